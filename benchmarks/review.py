"""Time the review's pages over a real socket after a night of so many people, and print a table for docs/measured.md.

python benchmarks/review.py 20000
"""

import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import requests
import uvicorn

from connectors import sources
from flows.cli import demo, web_server
from flows.runtime.progress import Silent
from inventory.settings import load
from tests.conftest import TODAY

TIMES = 20


class Window:
    """A browser as far as a timing needs one."""

    def __init__(self, ready: web_server.Review) -> None:
        self.http = requests.Session()
        self.base = f"http://127.0.0.1:{ready.port}"
        self.http.get(ready.address())
        self.token = re.findall(r'name="token" value="([^"]+)"', self.get("/keys"))[0]

    def get(self, path: str) -> str:
        answer = self.http.get(self.base + path)
        answer.raise_for_status()
        return answer.text

    def search(self, who: str) -> str:
        return self.http.post(
            f"{self.base}/search", data={"token": self.token, "who": who}, headers={"sec-fetch-site": "same-origin"}
        ).text


def timed(what: str, ask: Callable[[], str]) -> str:
    """Ask ``TIMES`` times; return a row of median and longest in milliseconds, and the size of the answer."""
    took, size = [], 0
    for _ in range(TIMES):
        start = time.perf_counter()
        size = len(ask().encode())
        took.append(1000 * (time.perf_counter() - start))
        time.sleep(0.1)  # she reads
    return f"| {what} | {statistics.median(took):.0f} ms | {max(took):.0f} ms | {size / 1024:.0f} kB |"


def main(people: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "orden-demo"
        demo.run(folder, people, 1, TODAY, Silent())
        ready = web_server.prepare(load(folder / "orden.toml", sources()), 0)
        server = uvicorn.Server(web_server.configured(ready))
        threading.Thread(target=server.run, kwargs={"sockets": [ready.socket]}, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        start = time.perf_counter()
        window = Window(ready)
        first = window.get("/tasks")
        print(f"first page of a visit: {1000 * (time.perf_counter() - start):.0f} ms\n")
        tasks = list(dict.fromkeys(re.findall(r'href="(/tasks/t-[0-9a-f]+)', first)))
        pages = {task: window.get(task) for task in tasks}
        largest = max(pages, key=lambda task: len(pages[task]))
        person = next(found for page in pages.values() for found in re.findall(r'href="(/people/p-[0-9a-f]+)', page))
        name_ = re.findall(r"<h1[^>]*>(?:<[^>]+>)*([^<]+)", window.get(person))[0]
        print(f"| {people:,} people | median | longest | size |\n|---|---:|---:|---:|")
        print(timed("the list", lambda: window.get("/tasks")))
        print(timed("the largest task", lambda: window.get(largest)))
        print(timed("a person", lambda: window.get(person)))
        print(timed("search by name", lambda: window.search(name_)))
        print(timed("search by phone", lambda: window.search("49 23 21 59")))
        print(timed("search, nobody", lambda: window.search("Karri Nordbyy")))
        print(timed("the last page", lambda: window.get("/approvals")))
        server.should_exit = True


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)

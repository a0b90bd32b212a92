"""The review as it is served: a real socket, a real server, in a thread of the test."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

import connectors
from flows.cli import web_server
from inventory.settings import Settings, load


@contextmanager
def served(settings: Settings, folder: Path) -> Iterator[web_server.Review]:
    """Serve the review of a copy of a business, which the test may change."""
    shutil.copytree(settings.path.parent, folder / "business")
    ready = web_server.prepare(load(folder / "business" / "orden.toml", connectors.sources()), 0)
    server = uvicorn.Server(web_server.configured(ready))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [ready.socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield ready
    finally:
        server.should_exit = True
        thread.join(10)
        ready.socket.close()

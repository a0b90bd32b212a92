"""The review as it is really opened: another user of the machine, five hundred who hold on to their sockets, and those who never end."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
import uvicorn

from flows.cli import web_server
from inventory.settings import Settings
from reports.text.words import Words
from reports.web import connection, peer, security
from tests.night.conftest import Orden, first_night

pytestmark = pytest.mark.skipif(os.name == "nt", reason="another user cannot be imitated there")

FORM = "application/x-www-form-urlencoded"
#: All that somebody can read who is neither the owner nor root, and what is answered to a ticket.
ANOTHER = """
import encodings.idna, json, os, pathlib, socket, sys  # what is imported later, he could not read
port, folder, ticket = int(sys.argv[1]), sys.argv[2], sys.argv[3]
os.setgroups([]); os.setgid(65534); os.setuid(65534)
seen = []
def read(path):
    try:
        seen.append(path.read_bytes().decode("utf-8", "replace"))
    except OSError:
        pass
for process in pathlib.Path("/proc").glob("[0-9]*"):
    if process.name != str(os.getpid()):
        for name in ("cmdline", "environ"):
            read(process / name)
for path, _, files in os.walk(folder):
    for name in files:
        seen.append(name)
        read(pathlib.Path(path, name))
with socket.create_connection(("127.0.0.1", port)) as there:
    there.sendall(f"GET /t/{ticket} HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\n\\r\\n".encode())
    answer = b"".join(iter(lambda: there.recv(9000), b"")).decode()
json.dump({"seen": seen, "answer": answer}, sys.stdout)
"""


class Opened(NamedTuple):
    """A review that was opened as she does, whose browser does nothing but note what it is given."""

    running: "subprocess.Popen[str]"
    port: int
    ticket: str  # told on the terminal
    page: Path  # shown to the browser
    folder: Path


@contextmanager
def opened(folder: Path, noted: Path) -> Iterator[Opened]:
    browser = noted / "browser.sh"
    # It does not end: whoever waits for it serves nobody.
    browser.write_text(f'printf %s "$1" > "{noted}/shown.tmp"; mv "{noted}/shown.tmp" "{noted}/shown"; sleep 20\n', "utf-8")
    with Orden(folder, {"BROWSER": f"sh {browser} %s"}).start("review", "--port", "0") as running:
        assert running.stderr is not None
        found = re.search(r":(\d+)/t/(\S+)", running.stderr.readline())
        assert found
        while not (noted / "shown").exists():
            time.sleep(0.01)
        page = Path((noted / "shown").read_text("utf-8").removeprefix("file://"))
        yield Opened(running, int(found[1]), found[2], page, folder)
        running.kill()


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    # A folder that others may enter, and in it a store as older programs made one, with their rights.
    with TemporaryDirectory(prefix="orden-door-") as folder:
        business = Path(folder, "business")
        shutil.copytree(first_night(tmp_path_factory)[0], business)
        for path in (Path(folder), business, business / "var"):
            path.chmod(0o755)
        with opened(business, tmp_path_factory.mktemp("browser")) as there:
            yield there


@pytest.fixture(scope="module")
def cookie(door: Opened) -> str:
    """The owner's, who came in by the address that was told, and has seen her page once."""
    came = cookie_of(ask(door.port, f"GET /t/{door.ticket} HTTP/1.1"))
    ask(door.port, f"GET /tasks HTTP/1.1\r\nConnection: close\r\nCookie: {came}", seconds=30)
    return came


def cookie_of(answer: str) -> str:
    assert answer.startswith("HTTP/1.1 303"), answer
    return answer.partition("set-cookie: ")[2].partition(";")[0]


def ask(port: int, head: str, body: bytes = b"", seconds: float = 5.0) -> str:
    """Send a request as bytes, and return all that is answered until the other end closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as there:
        there.sendall(f"{head}\r\nHost: 127.0.0.1:{port}\r\n".encode() + b"\r\n" + body)
        return received(there)


def received(there: socket.socket) -> str:
    answer = b""
    with suppress(ConnectionResetError):
        while part := there.recv(65_536):
            answer += part
    return answer.decode("utf-8", "replace")


def handed_in(port: int, ticket: str) -> str:
    body = f"ticket={ticket}".encode()
    head = f"POST /t/ HTTP/1.1\r\nOrigin: null\r\nSec-Fetch-Site: cross-site\r\nContent-Type: {FORM}"
    return ask(port, f"{head}\r\nContent-Length: {len(body)}", body)


def held(port: int, how_many: int, sent: bytes) -> ExitStack:
    """Hold that many connections that have sent this, and never end."""
    with ExitStack() as stack:
        for _ in range(how_many):
            there = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            with suppress(ConnectionError):
                there.sendall(sent)
        return stack.pop_all()


def test_another_user_of_the_machine_finds_no_ticket_and_gets_no_page(door: Opened) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    page = door.page.read_text("utf-8")
    ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
    assert len(ticket) > 40 and ticket != door.ticket and door.page.is_relative_to(door.folder / "var")
    assert {oct(path.stat().st_mode & 0o777) for path in (door.page, door.page.parent)} == {"0o600", "0o700"}
    started = [sys.executable, "-c", ANOTHER, str(door.port), str(door.folder)]
    other = subprocess.run([*started, "not-" + "this"], capture_output=True, text=True, check=True)
    told = json.loads(other.stdout)
    assert any("browser.sh" in one for one in told["seen"]), "he reads the list of programs"
    assert "inventory.duckdb" in told["seen"] and door.page.name not in told["seen"], "and what lies open"
    assert not [one for one in told["seen"] if ticket in one or door.ticket in one]
    stolen = subprocess.run([*started, door.ticket], capture_output=True, text=True, check=True)
    assert "Bare den som åpnet Orden" in json.loads(stolen.stdout)["answer"], "even with her ticket"
    assert door.page.exists()
    assert handed_in(door.port, ticket).startswith("HTTP/1.1 303"), "the stranger used nothing up"
    assert not door.page.exists(), "it is good once"
    assert handed_in(door.port, ticket).startswith("HTTP/1.1 403")


def test_the_list_of_programs_says_the_command_alone(door: Opened) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells what stands in memory")
    shown = Path(f"/proc/{door.running.pid}/cmdline").read_bytes()
    assert shown.strip(b"\0") == b"orden review"


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HTTP/1.1\r\nHost: 127", f"POST /t/ HTTP/1.1\r\nContent-Type: {FORM}\r\nContent-Length: 99\r\nHost: 127.0.0.1:PORT\r\n\r\nt".encode()],
    ids=["nothing", "half a header", "half a form"],
)  # fmt: skip
def test_the_owner_is_served_while_five_hundred_hold_their_sockets(door: Opened, cookie: str, sent: bytes) -> None:
    with held(door.port, 500, sent.replace(b"PORT", str(door.port).encode())):
        took = []
        for _ in range(3):
            began = time.monotonic()
            answer = ask(door.port, f"GET /tasks HTTP/1.1\r\nConnection: close\r\nCookie: {cookie}")
            took.append(time.monotonic() - began)
            assert answer.startswith("HTTP/1.1 200") and "<bdi" in answer
        assert sorted(took)[1] < 1, took  # once the machine may have had other things to do


def test_a_body_is_not_read_for_who_is_not_let_in(door: Opened) -> None:
    head = f"POST /settle HTTP/1.1\r\nContent-Type: {FORM}\r\nContent-Length: 200000000"
    assert ask(door.port, head).startswith("HTTP/1.1 403"), "answered before any of it came"
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as there:
        there.sendall(f"{head}\r\nHost: 127.0.0.1:{door.port}\r\n\r\n".encode())
        sent = 0
        with suppress(ConnectionError):
            while sent < 50_000_000:
                sent += there.send(b"x" * 65_536)
        assert sent < 20_000_000, "what the kernel holds, and no more"


def test_a_websocket_is_refused_plainly(door: Opened) -> None:
    upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA=="
    assert ask(door.port, f"GET /tasks HTTP/1.1\r\n{upgrade}").startswith("HTTP/1.1 403")


def test_a_file_that_the_ticket_is_told_into_is_hers_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told.log"
    told.touch(mode=0o644)
    with told.open("a", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stderr", file)
        web_server._tell_address("http://127.0.0.1:1/t/x", Words("nb"))
    assert (told.stat().st_mode & 0o777, "/t/x" in told.read_text("utf-8")) == (0o600, True)


@pytest.fixture
def served(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[web_server.Review]:
    """A review in this process, which waits for nobody long."""
    monkeypatch.setattr(connection, "HEADER_SECONDS", 0.4)
    monkeypatch.setattr(security, "BODY_SECONDS", 0.4)
    ready = web_server.prepare(settings, 0)
    with socket.create_connection(("127.0.0.1", ready.port), timeout=1):
        pass  # it listens before anybody is told
    server = uvicorn.Server(web_server.configured(ready))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [ready.socket]}, daemon=True)
    thread.start()
    yield ready
    server.should_exit = True
    thread.join(10)


def test_who_never_ends_is_not_waited_for(served: web_server.Review) -> None:
    cookie = cookie_of(handed_in(served.port, served.gate.ticket()))
    form = f"Cookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {FORM}\r\nContent-Length: 90"
    ends = {
        "a header without end": (b"GET / HTTP/1.1\r\n", ""),
        "the owner's own form without end": (f"POST /settle HTTP/1.1\r\n{form}".encode(), "HTTP/1.1 408"),
        "the owner's next wish": (f"GET /keys HTTP/1.1\r\nCookie: {cookie}".encode(), "HTTP/1.1 200"),
    }
    for what, (head, answer) in ends.items():
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", served.port), timeout=5) as there:
            end = f"\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode() if answer else b""
            there.sendall(head + end)
            assert received(there).startswith(answer), what
        assert time.monotonic() - began < 3, what


def test_a_header_that_drips_is_not_waited_for(served: web_server.Review) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as there, suppress(ConnectionError):
        for letter in b"GET / HTTP/1.1\r\nX: " + b"y" * 100:
            there.sendall(bytes([letter]))
            time.sleep(0.02)
    assert time.monotonic() - began < 1.5


def test_a_socket_that_was_let_go_of_is_nobody_s(served: web_server.Review) -> None:
    """The system tells of it as root's."""
    if not Path("/proc/net/tcp").exists():
        pytest.skip("this system does not tell")
    ours = ("127.0.0.1", served.port)
    with socket.create_connection(ours) as there:
        theirs = there.getsockname()
        assert not peer.is_stranger(theirs, ours)
        assert peer.is_stranger(("127.0.0.1", 1), ours), "nobody is there"
        there.shutdown(socket.SHUT_WR)
        assert peer.is_stranger(theirs, ours)
    assert not peer.is_stranger(theirs, ("127.0.0.1", 2)), "where we do not listen, nothing is told"


@pytest.mark.parametrize("number", [one for one in signal.Signals if one.name in ("SIGHUP", "SIGTERM")])
def test_a_terminal_that_is_closed_ends_the_review_and_takes_its_page(
    settings: Settings, tmp_path: Path, number: signal.Signals
) -> None:
    with opened(settings.path.parent, tmp_path) as there:
        assert there.page.exists()
        there.running.send_signal(number)
        assert there.running.wait(10) == 128 + number
    assert not there.page.exists()
    (there.page.parent).rmdir()


def test_ctrl_c_is_how_she_ends_it(door: Opened) -> None:
    """No night was broken off: nothing is told of one, and all is well."""
    with Orden(door.folder).start("review", "--no-open", "--port", "0") as running:
        assert running.stderr is not None
        told = [running.stderr.readline() for _ in range(2)]
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=20)[1]
    assert told[0].startswith("Orden er åpen: http://127.0.0.1:") and told[1] == "Ctrl+C avslutter.\n"
    assert (running.returncode, said) == (0, "Orden er lukket. Alt du har avgjort, er lagret.\n")

"""One way to read: bounded tries, one host, timeouts, and errors without values."""

import gzip
import pickle
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import requests

from connectors.base import http
from connectors.base.http import TIMEOUT, accepted, answer, json_of, session
from connectors.base.one_host import Site
from inventory.errors import SourceError, Trouble
from tests.connectors.conftest import Asked, Reply, Server

HTML = b"<!DOCTYPE html><html>Bad Gateway kari@example.org</html>"


def reading(call: Callable[[], requests.Response], place: str) -> Any:
    """Read as connectors do: ask, accept, understand."""
    return json_of(accepted(answer(call, place), place), place)


def read(server: Server) -> Any:
    with session(server.url) as site:
        return reading(lambda: site.get("/v1/things/7788?email=kari@example.org"), "/v1/things")


def failing(server: Server) -> SourceError:
    with pytest.raises(SourceError) as raised:
        read(server)
    return raised.value


@pytest.mark.parametrize("fault", [Reply({}, 408), Reply({}, 429), Reply({}, 500), Reply(HTML, 502), Reply(HTML, 200)])
def test_a_passing_fault_is_tried_again(server: Server, fault: Reply) -> None:
    replies = iter([fault, fault, fault, Reply({"ok": 1})])
    server.answer = lambda _: next(replies)
    assert read(server) == {"ok": 1}
    assert len(server.asked) == http.TRIES


@pytest.mark.parametrize(
    ("reply", "trouble", "tries"),
    [
        (Reply({}, 500), Trouble.UNREACHABLE, 4),
        (Reply(HTML, 502), Trouble.UNREACHABLE, 4),
        (Reply(HTML, 200), Trouble.UNREACHABLE, 4),
        (Reply({}, 429), Trouble.LIMITED, 4),
        (Reply({}, 401), Trouble.REFUSED, 1),
        (Reply(HTML, 403), Trouble.REFUSED, 1),
        (Reply({}, 404), Trouble.NOT_FOUND, 1),
        (Reply({}, 400), Trouble.BROKEN, 1),
        (Reply(b'{"cut', 200), Trouble.BROKEN, 1),
    ],
)
def test_tries_are_bounded_and_the_error_holds_no_value(
    server: Server, reply: Reply, trouble: Trouble, tries: int
) -> None:
    server.answer = lambda _: reply
    error = failing(server)
    assert (error.trouble, error.place, len(server.asked)) == (trouble, "/v1/things", tries)
    assert "7788" not in str(error)
    assert "kari" not in str(error)
    assert error.remedy
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_no_answer_at_all_is_unreachable() -> None:
    with session("http://127.0.0.1:9") as site, pytest.raises(SourceError, match="no answer") as raised:
        reading(lambda: site.get("/v1/things"), "/v1/things")
    assert raised.value.trouble is Trouble.UNREACHABLE


def test_waits_grow_with_jitter_and_stay_bounded(
    monkeypatch: pytest.MonkeyPatch, server: Server, waits: list[float]
) -> None:
    monkeypatch.setattr(http, "BACKOFF", 0.5)
    server.answer = lambda _: Reply({}, 500)
    failing(server)
    assert len(waits) == http.TRIES - 1
    assert all(0.5 <= wait <= min(8, 0.5 * 2**n) for n, wait in enumerate(waits, start=1))


@pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("3600", 60.0), ("Thu, 01 Jan 1998 00:00:00 GMT", 0.0)])
def test_retry_after_is_honoured_up_to_a_minute(server: Server, waits: list[float], asked: str, waited: float) -> None:
    replies = iter([Reply({}, 429, {"Retry-After": asked}), Reply({})])
    server.answer = lambda _: next(replies)
    read(server)
    assert waits == [waited]


def test_a_redirect_to_another_host_is_not_followed(server: Server) -> None:
    server.answer = lambda _: Reply({}, 302, {"Location": "http://localhost:1/steal"})
    error = failing(server)
    assert (error.trouble, len(server.asked)) == (Trouble.REFUSED, 1)


def test_a_redirect_on_the_same_host_keeps_the_key(server: Server) -> None:
    def turn(asked: Asked) -> Reply:
        return Reply({"ok": 1}) if asked.path == "/new" else Reply({}, 302, {"Location": "/new"})

    server.answer = turn
    with session(server.url) as site:
        assert reading(lambda: site.get("/old", headers={"Authorization": "Bearer k"}), "/old") == {"ok": 1}
    assert server.asked[1].headers["authorization"] == "Bearer k"


def test_netrc_never_replaces_our_header(monkeypatch: pytest.MonkeyPatch, server: Server, tmp_path: Any) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.answer = lambda _: Reply({})
    with session(server.url) as site:
        reading(lambda: site.get("/x", headers={"Authorization": "Bearer k"}), "/x")
        reading(lambda: site.get("/y"), "/y")
    assert server.asked[0].headers["authorization"] == "Bearer k"
    assert "authorization" not in server.asked[1].headers


def test_every_request_has_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(requests.Session, "request", lambda *a, **kw: seen.append(kw["timeout"]))
    Site("http://127.0.0.1").get("/x", timeout=None)
    assert seen == [TIMEOUT]


def test_a_mistake_of_ours_is_not_retried() -> None:
    calls = []

    def call() -> requests.Response:
        calls.append(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answer(call, "/x")
    assert len(calls) == 1


class Trickle:
    """A server that lets a byte of an answer fall now and then, and never comes to its end."""

    def __init__(self, start: bytes) -> None:
        self._start = start
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        there, _ = self._listening.accept()
        with there, self._listening, suppress(OSError):
            there.recv(65536)
            there.sendall(self._start)
            while not self.over.wait(0.02):
                there.sendall(b" ")


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n[", b"HTTP/1.1 200 OK\r\nX-Slow: "]
)
def test_a_hung_socket_that_trickles_bytes_ends_in_time(
    monkeypatch: pytest.MonkeyPatch, waits: list[float], start: bytes
) -> None:
    monkeypatch.setattr(http, "LONGEST_ANSWER", 0.3)
    server = Trickle(start)
    begun = time.monotonic()
    with session(server.url) as site, pytest.raises(SourceError, match="took too long") as raised:
        reading(lambda: site.get("/v1/things?email=kari@example.org"), "/v1/things")
    server.over.set()
    assert time.monotonic() - begun < 3
    assert (raised.value.trouble, waits, "kari" in str(raised.value)) == (Trouble.UNREACHABLE, [], False)


def test_a_pull_of_endless_pages_ends_in_time(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setattr(http, "LONGEST_PULL", 0.3)
    server.answer = lambda _: Reply({})

    def endless(site: Site) -> None:
        while True:
            reading(lambda: site.get("/v1/things"), "/v1/things")

    with session(server.url) as site, pytest.raises(SourceError, match="took too long"):
        endless(site)


@pytest.mark.parametrize("asked", ["9" * 400, "Thu, 99999999999999999999 Jan 1998 00:00:00 GMT", "²", "-1", "soon"])
def test_a_senseless_retry_after_waits_a_bounded_time(server: Server, waits: list[float], asked: str) -> None:
    replies = iter([Reply({}, 503, {"Retry-After": asked}), Reply({})])
    server.answer = lambda _: next(replies)
    read(server)
    assert len(waits) == 1 and 0 <= waits[0] <= http.LONGEST_RETRY_AFTER


def test_a_redirect_to_half_an_address_is_refused(server: Server) -> None:
    server.answer = lambda _: Reply({}, 302, {"Location": "http://[kari"})
    assert failing(server).trouble is Trouble.REFUSED


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b""])
def test_json_that_no_reader_takes_is_broken(server: Server, body: bytes) -> None:
    server.answer = lambda _: Reply(body)
    assert failing(server).trouble is Trouble.BROKEN


def _gzipped(size: int, start: bytes = b"[", end: bytes = b"]") -> Reply:
    return Reply(gzip.compress(start + b" " * size + end), 200, {"Content-Encoding": "gzip"})


def test_an_answer_that_unpacks_to_too_much_is_let_go(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 2 * 1024**2)
    bomb = _gzipped(50 * 1024**2)
    server.answer = lambda _: bomb
    tracemalloc.start()
    try:
        error = failing(server)
        assert tracemalloc.get_traced_memory()[1] < 20 * 1024**2
    finally:
        tracemalloc.stop()
    assert (error.trouble, len(server.asked)) == (Trouble.BROKEN, 1)
    assert "unpacks to more than 2 MB" in str(error)
    server.answer = lambda _: _gzipped(1024**2)
    assert read(server) == []


def test_a_redirects_body_is_bounded_too(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 1024**2)
    bomb = _gzipped(10 * 1024**2)
    server.answer = lambda _: Reply(bomb.body, 302, {**bomb.headers, "Location": "/new"})
    assert "unpacks to more than" in failing(server).problem


def test_all_answers_of_a_reading_are_bounded_together(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setattr(http, "LARGEST_PULL", 1024**2)
    server.answer = lambda _: _gzipped(300_000)
    with session(server.url) as site:
        for _ in range(3):
            reading(lambda: site.get("/v1/things"), "/v1/things")
        with pytest.raises(SourceError, match="answers unpack to more than 1 MB"):
            reading(lambda: site.get("/v1/things"), "/v1/things")


@pytest.mark.parametrize("body", [b"[" + b"[]," * 1_100_000 + b"1]", b"[" + b"0," * 10_100_000 + b"1]"])
def test_an_answer_of_millions_of_values_is_not_unfolded(server: Server, body: bytes) -> None:
    server.answer = lambda _: Reply(body)
    assert "millions of values" in failing(server).problem

"""One attempt of a writing call: three values, each with what it proves, over a real loopback server."""

import logging
import pickle
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import requests

from connectors.base import http
from connectors.base.http import session
from connectors.base.send_once import (
    REFUSALS,
    Code,
    Done,
    Outcome,
    Refused,
    Unclear,
    Why,
    send_once,
)
from tests.connectors.conftest import Asked, Reply, Server

WHO = "kari@example.org"
PATH = "/3.0/lists/a1b2c3d4e5/members/0123456789abcdef0123456789abcdef/actions/delete-permanent"
HTML = f"<!DOCTYPE html><html>Bad Gateway {WHO}</html>".encode()
PROBLEM = {"title": "Member In Compliance State", "detail": f"{WHO} is in a compliance state"}


def sent(url: str, **options: Any) -> Outcome:
    options.setdefault("expects", {204})
    with session(url) as site:
        return send_once(site, options.pop("method", "POST"), options.pop("path", PATH), **options)


def answered(server: Server, reply: Reply, **options: Any) -> Outcome:
    server.answer = lambda _: reply
    return sent(server.url, **options)


@contextmanager
def raw(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Give the address of a server that takes one request and then does what ``talk`` does with the line."""
    listening = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        with suppress(OSError):
            there, _ = listening.accept()
            with there:
                got.append(there.recv(65536))
                talk(there)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()
        thread.join(5)
        assert got, "the call never came"


def test_done_is_the_status_that_was_declared_and_nothing_else(server: Server) -> None:
    assert answered(server, Reply(b"", 204)) == Done(204)
    assert [(asked.method, asked.path, asked.body) for asked in server.asked] == [("POST", PATH, b"")]
    assert answered(server, Reply(b"", 200)) == Unclear(Why.STATUS, 200)
    assert answered(server, Reply(b"", 202)) == Unclear(Why.STATUS, 202)


def test_what_is_sent_is_json_with_the_callers_headers(server: Server) -> None:
    server.answer = lambda _: Reply({"id": 7})
    done = sent(server.url, method="PUT", body={"name": "Slettet"}, headers={"X-Token": "k"}, expects={200})
    assert done == Done(200, {"id": 7})
    assert (server.asked[0].method, server.asked[0].json()) == ("PUT", {"name": "Slettet"})
    assert server.asked[0].headers["x-token"] == "k"
    assert server.asked[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", sorted(REFUSALS))
@pytest.mark.parametrize("body", [b"", HTML, PROBLEM, {}])
def test_what_is_turned_away_before_it_is_done_is_refused(server: Server, status: int, body: Any) -> None:
    assert answered(server, Reply(body, status)) == Refused(status, REFUSALS[status])


@pytest.mark.parametrize(
    "status", [408, 425, 429, 406, 409, 412, 422, 423, 418, 451, 500, 501, 502, 503, 504, 520, 599]
)
@pytest.mark.parametrize("body", [b"", HTML, PROBLEM, {}])
def test_every_other_status_proves_nothing(server: Server, status: int, body: Any) -> None:
    assert answered(server, Reply(body, status)) == Unclear(Why.STATUS, status)
    assert len(server.asked) == 1


def test_a_status_that_proves_nothing_at_one_vendor_is_doubted_there(server: Server) -> None:
    assert answered(server, Reply({}, 403)) == Refused(403, Code.FORBIDDEN)
    assert answered(server, Reply({}, 403), doubts={403}) == Unclear(Why.STATUS, 403)


@pytest.mark.parametrize(
    "body", [{}, [], b"", b"null", HTML, b'{"cut', b"\xff", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b'{"a":NaN']
)
def test_a_good_status_with_a_wrong_body_proves_nothing(server: Server, body: Any) -> None:
    assert answered(server, Reply(body, 200), expects={200}) == Unclear(Why.BODY, 200)


def test_the_caller_says_what_a_good_body_is(server: Server) -> None:
    def is_deleted(body: Any) -> bool:
        return body["is_deleted"] is True

    gone = Reply({"id": 7, "is_deleted": True})
    assert answered(server, gone, expects={200}, answers=is_deleted) == Done(200, gone.body)
    for other in ({"id": 7, "is_deleted": None}, {"id": 7}, [7], "gone"):
        assert answered(server, Reply(other), expects={200}, answers=is_deleted) == Unclear(Why.BODY, 200)


def test_a_204_with_a_body_proves_nothing() -> None:
    # http.client leaves such a body unread, so it can only be seen as what follows: told by the bytes of a 205.
    def talk(there: socket.socket) -> None:
        there.sendall(b"HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

    with raw(talk) as url:
        assert sent(url, expects={205}) == Unclear(Why.BODY, 205)


@pytest.mark.parametrize("status", [200, 204, 400, 500])
def test_ten_megabytes_prove_no_more(server: Server, status: int) -> None:
    large = Reply(b'{"a": "' + b"x" * 10 * 1024**2 + b'"}', status)
    expected = {
        200: Unclear(Why.BODY, 200),
        204: Done(204),  # which has no body by its definition: what comes after it is not read
        400: Refused(400, Code.NOT_VALID),
        500: Unclear(Why.STATUS, 500),
    }
    assert answered(server, large, expects={200, 204}) == expected[status]


def test_more_than_any_answer_is_let_go(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER", 1024**2)
    assert answered(server, Reply(b"x" * 2 * 1024**2, 200), expects={200}) == Unclear(Why.BODY)


@pytest.mark.parametrize("to", ["/new", "http://localhost:1/steal", "http://[half", ""])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(server: Server, status: int, to: str) -> None:
    found = answered(server, Reply(b"", status, {"Location": to}))
    assert isinstance(found, Unclear) and found.why is Why.REDIRECTED
    assert server.paths() == [PATH]


def test_a_hung_socket_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT", (0.2, 0.2))
    over = threading.Event()

    def say_nothing(_: socket.socket) -> None:
        over.wait(5)

    with raw(say_nothing) as url:
        assert sent(url) == Unclear(Why.NO_ANSWER)
        over.set()


def test_an_answer_that_does_not_end_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LONGEST_ANSWER", 0.3)
    over = threading.Event()

    def trickle(there: socket.socket) -> None:
        there.sendall(b"HTTP/1.1 204 No Content\r\nX-Slow: ")
        while not over.wait(0.02):
            there.sendall(b"x")

    with raw(trickle) as url:
        assert sent(url) == Unclear(Why.NO_END)
        over.set()


def reset(there: socket.socket) -> None:
    there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def half(there: socket.socket) -> None:
    there.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")


@pytest.mark.parametrize("talk", [reset, half, lambda _: None, lambda there: there.sendall(b"SSH-2.0-x\r\n")])
def test_a_line_that_breaks_proves_nothing(talk: Callable[[socket.socket], None]) -> None:
    with raw(talk) as url:
        assert sent(url, expects={200, 204}) == Unclear(Why.NO_ANSWER)


def test_nobody_there_proves_nothing() -> None:
    assert sent("http://127.0.0.1:9") == Unclear(Why.NO_ANSWER)
    assert sent("http://no-such-host.invalid") == Unclear(Why.NO_ANSWER)


def test_it_is_sent_once_whatever_comes_back(server: Server) -> None:
    replies = (
        Reply(b"", 204),
        Reply(b"", 429, {"Retry-After": "0"}),
        Reply(b"", 503),
        Reply(HTML, 502),
        Reply({}, 408),
    )
    for calls, reply in enumerate(replies, start=1):
        answered(server, reply)
        assert len(server.asked) == calls


def test_an_applied_call_whose_line_breaks_is_not_sent_again() -> None:
    got: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                there, _ = listening.accept()
                with there:
                    got.append(there.recv(65536))

    threading.Thread(target=serve, daemon=True).start()
    assert sent(f"http://127.0.0.1:{listening.getsockname()[1]}") == Unclear(Why.NO_ANSWER)
    time.sleep(0.1)
    listening.close()
    assert len(got) == 1


@pytest.mark.parametrize(
    "path",
    [
        "3.0/lists",
        "http://elsewhere.example/3.0",
        "//elsewhere.example/3.0",
        "/3.0/lists/x/../y",
        "/3.0/lists/%2e%2E/y",
        "/3.0/lists/%252e%252e/y",
        "/3.0/lists/./y",
        "/3.0/lists//y",
        "/3.0/lists/",
        "/3.0/lists/a%2Fb",
        "/3.0/lists/a%5Cb",
        "/3.0/lists/a\\b",
        f"/3.0/lists?email={WHO}",
        "/3.0/lists/a#b",
        "/3.0/lists/a b",
        "/3.0/lists/å",
        "/3.0/lists/a%0d%0ab",
        "/3.0/lists/a\r\nX: y",
        "",
    ],
)
def test_a_path_that_is_not_what_it_looks_like_is_not_sent(server: Server, path: str) -> None:
    with pytest.raises(ValueError) as raised:
        sent(server.url, path=path)
    assert not server.asked
    assert str(raised.value) == "the path of a writing call is not plain"


@pytest.mark.parametrize(
    "options",
    [
        {"headers": {"X-Token": f"secret\r\n{WHO}"}},
        {"headers": {"X-Token": 7}},
        {"body": {"x": float("nan")}},
        {"body": {"x": {WHO}}},
    ],
)
def test_a_call_that_cannot_be_written_down_is_not_sent_and_says_no_value(server: Server, options: Any) -> None:
    with pytest.raises(ValueError) as raised:
        sent(server.url, **options)
    assert not server.asked
    assert str(raised.value) == "a writing call that cannot be written down"
    assert raised.value.__cause__ is None and raised.value.__suppress_context__


def test_half_a_surrogate_pair_is_written_down(server: Server) -> None:
    assert answered(server, Reply(b"", 204), body={"name": "\ud800"}) == Done(204)


def test_no_word_of_a_vendor_reaches_a_value_or_a_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for status in (200, 204, 400, 403, 404, 409, 429, 500):
        for body in (HTML, PROBLEM, {"email": WHO}):
            found = answered(server, Reply(body, status), expects={200, 204})
            assert WHO not in repr(found)
            assert pickle.loads(pickle.dumps(found)) == found
    assert WHO not in caplog.text and "Bad Gateway" not in caplog.text


def test_a_mistake_in_what_reads_the_body_is_no_answer_lost(server: Server) -> None:
    assert answered(server, Reply({"a": 1}), expects={200}, answers=lambda body: body["a"] / 0 > 1) == Unclear(
        Why.BODY, 200
    )


def test_ctrl_c_while_a_call_is_out_is_passed_on(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    def interrupted(*_: Any, **__: Any) -> requests.Response:
        raise KeyboardInterrupt

    with session(server.url) as site:
        monkeypatch.setattr(site, "send", interrupted)
        with pytest.raises(KeyboardInterrupt):
            send_once(site, "POST", PATH, expects={204})


def test_netrc_has_no_say(monkeypatch: pytest.MonkeyPatch, server: Server, tmp_path: Any) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    heard: list[Asked] = server.asked
    answered(server, Reply(b"", 204), headers={"Authorization": "Bearer k"})
    answered(server, Reply(b"", 204))
    assert heard[0].headers["authorization"] == "Bearer k"
    assert "authorization" not in heard[1].headers

"""The server base: faults, keep-alive, speed."""

import socket
import time
from collections.abc import Iterable, Iterator

import pytest
import requests

from connectors.sandbox.servers.field_mask import drop, pick, tree
from connectors.sandbox.servers.simplybook import SimplyBook
from connectors.sandbox.servers.vendor_server import (
    Answer,
    Fault,
    Request,
    Route,
    VendorServer,
    answer_json,
)
from tests.connectors.sandbox import tiny


class Echo(VendorServer):
    def routes(self) -> Iterable[Route]:
        return (("GET", "/echo/([^/]*)", self.echo), ("POST", "/body", self.body), ("GET", "/broken", self.broken))

    def echo(self, request: Request, word: str) -> Answer:
        return answer_json({"word": word, "q": request.last("q")})

    def body(self, request: Request) -> Answer:
        return answer_json(request.json())

    def broken(self, request: Request) -> Answer:
        raise ZeroDivisionError


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    server.start()
    yield server
    server.stop()


def get(echo: Echo, path: str = "/echo/a", timeout: float = 2) -> requests.Response:
    return requests.get(echo.url + path, timeout=timeout)


def test_paths_are_decoded_and_logged_without_query(echo: Echo) -> None:
    assert get(echo, "/echo/bl%C3%A5%2Fb%C3%A6r?q=1%2B1").json() == {"word": "blå/bær", "q": "1+1"}
    assert list(echo.seen) == [("GET", "/echo/bl%C3%A5%2Fb%C3%A6r")]


def test_bodies_and_unknown_paths_and_methods(echo: Echo) -> None:
    assert requests.post(echo.url + "/body", json={"å": 1}, timeout=2).json() == {"å": 1}
    assert requests.post(echo.url + "/body", data=b"not json", timeout=2).json() == {}
    assert get(echo, "/nothing").status_code == 404
    assert requests.delete(echo.url + "/body", timeout=2).status_code == 405


def test_a_fault_of_ours_is_a_500_and_is_logged(echo: Echo, caplog: pytest.LogCaptureFixture) -> None:
    assert get(echo, "/broken").status_code == 500
    assert "fault of our own" in caplog.text


def test_one_connection_serves_many_requests(echo: Echo) -> None:
    with socket.create_connection(("127.0.0.1", echo.port), timeout=2) as line:
        for _ in range(2):
            line.sendall(b"GET /echo/a HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"keep-alive" in line.recv(4096)
        line.sendall(b"GET /echo/a HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert b"Connection: close" in line.recv(4096)
        assert line.recv(10) == b""


def test_faults_strike_their_prefix_so_many_times(echo: Echo) -> None:
    echo.fail(
        Fault("/echo/a", 429, times=2, headers={"Retry-After": "7"}),
        Fault("/echo", 503, b"<html>", "text/html", times=1),
    )
    assert [get(echo).status_code for _ in range(4)] == [429, 429, 503, 200]
    echo.fail(Fault("/", 500))
    assert [get(echo).status_code for _ in range(3)] == [500] * 3
    echo.heal()
    assert get(echo).status_code == 200


def test_half_a_body_breaks_the_connection(echo: Echo) -> None:
    echo.fail(Fault("/echo", None, cut=True))
    with pytest.raises(requests.exceptions.RequestException):
        get(echo)


def test_a_hung_socket_times_out_and_does_not_hold_up_the_end() -> None:
    server = Echo()
    server.start()
    server.fail(Fault("/echo", delay=60))
    with pytest.raises(requests.exceptions.ReadTimeout):
        get(server, timeout=0.1)
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 2


def test_a_slow_answer_is_the_true_one(echo: Echo) -> None:
    echo.fail(Fault("/echo", None, delay=0.05))
    assert get(echo).json()["word"] == "a"


def test_stopping_hangs_up_on_idle_connections() -> None:
    server = Echo()
    server.start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=2) as line:
        line.sendall(b"GET /echo/a HTTP/1.1\r\n\r\n")
        line.recv(4096)
        server.stop()
        assert line.recv(10) == b""


def test_a_stopped_source_refuses_and_comes_back_at_the_same_address(echo: Echo) -> None:
    address = echo.url
    assert get(echo).status_code == 200
    echo.stop()
    with pytest.raises(requests.exceptions.ConnectionError):
        get(echo)
    echo.start()
    assert (echo.url, get(echo).status_code) == (address, 200)


def test_masks() -> None:
    content = {"a": [{"b": 1, "c": {"d": 2, "e": 3}}], "f": 4}
    assert pick(content, tree("a.c.d,f")) == {"a": [{"c": {"d": 2}}], "f": 4}
    assert pick(content, tree("a(b,c(e))")) == pick(content, tree("a/b,a/c/e")) == {"a": [{"b": 1, "c": {"e": 3}}]}
    assert drop(content, tree("a.c,f")) == {"a": [{"b": 1}]}
    assert pick(content, tree("")) == drop(content, tree("")) == content
    with pytest.raises(ValueError, match="brackets"):
        tree("a(b")


def test_a_thousand_calls_on_one_connection_are_quick() -> None:
    server = SimplyBook(tiny.company(1000), tiny.world().as_of)
    server.start()
    session = requests.Session()
    login = {"company": "tankeflyt", "login": "api", "password": server.password}
    token = session.post(f"{server.url}/admin/auth", json=login, timeout=2).json()["token"]
    session.headers.update({"X-Company-Login": "tankeflyt", "X-Token": token})
    began = time.perf_counter()
    for number in range(1, 1001):
        assert session.get(f"{server.url}/admin/clients/field-values/{number}", timeout=2).json()["id"] == number
    seconds = time.perf_counter() - began
    server.stop()
    # 10,000 in 12 s is the aim on an idle machine; this only catches Nagle's 40 ms a call.
    assert seconds < 10

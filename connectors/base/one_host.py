"""HTTP sessions that stay on one host, with fixed timeouts and an end; only what really asks a
vendor imports this."""

import threading
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from connectors.base import http

#: Faults of the network that may pass.
NETWORK = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


_PIECE = 1 << 16


class Elsewhere(requests.RequestException):
    """An answer wanted to send us, and our key, to another host."""


class Endless(requests.RequestException):
    """An answer, or a reading, that did not end in the time allowed."""


class TooLarge(requests.RequestException):
    """An answer, or all answers of a reading, unpacked to more than is allowed."""


class _Bounded(HTTPAdapter):
    """Reads every answer whole as it comes, a redirect's too, and lets go when it grows too large.

    Here and not in the session: what follows (redirects, hooks) reads bodies without asking.
    """

    def __init__(self) -> None:
        super().__init__()
        self._read = 0

    def send(
        self, request: requests.PreparedRequest, stream: bool = False, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send, and give an answer whose body is here."""
        response = super().send(request, True, *args, **kwargs)
        pieces: list[bytes] = []
        size = 0
        for piece in response.iter_content(_PIECE):
            size, self._read = size + len(piece), self._read + len(piece)
            if size > http.LARGEST_ANSWER or self._read > http.LARGEST_PULL:
                response.close()
                what = "the answer unpacks" if size > http.LARGEST_ANSWER else "the answers unpack"
                most = http.LARGEST_ANSWER if size > http.LARGEST_ANSWER else http.LARGEST_PULL
                raise TooLarge(f"{what} to more than {most // 1024**2} MB")
            pieces.append(piece)
        # Where requests itself keeps a body that was read; it has no other way to be given one.
        response._content = b"".join(pieces)
        return response


class _NoNetrc(AuthBase):
    """Leaves the request alone.

    Its presence keeps requests from putting a .netrc entry in place of our header.
    """

    def __call__(self, r: requests.PreparedRequest) -> requests.PreparedRequest:
        return r


class OneHost(requests.Session):
    """A session that never follows a redirect to another host and never reads .netrc; proxies are
    respected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auth = _NoNetrc()
        self.mount("https://", _Bounded())
        self.mount("http://", _Bounded())
        self._until = time.monotonic() + http.LONGEST_PULL

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Give the address of a redirect; raise when it leads to another host, port or scheme."""
        target = super().get_redirect_target(resp)
        if target and not _same_place(resp.url, target):
            # Its body is not read yet, and the pool does not know of the connection until it is.
            resp.close()
            raise Elsewhere("redirected to another host")
        return target

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Keep the headers as they are: the host is the same, and .netrc has no say."""

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send, and wait for the whole answer at most LONGEST_ANSWER seconds; nothing more after
        LONGEST_PULL.

        In a thread of its own: no time limit of a socket ends a server that lets a byte fall now
        and then, or a look-up of a name that hangs. A thread that is given up is a daemon and holds
        nobody.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise Endless("the reading took too long")
        told: list[requests.Response | BaseException] = []

        def sending() -> None:
            try:
                told.append(super(OneHost, self).send(request, **kwargs))
            except BaseException as fault:  # noqa: BLE001 - raised below, where it belongs
                told.append(fault)

        thread = threading.Thread(target=sending, daemon=True, name="one answer")
        thread.start()
        thread.join(min(http.LONGEST_ANSWER, left))
        if not told:
            raise Endless("the answer took too long")
        if isinstance(told[0], BaseException):
            raise told[0]
        return told[0]


def _same_place(here: str, target: str) -> bool:
    try:
        return urlsplit(urljoin(here, target))[:2] == urlsplit(here)[:2]
    except ValueError:  # http://[half
        return False


class Site(OneHost):
    """A session for one base address: paths are joined to it, every request has the timeouts."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url.rstrip("/")
        self.headers["Accept"] = "application/json"

    def request(
        self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send a request to a path below the base address, or to a full address."""
        kwargs["timeout"] = http.TIMEOUT
        if isinstance(url, bytes):
            url = url.decode()
        if url.startswith("/"):
            url = self.base_url + url
        return super().request(method, url, *args, **kwargs)

"""One way to read over HTTP: fixed timeouts, bounded retry on reads, errors that say what to do and
hold no value.

Only reads are tried again. A write that timed out may have been done, and doing it twice may hit
somebody else's row. What takes long to import (requests, tenacity) is imported by what asks a
vendor: every command knows its sources.
"""

import logging
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from inventory.errors import SourceError, Trouble

if TYPE_CHECKING:
    import requests
    from tenacity import RetryCallState

    from connectors.base.one_host import Site

#: Seconds to connect, and between two bytes of an answer.
TIMEOUT = (5, 60)
TRIES = 4
#: Seconds. The n-th wait is up to BACKOFF * 2**n plus jitter, never above LONGEST. Tests set
#: BACKOFF to 0.
BACKOFF = 0.5
LONGEST = 8.0
LONGEST_RETRY_AFTER = 60.0
#: Seconds for one whole answer (Sheets and Mailchimp cut a call at 180 and 120), and for all that
#: one session reads: the night waits 1800 for its sources.
LONGEST_ANSWER = 180.0
LONGEST_PULL = 1500.0
#: Bytes of one answer, unpacked, and of all that one session reads: a megabyte of gzip may hold a
#: gigabyte. A page of a thousand subscribers has three megabytes, a year of a form's answers ten.
LARGEST_ANSWER = 64 * 1024**2
LARGEST_PULL = 512 * 1024**2
#: Values in one answer, by their commas and brackets; as many as Google has cells in a sheet. Each
#: becomes 8 to 200 bytes here.
MOST_VALUES = 10_000_000
MOST_OBJECTS = 1_000_000

_PASSING_STATUS = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})

_log = logging.getLogger(__name__)

_REMEDIES = {
    Trouble.UNREACHABLE: (
        "Nothing to do if it passes; if it lasts, check the network and the vendor's status page."
    ),
    Trouble.LIMITED: (
        "The vendor asks for fewer calls: run at another hour, "
        "or stop other programs that use the same key."
    ),
    Trouble.REFUSED: "Check that the key is right, still valid, and may read this.",
    Trouble.NOT_FOUND: "Check the address and the ids in orden.toml.",
    Trouble.BROKEN: (
        "Try again; if it lasts, the vendor's format has changed: update Orden, or report it."
    ),
}


def session(base_url: str = "") -> "Site":
    """Open a session for one base address (scheme, host and port)."""
    from connectors.base.one_host import Site

    return Site(base_url)


class _Passing(Exception):
    """A fault worth another try. ``after`` is what Retry-After asked for, in seconds."""

    def __init__(self, trouble: Trouble, problem: str, after: float | None = None) -> None:
        super().__init__(problem)
        self.trouble = trouble
        self.problem = problem
        self.after = after


def answer(
    call: "Callable[[], requests.Response]", place: str, passing: tuple[type[Exception], ...] = ()
) -> "requests.Response":
    """Make a read, trying again on faults that pass.

    Gives any answer whose status will not change by asking again.

    ``place`` is the endpoint's path without ids or query. ``passing`` adds exception types that
    count as network faults. Raises ``SourceError`` (UNREACHABLE or LIMITED) after the last try.
    """
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

    tries = Retrying(
        stop=stop_after_attempt(TRIES),
        wait=_wait,
        sleep=_sleep,
        retry=retry_if_exception_type(_Passing),
        reraise=True,
    )
    try:
        return tries(_once, call, place, passing)
    except _Passing as fault:
        raise trouble(fault.trouble, place, f"{fault.problem}, {TRIES} times") from None


def accepted(response: "requests.Response", place: str, hint: str = "") -> "requests.Response":
    """Give back an answer with a good status; raise ``SourceError`` for another."""
    if response.ok and not response.is_redirect:
        return response
    raise refusal(response.status_code, place, None, hint)


def json_of(response: "requests.Response", place: str) -> Any:
    """Read the JSON of an answer.

    Raises ``SourceError`` (BROKEN); the text itself stays out of the message.
    """
    body = response.content
    if body.count(b"[") + body.count(b"{") > MOST_OBJECTS or body.count(b",") > MOST_VALUES:
        raise trouble(Trouble.BROKEN, place, "the answer unfolds to millions of values")
    try:
        return response.json()
    except (ValueError, RecursionError):
        # requests' own is a ValueError; so is a number of 5000 digits.
        raise trouble(Trouble.BROKEN, place, "the answer is not JSON") from None


def refusal(
    status: int, place: str, remedy: str | None = None, hint: str = "", **told: str
) -> SourceError:
    """Make the error for a status that is not a success."""
    if status in {401, 403}:
        problem = f"access was refused (HTTP {status})"
        return trouble(Trouble.REFUSED, place, problem, remedy, hint, **told)
    if status in {404, 410}:
        return trouble(Trouble.NOT_FOUND, place, f"not found (HTTP {status})", remedy, hint, **told)
    if status == 429:
        return trouble(Trouble.LIMITED, place, "too many calls (HTTP 429)", remedy)
    if status >= 500 or status == 408:
        return trouble(Trouble.UNREACHABLE, place, f"the answer was HTTP {status}", remedy)
    return trouble(Trouble.BROKEN, place, f"the answer was HTTP {status}", remedy)


def trouble(
    kind: Trouble, place: str, problem: str, remedy: str | None = None, hint: str = "", **told: str
) -> SourceError:
    """Make a ``SourceError`` with the usual remedy for its kind, unless a better one is given."""
    return SourceError(kind, place, problem, remedy or _REMEDIES[kind], hint, told)


def changed_while_read(place: str) -> SourceError:
    """Make the error for a list that did not hold still through two readings."""
    problem = "the list changed while being read, twice"
    return trouble(Trouble.BROKEN, place, problem, "Run again when nobody is editing it.")


def _once(
    call: "Callable[[], requests.Response]", place: str, passing: tuple[type[Exception], ...]
) -> "requests.Response":
    from requests import RequestException
    from requests.exceptions import SSLError

    from connectors.base.one_host import NETWORK, Elsewhere, Endless, TooLarge

    network: tuple[type[Exception], ...] = (*NETWORK, *passing)
    try:
        response = call()
    except Elsewhere:
        problem, remedy = (
            "the answer was a redirect to another host",
            "Check base_url in orden.toml.",
        )
        raise trouble(Trouble.REFUSED, place, problem, remedy, "redirected") from None
    except Endless as fault:
        # Not tried again at once: that could take as long as the night has.
        raise trouble(Trouble.UNREACHABLE, place, str(fault)) from None
    except TooLarge as fault:
        raise trouble(Trouble.BROKEN, place, str(fault)) from None
    except SSLError:
        # A certificate does not mend itself, and SSLError is a ConnectionError.
        problem, remedy = (
            "the certificate is not trusted",
            "Check base_url, the clock and any proxy.",
        )
        raise trouble(Trouble.UNREACHABLE, place, problem, remedy, "certificate") from None
    except network as fault:
        # Its text holds the address, query and all; the type says enough.
        raise _Passing(Trouble.UNREACHABLE, f"no answer ({type(fault).__name__})") from None
    except RequestException as fault:
        raise trouble(Trouble.BROKEN, place, f"the call failed ({type(fault).__name__})") from None
    return settled(response)


def settled(response: "requests.Response", *_: Any, **__: Any) -> "requests.Response":
    """Give back an answer that asking again will not change; make ``answer`` try again for another.

    Also a response hook, for sessions inside a vendor's library (google-auth reads a proxy's page
    as a refusal).
    """
    # Read before raising: else a hook leaves the connection open.
    start = response.content[:99].lstrip()
    if response.status_code == 429:
        raise _Passing(Trouble.LIMITED, "too many calls (HTTP 429)", _retry_after(response))
    if response.status_code in _PASSING_STATUS:
        problem = f"the answer was HTTP {response.status_code}"
        raise _Passing(Trouble.UNREACHABLE, problem, _retry_after(response))
    wants_page = response.request.headers.get("Accept") == "text/html"
    if response.ok and start[:1] == b"<" and not wants_page:  # a proxy, or maintenance
        raise _Passing(Trouble.UNREACHABLE, "the answer was a web page instead of JSON")
    return response


def _retry_after(response: "requests.Response") -> float | None:
    text = response.headers.get("Retry-After", "").strip()
    try:
        if text.isdigit():
            return float(text)
        return (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def _wait(state: "RetryCallState") -> float:
    fault = state.outcome and state.outcome.exception()
    if isinstance(fault, _Passing) and fault.after is not None:
        return min(max(fault.after, 0.0), LONGEST_RETRY_AFTER)
    step = min(LONGEST, BACKOFF * 2**state.attempt_number)
    return random.uniform(min(BACKOFF, step), step)  # noqa: S311


def _sleep(seconds: float) -> None:
    time.sleep(seconds)

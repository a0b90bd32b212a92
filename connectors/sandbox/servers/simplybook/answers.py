"""How SimplyBook.me puts its answers: flat errors, pages of ten, lists wrapped or bare.

UNVERIFIED: that definition lists are wrapped like other lists, the largest ``on_page``, and what a
page past the last holds.
"""

from typing import Any, NoReturn, TypeAlias

from connectors.sandbox.servers.vendor_server import Answer, Refused, Request, answer_json

_MOST_ON_PAGE = 100

Rows: TypeAlias = list[dict[str, Any]]


def page(request: Request, rows: Rows, bare: bool) -> Answer:
    """Answer the page of ``rows`` that ``request`` asks for."""
    number = max(1, _integer(request.last("page"), 1))
    on_page = min(max(1, _integer(request.last("on_page"), 10)), _MOST_ON_PAGE)
    shown = rows[(number - 1) * on_page : number * on_page]
    return listed(shown, _metadata(len(rows), number, on_page), bare)


def whole(rows: Rows, bare: bool) -> Answer:
    """Answer a list that comes on one page."""
    return listed(rows, _metadata(len(rows), 1, max(len(rows), 1)), bare)


def listed(shown: Rows, metadata: dict[str, int], bare: bool) -> Answer:
    """Answer a list, ``bare`` or with its counts."""
    return answer_json(shown if bare else {"data": shown, "metadata": metadata})


def _metadata(count: int, number: int, on_page: int) -> dict[str, int]:
    return {
        "items_count": count,
        "pages_count": -(-count // on_page),
        "page": number,
        "on_page": on_page,
    }


def _integer(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else default


def error(status: int, message: str, code: int | None = None, data: Any = None) -> Answer:
    """Return the flat error."""
    content = {"code": code or status, "message": message, "data": data or [], "message_data": []}
    return answer_json(content, status)


def refuse(status: int, message: str, code: int | None = None, data: Any = None) -> NoReturn:
    """End the request with the flat error."""
    raise Refused(error(status, message, code, data))

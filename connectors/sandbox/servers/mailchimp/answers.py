"""How Mailchimp puts its answers: problem documents, pages, partial answers and links."""

import secrets
from typing import Any, NoReturn

from connectors.sandbox.servers.field_mask import drop, pick, tree
from connectors.sandbox.servers.vendor_server import Answer, Refused, Request, answer_json

_PROBLEM = "application/problem+json; charset=utf-8"
_DOCS = "https://mailchimp.com/developer/marketing/docs/errors/"


def page(request: Request, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the page of ``rows`` that ``request`` asks for."""
    count, offset = _number(request, "count", 10), _number(request, "offset", 0)
    if count > 1000:
        invalid("count", "This value should be 1000 or less.")
    return rows[offset : offset + count]


def _number(request: Request, key: str, default: int) -> int:
    given = request.last(key, str(default))
    if not (given.isascii() and given.isdigit()):
        invalid(key, "This value should be of type integer.")
    return int(given)


def choice(request: Request, key: str, choices: tuple[str, ...]) -> str:
    """Return the query key ``key``: one of ``choices``, or empty."""
    given = request.last(key)
    if given and given not in choices:
        invalid(key, f"Value must be one of: {', '.join(choices)}.")
    return given


def partial(request: Request, content: dict[str, Any]) -> Answer:
    """Answer ``content`` with the fields that ``request`` asks for."""
    content.setdefault("_links", links(request.path.removeprefix("/3.0/")))
    try:
        wanted = tree(",".join(request.query.get("fields", [])))
        unwanted = tree(",".join(request.query.get("exclude_fields", [])))
    except ValueError:
        invalid("fields", "Not a list of fields.")
    headers = {"X-Request-Id": secrets.token_hex(16)}
    return answer_json(drop(pick(content, wanted), unwanted), headers=headers)


_RELATIONS = (
    ("self", "GET"),
    ("parent", "GET"),
    ("update", "PATCH"),
    ("upsert", "PUT"),
    ("delete", "DELETE"),
)


def links(path: str) -> list[dict[str, str]]:
    """Return the links that stand in every object."""
    root = "https://us6.api.mailchimp.com"
    schema = f"{root}/schema/3.0/Definitions/Lists/Members/Response.json"
    return [
        {"rel": rel, "href": f"{root}/3.0/{path}", "method": method, "targetSchema": schema}
        for rel, method in _RELATIONS
    ]


def problem(status: int, title: str, detail: str, **more: Any) -> Answer:
    """Return a problem document."""
    content = {
        "type": _DOCS,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": secrets.token_hex(16),
        **more,
    }
    return answer_json(content, status, _PROBLEM)


def refuse(status: int, title: str, detail: str) -> NoReturn:
    """End the request with a problem document."""
    raise Refused(problem(status, title, detail))


def invalid(key: str, message: str) -> NoReturn:
    """End the request: the value of ``key`` is not understood."""
    errors = [{"field": key, "message": message}]
    detail = (
        "The resource submitted could not be validated. "
        "For field-specific details, see the 'errors' array."
    )
    raise Refused(problem(400, "Invalid Resource", detail, errors=errors))

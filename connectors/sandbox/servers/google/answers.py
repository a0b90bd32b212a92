"""How Google puts its answers: errors, partial answers, and bodies that it reads strictly."""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from connectors.sandbox.servers.field_mask import pick, tree
from connectors.sandbox.servers.vendor_server import Answer, Refused, Request, answer_json

_OPTIONS: Mapping[str, tuple[str, ...]] = {  # the first is the default
    "valueRenderOption": ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"),
    "dateTimeRenderOption": ("SERIAL_NUMBER", "FORMATTED_STRING"),
    "majorDimension": ("ROWS", "COLUMNS"),
}


def options(given: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return how values are to be rendered: values, dates, major dimension."""
    render, dates, major = (_option(given, option) for option in _OPTIONS)
    return render, dates, major


def _option(given: Mapping[str, Any], option: str) -> str:
    known = _OPTIONS[option]
    chosen = given.get(option, known[0])
    if chosen not in known:
        invalid(f"Invalid value at '{option}', \"{chosen}\"")
    return str(chosen)


def partial(request: Request, content: dict[str, Any]) -> Answer:
    """Answer ``content`` with the fields that ``request`` asks for."""
    try:
        return answer_json(pick(content, tree(request.last("fields"))))
    except ValueError:
        invalid("Request contains an invalid argument.")


def only(given: Any, names: Iterable[str], where: str) -> dict[str, Any]:
    """Return a JSON object that has no other than these names: Google refuses one that it does not
    know."""
    if not isinstance(given, dict):
        invalid(f"Invalid value at '{where}'")
    for name in given:
        if name not in names:
            told = f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}'"
            invalid(f"{told}: Cannot find field.")
    return given


def refuse(status: int, word: str, message: str, details: list[Any] | None = None) -> NoReturn:
    """End the request with an error."""
    error: dict[str, Any] = {"code": status, "message": message, "status": word}
    if details:
        error["details"] = details
    raise Refused(answer_json({"error": error}, status))


def invalid(message: str) -> NoReturn:
    """End the request: an argument is not understood."""
    refuse(400, "INVALID_ARGUMENT", message)


def not_found() -> NoReturn:
    """End the request: there is no such thing."""
    refuse(404, "NOT_FOUND", "Requested entity was not found.")

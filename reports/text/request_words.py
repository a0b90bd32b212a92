"""Write people's requests as calm lines for a terminal and as JSON.

Who asked for what, by when, and what the answer must say.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from inventory.requests.request import Ending, RequestEvent, RequestFile, RequestType, Step
from inventory.views.models import PersonFile
from reports.text.words import Words


def listed(files: Sequence[RequestFile], words: Words) -> str:
    """Write requests, a block each."""
    n = sum(request.closing is None for request in files)
    blocks = [[words.say("request.open", n=n)], *(list(lines(request, words)) for request in files)]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def noted(request: RequestFile, step: Step | None, words: Words) -> str:
    """Say that a request is opened, or that something happened to it, and how it stands now."""
    return "\n".join([_head(request, step, words), *lines(request, words)])


def _head(request: RequestFile, step: Step | None, words: Words) -> str:
    number = str(request.number)
    if step is None and request.type is RequestType.ERASURE and request.persons:
        command = words.say("request.erase_command", person=request.persons[0])
        return words.say("request.noted_opened_erasure", number=number, command=command)
    return words.say(f"request.noted_{step or 'opened'}", number=number)


def lines(request: RequestFile, words: Words) -> Iterator[str]:
    """Write one request: what and who, when and how it came, the deadline, what to answer."""
    who = words.join(words.called(name) for name in request.names)
    yield " · ".join(filter(None, (title(request, words), who)))
    channel = words.or_code("request_channel", request.channel)
    received = words.say("format.detail", first=words.day(request.received), second=channel)
    yield _field(words, "request.received", received)
    if request.closing:
        yield _field(words, "request.closed", _ending(request.closing, words))
        return
    due = words.day(request.clock.due)
    due = words.say("format.detail", first=due, second=left(request, words))
    yield _field(words, "request.due", due)
    yield from (f"  {line}" for line in _notes(request, words))
    yield "  " + asks(request, words)


def title(request: RequestFile, words: Words) -> str:
    """Name a request: its number, and what is asked for."""
    type = words.or_code("request_type", request.type)
    return words.say("request.name", number=str(request.number), type=type)


def about(request: RequestFile, words: Words) -> Iterator[str]:
    """Say what the report tells of a request besides its name, deadline and what to answer."""
    yield words.say("request.came", date=request.received)
    yield from _notes(request, words, target=False)


def left(request: RequestFile, words: Words) -> str:
    """Say how many days are left to answer, or how many too many have gone."""
    days = request.clock.days_left
    if days < 0:
        return words.say("request.late", n=-days)
    if days == 0:
        return words.say("todo.due_today")
    return words.say("todo.left", n=days)


def asks(request: RequestFile, words: Words) -> str:
    """Say what the answer must hold at least."""
    return words.or_code("request_asks", request.type)


def _field(words: Words, label: str, value: str) -> str:
    return "  " + words.say("format.field", name=words.say(label), value=value)


def _notes(request: RequestFile, words: Words, *, target: bool = True) -> Iterator[str]:
    clock = request.clock
    if not request.persons:
        yield words.say("request.nobody")
    if len(request.persons) > 1:
        yield words.say("request.several", n=len(request.persons))
    if clock.paused:
        yield words.say("request.paused")
    elif request.extended:
        yield words.say("request.extended")
    elif target and clock.days_left > (clock.due - clock.target).days:
        yield words.say("request.target", date=clock.target)


def _ending(closing: RequestEvent, words: Words) -> str:
    outcome = words.or_code("request_outcome", closing.outcome or Ending.DONE)
    if closing.reason:
        reason = words.or_code("request_reason", closing.reason)
        outcome = words.say("request.because", outcome=outcome, reason=reason)
    return words.say("format.detail", first=words.day(closing.day), second=outcome)


def requests_json(files: Sequence[RequestFile], today: date) -> dict[str, Any]:
    """Shape the list of requests as they stand ``today``."""
    return {"as_of": today.isoformat(), "cases": [request_json(request) for request in files]}


def request_json(request: RequestFile) -> dict[str, Any]:
    """Shape one request: codes, dates and person ids; ``days_left`` below 0 past the deadline."""
    return {
        "number": request.number,
        "type": request.type.value,
        "persons": list(request.persons),
        "received": request.received.isoformat(),
        "channel": request.channel.value,
        "due": request.clock.due.isoformat(),
        "target": request.clock.target.isoformat(),
        "days_left": request.clock.days_left,
        "state": _state(request),
        "extended": request.extended,
        **_ending_json(request.closing),
    }


def _state(request: RequestFile) -> str:
    if request.closing:
        return "closed"
    if request.clock.paused:
        return "paused"
    return "open"


def _ending_json(closing: RequestEvent | None) -> dict[str, str | None]:
    if closing is None:
        return {"closed_on": None, "outcome": None, "reason": None}
    return {
        "closed_on": closing.day.isoformat(),
        "outcome": closing.outcome and closing.outcome.value,
        "reason": closing.reason,
    }


def match_json(person: PersonFile) -> dict[str, Any]:
    """Shape one of several persons to choose from."""
    names, emails, phones = list(person.names), list(person.emails), list(person.phones)
    return {"person": person.person, "names": names, "emails": emails, "phones": phones}

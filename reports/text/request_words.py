"""Write people's requests as calm lines for a terminal and as JSON: who asked for what, by when, and what the answer must say."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from inventory.requests.request import CaseFile, Ending, Step
from inventory.views.models import PersonFile
from reports.text.words import Words


def listed(files: Sequence[CaseFile], words: Words) -> str:
    """Write cases, a block each."""
    n = sum(case.closing is None for case in files)
    blocks = [[words.say("case.open", n=n)], *(list(lines(case, words)) for case in files)]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def noted(case: CaseFile, step: Step | None, words: Words) -> str:
    """Say that a case is opened, or that something happened to it, and how it stands now."""
    head = words.say(f"case.noted_{step or 'opened'}", number=str(case.number))
    return "\n".join([head, *lines(case, words)])


def lines(case: CaseFile, words: Words) -> Iterator[str]:
    """Write one case: what and who, when it came and how, the deadline, what the answer must say."""
    who = words.join(words.called(name) for name in case.names)
    yield f"{title(case, words)} · {who}" if who else title(case, words)
    channel = words.or_code("case_channel", case.channel)
    received = words.say("format.detail", first=words.day(case.received), second=channel)
    yield _field(words, "case.received", received)
    if case.closing:
        yield _field(words, "case.closed", _ending(case, words))
        return
    due = words.say("format.detail", first=words.day(case.clock.due), second=left(case, words))
    yield _field(words, "case.due", due)
    yield from (f"  {line}" for line in _notes(case, words))
    yield "  " + asks(case, words)


def title(case: CaseFile, words: Words) -> str:
    """Name a case: its number, and what is asked for."""
    return words.say("case.name", number=str(case.number), type=words.or_code("case_type", case.type))


def about(case: CaseFile, words: Words) -> Iterator[str]:
    """Say in a few sentences what the report tells of a case besides its name, its deadline and what the answer must hold."""
    yield words.say("case.came", date=case.received)
    yield from _notes(case, words, target=False)


def left(case: CaseFile, words: Words) -> str:
    """Say how many days are left to answer, or how many too many have gone."""
    days = case.clock.days_left
    if days < 0:
        return words.say("case.late", n=-days)
    return words.say("todo.left", n=days) if days else words.say("todo.due_today")


def asks(case: CaseFile, words: Words) -> str:
    """Say what the answer must hold at least."""
    return words.or_code("case_asks", case.type)


def _field(words: Words, label: str, value: str) -> str:
    return "  " + words.say("format.field", name=words.say(label), value=value)


def _notes(case: CaseFile, words: Words, *, target: bool = True) -> Iterator[str]:
    time = case.clock
    if not case.persons:
        yield words.say("case.nobody")
    if len(case.persons) > 1:
        yield words.say("case.several", n=len(case.persons))
    if time.paused:
        yield words.say("case.paused")
    elif case.extended:
        yield words.say("case.extended")
    elif target and time.days_left > (time.due - time.target).days:
        yield words.say("case.target", date=time.target)


def _ending(case: CaseFile, words: Words) -> str:
    assert case.closing is not None
    outcome = words.or_code("case_outcome", case.closing.outcome or Ending.DONE)
    if case.closing.reason:
        outcome = words.say("case.because", outcome=outcome, reason=words.or_code("case_reason", case.closing.reason))
    return words.say("format.detail", first=words.day(case.closing.day), second=outcome)


def cases_json(files: Sequence[CaseFile], today: date) -> dict[str, Any]:
    """Shape the list of cases as they stand ``today``."""
    return {"as_of": today.isoformat(), "cases": [case_json(case) for case in files]}


def case_json(case: CaseFile) -> dict[str, Any]:
    """Shape one case: codes, dates and person ids. ``days_left`` is negative when the deadline has passed."""
    ending = case.closing
    return {
        "number": case.number,
        "type": case.type.value,
        "persons": list(case.persons),
        "received": case.received.isoformat(),
        "channel": case.channel.value,
        "due": case.clock.due.isoformat(),
        "target": case.clock.target.isoformat(),
        "days_left": case.clock.days_left,
        "state": "closed" if ending else "paused" if case.clock.paused else "open",
        "extended": case.extended,
        "closed_on": ending.day.isoformat() if ending else None,
        "outcome": ending.outcome.value if ending and ending.outcome else None,
        "reason": ending.reason if ending else None,
    }


def match_json(person: PersonFile) -> dict[str, Any]:
    """Shape one of several persons to choose from."""
    names, emails, phones = list(person.names), list(person.emails), list(person.phones)
    return {"person": person.person, "names": names, "emails": emails, "phones": phones}

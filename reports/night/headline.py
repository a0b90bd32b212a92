"""The night's answer in two sentences: what it comes to, and what follows from it."""

from collections.abc import Sequence
from datetime import date

from inventory.model import Outcome, Reading, SourceNight
from inventory.views.models import Overview, Waiting
from reports.text.words import Words

_NEAR_DAYS = 7


def headline(overview: Overview, words: Words) -> str:
    """Say the night in one sentence: the first that fits of FACES §5.1's rule, worst first."""
    if overview.status == "failed":
        return words.say("headline.failed")
    if late := _late(overview):
        return words.say("headline.request_late", n=late)
    if _nothing_read(overview):
        return words.say("headline.none_read", n=len(overview.sources))
    if overview.first_night:
        return words.say("headline.first", n=overview.persons)
    return _worst(overview, words)


def _worst(overview: Overview, words: Words) -> str:
    silent = sum(1 for strip in overview.sources if unread(strip.tonight))
    soon = [w for w in overview.waiting if w.due and 0 <= (w.due - overview.as_of).days <= _NEAR_DAYS]
    if overdue := _overdue(overview, words):
        return f"{overdue} {_stopped(overview, words) or _broken(overview, words)}".rstrip()
    if requests := [c.clock.due for c in overview.requests if (c.clock.due - overview.as_of).days <= _NEAR_DAYS]:
        return _request_soon(requests, overview.as_of, words)
    if soon:
        return _soon(soon, overview.as_of, words)
    if silent:
        return words.say("headline.unread", n=silent)
    if overview.broken:
        return _broken(overview, words)
    if waiting := sum(size(w) for w in overview.waiting) + len(overview.requests):
        return words.say("headline.waiting", n=waiting + overview.pairs)
    if overview.pairs:
        return words.say("headline.pairs", n=overview.pairs)
    return words.say("headline.well")


def _overdue(overview: Overview, words: Words) -> str:
    if overview.overdue_people:
        return words.say("headline.overdue", n=overview.overdue_people)
    late = sum(size(w) for w in overview.waiting if w.overdue_days > 0)
    return words.say("headline.overdue_findings", n=late) if late else ""


def _stopped(overview: Overview, words: Words) -> str:
    people = sum(w.people for w in overview.waiting if w.outcome is Outcome.STOP)
    return words.say("headline.stop", n=people) if people else ""


def _broken(overview: Overview, words: Words) -> str:
    return words.say("headline.broken", n=len(overview.broken)) if overview.broken else ""


def _soon(soon: Sequence[Waiting], today: date, words: Words) -> str:
    due = max(w.due for w in soon if w.due)
    n = sum(size(w) for w in soon)
    if due == today:
        return words.say("headline.soon_today", n=n)
    return words.say("headline.soon", n=n, date=words.near(due, today))


def _request_soon(due: Sequence[date], today: date, words: Words) -> str:
    if max(due) == today:
        return words.say("headline.request_today", n=len(due))
    return words.say("headline.request_soon", n=len(due), date=words.near(max(due), today))


def _late(overview: Overview) -> int:
    return sum(request.clock.days_left < 0 for request in overview.requests)


def lead(overview: Overview, words: Words) -> str:
    """Say calmly what follows from the headline. Never blames, and says that nothing is deleted unasked."""
    if overview.status == "failed" or _nothing_read(overview):
        read = [strip.tonight.read_at for strip in overview.sources if strip.tonight.read_at]
        if not read:
            return words.say("lead.failed_empty")
        return words.say("lead.failed", date=words.day(words.day_of(max(read)), overview.as_of))
    if n := sum(size(w) for w in overview.waiting) + overview.pairs + len(overview.requests):
        if _late(overview):
            return words.say("lead.request_late")
        if overview.first_night:
            return words.say("lead.first", n=n)
        return words.say("lead.today" if _today(overview) else "lead.findings", n=n)
    if any(unread(strip.tonight) for strip in overview.sources):
        return words.say("lead.rest_well")
    if overview.broken:
        return words.say("lead.broken")
    return words.say("lead.well", n=len(overview.sources))


def changes(overview: Overview, words: Words) -> str:
    """Say how many people there are and what came, changed and went since last night; nothing where nothing is held."""
    counts = {"new": overview.new_total, "changed": overview.changed, "gone": overview.gone}
    if not overview.records and not any(counts.values()):
        return ""
    if overview.first_night:
        held = words.say("todo.records", n=overview.records)
        return f"{words.say('new.first', n=overview.persons, records=held)} {words.say('new.first_more')}"
    persons = words.say("new.persons", n=overview.persons)
    if not any(counts.values()):
        return f"{persons} {words.say('new.none')}"
    said = {what: words.in_letters(n) if n else words.say("new.zero") for what, n in counts.items()}
    return f"{persons} {words.say('new.counts', **said)}"


def known(overview: Overview) -> bool:
    """Tell whether any source was ever read; else nothing can be said of what is held or what comes next."""
    return any(strip.tonight.read_at for strip in overview.sources)


def _nothing_read(overview: Overview) -> bool:
    return bool(overview.sources) and all(unread(strip.tonight) for strip in overview.sources)


def _today(overview: Overview) -> bool:
    # Only where "take it at your own pace" would contradict a deadline of today; what is overdue has waited already.
    due = [w.due for w in overview.waiting if not w.overdue_days] + [request.clock.due for request in overview.requests]
    return overview.as_of in due


def size(waiting: Waiting) -> int:
    """Count the findings of one waiting group: its people, or its records while they belong to nobody."""
    return waiting.people or waiting.records


def unread(source: SourceNight) -> bool:
    """Tell whether a source was not read tonight, so that its figures are old or missing."""
    return source.status is not Reading.FRESH or source.trouble is not None

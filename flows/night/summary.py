"""Say a night in at most ten lines, for the terminal; a trial in one more.

What waits, which sources were not read, where the report is.
"""

from flows.night.night_run import Done
from inventory.views.models import Overview, Waiting
from reports.night.headline import changes, headline, lead
from reports.text.findings import trouble_text
from reports.text.words import Words

#: How many kinds of findings are named; the report has them all.
_WAITING = 4


def lines(done: Done, words: Words) -> list[str]:
    """Return the lines: the answer, how much, what waits, what was not read, the report's place."""
    seen = done.overview
    requests = _requests(seen, words)
    waiting = [_waiting(group, words) for group in seen.waiting[: _WAITING - len(requests)]]
    more = len(seen.waiting) - len(waiting)
    rest = [f"  {words.say('todo.in_report', n=more)}"] if more > 0 else []
    head = [words.say("page.trial", date=seen.as_of)] if done.trial else []
    head += [
        f"Orden · {words.night(seen.finished_at)}",
        headline(seen, words),
        _counts(seen, words),
    ]
    return [*head, *requests, *waiting, *rest, *_trust(seen, words), f"→ {done.report}"]


def _requests(seen: Overview, words: Words) -> list[str]:
    """Say in one line how many requests are open, and when the first is due."""
    if not seen.requests:
        return []
    due = min(request.clock.due for request in seen.requests)
    late = due < seen.as_of
    when = words.say("todo.overdue") if late else words.say("todo.due", date=due)
    return [f"  {words.say('request.open', n=len(seen.requests))} {when}"]


def _counts(seen: Overview, words: Words) -> str:
    return lead(seen, words) if seen.first_night else changes(seen, words)


def _waiting(waiting: Waiting, words: Words) -> str:
    key = f"flag.{waiting.code}.action"
    title = words.say(key) if words.known(key) else waiting.code
    line = f"  {title}: {words.say('todo.people', n=waiting.people)}"
    if waiting.overdue_days:
        return f"{line} · {words.say('todo.overdue')}"
    if waiting.due:
        return f"{line} · {words.say('todo.due', date=waiting.due)}"
    return line


def _trust(seen: Overview, words: Words) -> list[str]:
    """Say which sources were not read; only by name when several, so that ten lines do."""
    sources = [strip.tonight for strip in seen.sources]
    missed = [source for source in sources if source.trouble]
    if len(missed) > 1:
        names = words.join(words.system(source.name, sources) for source in missed)
        return [f"{words.say('headline.unread', n=len(missed))} {names}."]
    return [trouble_text(source, sources, words, seen.as_of).what for source in missed]

"""The night's answer in two sentences: what it comes to, and what follows from it."""

from collections.abc import Callable
from datetime import date, timedelta

from inventory.model import Outcome, Reading, SourceNight
from inventory.views.models import Overview
from inventory.views.task_model import Task, TaskState
from inventory.views.tasks_week import week_of
from reports.text.words import Words

_NEAR_DAYS = 7


def headline(overview: Overview, words: Words) -> str:
    """Say the night in one sentence: the first that fits of FACES §5.1's rule, worst first."""
    for sentence in _WORST_FIRST:
        said = sentence(overview, words)
        if said:
            return said
    return words.say("headline.well")


def _failed(overview: Overview, words: Words) -> str:
    return words.say("headline.failed") if overview.status == "failed" else ""


def _request_late(overview: Overview, words: Words) -> str:
    late = _late(overview)
    return words.say("headline.request_late", n=late) if late else ""


def _none_read(overview: Overview, words: Words) -> str:
    if not _nothing_read(overview):
        return ""
    return words.say("headline.none_read", n=len(overview.sources))


def _first(overview: Overview, words: Words) -> str:
    return words.say("headline.first", n=overview.persons) if overview.first_night else ""


def _overdue(overview: Overview, words: Words) -> str:
    late = sum(is_late(task, overview.as_of) for task in open_tasks(overview))
    if overview.overdue_people:
        overdue = words.say("headline.overdue", n=overview.overdue_people)
    elif late:
        overdue = words.say("headline.overdue_findings", n=late)
    else:
        return ""
    return f"{overdue} {_stopped(overview, words) or _broken(overview, words)}".rstrip()


def _stopped(overview: Overview, words: Words) -> str:
    stopped = (task.persons for task in open_tasks(overview) if task.outcome is Outcome.STOP)
    people = {person for persons in stopped for person in persons}
    return words.say("headline.stop", n=len(people)) if people else ""


def _request_soon(overview: Overview, words: Words) -> str:
    due = [request.clock.due for request in overview.requests]
    soon = [day for day in due if (day - overview.as_of).days <= _NEAR_DAYS]
    if not soon:
        return ""
    if max(soon) == overview.as_of:
        return words.say("headline.request_today", n=len(soon))
    day = words.near(max(soon), overview.as_of)
    return words.say("headline.request_soon", n=len(soon), date=day)


def _soon(overview: Overview, words: Words) -> str:
    today = overview.as_of
    days = [today + timedelta(days=ahead) for ahead in range(_NEAR_DAYS + 1)]
    soon = [task.due for task in open_tasks(overview) if task.due and task.due in days]
    if not soon:
        return ""
    n, last = len(soon), max(soon)
    if last == today:
        return words.say("headline.soon_today", n=n)
    return words.say("headline.soon", n=n, date=words.near(last, today))


def _unread(overview: Overview, words: Words) -> str:
    silent = sum(unread(strip.tonight) for strip in overview.sources)
    return words.say("headline.unread", n=silent) if silent else ""


def _broken(overview: Overview, words: Words) -> str:
    return words.say("headline.broken", n=len(overview.broken)) if overview.broken else ""


def _waiting(overview: Overview, words: Words) -> str:
    n = waits(overview)
    if not n:
        return ""
    return words.say("headline.waiting", n=n)


_WORST_FIRST: tuple[Callable[[Overview, Words], str], ...] = (
    _failed,
    _request_late,
    _none_read,
    _first,
    _overdue,
    _request_soon,
    _soon,
    _unread,
    _broken,
    _waiting,
)


def lead(overview: Overview, words: Words) -> str:
    """Say calmly what follows. Never blames, and says that nothing is deleted unasked."""
    if overview.status == "failed" or _nothing_read(overview):
        return _last_read(overview, words)
    n = waits(overview)
    if n:
        return _work(overview, n, words)
    if any(unread(strip.tonight) for strip in overview.sources):
        return words.say("lead.rest_well")
    if overview.broken:
        return words.say("lead.broken")
    return words.say("lead.well", n=len(overview.sources))


def _last_read(overview: Overview, words: Words) -> str:
    read = [strip.tonight.read_at for strip in overview.sources if strip.tonight.read_at]
    if not read:
        return words.say("lead.failed_empty")
    return words.say("lead.failed", date=words.day(words.day_of(max(read)), overview.as_of))


def _work(overview: Overview, n: int, words: Words) -> str:
    if _late(overview):
        return words.say("lead.request_late")
    week = [task for task in open_tasks(overview) if task.this_week]
    if week:
        minutes = words.say("task.head", n=sum(task.minutes for task in week))
        return words.say("lead.week", n=len(week), minutes=minutes)
    if any(task.this_week for task in overview.tasks):
        until = words.day(week_of(overview.as_of)[1], overview.as_of)
        return words.say("web_tasks.week_done", n=n, date=until)
    if overview.first_night:
        return words.say("lead.first", n=n)
    if _due_today(overview):
        return words.say("lead.today", n=n)
    return words.say("lead.findings", n=n)


def changes(overview: Overview, words: Words) -> str:
    """Say how many people there are and what came, changed and went; "" where nothing is held."""
    counts = {"new": overview.new_total, "changed": overview.changed, "gone": overview.gone}
    if not overview.records and not any(counts.values()):
        return ""
    if overview.first_night:
        held = words.say("todo.records", n=overview.records)
        first = words.say("new.first", n=overview.persons, records=held)
        return f"{first} {words.say('new.first_more')}"
    persons = words.say("new.persons", n=overview.persons)
    if not any(counts.values()):
        return f"{persons} {words.say('new.none')}"
    said = {what: words.in_letters(n) if n else words.say("new.zero") for what, n in counts.items()}
    return f"{persons} {words.say('new.counts', **said)}"


def known(overview: Overview) -> bool:
    """Tell whether any source was ever read; else nobody knows what is held or comes next."""
    return any(strip.tonight.read_at for strip in overview.sources)


def _nothing_read(overview: Overview) -> bool:
    return bool(overview.sources) and all(unread(strip.tonight) for strip in overview.sources)


def waits(overview: Overview) -> int:
    """Count what waits for her: tasks, of which each open request is one."""
    return sum(task.question.asks != "case" for task in open_tasks(overview)) + len(
        overview.requests
    )


def open_tasks(overview: Overview) -> list[Task]:
    """Return the tasks that are not decided, in their order."""
    return [task for task in overview.tasks if task.state is TaskState.OPEN]


def is_late(task: Task, today: date) -> bool:
    """Tell whether the day of a task has passed."""
    return task.due is not None and task.due < today


def _late(overview: Overview) -> int:
    return sum(request.clock.days_left < 0 for request in overview.requests)


def _due_today(overview: Overview) -> bool:
    # Only where "take it at your own pace" would contradict a deadline of today; what is overdue
    # has waited already.
    due = [task.due for task in open_tasks(overview)]
    due += [request.clock.due for request in overview.requests]
    return overview.as_of in due


def unread(source: SourceNight) -> bool:
    """Tell whether a source was not read tonight, so that its figures are old or missing."""
    return source.status is not Reading.FRESH or source.trouble is not None

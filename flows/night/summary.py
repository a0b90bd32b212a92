"""Say a night in at most ten lines, for the terminal; a trial in one more.

What waits, which sources were not read, where the report is.
"""

from flows.night.night_run import Done
from inventory.views.models import Overview
from reports.night.headline import changes, headline, lead, open_tasks
from reports.text import commands, task_words
from reports.text.findings import trouble_text
from reports.text.words import Words

#: So many of the week's tasks are named; fewer where a source was not read.
_NAMED = 5


def lines(done: Done, words: Words) -> list[str]:
    """Return the lines: the answer, how much, the week's tasks, what was not read, the report."""
    seen, trust = done.overview, _trust(done.overview, words)
    told = _tasks(seen, _NAMED - len(trust), words)
    head = [words.say("page.trial", date=seen.as_of)] if done.trial else []
    head += [
        f"Orden · {words.night(seen.finished_at)}",
        headline(seen, words),
        _counts(seen, words),
    ]
    return [*head, *told, *trust, f"→ {done.report}"]


def _tasks(seen: Overview, room: int, words: Words) -> list[str]:
    """Say the week's tasks as «orden tasks» does, and count the rest.

    Nobody is named: a scheduler keeps what a night prints.
    """
    sources, somebody = [strip.tonight for strip in seen.sources], words.say("task.somebody")
    titles = task_words.titles(seen.tasks, sources, words, somebody)
    waiting = open_tasks(seen)
    first = [task for task in waiting if task.this_week][:room]
    later = [task for task in waiting if task not in first]
    lines = [
        f"{task.n:5}   {titles[task.id]} · {task_words.due(task, seen.as_of, words)}"
        f" · {words.say('task.minutes', n=task.minutes)}"
        for task in first
    ]
    if later:
        minutes = sum(task.minutes for task in later)
        more = words.say(
            "task.more", n=len(later), minutes=minutes, list=commands.typed("orden tasks", words)
        )
        lines.append(f"{'':8}{more}")
    return lines


def _counts(seen: Overview, words: Words) -> str:
    return lead(seen, words) if seen.first_night else changes(seen, words)


def _trust(seen: Overview, words: Words) -> list[str]:
    """Say which sources were not read; only by name when several, so that ten lines do."""
    sources = [strip.tonight for strip in seen.sources]
    missed = [source for source in sources if source.trouble]
    if len(missed) > 1:
        names = words.join(words.system(source.name, sources) for source in missed)
        return [f"{words.say('headline.unread', n=len(missed))} {names}."]
    return [trouble_text(source, sources, words, seen.as_of).what for source in missed]

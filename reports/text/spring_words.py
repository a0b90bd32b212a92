"""Say spring cleaning in words: the effect of a pile, what it does to the tasks, the time."""

from collections.abc import Iterable, Sequence
from math import ceil

from inventory.model import SourceNight
from inventory.views.spring_cleaning import Pile
from inventory.views.task_model import Asked, Task, TaskState
from inventory.views.tasks_week import MINUTES
from reports.text.counted import Counted, Counting
from reports.text.words import Words

#: Minutes of one evening.
_EVENING = 90


def effect(findings: Sequence[Asked], sources: Sequence[SourceNight], words: Words) -> Counted:
    """Say how many people, and what goes where, with numbers that follow whom she chooses."""
    whole = {one.place for one in findings if one.erases}
    told = Counting(words)
    told.count("spring.people", dict.fromkeys(one.person for one in findings), first=True)
    for key, is_whole in (("erases", True), ("empties", False)):
        its = [one for one in findings if (one.place in whole) is is_whole]
        if its:
            told.say(" ")
            told.sentence(f"spring.{key}", its, systems=words.join(_systems(its, sources, words)))
    return told.done()


def _systems(its: Iterable[Asked], sources: Sequence[SourceNight], words: Words) -> list[str]:
    there = {one.source for one in its}
    return [words.system(one.name, sources) for one in sources if one.name in there]


def tasks(pile: Pile, words: Words) -> str:
    """Say what approving all of a pile does to the tasks."""
    known = {member.task.id: member.task for member in pile.members}
    told = []
    for id, after in sorted(pile.left().items(), key=lambda item: known[item[0]].n):
        key = "shrinks" if after else "finishes"
        numbers = {"n": known[id].n, "before": known[id].people, "after": after}
        told.append(words.say(f"spring.{key}", **numbers))
    return words.say("spring.same", tasks=words.join(told))


def lead(waiting: Iterable[Task], words: Words) -> str:
    """Say honestly how long all takes that has gathered."""
    minutes = sum(task.minutes for task in waiting if task.state is TaskState.OPEN)
    return words.say(
        "spring.lead",
        n=minutes,
        minutes=minutes,
        evenings=words.say("spring.evenings", n=max(1, ceil(minutes / _EVENING))),
        weeks=words.say("spring.weeks", n=max(1, ceil(minutes / MINUTES))),
    )


def note(pile: Pile, sources: Sequence[SourceNight], words: Words) -> str:
    """Say in how many systems she does it afterwards, and how long that takes."""
    findings = [one for member in pile.members for one in member.findings]
    systems = words.say("spring.systems", n=len({one.source for one in findings}))
    minutes = pile.minutes({source.name: source.type for source in sources})
    return words.say("spring.note", n=minutes, systems=systems)


def about(pile: Pile, words: Words) -> str:
    """Say whom a pile is about, as the list and the report do."""
    age = words.say(f"spring_age.{pile.age}")
    return words.say("spring.first_about", n=pile.people, age=age[:1].lower() + age[1:])

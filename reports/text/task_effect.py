"""Say what a task's remedy does: what goes where, what stops, and what she lets stay."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from inventory.assessment.flag_rules import flag_rules
from inventory.model import Kind, Outcome, SourceNight
from inventory.policy.policy import Policy
from inventory.views.task_model import Asked, Task
from reports.text.counted import Counted, Counting
from reports.text.safe_text import capital, shown
from reports.text.words import Words

#: Questions of which she approves the remedy; all others ask her to find something out.
REMEDIES = ("erase", "refused", "stop", "unproven")
#: Things of one kind in one system of which the same becomes: source, kind, what.
_Group: TypeAlias = tuple[str, Kind, str]
_CHANGES = (Outcome.DELETE, Outcome.STOP)


def happens(
    findings: Iterable[Asked], sources: Sequence[SourceNight], words: Words
) -> tuple[str, ...]:
    """Say in a sentence for each kind of thing in each system what becomes of it."""
    return tuple(_alone(group, sources, words).text for group in _groups(findings).items())


def counting(findings: Iterable[Asked], sources: Sequence[SourceNight], words: Words) -> Counted:
    """Say the same with numbers that follow whom she chooses."""
    told = Counting(words)
    for number, group in enumerate(_groups(findings).items()):
        if number:
            told.say(" ")
        _sentence(told, group, sources)
    return told.done()


def _alone(
    group: tuple[_Group, list[Asked]], sources: Sequence[SourceNight], words: Words
) -> Counted:
    told = Counting(words)
    _sentence(told, group, sources)
    return told.done()


def _groups(findings: Iterable[Asked]) -> dict[_Group, list[Asked]]:
    groups: dict[_Group, list[Asked]] = defaultdict(list)
    asked = [one for one in findings if one.outcome in _CHANGES]
    whole = {one.place for one in asked if one.erases}
    for one in asked:
        how = "erases" if one.place in whole else _how(one)
        groups[one.source, one.kind, how].append(one)
    return groups


def _how(one: Asked) -> str:
    return "stops" if one.outcome is Outcome.STOP else "empties"


def _sentence(
    told: Counting, group: tuple[_Group, list[Asked]], sources: Sequence[SourceNight]
) -> None:
    (source, _kind, how), its = group
    words = told.words
    fields = list(dict.fromkeys(field for one in its for field in one.fields if field))
    if how == "empties" and not fields:
        how = "partly"
    named = words.join(shown(words.field(field).rstrip("?:. ")) for field in fields)
    system = words.system(source, sources)
    told.sentence(f"task.{how}", its, system=system, fields=capital(named))


def rest(task: Task, words: Words) -> str:
    """Say what a remedy leaves as it is."""
    stops = task.outcome is Outcome.STOP
    return words.say("task.rest_stop" if stops else "task.rest")


def promises(task: Task, policy: Policy, words: Words) -> tuple[str, ...]:
    """Return what the statement promises of this, in whole sentences, each once."""
    rules = flag_rules()
    asked = (rules[one.code].promise or "" for one in task.findings if one.code in rules)
    known = [policy.promises[name] for name in dict.fromkeys(asked) if name in policy.promises]
    return tuple(one.meaning.in_(words.language) for one in known)

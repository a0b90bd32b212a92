"""Say what a task's remedy does: what goes where, what stops, and what she lets stay."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from inventory.assessment.flag_rules import flag_rules
from inventory.model import Kind, Outcome, SourceNight
from inventory.policy.policy import Policy
from inventory.views.task_model import Asked, Task
from reports.text.safe_text import capital, shown
from reports.text.task_words import things
from reports.text.words import Words

#: Questions of which she approves the remedy; all others ask her to find something out.
REMEDIES = ("erase", "refused", "stop", "unproven")
_CHANGES = (Outcome.DELETE, Outcome.STOP)


def happens(
    findings: Iterable[Asked], sources: Sequence[SourceNight], words: Words
) -> tuple[str, ...]:
    """Say in a sentence for each kind of thing in each system what becomes of it."""
    groups: dict[tuple[str, Kind, str], list[Asked]] = defaultdict(list)
    asked = [one for one in findings if one.outcome in _CHANGES]
    whole = {one.place for one in asked if one.erases}
    for one in asked:
        how = "erases" if one.place in whole else _how(one)
        groups[one.source, one.kind, how].append(one)
    return tuple(_sentence(key, its, sources, words) for key, its in groups.items())


def _how(one: Asked) -> str:
    return "stops" if one.outcome is Outcome.STOP else "empties"


def _sentence(
    key: tuple[str, Kind, str], its: Sequence[Asked], sources: Sequence[SourceNight], words: Words
) -> str:
    source, _kind, how = key
    fields = list(dict.fromkeys(field for one in its for field in one.fields if field))
    if how == "empties" and not fields:
        how = "partly"
    named = words.join(shown(words.field(field).rstrip("?:. ")) for field in fields)
    values = {"system": words.system(source, sources), "things": things(its, words)}
    return capital(words.say(f"task.{how}", fields=capital(named), **values))


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

"""The policy in force as sentences: what for, on what ground, how long, by which law, who decides.

Every number that is told is the one in force; its bounds, where it may be chosen, stand behind it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inventory.policy.activities import Activity
from inventory.policy.policy import Policy, Retention, bounds
from reports.tables.columns import basis
from reports.text.record_words import PolicyWords, law, limit, spans

#: The rules of judging in the order in which they are told, ``policy.judge.<key>``.
_JUDGING = (
    "ground", "law", "contract", "claim", "consent", "interest", "no", "last", "nothing", "unread",
    "asked", "decides",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleText:
    """A retention rule: its sentences, and the line below: its name, its law, who may change it."""

    sentences: tuple[str, ...]
    below: str


@dataclass(frozen=True, slots=True)
class ActivityText:
    """What data is used for: its sentences, and the rules that say how long it stays."""

    id: str
    name: str
    sentences: tuple[str, ...]
    rules: tuple[RuleText, ...]


@dataclass(frozen=True, slots=True)
class PolicyText:
    """The whole policy. ``across``: the rules that no activity names, for they hold for all."""

    version: str
    activities: tuple[ActivityText, ...]
    across: tuple[RuleText, ...]
    judging: tuple[str, ...]


def policy_text(policy: Policy, texts: PolicyWords) -> PolicyText:
    """Say the policy in words."""
    named = {rule for activity in policy.activities.values() for rule in activity.retention}
    across = (rule for rule in policy.retention.values() if rule.id not in named)
    return PolicyText(
        version=policy.version,
        activities=tuple(_activity(a, policy, texts) for a in policy.activities.values()),
        across=rules(across, texts),
        judging=judging(texts),
    )


def rules(found: Iterable[Retention], texts: PolicyWords) -> tuple[RuleText, ...]:
    """Say each of these rules in words."""
    return tuple(rule_text(rule, texts) for rule in found)


def judging(texts: PolicyWords) -> tuple[str, ...]:
    """Say how Orden judges whether a record may stay."""
    return tuple(texts.words.say(f"policy.judge.{key}") for key in _JUDGING)


def rule_text(rule: Retention, texts: PolicyWords) -> RuleText:
    """Say one rule in words: how long what is kept from when, what it keeps, on what ground."""
    below = texts.words.say(
        "policy.below", id=rule.id, law=texts.words.say("policy.law_is", law=law(rule, texts))
    )
    return RuleText(tuple(_sentences(rule, texts)), " ".join((below, *_change(rule, texts))))


def _sentences(rule: Retention, texts: PolicyWords) -> Iterator[str]:
    words, switches = texts.words, _switches(rule, texts)
    numbers = _numbers(rule, texts)
    more = f"policy.more.{rule.id}"
    # A rule that is nothing but a switch has no length of time to tell.
    if switches.keys() != rule.numbers.keys():
        yield words.say("policy.sentence", text=limit(rule, texts, numbers))
    if words.known(more):
        yield words.say(more, **numbers)
    for name, key in switches.items():
        yield words.say(key, n=rule.numbers[name])
        if name in _chosen(rule):
            yield words.say(f"policy.change.switch_{rule.by}")
    if rule.fields:
        fields = dict.fromkeys(map(words.field, rule.fields))
        yield words.say("policy.fields", fields=words.join(fields))
    if rule.basis:
        yield words.say("policy.basis", basis=words.basis(rule.basis))


def _switches(rule: Retention, texts: PolicyWords) -> dict[str, str]:
    """Find the numbers that are switches, and the wording of each."""
    keys = {name: f"policy.switch.{rule.id}.{name}" for name in rule.numbers}
    return {name: key for name, key in keys.items() if texts.words.known(key)}


def _numbers(rule: Retention, texts: PolicyWords) -> Mapping[str, str]:
    """Say the rule's numbers, each that may be chosen with its bounds behind it."""
    told = spans(rule, texts.words)
    for name, (low, high) in _chosen(rule).items():
        told[name] = texts.words.say("policy.range", span=told[name], low=low, high=high)
    return told


def _chosen(rule: Retention) -> Mapping[str, tuple[int, int]]:
    """Return the numbers that somebody may choose, with their bounds."""
    return {} if rule.by == "locked" else bounds(rule.id)


def _change(rule: Retention, texts: PolicyWords) -> Iterator[str]:
    """Say who may choose the rule's lengths of time; of a switch its own sentence has said it."""
    chosen = _chosen(rule).keys()
    if rule.by == "locked":
        yield texts.words.say("policy.change.locked")
    elif not chosen:
        yield texts.words.say("policy.change.fixed")
    elif chosen - _switches(rule, texts).keys():
        yield texts.words.say(f"policy.change.{rule.by}")


def _activity(activity: Activity, policy: Policy, texts: PolicyWords) -> ActivityText:
    return ActivityText(
        id=activity.id,
        name=activity.name.in_(texts.words.language),
        sentences=tuple(_about(activity, texts)),
        rules=rules((policy.retention[rule] for rule in activity.retention), texts),
    )


def _about(activity: Activity, texts: PolicyWords) -> Iterator[str]:
    words = texts.words
    yield words.say("policy.about.aim", aim=activity.aim.in_(words.language))
    yield words.say("policy.about.basis", basis=basis(activity, texts))
    if activity.sensitive:
        yield words.say("policy.about.sensitive", basis=words.basis(activity.sensitive))
    yield words.say("policy.about.subjects", subjects=activity.subjects.in_(words.language))
    if activity.data:
        yield words.say("policy.about.data", data=activity.data.in_(words.language))
    if activity.fields:
        fields = dict.fromkeys(map(words.field, activity.fields))
        yield words.say("policy.about.fields", fields=words.join(fields))
    if activity.reason:
        yield activity.reason.in_(words.language)

"""What a human may say about two records, and when such words cannot all be true. Codes only."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """A human's answer to «same person?»."""

    SAME = "same"
    NOT_SAME = "not_same"
    UNSURE = "unsure"


class Who(StrEnum):
    """Who gave it."""

    OWNER = "owner"
    ASSISTANT = "assistant"


class AnswerReason(StrEnum):
    """What it rests on. A fixed list: a free text would sooner or later hold a name."""

    KNOWN = "known"
    ASKED = "asked"
    SAME_HOUSEHOLD = "same_household"
    CHANGED_NAME = "changed_name"
    TYPO = "typo"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was said about two records. ``a`` < ``b`` are opaque keys.

    ``facts``: what the answer rests on, as opaque. ``counts``: it is not undone, and the last that
    was said about its pair.
    """

    number: int
    stated_at: datetime
    who: Who
    a: str
    b: str
    verdict: Verdict
    why: AnswerReason
    facts: str
    undone_at: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Judgements that cannot all be true, by their numbers.

    ``same`` leads from one record to the other, ``not_same`` parts them.
    """

    not_same: int
    same: tuple[int, ...]


def contradictions(judgements: Iterable[Judgement]) -> tuple[Contradiction, ...]:
    """Find each «not the same» whose two records are «same» by a chain; with the shortest chain.

    Linking obeys the «not the same» then; only a human can say which of them is mistaken.
    """
    ties: dict[str, list[tuple[str, int]]] = defaultdict(list)
    parted = []
    for judgement in sorted(judgements, key=lambda j: j.number):
        if judgement.verdict is Verdict.SAME:
            ties[judgement.a].append((judgement.b, judgement.number))
            ties[judgement.b].append((judgement.a, judgement.number))
        elif judgement.verdict is Verdict.NOT_SAME:
            parted.append(judgement)
    chains = ((one.number, _chain(ties, one.a, one.b)) for one in parted)
    return tuple(Contradiction(number, chain) for number, chain in chains if chain)


def _chain(ties: dict[str, list[tuple[str, int]]], start: str, end: str) -> tuple[int, ...]:
    """Return the numbers on a shortest way from ``start`` to ``end``; empty when there is none."""
    ways: dict[str, tuple[int, ...]] = {start: ()}
    ahead = deque([start])
    while ahead and end not in ways:
        here = ahead.popleft()
        for there, number in ties.get(here, ()):
            if there not in ways:
                ways[there] = (*ways[here], number)
                ahead.append(there)
    return ways.get(end, ())

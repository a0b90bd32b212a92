"""Orders as pages tell them: step by step who does what, what stays, and what is known of each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from inventory.eraser import Act, Word
from inventory.erasure.order_model import Kept, Order, Step
from inventory.erasure.states import State, undoable
from inventory.model import Kind, SourceNight
from inventory.views.worklist import Worklist
from reports.text import erasing_words
from reports.text.safe_text import capital
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.parts.effects import amounts


@dataclass(frozen=True, slots=True)
class StepRow:
    """What is alike in one place: what lies there, what becomes of it, who does it, and why.

    ``look``: how it is coloured.
    """

    mark: int
    label: str
    what: str
    happens: str
    look: str
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order: its number, whose it is, and its rows in the order of the plan.

    ``undoable``: nothing of it was sent.
    """

    number: int
    person: str
    name: str
    rows: tuple[StepRow, ...]
    undoable: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """What Orden's own part in one system comes to: the word, that it is final, what remains."""

    mark: int
    label: str
    lines: tuple[str, ...]


class _Alike(NamedTuple):
    """What steps share that stand in one row."""

    source: str
    act: Act
    hers: bool
    state: State
    word: Word | None
    code: str | None


class Teller:
    """Tells of orders in one language, over one night's sources and the names of whom they are of.

    Whoever is not in the inventory any more has no name here.
    """

    def __init__(self, worklist: Worklist, names: Mapping[str, str], words: Words) -> None:
        self.sources: Sequence[SourceNight] = worklist.sources
        self.today, self.words = worklist.today, words
        self._names, self._marks = names, marks(worklist.sources)

    def place(self, source: str) -> tuple[int, str]:
        """Return a source's mark and name."""
        found = next((one for one in self.sources if one.name == source), None)
        if found is None:
            return len(self._marks), self.words.say("erased.nowhere")
        return self._marks[found.type], self.words.system(source, self.sources)

    def name(self, person: str) -> str:
        """Name somebody, as last night has them."""
        return self.words.called(self._names.get(person))

    def order(self, order: Order) -> OrderView:
        """Tell of one order: its steps as planned, or as they stand, then what stays."""
        able = all(undoable(step.state) and step.standing.may_send for step in order.steps)
        return OrderView(
            number=order.number or 0,
            person=order.person,
            name=self.name(order.person),
            rows=(*self.rows(order.steps), *self._kept(order.kept)),
            undoable=able and order.cleared,
        )

    def rows(self, steps: Iterable[Step]) -> Iterator[StepRow]:
        """Tell of steps, those that are alike in one row, in their order."""
        for alike, its in _grouped(steps).items():
            yield self._row(alike, its)

    def _row(self, alike: _Alike, its: Sequence[Step]) -> StepRow:
        words, (mark, label) = self.words, self.place(alike.source)
        return StepRow(
            mark=mark,
            label=label,
            what=amounts([step.kind for step in its], words),
            happens=capital(erasing_words.becomes(its[0], words)),
            look=_look(its[0]),
            who=words.say("web_orders.you" if alike.hers else "web_orders.orden"),
            note=capital(erasing_words.why(its[0], words)),
        )

    def thing(self, step: Step) -> str:
        """Name what a step is about: «ett kundekort»."""
        return self.words.say(f"task_thing.{step.kind}", n=1)

    def seen(self, steps: Iterable[Step]) -> Iterator[StepRow]:
        """Tell of steps that are proved: when it was looked last, beside how they stand."""
        for alike, its in _grouped(steps).items():
            last = max(step.standing.since for step in its if step.standing.since)
            when = self.words.instant(last, self.today)
            yield replace(self._row(alike, its), note=self.words.say("web_orders.seen", when=when))

    def _kept(self, kept: Iterable[Kept]) -> Iterator[StepRow]:
        words = self.words
        same: Counter[tuple[str, Kind, date | None, str]] = Counter(
            (one.source, one.kind, one.until, one.law) for one in kept
        )
        for (source, kind, until, law), n in same.items():
            mark, label = self.place(source)
            yield StepRow(
                mark=mark,
                label=label,
                what=amounts([kind] * n, words),
                happens=_stays(until, words),
                look="keep",
                who="–",
                note=capital(words.or_code("story_law", law)) if law else "",
            )

    def claims(self, orders: Iterable[Order]) -> tuple[Claim, ...]:
        """Tell, system by system, what Orden's part will come to."""
        found: dict[tuple[str, Act], Step] = {}
        for step in (step for order in orders for step in order.steps):
            if not (step.hers or step.stop or step.proved):
                found.setdefault((step.source, step.act), step)
        by_source: dict[str, list[str]] = {}
        for (source, _act), step in found.items():
            by_source.setdefault(source, []).extend(erasing_words.claim(step, self.words))
        return tuple(
            Claim(*self.place(source), tuple(dict.fromkeys(lines)))
            for source, lines in by_source.items()
        )


def _grouped(steps: Iterable[Step]) -> Mapping[_Alike, Sequence[Step]]:
    groups: dict[_Alike, list[Step]] = {}
    for step in steps:
        groups.setdefault(_alike(step), []).append(step)
    return groups


def _alike(step: Step) -> _Alike:
    word = step.standing.word or step.word
    return _Alike(step.source, step.act, step.hers, step.state, word, step.code)


def _stays(until: date | None, words: Words) -> str:
    return words.say("web_task.stays_until", date=until) if until else words.say("web.effect.stay")


def _look(step: Step) -> str:
    if step.open:
        return "late"
    if step.proved:
        return "keep"
    return "hold" if step.stop or step.state in (State.STOPPED, State.WAITING) else "del"

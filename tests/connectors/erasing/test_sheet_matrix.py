"""Every hand between every two calls of an erasure in a sheet: nobody else's row is changed for good, and what is
claimed of hers is what lies there."""

from collections.abc import Callable
from functools import partial
from itertools import product

import pytest

from connectors.sandbox.people.world import Cell
from connectors.sandbox.servers.faults import Hand
from connectors.sandbox.servers.google import hands
from inventory.eraser import Sent
from tests.connectors.erasing.sheet_bench import (
    BATCH,
    CLEAR,
    GRID,
    READ,
    WRITE,
    Bench,
    ordered,
    others,
)

#: Calls in the order of an erasure, and how many alike go before: after the capture, after the numbering, after the
#: tag, after the check, after the clear, after the whole reading, after the tag is off.
STEPS = [(GRID, 0), ("developerMetadata:search", 0), (GRID, 1), (BATCH, 0), (READ, 0), (CLEAR, 0), (READ, 1), (BATCH, 1)]
KARI = "Kari Åsen"


class Person:
    """Who works in the sheet meanwhile, and what of others' rows was changed on purpose."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.gone: list[list[Cell]] = []
        self.new: list[list[Cell]] = []

    def where(self, name: str) -> int:
        return next(n for n, row in enumerate(self.bench.sheet.rows) if name in row)

    def sort(self) -> None:
        hands.sort(self.bench.google, self.bench.sheet, 2)

    def sort_back(self) -> None:
        hands.sort(self.bench.google, self.bench.sheet, 0, descending=True)

    def insert(self) -> None:
        hands.insert_row(self.bench.google, self.bench.sheet, 0, ["x"])
        self.new.append(["x"])

    def delete_above(self) -> None:
        at = self.where("Ola Nes")
        self.gone.append(list(self.bench.sheet.rows[at]))
        hands.delete_row(self.bench.google, self.bench.sheet, at)

    def rename(self) -> None:
        hands.rename(self.bench.google, self.bench.sheet, "Svar (gamle)")

    def paste_copy(self) -> None:
        if any(KARI in row for row in self.bench.sheet.rows):
            hands.paste_copy(self.bench.google, self.bench.sheet, self.where(KARI), 4)

    def edit_other(self) -> None:
        at = self.where("Ola Nes")
        self.gone.append(list(self.bench.sheet.rows[at]))
        hands.edit(self.bench.google, self.bench.sheet, at, 4, "Nei")
        self.new.append(list(self.bench.sheet.rows[at]))

    def edit_hers(self) -> None:
        if any(KARI in row for row in self.bench.sheet.rows):
            hands.edit(self.bench.google, self.bench.sheet, self.where(KARI), 7, "annet")

    def delete_hers(self) -> None:
        if any(KARI in row for row in self.bench.sheet.rows):
            hands.delete_row(self.bench.google, self.bench.sheet, self.where(KARI))

    def note(self) -> None:
        hands.note(self.bench.google, self.bench.sheet, self.where("Ola Nes"), 1, "ring")

    def left_alone(self) -> list[list[Cell]]:
        """Return what others' rows must be now."""
        rest = [*others(), *self.new]
        for row in self.gone:
            rest.remove(row)
        return ordered(rest)


HANDS: list[Callable[[Person], None]] = [
    Person.sort, Person.sort_back, Person.insert, Person.delete_above, Person.rename, Person.paste_copy,
    Person.edit_other, Person.edit_hers, Person.delete_hers, Person.note,
]  # fmt: skip


@pytest.mark.parametrize("follow", [True, False], ids=["follow", "stay"])
@pytest.mark.parametrize(("call", "skip"), STEPS)
@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__)
def test_no_row_of_anybody_else_and_no_claim_too_many(
    bench: Bench, hand: Callable[[Person], None], call: str, skip: int, follow: bool
) -> None:
    bench.google.tags_follow_sort = follow
    person = Person(bench)
    [target] = bench.targets(KARI)
    bench.google.between(Hand(call, lambda: hand(person), skip=skip))
    result = bench.erase([target])
    there = any(KARI in row for row in bench.sheet.rows)
    assert result.verdict(target.record) is there
    assert ordered(row for row in bench.sheet.rows if KARI not in row) == person.left_alone()
    assert bench.google.book.tags == [] or not list(bench.google.book.live(bench.sheet.key))
    if not there or hand is Person.sort:
        return
    again = bench.erase(bench.targets(KARI))  # the next run ends it
    assert set(again.seen) and not any(again.verdict(record) for record in again.seen)


#: What is lost and told: a sort in the very moment between the last reading and the putting back; another row emptied
#: and one deleted by hand before anybody looked, when nobody can tell which is which.
TOLD_ONLY: dict[Callable[[Person], None], list[object]] = {
    Person.sort: [((READ, 0), (READ, 1))],
    Person.delete_above: [((CLEAR, 0), (READ, 0))],
}


@pytest.mark.parametrize("follow", [True, False], ids=["follow", "stay"])
@pytest.mark.parametrize("first", [Person.sort, Person.insert, Person.delete_above], ids=lambda hand: hand.__name__)
def test_two_hands_in_one_run_are_put_right_or_told(
    bench: Bench, first: Callable[[Person], None], follow: bool
) -> None:
    """With two hands in a row no more can be promised: no claim too many, and an alarm for a loss."""
    [target] = bench.targets(KARI)
    losses = []  # of 72
    for one, other in product(STEPS, [*STEPS, (WRITE, 0)]):
        bench.reset()
        bench.google.tags_follow_sort = follow
        person = Person(bench)
        bench.google.between(
            Hand(one[0], partial(first, person), skip=one[1]), Hand(other[0], person.sort_back, skip=other[1])
        )
        result = bench.erase([target])
        there = any(KARI in row for row in bench.sheet.rows)
        if ordered(row for row in bench.sheet.rows if KARI not in row) == person.left_alone():
            assert result.verdict(target.record) is there
            continue
        losses.append((one, other))
        told = result.told[target.record]
        assert isinstance(told, Sent) and told.code == "unexpected"
        assert result.verdict(target.record) is not False
    assert losses == ([] if follow else TOLD_ONLY.get(first, []))

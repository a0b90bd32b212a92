"""Empty rows of a tab that people work in meanwhile: tag, compare, write, read whole, untag.

Whether tags follow a sort nobody could say, so nothing rests on it: the whole tab is read with the
tags still on, and a row that was emptied in place of hers is put back where its tag is (0 wrong in
28 trials with hands that sort, insert, delete, rename and copy between the calls, 2026-11-30).
Rows are never deleted: that goes by number, and was seen to take somebody else's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from connectors.base.send_once import Code, Done, Outcome, Refused, Unclear
from connectors.erasing import replies
from connectors.erasing.sheet_lines import Line, columns_of, lines_of
from connectors.erasing.sheet_put_back import Missed, counted, put_back
from connectors.erasing.sheet_tags import Grid, Tab, new_ids
from inventory.eraser import Act, Captured, Guide, NotNow, Reply, Sent, Stop
from inventory.errors import SourceError, Trouble

#: Rows that one call is about; a batch counts once against the vendor's quota.
BATCH = 100
#: So often a row is tried while people move rows between the calls.
ROUNDS = 3
#: A row that is put back is told, and so is what cannot be explained.
PUT_BACK, UNEXPECTED, MOVED = "put_back", Stop.UNEXPECTED.value, "moved"

Told: TypeAlias = tuple[Captured, Sent | NotNow]
_RIGHTS = (Code.FORBIDDEN, Code.NOT_SIGNED_IN)


def carry_out(
    tab: Tab, found: Sequence[Captured], sending: Callable[[Sequence[Captured]], None]
) -> Iterator[Told]:
    """Empty what was captured. What is not told of was not touched, and waits for another time."""
    try:
        tab.take_off_left_behind()
    except SourceError as error:
        if error.trouble is Trouble.REFUSED:
            yield from ((one, NotNow(one.record, Guide.NO_RIGHT)) for one in found)
        return
    for those in _batches(found):
        batch = _Batch(tab, sending, list(those))
        yield from batch.carried_out()
        if batch.later:
            return


def _batches(found: Sequence[Captured]) -> Iterator[Sequence[Captured]]:
    """Give rows of one act at a time: each act is a call of its own."""
    for act in (Act.ERASE, Act.EMPTY):
        its = [one for one in found if one.act is act]
        yield from (its[n : n + BATCH] for n in range(0, len(its), BATCH))


@dataclass
class _Batch:
    """Rows that are emptied by one call. ``open``: not settled; ``sent``: in the journal as sent,
    once; ``moved``: another row was emptied in their place, and put back. ``later``: the vendor
    does not take more now.
    """

    tab: Tab
    sending: Callable[[Sequence[Captured]], None]
    open: list[Captured]
    told: list[Told] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    later: bool = False

    def carried_out(self) -> Sequence[Told]:
        try:
            for _ in range(ROUNDS):
                if self.open and not self.later:
                    self._round()
        except SourceError:
            self.later = True  # a reading failed, and nothing was sent that is not told of below
        for one in self.open:
            if one.record in self.sent:
                self._tell(one, Sent(Reply.UNCLEAR, MOVED))
        return self.told

    def _tell(self, one: Captured, what: Sent | NotNow) -> None:
        self.told.append((one, what))

    def _settle(self, those: Iterable[Captured], what: Callable[[Captured], Sent | NotNow]) -> None:
        for one in list(those):
            self._tell(one, what(one))
            self.open.remove(one)

    def _round(self) -> None:
        grid = self.tab.grid()
        places = self._places(lines_of(grid.entered))
        if not places:
            return
        ids = dict(zip(new_ids(len(places)), self.open, strict=True))
        outcome = self.tab.put_on(dict(zip(ids, places, strict=True)))
        if isinstance(outcome, Refused):
            self.later = True
            if outcome.code in _RIGHTS:
                self._settle(self.open, lambda one: NotNow(one.record, Guide.NO_RIGHT))
            return
        try:
            self._under_tags(ids, grid, outcome)
        finally:
            self._take_off(ids)

    def _places(self, lines: Sequence[Line]) -> list[int]:
        """Return where each open row lies; settle those that are not there, or not alone."""
        there: dict[str, list[int]] = {}
        for line in lines[1:]:
            there.setdefault(line.fingerprint, []).append(line.number)
        wanted = Counter(one.keys["row"] for one in self.open)
        gone = [one for one in self.open if one.keys["row"] not in there]
        self._settle(gone, lambda one: self._unfound(one, Stop.CHANGED))
        many = [one for one in self.open if len(there[one.keys["row"]]) > wanted[one.keys["row"]]]
        self._settle(many, lambda one: self._unfound(one, Stop.SHARED))
        few = Counter({row: len(numbers) for row, numbers in there.items()})
        short = [one for one in self.open if few[one.keys["row"]] < wanted[one.keys["row"]]]
        self._settle(short, lambda one: self._unfound(one, Stop.CHANGED))
        return [there[one.keys["row"]].pop() for one in self.open]

    def _unfound(self, one: Captured, why: Stop) -> Sent | NotNow:
        if one.record in self.sent:
            return Sent(Reply.UNCLEAR, MOVED)
        return NotNow(one.record, why)

    def _under_tags(self, ids: Mapping[int, Captured], grid: Grid, tagged: Outcome) -> None:
        if isinstance(tagged, Unclear):
            self.later = True
            return
        before, under = self.tab.with_tags(ids)
        if not all(id_ in under and _is(under[id_], one) for id_, one in ids.items()):
            return  # somebody moved rows: nothing is written, and it is tried anew
        self._note(ids.values())
        outcome = self._write(ids)
        if isinstance(outcome, Refused):
            # The tag was taken: the key may write, and these cells are locked.
            code = outcome.code
            guide = Guide.NO_RIGHT if code is Code.NOT_SIGNED_IN else Guide.PROTECTED
            self._settle(ids.values(), lambda _: Sent(Reply.REFUSED, code.value, guide))
            return
        self._compare(ids, grid, before, outcome)

    def _note(self, those: Iterable[Captured]) -> None:
        """Have in the journal what is sent. A row that is tried again is there already."""
        new = [one for one in those if one.record not in self.sent]
        if new:
            self.sending(new)
        self.sent |= {one.record for one in new}

    def _write(self, ids: Mapping[int, Captured]) -> Outcome:
        if next(iter(ids.values())).act is Act.ERASE:
            return self.tab.clear(list(ids))
        rows = {id_: _emptied(columns_of(one)) for id_, one in ids.items()}
        return self.tab.write(rows, "RAW")

    def _take_off(self, ids: Iterable[int]) -> None:
        try:
            self.tab.take_off(list(ids))
        except SourceError:
            self.later = True  # the next start finds them

    def _compare(
        self, ids: Mapping[int, Captured], grid: Grid, before: Sequence[Line], outcome: Outcome
    ) -> None:
        """Read the tab whole with the tags on, and see whose rows are gone."""
        self.later = self.later or isinstance(outcome, Unclear)
        try:
            after, under = self.tab.with_tags(ids)
        except SourceError:
            self.later = True
            self._settle(ids.values(), lambda _: Sent(Reply.UNCLEAR, Stop.NOT_READ.value))
            return
        expected = counted(before) - Counter(one.keys["row"] for one in ids.values())
        still = _still(ids, counted(after) - expected)
        struck = {id_: one for id_, one in still.items() if not _under(under, id_, one)}
        lost = _lost(before, expected - counted(after))
        self._settle(
            [one for id_, one in ids.items() if id_ not in still],
            lambda one: self._sent(one, outcome),
        )
        if not struck or not lost:
            # Not carried out, taken back by somebody, or a copy of it lies elsewhere.
            self._settle(still.values(), lambda one: self._sent(one, outcome))
            return
        done = isinstance(outcome, Done)
        if not put_back(self.tab, Missed(struck, under, lost, after, expected, grid, done)):
            self.later = True
            self._settle(still.values(), lambda _: Sent(Reply.UNCLEAR, UNEXPECTED))
            return
        self.moved |= {one.record for one in struck.values()}
        if self.later:
            self._settle(still.values(), lambda one: self._sent(one, outcome))

    def _sent(self, one: Captured, outcome: Outcome) -> Sent:
        code = PUT_BACK if one.record in self.moved else ""
        if isinstance(outcome, Done):
            return Sent(Reply.ANSWERED, code)
        told = replies.sent([outcome])
        return replace(told, code=code or told.code)


def _is(line: Line, one: Captured) -> bool:
    return line.fingerprint == one.keys["row"]


def _under(under: Mapping[int, Line], id_: int, one: Captured) -> bool:
    """Tell whether a tag still lies on her own row."""
    return id_ in under and _is(under[id_], one)


def _emptied(columns: Sequence[int]) -> list[str | None]:
    """Return a row that empties some cells and leaves all others as they are."""
    return ["" if n in columns else None for n in range(max(columns) + 1)]


def _still(ids: Mapping[int, Captured], more: Counter[str]) -> dict[int, Captured]:
    """Return the rows that are there all the same: of equal ones as many as there are."""
    left, found = Counter(more), {}
    for id_, one in ids.items():
        if left[one.keys["row"]] > 0:
            left[one.keys["row"]] -= 1
            found[id_] = one
    return found


def _lost(before: Iterable[Line], gone: Counter[str]) -> list[Line]:
    left, found = Counter(gone), []
    for line in before:
        if left[line.fingerprint] > 0:
            left[line.fingerprint] -= 1
            found.append(line)
    return found

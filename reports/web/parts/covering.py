"""How each approval is told: a row for what is alike in one source, or one line where all is gone.

What it covers, and how that stands, is decided in ``inventory.views.approvals``.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from inventory.views.approvals import Covered, State
from inventory.views.approvals_tonight import Approval
from inventory.views.effects import Effect
from inventory.views.worklist import Worklist
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.parts.effects import Row, amounts, rows

_LOOK = {
    State.KEPT: "keep",
    State.HELD: "hold",
    State.UNSURE: "hold",
    State.NOT_READ: "hold",
    State.PARTLY_READ: "hold",
}
#: Those whose note needs no more than the words.
_NOTED = (State.OTHER, State.UNASKED, State.UNSURE, State.NOT_READ, State.PARTLY_READ)


def whole_line(one: Approval, words: Words) -> str:
    """Say what became of an approval of which nothing lies in last night's inventory."""
    return words.say("web.approved.all_gone" if one.gone else "web.approved.nothing_seen")


def covered_rows(
    one: Approval,
    worklist: Worklist,
    words: Words,
    ours: Collection[tuple[str, Effect]] = (),
) -> tuple[Row, ...]:
    """Say source by source how it stands, what is to be done first.

    ``ours``: what Orden does itself in which source. None where all is gone, or lay nobody knows
    where.
    """
    if one.gone:
        return ()
    to_do = [covered.effect for covered in one.covered if covered.effect]
    groups: dict[_Alike, list[Covered]] = defaultdict(list)
    for covered in one.covered:
        alike = _alike(covered, worklist, words)
        if alike is not None:
            groups[alike].append(covered)
    others = [_row(alike, group, worklist, words) for alike, group in sorted(groups.items())]
    return (*rows(to_do, worklist, words, ours), *others)


class _Alike(NamedTuple):
    """What records share that stand in one row."""

    source: str
    state: State
    note: str


def _alike(covered: Covered, worklist: Worklist, words: Words) -> _Alike | None:
    """Return the row a record stands in; None for one that is told elsewhere, or not at all."""
    if not covered.source or covered.effect or covered.state is State.REPLACED:
        return None
    return _Alike(covered.source, covered.state, _note(covered, worklist, words))


def _row(alike: _Alike, group: Sequence[Covered], worklist: Worklist, words: Words) -> Row:
    types = {night.name: night.type for night in worklist.sources}
    mark = marks(worklist.sources)
    return Row(
        mark=mark.get(types.get(alike.source, ""), len(mark)),
        label=words.system(alike.source, worklist.sources),
        what=_amount(group, words),
        happens=words.say(f"web.approved.{alike.state}"),
        note=alike.note,
        who="–",
        look=_LOOK.get(alike.state, ""),
    )


def _amount(group: Sequence[Covered], words: Words) -> str:
    """Say how many of what; of what is not in the inventory only how many."""
    seen = [covered.record.kind for covered in group if covered.record]
    if not seen:
        return words.say("web.pair.records", n=len(group))
    return amounts(seen, words)


def _note(one: Covered, worklist: Worklist, words: Words) -> str:
    if one.state in _NOTED:
        return words.say(f"web.approved.{one.state}_note")
    if one.state is State.HELD and one.request is None:
        return words.say("web.approved.held_before_note")
    if one.state is State.HELD:
        return words.say("web.approved.held_note", number=one.request)
    if one.state is State.KEPT:
        return _kept_note(one, worklist.today, words)
    return ""


def _kept_note(one: Covered, today: date, words: Words) -> str:
    if one.record is None or not one.record.keep_until or one.record.keep_until < today:
        return ""
    return words.say("web.effect.until", date=one.record.keep_until)

"""What the last page tells of each approval: a row for what is alike in one source, or one line where all of it is gone."""

from collections import defaultdict
from collections.abc import Sequence

from inventory.views.approvals import Covered, State
from inventory.views.approvals_tonight import Approval
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
    states = {covered.state for covered in one.covered}
    gone = states <= {State.GONE, State.REPLACED}
    return words.say("web.approvals.gone" if gone else "web.approved.nothing_seen")


def covered_rows(one: Approval, worklist: Worklist, words: Words) -> tuple[Row, ...]:
    """Say source by source how it stands, what is to be done first. None where all is gone, or lay nobody knows where."""
    if all(covered.state in (State.GONE, State.REPLACED) for covered in one.covered):
        return ()
    to_do = [covered.effect for covered in one.covered if covered.effect]
    groups: dict[tuple[str, State, str], list[Covered]] = defaultdict(list)
    for covered in one.covered:
        if covered.source and not covered.effect and covered.state is not State.REPLACED:
            note = _note(covered, worklist, words)
            groups[covered.source, covered.state, note].append(covered)
    others = [_row(*key, group, worklist, words) for key, group in sorted(groups.items())]
    return (*rows(to_do, worklist, words), *others)


def _row(
    source: str,
    state: State,
    note: str,
    group: Sequence[Covered],
    worklist: Worklist,
    words: Words,
) -> Row:
    types = {night.name: night.type for night in worklist.sources}
    mark = marks(worklist.sources)
    return Row(
        mark=mark.get(types.get(source, ""), len(mark)),
        label=words.system(source, worklist.sources),
        what=_amount(group, words),
        happens=words.say(f"web.approved.{state}"),
        note=note,
        who="–",
        look=_LOOK.get(state, ""),
    )


def _amount(group: Sequence[Covered], words: Words) -> str:
    """Say how many of what; of what is not in the inventory only how many."""
    seen = [covered.record.kind for covered in group if covered.record]
    return amounts(seen, words) if seen else words.say("web.pair.records", n=len(group))


def _note(one: Covered, worklist: Worklist, words: Words) -> str:
    if one.state in _NOTED:
        return words.say(f"web.approved.{one.state}_note")
    if one.state is State.HELD and one.request is None:
        return words.say("web.approved.held_before_note")
    if one.state is State.HELD:
        return words.say("web.approved.held_note", number=one.request)
    until = one.record.keep_until if one.record else None
    if one.state is State.KEPT and until and until >= worklist.today:
        return words.say("web.effect.until", date=until)
    return ""

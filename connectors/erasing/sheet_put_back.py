"""Put rows back that were emptied in place of those that were meant.

A call that was carried out, and did not meet hers, met another. Where exactly as many rows are gone
as were missed, those are they: each is put back where its tag is, or, when somebody has moved rows
again meanwhile, into an empty row. Anything else is an alarm, and nothing is guessed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from connectors.base.send_once import Done
from connectors.erasing.sheet_lines import Line, columns_of, lines_of
from connectors.erasing.sheet_tags import Grid, Tab, new_ids
from inventory.eraser import Act, Captured


@dataclass(frozen=True, slots=True)
class Missed:
    """What was found after the call: by tag the rows that it should have met (``struck``), what
    lies ``under`` the tags now, the other rows that are ``lost``, and all rows ``after``.

    ``expected``: every row that should be there, by fingerprint. ``grid``: all as it was before.
    ``done``: the vendor said that the call was carried out.
    """

    struck: Mapping[int, Captured]
    under: Mapping[int, Line]
    lost: Sequence[Line]
    after: Sequence[Line]
    expected: Counter[str]
    grid: Grid
    done: bool


def counted(lines: Iterable[Line]) -> Counter[str]:
    """Count rows by their fingerprints."""
    return Counter(line.fingerprint for line in lines if line.cells)


def put_back(tab: Tab, missed: Missed) -> bool:
    """Put the lost rows back; False where that cannot be known, or did not come right.

    Raises ``SourceError`` where the tab cannot be read.
    """
    before = lines_of(missed.grid.entered)
    typed = {line.fingerprint: missed.grid.types[line.number] for line in before}
    known = all(line.fingerprint in typed for line in missed.lost)
    if not known or len(missed.lost) != len(missed.struck):
        return False
    # Looked at once more: rows may have been moved again since, and a tag lie on a filled one.
    now, under = tab.with_tags(missed.struck)
    if not counted(missed.lost) <= missed.expected - counted(now):
        return False
    missed = replace(missed, after=now, under=under)
    found = _where_emptied(missed)
    if found is None:
        # A row without some of its cells lies there: a second would be one too many.
        whole = all(one.act is Act.ERASE for one in missed.struck.values())
        return missed.done and whole and _into_empty_rows(tab, missed, typed)
    rows = {id_: typed[line.fingerprint] for id_, line in found.items()}
    if not isinstance(tab.write(rows, "USER_ENTERED"), Done):
        return False
    # What lacks now was overwritten in a sort at that very moment, or somebody took it away.
    now, _ = tab.with_tags(())
    return not missed.expected - counted(now)


def _where_emptied(missed: Missed) -> dict[int, Line] | None:
    """Return which lost row lay under which tag; None where it is not one for one."""
    rest, found = list(missed.lost), {}
    for id_, one in missed.struck.items():
        columns = columns_of(one) or None
        now = missed.under.get(id_)
        line = next((line for line in rest if now and _was(line, columns, now)), None)
        if line is None:
            return None
        rest.remove(line)
        found[id_] = line
    return found


def _was(line: Line, columns: Sequence[int] | None, now: Line) -> bool:
    """Tell whether a row is what ``line`` comes to with those cells emptied."""
    return line.without(columns).fingerprint == now.fingerprint


def _into_empty_rows(tab: Tab, missed: Missed, typed: Mapping[str, Sequence[object]]) -> bool:
    """Write the lost rows anew where nothing lies; False where that did not come right."""
    filled = {line.number for line in missed.after if line.cells}
    empty = (number for number in count(1) if number not in filled)
    rows = [typed[line.fingerprint] for line in missed.lost]
    ids = new_ids(len(rows))
    try:
        if not isinstance(tab.put_on(dict(zip(ids, empty, strict=False))), Done):
            return False
        _, under = tab.with_tags(ids)
        if any(id_ not in under or under[id_].cells for id_ in ids):
            return False
        if not isinstance(tab.write(dict(zip(ids, rows, strict=True)), "USER_ENTERED"), Done):
            return False
        now, _ = tab.with_tags(())
        return not missed.expected - counted(now)
    finally:
        tab.take_off(ids)

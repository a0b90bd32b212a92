"""Every filled cell that came has one fate, and what counts as read tells in a record."""

from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from connectors.base.files import DATED, NOT_READ
from connectors.base.row import leaves
from connectors.base.saft_export import ACCOUNTS, DOCUMENT
from inventory.model import Fate, Row
from tests.connectors.contract.odd_cells import EMPTIED, HOSTILE, MARKED, Steps, cells_of, with_cell
from tests.connectors.contract.subject import Subject, described, description, rows

#: Rows in which pull tells of a file: what was left alone, how old it is, what it counted there.
_NO_CELLS = (NOT_READ, DATED, DOCUMENT, ACCOUNTS)
#: Rows per source, each a golden row with some of its cells made wild.
WILD = 2_000
_NESTED: tuple[Any, ...] = ({"a": "x", "b": ["y", {"c": "z"}]}, [["x"], "y"], {"": "x"})
#: What a cell is changed into, to see whether anything hangs on it.
_OTHERWISE = (*MARKED, "2021-03-04T10:00:00+00:00", "04.03.2021", "1234.50", "import", "cancelled", "Ja", True, "")


def every_cell_has_a_fate(one: Subject) -> None:
    """Read, ignored, unread and unreadable add up to the filled cells that came, whatever stands in them."""
    given = [_wild(one, row, Random(n)) for n, row in enumerate(_over_and_over(_told(one), WILD))]
    came = Counter(name for row in given for name in _leaves(one, row))
    counted: Counter[str] = Counter()
    for (name, _fate), cells in one.source.parse(given, described(one)).cells.items():
        counted[name] += cells
    if counted != came:
        wrong = sorted(name for name in came.keys() | counted.keys() if came[name] != counted[name])
        raise one.broken(
            f"{came[wrong[0]]} cells {wrong[0]!r} came and {counted[wrong[0]]} have a fate: "
            "sum Cells.tally() of every row into Parsed.cells"
        )


def what_is_read_tells(one: Subject) -> None:
    """A cell that counts as read changes a record when it changes: else it is taken and dropped without a word."""
    silent: dict[str, str] = {}
    telling: set[str] = set()
    for row in _told(one):
        cells = one.source.parse([row], described(one)).cells
        read = {name for (name, fate), n in cells.items() if fate is Fate.READ and n} - telling
        for path, value in cells_of(one, row.cells):
            name = _name(one, path)
            if name in read and not isinstance(value, Mapping | list) and list(leaves("", value)):
                silent[name] = row.what
                if any(_differs(one, row, path, other) for other in _OTHERWISE):
                    telling.add(name)
    if mute := sorted(silent.keys() - telling):
        raise one.broken(
            f"{mute[0]} of a {silent[mute[0]]} counts as read, and no record tells of it: "
            "keep its value, or say that it is left, dropped or marked (Cells)"
        )


def _differs(one: Subject, row: Row, path: Steps, value: Any) -> bool:
    config, changed = described(one), with_cell(row, path, value)
    # An answer may hang on what the source says of itself, and be told better by another list: rows
    # of another kind stand beside it, and do not.
    others = [other for other in rows(one) if other.what != row.what]
    for beside in ([], others):
        before, after = (one.source.parse([*beside, each], config) for each in (row, changed))
        if (before.records, before.observations) != (after.records, after.observations):
            return True
    return False


def _told(one: Subject) -> list[Row]:
    return [row for row in rows(one) if row.what not in _NO_CELLS]


def _over_and_over(given: list[Row], times: int) -> Iterator[Row]:
    for n in range(times):
        yield given[n % len(given)]


def _wild(one: Subject, row: Row, random: Random) -> Row:
    paths = [path for path, value in cells_of(one, row.cells) if not isinstance(value, Mapping | list)]
    values = [value for value in (*EMPTIED, *HOSTILE, *_NESTED, *_OTHERWISE) if not _long(value)]
    for path in random.sample(paths, min(len(paths), random.randint(0, 4))):
        row = with_cell(row, path, random.choice(values))
    return row


def _long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > 1_000


def _leaves(one: Subject, row: Row) -> Iterator[str]:
    frame = description(one).get("frame", ())
    cells = row.cells["raw"] if "raw" in frame else row.cells
    for key, value in cells.items():
        yield from leaves(key, value)


def _name(one: Subject, path: Steps) -> str:
    """Return the name that a cell is counted under: without the frame around it, and items by their list's."""
    steps = path[1:] if path[0] in description(one).get("frame", ()) else path
    return ".".join(step for step in steps if isinstance(step, str))

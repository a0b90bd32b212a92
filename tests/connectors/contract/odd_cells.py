"""Golden rows with one cell changed or gone: marked, emptied, hostile, lost."""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from inventory.model import Row
from tests.connectors.contract.subject import Subject, description

#: Put in place of every cell in turn: nothing of them may come out where no value belongs.
MARKED = ("Sentinelsen", "sentinel@hidden.example", "+47 49 12 76 54", "49127654")
EMPTIED: tuple[Any, ...] = ("", None)
HOSTILE: tuple[Any, ...] = (
    "\ud800",
    "a\0b",
    "0000-00-00",
    "9999-12-31T23:59:59-23:59",
    "31.02.2026",
    "=cmd|'/C calc'!A0",
    "x" * 100_001,
    "9" * 5_000,
    10**400,
    float("nan"),
    float("inf"),
    -1,
    True,
    [],
    {},
    [None],
    ["x"],
    {"a": [1]},
)

Steps = tuple[str | int, ...]


def cells_of(one: Subject, cells: Mapping[str, Any]) -> Iterator[tuple[Steps, Any]]:
    """Give every cell at any depth, with where it stands; not the frame that pull lays around them."""
    frame = description(one).get("frame", ())
    for path, value in _below((), cells):
        if path and not (len(path) == 1 and path[0] in frame):
            yield path, value


def _below(path: Steps, value: Any) -> Iterator[tuple[Steps, Any]]:
    yield path, value
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _below((*path, key), each)
    elif isinstance(value, list):
        for n, each in enumerate(value):
            yield from _below((*path, n), each)


def with_cell(row: Row, path: Steps, value: Any) -> Row:
    return replace(row, cells=_changed(row.cells, path, value))


def _changed(tree: Any, path: Steps, value: Any) -> Any:
    if not path:
        return value
    head, *rest = path
    if isinstance(tree, list):
        return [
            _changed(each, tuple(rest), value) if n == head else each for n, each in enumerate(tree)
        ]
    return {**tree, head: _changed(tree[head], tuple(rest), value)}


def without(row: Row, path: Sequence[str]) -> Row:
    *above, last = path
    cells = copy.deepcopy(dict(row.cells))
    inner = cells
    for key in above:
        inner = inner[key]
    inner.pop(last, None)
    return replace(row, cells=cells)


def keys_of(one: Subject, own: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """Name what a row has, or what lies in the frame around it, and where each stands."""
    frame = description(one).get("frame", ())
    found: dict[str, tuple[str, ...]] = {}
    for row in own:
        for key, value in row.cells.items():
            if key not in frame:
                found[key] = (key,)
            elif isinstance(value, Mapping):
                found |= {f"{key}.{name}": (key, name) for name in value}
    return found

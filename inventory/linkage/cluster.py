"""Cluster signatures: plain components, and a careful pass where something forbids them.

Signatures are numbered from 1 in an order that is the records' own, so nothing depends on the order
of reading.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
T = TypeVar("T", int, str)


def components(size: int, a: Numbers, b: Numbers) -> Numbers:
    """Return for each signature 0 … ``size`` the smallest one that ``a``–``b`` connect it with."""
    root = np.arange(size + 1)
    while True:
        one, other = root[a], root[b]
        apart = one != other
        if not apart.any():
            return root
        a, b, one, other = a[apart], b[apart], one[apart], other[apart]
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(root, above := root[root]):
            root = above


@dataclass(frozen=True, slots=True)
class Conflict:
    """A component where names, birth dates or a human's word stand against each other.

    ``nodes``: signature → (name, birth date). ``edges``: (strength, a, b), any order.
    ``forbidden``: pairs of names that may not be together. ``parted``: pairs of signatures that a
    human called not the same.
    """

    nodes: Mapping[int, tuple[str | None, str | None]]
    edges: Iterable[tuple[int, int, int]]
    forbidden: frozenset[tuple[str, str]] = frozenset()
    parted: frozenset[tuple[int, int]] = frozenset()


@dataclass(slots=True)
class _Group:
    """A cluster in the making: its signatures, and what they say."""

    members: list[int]
    names: set[str] = field(default_factory=set)
    births: set[str] = field(default_factory=set)


def settle(conflict: Conflict) -> dict[int, int]:
    """Join by edges from strong to weak, refusing what brings a forbidden pair together.

    Returns signature → cluster. A human's «same» (strength 0) beats names and dates, never a
    human's «not the same».
    """
    groups = {
        node: _Group([node], _given(name), _given(birth))
        for node, (name, birth) in conflict.nodes.items()
    }
    for strength, a, b in sorted(conflict.edges):
        one, other = groups[a], groups[b]
        if one is other or _refused(conflict, one, other, judged=strength == 0):
            continue
        if len(one.members) < len(other.members):
            one, other = other, one
        one.members += other.members
        one.names |= other.names
        one.births |= other.births
        groups.update(dict.fromkeys(other.members, one))
    return {node: min(group.members) for node, group in groups.items()}


def _given(value: str | None) -> set[str]:
    return {value} if value else set()


def _refused(conflict: Conflict, one: _Group, other: _Group, *, judged: bool) -> bool:
    if conflict.parted and _meet(conflict.parted, one.members, other.members):
        return True
    if judged:
        return False
    if any(x != y for x in one.births for y in other.births):
        return True
    return _meet(conflict.forbidden, one.names, other.names)


def _meet(pairs: Set[tuple[T, T]], some: Iterable[T], others: Collection[T]) -> bool:
    """Tell whether one of ``pairs``, each in order, has an end on either side."""
    return any((min(x, y), max(x, y)) in pairs for x in some for y in others)

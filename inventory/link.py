"""Put together the records that are one person's: first version, where only plain agreement links.

A shared e-mail or phone *and* agreeing names link two records. Disagreeing names never do, also not through a third record:
every join is checked against all names already on both sides. A record without a name goes to the one person who uses its
address. What a vendor itself ties together (a booking to its client) stays together unless the names plainly differ.
Everything plausible beyond that is a *candidate*: it waits for a human and drives nothing.
The result does not depend on the order of the records: they are taken by source and record id.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from duckdb import DuckDBPyConnection

from inventory.load import insert
from inventory.names import Agreement, agreement
from inventory.persons import name_clusters

#: A value that more names than this use is no evidence about anybody (facts/linkage §2: precision is the same for 2 to 20).
MOST_NAMES = 6

_JOINS = (Agreement.SAME, Agreement.GIVEN_ONLY)
#: How near a candidate is, for the order of the queue; never shown as a percentage.
_SCORES = {"name_near": 0.6, "shared_nameless": 0.4, "cut": 0.5, "part_of": 0.7}


@dataclass(frozen=True, slots=True)
class Node:
    """What linking looks at in a record: keys only. ``record`` and ``part_of`` are "source|record id"."""

    id: int
    record: str
    name: str | None
    organisation: str | None
    email: str | None
    phone: str | None
    part_of: str | None


class _Clusters:
    """Union-find that refuses to put two names together that do not agree."""

    def __init__(self, nodes: list[Node]) -> None:
        self._parent = {node.id: node.id for node in nodes}
        self._names: dict[int, set[str]] = {node.id: {node.name} if node.name else set() for node in nodes}

    def root(self, node: int) -> int:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def names(self, node: int) -> set[str]:
        return self._names[self.root(node)]

    def join(self, a: int, b: int, *, vendor_says: bool = False) -> bool:
        """Join the clusters of two records; False when that would put names together that do not agree."""
        one, two = self.root(a), self.root(b)
        if one == two:
            return True
        if not _compatible(self._names[one], self._names[two], near_too=vendor_says):
            return False
        keep, gone = min(one, two), max(one, two)
        self._parent[gone] = keep
        self._names[keep] |= self._names.pop(gone)
        return True


def _compatible(a: set[str], b: set[str], *, near_too: bool) -> bool:
    allowed = (*_JOINS, Agreement.NEAR) if near_too else _JOINS
    return all(agreement(x, y) in allowed for x in a for y in b)


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking came to: per record id its person and why, and the pairs that wait for a human."""

    links: Mapping[int, tuple[str, str, list[str]]]  # record number -> person, home, linked by
    candidates: Mapping[tuple[int, int], str]

    @property
    def persons(self) -> int:
        return len({person for person, _home, _by in self.links.values()})


def link(con: DuckDBPyConnection) -> int:
    """Fill ``link`` and ``candidate`` from ``record``. Returns the number of persons."""
    linked = cluster(_read(con), _homes(con))
    _write(con, linked)
    return linked.persons


def cluster(nodes: list[Node], homes: Mapping[str, str]) -> Linked:
    """Link ``nodes``, which come ordered by source and record id. ``homes``: see ``inventory.persons``."""
    clusters = _Clusters(nodes)
    candidates: dict[tuple[int, int], str] = {}
    _join_parts(nodes, clusters, candidates)
    values = _values(nodes)
    for members in values.values():
        _join_named(members, clusters, candidates)
    for members in values.values():
        _join_nameless(members, clusters, candidates)
    _join_organisations(nodes, clusters)
    groups: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        groups[clusters.root(node.id)].append(node)
    grouped = list(groups.values())
    persons = name_clusters([[node.record for node in group] for group in grouped], homes)
    links = {
        node.id: (person, homes.get(node.record, person), by)
        for person, group in zip(persons, grouped, strict=True)
        for node, by in _linked_by(group)
    }
    return Linked(links, _one_per_pair_of_persons(candidates, clusters))


def _homes(con: DuckDBPyConnection) -> dict[str, str]:
    """Return the home of every record that last night's inventory had; from before homes were kept, its person."""
    query = "SELECT column_name FROM duckdb_columns() WHERE database_name = 'last' AND table_name = 'link'"
    had = {row[0] for row in con.execute(query).fetchall()}
    if not had:
        return {}
    home = "home" if "home" in had else "person"
    return dict(
        con.execute(f"SELECT source || '|' || record, {home} FROM last.link JOIN last.record USING (id)").fetchall()
    )


def _read(con: DuckDBPyConnection) -> list[Node]:
    rows = con.execute(
        "SELECT id, source || '|' || record, name_key, CASE WHEN organisation THEN coalesce(org_number, company, name) END,"
        " email_key, phone_key, CASE WHEN part_of IS NOT NULL THEN source || '|' || part_of END"
        " FROM record ORDER BY source, record"
    ).fetchall()
    return [Node(*row) for row in rows]


def _join_parts(nodes: list[Node], clusters: _Clusters, candidates: dict[tuple[int, int], str]) -> None:
    by_record = {node.record: node for node in nodes}
    for node in nodes:
        whole = by_record.get(node.part_of) if node.part_of else None
        if whole and not clusters.join(whole.id, node.id, vendor_says=True):
            candidates[_pair(whole.id, node.id)] = "part_of"


def _values(nodes: list[Node]) -> dict[tuple[str, str], list[Node]]:
    """Group records by each e-mail and phone that at least two of them carry."""
    groups: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in nodes:
        if node.email:
            groups["email", node.email].append(node)
        if node.phone:
            groups["phone", node.phone].append(node)
    return {value: members for value, members in sorted(groups.items()) if len(members) > 1}


def _first_by_name(members: Iterable[Node]) -> list[Node]:
    first: dict[str, Node] = {}
    for node in members:
        if node.name:
            first.setdefault(node.name, node)
    return list(first.values())


def _join_named(members: list[Node], clusters: _Clusters, candidates: dict[tuple[int, int], str]) -> None:
    names = _first_by_name(members)
    if len(names) > MOST_NAMES:
        return
    first = {node.name: node for node in names}
    for node in members:
        if node.name and not clusters.join(first[node.name].id, node.id):
            candidates[_pair(first[node.name].id, node.id)] = "cut"
    for a, b in combinations(names, 2):
        assert a.name is not None  # _first_by_name gives named records only
        assert b.name is not None
        how = agreement(a.name, b.name)
        if how is Agreement.GIVEN_ONLY and _ambiguous(a.name, b.name, names):
            how = Agreement.NEAR
        if how is Agreement.NEAR:
            candidates[_pair(a.id, b.id)] = "name_near"
        elif how in _JOINS and not clusters.join(a.id, b.id):
            candidates[_pair(a.id, b.id)] = "cut"


def _ambiguous(a: str, b: str, names: list[Node]) -> bool:
    """Tell whether a bare first name could be either of two people on the same address."""
    bare = min(a, b, key=len)
    others = {n.name for n in names if n.name and n.name != bare and agreement(bare, n.name) in _JOINS}
    return any(agreement(x, y) is not Agreement.SAME for x, y in combinations(sorted(others), 2))


def _join_nameless(members: list[Node], clusters: _Clusters, candidates: dict[tuple[int, int], str]) -> None:
    nameless = [node for node in members if not node.name and not node.organisation]
    if not nameless:
        return
    persons = {clusters.root(node.id): node for node in reversed(members) if clusters.names(node.id)}
    for node in nameless:
        if clusters.names(node.id):
            continue  # already somebody's, by its other address or by its vendor
        if not persons:
            clusters.join(nameless[0].id, node.id)
        elif len(persons) == 1:
            clusters.join(next(iter(persons.values())).id, node.id)
        elif len(persons) <= MOST_NAMES:
            candidates.update({_pair(other.id, node.id): "shared_nameless" for other in persons.values()})


def _join_organisations(nodes: list[Node], clusters: _Clusters) -> None:
    first: dict[str, Node] = {}
    for node in nodes:
        if node.organisation and not node.name:
            clusters.join(first.setdefault(node.organisation.casefold(), node).id, node.id)


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _write(con: DuckDBPyConnection, linked: Linked) -> None:
    links = [(str(id_), person, home, json.dumps(by)) for id_, (person, home, by) in linked.links.items()]
    waiting = [(str(a), str(b), str(_SCORES[reason]), reason) for (a, b), reason in sorted(linked.candidates.items())]
    if links:
        query = "INSERT INTO link SELECT CAST(id AS INTEGER), person, home, CAST(CAST(linked_by AS JSON) AS VARCHAR[]) FROM _frame"
        insert(con, query, links, ["id", "person", "home", "linked_by"])
    if waiting:
        query = "INSERT INTO candidate SELECT CAST(a AS INTEGER), CAST(b AS INTEGER), CAST(score AS DOUBLE), reason FROM _frame"
        insert(con, query, waiting, ["a", "b", "score", "reason"])


def _one_per_pair_of_persons(candidates: dict[tuple[int, int], str], clusters: _Clusters) -> dict[tuple[int, int], str]:
    """Keep one question for two persons, however many of their records look alike; none within one person."""
    asked: set[tuple[int, int]] = set()
    kept = {}
    for (a, b), reason in sorted(candidates.items()):
        pair = _pair(clusters.root(a), clusters.root(b))
        if pair[0] != pair[1] and pair not in asked:
            asked.add(pair)
            kept[a, b] = reason
    return kept


def _linked_by(members: list[Node]) -> Iterator[tuple[Node, list[str]]]:
    """Yield each record with the identifiers that it shares with another record of its person."""
    shared = {
        field: {value for value, count in _counts(getattr(m, field) for m in members).items() if count > 1}
        for field in ("email", "phone")
    }
    records = {member.record for member in members}
    wholes = {member.part_of for member in members if member.part_of in records}
    for member in members:
        found = [field for field in ("email", "phone") if getattr(member, field) in shared[field]]
        if member.part_of in records or member.record in wholes:
            found.append("part_of")
        if not found and member.organisation and len(members) > 1:
            found.append("organisation")
        yield member, found


def _counts(values: Iterable[str | None]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for value in values:
        if value:
            counts[value] += 1
    return counts

"""Where names, birth dates or a human's word stand against each other: what ``cluster`` settles."""

from typing import Any

from duckdb import DuckDBPyConnection

from inventory.linkage.cluster import Conflict
from inventory.store.database import sql


def read(con: DuckDBPyConnection) -> list[Conflict]:
    """Read the components in which something conflicts."""
    nodes: dict[int, dict[int, tuple[str | None, str | None]]] = {}
    edges: dict[int, list[tuple[int, int, int]]] = {}
    forbidden: dict[int, set[tuple[str, str]]] = {}
    parted: dict[int, set[tuple[int, int]]] = {}
    for c, sig, name, birth in _asked(con, "conflict_names"):
        nodes.setdefault(c, {})[sig] = (name, birth)
    for c, strength, a, b in _asked(con, "conflict_edges"):
        edges.setdefault(c, []).append((strength, a, b))
    for c, name, other in con.execute("SELECT c, a, b FROM forbidden").fetchall():
        forbidden.setdefault(c, set()).add((name, other))
    for c, a, b in _asked(con, "conflict_parted"):
        parted.setdefault(c, set()).add((a, b))
    return [
        Conflict(
            nodes=nodes[c],
            edges=edges[c],
            forbidden=frozenset(forbidden.get(c, ())),
            parted=frozenset(parted.get(c, ())),
        )
        for c in nodes
    ]


def _asked(con: DuckDBPyConnection, question: str) -> list[Any]:
    return con.execute(sql(f"linkage/{question}")).fetchall()

"""Compare clusters with the truth of ``raw``, from counts by cluster and person: no pair is ever written out.

All but ``contact`` is over records that carry a person's name. A pair is two records of one cluster: what one of them would get
to see of the other's in an access letter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from inventory.linkage.cluster import components

_COUNTS = """
CREATE OR REPLACE TEMP TABLE counted AS
SELECT f.c, r.person, r.household, count(*) AS n FROM found f JOIN raw r USING (id) WHERE r.named GROUP BY ALL
"""
_SCORE = """
WITH pairs AS (SELECT sum(n * (n - 1) / 2) AS right_ FROM counted),
cluster AS (SELECT sum(n) AS n, count(*) AS persons FROM counted GROUP BY c),
person AS (SELECT sum(n) AS n FROM counted GROUP BY person),
home AS (SELECT sum(n) AS n FROM counted GROUP BY c, household),
mixed AS (SELECT count(DISTINCT person) AS n FROM counted WHERE c IN (SELECT c FROM counted GROUP BY c HAVING count(*) > 1))
SELECT right_, (SELECT sum(n * (n - 1) / 2) FROM cluster), (SELECT sum(n * (n - 1) / 2) FROM person),
       (SELECT sum(n * (n - 1) / 2) FROM cluster) - (SELECT sum(n * (n - 1) / 2) FROM home),
       (SELECT n FROM mixed) / (SELECT count(*) FROM person), (SELECT count(*) FROM cluster), (SELECT max(n) FROM cluster)
FROM pairs
"""


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs found and right, pairs there are, pairs across households, share of persons mixed with another, clusters."""

    right: int
    found: int
    true: int
    strangers: int
    mixed: float
    clusters: int
    largest: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0


def score(con: DuckDBPyConnection) -> Score:
    """Score the temp table ``found`` (id, c) against ``raw``."""
    con.execute(_COUNTS)
    right, found, true, strangers, mixed, clusters, largest = _row(con, _SCORE)
    return Score(
        int(right or 0), int(found or 0), int(true or 0), int(strangers or 0), mixed or 0.0, clusters, int(largest or 0)
    )


def union(size: int, a: Any, b: Any, root: Any = None) -> Any:
    """Return for each of 0 … ``size`` the smallest that the edges ``a``–``b`` (and ``root``, what was joined before) tie it to."""
    if root is None:
        return components(size, a, b)
    return components(size, np.concatenate([np.arange(size + 1), a]), np.concatenate([root, b]))


def store(con: DuckDBPyConnection, root: Any, query: str) -> None:
    """Fill ``found`` by ``query`` from the temp table ``root`` (node, c)."""
    import pandas as pd

    con.register("_root", pd.DataFrame({"node": np.arange(len(root)), "c": root}))
    con.execute("CREATE OR REPLACE TEMP TABLE found AS " + query)
    con.unregister("_root")


def curve(con: DuckDBPyConnection, progress: Callable[[str, Score], None]) -> None:
    """Score the linker's own edges, taken in one strength after the other, before anything is cut."""
    size = int(_row(con, "SELECT max(sig) FROM sig_of")[0])
    root = None
    for strength, rule in con.execute(
        "SELECT strength, string_agg(DISTINCT rule, ', ') FROM edge GROUP BY strength ORDER BY strength"
    ).fetchall():
        edges = con.execute("SELECT a, b FROM edge WHERE strength = ?", [strength]).fetchnumpy()
        root = union(size, edges["a"], edges["b"], root)
        store(con, root, "SELECT s.id, r.c FROM sig_of s JOIN _root r ON r.node = s.sig")
        progress(f"+ {rule}", score(con))


def likely(con: DuckDBPyConnection, progress: Callable[[str, Score, int, int], None]) -> None:
    """Add the likely pairs to the final score, strongest reason first: what a look at them would find, not what it would tie.

    Two persons whose records are a likely pair count with all pairs across the two, as found and as right when they are.
    """
    _final(con)
    base = score(con)
    con.execute(
        """CREATE OR REPLACE TEMP TABLE weighed AS
        WITH pair AS (SELECT k.reason, k.strength, k.a, k.b, x.person AS one, y.person AS other
                      FROM likely k JOIN link x ON x.id = k.a JOIN link y ON y.id = k.b),
        total AS (SELECT c, sum(n) AS n FROM counted GROUP BY c),
        agreed AS (SELECT one, other, sum(p.n * q.n) AS n FROM (SELECT DISTINCT one, other FROM pair)
                 JOIN counted p ON p.c = one JOIN counted q ON q.c = other AND q.person = p.person GROUP BY ALL)
        SELECT reason, strength, r.person = s.person AS agrees, coalesce(t.n * w.n, 0) AS found, coalesce(b.n, 0) AS right_
        FROM pair p JOIN raw r ON r.id = p.a JOIN raw s ON s.id = p.b LEFT JOIN agreed b USING (one, other)
        LEFT JOIN total t ON t.c = p.one LEFT JOIN total w ON w.c = p.other"""
    )
    right, found = base.right, base.found
    for reason, pairs, agree, more_found, more_right in con.execute(
        "SELECT reason, count(*), sum(CAST(agrees AS INTEGER)), sum(found), sum(right_) FROM weighed"
        " GROUP BY reason ORDER BY max(strength) DESC, reason"
    ).fetchall():
        right, found = right + int(more_right), found + int(more_found)
        now = Score(right, found, base.true, base.strangers, base.mixed, base.clusters, base.largest)
        progress(reason, now, int(pairs), int(agree))


def final(con: DuckDBPyConnection) -> Score:
    """Score what the linker decided."""
    _final(con)
    return score(con)


def _final(con: DuckDBPyConnection) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE found AS SELECT id, person AS c FROM link")


def contact(con: DuckDBPyConnection) -> tuple[int, int]:
    """Return how many nameless records were attached to somebody with a name, and how many of them to the right one."""
    row = _row(
        con,
        """WITH whose AS (SELECT DISTINCT l.person, r.person AS truth FROM link l JOIN raw r USING (id) WHERE r.named),
        attached AS (SELECT l.id, r.person AS truth, l.person FROM link l JOIN raw r USING (id)
                     WHERE l.tier = 'contact' AND NOT r.named AND l.person IN (SELECT person FROM whose))
        SELECT count(*), count(*) FILTER (EXISTS (SELECT 1 FROM whose w WHERE w.person = a.person AND w.truth = a.truth))
        FROM attached a""",
    )
    return int(row[1]), int(row[0])


def strangers(con: DuckDBPyConnection) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return the links between households: how many by tier and rule, and the first ten with both records.

    A link that was made for a nameless record's sake counts as contact, whichever of the two it is told by.
    """
    con.execute(
        """CREATE OR REPLACE TEMP TABLE across AS
        SELECT CASE WHEN l.rule IN ('contact', 'two_lists') THEN 'contact' ELSE l.tier END AS tier,
               l.rule, r.id, r.name, r.email, r.phone, r.person,
               s.name AS to_name, s.email AS to_email, s.phone AS to_phone, s.person AS to_person
        FROM link l JOIN raw r USING (id) JOIN raw s ON s.id = l.through WHERE r.household <> s.household"""
    )
    by_rule = con.execute("SELECT tier, rule, count(*) FROM across GROUP BY ALL ORDER BY ALL").fetchall()
    first = con.execute("SELECT * EXCLUDE (id) FROM across ORDER BY tier = 'contact', rule, id LIMIT 10").fetchall()
    return by_rule, first


def _row(con: DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = con.execute(query).fetchone()
    assert row is not None
    return row

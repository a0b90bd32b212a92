"""Put together the records that are one person's, and never two people's.

Three things can tie records: a name that agrees *and* a personal identifier that agrees (``same``);
a record without a name on an address that exactly one person uses (``contact``); a human's word
(``judged``). Everything plausible beyond that is ``likely``: shown beside a person, driving
nothing. Names that conflict are never in one cluster, also not through others.

The questions are SQL, one file a step, in ``linkage/sql``; only components in which something
conflicts are settled one edge at a time (``inventory.linkage.cluster``). Nothing depends on the
order in which records were read. Rules and figures: facts/linkage, measured again in
``benchmarks/link.py``; a naive second implementation checks every one of them
(tests/inventory/linkage/oracle.py).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from inventory import identifiers
from inventory.keyed_hash import KeyedHash
from inventory.linkage import conflicts, name_lists, normalise
from inventory.linkage.cluster import Numbers, components, settle
from inventory.linkage.person_ids import name_clusters, new_id
from inventory.store.database import had_last_night, insert_frame, sql


def link(
    con: DuckDBPyConnection,
    seal: KeyedHash,
    judgements: Callable[[DuckDBPyConnection], object] | None = None,
) -> int:
    """Fill ``keys``, ``link`` and ``likely`` from ``record``. Returns the number of persons.

    ``seal``: what new person ids are made under (``inventory.linkage.person_ids``).
    ``judgements`` is called when the keys are there and fills ``judged`` with what humans have
    said.
    """
    fill_keys(con)
    if judgements:
        judgements(con)
    _sign(con)
    _know_names(con)
    _compare(con)
    _run(con, "edges")
    if _any(con, "FROM class_on"):
        _run(con, "spellings")
    _run(con, "vendor_names")
    _compare(con)
    _run(con, "ties")
    _cluster(con)
    _attach(con)
    if _may_be_another(con):
        _run(con, "likely")
    _name_persons(con, seal)
    return _count(con, "SELECT count(*) FROM person")


def fill_keys(con: DuckDBPyConnection) -> None:
    """Give every record its comparable keys.

    Plain values in SQL; the odd rest, once each, by ``inventory.linkage.normalise``.
    """
    _run(con, "keys", "further", "odd")
    rows = [_odd_row(what, text) for what, text in con.execute("FROM odd_text").fetchall()]
    columns = "what VARCHAR, text VARCHAR, key VARCHAR, organisation BOOLEAN"
    con.execute(f"CREATE TEMP TABLE odd ({columns})")
    if rows:
        names = ["what", "text", "key", "organisation"]
        insert_frame(con, "INSERT INTO odd FROM _frame", rows, names)
    _run(con, "fill_keys")


_READERS: dict[str, Callable[[str], str | None]] = {
    "name": normalise.name_key,
    "email": identifiers.email_key,
    "phone": identifiers.phone_key,
    "words": normalise.fold,
}


def _odd_row(what: str, text: str) -> list[str | None]:
    organisation = what == "name" and normalise.is_organisation(text)
    return [what, text, _READERS[what](text), str(organisation)]


def _run(con: DuckDBPyConnection, *steps: str) -> None:
    for step in steps:
        con.execute(sql(f"linkage/{step}"))


def _rows(con: DuckDBPyConnection, question: str) -> list[Any]:
    return con.execute(sql(f"linkage/{question}")).fetchall()


def _compare(con: DuckDBPyConnection) -> None:
    """Find the class of every pair of names in ``to_compare`` that has none yet."""
    if _any(con, "FROM to_compare"):
        _run(con, "names")


def _know_names(con: DuckDBPyConnection) -> None:
    """Load the lists of names, and count tonight's words: what is common is no typo."""
    con.execute("CREATE OR REPLACE TEMP TABLE listed (place VARCHAR, word VARCHAR)")
    con.execute("CREATE OR REPLACE TEMP TABLE nickname (a VARCHAR, b VARCHAR)")
    given = [["given", word] for word in sorted(name_lists.given())]
    family = [["family", word] for word in sorted(name_lists.family())]
    nicknames = sorted(name_lists.nicknames())
    insert_frame(con, "INSERT INTO listed FROM _frame", given + family, ["place", "word"])
    insert_frame(con, "INSERT INTO nickname FROM _frame", nicknames, ["a", "b"])
    _run(con, "words")


def _cluster(con: DuckDBPyConnection) -> None:
    """Fill temp table ``cluster``: every signature with the smallest signature of its cluster."""
    _components(con)
    _run(con, "crowds")
    if _count(con, "SELECT count(*) FROM crowd WHERE names > 50"):
        _run(con, "thin_out")
        _components(con)
        _run(con, "crowds")
    _compare(con)
    settled: list[tuple[int, int]] = []
    if _any(con, "FROM crowd") or _any(con, "FROM parted"):
        _run(con, "forbidden")
        settled = [pair for conflict in conflicts.read(con) for pair in settle(conflict).items()]
    _table(con, "settled", np.array(settled, dtype=np.int64).reshape(-1, 2))
    _run(con, "clusters")


def _sign(con: DuckDBPyConnection) -> None:
    """Say once what records say alike, and which values two of these carry."""
    _run(con, "signatures")
    if _any(con, "FROM alike WHERE second IS NOT NULL AND organisation IS NULL"):
        _run(con, "lonely")
    _run(con, "numbered", "values")
    if _any(con, "FROM met"):
        _run(con, "mailboxes")


def _attach(con: DuckDBPyConnection) -> None:
    """Give records without a name to the persons who use their addresses.

    Fills temp tables ``asks`` and ``attached``, and ``final``: every signature with its person.
    """
    if _any(con, "FROM used WHERE name IS NULL AND kind <= 2"):
        _run(con, "contact", "attach")
    else:
        _run(con, "all_named")


def _may_be_another(con: DuckDBPyConnection) -> bool:
    """Tell whether any of tonight's persons may be another of them too.

    That takes two persons, and a value on which they meet, or a vendor's tie that does not hold.
    """
    if _count(con, "SELECT count(DISTINCT c) FROM final") < 2:
        return False
    return any(_any(con, f"FROM {table}") for table in ("used", "vendor_refused", "settled"))


def _components(con: DuckDBPyConnection) -> None:
    """Fill temp table ``comp``: every signature with an edge, and the smallest it is tied to."""
    query = "SELECT CAST(a AS BIGINT) AS a, CAST(b AS BIGINT) AS b FROM edge"
    edges = con.execute(query).fetchnumpy()
    a, b = np.asarray(edges["a"], dtype=np.int64), np.asarray(edges["b"], dtype=np.int64)
    root = components(_count(con, "SELECT count(*) FROM sig"), a, b)
    tied = np.zeros(root.size, dtype=bool)
    tied[a] = tied[b] = True
    touched = np.flatnonzero(tied)
    _table(con, "comp", np.column_stack([touched, root[touched]]))


def _table(con: DuckDBPyConnection, name: str, rows: Numbers) -> None:
    """Write (signature, cluster) rows as a temp table."""
    con.register("_frame", {"sig": rows[:, 0].astype(np.int32), "c": rows[:, 1].astype(np.int32)})
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM _frame")
    con.unregister("_frame")


def _name_persons(con: DuckDBPyConnection, seal: KeyedHash) -> None:
    """Give clusters their ids and write ``link``."""
    _find_homes(con, seal)
    con.execute(sql("linkage/persons"), _pads(seal))
    _settle_contested(con, seal)
    _part_twins(con, seal)
    _run(con, "links")
    con.execute("INSERT INTO person_key VALUES (?)", [seal.check()])


def _pads(seal: KeyedHash) -> dict[str, bytes]:
    inner, outer = seal.pads()
    return {"inner": inner, "outer": outer}


def _settle_contested(con: DuckDBPyConnection, seal: KeyedHash) -> None:
    """Name the clusters two of which could claim one id (``inventory.linkage.person_ids``)."""
    contested = _rows(con, "contested")
    if not contested:
        return
    homes: dict[str, str] = {}
    for _c, records, of in contested:
        homes.update((record, home) for record, home in zip(records, of, strict=True) if home)
    query = "SELECT DISTINCT home FROM home UNION SELECT person FROM person"
    known = {id for (id,) in con.execute(query).fetchall()}
    clusters = [records for _c, records, _of in contested]
    persons = name_clusters(clusters, homes, seal, known)
    numbers = [str(c) for c, _records, _of in contested]
    rows = [list(named) for named in zip(numbers, persons, strict=True)]
    statement = "INSERT INTO person SELECT CAST(c AS INTEGER), person FROM _frame"
    insert_frame(con, statement, rows, ["c", "person"])


def _part_twins(con: DuckDBPyConnection, seal: KeyedHash) -> None:
    """Give clusters another id whose new id somebody has already.

    Two texts in 2⁴⁸ with one hash happen at ten million.
    """
    query = "SELECT person FROM person UNION SELECT home FROM gone_home"
    for c, record in _rows(con, "twins"):
        known = {id for (id,) in con.execute(query).fetchall()}
        con.execute("UPDATE person SET person = ? WHERE c = ?", [new_id(record, known, seal), c])


def _find_homes(con: DuckDBPyConnection, seal: KeyedHash) -> None:
    """Fill ``home`` for tonight's records that last night had, ``gone_home`` with all it had.

    ``last_home`` has last night's homes and persons, by the ids that they have under ``seal``.
    """
    columns = "source VARCHAR, record VARCHAR, home VARCHAR, person VARCHAR"
    con.execute(f"CREATE TEMP TABLE last_home ({columns})")
    if had_last_night(con, "link"):
        # An older program's file knows no homes.
        column = "home" if had_last_night(con, "link", "home") else "person"
        con.execute(sql("linkage/last_home").format(column=column))
        if not _made_under(con, seal):
            con.execute(sql("linkage/renew_homes"), _pads(seal))
    _run(con, "homes")


def _made_under(con: DuckDBPyConnection, seal: KeyedHash) -> bool:
    """Tell whether last night's ids were made under this key."""
    if not had_last_night(con, "person_key"):
        return False
    return con.execute("FROM last.person_key").fetchone() == (seal.check(),)


def _any(con: DuckDBPyConnection, query: str) -> bool:
    """Tell whether there is a row. To plan a step for none takes as long as for a thousand."""
    return con.execute(f"{query} LIMIT 1").fetchone() is not None


def _count(con: DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    return int(row[0]) if row else 0

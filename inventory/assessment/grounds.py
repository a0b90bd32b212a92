"""Grounds: why each record may stay tonight, why not, and what comes of it.

Each ground is a ``.sql`` file with one question; the records that it finds are held, or stopped, by
it. A ground file starts with what it says, and one head line::

    -- A customer card serves the relation, and so long after its end.
    -- kind: interest; rule: R-CRM; ends: refusal
    SELECT id, since, until, day, period, … FROM …

``kind`` is one of ``GroundKind``. ``of`` is what must be there for it to find anything
(``rule_files``). ``rule`` is the rule of ``retention.toml`` that it follows, where
it is one for all. ``ends`` names the kinds of no that end it. What the columns mean stands with the
table ``ground`` (inventory/store/sql/schema.sql), how grounds are added up in ``verdict.sql``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from duckdb import DuckDBPyConnection

from inventory.assessment import presence
from inventory.assessment.constants import Filled
from inventory.policy.rule_files import Groups, at_a_time, finds, groups, head_broken, listed, split
from inventory.store.database import insert_rows, literal, sql

#: So many are asked in one statement: planned faster than one by one, with less memory than all.
_TOGETHER = 12


class GroundKind(StrEnum):
    """What a ground is in law; the first five let a record stay (GDPR Art. 6(1), 17(3))."""

    LAW = "law"
    CONTRACT = "contract"
    CLAIM = "claim"
    CONSENT = "consent"
    INTEREST = "interest"
    REFUSAL = "refusal"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground's declaration, from the head of its file."""

    id: str
    sentence: str
    kind: GroundKind
    rule: str | None
    ends: tuple[GroundKind, ...]
    query: str
    of: Groups = ()


@cache
def grounds() -> Mapping[str, Ground]:
    """Return every ground by its name."""
    folder = files("inventory").joinpath("assessment", "grounds")
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    names = [name.removesuffix(".sql") for name in found]
    return {name: read(name, folder.joinpath(f"{name}.sql").read_text("utf-8")) for name in names}


def read(name: str, text: str) -> Ground:
    """Read one ground's file. Raises ``PolicyError``."""
    try:
        sentence, keys, query = split(text)
        ends = tuple(GroundKind(kind) for kind in listed(keys.get("ends", "")))
        kind, rule = GroundKind(keys["kind"]), keys.get("rule")
        return Ground(name, sentence, kind, rule, ends, query, groups(keys))
    except (KeyError, ValueError) as error:
        raise head_broken(f"grounds/{name}.sql", error) from None


def judge(con: DuckDBPyConnection, filled: Filled) -> frozenset[str]:
    """Fill ``ground``, ``holding`` and ``verdict`` for tonight.

    ``filled`` writes the policy's numbers into a question. Returns what a flag may be of tonight,
    the grounds among it (``presence``).
    """
    con.execute(sql("assessment/objection"))
    if con.execute("SELECT 1 FROM subscription LIMIT 1").fetchone():
        con.execute(sql("assessment/objected"))
    insert_rows(
        con, "ground_rule", [[g.id, g.kind, g.rule, list(g.ends)] for g in grounds().values()]
    )
    there = presence.there(con)
    asked = [ground for ground in grounds().values() if finds(ground.of, there)]
    for some in at_a_time(asked, _TOGETHER):
        found = (
            f"SELECT {literal(ground.id)} AS ground, * FROM ({filled(ground.query)})"
            for ground in some
        )
        con.execute(f"INSERT INTO ground BY NAME {' UNION ALL BY NAME '.join(found)}")
    con.execute(filled(sql("assessment/verdict")))
    return there | presence.grounds_found(con)

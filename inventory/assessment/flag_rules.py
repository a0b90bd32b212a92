"""Assess the night: give every record its last day, and raise the flags, each a ``.sql`` file with one question.

A flag file starts with one sentence and one head line::

    -- A booking long past is not needed.
    -- outcome: DELETE; step: 8; purpose: BOOKING; rule: R-BOOK; needs: booking, invoice
    -- args: date date
    SELECT id, since, due, day_of(ends_at) AS date …

``step`` is its place in the order of outcomes (``OutcomeStep``). ``needs`` names the kinds that must have been read tonight
before the flag may conclude from what is *absent* elsewhere. ``scope: field`` marks findings on single fields, which no keep
of the record protects. ``severity: past`` is high once the due day has passed. ``then`` is what a question becomes when its
days are out and nobody has answered. ``promise`` is the sentence of the statement that a page quotes beside the finding.
``args`` and ``variants`` declare what fills the wording, a column each (``rule_files``). A query may give a column ``outcome``
where a single finding has another than the flag's (a block that already holds).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cache
from importlib.resources import files

from duckdb import DuckDBPyConnection

from inventory.errors import PolicyError
from inventory.model import ALL_FIELDS, Outcome
from inventory.policy.policy import Policy
from inventory.policy.rule_files import Args, ArgType, ask, declared, listed, split
from inventory.store.database import insert_rows, quoted, sql


class OutcomeStep(IntEnum):
    """The order in which outcomes decide (facts/policy §5): the lower one wins."""

    HOLD = 1
    NO = 2
    LAW = 3
    CONTRACT = 4
    CONSENT = 5
    INTEREST = 6
    REVIEW = 7
    DELETE = 8


class Scope(StrEnum):
    """What of a record a finding is about."""

    RECORD = "record"
    FIELD = "field"


class Severity(StrEnum):
    """How urgent a rule's findings are; ``PAST`` is high once the due day has passed."""

    NORMAL = "normal"
    HIGH = "high"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class FlagRule:
    """One flag's declaration, from the head of its file."""

    code: str
    sentence: str
    outcome: Outcome
    severity: Severity
    step: OutcomeStep
    purpose: str
    rule: str | None
    needs: tuple[str, ...]
    scope: Scope
    query: str
    in_the_end: Outcome | None = None
    promise: str | None = None
    args: Args = field(default_factory=dict)
    variants: tuple[str, ...] = ()


#: A source that was not read tonight: every record of it, and every conclusion that leaned on it.
SOURCE_MISSING = FlagRule(
    "SOURCE_MISSING",
    "A record that nobody could check tonight.",
    Outcome.REVIEW,
    Severity.NORMAL,
    OutcomeStep.REVIEW,
    "SOURCE",
    None,
    (),
    Scope.RECORD,
    "",
    args={"system": ArgType.SOURCE, "date": ArgType.DATE},
)


def assess(con: DuckDBPyConnection, policy: Policy) -> int:
    """Fill ``retention``, ``consent`` and ``flag`` for tonight's records. Returns the number of flags."""
    _load_policy(con, policy)
    _remember_wording(con)
    con.execute(sql("assessment/views"))
    con.execute(_filled_view())
    con.execute(sql("assessment/retention"))
    con.execute(sql("assessment/consent"))
    for rule in flag_rules().values():
        ask(con, "hit", rule.code, rule.query, rule.args)
    _load_rules(con)
    _remember_raised(con)
    row = con.execute(sql("assessment/resolve")).fetchone()  # an INSERT tells how many rows it made
    return int(row[0]) if row else 0


def _load_policy(con: DuckDBPyConnection, policy: Policy) -> None:
    insert_rows(con, "parameter", list(policy.parameters().items()))
    insert_rows(
        con,
        "activity",
        [[a.id, a.purpose, a.basis, list(a.fields), list(a.systems)] for a in policy.activities.values()],
    )
    insert_rows(
        con,
        "retention_rule",
        [[r.id, r.law, r.basis or None, list(r.fields) or None] for r in policy.retention.values()],
    )


def _load_rules(con: DuckDBPyConnection) -> None:
    con.execute(
        "CREATE TABLE flag_rule (code VARCHAR, outcome VARCHAR, severity VARCHAR, purpose VARCHAR, step INTEGER,"
        " scope VARCHAR, needs VARCHAR[], in_the_end VARCHAR)"
    )
    insert_rows(
        con,
        "flag_rule",
        [
            [r.code, r.outcome.value, r.severity, r.purpose, r.step, r.scope, list(r.needs), r.in_the_end]
            for r in (*flag_rules().values(), SOURCE_MISSING)
        ],
    )


def _filled_view() -> str:
    """Say which known fields each record has, as a list of names."""
    requests = ", ".join(f"CASE WHEN {quoted(field)} IS NOT NULL THEN '{field}' END" for field in ALL_FIELDS)
    return f"CREATE VIEW filled AS SELECT id, list_filter([{requests}], lambda f: f IS NOT NULL) AS filled FROM record"


def _remember_wording(con: DuckDBPyConnection) -> None:
    """Keep the wording that a response was first read with: who edits a form's question does not edit old answers."""
    if con.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = 'last' AND table_name = 'record'").fetchone():
        con.execute(
            "UPDATE record SET asked = CAST(json_merge_patch(record.asked, o.asked) AS VARCHAR) FROM last.record o"
            " WHERE o.source = record.source AND o.record = record.record"
            " AND record.kind = 'response' AND o.asked <> record.asked"
        )


def _remember_raised(con: DuckDBPyConnection) -> None:
    """Tell since which night each finding has been raised: its deadline for review counts from there (R-REVIEW, R-NL)."""
    if con.execute("SELECT 1 FROM duckdb_columns() WHERE database_name = 'last' AND column_name = 'raised'").fetchone():
        con.execute(
            "INSERT INTO earlier SELECT mine.id, f.code, min(f.raised) FROM last.flag f JOIN last.record r USING (id)"
            " JOIN record mine ON mine.source = r.source AND mine.record = r.record GROUP BY ALL"
        )


@cache
def flag_rules() -> Mapping[str, FlagRule]:
    """Return every flag by code; those that look at other hits come last."""
    folder = files("inventory").joinpath("assessment", "flags")
    texts = [(f.name.removesuffix(".sql"), f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".sql")]
    rules = sorted((read(name, text) for name, text in texts), key=lambda r: (" hit " in r.query, r.code))
    return {rule.code: rule for rule in rules}


def arguments(code: str) -> Args:
    """Return what the findings of ``code`` carry; nothing of a code that no rule has (any more)."""
    if code == SOURCE_MISSING.code:
        return SOURCE_MISSING.args
    rule = flag_rules().get(code)
    return rule.args if rule else {}


def read(name: str, text: str) -> FlagRule:
    """Read one flag's file. Raises ``PolicyError``."""
    try:
        sentence, keys, query = split(text)
        return FlagRule(
            code=name.upper(),
            sentence=sentence,
            outcome=Outcome(keys["outcome"]),
            severity=Severity(keys.get("severity", "normal")),
            step=OutcomeStep(int(keys["step"])),
            purpose=keys["purpose"],
            rule=keys.get("rule"),
            needs=listed(keys.get("needs", "")),
            scope=Scope(keys.get("scope", "record")),
            query=query,
            in_the_end=Outcome(keys["then"]) if "then" in keys else None,
            promise=keys.get("promise"),
            args=declared(keys),
            variants=listed(keys.get("variants", "")),
        )
    except (KeyError, ValueError) as error:
        raise PolicyError(f"flags/{name}.sql: its head is not whole ({error})") from None

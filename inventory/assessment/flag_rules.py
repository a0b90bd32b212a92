"""Assess the night: give every record its last day, and raise the flags.

Each flag is a ``.sql`` file with one question. A flag file starts with one sentence and one head
line::

    -- A booking long past is not needed.
    -- outcome: DELETE; step: 8; purpose: BOOKING; rule: R-BOOK; needs: booking, invoice
    -- args: date date
    SELECT id, since, due, day_of(ends_at) AS date …

``step`` is its place in the order of outcomes (``OutcomeStep``). ``of`` is what must be there for
it to find anything (``rule_files``). ``needs`` names the kinds that
must have been read tonight before the flag may conclude from what is *absent* elsewhere. ``scope:
field`` marks findings on single fields, which no keep of the record protects. ``severity: past`` is
high once the due day has passed. ``then`` is what a question becomes when its days are out and
nobody has answered. ``promise`` is the sentence of the statement that a page quotes beside the
finding. ``args`` and ``variants`` declare what fills the wording, a column each (``rule_files``). A
query may give a column ``outcome`` where a single finding has another than the flag's (a block that
already holds).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cache
from importlib.resources import files

from duckdb import DuckDBPyConnection

from inventory.assessment import constants, grounds, signs
from inventory.model import ALL_FIELDS, Outcome
from inventory.policy.policy import Policy
from inventory.policy.rule_files import (
    Args,
    ArgType,
    Groups,
    Question,
    ask,
    ask_together,
    declared,
    finds,
    groups,
    head_broken,
    listed,
    split,
)
from inventory.store.database import had_last_night, insert_rows, sql
from inventory.store.opening import quoted


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
    of: Groups = ()


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
#: A person who may be another as well: what the one lacks, the other may have.
SAME_PERSON_OPEN = FlagRule(
    "SAME_PERSON_OPEN",
    "A record that is to go unless its person is somebody else as well.",
    Outcome.REVIEW,
    Severity.NORMAL,
    OutcomeStep.REVIEW,
    "IDENTITY",
    None,
    (),
    Scope.RECORD,
    "",
)
#: What stands in place of findings that nobody can conclude (resolve.sql).
BEYOND_RULES = (SOURCE_MISSING, SAME_PERSON_OPEN)
#: So many rules are asked in one statement.
_TOGETHER = 16
#: What of many records no rule asks: written out for them, it would be a seventh of the memory.
UNASKED = (
    "also, linked_by, org_number, customer_number, postcode, city, signature_date,"
    " birth_key, place_key, organisation_key"
)
#: Fewer records than these are asked in memory.
FEW = 20_000


def assess(
    con: DuckDBPyConnection, policy: Policy, beside: Callable[[str], None] | None = None
) -> int:
    """Fill ``verdict``, ``consent`` and ``flag`` for tonight. Returns the number of flags.

    ``beside`` puts more records into the table that the rules look at, whose name it is told.
    """
    _load_policy(con, policy)
    filled = constants.write(con, policy)
    _remember_wording(con)
    _remember_raised(con)
    _remember_what_went(con)
    con.execute(sql("assessment/views"))
    asked = _write_out(con)
    if beside:
        beside(asked)
    con.execute(sql("assessment/undescribed"))
    con.execute(filled(sql("assessment/people")))
    there = grounds.judge(con, filled)
    con.execute(sql("assessment/consent"))
    _raise(con, filled, there)
    _load_rules(con)
    row = con.execute(sql("assessment/resolve")).fetchone()  # an INSERT tells how many rows it made
    return int(row[0]) if row else 0


def _raise(con: DuckDBPyConnection, filled: constants.Filled, there: frozenset[str]) -> None:
    """Ask every rule that may find something where ``there`` is what there is tonight.

    Those that look at no other hits some at a time, which plans faster.
    """
    rules = [rule for rule in flag_rules().values() if finds(rule.of, there)]
    alone = [rule for rule in rules if " hit " in rule.query]
    together = [rule for rule in rules if rule not in alone]
    asked = [Question(rule.code, filled(rule.query), rule.args) for rule in together]
    ask_together(con, "hit", asked, _TOGETHER)
    for rule in alone:
        ask(con, "hit", rule.code, filled(rule.query), rule.args)


def _load_policy(con: DuckDBPyConnection, policy: Policy) -> None:
    activities = [
        [a.id, a.purpose, a.basis, constants.field_set(a.fields), list(a.systems)]
        for a in policy.activities.values()
    ]
    rules = [
        [r.id, r.law, r.basis or None, list(r.fields) or None] for r in policy.retention.values()
    ]
    insert_rows(con, "parameter", list(policy.parameters().items()))
    insert_rows(con, "activity", activities)
    insert_rows(con, "retention_rule", rules)


def _load_rules(con: DuckDBPyConnection) -> None:
    con.execute(sql("assessment/flag_rule"))
    told = (*flag_rules().values(), *BEYOND_RULES)
    insert_rows(con, "flag_rule", [_rule_row(rule) for rule in told])


def _rule_row(r: FlagRule) -> list[object]:
    return [
        *(r.code, r.outcome, r.severity, r.purpose, r.step, r.scope),
        *(list(r.needs), r.in_the_end),
    ]


def _write_out(con: DuckDBPyConnection) -> str:
    """Say which known fields each record has, and write out what the rules ask.

    Returns the name of its table.
    """
    named = (f"CASE WHEN {quoted(field)} IS NOT NULL THEN '{field}' END" for field in ALL_FIELDS)
    bits = constants.bits(list(map(quoted, ALL_FIELDS)))
    con.execute(sql("assessment/filled").format(names=", ".join(named), bits=bits))
    signs.find(con)
    asking = sql("assessment/asking").format(bits=bits, written=signs.WRITTEN)
    few = con.execute("SELECT count(*) FROM record").fetchall()[0][0] < FEW
    told = {"asking": asking, "unasked": UNASKED}
    con.execute(sql("assessment/in_memory" if few else "assessment/in_file").format(**told))
    return "owned" if few else "asked"


def _remember_wording(con: DuckDBPyConnection) -> None:
    """Keep the wording that a response was first read with."""
    if had_last_night(con, "record"):
        con.execute(sql("assessment/first_wording"))


def _remember_raised(con: DuckDBPyConnection) -> None:
    """Tell since which night each finding is raised: its review counts from there.

    R-REVIEW, R-NL.
    """
    if had_last_night(con, "flag", "raised"):
        con.execute(sql("assessment/earlier"))


def _remember_what_went(con: DuckDBPyConnection) -> None:
    """Keep what a deletion or a stop that was done as told is evidence of."""
    if had_last_night(con, "course_held"):
        con.execute(sql("assessment/done_as_told"))


@cache
def flag_rules() -> Mapping[str, FlagRule]:
    """Return every flag by code; those that look at other hits come last."""
    folder = files("inventory").joinpath("assessment", "flags")
    found = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    read_in = [read(file.name.removesuffix(".sql"), file.read_text("utf-8")) for file in found]
    rules = sorted(read_in, key=lambda rule: (" hit " in rule.query, rule.code))
    return {rule.code: rule for rule in rules}


def arguments(code: str) -> Args:
    """Return what the findings of ``code`` carry; nothing of a code that no rule has (any more)."""
    for beyond in BEYOND_RULES:
        if code == beyond.code:
            return beyond.args
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
            of=groups(keys),
        )
    except (KeyError, ValueError) as error:
        raise head_broken(f"flags/{name}.sql", error) from None

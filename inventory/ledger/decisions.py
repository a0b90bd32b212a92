"""Keep what the coach decides about findings: erase, keep or put off until a day, or done.

Decisions can be undone, and know what they are about by opaque keys. A decision covers findings, a
finding being a rule's code on a record; a new finding is a new question. The records are remembered
too, for a finding may go while its record stays (``inventory.approvals``). An approval to erase
stands until it is undone. A keep stands until its day. What is put off is asked again on its day,
and the night goes on as if nothing were said. «Done» says that she has put it right in the
source herself, and stands only until that source is read again: a finding that is still there then
comes back. Nothing here erases anything.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.errors import UserError
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger, next_number, note_pepper
from inventory.ledger.opaque_keys import Pepper
from inventory.store.database import insert_rows, sql


class Choice(StrEnum):
    """What the coach may decide."""

    ERASE = "erase"
    KEEP = "keep"
    DONE = "done"
    POSTPONE = "postpone"


class Reason(StrEnum):
    """Why something is kept although a rule proposes otherwise.

    A fixed list: a free text would sooner or later hold a name.
    """

    AGREEMENT = "agreement"
    ASKED = "asked"
    LAW = "law"
    CLAIM = "claim"
    OTHER = "other"


class Finding(NamedTuple):
    """A rule's code on a record.

    An empty code stands for the whole record, where she proposes to erase it herself.
    """

    source: str
    record: str
    code: str


class RecordKey(NamedTuple):
    """A record that a decision is about: its source's name, and what is opaque of it."""

    source: str
    opaque: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an approval rests on. ``facts``: by source and record, who that said it was.

    ``request``: the request for erasure that it answers.
    """

    facts: Mapping[tuple[str, str], str]
    request: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. ``keys`` are its findings, opaque.

    ``cleared_at``: when she said on the last page that it may be carried out. ``records`` is empty
    for one that an older program wrote. ``request``: the one for erasure that it answers.
    """

    number: int
    stated_at: datetime
    who: Who
    choice: Choice
    reason: Reason | None
    until: date | None
    person: str
    keys: frozenset[str]
    undone_at: datetime | None
    cleared_at: datetime | None
    records: frozenset[RecordKey] = frozenset()
    request: int | None = None

    def stands(self, today: date, read_at: datetime | None) -> bool:
        """Tell whether it holds ``today`` for a finding in a source last read at ``read_at``."""
        if self.undone_at is not None:
            return False
        if self.choice is Choice.KEEP:
            return self.until is not None and today <= self.until
        if self.choice is Choice.POSTPONE:
            return self.until is not None and today < self.until
        return self.choice is Choice.ERASE or read_at is None or self.stated_at > read_at


def decisions(ledger: Ledger) -> tuple[Decision, ...]:
    """Return every decision, oldest first, undone or not."""
    with ledger.connection() as con:
        rows = con.execute(sql("ledger/decisions")).fetchall()
        held: dict[int, set[str]] = defaultdict(set)
        for number, opaque in con.execute("SELECT number, opaque FROM decision_key").fetchall():
            held[number].add(opaque)
        about: dict[int, set[RecordKey]] = defaultdict(set)
        for number, source, opaque in con.execute("FROM decision_record").fetchall():
            about[number].add(RecordKey(source, opaque))
    return tuple(
        Decision(
            number=n,
            stated_at=at,
            who=Who(who),
            choice=Choice(choice),
            reason=Reason(why) if why else None,
            until=until,
            person=person,
            keys=frozenset(held[n]),
            undone_at=undone_at,
            cleared_at=cleared_at,
            records=frozenset(about[n]),
            request=request,
        )
        for n, at, who, choice, why, until, person, undone_at, cleared_at, request in rows
    )


def decide(
    ledger: Ledger,
    person: str,
    choice: Choice,
    findings: Collection[Finding],
    who: Who,
    now: datetime,
    *,
    reason: Reason | None = None,
    until: date | None = None,
    grounds: Grounds | None = None,
) -> int:
    """Write down what is decided about ``findings`` of one person. Returns the decision's number.

    Raises ``UserError`` as ``decide_together`` does.
    """
    by_person = {person: findings}
    return decide_together(
        ledger, choice, by_person, who, now, reason=reason, until=until, grounds=grounds
    )[0]


def decide_together(
    ledger: Ledger,
    choice: Choice,
    by_person: Mapping[str, Collection[Finding]],
    who: Who,
    now: datetime,
    *,
    reason: Reason | None = None,
    until: date | None = None,
    grounds: Grounds | None = None,
) -> tuple[int, ...]:
    """Write down one act about several people's findings: all of it, or nothing.

    Returns the decisions' numbers, one a person. Raises ``UserError`` for a decision about nothing,
    and for one that lacks its reason or its day, or has one that it does not take.
    """
    if not by_person or not all(by_person.values()):
        raise UserError(
            "There is nothing left to decide about this person: it may have been decided already",
            "decided_already",
        )
    _check(choice, reason, until)
    with ledger.held():
        pepper = ledger.pepper(make=True)
        assert pepper is not None
        with ledger.connection() as con:
            con.begin()
            note_pepper(con, pepper.check())
            first = next_number(con, "decision")
            for number, (person, findings) in enumerate(by_person.items(), start=first):
                values = [number, now, who, choice, reason, until, person]
                con.execute("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?)", values)
                _note_findings(con, number, findings, pepper)
                if grounds:
                    _note_grounds(con, number, findings, grounds, pepper)
            con.commit()
    return tuple(range(first, first + len(by_person)))


def _check(choice: Choice, reason: Reason | None, until: date | None) -> None:
    needed = (choice is Choice.KEEP, choice in (Choice.KEEP, Choice.POSTPONE))
    if (reason is not None, until is not None) != needed:
        raise UserError(
            "To keep something takes a reason and a day, to put it off a day; nothing else does",
            "decision_form",
        )


def _note_findings(
    con: DuckDBPyConnection, number: int, findings: Collection[Finding], pepper: Pepper
) -> None:
    keys = sorted({pepper.finding(*finding) for finding in findings})
    con.execute("INSERT INTO decision_key SELECT ?, unnest(?::VARCHAR[])", [number, keys])
    about = {RecordKey(one.source, pepper.record(one.source, one.record)) for one in findings}
    for record in sorted(about):
        con.execute("INSERT INTO decision_record VALUES (?, ?, ?)", [number, *record])


def _note_grounds(
    con: DuckDBPyConnection,
    number: int,
    findings: Iterable[Finding],
    grounds: Grounds,
    pepper: Pepper,
) -> None:
    for place in sorted({(one.source, one.record) for one in findings} & grounds.facts.keys()):
        values = [number, pepper.record(*place), pepper.facts(grounds.facts[place])]
        con.execute("INSERT INTO decision_facts VALUES (?, ?, ?)", values)
    if grounds.request is not None:
        con.execute("INSERT INTO decision_request VALUES (?, ?)", [number, grounds.request])


def let_go(ledger: Ledger) -> frozenset[RecordKey]:
    """Return the records that she has approved to erase, or says that she has put right herself.

    That they are gone from their source is what she decided, and no fault of the source.
    """
    standing = (one for one in decisions(ledger) if one.undone_at is None)
    gone = (one.records for one in standing if one.choice in (Choice.ERASE, Choice.DONE))
    return frozenset(record for records in gone for record in records)


def counts(ledger: Ledger, number: int) -> bool:
    """Tell whether a decision is not undone."""
    query = "SELECT 1 FROM decision_undone WHERE number = ?"
    with ledger.connection() as con:
        return con.execute(query, [number]).fetchone() is None


def undo(ledger: Ledger, number: int, who: Who, now: datetime) -> Decision:
    """Note that a decision counts no more. Returns it.

    Raises ``UserError`` when there is none, it is undone already, or something of it was sent.
    """
    with ledger.held():
        found = next((one for one in decisions(ledger) if one.number == number), None)
        if found is None:
            said = f"There is no decision number {number}"
            raise UserError(said, "no_decision", number=str(number))
        if found.undone_at is not None:
            said = f"Decision number {number} is undone already"
            raise UserError(said, "decision_undone", number=str(number))
        with ledger.connection() as con:
            if con.execute(sql("ledger/sent"), [number]).fetchone():
                raise UserError(
                    f"Decision number {number} is being carried out, and cannot be undone",
                    "erasing_sent",
                )
            con.execute("INSERT INTO decision_undone VALUES (?, ?, ?)", [number, now, who.value])
    return found


def release(ledger: Ledger, numbers: Iterable[int], who: Who, now: datetime) -> tuple[int, ...]:
    """Note that approvals may be carried out. Returns those newly cleared.

    Raises ``UserError`` for what is no approval that counts.
    """
    with ledger.held():
        told = {one.number: one for one in decisions(ledger)}
        wanted = sorted(set(numbers))
        for number in wanted:
            if not _is_approval(told.get(number)):
                raise UserError(
                    f"Decision number {number} is no approval that counts."
                    " Look through the list once more",
                    "no_approval",
                    number=str(number),
                )
        new = tuple(number for number in wanted if told[number].cleared_at is None)
        with ledger.connection() as con:
            for number in new:
                values = [number, now, who.value]
                con.execute("INSERT INTO decision_cleared VALUES (?, ?, ?)", values)
    return new


def _is_approval(one: Decision | None) -> bool:
    return one is not None and one.undone_at is None and one.choice is Choice.ERASE


def apply(con: DuckDBPyConnection, ledger: Ledger, today: date) -> int:
    """Note which of tonight's findings she keeps for now: they ask for nothing. Returns how many.

    It comes after ``flag_rules.assess``.
    """
    with ledger.held():
        standing = _kept_keys(ledger, today)
        pepper = ledger.pepper() if standing else None
    if pepper is None:
        return 0
    kept = []
    for id_, code, source, record in con.execute(sql("ledger/asking")).fetchall():
        if pepper.finding(source, record, code) in standing:
            kept.append((id_, code))
    if kept:
        insert_rows(con, "kept", kept)
    return len(kept)


def mark_claims(con: DuckDBPyConnection, ledger: Ledger, today: date) -> int:
    """Note which of tonight's records she keeps because of a claim (``claimed``). Returns how many.

    It comes before ``flag_rules.assess``: a claim is a ground.
    """
    told = [one for one in decisions(ledger) if one.reason is Reason.CLAIM]
    standing = {key: one for one in told if one.stands(today, None) for key in one.records}
    pepper = ledger.pepper() if standing else None
    if pepper is None:
        return 0
    sources = sorted({key.source for key in standing})
    marked = []
    query = "SELECT id, source, record FROM record WHERE list_contains(?::VARCHAR[], source)"
    for id_, source, record in con.execute(query, [sources]).fetchall():
        one = standing.get(RecordKey(source, pepper.record(source, record)))
        if one:
            marked.append((id_, one.stated_at.date(), one.until))
    if marked:
        insert_rows(con, "claimed", marked)
    return len(marked)


def _kept_keys(ledger: Ledger, today: date) -> set[str]:
    counting = latest(decisions(ledger)).items()
    keeps = ((key, one) for key, one in counting if one.choice is Choice.KEEP)
    return {key for key, one in keeps if one.stands(today, None)}


def latest(told: Sequence[Decision]) -> dict[str, Decision]:
    """Return by opaque key the last decision about it that is not undone."""
    return {key: one for one in told if one.undone_at is None for key in one.keys}

"""The journal of erasures: what was sent, what came back, what was seen. Enums, numbers, instants.

It is written before a call and after it, so that a kill at any moment leaves what can be gone on
from: a step that was sent and has no answer is one that nobody knows of. What a record was known by
is kept as HMACs under a key of this log's own, that nothing else here is made with.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.eraser import Act, Path, Word
from inventory.ledger import chain
from inventory.ledger.ledger import Ledger, note_pepper
from inventory.ledger.opaque_keys import Pepper, Purpose
from inventory.ledger.suppression import BlockScope
from inventory.model import Kind
from inventory.store.database import sql


class Event(StrEnum):
    """What can happen to a step."""

    BEGIN = "begin"  # what it is known by is captured
    SEND = "send"
    ANSWER = "answer"
    NO_ANSWER = "no_answer"
    REFUSE = "refuse"
    LOOK = "look"
    STOP = "stop"
    WAIT = "wait"
    GUIDE = "guide"
    HAND_OVER = "hand_over"  # she says that she has done it
    DECLARE = "declare"  # nobody can look, and she has said it
    UNDO = "undo"
    FORGET = "forget"


class What(StrEnum):
    """What a key is made of."""

    EMAIL = "email"
    PHONE = "phone"
    RECORD = "record"
    ROW = "row"


class Happened(NamedTuple):
    """One event of a step. ``round``: the nights after which a look was, 0 for at once."""

    at: datetime
    event: Event
    path: Path | None = None
    round: int | None = None
    found: bool | None = None
    controls: bool | None = None
    word: Word | None = None
    code: str | None = None
    until: date | None = None


class StepKey(NamedTuple):
    """Which step of which order."""

    number: int
    place: int


@dataclass(frozen=True, slots=True)
class LoggedStep:
    """A step that has begun. ``opaque``: its record, under this log's key."""

    key: StepKey
    source: str
    kind: Kind
    does: Act
    opaque: str
    events: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that an erased record was known by, opaque."""

    step: StepKey
    what: What
    opaque: str


class Seal:
    """What makes keys opaque for one purpose: the log's or the blocks', never the same (policy)."""

    def __init__(self, pepper: Pepper, purpose: Purpose) -> None:
        self.check = pepper.check()
        self._pepper = pepper.derived(purpose)

    def record(self, source: str, record: str) -> str:
        """Return the opaque key of a record."""
        return self._pepper.record(source, record)

    def value(self, what: What, key: str) -> str:
        """Return the opaque key of a comparable address or number, or of a row's fingerprint."""
        return self._pepper.facts(f"{what.value}\n{key}")

    def pads(self) -> tuple[bytes, bytes]:
        """Return the inner and outer pad, for an HMAC in SQL."""
        return self._pepper.pads()


def begin(
    ledger: Ledger,
    number: int,
    steps: Sequence[LoggedStep],
    known_by: Iterable[Key],
    seal: Seal,
    now: datetime,
) -> None:
    """Note that an order begins, with its steps and what they are ``known_by`` in nights to come.

    One that has begun keeps the steps that it has.
    """
    with ledger.connection() as con:
        con.begin()
        note_pepper(con, seal.check)
        con.execute("INSERT OR IGNORE INTO erasure_order VALUES (?, ?)", [number, now])
        for step in steps:
            values = [number, step.key.place, step.source, step.kind, step.does, step.opaque]
            con.execute("INSERT INTO erasure_step VALUES (?, ?, ?, ?, ?, ?)", values)
        for key in sorted(set(known_by), key=lambda one: (one.step, one.what, one.opaque)):
            values = [*key.step, key.what, key.opaque]
            con.execute("INSERT INTO erasure_key VALUES (?, ?, ?, ?)", values)
        con.commit()


def note(ledger: Ledger, happened: Iterable[tuple[StepKey, Happened]]) -> None:
    """Write events down, all or none."""
    told = list(happened)
    if not told:
        return
    with ledger.connection() as con:
        con.begin()
        for (number, place), one in told:
            con.execute(sql("ledger/add_erasure_event"), [number, place, *one])
        con.commit()


def block(
    ledger: Ledger, number: int, keys: Iterable[tuple[What, str]], scope: BlockScope, now: datetime
) -> None:
    """Block what the person of an order was reached by, from now on. Once is enough."""
    with ledger.connection() as con:
        for what, opaque in sorted(set(keys)):
            values = [number, what, opaque, scope, now]
            con.execute(sql("ledger/add_erasure_block"), values)


def lift(ledger: Ledger, number: int, who: str, now: datetime) -> bool:
    """Take an order's blocks away. Tells whether there was any."""
    with ledger.connection() as con:
        [(many,)] = con.execute(sql("ledger/erasure_blocks_of"), [number]).fetchall()
        if many:
            con.execute("INSERT INTO erasure_block_lifted VALUES (?, ?, ?)", [number, now, who])
    return bool(many)


def blocked_for(ledger: Ledger, request: int) -> bool | None:
    """Tell whether what answered a request for erasure left a block; None where no order did."""
    with ledger.connection() as con:
        [(many, blocks)] = con.execute(sql("ledger/blocked_for"), [request]).fetchall()
    return bool(blocks) if many else None


def orders(ledger: Ledger) -> Mapping[int, Sequence[LoggedStep]]:
    """Return every order that has begun: its steps in their order, with what happened to each."""
    with ledger.connection() as con:
        steps = con.execute("FROM erasure_step ORDER BY number, place").fetchall()
        events = con.execute(sql("ledger/erasure_events")).fetchall()
    happened: dict[StepKey, list[Happened]] = defaultdict(list)
    for number, place, *told in events:
        happened[StepKey(number, place)].append(_happened(*told))
    found: dict[int, list[LoggedStep]] = defaultdict(list)
    for number, place, source, kind, does, opaque in steps:
        key = StepKey(number, place)
        step = LoggedStep(key, source, Kind(kind), Act(does), opaque, tuple(happened[key]))
        found[number].append(step)
    return found


def _happened(
    at: datetime, event: str, path: str | None, round_: int | None, found: bool | None,
    controls: bool | None, word: str | None, code: str | None, until: date | None,
) -> Happened:  # fmt: skip
    return Happened(
        at, Event(event), Path(path) if path else None, round_, found, controls,
        Word(word) if word else None, code, until,
    )  # fmt: skip


def with_keys(ledger: Ledger) -> frozenset[int]:
    """Return the numbers of the orders of which keys are kept."""
    with ledger.connection() as con:
        rows = con.execute("SELECT DISTINCT number FROM erasure_key").fetchall()
    return frozenset(number for (number,) in rows)


def drop_keys(ledger: Ledger, numbers: Sequence[int], now: datetime) -> None:
    """Drop for good what records of orders are known by. The chain tells it as dropped."""
    values = {"numbers": list(numbers)}

    def drop(con: DuckDBPyConnection) -> None:
        chain.drop(con, sql("ledger/drop_erasure_keys"), values, now)
        con.execute(sql("ledger/blank_erasure_steps"), values)

    ledger.write_anew(drop)


def keys(con: DuckDBPyConnection) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Return by opaque key the steps that it is of. ``con``: the ledger's."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, place, opaque in con.execute(
        "SELECT number, place, opaque FROM erasure_key"
    ).fetchall():
        found[opaque].append((number, place))
    return found

"""Keep requests in the ledger, and find the person of each again every night for the rules.

A request knows its person's id and opaque keys of the records that were that person's when it was
opened. It is about everybody who has one of them tonight: after a split that is both halves, for
nobody but a human can say which of them asked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from inventory.ledger.ledger import Ledger, next_number, note_pepper
from inventory.requests import tonight
from inventory.requests.request import (
    Channel,
    Clock,
    Ending,
    Refusal,
    Request,
    RequestEvent,
    RequestFile,
    RequestRefused,
    RequestType,
    Step,
    clock,
)
from inventory.requests.request_checks import check_received, check_step
from inventory.store.database import sql


def told(ledger: Ledger) -> list[Request]:
    """Return every request, oldest first, open or closed; without what was taken back."""
    with ledger.connection() as con:
        opened = con.execute(sql("requests/opened")).fetchall()
        keys = con.execute("SELECT number, opaque FROM case_key ORDER BY ALL").fetchall()
        events = con.execute(sql("requests/events")).fetchall()
    held: dict[int, list[str]] = defaultdict(list)
    happened: dict[int, list[RequestEvent]] = defaultdict(list)
    for number, opaque in keys:
        held[number].append(opaque)
    for number, step, day, reason, outcome in events:
        ending = Ending(outcome) if outcome else None
        happened[number].append(RequestEvent(Step(step), day, reason, ending))
    return [
        Request(
            number=number,
            type=RequestType(type_),
            received=received,
            channel=Channel(channel),
            person=person,
            keys=tuple(held[number]),
            events=tuple(happened[number]),
        )
        for number, type_, received, channel, person in opened
    ]


def request(ledger: Ledger, number: int) -> Request:
    """Return one request. Raises ``RequestRefused`` when there is none of that number."""
    found = next((one for one in told(ledger) if one.number == number), None)
    if found is None:
        raise RequestRefused(
            Refusal.NO_SUCH,
            f"There is no case number {number}. «orden case list --all» shows those that there are",
            number=str(number),
        )
    return found


def open_request(
    con: DuckDBPyConnection | None,
    ledger: Ledger,
    person: str | None,
    type_: RequestType,
    received: date,
    channel: Channel,
    today: date,
    now: datetime,
) -> int:
    """Write down that ``person`` of the inventory ``con`` asks for something. Returns its number.

    None: somebody whom nothing is held on. That is an answer too, and due in the same time (Art.
    12(3)); it needs no inventory.

    Raises ``RequestRefused`` for a day that cannot be, and for a request that is noted and open
    already.
    """
    check_received(received, today)
    hers = "SELECT source, record FROM record JOIN link USING (id) WHERE person = ?"
    records = con.execute(hers, [person]).fetchall() if con else []
    with ledger.held():
        pepper = ledger.pepper(make=True)
        assert pepper is not None
        keys = sorted(pepper.record(*ref) for ref in records)
        if person is not None:
            _refuse_twice(told(ledger), person, type_, received, keys)
        return _write(ledger, person, type_, received, channel, keys, pepper.check(), now)


def _refuse_twice(
    requests: Iterable[Request],
    person: str,
    type_: RequestType,
    received: date,
    keys: Sequence[str],
) -> None:
    """Raise ``RequestRefused`` when that person's request is noted and open already."""
    for one in requests:
        if one.closing is not None or (one.type, one.received) != (type_, received):
            continue
        if one.person == person or set(one.keys) & set(keys):
            raise RequestRefused(
                Refusal.NOTED,
                f"That request is noted already, as case {one.number}",
                number=one.number,
            )


def _write(
    ledger: Ledger,
    person: str | None,
    type_: RequestType,
    received: date,
    channel: Channel,
    keys: Sequence[str],
    check: str,
    now: datetime,
) -> int:
    with ledger.connection() as con:
        con.begin()
        note_pepper(con, check)
        number = next_number(con, "case_opened")
        values = [number, now, type_.value, received, channel.value, person]
        con.execute("INSERT INTO case_opened VALUES (?, ?, ?, ?, ?, ?)", values)
        con.execute("INSERT INTO case_key SELECT ?, unnest(?::VARCHAR[])", [number, list(keys)])
        con.commit()
    return number


def add(ledger: Ledger, number: int, event: RequestEvent, now: datetime) -> Request:
    """Write down what happened to a request. Returns it as it is then.

    Raises ``RequestRefused`` when that cannot happen to it.
    """
    with ledger.held():
        check_step(request(ledger, number), event)
        with ledger.connection() as con:
            values = {
                "number": number,
                "now": now,
                "day": event.day,
                "step": event.step.value,
                "reason": event.reason,
                "outcome": event.outcome.value if event.outcome else None,
            }
            con.execute(sql("requests/add_event"), values)
        return request(ledger, number)


def undo(ledger: Ledger, number: int, now: datetime) -> Step | None:
    """Take back what last happened to a request; None: that it came at all.

    Raises ``RequestRefused`` when there is no such request.
    """
    with ledger.held():
        request(ledger, number)
        with ledger.connection() as con:
            row = con.execute(sql("requests/last_event"), {"number": number}).fetchone()
            place, step = row or (0, None)
            con.execute("INSERT INTO case_undone VALUES (?, ?, ?)", [number, place, now])
    return Step(step) if step else None


def apply(con: DuckDBPyConnection, ledger: Ledger, today: date) -> int:
    """Lay the open requests beside tonight's persons, for the rules. Returns how many are open.

    Needs ``link``. Raises ``StoreError`` when the pepper is not the one they were opened under:
    what they hold could not be found.
    """
    with ledger.held():
        requests = [one for one in told(ledger) if one.closing is None or one.stops]
        found = tonight.find(con, ledger, requests)
        closed = [one for one in requests if one.claims_done]
        tonight.lay_last(con, ledger, closed)
    for one in requests:
        tonight.lay(con, one, list(found.get(one.number, ())), today)
    return sum(one.closing is None for one in requests)


def files(
    con: DuckDBPyConnection | None, ledger: Ledger, today: date, *, closed: bool = False
) -> tuple[RequestFile, ...]:
    """Return requests for the faces, most urgent first.

    ``con``: an inventory to find their persons in, None when there is none.
    """
    with ledger.held():
        requests = [one for one in told(ledger) if closed or one.closing is None]
        found = tonight.find(con, ledger, requests) if con else {}
    made = [_file(con, one, found.get(one.number, ()), clock(one, today)) for one in requests]
    return tuple(sorted(made, key=_urgency))


def _urgency(file: RequestFile) -> tuple[bool, date, int]:
    return file.closing is not None, file.clock.due, file.number


def file(con: DuckDBPyConnection | None, ledger: Ledger, one: Request, today: date) -> RequestFile:
    """Return one request for the faces."""
    found = tonight.find(con, ledger, [one]) if con else {}
    return _file(con, one, found.get(one.number, ()), clock(one, today))


def _file(
    con: DuckDBPyConnection | None, one: Request, ids: Collection[int], time: Clock
) -> RequestFile:
    whom: list[tuple[str, str | None]] = []
    if con and ids:
        whom = con.execute(sql("requests/persons"), [list(ids)]).fetchall()
    return RequestFile(
        number=one.number,
        type=one.type,
        received=one.received,
        channel=one.channel,
        clock=time,
        extended=one.extended,
        closing=one.closing,
        persons=tuple(person for person, _name in whom),
        names=tuple(name or "" for _person, name in whom),
    )

"""Find the person of each request in a night's records, and lay the request beside them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from duckdb import DuckDBPyConnection

from inventory.ledger import person_key
from inventory.ledger.ledger import Ledger
from inventory.requests.request import Ending, Request, RequestType, clock
from inventory.store.database import had_last_night, sql


def lay_last(con: DuckDBPyConnection, ledger: Ledger, closed: Collection[Request]) -> None:
    """Lay the addresses that last night knew of who was closed as done: they may be gone tonight.

    A temporary table, for tonight's inventory must not keep them.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE closed_last (number INTEGER, value VARCHAR)")
    # An older program's night may lack what is asked of it.
    if not (had_last_night(con, "link", "home") and had_last_night(con, "further_key")):
        return
    for number, ids in find(con, ledger, closed, "last.").items():
        con.execute(sql("requests/closed_last"), {"number": number, "ids": list(ids)})


def lay(con: DuckDBPyConnection, one: Request, anchors: Sequence[int], today: date) -> None:
    """Lay one request beside the records that it is about, ``anchors``, for the rules."""
    if one.closing is None:
        values = [one.number, one.type.value, one.received, clock(one, today).due]
        con.execute("INSERT INTO open_request VALUES (?, ?, ?, ?)", values)
    elif one.claims_done:
        whole = one.type is RequestType.ERASURE and one.closing.outcome is Ending.DONE
        values = [one.number, one.type.value, one.received, one.closing.day, whole]
        con.execute("INSERT INTO closed_request VALUES (?, ?, ?, ?, ?)", values)
    if one.closing is None or one.claims_done:
        records = "INSERT INTO request_record SELECT ?, unnest(?::INTEGER[])"
        con.execute(records, [one.number, anchors])
    if one.stops:
        stop = "INSERT INTO request_stop SELECT ?, ?, unnest(?::INTEGER[])"
        con.execute(stop, [one.number, one.received, anchors])


def find(
    con: DuckDBPyConnection, ledger: Ledger, requests: Collection[Request], night: str = ""
) -> Mapping[int, Sequence[int]]:
    """Return by request the ids of the records it is about, tonight or in the ``night`` "last.".

    One pass over all records, none when there is no request.
    """
    pepper = ledger.pepper() if requests else None
    if pepper is None:
        return {}
    inner, outer = pepper.pads()
    keyed = [(one.number, key) for one in requests for key in one.keys]
    somebodys = [(one.number, one.person) for one in requests if one.person]
    called = person_key.called(ledger, [person for _number, person in somebodys], pepper)
    asked = [
        (number, person)
        for (number, _person), forms in zip(somebodys, called, strict=True)
        for person in forms
    ]
    values = {
        "inner": inner,
        "outer": outer,
        "numbers": [number for number, _key in keyed],
        "keys": [key for _number, key in keyed],
        "requests": [number for number, _person in asked],
        "persons": [person for _number, person in asked],
    }
    found: dict[int, list[int]] = defaultdict(list)
    query = sql("requests/find").format(night=night)
    for number, id_ in con.execute(query, values).fetchall():
        found[number].append(id_)
    return found

"""Make a night out of a few records, for tests of linking, rules and read models."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from inventory import load
from inventory.assessment import clerical_review, flag_rules
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper, Purpose
from inventory.linkage import link
from inventory.model import Kind, Parsed, Reading, Record, SourceNight
from inventory.policy import policy
from inventory.requests import request_log
from inventory.store.database import Store, sql
from tests.conftest import TODAY

KEY = "a-store-key-for-tests,-long-enough"  # in one word, as Orden makes them: others are first tried on the store
#: What the tests' person ids are made under.
SEAL = Pepper(KEY).derived(Purpose.IDENTITY)
OSLO = ZoneInfo("Europe/Oslo")

#: What each source of the tests yields, for rules that ask whether a kind was read tonight.
KINDS = {
    "registration": (Kind.RESPONSE,),
    "course": (Kind.RESPONSE,),
    "paper": (Kind.RESPONSE,),
    "newsletter": (Kind.SUBSCRIPTION,),
    "oldlist": (Kind.SUBSCRIPTION,),
    "bookings": (Kind.CONTACT, Kind.BOOKING),
    "invoices": (Kind.CONTACT, Kind.INVOICE, Kind.PAYMENT),
    "crm": (Kind.CONTACT,),
    "blog": (Kind.COMMENT,),
    "via": (Kind.PROFILE,),
}

#: What type each source of the tests is, for rules that ask whether the statement tells of it. Others are tables.
TYPES = {
    "registration": "google_forms",
    "course": "google_forms",
    "newsletter": "mailchimp",
    "courseletter": "mailchimp",
    "bookings": "simplybook",
    "invoices": "contafaktura",
}

#: What a source of the tests was told by, where it is not a system of its own.
MEDIA = {"paper": "paper"}

#: What a source's own sign-up form asks for, and whether it must be filled in.
FORMS: dict[str, Mapping[str, bool]] = {"newsletter": {"email": True, "first_name": False, "last_name": False}}

#: Sources of the tests whose columns are whatever somebody called them.
MAPPED = frozenset({"crm"})


def at(day: str, hour: int = 12) -> datetime:
    """Return an instant on a local day."""
    return datetime.combine(date.fromisoformat(day), time(hour), OSLO)


def on(day: str) -> date:
    return date.fromisoformat(day)


def record(
    source: str,
    record_id: str,
    kind: Kind,
    activity: str,
    *,
    part_of: str | None = None,
    unread: tuple[str, ...] = (),
    unclear: tuple[str, ...] = (),
    also: tuple[tuple[str, str], ...] = (),
    **fields: Any,
) -> Record:
    return Record(
        source,
        record_id,
        kind,
        activity,
        {k: v for k, v in fields.items() if v is not None},
        part_of=part_of,
        unread=unread,
        unclear=unclear,
        also=also,
    )


def response(record_id: str = "response:0:1", **fields: Any) -> Record:
    return record("registration", record_id, Kind.RESPONSE, "A01", **fields)


def course(record_id: str = "response:1:1", **fields: Any) -> Record:
    return record("course", record_id, Kind.RESPONSE, "A07", **fields)


def client(record_id: str = "client:1", **fields: Any) -> Record:
    return record("bookings", record_id, Kind.CONTACT, "A06", **fields)


def booking(record_id: str = "booking:1", of: str = "client:1", **fields: Any) -> Record:
    return record("bookings", record_id, Kind.BOOKING, "A06", part_of=of, **fields)


def customer(record_id: str = "customer:1", **fields: Any) -> Record:
    return record("invoices", record_id, Kind.CONTACT, "A03", **fields)


def invoice(record_id: str = "invoice:1", of: str | None = "customer:1", **fields: Any) -> Record:
    return record(
        "invoices", record_id, Kind.INVOICE, "A02", part_of=of, **{"invoice_number": record_id.split(":")[1], **fields}
    )


def payment(record_id: str = "transaction:1", of: str | None = "customer:1", **fields: Any) -> Record:
    return record("invoices", record_id, Kind.PAYMENT, "A02", part_of=of, **fields)


def subscriber(record_id: str = "subscription:1", source: str = "newsletter", **fields: Any) -> Record:
    return record(source, record_id, Kind.SUBSCRIPTION, "A08", **fields)


def enquiry(record_id: str = "response:2:1", **fields: Any) -> Record:
    return record("contactform", record_id, Kind.RESPONSE, "A04", **fields)


def contact(record_id: str = "contact:1", activity: str = "A03", **fields: Any) -> Record:
    """Return a card in a list that is neither the booking tool's nor the accountant's."""
    return record("crm", record_id, Kind.CONTACT, activity, **fields)


def comment(record_id: str = "comment:1", **fields: Any) -> Record:
    return record("blog", record_id, Kind.COMMENT, "A14", **fields)


def profile(record_id: str = "profile:1", unread: tuple[str, ...] = (), **fields: Any) -> Record:
    return record("via", record_id, Kind.PROFILE, "A15", unread=unread, **fields)


@contextmanager
def read(
    records: Iterable[Record],
    folder: Path,
    *,
    today: date = TODAY,
    unread: Iterable[str] = (),
    sources: Iterable[str] = (),
    judged: Iterable[tuple[str, bool]] = (),
    labels: Mapping[str, str] | None = None,
) -> Iterator[DuckDBPyConnection]:
    """Load and link ``records``; publish on the way out.

    ``unread`` sources carry last night's over instead. ``judged``: verdicts on the first two
    records, and whether the facts have changed since.
    """
    groups: dict[str, list[Record]] = defaultdict(list, {name: [] for name in (*sources, *unread)})
    for one in records:
        groups[one.source].append(one)
    store = Store(folder, KEY)
    last = store.exists()
    began = datetime.combine(today, time(3), OSLO)
    with store.build() as con:
        load.create(con, "run", today, began, "test")
        for name, group in groups.items():
            missing = name in unread
            status = Reading.FRESH if not missing else Reading.STALE if last else Reading.NOT_READ
            told = SourceNight(
                name,
                TYPES.get(name, "table"),
                name,
                status,
                None if missing else began.astimezone(UTC),
                len(group),
                maps_columns=name in MAPPED,
                medium=MEDIA.get(name, ""),
                label=(labels or {}).get(name, ""),
                form=name if name in ("registration", "course") else "",
            )
            if missing:
                load.carry_over(con, told, KINDS[name], last=last)
            else:
                parsed = Parsed(tuple(group), form=FORMS.get(name, {}))
                load.load(con, told, KINDS.get(name) or {r.kind for r in group}, parsed)
        for verdict, changed in judged:
            con.execute("INSERT INTO judged VALUES (1, 2, $1, NOT $2, $2, 1)", [verdict, changed])
        link.link(con, SEAL)
        yield con


@contextmanager
def linked(records: Iterable[Record], folder: Path, **more: Any) -> Iterator[DuckDBPyConnection]:
    """Read ``records`` as ``read`` does, and say whose they are (``owned``). No rule is asked: it is 70 % of a night."""
    with read(records, folder, **more) as con:
        con.execute(sql("assessment/views"))
        yield con


@contextmanager
def night(
    records: Iterable[Record],
    folder: Path,
    *,
    today: date = TODAY,
    unread: Iterable[str] = (),
    sources: Iterable[str] = (),
    ask: bool = False,
    judged: Iterable[tuple[str, bool]] = (),
    requests: Ledger | None = None,
    labels: Mapping[str, str] | None = None,
) -> Iterator[DuckDBPyConnection]:
    """Read and assess ``records``, as ``read`` does; publish on the way out.

    ``ask`` also finds the questions (the rules run once more). ``requests``: the ledger whose open
    requests hold tonight.
    """
    with read(
        records, folder, today=today, unread=unread, sources=sources, judged=judged, labels=labels
    ) as con:
        if requests:
            request_log.apply(con, requests, today)
        (clerical_review if ask else flag_rules).assess(con, policy.load())
        yield con


#: By its records: the inventory of a first night of today that was run already.
_slept: dict[str, bytes] = {}


def slept(records: Iterable[Record], folder: Path) -> None:
    """Let there have been a first night of these records. The same one is run once, and copied then."""
    known = repr(records := list(records))
    if known not in _slept:
        with night(records, folder):
            pass
        _slept[known] = Store(folder, KEY).path.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    Store(folder, KEY).path.write_bytes(_slept[known])


def raised(con: DuckDBPyConnection) -> set[tuple[str, str]]:
    """Return (record, code) of every flag."""
    return set(con.execute("SELECT record, code FROM flag JOIN record USING (id)").fetchall())


def persons(con: DuckDBPyConnection) -> set[frozenset[str]]:
    """Return the records of each person, as sets."""
    return {frozenset(row[0]) for row in con.execute("SELECT list(record) FROM owned GROUP BY person").fetchall()}

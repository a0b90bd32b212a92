"""Hand-made nights and persons, all invented: 22 November 2026 at a coach with six sources."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from connectors import sources
from inventory.assessment import flag_rules
from inventory.assessment.flag_rules import Severity
from inventory.linkage.compare import Beside, Compared, How, Side
from inventory.linkage.link_rules import Tier
from inventory.model import Kind, NightStatus, Outcome, Reading, SourceNight
from inventory.policy import policy
from inventory.policy.rule_files import typed
from inventory.requests.request import (
    Channel,
    Request,
    RequestEvent,
    RequestFile,
    RequestType,
    Step,
    clock,
)
from inventory.views.models import (
    Consent,
    ConsentStatus,
    FileRecord,
    Flag,
    Likely,
    NewRecord,
    Overview,
    PersonFile,
    SourceStrip,
    Tie,
)
from inventory.views.statistics import Age, Ages, Limit, SourceCombination, Way
from inventory.views.task_model import Asked, Part, Question, Task, TaskScope

TODAY = date(2026, 11, 22)
START = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
FRESH, STALE = Reading.FRESH, Reading.STALE


def _source(name: str, of: str, title: str, records: int) -> SourceNight:
    kind = sources()[of]
    return SourceNight(name, of, title, Reading.FRESH, START, records, reads_files=kind.reads_files, mark=kind.mark)


REGISTRATION = replace(_source("registration", "google_forms", "Google Forms", 284), form="registration")
COURSE = replace(_source("course", "google_forms", "Google Forms", 128), form="course")
NEWSLETTER = _source("newsletter", "mailchimp", "Mailchimp", 445)
BOOKINGS = _source("bookings", "simplybook", "SimplyBook.me", 1204)
INVOICES = _source("invoices", "contafaktura", "ContaFaktura", 356)
OLDLIST = replace(
    _source("oldlist", "table", "Table", 37), unread={"Bursdag": 12}, label="Gammel nyhetsbrevliste"
)
SOURCES = [REGISTRATION, COURSE, NEWSLETTER, BOOKINGS, INVOICES, OLDLIST]

_KINDS = {
    "registration": (Kind.RESPONSE,),
    "course": (Kind.RESPONSE,),
    "newsletter": (Kind.SUBSCRIPTION,),
    "bookings": (Kind.CONTACT, Kind.BOOKING),
    "invoices": (Kind.CONTACT, Kind.INVOICE),
    "oldlist": (Kind.SUBSCRIPTION,),
}


def strip(
    source: SourceNight, nights: Sequence[Reading | None] = (FRESH,) * 14, new: int = 0, gone: int = 0
) -> SourceStrip:
    return SourceStrip(source, _KINDS.get(source.name, (Kind.CONTACT,)), new, gone, tuple(nights))


def _ages(*quarters: int | tuple[int, int, int]) -> tuple[Age, ...]:
    """Make ages of counts, quarter after quarter; a triple is (quarter, records, past)."""
    return tuple(Age(*one) if isinstance(one, tuple) else Age(n, one, 0) for n, one in enumerate(quarters))


def task(
    asks: str, outcome: Outcome, people: int, name: str = "", due: date | None = None, *, scope: TaskScope, n: int = 1,
    minutes: int = 2,
) -> Task:
    """Return a task about so many people; ``name``: of the only one."""
    persons = tuple(f"p-{asks}{i}" for i in range(people))
    parts = (Part("bookings", Kind.BOOKING, False),) if asks == "erase" else ()
    findings = tuple(
        Asked("BOOKING_OLD", outcome, who, "bookings", f"booking:{who}", Kind.BOOKING, due, False, (), "") for who in persons
    )
    question = Question(scope, asks, (), parts)
    return Task(
        f"t-{n:012}", question, scope, outcome, persons, name or None, findings if parts else (), people, people,
        ("bookings",), due, minutes, n=n, this_week=n <= 4,
    )  # fmt: skip


TASKS = (
    task("stop", Outcome.STOP, 1, "Ingrid Sæther", TODAY, scope=TaskScope.STOP, n=1),
    task("erase", Outcome.DELETE, 3, due=date(2026, 10, 12), scope=TaskScope.GROUP, n=2, minutes=3),
    task("refused", Outcome.DELETE, 1, "Marte Haugen", date(2026, 11, 10), scope=TaskScope.PERSON, n=3),
    task("system", Outcome.REVIEW, 14, scope=TaskScope.SYSTEM, n=4, minutes=1),
    task("changed", Outcome.DELETE, 2, due=date(2026, 12, 3), scope=TaskScope.PERSON, n=5),
    task("consent", Outcome.REVIEW, 5, scope=TaskScope.LOOK, n=6, minutes=3),
    task("minor", Outcome.REVIEW, 1, "Kari Nordby", scope=TaskScope.PERSON, n=7),
    task("erase", Outcome.DELETE, 1, "Per Lunde", date(2026, 11, 3), scope=TaskScope.PERSON, n=8),
)

NEW = (
    NewRecord(
        "p-1",
        "Jonas Eide",
        "registration",
        Kind.RESPONSE,
        START - timedelta(hours=7, minutes=33),
        date(2027, 5, 21),
        "R-REG",
        None,
    ),
    NewRecord("p-2", "Ragnhild Strand", "bookings", Kind.BOOKING, START - timedelta(hours=9), None, None, None),
    NewRecord(
        "p-3",
        "Ola Bakke",
        "invoices",
        Kind.INVOICE,
        datetime(2026, 11, 20, 23, tzinfo=UTC),
        date(2031, 12, 31),
        "R-BK5",
        None,
    ),
    NewRecord(None, None, "oldlist", Kind.SUBSCRIPTION, None, None, None, "UNMATCHED_RECORD"),
)

POLICY = policy.load()
_YEAR, _BOOKS = Limit("R-BOOK", 12, 0), Limit("R-BK5", 60, 0)
AGES = (
    Ages(
        "registration",
        (Limit("R-REG", 6, 0), Limit("R-REG", 12, 0)),
        _ages(120, 80, (2, 30, 2), (4, 2, 2)),
        {Kind.RESPONSE: 4},
        0,
        0,
        36,
    ),
    Ages("course", (Limit("R-COURSE", 3, 0),), _ages(40), {}, 0, 0, 0),
    Ages("newsletter", (Limit("R-PEND", 0, 30), Limit("R-CONS", 24, 0)), _ages(60, 50, 40, 30), {}, 2, 0, 0),
    Ages("bookings", (_YEAR,), _ages(400, 300, 200, 100, (5, 6, 4)), {Kind.BOOKING: 3, Kind.CONTACT: 1}, 2, 0, 0),
    Ages("invoices", (_BOOKS,), _ages(40, 30, 30, (12, 20, 0), (19, 5, 0)), {}, 0, 0, 0),
    Ages("oldlist", (), (), {}, 0, 0, 37),
)
PLACES = (
    SourceCombination(("newsletter",), 281),
    SourceCombination(("bookings", "invoices"), 148),
    SourceCombination(("registration",), 131),
    SourceCombination(("bookings",), 97),
    SourceCombination(("registration", "newsletter"), 84),
    SourceCombination(("registration", "newsletter", "bookings", "invoices"), 54),
    SourceCombination(("oldlist",), 26),
    SourceCombination(("course", "newsletter"), 16),
    SourceCombination(("course",), 10),
)
WAYS = tuple(
    Way(
        source,
        POLICY.activities[activity],
        POLICY.processors[holder] if holder else None,
        tuple(POLICY.retention[rule] for rule in rules),
    )
    for source, activity, holder, rules in (
        ("registration", "A01", "google", ("R-BK5", "R-REG")),
        ("newsletter", "A08", "mailchimp", ("R-CONS", "R-PEND", "R-SUPP")),
        ("bookings", "A06", "simplybook", ("R-BOOK",)),
        ("invoices", "A02", "conta", ("R-BK5",)),
        ("oldlist", "A08", None, ("R-SUPP",)),
    )
)

_OPEN = (58, 58, 59, 61, 61, 62, 47, 47, 48, 46, 46, 41, 39, 39)
TREND = tuple((TODAY - timedelta(days=13 - i), n) for i, n in enumerate(_OPEN))

ORDINARY = Overview(
    business="Tankeflyt Coach",
    timezone="Europe/Oslo",
    run="2026-11-22T0315-7f3a",
    as_of=TODAY,
    started_at=START,
    finished_at=START + timedelta(minutes=4, seconds=12),
    status=NightStatus.COMPLETE,
    first_night=False,
    persons=847,
    records=2454,
    sources=(
        strip(REGISTRATION, new=1),
        strip(COURSE),
        strip(NEWSLETTER, new=3, gone=1),
        strip(BOOKINGS, (*(FRESH,) * 4, STALE, *(FRESH,) * 9), new=6),
        strip(INVOICES, new=1),
        strip(OLDLIST, (*(None,) * 9, *(FRESH,) * 5), new=1),
    ),
    tasks=TASKS,
    overdue_people=6,
    new=NEW,
    new_total=12,
    changed=2,
    gone=1,
    outcomes={Outcome.DELETE: 15, Outcome.STOP: 1, Outcome.REVIEW: 21, Outcome.KEEP: 612},
    trend=TREND,
    next_due=None,
    policy_version="2026-11",
    expires=date(2026, 12, 22),
    cleaned=((TODAY - timedelta(days=7), 21), (TODAY - timedelta(days=2), 3)),
    ages=AGES,
    places=PLACES,
    ways=WAYS,
)

WELL = replace(
    ORDINARY,
    tasks=(),
    overdue_people=0,
    new=(),
    new_total=0,
    changed=0,
    gone=0,
    outcomes={Outcome.KEEP: 612},
    trend=(),
    next_due=date(2026, 12, 18),
)


def request(
    number: int, type_: RequestType, received: str, names: tuple[str, ...], *events: RequestEvent, person: str = "p-1"
) -> RequestFile:
    """A request as the report of ``TODAY`` has it."""
    case = Request(number, type_, date.fromisoformat(received), Channel.EMAIL, person, (), events)
    persons = tuple(f"{person}{i}" for i, _name in enumerate(names))
    return RequestFile(
        number, type_, case.received, case.channel, clock(case, TODAY), case.extended, case.closing, persons, names
    )


REQUESTS = (
    request(4, RequestType.ACCESS, "2026-10-20", ("Solveig Dahl",)),
    request(5, RequestType.ERASURE, "2026-10-26", ("Håkon Moen", "Håkon M. Moen")),
    request(7, RequestType.OBJECTION, "2026-11-20", ()),
    request(6, RequestType.PORTABILITY, "2026-11-03", ("Áile Sara Utsi",), RequestEvent(Step.ASKED, TODAY, "sensitive")),
    request(3, RequestType.RECTIFICATION, "2026-11-10", ("Marte Haugen",), RequestEvent(Step.EXTENDED, TODAY, "complex")),
)
ASKED = replace(ORDINARY, requests=REQUESTS)

FIRST = replace(
    ORDINARY,
    first_night=True,
    sources=tuple(replace(s, new=0, gone=0, nights=(*(None,) * 13, FRESH)) for s in ORDINARY.sources),
    trend=(),
)

STALE_NEWSLETTER = replace(
    NEWSLETTER,
    status=Reading.STALE,
    read_at=START - timedelta(days=2),
    trouble="unreachable",
    detail="GET /3.0/lists: no answer within 30 s",
)
NO_INVOICES = replace(INVOICES, status=Reading.NOT_READ, read_at=None, records=0, trouble="not_found")

ONE_DOWN = replace(
    ORDINARY,
    status=NightStatus.PARTIAL,
    sources=tuple(
        strip(STALE_NEWSLETTER, (*(FRESH,) * 12, STALE, STALE)) if s.tonight.name == "newsletter" else s
        for s in ORDINARY.sources
    ),
)

FAILED = replace(
    ONE_DOWN,
    status=NightStatus.FAILED,
    sources=(
        *(
            strip(
                replace(s, status=Reading.STALE, read_at=START - timedelta(days=1), trouble="fault"),
                (*(FRESH,) * 13, STALE),
            )
            for s in SOURCES[:2]
        ),
        strip(NO_INVOICES, (*(FRESH,) * 12, Reading.NOT_READ, Reading.NOT_READ)),
    ),
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "</style><style>body{display:none}",
    "javascript:alert(1)//' onclick='x",
    "\u202eevil\u202c \x1b[31mred\x1b[0m",
)


def flag(code: str, outcome: Outcome, source: str = "bookings", **args: str) -> Flag:
    since, due, told = date(2026, 1, 2), date(2026, 11, 1), typed(json.dumps(args), flag_rules.arguments(code))
    return Flag(code, outcome, Severity.NORMAL, "p-1", source, "booking:1842", "BOOKING", since, due, told)


KARI = PersonFile(
    person="p-7d1f",
    names=("Kari Nordby", "Kari Nordby Lie"),
    emails=("kari@example.no",),
    phones=("+4749123456",),
    records=(
        FileRecord(
            "bookings",
            "booking:1842",
            Kind.BOOKING,
            "A06",
            "BOOKING",
            "6(1)(b)",
            datetime(2025, 3, 1, 9, tzinfo=UTC),
            datetime(2025, 3, 4, 10, tzinfo=UTC),
            {"name": "Kari Nordby", "starts_at": datetime(2025, 3, 4, 9, tzinfo=UTC), "status": "confirmed"},
            ("email",),
            Tie(Tier.SAME, "same_email", ("newsletter", "subscription:0a1b")),
            date(2026, 3, 4),
            False,
        ),
        FileRecord(
            "invoices",
            "invoice:10482",
            Kind.INVOICE,
            "A02",
            "BOOKKEEPING",
            "6(1)(c)",
            datetime(2026, 3, 9, 23, tzinfo=UTC),
            None,
            {"issued_on": date(2026, 3, 10), "amount": Decimal("1250.5"), "balance": Decimal("0")},
            ("part_of",),
            Tie(Tier.SAME, "part_of", ("invoices", "customer:9")),
            date(2031, 12, 31),
            False,
        ),
        FileRecord(
            "newsletter",
            "subscription:0a1b",
            Kind.SUBSCRIPTION,
            "A08",
            "NEWSLETTER",
            "6(1)(a)",
            None,
            None,
            {"email": "kari@example.no", "status": "subscribed"},
            (),
            Tie(Tier.CONTACT, "contact", ("bookings", "booking:1842")),
            None,
            True,
        ),
    ),
    consents=(Consent("NEWSLETTER", ConsentStatus.GIVEN, datetime(2024, 5, 6, 12, tzinfo=UTC), "newsletter", ("confirmed_at",)),),
    flags=(
        flag("BOOKING_OLD", Outcome.DELETE, date="2025-03-04"),
        flag("KEEP_BOOKKEEPING", Outcome.KEEP, "invoices", date="2031-12-31"),
    ),
    likely=(
        Likely(
            "married",
            0.7,
            True,
            Beside(
                Side("bookings", "booking:1842", Kind.BOOKING, "p-7d1f", ("Kari Nordby",), (), (), ("bookings",), 3),
                Side(
                    "course",
                    "response:0:4",
                    Kind.RESPONSE,
                    "p-90aa",
                    ("Kari Lund",),
                    ("kari@example.no",),
                    (),
                    ("course",),
                    1,
                ),
                (
                    Compared("name", How.DIFFERS, ("Kari Nordby",), ("Kari Lund",)),
                    Compared("email", How.AGREES, ("kari@example.no",), ("kari@example.no",)),
                    Compared("birth_date", How.ONE_SIDED, (), ("1980-02-01",)),
                ),
            ),
        ),
    ),
)

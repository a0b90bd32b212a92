"""Invent a whole made-up Tankeflyt, with known truth: the same seed and date give the same bytes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from connectors.sandbox.people import identity_cases, ordinary, payloads, truth
from connectors.sandbox.people.builder import COURSE, COURSE_HEADER, REGISTRATION, REGISTRATION_HEADER, Cast
from connectors.sandbox.people.world import Audience, BookingCompany, Cell, Sheet, World
from connectors.sandbox.servers import conta_files

#: ``columns`` of the two forms in orden.toml. The last column of each sheet is left out on purpose: an unread column.
COLUMNS: dict[str, dict[str, str]] = {
    REGISTRATION: dict(
        zip(
            REGISTRATION_HEADER,
            "submitted_at email name phone postal_address company org_number consent_registration wants_notes "
            "newsletter invoice_channel service_choice".split(),
            strict=False,
        )
    ),
    COURSE: dict(
        zip(
            COURSE_HEADER,
            "submitted_at email name phone course_choice course_date invoice_channel newsletter extra_info".split(),
            strict=False,
        )
    ),
}

#: ``columns`` of the old list; its key column is ``Nr``.
OLDLIST_COLUMNS: dict[str, str] = {
    "Navn": "name",
    "E-post": "email",
    "Status": "status",
    "Påmeldt": "signup_at",
    "Bekreftet": "confirmed_at",
    "Endret": "changed_at",
}


def invent(people: int = 200, seed: int = 1, as_of: date | None = None) -> World:
    """Invent this many people and all that the vendors hold about them on ``as_of`` (default: today in Oslo).

    About four in five may be told by a story; the rest live ordinary lives. Raises ValueError when ``people`` < 1.
    """
    if people < 1:
        raise ValueError("at least one person")
    cast = Cast(seed, as_of or datetime.now(ZoneInfo("Europe/Oslo")).date())
    room = people - max(1, people // 5)
    for story in identity_cases.in_order():
        if story.people <= room:
            room -= story.people
            story.tell(cast)
    for life in cast.rng.choices(
        [life for _, life in ordinary.LIVES], [weight for weight, _ in ordinary.LIVES], k=people - len(cast.people)
    ):
        life(cast)
    return _world(cast, seed)


def _world(cast: Cast, seed: int) -> World:
    saft_name, saft = conta_files.saft(cast.customers, cast.invoices, cast.as_of)
    return World(
        seed=seed,
        as_of=cast.as_of,
        sheets={
            REGISTRATION: _sheet(cast, REGISTRATION, "1RegSkjemaTankeflytSandkasse0000000000000000", "Registrering"),
            COURSE: _sheet(cast, COURSE, "1KursSkjemaTankeflytSandkasse000000000000000", "Kurspåmelding"),
        },
        audience=Audience(
            id=payloads.AUDIENCE,
            name="Tankeflyt nyhetsbrev",
            double_optin=True,
            merge_fields=payloads.MERGE_FIELDS,
            members=cast.members,
            activity=cast.activity,
            campaigns=payloads.CAMPAIGNS,
        ),
        booking=BookingCompany(
            company="tankeflyt",
            login="api",
            clients=cast.clients,
            bookings=cast.bookings,
            fields=payloads.CLIENT_FIELDS,
            field_values=cast.field_values,
        ),
        exports={
            "exports/conta/kunder.csv": conta_files.customer_csv(cast.customers),
            "exports/conta/kunder-2024.xlsx": conta_files.customer_xlsx(cast.customers, cast.as_of),
            "exports/conta/fakturaer.csv": conta_files.invoice_csv(cast.invoices),
            f"exports/conta/{saft_name}": saft,
            "exports/gammel-liste.csv": conta_files.old_list_csv(cast.old_list),
        },
        truth=truth.tell(seed, cast.as_of, cast.people, cast.apart),
    )


def _sheet(cast: Cast, source: str, key: str, title: str) -> Sheet:
    """Return the response sheet as Forms would have filled it: oldest first, and of two alike the first stays first."""
    header = REGISTRATION_HEADER if source == REGISTRATION else COURSE_HEADER
    rows = sorted(cast.responses[source], key=_submitted)
    return Sheet(key, title, "Skjemasvar 1", 0, list(header), rows)


def _submitted(row: list[Cell]) -> datetime:
    when = row[0]
    if not isinstance(when, datetime):
        raise TypeError("a response row begins with its time")
    return when

"""Invent a whole made-up Tankeflyt with known truth: the same seed and date, the same bytes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from connectors.sandbox.people import payloads, stories, truth
from connectors.sandbox.people.builder import Builder
from connectors.sandbox.people.lives import LIVES
from connectors.sandbox.people.sources import COURSE, HEADERS, REGISTRATION
from connectors.sandbox.people.world import Audience, BookingCompany, Cell, Sheet, World
from connectors.sandbox.servers import conta_files


def invent(
    people: int = 200, seed: int = 1, as_of: date | None = None, *, hostile: bool = False
) -> World:
    """Invent this many people and all that the vendors hold about them on ``as_of`` (default: today
    in Oslo).

    ``hostile``: some names and texts attack what reads them; else nobody's do. About four in five
    may be told by a story; the rest live ordinary lives. Raises ValueError when ``people`` < 1.
    """
    if people < 1:
        raise ValueError("at least one person")
    today = as_of or datetime.now(ZoneInfo("Europe/Oslo")).date()
    builder = Builder(seed, today, hostile=hostile)
    room = people - max(1, people // 5)
    for story in stories.in_order():
        if story.people <= room:
            room -= story.people
            story.tell(builder)
    weights, lives = zip(*LIVES, strict=True)
    for life in builder.rng.choices(lives, weights, k=people - len(builder.people)):
        life(builder)
    return _world(builder, seed)


_KEYS = {
    REGISTRATION: "1RegSkjemaTankeflytSandkasse0000000000000000",
    COURSE: "1KursSkjemaTankeflytSandkasse000000000000000",
}


def _world(builder: Builder, seed: int) -> World:
    kunder_2024 = conta_files.customer_xlsx(builder.customers, builder.as_of)
    saft_name, saft = conta_files.saft(builder.customers, builder.invoices, builder.as_of)
    return World(
        seed=seed,
        as_of=builder.as_of,
        sheets={
            REGISTRATION: _sheet(builder, REGISTRATION, "Registrering"),
            COURSE: _sheet(builder, COURSE, "Kurspåmelding"),
        },
        audience=Audience(
            id=payloads.AUDIENCE,
            name="Tankeflyt nyhetsbrev",
            double_optin=True,
            merge_fields=payloads.MERGE_FIELDS,
            members=builder.members,
            activity=builder.activity,
            campaigns=payloads.CAMPAIGNS,
        ),
        booking=BookingCompany(
            company="tankeflyt",
            login="api",
            clients=builder.clients,
            bookings=builder.bookings,
            fields=payloads.CLIENT_FIELDS,
            field_values=builder.field_values,
        ),
        exports={
            "exports/conta/kunder.csv": conta_files.customer_csv(builder.customers),
            "exports/conta/kunder-2024.xlsx": kunder_2024,
            "exports/conta/fakturaer.csv": conta_files.invoice_csv(builder.invoices),
            f"exports/conta/{saft_name}": saft,
            "exports/gammel-liste.csv": conta_files.old_list_csv(builder.old_list),
        },
        truth=truth.tell(seed, builder.as_of, builder.people, builder.apart),
    )


def _sheet(builder: Builder, source: str, title: str) -> Sheet:
    """Return the response sheet as Forms would have filled it: oldest first, and of two alike the
    first stays first."""
    rows = sorted(builder.responses[source], key=_submitted)
    return Sheet(_KEYS[source], title, "Skjemasvar 1", 0, list(HEADERS[source]), rows)


def _submitted(row: list[Cell]) -> datetime:
    when = row[0]
    if not isinstance(when, datetime):
        raise TypeError("a response row begins with its time")
    return when

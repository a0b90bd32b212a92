"""SimplyBook.me clients and bookings over REST v2, read whole and believed only when the pages add
up.

Unknown query keys are ignored without a word by this vendor, so nothing here relies on a filter,
and every page must say that it is the page that was asked for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from connectors.base.contact import Contact
from connectors.base.national_id import masked_row
from connectors.base.row import Cells, as_mapping, clean, filled, kept, leaves
from connectors.base.simplybook_company import HOST, Company
from connectors.base.simplybook_lists import (
    BOOKINGS,
    CLIENTS,
    are_own,
    field_definitions,
    field_values,
    listed,
)
from connectors.base.simplybook_mask import is_mask
from connectors.base.statuses import BookingStatus
from connectors.erasing.simplybook import ERASER
from inventory.model import (
    Fate,
    Kind,
    Option,
    Parsed,
    Progress,
    Record,
    Row,
    SourceConfig,
    SourceType,
    Tally,
    Unreadable,
    Value,
    silent,
)

_STATUS = {"canceled": BookingStatus.CANCELLED.value, "approved": BookingStatus.CONFIRMED.value}


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read all clients (with ``fields`` where the company has fields of its own), then all
    bookings."""
    with Company(config, secrets["password"]) as company:
        # Bookings first: a client who arrives in between is then among the clients, and no booking
        # is without its client.
        bookings = listed(company, BOOKINGS, "booking")
        clients = listed(company, CLIENTS, "client")
        # Asking for the values costs a call per client.
        has_own = any(map(are_own, field_definitions(company)))
        total = len(clients) + len(bookings)
        for n, (id_, row) in enumerate(clients.items(), start=1):
            cells = dict(row.cells)
            if has_own:
                # None: deleted since the list was read.
                cells["fields"] = field_values(company, id_) or []
            yield masked_row(Row(row.what, row.where, cells))
            progress(n, total)
    yield from map(masked_row, bookings.values())
    progress(total, total)


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Turn clients into contacts and bookings into bookings.

    Raises ``SourceError`` (CHANGED) when a field is gone.
    """
    records: list[Record] = []
    unreadable: list[Unreadable] = []
    counted: Tally = Counter()
    for row in rows:
        cells = Cells(row)
        read = _READERS[row.what]
        records.append(read(cells, config))
        unreadable += cells.unreadable
        counted += cells.tally()
    return Parsed(tuple(records), tuple(unreadable), counted)


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that the company lets us in and shows its field definitions. Reads no client."""
    with Company(config, secrets["password"]) as company:
        company.read(f"{CLIENTS}/fields", f"{CLIENTS}/fields")


def _contact(cells: Cells, config: SourceConfig) -> Record:
    cells.need("id", "name", "email", "phone")
    id_ = cells.take("id")
    name, contact = _person(cells)
    skype, own = _own_fields(cells)
    fields = {
        "name": name,
        **contact.fields,
        "skype": skype,
    }
    # A deleted client is still stored, and counts. The other switches say what the page may do, not
    # who somebody is.
    cells.drop("is_deleted", "can_be_edited")
    # State without time, text or source: no consent can be read from it (facts §5).
    cells.drop("email_promo_subscribed", "sms_promo_subscribed")
    # Preset to the company's own country; the address as one text repeats its parts, which are left
    # to be found.
    cells.drop("country_id", "state_id", "full_address")
    return Record(
        source=config.name,
        record=f"client:{id_}",
        kind=Kind.CONTACT,
        activity="A06",
        fields=kept(fields),
        unread=(*cells.rest(), *own),
        also=contact.also,
    )


def _person(cells: Cells) -> tuple[str | None, Contact]:
    """Take a client's name, and how they are reached: nobody, where Orden has overwritten it."""
    contact = Contact()
    if is_mask({"email": cells.peek("email")}):
        cells.drop("name", "email", "phone")
        return None, contact
    contact.take(cells, "email", "email")
    contact.take(cells, "phone", "phone")
    return cells.take("name"), contact


def _own_fields(cells: Cells) -> tuple[str | None, tuple[str, ...]]:
    """Give the Skype name, and the names of the other filled fields of the company's own.

    Built-in ones repeat the card.
    """
    given = cells.raw("fields")
    skype: str | None = None
    own: dict[str, None] = {}
    counted: Tally = Counter()
    for each in given if isinstance(given, list) else [given]:
        title, text, fate = _own_field(each)
        if skype is None and fate is Fate.UNREAD and "skype" in title.lower():
            skype, fate = text, Fate.READ
        elif fate is Fate.UNREAD:
            own[f"fields.{title}"] = None
        values, about = "fields.value", Counter(leaves("fields", each))
        counted[values, fate] += about.pop(values, 0)
        counted.update({(name, Fate.IGNORED): n for name, n in about.items()})
    cells.account("fields", +counted)
    return skype, tuple(own)


def _own_field(each: Any) -> tuple[str, str | None, Fate]:
    """Read one field: its title, its text, and whether it is one that nobody described."""
    field = as_mapping(each)
    about = as_mapping(field.get("field"))
    title = " ".join((clean(about.get("title")) or "untitled").split())
    if not filled(field.get("value")) or about.get("is_built_in"):
        return title, None, Fate.IGNORED
    return title, clean(field["value"]), Fate.UNREAD


#: The field that each of the vendor's times is.
_DATES = {"start_datetime": "starts_at", "end_datetime": "ends_at", "record_date": "booked_at"}


def _booking(cells: Cells, config: SourceConfig) -> Record:
    cells.need("id", "client_id", "start_datetime", "end_datetime", "status")
    zone = ZoneInfo(config.timezone)
    id_, client_id = cells.take("id"), cells.take("client_id")
    client = cells.sub("client")
    name, contact = _person(client)
    fields: dict[str, Value | None] = {
        "name": name,
        **contact.fields,
        "status": _status(cells.take("status"), cells.raw("is_confirmed")),
        **{field: cells.when(key, zone) for key, field in _DATES.items()},
    }
    client.drop_rest()  # repeats the card, where it is found once
    _drop_technical(cells)
    part_of = f"client:{client_id}" if client_id else None
    return Record(
        source=config.name,
        record=f"booking:{id_}",
        kind=Kind.BOOKING,
        activity="A06",
        fields=kept(fields),
        unread=cells.rest(),
        part_of=part_of,
        also=contact.also,
        unclear=cells.unclear(_DATES),
    )


_READERS = {"client": _contact, "booking": _booking}


def _status(status: str | None, is_confirmed: object) -> str | None:
    if status is None and not isinstance(is_confirmed, bool):
        return None  # neither says so: that is no booking that waits
    if status is not None and status.lower() != "confirmed_pending":
        return _STATUS.get(status.lower(), status.lower())
    if is_confirmed is True:
        return BookingStatus.CONFIRMED.value
    return BookingStatus.PENDING.value


def _drop_technical(cells: Cells) -> None:
    # What was booked and with whom: the coach's own offers and staff.
    cells.drop("service", "service_id", "provider", "provider_id")
    cells.drop("location", "location_id", "category", "category_id")
    # The vendor's own keys and states.
    cells.drop("code", "duration", "batch_id", "batch_type", "membership_id", "user_status_id")
    cells.drop("can_be_edited", "can_be_canceled", "client_timezone", "client_time_offset")
    cells.drop("ticket_code", "ticket_is_used", "ticket_validation_datetime")
    # Payment at the vendor's till; the invoices that the law asks for are another source.
    cells.drop("invoice_id", "invoice_status", "invoice_number", "invoice_datetime")
    cells.drop("invoice_payment_processor", "invoice_payment_received")


SOURCE = SourceType(
    name="simplybook",
    title="SimplyBook.me",
    options={
        "company": Option(str, required=True, found=r"//([\w-]+)\.(?:secure\.)?simplybook"),
        "login": Option(str, required=True),
        "base_url": Option(str, default=HOST, asked=True),
        "pace": Option(float, default=0.0),
        "erase_login": Option(str),
    },
    secrets=("password",),
    kinds=lambda _options: (Kind.CONTACT, Kind.BOOKING),
    pull=pull,
    parse=parse,
    probe=probe,
    mark="diamond",
    address=lambda options: f"https://{quote(options['company'], safe='')}.secure.simplybook.it/",
    erases=ERASER,
)

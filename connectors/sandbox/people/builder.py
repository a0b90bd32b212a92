"""Each call puts one record into one source, and on the list of the person it is about.

Days are counted back from ``as_of`` (negative: ahead). Nothing here knows a rule: lives and stories
say which flags they mean to provoke, with ``Character.flag``.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from connectors.sandbox.people import names, payloads
from connectors.sandbox.people.person import (
    Character,
    Customer,
    Export,
    Invoice,
    Ref,
    conta_phone,
    spelled,
)
from connectors.sandbox.people.population import Population
from connectors.sandbox.people.sources import (
    BOOKINGS,
    COURSE,
    INVOICES,
    NEWSLETTER,
    OLDLIST,
    REGISTRATION,
)
from connectors.sandbox.people.truth import response_id
from connectors.sandbox.people.world import Cell


class Builder(Population):
    """What the vendors hold about everybody invented so far."""

    def __init__(self, seed: int, as_of: date) -> None:
        super().__init__(seed, as_of)
        self.responses: dict[str, list[list[Cell]]] = {REGISTRATION: [], COURSE: []}
        self.members: list[dict[str, Any]] = []
        self.activity: dict[str, list[dict[str, Any]]] = {}
        self.clients: list[dict[str, Any]] = []
        self.bookings: list[dict[str, Any]] = []
        self.field_values: dict[int, list[dict[str, Any]]] = {}
        self.customers: list[Customer] = []
        self.invoices: list[Invoice] = []
        self.old_list: list[tuple[str, ...]] = []
        self._response_ids: Counter[str] = Counter()
        self._member_of: dict[str, dict[str, Any]] = {}
        self._by_card: dict[Ref, dict[str, Any]] = {}
        self._customer_of: dict[Ref, Customer] = {}
        self._channels: dict[str, list[tuple[datetime, str]]] = {}

    # -- Google Forms

    def _respond(
        self, source: str, who: Character, when: datetime, cells: list[Cell], link: bool
    ) -> Ref:
        row: list[Cell] = [when, *cells]
        while row[-1] == "":
            row.pop()
        self.responses[source].append(row)
        record = response_id(0, when, str(cells[0]))
        self._response_ids[source + record] += 1
        times = self._response_ids[source + record]
        if times > 1:
            record = f"{record}-{times}"
        return who.own(Ref(source, record), link=link)

    def _typed_email(self, email: str) -> str:
        """Write an address as people do: at times with a capital, rarely with a blank behind."""
        chance = self.rng.random()
        if chance < 0.08:
            return email.title()
        if chance < 0.11:
            return f"{email} "
        return email

    def register(
        self,
        who: Character,
        ago: int,
        consent: str = "Ja",
        newsletter: str = "",
        *,
        phone: Cell | None = None,
        name: str = "",
        email: str = "",
        company: str = "",
        org_number: str = "",
        heard: str = "",
        channel: str = "",
        when: datetime | None = None,
        link: bool = True,
    ) -> Ref:
        """Answer the registration form ``ago`` days back."""
        rng = self.rng
        sent = when or self.moment(ago)
        if company:
            channel = "Arbeidsgiver"
        asked = self._ask_for(who, sent, channel)
        typed = email or self._typed_email(who.email)
        if phone is None:
            phone = spelled(rng, who.phone)
        cells: list[Cell] = [
            typed,
            name or who.name,
            phone,
            f"{who.address}, {who.postcode} {who.city}",
            company,
            org_number,
            consent,
            rng.choice(("Ja", "Nei")),
            newsletter,
            asked,
            rng.choice(names.SERVICES),
            heard,
        ]
        return self._respond(REGISTRATION, who, sent, cells, link)

    def enrol(
        self,
        who: Character,
        ago: int,
        course_ago: int,
        newsletter: str = "",
        *,
        extra: str = "",
        date_as_text: bool = False,
        name: str = "",
    ) -> Ref:
        """Sign up ``ago`` days back for a course held ``course_ago`` days back."""
        day, sent = self.day(course_ago), self.moment(ago)
        asked = self._ask_for(who, sent)
        held: Cell = datetime.combine(day, time())
        if date_as_text:
            held = f"{day:%d.%m.%Y}"
        cells: list[Cell] = [
            self._typed_email(who.email),
            name or who.name,
            spelled(self.rng, who.phone),
            self.rng.choice(names.COURSES),
            held,
            asked,
            newsletter,
            extra,
        ]
        return self._respond(COURSE, who, sent, cells, True)

    # -- Mailchimp and the old list

    def subscribe(
        self,
        who: Character,
        signup: int | None,
        confirmed: int | None,
        status: str = "subscribed",
        *,
        changed: int | None = None,
        source: str = "Hosted Signup Form",
        names_given: tuple[str, str] | None = None,
        merge: dict[str, Any] | None = None,
        instantly: bool = False,
        link: bool = True,
    ) -> Ref:
        """Put the person on the newsletter.

        ``instantly``: confirmed in the very second of the sign-up.
        """
        signed, opted = self._moment_of(signup), self._moment_of(confirmed)
        if signed and opted and signup == confirmed:
            opted = signed
            if not instantly:
                opted += timedelta(minutes=self.rng.randint(2, 90))
        last = self._moment_of(changed) or opted or signed or self.moment(0)
        fname, lname = who.given, who.family
        if names_given is not None:
            fname, lname = names_given
        number = len(self.members) + 1
        member = payloads.member(number, who.email, fname, lname, merge or {}, status, source)
        member |= {
            "timestamp_signup": payloads.instant(signed),
            "timestamp_opt": payloads.instant(opted),
            "last_changed": payloads.instant(last),
        }
        if signed:
            member["ip_signup"] = payloads.own_ip(number)
        if opted:
            member["ip_opt"] = payloads.own_ip(number) if signed else payloads.other_ip(number)
        self.members.append(member)
        self._member_of[who.id] = member
        return who.own(Ref(NEWSLETTER, f"subscription:{member['id']}"), link=link)

    def _moment_of(self, ago: int | None) -> datetime | None:
        return None if ago is None else self.moment(ago)

    def read_letters(
        self, who: Character, *, clicks: tuple[int, ...] = (), opens: tuple[int, ...] = ()
    ) -> None:
        """Let the person click and open on these days.

        An open is no active sign: mail proxies open too.
        """
        days = sorted([(ago, "click") for ago in clicks] + [(ago, "open") for ago in opens])
        member = self._member_of[who.id]
        member["stats"] = dict(member["stats"])
        if opens:
            member["stats"]["avg_open_rate"] = 0.25
        if clicks:
            member["stats"]["avg_click_rate"] = 0.05
        feed = [payloads.feed_item(kind, self.moment(ago)) for ago, kind in days]
        self.activity[member["id"]] = feed

    def list_old(
        self,
        who: Character,
        status: str,
        signup: int | None,
        confirmed: int | None,
        changed: int,
        *,
        name: str | None = None,
    ) -> Ref:
        """Put a row into the spreadsheet that was the newsletter list once."""
        number = str(len(self.old_list) + 1)
        if name is None:
            name = who.name
        days = [self._written_day(ago) for ago in (signup, confirmed, changed)]
        self.old_list.append((number, name, who.email, status, *days))
        return who.own(Ref(OLDLIST, f"subscription:{number}"))

    def _written_day(self, ago: int | None) -> str:
        return "" if ago is None else f"{self.day(ago):%d.%m.%Y}"

    # -- SimplyBook

    def client(
        self,
        who: Character,
        *,
        name: str = "",
        phone: str | None = None,
        address: bool = False,
        link: bool = True,
    ) -> Ref:
        """Make a client card."""
        number = 100 + len(self.clients)
        if phone is None:
            phone = f"+47{who.phone}"
        card = payloads.client(number, name or who.name, who.email, phone)
        if address:
            card |= {"address1": who.address, "zip": who.postcode, "city": who.city}
            card["full_address"] = f"{who.address}, {who.postcode} {who.city}"
        self.clients.append(card)
        ref = who.own(Ref(BOOKINGS, f"client:{number}"), link=link)
        self._by_card[ref] = card
        return ref

    def book(self, who: Character, card: Ref, ago: int, status: str = "confirmed") -> Ref:
        """Book an hour ``ago`` days back (negative: ahead)."""
        number = 1000 + len(self.bookings)
        starts = self.moment(ago).replace(minute=0, second=0)
        made = self.moment(max(ago, 0) + self.rng.randint(1, 20))
        self.bookings.append(payloads.booking(number, self._by_card[card], starts, made, status))
        return who.own(Ref(BOOKINGS, f"booking:{number}"), to=card)

    def client_with_hour(
        self, who: Character, ago: int, status: str = "confirmed"
    ) -> tuple[Ref, Ref]:
        """Make a client card and book one hour with it."""
        card = self.client(who)
        return card, self.book(who, card, ago, status)

    def fill(self, card: Ref, definition: dict[str, Any], value: str) -> None:
        """Fill a custom client field."""
        number = int(self._by_card[card]["id"])
        value_id = 1 + sum(map(len, self.field_values.values()))
        filled = {"id": value_id, "field": dict(definition), "value": value}
        self.field_values.setdefault(number, []).append(filled)

    # -- ContaFaktura

    def customer(
        self,
        who: Character,
        created: int,
        *,
        name: str = "",
        org_number: str = "",
        birth: date | None = None,
        note: str = "",
        national_id: str = "",
        first_name_missing: bool = False,
        files: frozenset[Export] | None = None,
        reachable: bool = True,
        link: bool = True,
    ) -> Ref:
        """Make a customer card.

        What cp1252 cannot spell stands in the XLSX only, as it would after a real export.
        """
        number = 10_001 + len(self.customers)
        label = name or who.name
        email, phone = "", ""
        if reachable:
            email, phone = who.email, conta_phone(self.rng, who.phone)
        if files is None:
            files = _exports_of(number, org_number)
        card = Customer(
            number=number,
            name=label,
            email=email,
            phone=phone,
            address=who.address,
            postcode=who.postcode,
            city=who.city,
            created=self.day(created),
            org_number=org_number,
            birth=birth,
            note=note,
            national_id=national_id,
            first_name_missing=first_name_missing,
            files=_spelled(files, label),
        )
        self.customers.append(card)
        ref = who.own(Ref(INVOICES, f"customer:{number}"), link=link)
        self._customer_of[ref] = card
        return ref

    def invoice(
        self,
        who: Character,
        card: Ref,
        issued: int | date,
        *,
        paid_after: int | None = 10,
        balance: int | None = None,
        text: str = "",
        delivery: str = "",
    ) -> Ref:
        """Send an invoice, paid ``paid_after`` days later; None: unpaid, and ``balance`` (øre;
        default all) is due.

        It goes the way the person last asked for, unless ``delivery`` says another.
        """
        number = 20_001 + len(self.invoices)
        day = issued if isinstance(issued, date) else self.day(issued)
        amount = self.rng.choice((95_000, 120_000, 149_050, 450_000, 1_250_000))
        paid = None
        if paid_after is not None:
            paid, balance = day + timedelta(days=paid_after), 0
        elif balance is None:
            balance = amount
        self.invoices.append(
            Invoice(
                number=number,
                customer=self._customer_of[card],
                issued=day,
                due=day + timedelta(days=14),
                amount=amount,
                balance=balance,
                paid=paid,
                delivery=delivery or self._delivery(who, day),
                text=text or self.rng.choice(names.INVOICE_LINES),
            )
        )
        return who.own(Ref(INVOICES, f"invoice:{number}"), to=card)

    def _ask_for(self, who: Character, when: datetime, channel: str = "") -> str:
        """Let somebody say how they want invoices: as they said before, unless ``channel`` says
        otherwise."""
        said = self._channels.setdefault(who.id, [])
        if not channel and said:
            _, channel = said[-1]
        asked = channel or self.rng.choice(names.CHANNELS)
        said.append((when, asked))
        return asked

    def _delivery(self, who: Character, day: date) -> str:
        """Return how the person had last asked to get invoices by that day."""
        asked = "E-post"
        for when, channel in sorted(self._channels.get(who.id, ())):
            if when.date() <= day:
                asked = channel
        return asked if asked in names.CHANNELS else "E-post"


def _exports_of(number: int, org_number: str) -> frozenset[Export]:
    """Say which exports hold a card: all stand in the CSV, some in others too."""
    exports = {Export.CSV}
    if number % 3 == 0 or org_number:
        exports.add(Export.SAFT)
    if number % 5 == 0:
        exports.add(Export.XLSX)
    return frozenset(exports)


def _spelled(exports: frozenset[Export], name: str) -> frozenset[Export]:
    """Move a card from the CSV to the XLSX when cp1252 cannot spell its name."""
    if name.encode("cp1252", "ignore").decode("cp1252") == name:
        return exports
    return (exports - {Export.CSV}) | {Export.XLSX}

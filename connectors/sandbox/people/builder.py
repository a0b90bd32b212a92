"""Each call puts one record into one source, and on the list of the person it is about.

Days are counted back from ``as_of`` (negative: ahead). Nothing here knows a rule: lives and stories
say which flags they mean to provoke, with ``Character.flag``.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from connectors.sandbox.people import names, payloads
from connectors.sandbox.people.person import Character, Customer, Invoice, Ref, conta_phone, spelled
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
        return who.own(Ref(source, record if times == 1 else f"{record}-{times}"), link=link)

    def _typed_email(self, email: str) -> str:
        """Write an address as people do: now and then with a capital, rarely with a trailing blank."""
        chance = self.rng.random()
        return email.title() if chance < 0.08 else f"{email} " if chance < 0.11 else email

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
        asked = self._ask_for(who, sent, "Arbeidsgiver" if company else channel)
        cells: list[Cell] = [
            email or self._typed_email(who.email),
            name or who.name,
            spelled(rng, who.phone) if phone is None else phone,
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
        cells: list[Cell] = [
            self._typed_email(who.email),
            name or who.name,
            spelled(self.rng, who.phone),
            self.rng.choice(names.COURSES),
            f"{day:%d.%m.%Y}" if date_as_text else datetime.combine(day, time()),
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
        signed = self.moment(signup) if signup is not None else None
        opted = self.moment(confirmed) if confirmed is not None else None
        if signed and opted and signup == confirmed:
            opted = signed + timedelta(minutes=0 if instantly else self.rng.randint(2, 90))
        last = self.moment(changed) if changed is not None else opted or signed or self.moment(0)
        fname, lname = names_given if names_given is not None else (who.given, who.family)
        number = len(self.members) + 1
        member = payloads.member(number, who.email, fname, lname, merge or {}, status, source)
        member |= {
            "timestamp_signup": payloads.instant(signed),
            "ip_signup": f"192.0.2.{1 + number % 250}" if signed else "",
            "timestamp_opt": payloads.instant(opted),
            "ip_opt": f"{'192.0.2' if signed else '198.51.100'}.{1 + number % 250}"
            if opted
            else "",
            "last_changed": payloads.instant(last),
        }
        self.members.append(member)
        self._member_of[who.id] = member
        return who.own(Ref(NEWSLETTER, f"subscription:{member['id']}"), link=link)

    def read_letters(
        self, who: Character, *, clicks: tuple[int, ...] = (), opens: tuple[int, ...] = ()
    ) -> None:
        """Let the person click and open on these days.

        An open is no active sign: mail proxies open too.
        """
        days = sorted([(ago, "click") for ago in clicks] + [(ago, "open") for ago in opens])
        member = self._member_of[who.id]
        member["stats"] = {
            "avg_open_rate": 0.25 if opens else 0,
            "avg_click_rate": 0.05 if clicks else 0,
        }
        self.activity[member["id"]] = [
            payloads.feed_item(kind, self.moment(ago)) for ago, kind in days
        ]

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
        days = [
            f"{self.day(ago):%d.%m.%Y}" if ago is not None else ""
            for ago in (signup, confirmed, changed)
        ]
        self.old_list.append((number, who.name if name is None else name, who.email, status, *days))
        return who.own(Ref(OLDLIST, f"subscription:{number}"))

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
        card = payloads.client(
            number, name or who.name, who.email, f"+47{who.phone}" if phone is None else phone
        )
        if address:
            whole = f"{who.address}, {who.postcode} {who.city}"
            card |= {
                "address1": who.address,
                "zip": who.postcode,
                "city": who.city,
                "full_address": whole,
            }
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
        self.field_values.setdefault(number, []).append(
            {"id": value_id, "field": dict(definition), "value": value}
        )

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
        files: frozenset[str] | None = None,
        reachable: bool = True,
        link: bool = True,
    ) -> Ref:
        """Make a customer card.

        What cp1252 cannot spell stands in the XLSX only, as it would after a real export.
        """
        number = 10_001 + len(self.customers)
        label = name or who.name
        card = Customer(
            number=number,
            name=label,
            email=who.email if reachable else "",
            phone=conta_phone(self.rng, who.phone) if reachable else "",
            address=who.address,
            postcode=who.postcode,
            city=who.city,
            created=self.day(created),
            org_number=org_number,
            birth=birth,
            note=note,
            national_id=national_id,
            first_name_missing=first_name_missing,
            files=self._files(number, label, org_number)
            if files is None
            else _spelled(files, label),
        )
        self.customers.append(card)
        ref = who.own(Ref(INVOICES, f"customer:{number}"), link=link)
        self._customer_of[ref] = card
        return ref

    @staticmethod
    def _files(number: int, name: str, org_number: str) -> frozenset[str]:
        files = {"saft"} if number % 3 == 0 or org_number else set()
        files |= _spelled(frozenset({"csv"}), name)
        if number % 5 == 0:
            files.add("xlsx")
        return frozenset(files)

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
        self.invoices.append(
            Invoice(
                number=number,
                customer=self._customer_of[card],
                issued=day,
                due=day + timedelta(days=14),
                amount=amount,
                balance=0 if paid_after is not None else amount if balance is None else balance,
                paid=day + timedelta(days=paid_after) if paid_after is not None else None,
                delivery=delivery or self._delivery(who, day),
                text=text or self.rng.choice(names.INVOICE_LINES),
            )
        )
        return who.own(Ref(INVOICES, f"invoice:{number}"), to=card)

    def _ask_for(self, who: Character, when: datetime, channel: str = "") -> str:
        """Let somebody say how they want invoices: as they said before, unless ``channel`` says
        otherwise."""
        said = self._channels.setdefault(who.id, [])
        asked = channel or (said[-1][1] if said else self.rng.choice(names.CHANNELS))
        said.append((when, asked))
        return asked

    def _delivery(self, who: Character, day: date) -> str:
        """Return how the person had last asked to get invoices by that day."""
        asked = [
            channel
            for when, channel in sorted(self._channels.get(who.id, ()))
            if when.date() <= day
        ]
        return asked[-1] if asked and asked[-1] in names.CHANNELS else "E-post"


def _spelled(files: frozenset[str], name: str) -> frozenset[str]:
    """Move a card from the CSV to the XLSX when cp1252 cannot spell its name."""
    spelled_in_csv = name.encode("cp1252", "ignore").decode("cp1252") == name
    return files if spelled_in_csv else (files - {"csv"}) | {"xlsx"}

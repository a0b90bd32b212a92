"""Each call puts one record into one source, and on the list of the person it is about.

Days are counted back from ``as_of`` (negative: ahead). Nothing here knows a rule: lives and stories
say which flags they mean to provoke, with ``Character.flag``.
"""

from datetime import date, datetime, timedelta
from typing import Any

from connectors.sandbox.people import names, payloads
from connectors.sandbox.people.form_answers import FormAnswers
from connectors.sandbox.people.person import (
    Character,
    Customer,
    Export,
    Invoice,
    Ref,
    conta_phone,
)
from connectors.sandbox.people.sources import (
    BOOKINGS,
    INVOICES,
    NEWSLETTER,
    OLDLIST,
)


class Builder(FormAnswers):
    """What the vendors hold about everybody invented so far."""

    def __init__(self, seed: int, as_of: date, *, hostile: bool = False) -> None:
        """Begin with nobody. ``hostile``: names and texts attack what reads them."""
        super().__init__(seed, as_of)
        self.hostile = hostile
        self.members: list[dict[str, Any]] = []
        self.activity: dict[str, list[dict[str, Any]]] = {}
        self.clients: list[dict[str, Any]] = []
        self.bookings: list[dict[str, Any]] = []
        self.field_values: dict[int, list[dict[str, Any]]] = {}
        self.customers: list[Customer] = []
        self.invoices: list[Invoice] = []
        self.old_list: list[tuple[str, ...]] = []
        self._member_of: dict[str, dict[str, Any]] = {}
        self._by_card: dict[Ref, dict[str, Any]] = {}
        self._customer_of: dict[Ref, Customer] = {}

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
        hour = who.own(Ref(BOOKINGS, f"booking:{number}"), to=card)
        # An hour that was held belongs to the accounts for 3 years 6 months.
        if status == "confirmed" and ago > 0 and date(starts.year + 4, 6, 30) >= self.as_of:
            who.flag("KEEP_AGREEMENT35", hour)
        return hour

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
                delivery=delivery or self.delivery(who, day),
                text=text or self.rng.choice(names.INVOICE_LINES),
            )
        )
        bill = who.own(Ref(INVOICES, f"invoice:{number}"), to=card)
        last = max(day, paid or day, self.as_of if balance else day)
        if date(last.year + 5, 12, 31) >= self.as_of:
            who.flag("KEEP_BOOKKEEPING", bill, card)  # with it whom it is made out to
        return bill


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

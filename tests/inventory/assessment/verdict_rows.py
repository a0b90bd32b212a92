"""Verdicts that a privacy lawyer and a bookkeeper would give: who has what, what must be said of it, and what must not.

The numbers are those of the cases that the rules of judging were drawn from. Each row is one person (or two, where the
case is about two); several rows share a night, each under identities of its own. The day is 30 November 2026 unless a
step says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from inventory.model import Record
from tests.inventory.nights import (
    at,
    booking,
    client,
    comment,
    contact,
    course,
    customer,
    enquiry,
    invoice,
    on,
    payment,
    profile,
    response,
    subscriber,
)

TODAY = date(2026, 11, 30)
WHO: dict[str, Any] = {"name": "Kari Nordmann", "email": "kari@example.org"}
OTHER: dict[str, Any] = {"name": "Ola Berg", "email": "ola@example.org"}


@dataclass(frozen=True)
class Step:
    """One night of a row: ``until`` by record («null» for none), ``must`` and ``never`` as (record, code) or code.

    ``quiet``: records without DELETE, STOP or REVIEW; «*» for all. ``kept``: records of which the whole is not to be
    deleted. ``untold``: what no sentence says.
    """

    day: date
    records: Sequence[Record]
    until: dict[str, str] = field(default_factory=dict)
    must: set[tuple[str, str]] = field(default_factory=set)
    never: set[str] = field(default_factory=set)
    quiet: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    untold: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    number: int
    says: str
    steps: tuple[Step, ...]


def row(number: int, says: str, records: Sequence[Record], **expected: Any) -> Row:
    return Row(number, says, (Step(TODAY, records, **expected),))


def reg(day: str, said: str = "Ja", n: int = 1, who: dict[str, Any] = WHO, **more: Any) -> Record:
    return response(f"response:0:{n}", **who, consent_registration=said, submitted_at=at(day), **more)


def held(*days: str, card: int = 1, who: dict[str, Any] = WHO, first: int = 1, **status: str) -> list[Record]:
    """A client card with sessions from nine to ten; ``status`` by day («d2026_05_04»)."""
    found: list[Record] = [client(f"client:{card}", **who)]
    for n, day in enumerate(days, first):
        state = status.get("d" + day.replace("-", "_"), "confirmed")
        found.append(booking(f"booking:{n}", f"client:{card}", **who, status=state, starts_at=at(day, 9), ends_at=at(day, 10)))  # fmt: skip
    return found


def bill(issued: str, paid: str | None = None, n: int = 1, card: str = "customer:1", who: dict[str, Any] = WHO, **more: Any) -> Record:  # fmt: skip
    given = {"amount": 1200, "balance": 0, "description": "Coaching", **more}
    return invoice(f"invoice:{n}", card, **who, issued_on=on(issued), paid_on=on(paid) if paid else None, **given)


def paid_after(day: str, n: int) -> Record:
    """An invoice of the day after, paid a week later."""
    issued = on(day) + timedelta(days=1)
    return bill(issued.isoformat(), (issued + timedelta(days=7)).isoformat(), n)


def news(confirmed: str, n: int = 1, source: str = "newsletter", email: str = "kari@example.org", **more: Any) -> Record:
    given = {"status": "subscribed", "signup_at": at(confirmed, 8), "confirmed_at": at(confirmed, 9), **more}
    return subscriber(f"subscription:{n}", source, email=email, **given)


def left(day: str, n: int = 1, source: str = "newsletter", email: str = "kari@example.org", **more: Any) -> Record:
    return subscriber(f"subscription:{n}", source, email=email, status="unsubscribed", changed_at=at(day), **more)


def card(n: int = 1, who: dict[str, Any] = WHO, **more: Any) -> Record:
    return customer(f"customer:{n}", **who, **more)


STUB = {"name": "Kari Nordmann", "postal_address": "Storgata 1"}
COURSE = {"course_choice": "Styrkekurs", **WHO}

_ASTRID = ("2022-03-01", "2023-03-07", "2024-04-25", "2025-06-12", "2026-09-15")

ROWS: list[Row] = [
    row(
        1, "a client since 2022 who came ten weeks ago: nothing of hers is old",
        [reg("2022-02-10"), *held(*_ASTRID), card(phone="49 12 34 56"), *(paid_after(day, n) for n, day in enumerate(_ASTRID, 1)),
         news("2022-02-12", last_click_at=at("2026-10-01"))],
        until={"client:1": "2027-09-15", "booking:1": "2027-09-15", "booking:2": "2027-09-15", "booking:3": "2028-06-30",
               "booking:4": "2029-06-30", "response:0:1": "2027-09-23", "invoice:1": "2027-12-31", "invoice:5": "2031-12-31",
               "customer:1": "2031-12-31", "subscription:1": "2028-10-01"},
        must={("customer:1", "KEEP_BOOKKEEPING"), ("subscription:1", "KEEP_NEWSLETTER"), ("booking:3", "KEEP_AGREEMENT35")},
        quiet={"*"}, never={"BOOKING_OLD"}, untold=("25. april 2024", "over ett år"),
    ),
    Row(2, "the same verdict before and after a session", tuple(
        Step(on(day), [reg("2023-01-10"), *held("2023-02-01", "2024-05-02", "2026-09-02", "2026-12-09", *more), card(), bill("2026-09-03", "2026-09-10")],
             quiet={"*"}, until={"booking:1": until, "booking:2": max(until, "2028-06-30")})
        for day, more, until in (("2026-12-08", (), "2027-12-09"), ("2026-12-10", (), "2027-12-09"),
                                 ("2026-12-12", ("2027-02-03",), "2028-02-03"))
    )),
    row(
        3, "back after three years: the last session was ten days ago",
        [reg("2022-01-05"), *held("2022-02-01", "2023-03-01", "2026-11-20"), card(), bill("2023-03-02", "2023-03-09"), bill("2026-11-21", "2026-11-25", 2)],
        until={"client:1": "2027-11-20", "booking:1": "2027-11-20", "response:0:1": "2027-11-25"}, quiet={"*"}, untold=("1. mars 2023",),
    ),
    row(
        4, "two cards of one client: first merge, then judge",
        [reg("2024-01-05", phone="49123456"), *held("2024-05-02", who={**WHO, "phone": "49123456"}),
         *held("2026-10-02", "2026-12-11", card=2, first=2, who={"name": "Kari Nordmann", "email": "kari@jobb.example.org", "phone": "49123456"})],
        must={("client:1", "DUPLICATE_PERSON"), ("client:2", "DUPLICATE_PERSON"), ("client:2", "KEEP_FUTURE_BOOKING")},
        never={"BOOKING_OLD"}, untold=("2. mai 2024",),
    ),
    row(
        5, "a cancelled time is no session: its three months, not twelve",
        [reg("2024-09-01"), *held("2024-10-01", "2025-11-20", d2025_11_20="cancelled")],
        until={"client:1": "2026-02-20", "booking:1": "2028-06-30", "booking:2": "2026-02-20", "response:0:1": "2025-10-01"},
        must={("client:1", "BOOKING_OLD"), ("booking:1", "KEEP_AGREEMENT35"), ("booking:2", "BOOKING_NOSHOW_OLD"), ("response:0:1", "REG_EXPIRED")},
        told=("1. oktober 2024",), untold=("Siste time var 20. november 2025",),
    ),
    row(
        6, "an invoice shows a session that was booked by phone",
        [reg("2026-03-01"), *held("2026-05-04", d2026_05_04="cancelled"), card(), bill("2026-10-01", "2026-10-08", description="Coachingtime 28.09.2026")],
        until={"booking:1": "2026-08-04", "client:1": "2027-10-08", "response:0:1": "2027-10-08", "customer:1": "2031-12-31"},
        must={("booking:1", "BOOKING_NOSHOW_OLD")}, quiet={"client:1", "customer:1"}, untold=("Kom aldri", "ingen time er holdt"),
    ),
    Row(7, "a buyer without a form: the form is missed, the card is the law's", tuple(
        Step(on(day), [card(), bill("2026-09-10", "2026-09-20"), reg("2026-01-01", who=OTHER)],
             until={"customer:1": "2031-12-31"}, must={("customer:1", "NO_CONSENT_FOUND")}, kept={"customer:1"}) for day in ("2026-10-25", "2026-11-30"))),
    Row(8, "and one who owes", tuple(
        Step(on(day), [card(), bill("2026-09-10", due_on=on("2026-09-24"), balance=1200), reg("2026-01-01", who=OTHER)],
             must={("customer:1", "KEEP_UNPAID"), ("invoice:1", "KEEP_UNPAID")}, never={"KEEP_ACTIVE_CLIENT"}, kept={"customer:1"}) for day in ("2026-10-25", "2026-11-30"))),
    Row(9, "a session ahead carries the card, and so does one that is not invoiced yet", tuple(
        Step(on(day), [*held("2026-09-03", "2026-12-03"), reg("2026-01-01", who=OTHER)], until={"client:1": "2027-12-03"}, kept={"client:1", "booking:1", "booking:2"},
             must=must) for day, must in (("2026-10-25", {("client:1", "KEEP_FUTURE_BOOKING")}), ("2026-11-30", {("client:1", "KEEP_FUTURE_BOOKING")}), ("2026-12-08", set())))),
    Row(10, "all done as told: name and address on a card, an invoice within its term", tuple(
        Step(on(day), [customer(**STUB), invoice(name="Kari Nordmann", issued_on=on("2024-09-01"), paid_on=on("2024-09-09"), amount=1200, balance=0), reg("2026-01-01", who=OTHER)],
             until={"customer:1": "2029-12-31"}, must={("customer:1", "KEEP_BOOKKEEPING")}, quiet={"customer:1", "invoice:1"}) for day in ("2026-10-01", "2026-11-01", "2026-12-01"))),
    row(
        12, "the invoice may go, the card serves the running relation",
        [reg("2020-01-05"), card(), bill("2020-02-02", "2020-02-09"), *held("2021-02-01", "2026-12-10")],
        until={"invoice:1": "2025-12-31", "customer:1": "null"}, must={("invoice:1", "INVOICE_EXPIRED")}, quiet={"customer:1", "client:1"}, untold=("kundekort",),
    ),
    Row(13, "and after the last session for its term", (
        Step(TODAY, [reg("2019-01-05"), card(), bill("2019-02-02", "2019-02-09"), *held("2026-10-01", "2026-12-14")], quiet={"customer:1"}, until={"customer:1": "null"}),
        Step(date(2026, 12, 20), [reg("2019-01-05"), card(), bill("2019-02-02", "2019-02-09"), *held("2026-10-01", "2026-12-14")],
             quiet={"customer:1"}, until={"customer:1": "2027-12-14"}, must={("invoice:1", "INVOICE_EXPIRED")}))),
    Row(14, "a no, a session, and then its invoice: law before the no", (
        Step(TODAY, [reg("2026-10-01", "Nei"), *held("2026-11-27")], kept={"client:1", "booking:1"}),
        Step(date(2026, 12, 10), [reg("2026-10-01", "Nei"), *held("2026-11-27"), card(phone="49 12 34 56"), bill("2026-12-05", "2026-12-05")],
             until={"booking:1": "2030-06-30", "customer:1": "2031-12-31"}, kept={"customer:1", "booking:1"},
             must={("client:1", "CONSENT_NO_BUT_STORED"), ("booking:1", "CONSENT_NO_BUT_STORED"), ("booking:1", "KEEP_AGREEMENT35"), ("customer:1", "CRM_FIELDS_EXCESS")}))),
    Row(15, "a no to registration is none to the newsletter", (
        Step(TODAY, [reg("2025-09-01", "Nei"), news("2026-01-06")], until={"subscription:1": "2028-01-06"},
             must={("subscription:1", "KEEP_NEWSLETTER"), ("response:0:1", "CONSENT_NO_BUT_STORED")}),
        Step(date(2026, 12, 10), [news("2026-01-06")], quiet={"*"}))),
    row(
        16, "who owes is no client: the claim is the reason",
        [reg("2025-01-05"), reg("2026-10-05", "Nei", 2), *held("2026-09-01"), card(), bill("2026-09-02", due_on=on("2026-09-16"), balance=1200)],
        must={("customer:1", "KEEP_UNPAID"), ("invoice:1", "KEEP_UNPAID"), ("client:1", "KEEP_UNPAID"), ("response:0:1", "KEEP_UNPAID")},
        kept={"customer:1"}, never={"KEEP_ACTIVE_CLIENT"}, untold=("løpende kundeforhold",),
    ),
    row(
        17, "a claim that is time-barred holds nothing; the invoice stays while it is in the books",
        [reg("2020-01-05"), *held("2020-09-02"), card(), bill("2020-09-03", due_on=on("2020-09-17"), balance=1200)],
        must={("invoice:1", "CLAIM_BARRED"), ("response:0:1", "REG_EXPIRED"), ("client:1", "BOOKING_OLD"), ("invoice:1", "KEEP_BOOKKEEPING")},
        never={"KEEP_ACTIVE_CLIENT", "KEEP_UNPAID"}, told=("foreldet, senest 17. september 2023",),
    ),
    row(
        18, "instalments: contact and agreement until the claim is barred",
        [reg("2024-02-01"), *held("2024-02-20"), card(), bill("2024-03-01", due_on=on("2024-03-15"), amount=12000, balance=4000)],
        until={"invoice:1": "2031-12-31", "client:1": "2027-03-15", "booking:1": "2028-06-30", "response:0:1": "2027-03-15"},
        must={("customer:1", "KEEP_UNPAID"), ("invoice:1", "KEEP_UNPAID")}, quiet={"client:1", "booking:1", "response:0:1"}, never={"KEEP_ACTIVE_CLIENT"},
    ),
    row(
        19, "a credited invoice is settled",
        [reg("2025-03-01"), *held("2025-04-20"), card(), bill("2025-05-01", balance=1200), bill("2025-06-01", n=2, amount=-1200, balance=-1200)],
        until={"invoice:1": "2030-12-31", "invoice:2": "2030-12-31", "response:0:1": "2026-06-01", "customer:1": "2030-12-31"},
        must={("response:0:1", "REG_EXPIRED"), ("customer:1", "CRM_FIELDS_EXCESS")}, never={"KEEP_UNPAID", "KEEP_ACTIVE_CLIENT"}, kept={"customer:1"},
    ),
    row(
        20, "invoice and credit note document one sale",
        [customer(**STUB), bill("2020-11-10"), bill("2021-02-01", n=2, amount=-1200)],
        until={"invoice:1": "2026-12-31", "invoice:2": "2026-12-31"}, never={"INVOICE_EXPIRED"}, kept={"customer:1"},
    ),
    row(
        21, "a list without balance and day of payment says nothing of who has paid",
        [reg("2025-01-05"), card(), bill("2025-09-01", due_on=on("2025-09-15"), balance=None)],
        must={("invoice:1", "PAYMENT_UNKNOWN")}, never={"CRM_FIELDS_EXCESS", "REG_EXPIRED"},
    ),
    row(
        22, "a course not paid for: the sign-up is the agreement, its free text is not",
        [course(**COURSE, submitted_at=at("2026-01-10"), course_date=on("2026-02-14"), extra_info="Cøliaki"), card(),
         bill("2026-02-15", due_on=on("2026-03-01"), balance=1200, description="Kurs i februar")],
        until={"response:1:1": "2029-03-01"}, must={("customer:1", "KEEP_UNPAID"), ("response:1:1", "COURSE_EXTRA_INFO")}, never={"COURSE_OVER"},
    ),
    row(
        23, "a part payment is no settlement",
        [reg("2026-02-01"), card(), bill("2026-02-15", "2026-03-05", due_on=on("2026-03-01"), amount=5000, balance=2500)],
        until={"response:0:1": "2029-03-05"}, must={("invoice:1", "KEEP_UNPAID")}, never={"KEEP_ACTIVE_CLIENT"},
    ),
    row(
        24, "health in a sign-up without a course date is asked about at once",
        [course(**WHO, submitted_at=at("2024-01-10"), extra_info="Cøliaki")],
        until={"response:1:1": "2025-04-10"}, must={("response:1:1", "COURSE_DATE_MISSING"), ("response:1:1", "COURSE_EXTRA_INFO")},
    ),
    *(
        row(number, text, [course(**COURSE, submitted_at=at("2026-11-01"), course_date=on("2026-12-06"), extra_info=text)], quiet={"*"}, never={"MINOR_SUSPECTED"})
        for number, text in ((25, "Det er 10 år siden sist jeg var på kurs"), (26, "Har med sønnen min, han er 7 år"),
                             (26, "Jeg er verge for en annen"), (26, "Jeg har hatt vondt på 10 år"))
    ),
    row(
        27, "one person, one advice: nothing is sent to who may be a child",
        [course(**COURSE, submitted_at=at("2026-11-01"), course_date=on("2026-12-06"), extra_info="Deltakeren er 16 år, foresatt er med"), news("2025-05-01")],
        must={("response:1:1", "MINOR_SUSPECTED"), ("subscription:1", "MINOR_SUSPECTED")}, never={"KEEP_NEWSLETTER"},
    ),
    *(
        row(28, text, [course(**COURSE, submitted_at=at("2026-11-01"), course_date=on("2026-12-06"), extra_info=text)], must={("response:1:1", "MINOR_SUSPECTED")})
        for text in ("Hun fyller 15 år i mai", "Jeg er 17", "Elev på videregående, 16 år", "Går i 9. klasse")
    ),
    row(
        29, "imported from a list: that is said, and nothing else",
        [news("2025-05-01", proof_gap="imported", last_click_at=at("2026-09-01"))],
        must={("subscription:1", "DOI_PROOF_MISSING")}, told=("importert fra en liste",), untold=("mangler tidspunkt", "for hånd"),
    ),
    Row(30, "added by hand after a course: not written to from the first night, gone after thirty days", (
        Step(date(2026, 10, 25), [course(**COURSE, submitted_at=at("2026-09-01"), course_date=on("2026-10-10")),
                                  news("2026-10-11", proof_gap="added_by_admin", signup_at=None)], must={("subscription:1", "STOP:DOI_PROOF_MISSING")}),
        Step(TODAY, [course(**COURSE, submitted_at=at("2026-09-01"), course_date=on("2026-10-10")),
                     news("2026-10-11", proof_gap="added_by_admin", signup_at=None)], must={("subscription:1", "DELETE:DOI_PROOF_MISSING")}))),
    row(
        31, "a purchase is an active sign",
        [reg("2023-01-05"), news("2023-01-06"), *held("2026-10-20"), card(), bill("2026-10-21", "2026-10-28")],
        until={"subscription:1": "2028-10-28"}, must={("subscription:1", "KEEP_NEWSLETTER")}, never={"CONSENT_REFRESH_DUE"},
    ),
    row(
        34, "one address, two people: who of them left the list, nobody knows",
        [reg("2026-01-05", who={"name": "Gro Nordmann", "email": "hjem@example.org"}), reg("2026-01-06", n=2, who={"name": "Helge Nordmann", "email": "hjem@example.org"}),
         left("2026-03-01", email="hjem@example.org", first_name="Gro", name="Gro Nordmann"),
         news("2025-05-04", 2, "oldlist", email="hjem@example.org", name="Helge Nordmann")],
        must={("subscription:2", "STOP:OBJECTED_MARKETING"), ("response:0:2", "SHARED_CONTACT")}, never={"KEEP_NEWSLETTER"}, untold=("Personen vil ikke ha", "Personen meldte"),
    ),
    row(
        35, "an agreed notice is no agreement",
        [reg("2023-01-05"), *held("2023-09-04"), card(), bill("2023-09-05", "2023-09-12", description="Time avbestilt etter avtalt frist")],
        until={"response:0:1": "2024-09-12"}, must={("response:0:1", "REG_EXPIRED")}, untold=("viser til avtalen",),
    ),
    row(
        36, "an invoice for coaching does not rest on a course sign-up",
        [reg("2022-01-05"), course(**COURSE, submitted_at=at("2024-01-05"), course_date=on("2024-02-01"), extra_info="Migrene"), card(),
         bill("2026-09-01", "2026-09-09", description="Coaching som avtalt")],
        until={"response:0:1": "2031-12-31"}, must={("response:0:1", "KEEP_AGREEMENT35"), ("response:1:1", "COURSE_OVER"), ("response:1:1", "COURSE_EXTRA_INFO")},
    ),
    row(37, "a comment needs a name only; after five years a person looks", [comment(name="Ditlef Moe", published_at=at("2020-05-05"))],
        must={("comment:1", "COMMENT_OLD")}, never={"UNMATCHED_RECORD"}, told=("eldre enn 5 år",)),
    Row(38, "an address emptied as told ends in rest", (
        Step(TODAY, [comment(**WHO, published_at=at("2026-01-01"))], must={("comment:1", "BLOG_META")}),
        Step(date(2026, 12, 10), [comment(name="Kari Nordmann", published_at=at("2026-01-01"))], until={"comment:1": "2031-01-01"}, quiet={"*"}))),
    row(
        39, "a resting client's profile goes before the form does",
        [reg("2025-01-05"), *held("2026-04-20"), profile(**WHO, completed_at=at("2025-02-01"))],
        until={"profile:1": "2026-10-20", "response:0:1": "2027-04-20", "client:1": "2027-04-20"}, must={("profile:1", "VIA_NO_RELATION")},
        told=("har hvilt siden 20. april 2026",), untold=("er ikke kunde",),
    ),
    row(40, "a profile and nothing else", [profile(**WHO, completed_at=at("2026-02-01"))], until={"profile:1": "2026-08-01"}, must={("profile:1", "VIA_NO_RELATION")}),
    Row(42, "a contact that gets letters of business only is asked about, and goes", (
        Step(date(2026, 10, 25), [subscriber(email="kari@example.org", status="transactional", changed_at=at("2023-01-01"))], must={("subscription:1", "REVIEW:TRANSACTIONAL_ONLY")}),
        Step(TODAY, [subscriber(email="kari@example.org", status="transactional", changed_at=at("2023-01-01"))],
             until={"subscription:1": "2026-11-24"}, must={("subscription:1", "DELETE:TRANSACTIONAL_ONLY")}))),
    row(
        43, "one field, one advice",
        [customer(**STUB, birth_date=on("1980-01-01")), bill("2022-01-06", "2022-01-10", who={"name": "Kari Nordmann"})],
        until={"customer:1": "2027-12-31"}, must={("customer:1", "CRM_FIELDS_EXCESS")}, never={"FIELD_NOT_PROMISED"}, told=("har fødselsdato,",), untold=("mobil, e-post eller notat",),
    ),
    row(
        44, "a card without invoices may be a supplier's", [card(created_at=at("2026-01-05"))],
        must={("customer:1", "CARD_WITHOUT_INVOICE")}, never={"NO_BASIS"}, kept={"customer:1"}, untold=("Ingen avtale, plikt",),
    ),
    row(
        45, "an old address that bounces is no duplicate of the new one",
        [reg("2025-02-01", phone="49123456"), *held("2026-10-05", who={"name": "Kari Nordmann", "email": "ny@example.org", "phone": "49123456"}),
         subscriber(email="kari@example.org", status="cleaned", changed_at=at("2026-02-02")), news("2026-02-11", 2, email="ny@example.org")],
        until={"subscription:2": "2028-02-11", "subscription:1": "2027-02-02"}, must={("subscription:2", "KEEP_NEWSLETTER")}, untold=("Slå sammen",),
    ),
    row(
        46, "a no is the person's, not the address's",
        [reg("2025-02-01", phone="49123456"), reg("2025-03-01", n=2, who={"name": "Kari Nordmann", "email": "ny@example.org"}, phone="49123456"),
         left("2025-12-01", name="Kari Nordmann"), news("2025-05-01", 2, email="ny@example.org", name="Kari Nordmann")],
        must={("subscription:2", "WITHDRAWN_STILL_ACTIVE")}, never={"KEEP_NEWSLETTER"}, untold=("Slå sammen",),
    ),
    row(
        48, "an employer's invoice is the employer's",
        [customer(name="Solbu Regnskap AS", org_number="974760673", email="post@firma.example.org"),
         bill("2025-09-02", "2025-09-10", who={"name": "Solbu Regnskap AS", "org_number": "974760673"}), reg("2025-08-05"), *held("2025-08-20", "2025-09-01")],
        until={"client:1": "2026-09-01", "response:0:1": "2026-09-01", "booking:2": "2029-06-30", "customer:1": "2030-12-31"},
        must={("client:1", "BOOKING_OLD"), ("response:0:1", "REG_EXPIRED"), ("customer:1", "KEEP_BOOKKEEPING")},
    ),
    row(
        49, "a later yes stands", [reg("2025-03-01", "Nei"), reg("2026-02-01", n=2), *held("2026-09-10"), card(), bill("2026-09-11", "2026-09-20")],
        until={"response:0:1": "2027-09-20", "response:0:2": "2027-09-20"}, quiet={"*"}, never={"CONSENT_NO_BUT_STORED"},
    ),
    row(
        50, "left one list, and confirmed another a year later",
        [left("2025-01-01"), news("2026-02-02", 2, "oldlist"), reg("2026-02-01")],
        until={"subscription:2": "2028-02-02", "subscription:1": "2026-01-01", "response:0:1": "2026-08-01"},
        must={("subscription:2", "KEEP_NEWSLETTER"), ("subscription:1", "UNSUB_AGED"), ("response:0:1", "REG_EXPIRED")}, never={"WITHDRAWN_STILL_ACTIVE"},
    ),
    row(
        51, "a form's yes after a no waits for its confirmation",
        [left("2026-03-01"), course(**COURSE, submitted_at=at("2026-09-01"), course_date=on("2026-12-12"), newsletter="Ja")],
        until={"subscription:1": "2027-03-01"}, must={("subscription:1", "UNSUB_THEN_FORM_YES"), ("subscription:1", "INFO:OBJECTED_MARKETING")}, never={"KEEP_NEWSLETTER"},
    ),
    Row(52, "bookkeeping ends with the year", (
        Step(date(2026, 12, 31), [customer(**STUB), bill("2021-05-05", "2021-05-09", who={"name": "Kari Nordmann"})],
             until={"customer:1": "2026-12-31", "invoice:1": "2026-12-31"}, quiet={"*"}),
        Step(date(2027, 1, 1), [customer(**STUB), bill("2021-05-05", "2021-05-09", who={"name": "Kari Nordmann"})],
             must={("invoice:1", "INVOICE_EXPIRED"), ("customer:1", "INVOICE_EXPIRED")}))),
    row(53, "an enquiry", [enquiry(**WHO, submitted_at=at("2026-03-01"))], until={"response:2:1": "2026-09-01"}, must={("response:2:1", "PROSPECT_EXPIRED")}),
    row(53, "a sign-up that was never confirmed", [subscriber(email="kari@example.org", status="pending", signup_at=at("2026-10-20"))],
        until={"subscription:1": "2026-11-19"}, must={("subscription:1", "DOI_PENDING_OLD")}),
    row(53, "a former client", [reg("2024-01-05"), card(), bill("2025-09-01", "2025-09-09")],
        until={"response:0:1": "2026-09-09"}, must={("response:0:1", "REG_EXPIRED"), ("customer:1", "CRM_FIELDS_EXCESS")}),
    row(53, "asked for letters, got e-mail", [reg("2026-02-01", invoice_channel="Post"), card(), bill("2026-09-01", "2026-09-09", delivery="E-post")],
        must={("invoice:1", "INVOICE_CHANNEL")}),
    # Kinds of the same faults, met on other records.
    row(1, "a card of somebody who came by course last month is no old card", [contact(**WHO, created_at=at("2020-01-01")), course(**COURSE, submitted_at=at("2026-09-01"), course_date=on("2026-10-20"))],
        until={"contact:1": "2027-10-20"}, kept={"contact:1"}, never={"CARD_EXPIRED", "CARD_WITHOUT_INVOICE"}),
    row(4, "a payment that settles no invoice counts against what is owed", [card(), bill("2026-03-01", due_on=on("2026-03-15"), balance=1200), payment(**WHO, paid_on=on("2026-03-20"), amount=1200, balance=-1200)],
        never={"KEEP_UNPAID"}, kept={"customer:1"}),
    row(10, "a registration that nobody dated is asked about", [response(**WHO, consent_registration="Ja")], until={"response:0:1": "null"}, must={("response:0:1", "DATE_UNKNOWN")}),
]  # fmt: skip

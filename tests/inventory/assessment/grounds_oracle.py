"""A second, naive reading of docs/judging.md: what holds each record of a life, and what comes of it.

Plain Python over the facts of one person, day by day on a naive calendar; nothing of the program is
used. The grounds themselves, a function a kind of record, are in grounds_twin.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.inventory.assessment.calendar_oracle import (
    Day,
    fiscal_end,
    local_day,
    months_after,
    of,
)
from tests.inventory.assessment.lives import Form, Life, Sale

#: What says nothing of anybody: how a record is kept.
KEEPING = frozenset("created_at updated_at booked_at status proof_gap balance customer_number".split())
BUYER = frozenset("name first_name last_name company org_number postal_address postcode city customer_number".split())
HOURS = frozenset({"starts_at", "ends_at", "status"})
COMMENT = frozenset({"name", "published_at", "status"})
#: No claim needs it.
IDLE = frozenset({"note", "birth_date"})
WRITTEN = frozenset({"extra_info"})

REFERS = frozenset({"Coaching iht. avtale", "Etter avtale"})
FOR_COURSE = frozenset({"Kurs i stressmestring"})
FOR_SESSION = frozenset({"Coaching", "Coaching iht. avtale", "Time 3. mai"})


@dataclass(frozen=True)
class Hold:
    """One reason to keep one record. ``until`` None and not ``open``: no day is known."""

    kind: str
    until: Day | None
    ends: bool = False  # by this record's no
    open: bool = False
    only: frozenset[str] | None = None
    but: frozenset[str] = frozenset()

    def fields(self, filled: frozenset[str]) -> frozenset[str]:
        """Return which of these fields it holds. Skype is gone: nothing holds its name."""
        held = filled - {"skype"} - self.but
        return held if self.only is None else held & self.only


@dataclass(frozen=True)
class Judged:
    """What comes of one record."""

    keep_until: Day | None
    kinds: frozenset[str]  # of the grounds that reach furthest
    goes: str
    gone: frozenset[str]


def latest(*days: Day | None) -> Day | None:
    """Return the last of the days that are known."""
    return max((day for day in days if day), default=None)


def later(day: Day | None, months: int) -> Day | None:
    """Return the day so many months on, where there is one."""
    return months_after(day, months) if day else None


def day_of(at: datetime | None) -> Day | None:
    """Return the local day of an instant, where there is one."""
    return local_day(at) if at else None


@dataclass(frozen=True)
class Voucher:
    """An invoice as tonight sees it."""

    sale: Sale
    credited: Day | None
    unpaid: bool
    unsettled: bool
    books_end: Day
    claim_end: Day

    @property
    def day(self) -> Day:
        """Return the day on which it was settled, as far as it is."""
        found = latest(of(self.sale.issued), of(self.sale.paid) if self.sale.paid else None, self.credited)
        assert found
        return found


def credited(sales: tuple[Sale, ...]) -> dict[int, Day]:
    """Let each credit note, in turn, undo a sale of its amount before it: an unpaid one, else the oldest."""
    found: dict[int, Day] = {}
    notes = sorted((n for n, one in enumerate(sales) if one.amount < 0), key=lambda n: (sales[n].issued, n))
    for note in notes:
        day = sales[note].issued
        fits = [n for n, one in enumerate(sales)
                if n not in found and one.amount == -sales[note].amount and one.issued <= day]  # fmt: skip
        if fits:
            undone = min(fits, key=lambda n: ((sales[n].balance or 0) <= 0, sales[n].issued, n))
            found[undone] = found[note] = of(day)
    return found


class Person:
    """All that a life shows on one day."""

    def __init__(self, life: Life, numbers: Mapping[str, int], today: Day, now: datetime) -> None:
        self.life, self.numbers, self.today, self.now = life, numbers, today, now
        self.vouchers = self._vouchers()
        self.held = [h for h in life.hours if h.status == "confirmed" and h.starts <= now]
        self.ahead = [h for h in life.hours if h.status != "cancelled" and h.starts > now]
        courses = [of(form.course) for form in life.forms if form.kind == "course" and form.course]
        self.last_session = latest(*(local_day(h.ends) for h in self.held))
        next_day = latest(*(local_day(h.starts) for h in self.ahead))
        self.last_sale = latest(*(v.day for v in self.vouchers if v.day <= today))
        services = [v for v in self.vouchers if v.sale.text not in FOR_COURSE]
        self.last_invoice = latest(*(of(v.sale.issued) for v in services if of(v.sale.issued) <= today))
        self.last_billed = latest(*(v.day for v in services if v.day <= today))
        known = (self.last_session, next_day, self.last_sale, *(day for day in courses if day <= today))
        self.ended = latest(*(day for day in known if day and day <= today))
        self.active = bool(self.ahead) or any(day > today for day in courses)
        self.came = latest(self.last_session, next_day, self._sold_beside())
        self.claim_end = latest(*(v.claim_end for v in self.vouchers if v.unpaid and v.claim_end >= today))
        self.unknown_end = latest(*(v.claim_end for v in self.vouchers if v.unsettled and v.claim_end >= today))

    def _vouchers(self) -> list[Voucher]:
        undone = credited(self.life.sales)
        owing = sum(sale.balance or 0 for n, sale in enumerate(self.life.sales) if n not in undone) > 0
        found = []
        for n, sale in enumerate(self.life.sales):
            unpaid = owing and n not in undone and (sale.balance or 0) > 0
            paid = of(sale.paid) if sale.paid else None
            unknown = n not in undone and sale.balance is None and not paid and sale.amount > 0
            books = latest(of(sale.issued), paid, undone.get(n), self.today if unpaid else None)
            claim = latest(of(sale.due or sale.issued), paid)
            assert books
            assert claim
            found.append(
                Voucher(sale, undone.get(n), unpaid, unknown, fiscal_end(books, self.numbers["R-BK5.years"]),
                        months_after(claim, 12 * self.numbers["R-UNPAID.review_years"]))
            )  # fmt: skip
        return found

    def _sold_beside(self) -> Day | None:
        """Return the last sale that is no course's, if an invoice shows a session that the booking tool does not have."""
        if self.last_invoice is None:
            return None
        explained = later(self.last_session, self.numbers["R-INVOICE.months"])
        return self.last_billed if explained is None or self.last_invoice > explained else None

    def said(self, answers: list[tuple[str | None, datetime | None]]) -> tuple[bool, datetime | None] | None:
        """Tell which answer stands, and the last no: a no without a time is later than every yes."""
        yes = max((at for told, at in answers if told == "Ja" and at), default=None)
        noes = [at for told, at in answers if told == "Nei"]
        if not any(told in ("Ja", "Nei") for told, _at in answers):
            return None
        if not noes:
            return True, None
        no = None if None in noes else max(at for at in noes if at)
        return no is not None and yes is not None and yes > no, no

    @property
    def to_invoice(self) -> Day | None:
        """Return by when the last session must be invoiced, if it still can be in time."""
        day = latest(*(local_day(h.ends) for h in self.held if h.ends < self.now))
        if day is None or (self.last_invoice and self.last_invoice >= day):
            return None
        end = months_after(day, self.numbers["R-INVOICE.months"])
        return end if end >= self.today else None

    def course_sales(self, form: Form) -> list[Voucher]:
        """Return the invoices that may be a course's."""
        submitted = day_of(form.at)
        end = later(self.course_day(form), self.numbers["R-COURSE.invoiced_months"])
        if submitted is None or end is None:
            return []
        return [v for v in self.vouchers
                if submitted <= of(v.sale.issued) <= end and v.sale.text not in FOR_SESSION]  # fmt: skip

    def course_day(self, form: Form) -> Day | None:
        """Return the day of a course, or the last that it can have been."""
        return of(form.course) if form.course else later(day_of(form.at), self.numbers["R-COURSE.unknown_months"])

    def documents(self, form: Form) -> Day | None:
        """Return the last day of the sales that this form documents («iht. avtale»)."""
        ends = []
        for voucher in self.vouchers:
            fits = [
                one for one in self.life.forms
                if one.at and local_day(one.at) <= of(voucher.sale.issued)
                and (one.kind in ("registration", "paper") or (one.kind == "course" and voucher in self.course_sales(one)))
            ]  # fmt: skip
            if fits and voucher.sale.text in REFERS and max(fits, key=lambda one: one.at or self.now) is form:
                ends.append(voucher.books_end)
        return latest(*ends)


def weigh(holds: list[Hold], filled: frozenset[str], today: Day, *, refused: bool, day: Day | None) -> Judged:
    """Add up what holds one record."""
    ended = {hold for hold in holds if hold.ends and refused}
    ends = {hold: _earlier(hold.until, day) if hold in ended else hold.until for hold in holds}
    held = [hold for hold in holds
            if hold not in ended and (hold.open or hold.until is None or hold.until >= today)]  # fmt: skip
    counted = held or holds
    keep_until = latest(*(ends[hold] for hold in counted))
    furthest = max((ends[hold] or (1, 1, 1), hold.kind == "law") for hold in counted)
    kinds = frozenset(h.kind for h in counted if (ends[h] or (1, 1, 1), h.kind == "law") == furthest)
    gone = filled - frozenset().union(*(hold.fields(filled) for hold in held))
    goes = "whole" if not held else "fields" if gone - KEEPING else "no"
    return Judged(keep_until, kinds, goes, gone)


def _earlier(until: Day | None, day: Day | None) -> Day | None:
    return min((each for each in (until, day) if each), default=None)

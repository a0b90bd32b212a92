"""A second, naive calendar: days are walked one by one, forward, and nothing else is known. It checks the rules' dates in SQL.

No date arithmetic library: a day is (year, month, day), and the only rule is which day comes next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import count

Day = tuple[int, int, int]
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def of(day: date) -> Day:
    return day.year, day.month, day.day


def leap(year: int) -> bool:
    return year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)


def tomorrow(day: Day) -> Day:
    """The day that follows."""
    year, month, number = day
    last = 29 if month == 2 and leap(year) else _LENGTHS[month - 1]
    if number < last:
        return year, month, number + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)


def days_after(day: Day, days: int) -> Day:
    """Walk so many days."""
    for _ in range(days):
        day = tomorrow(day)
    return day


@cache
def months_after(day: Day, months: int) -> Day:
    """Walk until so many firsts of a month have passed, then to the same number, or to the month's end if it has none."""
    number, here = day[2], day
    while months:
        here = tomorrow(here)
        months -= here[2] == 1
    while here[2] != number and tomorrow(here)[2] != 1:
        here = tomorrow(here)
    return here


def fiscal_end(day: Day, years: int) -> Day:
    """Walk to 31 December, and then to so many more."""
    while True:
        if day[1:] == (12, 31):
            if not years:
                return day
            years -= 1
        day = tomorrow(day)


def weekday(day: Day) -> int:
    """0 is a Monday. 2000-01-03 was one."""
    here = (2000, 1, 3)
    for n in count():
        if here == day:
            return n % 7
        here = tomorrow(here)
    raise AssertionError


@cache
def last_sunday(year: int, month: int) -> int:
    """The last Sunday of a month of 31 days."""
    first = weekday((year, month, 1))
    return max(n for n in range(1, 32) if (first + n - 1) % 7 == 6)


def local_day(instant: datetime) -> Day:
    """The day in Oslo of a UTC instant: one hour ahead; two between 01:00 UTC on the last Sundays of March and October (2000/84/EC)."""
    moment = (instant.month, instant.day, instant.hour)
    begins, ends = (3, last_sunday(instant.year, 3), 1), (10, last_sunday(instant.year, 10), 1)
    hours = instant.hour + (2 if begins <= moment < ends else 1)
    today = (instant.year, instant.month, instant.day)
    return tomorrow(today) if hours >= 24 else today


# -- the rules, retold plainly -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Life:
    """What one person has left behind: plain facts, any of which may be missing. Instants are UTC."""

    registered: datetime | None = None
    issued: date | None = None
    paid: date | None = None
    owes: bool = False
    agreed: bool = False  # the invoice says «iht. avtale»
    session: datetime | None = None
    came: bool = True
    course: date | None = None
    enrolled: datetime | None = None
    asked: datetime | None = None
    status: str | None = None
    signed: datetime | None = None
    confirmed: datetime | None = None
    clicked: datetime | None = None
    changed: datetime | None = None


#: Record → (last day, rule); no last day while a relation goes on or when no date is known.
CheckedPromise = dict[str, tuple[Day | None, str]]


def latest(*days: Day | None) -> Day | None:
    known = [day for day in days if day]
    return max(known) if known else None


def kept(life: Life, numbers: Mapping[str, int], today: Day, now: datetime) -> CheckedPromise:
    """Say for each record of a life how long it is kept, and by which rule."""
    session = local_day(life.session) if life.session else None
    ahead = life.session is not None and life.session > now and life.came
    sale = latest(of(life.issued), of(life.paid) if life.paid else None) if life.issued else None
    books = latest(sale, today if life.owes else None) if life.issued else None
    books_end = fiscal_end(books, numbers["R-BK5.years"]) if books else None
    course = of(life.course) if life.course else None
    active = ahead or (life.issued is not None and life.owes) or (course is not None and course > today)
    ended = latest(*(d for d in (session if life.came else None, sale, course) if d and d <= today))
    found: CheckedPromise = {}
    if life.issued:
        found["invoice"] = (books_end, "R-BK5")
        found["customer"] = (books_end, "R-BKSTUB")
    if session:
        months = numbers["R-BOOK.months"] if life.came else numbers["R-BOOK.noshow_months"]
        found["booking"] = found["client"] = (months_after(session, months), "R-BOOK")
    forms = [(local_day(at), name) for at, name in ((life.registered, "registration"), (life.enrolled, "course")) if at]
    before = [form for form in forms if life.issued and form[0] <= of(life.issued)]
    instant = {"registration": life.registered, "course": life.enrolled}
    agreement = (
        max(before, key=lambda form: (instant[form[1]], form[1] == "registration"))[1] if before and life.agreed else ""
    )
    if life.registered:
        form = local_day(life.registered)
        over = (
            months_after(ended, numbers["R-REG.months"])
            if ended
            else months_after(form, numbers["R-REG.never_client_months"])
        )
        found["registration"] = _form(over, books_end if agreement == "registration" else None, "R-REG", active=active)
    if life.enrolled:
        invoiced = life.issued is not None and local_day(life.enrolled) <= of(life.issued)
        months = numbers["R-COURSE.invoiced_months" if invoiced else "R-COURSE.months"]
        over_course = months_after(course, months) if course else None
        found["course"] = _form(over_course, books_end if agreement == "course" else None, "R-COURSE", active=False)
    if life.asked:
        question = local_day(life.asked)
        if active:
            found["enquiry"] = (None, "R-CRM")
        elif ended:
            found["enquiry"] = (months_after(max(ended, question), numbers["R-CRM.months"]), "R-CRM")
        else:
            found["enquiry"] = (months_after(question, numbers["R-ENQ.months"]), "R-ENQ")
    if life.status:
        found["subscription"] = _subscription(life, numbers)
    return found


def _form(over: Day | None, books_end: Day | None, rule: str, *, active: bool) -> tuple[Day | None, str]:
    if active:
        return None, rule
    if books_end and (over is None or books_end > over):
        return books_end, "R-BK5"
    return over, rule


def _subscription(life: Life, numbers: Mapping[str, int]) -> tuple[Day | None, str]:
    if life.status == "pending":
        start = life.signed or life.changed
        return (days_after(local_day(start), numbers["R-PEND.delete_days"]) if start else None), "R-PEND"
    if life.status in ("unsubscribed", "cleaned"):
        return (months_after(local_day(life.changed), numbers["R-SUPP.months"]) if life.changed else None), "R-SUPP"
    sign = max((at for at in (life.confirmed, life.clicked) if at), default=None)
    return (months_after(local_day(sign), numbers["R-CONS.months"]) if sign else None), "R-CONS"

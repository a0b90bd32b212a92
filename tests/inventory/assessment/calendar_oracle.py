"""A second, naive calendar: days are walked one by one, forward, and nothing else is known. It checks the rules' dates in SQL.

No date arithmetic library: a day is (year, month, day), and the only rule is which day comes next.
"""

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


@cache
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


@cache
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


@cache
def local_day(instant: datetime) -> Day:
    """The day in Oslo of a UTC instant: one hour ahead; two between 01:00 UTC on the last Sundays of March and October (2000/84/EC)."""
    moment = (instant.month, instant.day, instant.hour)
    begins, ends = (3, last_sunday(instant.year, 3), 1), (10, last_sunday(instant.year, 10), 1)
    hours = instant.hour + (2 if begins <= moment < ends else 1)
    today = (instant.year, instant.month, instant.day)
    return tomorrow(today) if hours >= 24 else today

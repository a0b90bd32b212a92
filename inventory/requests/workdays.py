"""Working days in Norway, for deadlines that the law counts in months (Reg. 1182/71 Art. 3(4)).

Public holidays are those of helligdagsfredloven § 2 and of the act on 1 and 17 May. Christmas Eve
and New Year's Eve are none: a deadline on them stands.
"""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

#: (month, day): New Year's Day, 1 May, 17 May, Christmas Day, Boxing Day.
_FIXED = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
#: Days from Easter Sunday: Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension, Whit
#: Sunday and Monday.
_MOVABLE = (-3, -2, 0, 1, 39, 49, 50)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return Norway's public holidays of a year, other than the ordinary Sundays."""
    sunday = easter(year)
    movable = {sunday + timedelta(days=days) for days in _MOVABLE}
    return frozenset(movable | {date(year, month, day) for month, day in _FIXED})


def is_working_day(day: date) -> bool:
    """Tell whether ``day`` is neither Saturday, Sunday nor a public holiday."""
    return day.weekday() < 5 and day not in holidays(day.year)


def working_day(day: date) -> date:
    """Return ``day``, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or the last day of one that is too short.

    Reg. 1182/71 Art. 3(2)(c).
    """
    return day + relativedelta(months=months)

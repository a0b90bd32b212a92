"""Dates and clocks as people, forms and bookkeeping programs write them; what could be two days is
refused.

Google Forms' own CSV writes ``2026/05/28 7:01:33 PM GMT+2``, its sheets write in the language of
their owner (``28.5.2026 klo 19.01.33``), a browser ``Thu May 28 2026``.
Slashes and dashes behind a day are in no order that a reader may know: 03/04/2026 is one day in
Oslo and another in New York. Whoever knows says so (``date_order`` in ``orden.toml``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

#: How a source may say that its ambiguous dates are written.
ORDERS = ("dmy", "mdy", "ymd")
#: The last two digits of a year that are read as this century.
LAST_YEAR = 68

_FROM_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{3}(?:\d{3})?)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.A
)
_DOTTED = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})(?: (\d\d?)[:.](\d\d)(?:[:.](\d\d))?)?", re.A)
#: No moment that anybody writes is longer, with its zone spelt out.
_LONGEST = 100
_SIGNS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": "-"})
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WORD = r"([^\W\d_]{3,12})"
_NTH = r"(?:st|nd|rd|th)?"
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{1,2})(?![0-9])\.?")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{4}|[0-9]{2})(?![0-9])")
_DAY_MONTH = re.compile(
    rf"([0-9]{{1,2}}){_NTH}[. -]{{1,2}}{_WORD}[., -]{{1,2}}([0-9]{{4}}|[0-9]{{2}})(?![0-9])"
)
_MONTH_DAY = re.compile(rf"{_WORD}\.? ([0-9]{{1,2}}){_NTH},? ([0-9]{{4}})(?![0-9])")
_WEEKDAY = re.compile(r"([^\W\d_]{2,12})(?:\., ?|[., ] ?)(?:den |the )?")
_CLOCK = re.compile(
    r"(?:[ ,t]+|[ ,]*\b(?:(?P<said>klo|kl|at|um)\.? ?))"
    r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?uhr)?(?P<zone>.*)",
    re.A,
)
_ZONE = re.compile(
    r"(?=[zug+-])(?:z|(?:utc|gmt)?(?: ?([+-])(\d{1,2})(?::?([0-5]\d))?)?)(?: ?[(\[].*[)\]])?", re.A
)

_MONTHS = (
    "januar january januari jänner tammikuu tammikuuta",
    "februar february februari helmikuu helmikuuta",
    "mars march marts märz maaliskuu maaliskuuta",
    "april huhtikuu huhtikuuta",
    "mai may maj toukokuu toukokuuta",
    "juni june kesäkuu kesäkuuta",
    "juli july heinäkuu heinäkuuta",
    "august augusti elokuu elokuuta",
    "september syyskuu syyskuuta",
    "oktober october lokakuu lokakuuta",
    "november marraskuu marraskuuta",
    "desember december dezember joulukuu joulukuuta",
)
_WEEKDAYS = (
    "mandag måndag monday maanantai maanantaina montag man mån mon ma mo",
    "tirsdag tysdag tisdag tuesday tiistai tiistaina dienstag tir tirs tys tis tue tues ti di",
    "onsdag wednesday keskiviikko keskiviikkona mittwoch ons wed ke mi",
    "torsdag thursday torstai torstaina donnerstag tor tors thu thur thurs to do",
    "fredag friday perjantai perjantaina freitag fre fri pe fr",
    "lørdag laurdag lördag saturday lauantai lauantaina samstag lør lau lör sat la sa",
    "søndag sundag söndag sunday sunnuntai sunnuntaina sonntag søn sun sön su so",
)


def _beginnings(words: str) -> Iterator[str]:
    """Give each word, and what people cut of it: three letters, four, or ``sept``."""
    for word in words.split():
        yield word
        if not word.endswith(("kuu", "kuuta")):  # a Finnish month is never cut: mar is March
            yield from (word[:3], word[:4])


_MONTH = {word: n for n, words in enumerate(_MONTHS, start=1) for word in _beginnings(words)}
_DAY_OF_WEEK = {word: n for n, words in enumerate(_WEEKDAYS) for word in words.split()}


@dataclass(frozen=True, slots=True)
class Written:
    """A moment as it is written: a day, and a clock and its distance from UTC when they stand
    there."""

    day: date
    clock: time | None = None
    offset: timezone | None = None

    def instant(self, zone: tzinfo) -> datetime:
        """Give the moment in UTC, local to ``zone`` when it says nothing else.

        Raises OverflowError at the ends of time.
        """
        moment = datetime.combine(self.day, self.clock or time(), self.offset or zone)
        return moment.astimezone(UTC)


def read(text: str, order: str = "", century: int | None = None) -> Written:
    """Read one date with or without a clock. Raises ValueError.

    ``order``: one of ORDERS, for what is ambiguous; without it that is refused. ``century``: the
    last two digits of a year that are this century; None refuses years of two digits.
    """
    # Nearly all there is, and quicker.
    if _FROM_ISO.fullmatch(text):
        return _from_iso(text)
    if found := _DOTTED.fullmatch(text):
        return _dotted(*found.groups())
    if len(text) > _LONGEST:
        raise ValueError("too long for a date")
    bare = " ".join(_UNSEEN.sub("", text).translate(_SIGNS).lower().split())
    weekday, rest = _weekday(bare)
    day, end = _day(rest, order, century)
    if day is None:
        return _from_iso(text)
    if weekday is not None and day.weekday() != weekday:
        raise ValueError("the weekday is another")
    clock, offset = _clock(rest[end:])
    return Written(day, clock, offset)


def _from_iso(text: str) -> Written:
    moment = datetime.fromisoformat(text)
    ahead = moment.utcoffset()
    offset = None if ahead is None else timezone(ahead)
    bare = len(text) <= 10 and "T" not in text
    return Written(moment.date(), None if bare else moment.time(), offset)


def _dotted(
    day: str, month: str, year: str, hour: str | None, minute: str | None, second: str | None
) -> Written:
    clock = time(int(hour), int(minute or 0), int(second or 0)) if hour else None
    return Written(date(int(year), int(month), int(day)), clock)


def _weekday(text: str) -> tuple[int | None, str]:
    found = _WEEKDAY.match(text)
    if found is None or found[1] not in _DAY_OF_WEEK:
        return None, text
    return _DAY_OF_WEEK[found[1]], text[found.end() :]


def _day(text: str, order: str, century: int | None) -> tuple[date | None, int]:
    """Read the day that a text begins with, and tell where it ends; None when it begins with
    none."""
    if found := _YEAR_FIRST.match(text):
        return date(int(found[1]), int(found[3]), int(found[4])), found.end()
    if found := _NUMBERS.match(text):
        parts = [found[1], found[3], found[4]]
        return _ordered(parts, _order(found[2], found[4], order), century), found.end()
    if found := _MONTH_DAY.match(text):
        return date(int(found[3]), _month(found[1]), int(found[2])), found.end()
    if found := _DAY_MONTH.match(text):
        parts = [found[1], str(_month(found[2])), found[3]]
        if len(found[3]) == 4 or order == "mdy":
            order = "dmy"  # the month is said: the day stands before it
        return _ordered(parts, order, century), found.end()
    return None, 0


def _month(word: str) -> int:
    if word not in _MONTH:
        raise ValueError("not a month")
    return _MONTH[word]


def _order(sign: str, last: str, order: str) -> str:
    """Full stops and a whole year are day first wherever they are used; the rest is as said."""
    if sign == "." and (len(last) == 4 or not order):
        return "dmy"
    return order


def _ordered(parts: list[str], order: str, century: int | None) -> date:
    if order not in ORDERS:
        raise ValueError("could be two days")
    said = dict(zip(order, parts, strict=True))
    return date(_year(said["y"], century), int(said["m"]), int(said["d"]))


def _year(digits: str, century: int | None) -> int:
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2 or century is None:
        raise ValueError("not a whole year")
    return int(digits) + (2000 if int(digits) <= century else 1900)


def _clock(text: str) -> tuple[time | None, timezone | None]:
    """Read what stands behind a day: nothing, or a clock, perhaps with its distance from UTC."""
    if not text.strip(" ."):
        return None, None
    found = _CLOCK.fullmatch(text)
    if found is None or not (found["m"] or found["said"] or found["half"]):
        raise ValueError("not a clock")
    hour = int(found["h"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("not an hour of a half day")
        hour = hour % 12 + 12 * (found["half"] == "p")
    micro = int(f"{found['f'] or '0':0<6}"[:6])
    clock = time(hour, int(found["m"] or 0), int(found["s"] or 0), micro)
    return clock, _offset(found["zone"].strip())


def _offset(text: str) -> timezone | None:
    if not text:
        return None
    found = _ZONE.fullmatch(text)
    if found is None:
        raise ValueError("not a zone")
    ahead = timedelta(hours=int(found[2] or 0), minutes=int(found[3] or 0))
    return timezone(-ahead if found[1] == "-" else ahead)

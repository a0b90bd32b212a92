"""Turn codes into Bokmål or English: one catalogue per language, a folder of files by subject.

A wording is found by its dotted key; ``{name}`` in it is filled from keyword arguments: dates and
numbers are written as the language writes them (plurals and dates by Babel), other text passes
unchanged. A wording with ``one`` and ``other`` is chosen by ``n``, which also gives ``{word}`` and
``{Word}``: the number in letters up to twelve; ``zero`` stands in for none where "0 people" would
read badly. Wordings are plain text; pages escape them.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from inventory.model import Kind, SourceNight, Value
from reports.text.safe_text import capital, shown

LANGUAGES = ("nb", "en")

#: Fields whose values are codes, and the wordings that explain them.
_VALUES = {"status": "status", "proof_gap": "gap"}
_FOLDER = Path(__file__).parents[1] / "words"


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """Read the wordings of ``language``, one of ``LANGUAGES``.

    Raises ``ValueError`` when two files hold the same group.
    """
    if language not in LANGUAGES:
        raise ValueError(f"there is no catalogue for language «{language}»")
    wordings: dict[str, Any] = {}
    for file in sorted((_FOLDER / language).glob("*.toml")):
        part = tomllib.loads(file.read_text("utf-8"))
        twice = wordings.keys() & part.keys()
        if twice:
            groups = ", ".join(sorted(twice))
            raise ValueError(f"{language}/{file.name}: {groups} stands in another file too")
        wordings |= part
    return wordings


def placeholders(wording: str) -> frozenset[str]:
    """Name what a wording must be filled with."""
    return frozenset(name for _, name, _, _ in Formatter().parse(wording) if name)


class Words:
    """One language's words, with the clock that instants are shown in."""

    def __init__(self, language: str, timezone: str = "Europe/Oslo") -> None:
        self.language = language
        self.zone = ZoneInfo(timezone)
        self._wordings = catalogue(language)
        self._locale = Locale.parse(self._wordings["format"]["locale"])
        self._numbers: Sequence[str] = self._wordings["number"]

    def say(self, key: str, /, **values: object) -> str:
        """Give the wording at dotted ``key``, filled; ``n`` chooses its plural form.

        Raises KeyError, for an unknown wording and for a value that it lacks.
        """
        wording = self._find(key)
        if wording is None:
            raise KeyError(key)
        if not isinstance(wording, str):
            wording = self._form(key, wording, values["n"])
        return self._fill(wording, values)

    def known(self, key: str) -> bool:
        """Tell whether there is a wording at dotted ``key``."""
        return self._find(key) is not None

    def say_or(self, key: str, instead: str) -> str:
        """Give the wording at dotted ``key``; ``instead`` where the catalogue has none."""
        return self.say(key) if self.known(key) else instead

    def asks(self, key: str) -> frozenset[str]:
        """Name what the plain wording at dotted ``key`` must be filled with."""
        wording = self._find(key)
        return placeholders(wording) if isinstance(wording, str) else frozenset()

    def or_code(self, group: str, code: str) -> str:
        """Give the plain wording of ``code`` in ``group``; the code itself where there is none."""
        wording = self._wordings[group].get(code)
        return wording if isinstance(wording, str) else code

    def number(self, n: int | float | Decimal) -> str:
        """Write a number as the language groups it: 1 204 or 1,204."""
        return format_decimal(n, locale=self._locale)

    def in_letters(self, n: int) -> str:
        """Write ``n`` with letters up to twelve, else with digits."""
        if 0 <= n < len(self._numbers):
            return self._numbers[n]
        return self.number(n)

    def day(self, day: date, near: date | None = None) -> str:
        """Write a day in full, without its year when that is the year of ``near``."""
        pattern = "day_month" if near and near.year == day.year else "date"
        return format_date(day, self._pattern(pattern), locale=self._locale)

    def short_day(self, day: date) -> str:
        """Write a day as short as a figure's label needs it: 14. okt."""
        return format_date(day, self._pattern("day_short"), locale=self._locale)

    def month(self, day: date) -> str:
        """Write the month of a day, with its year."""
        return format_date(day, "LLLL y", locale=self._locale)

    def near(self, day: date, today: date) -> str:
        """Write a day as one speaks of it: today, tomorrow, Friday within a week, else the date."""
        ahead = (day - today).days
        if ahead == 0:
            return self.say("near.today")
        if ahead == 1:
            return self.say("near.tomorrow")
        if 1 < ahead <= 7:
            return format_date(day, self._pattern("weekday"), locale=self._locale)
        return self.day(day, near=today)

    def local(self, instant: datetime) -> datetime:
        """Move an instant to the business's clock."""
        return instant.astimezone(self.zone)

    def day_of(self, instant: datetime) -> date:
        """Give the day an instant falls on by the business's clock."""
        return self.local(instant).date()

    def clock(self, instant: datetime) -> str:
        """Write the time of day by the business's clock: kl. 03.15 or 03:15."""
        return format_time(self.local(instant), self._pattern("clock"), locale=self._locale)

    def instant(self, instant: datetime, near: date | None = None) -> str:
        """Write day and time of day; the day alone at midnight, as date-only sources look."""
        local = self.local(instant)
        day = self.day(local.date(), near)
        if not local.hour and not local.minute:
            return day
        return self.say("format.at", date=day, clock=self.clock(instant))

    def night(self, instant: datetime, near: date | None = None) -> str:
        """Write weekday, date and time of day in full, without the year where it is ``near``'s."""
        local = self.local(instant)
        pattern = "weekday" if near and near.year == local.year else "weekday_year"
        day = format_date(local, self._pattern(pattern), locale=self._locale)
        return self.say("format.at", date=day, clock=self.clock(instant))

    def span(self, days: int) -> str:
        """Write a length of time roughly: days to two months, months to two years, then years."""
        if days < 60:
            return self.say("span.days", n=days)
        if days < 730:
            return self.say("span.months", n=days // 30)
        return self.say("span.years", n=days // 365)

    def seconds(self, seconds: float) -> str:
        """Write how long something took."""
        m, s = divmod(round(seconds), 60)
        if not m:
            return self.say("span.seconds", s=s)
        return self.say("span.minutes", m=m, s=s)

    def join(self, texts: Iterable[str]) -> str:
        """Write texts as a list: a, b og c."""
        return format_list(list(texts), locale=self._locale)

    def either(self, texts: Iterable[str]) -> str:
        """Write texts as a choice: a, b eller c."""
        return format_list(list(texts), style="or", locale=self._locale)

    def separators(self, length: int) -> tuple[str, ...]:
        """Give what stands after each of ``length`` members, for a page that marks them up."""
        if not length:
            return ()
        mark = "\0"
        return tuple(self.join([mark] * length).split(mark)[1:])

    def kinds(self, kinds: Sequence[Kind], n: int) -> str:
        """Name what a source holds, for a number before it: «kontaktkort og timer»."""
        # The number counts all kinds together: of two, each is told in the plural.
        of_each = n if len(kinds) == 1 else 2
        return self.join(self.say(f"kind.{kind}.count", n=of_each) for kind in kinds)

    def basis(self, basis: str) -> str:
        """Explain an Article 6 or 9 reference."""
        return self.or_code("basis", basis)

    def field(self, field: str) -> str:
        """Name a field; a source's own column passes, without the place its API keeps it in."""
        return self.or_code("field", field.removeprefix("merge_fields.").removeprefix("fields."))

    def value(self, field: str, value: Value) -> str:
        """Write a field's value as the language writes it."""
        if isinstance(value, datetime):
            return self.instant(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Decimal):
            return format_decimal(value, "#,##0.00", locale=self._locale)
        if field in _VALUES:
            return self.or_code(_VALUES[field], value)
        return value

    def system(self, name: str, sources: Sequence[SourceNight]) -> str:
        """Name a source: as its owner calls it, else its vendor and what tells it from others.

        What stands in orden.toml before its table is no name for people.
        """
        source = next((s for s in sources if s.name == name), None)
        if source is None:
            return shown(name)
        if label := shown(source.label):
            return label
        title = self.or_code("system", source.type)
        if title == source.type:
            title = shown(source.title)
        twins = [s for s in sources if s.type == source.type and not shown(s.label)]
        if len(twins) == 1:
            return title
        if self.known(f"system_form.{source.form}"):
            title = self.say(f"system_form.{source.form}", system=title)
        alike = [s.name for s in twins if s.form == source.form]
        if source.form and len(alike) == 1:
            return title
        return self.say("system.numbered", system=title, place=alike.index(name) + 1)

    def called(self, *names: str | None) -> str:
        """Give the first of ``names`` that can be seen, safe to show; else say there is none."""
        for name in filter(None, names):
            safe = shown(name)
            if safe:
                return safe
        return self.say("person.unnamed")

    @staticmethod
    def phone(number: str) -> str:
        """Write a phone number as people do, in groups; what is no number passes unchanged."""
        # Not above: it takes as long as all else here, and most pages show no number.
        import phonenumbers

        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            return number
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def _find(self, key: str) -> Any:
        found: Any = self._wordings
        for part in key.split("."):
            if not isinstance(found, Mapping):
                return None
            found = found.get(part)
        return found

    def _form(self, key: str, forms: Mapping[str, str], n: object) -> str:
        if not isinstance(n, int):
            raise TypeError(f"{key}: n must be a whole number")
        if n == 0 and "zero" in forms:
            return forms["zero"]
        return forms.get(self._locale.plural_form(n)) or forms["other"]

    def _fill(self, wording: str, values: Mapping[str, object]) -> str:
        written = {name: self._write(value) for name, value in values.items()}
        n = values.get("n")
        if isinstance(n, int):
            written["word"] = self.in_letters(n)
            written["Word"] = capital(written["word"])
        return wording.format_map(written)

    def _write(self, value: object) -> str:
        if isinstance(value, datetime):
            return self.instant(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int | float | Decimal):
            return self.number(value)
        return str(value)

    def _pattern(self, name: str) -> str:
        return str(self._wordings["format"][name])

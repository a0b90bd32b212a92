"""Turn codes into Bokmål or English: one catalogue per language, a folder of files by subject; plurals and dates by Babel.

A wording is found by its dotted key; ``{name}`` in it is filled from keyword arguments: dates and numbers are written
as the language writes them, other text passes unchanged. A wording with ``one`` and ``other`` is chosen by ``n``, which
also gives ``{word}`` and ``{Word}``: the number in letters up to twelve; ``zero`` stands in for none where "0 people"
would read badly. Wordings are plain text; pages escape them.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from inventory.assessment.promise_checks import CheckedPromise
from inventory.errors import OrdenError, SourceError, Trouble
from inventory.model import Kind, Reading, SourceNight, Value
from inventory.policy.rule_files import VARIANT, Arg, ArgType
from inventory.views.models import Flag
from reports.text.safe_text import capital, shown

LANGUAGES = ("nb", "en")

#: Fields whose values are codes, and the wordings that explain them.
_VALUES = {"status": "status", "proof_gap": "gap"}
#: So many fields or systems are named; the rest is counted.
_NAMED = 4
#: Characters of a column's heading or a machine's address that she is to copy: cut later than a name.
_LONG = 200
_FOLDER = Path(__file__).parents[1] / "words"


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """Read the wordings of ``language`` (one of ``LANGUAGES``). Raises ``ValueError`` when two files hold the same group."""
    if language not in LANGUAGES:
        raise ValueError(f"there is no catalogue for language «{language}»")
    wordings: dict[str, Any] = {}
    for file in sorted((_FOLDER / language).glob("*.toml")):
        part = tomllib.loads(file.read_text("utf-8"))
        if twice := wordings.keys() & part.keys():
            raise ValueError(f"{language}/{file.name}: {', '.join(sorted(twice))} stands in another file too")
        wordings |= part
    return wordings


class Words:
    """One language's words, with the clock that instants are shown in."""

    def __init__(self, language: str, timezone: str = "Europe/Oslo") -> None:
        self.language = language
        self.zone = ZoneInfo(timezone)
        self._wordings = catalogue(language)
        self._locale = Locale.parse(self._wordings["format"]["locale"])
        self._numbers: Sequence[str] = self._wordings["number"]

    def say(self, key: str, /, **values: object) -> str:
        """Give the wording at dotted ``key``, filled; ``n`` chooses its plural form. Raises KeyError."""
        wording = self._find(key)
        if wording is None:
            raise KeyError(key)
        if not isinstance(wording, str):
            wording = self._form(key, wording, values["n"])
        return self._fill(wording, values)

    def known(self, key: str) -> bool:
        """Tell whether there is a wording at dotted ``key``."""
        return self._find(key) is not None

    def asks(self, key: str) -> frozenset[str]:
        """Name what the plain wording at dotted ``key`` must be filled with."""
        wording = self._find(key)
        return placeholders(wording) if isinstance(wording, str) else frozenset()

    def or_code(self, group: str, code: str) -> str:
        """Give the plain wording of ``code`` in ``group``; the code itself when the catalogue does not know it."""
        wording = self._wordings[group].get(code)
        return wording if isinstance(wording, str) else code

    def number(self, n: int | float | Decimal) -> str:
        """Write a number as the language groups it: 1 204 or 1,204."""
        return format_decimal(n, locale=self._locale)

    def in_letters(self, n: int) -> str:
        """Write ``n`` with letters up to twelve, else with digits."""
        return self._numbers[n] if 0 <= n < len(self._numbers) else self.number(n)

    def day(self, day: date, near: date | None = None) -> str:
        """Write a day in full, without its year when that is the year of ``near``."""
        pattern = "day_month" if near and near.year == day.year else "date"
        return format_date(day, self._pattern(pattern), locale=self._locale)

    def short_day(self, day: date) -> str:
        """Write a day as short as a figure's label needs it: 14. okt."""
        return format_date(day, self._pattern("day_short"), locale=self._locale)

    def near(self, day: date, today: date) -> str:
        """Write a day as one speaks of it: today, tomorrow, Friday within a week, else the date."""
        ahead = (day - today).days
        if ahead in (0, 1):
            return self.say("near.today" if ahead == 0 else "near.tomorrow")
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
        """Write day and time of day; the day alone when it is midnight, which is how date-only sources look."""
        local = self.local(instant)
        day = self.day(local.date(), near)
        return self.say("format.at", date=day, clock=self.clock(instant)) if local.hour or local.minute else day

    def night(self, instant: datetime, near: date | None = None) -> str:
        """Write weekday, date and time of day in full, without the year when that is the year of ``near``."""
        local = self.local(instant)
        pattern = "weekday" if near and near.year == local.year else "weekday_year"
        day = format_date(local, self._pattern(pattern), locale=self._locale)
        return self.say("format.at", date=day, clock=self.clock(instant))

    def span(self, days: int) -> str:
        """Write a length of time roughly: days up to two months, months up to two years, then years."""
        unit, n = ("days", days) if days < 60 else ("months", days // 30) if days < 730 else ("years", days // 365)
        return self.say(f"span.{unit}", n=n)

    def seconds(self, seconds: float) -> str:
        """Write how long something took."""
        m, s = divmod(round(seconds), 60)
        return self.say("span.minutes", m=m, s=s) if m else self.say("span.seconds", s=s)

    def join(self, texts: Iterable[str]) -> str:
        """Write texts as a list: a, b og c."""
        return format_list(list(texts), locale=self._locale)

    def separators(self, length: int) -> tuple[str, ...]:
        """Give what stands after each member of a list of ``length``, so that a page can mark the members up."""
        mark = "\0"
        parts = self.join(mark for _ in range(length)).split(mark) if length else [""]
        return tuple(parts[1:])

    def kinds(self, kinds: Sequence[Kind], n: int) -> str:
        """Name what a source holds, for a number to stand before: «skjemasvar», «kontaktkort og timer»."""
        return self.join(self.say(f"kind.{kind}.count", n=n if len(kinds) == 1 else 2) for kind in kinds)

    def basis(self, basis: str) -> str:
        """Explain an Article 6 or 9 reference."""
        return self.or_code("basis", basis)

    def field(self, field: str) -> str:
        """Name a field; a source's own column name passes unchanged, without the place that its API keeps it in."""
        return self.or_code("field", field.removeprefix("merge_fields.").removeprefix("fields."))

    def value(self, field: str, value: Value) -> str:
        """Write a field's value as the language writes it."""
        if isinstance(value, datetime):
            return self.instant(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Decimal):
            return format_decimal(value, "#,##0.00", locale=self._locale)
        group = _VALUES.get(field)
        return self.or_code(group, value) if group else value

    def system(self, name: str, sources: Sequence[SourceNight]) -> str:
        """Name a source for the coach: its vendor, with its own name too when several are of one type."""
        source = next((s for s in sources if s.name == name), None)
        if source is None or source.type == "table":
            return shown(name)
        title = self.or_code("system", source.type)
        title = shown(source.title) if title == source.type else title
        twins = sum(1 for s in sources if s.type == source.type)
        return title if twins == 1 else self.say("system.label", system=title, name=shown(name))

    def called(self, *names: str | None) -> str:
        """Give the first of ``names`` that anything can be seen of, safe to show; else say that there is none."""
        return next(filter(None, (shown(name) for name in names if name)), "") or self.say("person.unnamed")

    @staticmethod
    def phone(number: str) -> str:
        """Write a phone number as people do, in groups; what is no number passes unchanged."""
        try:
            return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        except phonenumbers.NumberParseException:
            return number

    def problem(self, error: OrdenError, system: str = "") -> tuple[str, str]:
        """Say (what is wrong, what to do) about an error raised on purpose; its own English line where there are no words.

        Of a source that could not be read the sharpest words are given: its hint's, else its trouble's. ``system`` names it.
        """
        if isinstance(error, SourceError):
            key = f"hint.{error.hint}" if self.known(f"hint.{error.hint}.what") else f"check_trouble.{error.trouble}"
        else:
            key = f"problem.{getattr(error, 'code', '')}"
        if not self.known(f"{key}.what"):
            return str(error), ""
        told = {name: shown(value, _LONG) for name, value in {"system": system, **getattr(error, "told", {})}.items()}
        return self.say(f"{key}.what", **told), self.say(f"{key}.todo", **told)

    def flag(self, flag: Flag, sources: Sequence[SourceNight]) -> tuple[str, str, str]:
        """Give (title, why, what to do) for a finding; the general reason stands in where ``args`` lack a value."""
        code = f"flag.{flag.code}"
        if not self.known(code):
            return flag.code, "", ""
        variant = f"{code}.{_variant(flag.args)}"
        entry = variant if self.known(variant) else code
        values = self._flag_values(flag, sources)
        title, why, todo = (str(self._find(f"{entry}.{part}")) for part in ("title", "why", "todo"))
        if not placeholders(why) <= values.keys():
            why = str(self._find(f"{code}.reason"))
        return self._fill(title, values), self._fill(why, values), self._fill(todo, values)

    def promise(self, kept: CheckedPromise, sources: Sequence[SourceNight]) -> tuple[str, str]:
        """Give (what was found, what to do) about one sentence of the statement."""
        entry = f"promise.{kept.id}" if kept.reason == "broken" else f"promise_reason.{kept.reason}"
        variant = f"{entry}.{_variant(kept.args)}"
        entry = variant if self.known(f"{variant}.why") else entry
        values = {name: AS_PROMISED[arg.type](self, arg.value, sources) for name, arg in kept.args.items()}
        why = kept.note.get(self.language) or self.say(f"{entry}.why", **values)
        return why, self.say(f"{entry}.todo", **values)

    def trouble(self, source: SourceNight, sources: Sequence[SourceNight], near: date | None = None) -> tuple[str, str]:
        """Say (what happened, what to do) about a source that was not read tonight."""
        values: dict[str, object] = {"system": self.system(source.name, sources)}
        entry = self._trouble_entry(source, values)
        stale = source.status is not Reading.NOT_READ and source.read_at is not None
        if stale and source.read_at:
            values["date"] = self.day(self.day_of(source.read_at), near)
        sentence = self.say(f"{entry}.{'stale' if stale else 'not_read'}", **values)
        return sentence, self.say(f"{entry}.remedy", **values)

    def _trouble_entry(self, source: SourceNight, values: dict[str, object]) -> str:
        if source.trouble not in set(Trouble):
            return "trouble.unasked"
        if source.trouble == Trouble.NOT_FOUND and source.reads_files:
            return "trouble.not_found_file"
        if source.shrunk:
            values.update(now=source.shrunk.now, before=source.shrunk.before)
            return "trouble.shrunk_counted"
        return f"trouble.{source.trouble}"

    def _flag_values(self, flag: Flag, sources: Sequence[SourceNight]) -> dict[str, object]:
        given = {name: AS_FOUND[arg.type](self, arg.value, sources) for name, arg in flag.args.items()}
        return {"system": self.system(flag.source, sources), **given}

    def _find(self, key: str) -> Any:
        found: Any = self._wordings
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def _form(self, key: str, forms: Mapping[str, str], n: object) -> str:
        if not isinstance(n, int):
            raise TypeError(f"{key}: n must be a whole number")
        form: str = (n == 0 and forms.get("zero")) or forms.get(self._locale.plural_form(n)) or forms["other"]
        return form

    def _fill(self, wording: str, values: Mapping[str, object]) -> str:
        shown = {name: self._show(value) for name, value in values.items()}
        n = values.get("n")
        if isinstance(n, int):
            shown["word"] = self.in_letters(n)
            shown["Word"] = capital(shown["word"])
        return wording.format_map(shown)

    def _show(self, value: object) -> str:
        if isinstance(value, datetime):
            return self.instant(value)
        if isinstance(value, date):
            return self.day(value)
        return self.number(value) if isinstance(value, int | float | Decimal) else str(value)

    def _pattern(self, name: str) -> str:
        return str(self._wordings["format"][name])


def placeholders(wording: str) -> frozenset[str]:
    """Name what a wording must be filled with."""
    return frozenset(name for _, name, _, _ in Formatter().parse(wording) if name)


def _variant(args: Mapping[str, Arg]) -> str:
    return args[VARIANT].value if VARIANT in args else ""


def _days(words: Words, value: str, _sources: Sequence[SourceNight]) -> str:
    return words.join(words.day(date.fromisoformat(day)) for day in value.split(", "))


def _fields(words: Words, value: str, _sources: Sequence[SourceNight]) -> str:
    return words.join(words.field(field) for field in value.split(", "))


def _kind(words: Words, value: str, _sources: Sequence[SourceNight]) -> str:
    return words.kinds([Kind(value)], 2) if value in set(Kind) else words.say("promises.anything")


def _first_fields(words: Words, value: str, _sources: Sequence[SourceNight]) -> str:
    return _first(words, [words.field(field).rstrip("?:. ") for field in value.split(", ")])


def _first_sources(words: Words, value: str, sources: Sequence[SourceNight]) -> str:
    return _first(words, [words.system(name, sources) for name in value.split(", ")])


def _first(words: Words, names: Sequence[str]) -> str:
    told = [shown(name) for name in names[:_NAMED]]
    more = len(names) - _NAMED
    return words.join([*told, words.say("todo.more_people", n=more)] if more > 0 else told)


_Writer = Callable[[Words, str, Sequence[SourceNight]], object]

#: How each type of argument is written in the wording of a finding.
AS_FOUND: Mapping[ArgType, _Writer] = {
    ArgType.DATE: _days,
    ArgType.NUMBER: lambda _words, value, _sources: int(value),
    ArgType.SOURCE: lambda words, value, sources: words.system(value, sources),
    ArgType.FIELD: _fields,
    ArgType.CHANNEL: lambda words, value, _sources: words.or_code("channel", value),
    ArgType.KIND: _kind,
    ArgType.ACTIVITY: lambda words, value, _sources: words.or_code("activity", value),
    ArgType.TEXT: lambda _words, value, _sources: value,
}
#: In that of a promise, which is about many records at once, only the first few names stand.
AS_PROMISED: Mapping[ArgType, _Writer] = {
    **AS_FOUND,
    ArgType.FIELD: _first_fields,
    ArgType.SOURCE: _first_sources,
}

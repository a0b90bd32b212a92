"""Say in words what waits and what went wrong: flags, promises, unread sources and errors."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from inventory.assessment.checked_promise import CheckedPromise
from inventory.errors import OrdenError, SourceError, Trouble, UserError
from inventory.model import Kind, Reading, SourceNight
from inventory.policy.rule_files import VARIANT, Arg, ArgType
from inventory.views.models import Flag
from reports.text.safe_text import shown
from reports.text.words import Words

#: Where a sentence ends and another begins.
_FIRST = re.compile(r"(?<=\.) (?=[A-ZÆØÅ])")
#: So many fields or systems are named; the rest is counted.
_NAMED = 4
#: Characters of a column's heading or a machine's address, to be copied: cut later than a name.
_LONG = 200


class FlagText(NamedTuple):
    """What a finding is called, why it stands, and what to do about it."""

    title: str
    why: str
    todo: str


class Advice(NamedTuple):
    """What is the matter, and what to do about it, "" where nothing can be said."""

    what: str
    todo: str


def flag_text(flag: Flag, sources: Sequence[SourceNight], words: Words) -> FlagText:
    """Say a finding; general words stand in where ``args`` lack a value.

    They do in the inventory of an older Orden, until a night has made it anew.
    """
    code = f"flag.{flag.code}"
    if not words.known(code):
        return FlagText(flag.code, "", "")
    values: dict[str, object] = {"system": words.system(flag.source, sources)}
    values |= {
        name: AS_FOUND[arg.type](words, arg.value, sources) for name, arg in flag.args.items()
    }
    entry = _of_variant(code, flag.args, words)
    why, todo = f"{entry}.why", f"{entry}.todo"
    if not words.asks(why) <= values.keys():
        why = f"{code}.reason"
    if not words.asks(todo) <= values.keys():
        todo = f"{code}.todo"
    return FlagText(
        title=words.say(f"{entry}.title", **values),
        why=words.say(why, **values),
        todo=words.say(todo, **values),
    )


def reason(code: str, words: Words) -> str:
    """Give the reason of a flag in its first sentence; what more it says is not true of everybody.

    Empty for one without words.
    """
    return _FIRST.split(words.say_or(f"flag.{code}.reason", ""), maxsplit=1)[0]


def promise_text(checked: CheckedPromise, sources: Sequence[SourceNight], words: Words) -> Advice:
    """Say all that was found about one sentence of the statement, and what to do.

    Its result alone is said where ``args`` lack a value, as in an older Orden's inventory.
    """
    args = checked.args.items()
    values = {name: AS_PROMISED[arg.type](words, arg.value, sources) for name, arg in args}
    why, todo = [], []
    for entry in _promise_entries(checked, words):
        known = words.asks(f"{entry}.why") <= values.keys()
        why.append(
            words.say(f"{entry}.why" if known else f"promise_state.{checked.result}", **values)
        )
        todo.append(words.say(f"{entry}.todo", **values))
    note = checked.note.get(words.language)
    return Advice(note or " ".join(why), " ".join(dict.fromkeys(todo)))


def _promise_entries(checked: CheckedPromise, words: Words) -> list[str]:
    """Return where the words for a sentence stand: one entry for each variant that was found."""
    entry = f"promise_reason.{checked.reason}"
    if checked.reason.by_check:
        entry = f"promise.{checked.id}"
    found = checked.args[VARIANT].value.split(", ") if VARIANT in checked.args else [""]
    own = [f"{entry}.{variant}" for variant in found]
    return [one if words.known(f"{one}.why") else entry for one in own]


def _of_variant(entry: str, args: Mapping[str, Arg], words: Words) -> str:
    """Return the entry's own words for a finding's variant, where it is of one that has some."""
    if VARIANT in args:
        variant = f"{entry}.{args[VARIANT].value}"
        if words.known(f"{variant}.why"):
            return variant
    return entry


def trouble_text(
    source: SourceNight, sources: Sequence[SourceNight], words: Words, near: date | None = None
) -> Advice:
    """Say what happened to a source that was not read tonight. ``near``: as in ``Words.day``."""
    values: dict[str, object] = {"system": words.system(source.name, sources)}
    if source.doubt:
        doubt = source.doubt
        values.update(now=doubt.now, before=doubt.before, field=words.field(doubt.field))
    if source.data_from:
        values["made"] = words.day(source.data_from, near)
    entry, state = _trouble_entry(source), "not_read"
    if source.status is not Reading.NOT_READ and source.read_at is not None:
        state = "stale"
        values["date"] = words.day(words.day_of(source.read_at), near)
    return Advice(words.say(f"{entry}.{state}", **values), words.say(f"{entry}.remedy", **values))


def _trouble_entry(source: SourceNight) -> str:
    if source.trouble not in set(Trouble):
        return "trouble.unasked"
    if source.trouble == Trouble.NOT_FOUND and source.reads_files:
        return "trouble.not_found_file"
    if source.doubt:
        return f"doubt.{source.doubt.reason}"
    return f"trouble.{source.trouble}"


def problem_text(error: OrdenError, words: Words, system: str = "") -> Advice:
    """Say an error that was raised on purpose; what was worded where it was raised, as it is.

    Of a source that could not be read the sharpest words are given: its hint's, else its
    trouble's. ``system`` names it.
    """
    key = _problem_entry(error, words)
    if not words.known(f"{key}.what"):
        return Advice(str(error), "")
    values = {"system": system, **getattr(error, "told", {})}
    safe = {
        n: shown(value, _LONG) if isinstance(value, str) else value for n, value in values.items()
    }
    found = Advice(words.say(f"{key}.what", **safe), words.say(f"{key}.todo", **safe))
    return _placed(found, safe, words) if isinstance(error, UserError) else found


def problem_line(error: OrdenError, words: Words) -> str:
    """Say an error in one line: what is wrong, and what helps."""
    return " ".join(filter(None, problem_text(error, words)))


def _placed(found: Advice, told: Mapping[str, object], words: Words) -> Advice:
    """Say where it is before what is wrong, and after it what was perhaps meant."""
    what, todo = found
    if "where" in told:
        what = words.say(
            "problem_at.line" if "line" in told else "problem_at.file", what=what, **told
        )
    if told.get("near"):
        todo = f"{todo} {words.say('problem_at.near', **told)}".strip()
    return Advice(what, todo)


def _problem_entry(error: OrdenError, words: Words) -> str:
    if not isinstance(error, SourceError):
        return f"problem.{getattr(error, 'code', '')}"
    if words.known(f"hint.{error.hint}.what"):
        return f"hint.{error.hint}"
    return f"check_trouble.{error.trouble}"


def _days(words: Words, value: str, _sources: Sequence[SourceNight]) -> str:
    return words.join(words.day(date.fromisoformat(day)) for day in value.split(", "))


def _fields(words: Words, value: str, _sources: Sequence[SourceNight]) -> str:
    return words.join(words.field(field) for field in value.split(", "))


def _kind(words: Words, value: str, _sources: Sequence[SourceNight]) -> str:
    if value in set(Kind):
        return words.kinds([Kind(value)], 2)
    return words.say_or(f"observed.{value}", words.say("promises.anything"))


def _first_fields(words: Words, value: str, _sources: Sequence[SourceNight]) -> str:
    return _first(words, [words.field(field).rstrip("?:. ") for field in value.split(", ")])


def _first_sources(words: Words, value: str, sources: Sequence[SourceNight]) -> str:
    return _first(words, [words.system(name, sources) for name in value.split(", ")])


def _first(words: Words, names: Sequence[str]) -> str:
    parts = [shown(name) for name in names[:_NAMED]]
    more = len(names) - _NAMED
    if more > 0:
        parts.append(words.say("todo.more_people", n=more))
    return words.join(parts)


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

"""What each of the eighteen columns of the protokoll says about an activity, as lines of words.

The order is that of the Norwegian authority's spreadsheet for controllers (facts: Art. 30(1)(a)–(g)
first, then what is good to have). A column is one function from an entry to its lines; faces only
set them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from inventory.policy.activities import Activity
from inventory.views.processing_record import Applied, Coverage, Entry
from reports.text.record_words import (
    PolicyWords,
    RecordWords,
    agreement,
    checked,
    law,
    limit,
    named,
    safeguard,
    sure,
    transfer,
)
from reports.text.safe_text import shown

Lines: TypeAlias = tuple[str, ...]


def lines(entry: Entry, texts: RecordWords) -> tuple[Lines, ...]:
    """Return all eighteen columns of one activity, in order."""
    return tuple(column(entry, texts) for column in COLUMNS.values())


def _or_none(told: Iterable[str], texts: RecordWords) -> Lines:
    """Return the lines; where there are none, one that says so."""
    return tuple(told) or (texts.say("none"),)


def _name(entry: Entry, texts: RecordWords) -> Lines:
    return (f"{entry.activity.id} {entry.activity.name.in_(texts.words.language)}",)


def _aim(entry: Entry, texts: RecordWords) -> Lines:
    return (entry.activity.aim.in_(texts.words.language),)


def _subjects(entry: Entry, texts: RecordWords) -> Lines:
    return (entry.activity.subjects.in_(texts.words.language),)


def _data(entry: Entry, texts: RecordWords) -> Lines:
    told = []
    if entry.activity.data:
        told.append(entry.activity.data.in_(texts.words.language))
    if entry.coverage is Coverage.COUNTED:
        told += _counted_fields(entry, texts)
    elif not told:
        told.append(texts.words.join(map(texts.words.field, entry.activity.fields)))
    if entry.unread:
        told.append(texts.say("cell.unread", n=entry.unread))
    return tuple(told)


def _counted_fields(entry: Entry, texts: RecordWords) -> list[str]:
    used = [field for field in entry.activity.fields if field not in entry.never_filled]
    return [
        *_fields("filled", map(texts.words.field, used), texts),
        *_fields("never_filled", map(texts.words.field, entry.never_filled), texts),
        *_fields("undeclared", undeclared(entry, texts), texts),
    ]


def undeclared(entry: Entry, texts: RecordWords) -> list[str]:
    """Name the fields that are filled and not declared, each with how many records have it."""
    return [
        texts.say("cell.undeclared_field", field=texts.words.field(field), n=n)
        for field, n in entry.undeclared.items()
    ]


def _fields(key: str, fields: Iterable[str], texts: RecordWords) -> list[str]:
    once = list(dict.fromkeys(fields))
    if not once:
        return []
    return [texts.say(f"cell.{key}", fields=texts.words.join(once))]


def _recipients(entry: Entry, texts: RecordWords) -> Lines:
    told = []
    for processor in entry.processors:
        role = sure(processor, "role", texts.say(f"role.{processor.role}"), texts)
        told.append(texts.say("cell.aside", text=processor.name, aside=role))
    return _or_none(told, texts)


def _transfers(entry: Entry, texts: RecordWords) -> Lines:
    away = [p for p in entry.processors if p.transfer or "transfer" in p.unconfirmed]
    return _or_none((named(p, transfer(p, texts), texts) for p in away), texts)


def _safeguards(entry: Entry, texts: RecordWords) -> Lines:
    told = []
    for processor in entry.processors:
        if processor.transfer:
            ground, when = safeguard(processor, texts), checked(processor, texts)
            told.append(named(processor, texts.say("cell.aside", text=ground, aside=when), texts))
    return _or_none(told, texts)


def _limits(entry: Entry, texts: RecordWords) -> Lines:
    rules = (
        texts.say("cell.aside", text=limit(rule, texts), aside=law(rule, texts))
        for rule in entry.retention
    )
    return _or_none((*rules, *_kept(entry, texts)), texts)


def _kept(entry: Entry, texts: RecordWords) -> Iterable[str]:
    """Say how many records each kind of ground holds tonight, and how many nothing holds."""
    for kind in dict.fromkeys(one.kind for one in entry.applied):
        yield _held([one for one in entry.applied if one.kind == kind], texts)
    for key, n in zip(("records", "parts"), entry.going, strict=True):
        if n:
            yield texts.say(f"going.{key}", n=n)


def _held(its: Sequence[Applied], texts: RecordWords) -> str:
    """Say how many records the rules of one kind hold, and until when at most."""
    # A record may be held by several rules of one kind: no more are told than one rule holds.
    told = texts.say(f"kept.{its[0].kind}", n=max(one.records for one in its))
    days = [one.until for one in its if one.until]
    if len(days) < len(its):
        return told
    return texts.say("cell.aside", text=told, aside=texts.say("kept.until", date=max(days)))


def measures(texts: RecordWords) -> Lines:
    """Say which security measures somebody has seen in place, and which nobody has."""
    told, waiting = [], []
    for measure in texts.record.controller.measures.values():
        text = measure.text.in_(texts.words.language)
        if measure.attested:
            seen = texts.say("cell.attested", date=measure.attested)
            told.append(texts.say("cell.aside", text=text, aside=seen))
        else:
            waiting.append(text)
    if waiting:
        told.append(texts.say("cell.not_attested", measures="; ".join(waiting)))
    return tuple(told) or (texts.say("empty"),)


def _measures(_entry: Entry, texts: RecordWords) -> Lines:
    return measures(texts)


def basis(activity: Activity, texts: PolicyWords) -> str:
    """Say the ground in Art. 6, and the law that it leans on."""
    ground = texts.words.basis(activity.basis)
    if not activity.law:
        return ground
    return texts.words.say("format.detail", first=ground, second=activity.law)


def _basis(entry: Entry, texts: RecordWords) -> Lines:
    return (basis(entry.activity, texts),)


def _special(entry: Entry, texts: RecordWords) -> Lines:
    if not entry.activity.sensitive:
        return (texts.say("none"),)
    return (texts.words.basis(entry.activity.sensitive),)


def _agreements(entry: Entry, texts: RecordWords) -> Lines:
    others = [p for p in entry.processors if p.role != "controller"]
    return _or_none((named(p, agreement(p, texts), texts) for p in others), texts)


def _systems(entry: Entry, texts: RecordWords) -> Lines:
    if entry.coverage is Coverage.COUNTED and entry.sources:
        return tuple(map(texts.system, entry.sources))
    if entry.activity.reason:
        return (entry.activity.reason.in_(texts.words.language),)
    return (texts.say("none"),)


def _origin(entry: Entry, texts: RecordWords) -> Lines:
    return (entry.activity.origin.in_(texts.words.language) or texts.say("empty"),)


def counts(entry: Entry, texts: RecordWords) -> Lines:
    """Say how many people and records, since when and as of which day; or why nobody knows."""
    if entry.coverage is Coverage.NO_SOURCE:
        return (texts.say("cell.no_source"),)
    if entry.coverage is Coverage.NOT_READ:
        return (texts.say("cell.not_read", systems=texts.systems(entry.sources)),)
    if entry.coverage is Coverage.NONE_FOUND:
        return (texts.say("cell.none_found"), *_as_of(entry, texts))
    persons = texts.say("cell.persons", n=entry.persons or 0)
    records = texts.say("cell.records", n=entry.records or 0)
    told = [texts.say("cell.counted", persons=persons, records=records)]
    if entry.oldest:
        told.append(texts.say("cell.oldest", date=entry.oldest))
    return (*told, *_as_of(entry, texts))


def _as_of(entry: Entry, texts: RecordWords) -> Lines:
    told = []
    for source in entry.stale:
        if source.read_at:
            day = texts.words.day_of(source.read_at)
            told.append(texts.say("cell.stale", system=texts.system(source), date=day))
    # The record's own day holds for whatever was read tonight; where nothing was, it would mislead.
    if not told or len(told) != len(entry.sources):
        told.insert(0, texts.say("cell.per", date=texts.record.as_of))
    return tuple(told)


def _risk(entry: Entry, texts: RecordWords) -> Lines:
    return (entry.activity.risk or texts.say("cell.no_risk"),)


def _informed(entry: Entry, texts: RecordWords) -> Lines:
    points = ", ".join(entry.activity.statement)
    told = [texts.say("cell.no_statement")]
    if points:
        told = [texts.say("cell.statement", points=points)]
    if entry.gaps:
        told.append(texts.say("cell.deviations", gaps=", ".join(entry.gaps)))
    return tuple(told)


def _reviewed(_entry: Entry, texts: RecordWords) -> Lines:
    who = texts.record.controller
    told = []
    if who.contact:
        told.append(shown(who.contact))
    if who.reviewed:
        told.append(texts.say("cell.reviewed", date=who.reviewed))
    else:
        told.append(texts.say("cell.not_reviewed"))
    if who.next_review:
        told.append(texts.say("cell.next", date=who.next_review))
    return tuple(told)


#: The columns by the key of their heading, ``record.column.<key>``.
COLUMNS: dict[str, Callable[[Entry, RecordWords], Lines]] = {
    "c01": _name,
    "c02": _aim,
    "c03": _subjects,
    "c04": _data,
    "c05": _recipients,
    "c06": _transfers,
    "c07": _safeguards,
    "c08": _limits,
    "c09": _measures,
    "c10": _basis,
    "c11": _special,
    "c12": _agreements,
    "c13": _systems,
    "c14": _origin,
    "c15": counts,
    "c16": _risk,
    "c17": _informed,
    "c18": _reviewed,
}

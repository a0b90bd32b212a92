"""What each of the eighteen columns of the protokoll says about an activity, as lines of words.

The order is that of the Norwegian authority's spreadsheet for controllers (facts: Art. 30(1)(a)–(g) first, then what is
good to have). A column is one function from an entry to its lines; faces only set them.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from inventory.views.processing_record import Coverage, Entry
from reports.text.register_words import RecordWords, agreement, checked, limit, named, safeguard, sure, transfer
from reports.text.safe_text import shown

Lines: TypeAlias = tuple[str, ...]


def lines(entry: Entry, speaker: RecordWords) -> tuple[Lines, ...]:
    """Return all eighteen columns of one activity, in order."""
    return tuple(column(entry, speaker) for column in COLUMNS.values())


def _name(entry: Entry, speaker: RecordWords) -> Lines:
    return (f"{entry.activity.id} {entry.activity.name.in_(speaker.words.language)}",)


def _aim(entry: Entry, speaker: RecordWords) -> Lines:
    return (entry.activity.aim.in_(speaker.words.language),)


def _subjects(entry: Entry, speaker: RecordWords) -> Lines:
    return (entry.activity.subjects.in_(speaker.words.language),)


def _data(entry: Entry, speaker: RecordWords) -> Lines:
    told = [entry.activity.data.in_(speaker.words.language)] if entry.activity.data else []
    if entry.coverage is Coverage.COUNTED:
        used = [field for field in entry.activity.fields if field not in entry.never_filled]
        told += _fields("filled", (speaker.words.field(f) for f in used), speaker)
        told += _fields("never_filled", (speaker.words.field(f) for f in entry.never_filled), speaker)
        told += _fields("undeclared", undeclared(entry, speaker), speaker)
    elif not told:
        told = [speaker.words.join(speaker.words.field(field) for field in entry.activity.fields)]
    if entry.unread:
        told.append(speaker.say("cell.unread", n=entry.unread))
    return tuple(told)


def undeclared(entry: Entry, speaker: RecordWords) -> list[str]:
    """Name the fields that are filled and not declared, each with how many records have it."""
    return [
        speaker.say("cell.undeclared_field", field=speaker.words.field(field), n=n)
        for field, n in entry.undeclared.items()
    ]


def _fields(key: str, fields: Iterable[str], speaker: RecordWords) -> list[str]:
    named = list(dict.fromkeys(fields))
    return [speaker.say(f"cell.{key}", fields=speaker.words.join(named))] if named else []


def _recipients(entry: Entry, speaker: RecordWords) -> Lines:
    return tuple(
        speaker.say("cell.aside", text=p.name, aside=sure(p, "role", speaker.say(f"role.{p.role}"), speaker))
        for p in entry.processors
    ) or (speaker.say("none"),)


def _transfers(entry: Entry, speaker: RecordWords) -> Lines:
    away = [p for p in entry.processors if p.transfer or "transfer" in p.unconfirmed]
    return tuple(named(p, transfer(p, speaker), speaker) for p in away) or (speaker.say("none"),)


def _safeguards(entry: Entry, speaker: RecordWords) -> Lines:
    away = [p for p in entry.processors if p.transfer]
    told = tuple(
        named(p, speaker.say("cell.aside", text=safeguard(p, speaker), aside=checked(p, speaker)), speaker)
        for p in away
    )
    return told or (speaker.say("none"),)


def _limits(entry: Entry, speaker: RecordWords) -> Lines:
    return tuple(limit(rule, speaker) for rule in entry.retention) or (speaker.say("none"),)


def measures(speaker: RecordWords) -> Lines:
    """Say which security measures somebody has seen in place, and which nobody has."""
    declared = speaker.register.controller.measures.values()
    language = speaker.words.language
    told = [
        speaker.say("cell.aside", text=m.text.in_(language), aside=speaker.say("cell.attested", date=m.attested))
        for m in declared
        if m.attested
    ]
    waiting = [m.text.in_(language) for m in declared if not m.attested]
    if waiting:
        told.append(speaker.say("cell.not_attested", measures="; ".join(waiting)))
    return tuple(told) or (speaker.say("empty"),)


def _measures(_entry: Entry, speaker: RecordWords) -> Lines:
    return measures(speaker)


def basis(entry: Entry, speaker: RecordWords) -> str:
    """Say the ground in Art. 6, and the law that it leans on."""
    ground = speaker.words.basis(entry.activity.basis)
    return speaker.words.say("format.detail", first=ground, second=entry.activity.law) if entry.activity.law else ground


def _basis(entry: Entry, speaker: RecordWords) -> Lines:
    return (basis(entry, speaker),)


def _special(entry: Entry, speaker: RecordWords) -> Lines:
    return (speaker.words.basis(entry.activity.sensitive) if entry.activity.sensitive else speaker.say("none"),)


def _agreements(entry: Entry, speaker: RecordWords) -> Lines:
    told = (named(p, agreement(p, speaker), speaker) for p in entry.processors if p.role != "controller")
    return tuple(told) or (speaker.say("none"),)


def _systems(entry: Entry, speaker: RecordWords) -> Lines:
    told = [speaker.system(source) for source in entry.sources if entry.coverage is Coverage.COUNTED]
    if not told and entry.activity.reason:
        told = [entry.activity.reason.in_(speaker.words.language)]
    return tuple(told) or (speaker.say("none"),)


def _origin(entry: Entry, speaker: RecordWords) -> Lines:
    return (entry.activity.origin.in_(speaker.words.language) or speaker.say("empty"),)


def counts(entry: Entry, speaker: RecordWords) -> Lines:
    """Say how many people and records, from when the oldest is, and as of which day; or why nobody knows."""
    if entry.coverage is Coverage.NO_SOURCE:
        return (speaker.say("cell.no_source"),)
    if entry.coverage is Coverage.NOT_READ:
        return (speaker.say("cell.not_read", systems=speaker.systems(entry.sources)),)
    if entry.coverage is Coverage.NONE_FOUND:
        return (speaker.say("cell.none_found"), *_as_of(entry, speaker))
    told = speaker.say(
        "cell.counted",
        persons=speaker.say("cell.persons", n=entry.persons or 0),
        records=speaker.say("cell.records", n=entry.records or 0),
    )
    oldest = (speaker.say("cell.oldest", date=entry.oldest),) if entry.oldest else ()
    return (told, *oldest, *_as_of(entry, speaker))


def _as_of(entry: Entry, speaker: RecordWords) -> Lines:
    old = [source for source in entry.stale if source.read_at]
    day = speaker.say("cell.per", date=speaker.register.as_of)
    told = (
        speaker.say("cell.stale", system=speaker.system(s), date=speaker.words.day_of(s.read_at))
        for s in old
        if s.read_at
    )
    return (*(() if old and len(old) == len(entry.sources) else (day,)), *told)


def _risk(entry: Entry, speaker: RecordWords) -> Lines:
    return (entry.activity.risk or speaker.say("cell.no_risk"),)


def _informed(entry: Entry, speaker: RecordWords) -> Lines:
    points = entry.activity.statement
    told = speaker.say("cell.statement", points=", ".join(points)) if points else speaker.say("cell.no_statement")
    return (told, *((speaker.say("cell.deviations", gaps=", ".join(entry.gaps)),) if entry.gaps else ()))


def _reviewed(_entry: Entry, speaker: RecordWords) -> Lines:
    who = speaker.register.controller
    when = (
        speaker.say("cell.reviewed", date=who.reviewed) if who.reviewed else speaker.say("cell.not_reviewed"),
        *((speaker.say("cell.next", date=who.next_review),) if who.next_review else ()),
    )
    return (shown(who.contact), *when) if who.contact else when


#: The columns by the key of their heading, ``register.column.<key>``.
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

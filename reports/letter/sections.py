"""The sections of a letter: one a system, then consents, recipients, what is withheld, what was not looked in, rights, complaint."""

from collections.abc import Iterable, Iterator
from functools import partial

from inventory.letters.letter import Held, Part, System
from inventory.letters.letter_kinds import LetterKind
from inventory.model import Reading
from inventory.policy.activities import Processor
from inventory.views.models import Consent
from reports.letter.page import Block, Row, Section, Table, Writer
from reports.terminal.person import evidence
from reports.text.record_words import PolicyWords, checked, limit, safeguard, sure, transfer
from reports.text.safe_text import capital, shown

_RIGHTS = ("rectification", "erasure", "restriction", "portability", "objection", "withdrawal")
#: Letters that tell what is held, and those that tell where was looked.
_LISTS = (LetterKind.ACCESS, LetterKind.PARTLY_ERASED)
_LOOKED = (LetterKind.ACCESS, LetterKind.NOTHING_FOUND)
#: Letters that ask for nothing but a little time or a word: rights in full would bury that.
_SHORT = (LetterKind.IDENTITY_NEEDED, LetterKind.EXTENSION)


def sections(writer: Writer) -> Iterator[Section]:
    """Yield the sections of the letter that belong to its kind."""
    letter = writer.letter
    if letter.reply in _LISTS:
        yield from (_system(system, writer) for system in letter.held)
    if letter.reply is LetterKind.ACCESS:
        yield from _empty(writer)
        yield from _consents(writer)
    if letter.reply in _LISTS:
        yield from _recipients(writer)
        yield _withheld(writer)
    if letter.reply in _LOOKED:
        yield from _elsewhere(writer)
    if letter.reply not in _SHORT:
        yield _rights(writer)
    yield Section(writer.say("_heading.complaint"), (Block(paragraphs=(writer.say("_text.complaint"),)),))


def _system(system: System, writer: Writer) -> Section:
    one = len(system.parts) == 1
    blocks = [_part(part, writer, heading=not one) for part in system.parts]
    read = Block(facts=((writer.say("_fact.read"), (_read(system, writer),)),))
    return Section(writer.system(system.source), (read, *blocks))


def _read(system: System, writer: Writer) -> str:
    return writer.words.instant(system.source.read_at) if system.source.read_at else writer.say("_fact.nothing_never")


def _part(part: Part, writer: Writer, *, heading: bool) -> Block:
    name = part.activity.name.in_(writer.words.language) if part.activity else ""
    rows = tuple(_record(held, writer) for held in part.records)
    headings = (writer.say("_fact.record"), writer.say("_fact.field"), writer.say("_fact.content"))
    return Block(heading=name if heading else "", facts=tuple(_facts(part, writer)), table=Table(headings, rows))


def _facts(part: Part, writer: Writer) -> Iterator[tuple[str, tuple[str, ...]]]:
    language = writer.words.language
    if part.activity:
        yield writer.say("_fact.why"), (part.activity.aim.in_(language),)
    yield writer.say("_fact.basis"), tuple(dict.fromkeys(capital(_basis(held, part, writer)) for held in part.records))
    if part.activity and part.activity.origin:
        yield writer.say("_fact.origin"), (part.activity.origin.in_(language),)
    if part.recipients:
        told = PolicyWords(writer.words)
        yield writer.say("_fact.recipients"), tuple(_held_at(one, told, writer) for one in part.recipients)
    if rules := tuple(dict.fromkeys(_rule(held, writer) for held in part.records if held.rule)):
        yield writer.say("_fact.kept"), rules
    kept = dict.fromkeys(f for held in part.records for f in held.record.fields_kept if f in held.record.fields)
    if kept and writer.letter.reply is LetterKind.PARTLY_ERASED:
        yield writer.say("_fact.only"), (writer.words.join(writer.words.field(field) for field in kept),)


def _basis(held: Held, part: Part, writer: Writer) -> str:
    """Say the ground that holds for this record now: its rule's, else the activity's."""
    ground = held.basis or held.record.legal_basis
    own = part.activity is not None and ground == part.activity.basis
    law = part.activity.law if own and part.activity else ""
    return (
        writer.words.say("format.detail", first=writer.words.basis(ground), second=law)
        if law
        else writer.words.basis(ground)
    )


def _held_at(one: Processor, told: PolicyWords, writer: Writer) -> str:
    return writer.say("_fact.held_at", name=one.name, country=told.country(one.country))


def _rule(held: Held, writer: Writer) -> str:
    assert held.rule is not None
    text = limit(held.rule, PolicyWords(writer.words))
    law = writer.words.or_code("letter_law", held.rule.id)
    return f"{text} ({law})" if law != held.rule.id else text


def _record(held: Held, writer: Writer) -> Row:
    record, words = held.record, writer.words
    # A reader knows a record by the appointment, the invoice; else by when it came.
    when = record.collected_at if record.event is None else record.event
    head = [words.say(f"kind.{record.kind}.name")]
    if when is not None:
        head.append(words.value("", when))
    head.append(_until(held, writer))
    lines = (
        (shown(capital(words.field(name))), writer.text(words.value(name, value)))
        for name, value in record.fields.items()
    )
    return Row(tuple(head), tuple(lines))


def _until(held: Held, writer: Writer) -> str:
    day = held.record.keep_until
    if day is None:
        return writer.say("_fact.no_end")
    return writer.say("_fact.over" if day < writer.letter.written else "_fact.until", date=day)


def _empty(writer: Writer) -> Iterator[Section]:
    lines = [(writer.system(one.source), (_nothing(one, writer),)) for one in writer.letter.systems if not one.parts]
    if lines:
        yield Section(writer.say("_heading.empty"), (Block(facts=tuple(lines)),))


def _nothing(system: System, writer: Writer) -> str:
    source = system.source
    if source.read_at is None:
        return writer.say("_fact.nothing_never")
    key = "nothing" if source.status is Reading.FRESH else "nothing_stale"
    return writer.say(f"_fact.{key}", date=writer.words.day_of(source.read_at))


def _consents(writer: Writer) -> Iterator[Section]:
    if not writer.letter.consents:
        return
    headings = (writer.say("_fact.purpose"), writer.say("_fact.status"), writer.say("_fact.shown_by"))
    rows = tuple(_consent(consent, writer) for consent in writer.letter.consents)
    block = Block(paragraphs=(writer.say("_text.consents"),), table=Table(headings, rows))
    yield Section(writer.say("_heading.consents"), (block,))


def _consent(consent: Consent, writer: Writer) -> Row:
    words = writer.words
    said = [writer.text(line) for line in map(partial(evidence, words), consent.evidence) if line]
    where = words.system(consent.source, [system.source for system in writer.letter.systems])
    first = words.say("format.detail", first=where, second=words.instant(consent.at)) if consent.at else where
    status = capital(words.or_code("consent", consent.status))
    return Row((words.or_code("purpose", consent.purpose),), ((status, "\n".join([first, *said])),))


def _recipients(writer: Writer) -> Iterator[Section]:
    found = writer.letter.recipients
    if found:
        headings = (writer.say("_fact.who"), writer.say("_fact.field"), writer.say("_fact.content"))
        table = Table(headings, tuple(_recipient(one, writer) for one in found))
        block = Block(paragraphs=(writer.say("_text.recipients"),), table=table)
        yield Section(writer.say("_heading.recipients"), (block,))


def _recipient(one: Processor, writer: Writer) -> Row:
    told = PolicyWords(writer.words)
    lines = [
        (writer.say("_fact.service"), one.service.in_(writer.words.language)),
        (writer.say("_fact.role"), sure(one, "role", told.say(f"role.{one.role}"), told)),
        (writer.say("_fact.country"), sure(one, "country", told.country(one.country), told)),
        (writer.say("_fact.transfer"), transfer(one, told)),
    ]
    if one.transfer:
        lines.append((writer.say("_fact.safeguard"), safeguard(one, told)))
        lines.append((writer.say("_fact.checked"), checked(one, told)))
    return Row((one.name,), tuple((label, capital(value)) for label, value in lines))


def _withheld(writer: Writer) -> Section:
    letter = writer.letter
    n = sum(len(mention.spots) for mention in letter.withheld)
    masked = writer.say(".masked")
    told = [writer.say("_text.withheld", n=n, masked=masked) if n else writer.say("_text.withheld_nothing")]
    if letter.cut:
        places = dict.fromkeys(writer.words.field(place.field) for place in letter.cut)
        told.append(writer.say("_text.cut", places=writer.words.join(places)))
    return Section(writer.say("_heading.withheld"), (Block(paragraphs=tuple(told)),))


def _elsewhere(writer: Writer) -> Iterator[Section]:
    letter, language = writer.letter, writer.words.language
    blocks = []
    if letter.elsewhere:
        named = (_named(a.name.in_(language), a.data.in_(language), writer) for a in letter.elsewhere)
        blocks.append(Block(paragraphs=(writer.say("_text.elsewhere"),), bullets=tuple(named)))
    if bullets := tuple(unread(letter.systems, writer)):
        blocks.append(Block(paragraphs=(writer.say("_text.unread"),), bullets=bullets))
    if blocks:
        yield Section(writer.say("_heading.elsewhere"), tuple(blocks))


def _named(name: str, data: str, writer: Writer) -> str:
    return writer.words.say("format.field", name=name, value=data[:1].lower() + data[1:]) if data else name


def unread(systems: Iterable[System], writer: Writer) -> Iterator[str]:
    """Say for each system which of its columns are filled for this person and were not read."""
    for system in systems:
        if system.unread:
            columns = dict.fromkeys(shown(writer.words.field(column)) for column in system.unread)
            yield writer.say(".part_of", system=writer.system(system.source), columns=writer.words.join(columns))


def _rights(writer: Writer) -> Section:
    who = writer.contact
    how = writer.say("_text.rights_how", contact=who) if who else writer.say("_text.rights_how_nobody")
    asks = Block(
        paragraphs=(writer.say("_text.rights"),), bullets=tuple(writer.say(f"_right.{right}") for right in _RIGHTS)
    )
    return Section(
        writer.say("_heading.rights"),
        (asks, Block(paragraphs=(how, writer.say("_text.automated"), writer.say("_text.own_copy")))),
    )

"""The sections of a letter: one a system, then what concerns all of them.

Consents, recipients, what is withheld, what was not looked in, rights, complaint.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from inventory.letters.letter_kinds import LetterKind
from inventory.letters.systems import Held, Part, System
from inventory.model import Reading
from inventory.policy.activities import Processor
from inventory.views.models import Consent
from reports.letter import keeping_words
from reports.letter.keeping_words import origin_of
from reports.letter.left_out import elsewhere
from reports.letter.page import Block, Row, Section, Table, Writer
from reports.text.consent_words import evidence
from reports.text.record_words import PolicyWords, checked, safeguard, sure, transfer
from reports.text.safe_text import capital, shown

_RIGHTS = ("rectification", "erasure", "restriction", "portability", "objection", "withdrawal")
#: Letters that tell where was looked.
_LOOKED = (LetterKind.ACCESS, LetterKind.NOTHING_FOUND)
#: Letters that ask for nothing but a little time or a word: rights in full would bury that.
_SHORT = (LetterKind.IDENTITY_NEEDED, LetterKind.EXTENSION)


def sections(writer: Writer) -> Iterator[Section]:
    """Yield the sections of the letter that belong to its kind."""
    letter = writer.letter
    if letter.lists:
        yield from (_system(system, writer) for system in letter.held)
    if letter.reply is LetterKind.ACCESS:
        yield from _empty(writer)
        yield from _consents(writer)
    if letter.lists:
        yield from _recipients(writer)
        yield _withheld(writer)
    if letter.reply in _LOOKED:
        yield from elsewhere(writer)
    if letter.reply not in _SHORT:
        yield _rights(writer)
    yield _section("complaint", writer, Block(paragraphs=(writer.say("_text.complaint"),)))


def _section(key: str, writer: Writer, *blocks: Block) -> Section:
    return Section(writer.say(f"_heading.{key}"), blocks)


def _system(system: System, writer: Writer) -> Section:
    others = tuple(filter(None, (_organisations(system, writer),)))
    read = Block(paragraphs=others, facts=((writer.say("_fact.read"), (_read(system, writer),)),))
    blocks = [_part(part, writer) for part in system.parts]
    if len(blocks) == 1:
        blocks = [replace(blocks[0], heading="")]  # the section's own is enough
    return Section(writer.system(system.source), (read, *blocks))


def _read(system: System, writer: Writer) -> str:
    if system.source.read_at is None:
        return writer.say("_fact.nothing_never")
    when = writer.words.instant(system.source.read_at)
    if system.source.data_from is None:
        return when
    return writer.say("_fact.file", when=when, date=system.source.data_from)


def _part(part: Part, writer: Writer) -> Block:
    return Block(
        heading=part.activity.name.in_(writer.words.language) if part.activity else "",
        facts=tuple(_facts(part, writer)),
        table=_table("record", [_record(held, part, writer) for held in part.records], writer),
    )


def _table(key: str, rows: Iterable[Row], writer: Writer) -> Table:
    first = writer.say(f"_fact.{key}")
    return Table((first, writer.say("_fact.field"), writer.say("_fact.content")), tuple(rows))


def _facts(part: Part, writer: Writer) -> Iterator[tuple[str, tuple[str, ...]]]:
    language = writer.words.language
    if part.activity:
        yield writer.say("_fact.why"), (part.activity.aim.in_(language),)
    grounds = (basis for held in part.records for basis in _bases(held, part, writer))
    yield writer.say("_fact.basis"), tuple(dict.fromkeys(grounds))
    origins = _origins(part, writer)
    if len(origins) == 1:
        yield writer.say("_fact.origin"), origins
    if part.recipients:
        holders = tuple(_held_at(one, writer) for one in part.recipients)
        yield writer.say("_fact.recipients"), holders
    if part.may:
        yield _may(part, writer)


def _origins(part: Part, writer: Writer) -> tuple[str, ...]:
    """Say where the records of a part came from, each once."""
    told = (origin_of(held, part, writer.words) for held in part.records)
    return tuple(filter(None, dict.fromkeys(told)))


def _may(part: Part, writer: Writer) -> tuple[str, tuple[str, ...]]:
    """Say who may get it, or may have got it, where no system shows that they have."""
    names = writer.words.join(one.name for one in part.may)
    if not part.recipients:
        return writer.say("_fact.may_have"), (writer.say("_fact.not_shown", names=names),)
    by_law = writer.say("_fact.told_by_law", names=names)
    return writer.say("_fact.may"), (by_law, writer.say("_fact.accountant"))


def _bases(held: Held, part: Part, writer: Writer) -> Iterator[str]:
    """Say the grounds that hold this record now; the activity's law with the ground it is for."""
    for ground in held.keeping.bases:
        basis = writer.words.basis(ground)
        if part.activity and ground == part.activity.basis and part.activity.law:
            basis = writer.words.say("format.detail", first=basis, second=part.activity.law)
        yield capital(basis)
    if not held.keeping.bases:
        yield writer.say("_fact.no_basis")


def _held_at(one: Processor, writer: Writer) -> str:
    country = PolicyWords(writer.words).country(one.country)
    return writer.say("_fact.held_at", name=one.name, country=country)


def _record(held: Held, part: Part, writer: Writer) -> Row:
    record, words = held.record, writer.words
    head = [words.say(f"kind.{record.kind}.name")]
    # A reader knows a record by the appointment, the invoice; else by when it came.
    when = record.event
    if when is None:
        when = record.collected_at
    if when is not None:
        head.append(words.value("", when))
    lines = [(writer.say("_fact.kept"), keeping_words.told(held, writer))]
    if len(_origins(part, writer)) > 1:
        lines.append((writer.say("_fact.origin"), origin_of(held, part, words)))
    lines += [
        (shown(capital(words.field(name))), writer.text(words.value(name, value)))
        for name, value in record.fields.items()
    ]
    return Row(tuple(head), tuple(lines))


def _empty(writer: Writer) -> Iterator[Section]:
    empty = [system for system in writer.letter.systems if not system.parts]
    if empty:
        facts = tuple((writer.system(one.source), (_nothing(one, writer),)) for one in empty)
        yield _section("empty", writer, Block(facts=facts))


def _nothing(system: System, writer: Writer) -> str:
    source = system.source
    if source.read_at is None:
        return writer.say("_fact.nothing_never")
    key = "_fact.nothing" if source.status is Reading.FRESH else "_fact.nothing_stale"
    # What a file says is as old as the file, whenever it was read.
    nothing = writer.say(key, date=source.data_from or writer.words.day_of(source.read_at))
    return f"{nothing} {_organisations(system, writer)}".rstrip()


def _organisations(system: System, writer: Writer) -> str:
    """Tell of the records of organisations that may name the person; "" where there are none."""
    if not system.organisations:
        return ""
    return writer.say("_fact.organisations", n=system.organisations)


def _consents(writer: Writer) -> Iterator[Section]:
    if not writer.letter.consents:
        return
    purpose, status = writer.say("_fact.purpose"), writer.say("_fact.status")
    rows = tuple(_consent(consent, writer) for consent in writer.letter.consents)
    table = Table((purpose, status, writer.say("_fact.shown_by")), rows)
    yield _section(
        "consents", writer, Block(paragraphs=(writer.say("_text.consents"),), table=table)
    )


def _consent(consent: Consent, writer: Writer) -> Row:
    words = writer.words
    where = words.system(consent.source, [system.source for system in writer.letter.systems])
    if consent.at:
        where = words.say("format.detail", first=where, second=words.instant(consent.at))
    shows = filter(None, (evidence(words, code) for code in consent.evidence))
    content = "\n".join([where, *map(writer.text, shows)])
    status = capital(words.or_code("consent", consent.status))
    return Row((words.or_code("purpose", consent.purpose),), ((status, content),))


def _recipients(writer: Writer) -> Iterator[Section]:
    recipients = writer.letter.recipients
    if recipients:
        table = _table("who", [_recipient(one, writer) for one in recipients], writer)
        block = Block(paragraphs=(writer.say("_text.recipients"),), table=table)
        yield _section("recipients", writer, block)


def _recipient(one: Processor, writer: Writer) -> Row:
    texts = PolicyWords(writer.words)
    facts = {
        "service": one.service.in_(writer.words.language),
        "role": sure(one, "role", texts.say(f"role.{one.role}"), texts),
        "country": sure(one, "country", texts.country(one.country), texts),
        "transfer": transfer(one, texts),
    }
    if one.transfer:
        facts |= {"safeguard": safeguard(one, texts), "checked": checked(one, texts)}
    lines = ((writer.say(f"_fact.{key}"), capital(fact)) for key, fact in facts.items())
    return Row((one.name,), tuple(lines))


def _withheld(writer: Writer) -> Section:
    letter = writer.letter
    n = sum(len(mention.spots) for mention in letter.withheld)
    told = [writer.say("_text.withheld_nothing")]
    if n:
        told = [writer.say("_text.withheld", n=n, masked=writer.say(".masked"))]
    if letter.cut:
        fields = dict.fromkeys(writer.words.field(place.field) for place in letter.cut)
        told.append(writer.say("_text.cut", places=writer.words.join(fields)))
    return _section("withheld", writer, Block(paragraphs=tuple(told)))


def _rights(writer: Writer) -> Section:
    how = writer.say("_text.rights_how_nobody")
    if writer.contact:
        how = writer.say("_text.rights_how", contact=writer.contact)
    rights = tuple(writer.say(f"_right.{_right(right, writer)}") for right in _RIGHTS)
    return _section(
        "rights",
        writer,
        Block(paragraphs=(writer.say("_text.rights"),), bullets=rights),
        Block(paragraphs=(how, writer.say("_text.automated"), writer.say("_text.own_copy"))),
    )


def _right(right: str, writer: Writer) -> str:
    """Return the wording of a right; none to have erased what must stay, all of it, is offered."""
    records = writer.letter.records
    if right == "erasure" and records and not any(held.keeping.erasable for held in records):
        return "erasure_none"
    return right

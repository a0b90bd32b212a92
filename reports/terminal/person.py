"""Write what is held about a person as calm lines for a terminal; no value can steer it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from inventory.ledger.judgement_model import Verdict
from inventory.linkage.compare import Side
from inventory.linkage.link_rules import RULES, rank
from inventory.model import ASKING, Kind, Outcome, SourceNight
from inventory.policy.rule_files import ArgType
from inventory.requests.request import RequestFile
from inventory.views.models import Consent, FileRecord, Flag, Likely, PersonFile
from reports.terminal import same_person
from reports.text import commands, request_words
from reports.text.consent_words import evidence
from reports.text.findings import FlagText, flag_text
from reports.text.safe_text import plain
from reports.text.words import Words

_WAITS = (*ASKING, Outcome.HOLD)

Labels = Mapping[tuple[str, str], str]


def as_text(person_file: PersonFile, words: Words, sources: Sequence[SourceNight]) -> str:
    """Write one person's file: who, what waits, consents, what is kept and why, every record."""
    labels = labelled(person_file.records, words)
    kept = [flag for flag in person_file.flags if flag.outcome not in _WAITS]
    blocks = [list(_who(person_file, words))]
    if person_file.requests:
        blocks.append([words.say("request.title"), *_requests(person_file.requests, words)])
    waiting = _waiting(person_file.flags, labels, words, sources)
    blocks.append([words.say("person.waiting"), *waiting])
    if person_file.consents:
        consents = _consents(person_file.consents, words, sources)
        blocks.append([words.say("person.consents"), *consents])
    if kept:
        blocks.append([words.say("person.kept"), *_flags(kept, labels, words, sources)])
    records = _records(person_file.records, labels, words, sources)
    blocks.append([words.say("person.records"), *records])
    if person_file.likely:
        blocks.append([words.say("person.likely"), *_likely(person_file.likely, words, sources)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _waiting(
    flags: Iterable[Flag], labels: Labels, words: Words, sources: Sequence[SourceNight]
) -> Iterator[str]:
    waits = [flag for flag in flags if flag.outcome in _WAITS]
    if not waits:
        yield f"  {words.say('person.nothing_waits')}"
    yield from _flags(waits, labels, words, sources)


def as_list(
    files: Sequence[PersonFile],
    words: Words,
    sources: Sequence[SourceNight],
    choose: str = "orden lookup {person}",
) -> str:
    """List several matches, one block each, and say how to ``choose`` one; none are merged."""
    lines = [words.say("lookup.several", n=len(files)), ""]
    for person_file in files:
        lines += [*_who(person_file, words), f"  {_extent(person_file, words, sources)}", ""]
    if files:
        command = commands.typed(choose.format(person=plain(files[0].person)), words)
        lines.append(words.say("lookup.choose", command=command))
    return "\n".join(lines) + "\n"


def nobody(who: str, near: Sequence[str], words: Words) -> str:
    """Say that nobody answers to ``who``, and whose names are nearly so."""
    told = words.say("lookup.none", who=plain(who))
    if near:
        told += " " + words.say("lookup.near", names=words.either(map(plain, near)))
    return told + "\n"


def _who(person_file: PersonFile, words: Words) -> Iterator[str]:
    names = filter(None, map(plain, person_file.names))
    yield " · ".join(names) or words.say("person.unnamed")
    if person_file.emails:
        yield "  " + _field("person.emails", ", ".join(map(plain, person_file.emails)), words)
    if person_file.phones:
        yield "  " + _field("person.phones", ", ".join(map(plain, person_file.phones)), words)
    yield "  " + _field("person.id", plain(person_file.person), words)


def _field(label: str, value: str, words: Words) -> str:
    return words.say("format.field", name=words.say(label), value=value)


def _requests(requests: Iterable[RequestFile], words: Words) -> Iterator[str]:
    for request in requests:
        yield from (f"  {line}" for line in request_words.lines(request, words))


def _extent(person_file: PersonFile, words: Words, sources: Sequence[SourceNight]) -> str:
    names = dict.fromkeys(words.system(record.source, sources) for record in person_file.records)
    count = words.say("person.count", n=len(person_file.records))
    if not names:
        return count
    return words.say("format.field", name=count, value=words.join(names))


def labelled(records: Iterable[FileRecord], words: Words) -> Labels:
    """Name each record as one looks for it in its source; with its id where two are alike."""
    labels = {(record.source, record.record): _label(record, words) for record in records}
    times = Counter((source, label) for (source, _record), label in labels.items())
    for (source, record), label in list(labels.items()):
        if times[source, label] > 1:
            labels[source, record] = f"{label} · {plain(record)}"
    return labels


def _label(record: FileRecord, words: Words) -> str:
    label = words.say(f"kind.{record.kind}.name")
    number = record.fields.get("invoice_number")
    if record.kind is Kind.INVOICE and number is not None:
        label = f"{label} {plain(str(number))}"
    # One looks for the appointment or the invoice, not for the day it was written down.
    when = record.event
    if when is None:
        when = record.collected_at
    if when is None:
        return label
    return f"{label} · {plain(words.value('', when))}"


def _flags(
    flags: Iterable[Flag], labels: Labels, words: Words, sources: Sequence[SourceNight]
) -> Iterator[str]:
    """Say each finding once for all the records of a source that it holds for.

    Where only their dates differ, these stand on the records' own lines.
    """
    groups: dict[tuple[Outcome, str, FlagText], list[Flag]] = defaultdict(list)
    for flag in flags:
        groups[flag.outcome, flag.source, _undated(flag, words, sources)].append(flag)
    for (_outcome, source, undated), group in groups.items():
        yield from _flag(_common(group, undated, words, sources), source, words, sources)
        for flag in group:
            label = labels.get((flag.source, flag.record)) or plain(flag.record)
            yield f"      {label}{_deadline(flag, words)}"


def _flag(
    text: FlagText, source: str, words: Words, sources: Sequence[SourceNight]
) -> Iterator[str]:
    yield f"  {plain(text.title)} · {plain(words.system(source, sources))}"
    if text.why:
        yield f"    {plain(text.why)}"
    if text.todo:
        yield f"    {plain(text.todo)}"


def _common(
    group: Sequence[Flag], undated: FlagText, words: Words, sources: Sequence[SourceNight]
) -> FlagText:
    first, *others = {flag_text(flag, sources, words) for flag in group}
    if others:
        return undated
    return first


def _undated(flag: Flag, words: Words, sources: Sequence[SourceNight]) -> FlagText:
    args = {name: arg for name, arg in flag.args.items() if arg.type is not ArgType.DATE}
    try:
        return flag_text(replace(flag, args=args), sources, words)
    except KeyError:  # what to do names a day: hours are kept longer than the booking
        return flag_text(flag, sources, words)


def _deadline(flag: Flag, words: Words) -> str:
    if flag.due is None:
        return ""
    key = "person.until" if flag.outcome is Outcome.KEEP else "person.due"
    return " · " + words.say(key, date=flag.due)


def _consents(
    consents: Iterable[Consent], words: Words, sources: Sequence[SourceNight]
) -> Iterator[str]:
    """Say what was said about each purpose, when and where, and below it the words that show it."""
    for consent in consents:
        purpose = words.or_code("purpose", consent.purpose)
        status = words.or_code("consent", consent.status)
        if consent.at:
            status += f" {words.day(words.day_of(consent.at))}"
        line = words.say("format.field", name=purpose, value=status)
        yield f"  {line} · {plain(words.system(consent.source, sources))}"
        for code in consent.evidence:
            shows = evidence(words, code)
            if shows:
                yield f"    {shows}"


def _records(
    records: Sequence[FileRecord], labels: Labels, words: Words, sources: Sequence[SourceNight]
) -> Iterator[str]:
    for record in records:
        label, system = labels[record.source, record.record], words.system(record.source, sources)
        yield f"  {label} · {plain(system)}"
        if record.stale:
            yield f"    {words.say('person.stale')}"
        yield from (f"    {line}" for line in _about(record, labels, words, sources))
        for name, value in record.told.items():
            label, written = plain(words.field(name)), plain(words.value(name, value))
            yield f"      {words.say('format.field', name=label, value=written)}"


def _about(
    record: FileRecord, labels: Labels, words: Words, sources: Sequence[SourceNight]
) -> Iterator[str]:
    yield _field("person.purpose", plain(words.or_code("activity", record.activity)), words)
    yield _field("person.basis", plain(words.basis(record.legal_basis)), words)
    yield _field("person.why_until", _until(record, words), words)
    only = [words.field(field) for field in record.fields_kept if field in record.fields]
    if only:
        yield _field("person.only", plain(words.join(only)), words)
    if record.linked_by:
        keys = words.join(plain(words.or_code("link", key)) for key in record.linked_by)
        yield words.say("link.label", keys=keys)
    if record.tie.rule:
        yield tied(record, labels, words, sources)
    yield _field("person.record_id", plain(record.record), words)


def _until(record: FileRecord, words: Words) -> str:
    if record.keep_until is None:
        return words.say("person.stored_none")
    return words.say("person.stored", date=record.keep_until)


def tied(record: FileRecord, labels: Labels, words: Words, sources: Sequence[SourceNight]) -> str:
    """Say how surely a record is this person's, by which rule, and through which other record."""
    tie, rule = record.tie, record.tie.rule or ""
    rule_name = words.or_code("link_rule", rule)
    how = words.say(f"tier.{tie.tier}", rule=rule_name, place=str(rank(rule)), of=str(len(RULES)))
    if tie.through is None:
        return how
    source, other = tie.through
    label = labels.get(tie.through) or plain(other)
    system = plain(words.system(source, sources))
    return words.say("link.through", how=how, record=label, system=system)


def _likely(found: Iterable[Likely], words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    """Say who else may be this person, why, and how to answer; part of nothing above."""
    same = words.or_code("judge_typed", Verdict.SAME)
    for likely in found:
        mine, other = likely.two.a, likely.two.b
        asked = "person.likely_asked" if likely.asked else "person.likely_silent"
        command = f"orden judge {_ref(mine)} {_ref(other)} {same}"
        yield from (f"  {line}" for line in same_person.side(other, words, sources))
        yield f"    {words.or_code('judge_reason', likely.reason)}"
        yield from (f"  {line}" for line in same_person.compared(likely.two.fields, words))
        yield f"    {words.say(asked)}"
        yield f"    {words.say('judge.how', command=commands.typed(command, words))}"


def _ref(side: Side) -> str:
    return f"{plain(side.source)}:{plain(side.record)}"

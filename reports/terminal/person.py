"""Write what is held about a person as calm lines for a terminal, with nothing in a value that could steer it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from inventory.ledger.judgement_model import Verdict
from inventory.linkage.link_rules import RULES, rank
from inventory.model import ASKING, Kind, Outcome, SourceNight
from inventory.policy.rule_files import ArgType
from inventory.views.models import Consent, FileRecord, Flag, Likely, PersonFile
from reports.terminal import same_person
from reports.text import request_words
from reports.text.findings import flag_text
from reports.text.safe_text import plain
from reports.text.words import Words

_WAITS = (*ASKING, Outcome.HOLD)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z")

Labels = Mapping[tuple[str, str], str]


def as_text(person_file: PersonFile, words: Words, sources: Sequence[SourceNight]) -> str:
    """Write one person's file: who, what waits, consents, what is kept and why, and every record with its fields."""
    labels = labelled(person_file.records, words)
    waits = [flag for flag in person_file.flags if flag.outcome in _WAITS]
    kept = [flag for flag in person_file.flags if flag.outcome not in _WAITS]
    waiting = list(_flags(waits, labels, words, sources)) or [f"  {words.say('person.nothing_waits')}"]
    blocks = [list(_who(person_file, words)), [words.say("person.waiting"), *waiting]]
    if person_file.requests:
        told = [line for request in person_file.requests for line in request_words.lines(request, words)]
        blocks.insert(1, [words.say("request.title"), *(f"  {line}" for line in told)])
    if person_file.consents:
        consents = [line for consent in person_file.consents for line in _consent(consent, words, sources)]
        blocks.append([words.say("person.consents"), *consents])
    if kept:
        blocks.append([words.say("person.kept"), *_flags(kept, labels, words, sources)])
    blocks.append([words.say("person.records"), *_records(person_file.records, labels, words, sources)])
    if person_file.likely:
        blocks.append([words.say("person.likely"), *_likely(person_file.likely, words, sources)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def as_list(
    files: Sequence[PersonFile], words: Words, sources: Sequence[SourceNight], choose: str = "orden lookup {person}"
) -> str:
    """List several matches, one block each, and say how to ``choose`` one of them. They are never merged."""
    lines = [words.say("lookup.several", n=len(files)), ""]
    for person_file in files:
        lines += [*_who(person_file, words), f"  {_extent(person_file, words, sources)}", ""]
    if files:
        lines.append(words.say("lookup.choose", command=choose.format(person=plain(files[0].person))))
    return "\n".join(lines) + "\n"


def nobody(who: str, words: Words) -> str:
    """Say that nobody answers to ``who``."""
    return words.say("lookup.none", who=plain(who)) + "\n"


def _who(person_file: PersonFile, words: Words) -> Iterator[str]:
    names = [name for name in map(plain, person_file.names) if name]
    yield " · ".join(names) if names else words.say("person.unnamed")
    for key, values in (("emails", person_file.emails), ("phones", person_file.phones), ("id", (person_file.person,))):
        if values:
            value = ", ".join(plain(v) for v in values)
            yield f"  {words.say('format.field', name=words.say(f'person.{key}'), value=value)}"


def _extent(person_file: PersonFile, words: Words, sources: Sequence[SourceNight]) -> str:
    names = dict.fromkeys(words.system(record.source, sources) for record in person_file.records)
    count = words.say("person.count", n=len(person_file.records))
    return words.say("format.field", name=count, value=words.join(names)) if names else count


def labelled(records: Iterable[FileRecord], words: Words) -> Labels:
    """Name each record as she would look for it in the source; its id only where two would be called the same."""
    labels = {(record.source, record.record): _label(record, words) for record in records}
    times = Counter((source, label) for (source, _record), label in labels.items())
    return {
        (source, record): label if times[source, label] == 1 else f"{label} · {plain(record)}"
        for (source, record), label in labels.items()
    }


def _label(record: FileRecord, words: Words) -> str:
    number = record.fields.get("invoice_number") if record.kind is Kind.INVOICE else None
    kind = words.say(f"kind.{record.kind}.name")
    name = f"{kind} {plain(str(number))}" if number is not None else kind
    # What the coach looks for in the source is the appointment or the invoice, not the day it was written down.
    when = record.collected_at if record.event is None else record.event
    return f"{name} · {plain(words.value('', when))}" if when is not None else name


def _flags(flags: Iterable[Flag], labels: Labels, words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    """Say each finding once for all the records of a source that it holds for; only their dates stand on their lines."""
    groups: dict[tuple[Outcome, str, tuple[str, str, str]], list[Flag]] = defaultdict(list)
    for flag in flags:
        groups[flag.outcome, flag.source, _undated(flag, words, sources)].append(flag)
    for (_outcome, source, undated), group in groups.items():
        told = {flag_text(flag, sources, words) for flag in group}
        title, why, todo = map(plain, told.pop() if len(told) == 1 else undated)
        yield f"  {title} · {plain(words.system(source, sources))}"
        yield from (f"    {line}" for line in (why, todo) if line)
        for flag in group:
            label = labels.get((flag.source, flag.record)) or plain(flag.record)
            yield f"      {label}{_deadline(flag, words)}"


def _undated(flag: Flag, words: Words, sources: Sequence[SourceNight]) -> tuple[str, str, str]:
    args = {name: arg for name, arg in flag.args.items() if arg.type is not ArgType.DATE}
    try:
        return flag_text(replace(flag, args=args), sources, words)
    except KeyError:  # what to do names a day of its own: hours are kept longer than the booking
        return flag_text(flag, sources, words)


def _deadline(flag: Flag, words: Words) -> str:
    if flag.due is None:
        return ""
    return " · " + words.say("person.until" if flag.outcome is Outcome.KEEP else "person.due", date=flag.due)


def _consent(consent: Consent, words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    """Say what was said about a purpose, when and where, and below it the words that show it."""
    when = f" {words.day(words.day_of(consent.at))}" if consent.at else ""
    status = f"{words.or_code('consent', consent.status)}{when}"
    line = words.say("format.field", name=words.or_code("purpose", consent.purpose), value=status)
    yield f"  {line} · {plain(words.system(consent.source, sources))}"
    yield from (f"    {said}" for said in map(partial(evidence, words), consent.evidence) if said)


def evidence(words: Words, evidence: str) -> str:
    """Say in words what shows a consent; "" when nothing is to be said."""
    kind, _, value = evidence.partition(": ")
    if kind == "answer" and not value:
        return words.say("evidence.no_answer")
    if not value or not words.known(f"evidence.{kind}"):
        return plain(evidence)
    return words.say(f"evidence.{kind}", value=plain(_shown(words, kind, value)))


def _shown(words: Words, kind: str, value: str) -> str:
    if kind.endswith("_at") and _INSTANT.fullmatch(value):
        return words.instant(datetime.fromisoformat(value))
    if kind == "field":
        return words.field(value)
    return words.value("proof_gap" if kind == "gap" else kind, value)


def _records(
    records: Sequence[FileRecord], labels: Labels, words: Words, sources: Sequence[SourceNight]
) -> Iterator[str]:
    for record in records:
        yield f"  {labels[record.source, record.record]} · {plain(words.system(record.source, sources))}"
        if record.stale:
            yield f"    {words.say('person.stale')}"
        yield from (f"    {line}" for line in _about(record, labels, words, sources))
        for name, value in record.fields.items():
            label = plain(words.field(name))
            yield f"      {words.say('format.field', name=label, value=plain(words.value(name, value)))}"


def _about(record: FileRecord, labels: Labels, words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    until = words.say("person.stored", date=record.keep_until) if record.keep_until else words.say("person.stored_none")
    purpose, basis = words.or_code("activity", record.activity), words.basis(record.legal_basis)
    yield words.say("format.field", name=words.say("person.purpose"), value=plain(purpose))
    yield words.say("format.field", name=words.say("person.basis"), value=plain(basis))
    yield words.say("format.field", name=words.say("person.why_until"), value=until)
    if only := [words.field(field) for field in record.fields_kept if field in record.fields]:
        yield words.say("format.field", name=words.say("person.only"), value=plain(words.join(only)))
    if record.linked_by:
        yield words.say("link.label", keys=words.join(plain(words.or_code("link", key)) for key in record.linked_by))
    if record.tie.rule:
        yield tied(record, labels, words, sources)
    yield words.say("format.field", name=words.say("person.record_id"), value=plain(record.record))


def tied(record: FileRecord, labels: Labels, words: Words, sources: Sequence[SourceNight]) -> str:
    """Say how surely a record is this person's, by which rule, and through which other record."""
    tie, rule = record.tie, record.tie.rule or ""
    how = words.say(
        f"tier.{tie.tier}", rule=words.or_code("link_rule", rule), place=str(rank(rule)), of=str(len(RULES))
    )
    if tie.through is None:
        return how
    label = labels.get(tie.through) or plain(tie.through[1])
    return words.say("link.through", how=how, record=label, system=plain(words.system(tie.through[0], sources)))


def _likely(found: Iterable[Likely], words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    """Say who else may be this person, why, and how to answer; part of nothing above."""
    for likely in found:
        mine, other = (f"{plain(side.source)}:{plain(side.record)}" for side in (likely.two.a, likely.two.b))
        yield from (f"  {line}" for line in same_person.side(likely.two.b, words, sources))
        yield f"    {words.or_code('judge_reason', likely.reason)}"
        yield from (f"  {line}" for line in same_person.compared(likely.two.fields, words))
        yield f"    {words.say('person.likely_asked' if likely.asked else 'person.likely_silent')}"
        typed = words.or_code("judge_typed", Verdict.SAME)
        yield f"    {words.say('judge.how', command=f'orden judge {mine} {other} {typed}')}"

"""Render the Article 30 record (behandlingsprotokoll) as a page and as the sheets of a workbook.

The workbook has four sheets: the business, the record itself with its eighteen columns, those who
hold the data, and what the published statement lacks. No face holds a personal value of a client:
the read model has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from inventory.model import SourceNight
from inventory.views.processing_record import Entry, Holder, ProcessingRecord
from reports.page import render_page
from reports.processing_record import policy_rules
from reports.tables.cells import Table
from reports.tables.columns import COLUMNS, Lines, basis, lines, measures
from reports.text.record_words import RecordWords, safeguard, sure, transfer
from reports.text.safe_text import shown
from reports.text.words import Words

#: Facts of the controller in the order in which they are shown; ``record.fact.<name>`` words them.
WHO = (
    "legal_name", "org_number", "address", "email", "phone", "contact", "statement", "reviewed",
    "next_review",
)  # fmt: skip
_HOLDER = (
    "name", "service", "role", "country", "transfer", "safeguard", "agreement", "checked",
    "activities", "issues", "question", "link",
)  # fmt: skip
_FACT = ("fact", "value")
_GAP = ("id", "title", "why", "law", "sentence")
#: These columns run over the page's whole width: they are lists.
_WIDE = frozenset({"c04", "c05", "c06", "c07", "c08", "c12"})
#: These stand in the page's headings, or once for the business, not under each activity.
_ONCE = frozenset({"c01", "c09", "c15", "c18"})


@dataclass(frozen=True, slots=True)
class _Card:
    id: str
    name: str
    counts: Lines
    facts: tuple[tuple[str, Lines, bool], ...]  # heading, lines, whether it is wide


@dataclass(frozen=True, slots=True)
class _Short:
    id: str
    name: str
    persons: str
    records: str
    oldest: str
    basis: str


def page(record: ProcessingRecord, words: Words) -> str:
    """Render the record as one HTML file that asks nothing of the network and runs no script."""
    business = shown(record.business)
    title = words.say("record.title", business=business)
    return render_page("record.html", words, title, business=business, **told(record, words))


def told(record: ProcessingRecord, words: Words) -> dict[str, Any]:
    """Return what ``record_body.html`` is filled with."""
    texts = RecordWords(words, record)
    return {
        "r": record,
        "notices": notices(record, words),
        "facts": [*_who(texts), *_tonight(texts)],
        "measures": measures(texts),
        "shorts": [_short(entry, texts) for entry in record.entries],
        "cards": [_card(entry, texts) for entry in record.entries],
        "headings": [texts.say(f"holder.{key}") for key in _HOLDER[:-2]],
        "holders": [_holder(holder, texts) for holder in record.holders],
        "rules": policy_rules.rules(record.retention.values(), texts),
        "judging": policy_rules.judging(texts),
        "gaps": record.gaps,
    }


def notices(record: ProcessingRecord, words: Words) -> list[str]:
    """Say what the reader should know before trusting the numbers, and what waits for the owner."""
    texts = RecordWords(words, record)
    found = [_not_read(source, texts) for source in record.stale]
    missing = [texts.say(f"fact.{name}").lower() for name in record.controller.missing()]
    if missing:
        found.append(texts.say("missing", fields=words.join(missing)))
    lacking = [h.processor.name for h in record.holders if "no_agreement" in h.issues]
    if lacking:
        found.append(texts.say("agreements", n=len(lacking), names=words.join(lacking)))
    return found


def _not_read(source: SourceNight, texts: RecordWords) -> str:
    if source.read_at is None:
        return texts.say("never_read", system=texts.system(source))
    day = texts.words.day_of(source.read_at)
    return texts.say("stale", system=texts.system(source), date=day)


def _short(entry: Entry, texts: RecordWords) -> _Short:
    return _Short(
        id=entry.activity.id,
        name=entry.activity.name.in_(texts.words.language),
        persons=_number(entry.persons, texts),
        records=_number(entry.records, texts),
        oldest=texts.words.day(entry.oldest) if entry.oldest else "–",
        basis=basis(entry.activity, texts),
    )


def _number(n: int | None, texts: RecordWords) -> str:
    return "–" if n is None else texts.words.number(n)


def _card(entry: Entry, texts: RecordWords) -> _Card:
    columns = dict(zip(COLUMNS, lines(entry, texts), strict=True))
    facts = [
        (texts.say(f"column.{key}"), told, key in _WIDE)
        for key, told in columns.items()
        if key not in _ONCE
    ]
    name = entry.activity.name.in_(texts.words.language)
    return _Card(entry.activity.id, name, columns["c15"], tuple(facts))


def sheets(record: ProcessingRecord, words: Words) -> dict[str, Table]:
    """Return the four sheets of the workbook by their names, in order."""
    texts = RecordWords(words, record)
    rows = [["\n".join(cell) for cell in lines(entry, texts)] for entry in record.entries]
    holders = [_holder(holder, texts) for holder in record.holders]
    return {
        texts.say("sheet.organisation"): Table(_headings("fact", _FACT, texts), _business(texts)),
        texts.say("sheet.record"): Table(_headings("column", COLUMNS, texts), rows),
        texts.say("sheet.holders"): Table(_headings("holder", _HOLDER, texts), holders),
        texts.say("sheet.gaps"): Table(_headings("gap", _GAP, texts), _gaps(record, texts)),
    }


def _headings(group: str, keys: Iterable[str], texts: RecordWords) -> tuple[str, ...]:
    return tuple(texts.say(f"{group}.{key}") for key in keys)


def _gaps(record: ProcessingRecord, texts: RecordWords) -> list[tuple[str, ...]]:
    language = texts.words.language
    return [
        (gap.id, gap.title.in_(language), gap.why.in_(language), gap.law, gap.sentence)
        for gap in record.gaps
    ]


def _business(texts: RecordWords) -> list[tuple[str, Any]]:
    return [*_who(texts), *_measures(texts), *_tonight(texts)]


def _who(texts: RecordWords) -> list[tuple[str, Any]]:
    record, empty = texts.record, texts.say("empty")
    joint = [holder for holder in record.holders if holder.processor.role == "joint"]
    return [
        *((texts.say(f"fact.{key}"), getattr(record.controller, key) or empty) for key in WHO),
        *((texts.say("fact.joint"), _joint(holder, texts)) for holder in joint),
        (texts.say("fact.representative"), texts.say("fact.representative_none")),
        (texts.say("fact.dpo"), texts.say("fact.dpo_none")),
    ]


def _tonight(texts: RecordWords) -> list[tuple[str, Any]]:
    record = texts.record
    return [
        (texts.say("fact.as_of"), record.as_of),
        (texts.say("fact.version"), record.policy_version),
        (texts.say("fact.persons"), record.persons),
        (texts.say("fact.records"), record.records),
        *(
            (texts.say("fact.source", system=texts.system(source)), _read(source, texts))
            for source in record.sources
        ),
    ]


def _joint(holder: Holder, texts: RecordWords) -> str:
    activities = ", ".join(holder.activities)
    return texts.say("cell.aside", text=holder.processor.name, aside=activities)


def _measures(texts: RecordWords) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []
    for measure in texts.record.controller.measures.values():
        text = measure.text.in_(texts.words.language)
        seen = measure.attested or texts.say("cell.unseen")
        told.append((texts.say("fact.measure", measure=text), seen))
    return told


def _read(source: SourceNight, texts: RecordWords) -> date | str:
    return texts.words.day_of(source.read_at) if source.read_at else texts.say("unknown")


def _holder(holder: Holder, texts: RecordWords) -> tuple[Any, ...]:
    it = holder.processor
    return (
        it.name,
        it.service.in_(texts.words.language),
        sure(it, "role", texts.say(f"role.{it.role}"), texts),
        sure(it, "country", texts.country(it.country), texts),
        transfer(it, texts),
        safeguard(it, texts) if it.transfer else texts.say("none"),
        it.agreement,
        it.checked,
        ", ".join(holder.activities),
        "; ".join(_issue(issue, holder, texts) for issue in holder.issues),
        it.question.in_(texts.words.language),
        it.link,
    )


def _issue(issue: str, holder: Holder, texts: RecordWords) -> str:
    facts = (texts.say(f"holder.{fact}").lower() for fact in holder.processor.unconfirmed)
    return texts.say(f"issue.{issue}", facts=texts.words.join(facts))

"""Render the Article 30 record (behandlingsprotokoll) as a page and as the sheets of a workbook.

The workbook has four sheets: the business, the record itself with its eighteen columns, those who hold the data, and what
the published statement lacks. No face holds a personal value of a client: the read model has none.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from inventory.model import SourceNight
from inventory.views.processing_record import Entry, Holder, ProcessingRecord
from reports.page import render_page
from reports.tables.cells import Table
from reports.tables.columns import COLUMNS, Lines, basis, lines, measures
from reports.text.register_words import RecordWords, safeguard, sure, transfer
from reports.text.safe_text import shown
from reports.text.words import Words

#: Facts of the controller in the order in which they are shown; ``register.fact.<name>`` words them.
WHO = ("legal_name", "org_number", "address", "email", "phone", "contact", "statement", "reviewed", "next_review")
_HOLDER = (
    "name", "service", "role", "country", "transfer", "safeguard", "agreement", "checked", "activities", "issues",
    "question", "link",
)  # fmt: skip
_GAP = ("id", "title", "why", "law", "sentence")
#: These columns run over the page's whole width: they are lists.
_WIDE = frozenset({"c04", "c05", "c06", "c07", "c08", "c12"})
#: These stand in the page's headings, or once for the whole business, instead of under each activity.
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


def page(register: ProcessingRecord, words: Words) -> str:
    """Render the record as one HTML file that asks nothing of the network and runs no script."""
    business = shown(register.business)
    title = words.say("record.title", business=business)
    return render_page("record.html", words, title, business=business, **told(register, words))


def told(register: ProcessingRecord, words: Words) -> dict[str, Any]:
    """Return what ``register_body.html`` is filled with."""
    speaker = RecordWords(register, words)
    return {
        "r": register,
        "notices": notices(register, words),
        "facts": [*_who(speaker), *_tonight(speaker)],
        "measures": measures(speaker),
        "shorts": [_short(entry, speaker) for entry in register.entries],
        "cards": [_card(entry, speaker) for entry in register.entries],
        "headings": [speaker.say(f"holder.{key}") for key in _HOLDER[:-2]],
        "holders": [_holder(holder, speaker) for holder in register.holders],
        "gaps": register.gaps,
    }


def notices(register: ProcessingRecord, words: Words) -> list[str]:
    """Say what the reader should know before trusting the numbers, and what waits for the owner."""
    speaker = RecordWords(register, words)
    found = [_not_read(source, speaker) for source in register.stale]
    if missing := register.controller.missing():
        found.append(speaker.say("missing", fields=words.join(speaker.say(f"fact.{name}").lower() for name in missing)))
    lacking = [h.processor.name for h in register.holders if "no_agreement" in h.issues]
    if lacking:
        found.append(speaker.say("agreements", n=len(lacking), names=words.join(lacking)))
    return found


def _not_read(source: SourceNight, speaker: RecordWords) -> str:
    if source.read_at is None:
        return speaker.say("never_read", system=speaker.system(source))
    return speaker.say("stale", system=speaker.system(source), date=speaker.words.day_of(source.read_at))


def _short(entry: Entry, speaker: RecordWords) -> _Short:
    name = entry.activity.name.in_(speaker.words.language)
    persons, records = (speaker.words.number(n) if n is not None else "–" for n in (entry.persons, entry.records))
    oldest = speaker.words.day(entry.oldest) if entry.oldest else "–"
    return _Short(entry.activity.id, name, persons, records, oldest, basis(entry, speaker))


def _card(entry: Entry, speaker: RecordWords) -> _Card:
    told = dict(zip(COLUMNS, lines(entry, speaker), strict=True))
    facts = tuple((speaker.say(f"column.{key}"), told[key], key in _WIDE) for key in COLUMNS if key not in _ONCE)
    return _Card(entry.activity.id, entry.activity.name.in_(speaker.words.language), told["c15"], facts)


def sheets(register: ProcessingRecord, words: Words) -> dict[str, Table]:
    """Return the four sheets of the workbook by their names, in order."""
    speaker = RecordWords(register, words)
    return {
        speaker.say("sheet.organisation"): Table(
            (speaker.say("fact.fact"), speaker.say("fact.value")), _business(speaker)
        ),
        speaker.say("sheet.record"): Table(
            tuple(speaker.say(f"column.{key}") for key in COLUMNS),
            [["\n".join(cell) for cell in lines(entry, speaker)] for entry in register.entries],
        ),
        speaker.say("sheet.holders"): Table(
            tuple(speaker.say(f"holder.{key}") for key in _HOLDER),
            [_holder(holder, speaker) for holder in register.holders],
        ),
        speaker.say("sheet.gaps"): Table(
            tuple(speaker.say(f"gap.{key}") for key in _GAP),
            [
                (gap.id, gap.title.in_(words.language), gap.why.in_(words.language), gap.law, gap.sentence)
                for gap in register.gaps
            ],
        ),
    }


def _business(speaker: RecordWords) -> list[tuple[str, Any]]:
    return [*_who(speaker), *_measures(speaker), *_tonight(speaker)]


def _who(speaker: RecordWords) -> list[tuple[str, Any]]:
    register = speaker.register
    return [
        *((speaker.say(f"fact.{key}"), getattr(register.controller, key) or speaker.say("empty")) for key in WHO),
        *((speaker.say("fact.joint"), _joint(h, speaker)) for h in register.holders if h.processor.role == "joint"),
        *((speaker.say(f"fact.{key}"), speaker.say(f"fact.{key}_none")) for key in ("representative", "dpo")),
    ]


def _tonight(speaker: RecordWords) -> list[tuple[str, Any]]:
    register = speaker.register
    return [
        (speaker.say("fact.as_of"), register.as_of),
        (speaker.say("fact.version"), register.policy_version),
        (speaker.say("fact.persons"), register.persons),
        (speaker.say("fact.records"), register.records),
        *((speaker.say("fact.source", system=speaker.system(s)), _read(s, speaker)) for s in register.sources),
    ]


def _joint(holder: Holder, speaker: RecordWords) -> str:
    return speaker.say("cell.aside", text=holder.processor.name, aside=", ".join(holder.activities))


def _measures(speaker: RecordWords) -> list[tuple[str, Any]]:
    return [
        (
            speaker.say("fact.measure", measure=measure.text.in_(speaker.words.language)),
            measure.attested or speaker.say("cell.unseen"),
        )
        for measure in speaker.register.controller.measures.values()
    ]


def _read(source: SourceNight, speaker: RecordWords) -> date | str:
    return speaker.words.day_of(source.read_at) if source.read_at else speaker.say("unknown")


def _holder(holder: Holder, speaker: RecordWords) -> tuple[Any, ...]:
    it = holder.processor
    return (
        it.name,
        it.service.in_(speaker.words.language),
        sure(it, "role", speaker.say(f"role.{it.role}"), speaker),
        sure(it, "country", speaker.country(it.country), speaker),
        transfer(it, speaker),
        safeguard(it, speaker) if it.transfer else speaker.say("none"),
        it.agreement,
        it.checked,
        ", ".join(holder.activities),
        "; ".join(_issue(issue, holder, speaker) for issue in holder.issues),
        it.question.in_(speaker.words.language),
        it.link,
    )


def _issue(issue: str, holder: Holder, speaker: RecordWords) -> str:
    facts = (speaker.say(f"holder.{fact}").lower() for fact in holder.processor.unconfirmed)
    return speaker.say(f"issue.{issue}", facts=speaker.words.join(facts))

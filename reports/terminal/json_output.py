"""Shape a night and a person as the JSON that programs may rely on (contract §3).

Codes, ISO dates, instants with offset. Instants keep the clock that they come with, the business's:
a list that says 1 February must not answer 31 January. The shapes are plain dicts because they are
the contract's own; ``json.dumps`` takes them as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import PurePath
from typing import Any

from inventory.model import Outcome, SourceNight, Value
from inventory.views.models import Consent, FileRecord, Flag, Overview, PersonFile
from inventory.views.task_model import Task
from reports.text import task_words
from reports.text.findings import flag_text
from reports.text.words import Words

_PROMISE_RESULTS = ("PASS", "FAIL", "WARN", "NOT_CHECKED", "DOCUMENT_ONLY")
_OUTCOMES = (Outcome.DELETE, Outcome.REVIEW, Outcome.STOP, Outcome.HOLD, Outcome.KEEP, Outcome.INFO)
_CENT = Decimal("0.01")


def lookup(
    as_of: date, sources: Sequence[SourceNight], files: Iterable[PersonFile], words: Words
) -> dict[str, Any]:
    """Shape the answer of ``orden lookup --json``: the sources' state, and all of each match."""
    return {
        "as_of": as_of.isoformat(),
        "sources": [_source(source) for source in sources],
        "matches": [_match(person_file, sources, words) for person_file in files],
    }


def nightly(
    overview: Overview,
    seconds: Mapping[str, float],
    report_path: PurePath | str | None,
    words: Words,
) -> dict[str, Any]:
    """Shape the answer of ``orden nightly --json``: every result of a promise is counted."""
    sources = [strip.tonight for strip in overview.sources]
    return {
        "run": overview.run,
        "as_of": overview.as_of.isoformat(),
        "status": overview.status,
        "sources": [_source(strip.tonight) for strip in overview.sources],
        "persons": overview.persons,
        "records": overview.records,
        "flags": {str(outcome): overview.outcomes.get(outcome, 0) for outcome in _OUTCOMES},
        "promises": {result: overview.promises.get(result, 0) for result in _PROMISE_RESULTS},
        "report": str(report_path) if report_path is not None else None,
        "seconds": {step: round(taken, 3) for step, taken in seconds.items()},
        "tasks": tasks(overview.tasks, sources, words),
    }


def tasks(
    found: Sequence[Task], sources: Sequence[SourceNight], words: Words
) -> list[dict[str, Any]]:
    """Shape the tasks as the contract has them (§10), in their order."""
    titles = task_words.titles(found, sources, words)
    return [
        {
            "id": task.id,
            "n": task.n,
            "scope": str(task.scope),
            "title": titles[task.id],
            "outcome": str(task.outcome),
            "people": task.people,
            "records": task.records,
            "sources": list(task.sources),
            "due": plain(task.due),
            "minutes": task.minutes,
            "this_week": task.this_week,
            "state": str(task.state),
            "until": plain(task.until),
        }
        for task in found
    ]


def _source(source: SourceNight) -> dict[str, Any]:
    return {
        "name": source.name,
        "status": str(source.status),
        "read_at": plain(source.read_at),
        "records": source.records,
        "data_from": plain(source.data_from),
        "unread_values": source.unread_values,
        "observations": source.observations,
    }


def _match(person_file: PersonFile, sources: Sequence[SourceNight], words: Words) -> dict[str, Any]:
    return {
        "person": person_file.person,
        "names": list(person_file.names),
        "emails": list(person_file.emails),
        "phones": list(person_file.phones),
        "records": [_record(record) for record in person_file.records],
        "consents": [_consent(consent) for consent in person_file.consents],
        "flags": [_flag(flag, sources, words) for flag in person_file.flags],
    }


def _record(record: FileRecord) -> dict[str, Any]:
    return {
        "source": record.source,
        "record": record.record,
        "kind": str(record.kind),
        "activity": record.activity,
        "purpose": record.purpose,
        "legal_basis": record.legal_basis,
        "collected_at": plain(record.collected_at),
        "last_activity_at": plain(record.last_activity_at),
        "fields": {name: plain(value) for name, value in record.fields.items()},
        "linked_by": list(record.linked_by),
        "keep_until": plain(record.keep_until),
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "status": consent.status,
        "at": plain(consent.at),
        "source": consent.source,
        "evidence": list(consent.evidence),
    }


def _flag(flag: Flag, sources: Sequence[SourceNight], words: Words) -> dict[str, Any]:
    title, why, what_to_do = flag_text(flag, sources, words)
    return {
        "code": flag.code,
        "outcome": str(flag.outcome),
        "severity": flag.severity,
        "source": flag.source,
        "record": flag.record,
        "title": title,
        "why": why,
        "what_to_do": what_to_do,
        "since": plain(flag.since),
        "due": plain(flag.due),
    }


def plain(value: Value | None) -> str | float | None:
    """Write a value as JSON takes it: ISO dates, instants with their offset, money as a number."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value.quantize(_CENT, ROUND_HALF_UP))
    return value

"""Shape a night and a person as the JSON that programs may rely on (contract §3): codes, ISO dates, instants with offset.

Instants keep the clock that they come with, the business's: a list that says 1 February must not answer 31 January.
The shapes are plain dicts because they are the contract's own; ``json.dumps`` takes them as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import PurePath
from typing import Any

from inventory.model import Outcome, SourceNight, Value
from inventory.views import Consent, FileRecord, Flag, Likely, Overview, PersonFile
from reports import cases
from reports.words import Words

_PROMISE_RESULTS = ("PASS", "FAIL", "WARN", "NOT_CHECKED", "DOCUMENT_ONLY")
_OUTCOMES = (Outcome.DELETE, Outcome.REVIEW, Outcome.STOP, Outcome.HOLD, Outcome.KEEP, Outcome.INFO)
_CENT = Decimal("0.01")


def lookup(as_of: date, sources: Sequence[SourceNight], files: Iterable[PersonFile], words: Words) -> dict[str, Any]:
    """Shape the answer of ``orden lookup --json``: the sources' state, and each match with all that is held."""
    return {
        "as_of": as_of.isoformat(),
        "sources": [_source(source) for source in sources],
        "matches": [_match(person_file, sources, words) for person_file in files],
    }


def nightly(overview: Overview, seconds: Mapping[str, float], report_path: PurePath | str | None) -> dict[str, Any]:
    """Shape the answer of ``orden nightly --json``. Promises are not checked yet, so each result counts none."""
    return {
        "run": overview.run,
        "as_of": overview.as_of.isoformat(),
        "status": overview.status,
        "sources": [_source(strip.tonight) for strip in overview.sources],
        "persons": overview.persons,
        "records": overview.records,
        "flags": {str(outcome): overview.outcomes.get(outcome, 0) for outcome in _OUTCOMES},
        "promises": dict.fromkeys(_PROMISE_RESULTS, 0),
        "report": str(report_path) if report_path is not None else None,
        "seconds": {step: round(taken, 3) for step, taken in seconds.items()},
    }


def _source(source: SourceNight) -> dict[str, Any]:
    return {
        "name": source.name,
        "status": str(source.status),
        "read_at": _plain(source.read_at),
        "records": source.records,
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
        "links": [_link(record) for record in person_file.records],
        "likely": [_likely(likely) for likely in person_file.likely],
        "cases": [cases.case_json(case) for case in person_file.cases],
    }


def _likely(likely: Likely) -> dict[str, Any]:
    """Shape another person who may be the same: plausible, unproven, and part of nothing above."""
    a, b = likely.two.a, likely.two.b
    return {
        "person": b.person,
        "reason": likely.reason,
        "strength": round(likely.strength, 3),
        "asked": likely.asked,
        "records": [{"source": side.source, "record": side.record} for side in (a, b)],
        "names": list(b.names),
        "emails": list(b.emails),
        "phones": list(b.phones),
        "fields": [{"field": f.field, "how": f.how, "a": list(f.a), "b": list(f.b)} for f in likely.two.fields],
    }


def _record(record: FileRecord) -> dict[str, Any]:
    return {
        "source": record.source,
        "record": record.record,
        "kind": str(record.kind),
        "activity": record.activity,
        "purpose": record.purpose,
        "legal_basis": record.legal_basis,
        "collected_at": _plain(record.collected_at),
        "last_activity_at": _plain(record.last_activity_at),
        "fields": {name: _plain(value) for name, value in record.fields.items()},
        "linked_by": list(record.linked_by),
        "keep_until": _plain(record.keep_until),
    }


def _link(record: FileRecord) -> dict[str, Any]:
    """Shape why a record is this person's. ``through`` is the other record that the rule names."""
    tie = record.tie
    return {
        "source": record.source,
        "record": record.record,
        "tier": tie.tier,
        "rule": tie.rule,
        "strength": tie.strength if tie.strength is None else round(tie.strength, 3),
        "through": dict(zip(("source", "record"), tie.through, strict=True)) if tie.through else None,
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "status": consent.status,
        "at": _plain(consent.at),
        "source": consent.source,
        "evidence": list(consent.evidence),
    }


def _flag(flag: Flag, sources: Sequence[SourceNight], words: Words) -> dict[str, Any]:
    title, why, what_to_do = words.flag(flag, sources)
    return {
        "code": flag.code,
        "outcome": str(flag.outcome),
        "severity": flag.severity,
        "source": flag.source,
        "record": flag.record,
        "title": title,
        "why": why,
        "what_to_do": what_to_do,
        "since": _plain(flag.since),
        "due": _plain(flag.due),
    }


def _plain(value: Value | None) -> str | float | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value.quantize(_CENT, ROUND_HALF_UP))
    return value

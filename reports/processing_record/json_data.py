"""Shape the Article 30 record as JSON for programs."""

import json
from datetime import date
from typing import Any

from inventory.model import SourceNight
from inventory.policy.gaps import Gap
from inventory.views.processing_record import Entry, Holder, ProcessingRecord
from reports.processing_record.pages import WHO
from reports.text.record_words import RecordWords, limit
from reports.text.words import Words


def as_json(
    record: ProcessingRecord, words: Words, receipt_key: str | None = None
) -> dict[str, Any]:
    """Shape the record for programs: codes, ISO dates, null where nobody knows.

    Texts are in the business's language::

        {"as_of", "policy", "persons", "records",
         "sources": [{"name", "status", "read_at", "records"}],
         "controller": {…, "missing": [names], "measures": [{"id", "text", "attested"}]},
         "activities": [{"id", "name", "purpose", "aim", "subjects", "legal_basis", "law",
                         "special_basis", "coverage", "persons", "records", "oldest", "sources",
                         "fields": {"declared", "never_filled", "undeclared": {field: records},
                                    "unread_columns"},
                         "processors": [ids], "retention": [{"rule", "text", "law", "numbers"}],
                         "kept": [{"kind", "rule", "records", "until"}],
                         "to_erase": {"records", "fields_of_records"},
                         "statement", "gaps", "reason"}],
         "processors": [{"id", "name", "role", "country", "transfer", "safeguard", "agreement",
                         "checked", "link", "unconfirmed", "question", "activities", "issues"}],
         "gaps": [{"id", "title", "why", "law", "sentence"}],
         "receipt_key"}

    ``receipt_key``: the fingerprint of the key that receipts of erasures are signed with.

    ``coverage`` is counted, none_found, not_read or no_source; persons and records are null in the
    last two.
    """
    texts = RecordWords(words, record)
    return {
        "as_of": record.as_of.isoformat(),
        "policy": record.policy_version,
        "persons": record.persons,
        "records": record.records,
        "sources": [_source_json(source) for source in record.sources],
        "controller": _controller_json(texts),
        "activities": [_entry_json(entry, texts) for entry in record.entries],
        "processors": [_holder_json(holder, texts) for holder in record.holders],
        "gaps": [_gap_json(gap, words.language) for gap in record.gaps],
        "receipt_key": receipt_key,
    }


def text(record: ProcessingRecord, words: Words, receipt_key: str | None = None) -> str:
    """Write the record as JSON text."""
    return json.dumps(as_json(record, words, receipt_key), ensure_ascii=False, indent=2)


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None


def _source_json(source: SourceNight) -> dict[str, Any]:
    return {
        "name": source.name,
        "status": str(source.status),
        "read_at": _iso(source.read_at),
        "records": source.records,
    }


def _gap_json(gap: Gap, language: str) -> dict[str, Any]:
    return {
        "id": gap.id,
        "title": gap.title.in_(language),
        "why": gap.why.in_(language),
        "law": gap.law,
        "sentence": gap.sentence,
    }


def _controller_json(texts: RecordWords) -> dict[str, Any]:
    who, language = texts.record.controller, texts.words.language
    return {
        **{key: _fact(getattr(who, key)) for key in WHO},
        "missing": list(who.missing()),
        "measures": [
            {"id": m.id, "text": m.text.in_(language), "attested": _iso(m.attested)}
            for m in who.measures.values()
        ],
    }


def _fact(value: str | date | None) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    return value


def _entry_json(entry: Entry, texts: RecordWords) -> dict[str, Any]:
    it, language = entry.activity, texts.words.language
    return {
        "id": it.id,
        "name": it.name.in_(language),
        "purpose": it.purpose,
        "aim": it.aim.in_(language),
        "subjects": it.subjects.in_(language),
        "legal_basis": it.basis,
        "law": it.law,
        "special_basis": it.sensitive or None,
        "coverage": str(entry.coverage),
        "persons": entry.persons,
        "records": entry.records,
        "oldest": _iso(entry.oldest),
        "sources": [source.name for source in entry.sources],
        "fields": {
            "declared": list(it.fields),
            "never_filled": list(entry.never_filled),
            "undeclared": dict(entry.undeclared),
            "unread_columns": entry.unread,
        },
        "processors": [processor.id for processor in entry.processors],
        "retention": [
            {
                "rule": rule.id,
                "text": limit(rule, texts),
                "law": rule.law,
                "numbers": dict(rule.numbers),
            }
            for rule in entry.retention
        ],
        "kept": [
            {"kind": g.kind, "rule": g.rule, "records": g.records, "until": _iso(g.until)}
            for g in entry.applied
        ],
        "to_erase": {"records": entry.going[0], "fields_of_records": entry.going[1]},
        "statement": list(it.statement),
        "gaps": list(entry.gaps),
        "reason": it.reason.in_(language) or None,
    }


def _holder_json(holder: Holder, texts: RecordWords) -> dict[str, Any]:
    it, language = holder.processor, texts.words.language
    return {
        "id": it.id,
        "name": it.name,
        "role": it.role,
        "country": it.country,
        "transfer": it.transfer or None,
        "safeguard": list(it.safeguard),
        "agreement": _iso(it.agreement),
        "checked": _iso(it.checked),
        "link": it.link or None,
        "unconfirmed": list(it.unconfirmed),
        "question": it.question.in_(language) or None,
        "activities": list(holder.activities),
        "issues": list(holder.issues),
    }

"""Shape the Article 30 record as JSON for programs."""

import json
from datetime import date
from typing import Any

from inventory.views.processing_record import Entry, Holder, ProcessingRecord
from reports.processing_record.pages import WHO
from reports.text.register_words import RecordWords, limit
from reports.text.words import Words


def as_json(register: ProcessingRecord, words: Words) -> dict[str, Any]:
    """Shape the record for programs: codes, ISO dates, null where nobody knows; texts in the business's language.

    ``{"as_of", "policy", "persons", "records", "sources": [{"name", "status", "read_at", "records"}],
    "controller": {…, "missing": [names], "measures": [{"id", "text", "attested"}]},
    "activities": [{"id", "name", "purpose", "aim", "subjects", "legal_basis", "law", "special_basis", "coverage", "persons",
    "records", "oldest", "sources", "fields": {"declared", "never_filled", "undeclared": {field: records}, "unread_columns"},
    "processors": [ids], "retention": [{"rule", "text", "law", "numbers"}], "statement", "gaps", "reason"}],
    "processors": [{"id", "name", "role", "country", "transfer", "safeguard", "agreement", "checked", "link", "unconfirmed",
    "question", "activities", "issues"}], "gaps": [{"id", "title", "why", "law", "sentence"}]}``.

    ``coverage`` is counted, none_found, not_read or no_source; persons and records are null in the last two.
    """
    speaker = RecordWords(register, words)
    return {
        "as_of": register.as_of.isoformat(),
        "policy": register.policy_version,
        "persons": register.persons,
        "records": register.records,
        "sources": [
            {"name": s.name, "status": str(s.status), "read_at": _iso(s.read_at), "records": s.records}
            for s in register.sources
        ],
        "controller": _controller_json(speaker),
        "activities": [_entry_json(entry, speaker) for entry in register.entries],
        "processors": [_holder_json(holder, speaker) for holder in register.holders],
        "gaps": [
            {
                "id": g.id,
                "title": g.title.in_(words.language),
                "why": g.why.in_(words.language),
                "law": g.law,
                "sentence": g.sentence,
            }
            for g in register.gaps
        ],
    }


def text(register: ProcessingRecord, words: Words) -> str:
    """Write the record as JSON text."""
    return json.dumps(as_json(register, words), ensure_ascii=False, indent=2)


def _iso(when: date | None) -> str | None:
    return when.isoformat() if when else None


def _controller_json(speaker: RecordWords) -> dict[str, Any]:
    who = speaker.register.controller
    facts = {key: getattr(who, key) for key in WHO}
    return {
        **{key: _iso(value) if value is None or isinstance(value, date) else value for key, value in facts.items()},
        "missing": list(who.missing()),
        "measures": [
            {"id": m.id, "text": m.text.in_(speaker.words.language), "attested": _iso(m.attested)}
            for m in who.measures.values()
        ],
    }


def _entry_json(entry: Entry, speaker: RecordWords) -> dict[str, Any]:
    it, language = entry.activity, speaker.words.language
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
            {"rule": rule.id, "text": limit(rule, speaker), "law": rule.law, "numbers": dict(rule.numbers)}
            for rule in entry.retention
        ],
        "statement": list(it.statement),
        "gaps": list(entry.gaps),
        "reason": it.reason.in_(language) or None,
    }


def _holder_json(holder: Holder, speaker: RecordWords) -> dict[str, Any]:
    it, language = holder.processor, speaker.words.language
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

"""A letter's data as JSON: what the page says, whole and readable by machines.

Its schema is ``reports/schema/letter.schema.json``. Codes, ISO dates, instants with offset; texts
in the letter's language. Whoever is masked on the page is masked here.
"""

import json
from collections.abc import Mapping
from typing import Any

from inventory.letters.keeping import Ground
from inventory.letters.letter import Asked, Erasure, Letter
from inventory.letters.systems import Held, Part, System
from inventory.letters.third_parties import HIDDEN, Mention, TextPlace
from inventory.model import Reading, SourceNight
from inventory.policy.activities import Activity, Processor
from inventory.policy.policy import Retention
from inventory.views.models import Consent
from reports.letter.keeping_words import because, dropped, origin_of
from reports.terminal.json_output import plain
from reports.text.record_words import PolicyWords, limit
from reports.text.words import Words

VERSION = 1
_WHO = ("legal_name", "org_number", "address", "email", "phone", "contact")


def as_json(letter: Letter, words: Words) -> bytes:
    """Return the data file: UTF-8, the same bytes for the same letter."""
    text = json.dumps(document(letter, words), ensure_ascii=False, indent=2)
    text = text.replace(HIDDEN, words.say("letter.masked"))
    # Half a surrogate pair (JSON can carry one) cannot be written as UTF-8.
    return (text + "\n").encode("utf-8", "replace")


def document(letter: Letter, words: Words) -> dict[str, Any]:
    """Shape a letter's data. Texts may hold ``HIDDEN`` yet: ``as_json`` puts words there."""
    return {
        "format": "orden-letter",
        "version": VERSION,
        "kind": letter.reply.value,
        "language": words.language,
        "written_on": letter.written.isoformat(),
        "as_of": letter.as_of.isoformat(),
        "provisional": bool(letter.missing),
        "controller": _controller(letter),
        "request": letter.request and _request(letter.request),
        "person": {
            "names": list(letter.names),
            "emails": list(letter.emails),
            "phones": list(letter.phones),
        },
        "systems": [_system(system, letter, words) for system in letter.systems],
        "consents": [_consent(consent, letter, words) for consent in letter.consents],
        "recipients": [_recipient(one, words) for one in letter.recipients],
        "withheld": [_withheld(mention, letter, words) for mention in letter.withheld],
        "cut": [_place(place, letter, words) for place in letter.cut],
        "not_looked_in": [_elsewhere(activity, words) for activity in letter.elsewhere],
        "automated_decisions": False,
        "erasure": letter.erasure and _erasure(letter.erasure, letter, words),
    }


def _erasure(erasure: Erasure, letter: Letter, words: Words) -> dict[str, Any]:
    return {
        "receipts": list(erasure.numbers),
        "receipt_key": erasure.key,
        "seen_gone": erasure.day.isoformat(),
        "systems": [
            {
                "name": _called(one.source, letter, words),
                "word": one.word.value if one.word else None,
                "remains": list(one.remains),
            }
            for one in erasure.gone
        ],
    }


def _controller(letter: Letter) -> dict[str, Any]:
    facts = {key: getattr(letter.controller, key) or None for key in _WHO}
    return {"name": letter.business, **facts}


def _request(request: Asked) -> dict[str, Any]:
    return {
        "number": request.number,
        "type": request.type.value,
        "received": request.received.isoformat(),
        "channel": request.channel.value,
        "due": request.due.isoformat(),
        "closed": plain(request.closed),
        "reason": request.reason,
    }


def _system(system: System, letter: Letter, words: Words) -> dict[str, Any]:
    source = system.source
    name = _called(source.name, letter, words)
    return {
        "name": name,
        "title": name,
        "status": source.status.value,
        "read_at": plain(source.read_at),
        "not_read_because": _because(source),
        "activities": [_part(part, letter, words) for part in system.parts],
        "fields_not_read": list(system.unread),
        "fields_left_out": list(system.ignored),
        "held_by_vendor": dropped(system, words) or None,
        "organisations": system.organisations,
    }


def _called(source: str, letter: Letter, words: Words) -> str:
    """Name a source as people know it: what orden.toml has before its table is the owner's own."""
    return words.system(source, [one.source for one in letter.systems])


def _because(source: SourceNight) -> str | None:
    if source.status is Reading.FRESH:
        return None
    return source.trouble or "unasked"


def _part(part: Part, letter: Letter, words: Words) -> dict[str, Any]:
    return {
        **_activity(part.activity, words.language),
        "recipients": [one.id for one in part.recipients],
        "may_receive": [one.name for one in part.may],
        "records": [_record(held, part, letter, words) for held in part.records],
    }


def _activity(activity: Activity | None, language: str) -> dict[str, Any]:
    if activity is None:
        return {"activity": None, "name": None, "purpose": None, "origin": None}
    return {
        "activity": activity.id,
        "name": activity.name.in_(language),
        "purpose": activity.aim.in_(language),
        "origin": activity.origin.in_(language),
    }


def _record(held: Held, part: Part, letter: Letter, words: Words) -> dict[str, Any]:
    record = held.record
    asked = {name: text for name, text in held.questions.items() if name in record.fields}
    return {
        "record": record.record,
        "kind": record.kind.value,
        "origin": origin_of(held, part, words) or None,
        "legal_basis": next(iter(held.keeping.bases), None),
        "collected_at": plain(record.collected_at),
        "last_activity_at": plain(record.last_activity_at),
        "keep_until": plain(record.keep_until),
        "kept_because": held.rule and limit(held.rule, PolicyWords(words)),
        "law": held.rule and _law(held.rule, words),
        "fields_kept": list(record.fields_kept),
        "grounds": [_ground(ground, words, letter.rules) for ground in held.keeping.grounds],
        "fields": {name: plain(value) for name, value in record.fields.items()},
        "questions": asked,
    }


def _ground(ground: Ground, words: Words, rules: Mapping[str, Retention]) -> dict[str, Any]:
    return {
        "ground": ground.id,
        "kind": ground.kind.value,
        "legal_basis": ground.basis,
        "rule": ground.rule or None,
        "until": plain(ground.until),
        "lasting": ground.lasting,
        "fields": [] if ground.whole else list(ground.fields),
        "because": because(ground, words, rules),
    }


def _law(rule: Retention, words: Words) -> str | None:
    law = words.or_code("letter_law", rule.id)
    return law if law != rule.id else None


def _consent(consent: Consent, letter: Letter, words: Words) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "status": consent.status,
        "at": plain(consent.at),
        "source": _called(consent.source, letter, words),
        "evidence": list(consent.evidence),
    }


def _recipient(one: Processor, words: Words) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "service": one.service.in_(words.language),
        "role": one.role,
        "country": one.country,
        "transfer": one.transfer or None,
        "safeguards": list(one.safeguard),
        "checked": plain(one.checked),
        "not_confirmed": list(one.unconfirmed),
    }


def _withheld(mention: Mention, letter: Letter, words: Words) -> dict[str, Any]:
    """Say where somebody else is masked and by which law, never who."""
    return {
        "what": mention.what,
        "law": "GDPR Article 15(4)",
        "places": [_place(place, letter, words) for place in mention.places],
    }


def _place(place: TextPlace, letter: Letter, words: Words) -> dict[str, str]:
    source = _called(place.source, letter, words)
    return {"source": source, "record": place.record, "field": place.field}


def _elsewhere(activity: Activity, words: Words) -> dict[str, Any]:
    language = words.language
    return {
        "activity": activity.id,
        "name": activity.name.in_(language),
        "purpose": activity.aim.in_(language),
        "data": activity.data.in_(language),
        "legal_basis": activity.basis,
    }

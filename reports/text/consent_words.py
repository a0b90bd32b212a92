"""Say in words what shows a consent: the codes and values that a source gave as evidence."""

import re
from datetime import datetime

from reports.text.safe_text import plain
from reports.text.words import Words

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z")


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
    if kind == "gap":
        return words.value("proof_gap", value)
    return words.value(kind, value)

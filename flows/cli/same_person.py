"""Answer «same person?»: show what waits, write an answer into the ledger, undo one, list them all. Without Prefect."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flows.runtime import context
from inventory.errors import ConfigError
from inventory.ledger.judgement_model import AnswerReason, Verdict, Who
from inventory.ledger.judgements import Given, Ref
from inventory.settings import Settings

_USE = "orden judge CODE same|not-same|unsure, or orden judge SOURCE:RECORD SOURCE:RECORD same|not-same|unsure"
_TYPED = {
    "same": Verdict.SAME,
    "samme": Verdict.SAME,
    "not-same": Verdict.NOT_SAME,
    "ikke-samme": Verdict.NOT_SAME,
    "unsure": Verdict.UNSURE,
    "usikker": Verdict.UNSURE,
}
_CODE = re.compile(r"[a-z][a-z2-9]{3,9}")


@dataclass(frozen=True, slots=True)
class Printed:
    """What to tell: ``text`` for a reader, ``document`` for a program. ``asked_for``: it is a result, not a receipt."""

    text: str
    document: dict[str, Any]
    asked_for: bool = False


def questions(settings: Settings) -> Printed:
    """Show the questions that wait, worst first. Raises ``StoreError`` when no night has been published yet."""
    from inventory.ledger.judgements import check_readable
    from inventory.views import review_queue
    from reports.terminal import same_person

    with context.store_of(settings).read() as con:
        check_readable(con)
        queue = review_queue.queue(con, context.ledger_of(settings))
    return Printed(same_person.questions(queue, context.words_of(settings)), same_person.questions_json(queue), asked_for=True)


def answer(settings: Settings, words: Sequence[str], why: AnswerReason, who: Who) -> Printed:
    """Write down the answer that ``words`` give: a question's code, or two records, and a verdict. Raises ``UserError``."""
    from reports.terminal import same_person

    if len(words) not in (2, 3):
        raise ConfigError(f"Say which and what: {_USE}")
    verdict = _TYPED.get(words[-1].casefold().replace("_", "-"))
    if verdict is None:
        raise ConfigError(f"The answer is same, not-same or unsure: {_USE}")
    given = _record(settings, words[:-1], verdict, why, who)
    return Printed(same_person.given(given, context.words_of(settings)), same_person.given_json(given))


def _record(settings: Settings, which: Sequence[str], verdict: Verdict, why: AnswerReason, who: Who) -> Given:
    from inventory.ledger import judgements
    from inventory.views import review_queue

    refs = [_ref(word) for word in which] if len(which) == 2 else None
    code = _code(which[0]) if refs is None else ""
    ledger = context.ledger_of(settings)
    with context.store_of(settings).read() as con:
        judgements.check_readable(con)
        if refs is None:
            question = review_queue.queue(con, ledger).question(code)
            refs = [(side.source, side.record) for side in (question.a, question.b)]
        return judgements.record_judgement(con, ledger, refs[0], refs[1], verdict, why, who, datetime.now(UTC))


def _code(word: str) -> str:
    if not _CODE.fullmatch(word.casefold()):
        raise ConfigError(f"A question is answered by its code, such as k7f2. «orden judge» shows them: {_USE}")
    return word.casefold()


def _ref(word: str) -> Ref:
    source, colon, record = word.partition(":")  # record ids have colons of their own
    if not (source and colon and record):
        raise ConfigError(f"A record is named SOURCE:RECORD, such as bookings:client:7. Use: {_USE}")
    return source, record


def undo(settings: Settings, number: int, who: Who) -> Printed:
    """Undo an answer. Raises ``UserError`` when there is no such one, or it is undone already."""
    from inventory.ledger.judgements import undo_judgement
    from reports.terminal import same_person

    again = undo_judgement(context.ledger_of(settings), number, who, datetime.now(UTC))
    return Printed(same_person.undone(number, again, context.words_of(settings)), same_person.undone_json(number, again))


def answers(settings: Settings) -> Printed:
    """List every answer that was given, with the records it is about where they are still there."""
    from inventory.ledger import judgements
    from inventory.views import lookup
    from reports.terminal import same_person

    ledger = context.ledger_of(settings)
    with context.store_of(settings).read() as con, ledger.held():
        judgements.check_readable(con)
        sources = lookup.sources(con)
        told = judgements.beside(con, ledger.pepper(), ledger.judgements())
    text = same_person.answers(told, context.words_of(settings), sources)
    return Printed(text, same_person.answers_json(told), asked_for=True)

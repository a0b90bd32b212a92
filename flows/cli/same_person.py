"""Answer «same person?»: show what waits, write an answer into the ledger, undo one, list them all.

Without Prefect.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.cli.app import Json, settings
from flows.runtime import context
from flows.runtime.console import Printed, tell
from inventory.errors import ConfigError
from inventory.ledger import judgements
from inventory.ledger.judgement_model import AnswerReason, Verdict, Who
from inventory.ledger.judgements import Given, Ref
from inventory.settings import Settings
from inventory.views import lookup, review_queue
from reports.terminal import same_person

_USE = (
    "orden judge CODE same|not-same|unsure,"
    " or orden judge SOURCE:RECORD SOURCE:RECORD same|not-same|unsure"
)
_TYPED = {
    "same": Verdict.SAME,
    "samme": Verdict.SAME,
    "not-same": Verdict.NOT_SAME,
    "ikke-samme": Verdict.NOT_SAME,
    "unsure": Verdict.UNSURE,
    "usikker": Verdict.UNSURE,
}
_CODE = re.compile(r"[a-z][a-z2-9]{3,9}")


def judge(
    *words: str,
    why: Annotated[
        Literal["known", "asked", "same_household", "changed_name", "typo", "other"],
        Parameter(help="What the answer rests on."),
    ] = "other",
    who: Annotated[Literal["owner", "assistant"], Parameter(help="Who answers.")] = "owner",
    undo: Annotated[int | None, Parameter(help="Undo the answer with this number.")] = None,
    given: Annotated[
        bool, Parameter(name="--list", negative="", help="List every answer that was given.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Do the one thing that is asked for: answer, undo, list the answers, or show the questions."""
    if sum((bool(words), undo is not None, given)) > 1:
        raise ConfigError("Answer, --undo or --list: one at a time", "judge_one")
    here = settings()
    if undo is not None:
        reply = take_back(here, undo, Who(who))
    elif given:
        reply = answers(here)
    elif words:
        reply = answer(here, words, AnswerReason(why), Who(who))
    else:
        reply = questions(here)
    tell(reply, as_json=as_json)
    return 0


def questions(settings: Settings) -> Printed:
    """Show the questions that wait, worst first.

    Raises ``StoreError`` when no night has been published yet.
    """
    with context.last_night(settings, missed=False) as con:
        judgements.check_readable(con)
        queue = review_queue.queue(con, context.ledger_of(settings))
    text = same_person.questions(queue, context.words_of(settings))
    return Printed(text, same_person.questions_json(queue), asked_for=True)


def answer(settings: Settings, words: Sequence[str], why: AnswerReason, who: Who) -> Printed:
    """Write down the answer that ``words`` give: a question's code, or two records, and a verdict.

    Raises ``UserError``.
    """
    if len(words) not in (2, 3):
        raise ConfigError(f"Say which and what: {_USE}", "judge_use")
    verdict = _TYPED.get(words[-1].casefold().replace("_", "-"))
    if verdict is None:
        raise ConfigError(f"The answer is same, not-same or unsure: {_USE}", "judge_answer")
    given = _record(settings, words[:-1], verdict, why, who)
    text = same_person.given(given, context.words_of(settings))
    return Printed(text, same_person.given_json(given))


def _record(
    settings: Settings, which: Sequence[str], verdict: Verdict, why: AnswerReason, who: Who
) -> Given:
    refs = [_ref(word) for word in which] if len(which) == 2 else None
    code = _code(which[0]) if refs is None else ""
    ledger, now = context.ledger_of(settings), datetime.now(UTC)
    with context.last_night(settings, missed=False) as con:
        judgements.check_readable(con)
        if refs is None:
            question = review_queue.queue(con, ledger).question(code)
            refs = [(side.source, side.record) for side in (question.a, question.b)]
        a, b = refs
        return judgements.record_judgement(con, ledger, a, b, verdict, why, who, now)


def _code(word: str) -> str:
    if not _CODE.fullmatch(word.casefold()):
        raise ConfigError(
            f"A question is answered by its code, such as k7f2. «orden judge» shows them: {_USE}",
            "judge_code",
        )
    return word.casefold()


def _ref(word: str) -> Ref:
    source, colon, record = word.partition(":")  # record ids have colons of their own
    if not (source and colon and record):
        raise ConfigError(
            f"A record is named SOURCE:RECORD, such as bookings:client:7. Use: {_USE}",
            "judge_record",
        )
    return source, record


def take_back(settings: Settings, number: int, who: Who) -> Printed:
    """Undo an answer. Raises ``UserError`` when there is no such one, or it is undone already."""
    again = judgements.undo_judgement(context.ledger_of(settings), number, who, datetime.now(UTC))
    text = same_person.undone(number, again, context.words_of(settings))
    return Printed(text, same_person.undone_json(number, again))


def answers(settings: Settings) -> Printed:
    """List every answer that was given, with the records it is about where they are still there."""
    ledger = context.ledger_of(settings)
    with context.last_night(settings, missed=False) as con, ledger.held():
        judgements.check_readable(con)
        sources = lookup.sources(con)
        told = judgements.beside(con, ledger.pepper(), ledger.judgements())
    text = same_person.answers(told, context.words_of(settings), sources)
    return Printed(text, same_person.answers_json(told), asked_for=True)

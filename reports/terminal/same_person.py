"""Write the questions that wait, and the answers that were given, as calm lines for a terminal and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from inventory.ledger.judgement_model import AnswerReason, Contradiction, Judgement, Verdict
from inventory.ledger.judgements import Given, Known, Told
from inventory.linkage.compare import Compared, Side
from inventory.model import SourceNight
from inventory.views.review_queue import Question, Queue
from reports.text.safe_text import plain, shown
from reports.text.words import Words


def questions(queue: Queue, words: Words) -> str:
    """Write the questions, worst first, each with both sides and how to answer it."""
    blocks = [[words.say("judge.waiting", n=len(queue.waiting)), *_notes(queue, words)]]
    if queue.waiting and queue.behind:
        blocks[0].append(words.say("judge.behind", n=queue.behind))
    blocks += [list(_question(question, words, queue.sources)) for question in queue.waiting]
    if queue.waiting:
        blocks.append(list(_how(words)))
    return _text(blocks)


def _text(blocks: Iterable[Iterable[str]]) -> str:
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _notes(queue: Queue, words: Words) -> Iterator[str]:
    if queue.answered:
        yield words.say("judge.answered", n=len(queue.answered))
    yield from contradictions(queue.contradictions, words)
    if queue.changed:
        yield words.say("judge.changed", n=len(queue.changed))
    if queue.changed or queue.contradictions:
        yield words.say("judge.list", command="orden judge --list")


def contradictions(found: Iterable[Contradiction], words: Words) -> Iterator[str]:
    """Say which answers cannot all be true."""
    for contradiction in found:
        same = words.join(map(str, sorted(contradiction.same)))
        yield words.say("judge.contradiction", not_same=str(contradiction.not_same), same=same)


def _question(question: Question, words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    yield question.code
    for one in (question.a, question.b):
        yield from (f"  {line}" for line in side(one, words, sources))
    yield _field(words, "judge.why", words.or_code("judge_reason", question.reason))
    if question.harm:
        yield _field(words, "judge.harm", words.or_code("judge_harm", question.harm))
    yield from compared(question.fields, words)
    if question.earlier:
        told = question.earlier.judgement
        verdict = words.or_code("judge_verdict", told.verdict)
        yield "  " + words.say("judge.earlier", verdict=verdict, date=words.day_of(told.stated_at))
    yield "  " + words.say("judge.how", command=f"orden judge {question.code} {_typed(Verdict.SAME, words)}")


def _field(words: Words, label: str, value: str) -> str:
    return "  " + words.say("format.field", name=words.say(label), value=value)


def side(side: Side, words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    """Write one of two persons: names and sources, then addresses and id."""
    names = _joined(side.names) or words.say("person.unnamed")
    yield f"{names} · {words.join(words.system(source, sources) for source in side.sources)}"
    for key, values in (("emails", side.emails), ("phones", side.phones), ("id", (side.person,))):
        if values:
            yield _field(words, f"person.{key}", _joined(values))


def _joined(values: Iterable[str]) -> str:
    return ", ".join(filter(None, map(shown, values)))


def compared(fields: Iterable[Compared], words: Words) -> Iterator[str]:
    """Write what agrees, what differs and what only one of two has, a line each."""
    by_how: dict[str, list[str]] = {"agrees": [], "differs": [], "one_sided": []}
    for field in fields:
        by_how[field.how].append(_compared(field, words))
    yield from (_field(words, f"judge.{how}", "; ".join(told)) for how, told in by_how.items() if told)


def _compared(field: Compared, words: Words) -> str:
    one, other = (_joined(_value(field.field, value, words) for value in values) for values in (field.a, field.b))
    values = (one,) if field.how == "agrees" and one.casefold() == other.casefold() else (one, other)
    return f"{words.field(field.field)} ({' / '.join(filter(None, values))})"


def _value(field: str, value: str, words: Words) -> str:
    return words.day(date.fromisoformat(value)) if field == "birth_date" else value


def _how(words: Words) -> Iterator[str]:
    yield words.say("judge.instead", **{verdict.value: _typed(verdict, words) for verdict in Verdict})
    whys = ", ".join(f"{why} ({words.or_code('judge_why', why)})" for why in AnswerReason)
    yield words.say("judge.because", option="--why", words=whys)
    yield words.say("judge.effect")


def _typed(verdict: Verdict, words: Words) -> str:
    return words.or_code("judge_typed", verdict)


def given(answer: Given, words: Words) -> str:
    """Say that an answer is noted, from when it holds, how to undo it, and what it goes against."""
    one, other = (words.called(side.shown) for side in (answer.a, answer.b))
    verdict = words.or_code("judge_verdict", answer.verdict)
    noted = words.say("judge.noted", number=str(answer.number), one=one, other=other, verdict=verdict)
    undo = words.say("judge.undo", command=f"orden judge --undo {answer.number}")
    return "\n".join([noted, undo, *contradictions(answer.contradictions, words)])


def undone(number: int, again: Judgement | None, words: Words) -> str:
    """Say that an answer is undone, and which one counts for its pair again."""
    line = words.say("judge.undone", number=str(number))
    if again is None:
        return line
    verdict = words.or_code("judge_verdict", again.verdict)
    return f"{line}\n{words.say('judge.again', number=str(again.number), verdict=verdict)}"


def answers(told: Sequence[Told], words: Words, sources: Sequence[SourceNight]) -> str:
    """List every answer, newest first, with the records it is about where they are still there."""
    blocks = [[words.say("judge.given", n=len(told))]]
    blocks += [list(_answer(one, words, sources)) for one in reversed(told)]
    return _text(blocks)


def _answer(told: Told, words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    said = told.judgement
    codes = (words.or_code("judge_who", said.who), words.or_code("judge_verdict", said.verdict))
    why = words.or_code("judge_why", said.why)
    yield " · ".join((str(said.number), words.instant(said.stated_at), *codes, why))
    yield from (f"  {_record(known, words, sources)}" for known in (told.a, told.b))
    if state := _state(told, words):
        yield f"  {state}"


def _record(known: Known | None, words: Words, sources: Sequence[SourceNight]) -> str:
    if known is None:
        return words.say("judge.gone")
    name = words.called(known.shown)
    return f"{name} · {words.system(known.source, sources)} · {plain(':'.join(known.ref))}"


def _state(told: Told, words: Words) -> str:
    if told.judgement.undone_at:
        return words.say("judge.is_undone", date=words.day_of(told.judgement.undone_at))
    if not told.judgement.counts:
        return words.say("judge.is_replaced")
    return words.say(f"judge.changed_{told.judgement.verdict}") if told.changed else ""


def questions_json(queue: Queue) -> dict[str, Any]:
    """Shape the questions for programs: all of them, worst first."""
    return {
        "as_of": queue.as_of.isoformat(),
        "questions": [
            {
                "code": question.code,
                "score": round(question.score, 3),
                "reason": question.reason,
                "harm": question.harm,
                "sides": [_side_json(question.a), _side_json(question.b)],
                "fields": [
                    {"field": field.field, "how": field.how, "a": list(field.a), "b": list(field.b)}
                    for field in question.fields
                ],
                "earlier": _said_json(question.earlier.judgement) if question.earlier else None,
            }
            for question in queue.waiting
        ],
        "answered": len(queue.answered),
        "changed": list(queue.changed),
        "contradictions": [_contradiction_json(found) for found in queue.contradictions],
    }


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "source": side.source,
        "record": side.record,
        "kind": side.kind.value,
        "person": side.person,
        "names": list(side.names),
        "emails": list(side.emails),
        "phones": list(side.phones),
        "sources": list(side.sources),
        "records": side.records,
    }


def _said_json(said: Judgement) -> dict[str, Any]:
    return {
        "number": said.number,
        "stated_at": said.stated_at.isoformat(timespec="seconds"),
        "who": said.who.value,
        "verdict": said.verdict.value,
        "why": said.why.value,
    }


def _contradiction_json(found: Contradiction) -> dict[str, Any]:
    return {"not_same": found.not_same, "same": list(found.same)}


def given_json(answer: Given) -> dict[str, Any]:
    """Shape an answer just given."""
    return {
        "number": answer.number,
        "verdict": answer.verdict.value,
        "contradictions": [_contradiction_json(found) for found in answer.contradictions],
    }


def undone_json(number: int, again: Judgement | None) -> dict[str, Any]:
    """Shape an answer just undone."""
    return {"undone": number, "again": _said_json(again) if again else None}


def answers_json(told: Sequence[Told]) -> dict[str, Any]:
    """Shape every answer, oldest first. ``stands``: it is a constraint the next night."""
    return {
        "judgements": [
            {
                **_said_json(one.judgement),
                "undone_at": one.judgement.undone_at and one.judgement.undone_at.isoformat(timespec="seconds"),
                "counts": one.judgement.counts,
                "stands": one.stands,
                "changed": one.changed,
                "a": _ref_json(one.a),
                "b": _ref_json(one.b),
            }
            for one in told
        ]
    }


def _ref_json(known: Known | None) -> dict[str, str] | None:
    return {"source": known.source, "record": known.record} if known else None

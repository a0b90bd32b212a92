"""Write who may be the same person, and the answers given, for a terminal and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from inventory.ledger.judgement_model import AnswerReason, Contradiction, Judgement, Verdict
from inventory.ledger.judgements import Given, Known, Told
from inventory.linkage.compare import Compared, Side
from inventory.model import SourceNight
from inventory.views.review_queue import Question, Queue
from reports.terminal.json_output import plain as plain_json
from reports.text import commands
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
        yield words.say("judge.list", command=commands.typed("orden judge --list", words))


def contradictions(found: Iterable[Contradiction], words: Words) -> Iterator[str]:
    """Say which answers cannot all be true."""
    for contradiction in found:
        same = words.join(map(str, sorted(contradiction.same)))
        yield words.say("judge.contradiction", not_same=str(contradiction.not_same), same=same)


def _question(question: Question, words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    yield question.code
    yield from (f"  {line}" for line in side(question.a, words, sources))
    yield from (f"  {line}" for line in side(question.b, words, sources))
    yield _field(words, "judge.why", words.or_code("judge_reason", question.reason))
    if question.harm:
        yield _field(words, "judge.harm", words.or_code("judge_harm", question.harm))
    yield from compared(question.fields, words)
    if question.earlier:
        earlier = question.earlier.judgement
        verdict = words.or_code("judge_verdict", earlier.verdict)
        day = words.day_of(earlier.stated_at)
        yield "  " + words.say("judge.earlier", verdict=verdict, date=day)
    command = f"orden judge {question.code} {_typed(Verdict.SAME, words)}"
    yield "  " + words.say("judge.how", command=commands.typed(command, words))


def _field(words: Words, label: str, value: str) -> str:
    return "  " + words.say("format.field", name=words.say(label), value=value)


def side(side: Side, words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    """Write one of two persons: names and sources, then addresses and id."""
    names = _joined(side.names) or words.say("person.unnamed")
    yield f"{names} · {words.join(words.system(source, sources) for source in side.sources)}"
    if side.emails:
        yield _field(words, "person.emails", _joined(side.emails))
    if side.phones:
        yield _field(words, "person.phones", _joined(side.phones))
    yield _field(words, "person.id", _joined([side.person]))


def _joined(values: Iterable[str]) -> str:
    return ", ".join(filter(None, map(shown, values)))


def compared(fields: Iterable[Compared], words: Words) -> Iterator[str]:
    """Write what agrees, what differs and what only one of two has, a line each."""
    by_how: dict[str, list[str]] = {"agrees": [], "differs": [], "one_sided": []}
    for field in fields:
        by_how[field.how].append(_compared(field, words))
    for how, told in by_how.items():
        if told:
            yield _field(words, f"judge.{how}", "; ".join(told))


def _compared(field: Compared, words: Words) -> str:
    a, b = _values(field.field, field.a, words), _values(field.field, field.b, words)
    values = [a, b]
    if field.how == "agrees" and a.casefold() == b.casefold():
        values = [a]
    return f"{words.field(field.field)} ({' / '.join(filter(None, values))})"


def _values(field: str, values: Iterable[str], words: Words) -> str:
    if field == "birth_date":
        values = [words.day(date.fromisoformat(value)) for value in values]
    return _joined(values)


def _how(words: Words) -> Iterator[str]:
    typed = {verdict.value: _typed(verdict, words) for verdict in Verdict}
    yield words.say("judge.instead", **typed)
    reasons = ", ".join(f"{why} ({words.or_code('judge_why', why)})" for why in AnswerReason)
    yield words.say("judge.because", option="--why", words=reasons)
    yield words.say("judge.effect")


def _typed(verdict: Verdict, words: Words) -> str:
    return words.or_code("judge_typed", verdict)


def given(answer: Given, words: Words) -> str:
    """Say that an answer is noted, from when it holds, how to undo it, and what it goes against."""
    noted = words.say(
        "judge.noted",
        number=str(answer.number),
        one=words.called(answer.a.shown),
        other=words.called(answer.b.shown),
        verdict=words.or_code("judge_verdict", answer.verdict),
    )
    command = commands.typed(f"orden judge --undo {answer.number}", words)
    undo = words.say("judge.undo", command=command)
    return "\n".join([noted, undo, *contradictions(answer.contradictions, words)])


def undone(number: int, again: Judgement | None, words: Words) -> str:
    """Say that an answer is undone, and which one counts for its pair ``again``."""
    line = words.say("judge.undone", number=str(number))
    if again is None:
        return line
    verdict = words.or_code("judge_verdict", again.verdict)
    return f"{line}\n{words.say('judge.again', number=str(again.number), verdict=verdict)}"


def answers(answers: Sequence[Told], words: Words, sources: Sequence[SourceNight]) -> str:
    """List every answer, newest first, with the records it is about where they are still there."""
    blocks = [[words.say("judge.given", n=len(answers))]]
    blocks += [list(_answer(answer, words, sources)) for answer in reversed(answers)]
    return _text(blocks)


def _answer(answer: Told, words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    judgement = answer.judgement
    who = words.or_code("judge_who", judgement.who)
    verdict = words.or_code("judge_verdict", judgement.verdict)
    why = words.or_code("judge_why", judgement.why)
    stated = words.instant(judgement.stated_at)
    yield " · ".join((str(judgement.number), stated, who, verdict, why))
    yield f"  {_record(answer.a, words, sources)}"
    yield f"  {_record(answer.b, words, sources)}"
    state = _state(answer, words)
    if state:
        yield f"  {state}"


def _record(record: Known | None, words: Words, sources: Sequence[SourceNight]) -> str:
    if record is None:
        return words.say("judge.gone")
    name, system = words.called(record.shown), words.system(record.source, sources)
    return f"{name} · {system} · {plain(':'.join(record.ref))}"


def _state(answer: Told, words: Words) -> str:
    judgement = answer.judgement
    if judgement.undone_at:
        return words.say("judge.is_undone", date=words.day_of(judgement.undone_at))
    if not judgement.counts:
        return words.say("judge.is_replaced")
    if answer.changed:
        return words.say(f"judge.changed_{judgement.verdict}")
    return ""


def questions_json(queue: Queue) -> dict[str, Any]:
    """Shape the questions for programs: all of them, worst first."""
    return {
        "as_of": queue.as_of.isoformat(),
        "questions": [_question_json(question) for question in queue.waiting],
        "answered": len(queue.answered),
        "changed": list(queue.changed),
        "contradictions": [_contradiction_json(found) for found in queue.contradictions],
    }


def _question_json(question: Question) -> dict[str, Any]:
    earlier = question.earlier
    return {
        "code": question.code,
        "score": round(question.score, 3),
        "reason": question.reason,
        "harm": question.harm,
        "sides": [_side_json(question.a), _side_json(question.b)],
        "fields": [_field_json(field) for field in question.fields],
        "earlier": earlier and _judgement_json(earlier.judgement),
    }


def _field_json(field: Compared) -> dict[str, Any]:
    return {"field": field.field, "how": field.how, "a": list(field.a), "b": list(field.b)}


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


def _judgement_json(judgement: Judgement) -> dict[str, Any]:
    return {
        "number": judgement.number,
        "stated_at": plain_json(judgement.stated_at),
        "who": judgement.who.value,
        "verdict": judgement.verdict.value,
        "why": judgement.why.value,
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
    return {"undone": number, "again": again and _judgement_json(again)}


def answers_json(answers: Sequence[Told]) -> dict[str, Any]:
    """Shape every answer, oldest first. ``stands``: it is a constraint the next night."""
    return {"judgements": [_answer_json(answer) for answer in answers]}


def _answer_json(answer: Told) -> dict[str, Any]:
    return {
        **_judgement_json(answer.judgement),
        "undone_at": plain_json(answer.judgement.undone_at),
        "counts": answer.judgement.counts,
        "stands": answer.stands,
        "changed": answer.changed,
        "a": _ref_json(answer.a),
        "b": _ref_json(answer.b),
    }


def _ref_json(record: Known | None) -> dict[str, str] | None:
    return {"source": record.source, "record": record.record} if record else None

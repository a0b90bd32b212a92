"""«Same person?»: two persons field by field, what a yes would change, and the answer."""

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import TypeAlias

from starlette.responses import Response

from inventory.ledger import judgements
from inventory.ledger.judgement_model import AnswerReason, Judgement, Verdict
from inventory.linkage.compare import Compared, Side
from inventory.views.review_queue import Question, Queue
from reports.text.safe_text import capital, shown
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.parts.task_steps import onward
from reports.web.visit import NightVisit, one_of

#: Letters: a name or an address that differs in more is another one.
_NEARLY = 2
_HOW = {"agrees": "same", "one_sided": "one"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a value; ``differs`` where the other side has something else."""

    text: str
    differs: bool


Pieces: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both sides. ``how``: same, nearly, differs, or one (only one side has it)."""

    field: str
    a: tuple[Pieces, ...]
    b: tuple[Pieces, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Column:
    """One of the two: its name, how many records it has, and their sources with their marks."""

    name: str
    records: int
    systems: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PairPage:
    """A question.

    ``told``: the answer that stands. ``again``: what it was answered by has changed since.
    """

    title: str
    code: str
    columns: tuple[Column, Column]
    verdict: str
    lines: tuple[Line, ...]
    told: Judgement | None
    again: bool
    harm: str
    behind: int
    before: str
    after: str


def pair(visit: NightVisit) -> Response:
    """Show a question."""
    found = _question(visit)
    if found is None:
        return visit.message("pair_gone", visit.words.say("web.pair.gone"), 404)
    return visit.page("pair.html", _page(visit, found))


def _page(visit: NightVisit, question: Question) -> PairPage:
    queue, words = visit.queue, visit.words
    columns = (_column(question.a, queue, words), _column(question.b, queue, words))
    again = question.earlier is not None and question.earlier.changed
    return PairPage(
        title=words.say("web.pair.title", one=columns[0].name, other=columns[1].name),
        code=question.code,
        columns=columns,
        verdict=verdict(question, words),
        lines=tuple(line(field, words) for field in question.fields),
        told=question.earlier.judgement if question.earlier and not again else None,
        again=again,
        harm=words.or_code("judge_harm", question.harm) if question.harm else "",
        behind=queue.behind,
        before=_beside(visit, question.code, -1),
        after=_beside(visit, question.code, 1),
    )


def _column(side: Side, queue: Queue, words: Words) -> Column:
    mark, types = marks(queue.sources), {source.name: source.type for source in queue.sources}
    read = [name for name in side.sources if name in types]
    systems = tuple((mark[types[name]], words.system(name, queue.sources)) for name in read)
    return Column(called(side, words), side.records, systems)


def _question(visit: NightVisit) -> Question | None:
    questions = (*visit.queue.waiting, *visit.queue.answered)
    return next((one for one in questions if one.code == visit.path("code")), None)


def verdict(question: Question, words: Words) -> str:
    """Say in a sentence what agrees and what differs, and what doubt that leaves. No numbers."""
    same, other = (_fields(question, how, words) for how in ("agrees", "differs"))
    told = [words.say("web.pair.share", fields=same) if same else words.say("web.pair.share_none")]
    if other:
        told.append(words.say("web.pair.differ", fields=other))
    return " ".join([*told, words.or_code("judge_reason", question.reason)])


def _fields(question: Question, how: str, words: Words) -> str:
    found = [words.field(one.field).lower() for one in question.fields if one.how == how]
    return words.join(found)


def line(field: Compared, words: Words) -> Line:
    """Lay a field out on both sides; mark the letters that differ where they are nearly alike."""
    label = capital(words.field(field.field))
    a = [_written(field.field, value, words) for value in field.a]
    b = [_written(field.field, value, words) for value in field.b]
    how = _HOW.get(field.how, "differs")
    if how == "differs" and len(a) == len(b) == 1:
        pieces = _nearly(a[0], b[0])
        if pieces is not None:
            return Line(label, (pieces[0],), (pieces[1],), "nearly")
    return Line(label, _whole(a), _whole(b), how)


def _whole(values: list[str]) -> tuple[Pieces, ...]:
    return tuple((Piece(value, False),) for value in values)


def _written(field: str, value: str, words: Words) -> str:
    if field == "birth_date":
        return words.day(date.fromisoformat(value))
    if field == "phone":
        return shown(words.phone(value))
    return shown(value)


def _nearly(a: str, b: str) -> tuple[Pieces, Pieces] | None:
    """Return both in pieces when they differ in a letter or two, None when they differ in more."""
    if len(a.casefold()) != len(a) or len(b.casefold()) != len(b):
        return None
    matcher = SequenceMatcher(None, a.casefold(), b.casefold(), autojunk=False)
    one: list[Piece] = []
    other: list[Piece] = []
    changed = 0
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        differs = tag != "equal"
        if differs:
            changed += max(i2 - i1, j2 - j1)
        one.append(Piece(a[i1:i2], differs))
        other.append(Piece(b[j1:j2], differs))
    if changed > _NEARLY:
        return None
    return _filled(one), _filled(other)


def _filled(pieces: list[Piece]) -> Pieces:
    return tuple(piece for piece in pieces if piece.text)


def called(side: Side, words: Words) -> str:
    """Return what one of two is called."""
    return words.called(*side.names, *side.emails, *side.phones)


def _beside(visit: NightVisit, code: str, step: int) -> str:
    """Return the question before or after one, by its code; empty where there is none."""
    codes = [question.code for question in (*visit.queue.waiting, *visit.queue.answered)]
    place = codes.index(code) + step
    return codes[place] if 0 <= place < len(codes) else ""


def answer(visit: NightVisit) -> Response:
    """Write down what she says, and go on to the next question."""
    found, what = _question(visit), visit.form("what")
    if found is None or what not in (*Verdict, "later"):
        return visit.to("/tasks")
    onward = _next(visit, found.code)
    if what == "later":
        return visit.to(onward)
    why = one_of(AnswerReason, visit.form("why")) or AnswerReason.OTHER
    a, b = found.a, found.b
    with visit.write() as ledger, visit.context.read() as con:
        given = judgements.record_judgement(
            con,
            ledger,
            (a.source, a.record),
            (b.source, b.record),
            Verdict(what),
            why,
            visit.context.who,
            visit.context.now(),
        )
    names = {"one": called(a, visit.words), "other": called(b, visit.words)}
    back = f"/pairs/{found.code}#finding"
    visit.done("pair", (given.number,), f"web.noted.{what}", back, **names)
    return visit.to(onward)


def _next(visit: NightVisit, code: str) -> str:
    """Return where to go next: a question that waits, else the task after this one."""
    codes = [question.code for question in visit.queue.waiting]
    ahead = codes[codes.index(code) + 1 :] if code in codes else codes
    if ahead:
        return f"/pairs/{ahead[0]}#finding"
    same = next((one for one in visit.night.tasks if one.question.asks == "same"), None)
    return onward(same, (), visit.night) if same else "/tasks"

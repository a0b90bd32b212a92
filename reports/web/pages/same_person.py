"""«Same person?»: two persons field by field, what a yes would change, and the answer."""

from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from starlette.responses import Response

from inventory.ledger import judgements
from inventory.ledger.judgement_model import AnswerReason, Verdict
from inventory.linkage.compare import Compared
from inventory.views.review_queue import Question
from reports.text.safe_text import capital, shown
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.pages.worklist import beside, called, progress
from reports.web.request import Visit

#: Letters: a name or an address that differs in more is another one.
_NEARLY = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a value; ``differs`` where the other side has something else."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both sides. ``how``: same, nearly, differs, or one (only one side has it)."""

    field: str
    a: tuple[tuple[Piece, ...], ...]
    b: tuple[tuple[Piece, ...], ...]
    how: str


def pair(visit: Visit) -> Response:
    """Show a question."""
    queue, words = visit.state.queue, visit.words
    assert queue is not None
    found = _question(visit)
    if found is None:
        return visit.page("message.html", words.say("web.pair.gone"), "findings", 404, key="pair_gone")
    names = [called(side, words) for side in (found.a, found.b)]
    told = found.earlier.judgement if found.earlier and not found.earlier.changed else None
    mark, types = marks(queue.sources), {s.name: s.type for s in queue.sources}
    return visit.page(
        "pair.html",
        words.say("web.pair.title", one=names[0], other=names[1]),
        "findings",
        question=found,
        names=names,
        verdict=verdict(found, words),
        lines=[line(field, words) for field in found.fields],
        systems=[
            [(mark[types[name]], words.system(name, queue.sources)) for name in side.sources if name in types]
            for side in (found.a, found.b)
        ],
        told=told,
        again=found.earlier is not None and found.earlier.changed,
        harm=words.or_code("judge_harm", found.harm) if found.harm else "",
        groups=beside(visit, found.a.person) if visit.state.worklist else [],
        progress=progress(visit.state.worklist) if visit.state.worklist else (0, 0),
        current=found.code,
        behind=queue.behind,
        whys=list(AnswerReason),
    )


def _question(visit: Visit) -> Question | None:
    queue, code = visit.state.queue, visit.path("code")
    assert queue is not None
    return next((q for q in (*queue.waiting, *queue.answered) if q.code == code), None)


def verdict(question: Question, words: Words) -> str:
    """Say in a sentence what agrees and what differs, and what doubt that leaves. No numbers."""
    same = [words.field(f.field).lower() for f in question.fields if f.how == "agrees"]
    other = [words.field(f.field).lower() for f in question.fields if f.how == "differs"]
    told = [words.say("web.pair.share", fields=words.join(same)) if same else words.say("web.pair.share_none")]
    if other:
        told.append(words.say("web.pair.differ", fields=words.join(other)))
    return " ".join([*told, words.or_code("judge_reason", question.reason)])


def line(field: Compared, words: Words) -> Line:
    """Lay one field out on both sides, with the letters marked that differ where the two are nearly alike."""
    a, b = (tuple(_written(field.field, value, words) for value in values) for values in (field.a, field.b))
    how = {"agrees": "same", "one_sided": "one"}.get(field.how, "differs")
    if how == "differs" and len(a) == len(b) == 1 and (pieces := _nearly(a[0], b[0])):
        return Line(capital(words.field(field.field)), (pieces[0],), (pieces[1],), "nearly")
    whole = tuple(tuple((Piece(value, False),) for value in values) for values in (a, b))
    return Line(capital(words.field(field.field)), whole[0], whole[1], how)


def _written(field: str, value: str, words: Words) -> str:
    if field == "birth_date":
        return words.day(date.fromisoformat(value))
    return shown(words.phone(value) if field == "phone" else value)


def _nearly(a: str, b: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]] | None:
    """Return both in pieces when they differ in a letter or two, None when they differ in more."""
    steps = SequenceMatcher(None, a.casefold(), b.casefold(), autojunk=False).get_opcodes()
    changed = sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in steps if tag != "equal")
    if changed > _NEARLY or len(a.casefold()) != len(a) or len(b.casefold()) != len(b):
        return None
    one = tuple(Piece(a[i1:i2], tag != "equal") for tag, i1, i2, _j1, _j2 in steps if i2 > i1)
    return one, tuple(Piece(b[j1:j2], tag != "equal") for tag, _i1, _i2, j1, j2 in steps if j2 > j1)


def answer(visit: Visit) -> Response:
    """Write down what she says, and go on to the next question."""
    found, what = _question(visit), visit.form("what")
    if found is None or what not in (*Verdict, "later"):
        return visit.to("/findings")
    if what == "later":
        return visit.to(_next(visit, found.code))
    why = AnswerReason(visit.form("why")) if visit.form("why") in set(AnswerReason) else AnswerReason.OTHER
    names = [called(side, visit.words) for side in (found.a, found.b)]
    refs = [(side.source, side.record) for side in (found.a, found.b)]
    onward = _next(visit, found.code)
    with visit.write() as ledger, visit.context.read() as con:
        given = judgements.record_judgement(
            con, ledger, refs[0], refs[1], Verdict(what), why, visit.context.who, visit.context.now()
        )
    visit.done("pair", (given.number,), f"web.noted.{what}", one=names[0], other=names[1])
    return visit.to(onward)


def _next(visit: Visit, code: str) -> str:
    queue = visit.state.queue
    assert queue is not None
    codes = [q.code for q in queue.waiting]
    ahead = codes[codes.index(code) + 1 :] if code in codes else codes
    return (
        f"/pairs/{ahead[0]}#finding"
        if ahead
        else "/approvals"
        if visit.state.worklist and not visit.state.worklist.left
        else "/findings"
    )

"""Say what came of each sentence in the privacy statement: held, broken, to be looked at, or not checked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from inventory.assessment.promise_checks import CheckedPromise
from inventory.model import SourceNight
from reports.text.safe_text import shown
from reports.text.words import Words

#: So many broken sentences are named beside what waits; the rest is counted, and told below.
NAMED = 4
#: So many sentences stand open below; the rest is one click away.
SHOWN = 5
_MARKS = {"FAIL": "bad", "WARN": "warn", "PASS": "ok", "NOT_CHECKED": "none", "DOCUMENT_ONLY": "none"}
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the short list: a mark with its meaning in words."""

    mark: str
    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Vow:
    """One sentence as the page tells it."""

    mark: str
    state: str
    size: str
    meaning: str
    quote: str
    why: str
    todo: str
    refs: tuple[str, ...]
    few: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The short list; what is to be done something about; and the rest, folded under its titles."""

    lines: tuple[Line, ...]
    open: tuple[Vow, ...]
    shown: int
    closed: tuple[tuple[str, tuple[Vow, ...]], ...]


def section(sentences: Sequence[CheckedPromise], sources: Sequence[SourceNight], words: Words) -> Section | None:
    """Return the statement's part of the page; None on a night that did not look at it."""
    if not sentences:
        return None
    vows = [(one.result, _vow(one, sources, words)) for one in sentences]
    held = tuple(vow for result, vow in vows if result == "PASS")
    rest = tuple(vow for result, vow in vows if result in ("NOT_CHECKED", "DOCUMENT_ONLY"))
    closed = ((words.say(f"promises.{key}", n=len(group)), group) for key, group in (("held", held), ("rest", rest)))
    return Section(
        lines=tuple(_lines(sentences, words)),
        open=tuple(vow for result, vow in vows if result in ("FAIL", "WARN")),
        shown=SHOWN,
        closed=tuple((title, group) for title, group in closed if group),
    )


def detail(kept: CheckedPromise, sources: Sequence[SourceNight], words: Words) -> str:
    """Say one result in a line, for the exported table."""
    size, why = _size(kept, words), words.promise(kept, sources)[0]
    return f"{size}: {why}" if size else why


def _lines(sentences: Sequence[CheckedPromise], words: Words) -> list[Line]:
    broken = [
        Line("bad", one.meaning[words.language], words.say("promises.for", n=one.people))
        for one in sentences
        if one.result == "FAIL"
    ]
    more = len(broken) - NAMED
    lines = broken[:NAMED]
    if more > 0:
        lines.append(Line("bad", words.say("promises.broken_more", n=more), ""))
    told = Counter[str](one.result for one in sentences)
    counts = (
        ("warn", "warn", told["WARN"]),
        ("ok", "held", told["PASS"]),
        ("none", "rest", told["NOT_CHECKED"] + told["DOCUMENT_ONLY"]),
    )
    return [*lines, *(Line(mark, words.say(f"promises.{key}", n=n), "") for mark, key, n in counts if n)]


def _vow(kept: CheckedPromise, sources: Sequence[SourceNight], words: Words) -> Vow:
    why, todo = words.promise(kept, sources)
    return Vow(
        mark=_MARKS[kept.result],
        state=words.say(f"promise_state.{kept.result}"),
        size=_size(kept, words),
        meaning=kept.meaning[words.language],
        quote=shown(kept.quote, _LONGEST),
        why="" if kept.reason == "held" else why,
        todo=todo,
        refs=tuple(_ref(ref, sources, words) for ref in kept.refs),
        few=kept.records > len(kept.refs),
    )


def _size(kept: CheckedPromise, words: Words) -> str:
    if kept.people:
        return words.say("promises.people", n=kept.people)
    return words.say("promises.records", n=kept.records) if kept.records else ""


def _ref(ref: str, sources: Sequence[SourceNight], words: Words) -> str:
    source, _, record = ref.partition(" ")
    return shown(f"{words.system(source, sources)} {record}".strip())

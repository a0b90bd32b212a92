"""Say what came of each sentence in the privacy statement: held, broken, to look at, unchecked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inventory.assessment.checked_promise import CheckedPromise
from inventory.model import SourceNight
from reports.text.findings import promise_text
from reports.text.safe_text import shown
from reports.text.words import Words

#: So many broken sentences are named beside what waits; the rest is counted, and told below.
NAMED = 4
#: So many sentences stand open below; the rest is one click away.
SHOWN = 5
_MARKS = {
    "FAIL": "bad",
    "WARN": "warn",
    "PASS": "ok",
    "NOT_CHECKED": "none",
    "DOCUMENT_ONLY": "none",
}
#: Sentences that nothing is to be done about, by their mark, and what their title is called.
_FOLDED = (("ok", "held"), ("none", "rest"))
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the short list: a mark with its meaning in words."""

    mark: str
    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Sentence:
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
    open: tuple[Sentence, ...]
    shown: int
    closed: tuple[tuple[str, tuple[Sentence, ...]], ...]


def section(
    promises: Sequence[CheckedPromise], sources: Sequence[SourceNight], words: Words
) -> Section | None:
    """Return the statement's part of the page; None on a night that did not look at it."""
    if not promises:
        return None
    sentences = [_sentence(promise, sources, words) for promise in promises]
    closed = []
    for mark, key in _FOLDED:
        folded = tuple(sentence for sentence in sentences if sentence.mark == mark)
        if folded:
            closed.append((words.say(f"promises.{key}", n=len(folded)), folded))
    return Section(
        lines=tuple(_lines(promises, words)),
        open=tuple(sentence for sentence in sentences if sentence.mark in ("bad", "warn")),
        shown=SHOWN,
        closed=tuple(closed),
    )


def detail(promise: CheckedPromise, sources: Sequence[SourceNight], words: Words) -> str:
    """Say one result in a line, for the exported table."""
    size, why = _size(promise, words), promise_text(promise, sources, words).what
    return f"{size}: {why}" if size else why


def _lines(promises: Sequence[CheckedPromise], words: Words) -> Iterator[Line]:
    broken = [promise for promise in promises if promise.result == "FAIL"]
    for promise in broken[:NAMED]:
        people = words.say("promises.for", n=promise.people)
        yield Line("bad", promise.meaning[words.language], people)
    more = len(broken) - NAMED
    if more > 0:
        yield Line("bad", words.say("promises.broken_more", n=more), "")
    counts = Counter(_MARKS[promise.result] for promise in promises)
    for mark, key in (("warn", "warn"), *_FOLDED):
        if counts[mark]:
            yield Line(mark, words.say(f"promises.{key}", n=counts[mark]), "")


def _sentence(promise: CheckedPromise, sources: Sequence[SourceNight], words: Words) -> Sentence:
    why, todo = promise_text(promise, sources, words)
    return Sentence(
        mark=_MARKS[promise.result],
        state=words.say(f"promise_state.{promise.result}"),
        size=_size(promise, words),
        meaning=promise.meaning[words.language],
        quote=shown(promise.quote, _LONGEST),
        why="" if promise.reason == "held" else why,
        todo=todo,
        refs=tuple(_ref(ref, sources, words) for ref in promise.refs),
        few=promise.records > len(promise.refs),
    )


def _size(promise: CheckedPromise, words: Words) -> str:
    if promise.people:
        return words.say("promises.people", n=promise.people)
    if promise.records:
        return words.say("promises.records", n=promise.records)
    return ""


def _ref(ref: str, sources: Sequence[SourceNight], words: Words) -> str:
    source, _, record = ref.partition(" ")
    return shown(f"{words.system(source, sources)} {record}".strip())

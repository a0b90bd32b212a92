"""Write orders for a terminal, and as the contract's JSON (§7). No name, no address."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from inventory.erasure.order_model import Kept, Order, Step
from inventory.erasure.states import State
from inventory.ledger.deletion_log import Happened
from inventory.model import SourceNight
from reports.text import erasing_words
from reports.text.words import Words

#: Of an opaque key, so much names a step whose record nobody knows any more.
_SHORT = 12


def wire(orders: Iterable[Order]) -> dict[str, Any]:
    """Shape orders as ``erase --json`` prints them."""
    return {"orders": [_order(order) for order in orders]}


def _order(order: Order) -> dict[str, Any]:
    return {
        "order": order.number,
        "person": order.person,
        "state": order.state.value,
        "steps": [*map(_step, order.steps), *map(_kept, order.kept)],
    }


def _step(step: Step) -> dict[str, Any]:
    standing = step.standing
    until = standing.until or step.until
    return {
        "source": step.source,
        "record": step.record or step.opaque[:_SHORT],
        "does": "guided" if step.hers else step.act.value,
        "state": step.state.value,
        "word": standing.word.value if standing.word else None,
        "remains": list(step.remains),
        "why": step.code,
        "until": until.isoformat() if until else None,
        "looks": [_look(look) for look in standing.looks],
    }


def _look(look: Happened) -> dict[str, Any]:
    assert look.path is not None
    return {
        "path": look.path.value,
        "at": look.at.isoformat(),
        "found": look.found,
        "controls": "seen" if look.controls else "missing",
    }


def _kept(kept: Kept) -> dict[str, Any]:
    return {
        "source": kept.source,
        "record": kept.record,
        "does": "keep",
        "state": "kept",
        "word": None,
        "remains": list(kept.fields),
        "why": kept.why,
        "until": kept.until.isoformat() if kept.until else None,
        "looks": [],
    }


def as_text(orders: Sequence[Order], sources: Sequence[SourceNight], words: Words) -> str:
    """Write orders in sentences, one block each."""
    blocks = ["\n".join(_lines(order, sources, words)) for order in orders]
    return "\n\n".join(blocks or [words.say("erase.nothing")]) + "\n"


def _lines(order: Order, sources: Sequence[SourceNight], words: Words) -> Iterator[str]:
    state = erasing_words.of_order(order, words)
    plan = order.number is None
    yield words.say("erase.plan") if plan else words.say("erase.order", n=order.number, state=state)
    for step in order.steps:
        yield "  " + _told(step, sources, words)
        if step.state is State.PLANNED and step.final and not step.hers:
            yield "    " + words.say("erase.final")
        if step.remains:
            yield "    " + words.say("erase.remains", what=erasing_words.remains(step, words))
    same = Counter((kept.kind, kept.source, kept.until) for kept in order.kept)
    for (kind, source, until), n in same.items():
        end = words.say("erase.until", date=until) if until else ""
        system, thing = words.system(source, sources), words.kinds([kind], n)
        yield "  " + words.say("erase.kept", thing=thing, system=system, until=end)


def _told(step: Step, sources: Sequence[SourceNight], words: Words) -> str:
    does = "guided" if step.hers else step.act.value
    state = erasing_words.state(step, words)
    if step.code:
        state += f" – {words.or_code('erase_why', step.code)}"
    if step.standing.until:
        state += words.say("erase.until", date=step.standing.until)
    return words.say(
        "erase.line",
        does=words.say(f"erase_does.{does}"),
        thing=words.kinds([step.kind], 1),
        system=words.system(step.source, sources),
        state=state,
    )

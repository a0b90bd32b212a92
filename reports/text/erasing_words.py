"""What may be said of a step of an erasure: only what was seen, in the word that its vendor earns.

What was archived, overwritten or hidden is never called erased, nor gone without the word beside.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inventory.eraser import Act, Word
from inventory.erasure.order_model import Order, OrderState, Step
from inventory.erasure.states import PROVED, State
from reports.text.words import Words

#: Nothing of it was done.
_BEFORE = (State.PLANNED, State.BEGUN)


def state(step: Step, words: Words) -> str:
    """Say how a step stands."""
    return stands(step.state, step.standing.word, words)


def stands(state: State, word: Word | None, words: Words) -> str:
    """Say how something stands. What is proved to be overwritten is not called gone beside it."""
    said = words.say(f"erase_state.{state}")
    if word is None:
        return said
    told = words.say(f"erase_word.{word}")
    return told if state in PROVED and word is not Word.ERASED else f"{said} ({told})"


def becomes(step: Step, words: Words) -> str:
    """Say what is to become of what a step is about; once it has begun, how it stands."""
    if step.stop and step.state in (*_BEFORE, State.STOPPED):
        return words.say("erase_becomes.not_now")
    if step.hers and step.state in (State.PLANNED, State.GUIDED):
        return words.say(f"erase_becomes.hers_{step.act}")
    if step.state not in _BEFORE:
        return state(step, words)
    if step.act is not Act.ERASE or step.word is None:
        return words.say(f"erase_becomes.{step.act}")
    return words.say(f"erase_becomes.{step.word}")


def why(step: Step, words: Words) -> str:
    """Say why a step stands as it does; empty where that needs no word."""
    return words.or_code("erase_why", step.code) if step.code else ""


def claim(step: Step, words: Words) -> Iterator[str]:
    """Say what a step will come to: its word, that nobody can take it back, and what remains."""
    if step.word:
        yield words.say("erase.claim", word=words.say(f"erase_word.{step.word}"))
    if step.final:
        yield words.say("erase.final")
    if step.remains:
        yield words.say("erase.remains", what=remains(step, words))


def remains(step: Step, words: Words) -> str:
    """Name what stays at the vendor all the same."""
    return words.join(words.say(f"erase_remains.{code}") for code in step.remains)


def of_order(order: Order, words: Words) -> str:
    """Say how an order stands. What is proved and not erased is not called gone."""
    claims = {step.standing.word for step in order.steps if step.proved}
    if order.state is OrderState.VERIFIED and claims - {Word.ERASED, None}:
        return words.say("erase_order.verified_otherwise")
    if order.state is OrderState.PARTLY and not any(step.proved for step in order.steps):
        return words.say("erase_order.hers")
    return words.say(f"erase_order.{order.state}")


def of_receipt(told: Mapping[str, Any], words: Words) -> str:
    """Say what a receipt comes to, by what is signed in it."""
    steps = told.get("steps", ())
    if told["state"] == OrderState.PARTLY.value and not _proved(steps):
        return words.say("receipt_lede.hers")
    claims = {step["word"] for step in steps}
    key = f"receipt_lede.{told['state']}"
    otherwise = f"{key}_otherwise"
    if claims - {Word.ERASED.value, None} and words.known(otherwise):
        return words.say(otherwise)
    return words.say(key)


def _proved(steps: Iterable[Mapping[str, Any]]) -> bool:
    return any(step["state"] in {state.value for state in PROVED} for step in steps)

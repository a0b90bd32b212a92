"""Erase what is approved, and show how far each order has come. Without Prefect."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.cli.app import NOTHING, USER, Json, settings
from flows.cli.who import Who, told
from flows.erasing import receipts, run, take_back
from flows.night import person_answer
from flows.night.report_files import write_private
from flows.runtime import context
from flows.runtime.console import print_json, say
from flows.setup.prompt import Prompt, Stopped, possible
from inventory.eraser import Stop
from inventory.erasure.order_model import Order
from inventory.errors import UserError
from inventory.ledger.judgement_model import Who as Speaker
from inventory.settings import Settings
from inventory.views.models import PersonFile
from reports.terminal import erasing as text
from reports.text import commands
from reports.text.words import Words

#: An erasure failed, or is not verified.
NOT_VERIFIED = 5

erase = App(name="erase", alias="slett")
Dry = Annotated[
    bool, Parameter(negative="", help="Say what would be done. Reads the sources, writes nothing.")
]


@erase.default
def erase_person(
    who: Who = None,
    /,
    *,
    dry_run: Dry = False,
    approve: Annotated[
        bool, Parameter(negative="", help="Give the word for what is proposed of WHO.")
    ] = False,
    approved: Annotated[
        bool, Parameter(negative="", help="Carry out everything that has the word.")
    ] = False,
    yes: Annotated[bool, Parameter(negative="", help="Do not ask once more.")] = False,
    wait: Annotated[
        bool,
        Parameter(
            negative="",
            help="Stay until calls that got no answer can no longer happen, and look again.",
        ),
    ] = False,
    as_json: Json = False,
) -> int:
    """Plan, approve or carry out erasures. Nothing is erased that has not been approved."""
    here = settings()
    words = context.words_of(here)
    if approved and who is None and not approve:
        return _carry_out(here, words, dry=dry_run, wait=wait, as_json=as_json)
    if approved or approve == dry_run:
        raise UserError(words.say("erase.one_of"))
    file = _person(here, told(who, words), words)
    if file is None:
        return NOTHING
    if dry_run:
        return _plan(here, file, words, as_json=as_json)
    return _approve(here, file, words, yes=yes, as_json=as_json)


def _person(here: Settings, who: str, words: Words) -> PersonFile | None:
    """Return the one person whom ``who`` means; tells, and gives None, when nobody is."""
    answer = person_answer.ask(here, who)
    meant = person_answer.meant(who, answer.found)
    if not meant:
        say(person_answer.nobody(who, answer, words))
        return None
    if len(meant) > 1:
        say(person_answer.text(answer, words))
        raise UserError(words.say("letter_owner.several"))
    return meant[0]


def _plan(here: Settings, file: PersonFile, words: Words, *, as_json: bool) -> int:
    found = run.plan(here, file)
    if not found.orders:
        raise UserError(words.say("erase.nothing_proposed"))
    _show(found, words, as_json=as_json)
    waiting = [one.number for one in found.orders if one.number and not one.cleared]
    for number in waiting:
        command = commands.typed(f"orden erase {file.person} --approve", words)
        say(words.say("erase.no_word", n=number, command=command))
    return USER if waiting or all(map(_is_void, found.orders)) else 0


def _is_void(order: Order) -> bool:
    """Tell whether nothing of an approval is there any more to be carried out."""
    return all(step.stop in (Stop.UNASKED, Stop.MISSING) for step in order.steps)


def _approve(here: Settings, file: PersonFile, words: Words, *, yes: bool, as_json: bool) -> int:
    found = run.plan(here, file)
    if not found.orders:
        raise UserError(words.say("erase.nothing_proposed"))
    if not yes and not _asked(found, words):
        raise UserError(words.say("erase.not_asked"))
    numbers = run.approve(here, file, Speaker.OWNER)
    if as_json:
        every = run.every(here)
        print_json(text.wire(one for one in every.orders if one.number in numbers))
    said = ", ".join(map(str, numbers))
    command = commands.typed("orden erase --approved", words)
    say(words.say("erase.approved", n=len(numbers), numbers=said, command=command))
    return 0


def _asked(found: run.Told, words: Words) -> bool:
    if not possible():
        return False
    say(text.as_text(found.orders, found.sources, words))
    try:
        answer = Prompt(words).line(words.say("erase.ask"))
    except Stopped:
        return False
    return answer.strip().lower()[:1] in ("j", "y")


def _carry_out(here: Settings, words: Words, *, dry: bool, wait: bool, as_json: bool) -> int:
    found = run.planned(here) if dry else run.approved(here, wait=wait)
    _show(found, words, as_json=as_json)
    if dry or not found.failed:
        return 0
    say(words.say("erase.failed"))
    return NOT_VERIFIED


def _show(found: run.Told, words: Words, *, as_json: bool) -> None:
    if as_json:
        print_json(text.wire(found.orders))
    else:
        print(text.as_text(found.orders, found.sources, words), end="")


@erase.command(name="list")
def erase_list(*, as_json: Json = False) -> int:
    """List the orders, and how far each has come."""
    here = settings()
    _show(run.every(here), context.words_of(here), as_json=as_json)
    return 0


@erase.command(name="receipt")
def erase_receipt(
    number: int,
    /,
    *,
    json: Annotated[Path | None, Parameter(help="Write the signed file to FILE.")] = None,
    pdf: Annotated[Path | None, Parameter(help="Write it as a PDF, the file inside.")] = None,
) -> int:
    """Write the receipt of order NUMBER, and print the fingerprint of its key."""
    here = settings()
    words = context.words_of(here)
    if json is None and pdf is None:
        raise UserError(words.say("receipt.which"))
    found = receipts.receipt(here, number)
    if found is None:
        known = any(order.number == number for order in run.every(here).orders)
        say(words.say("receipt.none" if known else "erase.unknown_order", n=number))
        return USER if known else NOTHING
    if json is not None:
        print(write_private(json, found.file))
    if pdf is not None:
        print(write_private(pdf, found.pdf(here)))
    say(words.say("receipt.fingerprint", print=found.print))
    return 0


@erase.command(name="undo")
def erase_undo(number: int, /) -> int:
    """Take order NUMBER back, as long as nothing of it was sent."""
    here = settings()
    words = context.words_of(here)
    outcome = take_back.undo(here, number, Speaker.OWNER)
    say(words.say(f"erase.{outcome}", n=number))
    return {"undone": 0, "unknown_order": NOTHING}.get(outcome, USER)


@erase.command(name="forget-block")
def erase_forget_block(number: int, /) -> int:
    """Take away the block that order NUMBER left on an address: she may ask for that too."""
    here = settings()
    words = context.words_of(here)
    lifted = take_back.forget_block(here, number, Speaker.OWNER)
    say(words.say("erase.unblocked" if lifted else "erase.no_block", n=number))
    return 0 if lifted else NOTHING

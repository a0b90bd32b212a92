"""Write letters for whoever asked about their own data: assembled from an open inventory, written for their owner's eyes only."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flows.night import live, person_answer, report_files
from flows.night.person_answer import Answer
from flows.runtime import context
from inventory.errors import ConfigError
from inventory.letters.letter_kinds import LetterKind
from inventory.settings import Settings

if TYPE_CHECKING:
    from flows.runtime.progress import Watch
    from inventory.letters.letter import Letter


@dataclass(frozen=True, slots=True)
class Wish:
    """Which files a letter is to be written to, and the numbers of the mentions that stay in it."""

    pdf: Path | None = None
    html: Path | None = None
    reveal: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.pdf is not None or self.html is not None


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that was written: its files, its data as JSON, and what its owner should know."""

    files: tuple[Path, ...]
    data: bytes
    notes: tuple[str, ...]


def look_up(settings: Settings, who: str, wish: Wish, watch: "Watch | None" = None) -> tuple[Answer, Written | None]:
    """Find whom ``who`` means, and write the letter when that is one person. ``watch``: the sources are read now.

    Raises ``UserError``: no inventory, a number that no mention has, a file that cannot be.
    """
    from inventory.letters import request_letters
    from inventory.policy import policy as policies

    check(wish)
    with live.inventory(settings, watch) as con:
        answer = person_answer.found(con, settings, who)
        meant = person_answer.meant(who, answer.found)
        if not wish or len(meant) != 1:
            return answer, None

        basis = context.ledger_of(settings), policies.load(settings.policy_dir), settings.business.name
        make = partial(request_letters.for_person, con, *basis, meant[0].person, context.today(settings))
        return answer, _written(settings, make, wish)


def for_request(settings: Settings, number: int, reply: LetterKind | None, wish: Wish) -> Written:
    """Write the letter that a request waits for, or of the kind ``reply``. Raises ``UserError`` when the request does not support it."""
    from inventory.letters import request_letters
    from inventory.policy import policy as policies

    check(wish)
    with live.inventory(settings) as con:
        basis = context.ledger_of(settings), policies.load(settings.policy_dir), settings.business.name
        make = partial(request_letters.for_request, con, *basis, number, context.today(settings), reply=reply)
        return _written(settings, make, wish)


def check(wish: Wish) -> None:
    """Raise ``ConfigError`` for files that cannot be: told before anything is read."""
    if wish.reveal and not wish:
        raise ConfigError("--reveal goes with --pdf or --html")
    if wish.pdf and wish.pdf == wish.html:
        raise ConfigError(f"--pdf and --html both name {wish.pdf.name}")
    for file in (wish.pdf, wish.html):
        if file and file.is_dir():
            raise ConfigError(f"{file.name} is a folder. Name a file, such as {file.name}/innsyn.pdf")


def _written(settings: Settings, make: "Callable[..., Letter]", wish: Wish) -> Written:
    from reports.letter import render as said
    from reports.letter.owner_notes import notes

    letter = make()
    if wish.reveal:
        letter = make(shown=_chosen(letter, wish.reveal))
    words = context.words_of(settings)
    # All are made before the first is written: what cannot be made leaves no half of a letter.
    forms = [(file, made(letter, words)) for file, made in ((wish.pdf, said.pdf), (wish.html, said.html)) if file]
    files = tuple(report_files.write_private(file, content) for file, content in forms)
    return Written(files, said.as_json(letter, words), tuple(notes(letter, words)))


def _chosen(letter: "Letter", numbers: Iterable[int]) -> Collection[str]:
    for number in numbers:
        if not 1 <= number <= len(letter.mentions):
            there = f"1 to {len(letter.mentions)}" if letter.mentions else "none"
            raise ConfigError(f"--reveal {number}: there is no such number. The list has {there}")
    return [letter.mentions[number - 1].id for number in numbers]

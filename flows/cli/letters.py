"""Letters to whoever asks about their own data, in files that only the owner can read."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from cyclopts import Parameter

from flows.cli.app import Json, settings
from flows.erasing import means
from flows.night import live, report_files
from flows.runtime import context
from flows.runtime.console import print_bytes, say
from inventory.erasure import orders
from inventory.errors import ConfigError
from inventory.ledger.ledger import Ledger
from inventory.letters import request_letters
from inventory.letters.letter import Letter
from inventory.letters.letter_kinds import LetterKind
from inventory.policy import policy as policies
from inventory.settings import Settings
from reports.letter import owner_notes
from reports.text.words import Words

Pdf = Annotated[Path | None, Parameter(help="Write the letter as a PDF to this file.")]
Html = Annotated[Path | None, Parameter(help="Write the letter as an HTML file.")]
Reveal = Annotated[
    list[int] | None,
    Parameter(
        help="Let the mention with this number in the list stand in the letter; may be repeated.",
        negative="",
    ),
]
Kind: TypeAlias = Literal[
    "access", "nothing_found", "identity_needed", "extension",
    "partly_erased", "erased", "answered", "objected", "rectified",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """The files a letter is to be written to, and the numbers of the mentions that stay in it."""

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


def request_letter(
    number: int,
    /,
    *,
    kind: Annotated[
        Kind | None, Parameter(help="Which letter. Default: the one that the case waits for.")
    ] = None,
    pdf: Pdf = None,
    html: Html = None,
    reveal: Reveal = None,
    as_json: Json = False,
) -> int:
    """Write the letter that a request waits for, or of another kind, and tell of it."""
    here = settings()
    wish = Wish(pdf, html, tuple(reveal or ()))
    if not wish:
        raise ConfigError("Say where to: --pdf FILE or --html FILE", "letter_where")
    written = for_request(here, number, LetterKind(kind) if kind else None, wish)
    return tell(written, context.words_of(here), as_json=as_json)


def tell(written: Written, words: Words, *, as_json: bool) -> int:
    """Say where a letter is, and what to see to before it goes out."""
    for line in written.notes:
        say(line)
    if as_json:
        print_bytes(written.data)
    for file in written.files:
        if as_json:
            say(words.say("letter_owner.written", file=str(file)))
        else:
            print(file)
    return 0


def for_request(settings: Settings, number: int, reply: LetterKind | None, wish: Wish) -> Written:
    """Write the letter that a request waits for, or of the kind ``reply``.

    Raises ``UserError`` when the request does not support it.
    """
    check(wish)
    ledger = context.ledger_of(settings)
    with live.inventory(settings, ledger=ledger) as con:
        basis = ledger, policies.load(settings.policy_dir), settings.business.name
        today = context.today(settings)
        every = orders.orders(con, ledger, means.means(settings), today, datetime.now(UTC))
        make = partial(
            request_letters.for_request,
            con,
            *basis,
            number,
            today,
            reply=reply,
            orders=every,
            receipt_key=partial(_receipt_key, ledger),
        )
        return write(settings, make, wish)


def _receipt_key(ledger: Ledger) -> str:
    # Not above: it takes cryptography and templates, which a look-up need not wait for.
    from flows.erasing import receipts

    return receipts.fingerprint(ledger) or ""


def check(wish: Wish) -> None:
    """Raise ``ConfigError`` for files that cannot be: told before anything is read."""
    if wish.reveal and not wish:
        raise ConfigError("--reveal goes with --pdf or --html", "reveal_alone")
    if wish.pdf and wish.pdf == wish.html:
        raise ConfigError(
            f"--pdf and --html both name {wish.pdf.name}", "letter_twice", name=wish.pdf.name
        )
    for file in (wish.pdf, wish.html):
        if file and file.is_dir():
            raise ConfigError(
                f"{file.name} is a folder. Name a file, such as {file.name}/innsyn.pdf",
                "is_folder",
                name=str(file),
            )


def write(settings: Settings, make: Callable[..., Letter], wish: Wish) -> Written:
    """Make the letter and write its files.

    ``make`` takes the ids of the mentions to be ``shown``.
    """
    # Not above: jinja2 is what a look-up without a letter need not wait for.
    from reports.letter import render

    letter = make()
    if wish.reveal:
        letter = make(shown=_chosen(letter, wish.reveal))
    words = context.words_of(settings)
    # All are made before the first is written: what cannot be made leaves no half of a letter.
    made = [
        (file, face(letter, words))
        for file, face in ((wish.pdf, render.pdf), (wish.html, render.html))
        if file
    ]
    files = tuple(report_files.write_private(file, content) for file, content in made)
    notes = tuple(owner_notes.notes(letter, words))
    return Written(files, render.as_json(letter, words), notes)


def _chosen(letter: Letter, numbers: Iterable[int]) -> Collection[str]:
    last = len(letter.mentions)
    for number in numbers:
        if not 1 <= number <= last:
            there = f"1 to {last}" if last else "none"
            raise ConfigError(
                f"--reveal {number}: there is no such number. The list has {there}",
                "reveal_unknown",
                number=str(number),
            )
    return [letter.mentions[number - 1].id for number in numbers]

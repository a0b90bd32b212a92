"""Letters to whoever asks about their own data: what a request waits for; how any letter is told of on the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from flows.cli.requests import request
from flows.runtime.console import Json, print_bytes, say, settings

if TYPE_CHECKING:
    from flows.cli.letter_files import Written
    from reports.text.words import Words

Pdf = Annotated[Path | None, Parameter(help="Write the letter as a PDF to this file.")]
Html = Annotated[Path | None, Parameter(help="Write the letter as an HTML file.")]
Reveal = Annotated[
    list[int] | None,
    Parameter(help="Let the mention with this number in the list stand in the letter; may be repeated.", negative=""),
]


@request.command(name="letter")
def case_letter(
    number: int,
    /,
    *,
    kind: Annotated[
        Literal[
            "access", "nothing_found", "identity_needed", "extension", "partly_erased", "erased", "objected", "rectified",
        ]
        | None,
        Parameter(help="Which letter. Default: the one that the case waits for."),
    ] = None,
    pdf: Pdf = None,
    html: Html = None,
    reveal: Reveal = None,
    as_json: Json = False,
) -> int:  # fmt: skip
    """Write the letter that a request waits for. It says only what the ledger says: nothing is called done before it is closed as done."""
    from flows.cli import letter_files
    from flows.runtime import context
    from inventory.errors import ConfigError
    from inventory.letters.letter_kinds import LetterKind

    here = settings()
    wish = letter_files.Wish(pdf, html, tuple(reveal or ()))
    if not wish:
        raise ConfigError("Say where to: --pdf FILE or --html FILE")
    written = letter_files.for_request(here, number, LetterKind(kind) if kind else None, wish)
    return tell(written, context.words_of(here), as_json=as_json)


def tell(written: "Written", words: "Words", *, as_json: bool) -> int:
    """Say where a letter is and what to see to before it goes out; print its data, or else its files, as the result."""
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

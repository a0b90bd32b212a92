"""People: look one up, answer «same person?», export the tables."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from flows.cli.letters import Html, Pdf, Reveal, tell
from flows.runtime.console import NOTHING, USER, Json, app, print_json, say, settings
from inventory.errors import ConfigError

if TYPE_CHECKING:
    from flows.night.person_answer import Answer
    from reports.text.words import Words


@app.command(alias="person")
def lookup(
    who: str,
    /,
    *,
    pdf: Pdf = None,
    html: Html = None,
    reveal: Reveal = None,
    live: Annotated[bool, Parameter(negative="", help="Ask the sources now, not last night's inventory.")] = False,
    as_json: Json = False,
) -> int:
    """Show everything held about one person: an e-mail address, a phone number, a name, or a person id.

    With --pdf or --html: write the access letter (innsyn) to that person. Other people's names in it are masked and listed.
    With --json as well: print the letter's data, as the PDF carries it.
    """
    from flows.cli import letter_files
    from flows.night import person_answer
    from flows.runtime import context, progress
    from flows.scheduler import missed_runs as watchdog

    here = settings()
    wish = letter_files.Wish(pdf, html, tuple(reveal or ()))
    with progress.shown(here.business.language) if live else nullcontext() as watch:
        answer, written = letter_files.look_up(here, who, wish, watch)
    words = context.words_of(here)
    if missed := watchdog.line(here):
        say(missed)
    if written:
        return tell(written, words, as_json=as_json)
    if live:
        for line in person_answer.not_read(answer, words):
            say(line)
    if as_json:
        print_json(person_answer.wire(answer, here))
    return _tell_found(answer, who, words, letter=bool(wish), as_json=as_json)


def _tell_found(answer: "Answer", who: str, words: "Words", *, letter: bool, as_json: bool) -> int:
    """Tell who was found, unless it is told as JSON already; say why no ``letter`` was written. Returns the exit code."""
    from flows.night import person_answer

    if not answer.found:
        if not as_json:
            say(person_answer.nobody(who, words))
        if letter:
            command = "orden case open … --type innsyn --unknown, orden case letter …"
            say(words.say("letter_owner.nobody", command=command))
        return NOTHING
    if not as_json:
        print(person_answer.text(answer, words), end="")
        if more := person_answer.cut_short(answer, words):
            say(more)
    if letter:
        say(words.say("letter_owner.several"))
    return USER if letter else 0


@app.command(alias="svar")
def judge(
    *words: str,
    why: Annotated[
        Literal["known", "asked", "same_household", "changed_name", "typo", "other"],
        Parameter(help="What the answer rests on."),
    ] = "other",
    who: Annotated[Literal["owner", "assistant"], Parameter(help="Who answers.")] = "owner",
    undo: Annotated[int | None, Parameter(help="Undo the answer with this number.")] = None,
    given: Annotated[bool, Parameter(name="--list", negative="", help="List every answer that was given.")] = False,
    as_json: Json = False,
) -> int:
    """Say whether two records are one person's. Without WORDS: show the questions that wait, each with its code.

    Answer one: orden judge CODE same|not-same|unsure. Or speak of any two records:
    orden judge SOURCE:RECORD SOURCE:RECORD same|not-same|unsure. It takes effect the next night, and can be undone.
    """
    from flows.cli import same_person as judging
    from inventory.ledger.judgement_model import AnswerReason, Who

    if sum((bool(words), undo is not None, given)) > 1:
        raise ConfigError("Answer, --undo or --list: one at a time")
    here = settings()
    if undo is not None:
        reply = judging.undo(here, undo, Who(who))
    elif given:
        reply = judging.answers(here)
    else:
        reply = judging.answer(here, words, AnswerReason(why), Who(who)) if words else judging.questions(here)
    if as_json:
        print_json(reply.document)
    elif reply.asked_for:
        print(reply.text, end="")
    else:
        say(reply.text)
    return 0


@app.command(alias="eksport")
def export(*, to: Path, format: Literal["csv", "parquet", "xlsx"] = "csv") -> int:
    """Write the inventory's tables to a folder, readable by its owner only."""
    from flows.cli import export_files as taking
    from flows.runtime import context, progress

    here = settings()
    with progress.busy(context.words_of(here).say("export.busy")):
        written = taking.write(here, to, format)
    for notice in written.notices:
        say(notice)
    for file in written.files:
        print(file)
    return 0

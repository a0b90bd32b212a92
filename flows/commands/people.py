"""People: look one up, answer «same person?», export the tables."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from flows.terminal import NOTHING, Json, app, print_json, say, settings
from inventory.errors import ConfigError


@app.command(alias="person")
def lookup(who: str, /, *, as_json: Json = False) -> int:
    """Show everything held about one person: an e-mail address, a phone number, a name, or a person id."""
    from flows import answers, house, watch

    here = settings()
    answer = answers.ask(here, who)
    if missed := watch.line(here):
        say(missed)
    if as_json:
        print_json(answers.wire(answer, here))
    elif answer.found:
        print(answers.text(answer, house.words_of(here)), end="")
        if more := answers.cut_short(answer, house.words_of(here)):
            say(more)
    else:
        say(answers.nobody(who, house.words_of(here)))
    return 0 if answer.found else NOTHING


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
    from flows import judge as judging
    from inventory.verdicts import Who, Why

    if sum((bool(words), undo is not None, given)) > 1:
        raise ConfigError("Answer, --undo or --list: one at a time")
    here = settings()
    if undo is not None:
        reply = judging.undo(here, undo, Who(who))
    elif given:
        reply = judging.answers(here)
    else:
        reply = judging.answer(here, words, Why(why), Who(who)) if words else judging.questions(here)
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
    from flows import export as taking
    from flows import house, progress

    here = settings()
    with progress.busy(house.words_of(here).say("export.busy")):
        written = taking.write(here, to, format)
    for notice in written.notices:
        say(notice)
    for file in written.files:
        print(file)
    return 0

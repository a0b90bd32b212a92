"""``orden backup`` and ``orden restore``: one encrypted file for another disk, and back from it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from connectors import sources
from flows.cli.app import config_path, settings
from flows.runtime import context, progress
from flows.runtime.console import say
from flows.setup import backing_up, restoring
from inventory.errors import ConfigError, UserError
from inventory.settings import Settings, language_of, load
from reports.text.findings import problem_line
from reports.text.words import Words


def backup(file: Path, /) -> int:
    """Write the backup, and print where it is."""
    here = settings()
    words = context.words_of(here)
    with progress.busy(words.say("backup.busy")):
        done = backing_up.write(here, file)
    print(done.file)
    say(words.say("backup.elsewhere" if done.elsewhere else "backup.same_disk"))
    if not here.encrypt:
        say(words.say("backup.plain"))
    return 0


def restore(
    file: Path,
    /,
    *,
    dir: Annotated[
        Path | None, Parameter(help="The folder to put it into. Default: where orden.toml is.")
    ] = None,
) -> int:
    """Bring the business back, and print each file that was written."""
    path = config_path()
    folder = (dir or path.parent).absolute()
    words = Words(language_of(path))
    today = words.day_of(datetime.now(UTC))
    with progress.busy(words.say("backup.busy")):
        done = restoring.restore(file, folder, _here(path), today)
    for written in done.written:
        print(written)
    for left in done.left:
        say(words.say("backup.left", file=str(left)))
    if done.gone is None:
        say(words.say("backup.without"))
    elif done.gone:
        say(words.say("backup.replayed", n=done.gone))
    key = "backup.beside" if done.beside else "backup.restored"
    say(words.say(key, config=str(done.config)))
    _tell_missed(done.config, words)
    return 0


def _tell_missed(config: Path, words: Words) -> None:
    """Say at once what every command would: no key, or a newer ledger is remembered."""
    try:
        missed: UserError | None = context.ledger_of(load(config, sources())).missed()
    except UserError as error:
        missed = error
    if missed:
        say(problem_line(missed, words))


def _here(path: Path) -> Settings | None:
    """Return the settings of the business here, which may have the key; None where none are."""
    try:
        return load(path, sources())
    except ConfigError:
        return None

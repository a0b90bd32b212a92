"""Take the inventory's tables away, without Prefect: CSV, Parquet, or a workbook for reading."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from flows.cli.app import settings
from flows.runtime import context, progress
from flows.runtime.console import say
from inventory.errors import ConfigError
from inventory.policy import policy as policies
from inventory.settings import Settings
from inventory.views import export_tables, lookup, tasks
from reports.night import promises
from reports.tables import sheet, workbook
from reports.tables.cells import Table
from reports.tables.workbook import Taken
from reports.text.findings import flag_text

Format: TypeAlias = Literal["csv", "parquet", "xlsx"]


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, and what to know before relying on them."""

    files: tuple[Path, ...]
    notices: tuple[str, ...]


def export(*, to: Path, format: Format = "csv") -> int:
    """Write the tables, and print the files."""
    here = settings()
    with progress.busy(context.words_of(here).say("export.busy")):
        written = write(here, to, format)
    for notice in written.notices:
        say(notice)
    for file in written.files:
        print(file)
    return 0


def write(settings: Settings, to: Path, format: Format) -> Written:
    """Write the tables into ``to``.

    Raises ``StoreError`` before the first night, ``ConfigError`` where no file can be made.
    """
    taken, words = take(settings), context.words_of(settings)
    notices = workbook.unread(taken, words)
    tables, front = taken.tables, None
    if format == "xlsx":
        tables, front = workbook.worded(taken, words), workbook.front(taken, words)
        notices += workbook.losses(taken.tables, words)
    try:
        files = sheet.export(tables, to, format, settings.business.timezone, front)
    except (FileNotFoundError, NotADirectoryError, FileExistsError, PermissionError) as error:
        raise ConfigError(
            f"--to {to}: no files can be made there ({type(error).__name__}). Name another folder",
            "no_file",
            name=str(to),
        ) from None
    return Written(files, tuple(notices))


def take(settings: Settings) -> Taken:
    """Read last night's tables; flags and promises are worded in the business's language."""
    words = context.words_of(settings)
    ledger, policy = context.ledger_of(settings), policies.load(settings.policy_dir)
    with context.last_night(settings, missed=False) as con:
        sources, day = lookup.sources(con), lookup.as_of(con)
        waiting = tasks.tasks(con, ledger, policy, context.today(settings))
        found = export_tables.tables(
            con,
            ledger,
            lambda flag: flag_text(flag, sources, words).why,
            lambda checked: promises.detail(checked, sources, words),
        )
    read = {name: Table(columns, rows) for name, (columns, rows) in found.items()}
    return Taken(settings.business.name, day, sources, read, waiting)

"""Take the inventory's tables away, without Prefect: CSV, Parquet, or a workbook for reading."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from flows.runtime import context
from inventory.errors import ConfigError
from inventory.settings import Settings

if TYPE_CHECKING:
    from reports.tables.workbook import Taken

Format: TypeAlias = Literal["csv", "parquet", "xlsx"]


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, and what to know before relying on them."""

    files: tuple[Path, ...]
    notices: tuple[str, ...]


def write(settings: Settings, to: Path, format: Format) -> Written:
    """Write the tables into ``to``. Raises ``StoreError`` before the first night, ``ConfigError`` where no file can be made."""
    from reports.tables import sheet, workbook

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
            f"--to {to}: no files can be made there ({type(error).__name__}). Name another folder"
        ) from None
    return Written(files, tuple(notices))


def take(settings: Settings) -> "Taken":
    """Read the tables of last night's inventory; flags and promises are worded in the business's language."""
    from inventory.views import export_tables as held
    from inventory.views import lookup
    from reports.night import promises
    from reports.tables.cells import Table
    from reports.tables.workbook import Taken
    from reports.text.findings import flag_text

    words = context.words_of(settings)
    with context.store_of(settings).read() as con:
        sources, day = lookup.sources(con), lookup.as_of(con)
        found = held.tables(
            con,
            context.ledger_of(settings),
            lambda flag: flag_text(flag, sources, words).why,
            lambda kept: promises.detail(kept, sources, words),
        )
    tables = {name: Table(columns, rows) for name, (columns, rows) in found.items()}
    return Taken(settings.business.name, day, sources, tables)

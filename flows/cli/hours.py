"""Write the list of hours that bookkeeping asks for, from last night's inventory."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.cli.app import settings
from flows.runtime import context
from flows.runtime.console import say
from inventory.errors import ConfigError
from inventory.ledger.judgements import check_readable
from inventory.settings import Settings
from inventory.views import hours as views
from inventory.views.hours import Hours
from reports.tables import hour_list, sheet

_FORMATS = (".xlsx", ".csv")


def hours(
    *, to: Annotated[Path, Parameter(help="The file to write: its name ends in .xlsx or .csv.")]
) -> int:
    """Write the list to a file and print its name; say on stderr what it lacks."""
    here = settings()
    _check_place(to)
    with context.last_night(here) as con:
        check_readable(con)
        found = views.hours(con)
    written = write(found, here, to)
    for notice in hour_list.notices(found, context.words_of(here)):
        say(notice)
    print(written)
    return 0


def write(found: Hours, settings: Settings, to: Path) -> Path:
    """Write the list as CSV or as a workbook, by the file's ending.

    Raises ``ConfigError`` where no file can be made.
    """
    words, business = context.words_of(settings), settings.business
    try:
        if to.suffix.lower() == ".csv":
            return sheet.csv_file(hour_list.table(found), to)
        front = hour_list.front(found, business.name, words)
        return sheet.book(hour_list.worded(found, words), to, business.timezone, front)
    except (FileNotFoundError, NotADirectoryError, FileExistsError, PermissionError) as error:
        raise ConfigError(
            f"--to {to}: no file can be made there ({type(error).__name__}). Name another",
            "no_file",
            name=str(to),
        ) from None


def _check_place(to: Path) -> None:
    if to.is_dir():
        raise ConfigError(
            f"--to {to} is a folder: name the file to write, such as hours.xlsx",
            "is_folder",
            name=str(to),
        )
    if to.suffix.lower() not in _FORMATS:
        raise ConfigError(f"--to {to}: its name must end in {' or '.join(_FORMATS)}", "hours_name")

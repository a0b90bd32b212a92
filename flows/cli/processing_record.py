"""Write the Article 30 record from last night's inventory: a workbook, a page or JSON."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from cyclopts import Parameter

from flows.cli.app import settings
from flows.erasing import receipts
from flows.night.report_files import write_private
from flows.runtime import context
from flows.runtime.console import say
from inventory.errors import ConfigError
from inventory.ledger.judgements import check_readable
from inventory.policy import policy as policies
from inventory.settings import Settings
from inventory.views import processing_record
from inventory.views.processing_record import ProcessingRecord
from reports.processing_record import json_data, pages
from reports.tables import sheet

Format: TypeAlias = Literal["xlsx", "html", "json"]
_NAME = "behandlingsprotokoll"


def register(
    *,
    format: Format = "xlsx",
    out: Annotated[
        Path | None,
        Parameter(help="The file to write. Default: the reports folder; JSON to stdout."),
    ] = None,
) -> int:
    """Write the record to a file and print its name; as JSON without --out, print the record."""
    here = settings()
    to = place(here, format, out)
    found = read(here)
    for notice in notices(found, here):
        say(notice)
    if to:
        print(write(found, here, format, to))
    else:
        print(text(found, here, format))
    return 0


def read(settings: Settings) -> ProcessingRecord:
    """Return the record of last night's inventory under the policy of today.

    Raises ``StoreError`` before the first night.
    """
    declared = policies.load(settings.policy_dir)
    with context.last_night(settings) as con:
        check_readable(con)
        return processing_record.register(con, declared, settings.business.name)


def place(settings: Settings, format: Format, out: Path | None) -> Path | None:
    """Return where the record goes: ``out``, else the reports folder; None for JSON to stdout."""
    if out is None and format == "json":
        return None
    if out is None:
        return settings.reports_dir / f"{_NAME}.{format}"
    if out.is_dir():
        raise ConfigError(
            f"--out {out} is a folder: name the file to write, such as {out / _NAME}.{format}",
            "is_folder",
            name=str(out),
        )
    return out


def text(record: ProcessingRecord, settings: Settings, format: Format) -> str:
    """Return the record as HTML or JSON."""
    words = context.words_of(settings)
    if format == "html":
        return pages.page(record, words)
    key = receipts.fingerprint(context.ledger_of(settings))
    return json_data.text(record, words, key)


def write(record: ProcessingRecord, settings: Settings, format: Format, to: Path) -> Path:
    """Write the record to a file that only its owner can read.

    Raises ``ConfigError`` where no file can be made.
    """
    try:
        if format != "xlsx":
            return write_private(to, text(record, settings, format))
        sheets = pages.sheets(record, context.words_of(settings))
        return sheet.book(sheets, to, settings.business.timezone)
    except (FileNotFoundError, NotADirectoryError, FileExistsError) as error:
        raise ConfigError(
            f"{to}: no file can be made there ({type(error).__name__}). Name another with --out",
            "no_file",
            name=str(to),
        ) from None


def notices(record: ProcessingRecord, settings: Settings) -> list[str]:
    """Say what the reader should know before trusting the record."""
    return pages.notices(record, context.words_of(settings))

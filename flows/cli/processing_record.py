"""Write the Article 30 record from last night's inventory, without Prefect: a workbook, a page or JSON."""

from pathlib import Path
from typing import Literal, TypeAlias

from flows.night.report_files import write_private
from flows.runtime import context
from inventory.errors import ConfigError
from inventory.settings import Settings
from inventory.views.processing_record import ProcessingRecord

Format: TypeAlias = Literal["xlsx", "html", "json"]
_NAME = "behandlingsprotokoll"


def read(settings: Settings) -> ProcessingRecord:
    """Return the register of last night's inventory under the policy of today. Raises ``StoreError`` before the first night."""
    from inventory.ledger.judgements import check_readable
    from inventory.policy import policy
    from inventory.views import processing_record

    declared = policy.load(settings.policy_dir)
    with context.store_of(settings).read() as con:
        check_readable(con)
        return processing_record.register(con, declared, settings.business.name)


def place(settings: Settings, format: Format, out: Path | None) -> Path | None:
    """Return where the record goes: ``out``, else the reports folder; None for JSON that goes to stdout."""
    if out is None:
        return None if format == "json" else settings.reports_dir / f"{_NAME}.{format}"
    if out.is_dir():
        raise ConfigError(f"--out {out} is a folder: name the file to write, such as {out / _NAME}.{format}")
    return out


def text(register: ProcessingRecord, settings: Settings, format: Format) -> str:
    """Return the record as HTML or JSON."""
    from reports.processing_record.json_data import text as as_json
    from reports.processing_record.pages import page

    words = context.words_of(settings)
    return page(register, words) if format == "html" else as_json(register, words)


def write(register: ProcessingRecord, settings: Settings, format: Format, to: Path) -> Path:
    """Write the record to a file that only its owner can read. Raises ``ConfigError`` where no file can be made."""
    try:
        if format != "xlsx":
            return write_private(to, text(register, settings, format))
        from reports.processing_record import pages as face
        from reports.tables import sheet

        return sheet.book(face.sheets(register, context.words_of(settings)), to, settings.business.timezone)
    except (FileNotFoundError, NotADirectoryError, FileExistsError) as error:
        raise ConfigError(
            f"{to}: no file can be made there ({type(error).__name__}). Name another with --out"
        ) from None


def notices(register: ProcessingRecord, settings: Settings) -> list[str]:
    """Say what the reader should know before trusting the record."""
    from reports.processing_record import pages as face

    return face.notices(register, context.words_of(settings))

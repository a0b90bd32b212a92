"""Write the recovery sheet of the store's key to a file that was not there."""

from pathlib import Path

from flows.night.report_files import write_private
from flows.runtime import context
from inventory.errors import ConfigError, StoreError
from inventory.secrets import fits, store_key
from inventory.settings import Settings
from reports.letter import recovery_sheet
from reports.text.words import Words


def write(settings: Settings, file: Path) -> Path:
    """Write the sheet, for its owner's eyes, and return where it is. Raises ``UserError``."""
    key = store_key(settings)
    if key is None:
        raise ConfigError(
            f"{settings.path.name} [store]: encrypt = false, so there is no key to keep", "no_key"
        )
    if fits(settings, key) is False:
        raise StoreError(
            "The key that is set does not open the store: no sheet is made", "sheet_key"
        )
    if file.exists():
        raise ConfigError(
            f"{file.name} is there already, and may hold another key: name another file",
            "sheet_there",
            name=str(file),
        )
    if not file.absolute().parent.is_dir():
        raise ConfigError(
            f"{file}: there is no folder {file.parent}: make it, or name another",
            "no_folder",
            name=str(file.parent),
        )
    business, day = settings.business.name, context.today(settings)
    words = context.words_of(settings)
    page = recovery_sheet.pdf(key, business, settings.store_dir.resolve(), day, words)
    try:
        return write_private(file, page)
    except PermissionError:
        raise ConfigError(
            f"{file}: no file can be made there. Name another", "no_file", name=str(file)
        ) from None


def told(file: Path, words: Words) -> str:
    """Say what to do with the sheet."""
    return words.say("key_sheet.written", file=file.name)

"""Write what a business answers about itself into its own policy files.

Who answers for the data goes into controller.toml: without a name and an address no letter can go
out (GDPR Art. 13(1)(a)). The days of agreements (Art. 28) go into processors.toml.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tomlkit

from flows.night.report_files import write_private
from flows.setup import config_file
from inventory.errors import PolicyError
from inventory.policy import policy as policies
from inventory.policy.loader import no_text, shipped
from inventory.policy.policy import Policy
from inventory.settings import Settings
from inventory.store.database import swap

_CONTROLLER, _PROCESSORS = "controller.toml", "processors.toml"
#: Where a business's own policy files go when orden.toml names no folder yet.
_FOLDER = "policy"
#: The tables and keys of the facts that do not stand in [controller].
_PLACES = {
    "statement": ("statement", "date"),
    "reviewed": ("review", "last"),
    "next_review": ("review", "next"),
}


def write(settings: Settings, facts: Mapping[str, str]) -> Policy:
    """Write the facts, and return the policy as it is with them.

    All else in the file stays. Raises ``UserError``; the files are then as before.
    """

    def change(document: Any) -> None:
        for name, value in facts.items():
            table, key = _PLACES.get(name, ("controller", name))
            document.setdefault(table, tomlkit.table())[key] = value

    return _changed(settings, _CONTROLLER, "", change)


def write_attested(
    settings: Settings, days: Mapping[str, str], places: Mapping[str, str]
) -> Policy:
    """Write what its owner has seen and declared, and return the policy with it.

    Raises ``UserError``; the file is then as before.
    """

    def change(document: Any) -> None:
        for table, told in (("attested", days), ("declared", places)):
            document.setdefault(table, tomlkit.table()).update(told)

    return _changed(settings, _CONTROLLER, "", change)


def write_agreements(settings: Settings, noted: Mapping[str, tuple[str, str]]) -> Policy:
    """Write the day of each processor's agreement and where it lies, and return the policy.

    A business that has no processors.toml of its own gets the program's with these in it. Raises
    ``UserError``; the files are then as before.
    """

    def change(document: Any) -> None:
        for processor, (day, kept) in noted.items():
            table = document.get(processor)
            if table is None:
                said = f"has no [{processor}] any more"
                raise PolicyError(said, "processor_gone", name=processor).at(_PROCESSORS)
            table["agreement"] = day
            if kept or "kept" in table:
                table["kept"] = kept

    return _changed(settings, _PROCESSORS, shipped(_PROCESSORS), change)


def _changed(settings: Settings, name: str, instead: str, change: Callable[[Any], None]) -> Policy:
    """Change a file of the business's own policy, ``instead`` where it has none yet."""
    folder = settings.policy_dir or settings.path.parent / _FOLDER
    file = folder / name
    document: Any = tomlkit.parse(_text(file, instead))
    change(document)
    text = tomlkit.dumps(document)
    _policy, problems = policies.check(settings.policy_dir, {name: text})
    if problems:
        raise problems[0]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    swap(write_private(file.with_suffix(".part"), text, ours=True), file)
    if settings.policy_dir is None:
        config_file.name_policy(settings.path, _FOLDER)
    return policies.load(folder)


def _text(file: Path, instead: str) -> str:
    try:
        return file.read_text("utf-8-sig") if file.is_file() else instead
    except (OSError, UnicodeDecodeError) as error:
        raise no_text(error).at(file.name) from None

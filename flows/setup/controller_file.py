"""Write who answers for the data into the business's own controller.toml.

Without a name and an address no letter can go out (GDPR Art. 13(1)(a)).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from flows.night.report_files import write_private
from flows.setup import config_file
from inventory.errors import PolicyError
from inventory.policy import policy as policies
from inventory.policy.policy import Policy
from inventory.settings import Settings
from inventory.store.database import swap

_FILE = "controller.toml"
#: Where a business's own policy files go when orden.toml names no folder yet.
_FOLDER = "policy"


def write(settings: Settings, facts: Mapping[str, str]) -> Policy:
    """Write the facts, and return the policy as it is with them.

    All else in the file stays. Raises ``UserError``; the files are then as before.
    """
    folder = settings.policy_dir or settings.path.parent / _FOLDER
    file = folder / _FILE
    document: Any = tomlkit.parse(_text(file))
    table = document.setdefault("controller", tomlkit.table())
    for name, value in facts.items():
        table[name] = value
    text = tomlkit.dumps(document)
    _policy, problems = policies.check(settings.policy_dir, {_FILE: text})
    if problems:
        raise PolicyError(problems[0])
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    swap(write_private(file.with_suffix(".part"), text, ours=True), file)
    if settings.policy_dir is None:
        config_file.name_policy(settings.path, _FOLDER)
    return policies.load(folder)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig") if file.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{_FILE}: cannot be read as UTF-8 text ({type(error).__name__})"
        raise PolicyError(problem) from None

"""The terminal: human text to stderr, results to stdout; the one command line that all commands hang on."""

import json
import os
import sys
from contextvars import ContextVar
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from flows.runtime import logs
from inventory.errors import ConfigError

if TYPE_CHECKING:
    from inventory.settings import Settings

BUG, USER, PARTIAL, NOTHING = 1, 2, 3, 4
CONFIG = "orden.toml"
_BLANKS = "\n\u00a0\u202f"  # the two that hold a number's digits together are no letters, yet seen

app = App(
    name="orden",
    help="A nightly personal-data inventory that a one-person business can trust. Start with: orden demo",
    version=lambda: f"orden {version('orden')}",
    help_format="plaintext",
    result_action="return_value",
    exit_on_error=False,
    print_error=False,
    suppress_keyboard_interrupt=False,
)
app.meta.suppress_keyboard_interrupt = False  # its own default would exit 130 without a word

_config: ContextVar[Path | None] = ContextVar("_config", default=None)

Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON to stdout.")]
NoOpen = Annotated[bool, Parameter(name="--no-open", negative="", help="Do not open it in the browser.")]
AsOf = Annotated[date | None, Parameter(name="--as-of", help="The day that counts as today, YYYY-MM-DD.")]


def chosen_config(given: Path | None) -> None:
    """Note the config file that the command line names."""
    _config.set(given)


def config_path() -> Path:
    """Return the config file that counts: --config, else ./orden.toml, else $ORDEN_CONFIG."""
    if given := _config.get():
        return given
    here, named = Path(CONFIG), os.environ.get("ORDEN_CONFIG")
    return Path(named) if named and not here.exists() else here


def settings() -> "Settings":
    """Read the settings and send the log to their store. Raises ``ConfigError``."""
    from connectors import sources
    from flows.runtime import context
    from inventory.settings import load

    read = load(config_path(), sources())
    context.reach_loopback()
    logs.start(read.store_dir)
    return read


def say(text: str) -> None:
    """Write human text to stderr."""
    print(text, file=sys.stderr)


def print_json(document: Any) -> None:
    """Write a result to stdout: letters as they are, what a terminal would obey or not show as JSON's own escapes."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    print("".join(char if char.isprintable() or char in _BLANKS else json.dumps(char)[1:-1] for char in text))


def print_bytes(document: bytes) -> None:
    """Write a result to stdout as it is, UTF-8 whatever the console is."""
    print(document.decode("utf-8"), end="")


def at_least_one(option: str, number: int) -> int:
    """Return ``number``. Raises ``ConfigError`` below one."""
    if number < 1:
        raise ConfigError(f"{option} must be at least 1")
    return number

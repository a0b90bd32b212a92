"""What the owner keeps in order: the policy files and the secrets."""

import sys
from datetime import date, datetime
from getpass import getpass
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from connectors import sources
from flows.cli.app import USER, config_path, settings
from flows.cli.help import language
from flows.night.report_files import write_private
from flows.runtime import context
from flows.runtime.console import say
from flows.setup import key_sheet
from inventory.errors import ConfigError
from inventory.policy import policy as policies
from inventory.secrets import STORE_KEY, keep_store_key, list_secrets, set_secret
from inventory.settings import Settings
from reports.processing_record import policy_page
from reports.text.findings import problem_line
from reports.text.words import Words

policy = App(name="policy")
secret = App(name="secret")


@policy.command(name="check")
def policy_check(*files: Path) -> int:
    """Check policy files and print each problem; without FILE, the policy that orden.toml names."""
    here = settings() if config_path().exists() else None
    folder, words = (here.policy_dir, context.words_of(here)) if here else (None, _words())
    found, problems = policies.check(folder, {file.name: _text_of(file) for file in files} or None)
    for problem in problems:
        print(problem_line(problem, words))
    if found and not problems:
        say(words.say("tools.policy_holds", version=found.version, n=len(found.activities)))
    return USER if problems else 0


@policy.command(name="show")
def policy_show(
    *,
    html: Annotated[
        Path | None, Parameter(help="Write a page to print, date and sign to this file instead.")
    ] = None,
) -> int:
    """Print the policy in force as sentences with their law; without orden.toml the shipped one."""
    here = settings() if config_path().exists() else None
    words = context.words_of(here) if here else Words("nb")
    told = (
        policies.load(here.policy_dir if here else None),
        here.business.name if here else "",
        _today(here, words),
        words,
    )
    if html is None:
        print(policy_page.text(*told))
    else:
        print(_written(html, policy_page.page(*told)))
    return 0


def _words() -> Words:
    return Words(language(config_path()))


def _today(here: Settings | None, words: Words) -> date:
    return context.today(here) if here else datetime.now(words.zone).date()


def _written(file: Path, page: str) -> Path:
    """Write a page that only its owner can read. Raises ``ConfigError`` where none can be made."""
    if file.is_dir():
        raise ConfigError(
            f"--html {file} is a folder: name the file to write", "is_folder", name=str(file)
        )
    try:
        return write_private(file, page)
    except (FileNotFoundError, NotADirectoryError, FileExistsError, PermissionError) as error:
        raise ConfigError(
            f"--html {file}: no file can be made there ({type(error).__name__}). Name another",
            "no_file",
            name=str(file),
        ) from None


@secret.command(name="set")
def secret_set(name: str, /) -> int:
    """Store a secret, such as bookings.password or store.key. Asks for it on a terminal, else reads
    stdin.
    """
    value = getpass(f"{name}: ") if sys.stdin.isatty() else sys.stdin.read()
    if not value.strip():
        raise ConfigError(f"No value came for «{name}»: nothing is stored", "no_value", name=name)
    if name == STORE_KEY:
        keep_store_key(settings() if config_path().exists() else None, value)
    else:
        set_secret(name, value.strip())
    say(_words().say("tools.stored", name=name))
    return 0


@secret.command(name="sheet")
def secret_sheet(file: Path, /) -> int:
    """Write the store's key to FILE as a recovery sheet: one page (PDF) to print, put away and
    delete.
    """
    here = settings()
    print(key_sheet.write(here, file))
    say(key_sheet.told(file, context.words_of(here)))
    return 0


@secret.command(name="list")
def secret_list() -> int:
    """List the secrets that the config needs, and where each was found. Never a value."""
    here = settings()
    needed = [
        f"{source.name}.{name}"
        for source in here.sources
        for name in sources()[source.type].secrets
    ]
    found = list_secrets(here, needed)
    words = context.words_of(here)
    for name, place in found:
        print(f"{name}\t{words.say(f'secret_place.{place}')}")
    return USER if any(place == "missing" for _name, place in found) else 0


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = f"cannot be read as UTF-8 text ({type(error).__name__})"
        raise ConfigError(said, "no_text").at(str(file)) from None

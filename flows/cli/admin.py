"""What the owner keeps in order: the register, the policy files, the secrets."""

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from flows.runtime.console import USER, app, config_path, say, settings
from inventory.errors import ConfigError

secret = App(name="secret", help="Store secrets in the OS keyring, or list which there are.")
policy = App(name="policy", help="Look after the policy files.")
app.command(secret)
app.command(policy)


@app.command(alias="protokoll")
def register(
    *,
    format: Literal["xlsx", "html", "json"] = "xlsx",
    out: Annotated[
        Path | None, Parameter(help="The file to write. Default: the reports folder; JSON to stdout.")
    ] = None,
) -> int:
    """Write the Article 30 record of processing activities (behandlingsprotokoll), with last night's counts."""
    from flows.cli import processing_record as recording

    here = settings()
    to = recording.place(here, format, out)
    found = recording.read(here)
    for notice in recording.notices(found, here):
        say(notice)
    print(recording.write(found, here, format, to) if to else recording.text(found, here, format))
    return 0


@policy.command(name="check")
def policy_check(*files: Path) -> int:
    """Check policy files and print each problem; without FILE, the policy that orden.toml names."""
    from inventory.policy import policy as policies

    folder = settings().policy_dir if config_path().exists() else None
    found, problems = policies.check(folder, {file.name: _text_of(file) for file in files} or None)
    for problem in problems:
        print(problem)
    if found and not problems:
        say(f"The policy holds together: version {found.version}, {len(found.activities)} activities")
    return USER if problems else 0


@secret.command(name="set")
def secret_set(name: str, /) -> int:
    """Store a secret, such as bookings.password or store.key. Asks for it on a terminal, else reads stdin."""
    from inventory.secrets import KEY_LENGTH, STORE_KEY, set_secret

    value = _typed(name) if sys.stdin.isatty() else sys.stdin.read().strip()
    if not value:
        raise ConfigError(f"No value came for «{name}»: nothing is stored")
    if name == STORE_KEY and len(value) < KEY_LENGTH:
        raise ConfigError(f"The store's key must have at least {KEY_LENGTH} characters: nothing is stored")
    set_secret(name, value)
    say(f"Stored «{name}» in the keyring")
    return 0


def _typed(name: str) -> str:
    from getpass import getpass

    return getpass(f"{name}: ").strip()


@secret.command(name="list")
def secret_list() -> int:
    """List the secrets that the config needs, and where each was found. Never a value."""
    from connectors import sources
    from inventory.secrets import list_secrets

    here = settings()
    needed = [f"{source.name}.{name}" for source in here.sources for name in sources()[source.type].secrets]
    found = list_secrets(here, needed)
    for name, place in found:
        print(f"{name}\t{place}")
    return USER if any(place == "missing" for _name, place in found) else 0


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as UTF-8 text ({type(error).__name__})") from None

"""The whole sandbox in this process: three servers for one World, and the files that Orden finds
beside them."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from connectors.sandbox.people.sources import COLUMNS, OLDLIST_COLUMNS
from connectors.sandbox.people.world import Sheet, World
from connectors.sandbox.servers.google.server import Google
from connectors.sandbox.servers.mailchimp.server import Mailchimp
from connectors.sandbox.servers.simplybook.server import SimplyBook
from connectors.sandbox.servers.vendor_server import VendorServer
from inventory.errors import UserError

#: First line of every orden.toml that the sandbox wrote, hence may overwrite.
MARKER = (
    "# Written by Orden's sandbox: everybody in it is invented. The sandbox overwrites this file."
)
CONFIG, SECRETS, TRUTH = "orden.toml", ".orden-sandbox.json", "truth.json"
#: Names the exports of the last write: a SAF-T file's name has its date, and yesterday's must not
#: be read again.
_WRITTEN = ".orden-sandbox-exports.json"
_STORE_KEY = "ORDEN_STORE_KEY"
_T = TypeVar("_T", dict[str, Any], list[Any])


class Sandbox:
    """Three servers on free ports of 127.0.0.1 while the context lasts.

    The World is served live: change it, read it.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.google = Google(world.sheets)
        for name, sheet in world.sheets.items():
            self.google.forms.link(form_id(name), sheet)
        self.mailchimp = Mailchimp(world.audience)
        self.simplybook = SimplyBook(world.booking, world.as_of)

    def __enter__(self) -> "Sandbox":
        for server in self._servers().values():
            server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self._servers().values():
            server.stop()

    def _servers(self) -> dict[str, VendorServer]:
        return {"google": self.google, "mailchimp": self.mailchimp, "simplybook": self.simplybook}

    @property
    def ports(self) -> dict[str, int]:
        """Port by vendor: google, mailchimp, simplybook."""
        return {name: server.port for name, server in self._servers().items()}

    @property
    def secrets(self) -> dict[str, str]:
        """Secrets of the sources, by environment variable. The store's key is not among them."""
        account = self.google.credentials()
        return {
            "ORDEN_REGISTRATION_CREDENTIALS": account,
            "ORDEN_COURSE_CREDENTIALS": account,
            "ORDEN_NEWSLETTER_API_KEY": self.mailchimp.api_key,
            "ORDEN_BOOKINGS_PASSWORD": self.simplybook.password,
        }

    @property
    def erase_secrets(self) -> dict[str, str]:
        """Secrets that write, by environment variable."""
        account = self.google.credentials()
        return {
            "ORDEN_REGISTRATION_ERASE_CREDENTIALS": account,
            "ORDEN_COURSE_ERASE_CREDENTIALS": account,
            "ORDEN_NEWSLETTER_ERASE_API_KEY": self.mailchimp.erase_api_key,
            "ORDEN_BOOKINGS_ERASE_PASSWORD": self.simplybook.erase_password,
        }

    def write(self, dir: Path, *, erasing: bool = False) -> None:
        """Write exports, truth.json, orden.toml and the secrets below ``dir``.

        ``erasing``: also the secrets that write, so that a new user can try to erase.

        Call it while the servers run.

        Raises ``UserError`` rather than overwrite an orden.toml that is not the sandbox's own; then
        nothing is written.
        """
        dir = Path(dir).absolute()
        _refuse_real(dir / CONFIG)
        _forget_exports(dir)
        _write(
            dir / _WRITTEN,
            (json.dumps(sorted(self.world.exports), ensure_ascii=False, indent=1) + "\n").encode(),
        )
        for name, content in sorted(self.world.exports.items()):
            _write(_below(dir, name), content)
        _write(
            dir / TRUTH,
            (
                json.dumps(self.world.truth, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            ).encode(),
        )
        _write(dir / CONFIG, self.config().encode())
        writing = self.erase_secrets if erasing else {}
        kept = {**self.secrets, **writing, _STORE_KEY: _store_key(dir / SECRETS)}
        _write(dir / SECRETS, (json.dumps(kept, indent=1) + "\n").encode(), mode=0o600)

    def config(self) -> str:
        """Return the text of orden.toml."""
        sheets = (self._form(name, sheet) for name, sheet in self.world.sheets.items())
        return "\n".join(
            (
                _head(),
                *sheets,
                self._newsletter(),
                self._bookings(),
                _FILES + _table(OLDLIST_COLUMNS),
            )
        )

    def _form(self, name: str, sheet: Sheet) -> str:
        columns = {
            header: field for header, field in COLUMNS[name].items() if header in sheet.header
        }
        return f"""\
# Answers to a Google form, read from its response sheet. Secret: $ORDEN_{name.upper()}_CREDENTIALS (a service account's
# JSON, or a path to it). The sheet is shared with that account as Viewer.
[sources.{name}]
type = "google_forms"
form = {_text(name)}
spreadsheet = {_text(sheet.key)}
gid = {sheet.gid}
base_url = {_text(self.google.url)}
# Question = field. A question that is not listed is an unread field: counted, never stored, reported when filled.
columns = {_table(columns)}"""

    def _newsletter(self) -> str:
        return f"""\
# The newsletter's audience at Mailchimp. Secret: $ORDEN_NEWSLETTER_API_KEY.
[sources.newsletter]
type = "mailchimp"
audience = {_text(self.world.audience.id)}
server = "us6"
base_url = {_text(self.mailchimp.url)}
"""

    def _bookings(self) -> str:
        return f"""\
# Clients and bookings at SimplyBook.me. Secret: $ORDEN_BOOKINGS_PASSWORD (an API user key).
[sources.bookings]
type = "simplybook"
company = {_text(self.world.booking.company)}
login = {_text(self.world.booking.login)}
base_url = {_text(self.simplybook.url)}
"""


def form_id(source: str) -> str:
    """Return the id of the form whose answers fill the sheet of ``source``."""
    return f"1FAIpQLSandbox_{source}"


def _head() -> str:
    return f"""{MARKER}
# Copy it to another folder, or delete the line above, to make it your own.
# The secrets of this sandbox lie beside it in {SECRETS}; real ones belong in the environment or the OS keyring.

[business]
name = "Tankeflyt Coach"      # printed on reports and letters
language = "nb"               # nb | en
timezone = "Europe/Oslo"      # every deadline follows this clock

[store]
dir = "var"                   # inventory and ledger
encrypt = true                # with $ORDEN_STORE_KEY

[reports]
dir = "var/reports"
"""


_FILES = """\
# What ContaFaktura exports: customers, invoices and SAF-T, all files of a folder.
[sources.invoices]
type = "contafaktura"
path = "exports/conta"

# Any list of your own: a subscriber list from before Mailchimp.
[sources.oldlist]
type = "table"
label = "Gammel nyhetsbrevliste"  # its name on pages and in letters
path = "exports/gammel-liste.csv"
kind = "subscription"
activity = "A08"              # the newsletter
key = "Nr"                    # the column that tells the rows apart
columns = """


def _text(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(columns: Mapping[str, Any]) -> str:
    pairs = (f"{_text(header)} = {_text(field)}" for header, field in columns.items())
    return "{ " + ", ".join(pairs) + " }\n"


def _refuse_real(config: Path) -> None:
    try:
        with config.open(encoding="utf-8-sig", errors="replace") as file:
            first = file.readline().rstrip("\r\n")
    except FileNotFoundError:
        return
    except OSError as error:
        said = f"cannot be read ({type(error).__name__}); choose another folder with --dir"
        raise UserError(said, "no_text").at(str(config)) from None
    if first != MARKER:
        said = f"{config} is not the sandbox's own and stays as it is"
        raise UserError(
            f"{said}; choose another folder with --dir",
            "demo_other",
            name=config.parent.resolve().name,
        )


def _below(dir: Path, name: str) -> Path:
    path = dir.joinpath(*name.split("/"))
    if not path.resolve().is_relative_to(dir.resolve()):
        raise ValueError(f"an export outside the sandbox's folder: {name}")
    return path


def _forget_exports(dir: Path) -> None:
    for name in _read_json(dir / _WRITTEN, list):
        _below(dir, str(name)).unlink(missing_ok=True)


def _read_json(file: Path, kind: type[_T]) -> _T:
    """Return what ``file`` holds; an empty ``kind`` when it is not there or is something else."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return kind()
    return found if isinstance(found, kind) else kind()


def _store_key(file: Path) -> str:
    """Return the key of the store that an earlier sandbox left here, else a new one."""
    found = _read_json(file, dict).get(_STORE_KEY)
    if isinstance(found, str) and len(found) >= 32:
        return found
    return secrets.token_urlsafe(32)


def _write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write aside, then swap; with its final rights from the first byte."""
    aside = path.with_name(path.name + ".next")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(aside, flags, mode), "wb") as file:
            file.write(content)
        os.replace(aside, path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UserError(f"{path}: cannot be written ({why})", "no_file", name=str(path)) from None

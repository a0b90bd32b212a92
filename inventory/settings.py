"""Read orden.toml into frozen settings; nothing is read at import.

Unknown keys are errors that name the key and the nearest known one (contract §2). Paths are made
absolute against the file's folder. Secrets never stand in the file: see ``inventory.secrets``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inventory import labels, toml_text
from inventory.errors import ConfigError
from inventory.model import Option, SourceConfig, SourceType
from inventory.options import SHOWN, check_known, must_be, nearest, read_options

_TEXT = Option(str)
_TABLES: Mapping[str, Mapping[str, Option]] = {
    "business": {
        "name": Option(str, default="Orden"),
        "language": Option(str, default="nb", choices=("nb", "en")),
        "timezone": Option(str, default="Europe/Oslo"),
    },
    "store": {"dir": Option(str, default="var"), "encrypt": Option(bool, default=True)},
    "reports": {"dir": Option(str, default="var/reports")},
    "policy": {"dir": _TEXT},
}
#: What every source may say: its name on pages and in letters; and who is in it for Orden's sake
#: only (``inventory.planted``).
_OF_ALL: Mapping[str, Option] = {"label": Option(str), "control": Option(str)}
#: What every source that is asked over the network may say: after how many seconds a call that got
#: no answer can no longer happen there. Default: the vendor's own.
_OF_HTTP: Mapping[str, Option] = {"settle": Option(int)}
#: What every source that reads files may say: after how many days a file is stale.
_OF_FILES: Mapping[str, Option] = {"max_age_days": Option(int, default=45)}


@dataclass(frozen=True, slots=True)
class Business:
    """Whose records these are: name on reports, the coach's language, the clock of deadlines."""

    name: str
    language: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All of orden.toml, checked, with defaults filled in."""

    path: Path
    business: Business
    store_dir: Path
    encrypt: bool
    reports_dir: Path
    policy_dir: Path | None
    sources: tuple[SourceConfig, ...]

    def source(self, name: str) -> SourceConfig:
        """Return the source called ``name``.

        Raises ``ConfigError`` with the nearest name when there is none.
        """
        for source in self.sources:
            if source.name == name:
                return source
        near = nearest(name, (source.name for source in self.sources))
        said = f"there is no source «{name}»"
        raise ConfigError(said, "source_unknown", name=name, near=near).at(self.path.name)


def load(path: Path, types: Mapping[str, SourceType]) -> Settings:
    """Read and check ``path``. ``types``: connectors by name.

    Raises ``ConfigError``: one line that names the key, its line and what it may be.
    """
    text = _text(path)
    try:
        return _settings(path, _document(path, text, types), types)
    except ConfigError as error:
        raise _with_line(error, text) from None


def _settings(path: Path, document: dict[str, Any], types: Mapping[str, SourceType]) -> Settings:
    place = path.name
    check_known(place, document, (*_TABLES, "sources"))
    tables = {
        name: read_options(f"{place} [{name}]", _table(place, document, name), known)
        for name, known in _TABLES.items()
    }
    business = Business(**tables["business"])
    _check_timezone(place, business.timezone)
    base = path.resolve().parent
    policy = tables["policy"]["dir"]
    read = tuple(
        source(place, name, table, types, base, business.timezone)
        for name, table in _table(place, document, "sources").items()
    )
    labels.check(place, read, types)
    return Settings(
        path=path.resolve(),
        business=business,
        store_dir=_folder(f"{place} [store]", base, tables["store"]["dir"]),
        encrypt=tables["store"]["encrypt"],
        reports_dir=_folder(f"{place} [reports]", base, tables["reports"]["dir"]),
        policy_dir=base / policy if policy else None,
        sources=read,
    )


def _folder(place: str, base: Path, given: str) -> Path:
    """Return a folder that is there or may yet be made: nothing else stands in its way."""
    folder = base / given
    try:
        there = next(each for each in (folder, *folder.parents) if each.exists())
        fits = there.is_dir() and "\0" not in given
    except OSError:  # too long a name
        fits = False
    if not fits:
        name = given[:SHOWN]
        said = f"«dir» must be a folder, and «{name}» can be none"
        raise ConfigError(said, "dir_none", key="dir", name=name).at(place)
    return folder


def _check_timezone(place: str, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        said = f"timezone «{name}» is not known; try Europe/Oslo"
        error = ConfigError(said, "answer_timezone", key="timezone", name=name[:SHOWN])
        raise error.at(f"{place} [business]") from None


def language_of(path: Path) -> str:
    """Return the language that ``path`` names, whatever else is in it; nb when it names none."""
    try:
        language = _document(path, _text(path), {})["business"]["language"]
    except (ConfigError, KeyError, TypeError):
        return "nb"
    return language if language in _TABLES["business"]["language"].choices else "nb"


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:  # not all of it: it may be anything
            return file.read(4 * toml_text.LONGEST).decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: no such file. Run «orden init» to make one, «orden demo» to see Orden work,"
            " or name a file with --config",
            "no_config",
            name=path.name,
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        said = f"cannot be read as UTF-8 text ({type(error).__name__})"
        raise ConfigError(said, "no_text").at(str(path)) from None


def _document(path: Path, text: str, types: Mapping[str, SourceType]) -> dict[str, Any]:
    try:
        return toml_text.parsed(text)
    except toml_text.Misread as error:
        key = toml_text.path_at(text, error.line) if error.line else ""
        option = _option_at(key, types)
        refused = ConfigError(error.why, error.code)
        if option is not None:
            refused = must_be(option, key.rpartition(".")[2])
        raise refused.at(path.name, error.line) from None


def _option_at(path: str, types: Mapping[str, SourceType]) -> Option | None:
    """Return what stands at ``store.encrypt``; of a source, whose type is not known yet, any's."""
    table, _, key = path.rpartition(".")
    known = [_TABLES[table]] if table in _TABLES else []
    if table.startswith("sources."):
        known = [options_of(one) for one in types.values()]
    return next((options[key] for options in known if key in options), None)


def _with_line(error: ConfigError, text: str) -> ConfigError:
    """Say in which line the key stands that an error is about, where it is found."""
    key, where = error.told.get("key"), str(error.told.get("where", ""))
    if key is None:
        return error
    table = where.partition(" [")[2].removesuffix("]")
    return error.at(where, toml_text.line_of(text, f"{table}.{key}".lstrip(".")))


def source(
    place: str,
    name: str,
    table: Any,
    types: Mapping[str, SourceType],
    base: Path,
    timezone: str,
) -> SourceConfig:
    """Check one ``[sources.name]`` table of the file called ``place`` in folder ``base``.

    Raises ``ConfigError``, one line.
    """
    place = f"{place} [sources.{name[:SHOWN]}]"
    if not isinstance(table, dict):
        raise ConfigError("must be a table", "no_table").at(place)
    if not name.isascii() or not name.replace("_", "").replace("-", "").isalnum():
        said = "a source's name may have letters a-z, digits, - and _ only"
        raise ConfigError(said, "answer_name").at(place)
    rest = dict(table)
    type_name = rest.pop("type", None)
    if not isinstance(type_name, str) or type_name not in types:
        raise _unknown_type(place, type_name, types)
    source_type = types[type_name]
    options = read_options(place, rest, options_of(source_type))
    if options.get("max_age_days", 1) < 1:
        raise _too_low("max_age_days", 1).at(place)
    if (options.get("settle") or 0) < 0:
        raise _too_low("settle", 0).at(place)
    for key in source_type.paths:
        options[key] = str(base / options[key])
    if base_url := options.get("base_url"):
        _check_base_url(place, base_url)
    return SourceConfig(name, type_name, options, timezone)


def options_of(source_type: SourceType) -> Mapping[str, Option]:
    """Return all that a ``[sources.x]`` table of a type may say: its own, and what sources, and
    files, have in common."""
    shared = _OF_FILES if source_type.reads_files else {}
    asked = _OF_HTTP if "base_url" in source_type.options else {}
    return {**source_type.options, **_OF_ALL, **shared, **asked}


def _unknown_type(place: str, type_name: Any, types: Iterable[str]) -> ConfigError:
    known = ", ".join(sorted(types))
    if type_name is None:
        said = f"type is missing. Known types: {known}"
        return ConfigError(said, "type_missing", key="type", known=known).at(place)
    name = str(type_name)[:SHOWN]
    return no_type(name, types, "type").at(place)


def no_type(name: str, types: Iterable[str], key: str = "") -> ConfigError:
    """Return the error for a type of source that there is none of: it names those there are."""
    known = ", ".join(sorted(types))
    said = f"type «{name}» is not known. Known types: {known}"
    near = nearest(name, types)
    return ConfigError(said, "type_unknown", key=key, name=name, known=known, near=near)


def _too_low(key: str, least: int) -> ConfigError:
    return ConfigError(f"«{key}» must be {least} or more", "too_low", key=key, least=least)


def _check_base_url(place: str, url: str) -> None:
    scheme, _, host = url.partition("://")
    if scheme not in ("http", "https") or not host or "/" in host.rstrip("/"):
        raise ConfigError(
            "base_url is scheme, host and port only, such as https://host.example"
            " (the API's path is added)",
            "base_url",
            key="base_url",
        ).at(place)
    if scheme == "http" and not _is_at_home(host):
        raise ConfigError(
            "base_url begins with http, which would send the key and what is read in"
            " clear. Write https, if the host has it; http is for this machine only (127.0.0.1)",
            "base_url_http",
            key="base_url",
        ).at(place)


def _is_at_home(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _table(place: str, document: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError("must be a table", "no_table").at(f"{place} [{name}]")
    return table

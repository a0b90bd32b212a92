"""Read orden.toml into frozen settings; nothing is read at import.

Unknown keys are errors that name the key and the nearest known one (contract §2). Paths are made
absolute against the file's folder. Secrets never stand in the file: see ``inventory.secrets``.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inventory.errors import ConfigError
from inventory.model import Option, SourceConfig, SourceType

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
        hint = _nearest(name, (source.name for source in self.sources))
        raise ConfigError(f"{self.path.name}: there is no source «{name}»{hint}")


def load(path: Path, types: Mapping[str, SourceType]) -> Settings:
    """Read and check ``path``. ``types``: connectors by name. Raises ``ConfigError``, one line."""
    document = _document(path)
    place = path.name
    _known(place, document, (*_TABLES, "sources"))
    tables = {
        name: _options(f"{place} [{name}]", _table(place, document, name), known)
        for name, known in _TABLES.items()
    }
    business = Business(**tables["business"])
    _check_timezone(place, business.timezone)
    base = path.resolve().parent
    policy = tables["policy"]["dir"]
    return Settings(
        path=path.resolve(),
        business=business,
        store_dir=base / tables["store"]["dir"],
        encrypt=tables["store"]["encrypt"],
        reports_dir=base / tables["reports"]["dir"],
        policy_dir=base / policy if policy else None,
        sources=tuple(
            source(place, name, table, types, base, business.timezone)
            for name, table in _table(place, document, "sources").items()
        ),
    )


def _check_timezone(place: str, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        said = f"timezone «{name}» is not known; try Europe/Oslo"
        raise ConfigError(f"{place} [business]: {said}") from None


def language_of(path: Path) -> str:
    """Return the language that ``path`` names, whatever else is in it; nb when it names none."""
    try:
        language = _document(path)["business"]["language"]
    except (ConfigError, KeyError, TypeError):
        return "nb"
    return language if language in _TABLES["business"]["language"].choices else "nb"


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: no such file. Run «orden init» to make one, «orden demo» to see Orden work,"
            " or name a file with --config",
            "no_config",
            name=path.name,
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        kind = type(error).__name__
        raise ConfigError(f"{path}: cannot be read as UTF-8 text ({kind})") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name}: {error}") from None


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
    place = f"{place} [sources.{name}]"
    if not isinstance(table, dict):
        raise ConfigError(f"{place} must be a table")
    if not name.isascii() or not name.replace("_", "").replace("-", "").isalnum():
        raise ConfigError(f"{place}: a source's name may have letters a-z, digits, - and _ only")
    rest = dict(table)
    type_name = rest.pop("type", None)
    if type_name not in types:
        raise _unknown_type(place, type_name, types)
    source_type = types[type_name]
    options = _options(place, rest, options_of(source_type))
    if options.get("max_age_days", 1) < 1:
        raise ConfigError(f"{place}: «max_age_days» must be 1 or more")
    for key in source_type.paths:
        options[key] = str(base / options[key])
    if base_url := options.get("base_url"):
        _check_base_url(place, base_url)
    return SourceConfig(name, type_name, options, timezone)


def options_of(source_type: SourceType) -> Mapping[str, Option]:
    """Return all that a ``[sources.x]`` table of a type may say: its own, and what files have in
    common."""
    shared = _OF_FILES if source_type.reads_files else {}
    return {**source_type.options, **shared}


def _unknown_type(place: str, type_name: Any, types: Iterable[str]) -> ConfigError:
    said = "type is missing"
    if type_name is not None:
        said = f"type «{type_name}» is not known{_nearest(str(type_name), types)}"
    return ConfigError(f"{place}: {said}. Known types: {', '.join(sorted(types))}")


def _check_base_url(place: str, url: str) -> None:
    scheme, _, host = url.partition("://")
    if scheme not in ("http", "https") or not host or "/" in host.rstrip("/"):
        raise ConfigError(
            f"{place}: base_url is scheme, host and port only, such as https://host.example"
            " (the API's path is added)",
            "base_url",
        )
    if scheme == "http" and not _is_at_home(host):
        raise ConfigError(
            f"{place}: base_url begins with http, which would send the key and what is read in"
            " clear. Write https, if the host has it; http is for this machine only (127.0.0.1)",
            "base_url_http",
        )


def _is_at_home(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _table(place: str, document: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{place}: [{name}] must be a table")
    return table


def _options(place: str, table: Mapping[str, Any], known: Mapping[str, Option]) -> dict[str, Any]:
    _known(place, table, known)
    return {key: _option(place, key, table.get(key), option) for key, option in known.items()}


def _option(place: str, key: str, value: Any, option: Option) -> Any:
    if value is None:
        if option.required:
            raise ConfigError(f"{place}: «{key}» is missing")
        return option.default
    if option.of is float and type(value) is int:
        value = float(value)
    if type(value) is not option.of:
        raise ConfigError(f"{place}: «{key}» must be a {_NAMES[option.of]}")
    if option.choices and value not in option.choices:
        raise ConfigError(f"{place}: «{key}» must be one of {', '.join(option.choices)}")
    return value


_NAMES: Mapping[type, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    dict: "table",
    list: "list",
}


def _known(place: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
    names = list(known)
    for key in table:
        if key not in names:
            raise ConfigError(f"{place}: unknown key «{key}»{_nearest(key, names)}")


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.5)
    return f"; did you mean «{near[0]}»?" if near else ""

"""Write orden.toml: a commented new one, or one more source at the end of one that stays.

What is written is quoted by a TOML library and read back by Orden's own reader before it takes the
old file's place.
"""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tomlkit
from tomlkit.items import Table

from connectors import sources
from inventory import labels
from inventory.errors import ConfigError
from inventory.settings import Business, Settings, load
from inventory.store.database import swap
from reports.text.words import Words

#: The type of a list that no vendor stands behind.
_OWN_LIST = "table"


def create(path: Path, business: Business, words: Words) -> Settings:
    """Write a new orden.toml without sources. Raises ``ConfigError`` when one is there already."""
    if path.exists():
        said = f"{path}: is there already, and is not overwritten"
        raise ConfigError(said, "config_there", name=str(path))
    if not path.absolute().parent.is_dir():
        said = f"{path}: there is no folder {path.parent}. Make it, or name another"
        raise ConfigError(said, "no_folder", name=str(path.parent))
    document = tomlkit.document()
    for line in words.say("setup.file.head").splitlines():
        document.add(tomlkit.comment(line))
    values: dict[str, dict[str, Any]] = {
        "business": {
            "name": business.name,
            "language": business.language,
            "timezone": business.timezone,
        },
        "store": {"dir": "var", "encrypt": True},
        "reports": {"dir": "var/reports"},
    }
    for name, table in values.items():
        comments = {key: words.say(f"setup.file.{name}.{key}") for key in table}
        document.add(tomlkit.nl())
        document.add(name, _table(table, comments))
    return _replace(path, tomlkit.dumps(document))


def add_source(
    path: Path, name: str, type: str, options: Mapping[str, Any], words: Words
) -> Settings:
    """Write one more source at the end of ``path`` and return the settings.

    Raises ``ConfigError``; the file is then as before. ``options`` are those of ``[sources.name]``
    without its type; paths relative to the file's folder.
    """
    before, known = _text(path), load(path, sources()).sources
    if name in {source.name for source in known}:
        said = f"there is a source «{name}» already"
        raise ConfigError(said, "answer_taken", name=name).at(path.name)
    label = labels.of_name(name, known, sources()) if type == _OWN_LIST else None
    if label:  # a list of one's own has no vendor's name to go by
        options = {"label": label, **options}
    parent = tomlkit.table(is_super_table=True)
    parent.add(name, _table({"type": type, **options}))
    document = tomlkit.document()
    document.add("sources", parent)
    comment = words.say("setup.file.source", system=words.or_code("system", type))
    # At the end, not into a parsed document: what is there stays as it is to the last blank.
    return _replace(path, f"{before.rstrip()}\n\n# {comment}\n{tomlkit.dumps(document)}".lstrip())


def map_column(path: Path, source: str, heading: str, field: str) -> Settings:
    """Say in ``path`` what a column of a source is, and return the settings.

    All else stays as it is. Raises ``ConfigError``; the file is then as before.
    """
    document = tomlkit.parse(_text(path))
    load(path, sources()).source(source)  # it is there
    table: Any = document["sources"]
    if "columns" not in table[source]:
        table[source]["columns"] = tomlkit.inline_table()
    table[source]["columns"][heading] = field
    return _replace(path, tomlkit.dumps(document))


def name_policy(path: Path, folder: str) -> Settings:
    """Name the folder of the business's own policy in ``path``, and return the settings."""
    document = tomlkit.parse(_text(path))
    document["policy"] = _table({"dir": folder})
    return _replace(path, tomlkit.dumps(document))


def set_aside(path: Path) -> Path:
    """Move an orden.toml out of the way, under a name that tells when. Returns where it is."""
    now = datetime.now().astimezone()
    aside = path.with_name(f"{path.stem}-{now:%Y-%m-%d-%H%M%S}{path.suffix}")
    path.rename(aside)
    return aside


def _table(values: Mapping[str, Any], comments: Mapping[str, str] | None = None) -> Table:
    """Make a table: plain values first, as TOML wants it, then tables of their own."""
    table = tomlkit.table()
    for key, value in sorted(values.items(), key=lambda pair: isinstance(pair[1], Mapping)):
        item = _table(value) if isinstance(value, Mapping) else tomlkit.item(value)
        if comments:
            item.comment(comments[key])
        table.add(key, item)
    return table


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        said = f"cannot be read as UTF-8 text ({type(error).__name__})"
        raise ConfigError(said, "no_text").at(str(path)) from None


def _replace(path: Path, text: str) -> Settings:
    """Write ``text`` aside, read it as Orden does, and put it in the file's place, private."""
    path = path.resolve()  # a link stays a link
    try:
        with TemporaryDirectory(dir=path.parent, prefix=".orden-") as folder:
            part = Path(folder) / path.name
            private = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(private, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            load(part, sources())
            swap(part, path)
    except OSError as error:
        said = f"{path}: cannot be written ({type(error).__name__})"
        raise ConfigError(said, "no_file", name=str(path)) from None
    return load(path, sources())

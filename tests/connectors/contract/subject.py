"""A connector with its folder of fixtures, and what the house says of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from inventory.model import Row, SourceConfig, SourceType
from inventory.policy import policy
from inventory.policy.policy import Activity
from reports.text.words import LANGUAGES, catalogue
from tests.connectors.goldens import load_rows

UPDATE = "pytest -n 0 tests/connectors/test_contract.py --update"


class Broken(AssertionError):
    """A point of the contract that a source does not keep."""


class Connector(Protocol):
    """A module in connectors/, or what stands in for one."""

    SOURCE: SourceType


@dataclass(frozen=True, slots=True)
class Subject:
    """A connector, its folder, and what the house says of it: keys of wordings by language, activities by id."""

    module: Connector
    folder: Path
    wordings: Mapping[str, frozenset[str]]
    activities: Mapping[str, Activity]

    @property
    def source(self) -> SourceType:
        return self.module.SOURCE

    def broken(self, sentence: str) -> Broken:
        return Broken(f"{self.source.name}: {sentence}")

    def at(self, name: str) -> str:
        """Name a file of the folder as the repository has it."""
        return f"tests/connectors/{self.source.name}/{name}"


def subject(module: Connector, folder: Path) -> Subject:
    """Put a connector beside what the house ships."""
    return Subject(module, folder, wordings(), policy.load().activities)


@cache
def wordings() -> Mapping[str, frozenset[str]]:
    """Return the dotted keys of every wording, by language."""
    return {language: frozenset(_keys(catalogue(language))) for language in LANGUAGES}


def _keys(tree: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in tree.items():
        yield above + key
        if isinstance(value, Mapping):
            yield from _keys(value, f"{above}{key}.")


def description(one: Subject) -> dict[str, Any]:
    """Read the folder's config.json."""
    path = one.folder / "config.json"
    if not path.is_file():
        raise one.broken(
            f"it has no fixtures: make the folder {one.at('')} with config.json (name, type, options, mandatory) "
            "and made-up rows or exports; docs/add-a-source.md shows one (fixtures)"
        )
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def described(one: Subject) -> SourceConfig:
    """Return the source that the folder's config.json describes, its paths under the folder."""
    found = description(one)
    options = {key: option.default for key, option in one.source.options.items()} | found["options"]
    options |= {key: str(one.folder / options[key]) for key in one.source.paths}
    return SourceConfig(found["name"], found["type"], options)


def rows(one: Subject) -> list[Row]:
    """Return the golden rows."""
    if not (one.folder / "pulled.json").is_file():
        raise one.broken(
            f"{one.at('pulled.json')} is not there (fixtures, golden). Write it with «{UPDATE}»"
        )
    return load_rows(one.folder)

"""The golden folders of the file connectors: what their files are pulled as, and what those rows come to."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from connectors import sources
from inventory.model import SourceConfig
from tests.sources.goldens import HERE, load_config, load_expected, load_rows, records_as_json

NAMES = ("contafaktura", "saft", "table")


def _config(name: str) -> SourceConfig:
    folder = HERE / name
    return load_config(folder, path=str(folder / json.loads((folder / "config.json").read_text())["options"]["path"]))


@pytest.mark.parametrize("name", NAMES)
def test_files_are_pulled_as_the_golden_rows(name: str) -> None:
    rows = list(sources()[name].pull(_config(name), {}))
    assert [asdict(row) for row in rows] == json.loads((HERE / name / "pulled.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_golden_rows_come_to_the_expected_records(name: str) -> None:
    folder: Path = HERE / name
    parsed = sources()[name].parse(load_rows(folder), _config(name))
    assert records_as_json(parsed) == load_expected(folder)

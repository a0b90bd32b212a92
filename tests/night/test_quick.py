"""A look-up of one person waits for nothing that it does not use: no vendor's library, one connection."""

import subprocess
import sys
from typing import Any

import duckdb
import pytest

from flows.cli import main
from inventory.settings import Settings
from tests.night.conftest import Night, run_night

SLOW = "gspread google pandas numpy requests tenacity mailchimp_marketing openpyxl prefect rich jinja2 cryptography"
LOOK_UP = """
import sys
sys.argv[0] = "orden"
from flows.cli.main import main
try:
    main()
finally:
    print(*sorted(name for name, module in sys.modules.items() if module), file=sys.stderr)
"""


@pytest.fixture
def somebody(slept: Night) -> str:
    return slept.overview.tasks[0].persons[0]


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_look_up_imports_nothing_slow(slept: Night, somebody: str, form: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", LOOK_UP, "--config", str(slept.settings.path), "lookup", somebody, *form]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert somebody in done.stdout
    imported = set(done.stderr.split())
    assert "duckdb" in imported and not imported & set(SLOW.split())


def _opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return what each connection is opened with, from now on."""
    opened: list[object] = []
    connect = duckdb.connect

    def noted(**more: Any) -> duckdb.DuckDBPyConnection:
        opened.append(more)
        return connect(**more)

    monkeypatch.setattr(duckdb, "connect", noted)
    return opened


def test_a_look_up_opens_one_connection(
    slept: Night, somebody: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = _opened(monkeypatch)
    assert main.run(["--config", str(slept.settings.path), "lookup", somebody]) == 0
    assert somebody in capsys.readouterr().out
    assert len(opened) == 1


def test_a_night_opens_the_inventory_and_the_ledger_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = _opened(monkeypatch)
    run_night(settings)
    assert len(opened) == 2

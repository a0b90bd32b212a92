"""The watchdog in the look-up: said beside the answer, never in it."""

import json
from datetime import timedelta

import pytest

from flows import cli, watch
from inventory.settings import Settings
from tests.night.conftest import run_night


def test_a_look_up_says_that_nights_are_missing(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_night(settings)
    asked = ["--config", str(settings.path), "lookup", "nobody@example.org", "--json"]
    cli.run(asked)
    assert "Siste kjøring" not in capsys.readouterr().err
    monkeypatch.setattr(watch, "MISSED", timedelta(0))
    cli.run(asked)
    told = capsys.readouterr()
    assert told.err.startswith("Siste kjøring var ") and "orden nightly" in told.err
    assert json.loads(told.out)["matches"] == []

"""The watchdog in the look-up: said beside the answer, never in it."""

import json
from datetime import timedelta

import pytest

from flows.cli import main
from flows.scheduler import missed_runs
from tests.night.conftest import Night


def test_a_look_up_says_that_nights_are_missing(
    slept: Night, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["--config", str(slept.settings.path), "lookup", "nobody@example.org", "--json"]
    main.run(asked)
    assert "Siste kjøring" not in capsys.readouterr().err
    monkeypatch.setattr(missed_runs, "MISSED", timedelta(0))
    main.run(asked)
    told = capsys.readouterr()
    assert told.err.startswith("Siste kjøring var ") and "orden natt" in told.err
    assert json.loads(told.out)["matches"] == []

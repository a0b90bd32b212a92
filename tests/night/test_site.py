"""The website is looked at once a week: what was seen of it stands until then, with its day and its number."""

from datetime import date, timedelta

import pytest

import connectors
from flows.runtime import context
from inventory.settings import Settings, load
from tests.connectors.test_site import site
from tests.night.conftest import run_night

__all__ = ["site"]
DAY = date(2026, 11, 22)


@pytest.fixture
def settings(site: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ORDEN_STORE_KEY", "k" * 40)
    config = tmp_path_factory.mktemp("site") / "orden.toml"
    config.write_text(f'[business]\nname = "T"\ntimezone = "Europe/Oslo"\n[sources.nettside]\ntype = "site"\npages = ["{site}/calls"]\n', "utf-8")
    return load(config, connectors.sources())


def test_what_was_seen_stands_for_a_week(settings: Settings) -> None:
    for days, seen_on in ((0, DAY), (6, DAY), (7, DAY + timedelta(days=7))):
        done = run_night(settings, DAY + timedelta(days=days))
        [strip] = done.overview.sources
        assert (strip.tonight.status, strip.tonight.observations) == ("fresh", 5), days
        with context.last_night(settings) as con:
            assert con.execute("SELECT DISTINCT seen_on FROM observation").fetchall() == [(seen_on,)]

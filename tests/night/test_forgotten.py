"""A person who is gone from every source is gone from the old reports too, and what was cleaned up is counted."""

import copy
import os
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from flows.night import night_run, publishing
from flows.runtime import context
from inventory.settings import Settings, load
from reports.night import redact
from reports.text.safe_text import shown
from tests.conftest import TODAY
from tests.night.conftest import run_night
from tests.reports.night.test_figures import Outside

GONE = "ikke lenger registrert"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Sandbox, Settings]]:
    """A world of this test's own, for people are taken out of it."""
    monkeypatch.setattr("connectors.base.http.BACKOFF", 0)
    with Sandbox(copy.deepcopy(invent(30, 7, as_of=TODAY))) as serving:
        serving.write(tmp_path)
        yield serving, load(tmp_path / "orden.toml", connectors.sources())


def on(day: date, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> night_run.Done:
    monkeypatch.setattr("tests.night.conftest.TODAY", day)
    return run_night(settings)


def only_in_the_newsletter(settings: Settings) -> tuple[str, str, str]:
    """Return (person, name, record) of somebody who is to go, and whom only the newsletter holds."""
    with context.store_of(settings).read() as con:
        rows = con.execute(
            "SELECT person, min(name), min(record) FROM owned LEFT JOIN flag USING (id) GROUP BY person"
            " HAVING count(DISTINCT id) = 1 AND min(source) = 'newsletter' AND min(name) IS NOT NULL"
            " AND list_contains(list(outcome), 'DELETE') ORDER BY person"
        ).fetchall()
    person, name, record = rows[0]
    return person, name, record


def also_named(report: Path, person: str, name: str) -> None:
    """Name somebody in a report who is one of several of a task there: an older Orden named each."""
    page, end = report.read_text("utf-8"), "</main>"
    assert end in page
    report.write_text(page.replace(end, f'<bdi class="pn" data-p="{person}">{name}</bdi>{end}'), "utf-8")


def everybody(settings: Settings) -> set[str]:
    """Return every name, address and number that is held, as the report would show it; two letters may stand anywhere."""
    with context.store_of(settings).read() as con:
        rows = con.execute("SELECT DISTINCT unnest([name, company, email, phone]) FROM owned").fetchall()
    return {text for (value,) in rows if value and len(text := shown(value)) > 5}


def test_who_is_gone_everywhere_is_gone_from_the_old_reports(
    own: tuple[Sandbox, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    serving, settings = own
    old = on(TODAY, settings, monkeypatch).report
    person, name, record = only_in_the_newsletter(settings)
    also_named(old, person, name)
    before = redact.named(old.read_text("utf-8"))
    outside = " ".join(Outside(old.read_text("utf-8")).said)
    assert not [one for one in everybody(settings) if one in outside]
    assert name in old.read_text("utf-8")

    members = serving.mailchimp._audience.members
    members[:] = [member for member in members if member["id"] not in record]
    serving.google.fail(Fault("/v4", status=403))
    partial = on(TODAY + timedelta(days=1), settings, monkeypatch)
    assert partial.overview.status == "partial"
    # She may be in what was not read: nothing is said of her yet. That the case is gone from its own source is known.
    assert name in old.read_text("utf-8")
    assert partial.overview.cleaned == ((TODAY + timedelta(days=1), 1),)

    serving.google.heal()
    new = on(TODAY + timedelta(days=2), settings, monkeypatch)
    assert new.overview.status == "complete"
    page = old.read_text("utf-8")
    assert name not in page and person not in page and GONE in page
    assert redact.named(page) == before - {person}
    assert all(name not in file.read_text("utf-8", "replace") for file in settings.reports_dir.iterdir())
    if os.name != "nt":
        assert stat.S_IMODE(old.stat().st_mode) == 0o600
    assert context.ledger_of(settings).cleaned() == {TODAY + timedelta(days=1): 1}
    assert "slettet" not in "".join(new.report.read_text("utf-8").split('id="trend"')[1:]).split("</section>")[0]


def test_a_failed_night_lets_go_of_what_is_too_old(own: tuple[Sandbox, Settings]) -> None:
    _serving, settings = own
    settings.reports_dir.mkdir(parents=True)
    today = context.today(settings)
    kept, old = (settings.reports_dir / f"nattrapport-{today - timedelta(days=n)}.html" for n in (29, 30))
    for file in (kept, old):
        file.write_text("", "utf-8")
    publishing.abandon(night_run.open_night(settings, today))
    assert kept.exists() and not old.exists()

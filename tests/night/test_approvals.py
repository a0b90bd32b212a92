"""What she approved, a night later: told of by its records, and never as gone on the word of a source that was not read."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from flows.cli import main
from flows.runtime import context
from inventory.model import Outcome
from inventory.settings import Settings, load
from inventory.views.worklist import PersonFindings, Worklist
from tests.conftest import TODAY
from tests.night.conftest import run_night
from tests.reports.web import Browser
from tests.reports.web.conftest import desk_on

NEXT = TODAY + timedelta(days=1)
GONE = "Ikke funnet ved siste lesing"
MORNING, NEXT_MORNING = (datetime.combine(day, time(9), UTC) for day in (TODAY, NEXT))


@dataclass
class Business:
    """A business after a night; what is done in its sources shows the night after."""

    serving: Sandbox
    settings: Settings

    def worklist(self) -> Worklist:
        context = desk_on(self.settings)
        night = context.state(context.ledger()).night
        assert night is not None
        return night.worklist

    def approve(self) -> tuple[PersonFindings, ...]:
        """Approve, on the pages, for everybody about whom nothing but deletion is asked."""
        browser = Browser(desk_on(self.settings))
        waiting = self.worklist().left
        chosen = tuple(m for m in waiting if all(f.outcome is Outcome.DELETE for f in m.left))
        for findings in chosen:
            browser.post(f"/findings/{findings.person}", what="erase")
        return chosen

    def night(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.night.conftest.TODAY", NEXT)
        run_night(self.settings)

    def told(self) -> str:
        return Browser(desk_on(self.settings, now=lambda: NEXT_MORNING)).get("/approvals").text


@pytest.fixture(scope="module")
def after_a_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Path]]:
    folder = tmp_path_factory.mktemp("approving")
    with Sandbox(invent(60, 7, as_of=TODAY)) as serving:
        serving.write(folder)
        run_night(load(folder / "orden.toml", connectors.sources()))
        yield serving, folder


@pytest.fixture
def business(after_a_night: tuple[Sandbox, Path], tmp_path: Path) -> Iterator[Business]:
    serving, folder = after_a_night
    shutil.copytree(folder, tmp_path / "business")
    yield Business(serving, load(tmp_path / "business" / "orden.toml", connectors.sources()))
    for server in (serving.google, serving.mailchimp, serving.simplybook):
        server.heal()


def test_nobody_whose_source_was_not_read_is_told_of_as_gone(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved = business.approve()
    assert len(approved) > 15
    serving = business.serving
    for server in (serving.google, serving.mailchimp, serving.simplybook):
        server.fail(Fault("/", status=403))
    business.night(monkeypatch)
    unread = {"registration", "course", "newsletter", "bookings"}
    rows = {(m.person, flag.source) for m in approved for flag in m.left if flag.source in unread}
    page = business.told()
    assert GONE not in page
    assert page.count("Kilden ble ikke lest") == len(rows)


def test_whose_request_was_opened_in_between_is_told_of_as_put_off(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = min(findings.person for findings in business.approve())
    note = ("case", "open", person, "--type", "innsyn", "--received", str(TODAY))
    assert main.run(["--config", str(business.settings.path), *note]) == 0
    before = business.told()
    business.night(monkeypatch)
    after = business.told()
    assert GONE not in before + after
    # From the moment it is noted, not only from the next night.
    assert "Sak 1 må besvares først" in before and "Sak 1 må besvares først" in after


def test_who_was_deleted_in_the_source_is_told_of_as_gone_and_nobody_else(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved = business.approve()
    record = next(m.left[0].record for m in approved if {flag.source for flag in m.left} == {"newsletter"})
    members = business.serving.mailchimp._audience.members
    monkeypatch.setattr(business.serving.mailchimp._audience, "members", [m for m in members if m["id"] not in record])
    business.night(monkeypatch)
    page = business.told()
    assert page.count(GONE) == 1 and "Kilden ble ikke lest" not in page


def test_an_older_ledger_tells_the_same(business: Business) -> None:
    business.approve()
    told = business.told()
    with context.ledger_of(business.settings).connection() as con:
        con.execute("DROP TABLE decision_record")
    assert business.told() == told and "Slettes" in told

"""What she approved, a night later: told of by its records, and never as gone on the word of a source that was not read."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

import connectors
from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from flows.cli import main
from flows.runtime import context
from inventory.settings import Settings, load
from inventory.views.task_model import Task
from tests.conftest import TODAY
from tests.night.conftest import after_a_night, run_night
from tests.reports.web import Browser
from tests.reports.web.conftest import desk_on

NEXT = TODAY + timedelta(days=1)
GONE, ALL_GONE = "Borte", "Alt er borte fra kildene"
MORNING, NEXT_MORNING = (datetime.combine(day, time(9), UTC) for day in (TODAY, NEXT))


@dataclass
class Business:
    """A business after a night and her approvals; what is done in its sources shows the night after."""

    serving: Sandbox
    settings: Settings
    approved: tuple[Task, ...]

    def night(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tests.night.conftest.TODAY", NEXT)
        run_night(self.settings)

    def told(self) -> str:
        page = Browser(desk_on(self.settings, now=lambda: NEXT_MORNING)).get("/approvals").text
        before, _, after = page.partition("Slik gjøres det")  # that tells of the same records once more
        return before + after.partition("Ja, dette skal slettes")[2]


def _approve(settings: Settings) -> tuple[Task, ...]:
    """Approve, on the pages, every task that asks for nothing but deletion."""
    context = desk_on(settings)
    night = context.state(context.ledger()).night
    assert night is not None
    chosen = [task for task in night.tasks if task.question.asks in ("erase", "refused")]
    browser = Browser(context)
    for task in chosen:
        browser.decide(task.id, "erase")
    return tuple(chosen)


Approved = tuple[Path, tuple[Task, ...]]


@pytest.fixture(scope="module")
def approved(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Approved:
    """The folder of a business after its first night, with all that could be approved approved."""
    folder = tmp_path_factory.mktemp("approved")
    settings, _overview = after_a_night(sandbox, folder, tmp_path_factory)
    return folder, _approve(settings)


@pytest.fixture
def business(sandbox: Sandbox, approved: Approved, tmp_path: Path) -> Iterator[Business]:
    folder, chosen = approved
    shutil.copytree(folder, tmp_path / "business")
    settings = load(tmp_path / "business" / "orden.toml", connectors.sources())
    yield Business(sandbox, settings, chosen)
    for server in (sandbox.google, sandbox.mailchimp, sandbox.simplybook):
        server.heal()


def test_nobody_whose_source_was_not_read_is_told_of_as_gone(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved = business.approved
    assert sum(task.people for task in approved) > 15
    serving = business.serving
    for server in (serving.google, serving.mailchimp, serving.simplybook):
        server.fail(Fault("/", status=403))
    business.night(monkeypatch)
    unread = {"registration", "course", "newsletter", "bookings"}
    # What no rule asks for tonight is no task's: it is told of by its person.
    rows = {(one.person, one.source) for task in approved for one in task.findings if one.source in unread}
    page = business.told()
    assert GONE not in page and ALL_GONE not in page
    assert page.count("Kilden ble ikke lest") == len(rows)


def test_whose_request_was_opened_in_between_is_told_of_as_put_off(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = min(person for task in business.approved for person in task.persons)
    note = ("case", "open", person, "--type", "innsyn", "--received", str(TODAY))
    assert main.run(["--config", str(business.settings.path), *note]) == 0
    before = business.told()
    business.night(monkeypatch)
    after = business.told()
    assert GONE not in before + after and ALL_GONE not in before + after
    # From the moment it is noted, not only from the next night.
    assert "Sak 1 må besvares først" in before and "Sak 1 må besvares først" in after


def test_who_was_deleted_in_the_source_is_told_of_as_gone_and_nobody_else(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved = business.approved
    record = next(task.findings[0].record for task in approved if task.sources == ("newsletter",))
    members = business.serving.mailchimp._audience.members
    monkeypatch.setattr(business.serving.mailchimp._audience, "members", [m for m in members if m["id"] not in record])
    business.night(monkeypatch)
    page = business.told()
    assert page.count(ALL_GONE) == 1 and GONE not in page and "Kilden ble ikke lest" not in page


def test_an_older_ledger_tells_the_same(business: Business) -> None:
    told = business.told()
    with context.ledger_of(business.settings).connection() as con:
        con.execute("DELETE FROM decision_record")
    assert business.told() == told and "Slettes" in told

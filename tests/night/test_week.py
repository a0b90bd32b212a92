"""A week's tasks keep their places while they are done: by her word, by what a later night sees, and what joins is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from flows.cli import export
from flows.runtime import context
from inventory.ledger import decisions, weeks, work
from inventory.ledger.judgement_model import Who
from inventory.settings import Settings
from inventory.store.database import Store
from inventory.views.task_model import Task, TaskState
from inventory.views.tasks_week import week_of
from reports.tables import workbook
from tests.night.conftest import Orden, run_night
from tests.reports.web import Browser
from tests.reports.web.conftest import desk_on

TUESDAY, WEDNESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27)
MONDAY = date(2026, 11, 30)


@dataclass
class Business:
    """A business after Tuesday's night, in which she has approved the week's first: a stop."""

    settings: Settings
    sandbox: Sandbox
    stop: Task

    def tasks(self, day: date) -> tuple[Task, ...]:
        night = desk_on(self.settings, now=lambda: datetime.combine(day, time(9), UTC))
        found = night.state(night.ledger()).night
        assert found is not None
        return found.tasks

    def task(self, day: date) -> Task | None:
        return next((one for one in self.tasks(day) if one.id == self.stop.id), None)

    def browser(self, day: date) -> Browser:
        return Browser(desk_on(self.settings, now=lambda: datetime.combine(day, time(9), UTC)))


@pytest.fixture
def business(sandbox: Sandbox, settings: Settings) -> Iterator[Business]:
    done = run_night(settings, TUESDAY)
    stop = next(t for t in done.overview.tasks if t.question.asks == "stop" and t.sources == ("newsletter",))
    it = Business(settings, sandbox, stop)
    it.browser(TUESDAY).decide(stop.id, "erase")
    members = sandbox.mailchimp._audience.members
    yield it
    sandbox.mailchimp._audience.members = members


def tick(it: Business) -> None:
    """Tick all that she approved, after the reading."""
    ledger = context.ledger_of(it.settings)
    keys = [key for one in decisions.decisions(ledger) for key in one.records]
    work.tick(ledger, keys, (), Who.OWNER, datetime.now(UTC))


def take_off(it: Business) -> None:
    """Delete them in the system."""
    gone = {one.record.removeprefix("member:") for one in it.stop.findings}
    audience = it.sandbox.mailchimp._audience
    audience.members = [one for one in audience.members if not any(one["id"] in record for record in gone)]


def test_what_she_ticked_is_done_and_not_confirmed(business: Business) -> None:
    found = business.task(TUESDAY)
    assert found is not None and found.state is TaskState.APPROVED
    tick(business)
    found = business.task(TUESDAY)
    assert found is not None and (found.state, found.n) == (TaskState.DONE, business.stop.n)
    assert "Gjort, ikke bekreftet" in business.browser(TUESDAY).get("/tasks").text
    run_night(business.settings, WEDNESDAY)  # it lies there still: her tick was no proof
    found = business.task(WEDNESDAY)
    assert found is not None and found.state is TaskState.APPROVED


def test_what_a_night_sees_gone_is_confirmed_in_its_place_on_every_face(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [task.id for task in business.tasks(TUESDAY)]
    tick(business)
    take_off(business)
    run_night(business.settings, WEDNESDAY)
    found = business.task(WEDNESDAY)
    assert found is not None and found.state is TaskState.CONFIRMED
    assert (found.n, found.people, found.this_week) == (business.stop.n, business.stop.people, True)
    assert set(before) >= {task.id for task in business.tasks(WEDNESDAY) if task.this_week}
    title = next(line for line in business.browser(WEDNESDAY).get("/tasks").text.split("Oppgave ") if "Meld av" in line)
    assert " Gjort " in title
    page = business.browser(WEDNESDAY).get(f"/tasks/{found.id}")
    assert page.status == 200 and "Gjort" in page.text
    monkeypatch.setattr(context, "today", lambda _settings: WEDNESDAY)
    orden = Orden(business.settings.path.parent)
    [told] = [one for one in orden.here("tasks", "--json").json if one["id"] == found.id]
    assert (told["state"], told["n"], told["people"]) == ("confirmed", found.n, found.people)
    assert told["title"] in orden.here("tasks").out and "Gjort" in orden.here("tasks").out
    taken = export.take(business.settings)
    rows = workbook.worded(taken, context.words_of(business.settings))["Oppgaver"].rows
    assert [row[-1] for row in rows if row[0] == found.n] == ["Gjort"]


def test_nobody_is_named_by_what_is_kept_and_it_goes_with_the_week(business: Business) -> None:
    take_off(business)
    run_night(business.settings, WEDNESDAY)
    run_night(business.settings, FRIDAY)
    assert (found := business.task(FRIDAY)) is not None and found.state is TaskState.CONFIRMED
    with Store.read(context.store_of(business.settings)) as con:
        rows = con.execute("SELECT record, task FROM told_task").fetchall()
        there = {record for (record,) in con.execute("SELECT record FROM record").fetchall()}
    kept = {record for record, task in rows if task == business.stop.id}
    assert kept and not kept & {one.record for one in business.stop.findings}
    assert all(record in there or record.startswith("gone-") for record, _task in rows)
    assert business.task(MONDAY) is None


def test_a_source_that_was_not_read_confirms_nothing(business: Business) -> None:
    take_off(business)
    business.sandbox.mailchimp.fail(Fault("/", status=403))
    run_night(business.settings, WEDNESDAY)
    found = business.task(WEDNESDAY)
    assert found is None or found.state is not TaskState.CONFIRMED


def test_what_joins_the_week_stands_on_top_and_is_new_until_it_is_decided(business: Business) -> None:
    """As if the stop had come on Wednesday: the week was chosen without it."""
    ledger = context.ledger_of(business.settings)
    for one in decisions.decisions(ledger):
        decisions.undo(ledger, one.number, Who.OWNER, datetime.now(UTC))
    week = weeks.chosen(ledger, week_of(TUESDAY)[0])
    with ledger.connection() as con:
        con.execute("DELETE FROM week_task WHERE task = ?", [business.stop.id])
    run_night(business.settings, WEDNESDAY)
    assert weeks.chosen(ledger, week_of(TUESDAY)[0])[0] == business.stop.id
    assert weeks.joined(ledger, week_of(TUESDAY)[0]) == {business.stop.id}
    assert set(weeks.chosen(ledger, week_of(TUESDAY)[0])) == set(week)
    first = business.tasks(WEDNESDAY)[0]
    assert (first.id, first.n, first.new) == (business.stop.id, 1, True)
    assert [task.new for task in business.tasks(WEDNESDAY)[1:]].count(True) == 0
    assert "Ny · i dag" in business.browser(WEDNESDAY).get("/tasks").text
    business.browser(WEDNESDAY).decide(first.id, "postpone")
    assert not business.tasks(WEDNESDAY)[0].new


def test_once_the_week_is_done_every_face_says_so_and_offers_one_more(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = business.browser(TUESDAY)
    for task in business.tasks(TUESDAY):
        if task.this_week and task.state is TaskState.OPEN:
            browser.decide(task.id, "postpone")
    first = next(task for task in business.tasks(TUESDAY) if task.state is TaskState.OPEN)
    page = browser.get("/tasks")
    assert "Ukens ti minutter er gjort." in page.text and f"Ta en til ({first.minutes} min)" in page.text
    monkeypatch.setattr(context, "today", lambda _settings: TUESDAY)
    assert "Ukens ti minutter er gjort." in Orden(business.settings.path.parent).here("tasks").out
    report = run_night(business.settings, TUESDAY).report.read_text("utf-8")
    assert "Ukens ti minutter er gjort." in report

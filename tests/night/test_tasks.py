"""The demo's nights as tasks: few enough for her, every finding in one, the same list on every face, the same next week."""

import json
import re
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import openpyxl
import pytest

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from flows.cli import export
from flows.night.night_run import Done
from flows.runtime import context
from inventory.ledger import decisions, weeks
from inventory.ledger.decisions import Choice, Finding
from inventory.ledger.judgement_model import Who
from inventory.model import ASKING, Outcome
from inventory.policy import policy as policies
from inventory.settings import Settings, load
from inventory.views import lookup, tasks
from inventory.views.effects import Effect, effect_of
from inventory.views.models import Holding
from inventory.views.task_model import Task, TaskScope, TaskState
from inventory.views.tasks_week import week_of
from reports.terminal import json_output
from tests.conftest import TODAY
from tests.night.conftest import Orden, run_night
from tests.once import once
from tests.reports.web import Browser
from tests.reports.web.conftest import desk_on

Slept = tuple[Settings, Done]


def demo(seed: int, folder: Path) -> Done:
    """Run the first night of the demo's 200 people."""
    with Sandbox(invent(200, seed, as_of=TODAY)) as sandbox:
        sandbox.write(folder)
        return run_night(load(folder / "orden.toml", connectors.sources()))


def slept(seed: int, factory: pytest.TempPathFactory, to: Path) -> Slept:
    kept, done = once(factory, f"demo-{seed}", lambda folder: demo(seed, folder))
    shutil.copytree(kept, to, dirs_exist_ok=True)
    return load(to / "orden.toml", connectors.sources()), done


@pytest.fixture
def first(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Slept:
    monkeypatch.setattr(context, "today", lambda _settings: TODAY)
    return slept(1, tmp_path_factory, tmp_path)


def tonight(settings: Settings) -> tuple[Task, ...]:
    with context.store_of(settings).read() as con:
        return tasks.tasks(con, context.ledger_of(settings), policies.load(settings.policy_dir), TODAY)


def ids(found: tuple[Task, ...]) -> set[str]:
    return {task.id for task in found}


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_first_night_is_few_tasks_and_every_finding_is_in_one(
    seed: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings, done = slept(seed, tmp_path_factory, tmp_path)
    found = done.overview.tasks
    week = [task for task in found if task.this_week]
    assert len(found) <= 30
    assert len(week) <= 5 and sum(task.minutes for task in week) <= 12
    assert [task.n for task in found] == list(range(1, len(found) + 1))
    assert found[: len(week)] == tuple(week)
    with context.store_of(settings).read() as con:
        asking = con.execute(
            "SELECT source, record, code, person FROM flag JOIN record USING (id) JOIN link USING (id)"
            " WHERE outcome IN (SELECT unnest(?))", [list(ASKING)],
        ).fetchall()  # fmt: skip
        _as_the_person_page_says(found, lookup.holdings(con, sorted({row[3] for row in asking})))
    assert Counter((*one.place, one.code, one.person) for task in found for one in task.findings) == Counter(asking)
    told = json_output.tasks(found, [strip.tonight for strip in done.overview.sources], context.words_of(settings))
    assert len({one["title"] for one in told}) == len({one["id"] for one in told}) == len(found)


def _as_the_person_page_says(found: tuple[Task, ...], files: dict[str, Holding]) -> None:
    """Hold what erasing would do, as SQL has it, up against ``effects``."""
    for one in (one for task in found for one in task.findings if one.outcome is Outcome.DELETE):
        file = files[one.person]
        [record] = [record for record in file.records if (record.source, record.record) == one.place]
        effect = effect_of(record, file.flags, TODAY).effect
        assert effect in (Effect.ERASE, Effect.EMPTY)
        assert one.empties or effect is Effect.ERASE, one.code


def test_every_face_counts_the_same(first: Slept, tmp_path: Path) -> None:
    settings, done = first
    orden = Orden(settings.path.parent)
    sources, words = [strip.tonight for strip in done.overview.sources], context.words_of(settings)
    told = json_output.nightly(done.overview, {}, None, words)["tasks"]
    listed = orden.here("tasks", "--json")
    assert (listed.code, listed.json) == (0, json.loads(json.dumps(told)))
    lines = orden.here("oppgaver").out.splitlines()
    numbered = [line.strip() for line in lines if re.match(r" {3,4}\d{1,2} {3}\S", line)]
    assert [line.split(maxsplit=1)[0] for line in numbered] == [str(one["n"]) for one in told]
    assert all(one["title"] in line for one, line in zip(told, numbered, strict=True))
    [book] = export.write(settings, tmp_path / "out", "xlsx").files
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(book)["Oppgaver"].iter_rows(min_row=2)]
    assert [(row[0], row[1], row[3], row[4]) for row in rows] == [
        (one["n"], one["title"], one["minutes"], one["people"]) for one in told
    ]
    assert json_output.tasks(tonight(settings), sources, words) == told
    wanted = [(one["n"], one["id"], one["title"]) for one in told]
    assert _listed(_REPORT, done.report.read_text("utf-8")) == wanted
    browser = Browser(desk_on(settings))
    assert _listed(_REPORT, browser.get(f"/runs/{TODAY}").html) == wanted
    page = browser.get("/tasks")
    assert _listed(_REVIEW, page.html) == wanted
    assert f"Oppgaver {len(told)} venter" in page.text and f"Kan vente ({len(told) - 5})" in page.text
    assert f"Kan vente ({len(told) - 5})" in orden.here("tasks").out
    assert f"Kan vente ({len(told) - 5})" in done.report.read_text("utf-8")
    for n, id, title in wanted:
        shown = browser.get(f"/tasks/{id}")
        if shown.status == 200:
            assert f"Oppgave {n} · " in shown.text and title in shown.text, title


#: A task's number, id and title as each of these pages has them.
_REPORT = re.compile(r'<li value="(\d+)">.*?<h3><a (?:data-go|href)="/tasks/(t-\w{12})">(.*?)</a>', re.DOTALL)
_REVIEW = re.compile(r'<span class="vh">Oppgave </span>(\d+)</span>()<span class="tx"><span class="tt">(.*?)</span>', re.DOTALL)


def _listed(pattern: re.Pattern[str], page: str) -> list[tuple[int, str, str]]:
    ids = iter(re.findall(r'<li><a href="/tasks/(t-\w{12})#task"><span class="no">', page))
    found = pattern.findall(page)
    return [(int(n), id or next(ids), unescape(re.sub("<[^>]+>", "", title))) for n, id, title in found]


def test_deciding_everything_takes_few_decisions(first: Slept) -> None:
    """Each by the first button that its page has; of two that may be one person each pair is an answer."""
    settings, done = first
    browser = Browser(desk_on(settings, now=lambda: datetime.now(UTC)))  # the sources were read by the real clock
    acts = 0
    for task in done.overview.tasks:
        page = browser.get(f"/tasks/{task.id}")
        if page.status == 303:
            acts += task.things if task.question.asks == "same" else 1
        while page.status == 200 and (buttons := re.findall(r'<button[^>]* name="what" value="(\w+)"', page.html)):
            answer = next((what for what in buttons if what not in ("names", "keep", "keys")), None)
            if answer is None or "shown" not in page.fields:
                break
            browser.post(f"/tasks/{task.id}", {**page.fields, "what": answer})
            acts += 1
            page = browser.get(f"/tasks/{task.id}")
    assert len(done.overview.tasks) <= acts <= 35
    night = browser.context.state(browser.context.ledger()).night
    assert night is not None
    assert {task.question.asks for task in night.open_tasks} <= {"same", "business", "unread"}


def test_one_task_tells_whom_and_what(first: Slept) -> None:
    settings, done = first
    orden = Orden(settings.path.parent)
    group = next(task for task in done.overview.tasks if task.scope is TaskScope.GROUP)
    shown = orden.here("tasks", "show", str(group.n))
    assert shown.code == 0
    assert shown.out == orden.here("oppgaver", "show", group.id).out
    assert sum(line.startswith("  ") for line in shown.out.splitlines()) == group.people
    nobody = orden.here("tasks", "show", "t-000000000000")
    assert (nobody.code, nobody.out) == (4, "")
    assert "orden oppgaver" in nobody.err


def test_a_week_later_nothing_is_renamed_and_what_is_decided_is_less(first: Slept) -> None:
    settings, done = first
    before = done.overview.tasks
    with Sandbox(invent(200, 1, as_of=TODAY)) as sandbox:
        sandbox.write(settings.path.parent)
        again = load(settings.path, connectors.sources())
        later = run_night(again, TODAY + timedelta(days=7)).overview.tasks
    assert ids(later) == ids(before)
    ledger = context.ledger_of(settings)
    for day, found in ((TODAY, before), (TODAY + timedelta(days=7), later)):
        assert weeks.chosen(ledger, week_of(day)[0]) == tuple(task.id for task in found if task.this_week)
    group = next(task for task in later if task.scope is TaskScope.GROUP)
    whose = [one for one in group.findings if one.person in group.persons[1:]]
    for person in group.persons[1:]:
        about = [Finding(*one.place, one.code) for one in whose if one.person == person]
        decisions.decide(ledger, person, Choice.ERASE, about, Who.OWNER, datetime(2026, 11, 22, 12, tzinfo=UTC))
    after = tonight(settings)
    assert ids(after) == ids(before)
    [rest] = [task for task in after if task.id == group.id]
    assert (rest.state, rest.people, rest.scope) == (TaskState.OPEN, 1, TaskScope.GROUP)
    last = [Finding(*one.place, one.code) for one in rest.findings]
    decisions.decide(ledger, rest.persons[0], Choice.ERASE, last, Who.OWNER, datetime(2026, 11, 22, 12, tzinfo=UTC))
    decided = tonight(settings)
    assert [task.state for task in decided if task.id == group.id] == [TaskState.APPROVED]
    assert sum(task.state is TaskState.OPEN for task in decided) == len(before) - 1

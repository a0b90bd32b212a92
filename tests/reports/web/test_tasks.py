"""The tasks on their pages: what is shown is what a button does, next is next, and an act is taken back whole."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Decision, Reason
from inventory.model import Outcome
from inventory.views import lookup
from inventory.views.task_model import Task, TaskState
from inventory.views.tasks_week import week_of
from reports.web.context import Published, ReviewContext
from tests.reports.web import Browser
from tests.reports.web.conftest import NOW

NEXT_MONDAY = week_of(NOW.date())[1]


def night_of(context: ReviewContext) -> Published:
    night = context.state(context.ledger()).night
    assert night is not None
    return night


def task_of(browser: Browser, asks: str, people: int = 1) -> Task:
    """Return the first open task that asks this of at least so many people."""
    found = night_of(browser.context).open_tasks
    return next(task for task in found if task.question.asks == asks and task.people >= people)


def made(browser: Browser) -> tuple[Decision, ...]:
    return tuple(one for one in decisions.decisions(browser.context.ledger()) if one.undone_at is None)


def state(browser: Browser, task: Task) -> TaskState:
    found = night_of(browser.context).task(task.id)
    assert found is not None
    return found.state


def test_the_review_begins_with_the_week_by_number(browser: Browser) -> None:
    assert browser.get("/").location == "/tasks"
    night, page = night_of(browser.context), browser.get("/tasks")
    assert "Første kjøring er ferdig. Vi fant 62 personer." in page.text
    assert "0 av 5 vurdert" in page.text and "Begynn med oppgave 1" in page.text
    order = [link.removeprefix("/tasks/").partition("#")[0] for link in page.links if link.startswith("/tasks/t-")]
    assert list(dict.fromkeys(order)) == [task.id for task in night.tasks]
    later = [task for task in night.tasks if not task.this_week]
    assert f"Kan vente ({len(later)})" in page.text
    assert f"Oppgaver {len(night.open_tasks)} venter" in page.text


def test_every_task_s_page_opens_or_leads_to_where_it_is_answered(browser: Browser) -> None:
    browser.post("/requests/new", type="access", when="today", channel="email")
    led = {}
    for task in night_of(browser.context).tasks:
        answer = browser.get(f"/tasks/{task.id}")
        if answer.status == 303:
            led[task.question.asks] = browser.follow(answer).status
            continue
        assert answer.status == 200 and f"Oppgave {task.n} · " in answer.text
        assert "<bdi" not in answer.title and not (task.name and task.name in answer.title)
    assert led == {"business": 200, "same": 200, "case": 200}


def test_approving_goes_to_the_next_in_the_order_that_stood_and_is_undone_whole(browser: Browser) -> None:
    task = task_of(browser, "erase", people=3)
    stood = [one.id for one in night_of(browser.context).tasks]
    page = browser.get(f"/tasks/{task.id}")
    assert page.fields["order"] == [" ".join(stood)]
    answer = browser.post(f"/tasks/{task.id}", {**page.fields, "what": "erase"})
    assert answer.location == f"/tasks/{stood[stood.index(task.id) + 1]}#task"
    assert sorted(one.person for one in made(browser)) == sorted(task.persons)
    assert {one.choice for one in made(browser)} == {Choice.ERASE} and state(browser, task) is TaskState.APPROVED
    said = browser.follow(answer)
    assert "Godkjent: " in said.text and "Angre" in said.text
    assert [one.id for one in night_of(browser.context).tasks] == stood  # no act re-sorts
    back = browser.post("/undo")
    assert back.location == f"/tasks/{task.id}#task" and made(browser) == ()
    assert state(browser, task) is TaskState.OPEN


def test_an_older_page_s_order_decides_what_is_next(browser: Browser) -> None:
    """A night may have come since: next is what stood next on the page that she looks at."""
    task = task_of(browser, "erase", people=3)
    week = [one.id for one in night_of(browser.context).tasks if one.this_week]
    turned = " ".join([week[-1], *[one for one in week if one not in (task.id, week[-1])], task.id])
    other = " ".join([task.id, week[-1], *[one for one in week[:-1] if one != task.id]])
    assert browser.decide(task.id, "postpone", order=other).location == f"/tasks/{week[-1]}#task"
    browser.post("/undo")
    assert browser.decide(task.id, "postpone", order=turned).location == f"/tasks/{week[-1]}#task"


def test_after_the_week_s_last_what_was_approved_is_shown_together(browser: Browser) -> None:
    for _each in range(9):
        left = [one for one in night_of(browser.context).open_tasks if one.this_week]
        if not left:
            break
        what = "erase" if left[0].question.asks == "erase" else "postpone"
        last = browser.decide(left[0].id, what)
    assert last.location == "/approvals"
    page = browser.get("/tasks")
    assert "Ukens ti minutter er gjort." in page.text and "Ta en til" in page.text


def test_whom_she_does_not_choose_stays_in_the_task_or_is_put_off(browser: Browser) -> None:
    task = task_of(browser, "erase", people=4)
    browser.decide(task.id, "erase", person=[task.persons[0], "p-000000000000"])
    assert [one.person for one in made(browser)] == [task.persons[0]]
    left = night_of(browser.context).task(task.id)
    assert left is not None and left.state is TaskState.OPEN and left.n == task.n
    assert set(left.persons) == set(task.persons[1:])
    browser.decide(task.id, "erase", person=left.persons[0], rest="postpone")
    assert sorted(one.choice for one in made(browser)) == ["erase", "erase", *["postpone"] * (task.people - 2)]
    browser.post("/undo")
    assert len(made(browser)) == 1
    browser.decide(task.id, "erase", person=left.persons[0], rest="keep")
    assert len(made(browser)) == 1  # a keep says why
    browser.decide(task.id, "erase", person=left.persons[0], rest="keep", reason="asked", months="3")
    assert sorted(one.choice for one in made(browser)) == ["erase", "erase", *["keep"] * (task.people - 2)]


def test_nobody_chosen_approves_nothing(browser: Browser) -> None:
    task = task_of(browser, "erase", people=3)
    answer = browser.decide(task.id, "erase", person="")
    assert "Velg minst én." in browser.follow(answer).text and made(browser) == ()


def test_who_has_changed_since_is_left_out_and_said(browser: Browser) -> None:
    task = task_of(browser, "erase", people=3)
    page = browser.get(f"/tasks/{task.id}")
    changed, *same = task.persons
    shown = re.sub(rf"{changed}:\w+", f"{changed}:0123456789", " ".join(page.fields["shown"]))
    answer = browser.post(f"/tasks/{task.id}", {**page.fields, "shown": shown, "what": "erase"})
    assert sorted(one.person for one in made(browser)) == sorted(same)
    assert "er tatt ut: Noe er endret siden du så på listen." in browser.follow(answer).text


def test_a_list_that_has_changed_since_is_not_decided(browser: Browser) -> None:
    task = task_of(browser, "system")
    answer = browser.decide(task.id, "erase", shown="0" * 20)
    assert "Listen er endret siden du så på den" in browser.follow(answer).text and made(browser) == ()


def test_keeping_takes_a_reason_and_a_day(browser: Browser) -> None:
    task = task_of(browser, "erase")
    asked = browser.decide(task.id, "keep")
    assert asked.location == f"/tasks/{task.id}?keep#task" and made(browser) == ()
    browser.decide(task.id, "keep", reason="claim", months="6")
    one = made(browser)[0]
    assert (one.choice, one.reason, one.until) == (Choice.KEEP, Reason.CLAIM, NOW.date().replace(year=2027, month=5))
    assert state(browser, task) is TaskState.KEPT
    assert "Beholdt til 22. mai 2027" in browser.get(f"/tasks/{task.id}").text
    browser.context.now = lambda: NOW + timedelta(days=200)
    assert state(browser, task) is TaskState.OPEN


@pytest.mark.parametrize(("reason", "months"), [("claim", "1200"), ("nonsense", "6"), ("claim", "")])
def test_a_keep_that_is_not_whole_writes_nothing(browser: Browser, reason: str, months: str) -> None:
    browser.decide(task_of(browser, "erase").id, "keep", reason=reason, months=months)
    assert made(browser) == ()


def test_put_off_comes_back_on_its_day_and_a_stop_on_the_morrow(browser: Browser) -> None:
    task, stop = task_of(browser, "erase"), task_of(browser, "unproven")
    for one in (task, stop):
        browser.decide(one.id, "postpone")
        assert state(browser, one) is TaskState.POSTPONED
    page = browser.get("/tasks").text
    assert "Utsatt til 23. november" in page
    assert {one.until for one in made(browser)} == {NEXT_MONDAY, NOW.date() + timedelta(1)}
    browser.context.now = lambda: datetime.combine(NEXT_MONDAY, NOW.timetz())
    assert state(browser, task) is state(browser, stop) is TaskState.OPEN


def test_a_stop_shows_no_deletion_and_waits_for_no_last_page(browser: Browser) -> None:
    stop = task_of(browser, "unproven", people=2)
    page = browser.get(f"/tasks/{stop.id}")
    assert "meldes av i Mailchimp." in page.text and "Ingenting slettes." in page.text
    assert "Stans for de valgte" in page.text and not re.search(r"\bSlett(es)?\b", page.text[page.text.index("Hvem") :])
    browser.decide(stop.id, "erase")
    assert all(one.cleared_at for one in made(browser))
    page = browser.get("/approvals")
    assert "Ja, dette skal slettes" not in page.text and f"Gjør det {stop.people} venter" in page.text
    browser.post("/undo")
    assert made(browser) == () and state(browser, stop) is TaskState.OPEN


@pytest.mark.parametrize("asks", ["erase", "refused", "stop"])
def test_what_the_page_says_of_each_record_is_what_its_button_does(browser: Browser, asks: str) -> None:
    """What another task asks about is not said to go by this one, and law's is said to stay."""
    one = next(t for t in night_of(browser.context).open_tasks if t.question.asks == asks and t.people == 1)
    page = browser.get(f"/tasks/{one.id}")
    told = {(f.source, f.record) for f in one.findings if f.outcome in (Outcome.DELETE, Outcome.STOP)}
    going = page.html.count('class="del"')
    assert going and ("Slettes" not in page.text or asks != "stop")
    browser.decide(one.id, "erase")
    [decision] = made(browser)
    assert len(decision.records) == len(told)


def test_a_question_is_answered_with_what_she_found(browser: Browser) -> None:
    task = task_of(browser, "unclear")
    page = browser.get(f"/tasks/{task.id}")
    assert "Dette ligger i kildene" in page.text and "Slettes" not in page.text
    assert 'data-key="s"' not in page.html and "Ingen hurtigtast avgjør dette." in page.text
    browser.decide(task.id, "unclear")
    [one] = made(browser)
    assert (one.choice, one.until) == (Choice.KEEP, NOW.date().replace(year=2027))
    browser.post("/undo")
    asked = browser.get(f"/tasks/{task.id}?erase")
    assert "Dette skjer" in asked.text and "Slett det som kan slettes" in asked.text
    browser.decide(task.id, "erase")
    [one] = made(browser)
    assert one.choice is Choice.ERASE and one.person == task.persons[0]
    assert state(browser, task) is TaskState.APPROVED


def test_what_is_put_right_stands_until_the_source_is_read_again(browser: Browser) -> None:
    browser.context.now = lambda: datetime.now(UTC)  # the sources were read by the real clock
    task = task_of(browser, "unmatched")
    browser.decide(task.id, "unmatched")
    assert made(browser)[0].choice is Choice.DONE and state(browser, task) is TaskState.DONE


def test_a_list_is_deleted_whole_kept_or_left_and_none_is_proposed(browser: Browser) -> None:
    task = task_of(browser, "system")
    page = browser.get(f"/tasks/{task.id}")
    assert "btn primary" not in page.html and 'data-key="s"' not in page.html
    browser.decide(task.id, "erase")
    [one] = made(browser)
    assert {key.source for key in one.records} == set(task.sources)
    assert state(browser, task) is TaskState.APPROVED


@pytest.mark.parametrize("what", ["delete", "", "ERASE", "minor", "erase; DROP TABLE decision"])
def test_an_unknown_answer_writes_nothing(browser: Browser, what: str) -> None:
    assert browser.decide(task_of(browser, "erase").id, what).status == 404
    assert made(browser) == ()


@pytest.mark.parametrize("id", ["t-000000000000", "t-x", "..%2f..%2fetc", "'%20OR%201=1", "%3Cscript%3E"])
def test_what_nothing_asks_is_no_task(browser: Browser, id: str) -> None:
    assert browser.get(f"/tasks/{id}").status == 404
    assert browser.post(f"/tasks/{id}", what="erase").status == 404
    assert made(browser) == ()


def test_what_was_decided_meanwhile_is_not_decided_again(browser: Browser) -> None:
    task = task_of(browser, "erase")
    page = browser.get(f"/tasks/{task.id}")
    browser.decide(task.id, "erase")
    again = browser.post(f"/tasks/{task.id}", {**page.fields, "what": "keep", "reason": "law", "months": "6"})
    assert "avgjort allerede" in browser.follow(again).text and len(made(browser)) == task.people
    shown = browser.get(f"/tasks/{task.id}")
    assert "Godkjent" in shown.text and "Angre" in shown.text
    browser.post("/undo", shown.fields)
    assert made(browser) == ()


def test_the_last_page_gathers_by_task_and_takes_her_yes(browser: Browser) -> None:
    task = task_of(browser, "erase", people=3)
    browser.decide(task.id, "erase")
    page = browser.get("/approvals")
    assert "Skal dette slettes?" in page.text and f"{task.n} · Slett" in page.text
    assert f"/tasks/{task.id}#task" in page.links and page.html.count('class="btn danger"') == 1
    after = browser.follow(browser.post("/approvals", decision=[str(one.number) for one in made(browser)]))
    assert "Lagret. Nå sletter du det i systemene." in after.text
    assert all(one.cleared_at for one in made(browser))
    assert "Ja, dette skal slettes" not in browser.get("/approvals").text


def test_nothing_claims_to_be_deleted_or_gone_that_nobody_touched(browser: Browser) -> None:
    task = task_of(browser, "erase", people=3)
    pages = [browser.follow(browser.decide(task.id, "erase")), browser.get("/approvals"), browser.get("/tasks")]
    browser.post("/approvals", decision=[str(one.number) for one in made(browser)])
    pages += [browser.get("/approvals"), browser.get(f"/tasks/{task.id}")]
    for page in pages:
        for claim in ("er slettet", "ble slettet", "har slettet", "Ikke funnet", "Borte"):
            assert claim not in page.text.replace("Ingenting er slettet", "")


def test_what_is_undone_cannot_be_cleared_from_an_old_page(browser: Browser) -> None:
    browser.decide(task_of(browser, "erase").id, "erase")
    one = made(browser)[0]
    browser.post("/undo")
    assert browser.post("/approvals", decision=str(one.number)).status == 409
    assert decisions.decisions(browser.context.ledger())[0].cleared_at is None


def test_her_own_proposal_covers_what_no_law_holds(browser: Browser) -> None:
    asked = {person for task in night_of(browser.context).tasks for person in task.persons}
    with browser.context.read() as con:
        persons = [row[0] for row in con.execute("SELECT DISTINCT person FROM link ORDER BY person").fetchall()]
        several = [p for p in persons if p not in asked and len(lookup.person_file(con, p).records) > 1]
    person = next(p for p in several if 'data-key="s"' in browser.get(f"/people/{p}/erase").html)
    assert f"/people/{person}/erase" in browser.get(f"/people/{person}").links
    assert browser.post(f"/people/{person}/erase").location == "/approvals"
    assert [one.person for one in made(browser)] == [person]
    assert f"/people/{person}" in browser.get("/approvals").links


def test_one_key_has_one_meaning_on_every_page(browser: Browser) -> None:
    """S is the primary button that erases or stops; B keeps, U puts off, J and K decide nothing."""
    pages = [browser.get(f"/tasks/{task.id}") for task in night_of(browser.context).tasks]
    pages += [browser.get(page.location.partition("#")[0]) for page in pages if page.status == 303]
    pages += [browser.get(path) for path in ("/tasks", "/approvals", "/search", "/keys")]
    for page in pages:
        for tag, key in re.findall(r'(<[a-z]+ [^>]*data-key="(\w)"[^>]*>)', page.html):
            if key == "s":
                assert tag.startswith("<button") and "primary" in tag, tag
            if key == "b":
                assert tag.startswith("<summary"), tag
            if key == "u":
                assert 'value="postpone"' in tag or 'value="later"' in tag, tag
            if key in "jk":
                assert tag.startswith("<a "), tag


def test_names_are_covered_where_they_stand_and_in_no_title(browser: Browser) -> None:
    task = next(t for t in night_of(browser.context).open_tasks if t.name and t.question.asks == "erase")
    page = browser.get(f"/tasks/{task.id}")
    assert task.name and task.name in page.text and task.name not in page.title
    uncovered = re.sub(r'<(bdi|span) class="(?:\w+ )*pn">.*?</\1>', "", page.html, flags=re.DOTALL)
    assert task.name not in uncovered

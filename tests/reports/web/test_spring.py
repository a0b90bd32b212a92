"""Spring cleaning on its page: what it shows is what it approves, in the tasks too, and is taken back whole."""

import re
from datetime import timedelta

from inventory.ledger.decisions import Choice
from inventory.views import spring_cleaning
from inventory.views.spring_cleaning import Age, Pile
from inventory.views.task_model import TaskState
from tests.conftest import TODAY
from tests.reports.web import Browser
from tests.reports.web.conftest import NOW
from tests.reports.web.test_tasks import made, night_of


def piles(browser: Browser) -> tuple[Pile, ...]:
    return spring_cleaning.piles(night_of(browser.context).tasks, TODAY)


def test_the_oldest_pile_is_shown_with_its_effect_and_the_list_leads_there(browser: Browser) -> None:
    first = piles(browser)[0]
    assert first.age is Age.YEAR
    assert "/spring" in browser.get("/tasks").links
    page = browser.get("/spring")
    assert "Slett alt som er mer enn ett år over fristen?" in page.text
    assert re.search(r"tar rundt \d+ minutter: (en rolig kveld|\w+ rolige kvelder), eller", page.text)
    assert page.fields["person"] == [one.person for one in first.members]
    for id, after in first.left().items():
        task = night_of(browser.context).task(id)
        assert task is not None
        said = f"oppgave {task.n} går fra {task.people} til {after}" if after else f"oppgave {task.n} er ferdig"
        assert said in page.text
    for other in piles(browser)[1:]:
        assert f"/spring?pile={other.age}" in page.links


def test_approving_shrinks_the_tasks_and_is_undone_whole(browser: Browser) -> None:
    first, *others = piles(browser)
    before = {task.id: task for task in night_of(browser.context).tasks}
    page = browser.get("/spring")
    answer = browser.post("/spring", page.fields)
    assert answer.location == f"/spring?pile={others[0].age}"
    assert sorted(one.person for one in made(browser)) == sorted(one.person for one in first.members)
    assert {one.choice for one in made(browser)} == {Choice.ERASE}
    now = {task.id: task for task in night_of(browser.context).tasks}
    assert now.keys() == before.keys() and {t.n for t in now.values()} == {t.n for t in before.values()}
    for id, after in first.left().items():
        if after:
            assert (now[id].state, now[id].people) == (TaskState.OPEN, after)
        else:
            assert now[id].state is TaskState.APPROVED
    assert "Godkjent:" in browser.follow(answer).text
    assert [pile.age for pile in piles(browser)] == [pile.age for pile in others]
    assert browser.post("/undo").location == "/spring?pile=year"
    assert made(browser) == () and piles(browser)[0].people == first.people


def test_what_is_approved_is_what_its_task_would_have_approved(browser: Browser) -> None:
    member = piles(browser)[0].members[0]
    page = browser.get("/spring")
    browser.post("/spring", {**page.fields, "person": member.person})
    [here] = made(browser)
    browser.post("/undo")
    browser.decide(member.task.id, "erase", person=member.person)
    [there] = made(browser)
    assert (here.person, here.keys, here.records) == (there.person, there.keys, there.records)


def test_nobody_chosen_or_changed_since_approves_nothing(browser: Browser) -> None:
    page = browser.get("/spring")
    none = browser.post("/spring", {**page.fields, "person": ""})
    assert "Velg minst én." in browser.follow(none).text
    changed = re.sub(r":\w+", ":0123456789", " ".join(page.fields["shown"]))
    answer = browser.post("/spring", {**page.fields, "shown": changed})
    assert "Listen er endret siden du så på den" in browser.follow(answer).text
    assert browser.post("/spring", {**page.fields, "pile": "old"}).status == 404
    assert made(browser) == ()


def test_nobody_is_ticked_where_she_asks_for_that(browser: Browser) -> None:
    page = browser.get("/spring?pile=year&none")
    assert page.html.count('name="person"') == piles(browser)[0].people
    assert " checked" not in page.html and " checked" in browser.get("/spring").html


def test_once_all_piles_are_approved_the_page_says_that_nothing_is_late(browser: Browser) -> None:
    for _each in Age:
        last = browser.post("/spring", browser.get("/spring").fields)
        if not piles(browser):
            break
    assert last.location == "/approvals"
    assert "Ingenting er over fristen." in browser.get("/spring").text
    assert "/spring" not in browser.get("/tasks").links


def test_after_nine_weeks_the_list_does_not_offer_it(browser: Browser) -> None:
    browser.context.now = lambda: NOW + timedelta(days=400)
    assert "/spring" not in browser.get("/tasks").links

"""Spring cleaning goes by age, over the tasks that take something away, and counts what is left of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from inventory.ledger.run_log import NightLog
from inventory.model import NightStatus
from inventory.views.spring_cleaning import Age, offered, piles
from tests.conftest import TODAY
from tests.inventory.views.test_tasks import ask, tasks

NIGHT = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)


def over(days: int) -> date:
    return TODAY - timedelta(days)


def night(at: datetime, status: NightStatus = NightStatus.COMPLETE) -> NightLog:
    return NightLog("run", at.date(), at, status, at, 2, 2, {}, {})


def test_the_oldest_come_first_and_each_person_is_in_one_pile() -> None:
    found = tasks(
        [
            ask("Kari", "REG_EXPIRED", "skjema", due=over(700)),
            ask("Ola", "REG_EXPIRED", "skjema", due=over(400)),
            ask("Ola", "CARD_EXPIRED", "regnskap", due=over(3)),
            ask("Liv", "REG_EXPIRED", "skjema", due=over(120)),
            ask("Per", "REG_EXPIRED", "skjema", due=over(5)),
            ask("Eva", "REG_EXPIRED", "skjema", due=TODAY),
        ]
    )
    told = {pile.age: [one.person for one in pile.members] for pile in piles(found, TODAY)}
    assert told == {Age.YEAR: ["Kari", "Ola"], Age.QUARTER: ["Liv"], Age.LESS: ["Per"]}


@pytest.mark.parametrize(
    ("days", "age"), [(366, Age.YEAR), (365, Age.QUARTER), (92, Age.QUARTER), (91, Age.LESS), (1, Age.LESS)]
)
def test_a_pile_begins_where_the_one_before_ends(days: int, age: Age) -> None:
    [pile] = piles(tasks([ask("Kari", "REG_EXPIRED", "skjema", due=over(days))]), TODAY)
    assert pile.age is age


def test_what_is_asked_but_does_not_go_is_in_none() -> None:
    found = tasks(
        [
            ask("Kari", "WITHDRAWN_STILL_ACTIVE", "liste", due=over(500)),
            ask("Ola", "SYSTEM_NOT_IN_STATEMENT", "gammel liste", due=over(500)),
            ask("Liv", "NO_CONSENT_FOUND", "timer", due=over(500)),
        ]
    )
    assert piles(found, TODAY) == ()


def test_a_pile_says_what_is_left_of_each_task() -> None:
    found = tasks(
        [
            *(ask(who, "REG_EXPIRED", "skjema", due=over(500)) for who in ("Kari", "Ola")),
            ask("Liv", "REG_EXPIRED", "skjema", due=over(5)),
            ask("Per", "REG_EXPIRED", "skjema", due=over(500)),
            ask("Per", "CARD_EXPIRED", "regnskap", due=over(9)),
        ]
    )
    group, person = sorted(found, key=lambda task: -task.people)
    assert piles(found, TODAY)[0].left() == {group.id: 1, person.id: 0}
    assert piles(found, TODAY)[0].left(["Kari"]) == {group.id: 2}


def test_it_is_offered_at_the_beginning_only() -> None:
    failed = night(NIGHT - timedelta(days=300), NightStatus.FAILED)
    assert not offered([], NIGHT)
    assert not offered([failed], NIGHT)
    assert offered([failed, night(NIGHT)], NIGHT + timedelta(days=62))
    assert not offered([failed, night(NIGHT)], NIGHT + timedelta(days=63))

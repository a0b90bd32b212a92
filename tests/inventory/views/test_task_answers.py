"""What an answer to a task is about: its own findings, as they were shown, and nothing that another task asks."""

from collections.abc import Sequence
from datetime import date

import pytest

from inventory.assessment.flag_rules import Severity
from inventory.ledger.decisions import Choice, Finding
from inventory.linkage.link_rules import Tier
from inventory.model import Kind, Outcome
from inventory.views import task_answers
from inventory.views.effects import Effect
from inventory.views.models import FileRecord, Flag, Holding, Tie
from inventory.views.task_model import Asked, Question, Task, TaskScope

TODAY = date(2026, 11, 22)
DELETE, STOP, REVIEW, KEEP = Outcome.DELETE, Outcome.STOP, Outcome.REVIEW, Outcome.KEEP


def record(source: str, kind: Kind, until: date | None = None) -> FileRecord:
    tie = Tie(Tier.ALONE, None, None)
    return FileRecord(source, f"{source}:1", kind, "A06", "BOOKING", "", None, None, {}, (), tie, until, False)


def flag(source: str, code: str, outcome: Outcome) -> Flag:
    return Flag(code, outcome, Severity.NORMAL, "p-1", source, f"{source}:1", "X", TODAY, None, {})


def holding(records: Sequence[FileRecord], flags: Sequence[Flag]) -> Holding:
    return Holding("p-1", (), (), tuple(records), tuple(flags))


def task(scope: TaskScope, asks: str, asked: Sequence[tuple[str, Kind, str, Outcome]]) -> Task:
    findings = tuple(
        Asked(code, outcome, "p-1", source, f"{source}:1", kind, None, False, (), "")
        for source, kind, code, outcome in asked
    )
    question = Question(scope, asks)
    return Task("t-1", question, scope, DELETE, ("p-1",), None, findings, 1, 1, (), None, 1)


CARD = ("crm", Kind.CONTACT, "CARD_EXPIRED", DELETE)
FILE = holding(
    [record("crm", Kind.CONTACT), record("list", Kind.SUBSCRIPTION, date(2028, 1, 1)), record("old", Kind.SUBSCRIPTION)],
    [flag("crm", "CARD_EXPIRED", DELETE), flag("list", "KEEP_NEWSLETTER", KEEP), flag("old", "UNSUB_AGED", DELETE)],
)


@pytest.mark.parametrize(
    ("its", "told"),
    [
        (task(TaskScope.GROUP, "erase", [CARD]), {"crm": Effect.ERASE, "list": Effect.KEEP, "old": Effect.STAY}),
        (
            task(TaskScope.GROUP, "erase", [("old", Kind.SUBSCRIPTION, "UNSUB_AGED", DELETE)]),
            {"crm": Effect.STAY, "list": Effect.KEEP, "old": Effect.ERASE},
        ),
        (
            task(TaskScope.STOP, "stop", [("list", Kind.SUBSCRIPTION, "WITHDRAWN_STILL_ACTIVE", STOP)]),
            {"crm": Effect.STAY, "list": Effect.KEEP, "old": Effect.STAY},
        ),
    ],
    ids=["the card", "the old list", "a stop that is asked no more"],
)
def test_a_task_tells_only_what_its_own_button_does(its: Task, told: dict[str, Effect]) -> None:
    """A valid subscription, and what another task asks about, are never said to go by this one."""
    found = task_answers.told(its, FILE, TODAY)
    assert {one.record.source: one.effect for one in found} == told


def test_a_question_s_erasure_reaches_what_it_is_about_and_a_person_s_all_that_no_law_holds() -> None:
    asked = [("old", Kind.SUBSCRIPTION, "ARCHIVED_CONTACT", REVIEW)]
    look = task(TaskScope.LOOK, "purpose", asked)
    person = task(TaskScope.PERSON, "minor", asked)
    reach = {"list": Effect.KEEP, "old": Effect.ERASE}
    for its, crm in ((look, Effect.STAY), (person, Effect.ERASE)):
        found = {one.record.source: one.effect for one in task_answers.told(its, FILE, TODAY)}
        assert found["crm"] is crm and found["old"] is reach["old"]
        [about] = task_answers.answered(its, Choice.ERASE, ["p-1"], {"p-1": FILE}, TODAY).values()
        erased = {one.source for one in about if not one.code}
        assert erased == {source for source, effect in found.items() if effect is Effect.ERASE}


def test_a_mark_changes_with_what_is_asked() -> None:
    one, other = task(TaskScope.GROUP, "erase", [CARD]), task(TaskScope.GROUP, "erase", [CARD, CARD])
    shown = task_answers.marks(one)
    assert task_answers.unchanged(one, ["p-1", "p-2"], shown) == ("p-1",)
    assert task_answers.unchanged(other, ["p-1"], shown) == ()
    assert task_answers.answered(one, Choice.POSTPONE, ["p-1"], {}, TODAY) == {
        "p-1": [Finding("crm", "crm:1", "CARD_EXPIRED")]
    }


def test_what_she_found_out_keeps_nothing_that_is_to_go_besides() -> None:
    """Of age or not: what has come to its end goes all the same, and stays in the task."""
    asked = [("old", Kind.SUBSCRIPTION, "MINOR_SUSPECTED", REVIEW), CARD]
    its = task(TaskScope.PERSON, "minor", asked)
    told = task_answers.answered(its, Choice.KEEP, ["p-1"], {}, TODAY, (REVIEW,))
    assert told == {"p-1": [Finding("old", "old:1", "MINOR_SUSPECTED")]}

"""Findings become tasks: a table that reads as sentences, and what is decided is laid beside it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from inventory.assessment.flag_rules import BEYOND_RULES, flag_rules
from inventory.ledger.decisions import Choice, Decision, Finding, Reason
from inventory.ledger.judgement_model import Who
from inventory.ledger.opaque_keys import Pepper
from inventory.model import ASKING, Kind, Outcome, Reading, SourceNight
from inventory.policy import policy as policies
from inventory.requests.request import Channel, Clock, RequestFile, RequestType
from inventory.views.task_model import Asked, Task, TaskScope, TaskState
from inventory.views.tasks import AskedTonight, Remembered, lay
from inventory.views.tasks_scope import asking, place, table
from inventory.views.tasks_week import MINUTES, MOST, week
from reports.text import task_words
from reports.text.words import LANGUAGES, Words
from tests.conftest import TODAY

NB = Words("nb")
READ = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
SOURCES = tuple(
    SourceNight(name, type, name, Reading.FRESH, READ, 9, label=name if type == "table" else "")
    for name, type in (
        ("skjema", "google_forms"), ("liste", "mailchimp"), ("timer", "simplybook"), ("regnskap", "contafaktura"),
        ("gammel liste", "table"),
    )
)  # fmt: skip
KINDS = {"skjema": Kind.RESPONSE, "timer": Kind.CONTACT, "regnskap": Kind.CONTACT}
NAMES = {"Kari": "Kari Aas", "Ola": "Ola Berg", "Liv": "Liv Lund"}
PEPPER = Pepper("a secret for tests, long enough")


def ask(person: str, code: str, source: str, outcome: str = "", **more: object) -> Asked:
    """Return a finding about the one record that ``person`` has in ``source``."""
    rule = flag_rules()[code]
    given = {"kind": KINDS.get(source, Kind.SUBSCRIPTION), "due": None, "empties": rule.scope == "field"}
    told = {"record": person, "fields": (), "about": ""} | given | more
    return Asked(code=code, outcome=Outcome(outcome or rule.outcome), person=person, source=source, **told)  # type: ignore[arg-type]


def tasks(
    asked: Iterable[Asked],
    told: Sequence[Decision] = (),
    requests: Sequence[RequestFile] = (),
    today: date = TODAY,
    kept: Sequence[str] = (),
) -> tuple[Task, ...]:
    found = AskedTonight(SOURCES, tuple(asked), place(tuple(asked)), NAMES, ())
    return tuple(
        task
        for task in lay(found, Remembered(told, PEPPER, requests, kept), policies.load(), today)
        if task.scope is not TaskScope.BUSINESS
    )


def said(found: Sequence[Task]) -> set[str]:
    return {f"{task.scope}: {title}" for task, title in zip(found, titles(found), strict=True)}


def titles(found: Sequence[Task], words: Words = NB) -> list[str]:
    told = task_words.titles(found, SOURCES, words)
    return [told[task.id] for task in found]


CASE = RequestFile(
    7, RequestType.ACCESS, TODAY, Channel.EMAIL, Clock(TODAY + timedelta(5), TODAY, 5, paused=False), False, None,
    ("Kari",), ("Kari Aas",),
)  # fmt: skip

TABLE: dict[str, tuple[list[Asked], set[str]]] = {
    "who has said no is taken off together, whichever rule found it": (
        [ask("Kari", "WITHDRAWN_STILL_ACTIVE", "liste"), ask("Ola", "CASE_STOP", "liste")],
        {"stop: Meld av to fra nyhetsbrevet"},
    ),
    "a sign-up that nobody can show is another stop": (
        [ask("Kari", "DOI_PROOF_MISSING", "liste"), ask("Ola", "WITHDRAWN_STILL_ACTIVE", "liste")],
        {"stop: Stans nyhetsbrevet til én uten bekreftet påmelding", "stop: Meld av én fra nyhetsbrevet"},
    ),
    "what its thirty days have made a deletion goes with the deletions": (
        [ask("Kari", "DOI_PROOF_MISSING", "liste", "DELETE"), ask("Ola", "CLEANED_BOUNCED", "liste")],
        {"group: Slett to abonnenter i Mailchimp"},
    ),
    "the same thing goes in the same system for several reasons: one task": (
        [ask("Kari", "UNSUB_AGED", "liste"), ask("Ola", "FORM_NO_BUT_SUBSCRIBED", "liste")],
        {"group: Slett to abonnenter i Mailchimp"},
    ),
    "whose form goes with their card is not asked together with whose form alone goes": (
        [
            ask("Kari", "REG_EXPIRED", "skjema"),
            ask("Ola", "REG_EXPIRED", "skjema"),
            ask("Liv", "REG_EXPIRED", "skjema"),
            ask("Liv", "CARD_EXPIRED", "regnskap"),
        ],
        {"group: Slett to skjemasvar i Google Forms", "person: Slett skjema og kundekort til Liv Lund"},
    ),
    "a card that law keeps is emptied, the form goes": (
        [
            *(ask(who, "REG_EXPIRED", "skjema") for who in ("Kari", "Ola")),
            *(ask(who, "CRM_FIELDS_EXCESS", "regnskap", fields=("email",)) for who in ("Kari", "Ola")),
        ],
        {"group: Slett skjema og tøm kundekort til to"},
    ),
    "emptying a field of a row that goes is answered by the row": (
        [ask("Kari", "COURSE_OVER", "skjema"), ask("Kari", "COURSE_EXTRA_INFO", "skjema", fields=("extra_info",))],
        {"person: Slett skjemaet til Kari Aas"},
    ),
    "and so is a look at it": (
        [ask("Kari", "UNSUB_AGED", "liste"), ask("Kari", "NO_CONSENT_FOUND", "liste")],
        {"person: Slett abonnenten Kari Aas"},
    ),
    "of a list that the statement does not name nothing else is asked": (
        [
            ask("Kari", "SYSTEM_NOT_IN_STATEMENT", "gammel liste"),
            ask("Ola", "SYSTEM_NOT_IN_STATEMENT", "gammel liste"),
            ask("Ola", "UNSUB_AGED", "gammel liste"),
            ask("Ola", "NO_CONSENT_FOUND", "gammel liste"),
        ],
        {"system: Gammel liste står ikke i erklæringen"},
    ),
    "but a use that must stop stops there too": (
        [ask("Kari", "SYSTEM_NOT_IN_STATEMENT", "gammel liste"), ask("Kari", "DOI_PROOF_MISSING", "gammel liste")],
        {"system: Gammel liste står ikke i erklæringen", "stop: Stans nyhetsbrevet til én uten bekreftet påmelding"},
    ),
    "a field is one task, and rare ones are one a source": (
        [
            *(ask(who, "FIELD_NOT_PROMISED", "liste", fields=("BIRTHDAY",)) for who in ("Kari", "Ola", "Liv")),
            ask("Kari", "FIELD_NOT_PROMISED", "timer", fields=("Adresse",)),
            ask("Ola", "SKYPE_OBSOLETE", "timer", fields=("skype",)),
        ],
        {"field: Feltet fødselsdag i Mailchimp", "field: To sjeldne felt i SimplyBook.me"},
    ),
    "who may be a child is asked about first, and what would go waits with it": (
        [
            ask("Kari", "MINOR_SUSPECTED", "regnskap"),
            ask("Kari", "REG_EXPIRED", "skjema"),
            ask("Ola", "REG_EXPIRED", "skjema"),
        ],
        {"person: Kari Aas kan være mindreårig", "person: Slett skjemaet til Ola Berg"},
    ),
    "two with one question are one task": (
        [ask("Kari", "UNSUB_THEN_FORM_YES", "liste"), ask("Ola", "UNSUB_THEN_FORM_YES", "liste")],
        {"person: To svarte først nei, så ja"},
    ),
    "one look in the binder answers all who are not found there": (
        [ask("Kari", "NO_CONSENT_FOUND", "timer"), ask("Ola", "NO_CONSENT_FOUND", "regnskap")],
        {"look: Finner ikke samtykke: let i permen (2)"},
    ),
    "what is put right in a system is one task": (
        [ask("Kari", "DATA_MISMATCH", "skjema"), ask("Ola", "INVOICE_CHANNEL", "regnskap")],
        {"look: Rett opplysningene om to personer"},
    ),
    "a rule that nobody gave a task asks as its own words do": (
        [ask("Kari", "COMMENT_OLD", "blogg", kind=Kind.COMMENT)],
        {"look: Se på gamle kommentarer (1)"},
    ),
}


@pytest.mark.parametrize("sentence", TABLE)
def test_every_finding_is_in_one_task(sentence: str) -> None:
    asked, expected = TABLE[sentence]
    found = tasks(asked)
    assert said(found) == expected
    assert Counter(one for task in found for one in task.findings) == Counter(asked)
    assert len(set(titles(found))) == len(found) == len({task.id for task in found})
    assert [task.n for task in found] == list(range(1, len(found) + 1))


def test_whom_a_request_waits_for_is_asked_nothing_else_but_to_stop() -> None:
    asked = [
        ask("Kari", "DSR_DUE", "skjema", about="7"),
        ask("Kari", "NO_CONSENT_FOUND", "timer"),
        ask("Kari", "CASE_STOP", "liste", about="7"),
        ask("Ola", "NO_CONSENT_FOUND", "timer"),
    ]
    found = tasks(asked, requests=[CASE])
    assert said(found) == {
        "stop: Meld av én fra nyhetsbrevet",
        "case: Svar Kari Aas på innsyn",
        "look: Finner ikke samtykke: let i permen (1)",
    }
    stop, case, _look = found
    assert (stop.n, case.n, case.due, case.this_week) == (1, 2, TODAY + timedelta(5), True)
    [nothing_found] = tasks([], requests=[CASE])
    assert nothing_found.id == case.id


def test_every_asking_rule_says_what_it_asks_in_both_languages() -> None:
    assert table()["flags"].keys() <= {rule.code for rule in (*flag_rules().values(), *BEYOND_RULES)}
    for rule in flag_rules().values():
        for outcome in {rule.outcome, rule.in_the_end} & set(ASKING):
            asks = asking(rule.code, outcome)
            told = asks.asks if asks.asks != rule.code.lower() else "other"
            for words in map(Words, LANGUAGES):
                assert words.known(f"task_title.{told}.other"), rule.code
                assert told in ("erase", "other") or words.known(f"task_remedy.{told}"), rule.code


FOUR = [ask(who, "UNSUB_AGED", "liste", due=date(2026, 9, 1)) for who in ("Kari", "Ola", "Liv", "Per")]


def decided(choice: Choice, asked: Iterable[Asked], day: date = TODAY, number: int = 1, **more: object) -> Decision:
    keys = frozenset(PEPPER.finding(*Finding(one.source, one.record, one.code)) for one in asked)
    at = datetime.combine(day, READ.timetz()) + timedelta(hours=7)
    given = {"reason": None, "until": None, "undone_at": None, "cleared_at": None} | more
    return Decision(number=number, stated_at=at, who=Who.OWNER, choice=choice, person="", keys=keys, **given)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Said:
    state: TaskState
    title: str


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), Said(TaskState.OPEN, "Slett fire abonnenter i Mailchimp")),
        ((decided(Choice.ERASE, FOUR[:1]),), Said(TaskState.OPEN, "Slett tre abonnenter i Mailchimp")),
        ((decided(Choice.ERASE, FOUR[:3]),), Said(TaskState.OPEN, "Slett én abonnent i Mailchimp")),
        ((decided(Choice.ERASE, FOUR),), Said(TaskState.APPROVED, "Slett fire abonnenter i Mailchimp")),
        ((decided(Choice.DONE, FOUR),), Said(TaskState.DONE, "Slett fire abonnenter i Mailchimp")),
        (
            (decided(Choice.KEEP, FOUR, reason=Reason.LAW, until=date(2027, 1, 1)),),
            Said(TaskState.KEPT, "Slett fire abonnenter i Mailchimp"),
        ),
        (
            (decided(Choice.POSTPONE, FOUR, until=TODAY + timedelta(1)),),
            Said(TaskState.POSTPONED, "Slett fire abonnenter i Mailchimp"),
        ),
        (
            (decided(Choice.POSTPONE, FOUR, until=TODAY),),
            Said(TaskState.OPEN, "Slett fire abonnenter i Mailchimp"),
        ),
    ],
)
def test_what_is_decided_leaves_the_rest_under_the_same_id(told: tuple[Decision, ...], expected: Said) -> None:
    [before] = tasks(FOUR)
    [after] = tasks(FOUR, told)
    assert (after.id, after.n, after.scope) == (before.id, 1, TaskScope.GROUP)
    assert Said(after.state, titles([after])[0]) == expected


def test_what_is_approved_to_go_is_not_asked_about_again() -> None:
    row, look = ask("Kari", "COURSE_OVER", "skjema"), ask("Kari", "CONSENT_AMBIGUOUS", "skjema")
    states = {task.question.asks: task.state for task in tasks([row, look], [decided(Choice.ERASE, [row])])}
    assert states == {"unclear": TaskState.APPROVED}
    stop = ask("Kari", "CASE_STOP", "skjema")
    states = {task.question.asks: task.state for task in tasks([row, stop], [decided(Choice.ERASE, [row])])}
    assert states == {"erase": TaskState.APPROVED, "stop": TaskState.OPEN}


def pile() -> list[Asked]:
    """More than a week: a stop, three lists' worth of questions, groups of several sizes, looks."""
    late = date(2026, 1, 1)
    many = [f"p{n}" for n in range(30)]
    return [
        ask("Kari", "WITHDRAWN_STILL_ACTIVE", "liste", record="s"),
        *(ask(who, "SYSTEM_NOT_IN_STATEMENT", "gammel liste") for who in many[:6]),
        *(ask(who, "UNSUB_AGED", "liste", due=late) for who in many[:12]),
        *(ask(who, "REG_EXPIRED", "skjema", due=late) for who in many[12:16]),
        *(ask(who, "CARD_EXPIRED", "regnskap", due=late) for who in many[16:30]),
        ask("Liv", "BOOKING_NOSHOW_OLD", "timer", due=late),
        *(ask(who, "NO_CONSENT_FOUND", "timer", due=TODAY + timedelta(30)) for who in many[:2]),
    ]


def test_the_week_is_stops_then_in_turn_what_settles_most_a_minute() -> None:
    found = tasks(pile())
    first = [task for task in found if task.this_week]
    assert titles(first) == [
        "Meld av én fra nyhetsbrevet",
        "Slett tolv abonnenter i Mailchimp",
        "Slett fire skjemasvar i Google Forms",
        "Slett kundekortet til Liv Lund",
        "Gammel liste står ikke i erklæringen",
    ]
    assert len(first) <= MOST and sum(task.minutes for task in first) <= MINUTES
    assert [task.n for task in first] == [1, 2, 3, 4, 5]


def test_no_act_moves_a_task_and_the_week_stays_until_monday() -> None:
    asked, before = pile(), tasks(pile())
    second = next(task for task in before if task.n == 2)
    for part in (second.findings[:5], second.findings):
        after = tasks(asked, [decided(Choice.ERASE, part, day=TODAY)])
        assert [(task.id, task.n, task.this_week) for task in after] == [
            (task.id, task.n, task.this_week) for task in before
        ]
    monday = TODAY + timedelta(days=1)
    later = tasks(asked, [decided(Choice.ERASE, second.findings, day=TODAY)], today=monday)
    assert not next(task for task in later if task.id == second.id).this_week
    assert sum(task.this_week for task in later) <= MOST


def test_a_week_that_was_chosen_stays_whatever_is_found_and_only_what_presses_joins_it() -> None:
    asked = pile()
    kept = [task.id for task in tasks(asked) if task.this_week]
    more = [ask(f"n{n}", "UNSUB_AGED", "blogg", kind=Kind.COMMENT, due=date(2025, 1, 1)) for n in range(20)]
    gone = [one for one in asked if one.code != "REG_EXPIRED"]
    stop = ask("Ola", "DOI_PROOF_MISSING", "liste", record="t")
    later = tasks([*gone, *more, stop], kept=kept)
    week_now = [task.id for task in later if task.this_week]
    assert week_now[1:] == [id for id in kept if id in {task.id for task in later}]
    assert next(task for task in later if task.id == week_now[0]).question.asks == "unproven"
    assert len(week_now) == len(kept)  # one is gone, one stop has joined


def test_looks_fill_a_week_without_anything_stronger() -> None:
    found = tasks([ask(f"p{n}", "CONSENT_REFRESH_DUE", "liste") for n in range(5)])
    assert [task.this_week for task in found] == [True]


def test_what_takes_longer_than_ten_minutes_stands_alone_when_nothing_fits() -> None:
    [task] = tasks([ask(f"p{n}", "CARD_EXPIRED", "regnskap") for n in range(60)])
    assert task.minutes == 31
    assert week([task], TODAY, TODAY) == {task.id}


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [
        # 20 a task, 15 a place, and what each thing takes, rounded up (FACES-2 §1)
        ([ask(f"p{n}", "WITHDRAWN_STILL_ACTIVE", "liste") for n in range(2)], 2),
        ([ask(f"p{n}", "COURSE_OVER", "skjema") for n in range(15)], 4),
        ([ask(f"p{n}", "SYSTEM_NOT_IN_STATEMENT", "gammel liste") for n in range(41)], 1),
        ([ask(f"p{n}", "FIELD_NOT_PROMISED", "liste", fields=("BIRTHDAY",)) for n in range(8)], 1),
        ([ask(f"p{n}", "UNSUB_AGED", "liste") for n in range(11)], 4),
        ([ask(f"p{n}", "NO_CONSENT_FOUND", "timer") for n in range(11)], 6),
        ([ask(f"p{n}", "CONSENT_REFRESH_DUE", "liste") for n in range(5)], 3),
        ([ask(f"p{n}", "CRM_FIELDS_EXCESS", "regnskap") for n in range(11)], 7),
    ],
)
def test_minutes_are_the_arithmetic_of_the_seconds(asked: list[Asked], minutes: int) -> None:
    [task] = tasks(asked)
    assert task.minutes == minutes


def test_two_of_one_title_say_where_they_are() -> None:
    both = [
        *(ask(who, "CARD_EXPIRED", "regnskap") for who in ("Kari", "Ola")),
        *(ask(who, "REG_EXPIRED", "skjema") for who in ("Kari", "Ola")),
        *(ask(who, "BOOKING_NOSHOW_OLD", "timer") for who in ("Liv", "Per")),
        *(ask(who, "REG_EXPIRED", "skjema") for who in ("Liv", "Per")),
    ]
    for words in map(Words, LANGUAGES):
        told = titles(tasks(both), words)
        assert len(set(told)) == 2, told
        assert all("Google Forms" in title for title in told)

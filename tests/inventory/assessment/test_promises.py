"""The statement's sentences: a clean night keeps them all, one changed record breaks exactly one.

What is otherwise, and which sentence that turns, stands in tests/inventory/assessment/promise_flips.py. All
are read in one night, each under identities of its own, and each is checked as if it were all that
the night holds.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from inventory.assessment.checked_promise import CheckedPromise
from inventory.model import Record
from inventory.policy.rule_files import Arg, ArgType
from inventory.store.database import Store
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import Crowd
from tests.inventory.assessment.promise_flips import FLIPS, NEARLY
from tests.inventory.assessment.promise_nights import (
    CHECKED,
    CLEAN,
    FORM,
    SOLD,
    asked,
    results,
    turned,
    verdicts,
)
from tests.inventory.kari import KARI, OLA
from tests.inventory.nights import KEY, at, invoice, night, on, raised, response, subscriber

OTHERWISE = [{}, *(flip for _says, flip, _turns in FLIPS), *(nearly for _says, nearly in NEARLY)]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    nights = [list({**CLEAN, **otherwise}.values()) for otherwise in OTHERWISE]
    with Crowd(nights, tmp_path_factory.mktemp("promises"), assessed=TODAY) as crowd:
        yield crowd


def otherwise(
    crowd: Crowd, records: dict[str, Record], last_complete: date | None = None
) -> dict[str, CheckedPromise]:
    """Check the clean night with these records otherwise, and nothing else."""
    with crowd.alone(OTHERWISE.index(records)) as con:
        return verdicts(con, last_complete=last_complete)


def test_a_clean_night_keeps_every_sentence_that_is_checked(crowd: Crowd) -> None:
    found = otherwise(crowd, {})
    assert turned(found) == {}
    assert {one.result for id, one in found.items() if id not in CHECKED} == {"NOT_CHECKED", "DOCUMENT_ONLY"}


@pytest.mark.parametrize(
    ("flip", "turns"), [flip[1:] for flip in FLIPS], ids=[flip[0] for flip in FLIPS]
)
def test_one_record_turns_its_sentence_and_no_other(
    flip: dict[str, Record], turns: dict[str, str], crowd: Crowd
) -> None:
    found = otherwise(crowd, flip)
    assert turned(found) == turns
    for id in turns:
        assert found[id].records > 0
        assert found[id].refs


@pytest.mark.parametrize(
    "nearly", [nearly[1] for nearly in NEARLY], ids=[nearly[0] for nearly in NEARLY]
)
def test_what_is_within_the_promise_turns_nothing(nearly: dict[str, Record], crowd: Crowd) -> None:
    assert turned(otherwise(crowd, nearly)) == {}


GONE = invoice("invoice:103", **KARI, **SOLD)
OVER = invoice("invoice:100", **KARI, issued_on=on("2019-03-10"), balance=0)
NOT_READ = [one for one in CLEAN.values() if one.source != "invoices"]


def test_an_invoice_that_is_gone_before_its_time_is_told_until_it_is_back_and_names_nobody(tmp_path: Path) -> None:
    """One whose time was out is gone with it, and never told."""
    results([*CLEAN.values(), GONE, OVER], tmp_path)
    for _night in range(3):
        found = results(CLEAN.values(), tmp_path)
        assert turned(found) == {"P08": "FAIL"}
        assert found["P08"].refs == ("invoices invoice:103",)
        with Store(tmp_path, KEY).read() as con:
            remembered = con.execute("FROM missing_invoice").fetchall()
        assert remembered == [("invoices", "invoice:103", "103", date(2026, 3, 10), date(2031, 12, 31))]
    # What is not read tells nothing tonight, and forgets nothing.
    assert results(NOT_READ, tmp_path, unread=["invoices"])["P08"].reason == "source_unread"
    assert turned(results(CLEAN.values(), tmp_path)) == {"P08": "FAIL"}
    assert turned(results([*CLEAN.values(), GONE], tmp_path)) == {}
    assert turned(results([*CLEAN.values(), GONE], tmp_path)) == {}


def test_an_invoice_whose_time_was_out_may_go(tmp_path: Path) -> None:
    results([*CLEAN.values(), OVER], tmp_path)
    assert turned(results(CLEAN.values(), tmp_path)) == {}


def test_a_question_that_has_waited_since_summer(tmp_path: Path) -> None:
    asked = [
        *CLEAN.values(),
        subscriber("subscription:2", email="ola@example.org", status="archived", changed_at=at("2026-02-01")),
    ]
    for folder, first, turns in (("in time", date(2026, 9, 23), {}), ("late", date(2026, 9, 22), {"P60": "WARN"})):
        with night(asked, tmp_path / folder, today=first):
            pass
        assert turned(results(asked, tmp_path / folder)) == turns, folder


@pytest.mark.parametrize(
    ("due", "turns"),
    [
        ("2026-12-03", {}),
        ("2026-12-02", {"P62": "WARN"}),
        ("2026-11-22", {"P62": "WARN"}),
        ("2026-11-21", {"P62": "FAIL"}),
    ],
)
def test_a_request_that_waits_for_its_answer(due: str, turns: dict[str, str], crowd: Crowd) -> None:
    with crowd.alone(0) as con:
        con.execute("INSERT INTO open_request VALUES (3, 'access', DATE '2026-10-21', ?)", [due])
        found = verdicts(con)
    assert turned(found) == turns
    assert found["P62"].refs == (("#3",) if turns else ())


def test_nights_in_which_nothing_was_assessed(crowd: Crowd) -> None:
    assert turned(otherwise(crowd, {}, last_complete=date(2026, 11, 20))) == {}
    found = otherwise(crowd, {}, last_complete=date(2026, 11, 19))
    assert turned(found) == {"P60": "WARN"}
    assert found["P60"].args == {"date": Arg(ArgType.DATE, "2026-11-19"), "variant": Arg(ArgType.TEXT, "pause")}


# -- wordings of consents ------------------------------------------------------------------------------------------------


def test_an_edited_question_makes_older_consents_visible(tmp_path: Path) -> None:
    """The sheet shows only the question of today; what an answer was first read with is remembered."""
    with night([asked(response(**FORM))], tmp_path) as con:
        assert ("response:0:1", "CONSENT_VERSION_OLD") not in raised(con)
    edited = {"consent_registration": "Samtykker du til alt?"}
    newer = response("response:0:2", **{**FORM, **OLA, "submitted_at": at("2026-11-21")})
    for _ in range(2):  # remembered for good, not for one night
        with night([asked(response(**FORM), **edited), asked(newer, **edited)], tmp_path) as con:
            assert {r for r, code in raised(con) if code == "CONSENT_VERSION_OLD"} == {"response:0:1"}
            args = con.execute("SELECT args FROM flag WHERE code = 'CONSENT_VERSION_OLD'").fetchone()
            evidence = con.execute(
                "SELECT evidence FROM consent WHERE record = 'response:0:1' AND purpose = 'REGISTRATION'"
            ).fetchone()
    assert args == ('{"fields":"consent_registration","date":"2026-01-05"}',)
    assert evidence is not None
    assert "question: Samtykker du?" in evidence[0]


def test_a_no_needs_no_newer_wording(tmp_path: Path) -> None:
    old = asked(response(**{**FORM, "consent_registration": "Nei"}), consent_registration="Godtar du?")
    new = asked(response("response:0:2", **{**FORM, **OLA, "submitted_at": at("2026-06-01")}))
    with night([old, new], tmp_path) as con:
        assert "CONSENT_VERSION_OLD" not in {code for _record, code in raised(con)}

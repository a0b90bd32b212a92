"""A rule's file says whole what it is, or is refused with its name and the reason."""

from pathlib import Path

import pytest

from inventory.assessment import flag_rules
from inventory.errors import PolicyError
from inventory.policy import promises
from inventory.policy.rule_files import Arg, ArgType, ask, declared, typed
from tests.inventory.nights import night

FLAG = """-- A booking long past is not needed;
-- nor is its card.
-- outcome: DELETE; step: 8; purpose: BOOKING; needs: booking, invoice
-- args: date date, hours_until date; variants: hours
-- A comment: it is part of the query.
SELECT id FROM booking;
"""


def test_a_flag_is_its_sentence_its_head_and_its_query() -> None:
    rule = flag_rules.read("booking_old", FLAG)
    assert rule.sentence == "A booking long past is not needed; nor is its card."
    assert (rule.code, rule.step, rule.scope) == ("BOOKING_OLD", flag_rules.OutcomeStep.DELETE, flag_rules.Scope.RECORD)
    assert (rule.needs, rule.variants) == (("booking", "invoice"), ("hours",))
    assert list(rule.args.items()) == [
        ("date", ArgType.DATE),
        ("hours_until", ArgType.DATE),
        ("variant", ArgType.TEXT),
    ]
    assert rule.query.startswith("-- A comment: ")
    assert rule.query.endswith("FROM booking")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("date date,", "date day,", "«date» has the type «day»; there are date, number, source, field"),
        ("date date,", "date,", "the argument «date» must be a name and a type"),
        ("date date,", "date date, date text,", "no argument can be called «date» here"),
        ("date date,", "since date,", "no argument can be called «since» here"),
        ("step: 8", "step: 9", "9 is not a valid OutcomeStep"),
        ("step: 8", "severity: grave; step: 8", "'grave' is not a valid Severity"),
        ("step: 8", "scope: person; step: 8", "'person' is not a valid Scope"),
        ("outcome: DELETE; ", "", "'outcome'"),
    ],
)
def test_a_head_that_cannot_be_read_is_told_with_its_file(old: str, new: str, said: str) -> None:
    with pytest.raises(PolicyError) as refused:
        flag_rules.read("booking_old", FLAG.replace(old, new))
    assert str(refused.value).startswith("flags/booking_old.sql: its head is not whole (")
    assert said in str(refused.value)


def test_a_file_without_a_head_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"flags/bare.sql: its head is not whole \(a sentence"):
        flag_rules.read("bare", "SELECT id FROM booking")
    with pytest.raises(PolicyError, match=r"promises/p02.sql: its head is not whole \(a sentence"):
        promises.read("p02.sql", "SELECT id FROM booking")
    with pytest.raises(PolicyError, match=r"promises/p02.sql: .*«fields» has the type «column»"):
        promises.read("p02.sql", "-- A sentence.\n-- outcome: FAIL; needs: invoice; args: fields column\nSELECT id")


@pytest.mark.parametrize(
    ("args", "query", "said"),
    [
        ("date date", "SELECT 1 AS id, DATE '2026-11-01' AS date, 7 AS days", "its query gives «days»"),
        ("", "SELECT 1 AS id, 'hours' AS variant", "its query gives «variant»"),
        ("", "SELECT 1 AS id, '{}' AS args", "its query gives «args»"),
        ("date date, days number", "SELECT 1 AS id, DATE '2026-11-01' AS date", "its head declares «days»"),
    ],
)
def test_an_argument_that_head_and_query_do_not_both_have_is_told_with_the_rule(
    tmp_path: Path, args: str, query: str, said: str
) -> None:
    with night([], tmp_path) as con, pytest.raises(PolicyError, match=f"^BOOKING_OLD: {said}, which its "):
        ask(con, "hit", "BOOKING_OLD", query, declared({"args": args}))


def test_an_argument_is_stored_and_read_back_as_what_it_was_declared(tmp_path: Path) -> None:
    args = declared({"args": "date date, days number, fields field, invoice text", "variants": "hours"})
    query = """SELECT 1 AS id, TIMESTAMP '2026-11-01 10:00' AS date, 7 AS days, NULL AS fields,
                      12 AS invoice, 'hours' AS variant"""
    with night([], tmp_path) as con:
        ask(con, "hit", "BOOKING_OLD", query, args)
        [(stored,)] = con.execute("SELECT args FROM hit").fetchall()
    assert typed(stored, args) == {
        "date": Arg(ArgType.DATE, "2026-11-01"),
        "days": Arg(ArgType.NUMBER, "7"),
        "invoice": Arg(ArgType.TEXT, "12"),
        "variant": Arg(ArgType.TEXT, "hours"),
    }
    # An inventory of before an argument was renamed is still read.
    assert typed('{"dato": "2026-11-01"}', args) == {"dato": Arg(ArgType.TEXT, "2026-11-01")}


def test_every_shipped_file_fits_its_lines() -> None:
    inventory = Path(flag_rules.__file__).parent
    for path in (*inventory.glob("flags/*.sql"), *inventory.glob("promises/*.sql")):
        assert [line for line in path.read_text("utf-8").splitlines() if len(line) > 100] == [], path.name

"""The sentences that the register of processors, the statement's own text and the clock are asked about."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from inventory.assessment.checked_promise import CheckedPromise
from inventory.policy.controller import ATTESTED
from inventory.policy.policy import Policy
from inventory.policy.promises import IDS
from inventory.policy.statement import Statement, wording
from tests.inventory.assessment.crowds import trial
from tests.inventory.assessment.promise_flips import FLIPS
from tests.inventory.assessment.promise_nights import (
    CHECKED,
    CLEAN,
    DECLARED,
    OBSERVED,
    turned,
    verdicts,
)
from tests.inventory.nights import night


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    with night(CLEAN.values(), tmp_path_factory.mktemp("clean")) as con:
        yield con


def under(policy: Policy, con: DuckDBPyConnection) -> dict[str, CheckedPromise]:
    """Check the clean night under another policy than the business's."""
    with trial(con):
        return verdicts(con, policy)


def _without(id: str) -> Policy:
    return replace(DECLARED, processors={name: p for name, p in DECLARED.processors.items() if name != id})


def _changed(id: str, **facts: Any) -> Policy:
    return replace(DECLARED, processors={**DECLARED.processors, id: replace(DECLARED.processors[id], **facts)})


def _stated(text: str | None = None, reviewed: date | None = date(2026, 5, 1)) -> Policy:
    old = DECLARED.statement
    return replace(
        DECLARED,
        statement=Statement(old.text if text is None else text, reviewed),
    )


def _owner(**facts: Any) -> Policy:
    return replace(DECLARED, controller=replace(DECLARED.controller, **facts))


TEXT = DECLARED.statement.text
#: (what is otherwise in the policy, the policy, what turns, why)
PAPERS = [
    *((f"no agreement with {of}", _changed(of, agreement=None), {id: "WARN"}, "no_agreement")
      for id, of in (("P12", "onecom"), ("P35", "simplybook"), ("P36", "google"), ("P40", "mailchimp"))),
    ("an agreement that nobody has looked at for two years", _changed("google", checked=date(2024, 11, 22)), {"P36": "WARN"}, "agreement_unseen"),
    ("an agreement of which nobody knows when it was looked at", _changed("google", checked=None), {"P36": "WARN"}, "agreement_unseen"),
    ("a processor that is not in the register", _without("onecom"), {"P12": "WARN"}, "not_in_register"),
    ("a recipient whom the statement does not name",
     replace(DECLARED, processors={**DECLARED.processors, "x": replace(DECLARED.processors["google"], id="ukjentmottaker", name="Ukjentmottaker AS")}),
     {"P47": "FAIL"}, "unnamed"),
    ("a statement without an organisation number", _stated(TEXT.replace("999 999 999", "")), {"P65": "WARN"}, "no_identity"),
    ("a statement read a year ago", _stated(reviewed=date(2025, 11, 22)), {"P68": "WARN"}, "old_reading"),
    ("a sentence that has gone", _stated(TEXT.replace("alltid må bekrefte dobbelt i en egen e-post", "")), {"P43": "WARN"}, "changed"),
    ("a sentence with another word", _stated(TEXT.replace("cirka månedlig", "ukentlig")), {}, "changed"),
    ("nobody noted when it was read", _stated(reviewed=None), {"P68": "NOT_CHECKED"}, "no_reading"),
    ("nobody has seen anything", _owner(attested={}), {"P13": "WARN", "P27": "WARN", "P67": "WARN"}, "not_attested"),
    ("what was seen a year ago", _owner(attested=dict.fromkeys(ATTESTED, date(2025, 11, 22))), {"P13": "WARN", "P27": "WARN", "P67": "WARN"}, "old_attested"),
    ("a day that has not come", _owner(attested={**DECLARED.controller.attested, "pc_password": date(2026, 11, 23)}), {"P13": "WARN"}, "not_attested"),
    ("nothing declared", _owner(declared={}), {"P15": "WARN", "P32": "WARN", "P39": "WARN"}, "not_declared"),
    ("a log in a source that is none", _owner(declared={**DECLARED.controller.declared, "client_log": "logg"}), {"P15": "WARN"}, "declared_unknown"),
    ("a log in a source that is read", _owner(declared={**DECLARED.controller.declared, "client_log": "invoices"}), {}, "held"),
    ("no statement at hand", _stated(""), {"P47": "NOT_CHECKED", "P65": "NOT_CHECKED"}, "no_statement"),
]  # fmt: skip


@pytest.mark.parametrize(("own", "turns", "reason"), [row[1:] for row in PAPERS], ids=[row[0] for row in PAPERS])
def test_the_register_the_text_and_the_clock_are_asked(
    own: Policy, turns: dict[str, str], reason: str, clean: DuckDBPyConnection
) -> None:
    found = under(own, clean)
    assert turned(found) == turns
    assert {found[id].reason for id in turns} <= {reason}


@pytest.mark.parametrize("own", [_changed("google", checked=date(2024, 11, 23)), _owner(attested=dict.fromkeys(ATTESTED, date(2025, 11, 23))), _stated(reviewed=date(2025, 11, 23))])
def test_a_day_before_its_time_is_out(own: Policy, clean: DuckDBPyConnection) -> None:
    assert turned(under(own, clean)) == {}


def test_a_changed_sentence_that_nobody_checks_asks_for_a_look_too(clean: DuckDBPyConnection) -> None:
    found = under(_stated(TEXT.replace("cirka månedlig", "ukentlig")), clean)
    assert (found["P44"].result, found["P44"].reason) == ("WARN", "changed")


def test_line_breaks_quotes_and_dashes_change_no_sentence() -> None:
    text = "Vi  sier «alltid\u00a0må bekrefte\ndobbelt» – i en egen E-POST"
    assert Statement(text).has('"Alltid må bekrefte dobbelt" - i en … egen e-post')
    assert not Statement(text).has("alltid må bekrefte trippelt")
    assert wording("a  b\n") == wording("a b") != wording("a b.")


def test_every_result_carries_its_sentence_and_the_hash_of_its_wording(clean: DuckDBPyConnection) -> None:
    found = under(DECLARED, clean)
    for id, promise in DECLARED.promises.items():
        assert (found[id].quote, found[id].quote_hash) == (promise.quote, wording(promise.quote))
    assert len({one.quote_hash for one in found.values()}) == len(IDS)


def test_every_checked_sentence_has_a_flip() -> None:
    flipped = {id for *_rest, turns in FLIPS for id in turns} | {id for _n, _p, turns, _r in PAPERS for id in turns}
    elsewhere = {"P60", "P62"} | OBSERVED  # these look at nights, at the ledger, at systems: tests of their own
    assert flipped | elsewhere == CHECKED
    assert len(CHECKED) >= 43

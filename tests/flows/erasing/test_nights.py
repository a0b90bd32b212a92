"""The nights after an erasure: nothing comes back by itself, a clean-up is no fault, and what comes back is seen."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import http
from connectors.sandbox.servers.faults import Fault
from connectors.sandbox.servers.mailchimp import hands
from flows.erasing import run
from flows.runtime import context
from inventory.ledger import deletion_log
from tests.flows.erasing.business import Business, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("nights"), 40) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", found.sandbox.mailchimp.erase_api_key)
        yield found


@pytest.fixture
def business(served: Business, tmp_path: Path) -> Iterator[Business]:
    before = [dict(member) for member in served.sandbox.mailchimp.audiences.all[0].members]
    shutil.copytree(served.folder, tmp_path, dirs_exist_ok=True)
    yield Business(served.sandbox, tmp_path)
    served.sandbox.mailchimp.heal()
    served.sandbox.mailchimp.audiences.all[0].members[:] = before


def erased(business: Business, many: int = 1) -> list[tuple[str, str, str]]:
    """Erase so many subscribers who are nothing else."""
    those = business.alone("newsletter")[:many]
    for person, record, _email in those:
        business.approve(person, "newsletter", record)
    answer = business.orden.here("erase", "--approved", "--json")
    assert answer.code == 0, answer.err + answer.out
    assert {order["state"] for order in answer.json["orders"]} == {"verified"}
    return those


def held(business: Business, record: str) -> bool:
    with context.last_night(business.settings) as con:
        return bool(con.execute("SELECT 1 FROM record WHERE record = ?", [record]).fetchone())


def flags(business: Business, code: str) -> set[str]:
    query = "SELECT r.record FROM flag f JOIN record r USING (id) WHERE f.code = ?"
    with context.last_night(business.settings) as con:
        return {record for (record,) in con.execute(query, [code]).fetchall()}


def test_e09_whoever_is_erased_is_not_carried_over_while_the_source_is_down(business: Business) -> None:
    [(_person, record, email), *_] = erased(business)
    assert held(business, record)  # as last night read it
    business.sandbox.mailchimp.fail(Fault("/", status=500))
    for _ in range(2):
        business.night()
        assert not held(business, record)
        assert business.orden.here("lookup", email).code == 4
    others = [one for _, one, _ in business.alone("newsletter")]
    assert others and all(held(business, one) for one in others)


def test_e10_forty_per_cent_erased_in_one_evening_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a small list: what many at once are believed by is a share."""
    with serving(tmp_path, 24) as business:
        monkeypatch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", business.sandbox.mailchimp.erase_api_key)
        _forty_per_cent(business)


def _forty_per_cent(business: Business) -> None:
    members = business.sandbox.mailchimp.audiences.all[0].members
    query = "SELECT person, record FROM record JOIN link USING (id) WHERE source = 'newsletter' ORDER BY ALL"
    with context.last_night(business.settings) as con:
        rows = con.execute(query).fetchall()
    before = len(members)
    for person, record in rows[: round(before * 0.5)]:
        business.approve(person, "newsletter", record)
    answer = business.orden.here("erase", "--approved", "--json")
    assert len(members) <= 0.7 * before
    # Whoever went by one order is not looked for beside the next.
    states = {step["state"] for order in answer.json["orders"] for step in order["steps"] if step["does"] == "erase"}
    assert (answer.code, states) == (0, {"gone", "stopped"})
    business.night()
    with context.last_night(business.settings) as con:
        [told] = con.execute("SELECT status, doubt, records FROM source WHERE name = 'newsletter'").fetchall()
    assert told == ("fresh", None, len(members))


def test_who_is_put_in_again_is_told_and_who_signs_up_again_is_not(business: Business) -> None:
    (_, kari, her_address), (_, ola, his_address) = erased(business, 2)
    server = business.sandbox.mailchimp
    now = datetime.now(UTC)  # an hour after it would be a sign-up of his own, as it is a second after
    his = [f"{now + timedelta(seconds=after):%Y-%m-%dT%H:%M:%S+00:00}" for after in (1, 2)]
    hands.sign_up(server, his_address).update(timestamp_signup=his[0], timestamp_opt=his[1])
    member = hands.sign_up(server, her_address)
    member.update(source="Import", ip_signup="", ip_opt="")  # an old list
    business.night()
    assert held(business, kari) and held(business, ola)
    assert flags(business, "DELETED_REAPPEARED") == {kari}
    assert business.orden.here("erase", "forget-block", "1").code == 0
    business.night()
    assert flags(business, "DELETED_REAPPEARED") == set()
    assert business.orden.here("erase", "forget-block", "1").code == 4


def test_the_night_looks_again_and_forgets(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    [(_person, _record, _email), *_] = erased(business)
    memory = business.folder / "var" / "erasing.duckdb"
    business.night()  # the same day: nothing is due yet
    assert memory.exists()
    real = datetime.now(UTC)
    monkeypatch.setattr(run, "now", lambda: real + timedelta(days=1))
    business.night()
    [order] = business.orden.here("erase", "list", "--json").json["orders"]
    assert (order["state"], order["steps"][0]["state"]) == ("verified", "again_1")
    assert not memory.exists()  # her address is nowhere any more


def test_after_thirty_nights_it_looks_by_what_it_kept(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    erased(business)
    real = datetime.now(UTC)
    monkeypatch.setattr(run, "now", lambda: real + timedelta(days=30))
    business.night()
    [order] = business.orden.here("erase", "list", "--json").json["orders"]
    assert (order["state"], order["steps"][0]["state"]) == ("verified", "again_30")


def test_p03_who_is_back_on_night_thirty_is_not_verified(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    [(_person, _record, email), *_] = erased(business)
    real = datetime.now(UTC)
    hands.sign_up(business.sandbox.mailchimp, email)
    monkeypatch.setattr(run, "now", lambda: real + timedelta(days=30))
    business.night()
    [order] = business.orden.here("erase", "list", "--json").json["orders"]
    assert (order["state"], order["steps"][0]["state"]) == ("not_verified", "left")


def test_the_journal_is_chained_and_names_nobody(business: Business) -> None:
    [(person, record, email), *_] = erased(business)
    ledger = context.ledger_of(business.settings)
    assert ledger.verify().broken is None
    [steps] = deletion_log.orders(ledger).values()
    with ledger.connection() as con:
        tables = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        told = [con.execute(f"FROM {name}").fetchall() for name in tables if name.startswith("erasure_")]
    text = repr([told, steps])
    assert record not in text and email not in text and person not in text

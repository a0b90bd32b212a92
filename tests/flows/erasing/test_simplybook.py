"""SimplyBook from approval to proof on the command line, with the nights after; its faults, one by one, are the hands' (tests/connectors/erasing)."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from connectors.base import http
from connectors.sandbox.servers.faults import Fault
from connectors.sandbox.servers.simplybook.server import SimplyBook
from connectors.sandbox.servers.simplybook.writes import Embed, Put
from flows.runtime import context
from tests.flows.erasing.business import Business, serving


class Someone(NamedTuple):
    person: str
    record: str

    @property
    def client(self) -> int:
        return int(self.record.partition(":")[2])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    """One night; each test has a copy of what it left."""
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("erasing"), 120) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_BOOKINGS_ERASE_PASSWORD", found.sandbox.simplybook.erase_password)
        yield found


@pytest.fixture
def business(served: Business, tmp_path: Path) -> Iterator[Business]:
    shutil.copytree(served.folder, tmp_path, dirs_exist_ok=True)
    yield Business(served.sandbox, tmp_path)
    served.sandbox.simplybook.heal()
    served.sandbox.simplybook.writing.embed = Embed.LIVE
    served.sandbox.simplybook.writing.put = Put.MERGES


@pytest.fixture(scope="module")
def people(served: Business) -> list[Someone]:
    """Clients whose card the rules would have erased; each test takes one."""
    query = """SELECT DISTINCT l.person, r.record FROM flag f JOIN record r USING (id) JOIN link l USING (id)
        WHERE r.source = 'bookings' AND r.kind = 'contact' AND f.code = 'BOOKING_OLD' AND f.outcome = 'DELETE'
          AND EXISTS (FROM record b JOIN verdict v USING (id) WHERE b.part_of = r.record AND v.goes = 'whole')
        ORDER BY 2"""
    with context.last_night(served.settings) as con:
        found = con.execute(query).fetchall()
        more = con.execute(query.replace("'whole'", "'fields'")).fetchall()
    return [Someone(*one) for one in dict.fromkeys([*found, *more])]


@pytest.fixture
def kari(people: list[Someone]) -> Someone:
    return people.pop(0)


@pytest.fixture
def server(business: Business) -> SimplyBook:
    return business.sandbox.simplybook


def approved(business: Business, who: Someone) -> int:
    assert business.orden.here("erase", who.person, "--approve", "--yes").code == 0
    orders = business.orden.here("erase", "list", "--json").json["orders"]
    return int(next(order["order"] for order in orders if order["person"] == who.person))


def carried_out(business: Business, number: int) -> tuple[int, list[dict[str, Any]]]:
    """Carry out, and return the exit code and the steps of an order in the booking tool."""
    answer = business.orden.here("erase", "--approved", "--json")
    order = next(order for order in answer.json["orders"] if order["order"] == number)
    steps = [step for step in order["steps"] if step["source"] == "bookings" and step["does"] != "keep"]
    return answer.code, [{**step, "order": order["state"]} for step in steps]


def told(steps: list[dict[str, Any]], *keys: str) -> set[tuple[Any, ...]]:
    return {tuple(step[key] for key in keys) for step in steps}


def calls(server: SimplyBook, who: Someone) -> list[str]:
    return [one.method for one in server.writes if str(who.client) in one.path.split("/")]


def shown(server: SimplyBook, who: Someone) -> set[str]:
    """The names that the vendor shows of a client: on the card, and on the hours under it."""
    held = server.company.holds
    cards = [server.company.client(str(who.client)), *(b["client"] for b in held.bookings if b["client_id"] == who.client)]
    return {card["name"] for card in cards}


def test_a_card_and_its_hours_are_overwritten_deleted_and_never_called_erased(
    business: Business, server: SimplyBook, kari: Someone
) -> None:
    others = [dict(card) for card in server.company.holds.clients if card["id"] != kari.client]
    number = approved(business, kari)
    code, steps = carried_out(business, number)
    assert code == 0 and len(steps) > 1
    assert told(steps, "state", "word", "why") == {("gone", "masked", None)}
    assert {path for step in steps for path in told(step["looks"], "path", "found", "controls")} == {
        ("id", False, "seen"), ("list", False, "seen"), ("other", False, "seen"),
    }  # fmt: skip
    assert (calls(server, kari)[-2:], shown(server, kari)) == (["PUT", "DELETE"], {"Slettet"})
    assert [card for card in server.company.holds.clients if card["id"] != kari.client] == others
    text = business.orden.here("erase", "list").out
    assert "overskrevet, ikke borte" in text and "slettet" not in text

    writes = len(server.writes)
    business.night()
    assert business.orden.here("erase", "--approved").code == 0
    assert len(server.writes) == writes  # the next night and the next run have nothing to do
    orders = business.orden.here("erase", "list", "--json").json["orders"]
    steps = [step for order in orders if order["order"] == number for step in order["steps"]]
    mine = [step for step in steps if step["source"] == "bookings" and step["does"] != "keep"]
    assert told(mine, "word", "why") == {("masked", None)}
    with context.last_night(business.settings) as con:
        query = """SELECT r.record, f.code FROM record r JOIN flag f USING (id)
            WHERE r.part_of = ? AND r.source = 'bookings' AND f.outcome IN ('DELETE', 'REVIEW')"""
        assert con.execute(query, [kari.record]).fetchall() == []  # an hour of nobody is asked about no more


def test_hours_that_keep_the_old_client_are_told_and_handed_over(
    business: Business, server: SimplyBook, kari: Someone
) -> None:
    server.writing.embed = Embed.FROZEN
    number = approved(business, kari)
    _, steps = carried_out(business, number)
    assert told(steps, "does", "state", "why") == {("guided", "guided", "old_bookings")}
    assert {(step["record"].partition(":")[0], step["word"]) for step in steps} == {
        ("client", "masked"), ("booking", "impossible"),
    }  # fmt: skip
    assert all("old_bookings" in step["remains"] for step in steps)
    before = len(server.writes)
    _, steps = carried_out(business, number)
    assert (len(server.writes), told(steps, "state", "why")) == (before, {("guided", "old_bookings")})


def test_a_put_that_makes_another_client_stops_it_and_can_not_be_taken_back(
    business: Business, server: SimplyBook, kari: Someone
) -> None:
    server.writing.put = Put.RENEWS
    number = approved(business, kari)
    code, steps = carried_out(business, number)
    assert (code, told(steps, "state", "why", "order")) == (5, {("stopped", "unexpected", "not_verified")})
    assert calls(server, kari) == ["PUT"]
    code, steps = carried_out(business, number)  # and is not tried again
    assert (code, calls(server, kari), told(steps, "why")) == (5, ["PUT"], {("unexpected",)})
    answer = business.orden.here("erase", "undo", str(number))
    assert answer.code == 2 and "noe er sendt" in answer.err


def test_a_deletion_without_an_answer_is_looked_for_and_sent_once(
    business: Business, server: SimplyBook, kari: Someone
) -> None:
    server.fail(Fault(f"/admin/clients/{kari.client}", 500, method="DELETE", applied=True))
    number = approved(business, kari)
    code, steps = carried_out(business, number)
    assert (code, told(steps, "state", "word")) == (0, {("gone", "masked")})
    assert calls(server, kari).count("DELETE") == 1


def test_without_its_password_it_is_hers(
    business: Business, server: SimplyBook, kari: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORDEN_BOOKINGS_ERASE_PASSWORD")
    number = approved(business, kari)
    code, steps = carried_out(business, number)
    assert (code, told(steps, "does", "why"), calls(server, kari)) == (0, {("guided", "no_key")}, [])

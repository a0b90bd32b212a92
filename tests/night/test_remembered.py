"""A no through real nights: deleted as told, closed by word only, imported again; and what the ledger's file holds."""

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from flows.cli import main
from flows.runtime import context
from inventory.settings import Settings, load
from tests.conftest import TODAY
from tests.night.conftest import run_night

METTE, HALLVOR = "mette.slettestad@example.org", "hallvor.avmeldtsen@example.org"


class Business:
    """A business on the sandbox, whose newsletter this test changes between nights."""

    def __init__(self, sandbox: Sandbox, settings: Settings) -> None:
        self.settings = settings
        self._members = sandbox.mailchimp._audience.members
        self._like = next(m for m in self._members if m["status"] == "subscribed")

    def has(self, name: str, address: str, contact: str, **fields: Any) -> None:
        """Put somebody on the newsletter's list."""
        given, _, family = name.partition(" ")
        own = {"id": contact * 32, "contact_id": contact * 32, "unique_email_id": contact * 10, "web_id": ord(contact)}
        merge = {**self._like["merge_fields"], "FNAME": given, "LNAME": family}
        told = {"email_address": address, "full_name": name, "merge_fields": merge}
        self._members.append({**copy.deepcopy(self._like), **own, **told, **fields})

    def lets_go(self, address: str) -> None:
        self._members[:] = [m for m in self._members if m["email_address"] != address]

    def sleep(self, day: str, *addresses: str, **more: Any) -> dict[str, set[tuple[str, str]]]:
        """Run a night, and return the outcome and the code of what is found, by address."""
        run_night(self.settings, date.fromisoformat(day), **more)
        query = "SELECT outcome, code FROM flag JOIN owned USING (id) WHERE email = ?"
        with context.store_of(self.settings).read() as con:
            return {one: set(con.execute(query, [one]).fetchall()) for one in addresses}

    def case(self, *tokens: str) -> None:
        assert main.run(["--config", str(self.settings.path), "case", *tokens]) == 0

    def remembers(self, address: str) -> list[tuple[str, str]]:
        """Return the blocks on an address: what they are for and why."""
        ledger = context.ledger_of(self.settings)
        pepper = ledger.pepper(make=True)
        assert pepper
        return sorted((b.scope, b.reason) for b in ledger.suppressions() if b.key == pepper.email(address))


@pytest.fixture
def business(tmp_path: Path) -> Iterator[Business]:
    with Sandbox(copy.deepcopy(invent(30, 7, as_of=TODAY))) as serving:
        serving.write(tmp_path)
        yield Business(serving, load(tmp_path / "orden.toml", connectors.sources()))


DOI = {
    "status": "subscribed",
    "timestamp_signup": "2025-03-06T09:00:00+00:00",
    "timestamp_opt": "2025-03-06T09:10:00+00:00",
    "last_changed": "2025-03-06T09:10:00+00:00",
}
IMPORTED = {
    "status": "subscribed",
    "source": "Import from CSV",
    "timestamp_signup": "",
    "ip_signup": "",
    "timestamp_opt": "2026-12-02T09:00:00+00:00",
    "last_changed": "2026-12-02T09:00:00+00:00",
}
STOP, NOT_DONE, BACK = ("STOP", "CASE_STOP"), ("REVIEW", "CLOSED_NOT_DONE"), ("REVIEW", "DELETED_REAPPEARED")


@pytest.mark.parametrize("contact", ["b", "c"], ids=["under its old id", "under a new one"])
def test_case_54_a_closed_erasure_is_a_word_and_not_a_deed(business: Business, contact: str) -> None:
    business.has("Mette Slettestad", METTE, "b", **DOI)
    business.sleep("2026-11-28")
    business.case("open", METTE, "--type", "sletting", "--received", "2026-11-01")
    business.case("close", "1", "--outcome", "done")
    for day in ("2026-11-29", "2026-11-30"):
        assert {STOP, NOT_DONE} <= business.sleep(day, METTE)[METTE]
        assert business.remembers(METTE) == [], "it is not done"
    business.lets_go(METTE)
    assert business.sleep("2026-12-01", METTE)[METTE] == set()
    kept = business.remembers(METTE)
    assert kept == [("marketing", "erased"), ("person", "erased")]
    business.has("Mette Slettestad", METTE, contact, **IMPORTED)
    for day in ("2026-12-02", "2026-12-03"):
        found = business.sleep(day, METTE)[METTE]
        assert BACK in found and NOT_DONE not in found
        assert "KEEP_NEWSLETTER" not in {code for _outcome, code in found}
    assert business.remembers(METTE) == kept


def test_deleted_before_the_next_night_saw_it_the_no_is_kept_all_the_same(business: Business) -> None:
    business.has("Mette Slettestad", METTE, "b", **DOI)
    business.sleep("2026-11-28")
    business.case("open", METTE, "--type", "sletting", "--received", "2026-11-01")
    business.lets_go(METTE)
    business.case("close", "1", "--outcome", "done")
    business.sleep("2026-11-29")
    business.has("Mette Slettestad", METTE, "c", **IMPORTED)
    assert BACK in business.sleep("2026-12-02", METTE)[METTE]


def test_an_objection_that_is_closed_with_the_letters_going_on(business: Business) -> None:
    business.has("Mette Slettestad", METTE, "b", **DOI)
    business.sleep("2026-11-28")
    business.case("open", METTE, "--type", "objection", "--received", "2026-11-01")
    business.case("close", "1", "--outcome", "done")
    assert {STOP, NOT_DONE} <= business.sleep("2026-11-29", METTE)[METTE]
    business.lets_go(METTE)
    business.sleep("2026-11-30")
    assert business.remembers(METTE) == [("marketing", "objected")]
    business.has("Mette Slettestad", METTE, "c", **IMPORTED)
    found = business.sleep("2026-12-02", METTE)[METTE]
    assert BACK in found and NOT_DONE not in found


def test_case_55_deleted_as_told_and_imported_again(business: Business) -> None:
    left = {**DOI, "status": "unsubscribed", "last_changed": "2025-01-15T12:00:00+00:00"}
    business.has("Hallvor Avmeldtsen", HALLVOR, "b", **left)
    assert ("DELETE", "UNSUB_AGED") in business.sleep("2026-11-30", HALLVOR)[HALLVOR]
    assert business.remembers(HALLVOR) == [("marketing", "unsubscribed")]
    assert BACK not in business.sleep("2026-12-01", HALLVOR)[HALLVOR]
    business.lets_go(HALLVOR)
    business.sleep("2026-12-02")
    assert business.remembers(HALLVOR) == [("marketing", "unsubscribed")]
    business.has("Hallvor Avmeldtsen", HALLVOR, "c", **IMPORTED)
    found = business.sleep("2026-12-30", HALLVOR)[HALLVOR]
    assert BACK in found and "KEEP_NEWSLETTER" not in {code for _outcome, code in found}
    held = context.ledger_of(business.settings).path.read_bytes()
    assert not [word for word in (b"hallvor", b"avmeldtsen", b"example.org") if word in held.lower()]


def test_what_was_not_read_tonight_leaves_nothing(business: Business) -> None:
    business.sleep("2026-11-28")
    left = {**DOI, "status": "unsubscribed", "last_changed": "2025-01-15T12:00:00+00:00"}
    business.has("Hallvor Avmeldtsen", HALLVOR, "b", **left)
    business.sleep("2026-11-29", only=["bookings"])
    assert business.remembers(HALLVOR) == []
    business.sleep("2026-11-30")
    assert business.remembers(HALLVOR) == [("marketing", "unsubscribed")]

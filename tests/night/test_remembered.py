"""A no through real nights: deleted as told, closed by word only, imported again; and what the ledger's file holds.

Six people live through the same nights, each with a name and an address of their own: what each night found of whom, and what
the ledger remembered after it, is noted once, and each test reads one life.
"""

import copy
from collections.abc import Iterable, Iterator
from datetime import date
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

METTE, MARTE = "mette.slettestad@example.org", "marte.borteng@example.org"
TORE, INGRID = "tore.vekkli@example.org", "ingrid.nektestad@example.org"
HALLVOR, ASLAK = "hallvor.avmeldtsen@example.org", "aslak.ulestad@example.org"
EVERYBODY = {
    METTE: "Mette Slettestad",
    MARTE: "Marte Borteng",
    TORE: "Tore Vekkli",
    INGRID: "Ingrid Nektestad",
    HALLVOR: "Hallvor Avmeldtsen",
    ASLAK: "Aslak Ulestad",
}

Found = set[tuple[str, str]]
Blocks = list[tuple[str, str]]


class Business:
    """A business on the sandbox, whose newsletter these nights change, and what came of each night."""

    def __init__(self, sandbox: Sandbox, settings: Settings) -> None:
        self.settings = settings
        #: By night and address: the outcome and the code of what is found; the blocks, what they are for and why.
        self.found: dict[str, dict[str, Found]] = {}
        self.remembered: dict[str, dict[str, Blocks]] = {}
        self._members = sandbox.mailchimp._audience.members
        self._like = next(m for m in self._members if m["status"] == "subscribed")

    def has(self, address: str, contact: str, **fields: Any) -> None:
        """Put somebody on the newsletter's list."""
        name = EVERYBODY[address]
        given, _, family = name.partition(" ")
        own = {"id": contact * 32, "contact_id": contact * 32, "unique_email_id": contact * 10, "web_id": ord(contact)}
        merge = {**self._like["merge_fields"], "FNAME": given, "LNAME": family}
        told = {"email_address": address, "full_name": name, "merge_fields": merge}
        self._members.append({**copy.deepcopy(self._like), **own, **told, **fields})

    def lets_go(self, *addresses: str) -> None:
        self._members[:] = [m for m in self._members if m["email_address"] not in addresses]

    def sleep(self, day: str, **more: Any) -> None:
        """Run a night, and note what it finds and what is remembered after it, by address."""
        run_night(self.settings, date.fromisoformat(day), **more)
        query = "SELECT outcome, code FROM flag JOIN owned USING (id) WHERE email = ?"
        with context.store_of(self.settings).read() as con:
            self.found[day] = {one: set(con.execute(query, [one]).fetchall()) for one in EVERYBODY}
        ledger = context.ledger_of(self.settings)
        pepper = ledger.pepper(make=True)
        assert pepper
        blocks = list(ledger.suppressions())
        self.remembered[day] = {
            one: sorted((b.scope, b.reason) for b in blocks if b.key == pepper.email(one)) for one in EVERYBODY
        }

    def case(self, *tokens: str) -> None:
        assert main.run(["--config", str(self.settings.path), "case", *tokens]) == 0


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


LEFT = {**DOI, "status": "unsubscribed", "last_changed": "2025-01-15T12:00:00+00:00"}


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    """Nine nights. Each contact has an id of its own; of those who come back only Mette has hers of before."""
    folder = tmp_path_factory.mktemp("remembered")
    with Sandbox(copy.deepcopy(invent(30, 7, as_of=TODAY))) as serving:
        serving.write(folder)
        business = Business(serving, load(folder / "orden.toml", connectors.sources()))
        _live(business)
        yield business


def _live(business: Business) -> None:
    business.sleep("2026-11-26")
    business.has(ASLAK, "5", **LEFT)
    business.sleep("2026-11-27", only=["bookings"])
    for address, contact in ((METTE, "b"), (MARTE, "c"), (TORE, "e"), (INGRID, "1")):
        business.has(address, contact, **DOI)
    business.sleep("2026-11-28")
    for number, address in enumerate((METTE, MARTE, TORE, INGRID), 1):
        asked = "objection" if address == INGRID else "sletting"
        business.case("open", address, "--type", asked, "--received", "2026-11-01")
        if address == TORE:  # before it is closed, and before a night saw the request
            business.lets_go(TORE)
        business.case("close", str(number), "--outcome", "done")
    business.sleep("2026-11-29")
    business.lets_go(INGRID)
    business.has(HALLVOR, "3", **LEFT)
    business.sleep("2026-11-30")
    business.lets_go(METTE, MARTE)
    business.sleep("2026-12-01")
    for address, contact in ((METTE, "b"), (MARTE, "d"), (TORE, "f"), (INGRID, "2")):
        business.has(address, contact, **IMPORTED)
    business.lets_go(HALLVOR)
    business.sleep("2026-12-02")
    business.sleep("2026-12-03")
    business.has(HALLVOR, "4", **IMPORTED)
    business.sleep("2026-12-30")


def codes(found: Iterable[tuple[str, str]]) -> set[str]:
    return {code for _outcome, code in found}


@pytest.mark.parametrize("who", [METTE, MARTE], ids=["under its old id", "under a new one"])
def test_case_54_a_closed_erasure_is_a_word_and_not_a_deed(business: Business, who: str) -> None:
    for day in ("2026-11-29", "2026-11-30"):
        assert {STOP, NOT_DONE} <= business.found[day][who]
        assert business.remembered[day][who] == [], "it is not done"
    assert business.found["2026-12-01"][who] == set()
    kept = business.remembered["2026-12-01"][who]
    assert kept == [("marketing", "erased"), ("person", "erased")]
    for day in ("2026-12-02", "2026-12-03"):
        found = business.found[day][who]
        assert BACK in found and NOT_DONE not in found
        assert "KEEP_NEWSLETTER" not in codes(found)
        assert business.remembered[day][who] == kept


def test_deleted_before_the_next_night_saw_it_the_no_is_kept_all_the_same(business: Business) -> None:
    assert business.found["2026-11-28"][TORE] and business.found["2026-11-29"][TORE] == set()
    assert BACK in business.found["2026-12-02"][TORE]


def test_an_objection_that_is_closed_with_the_letters_going_on(business: Business) -> None:
    assert {STOP, NOT_DONE} <= business.found["2026-11-29"][INGRID]
    assert business.remembered["2026-11-30"][INGRID] == [("marketing", "objected")]
    found = business.found["2026-12-02"][INGRID]
    assert BACK in found and NOT_DONE not in found


def test_case_55_deleted_as_told_and_imported_again(business: Business) -> None:
    assert ("DELETE", "UNSUB_AGED") in business.found["2026-11-30"][HALLVOR]
    assert business.remembered["2026-11-30"][HALLVOR] == [("marketing", "unsubscribed")]
    assert BACK not in business.found["2026-12-01"][HALLVOR] != set()
    assert business.remembered["2026-12-02"][HALLVOR] == [("marketing", "unsubscribed")]
    found = business.found["2026-12-30"][HALLVOR]
    assert BACK in found and "KEEP_NEWSLETTER" not in codes(found)


def test_the_ledger_s_file_holds_nobody(business: Business) -> None:
    held = context.ledger_of(business.settings).path.read_bytes().lower()
    names = [word.lower().encode() for name in EVERYBODY.values() for word in name.split()]
    assert [word for word in (*names, b"example.org") if word in held] == []


def test_what_was_not_read_tonight_leaves_nothing(business: Business) -> None:
    assert business.remembered["2026-11-27"][ASLAK] == []
    assert business.remembered["2026-11-28"][ASLAK] == [("marketing", "unsubscribed")]

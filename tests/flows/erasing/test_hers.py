"""What she deletes herself in the accounts, as the files after that show it: the rows F01 to F04 of the faults."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import connectors
from flows.erasing import run
from flows.runtime import context
from inventory.erasure import facts
from inventory.ledger import decisions, work
from inventory.ledger.decisions import Choice, Finding, Grounds, RecordKey
from inventory.ledger.judgement_model import Who
from inventory.settings import Settings, load
from tests.inventory.nights import KEY
from tests.night import unscheduled
from tests.night.conftest import Orden

CONFIG = '[business]\nname = "Liten Coach"\n[sources.invoices]\ntype = "contafaktura"\npath = "conta"\n'
PEOPLE = ["Kari Vik", "Ola Moe", "Per Lie", "Eva Dahl", "Nils Berg", "Siri Holm", "Jon Haug", "Liv Aas"]
HEAD = "Kundenummer;Navn;E-post;Telefon;Opprettet\n"
INVOICES = "Fakturanummer;Fakturadato;Forfallsdato;Kundenummer;Kundenavn;E-post;Beskrivelse;Beløp;Restbeløp;Betalt dato\n"


class Accounts:
    """A business that has its customers in files only."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.orden = folder, Orden(folder)
        (folder / "conta").mkdir()
        (folder / "orden.toml").write_text(CONFIG, "utf-8")

    @property
    def settings(self) -> Settings:
        return load(self.folder / "orden.toml", connectors.sources())

    def night(self, *without: str, days: int = 0, invoiced: str = "", years: int = 1) -> None:
        """Read an export of so many days from today, without some."""
        today = date.today()
        rows = [
            f"{n};{name};{name.split()[0].lower()}@example.org;4794000{n};2019-02-01\n"
            for n, name in enumerate(PEOPLE, 101)
            if name.split()[0] not in without
        ]
        bill = f"{today.replace(day=1, month=6 if years else 1, year=today.year - years):%d.%m.%Y}"
        bills = [
            f"{n};{bill};{bill};{n};{name};;Time;900,00;0,00;{bill}\n"
            for n, name in enumerate(PEOPLE, 101)
            if name.split()[0] == invoiced
        ]
        made = (datetime.now(UTC) + timedelta(days=days)).timestamp()
        for name, text in (("kunder.csv", HEAD + "".join(rows)), ("fakturaer.csv", INVOICES + "".join(bills))):
            file = self.folder / "conta" / name
            file.write_text(text, "utf-8")
            os.utime(file, (made, made))
        unscheduled.run_night(self.settings, today)

    def record(self, name: str) -> tuple[str, str]:
        query = "SELECT l.person, r.record FROM record r JOIN link l USING (id) WHERE r.kind = 'contact' AND r.name LIKE ?"
        with context.last_night(self.settings) as con:
            [found] = con.execute(query, [f"{name}%"]).fetchall()
        return found

    def approve(self, name: str, code: str = "") -> int:
        person, record = self.record(name)
        found = [Finding("invoices", record, code)]
        ledger, now = context.ledger_of(self.settings), datetime.now(UTC)
        with context.last_night(self.settings) as con:
            grounds = Grounds(facts.of_findings(con, found))
        number = decisions.decide(ledger, person, Choice.ERASE, found, Who.OWNER, now, grounds=grounds)
        decisions.release(ledger, [number], Who.OWNER, now)
        return number

    def tick(self, *names: str) -> None:
        """As on the list of what she deletes herself: «Jeg har slettet den»."""
        ledger = context.ledger_of(self.settings)
        pepper = ledger.pepper()
        assert pepper
        keys = [RecordKey("invoices", pepper.record("invoices", self.record(name)[1])) for name in names]
        work.tick(ledger, keys, [], Who.OWNER, datetime.now(UTC))

    def steps(self) -> dict[int, dict[str, Any]]:
        found = self.orden.here("erase", "list", "--json").json["orders"]
        return {one["order"]: {**one["steps"][0], "order": one["state"]} for one in found}


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    return Accounts(tmp_path)


def test_files_show_what_became_of_what_she_says_she_has_deleted(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.night()
    kari, ola, per, liv = (accounts.approve(name) for name in ("Kari", "Ola", "Per", "Liv"))
    done = accounts.orden.here("erase", "--approved", "--json")
    assert done.code == 0
    assert {(s["does"], s["state"], s["why"]) for o in done.json["orders"] for s in o["steps"]} == {("guided", "guided", "minimum")}
    accounts.tick("Kari", "Ola")

    # F01: a file with a filter on lacks Ola, and two others. F03: Kari is in it.
    accounts.night("Ola", "Eva", "Nils", days=1)
    told = accounts.steps()
    assert (told[ola]["state"], told[ola]["does"], told[ola]["order"]) == ("unknown", "guided", "partly")
    assert (told[kari]["state"], told[kari]["order"]) == ("left", "partly")
    assert told[per]["state"] == told[liv]["state"] == "guided"  # she has not said anything: no alarm
    assert accounts.orden.here("erase", "--approved").code == 0

    # The next is whole: Ola is gone. Three nights later Kari's customer is still there, and that is an alarm.
    accounts.night("Ola", days=2)
    assert [(s["state"], len(s["looks"]), s["order"]) for n, s in accounts.steps().items() if n == ola] == [("gone", 2, "verified")]
    assert accounts.steps()[kari]["order"] == "partly"
    real = datetime.now(UTC)
    with monkeypatch.context() as patch:
        patch.setattr(run, "now", lambda: real + timedelta(days=3, hours=1))
        accounts.night("Ola", days=4)
        assert (accounts.steps()[kari]["state"], accounts.steps()[kari]["order"]) == ("left", "not_verified")
        assert accounts.orden.here("erase", "--approved").code == 5

    # F04: no file comes for thirty nights after her word, so that is all there is.
    accounts.tick("Per")
    with monkeypatch.context() as patch:
        patch.setattr(run, "now", lambda: real + timedelta(days=31))
        accounts.night("Ola", days=-1)
        told = accounts.steps()
        assert (told[per]["state"], told[per]["order"], told[liv]["state"]) == ("self_declared", "partly", "guided")
        assert "Orden kan ikke se etter" in accounts.orden.here("erase", "list").out


def test_f02_who_is_invoiced_under_law_waits_until_and_phone_and_address_are_hers_now(accounts: Accounts) -> None:
    accounts.night(invoiced="Liv")
    liv, kari = accounts.approve("Liv", "CRM_FIELDS_EXCESS"), accounts.approve("Kari")
    plan = accounts.orden.here("erase", "--approved", "--dry-run", "--json").json["orders"]
    [step] = [s for o in plan if o["order"] == liv for s in o["steps"] if s["does"] != "keep"]
    law = f"{date.today().year + 4}-12-31"
    assert (step["does"], step["why"], step["until"], step["remains"][0]) == ("guided", "minimum", law, "record_stays")
    accounts.night(invoiced="Kari", years=0)  # before it was carried out
    law = f"{date.today().year + 5}-12-31"
    assert accounts.orden.here("erase", "--approved").code == 0
    told = accounts.steps()[kari]
    assert (told["state"], told["why"], told["until"], told["order"]) == ("waiting", "kept", law, "waiting")
    assert f"til og med 31. desember {law[:4]}" in accounts.orden.here("erase", "list").out
    accounts.night()  # what law kept is gone: it comes up by itself
    assert accounts.orden.here("erase", "--approved").code == 0
    assert (accounts.steps()[kari]["state"], accounts.steps()[kari]["does"]) == ("guided", "guided")

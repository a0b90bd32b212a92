"""``orden case``: opening, listing, extending, asking who it is, closing; what the look-up and the next night show of it."""

import io
import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from flows.cli import app, main
from flows.cli.requests import TYPES
from flows.runtime import context
from inventory.ledger.ledger import Ledger
from inventory.requests.request import RequestType
from inventory.store.database import Store
from reports.text.words import Words
from tests.conftest import TODAY
from tests.flows.setup.pty_terminal import Person
from tests.inventory.nights import KEY, at, client, night, response, subscriber

KARI = response(name="Kari Nordmann", email="kari@example.org", phone="49 12 34 56", submitted_at=at("2026-10-01"))
OLA = response("response:0:2", name="Ola \x1b[31mDahl", email="ola@example.org", submitted_at=at("2026-10-01"))
TWIN = client("client:9", name="Kari Nordmann", email="another@example.org")
EVA = client("client:10", name="Eva Moen", email="eva.moen(a)example.org")
LETTER = subscriber(email="uten@example.org", status="subscribed")

Orden = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    with night([KARI, OLA, TWIN, EVA, LETTER], folder):
        pass
    Ledger(folder, KEY).nights()  # made once
    return folder


class Calendar:
    """Today, for a test to turn."""

    day = TODAY


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    found = Calendar()
    monkeypatch.setattr(context, "today", lambda _settings: found.day)
    return found


@pytest.fixture
def business(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calendar: Calendar) -> Path:
    shutil.copytree(published, tmp_path / "var")
    (tmp_path / "orden.toml").write_text('[business]\nlanguage = "nb"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    return tmp_path


@pytest.fixture
def orden(business: Path, capsys: pytest.CaptureFixture[str]) -> Orden:
    def run(*tokens: str) -> tuple[int, str, str]:
        code = main.run(["--config", str(business / "orden.toml"), *tokens])
        told = capsys.readouterr()
        assert {c for c in told.out + told.err if unicodedata.category(c) in ("Cc", "Cf")} <= {"\n"}
        return code, told.out, told.err

    return run


def asked_for(orden: Orden, *tokens: str) -> Any:
    code, out, err = orden(*tokens, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def opened(orden: Orden, who: str = "kari@example.org", type_: str = "innsyn", received: str = "2026-11-03") -> Any:
    return asked_for(orden, "case", "open", who, "--type", type_, "--received", received)["case"]


def test_opening_says_what_was_noted_and_what_to_do(orden: Orden) -> None:
    code, out, err = orden(
        "case", "open", "KARI@example.org", "--type", "innsyn", "--received", "2026-11-20", "--channel", "phone"
    )
    assert (code, out) == (0, "")
    for said in (
        "Sak 1 er åpnet. Ingenting om personen foreslås slettet",
        "Sak 1 · Innsyn · Kari Nordmann",
        "Mottatt: 20. november 2026 · telefon",
        "Svarfrist: 21. desember 2026 · 29 dager igjen",  # 20 December is a Sunday
        "Prøv å svare innen 4. desember 2026.",
        "Svaret må minst si om du har noe, hva, hvorfor",
        "retten til å klage til Datatilsynet.",
    ):
        assert said in err
    assert len(err.splitlines()) <= 7


def test_a_case_about_erasure_says_what_answers_it(orden: Orden) -> None:
    code, _out, err = orden("case", "open", "kari@example.org", "--type", "sletting", "--received", "2026-11-20")
    assert code == 0 and "foreslås slettet" not in err
    assert re.search(r"Et oppdrag svarer på den: «orden slett p-[0-9a-f]{12} --approve», og så «orden slett --approved»\.", err)


def test_opening_as_json(orden: Orden) -> None:
    case = opened(orden)
    [person] = case.pop("persons")
    assert person.startswith("p-")
    assert case == {
        "number": 1,
        "type": "access",
        "received": "2026-11-03",
        "channel": "email",
        "due": "2026-12-03",
        "target": "2026-11-17",
        "days_left": 11,
        "state": "open",
        "extended": False,
        "closed_on": None,
        "outcome": None,
        "reason": None,
    }


def test_received_today_unless_said_otherwise(orden: Orden) -> None:
    case = asked_for(orden, "case", "open", "ola@example.org", "--type", "protest")["case"]
    assert (case["received"], case["due"], case["type"]) == ("2026-11-22", "2026-12-22", "objection")


@pytest.mark.parametrize("typed", TYPES)
def test_every_type_in_both_languages_with_what_its_answer_must_say(orden: Orden, business: Path, typed: str) -> None:
    assert opened(orden, type_=typed)["type"] == TYPES[typed]
    asks = Words("nb").say(f"request_asks.{TYPES[typed]}")
    assert orden("case", "list")[1].endswith(f"  {asks}\n")
    (business / "orden.toml").write_text('[business]\nlanguage = "en"\n', "utf-8")
    assert "Answer by: 3 December 2026 · 11 days left" in orden("case", "list")[1]


def test_both_languages_know_every_type() -> None:
    assert len(TYPES) == 12 and set(TYPES.values()) == set(RequestType) and set(RequestType) < set(TYPES)


@pytest.mark.parametrize("who", ["49 12 34 56", "+47 49123456", "kari@example.org"])
def test_who_is_anything_that_a_look_up_takes(orden: Orden, who: str) -> None:
    [person] = opened(orden, who)["persons"]
    assert [m["person"] for m in asked_for(orden, "lookup", "kari@example.org")["matches"]] == [person]


def test_who_may_be_told_where_nobody_else_sees_it(orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    for text, code in ((" kari@example.org \n", 0), ("", app.USER), ("\n", app.USER)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        answer, _out, err = orden("case", "open", "-", "--type", "innsyn", "--json")
        assert (answer, err.startswith("Si hvem det gjelder")) == (code, code != 0)
    monkeypatch.setattr(sys, "stdin", io.StringIO("kari@example.org\n"))
    assert [m["names"] for m in asked_for(orden, "lookup", "-")["matches"]] == [["Kari Nordmann"]]
    monkeypatch.setattr(sys, "stdin", io.StringIO("kari@example.org\n"))
    assert orden("lookup")[0] == app.USER, "nobody sits there: standard input is read when it is asked for"


def test_who_is_asked_for_on_a_terminal(business: Path) -> None:
    with Person("flows", ["lookup", "--json"], business, os.environ) as person:
        person.answers(("person-ID:", "kari@example.org"))
        person.sees('"Kari Nordmann"')
        assert person.leaves() == 0
    with Person("flows", ["case", "open", "--type", "innsyn"], business, os.environ) as person:
        person.answers(("person-ID:", ""))
        person.sees("Si hvem det gjelder")
        assert person.leaves() == app.USER


def test_several_matches_are_listed_and_nothing_is_opened(orden: Orden) -> None:
    code, out, _err = orden("case", "open", "Kari Nordmann", "--type", "innsyn")
    assert code == app.USER
    assert "Vi fant to personer" in out and "Ingenting er åpnet ennå." in out
    assert "orden sak open p-" in out and "--type innsyn" in out and "orden person" not in out
    code, out, err = orden("case", "open", "Kari Nordmann", "--type", "innsyn", "--json")
    told = json.loads(out)
    assert (code, told["case"], len(told["matches"]), err) == (app.USER, None, 2, "")
    assert asked_for(orden, "case", "list")["cases"] == []
    one = told["matches"][0]["person"]
    assert opened(orden, one)["persons"] == [one]


@pytest.mark.parametrize("who", ["Kari <KARI@example.org>", "+47 (0) 49 12 34 56", "mailto:kari@example.org."])
def test_a_request_is_noted_by_any_spelling(orden: Orden, who: str) -> None:
    assert opened(orden, who)["persons"] == [kari(orden)]


def kari(orden: Orden) -> str:
    (match,) = asked_for(orden, "lookup", "kari@example.org")["matches"]
    return str(match["person"])


@pytest.mark.parametrize("more", [(), ("--unknown",)])
def test_what_stands_as_text_alone_is_told_and_opens_nothing(orden: Orden, more: tuple[str, ...]) -> None:
    """It may be somebody else's: a human says who is meant, by the id. Unknown it is not."""
    code, out, err = orden("case", "open", "EVA.moen(a)example.org", "--type", "innsyn", *more)
    assert code == app.USER
    assert "står i SimplyBook.me, men kan ikke brukes som adresse" in out and "Eva Moen" in out and err == ""
    assert asked_for(orden, "case", "list")["cases"] == []


def test_the_look_up_shows_whom_a_text_is_about(orden: Orden) -> None:
    code, out, err = orden("lookup", "eva.moen(a)example.org")
    assert (code, "Eva Moen" in out, "står i SimplyBook.me, men kan ikke brukes som adresse" in err) == (0, True, True)
    code, out, err = orden("lookup", "eva.moen(a)example.org", "--json")
    assert [match["names"] for match in json.loads(out)["matches"]] == [["Eva Moen"]]
    code, out, err = orden("lookup", "eva.moen(a)example.org", "--html", "letter.html")
    assert code == app.USER and not Path("letter.html").exists()


def test_nobody_found_opens_nothing_and_says_how_to_go_on(orden: Orden) -> None:
    code, out, err = orden("case", "open", "\x1b[2Jingen\u202e@example.org", "--type", "sletting")
    assert (code, out) == (app.NOTHING, "")
    assert "Vi fant ingen" in err and "Svarfristen er likevel én måned." in err
    assert asked_for(orden, "case", "list")["cases"] == []


def test_the_list_is_calm_and_most_urgent_first(orden: Orden) -> None:
    assert orden("case", "list")[1] == "Ingen henvendelser er åpne.\n"
    opened(orden, received="2026-11-20")
    opened(orden, "ola@example.org", "sletting", "2026-11-03")
    opened(orden, "uten@example.org", "retting", "2026-10-02")
    _code, out, _err = orden("case", "list")
    heads = [line for line in out.splitlines() if line and not line.startswith(" ")]
    assert heads == [
        "Tre henvendelser om personvern er åpne.",
        "Sak 3 · Retting · uten@example.org",
        "Sak 2 · Sletting · Ola Dahl",
        "Sak 1 · Innsyn · Kari Nordmann",
    ]
    assert "Svarfrist: 2. november 2026 · 20 dager over fristen" in out
    assert max(len(line) for line in out.splitlines()) < 260
    assert [(c["number"], c["days_left"]) for c in asked_for(orden, "case", "list")["cases"]] == [
        (3, -20),
        (2, 11),
        (1, 29),
    ]


def test_an_extension_gives_two_months_once_and_inside_the_first(orden: Orden, calendar: Calendar) -> None:
    opened(orden)
    code, out, err = orden("case", "extend", "1", "--reason", "complex")
    assert (code, out) == (0, "")
    assert "Fortell personen det, og hvorfor, før den første måneden er ute." in err
    assert "Svarfrist: 3. februar 2027" in err and "Fristen er forlenget" in err
    code, _out, err = orden("case", "extend", "1", "--reason", "many")
    assert code == app.USER and "loven tillater det bare én gang" in err
    opened(orden, "ola@example.org")
    calendar.day = date(2026, 12, 4)
    code, _out, err = orden("case", "extend", "2", "--reason", "many")
    assert code == app.USER and "måtte vært forlenget innen 3. desember 2026" in err


def test_the_clock_stands_while_the_question_is_unanswered(orden: Orden, calendar: Calendar) -> None:
    opened(orden)
    told = asked_for(orden, "case", "identity", "1", "asked", "--reason", "name_differs")["case"]
    assert (told["state"], told["days_left"]) == ("paused", 11)
    calendar.day = date(2026, 11, 29)
    _code, out, _err = orden("case", "list")
    assert "11 dager igjen" in out and "Fristen står stille" in out
    code, out, err = orden("case", "identity", "1", "confirmed", "--reason", "call_back")
    assert (code, out) == (0, "") and "Svarfrist: 10. desember 2026" in err and "står stille" not in err


def test_closing_takes_it_off_the_list_but_not_off_the_books(orden: Orden) -> None:
    opened(orden, type_="sletting")
    code, out, err = orden("case", "close", "1", "--outcome", "partly", "--reason", "bookkeeping")
    assert (code, out) == (0, "")
    assert "Sak 1 er lukket." in err and "gjort delvis (må beholdes etter bokføringsloven)" in err
    assert asked_for(orden, "case", "list")["cases"] == []
    [case] = asked_for(orden, "case", "list", "--all")["cases"]
    assert [case[k] for k in ("state", "closed_on", "outcome", "reason")] == [
        "closed",
        "2026-11-22",
        "partly",
        "bookkeeping",
    ]
    _code, out, _err = orden("case", "list", "--all")
    assert "Ingen henvendelser er åpne." in out and "Lukket: 22. november 2026 · gjort delvis" in out
    assert "Svarfrist" not in out and "Datatilsynet" not in out


def test_a_list_without_any_inventory_still_has_the_deadlines(orden: Orden, business: Path) -> None:
    opened(orden)
    (business / "var" / "inventory.duckdb").unlink()
    [case] = asked_for(orden, "case", "list")["cases"]
    assert (case["persons"], case["due"]) == ([], "2026-12-03")
    assert "Vi finner ikke personen i oversikten nå." in orden("case", "list")[1]
    code, _out, err = orden("case", "open", "kari@example.org", "--type", "innsyn")
    assert code == app.USER and "orden natt" in err


REFUSED = [
    (("open", "kari@example.org"), "type"),
    (("open", "kari@example.org", "--type", "klage"), "klage"),
    (("open", "kari@example.org", "--type", "innsyn", "--received", "2026-11-23"), "ikke vært ennå"),
    (("open", "kari@example.org", "--type", "innsyn", "--received", "2017-12-31"), "20. juli 2018"),
    (("open", "kari@example.org", "--type", "innsyn", "--received", "2026-02-30"), "received"),
    (("open", "kari@example.org", "--type", "innsyn", "--received", "i går"), "received"),
    (("open", "kari@example.org", "--type", "innsyn", "--channel", "røyksignal"), "channel"),
    (("open", "kari@example.org", "--type", "innsyn", "--received", "2026-11-04"), "notert fra før, som sak 1"),
    (("close", "7", "--outcome", "done"), "ingen sak nummer 7"),
    (("close", "-1", "--outcome", "done"), "-1"),
    (("close", "99999999999999999999", "--outcome", "done"), "ingen sak nummer 99999999999999999999"),
    (("close", "én", "--outcome", "done"), "én"),
    (("close", "1"), "outcome"),
    (("close", "1", "--outcome", "slettet"), "outcome"),
    (("close", "1", "--outcome", "refused"), "bookkeeping"),
    (("close", "1", "--outcome", "refused", "--reason", "fordi Kari er sint"), "reason"),
    (("close", "1", "--outcome", "done", "--reason", "claim"), "partly, refused"),
    (("close", "2", "--outcome", "done"), "lukket 22. november 2026"),
    (("extend", "1"), "reason"),
    (("extend", "1", "--reason", "ferie"), "reason"),
    (("extend", "7", "--reason", "many"), "ingen sak nummer 7"),
    (("identity", "1", "confirmed"), "reason"),
    (("identity", "1", "asked", "--reason", "call_back"), "other_address"),
    (("identity", "1", "guessed", "--reason", "call_back"), "guessed"),
    (("identity", "2", "asked", "--reason", "sensitive"), "lukket"),
]


class Noted(NamedTuple):
    """A ledger with an open case and a closed one, and how they are listed."""

    ledger: bytes
    listed: Any


@pytest.fixture(scope="module")
def noted_once() -> list[Noted]:
    """Return what the first test that asks has noted, for those after it."""
    return []


@pytest.fixture
def noted(noted_once: list[Noted], orden: Orden, business: Path) -> Noted:
    ledger = business / "var" / "ledger.duckdb"
    if not noted_once:
        opened(orden, received="2026-11-04")
        opened(orden, "ola@example.org")
        asked_for(orden, "case", "close", "2", "--outcome", "done")
        listed = asked_for(orden, "case", "list", "--all")
        noted_once.append(Noted(ledger.read_bytes(), listed))
    [found] = noted_once
    ledger.write_bytes(found.ledger)
    return found


@pytest.mark.parametrize(("tokens", "hint"), REFUSED, ids=[" ".join(tokens) for tokens, _hint in REFUSED])
def test_what_cannot_be_is_one_line_and_changes_nothing(
    tokens: tuple[str, ...], hint: str, orden: Orden, noted: Noted
) -> None:
    code, out, err = orden("case", *tokens)
    assert (code, out) == (app.USER, "")
    assert hint in err and err.count("\n") == 1 and "Nordmann" not in err
    assert asked_for(orden, "case", "list", "--all") == noted.listed


def test_the_look_up_shows_open_cases_at_once(orden: Orden) -> None:
    assert "Henvendelser om personvern" not in orden("lookup", "kari@example.org")[1]
    opened(orden)
    assert "Henvendelser om personvern" not in orden("lookup", "ola@example.org")[1]
    _code, out, _err = orden("lookup", "kari@example.org")
    assert "Henvendelser om personvern" in out and "Svarfrist: 3. desember 2026 · 11 dager igjen" in out
    orden("case", "close", "1", "--outcome", "done")
    assert "Henvendelser om personvern" not in orden("lookup", "kari@example.org")[1]


def test_a_request_by_somebody_nothing_is_held_on(orden: Orden) -> None:
    code, _out, err = orden("case", "open", "ukjent@example.net", "--type", "innsyn")
    assert code == 4 and "--unknown" in err
    for number in (1, 2):  # two strangers may ask for one thing on one day
        code, out, err = orden("case", "open", "ukjent@example.net", "--type", "innsyn", "--unknown")
        assert code == 0 and f"Sak {number} · Innsyn" in out + err and "Vi finner ikke personen" in out + err
        assert "example.net" not in out + err
    assert "Sak 2 · Innsyn" in orden("case", "list")[1]
    assert orden("case", "close", "2", "--outcome", "nothing_held")[0] == 0
    code, out, err = orden("case", "open", "kari@example.org", "--type", "innsyn", "--unknown")
    assert code == 0 and "Vi finner ikke personen" not in out + err


def test_no_mark_of_anybody_in_ledger_or_log(orden: Orden, business: Path) -> None:
    opened(orden)
    orden("case", "open", "Kari Nordmann", "--type", "innsyn")
    orden("case", "identity", "1", "asked", "--reason", "name_differs")
    orden("case", "close", "1", "--outcome", "withdrawn")
    orden("case", "close", "1", "--outcome", "done")
    files = [p for p in (business / "var").rglob("*") if p.is_file() and p.name != "inventory.duckdb"]
    assert any(p.name == "ledger.duckdb" for p in files)
    for path in files:
        held = path.read_bytes().lower()
        assert not [mark for mark in (b"nordmann", b"kari", b"49123456", b"4912", b"example.org") if mark in held], path


def test_an_inventory_of_an_older_orden_says_what_to_do(orden: Orden, business: Path) -> None:
    opened(orden)
    with Store(business / "var", KEY).build() as con:
        con.execute("CREATE TABLE record (id INTEGER); CREATE TABLE candidate (a INTEGER, b INTEGER)")
    for tokens in (("list",), ("open", "kari@example.org", "--type", "innsyn")):
        code, _out, err = orden("case", *tokens)
        assert code == app.USER and "orden natt" in err


def test_another_store_key_is_one_line(orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(orden)
    monkeypatch.setenv("ORDEN_STORE_KEY", "quite another key, as long as the first")
    code, _out, err = orden("case", "list")
    assert code == app.USER and "Nøkkelen passer ikke til" in err and err.count("\n") == 1

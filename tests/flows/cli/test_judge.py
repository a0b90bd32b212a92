"""``orden judge``: what is shown, how it is answered, what an answer does to the next nights."""

import json
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from flows.cli import app, main
from inventory import load
from inventory.ledger import judgements, person_events
from inventory.ledger.ledger import Ledger
from inventory.ledger.person_events import PersonEvent
from inventory.linkage import link
from inventory.model import Parsed, Reading, Record, SourceNight
from inventory.store.database import Store
from inventory.views import review_queue
from tests.conftest import TODAY
from tests.inventory.nights import KEY, KINDS, OSLO, SEAL, at, booking, client, night, on, response

FORM = response(
    name="Kari Nordmann", email="a@example.org", phone="49123456", birth_date=on("1980-05-17"), submitted_at=at("2020-01-01")
)  # fmt: skip
CARD = client(name="Kari Dahl", email="a@example.org")
VISIT = booking(name="Kari Dahl", starts_at=at("2026-10-01"), ends_at=at("2026-10-01"))
OTHER = response("response:0:2", name="Ola \x1b[31mDahl", email="b@example.org", submitted_at=at("2026-10-01"))
A, B, C = "registration:response:0:1", "bookings:client:1", "registration:response:0:2"

Orden = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One night in which one question waits: Kari's form would be deleted, were she not the one who came in October."""
    folder = tmp_path_factory.mktemp("published")
    with night([FORM, CARD, VISIT, OTHER], folder, ask=True):
        pass
    return folder


@pytest.fixture
def business(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(published, tmp_path / "var")
    (tmp_path / "orden.toml").write_text('[business]\nlanguage = "nb"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    return tmp_path


@pytest.fixture
def orden(business: Path, capsys: pytest.CaptureFixture[str]) -> Orden:
    def run(*tokens: str) -> tuple[int, str, str]:
        code = main.run(["--config", str(business / "orden.toml"), "judge", *tokens])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def asked_for(orden: Orden, *tokens: str) -> Any:
    code, out, err = orden(*tokens, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_question_is_shown_with_both_sides_and_how_to_answer(orden: Orden) -> None:
    [question] = asked_for(orden)["questions"]
    assert (question["reason"], question["harm"]) == ("married", "delete")
    assert [(f["field"], f["how"]) for f in question["fields"]] == [
        ("name", "differs"),
        ("email", "agrees"),
        ("phone", "one_sided"),
        ("birth_date", "one_sided"),
    ]
    assert question["sides"][1]["records"] == 2
    code, out, err = orden()
    assert (code, err) == (0, "")
    for said in (
        "Ett spørsmål venter på deg",
        "Har noen byttet navn?",
        "Svaret avgjør: om noe skal slettes",
        "Likt: e-post (a@example.org)",
        "Ulikt: navn (Kari Nordmann / Kari Dahl)",
        "Bare hos den ene: mobil (+4749123456); fødselsdato (17. mai 1980)",
        f"orden svar {question['code']} samme",
    ):
        assert said in out


def test_english(orden: Orden, business: Path) -> None:
    (business / "orden.toml").write_text('[business]\nlanguage = "en"\n', "utf-8")
    _code, out, _err = orden()
    assert "One question is waiting for you" in out and "The answer decides: whether something is to be deleted" in out


def test_an_answer_is_noted_listed_replaced_and_undone(orden: Orden) -> None:
    [question] = asked_for(orden)["questions"]
    code, out, err = orden(question["code"], "samme", "--why", "changed_name")
    assert (code, out) == (0, "")
    assert "svar 1: Kari Nordmann og Kari Dahl – samme person" in err and "orden svar --undo 1" in err
    code, out, err = orden()
    assert "Ingen spørsmål venter" in out and "Ett svar er notert" in out
    # The code still names the question: an answer may be changed before the night.
    assert orden(question["code"].upper(), "IKKE-SAMME", "--who", "assistant")[0] == 0
    told = asked_for(orden, "--list")["judgements"]
    assert [(j["number"], j["verdict"], j["why"], j["who"], j["counts"]) for j in told] == [
        (1, "same", "changed_name", "owner", False),
        (2, "not_same", "other", "assistant", True),
    ]
    _code, out, _err = orden("--list")
    assert "Du har gitt to svar." in out and "Et senere svar gjelder i stedet." in out
    assert f"Kari Dahl · SimplyBook.me · {B}" in out and "har byttet navn" in out
    code, out, err = orden("--undo", "2")
    assert (code, out) == (0, "") and "Nå gjelder svar 1 igjen: samme person." in err
    assert asked_for(orden, "--undo", "1") == {"undone": 1, "again": None}
    assert len(asked_for(orden)["questions"]) == 1
    assert orden("--list")[1].count("Angret") == 2


def test_any_two_records_and_a_contradiction_is_told(orden: Orden) -> None:
    assert orden(A, B, "same")[0] == 0
    code, _out, err = orden(B, C, "same")
    assert code == 0 and "\x1b" not in err and "går ikke opp" not in err
    code, _out, err = orden(C, A, "not_same")
    assert code == 0 and "Svar 1 og 2 sier til sammen" in err and "svar 3 at de ikke er det" in err
    assert asked_for(orden)["contradictions"] == [{"not_same": 3, "same": [1, 2]}]
    assert "går ikke opp" in orden()[1]
    assert "\x1b" not in orden("--list")[1]


@pytest.mark.parametrize(
    ("tokens", "hint"),
    [
        (("2", "same"), "med koden sin"),
        (("zzzz", "same"), "Ingen spørsmål har den koden"),
        (("kari@example.org", "same"), "med koden sin"),
        (("zzzz", "perhaps"), "same|not-same|unsure"),
        (("zzzz",), "Si hvilket spørsmål"),
        ((A, B, C, "same"), "Si hvilket spørsmål"),
        (("Kari", "Ola", "same"), "KILDE:OPPFØRING"),
        ((A, A, "same"), "to ganger"),
        ((A, "bookings:client:Kari", "same"), "ikke i oversikten"),
        (("--undo", "7"), "ikke noe svar nummer 7"),
        (("--undo", "1", "--list"), "én om gangen"),
        (("zzzz", "same", "--why", "Kari said so"), "why"),
    ],
)
def test_what_cannot_be_is_one_line_that_repeats_no_name(tokens: tuple[str, ...], hint: str, orden: Orden) -> None:
    code, out, err = orden(*tokens)
    assert (code, out) == (app.USER, "")
    assert hint in err and err.count("\n") == 1 and ("Kari" not in err or "--why" in tokens) and "example" not in err


def test_what_waits_behind_the_ten_is_told(orden: Orden, business: Path) -> None:
    people: list[Record] = []
    for n in range(11):
        one = {"email": f"p{n}@example.org"}
        form = response(f"response:1:{n}", name="Kari Nordmann", **one, submitted_at=at("2020-01-01"))
        came = {"starts_at": at("2026-10-01"), "ends_at": at("2026-10-01")}
        people += [form, client(f"client:1{n}", name="Kari Dahl", **one), booking(f"booking:1{n}", f"client:1{n}", name="Kari Dahl", **came)]  # fmt: skip
    with night(people, business / "var", ask=True):
        pass
    code, out, _err = orden()
    assert code == 0 and out.count("Svar slik:") == 10
    assert "De viktigste kommer først. Ett spørsmål til kommer når de som venter nå, er besvart." in out
    assert len(asked_for(orden)["questions"]) == 10


def test_an_inventory_of_an_older_orden_says_what_to_do(orden: Orden, business: Path) -> None:
    with Store(business / "var", KEY).build() as con:
        con.execute("CREATE TABLE record (id INTEGER); CREATE TABLE candidate (a INTEGER, b INTEGER)")
    code, _out, err = orden()
    assert code == app.USER and "orden natt" in err


def test_another_store_key_is_one_line(orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    assert orden(A, B, "same")[0] == 0
    monkeypatch.setenv("ORDEN_STORE_KEY", "quite another key, as long as the first")
    code, _out, err = orden("--undo", "1")
    assert code == app.USER and "Nøkkelen passer ikke til" in err and err.count("\n") == 1


def test_codes_are_short_and_grow_only_where_they_must(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = review_queue.short_codes([str(n) for n in range(2000)])
    assert len(set(codes)) == 2000 and {len(code) for code in codes} <= {4, 5, 6}
    assert review_queue.short_codes(["7"]) == [codes[7][:4]]
    monkeypatch.setattr(review_queue, "_code", {"a": "abcde", "b": "abcdf", "c": "xyzvu"}.__getitem__)
    assert review_queue.short_codes(["a", "b", "c"]) == ["abcde", "abcdf", "xyzv"]


def next_night(records: Iterable[Record], folder: Path) -> tuple[set[frozenset[str]], set[str], list[PersonEvent]]:
    """Link under the ledger's judgements; return the records of each person, the ids, and what happened to them."""
    ledger = Ledger(folder, KEY)
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.source, []).append(record)
    with Store(folder, KEY).build() as con:
        load.create(con, "run", TODAY, datetime.combine(TODAY, time(3), OSLO), "test")
        for name, group in groups.items():
            told = SourceNight(name, name, name, Reading.FRESH, at("2026-11-22"), len(group))
            load.load(con, told, KINDS[name], Parsed(tuple(group)))
        link.link(con, SEAL, lambda con: judgements.apply(con, ledger))
        return persons(con), ids(con), person_events.since_last_night(con)


def persons(con: DuckDBPyConnection) -> set[frozenset[str]]:
    rows = con.execute("SELECT list(record) FROM record JOIN link USING (id) GROUP BY person").fetchall()
    return {frozenset(row[0]) for row in rows}


def ids(con: DuckDBPyConnection) -> set[str]:
    return {row[0] for row in con.execute("SELECT DISTINCT person FROM link").fetchall()}


def test_an_answer_merges_the_next_night_and_undone_gives_both_ids_back(orden: Orden, business: Path) -> None:
    records, folder = [FORM, CARD, VISIT, OTHER], business / "var"
    with Store(folder, KEY).read() as con:
        apart, before = persons(con), ids(con)
    [question] = asked_for(orden)["questions"]
    assert orden(question["code"], "same")[0] == 0
    together, merged, happened = next_night(records, folder)
    assert len(together) == len(apart) - 1 and merged < before
    [gone] = before - merged
    assert [(e.event, e.other) for e in happened] == [("merged", gone)]
    # Her name on the form changes: the answer rested on it, and binds no more.
    assert len(next_night([response(name="Karin Berg", email="a@example.org"), CARD, VISIT, OTHER], folder)[0]) == len(
        apart
    )
    assert len(next_night(records, folder)[0]) == len(together)
    assert orden("--undo", "1")[0] == 0
    people, after, happened = next_night(records, folder)
    assert (people, after) == (apart, before)
    assert [(e.event, e.person) for e in happened] == [("split", gone)]

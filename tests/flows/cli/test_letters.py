"""``orden lookup --pdf`` and ``orden case letter``: what is written, what is masked, what is refused, which exit code."""

import io
import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdf
import pytest

from flows.cli import app, main
from flows.runtime import context
from inventory.ledger.ledger import Ledger
from inventory.ledger.suppression import BlockReason, BlockScope, Suppression
from inventory.model import Kind, Record
from inventory.store.database import Store
from inventory.store.opening import attach, open_connection
from tests.conftest import TODAY
from tests.inventory.nights import KEY, at, client, customer, night, response
from tests.reports.letters import EMPTY, RECORDS

#: Two of one name, of whom neither is the other for certain.
TWINS = [
    response("response:0:8", name="Tor Vik", email="tor@example.org", submitted_at=at("2026-10-01")),
    client("client:8", name="Tor Vik", email="vik@example.net"),
]
SENDER = '[controller]\nlegal_name = "Tankeflyt Coach Hofman"\naddress = "Storgata 9, 0155 Oslo"\n'
Orden = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    with night([*RECORDS, *EMPTY, *TWINS], folder):
        pass
    Ledger(folder, KEY).nights()  # made once
    return folder


@pytest.fixture
def business(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(published, tmp_path / "var")
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "controller.toml").write_text(SENDER, "utf-8")
    config = '[business]\nname = "Tankeflyt"\nlanguage = "nb"\n[policy]\ndir = "policy"\n'
    (tmp_path / "orden.toml").write_text(config, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    monkeypatch.setattr(context, "today", lambda _settings: TODAY)
    return tmp_path


@pytest.fixture
def orden(business: Path, capsys: pytest.CaptureFixture[str]) -> Orden:
    def run(*tokens: str) -> tuple[int, str, str]:
        code = main.run(["--config", str(business / "orden.toml"), *tokens])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def invoice_of_hers() -> Record:
    [one] = [record for record in RECORDS if record.kind is Kind.INVOICE]
    return one


def pages(file: Path) -> str:
    return " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(file, strict=False).pages).split())


def test_the_letter_is_written_private_and_others_in_it_are_masked(orden: Orden, business: Path) -> None:
    code, out, err = orden("lookup", "49123456", "--pdf", "innsyn.pdf", "--html", "ny/innsyn.html")
    assert (code, out) == (0, f"innsyn.pdf\n{Path('ny/innsyn.html')}\n")
    assert "1. «Ola Dahl» · Google Forms, registrering, andre opplysninger" in err
    assert "Ingen henvendelse om innsyn er notert" in err
    told = pages(business / "innsyn.pdf")
    assert "Dette har vi lagret om deg" in told and "Ola Dahl" not in told
    assert "Ola Dahl" not in (business / "ny" / "innsyn.html").read_text("utf-8")
    if os.name != "nt":
        assert {(business / name).stat().st_mode & 0o777 for name in ("innsyn.pdf", "ny/innsyn.html")} == {0o600}


def test_reveal_lets_one_stand(orden: Orden, business: Path) -> None:
    code, _out, err = orden("lookup", "49123456", "--pdf", "innsyn.pdf", "--reveal", "1")
    assert code == 0 and "står i brevet" in err
    assert "Mannen min Ola Dahl blir med." in pages(business / "innsyn.pdf")


@pytest.mark.parametrize("number", ["0", "2", "-1"])
def test_a_number_that_is_not_in_the_list_writes_nothing(orden: Orden, business: Path, number: str) -> None:
    code, out, err = orden("lookup", "49123456", "--pdf", "innsyn.pdf", f"--reveal={number}")
    assert (code, out) == (app.USER, "") and f"nummer {number} i listen" in err
    assert not (business / "innsyn.pdf").exists()


def test_with_json_the_bytes_are_those_inside_the_pdf(orden: Orden, business: Path) -> None:
    code, out, err = orden("lookup", "49123456", "--pdf", "innsyn.pdf", "--json")
    assert code == 0 and "Brevet er skrevet: innsyn.pdf" in err
    inside = pypdf.PdfReader(io.BytesIO((business / "innsyn.pdf").read_bytes()), strict=False).attachments
    assert inside == {"data.json": [out.encode("utf-8")]}
    first = (business / "innsyn.pdf").read_bytes()
    orden("lookup", "49123456", "--pdf", "innsyn.pdf")
    assert (business / "innsyn.pdf").read_bytes() == first
    contract = json.loads(orden("lookup", "49123456", "--json")[1])
    assert set(contract) == {"as_of", "sources", "matches"}


def test_several_matches_are_listed_and_no_letter_is_written(orden: Orden, business: Path) -> None:
    code, out, err = orden("lookup", "Tor Vik", "--pdf", "innsyn.pdf")
    assert code == app.USER
    assert "Vi fant to personer" in out and "Det er ikke skrevet noe brev. Velg én person." in err
    code, out, _err = orden("lookup", "Tor Vik", "--pdf", "innsyn.pdf", "--json")
    assert (code, len(json.loads(out)["matches"])) == (app.USER, 2)
    assert not (business / "innsyn.pdf").exists()


def test_nobody_found_is_four_and_says_how_to_answer(orden: Orden, business: Path) -> None:
    code, out, err = orden("lookup", "ingen@example.org", "--pdf", "innsyn.pdf")
    assert (code, out) == (app.NOTHING, "")
    assert "Vi fant ingen" in err and "--unknown" in err and not (business / "innsyn.pdf").exists()


@pytest.mark.parametrize(
    ("tokens", "hint"),
    [
        (("--reveal", "1"), "--reveal hører sammen med"),
        (("--pdf", "a", "--html", "a"), "peker på samme fil: a"),
        (("--pdf", "var"), "er en mappe"),
    ],
)
def test_what_cannot_be_is_one_line(orden: Orden, tokens: tuple[str, ...], hint: str) -> None:
    code, out, err = orden("lookup", "49123456", *tokens)
    assert (code, out, err.count("\n")) == (app.USER, "", 1) and hint in err


def test_the_open_request_gives_date_case_and_deadline(orden: Orden, business: Path) -> None:
    orden("case", "open", "49123456", "--type", "innsyn", "--received", "2026-11-03")
    _code, _out, err = orden("lookup", "49123456", "--pdf", "innsyn.pdf")
    assert "Ingen henvendelse" not in err
    told = pages(business / "innsyn.pdf")
    assert "Takk for henvendelsen din 3. november 2026" in told and "Svarfrist: 3. desember 2026" in told
    assert orden("case", "letter", "1", "--pdf", "sak.pdf")[0] == 0
    assert (business / "sak.pdf").read_bytes() == (business / "innsyn.pdf").read_bytes()


def test_a_case_waits_for_one_letter_after_the_other(orden: Orden, business: Path) -> None:
    orden("case", "open", "49123456", "--type", "innsyn", "--received", "2026-11-03")
    titles = []
    for happens in (("identity", "1", "asked", "--reason", "sensitive"), ("identity", "1", "confirmed", "--reason", "call_back"), ("extend", "1", "--reason", "many")):  # fmt: skip
        assert orden("case", *happens)[0] == 0
        assert orden("case", "letter", "1", "--pdf", "brev.pdf")[0] == 0
        metadata = pypdf.PdfReader(business / "brev.pdf", strict=False).metadata
        titles.append(metadata and metadata.title)
    assert titles == ["Vi må vite litt mer før vi svarer", "Dette har vi lagret om deg", "Vi trenger mer tid"]
    assert orden("case", "letter", "1", "--kind", "access", "--html", "brev.html")[0] == 0
    code, _out, err = orden("case", "letter", "1", "--kind", "identity_needed", "--pdf", "x.pdf")
    assert code == app.USER and "ikke spurt hvem det er" in err and not (business / "x.pdf").exists()


def test_the_question_who_it_is_tells_nothing_of_the_person(orden: Orden, business: Path) -> None:
    orden("case", "open", "49123456", "--type", "innsyn")
    orden("case", "identity", "1", "asked", "--reason", "name_differs")
    assert orden("case", "letter", "1", "--html", "brev.html")[0] == 0
    told = (business / "brev.html").read_text("utf-8")
    assert "Nordmann" not in told and "kari@" not in told


def test_a_case_closed_by_hand_says_what_she_said_and_calls_nothing_erased(orden: Orden, business: Path) -> None:
    orden("case", "open", "49123456", "--type", "sletting", "--received", "2026-11-03")
    code, _out, err = orden("case", "letter", "1", "--pdf", "brev.pdf")
    assert code == app.USER and "Ingen sletting er utført for sak 1" in err
    orden("case", "close", "1", "--outcome", "done")
    code, _out, err = orden("case", "letter", "1", "--pdf", "brev.pdf")
    assert code == app.USER and "seks oppføringer til den som spurte" in err and err.count("\n") == 1
    assert not (business / "brev.pdf").exists()
    with night(EMPTY, business / "var"):  # the next night finds nothing of hers
        pass
    code, _out, err = orden("case", "letter", "1", "--pdf", "brev.pdf")
    assert code == 0, err
    told = pages(business / "brev.pdf")
    assert "Henvendelsen din er besvart" in told and "Vi har notert at det du ba om, er gjort." in told
    assert "om deg er slettet" not in told and "slettet det vi kan" not in told
    assert "fingeravtrykk" not in told and "Nordmann" not in told
    ledger = Ledger(business / "var", KEY)
    pepper = ledger.pepper(make=True)
    assert pepper is not None
    ledger.suppress(Suppression("ab" * 32, date(2026, 11, 20), BlockScope.PERSON, BlockReason.ERASED), pepper)
    orden("case", "letter", "1", "--pdf", "brev.pdf")
    assert "fingeravtrykk" not in pages(business / "brev.pdf")  # a block that somebody wrote proves nothing of her
    code, _out, err = orden("case", "letter", "1", "--kind", "erased", "--pdf", "brev.pdf")
    assert code == app.USER and "Ingen sletting er utført for sak 1" in err


def test_a_partial_erasure_lists_what_the_law_keeps_and_nothing_else(orden: Orden, business: Path) -> None:
    orden("case", "open", "49123456", "--type", "sletting", "--received", "2026-11-03")
    orden("case", "close", "1", "--outcome", "partly", "--reason", "bookkeeping")
    code, _out, err = orden("case", "letter", "1", "--pdf", "brev.pdf")
    assert code == app.USER and "fem oppføringer som grunnen ikke gjelder for" in err
    left = [record for record in RECORDS if record.source == "invoices"]
    with night([*left, *EMPTY], business / "var"):
        pass
    code, _out, err = orden("case", "letter", "1", "--pdf", "brev.pdf")
    assert code == app.USER and "én oppføring som grunnen ikke gjelder for, ligger fortsatt i invoices" in err  # her number and e-mail stand on the card yet
    bare = {"name": "Kari Nordmann", "postal_address": "Storgata 1"}
    with night([invoice_of_hers(), customer(**bare), *EMPTY], business / "var"):
        pass
    code, _out, err = orden("case", "letter", "1", "--pdf", "brev.pdf")
    assert code == 0, err
    told = pages(business / "brev.pdf")
    assert "er gjort delvis. Noe må bli liggende" in told and "slettet det vi kan" not in told and "bokføringsloven § 13" in told and "til 31. desember 2031" in told


def test_an_objection_is_confirmed_once_nothing_is_sent_any_more(orden: Orden, business: Path) -> None:
    orden("case", "open", "49123456", "--type", "protest", "--received", "2026-11-03")
    orden("case", "close", "1", "--outcome", "done")
    code, _out, err = orden("case", "letter", "1", "--pdf", "brev.pdf")
    assert code == app.USER and "Nyhetsbrevet går fortsatt til én adresse i " in err
    with night([r for r in RECORDS if r.source != "newsletter"], business / "var"):
        pass
    assert orden("case", "letter", "1", "--pdf", "brev.pdf")[0] == 0
    assert "Du får ikke mer markedsføring fra oss" in pages(business / "brev.pdf")


def test_a_letter_after_a_closing_needs_a_night_after_it(orden: Orden, business: Path) -> None:
    with night(EMPTY, business / "var", today=date(2026, 11, 21)):
        pass
    orden("case", "open", "ingen@example.org", "--type", "retting", "--unknown")
    orden("case", "close", "1", "--outcome", "done")
    code, _out, err = orden("case", "letter", "1", "--pdf", "brev.pdf")
    assert code == app.USER and "lukket etter den siste natten. Kjør natten først" in err


def test_whoever_nothing_is_held_on_gets_an_answer_too(orden: Orden, business: Path) -> None:
    orden("case", "open", "ukjent@example.org", "--type", "innsyn", "--unknown")
    code, out, _err = orden("case", "letter", "1", "--pdf", "brev.pdf", "--json")
    assert code == 0 and json.loads(out)["kind"] == "nothing_found"
    assert "Vi fant ingenting om deg" in pages(business / "brev.pdf")
    assert orden("case", "letter", "1")[0] == app.USER
    assert orden("case", "letter", "9", "--pdf", "x.pdf")[0] == app.USER


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("status = 'stale', trouble = 'unlikely'", "newsletter: it was not read last night, or not believed"),
        ("unreadable = 1", "newsletter: a part of it could not be read"),
        ("maps_columns = true", "newsletter: it has columns that nobody has mapped"),
    ],
)
def test_nothing_was_found_is_not_said_where_nobody_could_look(
    orden: Orden, business: Path, change: str, why: str
) -> None:
    with open_connection(business / "var", "Europe/Oslo") as con:
        attach(con, business / "var" / "inventory.duckdb", "inventory", KEY)
        con.execute(f"UPDATE inventory.source SET {change} WHERE name = 'newsletter'")
        con.execute("INSERT INTO inventory.unread VALUES ('newsletter', 'Frynsegode', 1)")
    orden("case", "open", "ukjent@example.org", "--type", "innsyn", "--unknown")
    code, out, err = orden("case", "letter", "1", "--html", "brev.html")
    assert (code, out, (business / "brev.html").exists()) == (app.USER, "", False)
    assert f"vi ikke fant noe, men {why.partition(':')[0]} er ikke lest, eller ikke lest helt" in err


def test_nothing_personal_is_left_in_log_or_ledger(orden: Orden, business: Path) -> None:
    orden("lookup", "49123456", "--pdf", "innsyn.pdf")
    orden("lookup", "Tor Vik", "--pdf", "innsyn.pdf", "--reveal", "7")
    for path in (business / "var").rglob("*"):
        if path.is_file() and path.name != "inventory.duckdb":
            assert not [m for m in (b"nordmann", b"dahl", b"tor vik") if m in path.read_bytes().lower()], path
    assert Store(business / "var", KEY).exists()


def unsigned(business: Path) -> None:
    (business / "policy" / "controller.toml").write_text('[controller]\nlegal_name = "Tankeflyt"\n', "utf-8")


def test_a_letter_that_nobody_answers_for_is_refused_with_what_is_missing(orden: Orden, business: Path) -> None:
    unsigned(business)
    orden("case", "open", "49123456", "--type", "innsyn", "--received", "2026-11-03")
    code, out, err = orden("case", "letter", "1", "--html", "brev.html")
    assert (code, out, err.count("\n")) == (app.USER, "", 1) and not (business / "brev.html").exists()
    assert "adressen til den som svarer for opplysningene" in err and "legal_name" not in err


def test_a_look_up_makes_a_draft_of_it_that_says_what_it_is(orden: Orden, business: Path) -> None:
    unsigned(business)
    code, _out, _err = orden("lookup", "49123456", "--html", "brev.html")
    told = (business / "brev.html").read_text("utf-8")
    assert code == 0 and "Utkast · Innsyn etter personvernforordningen artikkel 15" in told
    assert "Dette er et utkast og må ikke sendes: adresse mangler." in told

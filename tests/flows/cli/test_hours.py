"""``orden hours``: the file, what it may not hold, what is said beside it, and its exit codes."""

import csv
import os
import shutil
import stat
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.cli import app, main
from tests.inventory.nights import KEY, at, booking, client, customer, invoice, night, on

Orden = Callable[..., tuple[int, str, str]]
#: What a client might be known by: none of it may stand in the list.
WHO: dict[str, Any] = {
    "name": "Markus Markørsen",
    "email": "markus@example.org",
    "phone": "+4799999999",
}
RECORDS = [
    client(**WHO),
    customer(**WHO, postal_address="Hemmeligveien 7", note="sukkersyke"),
    booking(
        "booking:1", starts_at=at("2026-09-15", 9), ends_at=at("2026-09-15", 10), status="confirmed"
    ),
    booking("booking:2", starts_at=at("2026-11-02", 9), status="confirmed"),
    invoice(
        "invoice:=101", issued_on=on("2026-09-16"), amount="1200", description="Coaching, Markus"
    ),
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    for unread in ((), ("invoices",)):  # the second night the accounts are not read
        with night([one for one in RECORDS if one.source not in unread], folder, unread=unread):
            pass
    return folder


@pytest.fixture(params=["nb", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def orden(
    published: Path,
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Orden:
    shutil.copytree(published, tmp_path / "var")
    (tmp_path / "orden.toml").write_text(
        f'[business]\nname = "Tankeflyt"\nlanguage = "{language}"\n', "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)

    def run(*tokens: str) -> tuple[int, str, str]:
        code = main.run(["--config", str(tmp_path / "orden.toml"), *tokens])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_csv_has_the_contracts_names_and_runs_no_formula(orden: Orden, tmp_path: Path) -> None:
    code, out, _err = orden("hours", "--to", "ny/timer.csv")
    file = tmp_path / "ny" / "timer.csv"
    assert (code, out) == (0, f"{Path('ny/timer.csv')}\n")
    assert file.read_bytes().startswith(b"date,")  # no mark of byte order before it
    with file.open(encoding="utf-8", newline="") as text:
        assert list(csv.reader(text)) == [
            ["date", "minutes", "invoice_number"],
            ["2026-09-15", "60", "'=101"],
            ["2026-11-02", "", ""],
        ]
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_workbook_is_worded_and_says_what_it_is(
    orden: Orden, language: str, tmp_path: Path
) -> None:
    assert orden("hours", "--to", "timer.XLSX")[0] == 0
    book = openpyxl.load_workbook(tmp_path / "timer.XLSX")
    names, heading = {
        "nb": (["Les meg", "Timer"], ["Dato", "Minutter", "Fakturanummer"]),
        "en": (["Read me", "Hours"], ["Date", "Minutes", "Invoice number"]),
    }[language]
    assert book.sheetnames == names
    front = " ".join(str(row[0].value) for row in book[names[0]].iter_rows() if row[0].value)
    assert "§ 5-14" in front and "§ 5-2-2" in front and "ContaFaktura" in front
    rows = list(book[names[1]].iter_rows())
    assert [cell.value for cell in rows[0]] == heading
    assert [cell.value for cell in rows[1]] == [datetime(2026, 9, 15), 60, "=101"]
    assert rows[1][2].data_type == "s"
    assert [cell.value for cell in rows[2][1:]] == [None, None]


def test_what_it_lacks_is_said_beside_it(orden: Orden, language: str) -> None:
    code, _out, err = orden("hours", "--to", "timer.csv")
    assert code == 0
    said = {
        "nb": (
            "2 timer er med",
            "ContaFaktura",
            "Én time mangler fakturanummer",
            "Én time mangler minutter",
        ),
        "en": (
            "2 sessions are",
            "ContaFaktura",
            "One session lacks an invoice number",
            "One session lacks its minutes",
        ),
    }[language]
    assert [words for words in said if words not in err] == []
    assert "Mailchimp" not in err


@pytest.mark.parametrize("name", ["timer.csv", "timer.xlsx"])
def test_nobody_is_in_it(name: str, orden: Orden, tmp_path: Path) -> None:
    _code, out, err = orden("hours", "--to", name)
    if name.endswith(".csv"):
        told = (tmp_path / name).read_text("utf-8")
    else:
        book = openpyxl.load_workbook(tmp_path / name)
        told = " ".join(
            str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
        )
    marks = (
        "Markus",
        "Markørsen",
        "example.org",
        "99999999",
        "Hemmeligveien",
        "sukkersyke",
        "booking:",
        "p-",
    )
    assert [mark for mark in marks if mark in told + out + err] == []


def test_an_older_list_is_replaced_whole_as_the_export_does(orden: Orden, tmp_path: Path) -> None:
    file = tmp_path / "timer.csv"
    file.write_text("old\n" * 100, "utf-8")
    assert orden("hours", "--to", "timer.csv")[0] == 0
    assert "old" not in file.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["orden.toml", "timer.csv", "var"]


@pytest.mark.parametrize("to", ["timer.txt", "timer", ".", "orden.toml/timer.csv"])
def test_what_cannot_be_written_is_one_line_and_two(to: str, orden: Orden) -> None:
    code, out, err = orden("hours", "--to", to)
    assert (code, out) == (app.USER, "")
    assert err.count("\n") == 1 and (to in err or ".xlsx eller .csv" in err)


def test_before_the_first_night_it_says_what_to_do(orden: Orden, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "var")
    code, out, err = orden("hours", "--to", "timer.csv")
    assert (code, out) == (app.USER, "") and ("orden natt" in err or "orden nightly" in err)
    assert not (tmp_path / "timer.csv").exists()

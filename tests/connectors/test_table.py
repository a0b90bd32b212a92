"""Bring your own: what the description must say, and what happens to what it does not."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from connectors import table
from inventory.errors import SourceError, Trouble
from inventory.model import Fate, Kind, Parsed, SourceConfig

COLUMNS = {"Navn": "name", "E-post": "email", "Mobil": "phone", "Innmeldt": "created_at", "Lag": "ignore"}
TEXT = "Medlemsnr;Navn;E-post;Mobil;Innmeldt;Lag;Skostørrelse\n12;Nan;n@example.no;49123456;1.7.2026 12:00;A;43\n"


def _config(path: Path, **options: Any) -> SourceConfig:
    described = {"path": str(path), "kind": "contact", "activity": "A03", "key": "Medlemsnr", "columns": COLUMNS}
    return SourceConfig("club", "table", {**described, "sheet": None, **options})


def _parsed(path: Path, text: str, **options: Any) -> Parsed:
    path.write_text(text, encoding="utf-8")
    config = _config(path, **options)
    return table.parse(list(table.pull(config, {})), config)


def _error(config: SourceConfig) -> SourceError:
    with pytest.raises(SourceError) as caught:
        list(table.pull(config, {}))
    return caught.value


def test_mapped_ignored_and_unread_columns(tmp_path: Path) -> None:
    (record,) = _parsed(tmp_path / "k.csv", TEXT).records
    assert (record.record, record.kind, record.activity) == ("contact:12", Kind.CONTACT, "A03")
    assert dict(record.fields) == {
        "name": "Nan",
        "email": "n@example.no",
        "phone": "49123456",
        "created_at": datetime(2026, 7, 1, 10, 0, tzinfo=UTC),
    }
    assert record.unread == ("Skostørrelse",)


def test_every_cell_has_its_fate(tmp_path: Path) -> None:
    columns = {"E": "email", "M": "phone", "M2": "phone", "Dato": "created_at", "Sted": "ignore"}
    text = "Id;E;M;M2;Dato;Sted;Annet\n1;a@x.no;se kort;49123456;i går;Oslo;x\n2;-;;;;;\n;b@x.no;;;;;\n"
    parsed = _parsed(tmp_path / "x.csv", text, key="Id", columns=columns)
    assert parsed.cells == {
        ("Id", Fate.READ): 2,
        ("E", Fate.READ): 1,
        ("E", Fate.IGNORED): 1,
        ("E", Fate.UNREADABLE): 1,  # a row without its key
        ("M", Fate.UNREADABLE): 1,
        ("M2", Fate.READ): 1,
        ("Dato", Fate.UNREADABLE): 1,
        ("Sted", Fate.IGNORED): 1,
        ("Annet", Fate.UNREAD): 1,
    }
    assert [(one.where, one.column) for one in parsed.unreadable] == [
        ("x.csv line 2", "M"),
        ("x.csv line 2", "Dato"),
        ("x.csv line 4", ""),
    ]


def test_json_lines_and_workbook_give_the_same_record(tmp_path: Path) -> None:
    header, cells = (line.split(";") for line in TEXT.splitlines())
    (from_csv,) = _parsed(tmp_path / "k.csv", TEXT).records
    (from_json,) = _parsed(tmp_path / "k.jsonl", json.dumps(dict(zip(header, cells, strict=True)))).records
    book = Workbook()
    assert book.active is not None
    book.active.append(header)
    book.active.append([12, *cells[1:3], 49123456, *cells[4:]])
    book.create_sheet("Andre").append(["noe", "helt annet"])
    book.save(tmp_path / "k.xlsx")
    config = _config(tmp_path / "k.xlsx")
    parsed = table.parse(list(table.pull(config, {})), config)
    assert from_csv == from_json == parsed.records[0]
    assert [each.where for each in parsed.unreadable] == ["k.xlsx [Andre]"]


def test_a_missing_mapped_header_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(TEXT.replace("E-post", "E-posten"))
    error = _error(_config(tmp_path / "k.csv"))
    assert error.trouble is Trouble.CHANGED
    assert 'no column "E-post"' in error.problem
    assert '"E-posten"' in error.problem


def test_a_file_without_header_names_nobody(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text("1;Navnesen;e-post@example.no\n2;Mobil Mobilsen;o@example.no\n")
    error = _error(_config(tmp_path / "k.csv"))
    assert error.trouble is Trouble.CHANGED
    assert "example.no" not in str(error)


def test_a_lost_column_is_loud_in_parse_too(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(TEXT)
    rows = list(table.pull(_config(tmp_path / "k.csv"), {}))
    for name in ("Medlemsnr", *COLUMNS):
        less = [type(row)(row.what, row.where, {k: v for k, v in row.cells.items() if k != name}) for row in rows]
        with pytest.raises(SourceError) as caught:
            table.parse(less, _config(tmp_path))
        assert caught.value.trouble is Trouble.CHANGED


def test_unknown_field_and_activity_are_refused(tmp_path: Path) -> None:
    assert '"email"' in _error(_config(tmp_path, columns={"E-post": "emial"})).problem
    assert "starts_at" not in _error(_config(tmp_path, columns={"X": "starts_at"})).problem.split("nearest")[-1]
    assert "A03" in _error(_config(tmp_path, activity="3")).problem


def test_blank_and_repeated_keys(tmp_path: Path) -> None:
    text = TEXT + ";Uten;;;;;\n12;Igjen;;;;;\n"
    parsed = _parsed(tmp_path / "k.csv", text)
    assert [record.fields["name"] for record in parsed.records] == ["Nan"]
    assert [each.where for each in parsed.unreadable] == ["k.csv line 3", "k.csv line 4"]
    assert "Igjen" not in repr(parsed)


@pytest.mark.parametrize("key", ["kari@example.no", "49123456", "Kari Berg", "Berg"])
def test_a_personal_key_is_opaque_in_the_id(tmp_path: Path, key: str) -> None:
    (record,) = _parsed(tmp_path / "k.csv", TEXT.replace("\n12;", f"\n{key};")).records
    assert key not in record.record
    assert len(record.record) == len("contact:") + 16


def test_fødselsnummer_as_key_or_cell_is_never_stored(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path / "k.csv", TEXT.replace("\n12;", "\n01819090013;").replace(";43", ";01819090013"))
    assert parsed.records == ()
    parsed = _parsed(tmp_path / "k.csv", TEXT.replace(";43", ";018190 90013"))
    assert parsed.records[0].unread == ("Skostørrelse (fødselsnummer)",)
    assert "90013" not in repr(parsed)


def test_a_cell_over_the_limit_is_cut_and_reported(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path / "k.csv", TEXT.replace("Nan", "a" * 10_000_000))
    assert parsed.records[0].fields["name"] == "a" * 100_000
    assert [each.why for each in parsed.unreadable] == ["Navn is longer than 100 kB and was cut"]


def test_many_files_by_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(TEXT.replace("\n12;", "\n13;"))
    (tmp_path / "~$c.csv").write_text("")
    parsed = _parsed(tmp_path / "a.csv", TEXT)
    config = _config(tmp_path / "*.csv")
    parsed = table.parse(list(table.pull(config, {})), config)
    assert [record.record for record in parsed.records] == ["contact:12", "contact:13"]


@pytest.mark.parametrize("path", ["gone.csv", "*.parquet", "."])
def test_nothing_at_the_path(tmp_path: Path, path: str) -> None:
    assert _error(_config(tmp_path / path)).trouble is Trouble.NOT_FOUND
    with pytest.raises(SourceError):
        table.probe(_config(tmp_path / path), {})


def test_a_sheet_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Medlemmer"
    book.active.append(["Medlemsnr", *COLUMNS])
    book.save(tmp_path / "k.xlsx")
    assert '"Medlemmer"' in _error(_config(tmp_path / "k.xlsx", sheet="Medlemer")).problem
    assert list(table.pull(_config(tmp_path / "k.xlsx", sheet="medlemmer"), {})) == []


@pytest.mark.parametrize(("word", "status"), [("Avmeldt", "unsubscribed"), ("aktiv", "subscribed"), ("Rar", "Rar")])
def test_status_words_become_those_of_the_rules(tmp_path: Path, word: str, status: str) -> None:
    options = {"kind": "subscription", "activity": "A08", "columns": {"Lag": "status"}}
    (record,) = _parsed(tmp_path / "k.csv", TEXT.replace(";A;", f";{word};"), **options).records
    assert record.fields["status"] == status


def test_a_first_row_that_is_near_a_heading_is_still_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("7;Nanna;nanna@example.org\n8;Ola;ola@example.org\n")
    assert _error(_config(path, key="Navn")).problem == 'there is no column "Navn"'

"""Bring your own: what the description must say, and what happens to what it does not."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from connectors import table
from connectors.base.files import DATED
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
    for name in ("Medlemsnr", *(name for name, field in COLUMNS.items() if field != "ignore")):
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


def _written_on(path: Path, day: str) -> None:
    when = datetime.fromisoformat(f"{day}T12:00+00:00").timestamp()
    os.utime(path, (when, when))


def _pulled(folder: Path, files: dict[str, str], **options: Any) -> Parsed:
    """Read files by a pattern, written a day apart in this order."""
    for day, (name, text) in enumerate(files.items(), start=1):
        (folder / name).write_text(text, encoding="utf-8")
        _written_on(folder / name, f"2026-11-{day:02}")
    config = _config(folder / "*.csv", **options)
    return table.parse(list(table.pull(config, {})), config)


def test_one_of_many_files_may_lack_a_column_that_is_ignored(tmp_path: Path) -> None:
    parsed = _pulled(tmp_path, {"a.csv": TEXT, "b.csv": "Medlemsnr;Navn;E-post;Mobil;Innmeldt\n13;Ola;o@example.no;;\n"})
    assert [record.record for record in parsed.records] == ["contact:13", "contact:12"]
    assert parsed.cells["Lag", Fate.IGNORED] == 1


def test_of_two_downloads_by_a_pattern_the_newer_counts(tmp_path: Path) -> None:
    old = TEXT + "13;Slettet;s@example.no;;;;\n"
    new = TEXT.replace("n@example.no", "ny@example.no")
    parsed = _pulled(tmp_path, {"k.csv": old, "k (1).csv": new})
    assert [record.fields["email"] for record in parsed.records] == ["ny@example.no"]
    assert [(each.where, each.why) for each in parsed.unreadable] == [
        ("k.csv", "was not read: k (1).csv is newer and holds the same")
    ]


def test_two_lists_that_number_other_people_alike_are_two_lists(tmp_path: Path) -> None:
    more = "14;Ada;ada@example.no;;;;\n15;Bo;bo@example.no;;;;\n"
    parsed = _pulled(tmp_path, {"a.csv": TEXT + more, "b.csv": TEXT.replace("Nan", "Ola") + "16;Liv;l@example.no;;;;\n"})
    assert sorted(str(record.fields["name"]) for record in parsed.records) == ["Ada", "Bo", "Liv", "Ola"]
    assert [(each.where, each.why) for each in parsed.unreadable] == [
        ("a.csv line 2", "Medlemsnr is somebody else's in a newer file: not kept")
    ]


def test_a_constant_is_said_once_and_a_filled_cell_wins(tmp_path: Path) -> None:
    told = {"kind": "subscription", "activity": "A08", "columns": {"Lag": "status", "Innmeldt": "changed_at"}}
    text = "Medlemsnr;Lag;Innmeldt\n1;;\n2;aktiv;i fjor\n"
    parsed = _parsed(tmp_path / "k.csv", text, **told, constant={"status": "avmeldt", "changed_at": date(2026, 1, 2)})
    assert [dict(record.fields) for record in parsed.records] == [
        {"status": "unsubscribed", "changed_at": datetime(2026, 1, 1, 23, tzinfo=UTC)},
        {"status": "subscribed"},  # a date that cannot be read is not another
    ]


@pytest.mark.parametrize("constant", [{"stauts": "x"}, {"created_at": "i fjor"}])
def test_a_constant_that_cannot_be_is_refused_without_its_value(tmp_path: Path, constant: dict[str, str]) -> None:
    error = _error(_config(tmp_path, constant=constant))
    assert (error.trouble, error.place) == (Trouble.CHANGED, "sources.club.constant")
    assert "i fjor" not in str(error)


def test_the_order_of_ambiguous_dates_is_the_sources_word(tmp_path: Path) -> None:
    text = TEXT.replace("1.7.2026 12:00", "07/01/2026 12:00")
    parsed = _parsed(tmp_path / "k.csv", text)
    assert [(each.why, each.column) for each in parsed.unreadable] == [("Innmeldt is not a time", "Innmeldt")]
    assert parsed.cells["Innmeldt", Fate.UNREADABLE] == 1
    (record,) = _parsed(tmp_path / "k.csv", text, date_order="mdy").records
    assert record.fields["created_at"] == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def test_every_cell_has_its_fate_and_sums_are_nobody(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path / "k.csv", TEXT + ";Uten;;;;;\nSum;1;;;;;\n;1 medlem;;;;;\n")
    assert [each.why for each in parsed.unreadable] == ["Medlemsnr is blank"]
    assert parsed.cells == {
        **{(name, Fate.READ): 1 for name in ("Medlemsnr", "Navn", "E-post", "Mobil", "Innmeldt")},
        ("Lag", Fate.IGNORED): 1,
        ("Skostørrelse", Fate.UNREAD): 1,
        ("Navn", Fate.UNREADABLE): 1,
        ("Medlemsnr", Fate.IGNORED): 1,
        ("Navn", Fate.IGNORED): 2,
    }


def test_the_age_of_a_file_is_its_own_word_or_its_time(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text("Medlemmer per i dag;Utskrevet 4. mars 2026\n" + TEXT)
    (tmp_path / "l.csv").write_text(TEXT)
    _written_on(tmp_path / "l.csv", "2024-05-01")
    for name, day in (("k.csv", "2026-03-04"), ("l.csv", "2024-05-01")):
        (dated,) = [row for row in table.pull(_config(tmp_path / name), {}) if row.what == DATED]
        assert (dated.where, dated.cells) == (name, {"day": day})


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
    rows = list(table.pull(_config(tmp_path / "k.xlsx", sheet="medlemmer"), {}))
    assert [row.what for row in rows] == [DATED]


@pytest.mark.parametrize(("word", "status"), [("Avmeldt", "unsubscribed"), ("aktiv", "subscribed"), ("Rar", "Rar")])
def test_status_words_become_those_of_the_rules(tmp_path: Path, word: str, status: str) -> None:
    options = {"kind": "subscription", "activity": "A08", "columns": {"Lag": "status"}}
    (record,) = _parsed(tmp_path / "k.csv", TEXT.replace(";A;", f";{word};"), **options).records
    assert record.fields["status"] == status


def test_a_first_row_that_is_near_a_heading_is_still_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("7;Nanna;nanna@example.org\n8;Ola;ola@example.org\n")
    assert _error(_config(path, key="Navn")).problem == 'there is no column "Navn"'


def test_a_date_that_cannot_be_read_is_told_with_its_field(tmp_path: Path) -> None:
    columns = {"Navn": "name", "Innmeldt": "created_at"}
    parsed = _parsed(tmp_path / "t.csv", "Medlemsnr;Navn;Innmeldt\n1;Kari Ås;snart\n2;Ola Dal;15.01.2026\n", columns=columns)
    assert [record.unclear for record in parsed.records] == [("created_at",), ()]

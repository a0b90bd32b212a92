"""Table files: every trap of encodings, headings, numbers and damage that exports are known for."""

import json
import os
import random
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from connectors.base import files, tables, values
from connectors.base.columns import nearest, part
from connectors.base.national_id import MASK, is_national_id, masked
from connectors.base.row import LARGEST_CELL
from connectors.base.tables import read
from inventory.errors import SourceError, Trouble

OSLO = ZoneInfo("Europe/Oslo")
KNOWN = ("Navn", "E-post", "Telefon", "Postnr", "Kundenr", "Beløp")


def _rows(path: Path, content: bytes | str, encoding: str = "utf-8") -> list[dict[str, str]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return [dict(cells) for table in tables.read(path, KNOWN) for _, cells in table.rows]


def _workbook(path: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def _error(path: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        tables.read(path, KNOWN)
    assert path.name in caught.value.place
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_norwegian_letters_survive_every_encoding(tmp_path: Path, encoding: str) -> None:
    rows = _rows(tmp_path / "k.csv", "Navn;E-post\nÅse Bjørnær;aase@example.no\n", encoding)
    assert rows == [{"Navn": "Åse Bjørnær", "E-post": "aase@example.no"}]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_is_found_over_quoted_text(tmp_path: Path, delimiter: str) -> None:
    noise = "".join(each for each in ";,\t|" if each != delimiter) * 3
    content = f'Navn{delimiter}E-post\n"Kari{noise}{delimiter}\nBerg"{delimiter}kari@example.no\n'
    assert _rows(tmp_path / "k.csv", content) == [
        {"Navn": f"Kari{noise}{delimiter}\nBerg", "E-post": "kari@example.no"}
    ]


def test_title_rows_above_the_header(tmp_path: Path) -> None:
    content = "Tankeflyt Coach;;\nKundeliste;;\nSkrevet ut 22.11.2026;;\nKundenr;Navn;Postnr\n1;Kari;0150\n"
    path = tmp_path / "k.csv"
    assert _rows(path, content) == [{"Kundenr": "1", "Navn": "Kari", "Postnr": "0150"}]
    assert tables.read(path, KNOWN)[0].rows[0][0] == "k.csv line 5"


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "k.csv"
    _rows(path, 'Navn;E-post\n"to\nlinjer";a@example.no\n\n;\nKari;k@example.no\n')
    assert [where for where, _ in tables.read(path, KNOWN)[0].rows] == ["k.csv line 2", "k.csv line 6"]


def test_duplicate_headers_get_an_ordinal(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "k.csv", "Navn;E-post;Mobil;e-post;;\nKari;a@example.no;1;b@example.no;x;y\n")
    assert list(rows[0]) == ["Navn", "E-post", "Mobil", "e-post (2)", "column 5", "column 6"]


def test_stray_blank_rows_and_uneven_rows(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "k.csv", "Navn;E-post\n\n;\nKari\n  ;  \nOla;o@example.no;mer\n")
    assert rows == [{"Navn": "Kari", "E-post": ""}, {"Navn": "Ola", "E-post": "o@example.no", "column 3": "mer"}]


def test_a_person_called_nan_and_a_note_called_null_survive(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "k.csv", "Navn;E-post\nNan;NULL\nNA;None\n")
    assert [row["Navn"] for row in rows] == ["Nan", "NA"]


def test_headers_are_found_in_any_case_and_unicode_form(tmp_path: Path) -> None:
    path = tmp_path / "k.csv"
    path.write_text("  NAVN ;belo\u0308p;BELØP\nKari;1;2\n", encoding="utf-8")
    assert tables.read(path, KNOWN)[0].known == 2


@pytest.mark.parametrize(
    "hostile", ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "../../etc/passwd", "'; DROP TABLE x"]
)
def test_hostile_strings_survive_as_text(tmp_path: Path, hostile: str) -> None:
    assert _rows(tmp_path / "k.csv", f'Navn;E-post\n"{hostile}";x\n')[0]["Navn"] == hostile


def test_a_cell_of_ten_megabytes_is_cut(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "k.csv", f"Navn;E-post\n{'a' * 10_000_000};a@example.no\n")
    assert len(rows[0]["Navn"]) == LARGEST_CELL + 1
    assert rows[0]["E-post"] == "a@example.no"


def test_a_cell_that_looks_like_a_fødselsnummer_never_leaves_the_file(tmp_path: Path) -> None:
    rows = _rows(tmp_path / "k.csv", "Navn;E-post\nKari;018190 90013\nOla;fnr 01819090013 ok\nPer;01819090014\n")
    assert [row["E-post"] for row in rows] == ["(fødselsnummer)", "fnr (fødselsnummer) ok", "01819090014"]


def test_xlsx_numeric_phone_and_postcode_keep_their_text(tmp_path: Path) -> None:
    path = _workbook(
        tmp_path / "k.xlsx",
        ["Navn", "Telefon", "Postnr", "Beløp", "Dato", "Tid"],
        ["Nan", 49123456, 150, 99.375, datetime(2026, 1, 2), datetime(2026, 1, 2, 10, 30)],
        [None, None, None, None, None, None],
        ["Kari", 49123456.0, "0150", 0.1 + 0.2, None, None],
    )
    first, second = (dict(cells) for _, cells in tables.read(path, KNOWN)[0].rows)
    assert list(first.values()) == ["Nan", "49123456", "150", "99.3750", "2026-01-02", "2026-01-02T10:30:00"]
    assert list(second.values()) == ["Kari", "49123456", "0150", "0.3", "", ""]
    assert tables.read(path, KNOWN)[0].rows[1][0] == "k.xlsx line 4"


def test_every_sheet_with_anything_in_it_is_a_table(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Navn", "E-post"])
    book.create_sheet("Tom")
    book.create_sheet("Andre").append(["Kundenr", "Navn"])
    book.save(tmp_path / "k.xlsx")
    assert [table.place for table in tables.read(tmp_path / "k.xlsx", KNOWN)] == ["k.xlsx [Sheet]", "k.xlsx [Andre]"]


def test_json_lines_keep_digits_and_missing_keys(tmp_path: Path) -> None:
    rows = _rows(
        tmp_path / "k.jsonl", '{"Navn": "Kari", "Postnr": 0.10}\n\n{"Navn": "Ola", "E-post": null, "Tagger": ["a"]}\n'
    )
    assert rows[0] == {"Navn": "Kari", "Postnr": "0.10", "E-post": "", "Tagger": ""}
    assert rows[1]["Tagger"] == '["a"]'


def test_parquet_is_read_without_a_zone_library(tmp_path: Path) -> None:
    path = tmp_path / "k[1].parquet"
    query = "SELECT 'Nan' AS Navn, 150 AS Postnr, TIMESTAMPTZ '2026-01-02 10:30:00+00' AS Tid, 1.5::DOUBLE AS \"Beløp\""
    duckdb.sql(query).write_parquet(str(path))
    (row,) = (dict(cells) for _, cells in tables.read(path, KNOWN)[0].rows)
    assert (row["Navn"], row["Postnr"], row["Beløp"]) == ("Nan", "150", "1.5")
    assert values.instant(row["Tid"], OSLO) == datetime(2026, 1, 2, 10, 30, tzinfo=UTC)


BROKEN = {
    "empty.csv": b"",
    "blank.csv": b"\xef\xbb\xbf \r\n\r\n",
    "binary.csv": bytes(range(256)) * 8,
    "undefined.csv": b"Navn;E-post\n\x81\x8d\xff\n",
    "quote.csv": b'Navn;E-post\nKari;k@example.no\n"Ola;o@exa',
    "midrow.csv": b"Navn;E-post;Postnr\nKari;k@example.no;0150\nOla;o@example.no;0151\nPer;p@exa",
    "utf16.csv": "Navn;E-post\n".encode("utf-16")[:-1],
    "word.csv": b"%PDF-1.7 ...",
    "page.csv": b"<!DOCTYPE html><html>",
    "half.jsonl": b'{"Navn": "Kari"}\n{"Navn": "O',
    "list.jsonl": b"[1, 2]\n",
    "deep.jsonl": b"[" * 100_000,
    "no.parquet": b"PAR1" + b"\0" * 40 + b"PAR1",
    "password.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "text.xlsx": b"Navn;E-post\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_damaged_files_say_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BROKEN[name])
    error = _error(tmp_path / name)
    assert error.trouble is Trouble.BROKEN
    assert "example.no" not in str(error)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_half_xlsx(tmp_path: Path, kept: float) -> None:
    path = _workbook(tmp_path / "k.xlsx", ["Navn"], *([f"Kari {n}"] for n in range(500)))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert _error(path).trouble is Trouble.BROKEN


def test_xlsx_with_damaged_bytes_inside_never_raises_anything_else(tmp_path: Path) -> None:
    whole = _workbook(tmp_path / "k.xlsx", ["Navn"], ["Kari"]).read_bytes()
    dice, troubles = random.Random(1), set()
    for _ in range(30):
        damaged = bytearray(whole)
        for _ in range(20):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        (tmp_path / "k.xlsx").write_bytes(bytes(damaged))
        try:
            tables.read(tmp_path / "k.xlsx", KNOWN)
        except SourceError as error:
            troubles.add(error.trouble)
    assert troubles == {Trouble.BROKEN}


def test_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _workbook(tmp_path / "k.xlsx", ["Navn"])

    def locked(self: Path) -> bytes:
        raise PermissionError(13, "used by another process", str(self))

    monkeypatch.setattr(Path, "read_bytes", locked)
    error = _error(path)
    assert error.trouble is Trouble.BROKEN
    assert "Close it in other programs" in error.remedy


def test_too_large_a_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 10)
    (tmp_path / "k.csv").write_text("Navn;E-post\nKari;x\n")
    assert "512 MB" in _error(tmp_path / "k.csv").problem


def test_xlsx_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _workbook(tmp_path / "k.xlsx", ["Navn"], *(["a" * 30_000] for _ in range(100)))
    monkeypatch.setattr(files, "LARGEST_FILE", path.stat().st_size + 1)
    assert "unpacks to more" in _error(path).problem


def test_billion_laughs_in_xlsx(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "k.xlsx", ["Navn"])
    changed = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]>' if "sheet1" in info.filename else b""
            new.writestr(info.filename, laughs + old.read(info))
    path.write_bytes(changed.getvalue())
    assert "entities" in _error(path).problem


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400)
    | st.text(max_size=200).map(str.encode)
    | st.binary(max_size=200).map(b"\xff\xfe".__add__)
)
def test_any_bytes_as_csv_parse_or_raise_source_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"Navn;E-post\n" + content if len(content) % 2 else content)
    try:
        found = tables.read(path, KNOWN)
    except SourceError as error:
        found, place = [], error.place
    else:
        place = path.name
    assert place.startswith("any.csv")
    assert json.dumps([dict(cells) for table in found for _, cells in table.rows]).encode()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("kr 1 200,-", "1200"),
        ("1.200", "1200"),
        ("0.125", "0.125"),
        ("1200.5", "1200.5"),
        ("\N{MINUS SIGN}500,00 NOK", "-500.00"),
        ("(500)", "-500"),
        ("12.345.678", "12345678"),
    ],
)
def test_decimal_comma(text: str, amount: str) -> None:
    assert values.money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e5", "tolv", "1,2,3", "", "٣", "9" * 40])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        values.money(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24.12.2026", date(2026, 12, 24)),
        ("4.2.26", date(2026, 2, 4)),
        ("4.2.84 kl. 10.30", date(1984, 2, 4)),
        ("2026-12-24", date(2026, 12, 24)),
        ("2026-01-01T23:30:00Z", date(2026, 1, 2)),
        ("24.12.2026 10:15", date(2026, 12, 24)),
    ],
)
def test_norwegian_and_iso_dates(text: str, expected: date) -> None:
    assert values.day(text, OSLO) == expected


def test_two_digit_birth_years_are_those_of_adults() -> None:
    assert values.day("12.3.55", OSLO, born=True) == date(1955, 3, 12)


@pytest.mark.parametrize("text", ["31.02.2026", "01.01.0001", "0001-01-01T00:00:00", "i går", "03/04/26", "9999-99-99"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        values.instant(text, OSLO)


def test_local_times_become_utc() -> None:
    assert values.instant("1.7.2026 12:00", OSLO) == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [("150", "0150"), ("1", "0001"), ("0150", "0150"), ("150.0", "0150"), ("NO-0150", "0150"), ("SW1A", "SW1A")],
)
def test_postcode_is_left_padded(text: str, code: str) -> None:
    assert values.postcode(text) == code


@pytest.mark.parametrize("digits", ["01019090058", "41019090041", "01819090013", "01419090030"])
def test_national_ids_real_shaped_d_tenor_and_dolly(digits: str) -> None:
    assert is_national_id(digits)
    assert not is_national_id(digits[:-1] + str((int(digits[-1]) + 1) % 10))


@pytest.mark.parametrize(
    "text", ["kari@example.no", "49123456", "Kari Berg", "Berg", "Marte-Sofie1", "", "a" * 50, "1/../..\n"]
)
def test_what_may_be_personal_is_no_part_of_an_id(text: str) -> None:
    assert part(text) is None


def test_nearest_never_names_a_person() -> None:
    assert nearest("E-post", ["kari.e-post@example.no", "49123456"]) == ""
    assert nearest("E-post", ["E-postt"]) == ' (nearest: "E-postt")'


def test_a_national_id_in_a_number_column_is_found_without_its_first_zero(tmp_path: Path) -> None:
    digits = next(f"010180{n:05d}" for n in range(50_000, 100_000) if is_national_id(f"010180{n:05d}"))
    path = tmp_path / "x.xlsx"
    _workbook(path, ["Navn", "Nummer"], ["Kari", int(digits)], ["Ola", 4799123456])
    rows = [cells for _, cells in read(path, ["Navn"])[0].rows]
    assert [row["Nummer"] for row in rows] == [MASK, "4799123456"]


def test_a_national_id_with_a_hard_blank_is_masked() -> None:
    digits = next(f"118155{n:05d}" for n in range(100_000) if is_national_id(f"118155{n:05d}"))
    assert masked(f"{digits[:6]}\u00a0{digits[6:]}") == masked(f"{digits[:6]}\u2013{digits[6:]}") == MASK


def test_formulas_without_results_are_not_taken_for_empty_cells(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    _workbook(path, ["Navn", "E-post"], ["Kari", '=LOWER("KARI@EXAMPLE.ORG")'])
    with pytest.raises(SourceError, match="formulas without results") as raised:
        read(path, ["Navn"])
    assert "KARI" not in str(raised.value)


def test_formulas_with_results_give_them_and_merged_cells_their_first(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:B1", "Medlemmer 2026")
        sheet.write_row("A2", ["Navn", "E-post"])
        sheet.write("A3", "Kari")
        sheet.write_formula("B3", '=LOWER("X")', None, "kari@example.org")
    assert [dict(cells) for _, cells in read(path, ["Navn", "E-post"])[0].rows] == [
        {"Navn": "Kari", "E-post": "kari@example.org"}
    ]


def test_only_a_header_and_quoted_newlines(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Navn;Notat\n")
    assert read(path, ["Navn"])[0].rows == ()
    path.write_text('Navn;Notat\nKari;"en\nto\r\ntre"\nOla;x\n', newline="")
    assert [(where[-1], cells["Notat"]) for where, cells in read(path, ["Navn"])[0].rows] == [
        ("2", "en\nto\r\ntre"),
        ("5", "x"),
    ]


def test_a_nul_byte_is_refused_without_showing_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"Navn;Notat\nKari;a\0b\n")
    with pytest.raises(SourceError) as raised:
        read(path, ["Navn"])
    assert "Kari" not in str(raised.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_and_a_loop_of_links_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    for name in ("pipe.csv", "loop.csv"):
        with pytest.raises(SourceError):
            read(tmp_path / name, ["Navn"])


def test_a_file_that_grows_while_it_is_read_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Navn;E-post\nKari;kari@example.org\n")
    whole = Path.read_bytes

    def while_written(self: Path) -> bytes:
        data = whole(self)
        with self.open("a") as stream:
            stream.write("Ola;ola@example.org\n")
        return data

    monkeypatch.setattr(Path, "read_bytes", while_written)
    with pytest.raises(SourceError, match="being written"):
        read(path, ["Navn"])

"""What strangers write comes out as they wrote it, and does nothing: on the terminal, in JSON, in CSV, XLSX and Parquet."""

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest

from connectors.base.row import clean
from flows.night import person_answer
from flows.night.person_answer import Answer
from flows.runtime import context
from flows.runtime.console import print_json
from inventory import identifiers
from inventory.model import FIELDS, Kind
from tests.night.conftest import Orden
from tests.night.hostile import ATTACKS, Stricken, address, struck, text_fields, unsafe

#: Fields that a connector reads as numbers or words of its own before anybody sees the text.
READ = {"status", "email", "org_number"}


@pytest.fixture(scope="module")
def stricken(tmp_path_factory: pytest.TempPathFactory) -> Stricken:
    return struck(tmp_path_factory)


@pytest.fixture(scope="module")
def found(stricken: Stricken) -> dict[str, Answer]:
    return stricken.answers()


def test_every_source_was_read(stricken: Stricken) -> None:
    """An attack may make a cell unreadable, never a source."""
    overview = stricken.done.overview
    assert {s.tonight.name: s.tonight.trouble for s in overview.sources if s.tonight.trouble} == {}
    assert overview.status == "complete"
    assert len(overview.requests) > 5


@pytest.mark.parametrize("attack", ATTACKS)
def test_json_holds_the_text_unaltered(
    stricken: Stricken, found: dict[str, Answer], attack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json(person_answer.wire(found[attack], stricken.settings))
    told = capsys.readouterr().out
    assert unsafe(told) == set()
    records = [record for match in json.loads(told)["matches"] for record in match["records"]]
    assert {record["source"] for record in records} >= {
        "registration", "course", "newsletter", "bookings", "invoices", *(f"list_{kind}" for kind in Kind),
    }  # fmt: skip
    # What cannot be written down at all is the one thing that is not kept: NUL, and half of a pair.
    text = clean(ATTACKS[attack])
    for kind in Kind:
        [record] = [r for r in records if r["source"] == f"list_{kind}" and r["record"].startswith(f"{kind}:1-")]
        # «null» is no number, and nobody's: what people type to get past a field is nothing.
        unsaid = {*READ, *(["phone"] if identifiers.is_nothing(text or "") else [])}
        fields = {f: text for f in text_fields(kind) if f not in unsaid}
        assert {f: v for f, v in record["fields"].items() if f in fields} == fields


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_steers_no_terminal(stricken: Stricken, found: dict[str, Answer], attack: str) -> None:
    words, files = context.words_of(stricken.settings), found[attack].found
    told = [person_answer.text(replace(found[attack], found=one), words) for one in ((file,) for file in files)]
    told.append(person_answer.text(replace(found[attack], found=(*files, *files)), words))  # as a list
    assert [unsafe(text) for text in told] == [set()] * len(told)
    assert all(address(attack) in text for text in told)
    assert max(len(text.splitlines()) for text in told) > 100
    assert words.say("format.field", name=words.say("person.record_id"), value="contact:1-") in "".join(told)


@pytest.mark.parametrize(
    "attack", ["title", "sql", "like", "turned", "half", "unseen", "path", "long", "arabic", "null", "formula"]
)
def test_asking_for_the_attack_itself(stricken: Stricken, attack: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert stricken.orden("lookup", ATTACKS[attack]) in (0, 4)
    told = capsys.readouterr()
    assert unsafe(told.out + told.err) == set()


@pytest.mark.parametrize(
    "command", ["judge", "judge --json", "case list", "case list --json", "register --format json"]
)
def test_other_commands_steer_no_terminal(stricken: Stricken, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    stricken.orden(*command.split())
    told = capsys.readouterr()
    assert unsafe(told.out + told.err) == set()
    assert len(told.out + told.err) > 20


def test_through_a_real_pipe(stricken: Stricken) -> None:
    orden = Orden(stricken.settings.path.parent)
    text = orden("lookup", address("title"))
    assert (text.code, unsafe(text.out + text.err)) == (0, set())
    told = orden("lookup", address("long"), "--json")
    assert told.json["matches"][0]["names"] == [ATTACKS["long"]]


def written(folder: Path, form: str, stricken: Stricken) -> Path:
    assert stricken.orden("export", "--to", str(folder), "--format", form) == 0
    return folder


def starts_a_formula(cell: str) -> bool:
    """Tell what a spreadsheet may run: by its first sign that is seen, or a tab or a return that Excel skips."""
    seen = cell.lstrip("".join(char for char in set(cell) if not char.isprintable() or char.isspace()))
    return cell[:1] in ("\t", "\r") or seen[:1] in tuple("=+-@＝＋－＠")


def cells_of(folder: Path, delimiter: str) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines, delimiter=delimiter):
                yield from ((file.name, cell) for cell in row)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_runs_nothing(stricken: Stricken, tmp_path: Path, delimiter: str) -> None:
    cells = list(cells_of(written(tmp_path, "csv", stricken), delimiter))
    assert [each for each in cells if starts_a_formula(each[1])] == []
    assert ("people.csv", "'=cmd|'/C calc'!A0") in cells or delimiter == ";"


def test_a_workbook_runs_and_links_nothing(stricken: Stricken, tmp_path: Path) -> None:
    [book] = written(tmp_path, "xlsx", stricken).iterdir()
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert not [
        name for name, part in parts.items() if re.search(r"<f[ >]|<hyperlink|TargetMode=\"External\"|<ddeLink", part)
    ]
    assert not [name for name in parts if re.search("externalLink|vba|macro", name, re.I)]
    sheets = openpyxl.load_workbook(book).worksheets
    assert {cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "n",
        "d",
        "inlineStr",
    }
    names = {value for row in openpyxl.load_workbook(book)["Personer"].iter_rows(values_only=True) for value in row}
    assert {"=cmd|'/C calc'!A0", ATTACKS["script"], ATTACKS["sami"], ATTACKS["arabic"]} <= names


def test_parquet_holds_the_text_unaltered(stricken: Stricken, tmp_path: Path) -> None:
    names = (
        duckdb.read_parquet(str(written(tmp_path, "parquet", stricken) / "people.parquet")).project("name").fetchall()
    )
    assert {clean(text) for text in ATTACKS.values()} <= {row[0] for row in names}


def test_nothing_of_it_is_logged(stricken: Stricken) -> None:
    store = stricken.settings.store_dir
    said = "".join(file.read_text("utf-8") for file in (store / "log").glob("*")) if (store / "log").exists() else ""
    assert not [attack for attack, text in ATTACKS.items() if len(text) > 12 and text in said]


def test_every_kind_has_every_field_of_text() -> None:
    """What the table holds grows with the contract's fields."""
    assert {kind: len(text_fields(kind)) > 6 for kind in Kind} == dict.fromkeys(FIELDS, True)

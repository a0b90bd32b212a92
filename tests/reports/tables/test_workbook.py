"""The export as a workbook: worded for a reader, honest about what is missing, and never a formula."""

import random
import re
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from inventory.errors import Trouble
from inventory.model import Kind, Outcome, Reading, SourceNight
from inventory.views.export_tables import NAMES
from inventory.views.task_model import Asked, Question, Task, TaskScope
from reports.tables import sheet, workbook, xlsx
from reports.tables.cells import Table
from reports.tables.workbook import Taken
from reports.text.words import LANGUAGES, Words

NB, EN = Words("nb"), Words("en")
AT = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
SOURCES = (
    SourceNight("registration", "google_forms", "Google Forms", Reading.FRESH, AT, 117),
    SourceNight(
        "newsletter", "mailchimp", "Mailchimp", Reading.STALE, datetime(2026, 11, 20, 2, tzinfo=UTC), 79,
        trouble=Trouble.UNREACHABLE,
    ),
)  # fmt: skip
COLUMNS = {
    "people": "person name emails phones records sources",
    "records": "person source record kind activity collected_at last_activity_at keep_until linked_by",
    "flags": "person source record purpose code outcome severity since due why",
    "candidates": "a_source a_record b_source b_record score reason",
    "promises": "id quote result detail checked_at",
    "sources": "name type status read_at records unread_fields",
    "observations": "source what place value seen_on",
    "runs": "run as_of begun_at ended_at status persons records flags",
}
DAY = date(2026, 11, 22)
ROWS: dict[str, list[tuple[object, ...]]] = {
    "people": [("p-1", "Kari Nordby", "kari@example.org", "+4749677808; +4790000000", 3, "registration")],
    "records": [("p-1", "registration", "response:0:1", "response", "A01", AT, AT, DAY, "email; part_of")],
    "flags": [("p-1", "newsletter", "s:1", "NEWSLETTER", "REG_EXPIRED", "DELETE", "high", DAY, DAY, "Fristen er ute.")],
    "candidates": [("registration", "response:0:1", "gone", "s:2", 0.67, "married")],
    "promises": [("P01", "«sletter innen»", "NOT_CHECKED", "Mailchimp svarte ikke", None)],
    "sources": [("newsletter", "mailchimp", "stale", AT, 79, "")],
    "observations": [("site", "third_party", "/", "before|fonts.example.com|other", DAY)],
    "runs": [("r1", DAY, AT, None, "broken off", 0, 0, '{"KEEP": 1204, "DELETE": 2, "STOP": 0}')],
}
TASK = Task(
    "t-1", Question(TaskScope.STOP, "stop"), TaskScope.STOP, Outcome.STOP, ("p-1", "p-2"), None, (), 3, 3,
    ("newsletter", "registration"), DAY, 2, n=1, this_week=True,
)  # fmt: skip
TAKEN = Taken(
    "Tankeflyt", DAY, SOURCES, {name: Table(tuple(COLUMNS[name].split()), ROWS[name]) for name in NAMES}, (TASK,)
)  # fmt: skip


def written(taken: Taken, to: Path, words: Words = NB) -> Path:
    [path] = sheet.export(workbook.worded(taken, words), to, "xlsx", front=workbook.front(taken, words))
    return path


def xml_of(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}


def test_sheets_headings_and_codes_are_norwegian(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(TAKEN, tmp_path))
    assert book.sheetnames == [
        "Les meg", "Oppgaver", "Personer", "Oppføringer", "Vurderinger", "Samme person", "Løfter", "Kilder", "Sett i systemene", "Historikk",
    ]  # fmt: skip
    rows = {name: [[c.value for c in row] for row in book[name].iter_rows()] for name in book.sheetnames[1:]}
    assert rows["Oppgaver"] == [
        ["Nr", "Oppgave", "Frist", "Minutter", "Personer", "Oppføringer", "Systemer", "Denne uken", "Tilstand"],
        [1, "Meld av to fra nyhetsbrevet", datetime(2026, 11, 22), 2, 2, 3, "Mailchimp, Google Forms", "ja", "Venter"],
    ]
    assert rows["Personer"][0] == ["Person-ID", "Navn", "E-post", "Telefon", "Oppføringer", "Kilder", "Oppgave"]
    assert rows["Personer"][1][5] == "Google Forms"
    assert rows["Oppføringer"][1][1:6] == ["Kari Nordby", "Google Forms", "response:0:1", "Skjemasvar", "Registrering av kunder"]
    assert rows["Oppføringer"][1][9] == "e-post, kundekortet"
    assert rows["Vurderinger"][1][3:7] == ["Nyhetsbrev", NB.say("flag.REG_EXPIRED.action"), "Foreslås slettet", "haster"]
    assert rows["Samme person"][1][2] == "gone"  # a source that is no longer configured keeps its own name
    assert rows["Løfter"][1][2] == "Ikke sjekket i natt"
    assert rows["Kilder"][1][:3] == ["Mailchimp", "Mailchimp", "tall fra en tidligere natt"]
    assert rows["Historikk"][1][4] == "brutt av"
    outcomes = str(rows["Historikk"][1][7])
    assert outcomes.startswith("Beholdes: 1") and "Stans" not in outcomes


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_is_left_where_there_are_words(language: str, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(TAKEN, tmp_path, Words(language)))
    text = [str(c.value) for name in book.sheetnames for row in book[name].iter_rows() for c in row]
    assert not {"DELETE", "NOT_CHECKED", "REG_EXPIRED", "stale", "response", "high", "part_of", "A01", "married"} & set(
        text
    )


def test_every_table_of_the_contract_has_its_words() -> None:
    for words in (NB, EN):
        keys = [f"export.sheet.{name}" for name in NAMES] + [f"export.about.{name}" for name in NAMES]
        columns = {column for told in COLUMNS.values() for column in told.split()} - {"score"} | {"task"}
        keys += [f"export.column.any.{column}" for column in sorted(columns)]
        assert [key for key in keys if not words.known(key)] == []
        names = [words.say(f"export.sheet.{name}") for name in NAMES]
        assert len({*names, words.say("export.front.sheet")}) == len(NAMES) + 1
        assert not [name for name in names if len(name) > 28 or re.search(r"[][:*?/\\]", name)]  # Excel's limits


def test_headings_stand_still_can_be_filtered_and_days_are_days(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(TAKEN, tmp_path))
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref == book[name].dimensions
    assert book["Vurderinger"]["I2"].is_date and book["Vurderinger"]["I2"].number_format == "dd.mm.yyyy"
    assert book["Personer"]["D2"].value == "+4749677808; +4790000000"


def test_the_first_sheet_says_what_it_is_and_what_was_not_read(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(TAKEN, tmp_path))
    text = "\n".join(str(c.value) for row in book["Les meg"].iter_rows() for c in row if c.value)
    assert "Tankeflyt" in text and "22. november 2026" in text
    assert "Mailchimp svarte ikke i natt" in text and "20. november" in text
    assert "personopplysninger" in text
    fresh = replace(TAKEN, sources=SOURCES[:1])
    assert "svarte ikke" not in "\n".join(workbook.front(fresh, NB).lines)


def hostile(n: int) -> list[str]:
    """Give ``n`` texts that would like to be something else than text, all different."""
    chance = random.Random(7)
    heads = [
        "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\")", "{=SUM(A1)}", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠x",
        "\t=1", "\r=1", "\n=1", "  =1", "\u200b=1", "\u202e=1", "\ufeff=1", "http://evil.example/", "mailto:x@example.org",
        "internal:Sheet1!A1", "external:c:/x.xlsx", "file:///etc/passwd", "ftp://x", "<f>1</f>", "]]>", "_x003D_1",
        "\x1b[31mred", "\x00", "\x9b31m", "\ud800", "'=1", '"=1', "1e5", "00123", "TRUE", "#REF!", "%0A=1", "💥=1", "DDE(\"x\")",
        "<script>alert(1)</script>", "&lt;", "IMPORTXML(1)",
    ]  # fmt: skip
    return [f"{chance.choice(heads)}{chance.choice(heads)}{i}" for i in range(n)]


def test_no_formula_and_no_link_from_20_000_hostile_strings(tmp_path: Path) -> None:
    texts = hostile(20_000)
    people = Table(TAKEN.tables["people"].columns, [("p", text, text, text, 1, text) for text in texts])
    taken = replace(TAKEN, business=texts[0], tables={**TAKEN.tables, "people": people})
    parts = xml_of(written(taken, tmp_path))
    sheets = [xml for name, xml in parts.items() if name.startswith("xl/worksheets/")]
    assert len(sheets) >= 8
    assert [xml for xml in sheets if re.search(r"<f[ >/]|<hyperlink|t=\"(str|e|b)\"", xml)] == []
    assert [name for name in parts if "externalLink" in name or "_rels/sheet" in name] == []
    assert "\x1b" not in parts["xl/sharedStrings.xml"] and "_x001B_" not in parts["xl/sharedStrings.xml"]
    with closing(openpyxl.load_workbook(tmp_path / "orden.xlsx", read_only=True)) as book:
        cells = [row[1] for row in book["Personer"].iter_rows(min_row=2, values_only=True)]
    assert len(cells) == 20_000
    by_name = sorted(range(20_000), key=lambda i: texts[i].casefold())
    assert sum(str(cell).endswith(str(i)) for i, cell in zip(by_name, cells, strict=True)) == 20_000


def test_what_excel_cannot_hold_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 2)
    rows = [(f"p-{n}", "x" * (40_000 if n == 4 else 3), "", "", n, "") for n in range(5)]
    tables = {**TAKEN.tables, "people": Table(TAKEN.tables["people"].columns, rows)}
    taken = replace(TAKEN, tables=tables)
    book = openpyxl.load_workbook(written(taken, tmp_path))
    assert [name for name in book.sheetnames if name.startswith("Personer")] == ["Personer", "Personer 2", "Personer 3"]
    assert [book[name]["A2"].value for name in ("Personer", "Personer 2", "Personer 3")] == ["p-0", "p-2", "p-4"]
    assert book["Personer 3"]["A1"].value == "Person-ID"
    cut, more = workbook.losses(tables, NB)
    assert "Én tekst" in cut and "Personer" in more
    said = [str(row[0].value) for row in book["Les meg"].iter_rows()]
    assert cut in said and more in said
    assert workbook.losses(TAKEN.tables, NB) == []


def test_days_and_numbers_that_excel_does_not_know_stay_text(tmp_path: Path) -> None:
    values = [
        date(1, 1, 1),
        date(1899, 12, 31),
        datetime(1, 1, 1, tzinfo=UTC),
        date(9999, 12, 31),
        float("nan"),
        float("inf"),
    ]
    [path] = sheet.export({"t": Table(("a",), [(value,) for value in values])}, tmp_path, "xlsx")
    read = [row[0].value for row in openpyxl.load_workbook(path)["t"].iter_rows(min_row=2)]
    assert read[:2] == ["0001-01-01", "1899-12-31"]
    assert read[2] == "0001-01-01 00:00:00+00:00"
    assert read[3] == datetime(9999, 12, 31)
    assert read[4:] == ["nan", "inf"]


def test_people_and_records_bear_the_name_and_the_task_by_name_and_no_weight(tmp_path: Path) -> None:
    people = Table(TAKEN.tables["people"].columns, [
        ("p-1", "Åse Vik", "", "", 1, "registration"), ("p-2", None, "", "", 1, "newsletter"),
        ("p-3", "Anna Berg", "", "", 1, "registration"),
    ])  # fmt: skip
    record = TAKEN.tables["records"].rows[0]
    records = Table(TAKEN.tables["records"].columns, [
        (person, source, f"r:{n}", *record[3:])
        for n, (person, source) in enumerate([("p-1", "registration"), ("p-2", "newsletter"), ("p-3", "registration")])
    ])  # fmt: skip
    found = Asked("CASE_STOP", Outcome.STOP, "p-1", "registration", "r:0", Kind.RESPONSE, None, False, (), "")
    tasks = (replace(TASK, findings=(found,), persons=("p-1",), n=3), replace(TASK, findings=(found,), persons=("p-1",), n=1))
    taken = replace(TAKEN, tables={**TAKEN.tables, "people": people, "records": records}, tasks=tasks)
    book = openpyxl.load_workbook(written(taken, tmp_path))
    rows = {name: [list(row) for row in book[name].iter_rows(values_only=True)] for name in book.sheetnames[1:]}
    assert [(row[1], row[-1]) for row in rows["Personer"][1:]] == [("Anna Berg", None), ("Åse Vik", "1, 3"), (None, None)]
    assert rows["Oppføringer"][0][:2] == ["Person-ID", "Navn"] and rows["Oppføringer"][0][-1] == "Oppgave"
    assert [(row[0], row[1], row[-1]) for row in rows["Oppføringer"][1:]] == [
        ("p-3", "Anna Berg", None), ("p-1", "Åse Vik", "1, 3"), ("p-2", None, None),
    ]  # fmt: skip
    assert not any("Vekt" in row for row in rows["Samme person"])
    assert TAKEN.tables["candidates"].columns.count("score") == 1  # a program still gets it

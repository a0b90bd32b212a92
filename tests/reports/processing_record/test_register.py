"""The Article 30 record as page, workbook and JSON: the right columns, nothing run, and no client in it."""

import json
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from duckdb import DuckDBPyConnection
from openpyxl.cell import Cell

from inventory.model import Kind, Reading, Record
from inventory.policy import policy
from inventory.policy.loader import Said
from inventory.policy.policy import Policy
from inventory.store.database import Store
from inventory.views.processing_record import ProcessingRecord, register
from reports.processing_record.json_data import as_json
from reports.processing_record.pages import notices, page, sheets
from reports.tables import sheet
from reports.tables.columns import COLUMNS
from reports.text.record_words import RecordWords, limit
from reports.text.words import LANGUAGES, Words
from tests.inventory.nights import (
    KEY,
    at,
    booking,
    client,
    customer,
    invoice,
    night,
    on,
    record,
    response,
    subscriber,
)
from tests.reports import nights
from tests.reports.night.test_night import Tags

NB, EN = Words("nb"), Words("en")
SNAPSHOT = Path(__file__).parent / "snapshots" / "record.html"
READ = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
#: The sheet's columns, in the order of the authority's spreadsheet.
HEADINGS = [
    "Behandlingsaktivitet",
    "Formål med behandlingen",
    "Kategorier av registrerte",
    "Kategorier av personopplysninger",
    "Kategorier av mottakere",
    "Overføring til tredjestat eller internasjonal organisasjon",
    "Nødvendige garantier ved overføring",
    "Planlagte tidsfrister for sletting",
    "Tekniske og organisatoriske sikkerhetstiltak",
    "Behandlingsgrunnlag etter artikkel 6",
    "Særlige kategorier (artikkel 9 og 10)",
    "Databehandler og databehandleravtale",
    "Systemer",
    "Kilde til opplysningene",
    "Antall registrerte og eldste opplysning",
    "Høy risiko? Risikovurdering og DPIA",
    "Informasjon gitt, og avvik",
    "Ansvarlig, sist gjennomgått, neste gjennomgang",
]
FILLED = policy.load().controller
FILLED = replace(
    FILLED,
    legal_name="=Tankeflyt Coach",
    org_number="974760673",
    address="Storgata 1, 0155 Oslo",
    email="post@example.no",
    contact="Maria",
    statement=date(2026, 5, 1),
    reviewed=date(2026, 10, 1),
    next_review=date(2027, 4, 1),
    measures={key: replace(m, attested=date(2026, 11, 1)) for key, m in FILLED.measures.items()},
)


#: By its records and what was not read: a first night, kept open to be asked again.
_slept: dict[str, DuckDBPyConnection] = {}
_open = ExitStack()


@pytest.fixture(autouse=True, scope="module")
def _nights_end() -> Iterator[None]:
    with _open:
        yield
    _slept.clear()


def slept(records: list[Record], folder: Path, **more: Any) -> DuckDBPyConnection:
    """Return the night of these records. The same first night is run once: what is asked of it changes nothing."""
    if Store(folder, KEY).exists():
        return _open.enter_context(night(records, folder, **more))
    known = repr((records, more))
    if known not in _slept:
        _slept[known] = _open.enter_context(night(records, folder, **more))
    return _slept[known]


def made(folder: Path, held: Policy | None = None, records: list[Record] | None = None, **more: Any) -> ProcessingRecord:
    """Return the register of a small night whose sources were read at a known hour."""
    given = records or [
        response(
            "response:0:1",
            name="Kari Nordmann",
            email="kari@example.org",
            submitted_at=at("2024-03-05"),
            extra_info="x",
        ),
        response(
            "response:0:2",
            name="Ola Hansen",
            email="ola@example.org",
            submitted_at=at("2023-01-02"),
            unread=("Bursdag",),
        ),
        subscriber(name="Kari Nordmann", email="kari@example.org", status="subscribed", signup_at=at("2025-02-01")),
    ]
    found = register(slept(given, folder, **more), held or policy.load(), "Tankeflyt Coach")

    def settle(told: Any) -> Any:
        return replace(told, read_at=None if told.status is Reading.NOT_READ else READ)

    entries = tuple(replace(e, sources=tuple(map(settle, e.sources))) for e in found.entries)
    return replace(found, entries=entries, sources=tuple(map(settle, found.sources)))


def small() -> Policy:
    """Return the shipped policy with a few activities, holders and gaps, so that its page can be read at a glance."""
    held = policy.load()
    activities = {key: held.activities[key] for key in ("A01", "A05", "A08", "A12")}
    processors = {key: held.processors[key] for key in ("google", "mailchimp", "onecom", "meta")}
    gaps = {key: held.gaps[key] for key in ("G05", "G06")}
    return replace(held, activities=activities, processors=processors, gaps=gaps, version="0123456789ab")


def test_page_is_as_agreed(tmp_path: Path) -> None:
    shown = page(made(tmp_path, small(), unread=["bookings"]), NB)
    shown = re.sub(r"<style>.*?</style>", "<style>…</style>", shown, flags=re.S)
    shown = re.sub(r"sha256-[^']+", "sha256-…", shown)
    if os.environ.get("ORDEN_UPDATE"):
        SNAPSHOT.write_text(shown, "utf-8")
    assert shown == SNAPSHOT.read_text("utf-8"), "changed on purpose? run with ORDEN_UPDATE=1 and read the difference"


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_asks_nothing_and_runs_nothing(language: str, tmp_path: Path) -> None:
    bad = nights.HOSTILE[0]
    found = replace(made(tmp_path), business=bad)
    held = replace(FILLED, legal_name=bad, contact=bad)
    html = page(replace(found, controller=held), Words(language))
    tags = Tags(html).tags
    assert not re.search(r"@import|url\(", html)
    assert not {tag for tag, _ in tags} & {"script", "img", "iframe", "object", "embed", "form", "base"}
    assert not [a for _, attrs in tags for a in attrs if a == "style" or a.startswith("on") or a == "src"]
    links = [str(attrs["href"]) for _, attrs in tags if "href" in attrs]
    assert [href for href in links if not href.startswith("#")] == ["data:,"]
    targets = {str(attrs["id"]) for _, attrs in tags if "id" in attrs}
    assert {href[1:] for href in links if href.startswith("#")} <= targets
    assert ("html", {"lang": language}) in tags


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_worded(language: str, tmp_path: Path) -> None:
    found, words = made(tmp_path), Words(language)
    texts = RecordWords(words, found)
    rules = {rule.id: rule for entry in found.entries for rule in entry.retention}
    assert [key for key in rules if not words.known(f"record.rule.{key}")] == []
    # A rule whose wording asks for a number it no longer has is told bare, so it must not be one of ours.
    assert [key for key, rule in rules.items() if limit(rule, texts).startswith(key)] == []
    for html in (page(found, words), page(replace(found, gaps=(), controller=FILLED), words)):
        assert not re.search(r"register\.|\{\w+\}|None", html)


def test_numbers_of_the_rules_are_in_words(tmp_path: Path) -> None:
    texts = RecordWords(NB, made(tmp_path))
    rule = policy.load().retention["R-CRM"]
    said = "Kundekortet utenom fakturaene: slettes {} etter at kundeforholdet er slutt"
    assert limit(rule, texts) == said.format("tolv måneder")
    for months, words in ((18, "18 måneder"), (1, "én måned"), (0, "straks")):
        assert limit(replace(rule, numbers={"months": months}), texts) == said.format(words)
    assert limit(replace(rule, id="R-NEW", numbers={"days": 14, "snaps": 8}), texts) == "R-NEW: 14 dager og 8"


def test_workbook_has_four_sheets_and_the_columns_in_order(tmp_path: Path) -> None:
    found = replace(made(tmp_path / "night", unread=["bookings"]), controller=FILLED)
    holder = replace(found.holders[0].processor, agreement=date(2026, 5, 1), link="https://policies.example")
    found = replace(found, holders=(replace(found.holders[0], processor=holder), *found.holders[1:]))
    path = sheet.book(sheets(found, NB), tmp_path / "out" / "protokoll.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Virksomhet", "Protokoll", "Databehandlere", "Forslag"]
    record_sheet = book["Protokoll"]
    assert [cell.value for cell in record_sheet[1]] == HEADINGS
    assert [str(row[0].value)[:3] for row in record_sheet.iter_rows(min_row=2)] == [f"A{n:02}" for n in range(1, 18)]
    for one in book:
        assert one.freeze_panes == "A2"
        assert one.page_setup.orientation == "landscape"
        assert [c.coordinate for row in one.iter_rows() for c in row if c.data_type == "f"] == []
    assert "<f>" not in "".join(_parts(path)) and "hyperlink" not in "".join(_parts(path))
    business = {row[0].value: row[1] for row in book["Virksomhet"].iter_rows(min_row=2) if isinstance(row[1], Cell)}
    assert business["Behandlingsansvarlig"].value == "=Tankeflyt Coach"
    assert business["Behandlingsansvarlig"].data_type == "s"
    assert business["Sist gjennomgått"].is_date
    assert business["Kilde lest: SimplyBook.me"].value == "ikke lest ennå"
    holders = book["Databehandlere"]
    assert holders["G2"].is_date and holders["G2"].value.date() == date(2026, 5, 1)
    assert holders["H2"].value is None
    assert book["Forslag"].max_row == 27


def _parts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as book:
        return [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]


def test_workbook_is_the_same_bytes_twice(tmp_path: Path) -> None:
    found = made(tmp_path / "night")
    first, second = (sheet.book(sheets(found, NB), tmp_path / f"{n}.xlsx").read_bytes() for n in "ab")
    assert first == second


def test_english_has_english_sheets(tmp_path: Path) -> None:
    found = sheets(made(tmp_path), EN)
    assert list(found) == ["Business", "Record", "Processors", "Suggestions"]
    assert found["Record"].rows[0][0] == "A01 Client registration"
    assert "2 people, 2 records" in found["Record"].rows[0][14]


def cells(found: ProcessingRecord, activity: str) -> dict[str, str]:
    row = sheets(found, NB)["Protokoll"].rows[int(activity[1:]) - 1]
    return dict(zip(COLUMNS, row, strict=True))


def test_counts_say_how_far_they_reach(tmp_path: Path) -> None:
    given = [response(name="Kari Nordmann", submitted_at=at("2024-03-05"))]
    found = made(tmp_path, records=given, unread=["bookings"])
    counted = "1 person, 1 oppføring\nEldste opplysning er fra 5. mars 2024\nPer 22. november 2026"
    assert cells(found, "A01")["c15"] == counted
    assert cells(found, "A06")["c15"] == "Ikke kjent: SimplyBook.me er aldri lest"
    assert cells(found, "A05")["c15"] == "Ikke talt: ingen kilde leses"
    assert cells(found, "A07")["c15"] == "Ingen oppføringer i kildene som er lest\nPer 22. november 2026"
    assert "SimplyBook.me er aldri lest. Det som ligger der, er ikke talt med." in notices(found, NB)


def test_a_stale_source_is_dated_wherever_it_counts(tmp_path: Path) -> None:
    with night([subscriber(name="Kari Nordmann", status="subscribed")], tmp_path):
        pass
    found = made(tmp_path, records=[response(name="Kari Nordmann")], unread=["newsletter"])
    day = NB.day(READ.date())
    assert cells(found, "A08")["c15"].splitlines()[-1] == f"Tallene fra Mailchimp er per {day}"
    assert "Per " not in cells(found, "A08")["c15"]
    assert f"Mailchimp ble ikke lest sist natt. Tallene derfra er per {day}." in notices(found, NB)


def test_what_nobody_has_filled_in_is_said_kindly_and_not_invented(tmp_path: Path) -> None:
    empty = made(tmp_path)
    [missing, agreements] = notices(empty, NB)
    assert missing.startswith("Noe om virksomheten er ikke fylt ut ennå: behandlingsansvarlig, organisasjonsnummer")
    assert "seks leverandører" in agreements and "Conta AS" in agreements
    assert ("Behandlingsansvarlig", "ikke fylt ut ennå") in sheets(empty, NB)["Virksomhet"].rows
    assert cells(empty, "A01")["c18"] == "Ikke gjennomgått ennå"
    filled = replace(empty, controller=FILLED)
    assert len(notices(filled, NB)) == 1
    assert cells(filled, "A01")["c18"] == "Maria\nSist gjennomgått 1. oktober 2026\nNeste gjennomgang 1. april 2027"
    assert "Disken er kryptert (sett 1. november 2026)" in cells(filled, "A01")["c09"]


def test_what_is_not_confirmed_says_so(tmp_path: Path) -> None:
    found = made(tmp_path)
    assert cells(found, "A01")["c05"] == "Google Ireland Ltd (Workspace) (databehandler – ikke bekreftet)"
    assert cells(found, "A15")["c07"] == "VIA Institute on Character: grunnlaget er ikke kjent (ikke kontrollert ennå)"
    assert cells(found, "A02")["c12"] == "Conta AS: ingen avtale notert ennå"
    assert "Skatteetaten (egen behandlingsansvarlig)" in cells(found, "A02")["c05"]
    assert cells(found, "A08")["c06"] == "The Rocket Science Group LLC (Mailchimp, Intuit): USA"


def test_declared_is_held_against_found(tmp_path: Path) -> None:
    told = cells(made(tmp_path), "A01")["c04"]
    assert "I bruk: navn, e-post og sendt inn" in told
    assert "Fylt ut, men ikke oppgitt: andre opplysninger (1 oppføring)" in told
    assert re.search("Oppgitt, men aldri fylt ut: .*mobil", told)
    assert "Én kolonne er fylt ut, men leses ikke." in told


def test_json_has_its_shape_and_null_where_nobody_knows(tmp_path: Path) -> None:
    told = json.loads(json.dumps(as_json(made(tmp_path, unread=["bookings"]), NB)))
    assert list(told) == [
        "as_of",
        "policy",
        "persons",
        "records",
        "sources",
        "controller",
        "activities",
        "processors",
        "gaps",
        "receipt_key",
    ]
    by_id = {a["id"]: a for a in told["activities"]}
    assert (by_id["A01"]["coverage"], by_id["A01"]["persons"], by_id["A01"]["oldest"]) == ("counted", 2, "2023-01-02")
    assert by_id["A01"]["fields"]["undeclared"] == {"extra_info": 1}
    assert by_id["A01"]["fields"]["unread_columns"] == 1
    assert (by_id["A06"]["coverage"], by_id["A06"]["persons"]) == ("not_read", None)
    assert by_id["A05"]["special_basis"] == "9(2)(a)" and by_id["A05"]["reason"]
    assert by_id["A06"]["retention"][0]["numbers"] == {"months": 12, "noshow_months": 3, "hour_log": 1}
    assert told["controller"]["missing"][0] == "legal_name" and told["controller"]["legal_name"] == ""
    assert {p["id"]: p["issues"] for p in told["processors"]}["conta"] == [
        "no_agreement",
        "never_checked",
        "unconfirmed",
    ]
    assert len(told["gaps"]) == 26 and all(g["sentence"] for g in told["gaps"])


#: What a client might be known by, put wherever a record has room for it.
MARKERS = ("Markus Markørsen", "markus.marker@example.org", "+4799999999", "Hemmeligveien 7", "sukkersyke", "918273645", "Markørselskapet")  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_client_is_in_it(language: str, tmp_path: Path) -> None:
    name, email, phone, street, ill, number, company = MARKERS
    who: dict[str, Any] = {"name": name, "email": email, "phone": phone, "company": company}
    records = [
        response(
            **who,
            postal_address=street,
            extra_info=ill,
            service_choice=ill,
            unread=(name, email),
            submitted_at=at("2024-03-05"),
        ),
        client(**who, skype=name),
        booking(**who, starts_at=at("2026-12-01"), status=ill),
        customer(**who, note=ill, postal_address=street, org_number=number, birth_date=on("1980-01-01")),
        invoice("invoice:918273645", **who, description=ill, issued_on=on("2026-01-01")),
        subscriber(**who, status="subscribed", proof_gap="imported"),
        record("crm", "comment:1", Kind.COMMENT, "A14", **who, status=ill),
        record("crm", "profile:1", Kind.PROFILE, "A15", **who),
    ]
    found, words = made(tmp_path, records=records), Words(language)
    assert found.records == 8
    told = [page(found, words), json.dumps(as_json(found, words), ensure_ascii=False), *notices(found, words)]
    told += _parts(sheet.book(sheets(found, words), tmp_path / "protokoll.xlsx"))
    text = "".join(told).lower()
    assert "a15" in text  # the search can find
    assert [m for m in (*MARKERS, "markørsen", "1980") if m.lower() in text] == []


def test_a_business_with_words_of_its_own(tmp_path: Path) -> None:
    held = policy.load()
    own = replace(
        held.activities["A01"], name=Said("Løpeklubb & kafé", "Running club"), risk="Vurdert 2026: lav <risiko>"
    )
    found = made(tmp_path, replace(held, activities={**held.activities, "A01": own}))
    html = page(found, NB)
    assert "Løpeklubb &amp; kafé" in html and "lav &lt;risiko&gt;" in html


SESSION = [
    client(name="Kari Nordmann", email="kari@example.org"),
    booking(name="Kari Nordmann", email="kari@example.org", status="confirmed", starts_at=at("2026-05-04", 9), ends_at=at("2026-05-04", 10)),
    customer(name="Kari Nordmann", email="kari@example.org"),
    invoice(name="Kari Nordmann", issued_on=on("2026-05-05"), due_on=on("2026-05-19"), amount=1200, balance=1200),
    client("client:2", name="Ola Hansen", email="ola@example.org"),
    booking("booking:2", "client:2", name="Ola Hansen", email="ola@example.org", status="confirmed", starts_at=at("2024-05-04", 9), ends_at=at("2024-05-04", 10)),
]  # fmt: skip
#: Each letter of Art. 30(1), and where the record has it: the columns of each activity, or facts of the business.
ARTICLE_30 = {
    "(a) controller, joint controller, representative, DPO": ("Behandlingsansvarlig", "Adresse", "Kontaktperson", "Felles behandlingsansvarlig", "Representant", "Personvernombud"),
    "(b) purposes": ("c02",),
    "(c) data subjects and personal data": ("c03", "c04"),
    "(d) recipients": ("c05",),
    "(e) transfers and safeguards": ("c06", "c07"),
    "(f) time limits for erasure": ("c08",),
    "(g) security measures": ("c09",),
}  # fmt: skip


@pytest.mark.parametrize(("point", "places"), ARTICLE_30.items(), ids=list(ARTICLE_30))
def test_each_point_of_article_30_has_its_place(point: str, places: tuple[str, ...], tmp_path: Path) -> None:
    told = sheets(replace(made(tmp_path, records=SESSION), controller=FILLED), NB)
    facts = {row[0]: row[1] for row in told["Virksomhet"].rows}
    columns = list(COLUMNS)
    for place in places:
        if place in columns:
            assert all(row[columns.index(place)] for row in told["Protokoll"].rows), point
        else:
            assert facts[place] and facts[place] != "ikke fylt ut ennå", point


@pytest.mark.parametrize(
    ("activity", "says"),
    [
        # The hours of a session are the bookkeeping act's, though the activity declares its own rule only.
        ("A06", ("Timebestillinger: slettes tolv måneder etter timen", "timelister som hører til regnskapet: oppbevares 42 måneder etter regnskapsåret (bokføringsloven § 13",
                 "Nå: 2 oppføringer beholdes fordi loven krever det (den siste til 30. juni 2030)", "Nå: 2 oppføringer beholdes for et krav", "Én oppføring skulle vært slettet", "Én oppføring har mer enn den skal")),
        ("A02", ("oppbevares fem år etter regnskapsåret (bokføringsloven § 13", "Nå: én oppføring beholdes fordi loven krever det (den siste til 31. desember 2031)", "Ubetalte fakturaer")),
        ("A05", ("Referater: så lenge kunden ønsker",)),
    ],
)  # fmt: skip
def test_time_limits_are_those_of_the_grounds_that_hold_with_their_law(
    activity: str, says: tuple[str, ...], tmp_path: Path
) -> None:
    found = made(tmp_path, records=SESSION)
    entry = next(one for one in found.entries if one.activity.id == activity)
    told = "\n".join(COLUMNS["c08"](entry, RecordWords(NB, found)))
    assert [text for text in says if text not in told] == [], told
    held = next(one for one in as_json(found, NB)["activities"] if one["id"] == activity)
    assert sum(one["records"] for one in held["kept"]) == sum(one.records for one in entry.applied)

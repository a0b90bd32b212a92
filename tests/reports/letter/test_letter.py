"""The letter on paper and on screen: the ten points, tagged and archival, its data inside, hostile text as text, same bytes."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pypdf
import pytest

from inventory.eraser import Word
from inventory.ledger.ledger import Ledger
from inventory.letters import request_letters
from inventory.letters.letter import Erasure, Gone, Letter
from inventory.letters.letter_kinds import LetterKind
from inventory.letters.third_parties import HIDDEN
from inventory.requests.request import RequestType
from reports.letter import render as said
from reports.letter.owner_notes import named, notes
from reports.letter.page import Page
from reports.letter.text import page
from reports.text.words import LANGUAGES, Words
from tests.conftest import TODAY
from tests.inventory.nights import KEY, at, night, response
from tests.reports.letters import FILLED, HOSTILE, POLICY, REQUEST, business, written

NB, EN = Words("nb"), Words("en")
SCHEMA = json.loads((Path(said.__file__).parents[1] / "schema" / "letter.schema.json").read_text("utf-8"))


GONE = Gone("newsletter", Word.ERASED, ("vendor_block",))
ERASURE = Erasure((3,), date(2026, 11, 20), whole=True, gone=(GONE,), suppressed=False, key="0f" * 32)


@pytest.fixture(scope="module")
def kari(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Letter]:
    with business(tmp_path_factory.mktemp("kari")) as (con, person):
        yield written(con, person)


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content), strict=False)


def text_of(content: bytes) -> str:
    """Return what the pages say, on one line."""
    return " ".join(" ".join(p.extract_text() for p in read(content).pages).replace("\u200b", "").split())


def flat(told: Page) -> str:
    return json.dumps(
        [told.title, told.kicker, told.paragraphs, told.notices, repr(told.sections), told.closing], ensure_ascii=False
    )


def one(letter: Letter, reply: LetterKind, type_: RequestType = RequestType.ACCESS, **request: Any) -> Letter:
    by_order = reply in (LetterKind.ERASED, LetterKind.PARTLY_ERASED)
    made = replace(letter, reply=reply, request=replace(REQUEST, type=type_, **request))
    return replace(made, erasure=ERASURE if by_order else None)


def test_it_is_tagged_archival_and_says_its_title_and_language(kari: Letter) -> None:
    pdf = read(said.pdf(kari, NB))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "nb"
    meta = root["/Metadata"].get_object().get_data().decode("utf-8")
    for mark in (
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ):
        assert mark in meta
    assert pdf.metadata is not None and pdf.metadata.title == "Dette har vi lagret om deg"
    assert "/AcroForm" not in root and "/OpenAction" not in root


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_file_inside_is_the_json_and_fits_its_schema(kari: Letter, language: str) -> None:
    words = Words(language)
    data = said.as_json(kari, words)
    assert read(said.pdf(kari, words)).attachments == {"data.json": [data]}
    document = json.loads(data)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(document, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert document["language"] == language
    records = [r for s in document["systems"] for a in s["activities"] for r in a["records"]]
    assert len(records) == 6 and "DELETE" not in data.decode() and "flags" not in document


def test_the_same_letter_is_the_same_bytes(kari: Letter) -> None:
    assert said.pdf(kari, NB) == said.pdf(kari, NB)
    assert said.made(kari, NB, "html") == said.made(kari, NB, "html")
    assert said.made(kari, NB, "json") == said.as_json(kari, NB)
    assert said.made(kari, NB, "pdf").startswith(b"%PDF-1.7")


def test_the_ten_points_of_an_answer(kari: Letter) -> None:
    told = text_of(said.pdf(kari, NB))
    for point in (
        "Takk for henvendelsen din 3. november 2026, der du ber om innsyn",  # 1
        "Svarfrist: 3. desember 2026",
        "Ja, vi har opplysninger om deg. Vi så etter i fem systemer",  # 2
        "Sende faktura, følge opp betaling og oppfylle bokføringsloven",  # 3: why, ground, source, who, how long
        "Rettslig plikt (art. 6 nr. 1 bokstav c) · bokføringsloven § 13",
        "Kunden selv, i registreringsskjemaet",
        "Conta AS, Norge",
        "til 31. desember 2031",
        "oppbevares fem år etter regnskapsåret (bokføringsloven § 13)",
        "EUs standardklausuler og EU–US Data Privacy Framework – ikke bekreftet",  # 4
        "ligger som en datafil (JSON) inne i denne PDF-en",  # 5
        "Ett sted står det [en annen person].",  # 6
        "artikkel 15 nr. 4",
        "trekke et samtykke, like lett som du ga det",  # 7
        "klage til Datatilsynet: postkasse@datatilsynet.no",  # 8
        "Ingen avgjørelser om deg tas automatisk.",  # 9
        "Maria Hofman, post@example.no, 22 33 44 55",  # 10
        "Org.nr. 974 760 673",
        "Google Forms, kurs",  # looked in, and nothing there
    ):
        assert point in told, point
    assert not re.search(r"[A-Z]+_[A-Z_]+|R-[A-Z]", told)
    assert "Ola" not in told and "Per Hansen" not in told and "ola@" not in told


def test_a_page_can_show_whom_it_would_name_and_make_it_with_the_chosen_ones(tmp_path: Path) -> None:
    with business(tmp_path) as (con, person):
        ledger = Ledger(tmp_path, KEY)
        letter = request_letters.for_person(con, ledger, FILLED, "Tankeflyt Coach", person, TODAY)
        [ola] = named(letter, NB)
        assert (ola.text, ola.hidden, ola.where) == (
            "Ola Dahl",
            True,
            "Google Forms, registrering, andre opplysninger",
        )
        masked = said.access(con, ledger, FILLED, "Tankeflyt Coach", person, TODAY, NB, "html")
        chosen = said.access(con, ledger, FILLED, "Tankeflyt Coach", person, TODAY, NB, "html", shown=[ola.id])
    assert b"Ola Dahl" not in masked and b"Ola Dahl" in chosen


def test_english_says_the_same(kari: Letter) -> None:
    told = text_of(said.pdf(kari, EN))
    for point in (
        "This is what we hold about you",
        "Answer due: 3 December 2026",
        "Legal basis",
        "complain to the Norwegian",
    ):
        assert point in told
    assert "opplysning" not in told.replace("Skjemaer", "")


def test_hostile_text_is_printed_as_text(kari: Letter) -> None:
    told = text_of(said.pdf(kari, NB))
    for text in HOSTILE:
        assert " ".join(text.split()) in told, text
    page = said.html(kari, NB)
    assert "<script" not in page and "&lt;script&gt;alert(1)" in page and "{{ 7*7 }} {% raw %}" in page
    assert HIDDEN not in page and HIDDEN not in said.as_json(kari, NB).decode()
    assert not re.search(r"https?://|\bstyle=|\bon\w+=", page)
    assert "default-src 'none'" in page


@pytest.fixture(scope="module")
def of_a_form(tmp_path_factory: pytest.TempPathFactory) -> Letter:
    """The letter of somebody of whom a form is all that there is."""
    form = response(name="Kari Nordmann", email="kari@example.org", submitted_at=at("2026-10-01"))
    with night([form], tmp_path_factory.mktemp("form")) as con:
        [row] = con.execute("SELECT person FROM owned").fetchall()
        return written(con, row[0])


@pytest.mark.parametrize(
    "name",
    [
        "Áile Čálliid Ŋuorra Łukasz Ģirts Żółć",
        "Привет Ελλάδα",
        "محمد علي",
        "李小龍 😀👩‍👩‍👧",
        "x" * 3000,
        "a\x00b\x1b[31m\u202e\ue000\ud83d",
        "#title() " * 400,
        "\u0301" * 50,
        "\ufffc",
    ],
    ids=range(9),
)
def test_any_name_makes_a_valid_letter(name: str, of_a_form: Letter) -> None:
    letter = of_a_form
    [system] = letter.systems
    [part] = system.parts
    [held] = part.records
    record = replace(held.record, fields={"name": name, "note": name})
    named = replace(
        letter,
        names=(name,),
        business=name[:40],
        systems=(replace(system, parts=(replace(part, records=(replace(held, record=record),)),)),),
    )
    content = said.pdf(named, NB)
    assert read(content).attachments == {"data.json": [said.as_json(named, NB)]}
    seen = text_of(content)
    assert "\x1b" not in seen and "\u202e" not in seen
    if name[0] in "ÁП":
        assert seen.count(name) >= 2
    if name.startswith("李"):
        assert "�" in seen
    said.html(named, NB)


def test_a_provisional_letter_says_so_and_which_source_is_missing(tmp_path: Path) -> None:
    with business(tmp_path):
        pass
    with business(tmp_path, unread=["newsletter"]) as (con, person):
        letter = written(con, person)
    told = text_of(said.pdf(letter, NB))
    assert "Foreløpig svar: dette har vi lagret om deg" in told
    assert "Mailchimp er ikke lest, for vi spurte det ikke denne gangen. Vi vet derfor ikke" in told
    assert "Vi så etter i fire systemer, sist" in told and "fant noe i tre av dem" in told
    assert json.loads(said.as_json(letter, NB))["provisional"] is True
    assert "Brevet er foreløpig. Lag et nytt når alle systemene er lest." in "\n".join(notes(letter, NB))


SAYS: list[tuple[LetterKind, RequestType, dict[str, Any], str, str]] = [
    (LetterKind.NOTHING_FOUND, RequestType.ACCESS, {}, "Vi fant ingenting om deg", "Der fant vi ingenting"),
    (LetterKind.IDENTITY_NEEDED, RequestType.ACCESS, {"reason": "name_differs"}, "Vi må vite litt mer", "Ikke send fødselsnummer"),
    (LetterKind.EXTENSION, RequestType.ACCESS, {"reason": "complex", "due": date(2027, 2, 3)}, "Vi trenger mer tid", "senest 3. februar 2027"),
    (LetterKind.ERASED, RequestType.ERASURE, {}, "er slettet", "Mailchimp: slettet, og sist sett borte 20. november 2026."),
    (LetterKind.PARTLY_ERASED, RequestType.ERASURE, {}, "Vi har slettet det vi kan", "er gjort så langt vi kan"),
    (LetterKind.ANSWERED, RequestType.ERASURE, {"closed": date(2026, 11, 20)}, "er besvart", "Vi har notert at det du ba om, er gjort."),
    (LetterKind.ANSWERED, RequestType.ERASURE, {"closed": date(2026, 11, 20), "reason": "bookkeeping"}, "er besvart", "bokføringsloven krever"),
    (LetterKind.OBJECTED, RequestType.OBJECTION, {"closed": date(2026, 11, 20)}, "ikke mer markedsføring", "har stanset den"),
    (LetterKind.RECTIFIED, RequestType.RECTIFICATION, {"closed": date(2026, 11, 20)}, "er rettet", "slik du ba om"),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "type_", "request_", "title", "body"), SAYS, ids=[f"{row[0]}-{row[2].get('reason', '')}" for row in SAYS])
def test_each_letter_says_what_it_must(
    kari: Letter, reply: LetterKind, type_: RequestType, request_: dict[str, Any], title: str, body: str
) -> None:
    letter = one(kari, reply, type_, **request_)
    if reply not in (LetterKind.PARTLY_ERASED, LetterKind.ANSWERED):
        letter = replace(letter, systems=tuple(replace(system, parts=()) for system in letter.systems))
    told = text_of(said.pdf(letter, NB))
    assert title in told and body in told
    assert "Datatilsynet" in told and "sak 4" in told
    jsonschema.validate(json.loads(said.as_json(letter, NB)), SCHEMA)
    assert said.html(letter, EN) != said.html(letter, NB)
    assert read(said.pdf(letter, EN)).attachments["data.json"] == [said.as_json(letter, EN)]


def test_what_stays_after_an_erasure_is_told_with_law_and_end(kari: Letter) -> None:
    letter = one(kari, LetterKind.PARTLY_ERASED, RequestType.ERASURE)
    told = text_of(said.pdf(letter, NB))
    assert "(bokføringsloven § 13)" in told and "Beholdes til 31. desember 2031" in told
    assert "Sikkerhetskopier: slettes 90 dager etter at de er tatt." in told


def test_a_block_is_told_of_only_where_an_order_left_one(kari: Letter) -> None:
    letter = one(kari, LetterKind.ERASED, RequestType.ERASURE)
    assert "fingeravtrykk av e-postadressen" not in flat(page(letter, NB, inside=True))
    told = flat(page(replace(letter, erasure=replace(ERASURE, suppressed=True)), NB, inside=True))
    assert "fingeravtrykk av e-postadressen" in told and "Du kan be oss fjerne det også." in told


@pytest.mark.parametrize("words", [NB, EN], ids=LANGUAGES)
def test_the_receipts_key_stands_on_the_letter_and_each_system_has_its_word(kari: Letter, words: Words) -> None:
    masked = Gone("bookings", Word.MASKED, ("appointments",))
    erasure = replace(ERASURE, whole=False, gone=(masked,), numbers=(3, 5))
    letter = replace(one(kari, LetterKind.PARTLY_ERASED, RequestType.ERASURE), erasure=erasure)
    told = page(letter, words, inside=True)
    said_first = " ".join((told.title, *told.paragraphs))
    assert "0f" * 32 in said_first and "SimplyBook.me" in said_first
    of_it = [told.title, *(one for one in told.paragraphs if "SimplyBook.me" in one)]
    assert len(of_it) == 3 and not re.search(r"\b(slettet|erased|deleted)\b", " ".join(of_it).lower())
    data = json.loads(said.as_json(letter, words))["erasure"]
    assert data["receipt_key"] == "0f" * 32 and data["receipts"] == [3, 5] and data["systems"][0]["word"] == "masked"


def test_people_whom_nobody_reads_are_named(kari: Letter) -> None:
    first, *rest = kari.systems
    left_out = replace(first, source=replace(first.source, unread={"suppliers": 3, "Annet": 1}))
    told = flat(page(replace(kari, systems=(left_out, *rest)), NB, inside=True))
    assert "står det også opplysninger om leverandører. De er ikke lest." in told


def test_what_a_file_says_is_as_old_as_the_file(kari: Letter) -> None:
    old = tuple(replace(one, source=replace(one.source, data_from=date(2026, 5, 1))) for one in kari.systems)
    told = flat(page(replace(kari, systems=old), NB, inside=True))
    assert told.count(", i en fil fra 1. mai 2026") == len(kari.held)
    empty = len(kari.systems) - len(kari.held)
    assert told.count("Vi fant ingenting som er knyttet til deg. Kontrollert 1. mai 2026.") == empty


def test_the_owner_is_told_who_is_masked_and_what_only_a_human_can_see_to(kari: Letter) -> None:
    told = "\n".join(notes(kari, NB))
    assert "Én person eller adresse er skjult i brevet." in told
    assert "1. «Ola Dahl» · Google Forms, registrering, andre opplysninger · finnes i oversikten din" in told
    assert "Se etter selv i det som Orden ikke leser: Coaching og samtalereferater" in told
    assert "fritekst som kan være følsom" in told and "controller.toml" not in told and "Ingen henvendelse" not in told
    bare = replace(kari, request=None, controller=POLICY.controller, hidden=frozenset())
    told = "\n".join(notes(bare, EN))
    assert "orden case open p-" in told and "missing in the letter: controller, organisation number" in told
    assert "«Ola Dahl»" in told and "stands in the letter" in told


def test_a_letter_knows_a_source_by_its_name_for_people_alone(tmp_path: Path) -> None:
    label = '#read("/x") <b>Brev</b> & {{ 1 }}'
    with business(tmp_path, labels={"newsletter": label}) as (con, person):
        kept = written(con, person)
    told, page = text_of(said.pdf(kept, NB)), said.html(kept, NB)
    data = said.as_json(kept, NB).decode()
    assert label in told and "Google Forms, registrering" in told
    assert "<b>Brev" not in page and "&lt;b&gt;Brev&lt;/b&gt; &amp; {{ 1 }}" in page
    for name in ("newsletter", "oldlist", "registration", "bookings", "invoices"):
        assert name not in told and name not in page, name
        assert not re.search(f'"(source|name|title)": "{name}"', data), name

"""The access letter of the cases of the verdicts against GDPR Art. 12–15, point by point, in both languages.

Who has what stands in ``verdict_rows``; here stands what the letter to each must say, and must not. One night holds all.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import jsonschema
import pytest
from duckdb import DuckDBPyConnection

from inventory.assessment.grounds import grounds
from inventory.ledger.ledger import Ledger
from inventory.letters.keeping import BASIS
from inventory.letters.letter import Letter
from inventory.letters.request_letters import for_person
from inventory.model import Record
from inventory.requests.request import Channel, RequestType
from inventory.requests.request_log import open_request
from reports.letter import render
from reports.letter.page import Page
from reports.letter.text import page
from reports.text.words import LANGUAGES, Words, catalogue
from tests.inventory.assessment.crowds import under
from tests.inventory.assessment.verdict_rows import ROWS, TODAY, bill, card, held, news, reg
from tests.inventory.nights import KEY, at, night, on
from tests.reports.letter.test_letter import SCHEMA
from tests.reports.letters import FILLED

SOURCES = ("registration", "course", "bookings", "invoices", "newsletter", "via", "blog")
OVER = "[Ss]kulle vært slettet"


@dataclass(frozen=True)
class Case:
    """A case's number, whose letter it is (a record of theirs), and what it says and must not say.

    ``only``: every recipient there may be.
    """

    number: int
    record: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    only: tuple[str, ...]


G, S, C, M = "Google", "SimplyBook", "Conta", "Mailchimp"
CASES = [
    Case(1, "customer:1", ("Navn beholdes til 31. desember 2031: hvem som har kjøpt", "Resten slettes etter 23. september 2027", "Dato og klokkeslett beholdes til 30. juni 2029", "Beholdes til 1. oktober 2028: du har sagt ja"), (OVER,), (G, S, C, M)),
    Case(3, "customer:1", ("Beholdes til 20. november 2027", "Beholdes til 25. november 2027: det er tolv måneder etter at kundeforholdet tok slutt"), (OVER,), (G, S, C)),
    Case(5, "client:1", ("Skulle vært slettet etter 20. februar 2026", "Dato og klokkeslett beholdes til 30. juni 2028"), ("til 20. november 2026",), (G, S)),
    Case(7, "customer:1", ("Navn beholdes til 31. desember 2031", "Vårt eget regnskap"), ("Kunden selv", OVER), (C,)),
    Case(8, "customer:1", ("E-post beholdes til 24. september 2029: faktura 1\\S* er ikke betalt", "til de er betalt eller kravet er foreldet"), (OVER, "Resten kan du be oss om å slette"), (C,)),
    Case(10, "customer:1", ("Beholdes til 31. desember 2029: hvem som har kjøpt", "Ellers har vi ikke noe vi kan slette nå", "det vi har nå, må vi beholde"), (OVER, "Resten kan du be oss"), (C,)),
    Case(12, "customer:1", ("Beholdes så lenge du er kunde, og tolv måneder etter at kundeforholdet er slutt", "Skulle vært slettet etter 31. desember 2025"), (), (G, S, C)),
    Case(14, "client:1", ("timen er ikke fakturert ennå",), (OVER,), (G, S)),
    Case(16, "customer:1", ("faktura 1\\S* er ikke betalt",), ("så lenge du er kunde", OVER), (G, S, C)),
    Case(18, "customer:1", ("Resten slettes etter 15. mars 2027: faktura 1\\S* er ikke betalt fullt ut, og kravet er foreldet tre år etter 15. mars 2024", "Dato og klokkeslett beholdes til 30. juni 2028"), (OVER, "så lenge du er kunde"), (G, S, C)),
    Case(19, "customer:1", ("Beholdes til 31. desember 2030", "Resten skulle vært slettet etter 1. juni 2026"), ("er ikke betalt",), (G, S, C)),
    Case(21, "customer:1", ("vi vet ikke om det du har kjøpt, er betalt",), ("er ikke betalt", OVER), (G, C)),
    Case(22, "customer:1", ("Andre opplysninger skulle vært slettet etter 28. februar 2026", "faktura 1\\S* er ikke betalt"), (), (G, C)),
    Case(24, "response:1:1", ("Andre opplysninger skulle vært slettet etter 24. januar 2025", "Resten skulle vært slettet etter 10. april 2025"), (), (G,)),
    Case(29, "subscription:1", ("En liste som er lest inn", "vi undersøker om vi har lov til å ha det"), ("Abonnenten selv", "Grunnlag: Samtykke"), (M,)),
    Case(30, "subscription:1", ("Vi har lagt den inn selv",), ("Abonnenten selv", "Grunnlag: Samtykke"), (G, M)),
    Case(31, "subscription:1", ("Beholdes til 28. oktober 2028: du har sagt ja til nyhetsbrevet",), (OVER,), (G, S, C, M)),
    Case(36, "response:1:1", ("en faktura viser til avtalen i skjemaet", "Andre opplysninger skulle vært slettet etter 15. februar 2024", "Resten skulle vært slettet etter 1. mai 2024"), (), (G, C)),
    Case(43, "customer:1", ("Navn og adresse beholdes til 31. desember 2027", "Fødselsdato skulle vært slettet etter 10. januar 2023"), (), (C,)),
    Case(47, "booking:1", ("Dato og klokkeslett beholdes til 30. juni 2028", "Resten beholdes bare til henvendelsen din er besvart", "Takk for henvendelsen din 10. november 2026", "Svarfrist"), (OVER,), (G, S, C, M)),
    Case(48, "client:1", ("Skulle vært slettet etter 1. september 2026", "ContaFaktura: Vi fant ingenting som er knyttet til deg[^:]*Navnet ditt, eller et likt navn, står likevel på én oppføring om en virksomhet"), ("Ingenting om deg", "Beholdes til 31. desember 2030"), (G, S)),
    Case(50, "response:0:1", ("Beholdes til 2. februar 2028: du har sagt ja", "Skulle vært slettet etter 1. januar 2026"), (), (G, M)),
    Case(53, "response:2:1", ("Skulle vært slettet etter 1. september 2026", "Kan ha fått det: Google Ireland"), ("Kunden selv, i registrering", "Hvem har tilgang:"), ()),
]  # fmt: skip
#: What no row of ``verdict_rows`` has: a request that is open, and a company's card with the person's name on it.
_DAY = "2024-02-02"
MORE: Mapping[int, list[Record]] = {
    47: [reg("2023-01-05"), *held(_DAY), card(), bill("2024-02-03", "2024-02-09"), news("2023-02-01", last_click_at=on("2026-08-01"))],
    48: [
        reg("2025-08-05"), *held("2025-08-20", "2025-09-01"),
        card(who={"company": "Solbu Regnskap AS", "name": "Kari Nordmann", "org_number": "974760673", "email": "post@firma.example.org"}),
        bill("2025-09-02", "2025-09-10", who={"company": "Solbu Regnskap AS", "email": "post@firma.example.org"}),
    ],
}  # fmt: skip


def records_of(number: int) -> list[Record]:
    if number in MORE:
        return MORE[number]
    row = next(row for row in ROWS if row.number == number)
    return list([step for step in row.steps if step.day <= TODAY][-1].records)


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Letter]:
    folder = tmp_path_factory.mktemp("cases")
    together = list(chain.from_iterable(under(case.number, records_of(case.number)) for case in CASES))
    ledger = Ledger(folder, KEY)
    with night(together, folder, today=TODAY, sources=SOURCES) as con:
        asks = whose(con, 47, "booking:1")
        open_request(con, ledger, asks, RequestType.ACCESS, on("2026-11-10"), Channel.EMAIL, TODAY, at("2026-11-10"))
    with night(together, folder, today=TODAY, sources=SOURCES, requests=ledger) as con:
        made = {}
        for case in CASES:
            person = whose(con, case.number, case.record)
            made[case.number] = for_person(con, ledger, FILLED, "Tankeflyt Coach", person, TODAY)
        return made


def whose(con: DuckDBPyConnection, number: int, record: str) -> str:
    [row] = con.execute("SELECT person FROM owned WHERE record = ?", [f"{record}:{number}"]).fetchall()
    return str(row[0])


def said(told: Page) -> Iterator[str]:
    """Everything that a letter says, a fact with its label."""
    yield from (told.title, *told.sender, *told.notices, *told.paragraphs, *told.closing)
    yield from (f"{label}: {value}" for label, value in told.facts)
    for section in told.sections:
        yield section.heading
        for block in section.blocks:
            yield from (block.heading, *block.paragraphs, *block.bullets)
            yield from (f"{label}: {value}" for label, values in block.facts for value in values)
            for row in block.table.rows if block.table else ():
                yield from row.head
                yield from (f"{label}: {value}" for label, value in row.lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.number))
def test_what_each_letter_says(letters: dict[int, Letter], case: Case) -> None:
    told = "\n".join(said(page(letters[case.number], Words("nb"), inside=True)))
    assert [pattern for pattern in case.has if not re.search(pattern, told)] == [], told
    assert [pattern for pattern in case.lacks if re.search(pattern, told)] == [], told
    names = [one.name for one in letters[case.number].recipients]
    assert [name for name in names if not name.startswith(case.only) and "Rocket Science" not in name] == []
    assert len(names) == len(case.only)


def _everything_has(letter: Letter, told: Page, label: str) -> bool:
    """Tell whether each part of each system, or each of its records, has such a line."""
    sections = told.sections[: len(letter.held)]
    blocks = [block for section in sections for block in section.blocks if block.table]
    in_part = [any(name == label for name, _values in block.facts) for block in blocks]
    rows = [[any(name == label and value for name, value in row.lines) for row in block.table.rows] for block in blocks if block.table]  # fmt: skip
    return bool(blocks) and all(part or all(row) for part, row in zip(in_part, rows, strict=True))


def _point(group: str, key: str) -> Callable[[Letter, Page, Words], bool]:
    return lambda letter, told, words: _everything_has(letter, told, words.say(f"{group}.{key}"))


def _has(*keys: str) -> Callable[[Letter, Page, Words], bool]:
    return lambda _letter, told, words: all(words.say(key) in "\n".join(said(told)) for key in keys)


def _copy(letter: Letter, told: Page, _words: Words) -> bool:
    """All fields of all records stand in the letter."""
    sections = told.sections[: len(letter.held)]
    rows = [row for section in sections for block in section.blocks if block.table for row in block.table.rows]
    return sum(len(row.lines) for row in rows) >= sum(1 + len(held.record.fields) for held in letter.records)


def _rights(letter: Letter, told: Page, words: Words) -> bool:
    wanted = ("rectification", "restriction", "portability", "objection", "withdrawal")
    erasure = "erasure" if any(held.keeping.erasable for held in letter.records) else "erasure_none"
    return _has(*(f"letter_right.{right}" for right in (*wanted, erasure)))(letter, told, words)


def _transfers(letter: Letter, told: Page, words: Words) -> bool:
    """Of each recipient whether data leaves the EEA by it, and on what ground where it does."""
    every = "\n".join(said(told))
    away = [one for one in letter.recipients if one.transfer]
    return every.count(words.say("letter_fact.transfer") + ": ") == len(letter.recipients) and (
        every.count(words.say("letter_fact.safeguard") + ": ") == len(away)
    )


#: Each point of the law, and how a letter shows it.
POINTS: Mapping[str, Callable[[Letter, Page, Words], bool]] = {
    "12(1), 13(1)(a) who answers": lambda _l, told, _w: {"Tankeflyt Coach Hofman", "Storgata 9, 0155 Oslo"} <= {*told.sender},
    "15(1)(a) purposes": _point("letter_fact", "why"),
    "13(1)(c) grounds": _point("letter_fact", "basis"),
    "15(1)(b), 15(3) categories and copy": _copy,
    "15(1)(c) recipients": _point("letter_fact", "recipients"),
    "15(1)(d), 13(2)(a) how long, of each record": _point("letter_fact", "kept"),
    "15(1)(e) rights": _rights,
    "15(1)(f) complaint": _has("letter_text.complaint"),
    "15(1)(g) source, of each record": _point("letter_fact", "origin"),
    "15(1)(h) automated decisions": _has("letter_text.automated"),
    "15(2) transfers": _transfers,
    "15(4) what is withheld": _has("letter_heading.withheld"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("point", POINTS)
def test_every_letter_shows_each_point_of_the_law(letters: dict[int, Letter], point: str, language: str) -> None:
    words = Words(language)
    lacking = [n for n, made in letters.items() if not POINTS[point](made, page(made, words, inside=True), words)]
    # What nobody but this machine holds (a list, a blog's table) has no recipient.
    assert lacking == [] or (point.startswith("15(1)(c)") and lacking == NOBODY_ELSE), point


#: Cases with a source that no vendor is known to hold.
NOBODY_ELSE = [50, 53]


def test_every_data_file_fits_its_schema_and_names_the_grounds(letters: dict[int, Letter]) -> None:
    for made in letters.values():
        document = json.loads(render.as_json(made, Words("nb")))
        jsonschema.validate(document, SCHEMA, format_checker=jsonschema.FormatChecker())
        for record in (r for s in document["systems"] for a in s["activities"] for r in a["records"]):
            assert record["origin"] and (record["grounds"] or made.request or record["legal_basis"] is None), record


def test_no_code_is_said(letters: dict[int, Letter]) -> None:
    for made in letters.values():
        told = "\n".join(said(page(made, Words("nb"), inside=True)))
        assert not re.search(r"[A-Z]+_[A-Z_]+|\bR-[A-Z]", told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_ground_that_may_hold_a_record_has_its_words_and_no_word_is_of_none(language: str) -> None:
    holding = {ground.id for ground in grounds().values() if ground.kind in BASIS}
    words = catalogue(language)
    said_of, lasts = set(words["letter_ground"]), set(words["letter_lasting"]) - {"course", "unknown"}
    assert holding == said_of | lasts
    counted = {key if key in holding else key.rpartition("_")[0] for key in words["letter_counted"]}
    assert counted <= said_of

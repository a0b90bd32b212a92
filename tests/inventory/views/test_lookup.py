"""Looking somebody up: any spelling finds, several are listed, and nobody is merged."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from inventory import load
from inventory.errors import UserError
from inventory.ledger.ledger import Ledger
from inventory.letters.letter import letter
from inventory.model import Doubt, DoubtReason, Kind, Reading, SourceNight
from inventory.policy import policy
from inventory.store.database import Store
from inventory.views import export_tables, lookup
from reports.terminal.person import as_text
from reports.text.words import Words
from tests.conftest import TODAY
from tests.inventory.nights import (
    KEY,
    at,
    client,
    contact,
    customer,
    invoice,
    night,
    on,
    response,
    subscriber,
)

RECORDS = [
    response(
        name="Åse Ødegård",
        email="ase@example.org",
        phone="49 12 34 56",
        consent_registration="Ja",
        submitted_at=at("2026-11-01"),
    ),
    client(name="Ødegård, Åse", email="ASE@example.org"),
    response(
        "response:0:2",
        name="Åse Ødegård",
        email="another@example.org",
        consent_registration="Ja",
        submitted_at=at("2026-11-02"),
    ),
    subscriber(email="ase@example.org", status="pending", signup_at=at("2026-11-20")),
    customer(name="Fjordglimt AS", org_number="999999999"),
    invoice(name="Fjordglimt AS", issued_on=on("2026-03-10"), amount="1200.50", balance=0),
    client("client:9", name="<script>alert(1)</script>", email="x@example.org"),
    contact(
        name="Berit Tofte",
        email="berit@example.org",
        phone="49100001",
        also=(("email", "regnskap@firma.example.org"), ("phone", "49 10 00 02"), ("phone", "se kundekort 77")),
    ),
    contact("contact:2", name="Eva Moen", email="eva.moen(a)example.org", phone="kundenr 49 10 00 03"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("store")
    with night(RECORDS, folder):
        pass
    return Store(folder, KEY)


@pytest.mark.parametrize(
    ("who", "people"),
    [("ase@example.org", 1), (" ASE@Example.org", 1), ("+47 49123456", 1), ("49 12 34 56", 1), ("åse ødegård", 2), ("Aase Oedegaard", 2),
     ("Ødegård", 2), ("Fjordglimt AS", 1), ("<script>alert(1)</script>", 1), ("nobody@example.org", 0), ("Per", 0), ("p-000000000000", 0),
     ("", 0), ("Åse <ase@example.org>", 1), ("mailto:ASE@example.org.", 1), ("+47 (0) 49 12 34 56", 1), ("49123456 (mobil)", 1),
     ("49 12 34 56 / 49 99 00 11", 1), ("ase@example.org\u200b", 1), ("regnskap@firma.example.org", 1), ("49100002", 1), ("Ole, berit@example.org", 1), ("'; DROP TABLE record; --", 0), ("%", 0)],
)  # fmt: skip
def test_any_spelling(store: Store, who: str, people: int) -> None:
    with store.read() as con:
        assert len(lookup.find(con, who)) == people


def test_all_addresses_are_told_of_and_the_first_stands_in_the_record(store: Store) -> None:
    with store.read() as con:
        [found] = lookup.find(con, "49100002")
        [told] = lookup.summaries(con, [found.person])
        [row] = [row for row in export_tables._table(con, "people")[1] if row[0] == found.person]
    assert found.emails == told.emails == ("berit@example.org", "regnskap@firma.example.org")
    assert found.phones == told.phones == ("+4749100001", "+4749100002")
    assert row[2:5] == ("berit@example.org; regnskap@firma.example.org", "+4749100001; +4749100002", 1)
    [record] = found.records
    assert record.fields["email"] == "berit@example.org"
    assert record.told["phone"] == "49100001; 49 10 00 02; se kundekort 77"
    assert "regnskap@firma.example.org" in as_text(found, Words("nb"), ())


@pytest.mark.parametrize(
    ("who", "record"),
    [("eva.moen(a)example.org", "contact:2"), ("EVA.MOEN(a)\u200bexample.org", "contact:2"), ("49100003", "contact:2"),
     ("se kundekort", "contact:1"), ("eva", None), ("berit@example.org", None), ("example.org.nope", None), ("%%%%", None)],
)  # fmt: skip
def test_what_is_no_address_is_found_as_text(store: Store, who: str, record: str | None) -> None:
    """Before it is said that nothing is held of somebody."""
    with store.read() as con:
        assert [place.record for place in lookup.in_text(con, who)] == ([record] if record else [])
        [eva] = lookup.find(con, "Eva Moen")
        assert all(place.person == eva.person for place in lookup.in_text(con, "eva.moen"))


def test_an_older_orden_s_inventory_can_be_looked_into(tmp_path: Path) -> None:
    """It has no further addresses; a night makes them."""
    with night(RECORDS[:1], tmp_path) as con:
        con.execute("DROP VIEW known_by; DROP TABLE further_key; DROP TABLE holding")
        con.execute("ALTER TABLE verdict RENAME TO retention")
        for column in ("ground", "kind", "refused", "expired", "goes", "gone", "told", "variant"):
            con.execute(f"ALTER TABLE retention DROP {column}")
    with Store(tmp_path, KEY).read() as con:
        [found] = lookup.find(con, "ase@example.org")
        assert (found.emails, lookup.in_text(con, "nobody@example.org")) == (("ase@example.org",), [])
        assert found.records[0].keep_until is not None
        with pytest.raises(UserError, match="orden nightly"):
            letter(con, policy.load(), "Orden", found.person, TODAY)


def test_a_file_explains_every_link_and_shows_who_else_it_may_be(tmp_path: Path) -> None:
    records = [
        response(name="Kari Nordmann", email="kari@example.org", phone="49 12 34 56"),
        client(name="Nordmann, Kari", email="kari@example.org"),
        subscriber(email="kari@example.org"),
        customer(name="Kari Dahl", phone="49 12 34 56"),
    ]
    with night(records, tmp_path) as con:
        [found] = lookup.find(con, "kari@example.org")
    told = {r.record: (r.tie.tier, r.tie.rule, r.tie.through) for r in found.records}
    refs = {(r.source, r.record) for r in found.records}
    assert {record: told[record][:2] for record in told} == {
        "response:0:1": ("same", "same_email"),
        "client:1": ("same", "same_email"),
        "subscription:1": ("contact", "contact"),
    }
    assert all(through in refs and through[1] != record for record, (_tier, _rule, through) in told.items() if through)
    [likely] = found.likely
    assert (likely.reason, likely.two.b.names, likely.asked) == ("married", ("Kari Dahl",), False)
    assert {f.field: f.how for f in likely.two.fields} == {"name": "differs", "email": "one_sided", "phone": "agrees"}
    assert "customer:1" not in told


def test_a_file_has_everything_and_says_why(store: Store) -> None:
    with store.read() as con:
        [found] = lookup.find(con, "ase@example.org")
        [again] = lookup.find(con, found.person)
    assert again == found
    assert found.emails == ("ase@example.org",)
    assert found.phones == ("+4749123456",)
    assert {r.record for r in found.records} == {"response:0:1", "client:1", "subscription:1"}
    assert {r.legal_basis for r in found.records} == {"6(1)(b)", "6(1)(a)"}
    assert next(r for r in found.records if r.source == "newsletter").keep_until == on("2026-12-20")
    assert [(c.purpose, c.status) for c in found.consents] == [("NEWSLETTER", "pending"), ("REGISTRATION", "given")]


def test_what_a_customer_card_keeps_is_named(store: Store) -> None:
    """R-BKSTUB: name and address stay with the accounts; an e-mail or a phone would not. The invoice stays whole."""
    with store.read() as con:
        [found] = lookup.find(con, "Fjordglimt AS")
    kept = {r.kind: set(r.fields_kept) for r in found.records}
    assert kept[Kind.INVOICE] == set()
    assert "name" in kept[Kind.CONTACT]
    assert not {"email", "phone"} & kept[Kind.CONTACT]
    text = as_text(found, Words("nb"), ())
    assert "Blir liggende til da: navn og organisasjonsnummer" in text


def test_money_and_dates_come_back_as_they_went_in(store: Store) -> None:
    with store.read() as con:
        [found] = lookup.find(con, "Fjordglimt AS")
    fields = next(r for r in found.records if r.kind == "invoice").fields
    assert (str(fields["amount"]), fields["issued_on"]) == ("1200.50", on("2026-03-10"))


def test_the_tables_have_the_contract_s_columns(store: Store, tmp_path: Path) -> None:
    with store.read() as con:
        found = export_tables.tables(con, Ledger(tmp_path, KEY), lambda flag: f"because {flag.code}")
    assert found["people"][0] == ("person", "name", "emails", "phones", "records", "sources")
    assert found["records"][0] == (
        "person",
        "source",
        "record",
        "kind",
        "activity",
        "collected_at",
        "last_activity_at",
        "keep_until",
        "linked_by",
    )
    assert found["flags"][0] == (
        "person",
        "source",
        "record",
        "purpose",
        "code",
        "outcome",
        "severity",
        "since",
        "due",
        "why",
    )
    assert found["candidates"][0] == ("a_source", "a_record", "b_source", "b_record", "score", "reason")
    assert found["promises"][0] == ("id", "quote", "result", "detail", "checked_at")
    assert found["sources"][0] == ("name", "type", "status", "read_at", "records", "unread_fields")
    assert len(found["records"][1]) == len(RECORDS)
    assert all(row[-1].startswith("because ") for row in found["flags"][1])


def test_a_source_is_told_of_as_it_was_read() -> None:
    at_three = datetime(2026, 11, 22, 3, tzinfo=UTC)
    told = SourceNight("blog", "wxr", "WordPress", Reading.NOT_READ, None, 0, trouble="shrunk", doubt=Doubt(DoubtReason.SHRUNK, 3, 30))
    told = replace(told, reads_files=True, mark="disc")
    with duckdb.connect() as con:
        load.create(con, "run", at_three.date(), at_three, "test")
        load.carry_over(con, told, [Kind.COMMENT], last=False)
        assert lookup.sources(con) == (told,)


def test_the_sources_of_an_inventory_that_an_older_program_published_are_read() -> None:
    columns = "name, type, title, status, read_at, records, unreadable, trouble, detail, kinds"
    values = "'blog', 'wxr', 'WordPress', 'stale', NULL, 3, 0, 'shrunk', '3 records tonight, 30 last night', []"
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE source AS SELECT * FROM (VALUES ({values})) AS t({columns})")
        con.execute("CREATE TABLE unread (source VARCHAR, field VARCHAR, filled INTEGER)")
        (source,) = lookup.sources(con)
    assert (source.status, source.doubt, source.reads_files, source.mark) == (Reading.STALE, None, False, "")

"""What a letter reads of each record: its grounds by field, what nothing holds, whether it may be erased, whence it came."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from inventory.letters.keeping import Keeping
from inventory.letters.origins import Origin
from inventory.letters.systems import Held
from inventory.model import Record
from tests.inventory.assessment import crowds
from tests.inventory.assessment.verdict_rows import STUB, held, reg
from tests.inventory.kari import CONFIRMED, KARI, OWING, PAID
from tests.inventory.nights import (
    at,
    booking,
    client,
    contact,
    customer,
    invoice,
    night,
    on,
    response,
    subscriber,
)
from tests.reports.letters import written


def letters(con: DuckDBPyConnection, cases: Sequence[Sequence[Record]]) -> list[Mapping[str, Held]]:
    """Return the records in each case's letter, by the ids that its table gave them."""
    found: list[Mapping[str, Held]] = []
    for number in range(len(cases)):
        [(person,)] = con.execute("SELECT DISTINCT person FROM owned WHERE ends_with(record, ?)", [f":{number}"]).fetchall()
        found.append({crowds.told(one.record.record)[1]: one for one in written(con, person).records})
    return found


def read(cases: Sequence[Sequence[Record]], folder: Path, changes: str = "") -> list[Mapping[str, Held]]:
    """Return the records in each letter of a night of these cases. ``changes``: what else is so of each source."""
    everybody = [one for case, records in enumerate(cases) for one in crowds.under(case, records)]
    with night(everybody, folder) as con:
        crowds.assert_apart(con)
        if changes:
            con.execute(f"UPDATE source SET {changes}")
        return letters(con, cases)


def told(keeping: Keeping) -> list[tuple[Any, ...]]:
    """Return each share: its fields, the ground that lasts or reaches furthest, and its last day."""
    return [
        (
            " ".join(share.fields),
            share.lasting.id if share.lasting else share.last.id if share.last else "",
            str(share.last.until if share.last else share.over or ""),
        )
        for share in keeping.shares
    ]


SHARES: list[tuple[str, list[Record], str, list[tuple[str, str, str]]]] = [
    ("law keeps name and address longer than the relation the rest", [customer(**KARI, postal_address="Gata 1"), invoice(**PAID)], "customer:1",
     [("name postal_address", "buyer", "2031-12-31"), ("email", "follow_up", "2027-03-20")]),
    ("a client's card lasts, and its stub is the law's besides", [customer(**KARI), invoice(**PAID), client(**KARI), booking(**KARI, starts_at=at("2026-12-05"))], "customer:1",
     [("name", "client", "2031-12-31"), ("email", "client", "")]),
    ("what nothing holds says since when", [client(**KARI), booking(**KARI, starts_at=at("2024-05-04", 9), ends_at=at("2024-05-04", 10), status="confirmed")], "client:1",
     [("name email", "", "2025-05-04")]),
    ("a field that no ground ever held has no day", [client(**KARI, skype="kari.n"), booking(**KARI, starts_at=at("2026-12-05"))], "client:1",
     [("name email", "client", "2027-12-05"), ("skype", "", "")]),
    ("an invoice that names nobody is the law's all the same", [customer(**KARI), invoice(**{**PAID, "name": None, "email": None, "issued_on": None, "paid_on": on("2026-03-20")})], "invoice:1",
     [("paid_on invoice_number", "bookkeeping", "2031-12-31")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> list[Mapping[str, Held]]:
    return read([records for _says, records, *_ in SHARES], tmp_path_factory.mktemp("shares"))


@pytest.mark.parametrize("case", range(len(SHARES)), ids=[row[0] for row in SHARES])
def test_each_field_has_its_own_last_day(case: int, shares: list[Mapping[str, Held]]) -> None:
    _says, _records, of, expected = SHARES[case]
    found = told(shares[case][of].keeping)
    assert [(set(one[0].split()), *one[1:]) for one in found] == [(set(one[0].split()), *one[1:]) for one in expected]


ERASABLE: list[tuple[str, list[Record], str, bool]] = [
    ("an invoice", [customer(**KARI), invoice(**PAID)], "invoice:1", False),
    ("a card with more than the law keeps", [customer(**KARI), invoice(**PAID)], "customer:1", True),
    ("a card with no more than that", [customer(**STUB), invoice(**{**PAID, "email": None})], "customer:1", False),
    ("what a claim needs", [customer(**KARI), invoice(**OWING), reg("2026-01-01")], "response:0:1", False),
    ("a note beside a claim", [customer(**KARI, note="x"), invoice(**OWING)], "customer:1", True),
    ("a session that is agreed", held("2026-12-09"), "booking:1", False),
    ("a former client's form", [reg("2026-01-01"), *held("2026-05-04")], "response:0:1", True),
    ("a subscription", [subscriber(**KARI, **CONFIRMED)], "subscription:1", True),
]


@pytest.fixture(scope="module")
def erasable(tmp_path_factory: pytest.TempPathFactory) -> list[Mapping[str, Held]]:
    return read([records for _says, records, *_ in ERASABLE], tmp_path_factory.mktemp("erasable"))


@pytest.mark.parametrize("case", range(len(ERASABLE)), ids=[row[0] for row in ERASABLE])
def test_what_may_be_erased_is_what_no_law_claim_or_running_contract_holds(
    case: int, erasable: list[Mapping[str, Held]]
) -> None:
    _says, _records, of, expected = ERASABLE[case]
    assert erasable[case][of].keeping.erasable is expected


SIGNED_UP = {**KARI, "status": "subscribed", "signup_at": at("2025-05-01", 9)}
ORIGINS: list[tuple[str, Record, str, Origin]] = [
    ("a form", response(**KARI), "", Origin.DECLARED),
    ("a paper form", response(**KARI), "medium = 'paper'", Origin.PAPER),
    ("told by phone", response(**KARI), "medium = 'phone'", Origin.PHONE),
    ("an invoice", invoice(**PAID, of=None), "", Origin.BOOKS),
    ("the accounts' customer card", customer(**KARI), "", Origin.BOOKS),
    ("a card in a list of one's own", contact(**KARI), "", Origin.DECLARED),
    ("a sign-up", subscriber(**SIGNED_UP), "", Origin.DECLARED),
    ("single opt-in is a sign-up too", subscriber(**SIGNED_UP, proof_gap="single_opt_in"), "", Origin.DECLARED),
    ("imported", subscriber(**SIGNED_UP, proof_gap="imported"), "", Origin.IMPORTED),
    ("added by hand", subscriber(**SIGNED_UP, proof_gap="added_by_admin"), "", Origin.BY_HAND),
    ("added by another program", subscriber(**SIGNED_UP, proof_gap="added_by_api"), "", Origin.PROGRAM),
    ("an address without a sign-up", subscriber(**KARI, status="subscribed"), "", Origin.UNKNOWN),
]


@pytest.fixture(scope="module")
def origins(tmp_path_factory: pytest.TempPathFactory) -> list[Mapping[str, Held]]:
    """Return every row's letter: those of which the same is so of the sources come from one night."""
    found: list[Mapping[str, Held]] = [{} for _ in ORIGINS]
    for changes in sorted({row[2] for row in ORIGINS}):
        rows = [n for n, row in enumerate(ORIGINS) if row[2] == changes]
        letters = read([[ORIGINS[n][1]] for n in rows], tmp_path_factory.mktemp("origins"), changes)
        for n, letter in zip(rows, letters, strict=True):
            found[n] = letter
    return found


@pytest.mark.parametrize("case", range(len(ORIGINS)), ids=[row[0] for row in ORIGINS])
def test_where_a_record_came_from_is_its_own(case: int, origins: list[Mapping[str, Held]]) -> None:
    [one] = origins[case].values()
    assert one.origin is ORIGINS[case][3]


def test_a_companys_card_that_names_the_person_is_counted_and_a_namesakes_own_is_not(tmp_path: Path) -> None:
    firm = {"company": "Solbu Regnskap AS", "org_number": "974760673", "email": "post@solbu.example"}
    records = [
        response(**KARI, submitted_at=at("2026-05-04")),
        customer(**firm, name="Kari Nordmann"),
        invoice(**firm, issued_on=on("2026-05-04"), description="Foredrag, kontakt Kari  NORDMANN."),
        invoice("invoice:2", None, company="Annet AS", issued_on=on("2026-05-04"), description="Kari Nordmannsen"),
        contact("contact:9", name="Kari Nordmann", email="annen@example.net"),
    ]
    with night(records, tmp_path) as con:
        [(person,)] = con.execute("SELECT person FROM owned WHERE record = 'response:0:1'").fetchall()
        letter = written(con, person)
    assert {one.source.name: one.organisations for one in letter.systems} == {"registration": 0, "invoices": 2, "crm": 0}


def test_a_column_left_out_on_purpose_is_told_where_something_of_the_person_is(tmp_path: Path) -> None:
    records = [contact(**KARI), contact("contact:2", name="Ola Berg", email="ola@example.org")]
    with night(records, tmp_path) as con:
        con.execute("INSERT INTO cell_count VALUES ('crm', 'Merknad', 'ignored', 3, 0), ('crm', 'Navn', 'read', 3, 0)")
        [(person,)] = con.execute("SELECT person FROM owned WHERE record = 'contact:1'").fetchall()
        [crm] = written(con, person).systems
    assert crm.ignored == ("Merknad",)


def test_who_holds_the_data_is_who_holds_this_persons(tmp_path: Path) -> None:
    with night([response(**KARI, submitted_at=at("2026-05-04")), contact(**KARI)], tmp_path, sources=["newsletter"]) as con:
        [(person,)] = con.execute("SELECT DISTINCT person FROM owned").fetchall()
        letter = written(con, person)
    by_name = {part.activity.id: part for system in letter.held for part in system.parts if part.activity}
    assert [one.id for one in letter.recipients] == ["google"]
    assert ([one.id for one in by_name["A03"].recipients], [one.id for one in by_name["A03"].may]) == ([], ["conta"])
    unsigned = replace(letter, controller=replace(letter.controller, address=""))
    assert (letter.unsigned, unsigned.unsigned) == ((), ("address",))

"""The golden cases of the policy, end to end: the vendors' wire, the connectors, linking and rules, in one night.

Read it as a lawyer would: each line is a case, whose records it is about, and what must and must not be found on them. Case 9
waits for session notes, case 11 is date arithmetic (the working-day tests). Day-before and day-after variants are in
tests/inventory/assessment/test_deadlines.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from flows.runtime import context
from inventory import identifiers
from inventory.ledger.suppression import BlockReason, BlockScope, Suppression
from inventory.settings import Settings, load
from tests.conftest import TODAY
from tests.night.conftest import run_night

#: Record kind → (code, outcome, due) that must be found on a record of that kind.
Finding = tuple[str, str, str, date | None]


@dataclass(frozen=True)
class Case:
    """One golden case: its number, the story that plays it, what must and what must not come out."""

    number: str
    story: str
    must: tuple[Finding, ...]
    never: frozenset[str] = frozenset()


def case(number: str, story: str, *must: Finding, never: str = "") -> Case:
    return Case(number, story, must, frozenset(never.split()))


END_2026, END_2031 = date(2026, 12, 31), date(2031, 12, 31)
CASES = [
    case("1", "paid_next_year",
         ("invoice", "KEEP_BOOKKEEPING", "KEEP", END_2026), ("customer", "CRM_FIELDS_EXCESS", "DELETE", date(2022, 1, 12)), never="INVOICE_EXPIRED"),
    case("2", "golden_2",
         ("subscription", "WITHDRAWN_STILL_ACTIVE", "STOP", TODAY), ("subscription", "INVOICE_KEPT_NEWS_DELETED", "INFO", None),
         ("invoice", "KEEP_BOOKKEEPING", "KEEP", END_2031), never="KEEP_NEWSLETTER CONSENT_REFRESH_DUE"),
    case("3", "golden_3",
         ("subscription", "FORM_NO_OLDER_THAN_DOI", "INFO", None), ("subscription", "KEEP_NEWSLETTER", "KEEP", date(2027, 2, 1)),
         never="FORM_NO_BUT_SUBSCRIBED"),
    case("4", "golden_4",
         ("subscription", "UNSUB_THEN_FORM_YES", "REVIEW", date(2027, 1, 21)), ("subscription", "OBJECTED_MARKETING", "INFO", None),
         never="KEEP_NEWSLETTER FORM_YES_THEN_UNSUB"),
    case("5", "refused_but_booked",
         ("booking", "KEEP_FUTURE_BOOKING", "KEEP", date(2026, 12, 2)), ("client", "KEEP_FUTURE_BOOKING", "KEEP", date(2026, 12, 2)),
         ("invoice", "KEEP_BOOKKEEPING", "KEEP", END_2031), never="CONSENT_NO_BUT_STORED"),
    case("6", "imported", ("subscription", "DOI_PROOF_MISSING", "STOP", date(2026, 12, 22)), never="KEEP_NEWSLETTER CONSENT_REFRESH_DUE"),
    case("7", "golden_7", ("subscription", "DOI_PENDING_OLD", "DELETE", date(2026, 11, 21))),
    case("8", "golden_8",
         ("booking", "BOOKING_OLD", "DELETE", date(2026, 10, 1)), ("client", "BOOKING_OLD", "DELETE", date(2026, 10, 1)),
         ("booking", "KEEP_AGREEMENT35", "KEEP", date(2029, 6, 30))),
    case("10", "golden_10",
         ("response", "COURSE_EXTRA_INFO", "DELETE", date(2026, 11, 3)), ("invoice", "KEEP_UNPAID", "KEEP", date(2029, 11, 10)), ("customer", "KEEP_UNPAID", "KEEP", date(2029, 11, 10)),
         never="COURSE_OVER KEEP_ACTIVE_CLIENT"),
    case("13", "golden_13",
         ("subscription", "OBJECTED_MARKETING", "INFO", None), ("client", "SHARED_CONTACT", "REVIEW", date(2027, 1, 21)),
         ("subscription", "SHARED_CONTACT", "REVIEW", date(2027, 1, 21))),
    case("14", "company_pays", ("invoice", "KEEP_BOOKKEEPING", "KEEP", END_2031), never="NO_CONSENT_FOUND CRM_FIELDS_EXCESS"),
    case("15", "golden_15", ("subscription", "DELETED_REAPPEARED", "REVIEW", date(2027, 1, 21))),
]  # fmt: skip
HIGH = {"WITHDRAWN_STILL_ACTIVE", "COURSE_EXTRA_INFO", "DELETED_REAPPEARED"}


@dataclass(frozen=True)
class Night:
    """What came out: (source, record) → its flags, the person of each record, the truth about the people."""

    flags: dict[tuple[str, str], list[tuple[str, str, date | None, str]]]
    person: dict[tuple[str, str], str]
    people: list[dict[str, Any]]

    def records(self, story: str) -> list[tuple[str, str]]:
        return [(r["source"], r["record"]) for p in self.people if p["story"] == story for r in p["records"]]


def read(settings: Settings, people: list[dict[str, Any]]) -> Night:
    with context.store_of(settings).read() as con:
        rows = con.execute(
            "SELECT source, record, person, code, outcome, due, severity FROM owned LEFT JOIN flag USING (id)"
        ).fetchall()
    flags: dict[tuple[str, str], list[tuple[str, str, date | None, str]]] = {}
    for source, record, _person, *flag in rows:
        flags.setdefault((source, record), []).extend([(flag[0], flag[1], flag[2], flag[3])] if flag[0] else [])
    return Night(flags, {(row[0], row[1]): row[2] for row in rows}, people)


def block(settings: Settings, email: str) -> None:
    """Put a block on an address into the ledger, as an erasure does."""
    ledger = context.ledger_of(settings)
    pepper, key = ledger.pepper(make=True), identifiers.email_key(email)
    assert pepper is not None
    assert key is not None
    ledger.suppress(Suppression(pepper.email(key), date(2026, 6, 1), BlockScope.MARKETING, BlockReason.ERASED), pepper)


@pytest.fixture(scope="module")
def serving() -> Iterator[Sandbox]:
    with Sandbox(invent(200, 11, as_of=TODAY)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def settings(serving: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("golden")
    serving.write(folder)
    return load(folder / "orden.toml", connectors.sources())


@pytest.fixture(scope="module")
def golden(serving: Sandbox, settings: Settings) -> Night:
    people = serving.world.truth["people"]
    row = next(r["record"] for p in people if p["story"] == "golden_15" for r in p["records"]).split(":")[1]
    listed = Path(settings.path.parent, "exports", "gammel-liste.csv").read_text("utf-8-sig").splitlines()
    block(settings, next(line.split(";")[2] for line in listed if line.split(";")[0] == row))
    run_night(settings)
    return read(settings, people)


@pytest.mark.parametrize("one", CASES, ids=[f"case {c.number}: {c.story}" for c in CASES])
def test_golden_case(one: Case, golden: Night) -> None:
    records = golden.records(one.story)
    assert records
    found = {(ref[1].split(":")[0], *flag[:3]) for ref in records for flag in golden.flags[ref]}
    assert set(one.must) <= found, set(one.must) - found
    codes = {code for _kind, code, *_ in found}
    assert not one.never & codes
    severity = {flag[0]: flag[3] for ref in records for flag in golden.flags[ref]}
    assert {code for code in codes & HIGH if severity[code] != "high"} == set()


def test_case_6_no_letter_may_ask_for_a_consent_that_is_not_proven(golden: Night) -> None:
    """R-REPERM: only CONSENT_REFRESH_DUE proposes a letter, and never to somebody without proof."""
    unproven = {ref for ref, flags in golden.flags.items() if any(f[0] == "DOI_PROOF_MISSING" for f in flags)}
    asked = {ref for ref, flags in golden.flags.items() if any(f[0] == "CONSENT_REFRESH_DUE" for f in flags)}
    assert unproven
    assert asked
    assert not unproven & asked


def test_case_13_a_shared_address_joins_nobody(golden: Night) -> None:
    he, she = ([(r["source"], r["record"]) for r in p["records"]] for p in golden.people if p["story"] == "golden_13")
    assert not {golden.person[ref] for ref in he} & {golden.person[ref] for ref in she}


def test_case_14_an_employee_is_kept_for_no_law(golden: Night) -> None:
    """But the hours, which the company's invoice rests on."""
    employee, company = (p for p in golden.people if p["story"] == "company_pays")
    law = {"KEEP_BOOKKEEPING", "KEEP_AGREEMENT35"}
    assert law & {f[0] for r in company["records"] for f in golden.flags[r["source"], r["record"]]}
    own = {(r["record"].split(":")[0], f[0]) for r in employee["records"] for f in golden.flags[r["source"], r["record"]]}
    assert {told for told in own if told[1] in law} <= {("booking", "KEEP_AGREEMENT35")}


def test_case_12_a_source_that_is_down_deletes_nobody(
    golden: Night, serving: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newsletter does not answer the next night: what was DELETE is only «not checked»."""
    monkeypatch.setattr("connectors.base.http.BACKOFF", 0)
    serving.mailchimp.fail(Fault("/", status=500, body=b'{"error": "down"}'))
    try:
        run_night(settings)
    finally:
        serving.mailchimp.heal()
    after = read(settings, golden.people)
    [pending] = golden.records("golden_7")
    assert ("DOI_PENDING_OLD", "DELETE") in {flag[:2] for flag in golden.flags[pending]}
    assert {flag[:2] for flag in after.flags[pending]} == {("SOURCE_MISSING", "REVIEW")}
    newsletter = [flag for ref, flags in after.flags.items() if ref[0] == "newsletter" for flag in flags]
    assert not {flag[1] for flag in newsletter} & {"DELETE"}
    assert "NO_BASIS" not in {flag[0] for flags in after.flags.values() for flag in flags}

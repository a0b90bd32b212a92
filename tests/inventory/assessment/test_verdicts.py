"""The verdicts of ``verdict_rows``, through nights: what must be said, and what must not."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

import pytest
from duckdb import DuckDBPyConnection

from inventory.views import lookup, person_records
from reports.text.findings import flag_text
from reports.text.words import Words
from tests.inventory.assessment.crowds import told, under
from tests.inventory.assessment.verdict_rows import ROWS, Row, Step
from tests.inventory.nights import night

SOURCES = ("registration", "course", "bookings", "invoices", "newsletter", "via", "blog")
ASKING = ("DELETE", "STOP", "REVIEW")


@dataclass
class Seen:
    """What one night said of one row's records."""

    until: dict[str, str] = field(default_factory=dict)
    flags: list[tuple[str, str, str, str]] = field(default_factory=list)  # record, outcome, code, scope
    sentences: list[str] = field(default_factory=list)


Nights = Mapping[tuple[int, date], Seen]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Rows of one night together; those of several on one store, each day with what a row has then."""
    found: dict[tuple[int, date], Seen] = {}
    single = {n: row for n, row in enumerate(ROWS) if len(row.steps) == 1}
    several = {n: row for n, row in enumerate(ROWS) if len(row.steps) > 1}
    for name, rows in (("single", single), ("several", several)):
        store = tmp_path_factory.mktemp(name)
        for day in sorted({step.day for row in rows.values() for step in row.steps}):
            there = {n: here for n, row in rows.items() if (here := _step(row, day))}
            records = list(chain.from_iterable(under(n, step.records) for n, step in there.items()))
            with night(records, store, today=day, sources=SOURCES, ask=True) as con:
                found |= {(n, day): seen for n, seen in _seen(con).items()}
    return found


def _step(row: Row, day: date) -> Step | None:
    before = [step for step in row.steps if step.day <= day]
    return before[-1] if before else None


def _seen(con: DuckDBPyConnection) -> dict[int, Seen]:
    found: dict[int, Seen] = defaultdict(Seen)
    for record, until in con.execute("SELECT record, keep_until FROM record LEFT JOIN verdict USING (id)").fetchall():
        case, id = told(record)
        found[case].until[id] = until.isoformat() if until else "null"
    query = "SELECT record, outcome, code, scope FROM flag JOIN record USING (id)"
    for record, *flag in con.execute(query).fetchall():
        case, id = told(record)
        found[case].flags.append((id, *flag))
    sources, words = lookup.sources(con), Words("nb")
    for one in person_records.flags(con):
        case, _id = told(one.record)
        found[case].sentences.append(" | ".join(flag_text(one, sources, words)))
    return found


STEPS = [(n, row, step) for n, row in enumerate(ROWS) for step in row.steps]


@pytest.fixture(params=STEPS, ids=[f"{row.number} {row.says} {step.day}" for _n, row, step in STEPS])
def judged(request: pytest.FixtureRequest, nights: Nights) -> tuple[Step, Seen]:
    n, _row, step = request.param
    return step, nights[n, step.day]


def test_what_must_be_said(judged: tuple[Step, Seen]) -> None:
    step, seen = judged
    said = {(record, code) for record, _outcome, code, _scope in seen.flags}
    said |= {(record, f"{outcome}:{code}") for record, outcome, code, _scope in seen.flags}
    assert step.must <= said
    assert {record: seen.until[record] for record in step.until} == step.until
    for text in step.told:
        assert any(text in sentence for sentence in seen.sentences), (text, seen.sentences)


def test_what_must_not_be_said(judged: tuple[Step, Seen]) -> None:
    step, seen = judged
    assert not step.never & {code for _record, _outcome, code, _scope in seen.flags}
    quiet = [f for f in seen.flags if f[1] in ASKING and (f[0] in step.quiet or "*" in step.quiet)]
    assert quiet == []
    assert [f for f in seen.flags if f[0] in step.kept and f[1] == "DELETE" and f[3] == "record"] == []
    for text in step.untold:
        assert not [sentence for sentence in seen.sentences if re.search(re.escape(text), sentence)]


def test_no_record_that_law_contract_or_a_claim_keeps_is_deleted_whole(nights: Nights) -> None:
    keeps = {"KEEP_BOOKKEEPING", "KEEP_AGREEMENT35", "KEEP_TO_INVOICE", "KEEP_UNPAID", "KEEP_ACTIVE_CLIENT", "KEEP_FUTURE_BOOKING"}
    for seen in nights.values():
        kept = {record for record, _outcome, code, _scope in seen.flags if code in keeps}
        gone = {record for record, outcome, _code, scope in seen.flags if (outcome, scope) == ("DELETE", "record")}
        assert not kept & gone

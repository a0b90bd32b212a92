"""Vendors that answer and lie: what they say is held up against last night's, and no lie is called fine."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.sandbox.serve import Sandbox
from flows.night import night_run, steps
from flows.runtime import context
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Finding
from inventory.ledger.judgement_model import Who
from inventory.model import Reading, Row
from inventory.secrets import secrets
from tests.conftest import TODAY
from tests.night.conftest import Night, after_a_night

VENDORS = {"registration": "Google", "newsletter": "Mailchimp", "bookings": "SimplyBook"}
Cells = dict[str, Any]
Lie = Callable[[list[Row]], list[Row]]
#: What no lie touches: by these the vendor's own pages hang together.
_IDS = frozenset({"id", "client_id"})
_DATES = ("submitted", "Tidsmerke", "timestamp", "_datetime", "record_date", "last_changed")


def _texts(change: Callable[[str, Any], Any]) -> Lie:
    """Make a lie of what it does to each value, by its key."""

    def below(key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: each if name in _IDS else below(name, each) for name, each in value.items()}
        return change(key, value)

    def lie(rows: list[Row]) -> list[Row]:
        return [_with(row, lambda cells: below("", cells)) for row in rows]

    return lie


def _with(row: Row, change: Callable[[Cells], Any]) -> Row:
    """Change what the vendor said: of a sheet the cells in their frame, of an audience no setting."""
    if row.what == "audience":
        return row
    if "raw" in row.cells:
        return replace(row, cells={**row.cells, "raw": change(dict(row.cells["raw"])), "shown": {}})
    return replace(row, cells=change(dict(row.cells)))


def _is(key: str, *words: str) -> bool:
    return any(word in key.casefold() for word in words)


def _only(test: Callable[[str], bool], value: Any) -> Lie:
    return _texts(lambda key, old: value(old) if callable(value) and test(key) else value if test(key) else old)


def _date(key: str) -> bool:
    return any(word in key for word in _DATES) and "confirmed" not in key


def _name(key: str) -> bool:
    return _is(key, "name", "navn")


def _email(key: str) -> bool:
    return _is(key, "mail", "e-post") and not _is(key, "type", "client", "id", "promo")


def _data(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.what != "audience"]


def _settings(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.what == "audience"]


def _rotated(rows: list[Row]) -> list[Row]:
    def turn(cells: Cells) -> Cells:
        plain = [key for key, value in cells.items() if isinstance(value, str) and key not in _IDS]
        values = [cells[key] for key in plain]
        return cells | dict(zip(plain, values[1:] + values[:1], strict=True))

    return [_with(row, turn) for row in rows]


def _of_text(change: Callable[[str], Any]) -> Lie:
    return _texts(lambda _key, value: change(value) if isinstance(value, str) else value)


_CYRILLIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопярстувщхуз")

LIES: dict[str, Lie] = {
    "null in every field but the id": _texts(lambda _key, _value: None),
    "nothing in every field but the id": _texts(lambda _key, _value: ""),
    "an object in place of every value": _texts(lambda _key, value: {"value": value}),
    "a list in place of every value": _texts(lambda _key, value: [value]),
    "zero in place of every value": _texts(lambda _key, _value: 0),
    "a yes in place of every value": _texts(lambda _key, _value: True),
    "a sign for no value": _of_text(lambda _value: "N/A"),
    "a column too narrow": _of_text(lambda _value: "####"),
    "a web page in place of every value": _of_text(lambda _value: "<html><body>Error</body></html>"),
    "one letter of each value": _of_text(lambda value: value[:1]),
    "another alphabet": _of_text(lambda value: value.casefold().translate(_CYRILLIC)),
    "columns in another order": _rotated,
    "no address": _only(_email, None),
    "an address without its sign": _only(_email, lambda value: str(value).replace("@", " ")),
    "the name where the address stood": _only(_email, "Kari Ås"),
    "no name": _only(_name, None),
    "the address where the name stood": _only(_name, "kari@example.org"),
    "UTF-8 read as Latin-1": _only(_name, lambda value: f"Ã…se {value}"),
    "signs for letters": _only(_name, lambda value: f"\ufffdse {value}"),
    "control signs in names": _only(_name, lambda value: f"\u0081se {value}"),
    "no dates": _only(_date, None),
    "dates nobody can read": _only(_date, "??"),
    "days that there are not": _only(_date, "31.02.2026"),
    "dates in two readings": _only(_date, "03/04/2026 10:00"),
    "a status nobody knows": _only(lambda key: key == "status", "deleted"),
    "no status": _only(lambda key: key in ("status", "is_confirmed"), None),
    "a fourth is gone": lambda rows: _settings(rows) + _data(rows)[len(_data(rows)) // 4 :],
    "half of the pages": lambda rows: _settings(rows) + _data(rows)[::2],
    "the first page again for the second": lambda rows: _settings(rows) + _data(rows)[: len(_data(rows)) // 2] * 2,
    "nobody": lambda rows: _settings(rows),
    "the first for all": lambda rows: _settings(rows) + _data(rows)[:1] * len(_data(rows)),
    "one field less": lambda rows: [_with(row, lambda c: {k: v for k, v in c.items() if not _email(k)}) for row in rows],
    "all keys in capitals": lambda rows: [_with(row, lambda c: {k.upper(): v for k, v in c.items()}) for row in rows],
}


#: A sheet has no status to lie about, and its headings are compared without regard to case.
NO_LIE = {("registration", lie) for lie in ("a status nobody knows", "no status", "all keys in capitals")}


class Vendor:
    """A night in which one source answers what a test wants, and last night's is there to compare with."""

    def __init__(self, night: night_run.NightRun, name: str) -> None:
        self.night, self.name = night, name
        self.config = night.settings.source(name)
        self.type = night.types[self.config.type]
        found = secrets(night.settings, self.config, self.type.secrets)
        self.rows = list(self.type.pull(self.config, found))

    def answers(self, rows: list[Row]) -> tuple[Reading, str | None]:
        told = replace(self.type, pull=lambda *_given: iter(rows))
        night = replace(self.night, types={**self.night.types, self.config.type: told})
        read = steps.pull(night, self.name)
        return read.status, read.trouble


@pytest.fixture(scope="module")
def slept(
    sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> Night:
    return Night(*after_a_night(sandbox, tmp_path_factory.mktemp("lies"), tmp_path_factory))


@pytest.fixture(scope="module", params=VENDORS)
def vendor(slept: Night, request: pytest.FixtureRequest) -> Iterator[Vendor]:
    with context.store_of(slept.settings).draft() as con:
        yield Vendor(night_run.begun(slept.settings, TODAY, con), request.param)


def test_what_it_said_last_night_is_believed(vendor: Vendor) -> None:
    assert vendor.answers(vendor.rows) == (Reading.FRESH, None)


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_is_called_fine(vendor: Vendor, lie: str) -> None:
    rows = LIES[lie](copy.deepcopy(vendor.rows))
    status, trouble = vendor.answers(rows)
    if (vendor.name, lie) in NO_LIE:
        assert (status, trouble) == (Reading.FRESH, None)
        return
    assert status is Reading.STALE
    assert trouble not in (None, "fault")


def _first(rows: list[Row], change: Callable[[Cells], Cells], times: int = 1) -> list[Row]:
    data = _data(rows)
    return [*_settings(rows), *(_with(row, change) for row in data[:times]), *data[times:]]


HONEST: dict[str, Lie] = {
    "one address is taken away": lambda rows: _first(rows, lambda c: {k: None if _email(k) else v for k, v in c.items()}),
    "one name is taken away": lambda rows: _first(rows, lambda c: {k: None if _name(k) else v for k, v in c.items()}),
    "a new column": lambda rows: [_with(row, lambda c: {**c, "Nytt spørsmål": "ja"}) for row in rows],
    "another order": lambda rows: list(reversed(rows)),
    "one is gone": lambda rows: _settings(rows) + _data(rows)[1:],
    "two are gone": lambda rows: _settings(rows) + _data(rows)[2:],
}


@pytest.mark.parametrize("change", HONEST)
def test_an_honest_change_is_believed_at_once(vendor: Vendor, change: str) -> None:
    assert vendor.answers(HONEST[change](copy.deepcopy(vendor.rows))) == (Reading.FRESH, None)


def test_a_spring_cleaning_that_she_approved_is_believed_at_once(slept: Night) -> None:
    settings = slept.settings
    with context.store_of(settings).read() as con:
        query = "SELECT record FROM record WHERE source = 'newsletter' ORDER BY record"
        members = [record for (record,) in con.execute(query).fetchall()]
    gone = set(members[: len(members) * 2 // 5])
    findings = [Finding("newsletter", record, "") for record in sorted(gone)]
    ledger = context.ledger_of(settings)
    number = decisions.decide(ledger, "p-0123456789ab", Choice.ERASE, findings, Who.OWNER, datetime.now(UTC))
    try:
        with context.store_of(settings).draft() as con:
            vendor = Vendor(night_run.begun(settings, TODAY, con), "newsletter")
            left = [row for row in vendor.rows if f"subscription:{row.cells.get('id')}" not in gone]
            assert len(vendor.rows) - len(left) == len(gone) > 5
            assert vendor.answers(left) == (Reading.FRESH, None)
    finally:
        decisions.undo(ledger, number, Who.OWNER, datetime.now(UTC))
    with context.store_of(settings).draft() as con:
        vendor = Vendor(night_run.begun(settings, TODAY, con), "newsletter")
        assert vendor.answers(left)[0] is Reading.STALE

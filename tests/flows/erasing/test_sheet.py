"""A form's sheet from approval to proof, and what is told where something is left that is hers to take away."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from connectors.base import http
from connectors.sandbox.people.world import Cell, Sheet
from connectors.sandbox.servers.faults import Hand
from connectors.sandbox.servers.google import hands
from connectors.sandbox.servers.google.server import Google
from flows.runtime import context
from tests.flows.erasing.business import Business, serving

SOURCE = "registration"
READ, CLEAR = "values:batchGetByDataFilter", "values:batchClearByDataFilter"


class Someone(NamedTuple):
    person: str
    record: str
    email: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    """One night; each test has a copy of what it left."""
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("erasing"), 120) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_REGISTRATION_ERASE_CREDENTIALS", found.sandbox.google.credentials())
        yield found


@pytest.fixture
def business(served: Business, tmp_path: Path) -> Iterator[Business]:
    shutil.copytree(served.folder, tmp_path, dirs_exist_ok=True)
    yield Business(served.sandbox, tmp_path)
    served.sandbox.google.heal()
    served.sandbox.google.tags_follow_sort = True


@pytest.fixture(scope="module")
def people(served: Business) -> list[Someone]:
    """People of one row and nothing else, whose number is nobody else's either; each test takes one."""
    query = """SELECT l.person FROM link l JOIN known_by k USING (id)
        WHERE k.value IN (SELECT value FROM known_by GROUP BY value HAVING count(*) > 1)"""
    with context.last_night(served.settings) as con:
        sharing = {person for (person,) in con.execute(query).fetchall()}
    return [one for one in (Someone(*one) for one in served.alone(SOURCE)) if one.person not in sharing]


@pytest.fixture
def kari(people: list[Someone]) -> Someone:
    return people.pop(0)


@pytest.fixture
def google(business: Business) -> Google:
    return business.sandbox.google


@pytest.fixture
def sheet(google: Google) -> Sheet:
    return google.book.sheets[SOURCE]


def rows_of(sheet: Sheet, who: Someone) -> list[int]:
    return [n for n, row in enumerate(sheet.rows) if any(str(cell).lower() == who.email for cell in row)]


def others(sheet: Sheet, who: Someone) -> list[list[Cell]]:
    hers = rows_of(sheet, who)
    return sorted(([*row] for n, row in enumerate(sheet.rows) if row and n not in hers), key=repr)


def carried_out(business: Business, number: int) -> tuple[int, dict[str, Any]]:
    answer = business.orden.here("erase", "--approved", "--json")
    found = next(order for order in answer.json["orders"] if order["order"] == number)
    [step] = found["steps"]
    return answer.code, {**step, "order": found["state"]}


def test_a_row_goes_and_what_stays_with_the_file_is_told(
    business: Business, google: Google, sheet: Sheet, kari: Someone
) -> None:
    before = others(sheet, kari)
    number = business.approve(kari.person, SOURCE, kari.record)
    code, step = carried_out(business, number)
    assert (code, step["order"], step["state"], step["word"]) == (0, "verified", "gone", "erased")
    assert [(look["path"], look["found"], look["controls"]) for look in step["looks"]] == [
        ("id", False, "seen"), ("list", False, "seen"), ("search", False, "seen"),
    ]  # fmt: skip
    assert step["remains"] == ["version_history", "form_copy"]
    assert (rows_of(sheet, kari), others(sheet, kari), google.book.tags) == ([], before, [])
    told = business.orden.here("erase", "list").out
    assert "versjonslogg" in told and "skjemaets egen kopi" in told


def test_a_row_that_was_emptied_instead_is_put_back_and_told(
    business: Business, google: Google, sheet: Sheet, kari: Someone
) -> None:
    before = others(sheet, kari)
    number = business.approve(kari.person, SOURCE, kari.record)
    google.tags_follow_sort = False
    google.between(Hand(READ, lambda: hands.sort(google, sheet, 1, descending=True)))
    code, step = carried_out(business, number)
    assert (code, step["state"], step["why"]) == (0, "gone", "put_back")
    assert (rows_of(sheet, kari), others(sheet, kari)) == ([], before)


def test_the_forms_copy_is_left_until_she_takes_it_out(
    business: Business, google: Google, sheet: Sheet, kari: Someone
) -> None:
    google.forms.link("form1", sheet)
    business.option(SOURCE, "form_id", '"form1"')
    number = business.approve(kari.person, SOURCE, kari.record)
    code, step = carried_out(business, number)
    assert (code, step["state"], step["why"], step["remains"]) == (5, "left", "form_copy", ["version_history"])
    assert "Enkeltsvar" in business.orden.here("erase", "list").out
    hands.delete_answer(google, "form1", lambda one: any(str(cell).lower() == kari.email for cell in one.cells))
    code, step = carried_out(business, number)
    assert (code, step["state"], [look["path"] for look in step["looks"]]) == (0, "gone", ["id", "list", "search", "other"])


def test_a_locked_sheet_is_hers_in_one_line(business: Business, google: Google, sheet: Sheet, kari: Someone) -> None:
    number = business.approve(kari.person, SOURCE, kari.record)
    google.values.protected[sheet.key, sheet.gid] = 403
    _code, step = carried_out(business, number)
    google.values.protected.clear()
    assert (step["state"], step["why"], len(rows_of(sheet, kari))) == ("guided", "protected", 1)
    [line] = [line for line in business.orden.here("erase", "list").out.splitlines() if "låst" in line]
    assert line.strip().startswith("Slett selv:")

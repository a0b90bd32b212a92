"""No sentence is called kept by what was not read: stale, read in part, never, or not set up."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from duckdb import DuckDBPyConnection

from inventory.assessment.checked_promise import CheckedPromise
from inventory.policy.promises import rules
from inventory.policy.rule_files import Arg, ArgType
from tests.conftest import TODAY
from tests.inventory.assessment.crowds import assess, trial
from tests.inventory.assessment.promise_nights import (
    CLEAN,
    SOLD,
    results,
    turned,
    verdicts,
)
from tests.inventory.kari import KARI, OLA
from tests.inventory.nights import KINDS, client, customer, invoice, night, read

SOURCES = sorted({one.source for one in CLEAN.values()})


class Without(NamedTuple):
    """A source that was not read, and all others of the clean night: linked, not yet assessed."""

    source: str
    con: DuckDBPyConnection


@pytest.fixture(scope="module", params=SOURCES)
def without(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Without]:
    source: str = request.param
    rest = [one for one in CLEAN.values() if one.source != source]
    with read(rest, tmp_path_factory.mktemp("without"), unread=[source]) as con:
        yield Without(source, con)


class Clean(NamedTuple):
    """The clean night: published, and by source its verdicts had that one been read in part."""

    folder: Path
    read_in_part: Mapping[str, Mapping[str, CheckedPromise]]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Clean:
    folder = tmp_path_factory.mktemp("clean")
    with night(CLEAN.values(), folder) as con:
        return Clean(folder, {source: read_in_part(source, con) for source in SOURCES})


def never_read(without: Without) -> dict[str, CheckedPromise]:
    with trial(without.con) as con:
        assess(con, TODAY)
        return verdicts(con)


def read_in_part(source: str, clean: DuckDBPyConnection) -> dict[str, CheckedPromise]:
    with trial(clean) as con:
        con.execute("UPDATE source SET unreadable = 1 WHERE name = ?", [source])
        return verdicts(con)


def not_set_up(without: Without) -> dict[str, CheckedPromise]:
    with trial(without.con) as con:
        con.execute("DELETE FROM source WHERE name = ?", [without.source])
        assess(con, TODAY)
        return verdicts(con)


def stale(source: str, clean: Path, folder: Path) -> dict[str, CheckedPromise]:
    (folder / "inventory.duckdb").write_bytes((clean / "inventory.duckdb").read_bytes())
    return results([one for one in CLEAN.values() if one.source != source], folder, unread=[source])


def leaning_on(source: str) -> set[str]:
    kinds = {kind.value for kind in KINDS[source]} | {"*"}
    return {
        id
        for id, rule in rules().items()
        if kinds & {need.partition("/")[0] for need in rule.needs}
    }


def test_a_source_that_is_stale_not_read_or_read_in_part_keeps_no_promise(
    without: Without, clean: Clean, tmp_path: Path
) -> None:
    source = without.source
    leaning = leaning_on(source)
    assert leaning
    never, partly, old = (
        never_read(without),
        clean.read_in_part[source],
        stale(source, clean.folder, tmp_path),
    )
    unread = {"system": Arg(ArgType.SOURCE, source)}
    for found, reason in (
        (never, "source_unread"),
        (partly, "source_partly"),
        (old, "source_unread"),
    ):
        assert {id for id in leaning if found[id].result == "PASS"} == set()
        for id in leaning:
            assert (found[id].result, found[id].reason, found[id].args) == (
                "NOT_CHECKED",
                reason,
                unread,
            )
        assert turned(found).keys() <= leaning


def test_a_kind_that_no_source_yields_keeps_no_promise(without: Without) -> None:
    source, found = without.source, not_set_up(without)
    yielded = {kind for other in SOURCES if other != source for kind in KINDS[other]}
    gone = {kind.value for kind in KINDS[source] if kind not in yielded}
    activity = {one.activity for one in CLEAN.values() if one.source == source}
    for id, rule in rules().items():
        needs = [need.partition("/") for need in rule.needs]
        if gone & {kind for kind, *_ in needs}:
            assert (found[id].result, found[id].reason) == ("NOT_CHECKED", "source_missing")
        elif activity & {activity for *_, activity in needs}:
            assert (found[id].result, found[id].reason) == ("NOT_CHECKED", "nothing_there")


def test_a_break_is_told_although_another_source_is_stale_but_not_where_it_leans_on_it(
    tmp_path: Path,
) -> None:
    broken = {**CLEAN, "client": client(**KARI, unread=("fields.Tema",)), "x": customer("customer:2", **OLA),
              "y": invoice("invoice:103", "customer:2", **OLA, **SOLD)}  # fmt: skip
    found = results(broken.values(), tmp_path)
    assert turned(found) == {"P01": "FAIL", "P34": "FAIL"}
    tonight = [one for one in broken.values() if one.source != "registration"]
    found = results(tonight, tmp_path, unread=["registration"])
    assert found["P34"].result == "FAIL"
    # The form may have come in a reading that failed.
    assert (found["P01"].result, found["P01"].reason) == ("NOT_CHECKED", "source_unread")


def test_a_record_that_was_carried_over_breaks_nothing(tmp_path: Path) -> None:
    broken = {**CLEAN, "client": client(**KARI, unread=("fields.Tema",))}
    results(broken.values(), tmp_path)
    found = results(
        [one for one in broken.values() if one.source != "bookings"], tmp_path, unread=["bookings"]
    )
    assert found["P34"].result == "NOT_CHECKED"

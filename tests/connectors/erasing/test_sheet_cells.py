"""Cells of a row that stays, cells that are hostile, and what makes two rows two."""

import unicodedata
from dataclasses import replace

import pytest

from connectors.erasing import sheet_lines
from connectors.erasing.sheet_lines import fingerprint, lines_of
from connectors.sandbox.people.world import Cell
from connectors.sandbox.servers.faults import Hand
from connectors.sandbox.servers.google import hands
from inventory.eraser import Act, Captured, Guide, NotNow, Path, Reply, Sent, Stop
from tests.connectors.erasing.sheet_bench import (
    CLEAR,
    GID,
    READ,
    WRITE,
    Bench,
    answered,
    ordered,
    others,
    rows,
)

KARI = "Kari Åsen"


@pytest.mark.parametrize(
    ("empties", "columns"),
    [(("phone",), {3}), (("extra_info", "phone"), {3, 7}), (("Merknad",), {7}), (("Avkrysset",), {5}), (("Begge",), {6})],
)
def test_only_those_cells_are_emptied(bench: Bench, empties: tuple[str, ...], columns: set[int]) -> None:
    [target] = bench.targets(KARI, act=Act.EMPTY, empties=empties)
    result = bench.erase([target])
    expected = rows()
    for column in columns:
        expected[1][column] = ""
    assert [list(row) + [""] * (8 - len(row)) for row in bench.sheet.rows] == [row + [""] * (8 - len(row)) for row in expected]
    assert answered(result.told[target.record]) and result.verdict(target.record) is False
    assert (bench.applied(WRITE), bench.applied(CLEAR)) == (1, 0)


def test_cells_that_nobody_knows_are_hers_to_empty(bench: Bench) -> None:
    [target] = bench.targets(KARI, act=Act.EMPTY, empties=("phone", "birth_date"))
    assert bench.capture([target]) == [NotNow(target.record, Guide.NO_WAY)]


def test_cells_that_were_not_emptied_are_seen_and_so_is_a_note_at_one(bench: Bench) -> None:
    [target] = bench.targets(KARI, act=Act.EMPTY, empties=("phone",))
    result = bench.erase([target])
    hands.note(bench.google, bench.sheet, 1, 3, "ring helst")
    beside = bench.targets()[-2:]
    assert bench.look(result, beside).codes(target.record) == {"note"}
    hands.edit(bench.google, bench.sheet, 1, 3, 49123456)
    result = bench.look(result, beside)
    assert [result.seen[target.record][path].found for path in (Path.ID, Path.LIST, Path.SEARCH)] == [True] * 3


def test_cells_of_another_row_that_were_emptied_instead_are_put_back(bench: Bench) -> None:
    bench.google.tags_follow_sort = False
    [target] = bench.targets(KARI, act=Act.EMPTY, empties=("Samtykke",))
    bench.google.between(Hand(READ, lambda: hands.sort(bench.google, bench.sheet, 2)))
    result = bench.erase([target])
    assert result.told[target.record] == Sent(Reply.ANSWERED, "put_back")
    assert result.verdict(target.record) is False
    assert ordered(row for row in bench.sheet.rows if KARI not in row) == others()


def test_rows_that_go_and_rows_that_stay_in_one_run(bench: Bench) -> None:
    [kari] = bench.targets(KARI)
    [ola] = bench.targets("Ola Nes", act=Act.EMPTY, empties=("consent_registration",))
    result = bench.erase([kari, ola])
    assert [result.verdict(one.record) for one in (kari, ola)] == [False, False]
    assert bench.sheet.rows[0] == rows()[0][:4] and bench.sheet.rows[1] == []


@pytest.mark.parametrize(
    "cell",
    ["=cmd()", "<script>alert(1)</script>", "x" * 10_000_000, "a\nb\r\nc", "\ud800", unicodedata.normalize("NFD", "Ø å é"), "'0150"],
    ids=["formula", "script", "10MB", "lines", "surrogate", "nfd", "apostrophe"],
)
def test_hostile_cells_are_known_cleared_and_verified_like_any_other(bench: Bench, cell: str) -> None:
    bench.sheet.rows[1][7] = cell
    [target] = bench.targets(KARI)
    result = bench.erase([target])
    assert result.verdict(target.record) is False and ordered(bench.sheet.rows) == others()


@pytest.mark.parametrize("cell", ["=IMPORTXML(1)", "'0150", "a\nb", unicodedata.normalize("NFD", "Ø å"), "\ud800", "SANN", "1,5"])
def test_hostile_cells_of_another_are_put_back_as_texts(bench: Bench, cell: str) -> None:
    bench.sheet.rows[2][3:] = [cell]
    before = list(bench.sheet.rows[2])

    def swap() -> None:
        mine, hers = bench.sheet.rows[1], bench.sheet.rows[2]
        mine[:], hers[:] = list(hers), list(mine)

    bench.google.between(Hand(READ, swap))
    [target] = bench.targets(KARI)
    result = bench.erase([target])
    assert result.told[target.record] == Sent(Reply.ANSWERED, "put_back")
    [back] = [row for row in bench.sheet.rows if "Anne Li" in row]
    assert back == before and type(back[3]) is str


ROW: list[Cell] = ["kl. 12", "kari@example.no", "Kari", 49123456, True, "", "Ja", 1.5]


@pytest.mark.parametrize("column", range(len(ROW)))
@pytest.mark.parametrize("cell", ["annet", 7, 0.25, True, "=A1", ""])
def test_every_cell_counts(column: int, cell: Cell) -> None:
    changed = [*ROW[:column], cell, *ROW[column + 1 :]]
    same = changed == ROW and [type(one) for one in changed] == [type(one) for one in ROW]
    assert (fingerprint(changed) == fingerprint(ROW)) is same


def test_what_does_not_count_is_how_a_row_is_stored() -> None:
    assert fingerprint([*ROW, "", None]) == fingerprint(ROW)
    assert fingerprint([3.0, False, "é"]) == fingerprint([3, "", "e\u0301"])
    assert fingerprint(["=C3&B3"]) == fingerprint(["=C17&B17"]) != fingerprint(["=C3&D3"])
    assert fingerprint(["1"]) != fingerprint([1]) and fingerprint([True]) != fingerprint([1])
    assert fingerprint(["a", "", "b"]) != fingerprint(["a", "b"])
    assert [line.number for line in lines_of([["a"], [], ["b", ""]])] == [0, 1, 2]


def test_a_wrong_row_and_a_row_deleted_by_hand_at_once_is_an_alarm(bench: Bench) -> None:
    bench.google.tags_follow_sort = False
    [target] = bench.targets(KARI)

    def both() -> None:
        hands.sort(bench.google, bench.sheet, 2)
        at = next(n for n, row in enumerate(bench.sheet.rows) if "Ola Nes" in row)
        hands.delete_row(bench.google, bench.sheet, at)

    bench.google.between(Hand(READ, both))
    result = bench.erase([target])
    assert result.told[target.record] == Sent(Reply.UNCLEAR, "unexpected")
    assert (bench.applied(WRITE), bench.applied(CLEAR), bench.google.book.tags) == (0, 1, [])
    assert result.seen[target.record][Path.LIST].found is True


def test_two_tabs_of_one_spreadsheet_do_not_touch_each_other(bench: Bench) -> None:
    bench.google.forms.link("form1", bench.sheet)
    tab = hands.link_again(bench.google, "form1", bench.sheet, GID + 1, "Skjemasvar 2")
    [target] = bench.targets(KARI)
    result = bench.erase([target])
    assert (result.verdict(target.record), result.codes(target.record)) == (True, {"other_tab"})
    assert any(KARI in row for row in tab.rows) and not any(KARI in row for row in bench.sheet.rows)


# -- mutants: a proof that can fail


def test_a_fingerprint_over_half_of_the_row_would_be_noticed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sheet_lines.fingerprint
    bench.sheet.rows.append([*bench.sheet.rows[1][:7], "annet"])
    targets = bench.targets(KARI)
    monkeypatch.setattr(sheet_lines, "fingerprint", lambda cells: whole(cells[:4]))
    found = [one for one in bench.capture(targets[:1]) if isinstance(one, Captured)]
    half = [replace(one, keys={**one.keys, "row": whole(bench_cells(bench, 1)[:4])}) for one in found]
    assert bench.carry_out(half).told == {targets[0].record: NotNow(targets[0].record, Stop.SHARED)}
    assert bench.names().count(KARI) == 2 and bench.applied(CLEAR) == 0


def bench_cells(bench: Bench, row: int) -> list[object]:
    """Return the cells of a row as entered."""
    with bench.hands() as open_:
        return list(open_._tab.grid().entered[row + 1])  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", [Path.ID, Path.LIST, Path.SEARCH])
def test_a_look_without_its_controls_proves_nothing(bench: Bench, path: Path) -> None:
    [target] = bench.targets(KARI)
    result = bench.erase([target])
    strangers = [replace(one, fields={"email": "never@example.no"}) for one in bench.targets()[-2:]]
    for beside in ([], strangers, [*bench.targets()[-1:], strangers[0]]):
        with bench.hands() as open_:
            [seen] = open_.look(path, result.captured, beside)
        assert (seen.found, seen.controls) == (False, False)


def test_what_cannot_be_read_is_not_seen(bench: Bench) -> None:
    [target] = bench.targets(KARI)
    result = bench.erase([target])
    del bench.secrets["erase_credentials"]
    bench.google.unshare(bench.sheet.key)
    beside = [target, target]
    seen = bench.look(result, beside).seen[target.record]
    bench.google.share(bench.sheet.key)
    assert {(one.found, one.controls) for one in seen.values()} == {(None, False)} and len(seen) == 3

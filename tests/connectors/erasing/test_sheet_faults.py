"""The rows G01 to G17 of the faults, at a sheet that people work in between the calls."""

from collections.abc import Callable
from datetime import datetime

import pytest

from connectors.erasing import sheet_rounds
from connectors.sandbox.people.world import Cell
from connectors.sandbox.servers.faults import Fault, Hand
from connectors.sandbox.servers.google import hands
from connectors.sandbox.servers.google.sheet_cells import Formula
from inventory.eraser import Captured, Guide, NotNow, Path, Reply, Sent, Stop
from tests.connectors.erasing.sheet_bench import (
    BATCH,
    CLEAR,
    GID,
    GRID,
    KEY,
    READ,
    WHEN,
    WRITE,
    Bench,
    Result,
    answered,
    ordered,
    others,
    rows,
)

KARI = "Kari Åsen"


def kari(bench: Bench, meanwhile: Callable[[], object] = lambda: None) -> tuple[Result, str]:
    """Erase Kari's row, and return what became of it, and her record's id."""
    [target] = bench.targets(KARI)
    return bench.erase([target], meanwhile), target.record


def gone_alone(bench: Bench, result: Result, record: str) -> bool:
    """Tell whether she is gone, as looked for, and everybody else as they were, with no tag left."""
    lines = [row for row in bench.sheet.rows if row != ["x"]]
    return (result.verdict(record), ordered(lines), bench.google.book.tags) == (False, others(), [])


def test_a_quiet_sheet_takes_eight_calls_and_the_empty_row_stays(bench: Bench) -> None:
    [target] = bench.targets(KARI)
    before = len(bench.google.seen)
    found = bench.capture([target])
    result = bench.carry_out([one for one in found if isinstance(one, Captured)])
    calls = [path for _, path in list(bench.google.seen)[before:] if "/v4/" in path]
    assert answered(result.told[target.record]) and len(calls) == 8
    assert bench.sheet.rows[1] == [] and ordered(bench.sheet.rows) == others()
    assert (bench.applied(CLEAR), result.noted[target.record]) == (1, 1)


def test_g01_a_row_inserted_before_the_tag_puts_it_on_another_and_nothing_is_cleared_then(
    bench: Bench,
) -> None:
    # After the reading that numbers rows: the second of the grid, the first being the capture's.
    bench.google.between(
        Hand(GRID, lambda: hands.insert_row(bench.google, bench.sheet, 0, ["x"]), skip=1)
    )
    result, record = kari(bench)
    assert gone_alone(bench, result, record) and bench.applied(CLEAR) == 1
    assert bench.applied(BATCH) == 4  # tagged, untagged, and both again


@pytest.mark.parametrize("follow", [True, False], ids=["g02", "g03"])
def test_g02_g03_sorted_before_the_check(bench: Bench, follow: bool) -> None:
    bench.google.tags_follow_sort = follow
    bench.google.between(Hand(BATCH, lambda: hands.sort(bench.google, bench.sheet, 2)))
    result, record = kari(bench)
    assert gone_alone(bench, result, record) and bench.applied(CLEAR) == 1


def test_g04_sorted_between_check_and_clear_the_wrong_row_is_put_back_and_told(
    bench: Bench,
) -> None:
    bench.google.tags_follow_sort = False
    bench.google.between(Hand(READ, lambda: hands.sort(bench.google, bench.sheet, 2)))
    result, record = kari(bench)
    assert gone_alone(bench, result, record)
    assert result.told[record] == Sent(Reply.ANSWERED, "put_back")
    assert (bench.applied(CLEAR), bench.applied(WRITE), result.noted[record]) == (2, 1, 1)


@pytest.mark.parametrize("name", ["Ola Nes", "Anne Li", "Bo Ås"])
def test_g04_what_is_put_back_is_what_was_there_formulas_texts_and_zeros(
    bench: Bench, name: str
) -> None:
    bench.sheet.rows[0] += ["", Formula("=C2", "Ola Nes"), 1.5]
    hers = next(row for row in bench.sheet.rows if name in row)
    before = [list(row) for row in bench.sheet.rows]

    def swap() -> None:
        row = bench.sheet.rows[1]
        row[:], hers[:] = list(hers), list(row)

    bench.google.between(Hand(READ, swap))
    result, record = kari(bench)
    assert (
        result.told[record] == Sent(Reply.ANSWERED, "put_back") and result.verdict(record) is False
    )
    left = ordered(row for row in bench.sheet.rows)
    assert left == ordered(row for row in before if KARI not in row)
    types = [[type(cell) for cell in row] for row in left]
    assert types == [
        [type(cell) for cell in row] for row in ordered(row for row in before if KARI not in row)
    ]


def test_g04_and_sorted_again_before_it_was_seen_the_lost_row_lies_in_an_empty_one(bench: Bench) -> None:
    bench.google.tags_follow_sort = False
    bench.google.between(
        Hand(READ, lambda: hands.sort(bench.google, bench.sheet, 2)),
        Hand(CLEAR, lambda: hands.sort(bench.google, bench.sheet, 0, descending=True)),
    )
    result, record = kari(bench)
    assert gone_alone(bench, result, record) and result.told[record] == Sent(Reply.ANSWERED, "put_back")


def test_g04_with_no_answer_to_the_clear_only_what_lies_empty_under_the_tag_is_put_back(bench: Bench) -> None:
    bench.google.tags_follow_sort = False
    bench.google.fail(Fault(CLEAR, 503, times=1, applied=True))
    bench.google.between(Hand(READ, lambda: hands.sort(bench.google, bench.sheet, 2)))
    result, record = kari(bench)
    assert result.told[record] == Sent(Reply.UNCLEAR, "put_back")
    assert ordered(bench.sheet.rows) == ordered(rows()) and result.verdict(record) is True


@pytest.mark.parametrize("call", [GRID, BATCH, READ, CLEAR])
@pytest.mark.parametrize("skip", [0, 1])
def test_g05_a_row_above_deleted_between_any_two_steps(bench: Bench, call: str, skip: int) -> None:
    bench.google.between(
        Hand(call, lambda: hands.delete_row(bench.google, bench.sheet, 0), skip=skip)
    )
    result, record = kari(bench)
    assert result.verdict(record) is False
    assert ordered(bench.sheet.rows) in (
        others(),
        [row for row in others() if "Ola Nes" not in row],
    )


@pytest.mark.parametrize(
    ("fault", "there"),
    [
        (Fault(CLEAR, 503, times=1), True),
        (Fault(CLEAR, 503, times=1, applied=True), False),
        (Fault(CLEAR, hang_up=True, times=1, applied=True), False),
        (Fault(CLEAR, 200, b"{}", times=1), True),
    ],
    ids=["503", "503-applied", "reset-applied", "200-empty"],
)
def test_g06_a_clear_without_an_answer_is_looked_for_never_sent_again_blindly(
    bench: Bench, fault: Fault, there: bool
) -> None:
    bench.google.fail(fault)
    result, record = kari(bench)
    told = result.told[record]
    assert isinstance(told, Sent) and told.reply is Reply.UNCLEAR
    assert sum(write.path.endswith(CLEAR) for write in bench.google.writes) == 1
    assert (result.verdict(record), bench.google.book.tags) == (there, [])


def test_g06_a_clear_that_comes_late_finds_no_tag(bench: Bench) -> None:
    """It may still happen after the answer: with the tag off there is nothing that it means."""
    bench.google.fail(Fault(CLEAR, 503, times=1, late=0.3))
    result, record = kari(bench)
    bench.google.stopping.wait(0.5)
    assert result.verdict(record) is True and ordered(bench.sheet.rows) == ordered(rows())


def couple(stamp: Cell) -> list[list[Cell]]:
    return [
        [stamp, "oss@example.no", "Kari Åsen", "", "Ja"],
        [stamp, "oss@example.no", "Ola Åsen", "", "Ja"],
    ]


def twice(stamp: Cell) -> list[list[Cell]]:
    return [
        [stamp, "oss@example.no", "Kari Åsen", "", "Ja", "", "", "først"],
        [stamp, "oss@example.no", "Kari Åsen", "", "Nei", "", "", "siden"],
    ]


@pytest.mark.parametrize("stamp", [WHEN, ""], ids=["one-time", "no-time"])
@pytest.mark.parametrize("two", [couple, twice], ids=["couple", "twice"])
@pytest.mark.parametrize("which", [0, 1])
def test_g07_two_rows_of_one_id_by_content_also_on_retry(
    bench: Bench, stamp: Cell, two: Callable[[Cell], list[list[Cell]]], which: int
) -> None:
    lines = two(stamp)
    bench.sheet.rows[:] = [lines[0], *rows()[2:], lines[1]]
    mine, other = lines[which], list(lines[1 - which])
    targets = [one for one in bench.targets() if one.fields.get("email") == "oss@example.no"]
    assert targets[1].record == f"{targets[0].record}-2"
    result = bench.erase([targets[which]])
    assert result.verdict(targets[which].record) is False
    assert (mine, lines[1 - which]) == ([], other)
    again = bench.carry_out(result.captured)  # the other one has taken over the id by now
    assert again.told == {targets[which].record: NotNow(targets[which].record, Stop.CHANGED)}
    assert lines[1 - which] == other and bench.applied(CLEAR) == 1
    assert bench.capture([targets[0]]) != result.captured


def test_g07_rows_that_say_the_same_go_together_or_not_at_all(bench: Bench) -> None:
    bench.sheet.rows.append(list(bench.sheet.rows[1]))
    both = bench.targets(KARI)
    assert len(both) == 2
    assert bench.capture(both[:1]) == [NotNow(both[0].record, Stop.SHARED)]
    result = bench.erase(both)
    assert [result.verdict(one.record) for one in both] == [False, False]
    assert ordered(bench.sheet.rows) == others() and bench.applied(CLEAR) == 1


def test_g08_a_copy_pasted_meanwhile_is_left(bench: Bench) -> None:
    bench.google.between(Hand(READ, lambda: hands.paste_copy(bench.google, bench.sheet, 1, 4)))
    result, record = kari(bench)
    assert result.verdict(record) is True and answered(result.told[record])
    assert bench.names().count(KARI) == 1 and bench.applied(WRITE) == 0


def test_g08_two_of_them_before_the_tag_are_not_touched(bench: Bench) -> None:
    result, record = kari(bench, lambda: hands.paste_copy(bench.google, bench.sheet, 1, 4))
    assert result.told[record] == NotNow(record, Stop.SHARED)
    assert bench.names().count(KARI) == 2 and result.noted[record] == 0


@pytest.mark.parametrize(
    ("column", "cell"), [(2, "Kari Holm"), (1, "ny@example.no"), (3, 49999999), (7, "sov ikke")]
)
def test_g09_a_row_edited_since_approval_is_not_touched(
    bench: Bench, column: int, cell: Cell
) -> None:
    [target] = bench.targets(KARI)
    hands.edit(bench.google, bench.sheet, 1, column, cell)
    assert bench.capture([target]) == [NotNow(target.record, Stop.CHANGED)]


@pytest.mark.parametrize("column", [2, 5, 7, 9])
def test_g09_a_row_edited_since_it_was_captured_is_not_touched_and_is_seen(
    bench: Bench, column: int
) -> None:
    result, record = kari(bench, lambda: hands.edit(bench.google, bench.sheet, 1, column, "annet"))
    assert result.told[record] == NotNow(record, Stop.CHANGED)
    assert (result.verdict(record), bench.google.writes) == (
        True,
        [],
    )  # known again by time and address


def test_g09_a_row_that_is_gone_is_missing(bench: Bench) -> None:
    [target] = bench.targets(KARI)
    hands.delete_row(bench.google, bench.sheet, 1)
    assert bench.capture([target]) == [NotNow(target.record, Stop.MISSING)]


def test_g10_the_last_row_under_the_heading(bench: Bench) -> None:
    del bench.sheet.rows[2:], bench.sheet.rows[0]
    result, record = kari(bench)
    assert answered(result.told[record]) and ordered(bench.sheet.rows) == []
    assert result.verdict(record) is None  # nobody is left to be found beside


@pytest.mark.parametrize("call", [GRID, BATCH, READ, CLEAR])
def test_g11_a_tab_renamed_between_any_two_steps(bench: Bench, call: str) -> None:
    bench.google.between(
        Hand(call, lambda: hands.rename(bench.google, bench.sheet, "Svar (gamle)"))
    )
    result, record = kari(bench)
    assert gone_alone(bench, result, record)


@pytest.mark.parametrize("status", [400, 403])
def test_g12_a_protected_range_is_hers(bench: Bench, status: int) -> None:
    bench.google.values.protected[KEY, GID] = status
    result, record = kari(bench)
    told = result.told[record]
    assert isinstance(told, Sent) and (told.reply, told.guide) == (Reply.REFUSED, Guide.PROTECTED)
    assert ordered(bench.sheet.rows) == ordered(rows()) and bench.google.book.tags == []


def test_g12_a_viewer_may_not(bench: Bench) -> None:
    bench.google.viewer_only.add(KEY)
    result, record = kari(bench)
    assert (result.told[record], result.noted[record]) == (NotNow(record, Guide.NO_RIGHT), 0)


def test_g12_a_token_without_the_scope(bench: Bench) -> None:
    [target] = bench.targets(KARI)
    bench.google.fail(Fault(GRID, 403, b'{"error":{"code":403,"status":"PERMISSION_DENIED"}}'))
    assert bench.capture([target]) == [NotNow(target.record, Guide.NO_RIGHT)]


def test_g13_a_note_outlives_the_clear_and_is_seen_until_she_takes_it_away(bench: Bench) -> None:
    hands.note(bench.google, bench.sheet, 1, 2, "ringte 3. mai")
    hands.note(
        bench.google, bench.sheet, 0, 2, "ringte 3. mai"
    )  # another's: filled rows have their own
    result, record = kari(bench)
    assert (result.verdict(record), result.codes(record)) == (True, {"note"})
    assert [result.seen[record][path].found for path in (Path.ID, Path.LIST)] == [True, False]
    hands.sort(bench.google, bench.sheet, 2)
    beside = bench.targets()[-2:]
    assert bench.look(result, beside).codes(record) == {"note"}
    del bench.google.book.marks[0]
    assert bench.look(result, beside).verdict(record) is False


def test_g13_a_note_that_names_her_is_found_also_when_it_came_later(bench: Bench) -> None:
    bench.google.between(
        Hand(CLEAR, lambda: hands.note(bench.google, bench.sheet, 1, 0, f"Ring {KARI}!"))
    )
    result, record = kari(bench)
    assert result.codes(record) == {"note"}


def test_g14_the_forms_own_copy(bench: Bench) -> None:
    bench.google.forms.link("form1", bench.sheet)
    result, record = kari(bench)
    assert (
        Path.OTHER not in result.seen[record] and result.verdict(record) is False
    )  # nobody said which form
    bench.reset()
    bench.google.forms.link("form1", bench.sheet)
    bench.options["form_id"] = "form1"
    result, record = kari(bench)
    assert (result.verdict(record), result.codes(record)) == (True, {"form_copy"})
    hands.delete_answer(bench.google, "form1", lambda response: "kari@example.no" in response.cells)
    assert bench.look(result, bench.targets()[-2:]).verdict(record) is False


@pytest.mark.parametrize(
    ("lie", "verdict"),
    [(hands.finds_nobody, None), (hands.finds_everybody, None)],
    ids=["nobody", "everybody"],
)
def test_g14_a_form_that_lies_proves_nothing(
    bench: Bench, lie: Callable[..., object], verdict: None
) -> None:
    bench.google.forms.link("form1", bench.sheet)
    bench.options["form_id"] = "form1"
    bench.google.fail(Fault("/v1/forms/form1/responses/", tells=lie))  # type: ignore[arg-type]
    result, record = kari(bench)
    assert result.verdict(record) is verdict


def test_g15_a_form_linked_again_brings_her_back_in_another_tab(bench: Bench) -> None:
    bench.google.forms.link("form1", bench.sheet)
    result, record = kari(bench)
    assert result.verdict(record) is False
    hands.link_again(bench.google, "form1", bench.sheet, 8, "Skjemasvar 2")
    bench.look(result, bench.targets()[-2:])
    assert (result.verdict(record), result.codes(record)) == (True, {"other_tab"})


def many(count: int) -> list[list[Cell]]:
    return [
        [
            datetime(2024, 3, 1, 8, n, 0),
            f"person{n}@example.no",
            f"Person Nr{n}",
            40000000 + n,
            "Ja",
        ]
        for n in range(count)
    ]


def test_g16_sixty_rows_take_nine_calls_at_most(bench: Bench) -> None:
    bench.sheet.rows[:] = [*rows(), *many(57)]
    targets = [one for one in bench.targets() if "Nr" in str(one.fields["name"])] + bench.targets(
        KARI, "Ola Nes", "Bo Ås"
    )
    before = len(bench.google.seen)
    found = [one for one in bench.capture(targets) if isinstance(one, Captured)]
    result = bench.carry_out(found)
    calls = [path for _, path in list(bench.google.seen)[before:] if "/v4/" in path]
    assert (len(result.told), len(calls) <= 9, bench.applied(CLEAR)) == (60, True, 1)
    assert bench.names() == ["Anne Li", "Eva Dal"]


@pytest.mark.parametrize("quota", range(8))
def test_g16_a_quota_in_the_middle_leaves_the_rest_for_later_and_none_goes_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, quota: int
) -> None:
    monkeypatch.setattr(sheet_rounds, "BATCH", 20)
    bench.sheet.rows[:] = [*rows(), *many(60)]
    targets = [one for one in bench.targets() if "Nr" in str(one.fields["name"])]
    found = [one for one in bench.capture(targets) if isinstance(one, Captured)]
    bench.google.writes_a_minute = quota
    first = bench.carry_out(found)
    cleared = bench.applied(CLEAR) * 20
    assert (cleared, len(bench.names())) == (
        (quota + 1) // 3 * 20,
        65 - cleared,
    )  # tag, clear, untag
    assert sum(map(answered, first.told.values())) == cleared
    assert len(first.told) - cleared == (
        20 if quota % 3 == 1 else 0
    )  # the clear itself: nobody knows
    bench.google.writes_a_minute = None
    open_ = [one for one in found if not answered(first.told.get(one.record))]
    bench.carry_out(open_)
    assert bench.names() == sorted(str(row[2]) for row in rows() if row)
    assert bench.applied(CLEAR) == 3 and bench.google.book.tags == []


def test_g17_tags_left_behind_by_a_kill_are_taken_off_at_the_next_start(bench: Bench) -> None:
    class Killed(BaseException):
        pass

    def killed() -> None:
        raise Killed

    [target] = bench.targets(KARI)
    found = [one for one in bench.capture([target]) if isinstance(one, Captured)]
    with bench.hands() as open_:
        steps = open_.carry_out(found, lambda _: killed())
        tab = open_._tab  # type: ignore[attr-defined]
        tab.take_off = lambda ids: None
        with pytest.raises(Killed):
            list(steps)
    assert [tag.key for tag in bench.google.book.tags] == ["orden"]
    result = bench.carry_out(found)
    assert answered(result.told[target.record]) and bench.google.book.tags == []

"""The faults that an erasure must outlive, each by its number, with the tests that show it; and the mutants of a proof."""

import ast
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
MAIL, SHEET, FAULTS = "flows/erasing/test_mailchimp.py", "flows/erasing/test_sheet.py", "connectors/erasing/test_sheet_faults.py"
CELLS, BOOK = "connectors/erasing/test_sheet_cells.py", "connectors/erasing/test_simplybook.py"
CRASH, NIGHTS, SINCE = "flows/erasing/test_crashes.py", "flows/erasing/test_nights.py", "flows/erasing/test_since.py"
HERS, STATES, MUTANTS = "flows/erasing/test_hers.py", "inventory/erasure/test_states.py", "connectors/erasing/test_mailchimp_mutants.py"

BADLY = f"{MAIL}::test_what_was_done_and_answered_badly_is_looked_for_and_sent_once"
KILLED = f"{CRASH}::test_e01_e02_e03_killed_beside_any_line_of_the_journal"
FILES = f"{HERS}::test_files_show_what_became_of_what_she_says_she_has_deleted"
E07 = f"{SINCE}::test_e07_a_restriction_or_the_end_of_the_request_between_plan_and_step_stops_it"
ROWS: dict[str, tuple[str, ...]] = {
    "M01": (f"{MAIL}::test_m01_gone_is_what_three_ways_saw_with_others_beside",),
    "M02": (f"{MAIL}::test_m02_an_empty_500_that_did_nothing_is_sent_again_once_the_time_is_out",),
    "M03": (BADLY,), "M04": (BADLY,), "M07": (BADLY,),
    "M05": (f"{MAIL}::test_m05_an_empty_object_is_no_answer",),
    "M06": (f"{MAIL}::test_m06_a_call_that_is_late_gets_no_verdict_before_its_time",),
    "M08": (f"{MAIL}::test_m08_what_was_archived_is_not_gone",),
    "M09": (f"{MAIL}::test_m09_a_404_because_the_audience_is_wrong_proves_nothing",),
    "M10": (f"{MAIL}::test_m10_every_audience_that_has_the_address_is_meant",),
    "M11": (f"{MAIL}::test_m11_whoever_changed_address_since_is_looked_at_again",),
    "M12": (f"{SINCE}::test_m12_an_address_of_two_stops_the_erasure_and_not_the_stop",),
    "M13": (f"{MAIL}::test_m13_a_key_that_is_revoked_hands_the_rest_to_her",),
    "M14": (f"{SINCE}::test_m14_who_signs_up_again_an_hour_after_is_told_as_that_and_nothing_is_erased",),
    "M15": (f"{MAIL}::test_m15_a_near_name_is_not_taken_for_her",),
    "G01": (f"{FAULTS}::test_g01_a_row_inserted_before_the_tag_puts_it_on_another_and_nothing_is_cleared_then",),
    "G02": (f"{FAULTS}::test_g02_g03_sorted_before_the_check",), "G03": (f"{FAULTS}::test_g02_g03_sorted_before_the_check",),
    "G04": (f"{FAULTS}::test_g04_sorted_between_check_and_clear_the_wrong_row_is_put_back_and_told",
            f"{SHEET}::test_a_row_that_was_emptied_instead_is_put_back_and_told"),
    "G05": (f"{FAULTS}::test_g05_a_row_above_deleted_between_any_two_steps",),
    "G06": (f"{FAULTS}::test_g06_a_clear_without_an_answer_is_looked_for_never_sent_again_blindly",),
    "G07": (f"{FAULTS}::test_g07_two_rows_of_one_id_by_content_also_on_retry",),
    "G08": (f"{FAULTS}::test_g08_a_copy_pasted_meanwhile_is_left",),
    "G09": (f"{FAULTS}::test_g09_a_row_edited_since_approval_is_not_touched",),
    "G10": (f"{FAULTS}::test_g10_the_last_row_under_the_heading",),
    "G11": (f"{FAULTS}::test_g11_a_tab_renamed_between_any_two_steps",),
    "G12": (f"{FAULTS}::test_g12_a_protected_range_is_hers", f"{FAULTS}::test_g12_a_viewer_may_not",
            f"{FAULTS}::test_g12_a_token_without_the_scope", f"{SHEET}::test_a_locked_sheet_is_hers_in_one_line"),
    "G13": (f"{FAULTS}::test_g13_a_note_outlives_the_clear_and_is_seen_until_she_takes_it_away",),
    "G14": (f"{FAULTS}::test_g14_the_forms_own_copy", f"{SHEET}::test_the_forms_copy_is_left_until_she_takes_it_out",
            f"{SHEET}::test_a_row_goes_and_what_stays_with_the_file_is_told"),
    "G15": (f"{FAULTS}::test_g15_a_form_linked_again_brings_her_back_in_another_tab",
            "inventory/ledger/test_suppression.py::test_why_somebody_is_likely_back_is_told"),
    "G16": (f"{FAULTS}::test_g16_a_quota_in_the_middle_leaves_the_rest_for_later_and_none_goes_twice",),
    "G17": (f"{FAULTS}::test_g17_tags_left_behind_by_a_kill_are_taken_off_at_the_next_start",),
    "S01": (f"{BOOK}::test_s01_deleted_by_hand_is_hidden_and_not_erased",),
    "S02": (f"{BOOK}::test_s02_bookings_that_keep_the_old_client_are_told_and_hers",),
    "S03": (f"{BOOK}::test_s03_a_put_that_does_what_nobody_asked_for_ends_it_before_the_delete",),
    "S04": (f"{BOOK}::test_s04_what_was_done_and_answered_badly_is_looked_for_and_sent_once",),
    "S05": (f"{BOOK}::test_s05_a_token_that_runs_out_between_put_and_delete_is_renewed_once",),
    "S06": (f"{BOOK}::test_s06_filters_that_are_ignored_find_nobody_else",
            f"{BOOK}::test_s06_where_a_control_lacks_nothing_is_proved"),
    "S07": (f"{BOOK}::test_s07_an_hour_booked_ahead_stops_it",),
    "S08": (f"{BOOK}::test_s08_a_childs_hour_under_the_card_stops_it",),
    "S09": (f"{BOOK}::test_s09_a_put_that_is_not_valid_hands_it_over_and_nothing_is_half_told",),
    "S10": (f"{BOOK}::test_s10_a_card_that_may_not_be_edited_is_hers",),
    "S11": (f"{BOOK}::test_s11_throttling_is_looked_at_once_and_then_unclear",),
    "S12": (f"{BOOK}::test_s12_the_same_address_on_two_cards_goes_together_or_not_at_all",),
    "F01": (FILES,), "F03": (FILES,), "F04": (FILES,),
    "F02": (f"{HERS}::test_f02_who_is_invoiced_under_law_waits_until_and_phone_and_address_are_hers_now",),
    "E01": (KILLED,), "E02": (KILLED,), "E03": (KILLED,),
    "E04": (f"{CRASH}::test_e04_no_call_where_the_journal_cannot_be_written",),
    "E05": (f"{CRASH}::test_e05_a_night_and_an_erasure_wait_for_each_other",),
    "E06": (f"{CRASH}::test_e06_an_approval_that_is_undone_while_it_is_carried_out_is_not_sent",),
    "E07": (E07,), "E08": (E07,),
    "E09": (f"{NIGHTS}::test_e09_whoever_is_erased_is_not_carried_over_while_the_source_is_down",),
    "E10": (f"{NIGHTS}::test_e10_forty_per_cent_erased_in_one_evening_is_believed",),
    "E11": (f"{SINCE}::test_e11_a_clock_that_is_set_back_and_a_night_of_last_year_move_no_look",),
    "E12": ("flows/erasing/test_restored.py::test_e12_an_older_store_is_rid_of_the_erased_before_it_is_read",),
    "E13": (f"{CRASH}::test_e13_another_key_or_a_file_of_nobody_stops_everything",),
    "E14": ("flows/night/test_nightly_flow.py::test_orders_are_carried_out_by_number_and_without_the_server_too",),
    "P01": (f"{MAIL}::test_p01_p02_controls_that_fail_prove_nothing",), "P02": (f"{MAIL}::test_p01_p02_controls_that_fail_prove_nothing",),
    "P03": (f"{NIGHTS}::test_p03_who_is_back_on_night_thirty_is_not_verified",),
    "P04": ("flows/erasing/test_leftovers.py::test_planted_leftovers_are_all_found_and_none_after_an_erasure",),
}  # fmt: skip
LEFT, TELLS = f"{MUTANTS}::test_what_is_left_is_told_as_left", f"{MUTANTS}::test_what_cannot_tell_tells_nothing"
OF_A_PROOF: dict[str, tuple[str, ...]] = {
    "read-back by the eraser's own endpoint":
        ("connectors/erasing/test_declared.py::test_no_look_asks_what_is_written_to_nor_what_another_look_asks",),
    "filter key misspelt": (f"{BOOK}::test_s06_filters_that_are_ignored_find_nobody_else",),
    "hash of the wrong audience": (LEFT, TELLS),
    "404 for everybody": (f"{MUTANTS}::test_an_answer_that_is_everybodys_tells_nothing",),
    "200 for everybody": (f"{MUTANTS}::test_an_answer_that_is_everybodys_tells_nothing",),
    "one alias left": (f"{BOOK}::test_s12_the_same_address_on_two_cards_goes_together_or_not_at_all",
                       f"{FAULTS}::test_g08_a_copy_pasted_meanwhile_is_left"),
    "one audience left": (LEFT,),
    "one booking left": (f"{BOOK}::test_s02_bookings_that_keep_the_old_client_are_told_and_hers",),
    "one cell note left": (f"{FAULTS}::test_g13_a_note_outlives_the_clear_and_is_seen_until_she_takes_it_away",),
    "control removed": (TELLS, f"{CELLS}::test_a_look_without_its_controls_proves_nothing",
                        f"{BOOK}::test_without_others_beside_nothing_is_proved"),
    "look skipped": (TELLS, f"{STATES}::test_what_events_come_to"),
    "fingerprint over half of the row": (f"{CELLS}::test_a_fingerprint_over_half_of_the_row_would_be_noticed",),
}  # fmt: skip


@cache
def _tests(file: str) -> frozenset[str]:
    tree = ast.parse((HERE / file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_there_are_sixty_six() -> None:
    wanted = {"M": 15, "G": 17, "S": 12, "F": 4, "E": 14, "P": 4}
    assert set(ROWS) == {f"{of}{n:02}" for of, many in wanted.items() for n in range(1, many + 1)}
    assert len(ROWS) == 66


@pytest.mark.parametrize("named", [*ROWS, *OF_A_PROOF])
def test_each_has_its_tests(named: str) -> None:
    shown = {**ROWS, **OF_A_PROOF}[named]
    assert shown
    for test in shown:
        file, _, name = test.partition("::")
        assert name in _tests(file), test

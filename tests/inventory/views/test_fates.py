"""What approving means for a record: a table of what is asked, what is wished, and what becomes of it."""

from collections.abc import Sequence
from datetime import date

import pytest

from inventory.assessment.flag_rules import Severity
from inventory.linkage.link_rules import Tier
from inventory.model import Kind, Outcome
from inventory.views.effects import Effect, effects
from inventory.views.models import FileRecord, Flag, Holding, Tie

TODAY = date(2026, 11, 22)
LATER, BEFORE = date(2028, 12, 31), date(2024, 12, 31)


def file(
    codes: Sequence[tuple[str, Outcome]], *, until: date | None, kept: tuple[str, ...] = (), stale: bool = False
) -> Holding:
    record = FileRecord(
        "bookings",
        "booking:1",
        Kind.BOOKING,
        "A06",
        "BOOKING",
        "6(1)(b)",
        None,
        None,
        {},
        (),
        Tie(Tier.ALONE, None, None),
        until,
        stale,
        kept,
    )
    flags = tuple(
        Flag(code, out, Severity.NORMAL, "p-1", "bookings", "booking:1", "BOOKING", BEFORE, None, {}) for code, out in codes
    )
    return Holding("p-1", (), (), (record,), flags)


DELETE, STOP, REVIEW, KEEP, HOLD = Outcome.DELETE, Outcome.STOP, Outcome.REVIEW, Outcome.KEEP, Outcome.HOLD


@pytest.mark.parametrize(
    ("codes", "until", "kept", "stale", "proposed", "effect"),
    [
        ([("BOOKING_OLD", DELETE)], BEFORE, (), False, False, Effect.ERASE),
        ([("BOOKING_OLD", DELETE)], BEFORE, (), True, False, Effect.WAIT),
        ([("SKYPE_OBSOLETE", DELETE)], LATER, (), False, False, Effect.EMPTY),
        ([("WITHDRAWN_STILL_ACTIVE", STOP)], LATER, (), False, False, Effect.STOP),
        ([("BOOKING_OLD", DELETE), ("HOLD_CASE", HOLD)], BEFORE, (), False, False, Effect.HOLD),
        ([("NO_CONSENT_FOUND", REVIEW)], None, (), False, False, Effect.LOOK),
        ([], LATER, (), False, False, Effect.STAY),
        ([("KEEP_FUTURE_BOOKING", KEEP)], None, (), False, False, Effect.KEEP),
        # What she proposes herself reaches whatever neither law, contract nor an open request holds.
        ([], LATER, (), False, True, Effect.ERASE),
        ([], LATER, (), True, True, Effect.WAIT),
        ([("NO_CONSENT_FOUND", REVIEW)], None, (), False, True, Effect.ERASE),
        ([("KEEP_NEWSLETTER", KEEP)], LATER, (), False, True, Effect.ERASE),
        ([("KEEP_BOOKKEEPING", KEEP)], LATER, ("amount",), False, True, Effect.KEEP),
        ([("KEEP_FUTURE_BOOKING", KEEP)], None, (), False, True, Effect.KEEP),
        ([("KEEP_UNPAID", KEEP)], None, (), False, True, Effect.KEEP),
        ([("HOLD_CASE", HOLD)], LATER, (), False, True, Effect.HOLD),
    ],
)  # fmt: skip
def test_what_becomes_of_a_record(
    codes: list[tuple[str, Outcome]], until: date | None, kept: tuple[str, ...], stale: bool, proposed: bool, effect: Effect
) -> None:
    [one] = effects(file(codes, until=until, kept=kept, stale=stale), TODAY, proposed=proposed)
    assert one.effect is effect


def test_what_law_keeps_of_an_erased_record_is_told_with_its_day() -> None:
    told = file([("CONSENT_NO_BUT_STORED", DELETE)], until=LATER, kept=("name", "postal_address"))
    [one] = effects(told, TODAY)
    assert (one.effect, one.until, one.kept) == (Effect.EMPTY, LATER, ("name", "postal_address"))

"""What is done as told ends in rest: the next nights propose nothing new about what rightly remains."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

from inventory.assessment import flag_rules
from inventory.model import Record
from inventory.policy import policy
from tests.conftest import TODAY
from tests.inventory.assessment.flags_found import Flagged, flagged
from tests.inventory.assessment.lives import SOURCES, Form, Inventor, Life, Listed, ask, world
from tests.inventory.nights import OSLO, night, read

SEEDS, EACH = range(20, 40), 20
#: What of a booking is no contact detail.
HOURS = frozenset({"starts_at", "ends_at", "status", "booked_at"})


def slept(records: list[Record], lives: list[Life], folder: Path) -> list[Flagged]:
    """Return what a night proposes and asks."""
    with read(records, folder, sources=SOURCES) as con:
        ask(con, lives)
        flag_rules.assess(con, policy.load())
        return [flag for flag in flagged(con) if flag.outcome in ("DELETE", "STOP", "REVIEW")]


def done_as_told(records: Iterable[Record], told: list[Flagged]) -> list[Record]:
    """Return the records as they are when every proposal has been carried out."""
    whole = {flag.record for flag in told if flag.outcome == "DELETE" and flag.scope == "record"}
    return [
        _done(one, [flag for flag in told if flag.record == one.record])
        for one in records
        if one.record not in whole
    ]


def _done(one: Record, told: list[Flagged]) -> Record:
    fields = dict(one.fields)
    for flag in told:
        if flag.outcome == "DELETE":
            named = flag.args.get("fields")
            emptied = named.split(", ") if named else [name for name in fields if name not in HOURS]
            fields = {name: value for name, value in fields.items() if name not in emptied}
        # Of whom nobody can show a sign-up: nothing is sent, and in time the contact goes. Nobody is
        # taken off for it, or it would look like a no of the person's own.
        elif flag.outcome == "STOP" and flag.code != "DOI_PROOF_MISSING":
            fields |= {"status": "unsubscribed", "changed_at": datetime.combine(TODAY, time(12), OSLO)}
    return replace(one, fields=fields)


def test_what_is_done_as_told_ends_in_rest(tmp_path: Path) -> None:
    """On the same day, so that nothing has run out since."""
    lives = [life for seed in SEEDS for life in Inventor(seed).lives(EACH)]
    records = world(lives)
    told: list[Flagged] = []
    for _ in range(3):
        tonight = slept(records, lives, tmp_path)
        known = {(flag.record, flag.code) for flag in told}
        new = [flag for flag in tonight if (flag.record, flag.code) not in known]
        if told:
            assert new == []
        told += tonight
        records = done_as_told(records, tonight)


def test_what_says_no_day_is_asked_about_and_then_goes(tmp_path: Path) -> None:
    """Sixty days of a question; what is then proposed is said as a missing day, and as nothing else."""
    lives = [
        Life(forms=(Form("registration", None, "Ja"), Form("course", None))),
        Life(lists=(Listed("unsubscribed"),)),
    ]
    for day, outcome in ((0, "REVIEW"), (60, "REVIEW"), (61, "DELETE")):
        with night(world(lives), tmp_path, today=TODAY + timedelta(days=day), sources=SOURCES) as con:
            told = {(f.record, f.code, f.outcome) for f in flagged(con) if f.outcome in ("REVIEW", "DELETE")}
        expected = ("registration:0:0", "course:1:0", "subscription:0:1")
        assert told == {(record, "DATE_UNKNOWN", outcome) for record in expected}

"""Ledgers as each older Orden made them, with a row in each table that it had."""

import re
from pathlib import Path

from inventory.store.opening import attach, open_connection
from tests.inventory.nights import KEY

_PARTS = Path(__file__).with_name("older.sql").read_text("utf-8").split("-- @ ")[1:]
COMMITS = tuple(part[:7] for part in _PARTS)
_A, _B, _AT = f"'{'a' * 64}'", f"'{'b' * 64}'", "TIMESTAMPTZ '2026-11-20 03:15:00+01'"
_ROWS = {
    "night_begun": f"'one', DATE '2026-11-20', {_AT}",
    "night_ended": f"'one', 'complete', {_AT}, 3, 9, 1, 1, 0, 0, 0, 0, 0.1, 0.1, 0.1, 0.1, 0.1",
    "night_source": "'one', 'crm', 'fresh', 9, 0, NULL",
    "night_cleaned": "'one', 'crm', 2",
    "judgement": f"1, {_AT}, 'owner', {_A}, {_B}, 'same', 'known', {_A}",
    "judgement_undone": f"1, {_AT}, 'owner'",
    "person_event": f"'one', {_AT}, 'merged', 'p-0123456789ab', 'p-0123456789ac'",
    "suppression": f"{_A}, DATE '2026-11-20', 'marketing', 'unsubscribed'",
    "refusal": f"{_A}, DATE '2026-11-20', 'REGISTRATION', false",
    "case_opened": f"1, {_AT}, 'access', DATE '2026-11-20', 'email', 'p-0123456789ab'",
    "case_key": f"1, {_A}",
    "case_event": f"1, 1, {_AT}, DATE '2026-11-20', 'extended', 'many', NULL",
    "case_undone": f"1, 1, {_AT}",
    "decision": f"1, {_AT}, 'owner', 'keep', 'asked', DATE '2027-11-20', 'p-0123456789ab'",
    "decision_key": f"1, {_A}",
    "decision_record": f"1, 'crm', {_A}",
    "decision_undone": f"1, {_AT}, 'owner'",
    "decision_cleared": f"1, {_AT}, 'owner'",
    "source_word": f"'crm', {_AT}, 'owner', 9",
}


def write(folder: Path, commit: str, key: str | None = KEY) -> dict[str, int]:
    """Make the ledger of a commit. Returns its tables with how many rows each has."""
    made: dict[str, str] = {}
    for part in _PARTS[: COMMITS.index(commit) + 1]:
        for statement in part[7:].split(";"):
            if found := re.search(r"CREATE (?:TABLE|VIEW) (\w+)", statement):
                made[found[1]] = statement
    con = open_connection(folder, "Europe/Oslo")
    attach(con, folder / "ledger.duckdb", "ledger", key)
    con.execute("USE ledger")
    for statement in made.values():
        con.execute(statement)
    filled = {table: values for table, values in _ROWS.items() if table in made}
    for table, values in filled.items():
        con.execute(f"INSERT INTO {table} VALUES ({values})")
    con.execute("USE memory; DETACH ledger")
    con.close()
    return dict.fromkeys(filled, 1)

"""A request through real nights: noted on the command line, found in the night, held, reported, answered."""

import re
from pathlib import Path

from flows.cli import main
from flows.runtime import context
from inventory.model import Outcome
from inventory.settings import Settings
from tests.conftest import TODAY
from tests.night.conftest import Night, run_night


def deleted(settings: Settings) -> set[tuple[str, str, str]]:
    with context.store_of(settings).read() as con:
        return set(
            con.execute(
                "SELECT person, source, record FROM flag JOIN owned USING (id) WHERE outcome = 'DELETE' AND email IS NOT NULL"
            ).fetchall()
        )


def not_done(settings: Settings, person: str) -> int:
    """Return how many of a person's records are asked about because the case is closed as done."""
    query = "SELECT count(*) FROM flag JOIN link USING (id) WHERE code = 'CLOSED_NOT_DONE' AND person = ?"
    with context.store_of(settings).read() as con:
        row = con.execute(query, [person]).fetchone()
    return int(row[0]) if row else 0


def orden(settings: Settings, *tokens: str) -> int:
    return main.run(["--config", str(settings.path), "case", *tokens])


def test_a_request_holds_one_persons_deletions_until_it_is_answered(slept: Night) -> None:
    settings, before = slept
    proposed = deleted(settings)
    person = min(person for person, _source, _record in proposed)
    hers = {row for row in proposed if row[0] == person}
    assert orden(settings, "open", person, "--type", "sletting", "--received", "2026-10-20") == 0
    done = run_night(settings)
    assert deleted(settings) == proposed - hers
    assert done.overview.outcomes[Outcome.HOLD] >= len(hers) and before.outcomes[Outcome.HOLD] == 0
    [case] = done.overview.requests
    assert (case.persons, case.clock.due.isoformat(), case.clock.days_left) == ((person,), "2026-11-20", -2)
    page = done.report.read_text("utf-8")
    assert re.search(r"<h1>Én henvendelse om personvern er over svarfristen.</h1>", page)
    assert "Sak 1 · Sletting" in page
    assert orden(settings, "close", "1", "--outcome", "done") == 0
    again = run_night(settings).overview
    assert deleted(settings) == proposed and again.requests == ()
    # Closed as done, and nothing is: that is asked about, and all else is as before.
    asked = dict(again.outcomes) | {Outcome.REVIEW: again.outcomes[Outcome.REVIEW] - not_done(settings, person)}
    assert asked == before.outcomes and not_done(settings, person) > 0
    assert again.as_of == TODAY
    no_mark(settings.store_dir, [name for name in case.names if len(name) > 5])


def no_mark(folder: Path, names: list[str]) -> None:
    assert names
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "inventory.duckdb" and "reports" not in path.parts:
            held = path.read_bytes()
            assert not [name for name in names if name.encode() in held], path.name

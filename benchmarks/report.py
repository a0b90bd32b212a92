"""Time the night's report on an invented business: its figures from the inventory, and the page, with its size.

python benchmarks/report.py 20000

The people and their records are benchmarks/assess.py's, linked and assessed before; a second night with other records lies
beside it, so that there is something new, changed and gone, and the ledger holds sixty nights. Two threads, as in a night.
"""

import argparse
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.model import NightStatus

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import assess  # noqa: E402

if TYPE_CHECKING:
    from inventory.ledger.ledger import Ledger

#: Records that one of the population's people comes to (docs/measured.md, linking).
PER_PERSON = 2.75


def main() -> None:
    """Make the population, assess it twice, and print what the report takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int, nargs="?", default=20_000)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assess.make(folder, int(people * PER_PERSON), seed=1)
        shutil.copy(folder / assess.NAME, folder / "new")
        assess.assess(folder, explain=False)
        (folder / assess.NAME).rename(folder / assess.LAST)
        (folder / "new").rename(folder / assess.NAME)
        report(folder)


def report(folder: Path) -> None:
    """Build the report of the second night and print seconds and bytes."""
    from inventory.assessment import flag_rules, promise_checks
    from inventory.policy import policy
    from inventory.views import overview
    from reports.night import report as page
    from reports.text.words import Words

    con, rulebook, now = assess._open(folder), policy.load(), datetime.now(UTC)
    con.execute("UPDATE record SET id = -id, record = record || '-new' WHERE id % 50 = 0")
    con.execute("UPDATE keys SET id = -id WHERE id % 50 = 0")
    con.execute("UPDATE link SET id = -id WHERE id % 50 = 0")
    flag_rules.assess(con, rulebook)
    promise_checks.check(con, rulebook)
    ledger, words = _sixty_nights(folder), Words("nb")
    for turn in ("first", "again"):
        began, before = time.monotonic(), time.process_time()
        seen = overview.night(
            con, ledger, run="benchmark", business="Tankeflyt", timezone="Europe/Oslo", status=NightStatus.COMPLETE,
            started_at=now, now=now, last=True, policy=rulebook,
        )  # fmt: skip
        read = time.monotonic()
        text = page.render(seen, words)
        done = time.monotonic()
        print(
            f"| {turn} | {seen.persons:,} | {seen.records:,} | {read - began:.2f} s | {done - read:.2f} s"
            f" | {done - began:.2f} s | {time.process_time() - before:.2f} s | {len(text.encode()) / 1000:.0f} kB |"
        )


def _sixty_nights(folder: Path) -> "Ledger":
    from inventory.ledger.ledger import Ledger
    from inventory.model import Outcome

    ledger = Ledger(folder, assess.KEY)
    with ledger.held():
        for n in range(60, 0, -1):
            day, now = assess.TODAY - timedelta(days=n), datetime.now(UTC)
            ledger.begin(f"run{n}", day, now)
            ledger.finish(f"run{n}", NightStatus.COMPLETE, now, 1, 1, {Outcome.DELETE: 900 + n}, {}, [], (), {"bookings": n % 9})
    return ledger


if __name__ == "__main__":
    print(
        "| | persons | records | figures | page | together | processor | size |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    main()

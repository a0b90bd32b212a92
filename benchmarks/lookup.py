"""Time `orden lookup` of one person as a whole process, and print a table whose rows can be divided by each other.

python benchmarks/lookup.py 200 20000
python benchmarks/lookup.py 200 --against /path/to/other/bin/orden

A demo of so many people is made once a size, then the same person is looked up again and again: with ``--against``, in turn
with another installed Orden on the same store, and the ratios of each pair follow. Seconds of the processor do not depend on
what else the machine does; seconds on the clock do.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HERE = (sys.executable, "-m", "flows")


class Run(NamedTuple):
    """What one process took: seconds on the clock, seconds of the processor, megabytes at its peak."""

    clock: float
    processor: float
    memory: float


def run(command: Sequence[str]) -> Run:
    """Run one command to its end and return what the system counted of it."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command}: exit code {process.returncode}")
    return Run(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def row(what: str, runs: Sequence[Run]) -> str:
    """Say the median of some runs as a row of the table."""
    clock, processor, memory = (statistics.median(column) for column in zip(*runs, strict=True))
    return f"| {what} | {clock:.2f} s | {processor:.2f} s | {memory:.0f} MB |"


def ratios(ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    """Say the median of the ratios, pair by pair: a machine that slows down slows both of a pair."""
    pairs = [[a / b for a, b in zip(*pair, strict=True)] for pair in zip(ours, theirs, strict=True)]
    clock, processor, memory = (statistics.median(column) for column in zip(*pairs, strict=True))
    return f"| ratio | {clock:.2f} | {processor:.2f} | {memory:.2f} |"


def measure(people: int, times: int, against: str | None) -> None:
    """Make a demo of ``people``, look one of them up ``times`` times, and print the rows."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    with tempfile.TemporaryDirectory() as name:
        demo = [*HERE, "demo", "--dir", name, "--people", str(people), "--seed", "1", "--no-open"]
        subprocess.run(demo, check=True, capture_output=True)
        asked = ["--config", f"{name}/orden.toml", "lookup", _somebody(Path(name)), "--json"]
        commands = {"this": [*HERE, *asked], **({"other": [against, *asked]} if against else {})}
        found: dict[str, list[Run]] = {which: [] for which in commands}
        for turn in range(times + 1):
            for which, command in commands.items():
                told = run(command)
                if turn:  # the first is not counted: it fills the disk's cache
                    found[which].append(told)
    for which, runs in found.items():
        print(row(f"{people:,} people, {which}", runs), flush=True)
    if against:
        print(ratios(found["this"], found["other"]), flush=True)


def _somebody(folder: Path) -> str:
    """Return the person of whom most is held."""
    from connectors import sources
    from flows.runtime import context
    from inventory.settings import load

    with context.store_of(load(folder / "orden.toml", sources())).read() as con:
        query = "SELECT person FROM link GROUP BY person ORDER BY count(*) DESC, person LIMIT 1"
        return str(con.execute(query).fetchall()[0][0])


def main() -> None:
    """Read the command line, and print one table for all sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int, nargs="*", default=[200, 20_000])
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--against", help="the command `orden` of another version")
    given = parser.parse_args()
    print("| a look-up | clock | processor | peak memory |\n|---|---:|---:|---:|")
    for people in given.people:
        measure(people, given.times, given.against)


if __name__ == "__main__":
    main()

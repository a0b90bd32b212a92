"""Time the rules on an invented population: every record its last day, every flag, every sentence of the statement, in SQL.

python benchmarks/assess.py 1000000
python benchmarks/assess.py 200000 --explain     # the slowest files first

The people are benchmarks/population.py's; what they answered, booked and paid is drawn by hash of the record. Linking is done
before and not counted. The rules run in a process of their own, two threads, on an encrypted store as in a night: once as the
first night, and once with that night beside it, as every later one.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

from duckdb import DuckDBPyConnection

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

KEY = "a store key for benchmarks, long enough"
TODAY = date(2026, 11, 22)
#: Records that one row of the population comes to: a booking brings its card, an invoice its customer.
PER_ROW = 1.44
NAME, LAST = "benchmark.duckdb", "last.duckdb"


def main() -> None:
    """Read the command line, make the population, run the rules on it and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--explain", action="store_true", help="print the seconds of every file, slowest first")
    # Two processes of their own, so that the memory of making is not counted: a child's peak begins at its parent's.
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--assess", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        return make(options.make, options.records, options.seed)
    if options.assess:
        return assess(options.assess, explain=options.explain)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--make", folder], check=True)
        shutil.copy(Path(folder) / NAME, Path(folder) / "new")
        for after in ("new", None):
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--assess", folder], check=True)
            if after:
                (Path(folder) / NAME).rename(Path(folder) / LAST)
                (Path(folder) / after).rename(Path(folder) / NAME)
    return None


def make(folder: Path, records: int, seed: int) -> None:
    """Invent the people, give their records content, and link them."""
    import population

    from inventory.keyed_hash import KeyedHash
    from inventory.linkage import link

    con = _open(folder)
    began = time.monotonic()
    population.make(con, int(records / PER_ROW), seed)
    _create(con)
    con.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
    con.execute("DROP TABLE raw")
    made = time.monotonic()
    link.link(con, KeyedHash(b"a benchmark's"))
    con.execute("CHECKPOINT")
    con.close()
    print(f"made in {made - began:.0f} s, linked in {time.monotonic() - made:.0f} s", flush=True)


def assess(folder: Path, *, explain: bool) -> None:
    """Run the rules and print what they took and found."""
    import resource

    from inventory.assessment import flag_rules, promise_checks
    from inventory.policy import policy

    con = _open(folder)
    night = "second" if (folder / LAST).exists() else "first"
    began, before_cpu = time.monotonic(), time.process_time()
    if explain:
        _file_by_file(con)
        ruled = time.monotonic()
    else:
        flag_rules.assess(con, policy.load())
        ruled = time.monotonic()
        promise_checks.check(con, policy.load())
    seconds, cpu = time.monotonic() - began, time.process_time() - before_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    records = _one(con, "SELECT count(*) FROM record")
    flags = _one(con, "SELECT count(*) FROM flag")
    print(
        "| records | persons | flags | rules | checks | together | processor | peak memory |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    print(
        f"| {night} | {records:,} | {_one(con, 'SELECT count(DISTINCT person) FROM link'):,} | {flags:,} | {ruled - began:.1f} s"
        f" | {began + seconds - ruled:.1f} s | {seconds:.1f} s | {cpu:.1f} s | {peak:.0f} MB |"
    )
    if night == "second":
        return
    for code, outcome, n in con.execute(
        "SELECT code, outcome, count(*) FROM flag GROUP BY ALL ORDER BY 3 DESC"
    ).fetchall():
        print(f"{n:>10,}  {outcome:<7} {code}")


def _file_by_file(con: DuckDBPyConnection) -> None:
    """Do what the night does, with a clock on each statement."""
    from inventory.assessment import flag_rules, promise_checks
    from inventory.policy import policy

    class Timed:
        """A connection that notes the processor's seconds of each statement, so that a busy machine does not mislead."""

        def __init__(self) -> None:
            self.taken: list[tuple[float, str]] = []

        def execute(self, text: str, *values: object) -> DuckDBPyConnection:
            began = time.process_time()
            try:
                return con.execute(text, *values)
            finally:
                told = (
                    str(values[0])
                    if values and text.startswith(("INSERT INTO hit", "INSERT INTO promise_hit"))
                    else " ".join(text.split())[:70]
                )
                self.taken.append((time.process_time() - began, told))

    timed = Timed()
    as_a_connection = cast(DuckDBPyConnection, timed)  # its execute is all that they use
    flag_rules.assess(as_a_connection, policy.load())
    promise_checks.check(as_a_connection, policy.load())
    for seconds, what in sorted(timed.taken, reverse=True)[:25]:
        print(f"{seconds:8.2f} s  {what}")


def _open(folder: Path) -> DuckDBPyConnection:
    from inventory.store.opening import attach, open_connection

    con = open_connection(folder, "Europe/Oslo")
    con.execute("SET threads = 2")
    attach(con, folder / NAME, "inventory", KEY)
    if (folder / LAST).exists():
        attach(con, folder / LAST, "last", KEY, read_only=True)
    con.execute("USE inventory")
    return con


def _create(con: DuckDBPyConnection) -> None:
    from inventory import load

    load.create(con, "benchmark", TODAY, datetime(2026, 11, 22, 2, tzinfo=UTC), "benchmark")


def _one(con: DuckDBPyConnection, query: str) -> int:
    row = con.execute(query).fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    main()

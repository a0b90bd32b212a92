"""Compare linkers on an invented population whose truth is known, and print the tables of docs/measured.md.

python benchmarks/link.py 100000 1000000
uv run --no-sync --with 'splink==5.*' python benchmarks/link.py 100000 1000000     # the same with Splink beside it
python benchmarks/link.py 10000000 --memory 9GB
python benchmarks/link.py 100000 --hard --only ours

Every engine works on a copy of one database in a process of its own, with two threads. Seconds of ``ours`` and ``splink``
contain normalising. ``strangers``: pairs of records of different households in one cluster. Precision and recall are by
pairs, after clustering, over records with a person's name (benchmarks/measure.py).
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from measure import Score

ENGINES = ("floor", "normalise", "naive", "ours", "splink", "splink_kind")
#: Above this Splink and the curve are left out unless asked for: they would take longer than all the rest together.
LARGE = 2_000_000

Result = dict[str, Any]


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=int, nargs="*", default=[100_000])
    parser.add_argument("--hard", action="store_true", help="38 %% of homes have several clients")
    parser.add_argument("--juniors", default="", help="per cent of children with a parent's whole name (population.py)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", default="", help="DuckDB's memory_limit, such as 9GB")
    parser.add_argument("--splink", action="store_true", help="run Splink above two million records too")
    parser.add_argument("--only", choices=ENGINES, action="append", help="run only these engines")
    parser.add_argument("--dir", help="where to put the databases (default: the system's temporary folder)")
    options = parser.parse_args()
    for records in options.records:
        compare(records, options)


def compare(records: int, options: argparse.Namespace) -> None:
    """Make one population and run every engine on it."""
    with tempfile.TemporaryDirectory(dir=options.dir) as folder:
        base = Path(folder) / "population.duckdb"
        preset = "hard" if options.hard else "typical"
        made = _engine("make", base, options.memory, str(records), str(options.seed), preset, options.juniors)
        print(
            f"\n## {records:,} records, {preset}, juniors {options.juniors or 'as set'}, seed {options.seed}"
            f" (made in {made['seconds']:.0f} s)\n",
            flush=True,
        )
        results: dict[str, Result] = {}
        for engine in options.only or ENGINES:
            if why := _left_out(engine, records, options.splink):
                print(f"{engine}: SKIPPED, {why}\n", flush=True)
                continue
            results[engine] = _copy_and_run(engine, base, options.memory, records <= LARGE)
        _print_engines(results)
        _print_ours(results.get("ours", {}))
        for engine in ("splink", "splink_kind"):
            if curve := results.get(engine, {}).get("curve"):
                _print_curve(f"{engine} by match probability", curve)


def _left_out(engine: str, records: int, asked: bool) -> str:
    if not engine.startswith("splink"):
        return ""
    if find_spec("splink") is None:
        return "it is not installed: uv run --no-sync --with 'splink==5.*' python benchmarks/link.py …"
    return "more than two million records: ask with --splink" if records > LARGE and not asked else ""


def _copy_and_run(engine: str, base: Path, memory: str, curve: bool) -> Result:
    copy = base.with_name(f"{engine}.duckdb")
    shutil.copy(base, copy)
    try:
        return _engine(engine, copy, memory, *(["curve"] if curve else []))
    finally:
        copy.unlink()


def _engine(engine: str, database: Path, memory: str, *rest: str) -> Result:
    script = Path(__file__).with_name("engines.py")
    done = subprocess.run(
        [sys.executable, str(script), engine, str(database), memory, *rest], stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(f"{engine} failed")
    result: Result = json.loads(done.stdout.splitlines()[-1])
    return result


def _print_engines(results: dict[str, Result]) -> None:
    floor = results.get("floor", {}).get("seconds")
    least = floor + results["normalise"]["seconds"] if floor and "normalise" in results else None
    rows = []
    for engine, result in results.items():
        seen = Score(**result["score"]) if "score" in result else None
        told = (
            (
                f"{seen.precision:.4f}",
                f"{seen.recall:.4f}",
                f"{seen.strangers:,}",
                f"{seen.mixed:.2%}",
                f"{seen.largest:,}",
            )
            if seen
            else ("",) * 5
        )
        times = (f"{result['seconds'] / base:.1f}" if base else "" for base in (floor, least))
        rows.append(
            (engine, *told, f"{result['seconds']:.2f}", f"{result['cpu']:.1f}", f"{result['peak']:.2f}", *times)
        )
    head = (
        "engine|precision|recall|strangers|persons mixed|largest|seconds|CPU s|peak GiB|× floor|× (floor + normalise)"
    )
    _table(head, rows)


def _print_ours(result: Result) -> None:
    if not result:
        return
    right, attached = result["contact"]
    print(
        f"Nameless records attached to one person (contact): right {right:,} of {attached:,} ({right / max(attached, 1):.2%})\n"
    )
    links = sum(count for tier, _rule, count in result["across"] if tier != "contact")
    print(
        f"Links of tier same between households: {links}; of tier contact: {sum(row[2] for row in result['across']) - links}\n"
    )
    if result["across"]:
        _table("tier|rule|links between households", result["across"])
        for tier, rule, *record in result["examples"]:
            print(f"- {tier}, {rule}: " + " · ".join(str(value) for value in record))
        print()
    if result["curve"]:
        end = [("end, after the guard", result["score"])]
        _print_curve("Ours by strength of the rule, cumulatively", result["curve"] + end)
    rows = []
    for reason, score, pairs, agree in result["likely"]:
        now = Score(**score)
        rows.append((reason, f"{pairs:,}", f"{agree / pairs:.3f}", f"{now.precision:.4f}", f"{now.recall:.4f}"))
    if rows:
        print("Likely pairs of persons, strongest reason first, and the score with them counted so far\n")
        _table("reason|pairs|right|precision|recall", rows)


def _print_curve(title: str, steps: list[tuple[str, Result]]) -> None:
    print(title + "\n")
    scores = [(name, Score(**score)) for name, score in steps]
    rows = [
        (name, f"{s.precision:.5f}", f"{s.recall:.4f}", f"{s.found - s.right:,}", f"{s.strangers:,}", f"{s.mixed:.3%}")
        for name, s in scores
    ]
    _table("step|precision|recall|wrong pairs|strangers|persons mixed", rows)


def _table(head: str, rows: Any) -> None:
    columns = head.split("|")
    print("| " + " | ".join(columns) + " |")
    print("|---|" + "---:|" * (len(columns) - 1))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print(flush=True)


if __name__ == "__main__":
    main()

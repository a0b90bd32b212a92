"""Time the readers of table files, one tree against another in turn: seconds and memory of a process of its own.

python benchmarks/read.py                           # this tree alone
python benchmarks/read.py --before ../main -n 5     # and what it was, A B A B …

A million rows of CSV, 200,000 rows of XLSX and as many JSON Lines: an invented customer list of eight columns, some blank.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = ("Kundenr", "Navn", "E-post", "Telefon", "Postadresse", "Postnr", "Opprettet", "Notat")
ROWS = {"kunder.csv": 1_000_000, "kunder.xlsx": 200_000, "kunder.jsonl": 200_000}


def main() -> None:
    """Make the files, read each in turn by each tree, print medians and their ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--before", type=Path, help="the other tree")
    parser.add_argument("-n", type=int, default=3, help="how often each")
    parser.add_argument("--rows", type=int, help="rows of each file, instead of its own number")
    parser.add_argument("--only", choices=ROWS)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        return read(options.read)
    trees = {"now": ROOT, **({"before": options.before.resolve()} if options.before else {})}
    with tempfile.TemporaryDirectory() as folder:
        for name in [options.only] if options.only else ROWS:
            path = Path(folder) / name
            rows = options.rows or ROWS[name]
            make(path, rows)
            print_of(
                f"{name}, {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB", path, trees, options.n
            )
            path.unlink()
    return None


def print_of(title: str, path: Path, trees: dict[str, Path], times: int) -> None:
    """Read a file in turn by each tree and print the medians."""
    seen: dict[str, list[tuple[float, float]]] = {tree: [] for tree in trees}
    for _ in range(times):
        for tree, root in trees.items():
            command = [sys.executable, __file__, "--read", str(path)]
            done = subprocess.run(
                command, env={"PYTHONPATH": str(root)}, capture_output=True, text=True, check=True
            )
            seen[tree].append(tuple(json.loads(done.stdout)))
    medians = {
        tree: tuple(map(statistics.median, zip(*got, strict=True))) for tree, got in seen.items()
    }
    print(
        title, *(f"  {tree}: {s:.2f} s, {mb:.0f} MB" for tree, (s, mb) in medians.items()), sep="\n"
    )
    if "before" in medians:
        ratios = [
            now[0] / before[0] for now, before in zip(seen["now"], seen["before"], strict=True)
        ]
        print(
            f"  seconds, now / before: {statistics.median(ratios):.2f}; MB: {medians['now'][1] / medians['before'][1]:.2f}"
        )


def read(path: Path) -> None:
    """Read one file as ``tables.read`` of the tree on PYTHONPATH does, and print [processor seconds, MB at the peak]."""
    from connectors.base import tables

    start = time.process_time()
    found = tables.read(path, HEADER)
    seconds = time.process_time() - start
    assert found[0].known == len(HEADER)
    sys.stdout.write(
        json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024])
    )


def make(path: Path, rows: int) -> None:
    """Write an invented customer list."""
    if path.suffix == ".xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(path, {"constant_memory": False}) as book:
            sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_row(0, 0, HEADER)
            for n in range(rows):
                line = row(n)
                sheet.write_row(n + 1, 0, [n, *line[1:6]])
                sheet.write_number(n + 1, 6, 45_000 + n % 700, day)
                sheet.write(n + 1, 7, line[7])
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        if path.suffix == ".csv":
            stream.write(";".join(HEADER) + "\r\n")
            stream.writelines(";".join(row(n)) + "\r\n" for n in range(rows))
        else:
            lines = (dict(zip(HEADER, row(n), strict=True)) for n in range(rows))
            stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def row(n: int) -> list[str]:
    """Invent a customer."""
    name = f"Åse Bjørnær {n:07d}"
    phone = f"49{n % 1_000_000:06d}" if n % 3 else ""
    note = f"Ringte {n % 28 + 1}. mars om time {n}" if n % 4 == 0 else ""
    return [
        str(n),
        name,
        f"kunde{n}@example.org",
        phone,
        f"Storgata {n % 200}",
        f"{n % 9999:04d}",
        "24.12.2025",
        note,
    ]


if __name__ == "__main__":
    main()

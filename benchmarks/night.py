"""Run whole nights over the sandbox and print the steps' own seconds and the peak memory, as a table for docs/measured.md.

python benchmarks/night.py 200 20000
python benchmarks/night.py --ledger 200     what chaining the ledger and holding it against its witnesses costs, both ways
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def ledger(people: int, pairs: int = 7) -> None:
    """Print the processor seconds of a night in a process of its own, with and without, in turn: medians; and what of it is in the ledger's own calls."""
    from connectors.sandbox.people.invent import invent
    from connectors.sandbox.serve import Sandbox

    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, Sandbox(invent(people, 7)) as sandbox:
        sandbox.write(Path(folder))
        for turn in range(2 * pairs + 2):
            command = [sys.executable, __file__, "--one", ("with", "without")[turn % 2], folder]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for way, seconds in told.items() if turn > 1 else ():  # the first two have no last night, or none of the kind
                taken.setdefault(way, []).append(seconds)
    for way, seconds in taken.items():
        print(f"{way}: {statistics.median(seconds):.3f} s ({min(seconds):.3f} to {max(seconds):.3f})")


def one(way: str, folder: str) -> None:
    """Run a night's steps and print its processor seconds, and those of its copy of the ledger."""
    from connectors import sources
    from flows.night import night_run, publishing, steps
    from flows.runtime import context
    from inventory.ledger import chain, copies, upgrade, witness
    from inventory.ledger.ledger_file import LedgerFile
    from inventory.settings import load
    from inventory.store import database

    if way == "without":
        chain.extend = lambda con: False
        for name in ("check", "expect"):
            setattr(witness, name, lambda *told: None)
        upgrade.version = lambda con: len(upgrade.steps())
    spent: dict[str, float] = {}
    _timed(spent, "opening and chaining", (LedgerFile, "_attach"), (LedgerFile, "_close_link"), (LedgerFile, "head"), (witness, "remember"))
    _timed(spent, "reading both files through", (night_run, "read_through"), (database, "read_through"))
    _timed(spent, "the night's copy", (copies, "keep"))
    settings = load(Path(folder) / "orden.toml", sources())
    start = time.process_time()
    night = night_run.open_night(settings, context.today(settings))
    for source in settings.sources:
        steps.pull(night, source.name)
    for step in (steps.load, steps.link, steps.assess, publishing.publish):
        step(night)
    print(json.dumps({way: time.process_time() - start, **(spent if way == "with" else {})}))


def _timed(spent: dict[str, float], what: str, *functions: tuple[Any, str]) -> None:
    """Add up the processor seconds of functions. One in another's counts once."""
    inside = []

    def around(function: Any, *told: Any) -> Any:
        inside.append(time.process_time())
        result = function(*told)
        seconds = time.process_time() - inside.pop()
        spent[what] = spent.get(what, 0) + (0 if inside else seconds)
        return result

    for owner, name in functions:
        function = getattr(owner, name)
        setattr(owner, name, lambda *told, function=function: around(function, *told))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
        sys.exit()
    if sys.argv[1:2] == ["--ledger"]:
        ledger(int(sys.argv[2]))
        sys.exit()
    print(HEAD)
    print("|" + "---:|" * HEAD.count(" |"))
    for size in sorted(int(argument) for argument in sys.argv[1:] or ["200", "20000"]):
        print(night(size), flush=True)

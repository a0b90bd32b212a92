"""Time what an erasure costs: a scan for leftovers, a plan of many orders, and a night that meets what was erased.

python benchmarks/erasing.py scan 1000          # megabytes, ten identifiers in every way of writing
python benchmarks/erasing.py orders 500 20000   # orders, people
python benchmarks/erasing.py keys 10000 1000000 # steps that are looked for, records
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def told(what: str, began: float, cpu: float) -> None:
    """Print how long it took, and the most memory that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what}: {time.monotonic() - began:.2f} s, processor {time.process_time() - cpu:.2f} s, peak {peak:.0f} MB",
        flush=True,
    )


def scan(megabytes: int) -> None:
    """Look for ten people's identifiers in text of a business's own kind, one of them at its very end."""
    from inventory.erasure.needles import Finder, Needle

    chance = random.Random(1)
    words = "kari ola nordmann time faktura kurs example.org 2026-11-22 response subscription takk hei bø æøå".split()
    needles = [f"{a}.{n}@example.org" for n, a in enumerate(("kari", "åse", "ola", "liv", "per"))]
    needles += [f"Kari {a} Nordmann" for a in ("Anne", "Bø-Lie", "Marie", "Liv", "Åse")]
    with tempfile.NamedTemporaryFile() as file:
        piece = " ".join(chance.choice(words) for _ in range(150_000)).encode()
        for _ in range(megabytes * 1_000_000 // len(piece)):
            file.write(piece)
        file.write(needles[0].upper().encode("utf-16-le"))
        file.flush()
        finder = Finder(Needle(n, text) for n, text in enumerate(needles))
        began, cpu = time.monotonic(), time.process_time()
        assert finder.found_in(Path(file.name)) == {(0, "utf-16")}
        told(f"scan of {megabytes} MB", began, cpu)


def orders(many: int, people: int) -> None:
    """Plan as many orders over an inventory of so many people: what would be done, before the sources are read."""
    from connectors import sources
    from flows.cli import demo
    from flows.erasing import run
    from flows.runtime import context
    from flows.runtime.progress import Silent
    from inventory.erasure import facts
    from inventory.ledger import decisions
    from inventory.ledger.decisions import Choice, Finding, Grounds
    from inventory.ledger.judgement_model import Who
    from inventory.settings import load

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "orden-demo"
        demo.run(folder, people, 1, datetime.now(UTC).date(), Silent())
        settings = load(folder / "orden.toml", sources())
        ledger = context.ledger_of(settings)
        query = "SELECT person, any_value(source), any_value(record) FROM owned GROUP BY person ORDER BY person LIMIT ?"
        with context.last_night(settings) as con:
            rows = con.execute(query, [many]).fetchall()
            about = {person: [Finding(source, record, "")] for person, source, record in rows}
            grounds = Grounds(facts.of_findings(con, [one for found in about.values() for one in found]))
        now = datetime.now(UTC)
        numbers = decisions.decide_together(ledger, Choice.ERASE, about, Who.OWNER, now, grounds=grounds)
        decisions.release(ledger, numbers, Who.OWNER, now)
        began, cpu = time.monotonic(), time.process_time()
        assert len(run.every(settings).orders) == many
        told(f"plan of {many} orders, {people:,} people", began, cpu)


def keys(many: int, records: int) -> None:
    """Meet so many steps, each with its keys, in an inventory of so many records."""
    import assess

    from inventory.erasure import met_again
    from inventory.ledger import deletion_log
    from inventory.ledger.deletion_log import Seal
    from inventory.ledger.ledger import Ledger
    from inventory.ledger.opaque_keys import Purpose

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assess.make(folder, records, 1)
        ledger = Ledger(folder, assess.KEY)
        pepper = ledger.pepper(make=True)
        assert pepper
        seal, then = Seal(pepper, Purpose.DELETION_LOG), datetime.now(UTC) - timedelta(days=2)
        steps, keys_, events = zip(*_steps(many, seal, then), strict=True)
        with ledger.connection() as con:
            for table, rows in (("erasure_step", steps), ("erasure_key", keys_), ("erasure_event", events)):
                marks = ", ".join("?" * len(rows[0]))
                con.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        con = assess._open(folder)
        began, cpu = time.monotonic(), time.process_time()
        met_again.lay(con, ledger)
        logged = [step for its in deletion_log.orders(ledger).values() for step in its]
        met_again.seen(con, ledger, logged)
        told(f"{many:,} steps met in {records:,} records", began, cpu)
        con.close()
        assess.assess(folder, explain=False)


def _steps(many: int, seal: "object", then: datetime) -> Iterator[tuple[tuple[object, ...], ...]]:
    for n in range(1, many + 1):
        opaque = seal.record("newsletter", f"subscription:{n}")  # type: ignore[attr-defined]
        yield (
            (n, 1, "newsletter", "subscription", "erase", opaque),
            (n, 1, "record", opaque),
            (n, 1, 1, then, "begin", *[None] * 7),
        )


if __name__ == "__main__":
    what, *numbers = sys.argv[1:] or ["scan", "1000"]
    asked: dict[str, Callable[..., None]] = {"scan": scan, "orders": orders, "keys": keys}
    asked[what](*map(int, numbers))

"""Run real nights through Prefect on made-up sources, in a program of its own, and tell what came of them as JSON.

A program of its own, because Prefect reads its settings once per program, and because the server under test is ours
(``flows.runtime.prefect_server``): the tests then look for planted markers in its home and in this program's.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flows import run_local
from flows.erasing import means, run
from flows.night import night_run, steps
from flows.runtime import context, error_boundary, prefect_server, progress
from flows.runtime.handover import HERE
from inventory.erasure import facts
from inventory.errors import SourceError, Trouble, UserError
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Finding, Grounds
from inventory.ledger.judgement_model import Who
from inventory.model import Kind, Parsed, Record, Row, SourceConfig, SourceType, silent
from inventory.model import Progress as Told

#: Personal values that must turn up nowhere but in the encrypted inventory and the report.
MARKERS = ("marker-kari@example.com", "Markus Merkesen", "49121314")
CONFIG = """
[sources.good]
type = "good"
[sources.dead]
type = "dead"
[sources.late]
type = "late"
[sources.faulty]
type = "faulty"
"""
TODAY = date(2026, 11, 22)
pulls: dict[str, int] = {}


def _pull(config: SourceConfig, secrets: Mapping[str, str], progress: Told = silent) -> Iterator[Row]:
    pulls[config.type] = pulls.get(config.type, 0) + 1
    if config.type == "dead" or (config.type == "late" and pulls["late"] == 1):
        raise SourceError(Trouble.UNREACHABLE, "GET /rows", f"no answer for {MARKERS[0]}", "Nothing to do")
    progress(1, 1)
    yield Row("row", "row 1", {"E-post": MARKERS[0], "Navn": MARKERS[1], "Mobil": MARKERS[2]})


def _parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    cells = [row.cells for row in rows]
    if config.type == "faulty":
        raise ValueError(f"cannot read «{cells[0]['E-post']}», «{cells[0]['Navn']}»")
    return Parsed(tuple(_record(config.name, number, cell) for number, cell in enumerate(cells)))


def _record(source: str, number: int, cell: Mapping[str, Any]) -> Record:
    fields = {"email": cell["E-post"], "name": cell["Navn"], "phone": cell["Mobil"]}
    return Record(source, f"contact:{number}", Kind.CONTACT, "A03", fields)


def _types() -> dict[str, SourceType]:
    def kind(name: str) -> SourceType:
        return SourceType(
            name, name.title(), {}, (), lambda options: (Kind.CONTACT,), _pull, _parse, lambda config, secrets: None
        )

    return {name: kind(name) for name in ("good", "dead", "late", "faulty")}


def _troubles(done: night_run.Done) -> dict[str, str | None]:
    return {strip.tonight.name: strip.tonight.trouble for strip in done.overview.sources}


def first_night(settings: Any) -> dict[str, Any]:
    """One source answers, one never does, one at the second try, one meets a mistake of ours."""
    done = run_local.flow_run(settings, TODAY)
    seen = done.overview
    return {
        "status": seen.status,
        "troubles": _troubles(done),
        "pulls": dict(pulls),
        "persons": seen.persons,
        "records": seen.records,
        "report": done.report.name,
        "seconds": sorted(done.seconds),
    }


def broken_night(settings: Any) -> dict[str, Any]:
    """A step breaks on a value: the error says it, and Prefect must not."""

    def burst(night: night_run.NightRun) -> int:
        raise KeyError(f"duplicate key {MARKERS[0]}")

    before, steps.link = steps.link, burst
    try:
        run_local.flow_run(settings, TODAY)
    except error_boundary.Broken as error:
        return {"raised": type(error).__name__, "log": Path(str(error)).name, "open": len(HERE.keys(night_run.NightRun))}
    finally:
        steps.link = before
    return {}


def refused_night(settings: Any) -> dict[str, Any]:
    """What the user can fix comes out whole on this side of Prefect; another day than today's needs a word."""
    told = {}
    for name, only, publish in (("said", ("nosuch",), True), ("unpublished", (), False)):
        try:
            run_local.flow_run(settings, TODAY, only, publish=publish)
        except UserError as error:
            told[name] = str(error)
    return told


def once(settings: Any) -> dict[str, Any]:
    """A day that has succeeded is not run again when asked once."""
    from flows.nightly import nightly

    before = dict(pulls)
    state = nightly(as_of=TODAY.isoformat(), once=True, publish=True, return_state=True)
    return {"state": state.name, "pulled": pulls != before}


def lookups(settings: Any) -> dict[str, Any]:
    """The server turns an e-mail address away before it stores anything; an opaque id gives counts only."""
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    from flows import deployments
    from flows.lookup import lookup

    served = deployments.deployments(settings, "15 2 * * *")
    ids: dict[str, Any] = {made.name: made.apply() for made in served}
    refused = []
    with get_client(sync_client=True) as client:
        deployments.crash_stale(client, timedelta(0))
        for deployment, values in (
            ("lookup", {"person": MARKERS[0]}),
            ("nightly", {"only": [MARKERS[0]]}),
            ("erase", {"orders": [MARKERS[0]]}),
        ):
            try:
                client.create_flow_run_from_deployment(ids[deployment], parameters=values)
            except PrefectHTTPStatusError as error:
                refused.append(error.response.status_code)
        plan = client.read_deployment(ids["nightly"])
    with context.store_of(settings).read() as con:
        person = con.execute("SELECT min(person) FROM link").fetchall()[0][0]
    counts = lookup(person)
    file = settings.reports_dir / f"person-{person}.json"
    return {
        "refused": refused,
        "counts": counts,
        "held": MARKERS[1] in file.read_text("utf-8"),
        "mode": oct(file.stat().st_mode & 0o777),
        "zone": getattr(plan.schedules[0].schedule, "timezone", None),
        "limit": plan.concurrency_options.collision_strategy.value if plan.concurrency_options else None,
        "entrypoint": plan.entrypoint,
    }


def erasures(settings: Any) -> dict[str, Any]:
    """Orders by number: what the flow tells is counts, and what breaks in it is told without the value."""
    from flows.erase import erase

    ledger, now = context.ledger_of(settings), datetime.now(UTC)
    with context.last_night(settings) as con:
        [(person, source, record), *_] = con.execute(
            "SELECT l.person, r.source, r.record FROM record r JOIN link l USING (id) ORDER BY ALL"
        ).fetchall()
        found = [Finding(source, record, "")]
        grounds = Grounds(facts.of_findings(con, found))
    number = decisions.decide(ledger, person, Choice.ERASE, found, Who.OWNER, now, grounds=grounds)
    decisions.release(ledger, [number], Who.OWNER, now)
    counts = erase(orders=[number])

    def burst(*_: Any, **__: Any) -> run.Told:
        raise KeyError(f"order of {MARKERS[0]}, {MARKERS[1]}")

    before, run.approved = run.approved, burst
    broken = erase(orders=[number], return_state=True)
    run.approved = before
    plain = run.approved(settings, only=[number])  # the server is not asked
    return {"counts": counts, "broken": broken.name, "plain": [order.state.value for order in plain.orders]}


def main(folder: Path) -> None:
    """Run everything below ``folder``; write ``told.json`` there."""
    os.environ["ORDEN_STORE_KEY"] = "k" * 40
    config = folder / "orden.toml"
    config.write_text(CONFIG, "utf-8")
    for module in (context, night_run, means):
        setattr(module, "sources", _types)  # noqa: B010
    settings = context.settings_here() if os.environ.setdefault("ORDEN_CONFIG", str(config)) else None
    assert settings is not None
    started = time.monotonic()
    with progress.shown("nb"), prefect_server.server(settings.store_dir, config):
        from flows import nightly

        up = time.monotonic() - started
        nightly.pull = nightly.pull.with_options(retry_delay_seconds=0)
        told = {f.__name__: f(settings) for f in (first_night, broken_night, refused_night, once, lookups, erasures)}
    told["end"] = {"up": round(up, 1), "left": str(error_boundary.user_error())}
    (folder / "told.json").write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

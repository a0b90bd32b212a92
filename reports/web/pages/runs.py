"""The nights: every run of the ledger, newest first, and the kept report of one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from starlette.responses import Response

from inventory.ledger.ledger import NightLog
from inventory.model import ASKING
from inventory.views.overview import REPORT_NIGHTS
from reports.page import content_security_policy
from reports.text.words import Words
from reports.web.request import Visit, whole

_PAGE = 60
_MARKS = {"complete": "ok", "partial": "warn"}
#: What is told of a day whose last run came to this.
_WITHOUT = {"failed": "stopped", "broken_off": "broken", "at_it": "at_it"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HASH = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")
_BOX = '<input type="checkbox" id="hide">'


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the list shows it. ``address``: its report, when that is kept; figures are empty when nothing came of it."""

    day: str
    begun: str
    address: str
    status: str
    mark: str
    seconds: str
    persons: str
    records: str
    waiting: str


def index(visit: Visit) -> Response:
    """Show the runs."""
    words, asked = visit.words, visit.query("page") or ""
    with visit.ledger.held():
        runs = visit.ledger.nights()[::-1]
        _ = visit.state  # read while the ledger is open
    pages = max(1, -(-len(runs) // _PAGE))
    page = min(whole(asked) or 1, pages)
    kept = {run.run for run in reported(runs) if _report(visit, run.as_of).is_file()}
    listed = runs[(page - 1) * _PAGE : page * _PAGE]
    good = next((run for run in runs if run.good), None)
    return visit.page(
        "runs.html",
        words.say("runs.last", when=words.night(good.ended_at))
        if good and good.ended_at
        else words.say("runs.none"),
        "runs",
        runs=[_run(run, visit, kept=run.run in kept) for run in listed],
        any=bool(runs),
        page=page,
        pages=pages,
        nights=REPORT_NIGHTS,
    )


def reported(runs: Sequence[NightLog]) -> list[NightLog]:
    """Return the run behind each day's report: that day's last good one. ``runs``: newest first."""
    last: dict[date, NightLog] = {}
    for run in runs:
        if run.good:
            last.setdefault(run.as_of, run)
    return list(last.values())


def _run(run: NightLog, visit: Visit, *, kept: bool) -> Run:
    words, good = visit.words, run.good
    figures = [run.persons, run.records, sum(run.flags[outcome] for outcome in ASKING)]
    persons, records, waiting = (words.number(n) if good else "–" for n in figures)
    return Run(
        day=words.day(run.as_of),
        begun=words.say("runs.begun", when=words.instant(run.begun_at)),
        address=f"/runs/{run.as_of.isoformat()}" if kept else "",
        status=words.say(f"runs_status.{_status(run, visit)}"),
        mark=_MARKS.get(run.status, "bad"),
        seconds=_seconds(run, words),
        persons=persons,
        records=records,
        waiting=waiting,
    )


def _status(run: NightLog, visit: Visit) -> str:
    if run.status != "broken off":
        return run.status
    return "at_it" if run.at_it(visit.context.now()) else "broken_off"


def _seconds(run: NightLog, words: Words) -> str:
    return words.seconds((run.ended_at - run.begun_at).total_seconds()) if run.ended_at else "–"


def report(visit: Visit) -> Response:
    """Show the kept report of one day, as the night wrote it; or say what became of it."""
    day = day_of(visit.path("day"))
    if day is None:
        return visit.missing()
    try:
        page = _report(visit, day).read_bytes()
    except OSError:
        return _without(visit, day)
    policy = f"{policy_of(page)}; frame-ancestors 'none'"
    if visit.session.hidden:
        page = page.replace(_BOX.encode(), _BOX.replace(">", " checked>").encode(), 1)
    return Response(page, media_type="text/html", headers={"content-security-policy": policy})


def day_of(text: str) -> date | None:
    """Read a day as our own addresses write it, and as nothing else."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _report(visit: Visit, day: date) -> Path:
    return visit.context.reports_dir / f"nattrapport-{day.isoformat()}.html"


def policy_of(page: bytes) -> str:
    """Return our policy for reports, with the hash of the style in this one: an older program's had another.

    Nothing else is taken from the file. One with a policy of another make is shown under ours, hence without its style.
    """
    ours = content_security_policy()
    before, after = _HASH.split(ours)
    pattern = re.compile(re.escape(before) + f"({_HASH.pattern})" + re.escape(after))
    found = pattern.search(page[:4000].decode("utf-8", "replace").replace("&#39;", "'"))
    return f"{before}{found[1]}{after}" if found else ours


def _without(visit: Visit, day: date) -> Response:
    """Say why there is no report of a day."""
    with visit.ledger.held():
        runs = [run for run in visit.ledger.nights() if run.as_of == day]
        _ = visit.state
    if not runs:
        return visit.missing()
    if not any(run.good for run in runs):
        key = _WITHOUT[_status(runs[-1], visit)]
    else:
        key = "expired" if visit.context.today - day >= timedelta(days=REPORT_NIGHTS) else "gone"
    title = visit.words.say(f"runs.{key}", date=day)
    return visit.page("no_report.html", title, "runs", 404, why=visit.words.say(f"runs.{key}_why", n=REPORT_NIGHTS))

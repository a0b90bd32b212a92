"""The nights: every run of the ledger, newest first, and the kept report of one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from starlette.responses import Response

from inventory.ledger.run_log import NightLog
from inventory.model import ASKING
from inventory.views.overview import REPORT_NIGHTS
from reports.night.report import DOORS
from reports.page import content_security_policy
from reports.text.words import Words
from reports.web.context import Published
from reports.web.visit import Visit, whole

_PAGE = 60
_MARKS = {"complete": "ok", "partial": "warn"}
#: What is told of a day whose last run came to this.
_WITHOUT = {"failed": "stopped", "broken_off": "broken", "at_it": "at_it"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HASH = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")
#: Where a report may lead, as its file has it (templates/night.html).
_GOES = re.compile(rb' data-go="(/[a-z]+(?:/t-[0-9a-f]{12})?)"')
_DOORS = ("/spring", *(address for address, _key in DOORS))
_BOX = '<input type="checkbox" id="hide">'


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the list shows it.

    ``address``: its report, when that is kept; figures are empty when nothing came of it.
    """

    day: str
    begun: str
    address: str
    status: str
    mark: str
    seconds: str
    persons: str
    records: str
    waiting: str


@dataclass(frozen=True, slots=True)
class RunsPage:
    """The runs of one page of the list.

    ``any``: there is one at all. ``nights``: so long is a report kept.
    """

    title: str
    runs: tuple[Run, ...]
    any: bool
    number: int
    pages: int
    nights: int


@dataclass(frozen=True, slots=True)
class NoReportPage:
    """Why there is no report of a day."""

    title: str
    why: str


def index(visit: Visit) -> Response:
    """Show the runs."""
    with visit.open_ledger() as (ledger, _state):
        runs = ledger.nights()[::-1]
    pages = max(1, -(-len(runs) // _PAGE))
    number = min(whole(visit.query("page") or "") or 1, pages)
    kept = {run.run for run in reported(runs) if _report(visit, run.as_of).is_file()}
    listed = runs[(number - 1) * _PAGE : number * _PAGE]
    page = RunsPage(
        title=_title(runs, visit.words),
        runs=tuple(_run(run, visit, kept=run.run in kept) for run in listed),
        any=bool(runs),
        number=number,
        pages=pages,
        nights=REPORT_NIGHTS,
    )
    return visit.page("runs.html", page)


def _title(runs: Iterable[NightLog], words: Words) -> str:
    """Say when the last good night was. ``runs``: newest first."""
    good = next((run for run in runs if run.good), None)
    if good is None or good.ended_at is None:
        return words.say("runs.none")
    return words.say("runs.last", when=words.night(good.ended_at))


def reported(runs: Sequence[NightLog]) -> list[NightLog]:
    """Return the run behind each day's report: that day's last good one. ``runs``: newest first."""
    last: dict[date, NightLog] = {}
    for run in runs:
        if run.good:
            last.setdefault(run.as_of, run)
    return list(last.values())


def _run(run: NightLog, visit: Visit, *, kept: bool) -> Run:
    words = visit.words
    persons, records, waiting = _figures(run, words)
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


def _figures(run: NightLog, words: Words) -> tuple[str, str, str]:
    """Write how many persons, records and findings that wait a night came to, if to anything."""
    if not run.good:
        return "–", "–", "–"
    waiting = sum(run.flags[outcome] for outcome in ASKING)
    return words.number(run.persons), words.number(run.records), words.number(waiting)


def _status(run: NightLog, visit: Visit) -> str:
    if run.status != "broken off":
        return run.status
    return "at_it" if run.at_it(visit.context.now()) else "broken_off"


def _seconds(run: NightLog, words: Words) -> str:
    if run.ended_at is None:
        return "–"
    return words.seconds((run.ended_at - run.begun_at).total_seconds())


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
    page = _leading(page, visit.state.night)
    if visit.session.hidden:
        page = page.replace(_BOX.encode(), _BOX.replace(">", " checked>").encode(), 1)
    return Response(page, media_type="text/html", headers={"content-security-policy": policy})


def _leading(page: bytes, night: Published | None) -> bytes:
    """Let the rows of a report lead to their tasks, as far as something asks them tonight.

    The file names where each leads and is no link itself; nothing else of it is changed.
    """
    known = {f"/tasks/{task.id}" for task in night.tasks} | set(_DOORS) if night else set(_DOORS)

    def link(found: re.Match[bytes]) -> bytes:
        return b' href="%s"' % found[1] if found[1].decode() in known else found[0]

    return _GOES.sub(link, page)


def day_of(text: str) -> date | None:
    """Read a day as our own addresses write it, and as nothing else."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _report(visit: Visit, day: date) -> Path:
    return visit.context.reports_dir / f"nattrapport-{day.isoformat()}.html"


def policy_of(page: bytes) -> str:
    """Return our policy for reports, with the hash of the style in this one.

    An older program's had another style. Nothing else is taken from the file: one with a policy of
    another make is shown under ours, hence without its style.
    """
    ours = content_security_policy()
    before, after = _HASH.split(ours)
    pattern = re.compile(re.escape(before) + f"({_HASH.pattern})" + re.escape(after))
    found = pattern.search(page[:4000].decode("utf-8", "replace").replace("&#39;", "'"))
    if found is None:
        return ours
    return f"{before}{found[1]}{after}"


def _without(visit: Visit, day: date) -> Response:
    """Say why there is no report of a day."""
    with visit.open_ledger() as (ledger, _state):
        runs = [run for run in ledger.nights() if run.as_of == day]
    if not runs:
        return visit.missing()
    key, say = _reason(runs, visit, day), visit.words.say
    page = NoReportPage(say(f"runs.{key}", date=day), say(f"runs.{key}_why", n=REPORT_NIGHTS))
    return visit.page("no_report.html", page, 404)


def _reason(runs: Sequence[NightLog], visit: Visit, day: date) -> str:
    if not any(run.good for run in runs):
        return _WITHOUT[_status(runs[-1], visit)]
    kept_until = day + timedelta(days=REPORT_NIGHTS)
    return "expired" if visit.context.today >= kept_until else "gone"

"""What the business has declared, held against last night: the statement, and the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from duckdb import DuckDBPyConnection
from markupsafe import Markup
from starlette.responses import Response

from inventory.assessment import checked_promise
from inventory.views import lookup, processing_record
from inventory.views.processing_record import ProcessingRecord
from reports.night import promises
from reports.page import environment
from reports.processing_record import pages as record
from reports.processing_record.json_data import text
from reports.tables import sheet
from reports.text.words import Words
from reports.web.visit import NightVisit

_NAME = "behandlingsprotokoll"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What the headline tells of, when there is any of it.
_WORST_FIRST = {
    "FAIL": "promises.broken",
    "WARN": "promises.warn",
    "NOT_CHECKED": "promise_pages.unchecked",
}


@dataclass(frozen=True, slots=True)
class StatementPage:
    """What came of each sentence. ``promised`` None: the night did not look at the statement."""

    title: str
    night: date
    promised: promises.Section | None


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The Article 30 record.

    ``body``: as its own file has it. ``name``: of the files to take along.
    """

    title: str
    name: str
    as_of: date
    body: Markup


def statement(visit: NightVisit) -> Response:
    """Show what came of each sentence of the statement."""
    with visit.open_night() as (con, _ledger, _night):
        sentences = checked_promise.kept(con)
        sources, as_of = lookup.sources(con), lookup.as_of(con)
    title = headline([one.result for one in sentences], visit.words)
    promised = promises.section(sentences, sources, visit.words)
    return visit.page("promises.html", StatementPage(title, as_of, promised))


def headline(results: Sequence[str], words: Words) -> str:
    """Say how the statement stands: worst first, never well when something was not looked at."""
    if not results:
        return words.say("promise_pages.none")
    for result, key in _WORST_FIRST.items():
        if result in results:
            return words.say(key, n=results.count(result))
    return words.say("promise_pages.held")


def processing(visit: NightVisit) -> Response:
    """Show the Article 30 record."""
    with visit.open_night() as (con, _ledger, _night):
        found = _register(visit, con)
    title = visit.words.say("record.heading")
    page = RecordPage(title, _NAME, found.as_of, _body(found, visit.words))
    return visit.page("record.html", page)


def _body(found: ProcessingRecord, words: Words) -> Markup:
    template = environment().get_template("record_body.html")
    filled = template.render(words=words, t=words.say, **record.told(found, words))
    return Markup(filled)  # noqa: S704  the template escaped it


def workbook(visit: NightVisit) -> Response:
    """Give the record as a workbook."""
    tables = record.sheets(_read(visit), visit.words)
    with TemporaryDirectory() as folder:  # our own, and gone again; the record names no client
        file = Path(folder) / f"{_NAME}.xlsx"
        made = sheet.book(tables, file, visit.context.timezone).read_bytes()
    return _attached(made, "xlsx", _XLSX)


def document(visit: NightVisit) -> Response:
    """Give the record as JSON."""
    return _attached(text(_read(visit), visit.words).encode(), "json", "application/json")


def _read(visit: NightVisit) -> ProcessingRecord:
    with visit.context.read() as con:
        return _register(visit, con)


def _register(visit: NightVisit, con: DuckDBPyConnection) -> ProcessingRecord:
    return processing_record.register(con, visit.context.policy, visit.context.business)


def _attached(content: bytes, ending: str, media_type: str) -> Response:
    disposition = f'attachment; filename="{_NAME}.{ending}"'
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})

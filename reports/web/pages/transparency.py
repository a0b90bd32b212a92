"""What the business has declared, held against last night: the statement's sentences, and the Article 30 record."""

from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from inventory.assessment import promise_checks
from inventory.views import lookup, processing_record
from inventory.views.processing_record import ProcessingRecord
from reports.night import promises
from reports.processing_record import pages as record
from reports.processing_record.json_data import text
from reports.tables import sheet
from reports.text.words import Words
from reports.web.request import Visit

_NAME = "behandlingsprotokoll"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def statement(visit: Visit) -> Response:
    """Show what came of each sentence of the statement."""
    with visit.ledger.held(), visit.context.read() as con:
        sentences, sources, night = promise_checks.kept(con), lookup.sources(con), lookup.as_of(con)
        _ = visit.state  # read while both are open
    promised = promises.section(sentences, sources, visit.words)
    title = headline([one.result for one in sentences], visit.words)
    return visit.page("promises.html", title, "promises", promised=promised, night=night)


def headline(results: list[str], words: Words) -> str:
    """Say in one sentence how the statement stands: worst first, and never well when something was not looked at."""
    for result, key in (("FAIL", "broken"), ("WARN", "warn")):
        if n := results.count(result):
            return words.say(f"promises.{key}", n=n)
    if n := results.count("NOT_CHECKED"):
        return words.say("promise_pages.unchecked", n=n)
    return words.say("promise_pages.held" if results else "promise_pages.none")


def processing(visit: Visit) -> Response:
    """Show the Article 30 record."""
    with visit.ledger.held():
        found = _register(visit)
        _ = visit.state  # read while the ledger is open
    return visit.page(
        "record.html", visit.words.say("record.heading"), "record", name=_NAME, **record.told(found, visit.words)
    )


def workbook(visit: Visit) -> Response:
    """Give the record as a workbook."""
    tables = record.sheets(_register(visit), visit.words)
    with TemporaryDirectory() as folder:  # our own, and gone again; the record names no client
        made = sheet.book(tables, Path(folder) / f"{_NAME}.xlsx", visit.context.timezone).read_bytes()
    return _attached(made, "xlsx", _XLSX)


def document(visit: Visit) -> Response:
    """Give the record as JSON."""
    return _attached(text(_register(visit), visit.words).encode(), "json", "application/json")


def _register(visit: Visit) -> ProcessingRecord:
    with visit.context.read() as con:
        return processing_record.register(con, visit.context.policy, visit.context.business)


def _attached(content: bytes, ending: str, media_type: str) -> Response:
    disposition = f'attachment; filename="{_NAME}.{ending}"'
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})

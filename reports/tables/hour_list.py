"""The list of hours as a table for the accountant: in English for programs, in words to read."""

from collections.abc import Iterator

from inventory.views.hours import Hour, Hours
from reports.tables.cells import Table
from reports.tables.xlsx import Front
from reports.text.findings import trouble_text
from reports.text.words import Words

#: What the first sheet says of the list itself, before what is missing in it.
_ABOUT = ("law", "invoice", "nobody")


def table(found: Hours) -> Table:
    """Return the list under the contract's names."""
    return Table(Hour._fields, found.rows)


def worded(found: Hours, words: Words) -> dict[str, Table]:
    """Return the list as a sheet, with headings in words."""
    headings = tuple(words.say(f"hours.column.{name}") for name in Hour._fields)
    return {words.say("hours.sheet"): Table(headings, found.rows)}


def front(found: Hours, business: str, words: Words) -> Front:
    """Return the first sheet: what this is, by which law, how invoices were found, what lacks."""
    lines = [words.say("hours.front.day", date=found.as_of)]
    lines += [words.say(f"hours.front.{line}") for line in _ABOUT]
    title = words.say("hours.front.title", business=business)
    return Front(words.say("export.front.sheet"), title, (*lines, *notices(found, words)))


def notices(found: Hours, words: Words) -> list[str]:
    """Say how many hours there are, which sources were not read, and what the hours lack."""
    told = [words.say("hours.rows", n=len(found.rows))]
    told += (trouble_text(one, found.sources, words, found.as_of).what for one in found.missed)
    return [*told, *_lacking(found, words)]


def _lacking(found: Hours, words: Words) -> Iterator[str]:
    for name in ("invoice_number", "minutes"):
        n = sum(getattr(row, name) is None for row in found.rows)
        if n:
            yield words.say(f"hours.lacks.{name}", n=n)

"""Look for what is left of somebody in every place that Orden writes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.erasing import carry_out, run
from flows.runtime import context
from inventory.erasure import cells, places
from inventory.erasure.needles import Finder, Needle
from inventory.erasure.places import There
from inventory.erasure.states import PROVED
from inventory.errors import StoreError
from inventory.identifiers import read_emails, read_phones
from inventory.settings import Settings
from inventory.views import lookup
from inventory.views.models import PersonFile
from reports.text.words import Words


class Left(NamedTuple):
    """Something that is left: where, in which table ("" for a file), and how it is written."""

    place: str
    table: str
    how: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look through everything came to.

    ``texts``: how many were looked for. ``foreign``: files in Orden's folders that are not Orden's.
    ``closed``: files that could not be looked into.
    """

    texts: int
    left: tuple[Left, ...]
    foreign: tuple[str, ...]
    closed: tuple[str, ...]


def of(settings: Settings, who: str) -> Looked:
    """Look for ``who``: all that is known of whoever it means, or the text itself."""
    texts = {who.strip(), *_keys(who)}
    if context.store_of(settings).exists():
        with context.last_night(settings) as con:
            for file in lookup.find(con, who):
                texts |= set(_known(file))
    return _looked(settings, texts, foreign=True)


def of_the_erased(settings: Settings) -> Looked:
    """Look for everybody who is erased and still remembered for the look of the first night."""
    here = carry_out.opened(settings, run.now)
    proved = {
        step.key for order in run.every(settings).orders for step in order.steps
        if step.state in PROVED
    }  # fmt: skip
    known = [one for key, one in here.memory.read().items() if key in proved]
    texts = {text for one in known for text in (*one.emails, *one.phones, one.record)}
    return _looked(settings, texts, foreign=False)


def _keys(who: str) -> Iterator[str]:
    yield from read_emails(who).keys
    yield from read_phones(who).keys


def _known(file: PersonFile) -> Iterator[str]:
    """Return what a person is known by: no single first name, which is everybody's."""
    yield from file.emails
    for phone in file.phones:
        yield phone
        yield phone[-8:]
        yield Words.phone(phone)
    yield from (name for name in file.names if " " in name)
    yield file.person
    for record in file.records:
        tail = record.record.rpartition(":")[2]
        if len(tail) >= _TELLING:
            yield tail


#: Of a record's id, so many letters or digits are nobody else's.
_TELLING = 12


def _looked(settings: Settings, texts: Collection[str], *, foreign: bool) -> Looked:
    needles = [Needle(n, text) for n, text in enumerate(sorted(texts))]
    finder, left, closed = Finder(needles), list[Left](), list[str]()
    files = list(places.there(settings.store_dir, settings.reports_dir))
    for one in files:
        told = _named(one.file, settings)
        try:
            left += _in(one, told, settings, finder, needles)
        except (OSError, StoreError, duckdb.Error):
            closed.append(told)
    strange = [_named(one.file, settings) for one in files if one.place is None]
    return Looked(len(needles), tuple(left), tuple(strange if foreign else ()), tuple(closed))


def _in(
    one: There, told: str, settings: Settings, finder: Finder, needles: Collection[Needle]
) -> Iterable[Left]:
    hows = {how for _number, how in finder.found_in(one.file)}
    found = [Left(told, "", how) for how in sorted(hows)]
    if one.place and one.place.cells:
        key, zone = context.store_of(settings).key, settings.business.timezone
        tables = {table for table, _number in cells.found(one.file, key, zone, needles)}
        found += [Left(told, table, "cell") for table in sorted(tables)]
    return found


def _named(file: Path, settings: Settings) -> str:
    base = settings.path.parent
    return str(file.relative_to(base)) if base in file.parents else str(file)

"""Rows of a form's answers, given meaning, without any network: for who reads them, and for who
must find one of them again.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.base.columns import IGNORE, check_fields, column_gone, nearest
from connectors.base.contact import Contact
from connectors.base.http import trouble
from connectors.base.national_id import MASK, masked, masked_row
from connectors.base.row import Cells, clean, encodable
from inventory import identifiers
from inventory.errors import SourceError, Trouble
from inventory.model import (
    DATES,
    FIELDS,
    INSTANTS,
    Kind,
    Parsed,
    Record,
    Row,
    SourceConfig,
    Tally,
    Unreadable,
    Value,
)

_PLACE = "/v4/spreadsheets"  # where a fault is told to be


class Form(StrEnum):
    """What a form is for, as ``form`` in ``orden.toml`` says."""

    REGISTRATION = "registration"
    COURSE = "course"
    OTHER = "other"


_ACTIVITIES = {Form.REGISTRATION: "A01", Form.COURSE: "A07", Form.OTHER: "A04"}
#: Answers whose question is kept: editing the form changes what people agreed to without changing
#: old rows.
_CONSENTS = ("consent_registration", "wants_notes", "newsletter")
#: Day 0 of a sheet's serial numbers, which know no time zone.
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001


def answer_row(
    n: int, names: Sequence[str], values: Sequence[Any], texts: Sequence[Any], zone: str
) -> Row:
    """Return the ``n``-th row below the headings: its cells as values, and as shown in the sheet.

    Cells: ``zone``, ``raw`` by heading, ``shown`` for what is not text.
    """
    where = f"row {n + 1}"
    padded = dict.fromkeys(names, "") | dict(zip(names, values, strict=False))
    cells = masked_row(Row("row", where, padded)).cells
    shown_too = _not_text(names, values, texts)
    for name in shown_too:
        # A number that lost its first zero is a fødselsnummer by its value only, not as shown.
        if cells[name] == MASK:
            shown_too[name] = MASK
    return Row("row", where, {"zone": zone, "raw": cells, "shown": shown_too})


def _not_text(names: Sequence[str], values: Sequence[Any], texts: Sequence[Any]) -> dict[str, Any]:
    """Give how the cells that are not text look in the sheet."""
    found: dict[str, Any] = {}
    for name, value, text in zip(names, values, texts, strict=False):
        if not isinstance(value, str):
            found[name] = masked(text) if isinstance(text, str) else text
    return found


def parsed(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Turn rows into responses. Raises ``SourceError`` (CHANGED) when a mapped heading is gone."""
    records: list[Record] = []
    unreadable: list[Unreadable] = []
    tally: Tally = Counter()
    seen: Counter[str] = Counter()
    names: list[str] = []
    fields_by_name: dict[str, str] = {}
    for row in rows:
        if list(row.cells["raw"]) != names:
            names = list(row.cells["raw"])
            fields_by_name = columns(names, config)
        if all(_is_blank(value) for value in row.cells["raw"].values()):
            continue
        cells = Cells(Row(row.what, row.where, row.cells["raw"]))
        order = config.options.get("date_order") or ""
        fields, contact, unread = _fields(cells, row, fields_by_name, order)
        email = contact.written.get("email", "")
        record = _record_id(config["gid"], row.cells["raw"], fields_by_name, email)
        seen[record] += 1
        if seen[record] > 1:
            record = f"{record}-{seen[record]}"
        records.append(
            Record(
                source=config.name,
                record=record,
                kind=Kind.RESPONSE,
                activity=_ACTIVITIES[config["form"]],
                fields=fields,
                asked={field: name for name, field in fields_by_name.items() if field in _CONSENTS},
                unread=(*unread, *cells.rest()),
                also=contact.also,
                unclear=_unclear(cells, fields_by_name, fields),
                place=_row_number(row.where),
            )
        )
        unreadable += cells.unreadable
        tally.update(cells.tally())
    return Parsed(tuple(records), tuple(unreadable), tally)


def headings(cells: Sequence[Any], width: int = 0) -> list[str]:
    """Name each column by its heading; the second of the same heading is «E-post (2)», a blank one
    «column 5»."""
    names: list[str] = []
    seen: set[str] = set()
    blank = [None] * (width - len(cells))
    for position, cell in enumerate([*cells, *blank], start=1):
        text = " ".join((clean(cell) or f"column {position}").split())
        name, ordinal = text, 1
        while _fold(name) in seen:
            ordinal += 1
            name = f"{text} ({ordinal})"
        seen.add(_fold(name))
        names.append(name)
    return names


def _fold(heading: str) -> str:
    return " ".join((clean(heading) or "").casefold().split())


def columns(names: Sequence[str], config: SourceConfig) -> dict[str, str]:
    """Give the field of each mapped heading, in the sheet's order.

    Raises when one that is not ignored is gone.
    """
    check_fields(config["columns"], FIELDS[Kind.RESPONSE], config.name)
    wanted = {_fold(heading): (heading, field) for heading, field in config["columns"].items()}
    there = {_fold(name): name for name in names}
    for folded, (heading, field) in wanted.items():
        if folded not in there and field != IGNORE:
            if not wanted.keys() & there.keys():
                # No heading is right: the first line may be an answer, and nothing of it is shown.
                names = ()
            raise _heading_gone(heading, names)
    return {there[folded]: wanted[folded][1] for folded in there if folded in wanted}


def _heading_gone(heading: str, names: Sequence[str]) -> SourceError:
    return SourceError(
        Trouble.CHANGED,
        "columns",
        f'the sheet has no column "{heading}"{nearest(heading, names)}',
        "Correct columns in orden.toml, or rename the question back.",
        *column_gone(heading, names),
    )


def _fields(
    cells: Cells, row: Row, fields_by_name: Mapping[str, str], order: str
) -> tuple[dict[str, Value], Contact, list[str]]:
    """Take every mapped cell.

    Where two headings map to one field the first filled one counts, the other is unread; of
    addresses and numbers all count.
    """
    zone = _zone(row.cells["zone"])
    fields: dict[str, Value] = {}
    contact = Contact()
    unread = []
    for name, field in fields_by_name.items():
        if field == IGNORE:
            cells.drop(name)
            continue
        value = _value(cells, name, field, zone, row.cells["shown"].get(name), order)
        if isinstance(value, str) and MASK in value:
            unread.append(f"{name} {MASK}")
            if value == MASK:
                cells.leave(name)
                continue
        if isinstance(value, str) and field in ("email", "phone"):
            contact.add(cells, name, field, _in_full(value, field, row.cells["raw"].get(name)))
        elif value is not None and fields.setdefault(field, value) != value:
            cells.leave(name)
            unread.append(name)
    return {**fields, **contact.fields}, contact, unread


def _unclear(
    cells: Cells, fields_by_name: Mapping[str, str], fields: Mapping[str, Value]
) -> tuple[str, ...]:
    """Name the dates that were answered and could not be read."""
    dates = {name: field for name, field in fields_by_name.items() if field in INSTANTS | DATES}
    return tuple(field for field in cells.unclear(dates) if field not in fields)


def _in_full(shown: str, field: str, raw: Any) -> str:
    """Give a number that the sheet shows in a short form («4,91E+07») with all its digits."""
    if isinstance(raw, int | float) and not identifiers.read(field, shown).found:
        return masked(clean(raw) or shown)
    return shown


def _value(
    cells: Cells, name: str, field: str, zone: tzinfo, shown: str | None, order: str
) -> Value | None:
    raw = cells.peek(name)
    if isinstance(raw, bool):
        # An unticked box is no answer: it is neither a consent nor a refusal.
        return "Ja" if cells.raw(name) else None
    if field not in INSTANTS | DATES:
        return cells.take(name, instead=shown)
    if isinstance(raw, int | float):
        return _from_serial(cells, name, raw, field, zone)
    return cells.when(name, zone, order) if field in INSTANTS else cells.day(name, order)


def _from_serial(
    cells: Cells, name: str, days: float, field: str, zone: tzinfo
) -> date | datetime | None:
    cells.raw(name)
    try:
        local = _DAY_ZERO + timedelta(milliseconds=round(days * 86_400_000))
        if field in DATES:
            return local.date()
        return local.replace(tzinfo=zone).astimezone(UTC)
    except (OverflowError, ValueError):  # NaN is a ValueError
        cells.mark(name, "is not a date")
        return None


def _row_number(where: str) -> int | None:
    """Return the number of a row, by which its owner finds it in the sheet."""
    number = where.removeprefix("row ")
    return int(number) if number.isdecimal() else None


def _record_id(
    gid: int, raw: Mapping[str, Any], fields_by_name: Mapping[str, str], written: str
) -> str:
    """Make the id from the moment and the address as it is ``written``: both stay when an answer is
    edited elsewhere or rows are sorted."""
    stamps = [raw[name] for name, field in fields_by_name.items() if field == "submitted_at"]
    moment = _moment(next(iter(stamps), None))
    email = written.lower()
    text = f"{moment}|{email}"
    if not moment and not email:
        # Only what is filled: a new question must not change an old id.
        text = json.dumps([v for v in raw.values() if not _is_blank(v)], ensure_ascii=False)
    return f"response:{gid}:{hashlib.sha256(encodable(text).encode()).hexdigest()[:16]}"


def _moment(stamp: Any) -> str:
    if _is_blank(stamp):
        return ""
    if not isinstance(stamp, int | float):
        return str(stamp).strip()
    try:
        return f"{stamp:.8f}"
    except OverflowError:  # larger than any float: no moment, but still the same every night
        return str(stamp)


def _is_blank(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str) and not value.strip())


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder
        # "If the time zone is not recognized, this may be a custom time zone such as GMT-07:00"
        # (Sheets v4 discovery).
        match = re.fullmatch(r"GMT([+-])([01]\d):([0-5]\d)", name, re.A)
    if match is None:
        problem = "the sheet's time zone is not known"
        raise trouble(Trouble.BROKEN, _PLACE, problem, "Set it under File, Settings.")
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(ahead if match[1] == "+" else -ahead)

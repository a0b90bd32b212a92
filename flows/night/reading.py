"""Read one source: pull it, give meaning to its rows, and say how old it is and what was not read.

No Prefect here, and nothing of last night: whether a reading is believed, ``belief`` says.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from connectors.base import headings
from connectors.base.columns import IGNORE
from connectors.base.files import DATED, NOTE
from flows.night import belief
from flows.night.night_run import NightRun, SourceReading
from inventory import planted
from inventory.errors import Trouble
from inventory.model import Parsed, Reading, Row, SourceConfig, SourceNight, SourceType
from inventory.secrets import secrets

#: So many unreadable rows are told by place; the count tells of the rest.
_PLACES = 3


def read(night: NightRun, config: SourceConfig) -> SourceReading:
    """Pull a source and parse what came. Raises ``SourceError`` and ``SecretMissing``."""
    kind = night.types[config.type]
    found = secrets(night.settings, config, kind.secrets)
    aside: list[Row] = []
    pulled = kind.pull(config, found, night.watch.counts(config.name))
    every = kind.parse(_told(pulled, aside), config)
    parsed, kept_apart = planted.apart(every, config.options.get("control"))
    dated = [row.cells for row in aside if row.what == DATED]
    days = [date.fromisoformat(cells["day"]) for cells in dated]
    ages = [date.fromisoformat(cells.get("file", cells["day"])) for cells in dated]
    notes = [f"{row.where}: {row.cells['why']}" for row in aside if row.what == NOTE]
    places = [f"{item.where}: {item.why}" for item in parsed.unreadable[:_PLACES]] + notes
    told = SourceNight(
        name=config.name,
        type=config.type,
        title=kind.title,
        status=Reading.FRESH,
        read_at=datetime.now(UTC),
        records=len(parsed.records),
        unread=_unread(parsed),
        unreadable=len(parsed.unreadable),
        detail="; ".join(places) or None,
        reads_files=kind.reads_files,
        maps_columns=kind.maps_columns,
        medium=config.options.get("medium") or "",
        label=config.options.get("label") or "",
        form=config.options.get("form") or "",
        address=kind.address(config.options) if kind.address else "",
        mark=kind.mark,
        data_from=min(days, default=None),
        proposals=_proposals(kind, config, parsed),
        observations=len(set(parsed.observations)),
        unread_values=sum(item.column != "" for item in parsed.unreadable),
    )
    # Too old to delete anything by: it is read, and it is not tonight's.
    if ages and (night.as_of - min(ages)).days > config["max_age_days"]:
        told = replace(told, status=Reading.STALE, trouble=Trouble.OLD.value)
    return SourceReading(told, parsed, belief.held(parsed.records), kept_apart)


def _told(rows: Iterable[Row], aside: list[Row]) -> Iterator[Row]:
    """Pass on what a source holds; what its files say of themselves goes ``aside``."""
    for row in rows:
        if row.what in (DATED, NOTE):
            aside.append(row)
        else:
            yield row


def _unread(parsed: Parsed) -> dict[str, int]:
    """Count the filled fields that nobody mapped, and the people of the parts that nobody reads."""
    fields = Counter(name for record in parsed.records for name in record.unread)
    return {**fields, **parsed.left_out}


def _proposals(kind: SourceType, config: SourceConfig, parsed: Parsed) -> Mapping[str, str]:
    """Guess which fields the columns may be that nobody mapped."""
    if not kind.maps_columns:
        return {}
    unknown = sorted({name for record in parsed.records for name in record.unread})
    guesses = [headings.suggested(unknown, of) for of in kind.kinds(config.options)]
    every = [pair for guess in reversed(guesses) for pair in guess.items()]
    return {name: field for name, field in every if field != IGNORE}

"""Keep a person's word that a source is right as it is, where a reading of it was not believed.

A list that became empty, or lost what a KEEP rested on, is not believed merely because it was seen
twice: the coach is asked, and what she says is kept here. It holds from then on for as many records
as she saw; a further fall is a further question. Counts and names of sources only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class SourceWord:
    """That a source with so many records is right as it is, and when that was said."""

    records: int
    stated_at: datetime


def say(ledger: Ledger, source: str, records: int, who: Who, now: datetime) -> None:
    """Note that ``source`` is right although it has so few ``records``, or as it is otherwise."""
    with ledger.connection() as con:
        values = [source, now, who.value, records]
        con.execute("INSERT INTO source_word VALUES (?, ?, ?, ?)", values)


def said(ledger: Ledger) -> Mapping[str, SourceWord]:
    """Return the last word about each source."""
    with ledger.connection() as con:
        query = "SELECT source, records, stated_at FROM source_word ORDER BY stated_at"
        rows = con.execute(query).fetchall()
    return {source: SourceWord(records, at) for source, records, at in rows}

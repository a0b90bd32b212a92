"""A row in the tables of the flags: what somebody has, and what must and must not be raised on a day.

Read a table as a lawyer would: each case is a sentence, the records, the day, and the flags by record. ``TODAY`` is
2026-11-22. All cases are Kari's, and each is put under identities of its own before it is read (tests/inventory/crowds.py).

Where a new flag's case goes: into the table of its ``purpose``, which its head says and ``TABLES`` in
tests/inventory/test_flags.py names; of the newsletter's two, into ``refusals`` when a no is what it is about. What needs an
open request goes into ``requests``.
"""

from datetime import date
from typing import NamedTuple

from inventory.model import Record


class Case(NamedTuple):
    """A sentence, the records, the day, (record, flag) that must be raised, and flags that must be on none of the records."""

    says: str
    records: list[Record]
    today: date
    must: set[tuple[str, str]]
    must_not: set[str]

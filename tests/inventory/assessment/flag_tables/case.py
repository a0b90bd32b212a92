"""A row in the tables of the flags: what somebody has, and what is raised and what is not.

Read a table as a lawyer would: each case is a sentence, the records, the day, and the flags by
record. ``TODAY`` is 2026-11-22. All cases are Kari's, and each is put under identities of its own
before it is read (tests/inventory/assessment/crowds.py).

Where a new flag's case goes: into the table of the flag's ``purpose``, which stands in the head of
its file; ``TABLES`` in tests/inventory/assessment/test_flags.py says which table that is. Of the newsletter's
two, into ``refusals`` when a no is what it is about. What only an open request raises goes into
``requests``.
"""

from datetime import date
from typing import NamedTuple

from inventory.model import Record


class Case(NamedTuple):
    """A sentence, the records, the day, what must be raised, and what on none of the records."""

    says: str
    records: list[Record]
    today: date
    must: set[tuple[str, str]]
    must_not: set[str]

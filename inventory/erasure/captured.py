"""Remember what the erased are found by while that is needed, in a file that forgets.

Everything is captured before the first write of an order, for what is gone cannot tell how to look
for it (``erasing.duckdb``, under the store's key; as plain as the store where that is plain).
DuckDB keeps deleted text in its file (seen 2026-11-30), so at each change the file is made anew
aside and swapped in; and it goes when nothing is left in it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from inventory.eraser import Act, Captured
from inventory.errors import StoreError
from inventory.ledger.deletion_log import StepKey
from inventory.model import Kind
from inventory.store.database import insert_rows, remove, sql, swap
from inventory.store.opening import attach, lent

_NAME = "erasing.duckdb"


class Memory:
    """What is known of steps that are not over. ``check``: of the pepper that they are under."""

    def __init__(self, folder: Path, key: str | None, timezone: str, check: str) -> None:
        self.path = folder / _NAME
        self._key, self._timezone, self._check = key, timezone, check

    def read(self) -> Mapping[StepKey, Captured]:
        """Return what is remembered.

        Raises ``StoreError`` for a file that is broken or was written under another key: before
        anything is sent.
        """
        if not self.path.exists():
            return {}
        with lent(self.path.parent, self._timezone) as con:
            attach(con, self.path, "erasing", self._key, read_only=True)
            if con.execute("FROM erasing.pepper").fetchall() != [(self._check,)]:
                raise self._foreign()
            rows = con.execute("FROM erasing.captured ORDER BY number, place").fetchall()
            con.execute("DETACH erasing")
        return {StepKey(n, place): _read(*told) for n, place, *told in rows}

    def keep(self, found: Mapping[StepKey, Captured]) -> None:
        """Remember more, or anew. It is on the disk when this returns."""
        self._write({**self.read(), **found})

    def forget(self, keys: Collection[StepKey]) -> None:
        """Forget all of some steps."""
        told = self.read()
        if told.keys() & set(keys):
            self._write({key: one for key, one in told.items() if key not in keys})

    def _write(self, told: Mapping[StepKey, Captured]) -> None:
        if not told:
            return remove(self.path)
        aside = self.path.with_name("erasing.next.duckdb")
        remove(aside)
        try:
            with lent(self.path.parent, self._timezone) as con:
                attach(con, aside, "erasing", self._key, small=True)
                con.execute("USE erasing")
                con.execute(sql("erasure/captured"))
                con.execute("INSERT INTO pepper VALUES (?)", [self._check])
                insert_rows(con, "captured", list(_rows(told)))
                con.execute("CHECKPOINT erasing; USE memory; DETACH erasing")
            swap(aside, self.path)
        finally:
            remove(aside)
        return None

    def _foreign(self) -> StoreError:
        return StoreError(
            f"{_NAME}: it was written under another key than the store's. Put that key back, or"
            f" move {_NAME} away: what it is about is then looked for once more",
            "erasing_key",
            name=_NAME,
        )


def _rows(told: Mapping[StepKey, Captured]) -> Iterable[tuple[object, ...]]:
    for key, one in sorted(told.items()):
        text = json.dumps([dict(one.keys), one.emails, one.phones, one.empties])
        yield (*key, one.record, one.kind.value, one.act.value, text)


def _read(record: str, kind: str, act: str, told: str) -> Captured:
    keys, emails, phones, empties = json.loads(told)
    return Captured(
        record, Kind(kind), Act(act), keys, tuple(emails), tuple(phones), tuple(empties)
    )

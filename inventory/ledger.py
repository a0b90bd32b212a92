"""The ledger: what outlives a night. The only writer of state, append-only, opened briefly.

This version keeps the run log. Decisions, judgements, suppression keys and the deletion log will be tables beside it.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from inventory.model import Outcome, Reading, SourceNight
from inventory.store import attach, open_connection, sql

STEPS = ("pull", "load", "link", "assess", "report")
_OUTCOMES = (Outcome.KEEP, Outcome.DELETE, Outcome.STOP, Outcome.REVIEW, Outcome.HOLD, Outcome.INFO)


@dataclass(frozen=True, slots=True)
class NightLog:
    """One run as the ledger remembers it: counts only. ``status`` is complete, partial, failed or broken off."""

    run: str
    as_of: date
    begun_at: datetime
    status: str
    ended_at: datetime | None
    persons: int
    records: int
    flags: Mapping[Outcome, int]
    seconds: Mapping[str, float]


class Ledger:
    """The ledger of one business, in one folder, under the store's key."""

    def __init__(self, folder: Path, key: str | None, timezone: str = "Europe/Oslo") -> None:
        self.path = folder / "ledger.duckdb"
        self.key = key
        self.timezone = timezone

    @contextmanager
    def _open(self) -> Iterator[DuckDBPyConnection]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        con = open_connection(self.path.parent, self.timezone)
        try:
            born = not self.path.exists()
            attach(con, self.path, "ledger", self.key)
            if born and os.name != "nt":
                os.chmod(self.path, 0o600)
            con.execute("USE ledger")
            con.execute(sql("sql/ledger"))
            yield con
        finally:
            con.close()

    def begin(self, run: str, as_of: date, begun_at: datetime) -> None:
        """Note that a night has begun. A night without an end was broken off."""
        with self._open() as con:
            con.execute("INSERT INTO night_begun VALUES (?, ?, ?)", [run, as_of, begun_at])

    def finish(
        self,
        run: str,
        status: str,
        ended_at: datetime,
        persons: int,
        records: int,
        flags: Mapping[Outcome, int],
        seconds: Mapping[str, float],
        sources: Iterable[SourceNight],
    ) -> None:
        """Note how a night ended: ``status`` complete, partial or failed; counts, seconds per step, each source."""
        with self._open() as con:
            con.begin()
            con.execute(
                f"INSERT INTO night_ended VALUES ({', '.join('?' * 16)})",
                [run, status, ended_at, persons, records]
                + [flags.get(outcome, 0) for outcome in _OUTCOMES]
                + [seconds.get(step, 0.0) for step in STEPS],
            )
            for source in sources:
                con.execute(
                    "INSERT INTO night_source VALUES (?, ?, ?, ?, ?, ?)",
                    [run, source.name, source.status.value, source.records, len(source.unread), source.trouble],
                )
            con.commit()

    def succeeded_on(self, as_of: date) -> bool:
        """Tell whether a night for ``as_of`` has been finished, complete or partial."""
        with self._open() as con:
            row = con.execute(
                "SELECT 1 FROM night WHERE as_of = ? AND status IN ('complete', 'partial')", [as_of]
            ).fetchone()
        return row is not None

    def last_success(self) -> datetime | None:
        """Return when the latest finished night ended."""
        with self._open() as con:
            row = con.execute("SELECT max(ended_at) FROM night WHERE status IN ('complete', 'partial')").fetchone()
        return row[0] if row else None

    def nights(self) -> list[NightLog]:
        """Return every run, oldest first."""
        columns = "run, as_of, begun_at, status, ended_at, coalesce(persons, 0), coalesce(records, 0)"
        with self._open() as con:
            rows = con.execute(
                f"SELECT {columns}, keep, delete_, stop, review, hold, info, {', '.join(STEPS)} FROM night ORDER BY begun_at, run"
            ).fetchall()
        return [
            NightLog(
                run=row[0],
                as_of=row[1],
                begun_at=row[2],
                status=row[3],
                ended_at=row[4],
                persons=row[5],
                records=row[6],
                flags={outcome: n or 0 for outcome, n in zip(_OUTCOMES, row[7:13], strict=True)},
                seconds={step: s or 0.0 for step, s in zip(STEPS, row[13:], strict=True)},
            )
            for row in rows
        ]

    def source_nights(self, until: date, days: int) -> dict[str, dict[date, Reading]]:
        """Return per source how it was read on each of the last ``days`` dates up to ``until`` (the last run of a date)."""
        with self._open() as con:
            rows = con.execute(
                "SELECT s.source, n.as_of, arg_max(s.status, n.begun_at) FROM night_source s JOIN night n USING (run)"
                " WHERE n.as_of BETWEEN CAST(? AS DATE) - CAST(? AS INTEGER) + 1 AND ? GROUP BY ALL",
                [until, days, until],
            ).fetchall()
        found: dict[str, dict[date, Reading]] = {}
        for source, day, status in rows:
            found.setdefault(source, {})[day] = Reading(status)
        return found

"""The ledger: what outlives a night. The only writer of state, append-only, opened briefly.

Its tables: the run log (``run_log``), what humans said of pairs of records (``judgements``),
decisions (``decisions``), people's requests (``inventory.requests.request_log``), blocks and
refusals of addresses (``suppression``, ``remembered``), and which person ids left which
(``person_events``).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from secrets import token_hex

from duckdb import DuckDBPyConnection

from inventory.errors import StoreError, UserError
from inventory.ledger import run_log
from inventory.ledger.judgement_model import AnswerReason, Judgement, Verdict, Who
from inventory.ledger.ledger_file import LedgerFile
from inventory.ledger.opaque_keys import Pepper, Purpose
from inventory.ledger.person_events import PersonEvent
from inventory.ledger.run_log import NightLog
from inventory.ledger.suppression import BlockReason, BlockScope, Suppression
from inventory.model import NightStatus, Outcome, Reading, SourceNight
from inventory.secrets import STORE_KEY, STORE_PEPPER, store_pepper, variable
from inventory.store.database import sql


class Ledger(LedgerFile):
    """The ledger of one business, in one folder, under the store's key."""

    def begin(self, run: str, as_of: date, begun_at: datetime) -> None:
        """Note that a night has begun. A night without an end was broken off."""
        with self._open() as con:
            con.execute("INSERT INTO night_begun VALUES (?, ?, ?)", [run, as_of, begun_at])

    def finish(
        self,
        run: str,
        status: NightStatus,
        ended_at: datetime,
        persons: int,
        records: int,
        flags: Mapping[Outcome, int],
        seconds: Mapping[str, float],
        sources: Iterable[SourceNight],
        events: Sequence[PersonEvent] = (),
        cleaned: Mapping[str, int] | None = None,
    ) -> None:
        """Note how a night ended: counts, seconds per step, each source, and whose ids moved.

        ``cleaned``: by source, how many of last night's findings are gone from it
        (``statistics.cleaned``).
        """
        with self._open() as con:
            con.begin()
            run_log.write_end(con, [run, status, ended_at, persons, records], flags, seconds)
            run_log.write_sources(con, run, sources)
            run_log.write_events(con, run, ended_at, events)
            run_log.write_cleaned(con, run, cleaned or {})
            con.commit()

    def nights(self) -> list[NightLog]:
        """Return every run, oldest first."""
        with self._open() as con:
            return run_log.nights(con)

    def source_nights(self, until: date, days: int) -> dict[str, dict[date, Reading]]:
        """Return by source how it was read on each of the last ``days`` dates up to ``until``."""
        with self._open() as con:
            return run_log.source_nights(con, until, days)

    def cleaned(self) -> dict[date, int]:
        """Return by date how many findings were gone from their source, all its runs together."""
        with self._open() as con:
            rows = con.execute(sql("ledger/cleaned")).fetchall()
        return {day: int(records) for day, records in rows}

    def events(self) -> list[tuple[str, PersonEvent]]:
        """Return which person ids left which, each with its run, oldest first."""
        with self._open() as con:
            return run_log.events(con)

    def judgements(self) -> list[Judgement]:
        """Return everything that was said about pairs of records, oldest first, undone or not."""
        columns = "number, stated_at, who, a, b, verdict, why, facts, undone_at, counts"
        with self._open() as con:
            rows = con.execute(f"SELECT {columns} FROM judgement_told ORDER BY number").fetchall()
        return [
            Judgement(
                n, at, Who(who), a, b, Verdict(said), AnswerReason(why), facts, undone_at, counts
            )
            for n, at, who, a, b, said, why, facts, undone_at, counts in rows
        ]

    def judge(
        self,
        pair: tuple[str, str],
        verdict: Verdict,
        why: AnswerReason,
        who: Who,
        facts: str,
        pepper: Pepper,
        now: datetime,
    ) -> int:
        """Note what somebody said about a pair of opaque keys. Returns the judgement's number."""
        with self._open() as con:
            con.begin()
            note_pepper(con, pepper.check())
            number = next_number(con, "judgement")
            values = [number, now, who.value, *sorted(pair), verdict.value, why.value, facts]
            con.execute("INSERT INTO judgement VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
            con.commit()
        return number

    def undo(self, number: int, who: Who, now: datetime) -> None:
        """Note that a judgement counts no more.

        Raises ``UserError`` when there is no such one, or it is undone already.
        """
        query = "SELECT undone_at FROM judgement_told WHERE number = ?"
        with self._open() as con:
            told = con.execute(query, [number]).fetchone()
            if told is None:
                raise UserError(
                    f"There is no answer number {number}."
                    " «orden judge --list» shows those that were given",
                    "no_answer",
                    number=str(number),
                )
            if told[0] is not None:
                raise UserError(
                    f"Answer number {number} is undone already", "answer_undone", number=str(number)
                )
            con.execute("INSERT INTO judgement_undone VALUES (?, ?, ?)", [number, now, who.value])

    def suppress(self, block: Suppression, pepper: Pepper) -> None:
        """Note that an address must not be used again."""
        with self._open() as con:
            con.begin()
            note_pepper(con, pepper.check())
            values = [block.key, block.since, block.scope, block.reason]
            con.execute("INSERT INTO suppression VALUES (?, ?, ?, ?)", values)
            con.commit()

    def suppressions(self) -> list[Suppression]:
        """Return every block, oldest first."""
        with self._open() as con:
            query = "SELECT key, since, scope, reason FROM suppression ORDER BY since, key"
            rows = con.execute(query).fetchall()
        return [
            Suppression(key, since, BlockScope(scope), BlockReason(reason))
            for key, since, scope, reason in rows
        ]

    def pepper(self, *, make: bool = False) -> Pepper | None:
        """Return what makes keys opaque here; None when there is none and none is to be made.

        Raises ``StoreError`` when it is not the one that the judgements here were given under: none
        of them could be found again.
        """
        with self._open() as con:
            row = con.execute("FROM pepper_check").fetchone()
        secret = self.key or store_pepper(self.path.parent, make=make and row is None)
        pepper = Pepper(secret) if secret else None
        if row and (pepper is None or pepper.check() != row[0]):
            raise self._other_pepper()
        return pepper

    def identity(self) -> Pepper:
        """Return what person ids are made under: a throwaway one where there is no pepper yet.

        A night makes the pepper before it begins; a trial and a look-up leave nothing behind.
        """
        return (self.pepper() or Pepper(token_hex(32))).derived(Purpose.IDENTITY)

    def _other_pepper(self) -> StoreError:
        entry = STORE_KEY if self.key else STORE_PEPPER
        return StoreError(
            "ledger.duckdb: the answers and cases in it were written under another key, and none"
            f" can be found again without it. Put it back (${variable(entry)} or the keyring entry"
            f" {entry}), or move ledger.duckdb away to begin anew",
            "ledger_key",
        )


def note_pepper(con: DuckDBPyConnection, check: str) -> None:
    """Note which pepper the keys here are made with, once; no other one fits from then on."""
    query = "INSERT INTO pepper_check SELECT ? WHERE NOT EXISTS (FROM pepper_check)"
    con.execute(query, [check])


def next_number(con: DuckDBPyConnection, table: str) -> int:
    """Return the number that the next row of ``table`` gets, from 1."""
    row = con.execute(f"SELECT coalesce(max(number), 0) + 1 FROM {table}").fetchone()
    assert row is not None
    return int(row[0])

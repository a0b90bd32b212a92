"""The ledger's file: opened briefly, by the newest of programs, and only when it is ours.

Made where none is missed, brought up to date (``upgrade``), chained (``chain``), and held against
what is remembered of it (``witness``).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock

import duckdb
from duckdb import DuckDBPyConnection

from inventory.errors import StoreError
from inventory.ledger import chain, checkpoint, upgrade, witness
from inventory.ledger.chain import Head, State
from inventory.ledger.witness import Unwitnessed
from inventory.store.opening import Busy, Damaged, attach, lent, writable
from inventory.store.soundness import explained, read_through

#: Between tries when another program, a night or an answer, has the file open for a moment.
_PAUSES = (0.1, 0.3, 1.0)
#: Of two pages of the review that find no ledger, one makes it.
_ONE_MAKES_IT = Lock()
#: Of two threads of this program one waits: DuckDB lets no two of its instances have a file, and a
#: page and an erasure that goes on beside it are such threads. Seconds that it waits at most.
_TURNS: dict[Path, RLock] = {}
_LONGEST_TURN = 30.0


class LedgerFile:
    """The file of one business's ledger, in one folder, under the store's key."""

    def __init__(self, folder: Path, key: str | None, timezone: str = "Europe/Oslo") -> None:
        self.path = folder / "ledger.duckdb"
        self.key = key
        self.timezone = timezone
        self._held: DuckDBPyConnection | None = None
        self._gathering = False
        self._witnessed = False
        self._given_up = False
        self._unwritten: tuple[int, int] | None = None

    def exists(self) -> bool:
        """Tell whether there is a ledger. Raises ``Unwitnessed`` where one is missed."""
        if not self.path.exists():
            self._expect()
        return self.path.exists()

    def _expect(self) -> None:
        folder = self.path.parent
        if self._given_up or not folder.is_dir() or witness.nothing(folder, self.key):
            return
        with lent(self.path.parent, self.timezone) as con:
            witness.expect(con, self.path.parent, self.key)

    @contextmanager
    def checked(self, on: DuckDBPyConnection) -> Iterator[None]:
        """See that this is the ledger that the inventory on a connection remembers."""
        with self.held(on):
            pass
        yield

    @contextmanager
    def held(self, on: DuckDBPyConnection | None = None) -> Iterator[None]:
        """Keep the file open for several questions in a row: opening it takes longer than they do.

        ``on``: in the database of this connection, when there is one already; it is not used
        itself.
        """
        with self._open(on) as con:
            before, self._held = self._held, con
            try:
                yield
            finally:
                self._held = before

    @contextmanager
    def _open(self, on: DuckDBPyConnection | None = None) -> Iterator[DuckDBPyConnection]:
        asked = self.path if on is None else None
        with explained(self.path.parent, self.key, self.timezone, asked), self._opened(on) as con:
            yield con

    @contextmanager
    def _opened(self, on: DuckDBPyConnection | None) -> Iterator[DuckDBPyConnection]:
        if self._held is not None:
            yield self._held
            return
        with self._turn():
            yield from self._alone(on)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        turn = _TURNS.setdefault(self.path, RLock())
        has_it = turn.acquire(timeout=_LONGEST_TURN)
        try:
            yield
        finally:
            if has_it:
                turn.release()

    def _alone(self, on: DuckDBPyConnection | None) -> Iterator[DuckDBPyConnection]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._connection(on) as con:
            self._attach(con)
            con.execute("USE ledger")
            yield con
            if not self._gathering:
                self._close_link(con)
                self._fold(con)
            con.execute("USE memory; DETACH ledger")

    def _connection(
        self, on: DuckDBPyConnection | None
    ) -> AbstractContextManager[DuckDBPyConnection]:
        return lent(self.path.parent, self.timezone) if on is None else closing(on.cursor())

    @contextmanager
    def one_link(self) -> Iterator[None]:
        """Close one link over all that is written in the block, though the file is let go of in it.

        Each row is on the disk when it is told. What a kill leaves outside of the chain, the next
        opening takes in.
        """
        self._gathering = True
        try:
            yield
        finally:
            self._gathering = False
        with self._open():
            pass

    def connection(self) -> AbstractContextManager[DuckDBPyConnection]:
        """Open the file for a module that keeps tables of its own here, such as ``decisions``."""
        return self._open()

    def _attach(self, con: DuckDBPyConnection) -> None:
        """Attach the newest of ledgers: made where none is missed, brought up to date, and ours."""
        with _ONE_MAKES_IT:
            if not self.exists():
                upgrade.renew(con, self.path, self.key, None)
            self._attach_whole(con)
            known = upgrade.version(con)
            # What a kill, or an older Orden, left outside the chain is taken in when this closes.
            whole = known == len(upgrade.steps()) and self._state()[1] == 0
            self._unwritten = self._state() if whole else None
            if not self._witnessed:
                witness.check(con, self.path.parent, self.key, known)
            if known < len(upgrade.steps()):
                self._bring_up(con, known)
        self._witnessed = True

    def _close_link(self, con: DuckDBPyConnection) -> None:
        """Chain what was written. To learn that nothing was takes a tenth of a second in SQL, and
        the file and its log tell as well (2026-12-01).
        """
        if self._state() == self._unwritten or not writable(self.path):
            return
        if chain.extend(con):
            witness.stamp(self.path.parent, self.key, chain.head(con))
        self._unwritten = self._state()

    def _fold(self, con: DuckDBPyConnection) -> None:
        if writable(self.path):
            checkpoint.fold(con, self.path)

    def _state(self) -> tuple[int, int]:
        """Return the file as it is, and how much of it is in its log."""
        log = self.path.with_name(self.path.name + ".wal")
        return self.path.stat().st_mtime_ns, log.stat().st_size if log.exists() else 0

    def _bring_up(self, con: DuckDBPyConnection, known: int) -> None:
        if not writable(self.path):
            raise StoreError(
                "ledger.duckdb: an older Orden made it, and it may not be written here."
                " Copy the store's folder to where it may",
                "ledger_fixed",
                name=self.path.name,
            )
        upgrade.renew(con, self.path, self.key, known)
        self._attach_patiently(con)

    def _attach_whole(self, con: DuckDBPyConnection) -> None:
        """Attach it; where the power went while its log was taken in, as it was before that."""
        if not (checkpoint.interrupted(self.path) and writable(self.path)):
            return self._attach_patiently(con)
        try:
            self._attach_patiently(con)
            read_through(con, "ledger")
        except (Damaged, duckdb.Error):
            con.execute("DETACH DATABASE IF EXISTS ledger")
            checkpoint.put_back(self.path)
            self._attach_patiently(con)
        return checkpoint.forget(self.path)

    def _attach_patiently(self, con: DuckDBPyConnection) -> None:
        read_only = not writable(self.path)
        for pause in _PAUSES:
            try:
                return attach(con, self.path, "ledger", self.key, read_only=read_only)
            except Busy:
                time.sleep(pause)
        return attach(con, self.path, "ledger", self.key, read_only=read_only)

    def write_anew(self, change: Callable[[DuckDBPyConnection], None]) -> None:
        """Let ``change`` take from the ledger what must not stay in the file's bytes either.

        It works on a copy in memory; a kill leaves the ledger as it was, or as it is to be.
        """
        with self._open() as con:
            upgrade.write_anew(con, self.path, self.key, change)
            self._attach_patiently(con)
            con.execute("USE ledger")

    def head(self) -> Head:
        """Return the chain's head, for the inventory to remember."""
        with self._open() as con:
            self._close_link(con)
            return chain.head(con)

    def verify(self) -> State:
        """Compute the chain anew from every row that is there."""
        with self._open() as con:
            self._close_link(con)
            return chain.verify(con)

    def missed(self) -> Unwitnessed | None:
        """Return why nothing runs on this ledger; None when all is well."""
        try:
            if self.exists():
                with self.held():
                    pass
        except Unwitnessed as error:
            return error
        return None

    def begin_anew(self, now: datetime) -> None:
        """Go on with the ledger that is there, or an empty one: what is remembered is lost.

        On nobody's word but hers.
        """
        self._given_up = self._witnessed = True
        with self._open() as con:
            for head in witness.remembered(con, self.path.parent, self.key):
                values = [head.hash, now, head.requests, head.decisions, head.blocks]
                con.execute("INSERT INTO begun_anew VALUES (?, ?, ?, ?, ?)", values)

"""A small business on the sandbox with a night of today behind it, whose people are erased one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from flows.runtime import context
from inventory.erasure import facts
from inventory.ledger import decisions
from inventory.ledger.decisions import Choice, Finding, Grounds
from inventory.ledger.judgement_model import Who
from inventory.settings import Settings, load
from tests.night import unscheduled
from tests.night.conftest import Orden


class Business:
    """The folder, its command line, and who may be erased in it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.orden = Orden(folder)

    @property
    def settings(self) -> Settings:
        return load(self.folder / "orden.toml", connectors.sources())

    def night(self) -> None:
        unscheduled.run_night(self.settings, context.today(self.settings))

    def alone(self, source: str) -> list[tuple[str, str, str]]:
        """Return who has one record only, and that in ``source``: person, record, address. Addresses of nobody else."""
        query = """SELECT any_value(l.person), any_value(r.record), any_value(k.email_key)
            FROM record r JOIN link l USING (id) JOIN keys k USING (id) GROUP BY l.person
            HAVING count(*) = 1 AND any_value(r.source) = ?
               AND any_value(k.email_key) IN (SELECT value FROM known_by GROUP BY value HAVING count(*) = 1)
               AND any_value(r.id) NOT IN (SELECT a FROM doubt UNION SELECT b FROM doubt) ORDER BY 2"""
        with context.last_night(self.settings) as con:
            return con.execute(query, [source]).fetchall()

    def approve(self, person: str, source: str, *records: str, cleared: bool = True, code: str = "") -> int:
        """Write down her word for records of a person, as the review does. Returns the order's number."""
        ledger = context.ledger_of(self.settings)
        found = [Finding(source, record, code) for record in records]
        with context.last_night(self.settings) as con:
            grounds = Grounds(facts.of_findings(con, found))
        now = datetime.now(UTC)
        number = decisions.decide(ledger, person, Choice.ERASE, found, Who.OWNER, now, grounds=grounds)
        if cleared:
            decisions.release(ledger, [number], Who.OWNER, now)
        return number

    def option(self, source: str, key: str, value: str) -> None:
        """Add a key to a source's table in orden.toml."""
        path = self.folder / "orden.toml"
        head = f"[sources.{source}]\n"
        path.write_text(path.read_text("utf-8").replace(head, f"{head}{key} = {value}\n"), "utf-8")


@contextmanager
def serving(folder: Path, people: int = 40, seed: int = 3) -> Iterator[Business]:
    """Serve a business of today, and run its night."""
    with Sandbox(invent(people, seed, as_of=datetime.now().date())) as sandbox:
        sandbox.write(folder)
        business = Business(sandbox, folder)
        business.night()
        yield business

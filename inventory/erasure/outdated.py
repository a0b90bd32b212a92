"""Know an inventory that is older than its ledger, and may hold who was erased since (R-BACKUP)."""

from duckdb import DuckDBPyConnection

from inventory.errors import StoreError
from inventory.ledger.ledger import Ledger
from inventory.store.database import had_table, sql
from inventory.views import lookup

#: Stands behind the run that an inventory is of, once it was made anew without the erased.
AGAIN = " again"


class Outdated(StoreError):
    """The inventory is older than its ledger, and may hold people who have been erased since."""

    def __init__(self) -> None:
        super().__init__(
            "inventory.duckdb: it is an older copy, and may hold people who have been erased"
            " since. Run «orden nightly»: it makes it anew",
            "inventory_outdated",
            name="inventory.duckdb",
        )


def run_of(run: str) -> str:
    """Return the run that an inventory is of, also when it was made anew."""
    return run.removesuffix(AGAIN)


def check(con: DuckDBPyConnection, ledger: Ledger) -> None:
    """Raise ``Outdated`` where the open inventory is of before what was erased."""
    if is_outdated(con, ledger):
        raise Outdated()


def is_outdated(con: DuckDBPyConnection, ledger: Ledger) -> bool:
    """Tell whether there was a later night than the open inventory's, and erasures since."""
    if not had_table(con, "tonight"):
        return False  # an older program's: whoever reads it says what to do
    with ledger.connection() as kept:
        values = {"run": lookup.run(con)}
        return bool(kept.execute(sql("erasure/erased_since"), values).fetchall()[0][0])

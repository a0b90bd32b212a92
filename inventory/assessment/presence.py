"""What there is tonight that a rule may be of: a rule of what is not there need not be asked.

A rule names it in its head (``of``); that the head says no more than the question itself is checked
from its SQL (tests/inventory/assessment/test_rows_of.py).
"""

from duckdb import DuckDBPyConnection

from inventory.store.database import sql

#: What is said before the name of a ground, and before a flag's code.
GROUND, FLAG = "ground ", "flag "


def there(con: DuckDBPyConnection) -> frozenset[str]:
    """Return the kinds of tonight's records, and those of the tables that are not empty."""
    return frozenset(name for (name,) in con.execute(sql("assessment/present")).fetchall())


def grounds_found(con: DuckDBPyConnection) -> frozenset[str]:
    """Return the grounds that some record stays or goes on."""
    found = con.execute("SELECT DISTINCT ground FROM ground").fetchall()
    return frozenset(f"{GROUND}{ground}" for (ground,) in found)


def flags_raised(con: DuckDBPyConnection) -> frozenset[str]:
    """Return the flags that some record has."""
    found = con.execute("SELECT DISTINCT code FROM flag").fetchall()
    return frozenset(f"{FLAG}{code}" for (code,) in found)

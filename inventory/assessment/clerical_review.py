"""Ask a human only where the answer changes something: a finding, or a day that is near.

Every likely pair is tried as one person, in a world of its own where the same rules run once more;
what differs from tonight is the harm that a wrong guess would do, and ranks the question. Ten wait
at a time, so that they are answered rather than looked away from; those behind come when these are
answered. All other pairs stay likely, in silence.
"""

from duckdb import DuckDBPyConnection

from inventory import load
from inventory.assessment import flag_rules
from inventory.policy.policy import Policy
from inventory.store.database import sql


def ask(con: DuckDBPyConnection, policy: Policy) -> int:
    """Fill ``doubt`` from ``likely``. Returns the number of questions that wait (``candidate``).

    It comes after ``flag_rules.assess``. A doubt's ``score`` orders the queue, in sixths: five when
    an open request hangs on it, four a STOP, three a DELETE, two a REVIEW, one a deadline within 31
    days; half of one more when a wrong guess cannot be made good (deleted, or written to against a
    no); the rest says how plausible the pair is.
    """
    if not con.execute("SELECT 1 FROM likely LIMIT 1").fetchone():
        return 0
    tonight = con.execute("SELECT run, as_of, clock, policy_version FROM tonight").fetchone()
    assert tonight is not None
    # A connection of its own: what the night has written out for its rules is not this world's.
    with con.cursor() as world:
        world.execute("ATTACH ':memory:' AS what_if")
        world.execute("USE what_if")
        try:
            load.create(world, *tonight)
            world.execute(sql("linkage/what_if"))
            flag_rules.assess(world, policy)
            world.execute(sql("linkage/ask"))
            world.execute(sql("assessment/suspend"))
        finally:
            world.execute("USE inventory")
            world.execute("DETACH what_if")
    row = con.execute("SELECT count(*) FROM candidate").fetchone()
    return int(row[0]) if row else 0

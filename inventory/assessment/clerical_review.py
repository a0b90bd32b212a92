"""Ask a human only where the answer changes something: a finding, or a day that is near.

Every likely pair is tried as one person, beside tonight's and by the same rules; what differs from
tonight is the harm that a wrong guess would do, and ranks the question. Ten wait at a time, so that
they are answered rather than looked away from; those behind come when these are answered. All other
pairs stay likely, in silence.
"""

from duckdb import DuckDBPyConnection

from inventory.assessment import flag_rules
from inventory.policy.policy import Policy
from inventory.store.database import sql


def assess(con: DuckDBPyConnection, policy: Policy) -> int:
    """Assess the night, and fill ``doubt`` from ``likely``. Returns the number of flags.

    A doubt's ``score`` orders the queue, in sixths: five when an open request hangs on it, four a
    STOP, three a DELETE, two a REVIEW, one a deadline within 31 days; half of one more when a wrong
    guess cannot be made good (deleted, or written to against a no); the rest says how plausible the
    pair is.
    """
    if not con.execute("SELECT 1 FROM likely LIMIT 1").fetchone():
        return flag_rules.assess(con, policy)
    copies = _Copies(con)
    flag_rules.assess(con, policy, beside=copies.make)
    con.execute(sql("linkage/ask"))
    con.execute(sql("assessment/suspend"))
    copies.forget()
    return int(con.execute("SELECT count(*) FROM flag").fetchall()[0][0])


class _Copies:
    """The records of the likely pairs once more, a person a pair: with ids above tonight's."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        self.con = con
        self.asked = "owned"
        self.last = con.execute("SELECT max(id) FROM record").fetchall()[0][0]

    def make(self, asked: str) -> None:
        """Put them into ``asked``, the table that the rules look at, and into what goes with it."""
        self.asked = asked
        self.con.execute(sql("linkage/what_if").format(last=self.last, asked=asked))

    def forget(self) -> None:
        """Take them away again, and what the rules said of them."""
        self.con.execute(sql("linkage/forget").format(last=self.last, asked=self.asked))

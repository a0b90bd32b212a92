"""Take out of an older inventory, before anything reads it, whom the journal says has gone since.

A copy of the store that is put back holds the people who were erased after it was made (R-BACKUP;
the Danish authority: where a backup cannot be erased in, on its return by a log without
identities). Nothing is erased in place: the inventory is made anew of its own records, without
theirs, and swapped in. No source is asked, and the day that it is of stays what it was.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory import load
from inventory.assessment import clerical_review, promise_checks
from inventory.erasure import met_again
from inventory.erasure.outdated import AGAIN, is_outdated, run_of
from inventory.ledger import decisions, judgements, remembered, witness
from inventory.ledger.ledger import Ledger
from inventory.linkage import link
from inventory.model import Kind, SourceNight
from inventory.policy.policy import Policy
from inventory.requests import request_log
from inventory.store.database import Store, had_last_night, sql
from inventory.views import lookup


class _Held(NamedTuple):
    """A source of an inventory: what kinds it gives, and which of its records are gone since."""

    source: SourceNight
    kinds: tuple[Kind, ...]
    gone: Collection[str]


def replay(store: Store, ledger: Ledger, policy: Policy, *others: Ledger) -> int:
    """Make the inventory anew without the erased. Returns how many of its records went.

    ``ledger``: of this store; ``others``: those whose journals count too.
    """
    with store.read() as con:
        held = [_held(con, source, (ledger, *others)) for source in lookup.sources(con)]
        if not any(one.gone for one in held) and not is_outdated(con, ledger):
            return 0
    with store.build() as con:
        query = "SELECT run, as_of, clock FROM last.tonight"
        [(run, as_of, clock)] = con.execute(query).fetchall()
        load.create(con, f"{run_of(run)}{AGAIN}", as_of, clock, policy.version)
        for source, kinds, gone in held:
            load.carry_over(con, source, kinds, last=True, without=gone)
        link.link(con, ledger.identity(), lambda new: judgements.apply(new, ledger))
        _assess(con, ledger, policy, as_of)
        if had_last_night(con, "told_task"):
            con.execute(sql("erasure/carry_told"))
        witness.remember(con, ledger.head())
    return sum(len(one.gone) for one in held)


def _held(con: DuckDBPyConnection, source: SourceNight, journals: Iterable[Ledger]) -> _Held:
    query = "SELECT kinds FROM source WHERE name = ?"
    [(kinds,)] = con.execute(query, [source.name]).fetchall()
    query = "SELECT record FROM record WHERE source = ?"
    records = {record for (record,) in con.execute(query, [source.name]).fetchall()}
    gone: set[str] = set()
    if source.read_at:
        for each in journals:
            gone |= met_again.gone(each, source.name, records, source.read_at)
    return _Held(source, tuple(map(Kind, kinds)), gone)


def _assess(con: DuckDBPyConnection, ledger: Ledger, policy: Policy, as_of: date) -> None:
    """Run the rules as a night does (``flows.night.steps``), on the day that it is of."""
    with ledger.held():
        remembered.meet(con, ledger, policy.parameters())
        met_again.lay(con, ledger)
        request_log.apply(con, ledger, as_of)
        decisions.mark_claims(con, ledger, as_of)
        complete = [log.as_of for log in ledger.nights() if log.status == "complete"]
    clerical_review.assess(con, policy)
    decisions.apply(con, ledger, as_of)
    before = (day for day in complete if day <= as_of)
    promise_checks.check(con, policy, max(before, default=None))

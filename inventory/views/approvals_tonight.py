"""Read every approval that stands: how its records lie tonight, whoever's they are by now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from inventory.ledger.decisions import Choice, Decision, decisions
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.requests import request_log
from inventory.requests.request import RequestFile
from inventory.store.database import sql
from inventory.views import approval_evidence, approvals, lookup
from inventory.views.approval_evidence import Evidence
from inventory.views.approvals import Covered, State
from inventory.views.models import Holding


@dataclass(frozen=True, slots=True)
class Approval:
    """What one person has of an approval.

    ``person`` and ``called``: whose the records are now, else whose they were then.
    """

    decision: Decision
    person: str
    called: tuple[str, ...]
    covered: tuple[Covered, ...]

    @property
    def over(self) -> bool:
        """Tell whether nothing of it is left to do."""
        return all(one.state in approvals.OVER for one in self.covered)

    @property
    def fresh(self) -> bool:
        """Tell whether it may still be given the word that it is carried out."""
        return self.decision.cleared_at is None and not self.over

    @property
    def replaced(self) -> bool:
        """Tell whether later decisions count in place of all of it."""
        return all(one.state is State.REPLACED for one in self.covered)

    @property
    def gone(self) -> bool:
        """Tell whether none of it is there any more, but for what a later decision counts for."""
        return all(one.state in (State.GONE, State.REPLACED) for one in self.covered)

    @property
    def ahead(self) -> bool:
        """Tell whether there is something to carry out, tonight or once nothing is in the way."""
        return any(one.state in approvals.AHEAD for one in self.covered)


def standing(
    con: DuckDBPyConnection, ledger: Ledger, today: date, only: int | None = None
) -> tuple[Approval, ...]:
    """Return every approval that is not undone, oldest first, as its records stand in ``con``.

    One whose records are several persons' by now comes once for each of them. ``only``: the number
    of the one that is asked for.
    """
    with ledger.held():
        told = decisions(ledger)
        approved = [one for one in told if one.choice is Choice.ERASE and one.undone_at is None]
        if only is not None:
            approved = [one for one in approved if one.number == only]
        pepper = ledger.pepper() if approved else None
        if pepper is None:
            return ()
        requests = _by_person(request_log.files(con, ledger, today))
    files = lookup.holdings(con, _persons(con, approved, pepper))
    sources = lookup.sources(con)
    seen = approval_evidence.evidence(files.values(), sources, requests, told, pepper, today)
    return tuple(part for one in approved for part in _parts(one, files, seen))


def _by_person(requests: Iterable[RequestFile]) -> dict[str, tuple[int, ...]]:
    """Return the numbers of everybody's requests, the most urgent first as they come."""
    found: dict[str, tuple[int, ...]] = {}
    for request in requests:
        for person in request.persons:
            found[person] = (*found.get(person, ()), request.number)
    return found


def _persons(con: DuckDBPyConnection, approved: Sequence[Decision], pepper: Pepper) -> list[str]:
    """Return whose records the approvals are about tonight, whoever's they were when approved."""
    keys: set[str] = set()
    for one in approved:
        keys |= {key.opaque for key in one.records} or one.keys
    before, after = _around_records(approved)
    inner, outer = pepper.pads()
    pads = {"inner": inner, "outer": outer}
    values = {**pads, "before": before, "after": after, "keys": sorted(keys)}
    return [row[0] for row in con.execute(sql("views/approvals"), values).fetchall()]


def _around_records(approved: Iterable[Decision]) -> tuple[list[str], list[str]]:
    """Return what stands before and after a record in the texts whose keys the approvals hold.

    An older program kept no keys of records, only of findings: of each code that there is.
    """
    if all(one.records for one in approved):
        return [""], [""]
    codes = approval_evidence.known_codes()
    return ["", *["finding\n"] * len(codes)], ["", *(f"|{code}" for code in codes)]


def _parts(one: Decision, files: Mapping[str, Holding], seen: Evidence) -> list[Approval]:
    """Return an approval by whose its records are tonight.

    What lies nowhere stays with whom she approved it for.
    """
    found = approvals.covered(one, seen)
    persons = list(dict.fromkeys(record.person for record in found if record.person))
    if not persons:
        persons = [one.person]
    main = one.person if one.person in persons else persons[0]
    by_person: dict[str, list[Covered]] = {person: [] for person in persons}
    for record in found:
        by_person[record.person or main].append(record)
    return [
        Approval(one, person, _called(files.get(person)), tuple(hers))
        for person, hers in by_person.items()
    ]


def _called(file: Holding | None) -> tuple[str, ...]:
    if file is None:
        return ()
    return (*file.names, *file.emails)

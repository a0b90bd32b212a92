"""Read every approval that stands, with how its records lie in the published inventory, whoever's they are by now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from inventory.ledger.decisions import Choice, Decision, decisions
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper
from inventory.requests import request_log
from inventory.store.database import sql
from inventory.views import approvals, lookup
from inventory.views.approvals import Covered, Evidence, State
from inventory.views.models import Holding


@dataclass(frozen=True, slots=True)
class Approval:
    """What one person has of an approval. ``person`` and ``called``: whose the records are now, else whose they were then."""

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
        """Tell whether there is something to carry out, tonight or once what stands in the way is gone."""
        return any(one.state in approvals.AHEAD for one in self.covered)


def standing(con: DuckDBPyConnection, ledger: Ledger, today: date) -> tuple[Approval, ...]:
    """Return every approval that is not undone, oldest first, as its records stand in the published inventory ``con``.

    One whose records are several persons' by now comes once for each of them.
    """
    with ledger.held():
        told = decisions(ledger)
        approved = [one for one in told if one.choice is Choice.ERASE and one.undone_at is None]
        pepper = ledger.pepper() if approved else None
        if pepper is None:
            return ()
        open_requests = request_log.files(con, ledger, today)
    files = lookup.holdings(con, _persons(con, approved, pepper))
    requests: dict[str, int] = {}
    for request in open_requests:  # the most urgent first
        for person in request.persons:
            requests.setdefault(person, request.number)
    seen = approvals.evidence(files.values(), lookup.sources(con), requests, told, pepper, today)
    return tuple(part for one in approved for part in _parts(one, files, seen))


def _persons(con: DuckDBPyConnection, approved: Iterable[Decision], pepper: Pepper) -> list[str]:
    """Return whose records the approvals are about tonight, whoever's they were when she approved."""
    forms = [("", "")]
    keys: set[str] = set()
    for one in approved:
        keys |= {key.opaque for key in one.records} or one.keys
        if not one.records and len(forms) == 1:
            forms += [("finding\n", f"|{code}") for code in approvals.known_codes()]
    before, after = zip(*forms, strict=True)
    inner, outer = pepper.pads()
    pads = {"inner": inner, "outer": outer}
    values = {**pads, "before": before, "after": after, "keys": sorted(keys)}
    return [row[0] for row in con.execute(sql("views/approvals"), values).fetchall()]


def _parts(one: Decision, files: Mapping[str, Holding], seen: Evidence) -> list[Approval]:
    """Return an approval by whose its records are tonight; what lies nowhere stays with whom she approved it for."""
    found = approvals.covered(one, seen)
    persons = list(dict.fromkeys(record.person for record in found if record.person))
    main = one.person if one.person in persons or not persons else persons[0]
    parts = []
    for person in persons or [main]:
        hers = tuple(record for record in found if (record.person or main) == person)
        parts.append(Approval(one, person, _called(files.get(person)), hers))
    return parts


def _called(file: Holding | None) -> tuple[str, ...]:
    return (*file.names, *file.emails) if file else ()

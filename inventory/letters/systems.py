"""What each system holds of one person: why, how long, where it came from, and who has it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from duckdb import DuckDBPyConnection

from inventory.letters import keeping
from inventory.letters.keeping import Keeping, Kept
from inventory.letters.origins import Origin, origin
from inventory.linkage import normalise
from inventory.model import SourceNight
from inventory.policy.activities import Activity, Processor, Role
from inventory.policy.policy import Policy, Retention
from inventory.store.database import sql
from inventory.views import lookup
from inventory.views.models import FileRecord, PersonFile


@dataclass(frozen=True, slots=True)
class Held:
    """One record, why and how long it is kept, and where it came from.

    ``rule``: of the ground that reaches furthest. ``questions``: a form's own wording of a field.
    """

    record: FileRecord
    keeping: Keeping
    rule: Retention | None
    origin: Origin
    questions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """What one system holds for one activity: None when the policy no longer has it.

    ``recipients`` hold it or have got it; ``may`` are those of the activity of whom no system says
    whether they have.
    """

    activity: Activity | None
    recipients: tuple[Processor, ...]
    may: tuple[Processor, ...]
    records: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class System:
    """A source that was looked in, or should have been.

    ``unread``: columns that are filled for this person and not read; ``ignored``: columns of the
    source that are left out on purpose. ``organisations``: so many records of organisations there
    have a name or an address like the person's.
    """

    source: SourceNight
    parts: tuple[Part, ...]
    unread: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    organisations: int = 0


def systems(con: DuckDBPyConnection, policy: Policy, file: PersonFile) -> tuple[System, ...]:
    """Return every source with what it holds of the person of ``file``."""
    kept = keeping.read(con, file.person)
    ignored: dict[str, list[str]] = defaultdict(list)
    for source, heading in con.execute(sql("letters/ignored")).fetchall():
        ignored[source].append(heading)
    organisations = _organisations(con, file)
    by_source: dict[str, list[FileRecord]] = defaultdict(list)
    for record in file.records:
        by_source[record.source].append(record)
    return tuple(
        replace(
            _system(source, by_source[source.name], kept, policy),
            ignored=tuple(ignored[source.name]) if by_source[source.name] else (),
            organisations=organisations.get(source.name, 0),
        )
        for source in lookup.sources(con)
    )


def _organisations(con: DuckDBPyConnection, file: PersonFile) -> dict[str, int]:
    """Count the records of organisations that name the person, or somebody of that name."""
    if not file.person:
        return {}
    words = [re.findall(r"[^\W\d_]+", name.lower()) for name in file.names]
    names = [each for each in words if len(each) > 1]
    written = {" ".join(each) for each in names}
    written |= {f"{each[0]} {each[-1]}" for each in names}
    folded = {normalise.fold(name) for name in written}
    values = [file.person, sorted(written), sorted(folded)]
    return dict(con.execute(sql("letters/organisations"), values).fetchall())


def _system(
    source: SourceNight,
    records: Iterable[FileRecord],
    kept: Mapping[tuple[str, str], Kept],
    policy: Policy,
) -> System:
    by_activity: dict[str, list[Held]] = defaultdict(list)
    unread: dict[str, None] = {}
    for record in records:
        its = kept[record.source, record.record]
        by_activity[record.activity].append(_held(record, its, source, policy))
        unread |= dict.fromkeys(its.unread)
    parts = tuple(_part(policy, id_, held, source) for id_, held in sorted(by_activity.items()))
    return System(source, parts, tuple(unread))


def _held(record: FileRecord, its: Kept, source: SourceNight, policy: Policy) -> Held:
    grounds = its.keeping.grounds
    rule = policy.retention.get(grounds[0].rule) if grounds else None
    came = origin(record, source, policy.activities.values())
    return Held(record, its.keeping, rule, came, json.loads(its.asked))


def _part(policy: Policy, id_: str, held: Sequence[Held], source: SourceNight) -> Part:
    activity = policy.activities.get(id_)
    if activity is None:
        return Part(None, (), (), tuple(held))
    listed = [policy.processors[name] for name in activity.processors]
    really = tuple(one for one in listed if {source.type, source.name} & set(one.systems))
    # Who decides alone, such as a tax authority, gets something only where a law says so; where no
    # holder is known by the source (a file), any of the activity's may have had it.
    may = tuple(
        one
        for one in listed
        if one not in really and not (really and (one.systems or one.role is not Role.CONTROLLER))
    )
    return Part(activity, really, may, tuple(held))

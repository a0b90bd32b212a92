"""A letter to whoever asked about their own data, as one read model.

In codes and values, already masked, with no prose. What GDPR Art. 15 asks for: which systems were
looked in and when, and for each what is held, why, on what ground, where it came from, who receives
it, until when and why; transfers; what is withheld; what was not looked in. Only the records of the
one person, tied for certain: a likely same person never enters. Nothing here is a flag: those are
the business's own notes.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.letters import masked_file
from inventory.letters.letter_kinds import LetterKind
from inventory.letters.third_parties import Mention, TextPlace
from inventory.model import Reading, SourceNight
from inventory.policy.activities import Activity, Processor
from inventory.policy.controller import Controller
from inventory.policy.policy import Policy, Retention
from inventory.requests.request import Channel, RequestType
from inventory.store.database import sql
from inventory.views import lookup
from inventory.views.models import Consent, FileRecord, PersonFile

#: Activities that are this program's own: the letter tells of them in words.
_OURS = frozenset({"INVENTORY", "REQUESTS"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as the ledger has it.

    ``due``: the last day to answer. ``reason``: a code of ``request.REASONS``.
    """

    number: int
    type: RequestType
    received: date
    channel: Channel
    due: date
    closed: date | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """One record, and by which rule it is kept until when.

    ``questions``: a form's own wording of a field.
    """

    record: FileRecord
    rule: Retention | None
    basis: str
    law: str
    questions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """What one system holds for one activity: None when the policy no longer has it."""

    activity: Activity | None
    recipients: tuple[Processor, ...]
    records: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class System:
    """A source that was looked in, or should have been.

    ``unread``: columns that are filled for this person and not read.
    """

    source: SourceNight
    parts: tuple[Part, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of one kind.

    ``mentions``: everybody else that was found, ``hidden`` the ids of those that are masked.
    ``cut``: where a text was too long to be given whole. ``elsewhere``: activities that no source
    reads. ``rules``: the retention rules in force. ``suppressed``: the ledger blocks an address
    because of this erasure.
    """

    reply: LetterKind
    business: str
    controller: Controller
    written: date
    as_of: date
    request: Asked | None
    person: str | None
    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    systems: tuple[System, ...]
    consents: tuple[Consent, ...]
    mentions: tuple[Mention, ...]
    hidden: frozenset[str]
    cut: tuple[TextPlace, ...]
    elsewhere: tuple[Activity, ...]
    rules: Mapping[str, Retention]
    suppressed: bool = False

    @property
    def missing(self) -> tuple[SourceNight, ...]:
        """The sources that were not read: with one of them the letter is provisional."""
        sources = (system.source for system in self.systems)
        return tuple(source for source in sources if source.status is not Reading.FRESH)

    @property
    def held(self) -> tuple[System, ...]:
        """The systems in which something was found."""
        return tuple(system for system in self.systems if system.parts)

    @property
    def recipients(self) -> tuple[Processor, ...]:
        """Everybody who holds or receives any of it, each once."""
        parts = [part for system in self.held for part in system.parts]
        by_id = {one.id: one for part in parts for one in part.recipients}
        return tuple(by_id.values())

    @property
    def withheld(self) -> tuple[Mention, ...]:
        """Who is masked."""
        return tuple(mention for mention in self.mentions if mention.id in self.hidden)


def letter(
    con: DuckDBPyConnection,
    policy: Policy,
    business: str,
    person: str | None,
    today: date,
    *,
    reply: LetterKind = LetterKind.ACCESS,
    request: Asked | None = None,
    shown: Collection[str] = (),
) -> Letter:
    """Put a letter together from an open inventory.

    ``shown``: ids of mentions that the owner lets stand; all others are masked.
    """
    copy = masked_file.read(con, person, shown)
    file = copy.file
    return Letter(
        reply=reply,
        business=business,
        controller=policy.controller,
        written=today,
        as_of=lookup.as_of(con),
        request=request,
        person=person,
        names=file.names,
        emails=file.emails,
        phones=file.phones,
        systems=_systems(con, policy, file),
        consents=file.consents,
        mentions=copy.mentions,
        hidden=copy.hidden,
        cut=copy.cut,
        elsewhere=_elsewhere(con, policy),
        rules=policy.retention,
    )


class _Kept(NamedTuple):
    """What keeps a record, what its form asked, and which of its columns nobody reads."""

    source: str
    record: str
    rule: str | None
    basis: str | None
    law: str | None
    asked: str | None
    unread: list[str] | None


def _systems(con: DuckDBPyConnection, policy: Policy, file: PersonFile) -> tuple[System, ...]:
    rows = [_Kept._make(row) for row in con.execute(sql("letters/kept"), [file.person]).fetchall()]
    kept = {(row.source, row.record): row for row in rows}
    by_source: dict[str, list[FileRecord]] = defaultdict(list)
    for record in file.records:
        by_source[record.source].append(record)
    return tuple(
        _system(source, by_source[source.name], kept, policy) for source in lookup.sources(con)
    )


def _system(
    source: SourceNight,
    records: Iterable[FileRecord],
    kept: Mapping[tuple[str, str], _Kept],
    policy: Policy,
) -> System:
    by_activity: dict[str, list[Held]] = defaultdict(list)
    unread: dict[str, None] = {}
    for record in records:
        its = kept[record.source, record.record]
        by_activity[record.activity].append(_held(record, its, policy))
        unread |= dict.fromkeys(its.unread or ())
    parts = tuple(_part(policy, id_, held) for id_, held in sorted(by_activity.items()))
    return System(source, parts, tuple(unread))


def _held(record: FileRecord, its: _Kept, policy: Policy) -> Held:
    rule = policy.retention.get(its.rule or "")
    return Held(record, rule, its.basis or "", its.law or "", json.loads(its.asked or "{}"))


def _part(policy: Policy, id_: str, held: Sequence[Held]) -> Part:
    activity = policy.activities.get(id_)
    if activity is None:
        return Part(None, (), tuple(held))
    recipients = tuple(policy.processors[name] for name in activity.processors)
    return Part(activity, recipients, tuple(held))


def _elsewhere(con: DuckDBPyConnection, policy: Policy) -> tuple[Activity, ...]:
    """Return the activities whose data no configured source can hold: nobody has looked there."""
    rows = con.execute(sql("views/processing_record/kinds")).fetchall()
    read = {kind for row in rows for kind in row[1]}
    held = {row[0] for row in con.execute("SELECT DISTINCT activity FROM record").fetchall()}
    held |= {a.id for a in policy.activities.values() if a.purpose in _OURS}
    unheld = [a for a in policy.activities.values() if a.id not in held]
    return tuple(a for a in unheld if read.isdisjoint(a.kinds))

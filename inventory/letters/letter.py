"""A letter to whoever asked about their own data, as one read model: in codes and values, already masked, with no prose.

What GDPR Art. 15 asks for: which systems were looked in and when, and for each what is held, why,
on what ground, where it came from, who receives it, until when and why; transfers; what is
withheld; what was not looked in. Only the records of the one person, tied for certain: a likely
same person never enters. Nothing here is a flag: those are the business's own notes.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.letters import third_parties
from inventory.letters.letter_kinds import LetterKind
from inventory.letters.third_parties import Mention, Text, TextPlace
from inventory.model import Reading, SourceNight
from inventory.policy.activities import Activity, Processor
from inventory.policy.controller import Controller
from inventory.policy.policy import Policy, Retention
from inventory.requests.request import Channel, RequestType
from inventory.store.database import sql
from inventory.views import lookup
from inventory.views.models import Consent, FileRecord, PersonFile

#: What ties a record to its person for certain (``views.Tie``).
CERTAIN = frozenset({"alone", "same", "contact", "judged"})
#: A longer text is cut: a Google Sheets cell holds no more, and names are looked for in all that is
#: given.
LONGEST = 50_000
#: Texts that say who the person is or are codes: no place for anybody else.
_OWN = frozenset("email phone org_number customer_number invoice_number postcode city status proof_gap skype".split())
#: Activities that are this program's own: the letter tells of them in words.
_OURS = frozenset({"INVENTORY", "REQUESTS"})
#: Texts where only who is held counts as somebody else: names, addresses, and what is chosen from a
#: list.
_CHOSEN = frozenset("name first_name last_name company postal_address service_choice course_choice".split())


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as the ledger has it. ``due``: the last day to answer. ``reason``: a code of ``requests.REASONS``."""

    number: int
    type: RequestType
    received: date
    channel: Channel
    due: date
    closed: date | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """One record, and by which rule it is kept until when. ``questions``: a form's own wording of a field."""

    record: FileRecord
    rule: Retention | None
    basis: str
    law: str
    questions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """What one system holds for one activity. ``activity`` is None when the policy no longer has it."""

    activity: Activity | None
    recipients: tuple[Processor, ...]
    records: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class System:
    """A source that was looked in, or should have been. ``unread``: columns that are filled for this person and not read."""

    source: SourceNight
    parts: tuple[Part, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of one kind. ``mentions``: everybody else that was found, ``hidden`` the ids of those that are masked.

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
        return tuple(system.source for system in self.systems if system.source.status is not Reading.FRESH)

    @property
    def held(self) -> tuple[System, ...]:
        """The systems in which something was found."""
        return tuple(system for system in self.systems if system.parts)

    @property
    def recipients(self) -> tuple[Processor, ...]:
        """Everybody who holds or receives any of it, each once."""
        return tuple({one.id: one for system in self.held for part in system.parts for one in part.recipients}.values())

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
    """Put a letter together from an open inventory. ``shown``: ids of mentions that the owner lets stand; all others are masked."""
    file = _certain(lookup.person_file(con, person)) if person else None
    texts = list(_texts(file)) if file else []
    found = third_parties.find(texts, *_others(con, person, texts)) if texts else ()
    hidden = frozenset(mention.id for mention in found) - frozenset(shown)
    masked = _masked(file, texts, [mention for mention in found if mention.id in hidden]) if file else None
    nights = lookup.sources(con)
    return Letter(
        reply=reply,
        business=business,
        controller=policy.controller,
        written=today,
        as_of=lookup.as_of(con),
        request=request,
        person=person,
        names=masked.names if masked else (),
        emails=masked.emails if masked else (),
        phones=masked.phones if masked else (),
        systems=tuple(_systems(con, policy, masked, nights)),
        consents=masked.consents if masked else (),
        mentions=found,
        hidden=hidden,
        cut=tuple(text.place for text in texts if len(text.text) == LONGEST),
        elsewhere=_elsewhere(con, policy),
        rules=policy.retention,
    )


def _certain(file: PersonFile) -> PersonFile:
    """Keep what is tied for certain, each text no longer than can be given."""
    records = [r for r in file.records if r.tie.tier in CERTAIN]
    kept = [replace(r, fields={k: _cut(v) if isinstance(v, str) else v for k, v in r.fields.items()}) for r in records]
    consents = [replace(c, evidence=tuple(map(_cut, c.evidence))) for c in file.consents]
    return replace(file, records=tuple(kept), consents=tuple(consents), names=tuple(map(_cut, file.names)))


def _cut(text: str) -> str:
    return text[:LONGEST].replace(third_parties.HIDDEN, " ")


def _others(
    con: DuckDBPyConnection, person: str | None, texts: Iterable[Text]
) -> tuple[third_parties.Known, third_parties.Known]:
    return third_parties.own(con, person), third_parties.held(con, person, third_parties.candidates(texts))


def _texts(file: PersonFile) -> Iterable[Text]:
    """Yield every text in which somebody else may stand, in the order in which ``_masked`` puts them back."""
    for record in file.records:
        for name, value in record.fields.items():
            if isinstance(value, str) and name not in _OWN:
                yield Text(TextPlace(record.source, record.record, name), value, name not in _CHOSEN)
    for consent in file.consents:
        for said in consent.evidence:
            yield Text(TextPlace(consent.source, "", "consent"), said, said.startswith("answer"))
    for name in file.names:
        yield Text(TextPlace("", "", "name"), name, free=False)


def _masked(file: PersonFile, texts: Sequence[Text], hidden: Iterable[Mention]) -> PersonFile:
    told = iter(third_parties.hide(texts, hidden))
    records = [
        replace(
            record,
            fields={
                name: next(told) if isinstance(value, str) and name not in _OWN else value
                for name, value in record.fields.items()
            },
        )
        for record in file.records
    ]
    consents = [replace(consent, evidence=tuple(next(told) for _said in consent.evidence)) for consent in file.consents]
    return replace(file, records=tuple(records), consents=tuple(consents), names=tuple(told))


class _Kept(NamedTuple):
    """What keeps a record, what its form asked, and which of its columns nobody reads."""

    source: str
    record: str
    rule: str | None
    basis: str | None
    law: str | None
    asked: str | None
    unread: list[str] | None


def _systems(
    con: DuckDBPyConnection, policy: Policy, file: PersonFile | None, nights: Sequence[SourceNight]
) -> Iterable[System]:
    rows = con.execute(sql("letters/kept"), [file.person if file else None]).fetchall()
    kept = {(row.source, row.record): row for row in map(_Kept._make, rows)}
    for night in nights:
        groups: dict[str, list[Held]] = defaultdict(list)
        unread: dict[str, None] = {}
        for record in file.records if file else ():
            if record.source == night.name:
                its = kept[record.source, record.record]
                rule = policy.retention.get(its.rule) if its.rule else None
                held = Held(record, rule, its.basis or "", its.law or "", json.loads(its.asked or "{}"))
                groups[record.activity].append(held)
                unread |= dict.fromkeys(its.unread or ())
        yield System(night, tuple(_part(policy, id_, held) for id_, held in sorted(groups.items())), tuple(unread))


def _part(policy: Policy, id_: str, held: Sequence[Held]) -> Part:
    activity = policy.activities.get(id_)
    recipients = tuple(policy.processors[name] for name in activity.processors) if activity else ()
    return Part(activity, recipients, tuple(held))


def _elsewhere(con: DuckDBPyConnection, policy: Policy) -> tuple[Activity, ...]:
    """Return the activities whose data no configured source can hold: nobody has looked there."""
    rows = con.execute(sql("views/processing_record/kinds")).fetchall()
    read = {kind for row in rows for kind in row[1]}
    held = {row[0] for row in con.execute("SELECT DISTINCT activity FROM record").fetchall()}
    unheld = [a for a in policy.activities.values() if a.id not in held and a.purpose not in _OURS]
    return tuple(a for a in unheld if not read & set(a.kinds))

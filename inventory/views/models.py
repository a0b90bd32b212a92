"""What the faces read: a night and a person, already decided, ordered and explained, in codes.

Faces only render these. No prose here: ``reports.text.words`` turns codes and arguments into
Bokmål or English.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from inventory.assessment.checked_promise import CheckedPromise
from inventory.assessment.flag_rules import Severity
from inventory.linkage.compare import Beside
from inventory.linkage.link_rules import Tier
from inventory.model import Kind, NightStatus, Outcome, Reading, SourceNight, Value
from inventory.policy.promises import Result
from inventory.policy.rule_files import Arg
from inventory.requests.request import RequestFile
from inventory.views.statistics import Ages, SourceCombination, Way
from inventory.views.task_model import Task


@dataclass(frozen=True, slots=True)
class Flag:
    """A rule's finding on one record.

    ``args`` fills the wording; each has the type that the rule's head declares. ``since`` is the
    first day the finding held, ``due`` the last day to act (for a kept record: kept through).
    ``person`` is None only while the record is not linked to anybody.
    """

    code: str
    outcome: Outcome
    severity: Severity
    person: str | None
    source: str
    record: str
    purpose: str
    since: date
    due: date | None
    args: Mapping[str, Arg]


class ConsentStatus(StrEnum):
    """What a statement comes to."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    PENDING = "pending"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Consent:
    """One statement about one purpose.

    Purposes are never merged: a registration yes is no newsletter consent.
    """

    purpose: str
    status: ConsentStatus
    at: datetime | None
    source: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a record to its person.

    ``through``: which other of the person's records ("source", "record id"). ``rule``: one of
    ``link_rules.RULES``, None when nothing ties it.
    """

    tier: Tier
    rule: str | None
    through: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody else who may be the same person: plausible and unproven.

    ``two.a`` is this person's record, ``two.b`` the other's. ``asked``: it waits as a question
    tonight, for an outcome hangs on the answer.
    """

    reason: str
    strength: float
    asked: bool
    two: Beside


#: What an appointment and an invoice are about.
_EVENTS = {Kind.BOOKING: "starts_at", Kind.INVOICE: "issued_on", Kind.PAYMENT: "paid_on"}


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One record of a person, with why it is kept and until when (None: no date can be given).

    ``fields_kept``: what the rule keeps of it; empty for the whole record. ``also``: further
    addresses and numbers, as (field, text). ``law``: the rule
    of the law that holds it last, if any.
    """

    source: str
    record: str
    kind: Kind
    activity: str
    purpose: str
    legal_basis: str
    collected_at: datetime | None
    last_activity_at: datetime | None
    fields: Mapping[str, Value]
    linked_by: tuple[str, ...]
    tie: Tie
    keep_until: date | None
    stale: bool
    fields_kept: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    law: str = ""

    @property
    def told(self) -> Mapping[str, Value]:
        """The fields as they are told of: further addresses and numbers behind the first."""
        told = dict(self.fields)
        for name, text in self.also:
            told[name] = f"{told[name]}; {text}" if name in told else text
        return told

    @property
    def event(self) -> Value | None:
        """The instant or day of what the record is about, where the day of writing says less."""
        return self.fields.get(_EVENTS.get(self.kind, ""))


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of one person and found about it; that is not all that is known of them."""

    person: str
    names: tuple[str, ...]
    emails: tuple[str, ...]
    records: tuple[FileRecord, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class PersonFile(Holding):
    """Everything held about one person.

    ``likely`` and ``requests`` are shown beside it and are no part of it.
    """

    phones: tuple[str, ...]
    consents: tuple[Consent, ...]
    likely: tuple[Likely, ...] = ()
    requests: tuple[RequestFile, ...] = ()  # open ones, as they stand when asked


@dataclass(frozen=True, slots=True)
class InText:
    """A record in which something stands where an address belongs, and gives none."""

    source: str
    record: str
    person: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A person in a list to choose from."""

    person: str
    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    sources: tuple[str, ...]
    records: int


@dataclass(frozen=True, slots=True)
class SourceStrip:
    """A source tonight and over the last 14 nights (oldest first, None: no night that date)."""

    tonight: SourceNight
    kinds: tuple[Kind, ...]
    new: int
    gone: int
    nights: tuple[Reading | None, ...]


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record that was not there last night, and what it means.

    Kept until when and on what rule, or which flag.
    """

    person: str | None
    name: str | None
    source: str
    kind: Kind
    at: datetime | None
    keep_until: date | None
    rule: str | None  # retention rule, e.g. "R-BK5"
    flag: str | None  # code of the flag that decides, when one asks for something


@dataclass(frozen=True, slots=True)
class Overview:
    """One night as the report shows it."""

    business: str
    timezone: str
    run: str
    as_of: date
    started_at: datetime
    finished_at: datetime
    status: NightStatus
    first_night: bool
    persons: int
    records: int
    sources: tuple[SourceStrip, ...]
    overdue_people: int  # persons with a DELETE whose day has passed
    new: tuple[NewRecord, ...]  # at most 20
    new_total: int
    changed: int
    gone: int
    outcomes: Mapping[Outcome, int]  # flags by outcome
    trend: tuple[tuple[date, int], ...]  # open flags (DELETE, STOP, REVIEW) per night, oldest first
    next_due: date | None  # when the next record comes up, if nothing waits
    policy_version: str
    expires: date  # when this report deletes itself
    sentences: tuple[CheckedPromise, ...] = ()  # broken ones first; none: not looked at
    statement_version: str | None = None  # hash of the published text, when it is given
    #: Nights of the trend that found findings gone from their source, and how many.
    cleaned: tuple[tuple[date, int], ...] = ()
    cleaned_tonight: Mapping[str, int] = field(default_factory=dict)  # by source, for the ledger
    ages: tuple[Ages, ...] = ()  # every source's records against their limits
    places: tuple[SourceCombination, ...] = ()  # who is where, most people first
    ways: tuple[Way, ...] = ()  # in and out of each source
    requests: tuple[RequestFile, ...] = ()  # open requests, most urgent first
    tasks: tuple[Task, ...] = ()  # in their order

    @property
    def promises(self) -> Mapping[str, int]:
        """Count the sentences by result."""
        return Counter(one.result for one in self.sentences)

    @property
    def broken(self) -> tuple[CheckedPromise, ...]:
        """Give the sentences that are not held."""
        return tuple(one for one in self.sentences if one.result == Result.FAIL)

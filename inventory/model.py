"""The words that every floor shares: kinds, fields, records, and what a reading may give.

Everything that passes a floor is one of these frozen dataclasses. Field names are those of the
contract: they are what a user writes on the right-hand side of ``columns`` and what ``lookup
--json`` prints under ``fields``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import Any, Protocol, TypeAlias


class Kind(StrEnum):
    """What a record is, whichever vendor holds it.

    Rules speak of kinds, so a second booking tool is one new file.
    """

    CONTACT = "contact"
    RESPONSE = "response"
    SUBSCRIPTION = "subscription"
    BOOKING = "booking"
    INVOICE = "invoice"
    PAYMENT = "payment"
    COMMENT = "comment"
    PROFILE = "profile"


class Reading(StrEnum):
    """How tonight's reading of a source went: read, carried over, or never read."""

    FRESH = "fresh"
    STALE = "stale"
    NOT_READ = "not_read"


class NightStatus(StrEnum):
    """How a night ended."""

    COMPLETE = "complete"
    PARTIAL = "partial"  # published, but not every source was read
    FAILED = "failed"
    BROKEN_OFF = "broken off"  # it has begun and has no end


class Outcome(StrEnum):
    """What a flag proposes. The program proposes; a person decides."""

    KEEP = "KEEP"
    DELETE = "DELETE"
    STOP = "STOP"
    REVIEW = "REVIEW"
    HOLD = "HOLD"
    INFO = "INFO"


#: What asks a person for something, in the order that it matters.
ASKING = (Outcome.STOP, Outcome.DELETE, Outcome.REVIEW)

_NAMES = ("name", "first_name", "last_name")
_ANY = (*_NAMES, "email", "phone", "company", "org_number", "created_at", "updated_at")

_OF_INVOICE = (
    "invoice_number",
    "issued_on",
    "due_on",
    "paid_on",
    "amount",
    "balance",
    "delivery",
    "description",
    "customer_number",
)

#: Fields by kind, as the contract lists them under ``columns``.
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CONTACT: (
        *_ANY,
        "postal_address",
        "postcode",
        "city",
        "birth_date",
        "note",
        "customer_number",
    ),
    Kind.RESPONSE: (
        *_ANY,
        "submitted_at",
        "postal_address",
        "consent_registration",
        "wants_notes",
        "newsletter",
        "invoice_channel",
        "service_choice",
        "course_choice",
        "course_date",
        "extra_info",
        "signature_date",
    ),
    Kind.SUBSCRIPTION: (
        *_ANY,
        "status",
        "signup_at",
        "confirmed_at",
        "changed_at",
        "last_click_at",
    ),
    Kind.BOOKING: (*_ANY, "starts_at", "ends_at", "status", "booked_at"),
    Kind.INVOICE: (*_ANY, *_OF_INVOICE),
    # What came in and settles no invoice that is known.
    Kind.PAYMENT: (*_ANY, *_OF_INVOICE),
    Kind.COMMENT: (*_ANY, "published_at", "status"),
    Kind.PROFILE: (*_ANY, "completed_at"),
}

#: Fields that only a connector fills, never a user's ``columns``. ``skype``: named in the statement
#: (P34), obsolete since 2025-05-05. ``proof_gap``: why a double opt-in is not evidenced.
#: ``balance`` of a contact: what its account says that it owes beyond the invoices that were read.
OWN_FIELDS = ("skype", "proof_gap", "balance")

#: Every field that a record may have, in the contract's order.
ALL_FIELDS: tuple[str, ...] = tuple(dict.fromkeys(chain(*FIELDS.values(), OWN_FIELDS)))

INSTANTS = frozenset(
    "created_at updated_at submitted_at signup_at confirmed_at changed_at last_click_at "
    "starts_at ends_at booked_at published_at completed_at".split()
)
DATES = frozenset("birth_date course_date signature_date issued_on due_on paid_on".split())
MONEY = frozenset({"amount", "balance"})

#: Words of a subscription's ``status`` that rules rely on; a booking's are confirmed, pending and
#: cancelled. A connector turns its vendor's words into these; unknown words pass unchanged. In the
#: order that somebody passes through them.
SUBSCRIPTION_STATUSES = (
    "transactional",
    "pending",
    "subscribed",
    "unsubscribed",
    "cleaned",
    "archived",
)

Value: TypeAlias = str | date | datetime | Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """One thing as the source gave it, before anybody read meaning into it.

    ``what`` names the vendor's own kind of thing ("member", "client", "row"); ``where`` says where
    it stood, for messages ("page 2", "kunder.csv line 14"), and never holds a value. ``cells`` is
    plain JSON, so a test can store it.
    """

    what: str
    where: str
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a source holds about somebody.

    ``record`` is stable from night to night and holds no e-mail, phone or name. ``fields`` has only
    filled fields of ``FIELDS[kind]`` or ``OWN_FIELDS``: text stripped, instants aware, dates as
    dates, money as Decimal. ``asked`` is the question's own wording per field (form headers), kept
    because it is what a consent answered. ``unread`` names filled columns that nobody mapped: their
    values are not kept. ``part_of`` is the id of the record of the same source that the vendor
    itself ties this one to (a booking's client, an invoice's customer).
    """

    source: str
    record: str
    kind: Kind
    activity: str
    fields: Mapping[str, Value]
    asked: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    part_of: str | None = None
    #: Further addresses and numbers of the same cell or card: field (email, phone) and text. The
    #: first stands in ``fields``; all of them are keys.
    also: tuple[tuple[str, str], ...] = ()
    #: Dates whose cell was filled and could not be read: a deadline may begin there.
    unclear: tuple[str, ...] = ()
    #: The row that it stood in when it was read, where people find it by that. It is no identity.
    place: int | None = None


def full_name(fields: Mapping[str, Any]) -> str | None:
    """Return the name as one text: ``name``, or first and last name together."""
    if name := fields.get("name"):
        return str(name)
    parts = [str(fields[part]) for part in ("first_name", "last_name") if fields.get(part)]
    return " ".join(parts) or None


#: What an observation may say: codes, host names, names of cookies, counts. Never an address, a
#: number that may be a phone's, or a sentence.
_SAID = re.compile(r"(?!.*(?:@|%40))(?!.*\d{8})[A-Za-z0-9._:/%*+~|\-]{0,200}")


@dataclass(frozen=True, slots=True)
class Observation:
    """What a system itself was seen to be like: a host that its page calls, a sharing, a setting.

    It is about nobody, by its type: ``what`` is its kind, ``place`` where in the system, ``value``
    codes joined by ``|``. A text that is no code raises ``ValueError`` (the text is not told).
    """

    what: str
    place: str
    value: str = ""

    def __post_init__(self) -> None:
        for text in (self.what, self.place, self.value):
            if not _SAID.fullmatch(text):
                raise ValueError("an observation says codes only")


def sayable(text: str) -> bool:
    """Tell whether an observation may say a text."""
    return _SAID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row, or one cell of it, that could not be read: where and why, without its value.

    ``column`` is the heading of a cell; "" for a whole row, or a file.
    """

    where: str
    why: str
    column: str = ""


class Fate(StrEnum):
    """What becomes of a filled cell: every one that came has exactly one of these."""

    READ = "read"  # into a field, or into what the record is known and tied by
    IGNORED = "ignored"  # on purpose, by a connector or by ``columns``
    UNREAD = "unread"  # nobody mapped it
    UNREADABLE = "unreadable"  # mapped, and no value could be made of it


#: Filled cells by heading and what became of them.
Tally: TypeAlias = Counter[tuple[str, Fate]]


#: Where people may stand in a source and are not read, by the name it is told under.
LEFT_OUT = ("suppliers", "owners", "analysis_table", "contact_persons")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one reading came to. ``cells`` counts every filled cell of every row that came.

    ``left_out``: how many people stand in a part that is not read at all, by its name in
    ``LEFT_OUT``. They count among the source's unread fields. ``form``: what the source's own
    sign-up form asks for, and whether it must be filled in; empty where the source does not tell.
    ``observations`` are about the system itself.
    """

    records: tuple[Record, ...]
    unreadable: tuple[Unreadable, ...] = ()
    cells: Tally = field(default_factory=Counter)
    left_out: Mapping[str, int] = field(default_factory=dict)
    form: Mapping[str, bool] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One key that a ``[sources.x]`` table may have.

    ``of`` is the TOML type; ``choices`` limits a text. The rest is for whoever sets the source up:
    ``asked`` for although it has a default, ``found`` in what is pasted (the first group of this
    pattern: an id out of a whole address), one of the source's own ``heading``s.
    """

    of: type
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    asked: bool = False
    found: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One configured source: its name, its type, and its options.

    Defaults are filled in, paths made absolute.
    """

    name: str
    type: str
    options: Mapping[str, Any]
    timezone: str = "Europe/Oslo"

    def __getitem__(self, key: str) -> Any:
        return self.options[key]


#: Told how far a pull has come: rows so far, and how many there are when the source says so.
Progress: TypeAlias = Callable[[int, int | None], None]


def silent(_done: int, _total: int | None) -> None:
    """Tell nobody."""


class Pull(Protocol):
    """Read the source, from network or disk, in its own order. Raises ``SourceError``."""

    def __call__(
        self, config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
    ) -> Iterator[Row]: ...


class Parse(Protocol):
    """Give meaning to rows. Pure and total: a row that cannot be read becomes ``Unreadable``.

    Only a lost mandatory field raises (``SourceError`` with ``Trouble.CHANGED``), and then the
    source counts as not read tonight.
    """

    def __call__(self, rows: Iterable[Row], config: SourceConfig) -> Parsed: ...


class Probe(Protocol):
    """See whether the source can be reached with the rights it needs. Raises ``SourceError``.

    It reads no personal data.
    """

    def __call__(self, config: SourceConfig, secrets: Mapping[str, str]) -> None: ...


class Headings(Protocol):
    """Read the headings that ``columns`` maps, and nothing below them. Raises ``SourceError``."""

    def __call__(self, config: SourceConfig, secrets: Mapping[str, str]) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class SourceType:
    """What a connector is: name in ``orden.toml``, options, secrets, kinds, and how to read it."""

    name: str
    title: str
    options: Mapping[str, Option]
    secrets: tuple[str, ...]
    kinds: Callable[[Mapping[str, Any]], tuple[Kind, ...]]
    pull: Pull
    parse: Parse
    probe: Probe
    #: Options that hold a path, made absolute against the config file's folder.
    paths: tuple[str, ...] = ()
    #: Secrets that a vendor hands out as a file.
    secret_files: tuple[str, ...] = ()
    headings: Headings | None = None
    #: It reads files that somebody exports: there "not found" means that no export has come.
    reads_files: bool = False
    #: Its columns are whatever somebody called them: a heading that nobody mapped is a question.
    maps_columns: bool = False
    #: The shape that stands beside its name, one of reports.marks.SHAPES; "" for any that is free.
    mark: str = ""
    #: Where its owner opens it to change something, by its options; None: nobody can tell.
    address: Callable[[Mapping[str, Any]], str] | None = None
    #: After how many days it is read again; 0: every night. What was seen stands until then.
    every_days: int = 0
    #: What Orden can erase there by itself, or why she does it; None: nobody has said.
    erases: "Erasing | None" = None


class Erasing:
    """What can be erased in a type of source, and by whom: one of ``inventory.eraser``'s."""

    __slots__ = ()


class DoubtReason(StrEnum):
    """Why an answer that came is not believed."""

    SHRUNK = "shrunk"  # far fewer records than last night
    EMPTIED = "emptied"  # none, where there were some
    KEPT_GONE = "kept_gone"  # records that a KEEP, STOP or HOLD rested on are gone
    FIELD_GONE = "field_gone"  # a field lost most of what it held
    FIELD_MISSING = "field_missing"  # most records lack what none can be without
    STATUS = "status"  # most statuses are words that nobody knows
    GARBLED = "garbled"  # names in which letters have become signs


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reading that is not believed: ``now`` of what is asked about, where ``before`` were.

    ``field`` is the field that it is about, "" where it is about records. So many ``records`` came.
    """

    reason: DoubtReason
    now: int
    before: int
    field: str = ""
    records: int = 0


@dataclass(frozen=True, slots=True)
class SourceNight:
    """One source on one night. ``trouble`` is None when it was read.

    ``detail`` is for whoever mends it: why it was not read, or where the first unreadable rows
    stand. No personal value. ``reads_files`` and ``mark`` are its type's: whoever tells of a night
    need not know the types. ``data_from`` is the day of the files that were read; None: live.
    ``medium``: paper, phone or file, where somebody told it otherwise. ``unread_values`` counts the
    filled cells that were meant to be read and gave nothing, ``unreadable`` these and the rows and
    files that were not read. ``proposals``: which field an unread column may be. ``label``: its
    name to people, where orden.toml gives one; ``form``: which of its type's forms it is.
    ``address``: where its owner opens it. ``observations``: how many it gave about itself.
    """

    name: str
    type: str
    title: str
    status: Reading
    read_at: datetime | None
    records: int
    unread: Mapping[str, int] = field(default_factory=dict)
    unreadable: int = 0
    trouble: str | None = None
    detail: str | None = None
    doubt: Doubt | None = None
    reads_files: bool = False
    mark: str = ""
    data_from: date | None = None
    unread_values: int = 0
    maps_columns: bool = False
    medium: str = ""
    proposals: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    form: str = ""
    address: str = ""
    observations: int = 0

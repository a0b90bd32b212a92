"""A letter to whoever asked about their own data, as one read model.

In codes and values, already masked, with no prose. What GDPR Art. 15 asks for: which systems were
looked in and when, and for each what is held, why, on what ground, where it came from, who receives
it, until when and why; transfers; what is withheld; what was not looked in. Only the records of the
one person, tied for certain: a likely same person never enters. Nothing here is a flag: those are
the business's own notes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from inventory.eraser import Word
from inventory.errors import UserError
from inventory.letters import masked_file
from inventory.letters.letter_kinds import LetterKind
from inventory.letters.systems import Held, System, systems
from inventory.letters.third_parties import Mention, TextPlace
from inventory.model import Reading, SourceNight
from inventory.policy.activities import Activity, Processor
from inventory.policy.controller import Controller
from inventory.policy.policy import Policy, Retention
from inventory.requests.request import Channel, RequestType
from inventory.store.database import is_older, sql
from inventory.views import lookup
from inventory.views.models import Consent

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
class Gone:
    """What became of one thing in one system: the word that its vendor earns, and what remains.

    ``word`` None: it was seen gone, and Orden did not do it.
    """

    source: str
    word: Word | None
    remains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What the orders came to that answer a request, and were seen gone on a day.

    ``whole``: all of it was erased, and not overwritten or hidden. ``suppressed``: they block an
    address. ``key``: the fingerprint of what their receipts are signed with.
    """

    numbers: tuple[int, ...]
    day: date
    whole: bool
    gone: tuple[Gone, ...]
    suppressed: bool
    key: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of one kind.

    ``mentions``: everybody else that was found, ``hidden`` the ids of those that are masked.
    ``cut``: where a text was too long to be given whole. ``elsewhere``: activities that no source
    reads. ``rules``: the retention rules in force. ``erasure``: what the orders came to that answer
    the request.
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
    erasure: Erasure | None = None

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
    def records(self) -> tuple[Held, ...]:
        """Every record that was found."""
        parts = (part for system in self.held for part in system.parts)
        return tuple(held for part in parts for held in part.records)

    @property
    def lists(self) -> bool:
        """Tell whether it lists what is held: also where she says that it is done in part."""
        if self.reply is LetterKind.ANSWERED:
            return self.request is not None and self.request.reason is not None
        return self.reply in (LetterKind.ACCESS, LetterKind.PARTLY_ERASED)

    @property
    def recipients(self) -> tuple[Processor, ...]:
        """Everybody who holds or has received any of it, each once (C-154/21)."""
        parts = [part for system in self.held for part in system.parts]
        by_id = {one.id: one for part in parts for one in part.recipients}
        return tuple(by_id.values())

    @property
    def unsigned(self) -> tuple[str, ...]:
        """What of whoever answers for it is missing: without it the letter may not go out."""
        return self.controller.unsigned()

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

    ``shown``: ids of mentions that the owner lets stand; all others are masked. Raises
    ``UserError`` for an inventory of an older program, which does not know what holds each record.
    """
    if is_older(con):
        said = "An older Orden made this inventory. Run «orden nightly» first"
        raise UserError(said, "older_inventory")
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
        systems=systems(con, policy, file),
        consents=file.consents,
        mentions=copy.mentions,
        hidden=copy.hidden,
        cut=copy.cut,
        elsewhere=_elsewhere(con, policy),
        rules=policy.retention,
    )


def _elsewhere(con: DuckDBPyConnection, policy: Policy) -> tuple[Activity, ...]:
    """Return the activities whose data no configured source can hold: nobody has looked there."""
    rows = con.execute(sql("views/processing_record/kinds")).fetchall()
    read = {kind for row in rows for kind in row[1]}
    held = {row[0] for row in con.execute("SELECT DISTINCT activity FROM record").fetchall()}
    held |= {a.id for a in policy.activities.values() if a.purpose in _OURS}
    unheld = [a for a in policy.activities.values() if a.id not in held]
    return tuple(a for a in unheld if read.isdisjoint(a.kinds))

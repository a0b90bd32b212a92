"""What a source can do about erasing, and the shapes that pass between it and who carries it out.

A source type declares an ``Eraser``, or ``Guided``: why Orden cannot write there and she does it
herself. What a vendor's call returned proves nothing (facts of 2026-11-30: the same object for 204,
for an empty 500 and for ``200 {}``); so an eraser sends once, says which of three kinds of answer
came, and *looks* by other paths, each time with something beside it that must be found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, Self

from inventory.model import Erasing, Kind, SourceConfig, Value


class Act(StrEnum):
    """What is done to a record."""

    ERASE = "erase"
    EMPTY = "empty"  # fields of it; the record stays
    STOP = "stop"  # its use; the record stays


class Word(StrEnum):
    """The only words for what happened at a vendor."""

    ERASED = "erased"
    ARCHIVED = "archived"
    MASKED = "masked"
    HIDDEN = "hidden"
    IMPOSSIBLE = "impossible"


class Path(StrEnum):
    """The ways to look whether something is there."""

    ID = "id"
    LIST = "list"
    SEARCH = "search"
    OTHER = "other"


class Stop(StrEnum):
    """Why a step is not carried out now, though she said so."""

    CHANGED = "changed"  # not as it was when she approved it
    MISSING = "missing"  # not found where it lay
    SHARED = "shared"  # an address, a card or a number is somebody else's too
    BOOKED = "booked"  # an appointment ahead
    OWED = "owed"  # an invoice that is not paid
    HELD = "held"  # restriction, or another request
    NOT_READ = "not_read"  # its source was not read
    OLD = "old"  # the inventory is older than a day and a half
    LIKELY = "likely"  # it may be another person's: a question is open
    KEPT = "kept"  # law, contract or a claim keeps it by now
    UNASKED = "unasked"  # nothing asks for it any more
    REGROUPED = "regrouped"  # its person was put together with another, or parted, since
    OTHERS = "others"  # something of another person hangs on it
    UNPLANNED = "unplanned"  # more hangs on it than she approved
    UNEXPECTED = "unexpected"  # the vendor did what nobody asked it to


class Guide(StrEnum):
    """Why she does a step herself."""

    NO_KEY = "no_key"  # no secret that may write
    NO_RIGHT = "no_right"  # the secret may not write
    NO_WAY = "no_way"  # the vendor offers no call for it
    MINIMUM = "minimum"  # the minimum copy of bookkeeping: by hand, and by law
    PROTECTED = "protected"  # a protected range, or a required field
    FILE = "file"  # a file is read; what it was made from, nobody knows
    SETTING = "setting"  # a setting of the account forbids it
    OLD_BOOKINGS = "old_bookings"  # bookings go on showing whose card it was


@dataclass(frozen=True, slots=True)
class Target:
    """A record as last night held it, and what is to be done with it.

    ``fields`` and ``also`` as in ``inventory.model.Record``. ``empties``: fields or headings of
    which nothing is to be left.
    """

    record: str
    kind: Kind
    fields: Mapping[str, Value]
    also: tuple[tuple[str, str], ...] = ()
    act: Act = Act.ERASE
    empties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Captured:
    """A record found in its source now, by everything that it is known by there.

    ``keys``: what the eraser needs to find it again, in its own words (an id, a hash, a row's
    fingerprint); ``emails`` and ``phones`` of it. All of it is personal: it is kept only in the
    file that forgets.
    """

    record: str
    kind: Kind
    act: Act
    keys: Mapping[str, str]
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    empties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotNow:
    """A record that is not to be touched now: why, and whether she does it herself instead."""

    record: str
    why: Stop | Guide


class Reply(StrEnum):
    """What came back of a call that was sent once."""

    ANSWERED = "answered"  # as it answers when it is done; proof of nothing
    REFUSED = "refused"  # it cannot have been done
    UNCLEAR = "unclear"  # it may have been done, or may still happen


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending. ``code``: why, as one of few words; never the vendor's text.

    ``guide``, ``stop``: what was not sent any more is hers, or is not done: of a record that takes
    more than one call, some may have been carried out then.
    """

    reply: Reply
    code: str = ""
    guide: Guide | None = None
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look saw of one record: found, not found, or nobody could tell (None).

    ``controls``: all that must be found was, and what must not be found was not. ``word``: what is
    there instead, where that is not the record as it was. ``code``: what of it is left, where that
    is something beside the record, which she takes away herself. ``guide``: no call takes away what
    is found; it is hers.
    """

    record: str
    path: Path
    found: bool | None
    controls: bool
    word: Word | None = None
    code: str = ""
    guide: Guide | None = None


class Hands(Protocol):
    """A source that is held open to be written in."""

    def hindered(self) -> Guide | None:
        """Say why the secret that writes may not, as far as that can be told without changing
        anything; None where nothing is known against it. Raises ``SourceError``.
        """
        ...

    def capture(self, targets: Sequence[Target]) -> Iterator[Captured | NotNow]:
        """Find each in the source as it is now. Writes nothing. Raises ``SourceError``."""
        ...

    def carry_out(
        self, found: Sequence[Captured], sending: Callable[[Sequence[Captured]], None]
    ) -> Iterator[tuple[Captured, Sent | NotNow]]:
        """Do it, each record sent once. ``sending`` is called before each call with what it is
        about, and must have come back before it is made.

        ``NotNow``: nothing of it was sent, and why. What is not told of waits, untouched.
        """
        ...

    def look(
        self, path: Path, found: Sequence[Captured], controls: Sequence[Target]
    ) -> Iterator[Seen]:
        """Look for each by one path, with ``controls`` beside them. Never raises for the source."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Look:
    """A way to look: the path, and the endpoint that it asks, without ids."""

    path: Path
    endpoint: str


@dataclass(frozen=True, slots=True)
class Eraser(Erasing):
    """What a source type can write, declared.

    ``words``: by act the word that it can honestly claim; None where nothing of it goes.
    ``remains``: by act what stays at the vendor all the same, as codes with a sentence each.
    ``writes``: the endpoints that it writes to; no look asks one of them by the same method, and no
    two looks share one where the vendor has two. ``settle``: seconds after which a call that got no
    answer can no longer happen. ``order``: its place among sources; what can refill goes before
    what it refills, what cannot be put back last. ``final``: the acts that cannot be taken back.
    ``looked_with``: what remains only as long as nobody looks, and the option with which a look
    does. ``leaves``: what may turn out to remain as well, once it was looked.
    """

    secret: str
    words: Mapping[Act, Word | None]
    remains: Mapping[Act, tuple[str, ...]]
    writes: tuple[str, ...]
    looks: tuple[Look, ...]
    settle: int
    order: int
    open: Callable[[SourceConfig, Mapping[str, str]], Hands]
    final: tuple[Act, ...] = (Act.ERASE,)
    looked_with: Mapping[str, str] = field(default_factory=dict)
    leaves: tuple[Guide, ...] = ()


@dataclass(frozen=True, slots=True)
class Guided(Erasing):
    """Why Orden does not write in a source itself, and what stays there when she has done it."""

    why: Guide
    remains: Mapping[Act, tuple[str, ...]] = field(default_factory=dict)

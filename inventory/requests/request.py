"""People's requests about their own data: what there is, and when each is due.

A request is a row of codes and dates in the ledger (``inventory.requests.request_log``): no name,
no free text. The clock is GDPR Art. 12(3): one month from receipt, three when extended in time and
with a reason, moved to the next working day; it stands only while a justified question about
identity is unanswered (EDPB 01/2022).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from inventory.errors import Told, UserError
from inventory.requests.workdays import months_after, working_day

#: The GDPR's first day in Norway (personopplysningsloven § 32): no request can be older.
FIRST_DAY = date(2018, 7, 20)
#: What the business aims for itself, in days from receipt (R-DSR.target_days, which no business may
#: change).
TARGET_DAYS = 14
_MONTHS, _EXTENDED_MONTHS = 1, 3


class RequestType(StrEnum):
    """What somebody asks for, by its article of the GDPR."""

    ACCESS = "access"  # 15
    RECTIFICATION = "rectification"  # 16
    ERASURE = "erasure"  # 17
    RESTRICTION = "restriction"  # 18
    PORTABILITY = "portability"  # 20
    OBJECTION = "objection"  # 21


class Channel(StrEnum):
    """How it came in. No form may be required (Art. 12(2))."""

    EMAIL = "email"
    PHONE = "phone"
    FORM = "form"
    LETTER = "letter"
    IN_PERSON = "in_person"
    OTHER = "other"


class Step(StrEnum):
    """What may happen to a request after it is opened."""

    EXTENDED = "extended"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


class Ending(StrEnum):
    """What came of it."""

    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOTHING_HELD = "nothing_held"


#: Why, by step. Fixed lists: a free text would sooner or later hold a name. The ledger's own checks
#: hold the same words.
REASONS: Mapping[Step, tuple[str, ...]] = {
    Step.EXTENDED: ("complex", "many"),  # Art. 12(3): complexity and number of the requests
    # Art. 12(6): only on reasonable doubt
    Step.ASKED: ("other_address", "name_differs", "sensitive"),
    Step.CONFIRMED: ("known_address", "control_question", "call_back", "in_person"),
    # Art. 17(3)(b), 17(3)(e), 17(3)(a), 15(4), popplyl. § 16, Art. 21(1), 6(1)(b), 12(5), 11(2) and
    # 12(2)
    Step.CLOSED: (
        "bookkeeping",
        "claim",
        "expression",
        "others_rights",
        "secrecy",
        "compelling_grounds",
        "contract",
        "excessive",
        "not_identified",
    ),
}


class Refusal(StrEnum):
    """Why something cannot happen to a request, for faces with words of their own."""

    NOT_YET = "not_yet"  # received on a day that has not come
    BEFORE_LAW = "before_law"
    NOTED = "noted"  # values: number
    NO_SUCH = "no_such"  # values: number
    CLOSED = "closed"  # values: date
    EXTENDED = "extended"
    TOO_LATE = "too_late"  # to extend; values: date
    ASKED = "asked"
    NO_REASON = "no_reason"  # values: reasons
    OTHER_REASON = "other_reason"  # one that belongs to another step; values: reasons
    NONE_WANTED = "none_wanted"  # a reason with an outcome that takes none; values: outcomes


class RequestRefused(UserError):
    """What was asked cannot happen to a request.

    ``refusal`` and ``values`` are for faces that have words of their own.
    """

    def __init__(self, refusal: Refusal, message: str, **values: Told) -> None:
        super().__init__(message, f"request_{refusal}", **values)
        self.refusal = refusal
        self.values = values


#: A refusal needs its reasons (Art. 12(4)), in whole or in part.
NEEDS_REASON = frozenset({Ending.PARTLY, Ending.REFUSED})


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """What happened to a request on a day.

    ``reason`` is one of ``REASONS`` for its step; ``outcome`` belongs to closing.
    """

    step: Step
    day: date
    reason: str | None = None
    outcome: Ending | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the ledger holds it.

    ``person``: the id at opening, None for somebody nothing was held on; ``keys``: that person's
    records then, opaque.
    """

    number: int
    type: RequestType
    received: date
    channel: Channel
    person: str | None
    keys: tuple[str, ...]
    events: tuple[RequestEvent, ...]

    @property
    def closing(self) -> RequestEvent | None:
        """Return how it ended, None while it is open."""
        return next((event for event in self.events if event.step is Step.CLOSED), None)

    @property
    def extended(self) -> bool:
        return any(event.step is Step.EXTENDED for event in self.events)

    @property
    def stops(self) -> bool:
        """Tell whether newsletters must stop.

        Who objects has said no for good (Art. 21(3)), who is erased too; the others, while it is
        open.
        """
        if self.type is RequestType.OBJECTION:
            return self.closing is None or self.closing.outcome is not Ending.WITHDRAWN
        if self.closing is None:
            return self.type in (RequestType.ERASURE, RequestType.RESTRICTION)
        return self.claims_done

    @property
    def claims_done(self) -> bool:
        """Tell whether somebody has said that it was erased or stopped, in whole or in part.

        That is a word, not a deed: the nights look whether it is so (Art. 17, 21(3)).
        """
        told = self.closing is not None and self.closing.outcome in (Ending.DONE, Ending.PARTLY)
        return told and self.type in (RequestType.ERASURE, RequestType.OBJECTION)


@dataclass(frozen=True, slots=True)
class Clock:
    """A request's time.

    ``due``: the last day to answer, while ``paused`` as if the question were answered today.
    ``target``: the business's own. ``days_left`` is negative when ``due`` has passed; on a closed
    request it is from the day it closed.
    """

    due: date
    target: date
    days_left: int
    paused: bool


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A request for the faces.

    ``persons``: whom it is about in the inventory at hand, none when nobody can be found there.
    """

    number: int
    type: RequestType
    received: date
    channel: Channel
    clock: Clock
    extended: bool
    closing: RequestEvent | None
    persons: tuple[str, ...]
    names: tuple[str, ...]  # one a person, in their order; empty where nothing is known to call one


def clock(request: Request, today: date) -> Clock:
    """Return a request's time as it stands ``today``."""
    day = request.closing.day if request.closing else today
    months = _EXTENDED_MONTHS if request.extended else _MONTHS
    due = _due(request.received, months, list(pauses(request, day)))
    target = min(due, request.received + timedelta(days=TARGET_DAYS))
    paused = request.closing is None and is_asked(request)
    return Clock(due, target, (due - day).days, paused)


def _due(received: date, months: int, spans: list[tuple[date, date]]) -> date:
    """Return the last day to answer. A question asked when that day has passed moves nothing."""
    end = months_after(received, months)
    for asked, answered in spans:
        if asked <= end:
            end += answered - asked
        elif asked <= working_day(end):  # asked on the week-end that the period ran into
            end = answered
    return working_day(end)


def pauses(request: Request, today: date) -> Iterator[tuple[date, date]]:
    """Give the spans in which nobody had answered who asked; one that is open ends ``today``."""
    asked: date | None = None
    for event in request.events:
        if event.step is Step.ASKED:
            asked = event.day
        elif event.step is Step.CONFIRMED and asked:
            yield asked, event.day
            asked = None
    if asked:
        yield asked, max(asked, today)


def is_asked(request: Request) -> bool:
    """Tell whether the question about identity is put and unanswered."""
    steps = [event.step for event in request.events if event.step in (Step.ASKED, Step.CONFIRMED)]
    return bool(steps) and steps[-1] is Step.ASKED

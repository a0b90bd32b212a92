"""What a matter's page lays out: what happens in each source on approval and who does it, and what was looked at first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from inventory.model import Kind, Reading
from inventory.requests.request import RequestFile
from inventory.views.effects import Effect, RecordEffect
from inventory.views.models import PersonFile
from inventory.views.worklist import Worklist
from reports.text.source_marks import marks
from reports.text.words import Words

#: In the order that they are told.
_TELLING = (Effect.ERASE, Effect.EMPTY, Effect.STOP, Effect.WAIT, Effect.LOOK, Effect.HOLD, Effect.KEEP, Effect.STAY)
_MARK = {
    Effect.ERASE: "del",
    Effect.EMPTY: "del",
    Effect.STOP: "del",
    Effect.WAIT: "hold",
    Effect.HOLD: "hold",
    Effect.KEEP: "keep",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One source and one effect: what lies there, what happens to it, who does it. ``look``: how it is coloured."""

    mark: int
    label: str
    what: str
    happens: str
    note: str
    who: str
    look: str


@dataclass(frozen=True, slots=True)
class Safety:
    """One thing that was looked at before anything is proposed: in order or not, in words."""

    fine: bool
    text: str


def rows(found: Iterable[RecordEffect], worklist: Worklist, words: Words) -> tuple[Row, ...]:
    """Group a person's records by source and effect, in the order of the sources."""
    groups: dict[tuple[str, Effect, date | None], list[RecordEffect]] = defaultdict(list)
    for one in found:
        groups[one.record.source, one.effect, one.until].append(one)
    order = [source.name for source in worklist.sources]
    mark = marks(worklist.sources)
    types = {source.name: source.type for source in worklist.sources}
    keys = sorted(groups, key=lambda k: (order.index(k[0]), _TELLING.index(k[1]), k[2] or date.max))
    return tuple(
        Row(
            mark=mark[types[source]],
            label=words.system(source, worklist.sources),
            what=amounts([one.record.kind for one in groups[source, effect, until]], words),
            happens=words.say(f"web.effect.{effect}"),
            note=_note(groups[source, effect, until][0], words),
            who=words.say("web.who.you", system=words.system(source, worklist.sources)) if effect in _TELLING[:4] else "–",
            look=_MARK.get(effect, ""),
        )
        for source, effect, until in keys
    )


def _note(one: RecordEffect, words: Words) -> str:
    if one.until and one.effect in (Effect.ERASE, Effect.EMPTY, Effect.WAIT):
        return words.say("web.effect.except", date=one.until)
    if one.until and one.effect in (Effect.KEEP, Effect.HOLD):
        return words.say("web.effect.until", date=one.until)
    return words.say("web.effect.wait_note") if one.effect is Effect.WAIT else ""


def amounts(kinds: Sequence[Kind], words: Words) -> str:
    """Say how many there are of each kind: «2 timer og 1 kontaktkort»."""
    counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    return words.join(
        words.say("web.amount", number=words.number(n), kind=words.kinds([kind], n)) for kind, n in counts.items()
    )


def safety(file: PersonFile, requests: Sequence[RequestFile], worklist: Worklist, words: Words) -> tuple[Safety, ...]:
    """Say what stands in the way of erasing, or that nothing does; and which sources nobody could ask."""
    return (
        _coming(file, worklist.today, words),
        _invoices(file, worklist.today, words),
        _open(requests, words),
        *_unread(worklist, words),
        *([Safety(False, words.say("web.safety.likely", n=len(file.likely)))] if file.likely else []),
    )


def _coming(file: PersonFile, today: date, words: Words) -> Safety:
    starts = [r.fields.get("starts_at") for r in file.records if r.fields.get("status") != "cancelled"]
    days = [words.day_of(at) for at in starts if isinstance(at, datetime)]
    ahead = min((day for day in days if day >= today), default=None)
    return (
        Safety(False, words.say("web.safety.booking", date=ahead))
        if ahead
        else Safety(True, words.say("web.safety.no_booking"))
    )


def _invoices(file: PersonFile, today: date, words: Words) -> Safety:
    invoices = [r for r in file.records if r.kind is Kind.INVOICE]
    if any(isinstance(owed := r.fields.get("balance"), Decimal) and owed > 0 for r in invoices):
        return Safety(False, words.say("web.safety.unpaid"))
    if any(r.keep_until is None for r in invoices):
        return Safety(False, words.say("web.safety.undated_invoice"))
    kept = [r.keep_until for r in invoices if r.keep_until and r.keep_until >= today]
    key = "invoices" if kept else "no_invoices"
    return Safety(True, words.say(f"web.safety.{key}", date=max(kept, default=today)))


def _open(requests: Sequence[RequestFile], words: Words) -> Safety:
    if not requests:
        return Safety(True, words.say("web.safety.no_request"))
    return Safety(False, words.say("web.safety.request", number=str(requests[0].number), date=requests[0].clock.due))


def _unread(worklist: Worklist, words: Words) -> list[Safety]:
    old = [s for s in worklist.sources if s.status is not Reading.FRESH or s.trouble]
    told = []
    for source in old:
        name = words.system(source.name, worklist.sources)
        if source.read_at:
            told.append(Safety(False, words.say("web.safety.stale", system=name, date=words.day_of(source.read_at))))
        else:
            told.append(Safety(False, words.say("web.safety.unread", system=name)))
    return told or [Safety(True, words.say("web.safety.all_read"))]

"""What happens in each source on approval and who does it, and what was looked at first."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from inventory.model import Kind, Reading, SourceNight
from inventory.requests.request import RequestFile
from inventory.views.effects import Effect, RecordEffect
from inventory.views.models import FileRecord, PersonFile
from inventory.views.worklist import Worklist
from reports.text.safe_text import capital
from reports.text.source_marks import marks
from reports.text.words import Words

#: In the order that they are told.
_TELLING = (
    Effect.ERASE,
    Effect.EMPTY,
    Effect.STOP,
    Effect.WAIT,
    Effect.LOOK,
    Effect.HOLD,
    Effect.KEEP,
    Effect.STAY,
)
#: What she does herself, by hand, in the source.
_HERS = (Effect.ERASE, Effect.EMPTY, Effect.STOP, Effect.WAIT)
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
    """One source and one effect: what lies there, what happens to it, who does it.

    ``look``: how it is coloured.
    """

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


def rows(
    found: Iterable[RecordEffect],
    worklist: Worklist,
    words: Words,
    ours: Collection[tuple[str, Effect]] = (),
) -> tuple[Row, ...]:
    """Group a person's records by source and effect, in the order of the sources.

    ``ours``: what Orden does itself in which source.
    """
    groups: dict[_Alike, list[RecordEffect]] = defaultdict(list)
    for one in found:
        groups[_Alike(one.record.source, one.effect, one.until)].append(one)
    order = [source.name for source in worklist.sources]
    ordered = sorted(
        groups,
        key=lambda a: (order.index(a.source), _TELLING.index(a.effect), a.until or date.max),
    )
    return tuple(_row(alike, groups[alike], worklist, words, ours) for alike in ordered)


def look_of(effect: Effect) -> str:
    """Say how an effect is coloured."""
    return _MARK.get(effect, "")


class _Alike(NamedTuple):
    """What records share that stand in one row."""

    source: str
    effect: Effect
    until: date | None


def _row(
    alike: _Alike,
    group: Sequence[RecordEffect],
    worklist: Worklist,
    words: Words,
    ours: Collection[tuple[str, Effect]],
) -> Row:
    types = {source.name: source.type for source in worklist.sources}
    system = words.system(alike.source, worklist.sources)
    who = words.say("web.who.you", system=system) if alike.effect in _HERS else "–"
    if (alike.source, alike.effect) in ours:
        who = words.say("web_orders.orden")
    return Row(
        mark=marks(worklist.sources)[types[alike.source]],
        label=system,
        what=amounts([one.record.kind for one in group], words),
        happens=words.say(f"web.effect.{alike.effect}"),
        note=_note(group[0], words),
        who=who,
        look=look_of(alike.effect),
    )


def _note(one: RecordEffect, words: Words) -> str:
    if one.until and one.effect in (Effect.ERASE, Effect.EMPTY, Effect.WAIT):
        return words.say("web.effect.except", date=one.until)
    if one.until and one.effect in (Effect.KEEP, Effect.HOLD):
        return words.say("web.effect.until", date=one.until)
    if one.effect is Effect.WAIT:
        return words.say("web.effect.wait_note")
    return ""


def amounts(kinds: Sequence[Kind], words: Words) -> str:
    """Say how many there are of each kind: «To timer og ett kundekort»."""
    counts = Counter(kinds)
    told = [words.say(f"task_thing.{kind}", n=n) for kind, n in counts.items()]
    return capital(words.join(told))


def safety(
    file: PersonFile, requests: Sequence[RequestFile], worklist: Worklist, words: Words
) -> tuple[Safety, ...]:
    """Say what stands in the way of erasing, or that nothing does; and what nobody could ask."""
    return (
        _coming(file, worklist.today, words),
        _invoices(file, worklist.today, words),
        _open(requests, words),
        *_unread(worklist, words),
        *_likely(file, words),
    )


def _coming(file: PersonFile, today: date, words: Words) -> Safety:
    fields = [record.fields for record in file.records]
    starts = [one.get("starts_at") for one in fields if one.get("status") != "cancelled"]
    days = [words.day_of(at) for at in starts if isinstance(at, datetime)]
    ahead = min((day for day in days if day >= today), default=None)
    if ahead is None:
        return Safety(True, words.say("web.safety.no_booking"))
    return Safety(False, words.say("web.safety.booking", date=ahead))


def _invoices(file: PersonFile, today: date, words: Words) -> Safety:
    invoices = [record for record in file.records if record.kind is Kind.INVOICE]
    # A card too may owe: by its closing balance, where no invoice explains it.
    if any(_owed(record) for record in file.records):
        return Safety(False, words.say("web.safety.unpaid"))
    untils = [invoice.keep_until for invoice in invoices if invoice.keep_until]
    if len(untils) < len(invoices):
        return Safety(False, words.say("web.safety.undated_invoice"))
    latest = max(untils, default=date.min)
    if latest < today:
        return Safety(True, words.say("web.safety.no_invoices", date=today))
    return Safety(True, words.say("web.safety.invoices", date=latest))


def _owed(record: FileRecord) -> bool:
    balance = record.fields.get("balance")
    return isinstance(balance, Decimal) and balance > 0


def _open(requests: Sequence[RequestFile], words: Words) -> Safety:
    if not requests:
        return Safety(True, words.say("web.safety.no_request"))
    first = requests[0]
    told = words.say("web.safety.request", number=str(first.number), date=first.clock.due)
    return Safety(False, told)


def _unread(worklist: Worklist, words: Words) -> list[Safety]:
    told = []
    for source in worklist.sources:
        if source.status is not Reading.FRESH or source.trouble:
            told.append(_old(source, words.system(source.name, worklist.sources), words))
    return told or [Safety(True, words.say("web.safety.all_read"))]


def _old(source: SourceNight, system: str, words: Words) -> Safety:
    if source.read_at is None:
        return Safety(False, words.say("web.safety.unread", system=system))
    day = words.day_of(source.read_at)
    return Safety(False, words.say("web.safety.stale", system=system, date=day))


def _likely(file: PersonFile, words: Words) -> Iterator[Safety]:
    if file.likely:
        yield Safety(False, words.say("web.safety.likely", n=len(file.likely)))

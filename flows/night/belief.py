"""Judge a reading by what could be read of it, not by how many records came.

A vendor that answers with every record and empty values has not been read; a list that becomes
empty may be an export with a filter on. Whoever believes it loses what a KEEP, a STOP or a HOLD
rested on, without a word. So an answer is held up against last night's, and what no answer can be
without is looked for also on the first night. Nothing here raises, and nothing names a person.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from connectors.base.statuses import BookingStatus
from inventory.identifiers import email_key, phone_key
from inventory.ledger.source_words import SourceWord
from inventory.load import LastRead
from inventory.model import (
    SUBSCRIPTION_STATUSES,
    Doubt,
    DoubtReason,
    Kind,
    Record,
    full_name,
)

#: Fields that say who it is, what was agreed to, or when a deadline begins. What comes and goes by
#: itself (a balance, a last click) is not among them.
_TELLING = (
    "name company org_number customer_number email phone status consent_registration wants_notes "
    "newsletter signup_at confirmed_at created_at submitted_at starts_at ends_at issued_on due_on "
    "course_date published_at completed_at"
).split()
#: What no record of a kind can be without: one of these.
_NEEDED: Mapping[Kind, tuple[str, ...]] = {
    Kind.CONTACT: ("name", "email", "phone", "company"),
    Kind.RESPONSE: ("name", "email", "phone", "company"),
    Kind.SUBSCRIPTION: ("email",),
    Kind.BOOKING: ("starts_at",),
    Kind.INVOICE: ("issued_on",),
    Kind.COMMENT: ("name", "email"),
    Kind.PROFILE: ("name", "email"),
}
_KNOWN_STATUS: Mapping[Kind, frozenset[str]] = {
    Kind.SUBSCRIPTION: frozenset(SUBSCRIPTION_STATUSES),
    Kind.BOOKING: frozenset(BookingStatus),
}
#: A newsletter's evidence as a whole: its signs come from the settings of the list too.
_PROVEN = "proven"

#: Fewer say too little. One person who deletes an address, or cancels, is no fault of a source.
_FLOOR, _LOST_FLOOR = 3, 4
#: More than a fifth gone is not believed at once; of what is kept, a fourth or more.
_SHRUNK, _KEPT_GONE = 0.2, 0.25
#: Doubts that being seen twice does not settle: they wait for a person's word.
_WAITING = frozenset({DoubtReason.EMPTIED, DoubtReason.KEPT_GONE})

#: UTF-8 read as Windows-1252, its sign for what it could not read, and control signs.
_GARBLED = re.compile(
    "[ÃÂ][\u0080-\u00bf\u2018-\u2122ƒˆ˜ŠŒŽšœžŸ]|\ufffd|[\u0001-\u0008\u000e-\u001f\u0080-\u009f]"
)
_LETTER = re.compile(r"[^\W\d_]")


def held(records: Iterable[Record]) -> dict[str, int]:
    """Count the records that have each telling field filled with something that can be used."""
    found: Counter[str] = Counter()
    for record in records:
        found.update(_usable(record))
    return dict(found)


def _usable(record: Record) -> list[str]:
    fields = record.fields
    usable = [name for name in _TELLING if name in fields and _PROOFS.get(name, _any)(record)]
    name = full_name(fields)
    if name and "name" not in fields and _is_name(name):
        usable.append("name")
    if "confirmed_at" in fields and "proof_gap" not in fields:
        usable.append(_PROVEN)
    return usable


def _any(_record: Record) -> bool:
    return True


def _is_name(text: str) -> bool:
    return bool(_LETTER.search(text)) and "@" not in text and not _GARBLED.search(text)


def _status_known(record: Record) -> bool:
    known = _KNOWN_STATUS.get(record.kind)
    return known is None or record.fields["status"] in known


_PROOFS: Mapping[str, Callable[[Record], bool]] = {
    "name": lambda record: _is_name(str(record.fields["name"])),
    "email": lambda record: email_key(str(record.fields["email"])) is not None,
    "phone": lambda record: phone_key(str(record.fields["phone"])) is not None,
    "status": _status_known,
}


def doubt(
    records: Collection[Record],
    now: Mapping[str, int],
    last: LastRead,
    word: SourceWord | None,
    cleared: Callable[[Collection[str]], Collection[str]],
    ids_before: Callable[[], Collection[str]],
    *,
    vouched: bool = False,
    mapped: Collection[str] | None = None,
) -> Doubt | None:
    """Say why a reading is not believed; None when it is.

    ``now``: what ``held`` counts of ``records``. ``word``: a person's, since the source was last
    believed. ``cleared`` gives which of some ids a decision lets go, ``ids_before`` those of last
    night. ``vouched``: a person has said at some time that this source is right as it is, so that
    it is only compared with itself. ``mapped``: the fields that its columns can give; None for all.
    """
    if word is not None and len(records) >= word.records:
        return None
    found = (
        (None if vouched else _nothing_to_go_by(records, mapped))
        or _fall(records, last, cleared, ids_before)
        or _field_gone(len(records), now, last)
    )
    return found and replace(found, records=len(records))


def _nothing_to_go_by(records: Collection[Record], mapped: Collection[str] | None) -> Doubt | None:
    """Look for what makes an answer unlikely by itself, on a first night too."""
    for kind, needed in _NEEDED.items():
        mine = [record for record in records if record.kind is kind]
        if len(mine) < _FLOOR or not _can_give(needed, mapped):
            continue
        there = sum(any(name in _names(record) for name in needed) for record in mine)
        if there * 2 < len(mine):
            return Doubt(DoubtReason.FIELD_MISSING, there, len(mine), needed[0])
    return _strange_statuses(records) or _garbled(records)


def _can_give(needed: Iterable[str], mapped: Collection[str] | None) -> bool:
    if mapped is None:
        return True
    parts = {"first_name", "last_name"}
    return any(name in mapped or (name == "name" and parts & set(mapped)) for name in needed)


def _names(record: Record) -> Collection[Any]:
    fields = record.fields
    return (*fields, "name") if full_name(fields) else tuple(fields)


def _strange_statuses(records: Collection[Record]) -> Doubt | None:
    told = [one for one in records if one.kind in _KNOWN_STATUS and "status" in one.fields]
    known = sum(map(_status_known, told))
    if len(told) >= _FLOOR and known * 2 < len(told):
        return Doubt(DoubtReason.STATUS, len(told) - known, len(told), "status")
    return None


def _garbled(records: Collection[Record]) -> Doubt | None:
    names = [name for record in records if (name := full_name(record.fields))]
    foreign = [name for name in names if not name.isascii() or _GARBLED.search(name)]
    garbled = sum(bool(_GARBLED.search(name)) for name in foreign)
    if garbled >= _FLOOR - 1 and garbled * 2 > len(foreign):
        return Doubt(DoubtReason.GARBLED, garbled, len(names), "name")
    return None


def _fall(
    records: Collection[Record],
    last: LastRead,
    cleared: Callable[[Collection[str]], Collection[str]],
    ids_before: Callable[[], Collection[str]],
) -> Doubt | None:
    ids = {record.record for record in records}
    if not last.records or _seen_twice(len(ids), last):
        return None
    missing = set(ids_before()) - ids
    let_go = set(cleared(missing))
    before, gone = last.records - len(let_go), len(missing - let_go)
    if not last.held:  # an older Orden's: its ids may be others
        gone = last.records - len(ids)
    if not ids and before > 0:
        return Doubt(DoubtReason.EMPTIED, 0, before)
    kept = last.kept - let_go
    lost = kept - ids
    waits = last.doubt in _WAITING and gone >= _FLOOR
    if waits or (len(lost) >= _FLOOR and len(lost) >= _KEPT_GONE * len(kept)):
        return Doubt(DoubtReason.KEPT_GONE, len(lost), len(kept))
    if gone >= _LOST_FLOOR and gone > _SHRUNK * before:
        return Doubt(DoubtReason.SHRUNK, before - gone, before)
    return None


def _seen_twice(records: int, last: LastRead) -> bool:
    """Tell whether a smaller list is as small as the one that was not believed last night."""
    smaller = last.doubt == DoubtReason.SHRUNK
    return smaller and records > 0 and records >= (1 - _SHRUNK) * last.came


def _field_gone(records: int, now: Mapping[str, int], last: LastRead) -> Doubt | None:
    """Find the field that lost more than half of what it held.

    Records that are gone took theirs along; new ones owe nothing.
    """
    share = min(1.0, records / last.records) if last.records else 1.0
    for name, before in last.held.items():
        if before >= _FLOOR and now.get(name, 0) * 2 < before * share:
            return Doubt(DoubtReason.FIELD_GONE, now.get(name, 0), before, name)
    return None

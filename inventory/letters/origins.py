"""Where each record came from (GDPR Art. 15(1)(g)): of the record, not of the activity."""

from enum import StrEnum

from inventory.model import Kind, SourceNight
from inventory.views.models import FileRecord


class Origin(StrEnum):
    """Where a record came from, as far as it shows itself."""

    DECLARED = "declared"  # as the activity says
    PAPER = "paper"  # a form on paper that somebody typed in
    PHONE = "phone"
    BOOKS = "books"  # the business's own accounts
    IMPORTED = "imported"  # a subscription that came with a list
    BY_HAND = "by_hand"  # a subscription that somebody of the business added
    PROGRAM = "program"  # a subscription that another program added
    UNKNOWN = "unknown"  # a subscription of which nothing shows a sign-up


_MEDIA = {"paper": Origin.PAPER, "phone": Origin.PHONE}
#: Types of sources that are the accounts themselves.
_ACCOUNTS = frozenset({"contafaktura", "saft"})
_ADDED = {
    "imported": Origin.IMPORTED,
    "added_by_admin": Origin.BY_HAND,
    "added_by_api": Origin.PROGRAM,
}


def origin(record: FileRecord, source: SourceNight) -> Origin:
    """Say where a record came from."""
    if source.medium in _MEDIA:
        return _MEDIA[source.medium]
    if source.type in _ACCOUNTS or record.kind in (Kind.INVOICE, Kind.PAYMENT):
        return Origin.BOOKS
    if record.kind is Kind.SUBSCRIPTION:
        return _signed_up(record)
    return Origin.DECLARED


def _signed_up(record: FileRecord) -> Origin:
    added = _ADDED.get(str(record.fields.get("proof_gap")))
    if added:
        return added
    return Origin.DECLARED if "signup_at" in record.fields else Origin.UNKNOWN

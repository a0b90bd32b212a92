"""Where each record came from (GDPR Art. 15(1)(g)): of the record, not of the activity."""

from collections.abc import Iterable
from enum import StrEnum

from inventory.model import Kind, SourceNight
from inventory.policy.activities import Activity
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
#: The purpose whose declared systems are the accounts themselves.
_ACCOUNTS = "BOOKKEEPING"
_ADDED = {
    "imported": Origin.IMPORTED,
    "added_by_admin": Origin.BY_HAND,
    "added_by_api": Origin.PROGRAM,
}


def origin(record: FileRecord, source: SourceNight, activities: Iterable[Activity]) -> Origin:
    """Say where a record came from. ``activities``: where the statement says that accounts lie."""
    if source.medium in _MEDIA:
        return _MEDIA[source.medium]
    accounts = {system for one in activities if one.purpose == _ACCOUNTS for system in one.systems}
    if source.type in accounts or record.kind in (Kind.INVOICE, Kind.PAYMENT):
        return Origin.BOOKS
    if record.kind is Kind.SUBSCRIPTION:
        return _signed_up(record)
    return Origin.DECLARED


def _signed_up(record: FileRecord) -> Origin:
    added = _ADDED.get(str(record.fields.get("proof_gap")))
    if added:
        return added
    return Origin.DECLARED if "signup_at" in record.fields else Origin.UNKNOWN

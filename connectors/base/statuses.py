"""The statuses of bookings and subscriptions, and the words for them in people's own tables."""

from enum import StrEnum

from inventory.model import Kind


class BookingStatus(StrEnum):
    """What came of a booking, whatever the vendor calls it."""

    CONFIRMED = "confirmed"
    PENDING = "pending"
    CANCELLED = "cancelled"


_WORDS = {
    Kind.SUBSCRIPTION: {
        "subscribed": "subscribed abonnent abonnerer aktiv active påmeldt ja",
        "unsubscribed": "unsubscribed avmeldt utmeldt sluttet nei",
        "pending": "pending ventende ubekreftet venter",
        "cleaned": "cleaned bounced ugyldig returnert",
        "archived": "archived arkivert",
    },
    Kind.BOOKING: {
        BookingStatus.CONFIRMED.value: "confirmed bekreftet",
        BookingStatus.PENDING.value: "pending ventende ubekreftet",
        BookingStatus.CANCELLED.value: "cancelled canceled avbestilt avlyst kansellert",
    },
}
_STATUS = {
    (kind, word): status
    for kind, table in _WORDS.items()
    for status, words in table.items()
    for word in words.split()
}


def status_of(kind: Kind, text: str) -> str:
    """Read a status, Norwegian or English. A word that is not known stays as it is written."""
    return _STATUS.get((kind, text.casefold()), text)

"""Notice a clock that has jumped, and a day that is not today, before a night is published on it.

Every deadline follows the day. A clock that is wrong makes what may be kept look overdue, and a
night that is dated ahead would count as the last success until that day comes.
"""

from datetime import UTC, date, datetime, timedelta

from inventory.errors import ConfigError, StoreError
from inventory.ledger.ledger import Ledger

#: What a person's word answers (``--publish``).
CODES = ("clock_back", "clock_ahead")
#: Longer than a summer away; a clock that jumps mostly does so by years.
_AWAY = timedelta(days=62)
#: A machine that was off gets its missed nights at once: of one day, one is run.
_LATELY = timedelta(days=2)
_REMEDY = "If it is right, run «orden nightly --publish»"


def check(last: str | None, now: datetime | None = None) -> None:
    """Raise ``StoreError`` when the clock has jumped since the run that published last.

    Only its id is looked at: the night may have been for any day.
    """
    begun, now = _begun(last or ""), now or datetime.now(UTC)
    if begun is None:
        return
    if begun > now:
        raise StoreError(
            f"This machine's clock has gone back: last night began at {begun:%Y-%m-%d %H:%M} UTC,"
            f" which is later than now. Set the clock right. {_REMEDY}",
            "clock_back",
            last=f"{begun:%Y-%m-%d %H:%M} UTC",
        )
    if now - begun > _AWAY:
        days = str((now - begun).days)
        raise StoreError(
            f"Last night was {days} days ago: is this machine's clock right? {_REMEDY}",
            "clock_ahead",
            days=days,
        )


def check_day(day: date, today: date) -> None:
    """Raise ``ConfigError`` when a night would be published for another day than today."""
    if day != today:
        raise ConfigError(
            f"as_of {day} is not today: try it with «orden nightly --trial --as-of {day}»,"
            " or set publish too",
            "as_of_publish",
        )


def done_already(ledger: Ledger, day: date) -> bool:
    """Tell whether the night of ``day`` was published lately: not in advance, for a day ahead."""
    now = datetime.now(UTC)
    return any(
        night.good and night.as_of == day and now - night.begun_at < _LATELY
        for night in ledger.nights()
    )


def _begun(run: str) -> datetime | None:
    try:
        return datetime.strptime(run[:17], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None

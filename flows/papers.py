"""What a night leaves in clear, for its owner's eyes: written private, forgotten after thirty nights."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path


def write_private(path: Path, content: str | bytes) -> Path:
    """Write ``content``, text as UTF-8, to ``path`` so that only its owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    binary = getattr(os, "O_BINARY", 0)  # Windows would write \r\n for \n
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o600), "wb") as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def forget_old(folder: Path, day: date, nights: int = 30) -> int:
    """Delete our reports and answers in ``folder`` that are older than ``nights`` before ``day``. Returns how many.

    Half-written reports go at once: a killed night left them, and the caller holds the night's lock or has just ended.
    """
    limit = day - timedelta(days=nights)
    old = [file for file in folder.glob("nattrapport-????-??-??.html") if _day_in(file) < limit]
    answers = folder.glob("person-p-*.json")
    old += [file for file in answers if datetime.fromtimestamp(file.stat().st_mtime, UTC).date() < limit]
    old += folder.glob("nattrapport-????-??-??.tmp")
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _day_in(file: Path) -> date:
    try:
        return date.fromisoformat(file.stem.removeprefix("nattrapport-"))
    except ValueError:
        return date.max

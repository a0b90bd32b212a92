"""What a night leaves in clear, for its owner's eyes.

Written private, forgotten after thirty nights; who is gone from the inventory is taken out at once.
"""

import os
import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flows.runtime.console import say_wording
from inventory.store.database import swap
from reports.night import redact

#: A person id in an answer.
_ID = re.compile(r"\bp-[0-9a-f]{12}\b")


def write_private(path: Path, content: str | bytes, *, ours: bool = False) -> Path:
    """Write ``content``, text as UTF-8, to ``path`` so that only its owner can read it.

    A folder that was not there is made, and that is told: its name may be misspelt. ``ours``: not
    of the reports' own folder.
    """
    if not ours and not path.parent.exists():
        say_wording("page.made_folder", folder=str(path.parent))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    binary = getattr(os, "O_BINARY", 0)  # Windows would write \r\n for \n
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o600), "wb") as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())  # where it is, is told next
    return path


def forget_old(folder: Path, day: date, nights: int = 30) -> int:
    """Delete our reports and answers in ``folder`` that are ``nights`` old on ``day``.

    Returns how many. Half-written reports go at once: a killed night left them, and the caller
    holds the night's lock or has just ended.
    """
    limit = day - timedelta(days=nights)
    # A night may have been published for a day that is far ahead: what is written has an age too.
    old = [file for file in _reports(folder) if min(_day_in(file), _written(file)) <= limit]
    old += [file for file in _answers(folder) if _written(file) <= limit]
    old += folder.glob("nattrapport-????-??-??.tmp")
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def named_in(folder: Path) -> frozenset[str]:
    """Return the ids of all whom a kept report names, or an answer is about."""
    ids = {one for file in _reports(folder) for one in redact.named(_read(file))}
    return frozenset(ids | {_person_of(file) for file in _answers(folder)})


def take_out(folder: Path, persons: Collection[str], instead: str) -> int:
    """Take the names of ``persons`` out of every kept report, and delete the answers about them.

    ``instead`` is what stands there then. A report is written aside and swapped in, so a night that
    ends here has lost none. Returns how many files changed.
    """
    about = [file for file in _answers(folder) if _person_of(file) in persons]
    changed, failed = len(about), None
    for file in about:
        file.unlink(missing_ok=True)
    for file in _reports(folder):
        try:
            changed += _rewrite(file, redact.without(_read(file), persons, instead))
        except OSError as error:  # somebody has this one open; the others can go on
            failed = error
    if failed:
        raise failed
    return changed


def renew_ids(folder: Path, new: Callable[[str], str]) -> None:
    """Give the ids in kept reports, and in answers and their names, their ``new`` form.

    Doing it twice does no harm where ``new`` leaves a new one as it is.
    """
    for file in _reports(folder):
        _rewrite(file, redact.called(_read(file), new))
    for file in _answers(folder):
        place = file.with_name(f"person-{new(_person_of(file))}.json")
        if place != file:
            written = file.stat().st_mtime
            write_private(place, _ID.sub(lambda found: new(found[0]), _read(file)))
            os.utime(place, (written, written))
            file.unlink()


def _rewrite(file: Path, page: str) -> bool:
    """Put ``page`` in a report's place when it says something else. Tells whether it did."""
    if page == _read(file):
        return False
    aside = file.with_suffix(".tmp")
    try:
        written = file.stat().st_mtime
        write_private(aside, page)
        os.utime(aside, (written, written))  # it is no younger for having been rewritten
        swap(aside, file)
    finally:
        aside.unlink(missing_ok=True)  # it names people
    return True


def _reports(folder: Path) -> list[Path]:
    kinds = ("nattrapport", "proverapport")  # of a night, of a trial
    return sorted(file for kind in kinds for file in folder.glob(f"{kind}-????-??-??.html"))


def _answers(folder: Path) -> list[Path]:
    return sorted(folder.glob("person-p-*.json"))


def _person_of(answer: Path) -> str:
    return answer.stem.removeprefix("person-")


def _read(file: Path) -> str:
    return file.read_text("utf-8", errors="replace")


def _written(file: Path) -> date:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()


def _day_in(file: Path) -> date:
    try:
        return date.fromisoformat(file.stem.removeprefix("nattrapport-"))
    except ValueError:
        return date.max

"""Every place that can hold a person, and how it forgets: what lies below a store's folder.

A file that fits none of these is not ours, and is named. ``cells``: a database, whose bytes show
nothing and which is asked cell by cell.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Place(NamedTuple):
    """A pattern below the store's or the reports' folder, and how what lies there is let go of."""

    pattern: str
    forgets: str
    cells: bool = False


#: In the order that they are tried.
STORE = (
    Place("inventory.duckdb", "rebuilt every night", cells=True),
    Place("inventory.next.duckdb", "thrown away by the next night", cells=True),
    Place("ledger.duckdb", "holds opaque keys only", cells=True),
    Place("ledger.next.duckdb", "thrown away by the next opening", cells=True),
    Place("ledger.before.duckdb", "let go of with the log that it stands for", cells=True),
    Place("erasing.duckdb", "rebuilt at each change, gone after the first night", cells=True),
    Place("erasing.next.duckdb", "thrown away by the next change", cells=True),
    Place("backup/*.duckdb", "the seven youngest are kept", cells=True),
    Place("*.duckdb.wal", "taken into its file"),
    Place("*.duckdb.part", "thrown away by the next writing"),
    Place("*.duckdb.again", "thrown away by the next writing"),
    Place("*.duckdb.before.*", "thrown away by the next writing"),
    Place("spill/**/*", "removed when the night ends"),
    Place("reports/*", "30 nights"),
    Place("log/*", "cut by size"),
    Place("prefect/**/*", "30 days; parameters are opaque"),
    Place("door/**/*", "removed when the review ends"),
    Place("*.lock", "empty"),
    Place("*.pid", "a process number"),
    Place("pepper", "a key"),
    Place("last-backup", "a day"),
)
#: What no program here can look into or clear.
BEYOND = ("disk", "snapshots", "synchronised", "backups", "sent", "downloads")


class There(NamedTuple):
    """A file, and the place it is of; None: nobody here wrote it."""

    file: Path
    place: Place | None


def there(store: Path, reports: Path) -> Iterator[There]:
    """Return every file below the store's and the reports' folders."""
    own = {path for path in store.rglob("*") if path.is_file()}
    known: dict[Path, Place] = {}
    for place in STORE:
        for path in store.glob(place.pattern):
            known.setdefault(path, place)
    for path in sorted(own):
        yield There(path, known.get(path))
    if store not in (reports, *reports.parents):
        listed = Place("reports/*", "30 nights")
        for path in sorted(reports.glob("*")):
            if path.is_file():
                yield There(path, listed)

"""What one part of this program hands to another past Prefect: nights, watchers, errors.

Prefect keeps what it is handed (parameters, results, an exception's text) for ever and in plain
text (measured on 3.8.8, facts/prefect_duckdb.md §2). So flows and tasks are told a run id alone,
and everything else goes by here. The tasks run in threads of this very program, and each hand-over
is one step of a dict: nothing here needs a lock.
"""

from typing import Any, TypeVar

T = TypeVar("T")


class Handover:
    """Things of several kinds, each under a key; "" where there is one of its kind at a time."""

    def __init__(self) -> None:
        self._held: dict[tuple[type, str], Any] = {}

    def give(self, kind: type[T], thing: T, key: str = "") -> None:
        """Leave a thing to be seen or taken; one of the same kind and key goes."""
        self._held[kind, key] = thing

    def see(self, kind: type[T], key: str = "") -> T | None:
        """Return what was given, and leave it there; None when nothing was."""
        thing: T | None = self._held.get((kind, key))
        return thing

    def take(self, kind: type[T], key: str = "") -> T | None:
        """Return what was given, once; None when nothing was, or when it is taken already."""
        thing: T | None = self._held.pop((kind, key), None)
        return thing

    def keys(self, kind: type) -> list[str]:
        """Return the keys under which things of a kind are left."""
        return [key for held, key in self._held if held is kind]


#: The one of this program.
HERE = Handover()

"""Each kind of source has its own mark, a shape and a colour, the same on every page."""

from collections.abc import Iterable, Mapping
from typing import Protocol

#: The shapes of templates/marks.html, by name, in its order; a source type chooses its ``mark``.
SHAPES = ("square", "disc", "diamond", "triangle", "bars", "cross", "hexagon", "wedge")


class Marked(Protocol):
    """What has a source's type and the mark that the type chose, "" for none."""

    @property
    def type(self) -> str: ...

    @property
    def mark(self) -> str: ...


def marks(sources: Iterable[Marked]) -> Mapping[str, int]:
    """Return each source type's mark as marks.html counts them; one of its own if it chose none."""
    found: dict[str, int] = {}
    free = len(SHAPES)  # shapes come again from there on, in another colour
    for source in sources:
        if source.type in found:
            continue
        if source.mark in SHAPES:
            found[source.type] = SHAPES.index(source.mark)
        else:
            found[source.type], free = free, free + 1
    return found

"""Each kind of source has its own mark, a shape and a colour, the same on every page."""

from collections.abc import Iterable, Mapping

from inventory.model import SourceNight

_MARKS = {"google_forms": 0, "mailchimp": 1, "simplybook": 2, "contafaktura": 3, "table": 4}


def marks(sources: Iterable[SourceNight]) -> Mapping[str, int]:
    """Return the mark of each source type that there is."""
    found = dict(_MARKS)
    for source in sources:
        found.setdefault(source.type, len(found))
    return found

"""Check the names that sources have on pages and in letters: short, visible, and each its own."""

import unicodedata
from collections.abc import Iterable, Mapping

from inventory.errors import ConfigError
from inventory.model import SourceConfig, SourceType

#: Characters of a name: a letter's heading has no more room.
LONGEST = 60


def check(place: str, sources: Iterable[SourceConfig], types: Mapping[str, SourceType]) -> None:
    """Raise ``ConfigError`` for a name that cannot be seen, or that two sources would have.

    A source without a name goes by its type's title.
    """
    read = tuple(sources)
    taken = {_alike(types[one.type].title): one.name for one in read if not _label(one)}
    for one in read:
        label = _label(one)
        if not label:
            continue
        where = f"{place} [sources.{one.name}]"
        if len(label) > LONGEST or not _is_seen(label):
            said = f"«label» must be one line of letters that can be seen, {LONGEST} at most"
            raise ConfigError(said, "label_form", key="label", source=one.name).at(where)
        other = taken.setdefault(_alike(label), one.name)
        if other != one.name:
            said = f"«label» is what «{other}» is called already; each source has its own name"
            error = ConfigError(said, "label_taken", key="label", source=one.name, other=other)
            raise error.at(where)


def of_name(
    name: str, sources: Iterable[SourceConfig], types: Mapping[str, SourceType]
) -> str | None:
    """Return what a source called ``name`` may go by beside ``sources``; None: it is taken."""
    label = name.replace("_", " ").replace("-", " ").strip()
    label = label[:1].upper() + label[1:]
    taken = {_alike(_label(one) or types[one.type].title) for one in sources}
    if not _is_seen(label) or len(label) > LONGEST or _alike(label) in taken:
        return None
    return label


def _label(source: SourceConfig) -> str:
    return source.options.get("label") or ""


def _is_seen(label: str) -> bool:
    """Tell whether it has something to see, and no control or mark of direction."""
    unseen = any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") for char in label)
    return bool(label.strip()) and not unseen and label == label.strip()


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()

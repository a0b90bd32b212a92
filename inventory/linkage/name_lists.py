"""The lists of names that tell a slip of the finger from another person.

They say what is a name in its own right, and who goes by what. A list is a weight, never a
condition: an unlisted name is as good as any.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import permutations

from inventory.linkage.normalise import fold


@cache
def given() -> frozenset[str]:
    """Return common given names, folded."""
    return frozenset(_words(_lists()["given"]["names"]))


@cache
def family() -> frozenset[str]:
    """Return common family names, folded."""
    return frozenset(_words(_lists()["family"]["names"]))


@cache
def nicknames() -> frozenset[tuple[str, str]]:
    """Return the pairs of given names that one person may go by, folded, each in both orders."""
    groups = _lists()["nicknames"]["groups"].strip().splitlines()
    distinct = (dict.fromkeys(_words(group)) for group in groups)
    return frozenset(pair for names in distinct for pair in permutations(names, 2))


def _words(text: str) -> list[str]:
    return [fold(word) for word in text.split()]


def _lists() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("inventory").joinpath("linkage", "names.toml").read_text("utf-8"))

"""Say whether two names can be one person's: the same, near (a human should look), or different.

First version, precision before recall: only plain agreement links; a changed surname, an initial, a nickname or a typo is
near and becomes a candidate (facts/linkage §1: such links belong in review). Names are ``keys.name_key`` forms.
"""

from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache


class Agreement(StrEnum):
    """How two names stand to each other."""

    SAME = "same"
    GIVEN_ONLY = "given_only"  # one side has a first name only, and it is the other's first name
    NEAR = "near"
    DIFFERENT = "different"


#: SequenceMatcher ratio from which two given names or two family names look like one typed twice. One edit in six letters.
_TYPO = 0.83


@lru_cache(maxsize=200_000)
def agreement(a: str, b: str) -> Agreement:
    """Compare two name keys. Symmetric."""
    if a == b:
        return Agreement.SAME
    one, two = sorted((a.split(), b.split()), key=len)
    if sorted(one) == sorted(two):
        return Agreement.SAME  # «Nordmann Ola» for «Ola Nordmann»
    if len(one) == 1:
        return Agreement.GIVEN_ONLY if one[0] == two[0] else _near_given(one[0], two[0])
    if one[0] == two[0] and one[-1] == two[-1]:
        # A middle name more or less is one person; two different middle names may be sisters.
        return Agreement.SAME if set(one) <= set(two) else Agreement.NEAR
    if one[0] == two[0]:
        return Agreement.NEAR  # marriage, or two people: only a human can tell
    if _near_given(one[0], two[0]) is Agreement.NEAR and _alike(one[-1], two[-1]):
        return Agreement.NEAR
    return Agreement.DIFFERENT


def _near_given(a: str, b: str) -> Agreement:
    initial = len(min(a, b, key=len)) == 1 and a[0] == b[0]
    nickname = min(len(a), len(b)) >= 3 and (a in b or b in a)
    return Agreement.NEAR if initial or nickname or _alike(a, b) else Agreement.DIFFERENT


def _alike(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= 4 and SequenceMatcher(None, a, b, autojunk=False).ratio() >= _TYPO)

"""What may tie a record to its person: the rules by name, strongest first.

linkage/sql ranks them so too (``strength`` there).
"""

from enum import StrEnum


class Tier(StrEnum):
    """By what kind of tie a record is its person's."""

    ALONE = "alone"  # nothing ties it
    SAME = "same"
    CONTACT = "contact"
    JUDGED = "judged"


RULES = (
    "judged",
    "part_of",
    "organisation",
    "same_both",
    "same_email",
    "same_phone",
    "same_birth",
    "contained",
    "named_email",
    "given_only",
    "family_typo",
    "near_both",
    "two_lists",
    "contact",
)


def rank(rule: str) -> int:
    """Return the rule's place among ``RULES``, from 1, the strongest."""
    return RULES.index(rule) + 1

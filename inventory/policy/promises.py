"""What the privacy statement promises: each sentence, its meaning, how it is checked or why not.

Declared in ``policy/promises.toml``; a check that asks the records is one ``promises/pNN.sql`` with
one question, whose first line says what breaks the promise and whose second is its head::

    -- outcome: FAIL; needs: response/A01, booking; leans: response

``outcome`` is what a found record means; with several of them the query has a column ``result``.
FAIL and WARN break the promise; a row of NOT_CHECKED says that nothing tells of a part of it, so
that it is not held although nothing broke it; one of PASS, what it is held but for. ``needs`` names
what must have been read whole tonight before the promise may be called held: a kind (some source
must yield it), a kind and activity (some record of it must have come), ``observation`` and a type
of source (it must have been looked at), ``*``, or ``ledger``, which every night reads whole.
``leans`` names, in the same way, those from whose *absence* the query concludes: without them not
even a break is sure. The query selects ``id``, NULL with a column ``ref`` for what is no longer
there, and what ``args`` and ``variants`` declare (``rule_files``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from inventory.errors import PolicyError
from inventory.model import Kind
from inventory.options import nearest
from inventory.policy.controller import ATTESTED, DECLARED
from inventory.policy.loader import NOTHING, Said, finished, said, take
from inventory.policy.rule_files import (
    Args,
    Groups,
    declared,
    groups,
    head_broken,
    listed,
    split,
)
from inventory.policy.statement import wording

#: Every sentence of the statement that promises something (facts/policy §1).
IDS = tuple(f"P{number:02}" for number in range(1, 69))
STATES = ("document_only", "not_checked")
#: Checks that ask no record: a processor's agreement, who is named in the text, who it says we are,
#: when it was last read, what its owner has attested, and what she has declared.
NAMED = ("agreement", "recipients", "controller", "reviewed", "attested", "declared")
#: Of what those are that are about one thing, by check; an agreement's processors are the policy's.
_OF: Mapping[str, tuple[str, ...]] = {"attested": ATTESTED, "declared": DECLARED}
#: What a check needs that goes by what a type of source was seen to be like: ``observation/site``.
OBSERVED = "observation"
_KEYS = ("quote", "meaning", "check", "of", "state", "reason")


class Result(StrEnum):
    """What a promise may come to on a night, worst first, as a report tells them."""

    FAIL = "FAIL"
    WARN = "WARN"
    PASS = "PASS"  # noqa: S105
    NOT_CHECKED = "NOT_CHECKED"
    DOCUMENT_ONLY = "DOCUMENT_ONLY"


#: What breaks a promise.
BREAKS = (Result.FAIL, Result.WARN)
#: What a row of a check may mean, worst first.
TOLD = (*BREAKS, Result.NOT_CHECKED, Result.PASS)


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``promises/pNN.sql``, from its head. ``graded``: the query tells each row's result."""

    id: str
    sentence: str
    outcomes: tuple[Result, ...]
    needs: tuple[str, ...]
    leans: tuple[str, ...]
    query: str
    args: Args
    variants: tuple[str, ...]
    of: Groups = ()

    @property
    def graded(self) -> bool:
        return len(self.outcomes) > 1


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence. ``check``: "sql", one of ``NAMED``, or "" with a ``state`` and ``reason``."""

    id: str
    quote: str
    meaning: Said
    check: str
    of: str
    state: str
    reason: Said

    @property
    def quote_hash(self) -> str:
        """Give the hash of the sentence as it is worded now."""
        return wording(self.quote)


def promise(key: str, table: dict[str, Any]) -> Promise:
    """Read one table of promises.toml. Raises ``PolicyError``."""
    if key not in IDS:
        why = "there is no such promise; they are called P01 to P68"
        raise PolicyError(why, "no_promise", near=nearest(key, IDS))
    quote = take(table, "quote", str).strip()
    if not quote:
        why = "«quote» is empty: it must be the statement's own words"
        raise PolicyError(why, "empty", key="quote")
    meaning = said(table, "meaning")
    check, of = _check(key, table)
    state, reason = take(table, "state", str, ""), said(table, "reason", NOTHING)
    finished(table, _KEYS)
    _either(check, state, reason)
    return Promise(key, quote, meaning, check, of, state, reason)


def missing(rows: Iterable[str]) -> list[PolicyError]:
    """Return an error for each promise without a row: silence never means exempt."""
    there = set(rows)
    lost = (id for id in IDS if id not in there)
    return [
        PolicyError(
            f"the promise [{id}] is missing; P01–P68 have a row each", "promise_missing", name=id
        ).at("promises.toml")
        for id in lost
    ]


def _check(key: str, table: dict[str, Any]) -> tuple[str, str]:
    check, of = table.pop("check", None), take(table, "of", str, "")
    if check is True and key not in rules():
        why = f"«check» is true, but there is no inventory/promises/{key.lower()}.sql"
        raise PolicyError(why, "check_nothing")
    if check not in (None, True, *NAMED):
        known, near = ", ".join(NAMED), nearest(str(check), NAMED)
        why = f"«check» must be true or one of {known}"
        raise PolicyError(why, "check_unknown", choices=known, near=near)
    if (check == "agreement" or check in _OF) != bool(of):
        raise PolicyError(
            "the checks agreement, attested and declared need «of», and no other check has it",
            "check_of",
        )
    if check in _OF and of not in _OF[check]:
        known = ", ".join(_OF[check])
        why = f"«of» must be one of {known}"
        raise PolicyError(why, "check_of_what", choices=known, near=nearest(of, _OF[check]))
    return ("sql" if check is True else check or ""), of


def _either(check: str, state: str, reason: Said) -> None:
    if check:
        if state or reason:
            why = "has both a «check» and a «state» or «reason»: one of the two"
            raise PolicyError(why, "check_both")
        return
    if state not in STATES:
        known, near = ", ".join(STATES), nearest(state, STATES)
        why = f"has no «check», so «state» must be one of {known}"
        raise PolicyError(why, "check_state", choices=known, near=near)
    if not reason:
        why = "has no «check», so «reason» must say why, in nb and en"
        raise PolicyError(why, "check_reason")


@cache
def rules() -> Mapping[str, Rule]:
    """Return every check that asks the records, by promise."""
    folder = files("inventory").joinpath("assessment", "promises")
    asked = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    found = [read(file.name, file.read_text("utf-8")) for file in asked]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: rule.id)}


def read(name: str, text: str) -> Rule:
    """Read one check's file. Raises ``PolicyError``."""
    try:
        sentence, keys, query = split(text)
        rule = Rule(
            id=name.removesuffix(".sql").upper(),
            sentence=sentence,
            outcomes=tuple(map(Result, listed(keys.get("outcome", "")))),
            needs=listed(keys.get("needs", "")),
            leans=listed(keys.get("leans", "")),
            query=query,
            args=declared(keys),
            variants=listed(keys.get("variants", "")),
            of=groups(keys),
        )
    except ValueError as error:
        raise head_broken(f"promises/{name}", error) from None
    if rule.id not in IDS or not _is_whole(rule):
        raise head_broken(f"promises/{name}")
    return rule


def _is_whole(rule: Rule) -> bool:
    """Tell whether a head says what a found record means, and which known kinds it needs."""
    if not rule.needs or not rule.outcomes or set(rule.outcomes) - set(TOLD):
        return False
    known = {*Kind, "*", "ledger", OBSERVED}
    return all(need.partition("/")[0] in known for need in (*rule.needs, *rule.leans))

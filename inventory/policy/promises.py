"""What the privacy statement promises: each sentence, its meaning, how it is checked or why not.

Declared in ``policy/promises.toml``; a check that asks the records is one ``promises/pNN.sql`` with
one question, whose first line says what breaks the promise and whose second is its head::

    -- outcome: FAIL; needs: response/A01, booking; leans: response

``outcome`` is what a found record means; with several of them the query has a column ``result``.
FAIL and WARN break the promise; a row of NOT_CHECKED says that nothing tells of a part of it, so
that it is not held although nothing broke it; one of PASS, what it is held but for. ``needs`` names
what must have been read whole tonight before the promise may be called held: a kind (some source
must yield it), a kind and activity (some record of it must have come), ``*``, or ``ledger``, which
every night reads whole. ``leans`` names, in the same way, those from whose *absence* the query
concludes: without them not even a break is sure. The query selects ``id``, NULL with a column
``ref`` for what is no longer there, and what ``args`` and ``variants`` declare (``rule_files``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from inventory.errors import PolicyError
from inventory.model import Kind
from inventory.policy.loader import NOTHING, Said, finished, nearest, said, take
from inventory.policy.rule_files import Args, Groups, declared, groups, listed, split
from inventory.policy.statement import wording

#: Every sentence of the statement that promises something (facts/policy §1).
IDS = tuple(f"P{number:02}" for number in range(1, 69))
STATES = ("document_only", "not_checked")
#: Checks that ask no record: a processor's agreement, who is named in the text, who it says we are,
#: when it was last read.
NAMED = ("agreement", "recipients", "controller", "reviewed")
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
        raise PolicyError(
            f"there is no such promise; they are called P01 to P68{nearest(key, IDS)}"
        )
    quote = take(table, "quote", str).strip()
    if not quote:
        raise PolicyError("«quote» is empty: it must be the statement's own words")
    meaning = said(table, "meaning")
    check, of = _check(key, table)
    state, reason = take(table, "state", str, ""), said(table, "reason", NOTHING)
    finished(table, _KEYS)
    _either(check, state, reason)
    return Promise(key, quote, meaning, check, of, state, reason)


def missing(rows: Iterable[str]) -> list[str]:
    """Return a line for each promise without a row: silence never means exempt."""
    there = set(rows)
    lost = (id for id in IDS if id not in there)
    return [f"promises.toml: the promise [{id}] is missing; P01–P68 have a row each" for id in lost]


def _check(key: str, table: dict[str, Any]) -> tuple[str, str]:
    check, of = table.pop("check", None), take(table, "of", str, "")
    if check is True and key not in rules():
        raise PolicyError(f"«check» is true, but there is no inventory/promises/{key.lower()}.sql")
    if check not in (None, True, *NAMED):
        hint = nearest(str(check), NAMED)
        raise PolicyError(f"«check» must be true or one of {', '.join(NAMED)}{hint}")
    if (check == "agreement") != bool(of):
        raise PolicyError(
            "the check «agreement» needs «of», the id of a processor, and no other check has it"
        )
    return ("sql" if check is True else check or ""), of


def _either(check: str, state: str, reason: Said) -> None:
    if check:
        if state or reason:
            raise PolicyError("has both a «check» and a «state» or «reason»: one of the two")
        return
    if state not in STATES:
        known = f"{', '.join(STATES)}{nearest(state, STATES)}"
        raise PolicyError(f"has no «check», so «state» must be one of {known}")
    if not reason:
        raise PolicyError("has no «check», so «reason» must say why, in nb and en")


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
        raise PolicyError(f"promises/{name}: its head is not whole ({error})") from None
    if rule.id not in IDS or not _is_whole(rule):
        raise PolicyError(f"promises/{name}: its head is not whole")
    return rule


def _is_whole(rule: Rule) -> bool:
    """Tell whether a head says what a found record means, and which known kinds it needs."""
    if not rule.needs or not rule.outcomes or set(rule.outcomes) - set(TOLD):
        return False
    known = {*Kind, "*", "ledger"}
    return all(need.partition("/")[0] in known for need in (*rule.needs, *rule.leans))

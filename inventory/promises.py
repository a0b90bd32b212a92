"""What the published privacy statement promises: each sentence, what it means, and how it is checked or why it is not.

Declared in ``policy/promises.toml``; a check that asks the records is one ``promises/pNN.sql`` with one question, whose
first line says what breaks the promise and whose second is its head::

    -- outcome: FAIL; needs: response/A01, booking; leans: response

``outcome`` is what a found record means; with two of them the query has a column ``result``. ``needs`` names what must
have been read whole tonight before the promise may be called held: a kind (some source must yield it), a kind and
activity (some record of it must have come), or ``*``. ``leans`` names the kinds from whose *absence* the query concludes:
without them not even a break is sure. The query selects ``id`` (NULL for what is no longer there) and ``args``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from inventory.errors import PolicyError
from inventory.model import Kind

FILE = "promises.toml"
STATEMENT = "statement.txt"
#: Every sentence of the statement that promises something (facts/policy §1).
IDS = tuple(f"P{number:02}" for number in range(1, 69))
RESULTS = ("PASS", "FAIL", "WARN", "NOT_CHECKED", "DOCUMENT_ONLY")
STATES = ("document_only", "not_checked")
#: Checks that ask no record: a processor's agreement, who is named in the text, who it says we are, when it was last read.
NAMED = ("agreement", "recipients", "controller", "reviewed")
_KEYS = ("quote", "meaning", "check", "of", "state", "reason")
_LANGUAGES = ("nb", "en")


@dataclass(frozen=True, slots=True)
class Rule:
    """One ``promises/pNN.sql``, from its head. ``graded``: the query tells each row's result itself."""

    id: str
    sentence: str
    outcomes: tuple[str, ...]
    needs: tuple[str, ...]
    leans: tuple[str, ...]
    query: str

    @property
    def graded(self) -> bool:
        return len(self.outcomes) > 1


@dataclass(frozen=True, slots=True)
class Promise:
    """One sentence. ``check`` is "sql", one of ``NAMED``, or "" with a ``state`` and a ``reason`` in both languages."""

    id: str
    quote: str
    meaning: Mapping[str, str]
    check: str
    of: str
    state: str
    reason: Mapping[str, str]

    @property
    def quote_hash(self) -> str:
        """Give the hash of the sentence as it is worded now."""
        return wording(self.quote)


@dataclass(frozen=True, slots=True)
class Statement:
    """The published text, when it is given, and the day it was last read through."""

    text: str = ""
    reviewed: date | None = None

    @property
    def version(self) -> str | None:
        """Give the hash of the text; None when no text is given."""
        return wording(self.text) if self.text else None

    def has(self, quote: str) -> bool:
        """Tell whether every piece of ``quote`` still stands in the text; blanks, case and kinds of quotes do not count."""
        folded = _folded(self.text)
        return all(_folded(piece) in folded for piece in quote.split(" … "))

    def names(self, *words: str) -> bool:
        """Tell whether one of ``words`` stands in the text, however it is spelt together."""
        text = _letters(self.text)
        return any(letters in text for letters in map(_letters, words) if letters)


@dataclass(frozen=True, slots=True)
class Promises:
    """All of them by id, with the statement they stand in."""

    rows: Mapping[str, Promise] = field(default_factory=dict)
    statement: Statement = field(default_factory=Statement)


def read(document: Mapping[str, Any], text: str, problems: list[str]) -> Promises:
    """Check ``promises.toml`` (parsed) against its rules and the shipped checks; each problem is one line in ``problems``.

    ``text`` is the published statement, or empty.
    """
    tables = dict(document)
    statement = _one("statement", tables.pop("statement", None), lambda table: _statement(table, text), problems)
    rows = {key: _one(key, table, _promise(key), problems) for key, table in tables.items()}
    problems += [
        f"{FILE}: the promise [{key}] is missing; every promise P01–P68 has a row" for key in IDS if key not in rows
    ]
    return Promises({key: row for key, row in rows.items() if row}, statement or Statement())


def _one(key: str, table: Any, make: Callable[[dict[str, Any]], Any], problems: list[str]) -> Any:
    try:
        if not isinstance(table, dict):
            raise PolicyError("must be a table" if table is not None else "is missing")
        return make(dict(table))
    except PolicyError as problem:
        problems.append(f"{FILE} [{key}]: {problem}")
        return None


def _statement(table: dict[str, Any], text: str) -> Statement:
    reviewed = table.pop("reviewed", "")
    _finished(table, ("reviewed",))
    if isinstance(reviewed, date):
        return Statement(text, reviewed)
    try:
        return Statement(text, date.fromisoformat(reviewed) if reviewed else None)
    except (TypeError, ValueError):
        raise PolicyError("«reviewed» is a date such as 2026-11-22, or empty") from None


def _promise(key: str) -> Callable[[dict[str, Any]], Promise]:
    def make(table: dict[str, Any]) -> Promise:
        if key not in IDS:
            raise PolicyError(f"there is no such promise; they are called P01 to P68{_nearest(key, IDS)}")
        quote, meaning = table.pop("quote", None), _both(table, "meaning")
        if not isinstance(quote, str) or not quote.strip():
            raise PolicyError("«quote» must be the statement's own words")
        check, of = _check(key, table)
        state, reason = table.pop("state", ""), _both(table, "reason") if "reason" in table else {}
        _finished(table, _KEYS)
        _either(check, state, reason)
        return Promise(key, quote, meaning, check, of, state, reason)

    return make


def _check(key: str, table: dict[str, Any]) -> tuple[str, str]:
    check, of = table.pop("check", None), table.pop("of", "")
    if check is True and key not in rules():
        raise PolicyError(f"«check» is true, but there is no inventory/promises/{key.lower()}.sql")
    if check not in (None, True, *NAMED):
        raise PolicyError(f"«check» must be true or one of {', '.join(NAMED)}{_nearest(str(check), NAMED)}")
    if (check == "agreement") != bool(of) or not isinstance(of, str):
        raise PolicyError("the check «agreement» needs «of», the id of a processor, and no other check has it")
    return ("sql" if check is True else check or ""), of


def _either(check: str, state: Any, reason: Mapping[str, str]) -> None:
    if check and (state or reason):
        raise PolicyError("has both a «check» and a «state» or «reason»: one of the two")
    if not check and state not in STATES:
        raise PolicyError(
            f"has no «check», so «state» must be one of {', '.join(STATES)}{_nearest(str(state), STATES)}"
        )
    if not check and not reason:
        raise PolicyError("has no «check», so «reason» must say why, in nb and en")


def _both(table: dict[str, Any], key: str) -> Mapping[str, str]:
    texts = table.pop(key, None)
    if not isinstance(texts, dict) or set(texts) != set(_LANGUAGES):
        raise PolicyError(f"«{key}» needs a text in nb and one in en")
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise PolicyError(f"«{key}» has an empty text")
    return texts


def _finished(table: Mapping[str, Any], known: Iterable[str]) -> None:
    for key in table:
        raise PolicyError(f"unknown key «{key}»{_nearest(key, known)}")


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean «{near[0]}»?" if near else ""


def wording(text: str) -> str:
    """Give a short hash of a wording, which a change of a letter changes and a change of line breaks does not."""
    return sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()[:12]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return " ".join(plain.split())


_ALIKE = str.maketrans(
    {"–": "-", "—": "-", "\u2011": "-", "\u00ad": None} | dict.fromkeys("«»“”„‟", '"') | dict.fromkeys("’‘`´", "'")
)


def _letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


@cache
def rules() -> Mapping[str, Rule]:
    """Return every check that asks the records, by promise."""
    folder = files("inventory").joinpath("promises")
    found = [_rule(f.name, f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".sql")]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: rule.id)}


def _rule(name: str, text: str) -> Rule:
    sentence, head, query = text.split("\n", 2)
    keys = dict(re.findall(r"(\w+): ([^;\n]+)", head))
    rule = Rule(
        id=name.removesuffix(".sql").upper(),
        sentence=sentence.removeprefix("-- "),
        outcomes=_list(keys.get("outcome", "")),
        needs=_list(keys.get("needs", "")),
        leans=_list(keys.get("leans", "")),
        query=query.strip().rstrip(";"),
    )
    known = {*(kind.value for kind in Kind), "*"}
    odd = [n for n in (*rule.needs, *rule.leans) if n.partition("/")[0] not in known]
    if rule.id not in IDS or not rule.needs or odd or not rule.outcomes or set(rule.outcomes) - {"FAIL", "WARN"}:
        raise PolicyError(f"promises/{name}: its head is not whole")
    return rule


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())

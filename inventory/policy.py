"""Read the policy files, refuse what is out of bounds or dangling, and stamp a version on what was read.

Data describes policy; code runs it. A business changes a number in its own copy of ``retention.toml``; a file that is not
in its folder comes from the program. Every problem is one line that names file, key and bound.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from inventory.errors import PolicyError
from inventory.load import ALL_FIELDS
from inventory.model import Kind
from inventory.promises import FILE, STATEMENT, Promises, read

FILES = ("activities.toml", "retention.toml", "processors.toml", FILE)
#: GDPR Art. 6(1) letters; the statement's activities use no other grounds.
_BASIS = re.compile(r"6\(1\)\([a-f]\)")
_BY = ("owner", "admin", "locked")
_ROLES = ("processor", "controller", "joint")


@dataclass(frozen=True, slots=True)
class Activity:
    """A processing activity (Art. 30): why, on what ground, which fields it may hold."""

    id: str
    name: Mapping[str, str]
    purpose: str
    basis: str
    kinds: tuple[str, ...]
    processors: tuple[str, ...]
    retention: tuple[str, ...]
    fields: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Processor:
    """Who holds the data, where, and with what safeguard."""

    id: str
    name: str
    role: str
    country: str
    transfer: str
    safeguard: str
    agreement: str
    checked: str


@dataclass(frozen=True, slots=True)
class Retention:
    """A retention rule: its law, its anchor event, who may change it, and its numbers (months, days or years)."""

    id: str
    law: str
    anchor: str
    by: str
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Policy:
    """All policy files together, cross-checked. ``version`` is a hash of their bytes, printed on every report."""

    activities: Mapping[str, Activity]
    processors: Mapping[str, Processor]
    retention: Mapping[str, Retention]
    version: str
    promises: Promises

    def parameters(self) -> dict[str, int]:
        """Return every number by its full name, such as ``R-BOOK.months``."""
        return {f"{rule.id}.{key}": value for rule in self.retention.values() for key, value in rule.numbers.items()}


def load(folder: Path | None = None) -> Policy:
    """Read the policy in ``folder`` over the shipped one. Raises ``PolicyError`` with the first problem."""
    policy, problems = check(folder)
    if policy is None:
        raise PolicyError(problems[0])
    return policy


def check(folder: Path | None = None, only: Mapping[str, str] | None = None) -> tuple[Policy | None, list[str]]:
    """Read the policy and return it with every problem found; None when there are problems.

    ``only`` maps file names to texts that stand in for the folder's (``orden policy check FILE``).
    """
    problems: list[str] = []
    texts = {name: (only or {}).get(name) or _text(folder, name, problems) for name in FILES}
    documents = {name: _document(name, text, problems) for name, text in texts.items()}
    activities = _entries("activities.toml", documents, _activity, problems)
    processors = _entries("processors.toml", documents, _processor, problems)
    retention = _entries("retention.toml", documents, _retention, problems)
    promises = read(documents[FILE], _text(folder, STATEMENT, problems), problems) if documents[FILE] else Promises()
    if not problems:
        problems += _dangling(activities, processors, retention)
    version = sha256("\0".join(texts[name] for name in FILES).encode()).hexdigest()[:12]
    return (None if problems else Policy(activities, processors, retention, version, promises)), problems


def _text(folder: Path | None, name: str, problems: list[str]) -> str:
    own = folder / name if folder else None
    if folder and not folder.is_dir():
        problems.append(f"{folder.name}: the policy folder named in orden.toml is not there")
        return ""
    try:
        return own.read_text("utf-8-sig") if own and own.is_file() else _shipped(name)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name}: cannot be read as UTF-8 text ({type(error).__name__})")
        return ""


def _shipped(name: str) -> str:
    file = files("inventory").joinpath("policy", name)
    return file.read_text("utf-8") if name != STATEMENT else ""  # the statement is a business's own: none is shipped


def _document(name: str, text: str, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name}: {error}")
        return {}


def _entries(
    name: str, documents: Mapping[str, dict[str, Any]], make: Callable[[str, dict[str, Any]], Any], problems: list[str]
) -> dict[str, Any]:
    found = {}
    for key, table in documents[name].items():
        try:
            if not isinstance(table, dict):
                raise PolicyError("must be a table")
            found[key] = make(key, dict(table))
        except PolicyError as problem:
            problems.append(f"{name} [{key}]: {problem}")
    return found


def _activity(key: str, table: dict[str, Any]) -> Activity:
    if not re.fullmatch(r"A\d\d", key):
        raise PolicyError("an activity is called A and two digits, such as A08")
    name = _take(table, "name", dict)
    if set(name) != {"nb", "en"} or not all(isinstance(text, str) and text for text in name.values()):
        raise PolicyError("«name» needs a text in nb and one in en")
    activity = Activity(
        id=key,
        name=name,
        purpose=_take(table, "purpose", str),
        basis=_take(table, "basis", str),
        kinds=_names(table, "kinds", [kind.value for kind in Kind]),
        processors=_names(table, "processors"),
        retention=_names(table, "retention"),
        fields=_names(table, "fields", ALL_FIELDS),
        reason=_take(table, "reason", str, ""),
    )
    if not _BASIS.fullmatch(activity.basis):
        raise PolicyError(f"«basis» {activity.basis} is no ground of GDPR Art. 6(1), such as 6(1)(b)")
    if not activity.retention and not activity.reason:
        raise PolicyError("has neither a retention rule nor a «reason» why not")
    _finished(table, Activity)
    return activity


def _processor(key: str, table: dict[str, Any]) -> Processor:
    texts = {name: _take(table, name, str) for name in Processor.__slots__ if name != "id"}
    processor = Processor(id=key, **texts)
    if processor.role not in _ROLES:
        raise PolicyError(f"«role» must be one of {', '.join(_ROLES)}")
    if not re.fullmatch(r"[A-Z]{2}", processor.country):
        raise PolicyError("«country» is a two-letter country code, such as NO")
    if processor.transfer and not processor.safeguard:
        raise PolicyError("a «transfer» needs a «safeguard» (GDPR Art. 46)")
    _finished(table, Processor)
    return processor


def _retention(key: str, table: dict[str, Any]) -> Retention:
    texts = {name: _take(table, name, str) for name in ("law", "anchor", "by")}
    if texts["by"] not in _BY:
        raise PolicyError(f"«by» must be one of {', '.join(_BY)}")
    numbers = {name: _number(name, value, texts["by"]) for name, value in table.items()}
    if not numbers:
        raise PolicyError("has no number")
    if key == "R-BK5" and numbers.get("years") != 5:
        raise PolicyError("«years» is 5 by bokføringsloven § 13 and cannot be changed")
    return Retention(id=key, numbers=numbers, **texts)


def _number(name: str, value: Any, by: str) -> int:
    if type(value) is int:
        return value
    if (
        not isinstance(value, dict)
        or set(value) != {"default", "min", "max"}
        or not all(type(v) is int for v in value.values())
    ):
        raise PolicyError(f"«{name}» must be a whole number or {{ default, min, max }} of whole numbers")
    if by == "locked":
        raise PolicyError(f"«{name}» is locked by law and cannot have bounds")
    if not value["min"] <= value["default"] <= value["max"]:
        raise PolicyError(f"«{name}» is {value['default']}, outside its bounds {value['min']} to {value['max']}")
    return int(value["default"])


def _take(table: dict[str, Any], key: str, of: type, default: Any = None) -> Any:
    value = table.pop(key, default)
    if value is None:
        raise PolicyError(f"«{key}» is missing")
    if type(value) is not of:
        raise PolicyError(f"«{key}» must be a {'list' if of is list else 'text' if of is str else 'table'}")
    return value


def _names(table: dict[str, Any], key: str, known: Any = None) -> tuple[str, ...]:
    names = _take(table, key, list)
    for name in names:
        if not isinstance(name, str):
            raise PolicyError(f"«{key}» must be a list of texts")
        if known is not None and name not in known:
            raise PolicyError(f"«{key}» has an unknown name «{name}»{_nearest(name, known)}")
    return tuple(names)


def _finished(table: dict[str, Any], of: type[Activity] | type[Processor]) -> None:
    for key in table:
        raise PolicyError(f"unknown key «{key}»{_nearest(key, of.__slots__)}")


def _nearest(word: str, known: Any) -> str:
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean «{near[0]}»?" if near else ""


def _dangling(
    activities: Mapping[str, Activity], processors: Mapping[str, Processor], retention: Mapping[str, Retention]
) -> list[str]:
    """Find references to what is not there, and shipped rules that SQL needs and a business's copy has lost."""
    problems = []
    for activity in activities.values():
        for key, known in (("processors", processors), ("retention", retention)):
            for name in getattr(activity, key):
                if name not in known:
                    problems.append(
                        f"activities.toml [{activity.id}]: «{key}» names «{name}», which {key}.toml does not have"
                    )
    shipped = tomllib.loads(_shipped("retention.toml"))
    for rule, table in shipped.items():
        if rule not in retention:
            problems.append(f"retention.toml: the rule [{rule}] is missing; every rule must be there")
            continue
        for number in table:
            if number not in ("law", "anchor", "by") and number not in retention[rule].numbers:
                problems.append(f"retention.toml [{rule}]: «{number}» is missing")
        problems += _outside(rule, table, retention[rule])
    return problems


def _outside(rule: str, shipped: Mapping[str, Any], own: Retention) -> list[str]:
    """Hold a business's numbers to the shipped bounds, whatever bounds its own copy claims."""
    problems = []
    for name, value in own.numbers.items():
        if name not in shipped:
            problems.append(f"retention.toml [{rule}]: unknown number «{name}»{_nearest(name, shipped)}")
            continue
        bound = shipped[name]
        low, high = (bound["min"], bound["max"]) if isinstance(bound, dict) else (bound, bound)
        if not low <= value <= high:
            problems.append(
                f"retention.toml [{rule}]: «{name}» is {value}; it may be {low} to {high} ({shipped['law']})"
            )
    return problems

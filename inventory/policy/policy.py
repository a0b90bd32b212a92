"""Hold the policy together: its types, what its files say, and what is out of bounds or dangling.

Data describes policy; code runs it. A business changes a number in its own copy of
``retention.toml``; a file that is not in its folder comes from the program. Every problem is one
line that names file, key and bound. How a table is read stands in ``loader``; what a business
declares of itself in ``activities`` and ``controller``; what its statement lacks in ``gaps``.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from inventory.errors import PolicyError
from inventory.model import ALL_FIELDS
from inventory.options import nearest
from inventory.policy import activities, controller, gaps, promises
from inventory.policy.activities import Activity, Processor
from inventory.policy.controller import Controller
from inventory.policy.gaps import Gap
from inventory.policy.loader import document, entries, names, one_of, shipped, take, text_of
from inventory.policy.promises import Promise
from inventory.policy.statement import FILE as STATEMENT
from inventory.policy.statement import Statement

__all__ = [
    "FILES",
    "Activity",
    "Controller",
    "Gap",
    "Policy",
    "Processor",
    "Retention",
    "bounds",
    "check",
    "load",
    "shipped_rules",
]

#: Every policy file, in the order in which their bytes make the version.
FILES = (
    "activities.toml",
    "retention.toml",
    "processors.toml",
    "controller.toml",
    "gaps.toml",
    "promises.toml",
)
T = TypeVar("T")
_BY = ("owner", "admin", "locked")
#: Keys of a retention rule that are no numbers.
_TEXTS = ("law", "anchor", "by", "basis", "fields", "waits")


@dataclass(frozen=True, slots=True)
class Retention:
    """A retention rule: its law, its anchor event, who may change it, and its numbers.

    ``numbers`` are months, days or years. ``basis``: the ground while it keeps a record, "" for the
    activity's. ``fields``: what it keeps, none for the whole record. ``waits``:
    why nothing reads its numbers yet.
    """

    id: str
    law: str
    anchor: str
    by: str
    numbers: Mapping[str, int]
    basis: str = ""
    fields: tuple[str, ...] = ()
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """All policy files together, cross-checked.

    ``version`` is a hash of their bytes, printed on every report.
    """

    activities: Mapping[str, Activity]
    processors: Mapping[str, Processor]
    retention: Mapping[str, Retention]
    controller: Controller
    gaps: Mapping[str, Gap]
    version: str
    promises: Mapping[str, Promise]
    statement: Statement

    def parameters(self) -> dict[str, int]:
        """Return every number by its full name, such as ``R-BOOK.months``."""
        return {
            f"{rule.id}.{key}": value
            for rule in self.retention.values()
            for key, value in rule.numbers.items()
        }


def load(folder: Path | None = None) -> Policy:
    """Read the policy in ``folder`` over the shipped one.

    Raises ``PolicyError`` with the first problem.
    """
    texts = tuple(text_of(folder, name, []) for name in (*FILES, STATEMENT))
    return _understood(folder, texts)


@lru_cache(maxsize=1)
def _understood(folder: Path | None, _texts: tuple[str, ...]) -> Policy:
    # By the texts: before a night and in it they are the same, and reading sense into them takes
    # longer than all else here.
    policy, problems = check(folder)
    if policy is None:
        raise problems[0]
    return policy


def check(
    folder: Path | None = None, only: Mapping[str, str] | None = None
) -> tuple[Policy | None, list[PolicyError]]:
    """Read the policy and return it with every problem found; None when there are problems.

    ``only`` maps file names to texts that stand in for the folder's (``orden policy check FILE``).
    """
    given = only or {}
    problems = [_no_policy_file(name) for name in given if name not in FILES]
    texts = {name: given.get(name) or text_of(folder, name, problems) for name in FILES}
    policy = _read(folder, texts, problems)
    if not problems:
        problems += _dangling(policy) + _lost(policy.retention)
        problems += gaps.dangling(policy.gaps, policy.controller, policy.parameters())
    return (None if problems else policy), problems


def _no_policy_file(name: str) -> PolicyError:
    near, files = nearest(name, FILES), ", ".join(FILES)
    said = "is no policy file" if near else f"is no policy file; they are {files}"
    return PolicyError(said, "no_policy_file", files=files, near=near).at(name)


def _read(folder: Path | None, texts: Mapping[str, str], problems: list[PolicyError]) -> Policy:
    read = {name: document(name, text, problems) for name, text in texts.items()}

    def of(name: str, make: Callable[[str, dict[str, Any]], T]) -> dict[str, T]:
        return entries(name, read[name], make, problems)

    # A table that a business's own file has not is the program's: the security measures' texts.
    own = tomllib.loads(shipped("controller.toml")) | read["controller.toml"]
    who = controller.controller(own, problems)
    policy = Policy(
        activities=of("activities.toml", activities.activity),
        processors=of("processors.toml", activities.processor),
        retention=of("retention.toml", _retention),
        controller=who,
        gaps=of("gaps.toml", gaps.gap),
        promises=of("promises.toml", promises.promise),
        statement=Statement(text_of(folder, STATEMENT, problems), who.read_on),
        version=sha256("\0".join(texts[name] for name in FILES).encode()).hexdigest()[:12],
    )
    if read["promises.toml"]:
        problems += promises.missing(read["promises.toml"])
    return policy


def _retention(key: str, table: dict[str, Any]) -> Retention:
    texts = {name: take(table, name, str) for name in ("law", "anchor", "by")}
    if texts["by"] not in _BY:
        raise one_of("by", _BY, texts["by"])
    basis = take(table, "basis", str, "")
    if basis:
        activities.ground(basis)
    fields = names(table, "fields", ALL_FIELDS, default=[])
    waits = take(table, "waits", str, "")
    numbers = {name: _number(name, value, texts["by"]) for name, value in table.items()}
    if not numbers:
        raise PolicyError("has no number", "no_number")
    if key == "R-BK5" and numbers.get("years") != 5:
        said = "«years» is 5 by bokføringsloven § 13 and cannot be changed"
        raise PolicyError(said, "years_law")
    return Retention(id=key, numbers=numbers, basis=basis, fields=fields, waits=waits, **texts)


def _number(name: str, value: Any, by: str) -> int:
    if type(value) is int:
        return value
    if not _is_bounded(value):
        raise PolicyError(
            f"«{name}» must be a whole number or {{ default, min, max }} of whole numbers",
            "number_form",
            key=name,
        )
    if by == "locked":
        said = f"«{name}» is locked by law and cannot have bounds"
        raise PolicyError(said, "number_locked", key=name)
    number, low, high = value["default"], value["min"], value["max"]
    if not low <= number <= high:
        said = f"«{name}» is {number}, outside its bounds {low} to {high}"
        raise PolicyError(said, "number_bounds", key=name, number=number, low=low, high=high)
    return int(number)


def _is_bounded(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"default", "min", "max"}:
        return False
    return all(type(number) is int for number in value.values())


def _dangling(policy: Policy) -> list[PolicyError]:
    """Find references to what is not there, and activities that a business's copy has lost.

    Connectors name activities.
    """
    problems = [
        _not_in(f"activities.toml [{activity.id}]", key, name, getattr(policy, key))
        for activity in policy.activities.values()
        for key in ("processors", "retention", "gaps")
        for name in getattr(activity, key)
        if name not in getattr(policy, key)
    ]
    for lost in sorted(tomllib.loads(shipped("activities.toml")).keys() - policy.activities.keys()):
        said = f"the activity [{lost}] is missing; keep it, with a «reason» if it is not used"
        problems.append(PolicyError(said, "activity_missing", name=lost).at("activities.toml"))
    return problems


def _not_in(place: str, key: str, name: str, known: Iterable[str]) -> PolicyError:
    file, near = f"{key}.toml", nearest(name, known)
    said = f"«{key}» names «{name}», which {file} does not have"
    return PolicyError(said, "names_unknown", key=key, name=name, file=file, near=near).at(place)


def _lost(retention: Mapping[str, Retention]) -> list[PolicyError]:
    """Find rules and numbers, which SQL needs, that a copy has lost or put out of bounds."""
    file, problems = "retention.toml", []
    for rule, table in shipped_rules().items():
        if rule not in retention:
            said = f"the rule [{rule}] is missing; every rule must be there"
            problems.append(PolicyError(said, "rule_missing", name=rule).at(file))
            continue
        there = retention[rule].numbers
        problems += [
            PolicyError(f"«{number}» is missing", "lacking", key=number).at(f"{file} [{rule}]")
            for number in table
            if number not in _TEXTS and number not in there
        ]
        problems += _outside(f"{file} [{rule}]", table, there)
    return problems


def _outside(
    place: str, known: Mapping[str, Any], numbers: Mapping[str, int]
) -> Iterator[PolicyError]:
    """Hold a business's numbers to the shipped bounds, whatever bounds its own copy claims."""
    for name, value in numbers.items():
        if name not in known:
            said, near = f"unknown number «{name}»", nearest(name, known)
            yield PolicyError(said, "unknown_number", key=name, near=near).at(place)
            continue
        low, high = _bounds(known[name])
        if not low <= value <= high:
            said = f"«{name}» is {value}; it may be {low} to {high} ({known['law']})"
            error = PolicyError(said, "number_law", key=name, number=value, low=low, high=high)
            yield error.at(place)


@cache
def shipped_rules() -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of retention.toml as the program ships them."""
    return tomllib.loads(shipped("retention.toml"))


def bounds(rule: str) -> dict[str, tuple[int, int]]:
    """Return between which the numbers of ``rule`` may be chosen; those that are fixed are not in.

    They are the shipped file's, whatever a business's own copy claims.
    """
    numbers = {name: it for name, it in shipped_rules().get(rule, {}).items() if name not in _TEXTS}
    limits = {name: _bounds(number) for name, number in numbers.items()}
    return {name: (low, high) for name, (low, high) in limits.items() if low < high}


def _bounds(number: Any) -> tuple[int, int]:
    if isinstance(number, dict):
        return number["min"], number["max"]
    return number, number

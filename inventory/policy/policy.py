"""Hold the policy together: its types, what is read from its files, and what is out of bounds or dangling.

Data describes policy; code runs it. A business changes a number in its own copy of
``retention.toml``; a file that is not in its folder comes from the program. Every problem is one
line that names file, key and bound. How a table is read stands in ``loader``; what a business
declares of itself in ``activities`` and ``controller``; what its statement lacks in ``gaps``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from inventory.errors import PolicyError
from inventory.model import ALL_FIELDS
from inventory.policy import activities, controller, gaps, promises
from inventory.policy.activities import Activity, Processor
from inventory.policy.controller import Controller
from inventory.policy.gaps import Gap
from inventory.policy.loader import document, entries, names, nearest, shipped, take, text_of
from inventory.policy.promises import Promise
from inventory.policy.statement import FILE as STATEMENT
from inventory.policy.statement import Statement

__all__ = ["FILES", "Activity", "Controller", "Gap", "Policy", "Processor", "Retention", "check", "load"]

#: Every policy file, in the order in which their bytes make the version.
FILES = ("activities.toml", "retention.toml", "processors.toml", "controller.toml", "gaps.toml", "promises.toml")
_BY = ("owner", "admin", "locked")
#: Keys of a retention rule that are no numbers.
_TEXTS = ("law", "anchor", "by", "basis", "fields")


@dataclass(frozen=True, slots=True)
class Retention:
    """A retention rule: its law, its anchor event, who may change it, and its numbers (months, days or years).

    ``basis``: the ground while it keeps a record, "" for the activity's. ``fields``: what it keeps,
    none for the whole record.
    """

    id: str
    law: str
    anchor: str
    by: str
    numbers: Mapping[str, int]
    basis: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """All policy files together, cross-checked. ``version`` is a hash of their bytes, printed on every report."""

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
        return {f"{rule.id}.{key}": value for rule in self.retention.values() for key, value in rule.numbers.items()}


def load(folder: Path | None = None) -> Policy:
    """Read the policy in ``folder`` over the shipped one. Raises ``PolicyError`` with the first problem."""
    return _understood(folder, tuple(text_of(folder, name, []) for name in (*FILES, STATEMENT)))


@lru_cache(maxsize=1)
def _understood(folder: Path | None, _texts: tuple[str, ...]) -> Policy:
    # By the texts: before a night and in it they are the same, and reading sense into them takes
    # longer than all else here.
    policy, problems = check(folder)
    if policy is None:
        raise PolicyError(problems[0])
    return policy


def check(folder: Path | None = None, only: Mapping[str, str] | None = None) -> tuple[Policy | None, list[str]]:
    """Read the policy and return it with every problem found; None when there are problems.

    ``only`` maps file names to texts that stand in for the folder's (``orden policy check FILE``).
    """
    problems = [
        f"{name}: is no policy file{nearest(name, FILES) or '; they are ' + ', '.join(FILES)}"
        for name in only or ()
        if name not in FILES
    ]
    texts = {name: (only or {}).get(name) or text_of(folder, name, problems) for name in FILES}
    read = {name: document(name, text, problems) for name, text in texts.items()}
    who = controller.controller(read["controller.toml"], problems)
    policy = Policy(
        activities=entries("activities.toml", read["activities.toml"], activities.activity, problems),
        processors=entries("processors.toml", read["processors.toml"], activities.processor, problems),
        retention=entries("retention.toml", read["retention.toml"], _retention, problems),
        controller=who,
        gaps=entries("gaps.toml", read["gaps.toml"], gaps.gap, problems),
        promises=entries("promises.toml", read["promises.toml"], promises.promise, problems),
        statement=Statement(text_of(folder, STATEMENT, problems), who.read_on),
        version=sha256("\0".join(texts[name] for name in FILES).encode()).hexdigest()[:12],
    )
    if read["promises.toml"]:
        problems += promises.missing(read["promises.toml"])
    if not problems:
        problems += _dangling(policy) + _lost(policy.retention)
        problems += gaps.dangling(policy.gaps, policy.controller, policy.parameters())
    return (None if problems else policy), problems


def _retention(key: str, table: dict[str, Any]) -> Retention:
    texts = {name: take(table, name, str) for name in ("law", "anchor", "by")}
    if texts["by"] not in _BY:
        raise PolicyError(f"«by» must be one of {', '.join(_BY)}")
    basis = take(table, "basis", str, "")
    if basis:
        activities.ground(basis)
    fields = names(table, "fields", ALL_FIELDS, default=[])
    numbers = {name: _number(name, value, texts["by"]) for name, value in table.items()}
    if not numbers:
        raise PolicyError("has no number")
    if key == "R-BK5" and numbers.get("years") != 5:
        raise PolicyError("«years» is 5 by bokføringsloven § 13 and cannot be changed")
    return Retention(id=key, numbers=numbers, basis=basis, fields=fields, **texts)


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


def _dangling(policy: Policy) -> list[str]:
    """Find references to what is not there, and activities that connectors name and a business's copy has lost."""
    problems = []
    for activity in policy.activities.values():
        for key in ("processors", "retention", "gaps"):
            known = getattr(policy, key)
            for name in getattr(activity, key):
                if name not in known:
                    problems.append(
                        f"activities.toml [{activity.id}]: «{key}» names «{name}»,"
                        f" which {key}.toml does not have{nearest(name, known)}"
                    )
    for lost in sorted(tomllib.loads(shipped("activities.toml")).keys() - policy.activities.keys()):
        problems.append(
            f"activities.toml: the activity [{lost}] is missing; keep it, with a «reason» if it is not used"
        )
    return problems


def _lost(retention: Mapping[str, Retention]) -> list[str]:
    """Find shipped rules and numbers that SQL needs and a business's copy has lost or put out of bounds."""
    problems = []
    for rule, table in tomllib.loads(shipped("retention.toml")).items():
        if rule not in retention:
            problems.append(f"retention.toml: the rule [{rule}] is missing; every rule must be there")
            continue
        for number in table:
            if number not in _TEXTS and number not in retention[rule].numbers:
                problems.append(f"retention.toml [{rule}]: «{number}» is missing")
        problems += _outside(rule, table, retention[rule])
    return problems


def _outside(rule: str, known: Mapping[str, Any], own: Retention) -> list[str]:
    """Hold a business's numbers to the shipped bounds, whatever bounds its own copy claims."""
    problems = []
    for name, value in own.numbers.items():
        if name not in known:
            problems.append(f"retention.toml [{rule}]: unknown number «{name}»{nearest(name, known)}")
            continue
        bound = known[name]
        low, high = (bound["min"], bound["max"]) if isinstance(bound, dict) else (bound, bound)
        if not low <= value <= high:
            problems.append(f"retention.toml [{rule}]: «{name}» is {value}; it may be {low} to {high} ({known['law']})")
    return problems

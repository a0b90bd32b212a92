"""What a supervisory authority would miss in the published statement, and what is still open.

The gaps are data (policy/gaps.toml): why each matters, the law, and a sentence ready to paste. A
gap is closed by facts of the policy that ``closed_by`` names, all of them, by its own sentence in
the published text, or by the owner's word in controller.toml that the statement was mended on a
day. Numbers in a sentence are the policy's own, so the published text never tells another period
than the rules.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from inventory.errors import PolicyError
from inventory.policy.activities import Processor, Role
from inventory.policy.controller import Controller
from inventory.policy.loader import Said, finished, names, said, take

if TYPE_CHECKING:
    from inventory.policy.policy import Policy

#: A live number of a rule in a sentence, such as {R-BOOK.months}.
_NUMBER = re.compile(r"\{([^{}]*)\}")
_CONTROLLER = tuple(f.name for f in fields(Controller) if f.name not in ("mended", "measures"))
#: What may close a gap: a fact about the controller, a measure attested, or the same fact of every
#: processor that needs it.
_PROCESSORS = ("agreement", "checked")


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that the published statement lacks or gets wrong. ``sentence`` is Bokmål."""

    id: str
    title: Said
    why: Said
    law: str
    sentence: str
    closed_by: tuple[str, ...] = ()


def gap(key: str, table: dict[str, Any]) -> Gap:
    """Read one table of gaps.toml. Raises ``PolicyError``."""
    if not re.fullmatch(r"G\d\d", key):
        raise PolicyError("a gap is called G and two digits, such as G05", "gap_name")
    found = Gap(
        id=key,
        title=said(table, "title"),
        why=said(table, "why"),
        law=take(table, "law", str),
        sentence=" ".join(take(table, "sentence", str).split()),
        closed_by=names(table, "closed_by", default=[]),
    )
    if not found.sentence:
        why = "«sentence» is empty: a gap comes with words ready for the statement"
        raise PolicyError(why, "empty", key="sentence")
    finished(table, (f.name for f in fields(Gap)))
    return found


def dangling(
    gaps: Mapping[str, Gap], controller: Controller, numbers: Mapping[str, int]
) -> list[PolicyError]:
    """Return an error for everything a gap leans on that the policy does not have."""
    problems = []
    for one in gaps.values():
        place = f"gaps.toml [{one.id}]"
        for name in _NUMBER.findall(one.sentence):
            if name not in numbers:
                problems.append(_unknown(place, "sentence", name, "retention.toml"))
        for path in one.closed_by:
            if not _is_known(path, controller):
                problems.append(_unknown(place, "closed_by", path))
    for mended in controller.mended or ():
        if mended not in gaps:
            place = "controller.toml [statement]"
            problems.append(_unknown(place, "mended", mended, "gaps.toml"))
    return problems


def _unknown(place: str, key: str, name: str, file: str = "") -> PolicyError:
    if not file:
        why = f"«{key}» names «{name}», which no policy file has"
        return PolicyError(why, "names_nothing", key=key, name=name).at(place)
    why = f"«{key}» names «{name}», which {file} does not have"
    return PolicyError(why, "names_unknown", key=key, name=name, file=file).at(place)


def _is_known(path: str, controller: Controller) -> bool:
    table, _, key = path.partition(".")
    if table == "security":
        return key in controller.measures
    return key in {"controller": _CONTROLLER, "processors": _PROCESSORS}.get(table, ())


def open_gaps(policy: "Policy") -> tuple[Gap, ...]:
    """Return the gaps that neither the policy, the published text nor the owner's word closes.

    Their sentences have the policy's numbers in them.
    """
    numbers = policy.parameters()
    told = (
        replace(one, sentence=_NUMBER.sub(lambda name: str(numbers[name[1]]), one.sentence))
        for one in policy.gaps.values()
        if not _is_closed(one, policy)
    )
    return tuple(one for one in told if not policy.statement.has(one.sentence))


def _is_closed(one: Gap, policy: "Policy") -> bool:
    if one.id in policy.controller.mended:
        return True
    return bool(one.closed_by) and all(_holds(path, policy) for path in one.closed_by)


def _holds(path: str, policy: "Policy") -> bool:
    table, _, key = path.partition(".")
    if table == "security":
        return policy.controller.measures[key].attested is not None
    if table == "controller":
        return bool(getattr(policy.controller, key))
    return all(getattr(p, key) is not None for p in policy.processors.values() if _needs(p, key))


def _needs(one: Processor, key: str) -> bool:
    """Only processors need an agreement (Art. 28), only a transfer's ground a look (Art. 46)."""
    if key == "agreement":
        return one.role is not Role.CONTROLLER
    return bool(one.transfer)

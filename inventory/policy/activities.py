"""What the business declares of its activities and of who holds the data (GDPR Art. 30(1))."""

import re
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from inventory.errors import PolicyError
from inventory.model import ALL_FIELDS, Kind
from inventory.policy.loader import NOTHING, Said, day, finished, names, one_of, said, take

#: GDPR Art. 6(1) letters; the statement's activities use no other grounds.
_BASIS = re.compile(r"6\(1\)\([a-f]\)")
_SPECIAL = re.compile(r"9\(2\)\([a-j]\)")
#: Grounds of a transfer: adequacy decision (DPF: 2023/1795), standard clauses, binding rules, an
#: exception of Art. 49.
_SAFEGUARDS = ("DPF", "SCC", "ADEQUACY", "BCR", "ART49")
_KINDS = tuple(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Activity:
    """A processing activity (Art. 30): why, on what ground, whose, and which fields it may hold.

    ``purpose`` is a code that consents and flags use; ``aim`` says it in words, and ``data`` which
    personal data it is, also where no source reads it. ``systems``: types or names of the sources
    that the statement tells of. ``sensitive`` is the ground in Art. 9(2), "" when no special
    category is meant. ``statement`` and ``gaps`` name the sentences of the published statement that
    tell of it, and what is missing there. ``risk`` is the owner's own word on risk and DPIA;
    ``reason`` is why no source reads it.
    """

    id: str
    name: Said
    purpose: str
    aim: Said
    subjects: Said
    basis: str
    kinds: tuple[str, ...]
    processors: tuple[str, ...]
    retention: tuple[str, ...]
    fields: tuple[str, ...]
    systems: tuple[str, ...] = ()
    data: Said = NOTHING
    law: str = ""
    sensitive: str = ""
    origin: Said = NOTHING
    statement: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    risk: str = ""
    reason: Said = NOTHING


class Role(StrEnum):
    """What somebody who holds the data is to the business."""

    PROCESSOR = "processor"  # Art. 28
    CONTROLLER = "controller"  # of their own
    JOINT = "joint"  # Art. 26


@dataclass(frozen=True, slots=True)
class Processor:
    """Who holds the data, where, and with what safeguard.

    ``unconfirmed`` names those of its facts that nobody has proved. ``agreement`` is the day of the
    data processing agreement (Art. 28; for a joint controller the arrangement of Art. 26),
    ``checked`` the day somebody last looked whether all of it still holds; None: nobody has noted
    one. ``systems``: types or names of the sources whose data it holds. ``kept``: where the
    agreement itself lies, in the owner's words.
    """

    id: str
    name: str
    service: Said
    role: Role
    country: str
    transfer: str
    safeguard: tuple[str, ...]
    agreement: date | None
    checked: date | None
    systems: tuple[str, ...] = ()
    link: str = ""
    unconfirmed: tuple[str, ...] = ()
    question: Said = NOTHING
    kept: str = ""


def activity(key: str, table: dict[str, Any]) -> Activity:
    """Read one table of activities.toml. Raises ``PolicyError``."""
    if not re.fullmatch(r"A\d\d", key):
        raise PolicyError("an activity is called A and two digits, such as A08", "activity_name")
    found = Activity(
        id=key,
        name=said(table, "name"),
        purpose=take(table, "purpose", str),
        aim=said(table, "aim"),
        subjects=said(table, "subjects"),
        basis=take(table, "basis", str),
        kinds=names(table, "kinds", _KINDS),
        processors=names(table, "processors"),
        retention=names(table, "retention"),
        fields=names(table, "fields", ALL_FIELDS),
        systems=names(table, "systems", default=[]),
        data=said(table, "data", NOTHING),
        law=take(table, "law", str, ""),
        sensitive=take(table, "sensitive", str, ""),
        origin=said(table, "origin", NOTHING),
        statement=names(table, "statement", default=[], like="P01"),
        gaps=names(table, "gaps", default=[], like="G01"),
        risk=take(table, "risk", str, ""),
        reason=said(table, "reason", NOTHING),
    )
    _activity_bounds(found)
    finished(table, (f.name for f in fields(Activity)))
    return found


def ground(basis: str) -> None:
    """Raise ``PolicyError`` when ``basis`` is no ground of GDPR Art. 6(1)."""
    if not _BASIS.fullmatch(basis):
        why = f"«basis» {basis} is no ground of GDPR Art. 6(1), such as 6(1)(b)"
        raise PolicyError(why, "no_basis", name=basis)


def _activity_bounds(found: Activity) -> None:
    ground(found.basis)
    if found.sensitive and not _SPECIAL.fullmatch(found.sensitive):
        raise PolicyError(
            f"«sensitive» {found.sensitive} is no ground of GDPR Art. 9(2), such as 9(2)(a)",
            "no_special_basis",
            name=found.sensitive,
        )
    if not found.fields and not found.data:
        raise PolicyError(
            "has neither «fields» nor «data» that says in words which personal data it holds",
            "activity_data",
        )
    if not found.kinds and not found.reason:
        raise PolicyError(
            "has neither «kinds» that it comes from nor a «reason» why no source reads it",
            "activity_kinds",
        )
    if not found.retention and not found.reason:
        why = "has neither a retention rule nor a «reason» why not"
        raise PolicyError(why, "activity_retention")


def processor(key: str, table: dict[str, Any]) -> Processor:
    """Read one table of processors.toml. Raises ``PolicyError``."""
    texts = {name: take(table, name, str) for name in ("name", "country", "transfer")}
    role = take(table, "role", str)
    if role not in set(Role):
        raise one_of("role", Role, role)
    facts = tuple(f.name for f in fields(Processor))
    found = Processor(
        id=key,
        role=Role(role),
        service=said(table, "service"),
        safeguard=names(table, "safeguard", _SAFEGUARDS),
        agreement=day(table, "agreement"),
        checked=day(table, "checked"),
        systems=names(table, "systems", default=[]),
        link=take(table, "link", str, ""),
        unconfirmed=names(table, "unconfirmed", facts, default=[]),
        question=said(table, "question", NOTHING),
        kept=take(table, "kept", str, ""),
        **texts,
    )
    _processor_bounds(found)
    finished(table, facts)
    return found


def _processor_bounds(found: Processor) -> None:
    _country("country", found.country)
    if found.transfer:
        _country("transfer", found.transfer)
        if not found.safeguard and "safeguard" not in found.unconfirmed:
            raise PolicyError(
                "a «transfer» needs a «safeguard» (GDPR Art. 46), or «unconfirmed» must name it",
                "transfer_bare",
            )
    if found.link and not found.link.startswith("https://"):
        raise PolicyError("«link» must begin with https://", "link_https")
    if found.unconfirmed and not found.question:
        why = "«unconfirmed» needs a «question»: what is it that should be found out?"
        raise PolicyError(why, "unconfirmed_bare")


def _country(key: str, code: str) -> None:
    if not re.fullmatch(r"[A-Z]{2}", code):
        why = f"«{key}» is a two-letter country code, such as NO"
        raise PolicyError(why, "country", key=key)

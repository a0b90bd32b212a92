"""What the business declares of itself: its processing activities, who holds the data, and who is answerable.

GDPR Art. 30(1) names what has to be declared. Nothing is invented here: what nobody has filled in stays empty, and a face
says kindly that it is missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from inventory.errors import PolicyError
from inventory.load import ALL_FIELDS
from inventory.model import Kind
from inventory.policy_files import NOTHING, Said, day, finished, names, said, take

#: GDPR Art. 6(1) letters; the statement's activities use no other grounds.
_BASIS = re.compile(r"6\(1\)\([a-f]\)")
_SPECIAL = re.compile(r"9\(2\)\([a-j]\)")
_ROLES = ("processor", "controller", "joint")
#: Grounds of a transfer: adequacy decision (DPF: 2023/1795), standard clauses, binding rules, an exception of Art. 49.
_SAFEGUARDS = ("DPF", "SCC", "ADEQUACY", "BCR", "ART49")
_KINDS = tuple(kind.value for kind in Kind)
#: Brønnøysundregistrene: the last digit of an organisation number is a check digit, modulo 11.
_ORG_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class Activity:
    """A processing activity (Art. 30): why, on what ground, whose, which fields it may hold, and what the register adds.

    ``purpose`` is a code that consents and flags use; ``aim`` says it in words, and ``data`` which personal data it is, also
    where no source reads it. ``sensitive`` is the ground in Art. 9(2), "" when no special category is meant. ``statement``
    and ``gaps`` name the sentences of the published statement that tell of it, and what is missing there. ``risk`` is the
    owner's own word on risk and DPIA; ``reason`` is why no source reads it.
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
    data: Said = NOTHING
    law: str = ""
    sensitive: str = ""
    origin: Said = NOTHING
    statement: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    risk: str = ""
    reason: Said = NOTHING


@dataclass(frozen=True, slots=True)
class Processor:
    """Who holds the data, where, and with what safeguard. ``unconfirmed`` names those of its facts that nobody has proved.

    ``agreement`` is the day of the data processing agreement (Art. 28; for a joint controller the arrangement of Art. 26),
    ``checked`` the day somebody last looked whether all of it still holds; None: nobody has noted one.
    """

    id: str
    name: str
    service: Said
    role: str  # processor | controller | joint
    country: str
    transfer: str
    safeguard: tuple[str, ...]
    agreement: date | None
    checked: date | None
    link: str = ""
    unconfirmed: tuple[str, ...] = ()
    question: Said = NOTHING


@dataclass(frozen=True, slots=True)
class Measure:
    """A security measure (Art. 32) and the day somebody attested that it is in place; None: nobody has."""

    id: str
    text: Said
    attested: date | None


@dataclass(frozen=True, slots=True)
class Controller:
    """Who is answerable, as Art. 30(1)(a) asks, the published statement's date, and what has been mended in it."""

    legal_name: str
    org_number: str
    address: str
    email: str
    phone: str
    contact: str
    statement: date | None
    reviewed: date | None
    next_review: date | None
    mended: Mapping[str, date]  # gap id -> the day the statement was mended
    measures: Mapping[str, Measure]

    def missing(self) -> tuple[str, ...]:
        """Return the names of what Art. 30 or Art. 13 wants and nobody has filled in."""
        wanted = ("legal_name", "org_number", "address", "email", "contact", "statement", "reviewed", "next_review")
        return tuple(name for name in wanted if not getattr(self, name))


def activity(key: str, table: dict[str, Any]) -> Activity:
    """Read one table of activities.toml. Raises ``PolicyError``."""
    if not re.fullmatch(r"A\d\d", key):
        raise PolicyError("an activity is called A and two digits, such as A08")
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


def _activity_bounds(found: Activity) -> None:
    if not _BASIS.fullmatch(found.basis):
        raise PolicyError(f"«basis» {found.basis} is no ground of GDPR Art. 6(1), such as 6(1)(b)")
    if found.sensitive and not _SPECIAL.fullmatch(found.sensitive):
        raise PolicyError(f"«sensitive» {found.sensitive} is no ground of GDPR Art. 9(2), such as 9(2)(a)")
    if not found.fields and not found.data:
        raise PolicyError("has neither «fields» nor «data» that says in words which personal data it holds")
    if not found.kinds and not found.reason:
        raise PolicyError("has neither «kinds» that it comes from nor a «reason» why no source reads it")
    if not found.retention and not found.reason:
        raise PolicyError("has neither a retention rule nor a «reason» why not")


def processor(key: str, table: dict[str, Any]) -> Processor:
    """Read one table of processors.toml. Raises ``PolicyError``."""
    texts = {name: take(table, name, str) for name in ("name", "role", "country", "transfer")}
    found = Processor(
        id=key,
        service=said(table, "service"),
        safeguard=names(table, "safeguard", _SAFEGUARDS),
        agreement=day(table, "agreement"),
        checked=day(table, "checked"),
        link=take(table, "link", str, ""),
        unconfirmed=names(table, "unconfirmed", tuple(f.name for f in fields(Processor)), default=[]),
        question=said(table, "question", NOTHING),
        **texts,
    )
    _processor_bounds(found)
    finished(table, (f.name for f in fields(Processor)))
    return found


def _processor_bounds(found: Processor) -> None:
    if found.role not in _ROLES:
        raise PolicyError(f"«role» must be one of {', '.join(_ROLES)}")
    for key in ("country", "transfer"):
        code = getattr(found, key)
        if not re.fullmatch(r"[A-Z]{2}", code) and (key == "country" or code):
            raise PolicyError(f"«{key}» is a two-letter country code, such as NO")
    if found.transfer and not found.safeguard and "safeguard" not in found.unconfirmed:
        raise PolicyError("a «transfer» needs a «safeguard» (GDPR Art. 46), or «unconfirmed» must name it")
    if found.link and not found.link.startswith("https://"):
        raise PolicyError("«link» must begin with https://")
    if found.unconfirmed and not found.question:
        raise PolicyError("«unconfirmed» needs a «question»: what is it that should be found out?")


def controller(tables: dict[str, Any], problems: list[str]) -> Controller:
    """Read controller.toml; each table's first problem is added to ``problems``."""
    name = "controller.toml"
    known = ("controller", "statement", "review", "security")
    for key in tables:
        if key not in known:
            problems.append(f"{name}: unknown table [{key}]; it has {', '.join(known)}")
    parts: dict[str, Any] = {}
    for key, read in (("controller", _who), ("statement", _statement), ("review", _review), ("security", _security)):
        table = tables.get(key, {})
        try:
            if not isinstance(table, dict):
                raise PolicyError("must be a table")
            parts |= read(dict(table))
        except PolicyError as problem:
            problems.append(f"{name} [{key}]: {problem}")
    empty = {f.name: None for f in fields(Controller)}
    return Controller(**{**empty, **parts})


def _who(table: dict[str, Any]) -> dict[str, Any]:
    known = ("legal_name", "org_number", "address", "email", "phone", "contact")
    found = {key: take(table, key, str, "").strip() for key in known}
    finished(table, known)
    found["org_number"] = found["org_number"].replace(" ", "")
    if found["org_number"] and not _is_org_number(found["org_number"]):
        raise PolicyError("«org_number» is not a Norwegian organisation number: nine digits, the last a check digit")
    if found["email"] and "@" not in found["email"]:
        raise PolicyError("«email» must be an e-mail address")
    return found


def _is_org_number(text: str) -> bool:
    if not re.fullmatch(r"\d{9}", text, re.ASCII):
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(_ORG_WEIGHTS, text, strict=False)) % 11
    return int(text[8]) == (11 - rest) % 11


def _statement(table: dict[str, Any]) -> dict[str, Any]:
    mended = take(table, "mended", dict, {})
    days = {}
    for key in tuple(mended):
        if not re.fullmatch(r"G\d\d", key):
            raise PolicyError(f"«mended» names «{key}»; a gap is called G and two digits, such as G05")
        if when := day(mended, key):
            days[key] = when
    dated = day(table, "date")
    finished(table, ("date", "mended"))
    return {"statement": dated, "mended": days}


def _review(table: dict[str, Any]) -> dict[str, Any]:
    found = {"reviewed": day(table, "last"), "next_review": day(table, "next")}
    if found["reviewed"] and found["next_review"] and found["next_review"] <= found["reviewed"]:
        raise PolicyError("«next» must lie after «last»")
    finished(table, ("last", "next"))
    return found


def _security(table: dict[str, Any]) -> dict[str, Any]:
    measures = {}
    for key, inner in table.items():
        if not isinstance(inner, dict):
            raise PolicyError(f"«{key}» must be a table with a text and «attested»")
        rest = dict(inner)
        measures[key] = Measure(key, said(rest, "text"), day(rest, "attested"))
        finished(rest, ("text", "attested"))
    return {"measures": measures}

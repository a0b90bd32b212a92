"""Who is answerable, what has been attested, and what was mended in the published statement.

It stands in policy/controller.toml. Nothing is invented here: what nobody has filled in stays
empty, and a face says kindly that it is missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from stdnum.no import orgnr

from inventory.errors import PolicyError
from inventory.policy.loader import Said, day, finished, said, take

#: What Art. 30 or Art. 13 asks for.
_WANTED = (
    "legal_name",
    "org_number",
    "address",
    "email",
    "contact",
    "statement",
    "reviewed",
    "next_review",
)
#: Those of the facts that are days.
DAYS = ("statement", "reviewed", "next_review")
#: What no source shows and somebody must see for themselves, each once a year.
ATTESTED = ("pc_password", "pixel_audiences", "vendor_accounts")
#: Where something lies that the statement speaks of, or that there is none.
DECLARED = ("client_log", "paper_forms", "facebook_copies")
#: The word for there being none.
NONE = "none"
#: Who answers must be told in every letter (Art. 12(1), 13(1)(a)).
_SIGNED = ("legal_name", "address")


@dataclass(frozen=True, slots=True)
class Measure:
    """A security measure (Art. 32) and the day somebody attested it; None: nobody has."""

    id: str
    text: Said
    attested: date | None


@dataclass(frozen=True, slots=True)
class Controller:
    """Who is answerable (Art. 30(1)(a)), the statement's date, and what has been mended in it."""

    legal_name: str
    org_number: str
    address: str
    email: str
    phone: str
    contact: str
    statement: date | None
    read_on: date | None
    reviewed: date | None
    next_review: date | None
    mended: Mapping[str, date]  # gap id -> the day the statement was mended
    measures: Mapping[str, Measure]
    attested: Mapping[str, date]  # by key of ATTESTED: the day on which somebody saw that it is so
    declared: Mapping[str, str]  # by key of DECLARED: "none", or the name of the source

    def missing(self) -> tuple[str, ...]:
        """Return the names of what Art. 30 or Art. 13 wants and nobody has filled in."""
        return tuple(name for name in _WANTED if not getattr(self, name))

    def unsigned(self) -> tuple[str, ...]:
        """Return the names of what a letter cannot go out without and nobody has filled in."""
        return tuple(name for name in _SIGNED if not getattr(self, name))


class Fault(StrEnum):
    """Why a fact about the business cannot be written down."""

    NEEDED = "needed"
    DIGITS = "digits"
    CHECK = "check"
    EMAIL = "email"
    DAY = "day"
    ORDER = "order"


def faults(facts: Mapping[str, str]) -> dict[str, Fault]:
    """Return by name what is wrong with facts as ``controller.toml`` would hold them."""
    found = {name: Fault.NEEDED for name in _SIGNED if not facts.get(name)}
    number = facts.get("org_number", "").replace(" ", "")
    if number and not (number.isdecimal() and len(number) == 9):
        found["org_number"] = Fault.DIGITS
    elif number and not orgnr.is_valid(number):
        found["org_number"] = Fault.CHECK
    if facts.get("email") and "@" not in facts["email"]:
        found["email"] = Fault.EMAIL
    days = {name: facts[name] for name in DAYS if facts.get(name)}
    found |= {name: Fault.DAY for name, text in days.items() if not is_day(text)}
    last, following = days.get("reviewed"), days.get("next_review")
    if last and following and not found.keys() & {"reviewed", "next_review"} and following <= last:
        found["next_review"] = Fault.ORDER
    return found


def is_day(text: str) -> bool:
    """Tell whether a text is a day as the policy writes it: 2026-11-22."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def controller(tables: dict[str, Any], problems: list[PolicyError]) -> Controller:
    """Read controller.toml; each table's first problem is added to ``problems``."""
    name = "controller.toml"
    readers = {
        "controller": _who,
        "statement": _statement,
        "review": _review,
        "security": _security,
        "attested": _attested,
        "declared": _declared,
    }
    for key in tables:
        if key not in readers:
            known = ", ".join(readers)
            why = f"unknown table [{key}]; it has {known}"
            error = PolicyError(why, "unknown_table", table=key, known=known)
            problems.append(error.at(name))
    parts: dict[str, Any] = {}
    for key, read in readers.items():
        table = tables.get(key, {})
        try:
            if not isinstance(table, dict):
                raise PolicyError("must be a table", "no_table")
            parts |= read(dict(table))
        except PolicyError as problem:
            problems.append(problem.at(f"{name} [{key}]"))
    empty = {f.name: None for f in fields(Controller)}
    return Controller(**{**empty, **parts})


def _who(table: dict[str, Any]) -> dict[str, Any]:
    known = ("legal_name", "org_number", "address", "email", "phone", "contact")
    found = {key: take(table, key, str, "").strip() for key in known}
    finished(table, known)
    found["org_number"] = found["org_number"].replace(" ", "")
    if found["org_number"] and not orgnr.is_valid(found["org_number"]):
        raise PolicyError(
            "«org_number» is not a Norwegian organisation number:"
            " nine digits, the last a check digit",
            "org_number",
        )
    if found["email"] and "@" not in found["email"]:
        raise PolicyError("«email» must be an e-mail address", "no_email")
    return found


def _statement(table: dict[str, Any]) -> dict[str, Any]:
    mended = take(table, "mended", dict, {})
    days = {}
    for key in tuple(mended):
        if not re.fullmatch(r"G\d\d", key):
            why = f"«mended» names «{key}»; a gap is called G and two digits, such as G05"
            raise PolicyError(why, "name_like", key="mended", name=key, like="G05")
        if when := day(mended, key):
            days[key] = when
    found = {"statement": day(table, "date"), "read_on": day(table, "read_on"), "mended": days}
    finished(table, ("date", "read_on", "mended"))
    return found


def _review(table: dict[str, Any]) -> dict[str, Any]:
    found = {"reviewed": day(table, "last"), "next_review": day(table, "next")}
    if found["reviewed"] and found["next_review"] and found["next_review"] <= found["reviewed"]:
        raise PolicyError("«next» must lie after «last»", "next_before")
    finished(table, ("last", "next"))
    return found


def _attested(table: dict[str, Any]) -> dict[str, Any]:
    found = {key: day(table, key) for key in ATTESTED}
    finished(table, ATTESTED)
    return {"attested": {key: seen for key, seen in found.items() if seen}}


def _declared(table: dict[str, Any]) -> dict[str, Any]:
    found = {key: take(table, key, str, "").strip() for key in DECLARED}
    finished(table, DECLARED)
    return {"declared": {key: told for key, told in found.items() if told}}


def _security(table: dict[str, Any]) -> dict[str, Any]:
    measures = {}
    for key, inner in table.items():
        if not isinstance(inner, dict):
            why = f"«{key}» must be a table with a text and «attested»"
            raise PolicyError(why, "measure", key=key)
        rest = dict(inner)
        measures[key] = Measure(key, said(rest, "text"), day(rest, "attested"))
        finished(rest, ("text", "attested"))
    return {"measures": measures}

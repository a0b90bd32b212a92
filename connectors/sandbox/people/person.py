"""One invented person, the papers they leave behind, and the spellings people use."""

import random
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from connectors.sandbox.people.world import Cell


class Ref(NamedTuple):
    """One record in one source."""

    source: str
    record: str


@dataclass(slots=True)
class Character:
    """One invented person (or company): how to reach them, which records are theirs, what must come
    out."""

    id: str
    story: str
    given: str
    family: str
    email: str
    phone: str
    address: str
    postcode: str
    city: str
    records: list[Ref] = field(default_factory=list)
    flags: list[tuple[str, Ref]] = field(default_factory=list)
    allowed: list[tuple[str, Ref]] = field(default_factory=list)
    forbidden: set[str] = field(default_factory=set)
    linked: list[tuple[Ref, Ref]] = field(default_factory=list)
    anchor: Ref | None = None

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()

    def flag(self, code: str, *refs: Ref) -> None:
        """State that ``code`` must come out on each of ``refs``."""
        told = dict.fromkeys((code, ref) for ref in refs)
        self.flags += [flag for flag in told if flag not in self.flags]

    def allow(self, code: str, *refs: Ref) -> None:
        """State that ``code`` may come out on ``refs``: what is true cannot be known from the
        records alone."""
        self.allowed += [(code, ref) for ref in refs]

    def forbid(self, *codes: str) -> None:
        """State that no record of this person may carry one of ``codes``."""
        self.forbidden.update(codes)

    def own(self, ref: Ref, to: Ref | None = None, link: bool = True) -> Ref:
        """Add a record; it must be linked to ``to``, or else to the person's first record, unless
        ``link`` is off."""
        other = to or self.anchor
        if link and other:
            self.linked.append((other, ref))
        if link and not self.anchor:
            self.anchor = ref
        self.records.append(ref)
        return ref


class Export(StrEnum):
    """The exports of the invoicing system that customers stand in."""

    CSV = "csv"
    XLSX = "xlsx"
    SAFT = "saft"


@dataclass(slots=True)
class Customer:
    """A customer card in the invoicing system, and which of its exports holds it."""

    number: int
    name: str
    email: str
    phone: str
    address: str
    postcode: str
    city: str
    created: date
    org_number: str = ""
    birth: date | None = None
    note: str = ""
    national_id: str = ""
    first_name_missing: bool = False
    files: frozenset[Export] = frozenset({Export.CSV})


@dataclass(slots=True)
class Invoice:
    """An invoice. Amounts in øre."""

    number: int
    customer: Customer
    issued: date
    due: date
    amount: int
    balance: int
    paid: date | None
    delivery: str
    text: str


def ascii_letters(text: str) -> str:
    """Return ``text`` in the letters people use in e-mail addresses."""
    plain = text.lower().replace("æ", "ae").translate(str.maketrans("øåłđı", "oaldi"))
    bare = unicodedata.normalize("NFD", plain).encode("ascii", "ignore").decode()
    return "".join(c for c in bare if c.isalnum())


def spellings(phone: str) -> list[Cell]:
    """Return eight digits in every spelling seen in forms, the last as a number-typed cell."""
    a, b, c, d = phone[:2], phone[2:4], phone[4:6], phone[6:]
    return [
        phone,
        f"{a} {b} {c} {d}",
        f"+47 {a} {b} {c} {d}",
        f"+47{phone}",
        f"0047{phone}",
        f"0047 {a} {b} {c} {d}",
        f"(+47) {phone[:3]} {phone[3:5]} {phone[5:]}",
        f"{phone[:3]} {phone[3:5]} {phone[5:]}",
        f"{a}.{b}.{c}.{d}",
        f"{phone[:3]}\N{NO-BREAK SPACE}{phone[3:5]}\N{NO-BREAK SPACE}{phone[5:]}",
        int(phone),
    ]


def spelled(rng: random.Random, phone: str) -> Cell:
    """Write eight digits as one person might."""
    return rng.choice(spellings(phone))


def conta_phone(rng: random.Random, phone: str) -> str:
    """Write eight digits as they stand on customer cards: text, always."""
    return str(rng.choice(spellings(phone)[:6]))

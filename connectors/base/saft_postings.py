"""Transactions as lines on customers' accounts: whose they are, which of them count, and how much.

Programs do not agree on which lines name the customer: only the claim (the examples), every line of
the sale (Odoo), or the transaction alone. The claim's account decides, never who is named.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.base.columns import part
from connectors.base.row import Cells, as_mapping, as_mappings, clean, filled, leaves
from connectors.base.saft_ledger import NOTHING, Posting, Role, Statement
from connectors.base.values import money
from inventory.model import Fate, Row, Tally, Unreadable

_INVOICE_NUMBER = re.compile(r"[A-Za-z]{0,8}[-/]?[0-9]{1,12}")
_SCHEMA_AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,8})?")
_SIDES = ("DebitAmount", "CreditAmount")
#: Of the Norwegian standard chart (NS 4102): claims on customers, bank and cash, sales.
_CLAIM, _BANK, _SALES = "15", "19", "3"

#: Cells of a transaction that are known.
_HEAD = frozenset("TransactionID TransactionDate Description CustomerID".split())

_Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """Which account is what: each customer's own, and the standard numbers of others."""

    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    standard: Mapping[str, str] = field(default_factory=dict)

    def of(self, line: _Line) -> str:
        """Give the account of a line by its standard number; "" when it names none."""
        account = text_of(line, "AccountID")
        return self.standard.get(account, account)


def text_of(tree: Mapping[str, Any], key: str) -> str:
    """Give a text of a tree, stripped; "" in place of anything else."""
    value = tree.get(key)
    if type(value) is str and value.isascii() and "\0" not in value:
        return value.strip()  # nearly all of them
    if isinstance(value, Mapping | list):
        return ""
    return clean(value) or ""


def amount(value: Any) -> Decimal:
    """Read an amount: the schema's, or as people write it. Raises ValueError.

    The schema has a decimal point, never thousands: 1.234 is a little more than one. Real files
    also have ``1 234,50``, the amount without its inner element, and a minus behind it (SAP,
    Visma).
    """
    text = clean(as_mapping(value).get("Amount") if isinstance(value, Mapping) else value) or ""
    if _SCHEMA_AMOUNT.fullmatch(text):
        return Decimal(text)
    behind = re.fullmatch(r"(.*[0-9])\s?[-\N{MINUS SIGN}]", text, re.DOTALL)
    return -money(behind[1]) if behind else money(text)


def statement(row: Row) -> tuple[Statement, frozenset[str], list[str]]:
    """Read what a customer's account opened and closed with, which it is, and what is no amount."""
    trees = [row.cells, *as_mappings(row.cells.get("BalanceAccount"))]
    accounts = frozenset(filter(None, (text_of(tree, "AccountID") for tree in trees)))
    sums: dict[str, Decimal | None] = {"Opening": None, "Closing": None}
    wrong = []
    for n, tree in enumerate(trees):
        for when in sums:
            for side, sign in (("Debit", 1), ("Credit", -1)):
                key = f"{when}{side}Balance"
                if not filled(tree.get(key)):
                    continue
                try:
                    sums[when] = (sums[when] or NOTHING) + sign * amount(tree[key])
                except ValueError:
                    wrong.append(f"BalanceAccount.{key}" if n else key)
    return Statement(sums["Opening"], sums["Closing"]), accounts, list(dict.fromkeys(wrong))


def _is_nobodys(line: _Line) -> bool:
    return not text_of(line, "CustomerID") and any(filled(line.get(side)) for side in _SIDES)


class Transaction:
    """One transaction: its lines on customers' accounts, what could not be read, and all counts."""

    def __init__(self, row: Row, chart: Chart) -> None:
        self.unreadable: list[Unreadable] = []
        self._cells = Cells(row)
        self._cells.unreadable = self.unreadable
        self._chart, self._where = chart, row.where
        self._cells.need("TransactionID", "TransactionDate")
        self._number = self._cells.take("TransactionID") or ""
        written = self._cells.take("TransactionDate") or ""
        self._said = self._cells.take("Description")
        owner = self._cells.take("CustomerID")
        self._row = row
        self._lines = as_mappings(row.cells.get("Line"))
        self._fates: dict[int, dict[str, Fate]] = defaultdict(dict)
        self._read: set[str] = set()
        self.postings: list[Posting] = []
        whose = self._whose(owner or "")
        if whose:
            self._read_lines(whose, written)

    def _whose(self, owner: str) -> dict[str, list[_Line]]:
        """Give each customer's lines: those that name it, else all of the transaction's own."""
        whose: dict[str, list[_Line]] = defaultdict(list)
        for line in self._lines:
            named = text_of(line, "CustomerID")
            if named:
                whose[named].append(line)
        if not whose and owner:
            self._read.add("CustomerID")
            return {owner: self._lines}
        if len(whose) == 1:
            # The claim itself may name nobody where the sale does.
            nobodys = [line for line in self._lines if _is_nobodys(line)]
            for customer, lines in whose.items():
                if not self._claims(customer, lines):
                    lines += self._claims(customer, nobodys)
        return whose

    def _claims(self, customer: str, lines: Iterable[_Line]) -> list[_Line]:
        """Give the lines on the customer's account: its own, else on claims (15xx), else where no
        line says which."""
        lines = list(lines)
        declared = self._chart.own.get(customer, frozenset())
        own = [line for line in lines if text_of(line, "AccountID") in declared]
        claims = [line for line in lines if self._chart.of(line).startswith(_CLAIM)]
        unsaid = [line for line in lines if text_of(line, "CustomerID")]
        if any(text_of(line, "AccountID") for line in lines):
            unsaid = []
        return own or claims or unsaid

    def _read_lines(self, whose: Mapping[str, list[_Line]], written: str) -> None:
        try:
            on = date.fromisoformat(written[:10])
        except ValueError:
            self._cells.mark("TransactionDate", "is not a date")
            return
        self._read.add("TransactionDate")
        if len(whose) > 1:
            self._said = None  # what a transaction says may name another of its customers
        for customer, lines in whose.items():
            claims = self._claims(customer, lines)
            if claims:
                self.postings += [self._posting(customer, on, line) for line in claims]
            elif lines:
                self.postings.append(self._elsewhere(customer, on, lines))

    def _has(self, account: str) -> bool:
        return any(self._chart.of(line).startswith(account) for line in self._lines)

    def _role(self, sum_: Decimal | None) -> Role:
        bank, sales = self._has(_BANK), self._has(_SALES)
        if sum_ is not None and sum_ < 0:
            return Role.CREDIT_NOTE if sales and not bank else Role.PAYMENT
        return Role.REFUND if bank and not sales else Role.SALE

    def _posting(self, customer: str, on: date, line: _Line) -> Posting:
        sum_ = self._amount(line)
        role = self._role(sum_)
        if sum_ is None and filled(line.get("CreditAmount")):
            role = self._role(Decimal(-1))
        reference = text_of(line, "ReferenceNumber")
        number = bool(_INVOICE_NUMBER.fullmatch(reference) and part(reference, digits=20))
        self._take(line, "CustomerID", "ReferenceNumber")
        if not number:
            self._read.add("TransactionID")
        return Posting(
            customer=customer,
            on=on,
            transaction=self._number,
            role=role,
            amount=sum_,
            reference=reference,
            number=number,
            due=self._due(line) if role is Role.SALE else None,
            said=self._says(line, role, reference),
        )

    def _elsewhere(self, customer: str, on: date, lines: list[_Line]) -> Posting:
        """Read a sale that never was a claim, or money that settles none: it is bookkeeping of a
        customer all the same, and owes nothing."""
        banked = [line for line in lines if self._chart.of(line).startswith(_BANK)]
        others = [line for line in lines if line not in banked]
        sums = [self._amount(line) for line in others or banked]
        known = [each for each in sums if each is not None]
        total = sum(known, NOTHING) if others == [] else -sum(known, NOTHING)
        self._read.add("TransactionID")
        for line in lines[:1]:
            self._take(line, "CustomerID")
        return Posting(
            customer=customer,
            on=on,
            transaction=self._number,
            role=Role.PREPAID if self._has(_BANK) and not self._has(_SALES) else Role.ELSEWHERE,
            # What cancels out says nothing of a price: a sale moved to another year.
            amount=total if len(known) == len(sums) and total else None,
            said=self._says(lines[0], Role.ELSEWHERE, ""),
        )

    def _amount(self, line: _Line) -> Decimal | None:
        """Read debit less credit; None, told with its place, when either cannot be read."""
        sides = [side for side in _SIDES if filled(line.get(side))]
        total: Decimal | None = NOTHING
        for side in sides:
            try:
                found = amount(line[side])
            except ValueError:
                self._mark(line, side, "is not an amount")
                total = None
                continue
            self._take(line, side)
            if total is not None:
                total += found if side == "DebitAmount" else -found
        if sides:
            return total
        self.unreadable.append(Unreadable(self._where, "a line of a customer has no amount"))
        return None

    def _due(self, line: _Line) -> date | None:
        text = text_of(line, "DueDate")
        with suppress(ValueError):
            due = date.fromisoformat(text[:10])
            self._take(line, "DueDate")
            return due
        if text:
            self._mark(line, "DueDate", "is not a date")
        return None

    def _says(self, line: _Line, role: Role, reference: str) -> str | None:
        """Give what a sale says, or a payment that names nothing; of others it is not kept."""
        if role in (Role.PAYMENT, Role.REFUND) and reference:
            return None
        if self._said:
            self._read.add("Description")
            return self._said
        self._take(line, "Description")
        return text_of(line, "Description") or None

    def _take(self, line: _Line, *keys: str) -> None:
        for key in keys:
            self._fates[id(line)].setdefault(key, Fate.READ)

    def _mark(self, line: _Line, key: str, why: str) -> None:
        self._fates[id(line)][key] = Fate.UNREADABLE
        self.unreadable.append(Unreadable(self._where, f"{key} {why}", key))

    def count(self, cells: Tally) -> None:
        """Add every filled cell and its fate. What was not needed is ignored on purpose: lines of
        accounts that are nobody's, and what stands twice."""
        marked = {each.column for each in self.unreadable}
        for key, value in self._row.cells.items():
            fate = Fate.IGNORED if key in _HEAD else Fate.UNREAD
            if key in self._read:
                fate = Fate.READ
            if key in marked:
                fate = Fate.UNREADABLE
            if key != "Line":
                _count(cells, key, value, fate)
        for line in self._lines:
            fates = self._fates.get(id(line), {})
            for key, value in line.items():
                _count_of_line(cells, key, value, fates.get(key, Fate.IGNORED))
        came = self._row.cells.get("Line")
        odd = [came]
        if isinstance(came, list):
            odd = [each for each in came if not isinstance(each, Mapping)]
        _count(cells, "Line", odd, Fate.UNREADABLE)


def _count(cells: Tally, name: str, value: Any, fate: Fate) -> None:
    if type(value) is str:
        if value and not value.isspace():
            cells[name, fate] += 1
        return
    for leaf in leaves(name, value):
        cells[leaf, fate] += 1


def _count_of_line(cells: Tally, key: str, value: Any, fate: Fate) -> None:
    """Count a cell of a line: of an amount the number alone is read, not its currency."""
    if key not in _SIDES or not isinstance(value, Mapping):
        _count(cells, f"Line.{key}", value, fate)
        return
    for name, each in value.items():
        of = fate if name == "Amount" else Fate.IGNORED
        _count(cells, f"Line.{key}.{name}", each, of)

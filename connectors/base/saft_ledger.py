"""A customer's account as a bookkeeper keeps it: claims, what settles them, and what is still open.

A line in debit on the receivable account is a claim, one in credit settles. The schema says which
claim only by ReferenceNumber, which many programs leave out; the closing balance of a customer is
the sum of both all the same. So credits settle what they name, then what is of the very same
amount, then the oldest first.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

NOTHING = Decimal(0)
_Part: TypeAlias = Callable[["Posting"], str]


class Role(StrEnum):
    """What a line on a customer's account is."""

    SALE = "sale"  # an invoice
    CREDIT_NOTE = "credit note"  # a sale taken back
    PAYMENT = "payment"  # from the customer
    REFUND = "refund"  # to the customer
    ELSEWHERE = "elsewhere"  # a sale on other accounts only: paid at once, or accrued
    PREPAID = "prepaid"  # money on other accounts only


#: What moves nothing on the account.
_BESIDE = frozenset({Role.ELSEWHERE, Role.PREPAID})


@dataclass(frozen=True, slots=True)
class Posting:
    """A customer's line of a transaction.

    ``amount`` is debit less credit, None when it could not be read; ``number``: the reference is
    one of an invoice. ``said`` is what the line says.
    """

    customer: str
    on: date
    transaction: str
    role: Role
    amount: Decimal | None
    reference: str = ""
    number: bool = False
    due: date | None = None
    said: str | None = None

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Give what makes two lines one thing.

        An invoice number is one invoice within a fiscal year and customer: series begin again every
        year, and some programs write the customer's own reference there. A transaction number is
        one thing on its day.
        """
        if self.number and self.role is Role.SALE:
            return (self.role, self.reference, self.on.year)
        return (self.role, self.reference, self.transaction, self.on)


@dataclass(slots=True)
class Entry:
    """All lines of one thing: an invoice, a credit note, a payment. ``open`` is not settled yet."""

    lines: list[Posting]
    amount: Decimal | None = NOTHING
    open: Decimal = NOTHING
    settled_on: date | None = None  # the last payment towards it
    named: bool = False  # a credit that found what it names

    @property
    def first(self) -> Posting:
        """Give its earliest line."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Statement:
    """What one file says of a customer's account, and up to which day: debit less credit, None when
    it does not say."""

    opening: Decimal | None = None
    closing: Decimal | None = None
    until: date = date.max


@dataclass(slots=True)
class Account:
    """One customer: lines, and the statements of the files in their order."""

    lines: list[Posting] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    #: What the last closing balance says is owed beyond the open claims.
    unexplained: Decimal = NOTHING

    @property
    def says(self) -> bool:
        """Tell whether any balance of it is more than nought."""
        return any(each.opening or each.closing for each in self.statements)

    def settle(self, believed: bool) -> None:
        """Make entries of the lines, settle claims, and hold the rest against the statements.

        A debt that only the closing balance tells of is always believed; that less is owed than
        the lines say, only where the balances are ``believed``.
        """
        self.entries = list(_entries(self.lines))
        claims = [each for each in self.entries if _owes(each) > 0]
        credits = [each for each in self.entries if _owes(each) < 0]
        for each in (*claims, *credits):
            each.open = abs(_owes(each))
        _settle_within(claims, credits, lambda line: line.transaction + line.on.isoformat())
        _settle_within(claims, credits, lambda line: line.reference, named=True)
        opening = next((each.opening or NOTHING for each in self.statements), NOTHING)
        if opening > 0:
            claims = [_brought_forward(opening), *claims]
        else:
            credits = [*_unseen(-opening), *credits]
        _settle(claims, credits)
        last = next((each for each in reversed(self.statements) if each.closing is not None), None)
        if last is not None and last.closing is not None:
            moved = opening + self._moved(lambda on: on <= last.until)
            if believed:
                _settle(claims, _unseen(moved - last.closing))
            owed = last.closing + self._moved(lambda on: on > last.until)
            sales = (each for each in self.entries if each.first.role is Role.SALE)
            self.unexplained = max(owed - sum((each.open for each in sales), NOTHING), NOTHING)

    def _moved(self, within: Callable[[date], bool]) -> Decimal:
        return sum((_owes(each) for each in self.entries if within(each.first.on)), NOTHING)


def _owes(entry: Entry) -> Decimal:
    if entry.amount is None or entry.first.role in _BESIDE:
        return NOTHING
    return entry.amount


def _entries(lines: Iterable[Posting]) -> Iterator[Entry]:
    groups: dict[Hashable, list[Posting]] = defaultdict(list)
    for line in sorted(lines, key=_order):
        groups[line.key].append(line)
    for group in groups.values():
        amounts = [line.amount for line in group]
        known = [amount for amount in amounts if amount is not None]
        whole = len(known) == len(amounts)
        yield Entry(group, sum(known, NOTHING) if whole else None)


def _order(line: Posting) -> tuple[object, ...]:
    """Put lines in an order that the order of the files does not change."""
    return (line.on, line.transaction, line.reference, line.amount or NOTHING, line.said or "")


def _brought_forward(amount: Decimal) -> Entry:
    line = Posting("", date.min, "", Role.SALE, amount)
    return Entry([line], amount, amount)


def _unseen(amount: Decimal) -> Sequence[Entry]:
    """Give a credit of which no line is here, nor its day."""
    if amount <= 0:
        return ()
    line = Posting("", date.min, "", Role.CREDIT_NOTE, -amount)
    return (Entry([line], -amount, amount),)


def _settle_within(
    claims: Iterable[Entry],
    credits: Iterable[Entry],
    of: _Part,
    named: bool = False,
) -> None:
    """Settle claims by credits that share what ``of`` gives, where it gives anything."""
    by_part: dict[str, list[Entry]] = defaultdict(list)
    for claim in claims:
        by_part[of(claim.first)].append(claim)
    sharing: dict[str, list[Entry]] = defaultdict(list)
    for credit in credits:
        part = of(credit.first)
        if part and part in by_part:
            sharing[part].append(credit)
            credit.named = credit.named or named
    for part, those in sharing.items():
        _settle(by_part[part], those)


def _settle(claims: Iterable[Entry], credits: Iterable[Entry]) -> None:
    """Let credits settle claims: those of the very same amount first, then the oldest first."""
    claims = [each for each in claims if each.open]
    credits = [each for each in credits if each.open]
    same: dict[Decimal, deque[Entry]] = defaultdict(deque)
    for claim in claims:
        same[claim.open].append(claim)
    for credit in credits:
        if same.get(credit.open):
            _pay(same[credit.open].popleft(), credit)
    waiting = deque(claim for claim in claims if claim.open)
    for credit in credits:
        while credit.open and waiting:
            _pay(waiting[0], credit)
            if not waiting[0].open:
                waiting.popleft()


def _pay(claim: Entry, credit: Entry) -> None:
    paid = min(claim.open, credit.open)
    claim.open -= paid
    credit.open -= paid
    if credit.first.role is Role.PAYMENT:
        on = max(credit.first.on, claim.first.on)
        claim.settled_on = max(on, claim.settled_on or on)

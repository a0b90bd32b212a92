"""What transactions come to: each case is a customer's account as a bookkeeper reads it."""

import random
from decimal import Decimal

import pytest

from connectors.base.saft_postings import amount
from inventory.model import Row
from tests.connectors.saft_books import card, document, parsed, told, voucher

SALE = "1 2025-03-01: 1500 K1 5000 ref=1001; 3000 -5000"
PAID = "2025-03-20: 1920 {0}; 1500 K1 -{0} ref=1001"

CASES = [
    ("unpaid", [SALE], ["invoice 2025-03-01 5000 open 5000"]),
    ("paid", [SALE, f"2 {PAID.format(5000)}"], ["invoice 2025-03-01 5000 paid 2025-03-20"]),
    ("paid in part", [SALE, f"2 {PAID.format(1000)}"], ["invoice 2025-03-01 5000 open 4000"]),
    ("paid in two parts", [SALE, f"2 {PAID.format(1000)}", "3 2025-04-02: 1500 K1 -4000 ref=1001; 1920 4000"],
     ["invoice 2025-03-01 5000 paid 2025-04-02"]),
    ("paid too much: what is left settles nothing known", [SALE, f"2 {PAID.format(5100)}"],
     ["invoice 2025-03-01 5000 paid 2025-03-20", "payment 2025-03-20 100"]),
    ("every line names the customer (Odoo)", ["1 2025-03-01: 3000 K1 -5000; 2700 K1 -1250; 1500 K1 6250"],
     ["invoice 2025-03-01 6250 open 6250"]),
    ("a credit note, every line names the customer", ["1 2025-03-01: 3000 K1 3000; 2700 K1 750; 1500 K1 -3750"],
     ["invoice 2025-03-01 -3750"]),
    ("a credit note takes an invoice back: nothing is open, and nothing was paid",
     [SALE, "2 2025-03-05: 3000 5000; 1500 K1 -5000 ref=1001"],
     ["invoice 2025-03-01 5000", "invoice 2025-03-05 -5000"]),
    ("only the sale names the customer, the claim nobody", ["1 2025-03-01: 3000 K1 -5000; 1500 5000"],
     ["invoice 2025-03-01 5000 open 5000"]),
    ("only the transaction names the customer", ["1 2025-03-01 of=K1: 3000 -5000; 1500 5000"],
     ["invoice 2025-03-01 5000 open 5000"]),
    ("a cash sale owes nothing", ["1 2025-03-01: 1900 K1 500; 3000 K1 -400; 2700 K1 -100"], ["invoice 2025-03-01 500"]),
    ("a cash sale over the customer's account", ["1 2025-03-01: 1500 K1 500; 3000 -500; 1500 K1 -500; 1900 500"],
     ["invoice 2025-03-01 500 paid 2025-03-01", "payment 2025-03-01 500"]),
    ("a payment without a reference settles the same amount first",
     ["1 2025-01-01: 1500 K1 300; 3000 -300", "2 2025-01-02: 1500 K1 200; 3000 -200", "3 2025-02-01: 1500 K1 -200; 1920 200"],
     ["invoice 2025-01-01 300 open 300", "invoice 2025-01-02 200 paid 2025-02-01", "payment 2025-02-01 200"]),
    ("else the oldest",
     ["1 2025-01-01: 1500 K1 300; 3000 -300", "2 2025-01-02: 1500 K1 200; 3000 -200", "3 2025-02-01: 1500 K1 -250; 1920 250"],
     ["invoice 2025-01-01 300 open 50", "invoice 2025-01-02 200 open 200", "payment 2025-02-01 250"]),
    ("one number in two years is two invoices",
     ["1 2019-03-01: 1500 K1 1000 ref=1001; 3000 -1000", "2 2019-03-10: 1500 K1 -1000 ref=1001; 1920 1000",
      "3 2025-03-01: 1500 K1 2000 ref=1001; 3000 -2000"],
     ["invoice 2019-03-01 1000 paid 2019-03-10", "invoice 2025-03-01 2000 open 2000"]),
    ("a payment in January settles an invoice of December",
     ["1 2024-12-20: 1500 K1 1000 ref=1001; 3000 -1000", "2 2025-01-10: 1500 K1 -1000 ref=1001; 1920 1000"],
     ["invoice 2024-12-20 1000 paid 2025-01-10"]),
    ("one number of two customers is two invoices",
     ["1 2025-03-01: 1500 K1 100 ref=7; 3000 -100", "2 2025-03-02: 1500 K2 200 ref=7; 3000 -200"],
     ["invoice 2025-03-01 100 open 100", "invoice 2025-03-02 200 open 200"]),
    ("words as a reference are no number: two invoices, and the payment still finds its own",
     ["1 2025-03-01: 1500 K1 100 ref=Bestilling; 3000 -100", "2 2025-03-02: 1500 K1 200 ref=Bestilling; 3000 -200",
      "3 2025-04-01: 1500 K1 -200 ref=Bestilling; 1920 200"],
     ["invoice 2025-03-01 100 open 100", "invoice 2025-03-02 200 paid 2025-04-01"]),
    ("a refund is no invoice", ["1 2025-03-01: 1500 K1 100; 1920 -100"], ["payment 2025-03-01 -100"]),
    ("a payment of an invoice that is not here", [f"2 {PAID.format(5000)}"], ["payment 2025-03-20 5000"]),
    ("money for later, on no claim", ["1 2025-03-01: 1920 K1 700; 2900 K1 -700"], ["payment 2025-03-01 700"]),
]  # fmt: skip


@pytest.mark.parametrize(("vouchers", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_an_account_in_the_books(vouchers: list[str], expected: list[str]) -> None:
    rows = [voucher(each) for each in vouchers]
    assert told(parsed(*rows).records) == expected
    random.Random(1).shuffle(rows)
    assert told(parsed(*rows).records) == expected


BALANCES = [
    ("what stood open before the year is settled first, and is no invoice",
     [card("K1", "2000", "2500")], ["1 2025-01-01: 1500 K1 3000; 3000 -3000", "2 2025-02-01: 1500 K1 -2500; 1920 2500"],
     ["invoice 2025-01-01 3000 open 2500", "payment 2025-02-01 2500"]),
    ("a debt that no line tells of", [card("K1", "500", "500")], [], ["customer:K1 owes 500 more"]),
    ("a debt that the lines tell half of", [card("K1", "0", "5500")], [SALE],
     ["customer:K1 owes 500 more", "invoice 2025-03-01 5000 open 5000"]),
    ("a balance in credit owes nothing", [card("K1", "0", "-140")], ["1 2025-01-01: 1500 K1 -140; 1920 140"],
     ["payment 2025-01-01 140"]),
    ("balances left at nought throughout are not believed against the lines", [card("K1", "0", "0")], [SALE],
     ["invoice 2025-03-01 5000 open 5000"]),
    ("they are where another account says something", [card("K1", "0", "0"), card("K2", "1", "1")], [SALE],
     ["customer:K2 owes 1 more", "invoice 2025-03-01 5000"]),
    ("a balance says nothing of what came after its day",
     [document("2024-12-31"), card("K1", "0", "500"), document("2025-12-31")],
     ["1 2024-03-01: 1500 K1 500; 3000 -500", "2 2025-03-01: 1500 K1 300; 3000 -300", "3 2025-04-01: 1500 K1 -500; 1920 500"],
     ["invoice 2024-03-01 500 paid 2025-04-01", "invoice 2025-03-01 300 open 300", "payment 2025-04-01 500"]),
    ("paid in a year that is missing between two files", [card("K1", "0", "5000"), card("K1", "0", "0")],
     ["1 2021-12-01: 1500 K1 5000; 3000 -5000"], ["invoice 2021-12-01 5000"]),
    ("money paid back that nobody took", [card("K1", "0", "100")], ["1 2025-03-01: 1500 K1 100; 1920 -100"],
     ["customer:K1 owes 100 more", "payment 2025-03-01 -100"]),
    ("an account of one's own, not 15xx", [card("K1", "0", "5000", account="1400")],
     ["1 2025-03-01: 1400 K1 5000; 3000 K1 -5000"], ["invoice 2025-03-01 5000 open 5000"]),
]  # fmt: skip


@pytest.mark.parametrize(("cards", "vouchers", "expected"), [c[1:] for c in BALANCES], ids=[c[0] for c in BALANCES])
def test_what_the_closing_balance_says(cards: list[Row], vouchers: list[str], expected: list[str]) -> None:
    assert told(parsed(*cards, *vouchers).records) == expected


def test_who_owes_what_is_what_the_accounts_close_with() -> None:
    """Wild accounts, some paid by reference and some not: open claims and closing balance agree to the øre."""
    chance = random.Random(7)
    for _ in range(200):
        balance = Decimal(chance.randrange(0, 3)) * 100
        opens, vouchers = balance, []
        for number in range(chance.randrange(1, 12)):
            sum_ = Decimal(chance.randrange(1, 90_000)) / 100
            day = f"2025-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
            sign, other = chance.choice([("", "3000 -"), ("-", "1920 ")])
            named = chance.choice(["", f" ref={chance.randrange(1, 4)}"])
            vouchers.append(f"{number} {day}: 1500 K1 {sign}{sum_}{named}; {other}{sum_}")
            balance += -sum_ if sign else sum_
        found = parsed(card("K1", f"{opens:.2f}", f"{balance:.2f}"), *vouchers).records
        owed = sum((each.fields.get("balance", Decimal(0)) for each in found), Decimal(0))
        assert owed == max(balance, Decimal(0))


def test_the_oldest_of_one_number_keeps_the_plain_id() -> None:
    rows = ["9 2025-03-01: 1500 K1 2 ref=1001", "1 2019-03-01: 1500 K1 1 ref=1001"]
    old, new = (record.record for record in parsed(*rows).records)
    assert old == "invoice:1001"
    assert new.startswith("invoice:1001:")
    assert [record.record for record in parsed(*rows, "10 2025-04-01: 1500 K1 3 ref=1001").records] == [old, new]


@pytest.mark.parametrize(
    ("written", "read"),
    [("1234.50", "1234.50"), ("1 234,50", "1234.50"), ("1234,50", "1234.50"), ("1 250,00-", "-1250.00"),
     ("1.234", "1.234"), ("-5", "-5"), ("kr 1 200,-", "1200")],
)  # fmt: skip
def test_amounts_as_programs_write_them(written: str, read: str) -> None:
    assert amount({"Amount": written}) == amount(written) == Decimal(read)


@pytest.mark.parametrize("odd", ["tusen", "1,2,3,4", {"Amount": ""}, {"Sum": "5"}, ["5"]])
def test_an_amount_that_cannot_be_read_is_told_with_its_place_and_is_never_nought(odd: object) -> None:
    row = voucher("1 2025-03-01: 1500 K1 5000; 3000 -5000")
    row.cells["Line"][0]["DebitAmount"] = odd
    found = parsed(row)
    assert told(found.records) == ["invoice 2025-03-01 ?"]
    assert [each.where for each in found.unreadable] == ["s.xml line 1"]

"""What the review says before somebody is erased."""

from dataclasses import replace
from decimal import Decimal

import pytest

from inventory.model import Kind
from reports.text.words import Words
from reports.web.parts import effects
from tests.reports import nights


@pytest.mark.parametrize(("balance", "safe"), [("500", False), ("0", True)])
def test_a_card_that_owes_beyond_its_invoices_is_a_debt_too(balance: str, safe: bool) -> None:
    card = replace(nights.KARI.records[0], kind=Kind.CONTACT, fields={"balance": Decimal(balance)})
    said = effects._invoices(replace(nights.KARI, records=(card,)), nights.TODAY, Words("nb"))
    assert said.fine is safe

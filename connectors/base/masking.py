"""Take fødselsnumre out of what a vendor gave before it leaves the network layer: nothing here may hold one."""

from collections.abc import Mapping
from typing import Any

from connectors.base.values import MASK, masked, national_id_number
from inventory.model import Row


def masked_row(row: Row) -> Row:
    """Give the row with MASK in place of every fødselsnummer, at any depth. The vendor's own ids are left alone."""
    return Row(row.what, row.where, {key: _masked(key, value) for key, value in row.cells.items()})


def _masked(key: str, value: Any) -> Any:
    if key == "id" or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, int | float):
        return MASK if national_id_number(value) else value
    if isinstance(value, Mapping):
        return {name: _masked(name, each) for name, each in value.items()}
    return [_masked("", each) for each in value] if isinstance(value, list) else value

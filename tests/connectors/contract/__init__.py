"""What a source keeps so that the rest can rely on it: one function a point, over a connector's module and its folder.

A folder holds what was pulled and what it must come to, all made up:

    config.json    name, type and options as in orden.toml; ``mandatory``: the cells whose loss must stop the source, by
                   what a row is (a list of them: the loss of all); ``frame``: what pull itself lays around the cells
    files/         the exports that the options point to, of a source that reads files
    pulled.json    the rows that pull gives; of a source on the network somebody writes them
    expected.json  the records that parse must make of them

Each function raises ``Broken`` with a sentence that says what is missing or wrong and where to mend it.
"""

from collections.abc import Callable

from tests.connectors.contract.accounts import every_cell_has_a_fate, what_is_read_tells
from tests.connectors.contract.papers import (
    activity,
    erasing,
    fixtures,
    golden,
    look,
    policy_entry,
    update,
    wording,
)
from tests.connectors.contract.parsing import (
    input_alone,
    mandatory,
    missing_export,
    records,
    silence,
    total,
)
from tests.connectors.contract.record_ids import ids, nobody_in_ids
from tests.connectors.contract.subject import Broken, Subject, subject

__all__ = ["POINTS", "Broken", "Point", "Subject", "golden", "subject", "update"]

Point = Callable[[Subject], None]
#: Every point, papers first: without them there is nothing to try the rest on.
POINTS: tuple[Point, ...] = (
    fixtures,
    golden,
    wording,
    policy_entry,
    activity,
    look,
    erasing,
    records,
    ids,
    nobody_in_ids,
    input_alone,
    total,
    mandatory,
    silence,
    every_cell_has_a_fate,
    what_is_read_tells,
    missing_export,
)

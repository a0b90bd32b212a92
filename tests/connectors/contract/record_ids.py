"""Record ids: unique, the same every night, and nobody's address, number or name."""

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from inventory.model import Parsed, Record
from tests.connectors.contract.odd_cells import MARKED, Steps, cells_of, with_cell
from tests.connectors.contract.subject import Subject, described, rows

_PERSONAL = "name first_name last_name email phone postal_address birth_date".split()


def ids(one: Subject) -> None:
    """Record ids are unique, and the same wherever a row stands and whatever stands around it."""
    config, golden_rows = described(one), rows(one)
    known = _ids(one.source.parse(golden_rows, config))
    if twice := [record for record, n in Counter(known).items() if n > 1]:
        raise one.broken(f"the record id {twice[0]} comes twice")
    for seed in range(6):
        moved = list(golden_rows)
        random.Random(seed).shuffle(moved)
        moved = [replace(row, where=f"elsewhere line {n}") for n, row in enumerate(moved)]
        if sorted(_ids(one.source.parse(moved, config))) != sorted(known):
            raise one.broken(
                "record ids change when the rows come in another order: no id may count rows"
            )
    alone = {record for row in golden_rows for record in _ids(one.source.parse([row], config))}
    for record in known:
        # A tie, two answers of one person in one moment, may be counted behind its stem.
        if not any(record == each or record.startswith((f"{each}-", f"{each}:")) for each in alone):
            raise one.broken(
                f"the record id {record} changes with the rows around it: no id may count rows"
            )


def _ids(parsed: Parsed) -> list[str]:
    return [record.record for record in parsed.records]


def nobody_in_ids(one: Subject) -> None:
    """No record id holds an address, a number or a word of a person, whatever cell it stands in."""
    config = described(one)
    found = one.source.parse(rows(one), config).records
    for record in found:
        for field in (field for field in _PERSONAL if field in record.fields):
            _nobody(one, record.record, str(record.fields[field]))
    own = _own_numbers(one, found)
    # A vendor's own id was looked at when it was pulled; where a file has a number, anybody may have typed a name.
    in_own_number = MARKED[:-1] if one.source.reads_files else ()
    for row in rows(one):
        for path, _ in cells_of(one, row.cells):
            for marked in in_own_number if (row.what, path) in own else MARKED:
                for record in one.source.parse([with_cell(row, path, marked)], config).records:
                    _nobody(one, record.record, marked)
                    _nobody(one, record.part_of or "", marked)


def _own_numbers(one: Subject, found: Iterable[Record]) -> set[tuple[str, Steps]]:
    """Return where the source's own numbers stand: cells that are a part of a golden record's id, or of what it belongs to."""
    named = [name for record in found for name in (record.record, record.part_of or "")]
    parts = {part for name in named for part in name.split(":")[1:]}
    return {
        (row.what, path)
        for row in rows(one)
        for path, cell in cells_of(one, row.cells)
        if str(cell) in parts
    }


def _nobody(one: Subject, record: str, personal: str) -> None:
    said = "a record id holds {} of a person: make it of the source's own number, or of opaque(…) (connectors, columns)"
    if "@" in record:
        raise one.broken(said.format("an address"))
    for digits in re.findall(r"\d{8,}", re.sub(r"[\s+().-]", "", personal)):
        if digits[-8:] in record:
            raise one.broken(said.format("a number"))
    parts = set(re.findall(r"\w+", record.casefold()))
    for word in re.findall(r"[^\W\d_]{3,}", personal.casefold()):
        if word in parts or (len(word) > 4 and word in record.casefold()):
            raise one.broken(said.format("a word"))

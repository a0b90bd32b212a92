"""The marks of sources: each type its own, on every page, whoever else is there."""

import re
from dataclasses import replace
from pathlib import Path

import reports
from connectors import sources
from reports.text.source_marks import SHAPES, marks
from tests.reports import nights

PAGE = (Path(reports.__file__).parent / "templates" / "marks.html").read_text("utf-8")


def test_there_is_a_name_for_every_shape_that_is_drawn() -> None:
    assert len(re.findall(r'^  "M', PAGE, re.MULTILINE)) == len(SHAPES)


def test_a_type_has_the_mark_that_it_chose_whoever_else_is_there() -> None:
    assert marks([nights.INVOICES]) == {"contafaktura": SHAPES.index("triangle")}
    every = [replace(nights.OLDLIST, type=kind.name, mark=kind.mark) for kind in sources().values()]
    assert {one.type: marks([one])[one.type] for one in every} == marks(every)


def test_types_that_chose_none_are_told_apart_in_shape_and_colour() -> None:
    unmarked = [replace(nights.OLDLIST, type=f"new{n}", mark="") for n in range(16)]
    found = marks([*unmarked, *nights.SOURCES])
    assert len({(mark % 8, mark % 6) for mark in found.values()}) == len(found)

"""Every source keeps the contract (tests/connectors/contract): what one lacks is said in a sentence, and where to put it."""

from collections import Counter
from importlib import import_module

import pytest

from connectors import sources
from reports.text.source_marks import SHAPES
from tests.connectors import contract
from tests.connectors.goldens import HERE

NAMES = sorted(sources())


@pytest.mark.parametrize("point", contract.POINTS, ids=lambda point: point.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_every_source_keeps_the_contract(
    name: str, point: contract.Point, pytestconfig: pytest.Config
) -> None:
    one = contract.subject(import_module(sources()[name].parse.__module__), HERE / name)
    if point is contract.golden and pytestconfig.getoption("--update"):
        contract.update(one)
    point(one)


def test_no_two_types_have_one_mark() -> None:
    chosen = Counter(source.mark for source in sources().values() if source.mark)
    free = [shape for shape in SHAPES if shape not in chosen]
    twice = [mark for mark, n in chosen.items() if n > 1]
    assert not twice, (
        f"two types have the mark {twice[0]}: choose {' or '.join(free) or 'none'} for one of them"
    )

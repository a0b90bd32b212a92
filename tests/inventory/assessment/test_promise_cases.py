"""Each sentence by what it says: what must come of a situation, and what must not be said of it.

All situations of one night are read in one, each under identities of its own, and each is checked as if it were all that the
night holds; those that have nights before them share the nights in which they are the same.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from inventory.assessment.checked_promise import CheckedPromise
from inventory.model import Record
from inventory.store.database import Store
from reports.text.findings import promise_text
from reports.text.words import Words
from tests.conftest import TODAY
from tests.inventory import nights
from tests.inventory.assessment.crowds import Crowd
from tests.inventory.assessment.promise_cases import CASES, Case, Night
from tests.inventory.assessment.promise_nights import CLEAN, DECLARED, results, verdicts
from tests.inventory.nights import KEY

#: What is otherwise than on the clean night, once for the cases that differ in the policy only.
OTHERWISE: list[Night] = []
for _case in CASES:
    if _case.among_others and _case.otherwise not in OTHERWISE:
        OTHERWISE.append(_case.otherwise)


def _records(night: Night) -> list[Record]:
    return [one for one in {**CLEAN, **night}.values() if one is not None]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    everybody = [_records(otherwise) for otherwise in OTHERWISE]
    with Crowd(everybody, tmp_path_factory.mktemp("cases"), assessed=TODAY) as crowd:
        yield crowd


#: By the nights that there were: the inventory that the last of them left.
_left: dict[str, bytes] = {}


def _sleep(before: Sequence[Night], folder: Path) -> None:
    """Let there have been these nights. Those that another case had too are not run again."""
    for number in range(1, len(before) + 1):
        known = repr([_records(night) for night in before[:number]])
        if known not in _left:
            results(_records(before[number - 1]), folder)
            _left[known] = Store(folder, KEY).path.read_bytes()
        Store(folder, KEY).path.write_bytes(_left[known])


def _found(case: Case, crowd: Crowd, folder: Path) -> CheckedPromise:
    if case.among_others:
        with crowd.alone(OTHERWISE.index(case.otherwise)) as con:
            return verdicts(con, case.policy)[case.promise]
    assert not case.before or case.policy is DECLARED
    _sleep(case.before, folder)
    return results(_records(case.otherwise), folder, policy=case.policy)[case.promise]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.promise} {case.situation}" for case in CASES])
def test_what_a_check_says_of_its_sentence(
    case: Case, crowd: Crowd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case.form is not None:
        monkeypatch.setitem(nights.FORMS, "newsletter", case.form)
    found = _found(case, crowd, tmp_path)
    said = promise_text(found, (), Words("nb"))
    assert found.result == case.result, said
    assert case.says in said.what
    assert case.never not in said.what

"""Each sentence by what it says: what must come of a situation, and what must not be said of it."""

from pathlib import Path

import pytest

from inventory.model import Record
from reports.text.findings import promise_text
from reports.text.words import Words
from tests.inventory import nights
from tests.inventory.assessment.promise_cases import CASES, Case, Night
from tests.inventory.assessment.promise_nights import CLEAN, results


def _records(night: Night) -> list[Record]:
    return [one for one in {**CLEAN, **night}.values() if one is not None]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.promise} {case.situation}" for case in CASES])
def test_what_a_check_says_of_its_sentence(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case.form is not None:
        monkeypatch.setitem(nights.FORMS, "newsletter", case.form)
    for before in case.before:
        results(_records(before), tmp_path, policy=case.policy)
    found = results(_records(case.otherwise), tmp_path, policy=case.policy)[case.promise]
    said = promise_text(found, (), Words("nb"))
    assert found.result == case.result, said
    assert case.says in said.what
    assert case.never not in said.what

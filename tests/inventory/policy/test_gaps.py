"""Gaps in the published statement: which are open, what closes each, and sentences that tell tonight's own numbers."""

import re
from pathlib import Path

import pytest

from inventory.policy import policy
from inventory.policy.gaps import open_gaps

SHIPPED = Path(policy.__file__).parent


def opened(**changed: tuple[str, str]) -> set[str]:
    """Return the ids of the open gaps when each named file has one text in place of another, everywhere."""
    only = {}
    for name, (old, new) in changed.items():
        text = (SHIPPED / f"{name}.toml").read_text("utf-8")
        assert old in text
        only[f"{name}.toml"] = text.replace(old, new)
    held, problems = policy.check(only=only)
    assert problems == []
    assert held is not None
    return {gap.id for gap in open_gaps(held)}


ALL = {f"G{n:02}" for n in range(1, 27)}


def test_all_are_open_as_shipped() -> None:
    assert opened() == ALL


@pytest.mark.parametrize(
    ("file", "old", "new", "closed"),
    [
        ("controller", "mended = {}", 'mended = { G05 = "2026-11-01", G10 = 2026-11-02 }', {"G05", "G10"}),
        ("controller", "mended = {}", 'mended = { G05 = "" }', set()),
        ("controller", '\ndate = ""', '\ndate = "2026-11-01"', {"G22"}),
        ("controller", 'attested = ""', 'attested = "2026-11-01"', {"G26"}),
        ("controller", 'kryptert", en = "The disk is encrypted" }\nattested = ""', 'kryptert", en = "x" }\nattested = "2026-11-01"', set()),
        ("processors", 'agreement = ""', 'agreement = "2026-05-01"', {"G09"}),
        # Conta's alone is not enough: every processor needs one.
        ("processors", 'country = "NO"\ntransfer = ""\nsafeguard = []\nagreement = ""', 'country = "NO"\ntransfer = ""\nsafeguard = []\nagreement = "2026-05-01"', set()),
        ("gaps", 'closed_by = ["controller.statement"]', 'closed_by = ["processors.checked"]', set()),
    ],
)  # fmt: skip
def test_what_closes_a_gap(file: str, old: str, new: str, closed: set[str]) -> None:
    assert ALL - opened(**{file: (old, new)}) == closed


def test_a_gap_whose_sentence_stands_in_the_published_text_is_closed(tmp_path: Path) -> None:
    sentences = {gap.id: gap.sentence for gap in open_gaps(policy.load())}
    text = "\n".join(["Om timer.", sentences["G14"], sentences["G05"].upper(), sentences["G16"].replace("90", "91")])
    (tmp_path / "statement.txt").write_text(text, "utf-8")
    assert ALL - {gap.id for gap in open_gaps(policy.load(tmp_path))} == {"G05", "G14"}


def test_a_sentence_tells_the_numbers_that_hold() -> None:
    text = (SHIPPED / "retention.toml").read_text("utf-8")
    own = re.sub(r"(\[R-BOOK\].*?default = )12", r"\g<1>18", text, count=1, flags=re.S)
    held, problems = policy.check(only={"retention.toml": own})
    assert problems == []
    assert held is not None
    [sentence] = [gap.sentence for gap in open_gaps(held) if gap.id == "G05"]
    assert "timebestillinger 18 måneder etter timen" in sentence
    assert "i 5 år etter regnskapsåret" in sentence


def test_no_sentence_leaves_a_placeholder_and_each_is_whole() -> None:
    for gap in open_gaps(policy.load()):
        assert not re.search(r"[{}]", gap.sentence), gap.id
        assert gap.sentence.endswith((".", "].")), gap.id
        assert gap.why.nb.endswith(".") and gap.why.en.endswith("."), gap.id
        assert not gap.title.nb.endswith("."), gap.id

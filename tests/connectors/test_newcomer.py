"""A source that is dropped in bare fails the contract for each paper that it lacks; one that has them all keeps it.

The source is that of docs/add-a-source.md (tests/connectors/newcomer). Beside it stand connectors that break one point each.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copytree, ignore_patterns
from types import SimpleNamespace
from typing import Any

import pytest

from connectors.base.row import Cells
from inventory.model import Parse, Parsed, Record, Row, SourceConfig, SourceType
from inventory.policy.loader import NOTHING, Said
from tests.connectors import contract
from tests.connectors.goldens import HERE
from tests.connectors.newcomer import wxr

ROOT = HERE.parents[1]
WORDED = {"system.wxr", "setup_source.wxr.title", "setup_source.wxr.step1"}


def subject(folder: Path, source: SourceType = wxr.SOURCE) -> contract.Subject:
    """Return a connector in a house that has never heard of it, also once a source of that name is shipped."""
    one = contract.subject(SimpleNamespace(SOURCE=source), folder)
    comments = replace(one.activities["A14"], systems=(), reason=Said("Leses ikke.", "Not read."))
    return replace(
        one,
        wordings={
            language: frozenset(key for key in known if ".wxr" not in key)
            for language, known in one.wordings.items()
        },
        activities={**one.activities, "A14": comments},
    )


def accepted(one: contract.Subject) -> contract.Subject:
    """Return a source with its wordings in both languages and its entry in the policy."""
    comments = replace(one.activities["A14"], systems=("wxr",), reason=NOTHING)
    return replace(
        one,
        wordings={language: known | WORDED for language, known in one.wordings.items()},
        activities={**one.activities, "A14": comments},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The newcomer's folder, with its goldens written as --update writes them."""
    made = copytree(
        HERE / "newcomer", tmp_path / "wxr", ignore=ignore_patterns("*.py", "__pycache__")
    )
    contract.update(subject(made))
    return made


def failures(one: contract.Subject) -> dict[str, str]:
    found = {}
    for point in contract.POINTS:
        try:
            point(one)
        except contract.Broken as error:
            found[point.__name__] = str(error)
    return found


def test_a_bare_connector_is_told_of_each_paper_that_it_lacks(tmp_path: Path) -> None:
    told = failures(subject(tmp_path / "wxr"))
    for paper, names in {
        "fixtures": "tests/connectors/wxr/ with config.json",
        "golden": "tests/connectors/wxr/expected.json",
        "wording": "«setup_source.wxr.step1» in reports/words/nb/sources.toml",
        "policy_entry": 'systems = ["wxr"] at its activity in inventory/policy/activities.toml',
        "activity": "which activity of inventory/policy/activities.toml its records belong to",
    }.items():
        assert told[paper].startswith("wxr: ")
        assert names in told[paper]
    assert "«system.wxr» in reports/words/en/sources.toml" in told["wording"]


def test_a_source_with_all_its_papers_keeps_the_contract(folder: Path) -> None:
    assert failures(accepted(subject(folder))) == {}


def _no_files(folder: Path, one: contract.Subject) -> contract.Subject:
    (folder / "files" / "blogg.xml").unlink()
    return one


def _no_golden(folder: Path, one: contract.Subject) -> contract.Subject:
    (folder / "expected.json").unlink()
    return one


def _other_golden(folder: Path, one: contract.Subject) -> contract.Subject:
    text = (folder / "expected.json").read_text("utf-8")
    (folder / "expected.json").write_text(
        text.replace("solveig@example.org", "another@example.org"), "utf-8"
    )
    return one


def _no_english(folder: Path, one: contract.Subject) -> contract.Subject:
    return replace(one, wordings={**one.wordings, "en": one.wordings["en"] - {"system.wxr"}})


def _no_question(folder: Path, one: contract.Subject) -> contract.Subject:
    return replace(one, wordings={**one.wordings, "nb": one.wordings["nb"] - {"setup_field.path"}})


def _not_declared(folder: Path, one: contract.Subject) -> contract.Subject:
    return replace(
        one, activities={**one.activities, "A14": replace(one.activities["A14"], systems=())}
    )


def _still_unread(folder: Path, one: contract.Subject) -> contract.Subject:
    old = subject(folder).activities["A14"]
    return replace(one, activities={**one.activities, "A14": replace(old, systems=("wxr",))})


def _unknown_activity(folder: Path, one: contract.Subject) -> contract.Subject:
    return replace(
        one, activities={key: value for key, value in one.activities.items() if key != "A14"}
    )


def _mute(folder: Path, one: contract.Subject) -> contract.Subject:
    return replace(one, module=SimpleNamespace(SOURCE=replace(one.source, erases=None)))


def _other_kinds(folder: Path, one: contract.Subject) -> contract.Subject:
    return replace(
        one,
        activities={**one.activities, "A14": replace(one.activities["A14"], kinds=("contact",))},
    )


@pytest.mark.parametrize(
    ("lose", "paper", "says"),
    [
        (_no_files, "fixtures", "put a made-up export into tests/connectors/wxr/files/"),
        (_no_golden, "golden", "tests/connectors/wxr/expected.json is not there"),
        (_other_golden, "golden", "tests/connectors/wxr/expected.json says otherwise"),
        (
            _no_english,
            "wording",
            "no wording «system.wxr» in reports/words/en/sources.toml (wording)",
        ),
        (
            _no_question,
            "wording",
            "no wording «setup_source.wxr.path» in reports/words/nb/sources.toml (wording)",
        ),
        (_not_declared, "policy_entry", 'write systems = ["wxr"]'),
        (
            _not_declared,
            "activity",
            "whose systems in inventory/policy/activities.toml do not name «wxr»",
        ),
        (
            _still_unread,
            "policy_entry",
            "A14 in inventory/policy/activities.toml still has a «reason»",
        ),
        (
            _unknown_activity,
            "activity",
            "belongs to activity «A14», which is not in inventory/policy/activities.toml",
        ),
        (_other_kinds, "activity", "do not have «comment»"),
        (_mute, "erasing", "set erases in its SourceType to an Eraser, or to a reason"),
    ],
)
def test_each_paper_that_is_lost_is_named_with_its_place(
    folder: Path, lose: Callable[[Path, contract.Subject], contract.Subject], paper: str, says: str
) -> None:
    told = failures(lose(folder, accepted(subject(folder))))
    assert says in told[paper]


def test_every_file_that_the_sentences_name_is_there(folder: Path, tmp_path: Path) -> None:
    told = " ".join(failures(subject(tmp_path / "none")).values())
    named = {
        name
        for name in re.findall(r"(?:inventory|reports|docs|tests)/[\w./-]+\w", told)
        if "/wxr" not in name
    }
    assert len(named) >= 3
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


# ---- connectors that break one point

Change = Callable[[Record, Row], Record]


def _each(change: Change) -> SourceType:
    """Return the newcomer with every record changed."""

    def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
        kept = list(rows)
        changed = [
            change(record, row) for row in kept for record in wxr.parse([row], config).records
        ]
        return Parsed(tuple(changed), wxr.parse(kept, config).unreadable)

    return replace(wxr.SOURCE, parse=parse)


def _named(name: Callable[[Record, Row], str]) -> SourceType:
    return _each(lambda record, row: replace(record, record=name(record, row)))


def _counting(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    parsed = wxr.parse(rows, config)
    return Parsed(
        tuple(replace(r, record=f"comment:{n}") for n, r in enumerate(parsed.records)),
        parsed.unreadable,
    )


def _first_name(row: Row) -> str:
    return str(row.cells["comment_author"] or "x").split()[0]


def _popping(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    kept = list(rows)
    parsed = wxr.parse(kept, config)
    for row in kept:
        row.cells.pop("comment_content", None)  # type: ignore[attr-defined]  # the very breach: cells are not to be changed
    return parsed


def _trusting(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    kept = list(rows)
    for row in kept:
        int(row.cells["comment_approved"])
    return wxr.parse(kept, config)


def _lenient(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    blank = {"comment_id": "", "comment_author": "", "comment_date_gmt": ""}
    return wxr.parse([replace(row, cells={**blank, **row.cells}) for row in rows], config)


def _touchy(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    kept = list(rows)
    for row in kept:
        Cells(row).need("comment_author_IP")
    return wxr.parse(kept, config)


def _talkative(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    kept = list(rows)
    for row in kept:
        logging.getLogger("wxr").info("reading %s", row.cells.get("comment_author"))
    return wxr.parse(kept, config)


def _quoting(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    kept = list(rows)
    parsed = wxr.parse(kept, config)
    told = [
        replace(each, why=f"{each.why}: {row.cells}") for row in kept for each in parsed.unreadable
    ]
    return Parsed(parsed.records, tuple(told))


def _field(**fields: Any) -> SourceType:
    return _each(lambda record, row: replace(record, fields={**record.fields, **fields}))


def _parsing(parse: Parse) -> SourceType:
    return replace(wxr.SOURCE, parse=parse)


@pytest.mark.parametrize(
    ("source", "point", "says"),
    [
        (_named(lambda record, row: "comment:1"), "ids", "comes twice"),
        (_parsing(_counting), "ids", "no id may count rows"),
        (
            _named(lambda record, row: f"{record.record}:{row.where[-1]}"),
            "ids",
            "no id may count rows",
        ),
        (
            _named(lambda record, row: f"comment:{row.cells['comment_author_email']}"),
            "nobody_in_ids",
            "an address",
        ),
        (
            _named(lambda record, row: f"{record.record}-{_first_name(row)}"),
            "nobody_in_ids",
            "a word",
        ),
        (
            _named(lambda record, row: f"comment:{row.cells['comment_id']}"),
            "nobody_in_ids",
            "a word",
        ),
        (
            _named(lambda record, row: f"comment:{row.cells['comment_author_IP']}"),
            "nobody_in_ids",
            "a word",
        ),
        (_parsing(_popping), "input_alone", "changes what it is given"),
        (_parsing(_trusting), "total", "when comment_approved of a comment is"),
        (
            _parsing(_lenient),
            "mandatory",
            "losing comment_author of a comment does not stop the source",
        ),
        (
            _parsing(_touchy),
            "mandatory",
            "losing comment_author_IP of a comment stops the source: name it",
        ),
        (_parsing(_talkative), "silence", "a value of a row stands in a log line"),
        (_parsing(_quoting), "silence", "a value of a row stands in a log line"),
        (_field(skonummer="43"), "records", "has no field «skonummer»"),
        (_field(published_at="2026-01-01"), "records", "«published_at» is of the wrong type"),
        (
            _each(lambda record, row: replace(record, source="other")),
            "records",
            "of another source",
        ),
        (
            replace(wxr.SOURCE, mark="heart"),
            "look",
            "the mark «heart» is not drawn: choose one of square",
        ),
        (replace(wxr.SOURCE, reads_files=False), "look", "reads_files"),
        (replace(wxr.SOURCE, probe=lambda config, secrets: None), "missing_export", "not_found"),
    ],
)
def test_each_point_that_is_broken_is_told(
    folder: Path, source: SourceType, point: str, says: str
) -> None:
    check = next(each for each in contract.POINTS if each.__name__ == point)
    with pytest.raises(contract.Broken, match=re.escape(says)):
        check(accepted(subject(folder, source)))


def test_a_golden_without_mandatory_cells_is_told(folder: Path) -> None:
    described: Mapping[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**described, "mandatory": {}}), "utf-8")
    assert "stops the source: name it" in failures(accepted(subject(folder)))["mandatory"]


def test_update_leaves_goldens_alone_that_say_the_same(folder: Path) -> None:
    pretty = (folder / "expected.json").read_text("utf-8").replace("\n", "\n\n")
    (folder / "expected.json").write_text(pretty, "utf-8")
    contract.update(subject(folder))
    assert (folder / "expected.json").read_text("utf-8") == pretty

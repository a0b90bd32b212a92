"""The papers of a source: fixtures, golden, wording, policy entry and activity, each where a stranger is told to put it."""

import json
import os
from pathlib import Path
from typing import Any

from inventory.eraser import Eraser, Guided
from reports.text.source_marks import SHAPES
from tests.connectors.contract.subject import UPDATE, Subject, described, description, rows
from tests.connectors.goldens import records_as_json

#: When the fixtures' files were written: 1 October 2026, noon in UTC.
WRITTEN = 1_790_856_000
ACTIVITIES = "inventory/policy/activities.toml"
WORDS = "reports/words/{language}/sources.toml"


def fixtures(one: Subject) -> None:
    """There is a folder with a config.json, and exports to read or rows that were pulled."""
    description(one)
    reads = one.source.reads_files
    if reads and not any(one.folder.glob("files/*")):
        raise one.broken(
            f"it reads files and has none to be tried on: put a made-up export into {one.at('files/')} (fixtures)"
        )
    if not reads and not (one.folder / "pulled.json").is_file():
        rows = "a list of {what, where, cells} as pull gives them, of made-up people"
        raise one.broken(
            f"there are no rows to parse: write {one.at('pulled.json')}, {rows} (fixtures)"
        )


def golden(one: Subject) -> None:
    """Files are pulled as the golden rows, and rows come to the golden records."""
    if not (one.folder / "expected.json").is_file():
        raise one.broken(
            f"nobody has said what its rows must come to: {one.at('expected.json')} is not there (golden). "
            f"Write it with «{UPDATE}» and read every line of it"
        )
    config = described(one)
    found: dict[str, Any] = {"expected.json": records_as_json(one.source.parse(rows(one), config))}
    if one.source.reads_files:
        found["pulled.json"] = _pulled(one)
    for name, now in found.items():
        if json.loads((one.folder / name).read_text("utf-8")) != json.loads(json.dumps(now)):
            raise one.broken(
                f"{one.at(name)} says otherwise than the connector now gives (golden). "
                f"Mend the connector; or, when the change is meant, «{UPDATE}» and read the difference"
            )


def update(one: Subject) -> None:
    """Write the golden rows of a source that reads files, and the golden records; what is the same stays untouched."""
    if one.source.reads_files:
        _write(one.folder / "pulled.json", _pulled(one))
    _write(
        one.folder / "expected.json", records_as_json(one.source.parse(rows(one), described(one)))
    )


def _write(path: Path, found: Any) -> None:
    text = json.dumps(found, ensure_ascii=False, indent=1)
    if not path.exists() or json.loads(path.read_text("utf-8")) != json.loads(text):
        path.write_text(f"{text}\n", "utf-8")


def _pulled(one: Subject) -> list[dict[str, Any]]:
    for file in one.folder.glob("files/*"):
        os.utime(file, (WRITTEN, WRITTEN))  # a checkout gives files a time of its own
    pulled = one.source.pull(described(one), {})
    return [{"what": row.what, "where": row.where, "cells": dict(row.cells)} for row in pulled]


def wording(one: Subject) -> None:
    """Both languages name the type, say how to connect it, and ask for what it needs."""
    name, of = one.source.name, one.source.options
    asked = [
        *one.source.secrets,
        *(key for key, option in of.items() if option.required or option.asked),
    ]
    own = f"setup_source.{name}"
    wanted: list[tuple[str, ...]] = [(f"system.{name}",), (f"{own}.title",), (f"{own}.step1",)]
    wanted += [(f"{own}.{field}", f"setup_field.{field}") for field in asked if field != "columns"]
    missing = []
    for language, known in one.wordings.items():
        for keys in wanted:
            if known.isdisjoint(keys):
                missing.append(f"«{keys[0]}» in {WORDS.format(language=language)}")
    if missing:
        raise one.broken(f"there is no wording {', none '.join(missing)} (wording)")


def policy_entry(one: Subject) -> None:
    """A processing activity names the type among its systems, and no longer says why no source reads it."""
    name = one.source.name
    if "activity" in one.source.options:
        return  # bring your own: orden.toml says which activity it is, and the statement tells of it by its own name
    naming = [activity for activity in one.activities.values() if name in activity.systems]
    if not naming:
        raise one.broken(
            f'no processing activity says that personal data lies there: write systems = ["{name}"] at its activity in '
            f"{ACTIVITIES}, and see that the published statement tells of it (policy)"
        )
    for activity in naming:
        # What is only looked at gives no record: why there is none still stands there.
        if activity.reason and one.source.kinds(described(one).options):
            raise one.broken(
                f"{activity.id} in {ACTIVITIES} still has a «reason» why no source reads it: now one does, take it away (policy)"
            )


def activity(one: Subject) -> None:
    """Every golden record belongs to an activity that knows its kind and names the type."""
    if not (one.folder / "expected.json").is_file():
        raise one.broken(
            f"nobody can see which activity of {ACTIVITIES} its records belong to, "
            f"for {one.at('expected.json')} is not there (activity)"
        )
    own = "activity" in one.source.options
    for record in one.source.parse(rows(one), described(one)).records:
        found = one.activities.get(record.activity)
        said = f"{record.record} belongs to activity «{record.activity}»"
        if found is None:
            raise one.broken(f"{said}, which is not in {ACTIVITIES} (activity)")
        if record.kind.value not in found.kinds:
            raise one.broken(
                f"{said}, whose kinds in {ACTIVITIES} do not have «{record.kind.value}» (activity)"
            )
        if not own and one.source.name not in found.systems:
            raise one.broken(
                f"{said}, whose systems in {ACTIVITIES} do not name «{one.source.name}» (activity)"
            )


def look(one: Subject) -> None:
    """Its mark is one that is drawn, and it says whether it reads files."""
    source = one.source
    if source.mark and source.mark not in SHAPES:
        raise one.broken(
            f"the mark «{source.mark}» is not drawn: choose one of {', '.join(SHAPES)} (mark)"
        )
    if source.reads_files != bool(source.paths):
        raise one.broken(
            "SOURCE has paths and reads_files that do not fit: with reads_files=True a missing export is told as one"
        )


def erasing(one: Subject) -> None:
    """It says what can be erased there: by Orden, or by hand and why."""
    if not isinstance(one.source.erases, Eraser | Guided):
        raise one.broken(
            "nobody has said what can be erased there: set erases in its SourceType to an Eraser, or to a reason in "
            "connectors/erasing/guided.py why it is done by hand (erasing)"
        )

"""Load the hand-checked goldens of a source: what was pulled, and the records it must come to.

A golden folder holds ``pulled.json`` (a list of rows), ``expected.json`` (what ``records_as_json`` must give) and
``config.json`` (name, type, options). Import as ``from tests.connectors.goldens import load_rows, records_as_json``.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from connectors import sources
from inventory.model import Parsed, Row, SourceConfig, Value

HERE = Path(__file__).parent


def load_rows(path: Path) -> list[Row]:
    """Read rows from a ``pulled.json``, or from the one in a golden folder."""
    file = path / "pulled.json" if path.is_dir() else path
    return [Row(**row) for row in json.loads(file.read_text("utf-8"))]


def load_config(folder: Path, **options: Any) -> SourceConfig:
    """Read the ``config.json`` of a golden folder, with the type's defaults filled in and ``options`` on top."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    defaults = {key: option.default for key, option in sources()[config["type"]].options.items()}
    return SourceConfig(config["name"], config["type"], {**defaults, **config["options"], **options})


def _plain(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def records_as_json(parsed: Parsed) -> dict[str, Any]:
    """Turn what a parse came to into plain JSON: dates in ISO form, money as text, empty parts left out."""
    records = []
    for r in parsed.records:
        whole = {
            "source": r.source,
            "record": r.record,
            "kind": r.kind.value,
            "activity": r.activity,
            "fields": {name: _plain(value) for name, value in r.fields.items()},
            "asked": dict(r.asked),
            "unread": list(r.unread),
            "part_of": r.part_of,
            "also": [list(one) for one in r.also],
        }
        records.append({key: value for key, value in whole.items() if value})
    seen = [[o.what, o.place, o.value] for o in parsed.observations]
    return {**({"observations": seen} if seen else {}), "records": records, "unreadable": [{"where": u.where, "why": u.why} for u in parsed.unreadable]}

"""Inside each floor the rooms stand in an order, and imports point only to the left of it. What a folder shows is its subject."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors import sources

ROOT = Path(__file__).parent.parent
#: The rooms of each floor; a room may import those left of it. Rooms joined by a blank stand beside each other.
ORDER = {
    "inventory": (
        "errors identifiers keyed_hash model toml_text",
        "eraser options labels",
        "settings os_keyring store",
        "secrets",
        "policy linkage",
        "load planted",
        "ledger",
        "requests",
        "assessment",
        "views",
        "erasure",
        "letters",
    ),
    "connectors": ("base", "erasing", "google_forms mailchimp saft simplybook site table", "contafaktura", "sandbox"),
    "reports": ("review_port text", "page tables terminal", "letter night processing_record", "receipt", "web"),
    "flows": ("runtime", "scheduler", "erasing", "night", "erase lookup nightly setup", "deployments run_local", "cli", "__main__"),
}


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("floor", ORDER)
def test_rooms_import_only_what_stands_before_them(floor: str) -> None:
    rank = {room: place for place, rooms in enumerate(ORDER[floor]) for room in rooms.split()}
    backwards = []
    for file in sorted((ROOT / floor).rglob("*.py")):
        room = file.relative_to(ROOT / floor).with_suffix("").parts[0]
        for name in _imported(file):
            top, _, rest = name.partition(".")
            other = rest.partition(".")[0]
            if top == floor and other in rank and room != other and room != "__init__" and rank[other] >= rank[room]:
                backwards.append(f"{file.relative_to(ROOT)} imports {other}")
    assert backwards == []


@pytest.mark.parametrize("floor", ORDER)
def test_every_room_has_its_place(floor: str) -> None:
    there = {path.stem for path in (ROOT / floor).iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert there - {"__init__"} == set(" ".join(ORDER[floor]).split())


def test_connectors_shows_its_sources_and_nothing_else() -> None:
    modules = {path.stem for path in (ROOT / "connectors").glob("*.py")} - {"__init__"}
    assert modules == set(sources())


def test_flows_shows_its_flows() -> None:
    """What a Prefect user looks for: the three flows, where they are deployed, and how one is run here."""
    modules = {path.stem for path in (ROOT / "flows").glob("*.py")} - {"__init__", "__main__"}
    assert modules == {"nightly", "lookup", "erase", "deployments", "run_local"}

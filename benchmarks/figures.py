"""Count what a reader meets: sizes, density, complexity, rooms and arrows of each floor; one script for any checkout.

    uv run --with radon python benchmarks/figures.py [ROOT] [FOLDER…]

Docstrings and blank lines are no code. Complexity is radon's. A room is a module or folder right below its floor.
"""

import ast
import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from radon.complexity import cc_visit

FLOORS = ("flows", "reports", "connectors", "inventory")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Count:
    """What one floor comes to. Lines are counted with blanks, functions without their docstrings."""

    files: list[int] = field(default_factory=list)
    functions: list[int] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    code: int = 0
    long: int = 0
    conditionals: int = 0
    nested: int = 0
    walrus: int = 0
    comprehensions: int = 0
    comments: int = 0
    arrows: set[tuple[str, str]] = field(default_factory=set)
    rooms: set[str] = field(default_factory=set)

    def __add__(self, other: "Count") -> "Count":
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        joined = {
            name: value | getattr(other, name) if isinstance(value, set) else value + getattr(other, name)
            for name, value in values.items()
        }
        return Count(**joined)


def count(floor: Path) -> Count:
    """Count one floor."""
    found = Count()
    for file in sorted(floor.rglob("*.py")):
        _count_file(found, file, floor)
    return found


def _count_file(found: Count, file: Path, floor: Path) -> None:
    text = file.read_text("utf-8")
    lines = text.splitlines()
    tree = ast.parse(text)
    found.files.append(len(lines))
    found.code += sum(bool(line.strip()) for line in lines)
    found.long += sum(len(line) > 100 for line in lines)
    found.comments += sum(line.strip().startswith("#") for line in lines)
    found.blocks += [block.complexity for block in _blocks(text)]
    for node in ast.walk(tree):
        if isinstance(node, Function):
            found.functions.append(_length(node))
        found.conditionals += isinstance(node, ast.IfExp)
        found.nested += isinstance(node, ast.IfExp) and _holds_another(node)
        found.walrus += isinstance(node, ast.NamedExpr)
        found.comprehensions += isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp)
    room = file.relative_to(floor).with_suffix("").parts[0]
    if room != "__init__":
        found.rooms.add(room)
        found.arrows |= {(room, other) for other in _imported(tree, floor.name) if other != room}


def _blocks(text: str) -> Iterator[Any]:
    for block in cc_visit(text):
        if not hasattr(block, "methods"):  # a class counts by its methods
            yield block


def _holds_another(node: ast.IfExp) -> bool:
    return any(isinstance(inner, ast.IfExp) for inner in ast.walk(node) if inner is not node)


def _length(node: Function) -> int:
    told = ast.get_docstring(node, clean=False)
    docstring = len(told.splitlines()) if told else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def _imported(tree: ast.Module, floor: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                top, *rest = f"{node.module}.{alias.name}".split(".")
                if top == floor and rest:
                    yield rest[0]


def _levels(found: Count) -> int:
    """How deep the rooms stand on each other; a circle counts its rooms once."""

    def depth(room: str, above: frozenset[str]) -> int:
        below = {b for a, b in found.arrows if a == room and b in found.rooms and b not in above}
        return 1 + max((depth(b, above | {room}) for b in below), default=0)

    return max((depth(room, frozenset()) for room in found.rooms), default=0)


def _spread(values: Iterable[int]) -> str:
    ordered = sorted(values) or [0]
    return f"{statistics.median(ordered):.0f} / {ordered[int(len(ordered) * 0.9)]} / {ordered[-1]}"


def table(counted: dict[str, Count]) -> str:
    """Write the figures as a Markdown table, a column each."""
    rows: list[tuple[str, list[str]]] = [("", list(counted)), ("---", ["---"] * len(counted))]

    def row(name: str, values: Iterable[object]) -> None:
        rows.append((name, [str(value) for value in values]))

    every = counted.values()
    row("files, lines", (f"{len(c.files)}, {sum(c.files):,}" for c in every))
    row("file median / p90 / max", (_spread(c.files) for c in every))
    row("function median / p90 / max", (_spread(c.functions) for c in every))
    row("functions above 50 lines", (sum(n > 50 for n in c.functions) for c in every))
    row("average complexity", (f"{statistics.mean(c.blocks or [0]):.2f}" for c in every))
    row("blocks of complexity ≥ 11", (f"{100 * sum(n >= 11 for n in c.blocks) / max(1, len(c.blocks)):.1f} %" for c in every))
    row("lines above 100 characters", (f"{100 * c.long / max(1, c.code):.1f} %" for c in every))
    row("conditional expressions per 1,000 lines", (f"{1000 * c.conditionals / max(1, sum(c.files)):.1f}" for c in every))
    row("… one inside another", (c.nested for c in every))
    row("walrus per 1,000 lines", (f"{1000 * c.walrus / max(1, sum(c.files)):.1f}" for c in every))
    row("comprehensions per 1,000 lines", (f"{1000 * c.comprehensions / max(1, sum(c.files)):.0f}" for c in every))
    row("comment lines", (f"{100 * c.comments / max(1, c.code):.1f} %" for c in every))
    row("rooms / levels / arrows", (f"{len(c.rooms)} / {_levels(c)} / {len(c.arrows)}" for c in every))
    return "\n".join(f"| {name} | {' | '.join(cells)} |" for name, cells in rows)


def main() -> None:
    """Print the table of a checkout."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    counted = {floor: count(root / floor) for floor in sys.argv[2:] or FLOORS}
    total = Count()
    for one in counted.values():
        total = total + one
    sys.stdout.write(table(counted | {"all": total}) + "\n")


if __name__ == "__main__":
    main()

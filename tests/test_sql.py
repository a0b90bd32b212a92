"""Questions to the store are asked in inventory only, one file each, in lines that fit; answers are read by name."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: What a line of a question holds, and how long a text in Python may be that asks one.
WRITTEN = 100
MOST = 120
STATEMENT = re.compile(
    r"^\s*FROM\s+[\w.]+\s*$|(?i:^\s*with\s+\w+\s+as\s*\()|\bSELECT\b.+\bFROM\b|(?i:^\s*select\b.+\bfrom\b)"
    r"|(?i:\binsert\s+(or\s+\w+\s+)?into\s+\w)|(?i:\bupdate\s+\S+\s+set\b)|(?i:\bdelete\s+from\s+\w)"
    r"|\bCREATE\s+(OR\s+REPLACE\s+)?(TEMP\w*\s+)?(TABLE|VIEW|MACRO)\b",
    re.DOTALL,
)


def python(floor: str) -> list[Path]:
    return sorted((ROOT / floor).rglob("*.py"))


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """Give every string of a module but its docstrings; of an f-string all that it says, with «x» for its gaps."""
    tree = ast.parse(file.read_text("utf-8"))
    told = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    told |= {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            said = (part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
            yield node.lineno, "".join(map(str, said))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


@pytest.mark.parametrize("floor", ["flows", "reports", "connectors"])
def test_no_floor_but_inventory_asks_the_store(floor: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {text}"
        for file in python(floor)
        for line, text in texts(file)
        if STATEMENT.search(text)
    ]
    assert found == []


def test_no_line_of_a_question_needs_scrolling() -> None:
    files = (ROOT / "inventory").rglob("*.sql")
    lines = [(file, number, line) for file in files for number, line in enumerate(_lines(file), 1)]
    assert [f"{file.name}:{number}" for file, number, line in lines if len(line) > WRITTEN] == []


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


def test_a_question_longer_than_a_line_is_a_file() -> None:
    long = {
        file.name
        for file in python("inventory")
        for _line, text in texts(file)
        if STATEMENT.search(text) and len(text) > MOST
    }
    assert long == set()


def numbered(file: Path) -> list[str]:
    """Find the places where a fetched row is read by a number from 2 on, also as a slice's end."""
    functions = [n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]
    return [
        f"{file.name}:{node.lineno}: {ast.unparse(node)}"
        for function in functions
        for rows in [rows_of(function)]
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript) and reads(node.value, rows) and any(n >= 2 for n in numbers(node.slice))
    ]


def rows_of(function: ast.FunctionDef) -> set[str]:
    """Name what holds rows in a function: whatever is called row or rows, or is set to what was fetched, or loops over that.

    Names that a row is unpacked into (``for name, kinds in …``) hold values, and a call's outcome is no row but the callee's.
    """
    rows, known = {"row", "rows"}, 0
    while known < len(rows):
        known = len(rows)
        for target, value in bindings(function):
            if isinstance(target, ast.Name) and reads(value, rows):
                rows.add(target.id)
    return rows


def bindings(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension):
            yield node.target, node.iter
        elif isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.NamedExpr):
            yield node.target, node.value


def reads(value: ast.expr, rows: set[str]) -> bool:
    """Tell whether an expression is rows or a row: fetched here, or by such a name; also a part, a list or a choice of it."""
    if isinstance(value, ast.Name):
        return value.id in rows
    if isinstance(value, ast.Call):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        passed = name in ("list", "tuple", "sorted", "reversed", "zip", "enumerate") and value.args
        return name.startswith("fetch") or bool(passed and any(reads(arg, rows) for arg in value.args))
    parts = (value.value,) if isinstance(value, ast.Subscript) else ()
    chosen = (value.body, value.orelse) if isinstance(value, ast.IfExp) else ()
    either = value.values if isinstance(value, ast.BoolOp) else ()
    listed = (value.elt,) if isinstance(value, ast.ListComp | ast.GeneratorExp) else ()
    return any(reads(part, rows) for part in chain(parts, chosen, either, listed))


def numbers(index: ast.expr) -> list[int]:
    bounds = (index.lower, index.upper) if isinstance(index, ast.Slice) else (index,)
    return [bound.value for bound in bounds if isinstance(bound, ast.Constant) and isinstance(bound.value, int)]


def test_answers_are_read_by_name() -> None:
    found = {file.name: numbered(file) for file in python("inventory")}
    assert {name: places for name, places in found.items() if places} == {}

"""The house has four floors, and imports point one way."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("flows", "reports", "connectors", "inventory")
#: What each floor may import of the others.
MAY = {
    "flows": ("inventory", "connectors", "reports"),
    "reports": ("inventory",),
    "connectors": ("inventory.model", "inventory.eraser", "inventory.errors", "inventory.identifiers"),
    "inventory": (),
}
FILES = [file for floor in FLOORS for file in sorted((ROOT / floor).rglob("*.py"))]


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from inventory import model` imports inventory.model
            found |= (
                {node.module}
                if "." in node.module
                else {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
            )
    return found


@pytest.mark.parametrize("file", FILES, ids=[str(f.relative_to(ROOT)) for f in FILES])
def test_imports_point_down(file: Path) -> None:
    floor = file.relative_to(ROOT).parts[0]
    for name in imports(file):
        top = name.split(".")[0]
        if top in FLOORS and top != floor and name != top:
            assert any(name == ok or name.startswith(f"{ok}.") for ok in MAY[floor]), f"{floor} may not import {name}"
        if top == "prefect":
            assert floor == "flows", f"only flows imports prefect, not {floor}"


def test_no_vendor_is_named_above_its_connector() -> None:
    for file in (ROOT / "inventory").rglob("*"):
        if file.suffix in (".py", ".sql"):
            code = [line for line in file.read_text("utf-8").splitlines() if not line.strip().startswith(("#", "--"))]
            branches = [line for line in code if ("if " in line or "CASE" in line or "WHERE" in line)]
            for vendor in ("mailchimp", "simplybook", "contafaktura", "google_forms"):
                assert not any(vendor in line.lower() for line in branches), f"{file.name} decides by {vendor}"


VENDORS = ("google", "mailchimp", "simplybook", "contaf", "saft", "wxr", "wordpress")


def names_a_vendor(tree: ast.Module) -> list[int]:
    """Return the lines with a text that begins with a vendor's name, wherever it stands; docstrings may name one."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, owners)]
    docstrings = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return [node.lineno for node in texts if isinstance(node.value, str) and node.value.lower().startswith(VENDORS)]


@pytest.mark.parametrize(
    "code",
    [
        'if source.type == "mailchimp":\n    pass',
        'FILE_TYPES = frozenset({"contafaktura", "table"})',
        'MARKS = {"google_forms": 0}',
        'ORDER = ["table", "saft"]',
        'known("simplybook")',
        'f"mailchimp_{key}"',
        'match kind:\n    case "wxr":\n        pass',
        'def f(kind: str = "saft") -> None:\n    """SAF-T is another."""',
    ],
)
def test_a_vendor_is_seen_in_sets_dicts_lists_calls_and_comparisons(code: str) -> None:
    assert names_a_vendor(ast.parse(code))


def test_a_docstring_may_name_a_vendor() -> None:
    tree = ast.parse('"""Mailchimp\'s."""\n\n\nclass A:\n    """SimplyBook."""\n\n    def b(self):\n        """Google."""')
    assert names_a_vendor(tree) == []


@pytest.mark.parametrize("floor", ["inventory", "reports", "flows"])
def test_no_vendor_is_named_in_code_above_connectors(floor: str) -> None:
    """Rules speak of kinds and of what the policy declares, so that a second vendor is one new file in connectors/."""
    found = []
    for file in sorted((ROOT / floor).rglob("*.py")):
        found += [f"{file.name}:{line}" for line in names_a_vendor(ast.parse(file.read_text("utf-8")))]
    for file in sorted((ROOT / floor).rglob("*.sql")):
        lines = [line for line in file.read_text("utf-8").lower().splitlines() if not line.startswith("--")]
        found += [f"{file.name}: {line}" for line in lines if any(f"'{vendor}" in line for vendor in VENDORS)]
    assert found == []


@pytest.mark.parametrize("file", FILES, ids=[str(f.relative_to(ROOT)) for f in FILES])
def test_every_module_says_what_it_is(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text("utf-8")))

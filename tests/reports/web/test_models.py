"""Every page has a model of its own, says by its type whether it needs a night, and opens in both languages without being listed here."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import get_type_hints

import pytest
from starlette.responses import Response

import reports.web
from inventory.settings import Settings
from reports.text.words import LANGUAGES
from reports.web.app import AFTER_A_NIGHT, ALWAYS, Section
from reports.web.context import ReviewContext
from reports.web.visit import Model, NightVisit, Visit
from tests.conftest import TODAY
from tests.reports.web import Browser
from tests.reports.web.conftest import desk_on

CODE = sorted(Path(next(iter(reports.web.__path__))).rglob("*.py"))
TEMPLATES = Path(next(iter(reports.web.__path__))).parent / "templates" / "web"
#: A kept report stays as the night wrote it, and what is taken along is no page.
NO_PAGES = ("/runs/{day}", "/erased/list.pdf", "/erased/receipts/{number}/{form}", "/record/behandlingsprotokoll.xlsx", "/record/behandlingsprotokoll.json")


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            yield file.name, node


def calls_of_page() -> list[tuple[str, ast.Call]]:
    calls = [(name, node) for name, node in nodes() if isinstance(node, ast.Call)]
    return [(name, call) for name, call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "page"]


def test_no_page_asserts_what_its_type_can_say() -> None:
    assert [f"{name}:{node.lineno}" for name, node in nodes() if isinstance(node, ast.Assert)] == []


def test_no_page_is_filled_with_loose_values() -> None:
    calls = calls_of_page()
    assert len(calls) > 20
    loose = [f"{name}:{call.lineno}" for name, call in calls if call.keywords or len(call.args) not in (2, 3)]
    assert loose == []


def test_every_template_is_rendered_by_a_page() -> None:
    named = {call.args[0].value for _name, call in calls_of_page() if isinstance(call.args[0], ast.Constant)}
    pages = {file.name for file in TEMPLATES.iterdir() if "{% extends" in file.read_text("utf-8")}
    assert named == pages


@pytest.mark.parametrize(
    ("needs", "pages"), [(Visit, ALWAYS), (NightVisit, AFTER_A_NIGHT)], ids=["always", "after a night"]
)
def test_what_a_page_needs_is_said_by_its_type(
    needs: type[Visit], pages: tuple[tuple[str, str, object, Section | None], ...]
) -> None:
    other = [path for path, _how, page, _section in pages if get_type_hints(page)["visit"] is not needs]
    assert other == []


def filled(context: ReviewContext, browser: Browser) -> Mapping[str, str]:
    """Return something that is there for each part of an address."""
    night = context.state(context.ledger()).night
    assert night is not None
    browser.post("/requests/new", type="access", when="today", channel="email")
    return {
        "person": night.open_tasks[0].persons[0],
        "id": next(task.id for task in night.tasks if task.question.asks == "erase"),
        "code": night.queue.waiting[0].code,
        "search": browser.post("/search", who="a").location.removeprefix("/search/"),
        "number": "1",
        "day": TODAY.isoformat(),
        "type": "table",
        "form": "pdf",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_opens_in_both_languages_with_a_model_of_its_own(
    settings: Settings, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: dict[str, set[type]] = {}
    page = Visit.page

    def seen(visit: Visit, template: str, model: Model, status: int = 200) -> Response:
        rendered.setdefault(template, set()).add(type(model))
        return page(visit, template, model, status)

    monkeypatch.setattr(Visit, "page", seen)
    context = desk_on(settings, language)
    browser = Browser(context)
    there = filled(context, browser)
    for path, how, _page, _section in (*ALWAYS, *AFTER_A_NIGHT):
        unknown = set(re.findall(r"{(\w+)}", path)) - there.keys()
        assert not unknown, f"{path}: say in filled() what {', '.join(unknown)} may be"
        if how != "GET" or path in NO_PAGES:
            continue
        answer = browser.get(path.format(**there))
        assert answer.status in (200, 303), (path, answer.text[:300])
        if answer.status == 200:
            assert f'<html lang="{language}">' in answer.html and "<h1" in answer.html, path
    for template, models in rendered.items():
        assert len(models) == 1, f"{template} is filled from more than one model"
        [model] = models
        assert is_dataclass(model) and "__slots__" in vars(model), model
        assert model.__dataclass_params__.frozen, model  # type: ignore[attr-defined]
    assert len(rendered) > 15

"""The served report leads to its tasks, the file to nothing: the same rows, numbers and names in both."""

import re
from datetime import date

import pytest

from reports.web.context import ReviewContext
from reports.web.pages.runs import _leading
from tests.conftest import TODAY
from tests.reports.web import Browser
from tests.reports.web.test_tasks import night_of

ROW = re.compile(r'<li value="(\d+)">.*?<h3><a (?:href|data-go)="/tasks/(t-[0-9a-f]{12})">', re.DOTALL)


def file_of(context: ReviewContext, day: date = TODAY) -> str:
    return (context.reports_dir / f"nattrapport-{day}.html").read_text("utf-8")


def test_each_row_of_the_served_report_leads_to_its_task_by_its_number(browser: Browser) -> None:
    page = browser.get(f"/runs/{TODAY}")
    led = {int(n): id for n, id in ROW.findall(page.html)}
    assert led == {task.n: task.id for task in night_of(browser.context).tasks}
    assert {"/tasks", "/spring", *(f"/tasks/{id}" for id in led.values())} <= set(page.links)
    for link in page.links:
        if link.startswith("/"):
            assert browser.get(link).status in (200, 303), link


def test_the_file_has_the_same_rows_and_no_link(browser: Browser) -> None:
    file, page = file_of(browser.context), browser.get(f"/runs/{TODAY}").html
    assert re.findall(r'href="([^"]*)"', file) == ["data:,", "#main"]
    assert ROW.findall(file) == ROW.findall(page)
    assert re.sub(r' (href|data-go)="/[^"]*"', "", page) == re.sub(r' data-go="/[^"]*"', "", file)


def test_a_row_whose_task_nothing_asks_any_more_leads_nowhere(browser: Browser) -> None:
    path = browser.context.reports_dir / f"nattrapport-{TODAY}.html"
    before = path.read_text("utf-8")
    gone = night_of(browser.context).tasks[0].id
    path.write_text(before.replace(gone, "t-000000000000"), "utf-8")
    assert "/tasks/t-000000000000" not in browser.get(f"/runs/{TODAY}").links


@pytest.mark.parametrize("address", ["//evil.test", "/tasks/../undo", "javascript:alert(1)", "/undo", "/spring?pile=year"])
def test_nothing_but_our_own_doors_is_made_a_link(browser: Browser, address: str) -> None:
    page = f'<a data-go="{address}">x</a>'.encode()
    assert _leading(page, night_of(browser.context)) == page
    assert _leading(b'<a data-go="/tasks">x</a>', None) == b'<a href="/tasks">x</a>'

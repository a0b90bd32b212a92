"""Google's side, driven by gspread and google-auth."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import gspread
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError, SpreadsheetNotFound
from gspread.utils import DateTimeOption, Dimension, ValueRenderOption

from connectors.sandbox.servers.google import sheet_cells
from connectors.sandbox.servers.google.server import READONLY, Google
from connectors.sandbox.servers.vendor_server import Fault
from tests.connectors.sandbox import tiny

FULL = "https://www.googleapis.com/auth/spreadsheets"


@pytest.fixture
def google() -> Iterator[Google]:
    server = Google({"registration": tiny.sheet()})
    server.start()
    yield server
    server.stop()


def client(server: Google, scope: str = READONLY, **changed: Any) -> gspread.Client:
    class Loopback(gspread.HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
            return super().request(
                method, endpoint.replace("https://sheets.googleapis.com", server.url), *args, **kwargs
            )

    account = {**json.loads(server.credentials()), **changed}
    found = gspread.service_account_from_dict(account, scopes=[scope], http_client=Loopback)
    found.set_timeout((2, 2))
    return found


def test_gspread_opens_the_sheet_by_gid_and_reads_formatted_values(google: Google) -> None:
    sheet = client(google).open_by_key(tiny.SHEET)
    tab = sheet.get_worksheet_by_id(0)
    assert (sheet.title, sheet.locale, sheet.timezone) == ("Påmelding (svar)", "no_NO", "Europe/Oslo")
    assert (tab.title, tab.frozen_row_count, tab.row_count) == ("Skjemasvar 1", 1, 1000)
    values = tab.get_all_values()
    assert values[1][:7] == [
        "01.02.2024 14.05.33",
        "kari@example.no",
        "Kari Åsen",
        "49123456",
        "0150",
        "1,5",
        "01.03.2024",
    ]
    assert values[2] == [""] * 10
    assert values[3][0] == "02.02.2024 00.00.00"
    assert values[3][7] == "SANN"
    assert google.seen[0][1] == "/token"


def test_unformatted_values_keep_types_and_give_serials(google: Google) -> None:
    tab = client(google).open_by_key(tiny.SHEET).sheet1
    rows = tab.get(
        "A2:J4", value_render_option=ValueRenderOption.unformatted, date_time_render_option=DateTimeOption.serial_number
    )
    assert rows[0] == [pytest.approx(45323.5871875), "kari@example.no", "Kari Åsen", 49123456, "0150", 1.5, 45352]
    assert type(rows[0][6]) is int
    assert rows[2][7] is True
    shown = tab.get(
        "A2", value_render_option=ValueRenderOption.unformatted, date_time_render_option=DateTimeOption.formatted_string
    )
    assert shown[0][0] == "01.02.2024 14.05.33"


def test_serials_come_back_to_the_second() -> None:
    moment = datetime(2026, 10, 25, 2, 30, 1)
    assert abs(datetime(1899, 12, 30) + timedelta(days=sheet_cells.serial(moment)) - moment) < timedelta(milliseconds=1)


def test_rows_are_ragged_on_the_wire_and_an_empty_area_has_no_values(google: Google) -> None:
    http = client(google).http_client
    answer = http.values_get(tiny.SHEET, "'Skjemasvar 1'")
    assert [len(row) for row in answer["values"]] == [10, 7, 0, 9]
    assert answer["range"] == "'Skjemasvar 1'!A1:Z1000"
    assert "values" not in http.values_get(tiny.SHEET, "'Skjemasvar 1'!A100:C200")


def test_columns_come_transposed(google: Google) -> None:
    tab = client(google).open_by_key(tiny.SHEET).sheet1
    assert tab.get("B1:C2", major_dimension=Dimension.cols) == [
        ["E-postadresse", "kari@example.no"],
        ["Navn", "Kari Åsen"],
    ]


def test_batch_get_answers_in_the_order_asked(google: Google) -> None:
    tab = client(google).open_by_key(tiny.SHEET).sheet1
    second, first = tab.batch_get(["B2:B2", "A1:B1"])
    assert second.first() == "kari@example.no"
    assert first == [["Tidsmerke", "E-postadresse"]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A1:C4", "'Skjemasvar 1'!A1:C4"),
        ("Skjemasvar 1!B:B", "'Skjemasvar 1'!B1:B1000"),
        ("'Skjemasvar 1'!2:3", "'Skjemasvar 1'!A2:Z3"),
        ("'Skjemasvar 1'!A2:C", "'Skjemasvar 1'!A2:C1000"),
        ("'Skjemasvar 1'!B7", "'Skjemasvar 1'!B7"),
        ("A1:ZZ5000", "'Skjemasvar 1'!A1:Z1000"),
    ],
)
def test_a1_ranges(text: str, name: str) -> None:
    assert sheet_cells.name(tiny.sheet(), sheet_cells.area(tiny.sheet(), text)) == name


@pytest.mark.parametrize("text", ["'Annet'!A1", "A", "A1:", "!", "A5000", "'Skjemasvar 1'!"])
def test_a_bad_range_is_an_invalid_argument(google: Google, text: str) -> None:
    with pytest.raises(APIError) as caught:
        client(google).http_client.values_get(tiny.SHEET, text)
    assert caught.value.error["status"] == "INVALID_ARGUMENT"


def test_a_title_with_quotes_and_slashes_is_found() -> None:
    server = Google({"course": tiny.sheet()})
    server._sheets["course"].tab = "Kurs / Ola's"
    server.start()
    try:
        assert client(server).open_by_key(tiny.SHEET).worksheet("Kurs / Ola's").get("B1")[0][0] == "E-postadresse"
    finally:
        server.stop()


def test_a_field_mask_leaves_the_rest_out(google: Google) -> None:
    metadata = client(google).http_client.fetch_sheet_metadata(
        tiny.SHEET, {"fields": "properties.title,sheets(properties(sheetId,title))"}
    )
    assert metadata == {
        "properties": {"title": "Påmelding (svar)"},
        "sheets": [{"properties": {"sheetId": 0, "title": "Skjemasvar 1"}}],
    }


def test_statuses_without_token_scope_share_or_sheet(google: Google) -> None:
    bare = requests.get(f"{google.url}/v4/spreadsheets/{tiny.SHEET}", timeout=2)
    assert (bare.status_code, bare.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    with pytest.raises(SpreadsheetNotFound):
        client(google).open_by_key("1Unknown")
    with pytest.raises(PermissionError) as forms_only:
        client(google, "https://www.googleapis.com/auth/forms.responses.readonly").open_by_key(tiny.SHEET)
    assert "insufficient authentication scopes" in str(forms_only.value.__cause__)
    google.unshare(tiny.SHEET)
    with pytest.raises(PermissionError):
        client(google).open_by_key(tiny.SHEET)
    google.share(tiny.SHEET)
    assert client(google).open_by_key(tiny.SHEET).title


@pytest.mark.parametrize(("scope", "code"), [(READONLY, 403), (FULL, 501)])
def test_writing_needs_the_writing_scope(google: Google, scope: str, code: int) -> None:
    sheet = client(google, scope).open_by_key(tiny.SHEET)
    for write in (
        lambda: sheet.sheet1.delete_rows(2),
        lambda: sheet.sheet1.update([["x"]], "A1"),
        lambda: sheet.values_clear("A1"),
    ):
        with pytest.raises(APIError) as caught:
            write()
        assert caught.value.code == code
    assert sheet.sheet1.acell("A1").value == "Tidsmerke"


def refreshed(account: dict[str, Any], scope: str) -> None:
    Credentials.from_service_account_info(account, scopes=[scope]).refresh(Request())  # type: ignore[no-untyped-call]  # google-auth's own


def test_a_foreign_key_account_address_or_scope_gets_no_token(google: Google) -> None:
    account = json.loads(google.credentials())
    refreshed(account, READONLY)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for changed, scope, said in (
        ({"private_key": stranger.decode()}, READONLY, "Invalid JWT Signature"),
        ({"client_email": "other@example.org"}, READONLY, "account not found"),
        ({}, "https://www.googleapis.com/auth/nonsense", "invalid_scope"),
    ):
        with pytest.raises(RefreshError, match=said):
            refreshed({**account, **changed}, scope)


def test_an_assertion_that_has_expired_gets_no_token(google: Google, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2020, 1, 1)
    monkeypatch.setattr("google.auth._helpers.utcnow", lambda: now)
    with pytest.raises(RefreshError, match="short-lived"):
        refreshed(json.loads(google.credentials()), READONLY)


def test_a_token_that_ran_out_is_renewed_by_the_client(google: Google) -> None:
    tab = client(google).open_by_key(tiny.SHEET).sheet1
    google.expire_tokens()
    assert tab.acell("B1").value == "E-postadresse"
    assert [path for _method, path in google.seen].count("/token") == 2


def test_an_html_502_reaches_the_client_as_html(google: Google) -> None:
    found = client(google)
    google.fail(Fault("/v4/", 502, b"<html>Bad Gateway</html>", "text/html"))
    with pytest.raises(APIError) as caught:
        found.open_by_key(tiny.SHEET)
    assert (caught.value.response.status_code, caught.value.code) == (502, -1)

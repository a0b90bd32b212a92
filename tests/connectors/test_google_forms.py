"""Google Forms: the real gspread against a tiny Sheets server, one test per trap of facts/sources_google.md."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import gspread
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.base import http
from connectors.base.national_id import is_national_id
from connectors.google_forms import SOURCE, headings, parse, probe, pull
from inventory.errors import SourceError, Trouble
from inventory.model import Fate, Parsed, Row, SourceConfig
from tests.connectors.conftest import Answer, Asked, Reply, Server
from tests.connectors.goldens import HERE, load_config, load_rows

GOLDEN = HERE / "google_forms"
EMAIL = "orden@prosjekt.iam.example.com"
HEAD = ["Tidsmerke", "E-postadresse", "Navn", "Mobil"]
COLUMNS = {"Tidsmerke": "submitted_at", "E-postadresse": "email", "Navn": "name", "Mobil": "phone"}
ROW = [45323.5871875, "kari@example.org", "Kari", 49123456]
SHOWN = ["01.02.2024 14.05.33", "kari@example.org", "Kari", "49 12 34 56"]


@pytest.fixture(scope="session")
def private_key() -> str:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.fixture
def secrets(server: Server, private_key: str) -> dict[str, str]:
    info = {
        "type": "service_account",
        "client_email": EMAIL,
        "token_uri": f"{server.url}/token",
        "private_key": private_key,
        "private_key_id": "1",
        "project_id": "prosjekt",
    }
    return {"credentials": json.dumps(info)}


def config(server: Server, **options: Any) -> SourceConfig:
    options = {"columns": COLUMNS, "base_url": server.url, **options}
    return load_config(GOLDEN, **options)


def sheet(raw: list[list[Any]], shown: list[list[str]], zone: str = "Europe/Oslo") -> Answer:
    """A Sheets server with one tab, named in Norwegian, gid 77."""
    tabs = [{"properties": {"sheetId": gid, "title": title}} for gid, title in ((0, "Annet"), (77, "Skjemasvar 1"))]

    def answer(asked: Asked) -> Reply:
        if asked.path == "/token":
            return Reply({"access_token": "t", "expires_in": 3600, "token_type": "Bearer"})
        if asked.path.endswith("/1AbC-sheet"):
            return Reply(
                {"spreadsheetId": "1AbC-sheet", "properties": {"title": "Svar", "timeZone": zone}, "sheets": tabs}
            )
        assert unquote(asked.path).startswith("/v4/spreadsheets/1AbC-sheet/values/'Skjemasvar 1'")
        as_values = asked.query.get("valueRenderOption") == "UNFORMATTED_VALUE"
        assert not as_values or asked.query["dateTimeRenderOption"] == "SERIAL_NUMBER"
        rows = raw if as_values else shown
        found = rows[:1] if "!1:1" in unquote(asked.path) else rows
        return Reply({"range": "A1", "majorDimension": "ROWS", **({"values": found} if found else {})})

    return answer


def refusing(status: int, on: Callable[[Asked], bool] = lambda asked: "/v4/" in asked.path, body: Any = None) -> Answer:
    good = sheet([HEAD, ROW], [HEAD, SHOWN])
    wrong = Reply(
        {"error": {"code": status, "message": "kari@example.org", "status": "X"}} if body is None else body, status
    )
    return lambda asked: wrong if on(asked) else good(asked)


def read(server: Server, secrets: dict[str, str], **options: Any) -> Parsed:
    where = config(server, **options)
    return parse(pull(where, secrets), where)


def failing(server: Server, secrets: dict[str, str], **options: Any) -> SourceError:
    with pytest.raises(SourceError) as raised:
        read(server, secrets, **options)
    assert "kari@" not in str(raised.value)
    return raised.value


def with_cells(**cells: Any) -> Row:
    return Row("row", "row 2", {"zone": "Europe/Oslo", "raw": cells, "shown": {}})


def made_up_number() -> str:
    return next(f"118155{n:05d}" for n in range(100_000) if is_national_id(f"118155{n:05d}"))


def test_one_metadata_read_and_two_readings_of_the_tab_and_nothing_else(
    server: Server, secrets: dict[str, str]
) -> None:
    server.answer = sheet([HEAD, ROW], [HEAD, SHOWN])
    told: list[tuple[int, int | None]] = []
    where = config(server)
    rows = list(pull(where, secrets, lambda done, total: told.append((done, total))))
    assert [asked.path.rsplit("/", 1)[0] for asked in server.asked] == [
        "",
        "/v4/spreadsheets",
        "/v4/spreadsheets/1AbC-sheet/values",
        "/v4/spreadsheets/1AbC-sheet/values",
    ]
    assert all(asked.method == "GET" for asked in server.asked[1:])
    assert server.asked[1].headers["authorization"] == "Bearer t"
    assert (len(rows), told) == (1, [(1, 1)])
    assert json.loads(json.dumps(rows[0].cells)) == rows[0].cells


def test_only_the_readonly_scope_is_asked_for(server: Server, secrets: dict[str, str]) -> None:
    import base64

    server.answer = sheet([HEAD], [HEAD])
    read(server, secrets)
    claims = server.asked[0].body.decode().split("assertion=")[1].split("&")[0].split(".")[1]
    scope = json.loads(base64.urlsafe_b64decode(claims + "=="))["scope"]
    assert scope == "https://www.googleapis.com/auth/spreadsheets.readonly"


def test_credentials_may_be_a_path(server: Server, secrets: dict[str, str], tmp_path: Any) -> None:
    (tmp_path / "key.json").write_text(secrets["credentials"])
    server.answer = sheet([HEAD, ROW], [HEAD, SHOWN])
    assert len(read(server, {"credentials": str(tmp_path / "key.json")}).records) == 1


@pytest.mark.parametrize("secret", ["{", "/nowhere/key.json", '{"type": "authorized_user"}'])
def test_a_secret_that_is_no_service_account_is_refused_without_showing_it(server: Server, secret: str) -> None:
    error = failing(server, {"credentials": secret})
    assert (error.trouble, error.place) == (Trouble.REFUSED, "credentials")
    assert secret not in str(error)


def test_gspread_numericising_is_avoided(server: Server, secrets: dict[str, str]) -> None:
    head = [*HEAD, "Adresse", "Merknad"]
    raw = [*ROW[:2], "Nan", 49123456, "0150", "1,5"]
    shown = [*SHOWN[:2], "Nan", "0049123456", "0150", "1,5"]
    server.answer = sheet([head, raw], [head, shown])
    columns = {**COLUMNS, "Adresse": "postal_address", "Merknad": "extra_info"}
    fields = read(server, secrets, columns=columns).records[0].fields
    assert (fields["name"], fields["phone"], fields["postal_address"], fields["extra_info"]) == (
        "Nan",
        "0049123456",
        "0150",
        "1,5",
    )


def test_serials_are_local_to_the_sheet_not_the_server(
    server: Server, secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    for zone, hour in (("Europe/Oslo", 13), ("America/New_York", 19), ("GMT-07:00", 21)):
        server.answer = sheet([HEAD, ROW], [HEAD, SHOWN], zone)
        submitted = read(server, secrets).records[0].fields["submitted_at"]
        assert isinstance(submitted, datetime)
        assert submitted.isoformat() == f"2024-02-01T{hour}:05:33+00:00"


def test_permissionerror_is_refused_and_says_whom_to_share_with(
    server: Server, secrets: dict[str, str], waits: list[float]
) -> None:
    server.answer = refusing(403)
    error = failing(server, secrets)
    assert (error.trouble, waits) == (Trouble.REFUSED, [])
    assert EMAIL in error.remedy


def test_a_403_on_the_values_is_refused_too(server: Server, secrets: dict[str, str]) -> None:
    server.answer = refusing(403, lambda asked: "/values/" in asked.path)
    assert failing(server, secrets).trouble is Trouble.REFUSED


def test_html_502_is_unreachable_by_its_status_not_its_code(server: Server, secrets: dict[str, str]) -> None:
    server.answer = refusing(502, body=b"<html>kari@example.org</html>")
    error = failing(server, secrets)
    assert error.trouble is Trouble.UNREACHABLE
    assert "502" in error.problem


def test_an_html_404_is_not_found(server: Server, secrets: dict[str, str]) -> None:
    server.answer = refusing(404, body=b"<html>")
    assert failing(server, secrets).trouble is Trouble.NOT_FOUND


@pytest.mark.parametrize("status", [429, 500, 503])
def test_endless_backoffhttpclient_is_not_used_tries_are_bounded(
    server: Server, secrets: dict[str, str], status: int
) -> None:
    server.answer = refusing(status)
    failing(server, secrets)
    assert server.paths().count("/v4/spreadsheets/1AbC-sheet") == http.TRIES


def test_a_fault_that_passes_is_survived(server: Server, secrets: dict[str, str]) -> None:
    server.answer = lambda asked: (refusing(503) if len(server.asked) == 2 else refusing(0, lambda _: False))(asked)
    assert len(read(server, secrets).records) == 1


def test_a_key_that_google_does_not_accept_is_refused(server: Server, secrets: dict[str, str]) -> None:
    server.answer = lambda _: Reply({"error": "invalid_grant", "error_description": "kari@example.org"}, 400)
    error = failing(server, secrets)
    assert (error.trouble, error.place) == (Trouble.REFUSED, "credentials")


@pytest.mark.parametrize("reply", [Reply(b"<html>", 502), Reply({}, 503), Reply(b"<html>", 200)])
def test_a_token_address_that_is_down_is_unreachable_not_refused(
    server: Server, secrets: dict[str, str], reply: Reply
) -> None:
    server.answer = lambda _: reply
    assert failing(server, secrets).trouble is Trouble.UNREACHABLE
    assert server.paths() == ["/token"] * http.TRIES


def test_an_unknown_gid_is_not_found(server: Server, secrets: dict[str, str]) -> None:
    server.answer = sheet([HEAD], [HEAD])
    error = failing(server, secrets, gid=5)
    assert (error.trouble, "gid" in error.remedy) == (Trouble.NOT_FOUND, True)


def test_a_row_that_moved_between_the_two_readings_is_noticed(server: Server, secrets: dict[str, str]) -> None:
    other = [45000, "ola@example.net", "Ola", "49123457"]
    server.answer = sheet([HEAD, ROW, other], [HEAD, ["", *map(str, other[1:])], SHOWN])
    error = failing(server, secrets)
    assert (error.trouble, len(server.asked)) == (Trouble.BROKEN, 6)


def test_a_response_that_arrives_between_the_two_readings_waits_for_tomorrow(
    server: Server, secrets: dict[str, str]
) -> None:
    server.answer = sheet([HEAD, ROW], [HEAD, SHOWN, SHOWN])
    assert len(read(server, secrets).records) == 1


def test_duplicate_headers_are_keyed_by_ordinal_and_the_first_is_mapped() -> None:
    assert headings(["E-post", " e-POST ", "", "E-post\n", ""]) == [
        "E-post",
        "e-POST (2)",
        "column 3",
        "E-post (3)",
        "column 5",
    ]
    assert headings(["E-post (2)", "E-post", "E-post"]) == ["E-post (2)", "E-post", "E-post (3)"]
    raw = dict(zip(headings(["E-post", "E-post"]), ["a@example.org", "b@example.org"], strict=True))
    record = parse([with_cells(**raw)], load_config(GOLDEN, columns={"E-post": "email"})).records[0]
    assert (record.fields, record.unread) == ({"email": "a@example.org"}, ("E-post (2)",))


def test_headers_match_whatever_their_case_blanks_and_unicode_form() -> None:
    row = with_cells(**{"PA\u030aMELDT  e-post": "a@example.org"})
    parsed = parse([row], load_config(GOLDEN, columns={" Påmeldt e-post\n": "email"}))
    assert parsed.records[0].fields == {"email": "a@example.org"}


def test_a_renamed_header_stops_the_source_and_names_the_nearest(server: Server, secrets: dict[str, str]) -> None:
    head = ["Tidsmerke", "E-postadresse", "Navn", "Mobilnummer"]
    server.answer = sheet([head], [head])
    error = failing(server, secrets)
    assert error.trouble is Trouble.CHANGED
    assert error.problem == 'the sheet has no column "Mobil" (nearest: "Mobilnummer")'
    with pytest.raises(SourceError, match="Mobilnummer"):
        probe(config(server), secrets)


def test_an_ignored_header_may_go_and_an_empty_sheet_is_changed(server: Server, secrets: dict[str, str]) -> None:
    server.answer = sheet([HEAD, ROW], [HEAD, SHOWN])
    assert read(server, secrets, columns={**COLUMNS, "Borte": "ignore"}).records
    server.answer = sheet([], [])
    assert failing(server, secrets).trouble is Trouble.CHANGED


def test_a_lost_header_line_does_not_show_the_person_who_stands_there_now(
    server: Server, secrets: dict[str, str]
) -> None:
    server.answer = sheet([ROW], [SHOWN])
    error = failing(server, secrets, columns={"Karin": "name", "Navn": "email"})  # «Kari» would be the nearest
    assert error.problem == 'the sheet has no column "Karin"'


def test_a_column_mapped_to_a_field_that_does_not_exist_is_named(server: Server, secrets: dict[str, str]) -> None:
    server.answer = sheet([HEAD], [HEAD])
    assert "unknown field" in failing(server, secrets, columns={"Navn": "nmae"}).problem


def test_a_national_id_in_an_answer_never_leaves_the_pull(server: Server, secrets: dict[str, str]) -> None:
    # A Tenor-style made-up number: 80 added to the month.
    number = made_up_number()
    raw: list[Any] = [*ROW[:2], f"Kari {number[:6]} {number[6:]}", int(number)]
    server.answer = sheet([HEAD, raw], [HEAD, [*SHOWN[:2], str(raw[2]), number]])
    where = config(server)
    rows = list(pull(where, secrets))
    assert number not in json.dumps(rows[0].cells).replace(" ", "")
    record = parse(rows, where).records[0]
    assert (record.fields["name"], "phone" in record.fields) == ("Kari (fødselsnummer)", False)
    assert record.unread == ("Navn (fødselsnummer)", "Mobil (fødselsnummer)")


def test_ragged_rows_are_padded_and_cells_beyond_the_header_are_found(server: Server, secrets: dict[str, str]) -> None:
    server.answer = sheet([HEAD, ROW[:2], [], [*ROW, "løs"]], [HEAD, SHOWN[:2], [], [*SHOWN, "løs"]])
    first, second = read(server, secrets).records
    assert set(first.fields) == {"submitted_at", "email"}
    assert second.unread == ("column 5",)


def test_the_probe_reads_the_first_line_only(server: Server, secrets: dict[str, str]) -> None:
    server.answer = sheet([HEAD, ROW], [HEAD, SHOWN])
    probe(config(server), secrets)
    assert [path for path in server.paths() if "/values/" in path] == [server.paths()[-1]]
    assert unquote(server.paths()[-1]).endswith("!1:1")


def test_two_columns_for_one_field_leave_the_second_unread() -> None:
    where = load_config(GOLDEN, columns={"A": "name", "B": "name"})
    record = parse([with_cells(A="Kari Ås", B="Kari Moe"), with_cells(A="", B="Ola Dal")], where).records
    assert [(r.fields["name"], r.unread) for r in record] == [("Kari Ås", ("B",)), ("Ola Dal", ())]


def test_two_columns_for_addresses_are_both_kept() -> None:
    where = load_config(GOLDEN, columns={"A": "email", "B": "email"})
    record = parse(
        [with_cells(A="a@example.org", B="b@example.org"), with_cells(A="", B="c@example.org")], where
    ).records
    assert [(r.fields["email"], r.also, r.unread) for r in record] == [
        ("a@example.org", (("email", "b@example.org"),), ()),
        ("c@example.org", (), ()),
    ]


def test_a_number_shown_in_a_short_form_is_read_with_all_its_digits() -> None:
    where = load_config(GOLDEN, columns={"A": "phone"})
    row = with_cells(A=49100006)
    shown = Row(row.what, row.where, {**row.cells, "shown": {"A": "4,91E+07"}})
    [record] = parse([shown], where).records
    assert record.fields["phone"] == "49100006"


def test_a_birth_number_in_a_short_form_stays_masked() -> None:
    where = load_config(GOLDEN, columns={"A": "phone"})
    row = with_cells(A=float(made_up_number()))
    shown = Row(row.what, row.where, {**row.cells, "shown": {"A": "1,3E+10"}})
    assert made_up_number() not in repr(parse([shown], where))


def test_the_order_of_dates_that_are_text_is_the_sources_word() -> None:
    columns = {"A": "submitted_at", "B": "course_date"}
    row = with_cells(A="03/04/2024 19:01:33", B="03/04/24")
    assert [u.column for u in parse([row], load_config(GOLDEN, columns=columns)).unreadable] == ["A", "B"]
    parsed = parse([row], load_config(GOLDEN, columns=columns, date_order="dmy"))
    assert parsed.unreadable == ()
    fields = parsed.records[0].fields
    assert (str(fields["submitted_at"]), str(fields["course_date"])) == ("2024-04-03 17:01:33+00:00", "2024-04-03")


def test_every_cell_of_an_answer_has_its_fate() -> None:
    where = load_config(GOLDEN, columns={"A": "email", "B": "email", "C": "newsletter", "D": "course_date", "E": "ignore"})
    parsed = parse([with_cells(A="a@x.no", B="b@x.no", C=True, D="snart", E="x", F="y", G="", H=False)], where)
    assert parsed.cells == {
        ("A", Fate.READ): 1,
        ("B", Fate.READ): 1,
        ("C", Fate.READ): 1,
        ("D", Fate.UNREADABLE): 1,
        ("E", Fate.IGNORED): 1,
        ("F", Fate.UNREAD): 1,
    }


def test_a_number_that_is_no_date_is_reported() -> None:
    parsed = parse([with_cells(A=49123456)], load_config(GOLDEN, columns={"A": "course_date"}))
    assert [u.why for u in parsed.unreadable] == ["A is not a date"]


def test_ids_hold_nothing_personal_and_do_not_move_with_the_row() -> None:
    rows = load_rows(GOLDEN)
    where = load_config(GOLDEN)
    ids = {r.record for r in parse(rows, where).records}
    assert ids == {r.record for r in parse([replace(row, where="row 9") for row in reversed(rows)], where).records}
    assert not any("@" in id_ for id_ in ids)


@pytest.mark.parametrize(("form", "activity"), [("registration", "A01"), ("course", "A07"), ("other", "A04")])
def test_the_form_decides_the_activity(form: str, activity: str) -> None:
    assert {r.activity for r in parse(load_rows(GOLDEN), load_config(GOLDEN, form=form)).records} == {activity}


def test_the_connector_is_what_the_contract_says() -> None:
    assert (SOURCE.name, SOURCE.secrets, gspread.__version__) == ("google_forms", ("credentials",), "6.2.1")


def test_neighbours_with_the_same_answer_never_lend_each_other_a_phone(server: Server, secrets: dict[str, str]) -> None:
    head = [*HEAD, "Samtykke"]
    kari: list[Any] = [*ROW, "Ja"]
    ola: list[Any] = [45000.5, "ola@example.net", "Ola", 49123457, "Ja"]
    shown = [[*SHOWN, "Ja"], ["15.03.2023 12.00.00", "ola@example.net", "Ola", "49 12 34 57", "Ja"]]
    server.answer = sheet([head, kari, ola], [head, *reversed(shown)])  # sorted between the two readings
    error = failing(server, secrets, columns={**COLUMNS, "Samtykke": "consent_registration"})
    assert error.trouble is Trouble.BROKEN


@pytest.mark.parametrize(
    "metadata",
    [
        [],
        {},
        {"properties": None, "sheets": []},
        {"properties": {"timeZone": 1}, "sheets": []},
        {"properties": {"timeZone": "Europe/Oslo"}, "sheets": None},
        {"properties": {"timeZone": "Europe/Oslo"}, "sheets": [None]},
        {"properties": {"timeZone": "Europe/Oslo"}, "sheets": [{"properties": {}}]},
    ],
)
def test_metadata_of_the_wrong_shape_is_broken(server: Server, secrets: dict[str, str], metadata: Any) -> None:
    good = sheet([HEAD, ROW], [HEAD, SHOWN])
    server.answer = lambda asked: Reply(metadata) if asked.path.endswith("/1AbC-sheet") else good(asked)
    assert failing(server, secrets).trouble is Trouble.BROKEN


@pytest.mark.parametrize(
    "cells", [[], {"values": None}, {"values": {"a": 1}}, {"values": ["kari@example.org"]}, b"[" * 99_999]
)
def test_cells_of_the_wrong_shape_are_broken(server: Server, secrets: dict[str, str], cells: Any) -> None:
    good = sheet([HEAD, ROW], [HEAD, SHOWN])
    server.answer = lambda asked: Reply(cells) if "/values/" in asked.path else good(asked)
    assert failing(server, secrets).trouble is Trouble.BROKEN


@pytest.mark.parametrize("odd", [None, {"a": 1}, ["x"], True])
def test_a_cell_that_is_no_plain_value_stops_nothing(server: Server, secrets: dict[str, str], odd: Any) -> None:
    server.answer = sheet([HEAD, [odd, *ROW[1:]]], [HEAD, [odd, *SHOWN[1:]]])
    assert len(read(server, secrets).records) == 1


@pytest.mark.parametrize("body", [[], {"error": "kari@example.org"}, {"error": {}}, None])
def test_an_error_of_another_shape_than_googles_is_told_by_its_status(
    server: Server, secrets: dict[str, str], body: Any
) -> None:
    server.answer = refusing(400, body=b"null" if body is None else body)
    assert failing(server, secrets).trouble is Trouble.BROKEN


@pytest.mark.parametrize("zone", ["Europe", "GMT+99:99", "", "../etc/passwd"])
def test_a_time_zone_that_is_none_is_told(server: Server, secrets: dict[str, str], zone: str) -> None:
    server.answer = sheet([HEAD, ROW], [HEAD, SHOWN], zone)
    assert "time zone" in failing(server, secrets).problem


def test_a_lone_surrogate_in_an_answer_can_be_stored_and_hashed() -> None:
    for cells in ({"A": "kari\ud800@example.org"}, {"B": "\udfff"}):
        record = parse([with_cells(**cells)], load_config(GOLDEN, columns=dict.fromkeys(cells, "email"))).records[0]
        assert [str(value).encode() for value in (record.record, *record.fields.values(), *record.unread)]


def test_a_number_that_is_not_a_number_is_reported() -> None:
    parsed = parse([with_cells(A=float("nan"))], load_config(GOLDEN, columns={"A": "course_date"}))
    assert [u.why for u in parsed.unreadable] == ["A is not a date"]


def test_a_national_id_that_lost_its_zero_never_leaves_the_pull(server: Server, secrets: dict[str, str]) -> None:
    number = next(f"010180{n:05d}" for n in range(50_000, 100_000) if is_national_id(f"010180{n:05d}"))[1:]
    server.answer = sheet([HEAD, [*ROW[:3], int(number)]], [HEAD, [*SHOWN[:3], number]])
    where = config(server)
    rows = list(pull(where, secrets))
    assert number not in json.dumps(rows[0].cells)
    assert parse(rows, where).records[0].unread == ("Mobil (fødselsnummer)",)


def test_a_title_row_above_the_headings_stops_the_source(server: Server, secrets: dict[str, str]) -> None:
    title = ["Påmeldinger 2026"]
    server.answer = sheet([title, HEAD, ROW], [title, HEAD, SHOWN])
    assert failing(server, secrets).trouble is Trouble.CHANGED


def test_a_moved_column_and_a_repeated_heading_are_read_by_name(server: Server, secrets: dict[str, str]) -> None:
    head = ["Tidsmerke", "Mobil", "E-postadresse", "Navn", "E-postadresse"]
    raw: list[Any] = [ROW[0], ROW[3], ROW[1], ROW[2], "annen@example.org"]
    server.answer = sheet([head, raw], [head, [SHOWN[0], SHOWN[3], SHOWN[1], SHOWN[2], "annen@example.org"]])
    record = read(server, secrets).records[0]
    assert (record.fields["email"], record.fields["phone"]) == ("kari@example.org", "49 12 34 56")
    assert record.unread == ("E-postadresse (2)",)

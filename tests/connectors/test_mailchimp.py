"""Mailchimp: the real client against a tiny server, one test per trap of facts/sources_mailchimp.md."""

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors import mailchimp
from connectors.base import http
from connectors.mailchimp import parse, probe, problem_title, proof_gap, pull
from inventory.errors import SourceError, Trouble
from inventory.model import SUBSCRIPTION_STATUSES, Row, SourceConfig
from tests.connectors.conftest import Asked, Reply, Server
from tests.connectors.goldens import HERE, load_config, load_rows

GOLDEN = HERE / "mailchimp"
SECRETS = {"api_key": "0123456789abcdef-us6"}
MEMBERS = "/3.0/lists/a1b2c3d4e5/members"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailchimp, "_now", lambda: datetime(2026, 11, 22, tzinfo=UTC))


def config(server: Server, **options: Any) -> SourceConfig:
    options = {"base_url": server.url, **options}
    return load_config(GOLDEN, **options)


def member(n: int, status: str = "subscribed", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{n:032x}",
        "email_address": f"m{n}@example.org",
        "status": status,
        "stats": {"avg_click_rate": 0},
        **more,
    }


class Audience:
    """A Mailchimp with one audience. ``feeds`` by member id."""

    def __init__(self, *members: dict[str, Any]) -> None:
        self.members = list(members)
        self.feeds: dict[str, list[dict[str, Any]]] = {}

    def __call__(self, asked: Asked) -> Reply:
        if asked.path == "/3.0/ping":
            return Reply({"health_status": "Everything's Chimpy!"})
        if asked.path == "/3.0/lists/a1b2c3d4e5":
            return Reply({"id": "a1b2c3d4e5", "double_optin": True})
        if asked.path.endswith("/merge-fields"):
            return Reply({"merge_fields": [{"tag": "PHONE", "type": "phone", "required": True}]})
        if asked.path == MEMBERS:
            return self.page(asked)
        return Reply({"activity": self.feeds.get(asked.path.split("/")[5], [])})

    def page(self, asked: Asked) -> Reply:
        found = [m for m in self.members if m["status"] == asked.query["status"]]
        start = int(asked.query["offset"])
        return Reply({"members": found[start : start + int(asked.query["count"])], "total_items": len(found)})


def members(server: Server, **options: Any) -> list[Row]:
    return [row for row in pull(config(server, **options), SECRETS) if row.what == "member"]


def failing(server: Server, **options: Any) -> SourceError:
    with pytest.raises(SourceError) as raised:
        members(server, **options)
    assert "example.org" not in str(raised.value)
    return raised.value


def test_six_statuses_are_each_asked_for_and_nobody_counts_twice(server: Server) -> None:
    every = [member(n, status) for n, status in enumerate(SUBSCRIPTION_STATUSES)]
    server.answer = Audience(*every)
    rows = members(server)
    asked = [a.query["status"] for a in server.asked if a.path == MEMBERS]
    assert sorted(asked) == sorted(SUBSCRIPTION_STATUSES)
    assert asked.index("pending") < asked.index("subscribed") < asked.index("unsubscribed") < asked.index("archived")
    assert {row.cells["status"] for row in rows} == set(SUBSCRIPTION_STATUSES)
    assert len(rows) == 6


def test_a_member_who_moves_on_between_two_readings_is_met_with_the_later_status(server: Server) -> None:
    audience = Audience(member(1, "pending"))

    def moving(asked: Asked) -> Reply:
        reply = audience(asked)
        if asked.query.get("status") == "pending":
            audience.members = [member(1, "subscribed")]
        return reply

    server.answer = moving
    assert [row.cells["status"] for row in members(server)] == ["subscribed"]


def test_pages_are_walked_to_the_end_without_what_is_not_needed(server: Server) -> None:
    server.answer = Audience(*(member(n) for n in range(2500)))
    assert len(members(server)) == 2500
    pages = [asked.query for asked in server.asked if asked.query.get("status") == "subscribed"]
    assert [page["offset"] for page in pages] == ["0", "1000", "2000"]
    assert {page["sort_field"] for page in pages} == {"timestamp_signup"}
    assert all(
        {"_links", "members._links", "members.location"} <= set(page["exclude_fields"].split(",")) for page in pages
    )


def test_a_list_that_changed_while_being_read_is_read_once_more(server: Server) -> None:
    audience = Audience(*(member(n) for n in range(1001)))

    def changing(asked: Asked) -> Reply:
        if asked.query.get("offset") == "1000" and len(audience.members) == 1001:
            audience.members.pop(0)  # everybody moves up: the second page misses one
        return audience(asked)

    server.answer = changing
    assert len(members(server)) == 1000


def test_a_list_that_never_holds_still_is_not_believed(server: Server) -> None:
    audience = Audience(*(member(n) for n in range(1001)))

    def changing(asked: Asked) -> Reply:
        audience.members.append(member(5000 + len(server.asked)))
        return audience(asked)

    server.answer = changing
    error = failing(server)
    assert (error.trouble, "changed while being read" in error.problem) == (Trouble.BROKEN, True)


def test_fewer_rows_than_total_items_are_not_believed(server: Server) -> None:
    audience = Audience(member(1))
    server.answer = lambda a: Reply({"members": [member(1)], "total_items": 2}) if a.path == MEMBERS else audience(a)
    assert failing(server).trouble is Trouble.BROKEN


def test_no_ip_address_leaves_the_network_layer(server: Server) -> None:
    server.answer = Audience(member(1, ip_signup="192.0.2.7", ip_opt=""))
    cells = members(server)[0].cells
    assert (cells["ip_signup"], cells["ip_opt"]) == (True, False)
    assert "192.0.2" not in json.dumps(cells)


def test_the_audience_row_holds_what_promises_are_about(server: Server) -> None:
    server.answer = Audience()
    rows = list(pull(config(server), SECRETS))
    assert [(row.what, row.cells["double_optin"], row.cells["merge_fields"][0]["tag"]) for row in rows] == [
        ("audience", True, "PHONE")
    ]


@pytest.mark.parametrize(
    ("settings", "form"),
    [
        ({"merge_fields": [{"tag": "FNAME", "required": True}, {"tag": "PHONE", "required": False}]},
         {"email": True, "first_name": True, "merge_fields.PHONE": False}),
        ({"merge_fields": []}, {"email": True}),
        ({"merge_fields": [{"tag": "FNAME"}]}, {}),
        ({}, {}),
    ],
)  # fmt: skip
def test_what_the_sign_up_form_asks_for_is_told_where_the_vendor_tells_it(
    settings: dict[str, Any], form: dict[str, bool]
) -> None:
    rows = [Row("audience", "audience", {"double_optin": True, **settings})]
    assert parse(rows, load_config(GOLDEN)).form == form


def test_last_clicks_are_read_only_where_a_renewal_may_be_due(server: Server) -> None:
    old, new = "2024-01-01T00:00:00+00:00", "2026-06-01T00:00:00+00:00"
    clicks: dict[str, Any] = {"stats": {"avg_click_rate": 0.1}}
    audience = Audience(
        member(1, timestamp_opt=old, **clicks),
        member(2, timestamp_opt=new, **clicks),
        member(3, timestamp_opt=old),
        member(4, "unsubscribed", timestamp_opt=old, **clicks),
        member(5, timestamp_opt="", **clicks),
    )
    audience.feeds[f"{1:032x}"] = [
        {"activity_type": "open", "created_at_timestamp": "2026-09-01T00:00:00+00:00"},
        {"activity_type": "click", "created_at_timestamp": "2025-02-01T00:00:00+00:00"},
        {"activity_type": "click", "created_at_timestamp": "2025-08-01T00:00:00+00:00"},
    ]
    server.answer = audience
    found = {int(row.cells["id"], 16): row.cells.get("last_click_at") for row in members(server)}
    feeds = [asked for asked in server.asked if asked.path.endswith("/activity-feed")]
    assert [asked.path.split("/")[5] for asked in feeds] == [f"{1:032x}"]
    assert feeds[0].query["activity_filters"] == "click"
    assert found == {1: "2025-08-01T00:00:00+00:00", 2: None, 3: None, 4: None, 5: None}


@pytest.mark.parametrize(
    ("status", "trouble", "tries"),
    [(403, Trouble.REFUSED, 1), (429, Trouble.LIMITED, 4), (500, Trouble.UNREACHABLE, 4), (404, Trouble.NOT_FOUND, 1)],
)
def test_empty_body_errors_that_come_back_as_a_response_are_errors(
    server: Server, status: int, trouble: Trouble, tries: int
) -> None:
    server.answer = lambda _: Reply(b"", status, {"Content-Type": "application/json"})
    error = failing(server)
    assert (error.trouble, len(server.asked)) == (trouble, tries)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"cut'])
def test_an_empty_or_malformed_success_is_broken(server: Server, body: bytes) -> None:
    server.answer = lambda _: Reply(body, 200, {"Content-Type": "application/json"})
    assert failing(server).trouble is Trouble.BROKEN


@pytest.mark.parametrize("content_type", ["application/problem+json; charset=utf-8", "application/json"])
def test_problem_json_as_string_and_as_object_give_the_same_error(server: Server, content_type: str) -> None:
    problem = {"title": "API Key Invalid", "status": 401, "detail": "kari@example.org", "type": "x", "instance": "y"}
    server.answer = lambda _: Reply(problem, 401, {"Content-Type": content_type})
    error = failing(server)
    assert error.trouble is Trouble.REFUSED
    assert error.problem.endswith("API Key Invalid")


def test_a_web_page_as_error_gives_no_title(server: Server) -> None:
    server.answer = lambda _: Reply(b"<html>kari@example.org</html>", 403)
    assert failing(server).trouble is Trouble.REFUSED
    assert problem_title("<html>") is None
    assert problem_title({"title": "kari@example.org is odd"}) is None


def test_faults_that_pass_are_bounded_and_html_502_is_one(server: Server) -> None:
    server.answer = lambda _: Reply(b"<html>", 502)
    assert failing(server).trouble is Trouble.UNREACHABLE
    assert len(server.asked) == http.TRIES


def test_server_rewriting_is_off_and_no_address_stands_in_a_path(server: Server) -> None:
    # 3.0.80 puts the data centre in place of "server" anywhere in an address: observer@server.no is another person then.
    old: dict[str, Any] = {"timestamp_opt": "2020-01-01T00:00:00+00:00", "stats": {"avg_click_rate": 1}}
    server.answer = Audience(member(1, email_address="observer@server.example", **old))
    assert len(members(server)) == 1
    assert not any("@" in path or "%40" in path for path in server.paths())
    with closing(mailchimp._Reader(config(server), SECRETS)) as reader:
        reader.read(lambda: reader.client.lists.get_list_member("a1b2c3d4e5", "observer"), "/3.0/lists/members")
    assert server.paths()[-1].endswith("/observer")


@pytest.mark.parametrize("options", [{"audience": "ab/../x"}, {"audience": ""}, {"server": "us6.evil.example/"}])
def test_an_id_that_could_leave_its_path_is_not_sent(options: dict[str, str]) -> None:
    with pytest.raises(SourceError) as raised:
        list(pull(load_config(GOLDEN, **options), SECRETS))
    assert raised.value.trouble is Trouble.NOT_FOUND


def test_the_probe_reads_no_member(server: Server) -> None:
    server.answer = Audience(member(1))
    probe(config(server), SECRETS)
    assert server.paths() == ["/3.0/ping", "/3.0/lists/a1b2c3d4e5"]
    assert server.asked[0].headers["authorization"].startswith("Basic ")


def test_without_base_url_the_host_is_the_data_centre() -> None:
    reader = mailchimp._Reader(load_config(GOLDEN), SECRETS)
    assert reader.client.api_client.host == "https://us6.api.mailchimp.com/3.0"
    reader.close()


@pytest.mark.parametrize(
    ("source", "has", "gap"),
    [
        ("Hosted Signup Form", "signup signup_ip confirm_ip", None),
        ("Embed Form", "signup signup_ip confirm_ip", None),
        (None, "signup signup_ip confirm_ip", None),
        ("Hosted Signup Form", "signup_ip confirm_ip", "no_signup"),
        ("Hosted Signup Form", "signup confirm_ip", "no_signup_ip"),
        ("Hosted Signup Form", "signup signup_ip", "no_confirm_ip"),
        ("Admin Add", "signup signup_ip confirm_ip", "added_by_admin"),
        ("Import", "", "imported"),
        ("API - Generic", "signup signup_ip confirm_ip", "added_by_api"),
        ("Zapier", "signup signup_ip confirm_ip", "added_by_api"),
    ],
)
def test_proof_of_double_opt_in(source: str | None, has: str, gap: str | None) -> None:
    there = {key: key in has.split() for key in ("signup", "signup_ip", "confirm_ip")}
    assert proof_gap(source, True, **there) == gap


def test_single_opt_in_audience_proves_nothing() -> None:
    assert proof_gap("Hosted Signup Form", False, signup=True, signup_ip=True, confirm_ip=True) == "single_opt_in"
    rows = [Row("audience", "audience", {"double_optin": False}), *load_rows(GOLDEN)[1:2]]
    assert parse(rows, load_config(GOLDEN)).records[0].fields["proof_gap"] == "single_opt_in"


@pytest.mark.parametrize("address", ["", {"addr1": "", "country": "NO"}])
def test_an_address_merge_field_that_is_empty_text_or_only_a_country_is_empty(address: Any) -> None:
    rows = [Row("member", "p", member(1, merge_fields={"ADDRESS": address}))]
    assert parse(rows, load_config(GOLDEN)).records[0].unread == ()


@pytest.mark.parametrize("gone", ["id", "email_address", "status"])
def test_a_lost_mandatory_field_is_loud(gone: str) -> None:
    cells = {key: value for key, value in member(1).items() if key != gone}
    with pytest.raises(SourceError) as raised:
        parse([Row("member", "page 1", cells)], load_config(GOLDEN))
    assert raised.value.trouble is Trouble.CHANGED


@pytest.mark.parametrize(
    "odd", [None, [], "kari@example.org", {"id": None}, {"id": ["kari@example.org"]}, {"id": True}]
)
def test_a_member_of_the_wrong_shape_is_changed(server: Server, odd: Any) -> None:
    server.answer = lambda asked: (
        Reply({"members": [odd], "total_items": 1}) if asked.path == MEMBERS else Audience()(asked)
    )
    assert failing(server).trouble is Trouble.CHANGED


@pytest.mark.parametrize("id_", ["../../../lists", "a/b", "kari@example.org", ""])
def test_an_id_of_the_vendors_that_could_leave_its_path_is_not_sent(server: Server, id_: str) -> None:
    audience = Audience({**member(1), "id": id_, "stats": {"avg_click_rate": 1}, "timestamp_opt": "2020-01-01"})
    server.answer = audience
    assert failing(server).trouble is Trouble.CHANGED
    assert not [path for path in server.paths() if path.startswith(f"{MEMBERS}/")]


@pytest.mark.parametrize(
    "page", [{"members": None, "total_items": 0}, {"members": {}, "total_items": 0}, {"members": []}]
)
def test_a_page_of_the_wrong_shape_is_broken(server: Server, page: Any) -> None:
    server.answer = lambda asked: Reply(page) if asked.path == MEMBERS else Audience()(asked)
    assert failing(server).trouble is Trouble.BROKEN


def test_a_list_that_repeats_itself_for_ever_is_not_walked_for_ever(server: Server) -> None:
    page = Reply({"members": [member(1)], "total_items": 10**9})
    server.answer = lambda asked: page if asked.path == MEMBERS else Audience()(asked)
    assert failing(server).trouble is Trouble.BROKEN
    assert server.paths().count(MEMBERS) < 10


def test_pages_shorter_than_asked_for_are_walked_to_the_end(server: Server) -> None:
    audience = Audience(*(member(n) for n in range(25)))
    server.answer = lambda asked: audience(Asked(asked.method, asked.path, {**asked.query, "count": "10"}, {}, b""))
    assert len(members(server)) == 25


def clicker(**more: Any) -> dict[str, Any]:
    return member(1, stats={"avg_click_rate": 0.5}, timestamp_opt="2020-01-01T00:00:00+00:00", **more)


@pytest.mark.parametrize(
    "feed",
    [{"activity": None}, {"activity": [None, "x", {"activity_type": "click", "created_at_timestamp": 5}]}, {"a": 1}],
)
def test_a_feed_of_the_wrong_shape_gives_no_click(server: Server, feed: Any) -> None:
    audience = Audience(clicker())
    server.answer = lambda asked: Reply(feed) if asked.path.endswith("activity-feed") else audience(asked)
    assert "last_click_at" not in members(server)[0].cells


def test_a_member_deleted_since_the_list_was_read_does_not_stop_the_others(server: Server) -> None:
    audience = Audience(clicker(), member(2))
    gone = Reply({"title": "Resource Not Found", "status": 404}, 404)
    server.answer = lambda asked: gone if asked.path.endswith("activity-feed") else audience(asked)
    assert len(members(server)) == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"merge_fields": None, "stats": None, "tags": None, "full_name": None},
        {"merge_fields": [], "stats": [], "marketing_permissions": {}, "last_note": []},
        {"merge_fields": "x", "stats": "x", "timestamp_opt": 5, "full_name": ["x"], "source": {"a": 1}},
        {"merge_fields": {"FNAME": {"a": "x"}, "LNAME": 5, "AGE\ud800": 7}, "email_address": "\ud800@example.org"},
    ],
)
def test_a_member_without_merge_fields_or_with_odd_ones_is_read(server: Server, odd: dict[str, Any]) -> None:
    server.answer = Audience({**member(1, timestamp_opt="2020-01-01"), **odd})
    where = config(server)
    parsed = parse(pull(where, SECRETS), where)
    assert len(parsed.records) == 1
    assert [str(value).encode() for record in parsed.records for value in (*record.fields.values(), *record.unread)]


@pytest.mark.parametrize("double", [None, False, "true", 1])
def test_an_audience_that_does_not_say_double_opt_in_proves_nothing(server: Server, double: Any) -> None:
    rows = [Row("audience", "audience", {"double_optin": double}), *load_rows(GOLDEN)[1:]]
    assert all("proof_gap" in record.fields for record in parse(rows, load_config(GOLDEN)).records)

"""Mailchimp's side, driven by mailchimp_marketing 3.0.80."""

import json
from collections.abc import Iterator
from typing import Any

import mailchimp_marketing
import pytest
import requests
from mailchimp_marketing.api_client import ApiClientError

from connectors.sandbox.servers.mailchimp.audiences import STATUSES
from connectors.sandbox.servers.mailchimp.server import Mailchimp
from connectors.sandbox.servers.vendor_server import Fault
from tests.connectors.sandbox import tiny

LIST = "a1b2c3d4e5"


@pytest.fixture
def mailchimp() -> Iterator[Mailchimp]:
    server = Mailchimp(tiny.audience())
    server.start()
    yield server
    server.stop()


def client(server: Mailchimp, **config: Any) -> Any:
    found = mailchimp_marketing.Client({"api_key": server.api_key, "server": "us6", "timeout": (2, 2), **config})
    found.api_client.host = f"{server.url}/3.0"
    return found


def members(server: Mailchimp, **options: Any) -> Any:
    return client(server).lists.get_list_members_info(LIST, **options)


def refusal(call: Any, *args: Any, **options: Any) -> tuple[int, dict[str, Any]]:
    with pytest.raises(ApiClientError) as caught:
        call(*args, **options)
    return caught.value.status_code, json.loads(caught.value.text)


def test_ping_and_the_lists(mailchimp: Mailchimp) -> None:
    api = client(mailchimp)
    assert "health_status" in api.ping.get()
    assert [(found["id"], found["double_optin"]) for found in api.lists.get_all_lists()["lists"]] == [(LIST, True)]
    assert api.lists.get_list(LIST)["stats"] == {
        "member_count": 12,
        "total_contacts": 15,
        "unsubscribe_count": 1,
        "cleaned_count": 1,
    }
    assert api.lists.get_list_merge_fields(LIST)["merge_fields"][0]["tag"] == "FNAME"
    assert api.campaigns.list()["total_items"] == 1
    assert api.lists.get_all_lists(email="s00@example.org")["total_items"] == 1
    assert api.lists.get_all_lists(email="nobody@example.org")["total_items"] == 0


def test_ten_members_a_page_and_the_archived_only_when_asked_for(mailchimp: Mailchimp) -> None:
    first = members(mailchimp)
    assert (len(first["members"]), first["total_items"]) == (10, 15)
    second = members(mailchimp, count=1000, offset=10)
    assert "archived" not in {member["status"] for member in first["members"] + second["members"]}
    counts = {status: members(mailchimp, status=status, count=1000)["total_items"] for status in STATUSES}
    assert counts == {
        "subscribed": 12,
        "unsubscribed": 1,
        "cleaned": 1,
        "pending": 1,
        "transactional": 0,
        "archived": 1,
    }


def test_links_are_there_unless_left_out(mailchimp: Mailchimp) -> None:
    whole = members(mailchimp, count=1)
    assert whole["_links"]
    assert whole["members"][0]["_links"]
    lean = members(mailchimp, count=1, exclude_fields=["members._links", "_links", "members.merge_fields.ADDRESS"])
    assert "_links" not in lean
    assert "_links" not in lean["members"][0]
    assert set(lean["members"][0]["merge_fields"]) == {"FNAME", "LNAME"}
    assert members(mailchimp, count=2, fields=["members.id", "total_items"])["members"] == [
        {"id": tiny.member("s00")["id"]},
        {"id": tiny.member("s01")["id"]},
    ]


def test_sorting_and_windows(mailchimp: Mailchimp) -> None:
    signed = members(mailchimp, status="subscribed", sort_field="timestamp_signup", sort_dir="DESC", count=2)["members"]
    assert [member["email_address"] for member in signed] == ["s00@example.org", "s01@example.org"]
    since = members(mailchimp, since_last_changed="2025-02-10T00:00:00+00:00", count=100)
    assert [member["email_address"] for member in since["members"]] == [f"s{n:02}@example.org" for n in (9, 10, 11)]
    assert members(mailchimp, status="unsubscribed", unsubscribed_since="2024-01-01T00:00:00Z")["total_items"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("count=1001", "count"),
        ("count=ten", "count"),
        ("status=gone", "status"),
        ("sort_field=email", "sort_field"),
        ("since_last_changed=yesterday", "since_last_changed"),
        ("unsubscribed_since=2024-01-01", "unsubscribed_since"),
    ],
)
def test_what_is_not_understood_is_refused(mailchimp: Mailchimp, query: str, field: str) -> None:
    found = requests.get(f"{mailchimp.url}/3.0/lists/{LIST}/members?{query}", auth=("x", mailchimp.api_key), timeout=2)
    assert found.status_code == 400
    assert found.headers["content-type"].startswith("application/problem+json")
    assert found.json()["errors"][0]["field"] == field


def test_one_member_by_hash_address_or_contact_id(mailchimp: Mailchimp) -> None:
    wanted = tiny.member("o-archived")
    for who in (wanted["id"], wanted["email_address"], wanted["contact_id"]):
        assert client(mailchimp).lists.get_list_member(LIST, who)["id"] == wanted["id"]


def test_a_member_added_or_removed_meanwhile_is_seen(mailchimp: Mailchimp) -> None:
    api, held = client(mailchimp), mailchimp._audience.members
    gone, new = held.pop(0), tiny.member("new")
    held.append(new)
    assert api.lists.get_list_member(LIST, new["id"])["status"] == "subscribed"
    assert refusal(api.lists.get_list_member, LIST, gone["id"])[0] == 404


def test_activity_newest_first_and_filtered(mailchimp: Mailchimp) -> None:
    api, who = client(mailchimp), tiny.member("s00")["id"]
    feed = api.lists.get_list_member_activity_feed(LIST, who)["activity"]
    assert [event["activity_type"] for event in feed] == ["click", "open"]
    clicks = api.lists.get_list_member_activity_feed(LIST, who, activity_filters=["click"])
    assert [event["activity_type"] for event in clicks["activity"]] == ["click"]
    assert "total_items" not in clicks
    old = api.lists.get_list_member_activity(LIST, who)["activity"]
    assert (old[0]["action"], old[0]["timestamp"]) == ("click", "2025-03-02T08:00:00+00:00")
    assert api.lists.get_list_member_activity_feed(LIST, tiny.member("s01")["id"])["activity"] == []


def test_search_finds_exact_and_loose(mailchimp: Mailchimp) -> None:
    found = client(mailchimp).searchMembers.search(query="S01@example.org")
    assert [member["full_name"] for member in found["exact_matches"]["members"]] == ["S01"]
    assert client(mailchimp).searchMembers.search(query="example.org")["full_search"]["total_items"] == 16


def test_the_key_opens_as_password_or_bearer_and_nothing_else(mailchimp: Mailchimp) -> None:
    bearer = client(mailchimp, api_key="", access_token=mailchimp.api_key)
    bearer.set_config({"access_token": mailchimp.api_key, "server": "us6"})
    assert "health_status" in bearer.ping.get()
    status, problem = refusal(client(mailchimp, api_key="0" * 32 + "-us6").ping.get)
    assert (status, problem["title"]) == (401, "API Key Invalid")
    assert requests.get(f"{mailchimp.url}/3.0/ping", timeout=2).status_code == 401


def test_unknown_resources_and_writes_are_refused(mailchimp: Mailchimp) -> None:
    api = client(mailchimp)
    status, problem = refusal(api.lists.get_list, "other")
    assert (status, problem["title"], set(problem)) == (
        404,
        "Resource Not Found",
        {"type", "title", "status", "detail", "instance"},
    )
    assert refusal(api.lists.get_list_member, LIST, "0" * 32)[0] == 404
    status, problem = refusal(api.lists.delete_list_member, LIST, tiny.member("s00")["id"])
    assert (status, problem["title"]) == (403, "Forbidden")


def test_an_empty_500_is_no_exception_in_this_client(mailchimp: Mailchimp) -> None:
    mailchimp.fail(Fault("/3.0/lists", 500, content_type="", times=1))
    found = members(mailchimp)
    assert isinstance(found, requests.Response)
    assert found.status_code == 500
    assert members(mailchimp)["total_items"] == 15

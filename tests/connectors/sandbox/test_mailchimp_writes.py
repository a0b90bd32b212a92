"""Mailchimp's writing half, driven by plain requests: each row of the tables of what its calls really do."""

import time
from collections.abc import Iterator
from hashlib import md5
from typing import Any

import pytest
import requests

from connectors.sandbox.people.world import Audience
from connectors.sandbox.servers.faults import Hand, Lie, lies, remembered
from connectors.sandbox.servers.mailchimp import hands
from connectors.sandbox.servers.mailchimp.audiences import STATUSES
from connectors.sandbox.servers.mailchimp.server import Mailchimp
from connectors.sandbox.servers.vendor_server import Fault
from tests.connectors.sandbox import tiny

LIST, OTHER = "a1b2c3d4e5", "f6a7b8c9d0"
WHO = "s00@example.org"


def key(address: str = WHO) -> str:
    return md5(address.lower().encode()).hexdigest()


def permanently(member: str = key(), audience: str = LIST) -> str:
    return f"/lists/{audience}/members/{member}/actions/delete-permanent"


@pytest.fixture
def server() -> Iterator[Mailchimp]:
    second = Audience(OTHER, "Kurs", False, [{"tag": "FNAME"}], [tiny.member("s00"), tiny.member("s01")])
    running = Mailchimp(tiny.audience(), second)
    running.start()
    yield running
    running.stop()


class Api:
    """The least client: a key, a method, a path."""

    def __init__(self, server: Mailchimp, may_write: bool = True) -> None:
        self.url = f"{server.url}/3.0"
        self.auth = ("x", server.erase_api_key if may_write else server.api_key)

    def call(self, method: str, path: str, body: Any = None, timeout: float = 2) -> requests.Response | None:
        try:
            return requests.request(method, self.url + path, json=body, auth=self.auth, timeout=timeout)
        except requests.exceptions.RequestException:
            return None

    def status(self, method: str, path: str, body: Any = None, timeout: float = 2) -> int | None:
        answer = self.call(method, path, body, timeout)
        return answer.status_code if answer is not None else None

    def got(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer is not None
        return answer.json()

    def is_there(self, address: str = WHO, audience: str = LIST) -> bool:
        return self.status("GET", f"/lists/{audience}/members/{key(address)}") == 200

    def found_by(self, address: str = WHO, audience: str = LIST) -> set[str]:
        """By which paths a member is found: its id, the list in each status, the search, the lists by address."""
        found = {"id"} if self.is_there(address, audience) else set()
        for status in STATUSES:
            members = self.got(f"/lists/{audience}/members?count=1000&status={status}")["members"]
            found |= {"list"} if key(address) in {member["id"] for member in members} else set()
        search = self.got(f"/search-members?list_id={audience}&query={address}")
        found |= {"search"} if search["exact_matches"]["total_items"] else set()
        held = {each["id"] for each in self.got(f"/lists?email={address}")["lists"]}
        return found | ({"lists"} if audience in held else set())


def test_a_permanent_deletion_is_204_and_no_path_finds_her(server: Mailchimp) -> None:
    api = Api(server)
    assert api.found_by() == {"id", "list", "search", "lists"}
    answer = api.call("POST", permanently())
    assert answer is not None
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.found_by() == set()
    assert api.status("POST", permanently()) == 404
    assert [(write.path, write.applied) for write in server.writes] == [
        ("/3.0" + permanently(), True),
        ("/3.0" + permanently(), False),
    ]


def test_everybody_else_stays_as_they_were(server: Mailchimp) -> None:
    before = [dict(member) for member in server.audiences.members() if member["id"] != key()]
    Api(server).call("POST", permanently())
    Api(server).call("POST", permanently(audience=OTHER))
    assert server.audiences.members() == before
    assert key() not in server.audiences.all[0].activity


@pytest.mark.parametrize(
    ("path", "status", "there"),
    [
        (permanently(), 204, False),
        (permanently(WHO), 404, True),
        (permanently("c-s00"), 404, True),
        (permanently(key().upper()), 404, True),
        (permanently(audience="wrong"), 404, True),
        (permanently(audience=LIST.upper()), 404, True),
        (permanently("0" * 32), 404, True),
        (permanently(""), 404, True),
        (permanently().replace("permanent", "forever"), 404, True),
        # The path is made plain on its way: another member's address erased this one.
        (permanently(f"x/../{key()}"), 204, False),
        (f"/lists/{OTHER}/../{LIST}/members/{key()}/actions/delete-permanent", 204, False),
    ],
)
def test_only_the_lower_case_hash_in_the_right_audience_deletes(
    server: Mailchimp, path: str, status: int, there: bool
) -> None:
    api = Api(server)
    assert (api.status("POST", path), api.is_there()) == (status, there)


def test_audiences_share_no_contacts(server: Mailchimp) -> None:
    api = Api(server)
    assert [each["id"] for each in api.got(f"/lists?email={WHO}")["lists"]] == [LIST, OTHER]
    assert api.got(f"/search-members?query={WHO}")["exact_matches"]["total_items"] == 2
    api.call("POST", permanently())
    assert [each["id"] for each in api.got(f"/lists?email={WHO}")["lists"]] == [OTHER]
    assert api.found_by(audience=OTHER) == {"id", "list", "search", "lists"}


@pytest.mark.parametrize(
    ("before", "archive", "after"),
    [
        ("subscribed", 204, "archived"),
        ("unsubscribed", 204, "archived"),
        ("transactional", 204, "archived"),
        ("cleaned", 405, "cleaned"),
        ("pending", 405, "pending"),
        ("archived", 405, "archived"),
    ],
)
def test_a_delete_only_archives_and_not_everybody(server: Mailchimp, before: str, archive: int, after: str) -> None:
    api, member = Api(server), server.audiences.find(LIST, WHO)
    member["status"] = before
    assert api.status("DELETE", f"/lists/{LIST}/members/{key()}") == archive
    assert api.got(f"/lists/{LIST}/members/{key()}")["status"] == after
    assert api.status("POST", permanently()) == 204
    assert not api.is_there()


def test_an_archived_member_is_found_by_all_but_the_default_list(server: Mailchimp) -> None:
    api = Api(server)
    for who in (WHO, "s01@example.org"):  # by address as well as by hash
        assert api.status("DELETE", f"/lists/{LIST}/members/{who}") == 204
    assert api.found_by() == {"id", "list", "search", "lists"}
    shown = {member["id"] for member in api.got(f"/lists/{LIST}/members?count=1000")["members"]}
    assert key() not in shown


@pytest.mark.parametrize(
    ("before", "body", "status", "after"),
    [
        ("subscribed", {"status": "unsubscribed"}, 200, "unsubscribed"),
        ("pending", {"status": "unsubscribed"}, 200, "unsubscribed"),
        ("unsubscribed", {"status": "unsubscribed"}, 200, "unsubscribed"),
        ("unsubscribed", {"status": "subscribed"}, 400, "unsubscribed"),
        ("cleaned", {"status": "subscribed"}, 400, "cleaned"),
        ("subscribed", {"status": "archived"}, 400, "subscribed"),
        ("subscribed", {"status": "gone"}, 400, "subscribed"),
        ("subscribed", {}, 200, "subscribed"),
    ],
)
def test_a_patch_of_the_status(server: Mailchimp, before: str, body: Any, status: int, after: str) -> None:
    api, member = Api(server), server.audiences.find(LIST, WHO)
    member["status"] = before
    assert api.status("PATCH", f"/lists/{LIST}/members/{key()}", body) == status
    assert api.got(f"/lists/{LIST}/members/{key()}")["status"] == after


def test_a_patch_of_merge_fields_leaves_the_others(server: Mailchimp) -> None:
    answer = Api(server).call("PATCH", f"/lists/{LIST}/members/{key()}", {"merge_fields": {"FNAME": ""}})
    assert answer is not None
    assert answer.json()["merge_fields"] == {"FNAME": "", "LNAME": "", "ADDRESS": ""}
    assert answer.json()["last_changed"] > "2026"


def test_the_role_of_a_key_is_told_without_writing(server: Mailchimp) -> None:
    reader, writer = Api(server, may_write=False), Api(server)
    assert (reader.got("/")["role"], writer.got("/")["role"]) == ("viewer", "manager")
    for method, path in (("POST", permanently()), ("DELETE", f"/lists/{LIST}/members/{key()}")):
        assert reader.status(method, path) == 403
    assert reader.is_there()
    assert not any(write.applied for write in server.writes)


def test_a_key_revoked_between_two_people(server: Mailchimp) -> None:
    api = Api(server)
    server.between(Hand("delete-permanent", lambda: server.roles.pop(server.erase_api_key)))
    assert api.status("POST", permanently()) == 204
    assert api.status("POST", permanently(key("s01@example.org"))) == 401
    assert Api(server, may_write=False).is_there("s01@example.org")


def test_who_was_forgotten_is_not_added_again_by_anybody_but_herself(server: Mailchimp) -> None:
    api, body = Api(server), {"email_address": WHO, "status": "subscribed"}
    again = api.call("POST", f"/lists/{LIST}/members", body)
    assert again is not None and again.json()["title"] == "Member Exists"
    api.call("POST", permanently())
    refused = api.call("POST", f"/lists/{LIST}/members", body)
    assert refused is not None
    assert (refused.status_code, refused.json()["title"]) == (400, "Forgotten Email Not Subscribed")
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert not api.is_there()
    back = hands.sign_up(server, WHO)
    assert back["source"] == "Hosted Signup Form" and back["timestamp_opt"]
    assert api.found_by() == {"id", "list", "search", "lists"}
    assert api.status("POST", permanently()) == 204


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"email_address": "new@example.org", "status": "subscribed"}, 200),
        ({"email_address": "new@example.org", "status": "archived"}, 400),
        ({"email_address": "new@example.org"}, 400),
        ({"email_address": "nobody", "status": "subscribed"}, 400),
        ({}, 400),
    ],
)
def test_adding_a_member(server: Mailchimp, body: Any, status: int) -> None:
    api = Api(server)
    assert api.status("POST", f"/lists/{LIST}/members", body) == status
    assert api.is_there("new@example.org") is (status == 200)


def struck(status: int | None = 500, **more: Any) -> Fault:
    """Return what goes wrong once with a permanent deletion."""
    return Fault("delete-permanent", status, content_type="", times=1, **more)


@pytest.mark.parametrize(
    ("fault", "status", "there"),
    [
        (struck(500), 500, True),  # M02
        (struck(500, applied=True), 500, False),  # M03
        (struck(429, applied=True), 429, False),  # M04
        (struck(429), 429, True),
        (struck(200, body=b"{}"), 200, True),  # M05
        (struck(502, body=b"<html>Bad Gateway</html>"), 502, True),
        (struck(hang_up=True, applied=True), None, False),  # M07
        (struck(hang_up=True), None, True),
        (struck(None, delay=5, applied=True), None, False),
    ],
)
def test_an_answer_does_not_tell_what_was_done(
    server: Mailchimp, fault: Fault, status: int | None, there: bool
) -> None:
    api = Api(server)
    server.fail(fault)
    assert api.status("POST", permanently(), timeout=0.3) == status
    assert api.is_there() is there
    assert [write.applied for write in server.writes] == [not there]


def test_an_immediate_look_is_no_verdict(server: Mailchimp) -> None:
    api = Api(server)
    server.fail(struck(hang_up=True, late=0.3))  # M06
    assert api.status("POST", permanently()) is None
    assert api.found_by() == {"id", "list", "search", "lists"}
    end = time.monotonic() + 5
    while not server.writes[0].applied and time.monotonic() < end:
        time.sleep(0.01)
    assert api.found_by() == set()


def test_a_deletion_that_archives_instead(server: Mailchimp) -> None:
    api = Api(server)
    server.writing.archives_instead = True  # M08
    assert api.status("POST", permanently()) == 204
    assert api.got(f"/lists/{LIST}/members/{key()}")["status"] == "archived"


def test_an_address_changed_between_the_look_and_the_call(server: Mailchimp) -> None:
    api = Api(server)
    server.between(Hand(key(), lambda: hands.change_address(server, WHO, "new@example.org"), method="GET"))
    assert api.is_there()
    assert api.status("POST", permanently()) == 404  # M11
    assert api.is_there("new@example.org")


def test_a_sign_up_between_two_calls(server: Mailchimp) -> None:
    api = Api(server)
    server.between(Hand("delete-permanent", lambda: hands.sign_up(server, WHO)))  # M14
    assert api.status("POST", permanently()) == 204
    assert api.is_there()


def test_a_search_finds_near_names_too(server: Mailchimp) -> None:
    found = Api(server).got("/search-members?query=s00")  # M15
    assert found["exact_matches"]["total_items"] == 0
    assert found["full_search"]["total_items"] == 2


@pytest.mark.parametrize(
    ("lie", "found"),
    [
        (hands.finds_nobody, set()),
        (hands.finds_everybody, {"id", "search"}),
    ],
)
def test_answers_that_lie_tell_the_same_of_one_who_is_there_and_of_one_who_never_was(
    server: Mailchimp, lie: Any, found: set[str]
) -> None:
    api = Api(server)
    tells: Lie = lie(server)
    for path in (f"/3.0/lists/{LIST}/members/", "/3.0/search-members"):
        server.fail(lies(path, tells))
    for who in (WHO, "never@example.org"):
        by_id = {"id"} if api.is_there(who) else set()
        search = api.call("GET", f"/search-members?query={who}")
        assert search is not None
        exact = search.json().get("exact_matches", {"total_items": 0})["total_items"]
        assert by_id | ({"search"} if exact else set()) == found
    server.heal()
    assert not api.is_there("never@example.org")


def test_a_cache_tells_what_was(server: Mailchimp) -> None:
    api = Api(server)
    server.fail(lies("/3.0/", remembered()))
    assert api.is_there()
    assert api.status("POST", permanently()) == 204
    assert api.is_there()
    server.heal()
    assert not api.is_there()


def test_a_filter_by_address_that_is_not_heard(server: Mailchimp) -> None:
    server.deaf_to = ("email", "status")
    api = Api(server)
    assert len(api.got("/lists?email=never@example.org")["lists"]) == 2
    assert api.got(f"/lists/{LIST}/members?status=cleaned")["total_items"] == 15

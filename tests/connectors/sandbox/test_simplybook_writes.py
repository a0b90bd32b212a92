"""SimplyBook.me's writing half, driven by plain requests: what a PUT and a DELETE leave, however they are meant."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from connectors.sandbox.servers.faults import Hand, lies
from connectors.sandbox.servers.simplybook import hands
from connectors.sandbox.servers.simplybook.server import SimplyBook
from connectors.sandbox.servers.simplybook.writes import Put
from connectors.sandbox.servers.vendor_server import Fault
from tests.connectors.sandbox import tiny

HERS, OLD = 2, "Klient 2"
MASK = {"name": "Slettet", "email": "slettet-2@example.invalid", "phone": "", "address1": "", "city": "", "zip": ""}


@pytest.fixture
def vendor() -> Iterator[SimplyBook]:
    server = SimplyBook(tiny.company(33), tiny.world().as_of)
    hands.book(server, HERS, "2025-05-05")
    server.company.client(str(HERS)).update(
        address1="Gata 1", city="Oslo", zip="0150", full_address="Gata 1, Oslo, 0150"
    )
    server.company.holds.field_values[HERS] = [
        {"id": 1, "field": server.company.holds.fields[0], "value": "kari.skype"}
    ]
    server.start()
    yield server
    server.stop()


class Api:
    """The least client: logs in, then calls."""

    def __init__(self, vendor: SimplyBook) -> None:
        self.url = f"{vendor.url}/admin"
        self.passwords = vendor.erase_password
        self.headers = {"X-Company-Login": "tankeflyt", "X-Token": self.login()["token"]}

    def login(self) -> Any:
        body = {"company": "tankeflyt", "login": "api", "password": self.passwords}
        return requests.post(f"{self.url}/auth", json=body, timeout=2).json()

    def call(self, method: str, path: str, body: Any = None, timeout: float = 2, **query: Any) -> requests.Response:
        return requests.request(
            method, f"{self.url}/{path}", json=body, params=query, headers=self.headers, timeout=timeout
        )

    def status(self, method: str, path: str, body: Any = None, timeout: float = 2) -> int | None:
        try:
            return self.call(method, path, body, timeout).status_code
        except requests.exceptions.RequestException:
            return None

    def got(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, **query).json()

    def count(self, path: str, **filters: Any) -> int:
        query = {f"filter[{name}]": value for name, value in filters.items()}
        total: int = self.got(path, **query)["metadata"]["items_count"]
        return total

    def old_names(self) -> int:
        """Count her bookings that still name her."""
        bookings = self.got("bookings", on_page=100, **{"filter[client_id]": HERS})["data"]
        return sum(booking["client"]["name"] == OLD for booking in bookings)


def untouched(vendor: SimplyBook) -> Any:
    """Return everything that is not hers."""
    held = vendor.company.holds
    return copy.deepcopy(
        (
            [card for card in held.clients if card["id"] != HERS],
            [booking for booking in held.bookings if booking["client_id"] != HERS],
            {client: values for client, values in held.field_values.items() if client != HERS},
        )
    )


@pytest.mark.parametrize(
    ("embed", "calls", "name", "old_names"),
    [
        ("live", ["DELETE"], OLD, 2),
        ("live", ["PUT", "DELETE"], "Slettet", 0),
        ("frozen", ["DELETE"], OLD, 2),
        ("frozen", ["PUT", "DELETE"], "Slettet", 2),
    ],
)
def test_what_a_deletion_leaves(vendor: SimplyBook, embed: str, calls: list[str], name: str, old_names: int) -> None:
    api, before = Api(vendor), untouched(vendor)
    vendor.writing.embed = embed
    for method in calls:
        answer = api.call(method, f"clients/{HERS}", MASK if method == "PUT" else None)
        assert answer.status_code == 200
    assert answer.json()["is_deleted"] is True
    card = api.got(f"clients/{HERS}")  # S01: still readable
    assert (card["is_deleted"], card["name"]) == (True, name)
    assert api.count("clients", search="klient2@example.net") == 0
    assert HERS not in {each["id"] for each in api.got("clients", on_page=100)["data"]}
    assert api.old_names() == old_names  # S02
    assert untouched(vendor) == before
    assert [(write.method, write.applied) for write in vendor.writes] == [(method, True) for method in calls]


def test_a_search_alone_says_gone(vendor: SimplyBook) -> None:
    api = Api(vendor)
    assert api.count("clients", search="klient2@example.net") == 1
    api.call("DELETE", f"clients/{HERS}")
    assert api.count("clients", search="klient2@example.net") == 0
    assert api.count("bookings", search="klient2@example.net") == 2


def test_a_filter_that_is_mistyped_or_not_heard_returns_everybody(vendor: SimplyBook) -> None:
    api = Api(vendor)
    everybody = len(vendor.company.holds.clients)
    assert api.got("clients", search="klient2@example.net")["metadata"]["items_count"] == everybody
    assert api.count("clients", serach="klient2@example.net") == everybody
    vendor.deaf_to = ("filter[",)  # S06
    assert api.count("clients", search="nobody@example.net") == everybody
    assert api.count("bookings", client_id=HERS) == len(vendor.company.holds.bookings)


@pytest.mark.parametrize(
    ("put", "body", "expected"),
    [
        (Put.MERGES, {"name": "Slettet"}, {"name": "Slettet", "email": "klient2@example.net", "phone": "+4749000002"}),
        (Put.REPLACES, {"name": "Slettet"}, {"name": "Slettet", "email": "", "phone": ""}),
        (Put.MERGES, MASK, {**MASK, "full_address": ""}),
        (Put.REPLACES, MASK, {**MASK, "full_address": ""}),
        (Put.MERGES, {"name": "Slettet", "unknown": 1}, {"name": "Slettet", "id": HERS}),
    ],
)
def test_a_put_may_merge_or_replace(vendor: SimplyBook, put: Put, body: Any, expected: dict[str, Any]) -> None:
    api, before = Api(vendor), untouched(vendor)
    vendor.writing.put = put  # S03
    answer = api.call("PUT", f"clients/{HERS}", body).json()
    assert answer == api.got(f"clients/{HERS}")
    assert {key: answer[key] for key in expected} == expected
    assert "unknown" not in answer
    assert untouched(vendor) == before


def test_a_put_may_make_another_client(vendor: SimplyBook) -> None:
    api = Api(vendor)
    vendor.writing.put = Put.RENEWS  # S03
    other = api.call("PUT", f"clients/{HERS}", MASK).json()
    assert other["id"] == 34
    assert (api.got("clients/34")["name"], api.got(f"clients/{HERS}")["name"]) == ("Slettet", OLD)
    assert api.call("PUT", f"clients/{HERS}", {"name": "Slettet"}).json()["id"] == HERS


@pytest.mark.parametrize(
    ("field", "value", "status", "left"),
    [
        ({"id": "f" * 32}, "", 200, ""),
        ({"field": "f" * 32}, "Slettet", 200, "Slettet"),
        ({"id": 1, "field": {"id": "f" * 32}}, "", 200, ""),
        ({"id": "0" * 32}, "", 400, "kari.skype"),
        ({}, "", 400, "kari.skype"),
    ],
)
def test_own_fields(vendor: SimplyBook, field: dict[str, Any], value: str, status: int, left: str) -> None:
    api, before = Api(vendor), untouched(vendor)
    body = {"id": HERS, "fields": [{**field, "value": value}]}
    assert api.status("PUT", f"clients/field-values/{HERS}", body) == status
    assert [each["value"] for each in api.got(f"clients/field-values/{HERS}")["fields"]] == [left]
    assert untouched(vendor) == before


def test_an_own_field_that_was_not_filled_is_added(vendor: SimplyBook) -> None:
    api = Api(vendor)
    api.call("PUT", "clients/field-values/3", {"fields": [{"id": "f" * 32, "value": "x"}]})
    assert [each["value"] for each in api.got("clients/field-values/3")["fields"]] == ["x"]


def test_a_required_field_is_not_emptied_and_the_error_tells_what_was_sent(vendor: SimplyBook) -> None:
    api = Api(vendor)
    vendor.company.holds.fields[0]["is_optional"] = False  # S09
    refused = api.call("PUT", f"clients/field-values/{HERS}", {"fields": [{"id": "f" * 32, "value": "", "was": OLD}]})
    assert refused.status_code == 400
    assert OLD in refused.text
    assert api.got(f"clients/field-values/{HERS}")["fields"][0]["value"] == "kari.skype"
    assert api.status("PUT", f"clients/{HERS}", {"name": ""}) == 400
    vendor.company.holds.fields.append({"id": "phone", "is_built_in": True, "is_optional": False})
    assert api.status("PUT", f"clients/{HERS}", MASK) == 400
    assert api.got(f"clients/{HERS}")["name"] == OLD


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "clients/2"), ("DELETE", "clients/2"), ("PUT", "clients/field-values/2")]
)
def test_who_may_not_be_edited_is_not(vendor: SimplyBook, method: str, path: str) -> None:
    api = Api(vendor)
    vendor.company.client(str(HERS))["can_be_edited"] = False  # S10
    assert api.got(f"clients/{HERS}")["can_be_edited"] is False
    assert api.status(method, path, MASK) == 403
    assert api.got(f"clients/{HERS}")["name"] == OLD
    vendor.company.client(str(HERS))["can_be_edited"] = True
    vendor.writing.may_write = False
    assert api.status(method, path, MASK) == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("number", [HERS, 999])
def test_a_client_who_is_deleted_or_never_was_is_not_written(vendor: SimplyBook, method: str, number: int) -> None:
    api = Api(vendor)
    assert api.status("DELETE", f"clients/{HERS}") == 200
    assert api.status(method, f"clients/{number}", MASK) == 404


def test_deleting_a_booking_cancels_it_and_keeps_her_name(vendor: SimplyBook) -> None:
    api = Api(vendor)
    booking = api.got("bookings", **{"filter[client_id]": HERS})["data"][0]
    assert api.call("DELETE", f"bookings/{booking['id']}").json()["status"] == "canceled"
    found = api.got(f"bookings/{booking['id']}")
    assert (found["status"], found["is_confirmed"], found["client"]["name"]) == ("canceled", False, OLD)
    assert api.status("DELETE", f"bookings/{booking['id']}") == 400
    assert api.status("DELETE", "bookings/1") == 404


def test_webhooks_are_told_of_every_write(vendor: SimplyBook) -> None:
    api = Api(vendor)
    assert api.got("webhooks")["data"] == []
    vendor.writing.webhooks.append({"id": 1, "event": "change_client", "url": "https://example.org/hook"})
    assert api.got("webhooks")["data"][0]["event"] == "change_client"
    api.call("PUT", f"clients/{HERS}", MASK)
    api.call("DELETE", f"clients/{HERS}")
    assert vendor.writing.fired == [("change_client", HERS), ("delete_client", HERS)]


@pytest.mark.parametrize(
    ("status", "as_text", "told"),
    [(419, False, 419), (401, False, 401), (401, True, 401), (419, True, 419), (403, True, 403)],
)
def test_a_token_runs_out_between_put_and_delete(vendor: SimplyBook, status: int, as_text: bool, told: int) -> None:
    api = Api(vendor)
    vendor.tokens.expired_status, vendor.tokens.expired_as_text = status, as_text
    vendor.between(Hand(f"clients/{HERS}", vendor.expire_tokens, method="PUT"))  # S05
    assert api.status("PUT", f"clients/{HERS}", MASK) == 200
    refused = api.call("DELETE", f"clients/{HERS}")
    assert refused.status_code == told
    assert "Token Expired" in refused.text
    assert vendor.company.client(str(HERS))["is_deleted"] is None
    api.headers["X-Token"] = api.login()["token"]
    assert api.status("DELETE", f"clients/{HERS}") == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("fault", "told", "done"),
    [
        (Fault("clients/2", 500, times=1), 500, False),
        (Fault("clients/2", 500, times=1, applied=True), 500, True),  # S04
        (Fault("clients/2", hang_up=True, times=1, applied=True), None, True),
        (Fault("clients/2", 200, b"{}", times=1), 200, False),
        (hands.throttled("clients/2"), 403, False),  # S11
    ],
)
def test_an_answer_does_not_tell_what_was_done(
    vendor: SimplyBook, method: str, fault: Fault, told: int | None, done: bool
) -> None:
    api = Api(vendor)
    vendor.fail(fault)
    assert api.status(method, f"clients/{HERS}", MASK) == told
    card = api.got(f"clients/{HERS}")
    assert (card["name"] == "Slettet" or bool(card["is_deleted"])) is done
    assert [write.applied for write in vendor.writes] == [done]


def test_a_booking_is_made_between_the_look_and_the_call(vendor: SimplyBook) -> None:
    api = Api(vendor)
    vendor.between(Hand("/admin/bookings", lambda: hands.book(vendor, HERS, "2026-12-20")))  # S07
    query = {"filter[client_id]": HERS, "filter[upcoming_only]": 1}
    assert api.got("bookings", **query)["data"] == []
    assert len(api.got("bookings", **query)["data"]) == 1


def test_a_child_under_the_parents_card_and_a_second_card(vendor: SimplyBook) -> None:
    api = Api(vendor)
    hands.book(vendor, HERS, "2025-06-06", name="Barn Nes")  # S08
    names = [each["client"]["name"] for each in api.got("bookings", **{"filter[client_id]": HERS})["data"]]
    assert names == [OLD, OLD, "Barn Nes"]
    other = hands.second_card(vendor, HERS)  # S12
    assert api.count("clients", search="klient2@example.net") == 2
    api.call("DELETE", f"clients/{HERS}")
    assert [each["id"] for each in api.got("clients", **{"filter[search]": "klient2@"})["data"]] == [other["id"]]


@pytest.mark.parametrize(("lie", "status"), [(hands.finds_nobody, 404), (hands.finds_everybody, 200)])
def test_answers_that_lie(vendor: SimplyBook, lie: Any, status: int) -> None:
    api = Api(vendor)
    vendor.fail(lies("/admin/clients/", lie))
    assert [api.status("GET", f"clients/{number}") for number in (HERS, 999)] == [status] * 2


def test_both_passwords_open_and_a_login_is_no_write(vendor: SimplyBook) -> None:
    assert vendor.password != vendor.erase_password
    for password in (vendor.password, vendor.erase_password, "wrong"):
        body = {"company": "tankeflyt", "login": "api", "password": password}
        answer = requests.post(f"{vendor.url}/admin/auth", json=body, timeout=2)
        assert answer.status_code == (400 if password == "wrong" else 200)
    assert vendor.writes == []

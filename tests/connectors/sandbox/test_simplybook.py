"""SimplyBook.me's side, driven by requests."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from connectors.sandbox.servers.simplybook.server import SimplyBook
from connectors.sandbox.servers.vendor_server import Fault
from tests.connectors.sandbox import tiny


@pytest.fixture
def vendor() -> Iterator[SimplyBook]:
    server = SimplyBook(tiny.company(25), tiny.world().as_of)
    server.start()
    yield server
    server.stop()


class Api:
    """The least client: logs in, then gets."""

    def __init__(self, vendor: SimplyBook) -> None:
        self.url, self.session = vendor.url, requests.Session()
        self.login = self.post("", company="tankeflyt", login="api", password=vendor.password).json()
        self.use(self.login)

    def use(self, login: dict[str, Any]) -> None:
        self.session.headers.update({"X-Company-Login": "tankeflyt", "X-Token": login["token"]})

    def post(self, path: str, **body: Any) -> requests.Response:
        return self.session.post(f"{self.url}/admin/auth{path}", json=body, timeout=2)

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.session.get(f"{self.url}/admin/{path}", params=query, timeout=2)


def test_the_login_answers_the_recorded_keys(vendor: SimplyBook) -> None:
    login = Api(vendor).login
    assert set(login) == {
        *("token", "company", "login", "refresh_token", "domain"),
        *("require2fa", "allowed2fa_providers", "auth_session_id", "id"),
    }


@pytest.mark.parametrize(
    ("changed", "status"), [({"password": "wrong"}, 400), ({"login": "other"}, 400), ({"company": "unknown"}, 404)]
)
def test_a_wrong_login(vendor: SimplyBook, changed: dict[str, str], status: int) -> None:
    right = {"company": "tankeflyt", "login": "api", "password": vendor.password}
    found = requests.post(f"{vendor.url}/admin/auth", json={**right, **changed}, timeout=2)
    assert found.status_code == status
    assert found.json()["code"] == status
    assert set(found.json()) == {"code", "message", "data", "message_data"}


def test_too_many_wrong_logins(vendor: SimplyBook) -> None:
    vendor.tokens.most_failures = 2
    api = Api(vendor)
    statuses = [api.post("", company="tankeflyt", login="api", password="wrong").status_code for _ in range(3)]
    assert statuses == [400, 400, 403]


def test_two_factors_give_no_token(vendor: SimplyBook) -> None:
    vendor.tokens.require_2fa = True
    login = Api(vendor).login
    assert login["require2fa"] is True
    assert login["token"] == ""


def test_pages_of_ten_and_at_most_a_hundred(vendor: SimplyBook) -> None:
    api = Api(vendor)
    first = api.get("clients").json()
    assert (len(first["data"]), first["metadata"]) == (
        10,
        {"items_count": 25, "pages_count": 3, "page": 1, "on_page": 10},
    )
    last = api.get("clients", page=3).json()
    assert ([c["id"] for c in last["data"]], last["metadata"]["page"]) == ([21, 22, 23, 24, 25], 3)
    assert api.get("clients", on_page=1000).json()["metadata"]["on_page"] == 100
    assert api.get("clients", page=9).json()["data"] == []


def test_bare_arrays(vendor: SimplyBook) -> None:
    vendor.bare = True
    api = Api(vendor)
    assert len(api.get("bookings", on_page=20, page=2).json()) == 5
    assert api.get("clients/fields").json()[0]["title"] == "Skype"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"filter[date_from]": "2026-01-01"}, 1),
        ({"filter[date_from]": "2025-03-01", "filter[date_to]": "2025-03-31"}, 2),
        ({"filter[date]": "2026-12-24"}, 1),
        ({"filter[upcoming_only]": "1"}, 1),
        ({"filter[status]": "canceled"}, 1),
        ({"filter[client_id]": "7"}, 1),
        ({"filter[client_id]": "700"}, 0),
        ({"filter[search]": "klient3@example.net"}, 1),
        ({"filter[services][]": ["7", "8"]}, 25),
        ({"filter[providers][]": "2"}, 0),
        # Ignored without a word, so that everybody comes back:
        ({"date_from": "2026-01-01", "date_to": "2026-12-31"}, 25),
        ({"filter[date_from]": "garbage"}, 25),
        ({"filter[status]": "nonsense"}, 25),
        ({"filter[unknown]": "1"}, 25),
        ({"filter[client_id]": "seven"}, 25),
    ],
)
def test_filters_of_bookings(vendor: SimplyBook, query: dict[str, Any], count: int) -> None:
    assert Api(vendor).get("bookings", **query).json()["metadata"]["items_count"] == count


def test_a_booking_embeds_its_client_and_has_details(vendor: SimplyBook) -> None:
    api = Api(vendor)
    row = api.get("bookings").json()["data"][0]
    assert row["client"]["name"] == "Klient 1"
    details = api.get(f"bookings/{row['id']}").json()
    assert details["code"] == row["code"]
    assert details["additional_fields"] == []
    assert api.get("bookings/1").status_code == 404


def test_clients_their_fields_and_a_search(vendor: SimplyBook) -> None:
    api = Api(vendor)
    assert api.get("clients/2").json()["email"] == "klient2@example.net"
    assert api.get("clients/999").status_code == 404
    assert api.get("clients", **{"filter[search]": "+4749000004"}).json()["metadata"]["items_count"] == 1
    assert api.get("clients/fields").json()["data"][0]["id"] == "f" * 32
    assert api.get("clients/field-values/1").json() == {"id": 1, "fields": vendor._booking.field_values[1]}
    assert api.get("clients/field-values/2").json() == {"id": 2, "fields": []}
    assert api.get("clients/field-values/999").status_code == 404


@pytest.mark.parametrize("status", [419, 401])
def test_a_token_expires_after_n_calls(vendor: SimplyBook, status: int) -> None:
    vendor.tokens.calls_per_token, vendor.tokens.expired_status = 2, status
    api = Api(vendor)
    answers = [api.get("clients/1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, status]
    assert answers[2].json()["code"] == 419


def test_a_refresh_token_serves_once(vendor: SimplyBook) -> None:
    api = Api(vendor)
    vendor.expire_tokens()
    assert api.get("clients/1").status_code == 419
    once = {"company": "tankeflyt", "refresh_token": api.login["refresh_token"]}
    renewed = api.post("/refresh-token", **once)
    assert renewed.json()["refresh_token"] != once["refresh_token"]
    assert api.post("/refresh-token", **once).status_code == 401
    api.use(renewed.json())
    assert api.get("clients/1").status_code == 200


def test_logout_no_token_and_another_company(vendor: SimplyBook) -> None:
    api = Api(vendor)
    assert (
        api.session.get(f"{api.url}/admin/clients", headers={"X-Company-Login": "other"}, timeout=2).status_code == 400
    )
    assert api.post("/logout", auth_token=api.login["token"]).status_code == 200
    assert api.get("clients/1").status_code == 401
    assert api.post("/refresh-token", company="tankeflyt", refresh_token=api.login["refresh_token"]).status_code == 401


def test_tariff_and_plugins(vendor: SimplyBook) -> None:
    api = Api(vendor)
    assert api.get("tariff/current").json()["name"] == "Standard"
    assert "api" in {plugin["key"] for plugin in api.get("plugins").json()["data"]}


def test_what_is_not_there_is_told_apart_from_what_is_not_allowed(vendor: SimplyBook) -> None:
    api = Api(vendor)
    assert api.session.delete(f"{api.url}/admin/clients", timeout=2).status_code == 405
    assert api.get("nonsense").json()["code"] == 404


def test_a_fault_in_the_middle_of_the_walk(vendor: SimplyBook) -> None:
    api = Api(vendor)
    vendor.fail(Fault("/admin/clients/field-values/2", 429, times=1, headers={"Retry-After": "0"}))
    answers = [api.get(f"clients/field-values/{n}") for n in (1, 2, 2)]
    assert [answer.status_code for answer in answers] == [200, 429, 200]
    assert answers[1].headers["Retry-After"] == "0"

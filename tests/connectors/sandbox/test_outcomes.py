"""What one attempt proves at each vendor, whatever is struck: no «done» for what was not, no «refused» for what was."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials

from connectors.base import http
from connectors.base.http import session
from connectors.base.send_once import Code, Done, Outcome, Refused, Unclear, Why, send_once
from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault, VendorServer
from tests.connectors.sandbox import tiny

FULL = "https://www.googleapis.com/auth/spreadsheets"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(tiny.world()) as started:
        yield started


@dataclass(frozen=True)
class Call:
    """A vendor's call that erases, as its eraser would make it."""

    server: VendorServer
    method: str
    path: str
    expects: set[int]
    headers: Mapping[str, str]
    body: Any = None

    def send(self, path: str = "") -> Outcome:
        with session(self.server.url) as site:
            return send_once(
                site, self.method, path or self.path, expects=self.expects, body=self.body, headers=self.headers
            )


def mailchimp(sandbox: Sandbox) -> Call:
    server, member = sandbox.mailchimp, tiny.member("s00")["id"]
    path = f"/3.0/lists/a1b2c3d4e5/members/{member}/actions/delete-permanent"
    return Call(server, "POST", path, {204}, {"Authorization": f"Bearer {server.erase_api_key}"})


def sheet(sandbox: Sandbox) -> Call:
    account = json.loads(sandbox.google.credentials())
    credentials = Credentials.from_service_account_info(account, scopes=[FULL])  # type: ignore[no-untyped-call]
    credentials.refresh(Request())
    body = {"dataFilters": [{"a1Range": "A2:J2"}]}
    path = f"/v4/spreadsheets/{tiny.SHEET}/values:batchClearByDataFilter"
    return Call(sandbox.google, "POST", path, {200}, {"Authorization": f"Bearer {credentials.token}"}, body)


def simplybook(sandbox: Sandbox) -> Call:
    server = sandbox.simplybook
    login = {"company": "tankeflyt", "login": "api", "password": server.erase_password}
    with session(server.url) as site:
        token = site.post("/admin/auth", json=login).json()["token"]
    headers = {"X-Company-Login": "tankeflyt", "X-Token": token}
    return Call(server, "DELETE", "/admin/clients/2", {200}, headers)


VENDORS = pytest.mark.parametrize("vendor", [mailchimp, sheet, simplybook])


@VENDORS
def test_a_call_that_is_carried_out_is_done(sandbox: Sandbox, vendor: Any) -> None:
    call = vendor(sandbox)
    assert isinstance(call.send(), Done)
    assert [write.applied for write in call.server.writes] == [True]


@VENDORS
@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize(
    ("struck", "expected"),
    [
        ({"status": 500}, Unclear(Why.STATUS, 500)),
        ({"status": 429}, Unclear(Why.STATUS, 429)),
        ({"status": 409}, Unclear(Why.STATUS, 409)),
        ({"status": 502, "body": b"<html>"}, Unclear(Why.STATUS, 502)),
        ({"hang_up": True}, Unclear(Why.NO_ANSWER)),
        ({"status": None, "delay": 5.0}, Unclear(Why.NO_ANSWER)),
        ({"status": 302, "headers": {"Location": "/elsewhere"}}, Unclear(Why.REDIRECTED, 302)),
    ],
)
def test_what_is_struck_is_unclear_carried_out_or_not(
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    vendor: Any,
    struck: dict[str, Any],
    expected: Outcome,
    applied: bool,
) -> None:
    call = vendor(sandbox)
    monkeypatch.setattr(http, "TIMEOUT", (0.3, 0.3))
    call.server.fail(Fault(call.path, content_type="", times=1, applied=applied, **struck))
    assert call.send() == expected
    assert [write.applied for write in call.server.writes] == [applied]


@VENDORS
def test_an_empty_object_is_not_done(sandbox: Sandbox, vendor: Any) -> None:
    call = vendor(sandbox)
    call.server.fail(Fault(call.path, 200, b"{}", times=1))
    why = Why.BODY if 200 in call.expects else Why.STATUS
    assert call.send() == Unclear(why, 200)


@VENDORS
def test_what_is_turned_away_is_refused_and_nothing_is_written(sandbox: Sandbox, vendor: Any) -> None:
    call = vendor(sandbox)
    nowhere = call.path.replace("a1b2c3d4e5", "wrong").replace(tiny.SHEET, "1Other").replace("/2", "/999")
    assert call.send(nowhere) == Refused(404, Code.NOT_FOUND)
    stranger = Call(call.server, call.method, call.path, call.expects, {"Authorization": "Bearer x"}, call.body)
    assert isinstance(stranger.send(), Refused)
    assert not any(write.applied for write in call.server.writes)


def test_the_vendors_words_for_no_right_to_write(sandbox: Sandbox) -> None:
    sandbox.mailchimp.roles[sandbox.mailchimp.erase_api_key] = "viewer"
    sandbox.google.viewer_only.add(tiny.SHEET)
    sandbox.simplybook.writing.may_write = False
    for vendor in (mailchimp, sheet, simplybook):
        assert vendor(sandbox).send() == Refused(403, Code.FORBIDDEN)


def test_a_token_that_ran_out_is_refused_before_anything_is_done(sandbox: Sandbox) -> None:
    call = simplybook(sandbox)
    sandbox.simplybook.expire_tokens()
    assert call.send() == Refused(419, Code.NOT_SIGNED_IN)
    for status, as_text in ((401, False), (401, True), (419, True)):
        sandbox.simplybook.tokens.expired_status, sandbox.simplybook.tokens.expired_as_text = status, as_text
        assert call.send() == Refused(status, Code.NOT_SIGNED_IN)
    assert not any(write.applied for write in sandbox.simplybook.writes)

"""SimplyBook's cards, overwritten and deleted over real HTTP: the rows S01 to S12 of the faults, at the level of hands."""

import copy
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.base import http
from connectors.erasing.simplybook import ERASER
from connectors.sandbox.people.payloads import CLIENT_FIELDS, SKYPE, client
from connectors.sandbox.people.world import BookingCompany
from connectors.sandbox.servers.faults import Fault, Hand, lies
from connectors.sandbox.servers.http_server import Answer
from connectors.sandbox.servers.simplybook import hands
from connectors.sandbox.servers.simplybook.server import SimplyBook
from connectors.sandbox.servers.simplybook.writes import Embed, Put
from connectors.simplybook import SOURCE, parse, pull
from inventory.eraser import (
    Act,
    Captured,
    Guide,
    NotNow,
    Path,
    Reply,
    Seen,
    Sent,
    Stop,
    Target,
    Word,
)
from inventory.model import Kind, Record, SourceConfig

HERS = 5
CARD, FIELDS = f"/admin/clients/{HERS}", f"/admin/clients/field-values/{HERS}"
TODAY = date.today()
LONG_AGO = "2024-05-05"


def company() -> BookingCompany:
    """Twelve clients with an hour each long ago; hers has an address and a Skype name too."""
    cards = [client(n, f"Klient Nummer{n}", f"klient{n}@example.net", f"+4749{n:06}") for n in range(1, 13)]
    cards[HERS - 1] |= {"address1": "Storgata 1", "city": "Oslo", "zip": "0150", "full_address": "Storgata 1, Oslo, 0150"}
    values = {n: [{"id": n, "field": SKYPE, "value": f"live.klient{n}"}] for n in (4, HERS)}
    return BookingCompany("tankeflyt", "api", cards, [], [dict(one) for one in CLIENT_FIELDS], values)


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimplyBook]:
    monkeypatch.setattr(http, "BACKOFF", 0)
    held = company()
    held.bookings.append({"id": 1000})
    server = SimplyBook(held, TODAY)
    for n in range(1, 13):
        hands.book(server, n, LONG_AGO)
    hands.book(server, HERS, "2024-06-06")
    held.bookings.pop(0)
    server.start()
    yield server
    server.stop()


class Hers:
    """Hands on the company, and what last night saw of it."""

    def __init__(self, vendor: SimplyBook) -> None:
        self.vendor = vendor
        options = {"company": "tankeflyt", "login": "api", "base_url": vendor.url, "pace": 0.0}
        self.config = SourceConfig("bookings", "simplybook", options)
        self.secrets = {"password": vendor.password, "erase_password": vendor.erase_password}
        self.night = self.pulled()
        self.sent: list[Sequence[Captured]] = []

    def pulled(self) -> tuple[Record, ...]:
        return parse(pull(self.config, self.secrets), self.config).records

    def target(self, record: str, act: Act = Act.ERASE, *empties: str) -> Target:
        one = next(one for one in self.night if one.record == record)
        return Target(one.record, one.kind, one.fields, one.also, act, empties)

    def plan(self, client: int = HERS) -> list[Target]:
        """A card, and every booking that last night saw under it."""
        ours = [one.record for one in self.night if one.part_of == f"client:{client}"]
        return [self.target(f"client:{client}"), *map(self.target, ours)]

    def capture(self, *targets: Target) -> list[Captured | NotNow]:
        with ERASER.open(self.config, self.secrets) as open_:
            return list(open_.capture(targets or self.plan()))

    def captured(self, *targets: Target) -> list[Captured]:
        found = self.capture(*targets)
        assert all(isinstance(one, Captured) for one in found), found
        return [one for one in found if isinstance(one, Captured)]

    def carry_out(self, found: Sequence[Captured]) -> dict[str, Sent]:
        with ERASER.open(self.config, self.secrets) as open_:
            told = list(open_.carry_out(found, self.sent.append))
        assert all(isinstance(sent, Sent) for _, sent in told)
        return {one.record: sent for one, sent in told if isinstance(sent, Sent)}

    def erased(self) -> tuple[list[Captured], Sent]:
        """Carry out the whole plan: what was captured, and what came of it, the same for all of it."""
        found = self.captured()
        sent = self.carry_out(found)
        [one] = set(sent.values())
        assert sent.keys() == {one.record for one in found}
        return found, one

    def looks(self, found: Sequence[Captured], controls: Sequence[Target] | None = None) -> dict[tuple[str, Path], Seen]:
        beside = self.beside() if controls is None else controls
        with ERASER.open(self.config, self.secrets) as open_:
            seen = [one for way in ERASER.looks for one in open_.look(way.path, found, beside)]
        assert len({(one.record, one.path) for one in seen}) == len(seen)
        return {(one.record, one.path): one for one in seen}

    def beside(self) -> list[Target]:
        return [self.target(one.record) for one in self.night if one.record in ("client:1", "client:2")] + [
            self.target(one.record) for one in self.night if one.part_of in ("client:1", "client:2")
        ]

    def writes(self, method: str = "") -> list[str]:
        return [f"{one.method} {one.path}" for one in self.vendor.writes if one.method.startswith(method)]


@pytest.fixture
def hers(vendor: SimplyBook) -> Hers:
    return Hers(vendor)


def words(seen: dict[tuple[str, Path], Seen], record: str) -> dict[Path, tuple[bool | None, bool, Word | None]]:
    return {path: (one.found, one.controls, one.word) for (of, path), one in seen.items() if of == record}


def state(vendor: SimplyBook) -> Any:
    held = vendor.company.holds
    return copy.deepcopy((held.clients, held.bookings, held.field_values))


def others(told: Any) -> Any:
    """What is held of everybody else."""
    clients, bookings, values = told
    rest = {key: value for key, value in values.items() if key != HERS}
    return ([c for c in clients if c["id"] != HERS], [b for b in bookings if b["client_id"] != HERS], rest)


def test_a_card_is_overwritten_read_back_and_deleted_and_nobody_elses_is_touched(hers: Hers, vendor: SimplyBook) -> None:
    before = state(vendor)
    found, sent = hers.erased()
    assert sent == Sent(Reply.ANSWERED)
    assert hers.writes() == [f"PUT {FIELDS}", f"PUT {CARD}", f"DELETE {CARD}"]
    assert [one.applied for one in vendor.writes] == [True] * 3
    assert len(hers.sent) == 1  # a card and its bookings go together
    assert others(state(vendor)) == others(before)
    told = repr([one for one in state(vendor)[0] if one["id"] == HERS]) + repr(state(vendor)[1:])
    for text in ("Nummer5", "klient5@", "Storgata", "+4749000005", "live.klient5"):
        assert text not in told
    seen = hers.looks(found)
    assert words(seen, f"client:{HERS}") == {
        Path.ID: (False, True, Word.MASKED), Path.LIST: (False, True, None), Path.OTHER: (False, True, Word.MASKED),
    }  # fmt: skip
    booking = found[1].record
    assert words(seen, booking) == {Path.ID: (False, True, Word.MASKED), Path.OTHER: (False, True, Word.MASKED)}
    assert not any(one.guide for one in seen.values())


def test_before_anything_is_done_every_look_finds_her(hers: Hers) -> None:
    found = hers.captured()
    seen = hers.looks(found)
    assert {(one.found, one.controls) for one in seen.values()} == {(True, True)}
    assert len(seen) == 3 + 2 * (len(found) - 1)


def test_what_is_left_names_nobody_the_night_after(hers: Hers) -> None:
    hers.erased()
    told = [one for one in hers.pulled() if str(HERS) in (one.record.partition(":")[2], str(one.part_of)[7:])]
    assert [one.kind for one in told] == [Kind.BOOKING, Kind.BOOKING]
    assert not any(one.fields.keys() & {"name", "email", "phone"} for one in told)


def test_s01_deleted_by_hand_is_hidden_and_not_erased(hers: Hers, vendor: SimplyBook) -> None:
    found = hers.captured()
    vendor.company.deleted.add(HERS)
    vendor.company.client(str(HERS))["is_deleted"] = True
    sent = hers.carry_out(found)
    assert (set(sent.values()), hers.writes()) == ({Sent(Reply.ANSWERED)}, [])  # no call overwrites it any more
    seen = words(hers.looks(found), f"client:{HERS}")
    assert (seen[Path.ID], seen[Path.LIST][0]) == ((True, True, Word.HIDDEN), False)
    assert [one.why for one in hers.capture() if isinstance(one, NotNow)] == [Guide.NO_WAY] * 3


def test_s02_bookings_that_keep_the_old_client_are_told_and_hers(hers: Hers, vendor: SimplyBook) -> None:
    vendor.writing.embed = Embed.FROZEN
    found, sent = hers.erased()
    assert sent == Sent(Reply.ANSWERED)
    seen = hers.looks(found)
    assert words(seen, f"client:{HERS}") == {
        Path.ID: (False, True, Word.MASKED), Path.LIST: (False, True, None), Path.OTHER: (True, True, Word.MASKED),
    }  # fmt: skip
    booking = found[1].record
    assert words(seen, booking) == {Path.ID: (True, True, Word.IMPOSSIBLE), Path.OTHER: (True, True, Word.IMPOSSIBLE)}
    assert seen[booking, Path.ID].guide is seen[f"client:{HERS}", Path.OTHER].guide is Guide.OLD_BOOKINGS


@pytest.mark.parametrize("put", [Put.REPLACES, Put.RENEWS])
def test_s03_a_put_that_does_what_nobody_asked_for_ends_it_before_the_delete(
    hers: Hers, vendor: SimplyBook, put: Put
) -> None:
    vendor.writing.put = put
    _, sent = hers.erased()
    assert (sent.stop, hers.writes("DELETE")) == (Stop.UNEXPECTED, [])


def test_s03_also_where_the_answer_hides_it(hers: Hers, vendor: SimplyBook) -> None:
    vendor.writing.put = Put.RENEWS
    vendor.fail(lies(CARD, lambda request, true: Answer(200, b'{"id": 5}'), "PUT"))
    _, sent = hers.erased()
    assert (sent.stop, hers.writes("DELETE")) == (Stop.UNEXPECTED, [])


def test_s03_a_field_that_comes_back_ends_it_before_the_delete(hers: Hers, vendor: SimplyBook) -> None:
    before = copy.deepcopy(vendor.company.holds.field_values[HERS])
    vendor.between(Hand(CARD, lambda: vendor.company.holds.field_values.update({HERS: before}), method="PUT"))
    _, sent = hers.erased()
    assert (sent.stop, hers.writes("DELETE")) == (Stop.UNEXPECTED, [])


@pytest.mark.parametrize(("method", "path"), [("PUT", FIELDS), ("PUT", CARD), ("DELETE", CARD)])
@pytest.mark.parametrize("hang_up", [False, True])
def test_s04_what_was_done_and_answered_badly_is_looked_for_and_sent_once(
    hers: Hers, vendor: SimplyBook, method: str, path: str, hang_up: bool
) -> None:
    vendor.fail(Fault(path, 500, method=method, times=1, applied=True, hang_up=hang_up))
    found, sent = hers.erased()
    assert sent.reply is (Reply.UNCLEAR if method == "DELETE" else Reply.ANSWERED)
    assert hers.writes() == [f"PUT {FIELDS}", f"PUT {CARD}", f"DELETE {CARD}"]
    assert not any(one.found for one in hers.looks(found).values())


@pytest.mark.parametrize(("method", "path"), [("PUT", FIELDS), ("PUT", CARD), ("DELETE", CARD)])
def test_s04_what_was_not_done_is_unclear_and_the_next_time_ends_it(
    hers: Hers, vendor: SimplyBook, method: str, path: str
) -> None:
    vendor.fail(Fault(path, 500, method=method, times=1))
    found, sent = hers.erased()
    assert (sent.reply, sent.code, sent.stop) == (Reply.UNCLEAR, "status", None)
    seen = hers.looks(found)[f"client:{HERS}", Path.ID]
    assert (seen.found, seen.word) == (True, Word.MASKED if method == "DELETE" else None)
    assert set(hers.carry_out(found).values()) == {Sent(Reply.ANSWERED)}
    assert not any(one.found for one in hers.looks(found).values())
    applied = [f"{one.method} {one.path}" for one in vendor.writes if one.applied]
    assert sorted(applied) == sorted(set(applied))


@pytest.mark.parametrize(("status", "as_text"), [(419, False), (401, False), (419, True), (401, True)])
def test_s05_a_token_that_runs_out_between_put_and_delete_is_renewed_once(
    hers: Hers, vendor: SimplyBook, status: int, as_text: bool
) -> None:
    vendor.tokens.expired_status, vendor.tokens.expired_as_text = status, as_text
    vendor.between(Hand(CARD, vendor.expire_tokens, method="PUT"))
    found, sent = hers.erased()
    assert sent == Sent(Reply.ANSWERED)
    deletes = [one for one in vendor.writes if one.method == "DELETE"]
    assert [one.applied for one in deletes] == [False, True]  # the first was turned away at the door
    assert not any(one.found for one in hers.looks(found).values())


def test_s06_filters_that_are_ignored_find_nobody_else(hers: Hers, vendor: SimplyBook) -> None:
    vendor.deaf_to = ("filter",)
    before = state(vendor)
    found, sent = hers.erased()
    assert sent == Sent(Reply.ANSWERED)
    assert others(state(vendor)) == others(before)
    assert {(one.found, one.controls) for one in hers.looks(found).values()} == {(False, True)}


@pytest.mark.parametrize("path", ["/admin/clients/1", "/admin/clients", "/admin/bookings"])
def test_s06_where_a_control_lacks_nothing_is_proved(hers: Hers, vendor: SimplyBook, path: str) -> None:
    found, _ = hers.erased()
    empty = b'{"data": [], "metadata": {"items_count": 0, "pages_count": 0, "page": 1, "on_page": 100}}'
    vendor.fail(lies(path, hands.finds_nobody if path.endswith("1") else lambda request, true: Answer(200, empty)))
    seen = [one.controls for (record, _), one in hers.looks(found).items() if record == f"client:{HERS}"]
    assert False in seen


def test_p02_where_everybody_is_found_nothing_is_proved(hers: Hers, vendor: SimplyBook) -> None:
    found, _ = hers.erased()
    for number in ("8", "9"):
        vendor.fail(lies(f"/admin/clients/{number}", hands.finds_everybody))
    assert not hers.looks(found)[f"client:{HERS}", Path.ID].controls


def test_without_others_beside_nothing_is_proved(hers: Hers) -> None:
    found, _ = hers.erased()
    assert not any(one.controls for one in hers.looks(found, ()).values())


def test_a_vendor_that_does_not_answer_is_not_seen(hers: Hers, vendor: SimplyBook) -> None:
    found = hers.captured()
    vendor.fail(Fault("/admin", 500))
    assert {(one.found, one.controls) for one in hers.looks(found).values()} == {(None, False)}


@pytest.mark.parametrize("after", ["plan", "put"])
def test_s07_an_hour_booked_ahead_stops_it(hers: Hers, vendor: SimplyBook, after: str) -> None:
    ahead = (TODAY + timedelta(days=9)).isoformat()
    if after == "plan":
        hands.book(vendor, HERS, ahead)
        assert [one.why for one in hers.capture() if isinstance(one, NotNow)] == [Stop.BOOKED] * 3
        assert hers.writes() == []
        return
    vendor.between(Hand(CARD, lambda: hands.book(vendor, HERS, ahead) and None, method="PUT"))
    _, sent = hers.erased()
    assert (sent.stop, hers.writes("DELETE")) == (Stop.BOOKED, [])


def test_s08_a_childs_hour_under_the_card_stops_it(hers: Hers, vendor: SimplyBook) -> None:
    hands.book(vendor, HERS, LONG_AGO, name="Barnet Nummer5")
    hers.night = hers.pulled()
    assert {one.why for one in hers.capture() if isinstance(one, NotNow)} == {Stop.OTHERS}
    assert hers.writes() == []


def test_an_hour_that_she_did_not_approve_stops_it(hers: Hers, vendor: SimplyBook) -> None:
    hands.book(vendor, HERS, LONG_AGO)
    assert {one.why for one in hers.capture() if isinstance(one, NotNow)} == {Stop.UNPLANNED}


def test_s09_a_field_that_must_be_filled_gets_words_that_say_nothing(hers: Hers, vendor: SimplyBook) -> None:
    for one in vendor.company.holds.fields:
        one["is_optional"] = False
    vendor.company.holds.field_values[HERS][0]["field"] = next(
        one for one in vendor.company.holds.fields if one["title"] == "Skype"
    )
    found, sent = hers.erased()
    assert sent == Sent(Reply.ANSWERED)
    assert vendor.company.holds.field_values[HERS][0]["value"] == "-"
    assert not any(one.found for one in hers.looks(found).values())


def test_s09_a_put_that_is_not_valid_hands_it_over_and_nothing_is_half_told(hers: Hers, vendor: SimplyBook) -> None:
    before = state(vendor)
    vendor.fail(Fault(FIELDS, 400, method="PUT", times=1))
    _, sent = hers.erased()
    assert sent == Sent(Reply.REFUSED, "not_valid", Guide.PROTECTED)
    assert state(vendor) == before
    vendor.fail(Fault(CARD, 400, method="PUT"))
    _, sent = hers.erased()
    assert sent == Sent(Reply.UNCLEAR, "not_valid", Guide.PROTECTED)  # the own fields are empty by now
    assert hers.writes("DELETE") == []


def test_s10_a_card_that_may_not_be_edited_is_hers(hers: Hers, vendor: SimplyBook) -> None:
    vendor.company.client(str(HERS))["can_be_edited"] = False
    assert [one.why for one in hers.capture() if isinstance(one, NotNow)] == [Guide.PROTECTED] * 3


@pytest.mark.parametrize(
    ("webhook", "stands_in_the_way"),
    [
        ({"id": 1, "event": "change_client", "url": "https://example.net"}, True),
        ({"id": 1, "events": ["new_booking", "delete_client"]}, True),
        ({"id": 1, "url": "https://example.net"}, True),
        ({"id": 1, "event": "new_booking"}, False),
        ({"id": 1, "event": "change_client", "is_active": False}, False),
    ],
)
def test_a_webhook_that_would_put_her_back_is_a_setting(
    hers: Hers, vendor: SimplyBook, webhook: dict[str, Any], stands_in_the_way: bool
) -> None:
    vendor.writing.webhooks.append(webhook)
    found = hers.capture()
    assert [one.why for one in found if isinstance(one, NotNow)] == [Guide.SETTING] * (3 * stands_in_the_way)


def test_s11_throttling_is_looked_at_once_and_then_unclear(hers: Hers, vendor: SimplyBook) -> None:
    vendor.fail(hands.throttled(CARD))
    vendor._faults.clear()
    denied = hands.throttled(CARD)
    vendor.fail(Fault(CARD, 403, denied.body, method="DELETE", times=1))
    found, sent = hers.erased()
    assert (sent, len(hers.writes("DELETE"))) == (Sent(Reply.UNCLEAR, "denied"), 1)
    assert set(hers.carry_out(found).values()) == {Sent(Reply.ANSWERED)}


def test_s11_throttling_behind_what_was_done_is_seen(hers: Hers, vendor: SimplyBook) -> None:
    vendor.fail(Fault(CARD, 403, method="DELETE", times=1, applied=True))
    _, sent = hers.erased()
    assert (sent, len(hers.writes("DELETE"))) == (Sent(Reply.ANSWERED), 1)


def test_a_key_without_the_right_changes_nothing_and_claims_nothing(hers: Hers, vendor: SimplyBook) -> None:
    before = state(vendor)
    vendor.writing.may_write = False
    found, sent = hers.erased()
    assert (sent, state(vendor)) == (Sent(Reply.UNCLEAR, "denied"), before)
    assert all(one.found for one in hers.looks(found).values())


def test_a_password_that_opens_nothing_is_told(hers: Hers) -> None:
    hers.secrets["erase_password"] = "wrong"
    _, sent = hers.erased()
    assert (sent, hers.writes()) == (Sent(Reply.REFUSED, "not_signed_in", Guide.NO_RIGHT), [])


def test_s12_the_same_address_on_two_cards_goes_together_or_not_at_all(hers: Hers, vendor: SimplyBook) -> None:
    second = hands.second_card(vendor, HERS, phone="")
    assert {one.why for one in hers.capture() if isinstance(one, NotNow)} == {Stop.SHARED}
    hers.night = hers.pulled()
    found = hers.captured(*hers.plan(), *hers.plan(second["id"]))
    assert set(hers.carry_out(found).values()) == {Sent(Reply.ANSWERED)}
    assert hers.writes("DELETE") == [f"DELETE {CARD}", f"DELETE /admin/clients/{second['id']}"]
    assert not any(one.found for one in hers.looks(found).values())


def test_a_card_that_is_anothers_by_now_is_not_touched(hers: Hers, vendor: SimplyBook) -> None:
    card = vendor.company.client(str(HERS))
    found = hers.captured()
    card["name"] = "Ola Annen"
    assert {one.why for one in hers.capture() if isinstance(one, NotNow)} == {Stop.CHANGED}
    assert {one.stop for one in hers.carry_out(found).values()} == {Stop.CHANGED}  # also at the last moment
    vendor.company.holds.clients.remove(card)
    assert hers.capture()[0] == NotNow(f"client:{HERS}", Stop.MISSING)
    assert hers.writes() == []


def test_a_booking_alone_is_hers_and_never_deleted(hers: Hers) -> None:
    booking = hers.plan()[1]
    assert hers.capture(booking) == [NotNow(booking.record, Guide.NO_WAY)]
    gone = Target("booking:77", Kind.BOOKING, {})
    assert hers.capture(gone) == [NotNow("booking:77", Stop.MISSING)]
    assert hers.writes() == []


@pytest.mark.parametrize("record", ["client:../5", "client:", "client:5/block", "client:æ"])
def test_an_id_that_leaves_its_path_is_never_asked_for(hers: Hers, vendor: SimplyBook, record: str) -> None:
    assert hers.capture(Target(record, Kind.CONTACT, {})) == [NotNow(record, Stop.MISSING)]
    assert not any("block" in path or ".." in path for _, path in vendor.seen)


def test_one_own_field_is_emptied_and_the_card_stays(hers: Hers, vendor: SimplyBook) -> None:
    before = state(vendor)
    [one] = hers.captured(hers.target(f"client:{HERS}", Act.EMPTY, "skype"))
    assert {seen.found for seen in hers.looks([one]).values()} == {True}
    assert hers.carry_out([one]) == {one.record: Sent(Reply.ANSWERED)}
    assert hers.writes() == [f"PUT {FIELDS}"]
    assert (state(vendor)[:2], others(state(vendor))) == (before[:2], others(before))
    seen = hers.looks([one])
    assert {(seen.path, seen.found, seen.controls) for seen in seen.values()} == {
        (Path.ID, False, True), (Path.OTHER, False, True),
    }  # fmt: skip


def test_a_field_of_the_card_itself_is_hers_to_empty(hers: Hers) -> None:
    target = hers.target(f"client:{HERS}", Act.EMPTY, "skype", "phone")
    assert hers.capture(target) == [NotNow(target.record, Guide.NO_WAY)]


def test_who_never_booked_where_nobody_did_is_proved_by_card_and_list(hers: Hers, vendor: SimplyBook) -> None:
    vendor.company.holds.bookings.clear()
    hers.night = hers.pulled()
    found, _ = hers.erased()
    seen = hers.looks(found)
    assert words(seen, f"client:{HERS}") == {Path.ID: (False, True, Word.MASKED), Path.LIST: (False, True, None)}


def test_the_pace_is_one_for_reading_and_writing(hers: Hers, vendor: SimplyBook) -> None:
    found = hers.captured()
    hers.config = SourceConfig("bookings", "simplybook", {**hers.config.options, "pace": 50.0})
    vendor.times.clear()
    hers.carry_out(found)
    times = list(vendor.times)
    assert len(times) > 8
    assert times[-1] - times[0] > 0.02 * (len(times) - 2)


def test_the_type_declares_what_it_can_do() -> None:
    assert SOURCE.erases is ERASER
    assert all("DELETE /admin/bookings" not in one for one in ERASER.writes)

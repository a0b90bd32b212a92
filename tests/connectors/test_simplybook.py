"""SimplyBook.me: a tiny REST v2 server, one test per trap of facts/sources_simplybook.md."""

import itertools
from typing import Any

import pytest

from connectors.base import http, simplybook_company
from connectors.simplybook import parse, probe, pull
from inventory.errors import SourceError, Trouble
from inventory.model import Row, SourceConfig
from tests.connectors.conftest import Asked, Reply, Server
from tests.connectors.goldens import HERE, load_config

GOLDEN = HERE / "simplybook"
SECRETS = {"password": "k" * 64}
CLIENTS, BOOKINGS = "/admin/clients", "/admin/bookings"


def config(server: Server, **options: Any) -> SourceConfig:
    options = {"base_url": server.url, **options}
    return load_config(GOLDEN, **options)


def client(n: int) -> dict[str, Any]:
    return {"id": n, "name": "Kari", "email": f"k{n}@example.org", "phone": ""}


def booking(n: int, of: int = 1) -> dict[str, Any]:
    times = {"start_datetime": "2026-07-01 10:00:00", "end_datetime": "2026-07-01 11:00:00"}
    return {"id": n, "client_id": of, "status": "confirmed", "is_confirmed": True, **times}


class Company:
    """A REST v2 company. ``bare``: lists without counts; ``heeds_page``: False ignores every query key."""

    def __init__(self, clients: int = 1, bookings: int = 1) -> None:
        self.lists = {
            CLIENTS: [client(n) for n in range(1, clients + 1)],
            BOOKINGS: [booking(n) for n in range(1, bookings + 1)],
        }
        self.fields: list[dict[str, Any]] = []
        self.bare = False
        self.heeds_page = True
        self.expired: Reply | None = None
        self.good: set[str] = set()
        self.refresh: set[str] = set()
        self.numbers = itertools.count(1)

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.startswith("/admin/auth"):
            return self.login(asked)
        if asked.headers.get("x-token") not in self.good:
            return self.expired or Reply({"code": 419, "message": "Token Expired"}, 419)
        assert asked.headers["x-company-login"] == "tankeflyt"
        if asked.path == f"{CLIENTS}/fields":
            return Reply(self.fields)
        if asked.path.startswith(f"{CLIENTS}/field-values/"):
            return Reply({"id": 1, "fields": [{"id": 1, "field": {"title": "Skype"}, "value": "live:x"}]})
        return self.page(asked, self.lists[asked.path])

    def login(self, asked: Asked) -> Reply:
        if asked.path.endswith("/refresh-token"):
            if asked.json()["refresh_token"] not in self.refresh:
                return Reply({"code": 401}, 401)
            self.refresh.remove(asked.json()["refresh_token"])
        n = next(self.numbers)
        self.good.add(f"t{n}")
        self.refresh.add(f"r{n}")
        return Reply({"token": f"t{n}", "refresh_token": f"r{n}", "require2fa": False, "allowed2fa_providers": []})

    def page(self, asked: Asked, rows: list[dict[str, Any]]) -> Reply:
        size = int(asked.query["on_page"]) if self.heeds_page else 10
        number = int(asked.query["page"]) if self.heeds_page else 1
        part = rows[(number - 1) * size : number * size]
        counts = {"items_count": len(rows), "pages_count": -(-len(rows) // size), "page": number, "on_page": size}
        return Reply(part if self.bare else {"data": part, "metadata": counts})


def read(server: Server, **options: Any) -> list[Row]:
    return list(pull(config(server, **options), SECRETS))


def failing(server: Server, **options: Any) -> SourceError:
    with pytest.raises(SourceError) as raised:
        read(server, **options)
    assert "kkk" not in str(raised.value)
    assert "example.org" not in str(raised.value)
    return raised.value


def logins(server: Server) -> list[str]:
    return [path for path in server.paths() if path.startswith("/admin/auth")]


@pytest.mark.parametrize("bare", [False, True])
def test_lists_are_walked_whole_wrapped_or_as_bare_arrays(server: Server, bare: bool) -> None:
    company = server.answer = Company(250, 120)
    company.bare = bare
    rows = read(server)
    assert [row.what for row in rows] == ["client"] * 250 + ["booking"] * 120
    assert len({(row.what, row.cells["id"]) for row in rows}) == 370
    assert {asked.query["on_page"] for asked in server.asked if asked.path == CLIENTS} == {"100"}


def test_an_empty_company_is_read(server: Server) -> None:
    server.answer = Company(0, 0)
    assert read(server) == []


def test_ignored_filters_are_noticed_by_the_page_echo(server: Server) -> None:
    company = server.answer = Company(45, 45)
    company.heeds_page = False
    error = failing(server)
    assert (error.trouble, "page 2" in error.problem) == (Trouble.BROKEN, True)


def test_a_bare_list_that_ignores_paging_is_taken_whole_and_one_that_repeats_a_full_page_is_not_believed(
    server: Server,
) -> None:
    company = Company(45, 250)
    server.answer = lambda a: Reply(company.lists[a.path]) if a.path in company.lists else company(a)
    assert len(read(server)) == 295
    server.answer = lambda a: Reply(company.lists[a.path][:100]) if a.path in company.lists else company(a)
    assert failing(server).trouble is Trouble.BROKEN


def test_a_list_that_changed_is_read_once_more_and_then_not_believed(server: Server) -> None:
    company = Company(1, 101)

    def changing(asked: Asked) -> Reply:
        if asked.path == BOOKINGS and asked.query["page"] == "2" and len(company.lists[BOOKINGS]) == 101:
            company.lists[BOOKINGS].pop(0)
        return company(asked)

    server.answer = changing
    assert len(read(server)) == 101

    def restless(asked: Asked) -> Reply:
        if asked.path == BOOKINGS:
            company.lists[BOOKINGS].append(booking(1000 + len(server.asked)))
        return company(asked)

    server.answer = restless
    assert "changed while being read" in failing(server).problem


def test_fewer_rows_than_items_count_are_not_believed(server: Server) -> None:
    company = Company()
    counts = {"items_count": 2, "pages_count": 1, "page": 1, "on_page": 100}
    server.answer = lambda a: Reply({"data": [booking(1)], "metadata": counts}) if a.path == BOOKINGS else company(a)
    assert failing(server).trouble is Trouble.BROKEN


@pytest.mark.parametrize(
    "expired",
    [
        Reply({"code": 419, "message": "Token Expired"}, 419),
        Reply({"code": 419, "message": "x"}, 401),
        Reply({"message": "Token Expired"}, 400),
        Reply({"code": 419, "data": []}, 200),
    ],
    ids=["419", "401-with-419", "words-only", "200-with-419"],
)
def test_an_expired_token_is_renewed_once_and_the_call_repeated(server: Server, expired: Reply) -> None:
    company = Company(101, 1)
    company.expired = expired

    def answer(asked: Asked) -> Reply:
        if asked.path == CLIENTS and asked.query["page"] == "2" and "t1" in company.good:
            company.good.clear()
        return company(asked)

    server.answer = answer
    assert len(read(server)) == 102
    assert logins(server) == ["/admin/auth", "/admin/auth/refresh-token"]


def test_a_token_that_is_refused_right_after_a_login_is_not_renewed_for_ever(server: Server) -> None:
    company = Company()
    server.answer = lambda a: company(a) if "auth" in a.path else Reply({"code": 401}, 401)
    assert failing(server).trouble is Trouble.REFUSED
    assert len(server.asked) == 4


def test_single_use_refresh_token_is_never_sent_twice(server: Server) -> None:
    company = Company(301, 1)

    def answer(asked: Asked) -> Reply:
        if asked.path == CLIENTS and asked.headers["x-token"] == f"t{asked.query['page']}":
            company.good.clear()  # every page finds the token of the last one expired
        return company(asked)

    server.answer = answer
    assert len(read(server)) == 302
    sent = [asked.json()["refresh_token"] for asked in server.asked if asked.path.endswith("refresh-token")]
    assert sent == ["r1", "r2", "r3", "r4"]
    assert logins(server).count("/admin/auth") == 1


@pytest.mark.parametrize("status", [401, 500])
def test_a_refresh_that_fails_is_not_repeated_but_becomes_a_login(server: Server, status: int) -> None:
    company = Company()

    def answer(asked: Asked) -> Reply:
        if asked.path.endswith("refresh-token"):
            return Reply({}, status)
        if asked.path == CLIENTS and company.good == {"t1"}:
            company.good.clear()
        return company(asked)

    server.answer = answer
    assert len(read(server)) == 2
    assert logins(server) == ["/admin/auth", "/admin/auth/refresh-token", "/admin/auth"]


def test_a_token_is_renewed_before_it_runs_out(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answer = Company()
    clock = itertools.count(0, 25 * 60)
    monkeypatch.setattr("connectors.base.simplybook_company.monotonic", lambda: float(next(clock)))
    assert len(read(server)) == 2
    assert logins(server)[1] == "/admin/auth/refresh-token"


@pytest.mark.parametrize(
    ("reply", "trouble", "word"),
    [
        (Reply({"code": 400}, 400), Trouble.REFUSED, "API user key"),
        (Reply({"code": 403}, 403), Trouble.REFUSED, "attempts"),
        (Reply({"code": 404}, 404), Trouble.NOT_FOUND, "regional host"),
        (Reply({"token": "", "require2fa": True, "allowed2fa_providers": ["ga"]}), Trouble.REFUSED, "two-step"),
        (Reply({"token": "", "require2fa": True, "allowed2faproviders": ["ga"]}), Trouble.REFUSED, "two-step"),
        (Reply({"token": ""}), Trouble.REFUSED, "key"),
        (Reply([]), Trouble.BROKEN, "format"),
    ],
)
def test_a_login_that_fails_says_what_to_do_and_is_not_repeated(
    server: Server, reply: Reply, trouble: Trouble, word: str
) -> None:
    server.answer = lambda _: reply
    error = failing(server)
    assert (error.trouble, word in error.remedy, len(server.asked)) == (trouble, True, 1)


def test_a_403_in_between_is_asked_again_once(server: Server) -> None:
    company = Company()
    refused: list[str] = []

    def answer(asked: Asked) -> Reply:
        if asked.path == BOOKINGS and not refused:
            refused.append(asked.path)
            return Reply({"code": 403}, 403)
        return company(asked)

    server.answer = answer
    assert len(read(server)) == 2


@pytest.mark.parametrize(
    ("reply", "trouble"), [(Reply(b"<html>", 502), Trouble.UNREACHABLE), (Reply({}, 429), Trouble.LIMITED)]
)
def test_faults_that_pass_are_bounded(server: Server, reply: Reply, trouble: Trouble) -> None:
    company = Company()
    server.answer = lambda a: reply if a.path == BOOKINGS else company(a)
    assert failing(server).trouble is trouble
    assert server.paths().count(BOOKINGS) == http.TRIES


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ([], False),
        ([{"id": "name", "is_built_in": True, "is_visible": True}], False),
        ([{"id": "f" * 32, "is_built_in": False, "is_visible": False}], False),
        ([{"id": "f" * 32, "is_built_in": False, "is_visible": True}], True),
    ],
)
def test_field_values_are_read_only_when_there_are_visible_fields_of_its_own(
    server: Server, fields: list[Any], asked: bool
) -> None:
    company = server.answer = Company(2, 0)
    company.fields = fields
    rows = read(server)
    assert [path for path in server.paths() if "field-values" in path] == [
        f"{CLIENTS}/field-values/{n}" for n in (1, 2) if asked
    ]
    assert all(("fields" in row.cells) is asked for row in rows)
    assert {r.fields.get("skype") for r in parse(rows, config(server)).records} == {"live:x" if asked else None}


def test_field_definitions_that_are_refused_mean_the_feature_is_off(server: Server) -> None:
    company = Company()
    server.answer = lambda a: Reply({"code": 403}, 403) if a.path.endswith("/fields") else company(a)
    assert len(read(server)) == 2


def test_pace_is_kept_between_calls_and_off_on_loopback(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("connectors.base.simplybook_company.sleep", slept.append)
    server.answer = Company()
    read(server)
    assert slept == []
    read(server, pace=100.0)
    assert slept
    assert all(0 < wait <= 0.01 for wait in slept)
    company = simplybook_company.Company(load_config(GOLDEN), "k")
    assert company.pace.gap == pytest.approx(0.2)
    company.close()


def test_the_probe_reads_no_client(server: Server) -> None:
    server.answer = Company()
    probe(config(server), SECRETS)
    assert server.paths() == ["/admin/auth", f"{CLIENTS}/fields"]


def test_no_secret_stands_in_an_address(server: Server) -> None:
    server.answer = Company()
    read(server)
    assert not any("k" * 8 in str((asked.path, asked.query)) or "t1" in str(asked.query) for asked in server.asked)


@pytest.mark.parametrize(
    ("status", "is_confirmed", "word"),
    [
        ("confirmed", True, "confirmed"),
        ("canceled", False, "cancelled"),
        ("cancelled", False, "cancelled"),
        ("pending", False, "pending"),
        (None, True, "confirmed"),
        (None, False, "pending"),
        ("Something", True, "something"),
    ],
)
def test_status_words(status: str | None, is_confirmed: bool, word: str) -> None:
    row = Row("booking", "page 1", {**booking(1), "status": status, "is_confirmed": is_confirmed})
    assert parse([row], load_config(GOLDEN)).records[0].fields["status"] == word


@pytest.mark.parametrize(
    ("what", "gone"), [("client", "name"), ("client", "email"), ("booking", "start_datetime"), ("booking", "client_id")]
)
def test_a_lost_mandatory_field_is_loud(what: str, gone: str) -> None:
    cells = {key: value for key, value in (client(1) if what == "client" else booking(1)).items() if key != gone}
    with pytest.raises(SourceError) as raised:
        parse([Row(what, "page 1", cells)], load_config(GOLDEN))
    assert raised.value.trouble is Trouble.CHANGED


@pytest.mark.parametrize(
    "odd", [None, {}, {"name": None, "email": None, "phone": None}, {"name": ["x"], "phone": 49123456}]
)
def test_a_client_with_null_name_or_odd_cells_is_read(server: Server, odd: dict[str, Any] | None) -> None:
    company = Company(1, 1)
    company.lists[CLIENTS] = [{**client(1), **(odd or {})}]
    company.lists[BOOKINGS] = [{**booking(1), "client": odd, "start_datetime": None, "status": None}]
    server.answer = company
    where = config(server)
    parsed = parse(pull(where, SECRETS), where)
    assert [record.record for record in parsed.records] == ["client:1", "booking:1"]


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": [5]}, "kari@example.org", {"data": [], "metadata": []}])
@pytest.mark.parametrize("path", [CLIENTS, BOOKINGS])
def test_a_list_of_the_wrong_shape_is_broken(server: Server, path: str, body: Any) -> None:
    company = Company()
    server.answer = lambda asked: Reply(body) if asked.path == path else company(asked)
    assert failing(server).trouble is Trouble.BROKEN


@pytest.mark.parametrize("count", ["Infinity", "NaN", "null", '"many"', "[]"])
def test_a_count_that_is_none_is_broken(server: Server, count: str) -> None:
    company = Company()
    body = b'{"data": [], "metadata": {"page": 1, "pages_count": %s, "items_count": 0}}' % count.encode()
    server.answer = lambda asked: Reply(body) if asked.path == BOOKINGS else company(asked)
    assert failing(server).trouble is Trouble.BROKEN


def test_a_wrapped_list_that_repeats_itself_is_not_walked_for_ever(server: Server) -> None:
    company = Company()
    counts = {"items_count": 10**9, "pages_count": 10**9}

    def answer(asked: Asked) -> Reply:
        if asked.path != BOOKINGS:
            return company(asked)
        return Reply({"data": [booking(1)], "metadata": {**counts, "page": int(asked.query["page"])}})

    server.answer = answer
    assert failing(server).trouble is Trouble.BROKEN
    assert server.paths().count(BOOKINGS) < 10


def test_own_fields_of_any_shape_are_read_and_can_be_stored() -> None:
    fields: list[Any] = [None, {"field": "x", "value": "y"}, {"field": {"title": ["a"]}, "value": {"b": 1}}]
    fields.append({"field": {"title": "Skype \ud800"}, "value": "live:\ud800"})
    record = parse([Row("client", "page 1", {**client(1), "fields": fields})], load_config(GOLDEN)).records[0]
    assert [str(value).encode() for value in (*record.fields.values(), *record.unread)]


def test_a_number_too_large_for_a_float_is_read(server: Server) -> None:
    company = Company()
    company.lists[CLIENTS] = [{**client(1), "phone": 10**400}]
    server.answer = company
    assert len(read(server)) == 2


def test_a_token_answer_that_no_reader_takes_is_broken(server: Server) -> None:
    server.answer = lambda _: Reply(b"[" * 1500)
    assert failing(server).trouble in {Trouble.BROKEN, Trouble.REFUSED}

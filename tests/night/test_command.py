"""The real command on the real wire: exit codes, JSON, exports, what leaks (nothing), and kill -9."""

import base64
import csv
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from inventory.policy import policy
from tests.conftest import TODAY
from tests.night.conftest import Orden

NIGHT = ("nightly", "--as-of", TODAY.isoformat(), "--publish", "--json")


class House:
    """A served business, its folder, and the first night run on it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.orden = Orden(folder)
        self.first = self.orden(*NIGHT)

    @property
    def truth(self) -> dict[str, Any]:
        return dict(self.sandbox.world.truth)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with Sandbox(invent(60, 7, as_of=TODAY, hostile=True)) as sandbox:
        folder = tmp_path_factory.mktemp("house")
        sandbox.write(folder)
        yield House(sandbox, folder)


def test_the_night_says_what_it_did(house: House) -> None:
    assert house.first.code == 0, house.first.err
    told = house.first.json
    assert set(told) == {
        "run",
        "as_of",
        "status",
        "sources",
        "persons",
        "records",
        "flags",
        "promises",
        "report",
        "seconds",
        "tasks",
    }
    assert (told["as_of"], told["status"]) == ("2026-11-22", "complete")
    assert set(told["flags"]) == {"DELETE", "REVIEW", "STOP", "HOLD", "KEEP", "INFO"}
    assert set(told["promises"]) == {"PASS", "FAIL", "WARN", "NOT_CHECKED", "DOCUMENT_ONLY"}
    assert set(told["seconds"]) == {"pull", "load", "link", "assess", "report"}
    assert {(s["name"], s["status"]) for s in told["sources"]} == {
        (name, "fresh") for name in ("registration", "course", "newsletter", "bookings", "invoices", "oldlist")
    }
    assert Path(told["report"]).read_text("utf-8").startswith("<!doctype html>".upper()) or "<html" in Path(
        told["report"]
    ).read_text("utf-8")
    assert "\x1b" not in house.first.err  # piped: plain lines


def test_what_a_night_leaves_is_its_owner_s_alone(house: House) -> None:
    """Whoever made it: DuckDB, Prefect, SQLite, the log that makes the store's folder."""
    left = (house.folder / "var", *(house.folder / "var").rglob("*"))
    modes = {path.relative_to(house.folder).as_posix(): oct(path.stat().st_mode & 0o777) for path in left}
    assert {name: mode for name, mode in modes.items() if os.name != "nt" and mode not in ("0o600", "0o700")} == {}
    assert {"var/inventory.duckdb", "var/log/orden.log", "var/prefect/prefect.db"} <= set(modes)


def person_with(house: House, code: str) -> tuple[dict[str, Any], dict[str, str]]:
    return next((p, f) for p in house.truth["people"] for f in p["flags"] if f["code"] == code)


def test_looking_somebody_up(house: House) -> None:
    _person, flag = person_with(house, "KEEP_NEWSLETTER")
    member = next(m for m in house.sandbox.world.audience.members if flag["record"].endswith(m["id"]))
    answer = house.orden("lookup", member["email_address"].upper(), "--json")
    assert answer.code == 0, answer.err
    told = answer.json
    assert set(told) == {"as_of", "sources", "matches"}
    [match] = [m for m in told["matches"] if any(r["record"] == flag["record"] for r in m["records"])]
    assert set(match) == {"person", "names", "emails", "phones", "records", "consents", "flags"}
    record = next(r for r in match["records"] if r["record"] == flag["record"])
    assert set(record) == {
        "source", "record", "kind", "activity", "purpose", "legal_basis", "collected_at", "last_activity_at", "fields", "linked_by", "keep_until",
    }  # fmt: skip
    assert (record["activity"], record["legal_basis"]) == ("A08", "6(1)(a)")
    assert date.fromisoformat(record["keep_until"]) >= TODAY
    kept = next(f for f in match["flags"] if f["code"] == "KEEP_NEWSLETTER")
    assert set(kept) == {
        "code",
        "outcome",
        "severity",
        "source",
        "record",
        "title",
        "why",
        "what_to_do",
        "since",
        "due",
    }
    assert kept["title"] == "Gyldig samtykke til nyhetsbrev"
    assert any(c["purpose"] == "NEWSLETTER" and c["status"] == "given" for c in match["consents"])
    by_id = house.orden.here("lookup", match["person"], "--json").json
    assert by_id["matches"] == [match]


def test_a_look_up_of_nobody_is_4(house: House) -> None:
    answer = house.orden.here("lookup", "ingen.slik@example.org", "--json")
    assert answer.code == 4
    assert answer.json["matches"] == []
    text = house.orden.here("lookup", "ingen.slik@example.org")
    assert (text.code, text.out) == (4, "")
    assert "ingen.slik" in text.err


def test_exports(house: House, tmp_path: Path) -> None:
    for format, orden in (("csv", house.orden), ("parquet", house.orden.here), ("xlsx", house.orden.here)):
        assert orden("export", "--to", str(tmp_path / format), "--format", format).code == 0
    names = {"people", "records", "flags", "candidates", "promises", "sources", "observations", "runs"}
    assert {f.stem for f in (tmp_path / "csv").glob("*.csv")} == names
    assert {f.stem for f in (tmp_path / "parquet").glob("*.parquet")} == names
    with open(tmp_path / "csv" / "records.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == house.first.json["records"]
    with open(tmp_path / "csv" / "people.csv", encoding="utf-8-sig", newline="") as file:
        people = file.read()
    assert "=cmd" in people  # the hostile name is there …
    assert re.search(r"(^|,|\")=cmd", people, re.M) is None  # … and is no formula
    [book] = (tmp_path / "xlsx").glob("*.xlsx")
    cells = [c for sheet in openpyxl.load_workbook(book) for row in sheet.iter_rows() for c in row]
    assert any(isinstance(c.value, str) and "=cmd" in c.value for c in cells)
    assert [c.coordinate for c in cells if c.data_type == "f"] == []


def test_hours_are_the_sessions_that_were_held(house: House, tmp_path: Path) -> None:
    assert house.orden("hours", "--to", str(tmp_path / "timer.csv")).code == 0
    with open(tmp_path / "timer.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    world = house.sandbox.world
    held = [b["start_datetime"][:10] for b in world.booking.bookings if b["status"] == "confirmed"]
    # Those of 2023 must be kept to 30 June 2027, those of 2022 no longer.
    assert [row["date"] for row in rows] == sorted(day for day in held if "2023" <= day < TODAY.isoformat())
    assert {row["minutes"] for row in rows} == {"60"}
    assert any(row["invoice_number"] for row in rows)


def test_check_reads_nobody_and_finds_all_well(house: House) -> None:
    house.sandbox.mailchimp.seen.clear()
    house.sandbox.simplybook.seen.clear()
    answer = house.orden("check", "--json")
    assert answer.code == 0, answer.err + answer.out
    paths = [path for _method, path in (*house.sandbox.mailchimp.seen, *house.sandbox.simplybook.seen)]
    assert paths
    assert not [p for p in paths if "members" in p or p.endswith(("/clients", "/bookings"))]


def test_policy_and_secrets(house: House, tmp_path: Path) -> None:
    assert house.orden("policy", "check").code == 0
    assert "bokføringsloven § 13" in house.orden.here("policy", "show").out
    bad = tmp_path / "retention.toml"
    bad.write_text("[R-BOOK]\nmonths = 999\n", "utf-8")
    answer = house.orden.here("policy", "check", str(bad))
    assert answer.code == 2
    assert "retention.toml" in answer.out
    listed = house.orden("secret", "list")
    assert "newsletter.api_key" in listed.out
    assert house.sandbox.secrets["ORDEN_NEWSLETTER_API_KEY"] not in listed.out + listed.err


def test_the_register_is_written_where_it_is_asked_for(house: House, tmp_path: Path) -> None:
    reports = house.folder / "var" / "reports"
    for format, orden in (("xlsx", house.orden), ("html", house.orden.here)):
        answer = orden("register", *(() if format == "xlsx" else ("--format", format)))
        assert answer.code == 0, answer.err
        assert answer.out == f"{reports / f'behandlingsprotokoll.{format}'}\n"
        assert "controller.toml" in answer.err  # nobody has filled it in
    assert (reports / "behandlingsprotokoll.html").read_text("utf-8").startswith("<!doctype html>")
    book = openpyxl.load_workbook(reports / "behandlingsprotokoll.xlsx")
    assert book.sheetnames == ["Virksomhet", "Protokoll", "Databehandlere", "Forslag"]
    text = "".join(str(c.value) for one in book for row in one.iter_rows() for c in row)
    assert [m for m in markers(house) if m in text] == []
    told = house.orden.here("register", "--format", "json").json
    assert (told["as_of"], told["records"], told["persons"]) == (TODAY.isoformat(), house.first.json["records"], house.first.json["persons"])  # fmt: skip
    counted = {a["id"]: a["records"] for a in told["activities"] if a["coverage"] == "counted"}
    assert sum(counted.values()) == told["records"]
    assert {"A01", "A02", "A03", "A06", "A07", "A08"} <= set(counted)
    out = tmp_path / "deep" / "record.json"
    assert house.orden.here("register", "--format", "json", "--out", str(out)).out == f"{out}\n"
    assert [m for m in markers(house) if m in out.read_text("utf-8")] == []


def test_the_register_refuses_a_folder_and_an_empty_store(house: House, tmp_path: Path) -> None:
    answer = house.orden.here("register", "--out", str(tmp_path))
    assert (answer.code, answer.err.count("\n"), answer.out) == (2, 1, "")
    assert "er en mappe" in answer.err
    (tmp_path / "file").touch()
    for format in ("xlsx", "html"):
        answer = house.orden.here("register", "--format", format, "--out", str(tmp_path / "file" / "x"))
        assert (answer.code, answer.out) == (2, "")
        assert "kan ikke lages der" in answer.err
    (tmp_path / "orden.toml").write_text((house.folder / "orden.toml").read_text("utf-8"), "utf-8")
    (tmp_path / ".orden-sandbox.json").write_bytes((house.folder / ".orden-sandbox.json").read_bytes())
    answer = Orden(tmp_path).here("register")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "orden natt" in answer.err


def test_a_business_fills_in_its_own_controller(house: House, tmp_path: Path) -> None:
    own = tmp_path / "policy"
    own.mkdir()
    shipped = Path(policy.__file__).parent / "controller.toml"
    (own / "controller.toml").write_text(
        shipped.read_text("utf-8").replace('legal_name = ""', 'legal_name = "Prøve ENK"'), "utf-8"
    )
    config = (house.folder / "orden.toml").read_text("utf-8").replace('dir = "var"', f'dir = "{house.folder}/var"', 1)
    config = config.replace("[business]", f'[policy]\ndir = "{own}"\n\n[business]', 1).replace(
        'language = "nb"', 'language = "en"'
    )
    (tmp_path / "orden.toml").write_text(config, "utf-8")
    (tmp_path / ".orden-sandbox.json").write_bytes((house.folder / ".orden-sandbox.json").read_bytes())
    told = Orden(tmp_path).here("register", "--format", "json")
    assert told.code == 0, told.err
    assert told.json["controller"]["legal_name"] == "Prøve ENK"
    assert told.json["activities"][0]["name"] == "Client registration"


def markers(house: House) -> set[str]:
    """What identifies the invented people: their names of two words, their addresses, their numbers."""
    world = house.sandbox.world
    found = {m["email_address"] for m in world.audience.members}
    found |= {c[key] for c in world.booking.clients for key in ("name", "email") if c[key]}
    found |= {p["name"] for p in house.truth["people"] if p.get("name")}
    found |= {c["phone"].replace(" ", "").removeprefix("+47")[-8:] for c in world.booking.clients if c["phone"]}
    return {m for m in found if len(m) >= 8 and (" " in m or "@" in m or m.isdigit())}


def decoded(raw: bytes) -> Iterator[bytes]:
    """The bytes, and whatever base64 in them hides (Prefect stores results that way)."""
    yield raw
    for found in re.findall(rb"[A-Za-z0-9+/]{24,}={0,2}", raw):
        yield base64.b64decode(found + b"=" * (-len(found) % 4), validate=False) if len(found) % 4 != 1 else b""


def test_nobody_is_found_outside_the_report(house: House, tmp_path: Path) -> None:
    """Neither by what keeps the store: what it leaves, what it says, and what a refusal says of whom was asked for."""
    wanted = {m.encode() for m in markers(house)}
    assert len(wanted) > 60
    report = Path(house.first.json["report"])
    assert any(m in report.read_bytes() for m in wanted)  # the search can find
    said = house.first.err + _kept_and_refused(house, tmp_path)
    places = [p for p in (house.folder / "var").rglob("*") if p.is_file() and p.parent != report.parent]
    assert any("prefect" in p.parts for p in places) and any("backup" in p.parts for p in places)
    places += [p for folder in (house.orden.temp, tmp_path) for p in folder.rglob("*") if p.is_file()]
    for place in places:
        for text in decoded(place.read_bytes()):
            assert not [m for m in wanted if m in text], place
    assert not [m for m in wanted if m in said.encode()]
    assert not [m for m in wanted for place in places if m in str(place).encode()]


def _kept_and_refused(house: House, to: Path) -> str:
    """Keep the store in every way, and ask for somebody when there is no ledger. Returns what was said."""
    orden, disk, ledger = house.orden.here, str(to / "disk.orden"), house.folder / "var" / "ledger.duckdb"
    somebody = house.sandbox.world.audience.members[0]["email_address"]
    asked = ("case", "open", somebody, "--type", "innsyn", "--unknown")
    ways = (asked, ("backup", disk), ("restore", disk, "--dir", str(to / "new")), ("secret", "sheet", str(to / "sheet.pdf")),
            ("nightly", "--trial"), ("ledger", "verify"), ("check",))  # fmt: skip
    answers = [orden(*way) for way in ways]
    assert {answer.code for answer in answers[:-1]} == {0}, [answer.err for answer in answers]
    ledger.rename(to / "ledger.duckdb")
    refused = [orden(*way) for way in (asked, ("lookup", somebody), ("judge",), ("backup", disk), ("ledger", "begin-anew"))]
    (to / "ledger.duckdb").rename(ledger)
    assert {answer.code for answer in refused} == {2}
    return "".join(answer.err + answer.out for answer in (*answers[1:], *refused))


def test_a_missing_secret_is_2_and_one_line(house: House, tmp_path: Path) -> None:
    (tmp_path / "orden.toml").write_text((house.folder / "orden.toml").read_text("utf-8"), "utf-8")
    answer = Orden(tmp_path)("nightly")
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert "ORDEN_" in answer.err


def test_an_unknown_key_is_2_and_one_line(house: House, tmp_path: Path) -> None:
    text = (house.folder / "orden.toml").read_text("utf-8").replace("audience =", "audiense =")
    (tmp_path / "orden.toml").write_text(text, "utf-8")
    answer = Orden(tmp_path).here("nightly")
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert "«audiense»" in answer.err
    assert "«audience»" in answer.err

"""The doctor in the reader's language: what is wrong, in words, with its remedy; codes for programs; nothing personal."""

import ast
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.fail import Keyring as FailKeyring

import connectors
from connectors.base import http
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from flows.cli import app, main
from flows.runtime import context
from flows.scheduler import missed_runs, os_scheduler, os_scheduler_state
from flows.setup import doctor
from flows.setup.folder_rights import lets_others_in
from inventory.errors import SourceError, Trouble
from inventory.ledger.ledger import Ledger
from inventory.model import NightStatus
from inventory.settings import Settings, load
from reports.text.findings import problem_text
from reports.text.words import LANGUAGES, Words
from tests.conftest import TODAY
from tests.reports.text.test_problems import MADE

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(invent(12, 7, as_of=TODAY)) as serving:
        yield serving


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(http, "BACKOFF", 0.0)
    sandbox.write(tmp_path)
    yield load(tmp_path / "orden.toml", connectors.sources())
    for server in (sandbox.google, sandbox.mailchimp, sandbox.simplybook):
        server.heal()


def found(settings: Settings) -> dict[str, doctor.Diagnosis]:
    return {finding.what: finding for finding in doctor.findings(settings)}


def changed(settings: Settings, source: str, **options: Any) -> Settings:
    sources = [
        replace(each, options={**each.options, **options}) if each.name == source else each for each in settings.sources
    ]
    return replace(settings, sources=tuple(sources))


def test_a_key_that_erases_and_may_not_is_told_before_the_day(
    settings: Settings, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sandbox.erase_secrets.items():
        monkeypatch.setenv(name, value)
    sheets = {key: [list(row) for row in sheet.rows] for key, sheet in sandbox.google.book.sheets.items()}
    assert {what for what, one in found(settings).items() if not one.ok} == set()
    monkeypatch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", sandbox.mailchimp.api_key)  # a viewer's
    monkeypatch.setenv("ORDEN_BOOKINGS_ERASE_PASSWORD", "wrong")
    viewed = sandbox.google.book.sheets["registration"].key
    sandbox.google.viewer_only.add(viewed)
    seen = found(settings)
    sandbox.google.viewer_only.discard(viewed)
    wrong = {what: one.code for what, one in seen.items() if not one.ok}
    assert wrong == dict.fromkeys(("source registration", "source newsletter", "source bookings"), "erase_right")
    assert "nøkkelen som sletter" in seen["source newsletter"].seen
    assert {key: [list(row) for row in sheet.rows] for key, sheet in sandbox.google.book.sheets.items()} == sheets
    assert sandbox.google.book.tags == [] and sandbox.mailchimp.writes == []


def test_all_is_well_before_the_first_night(settings: Settings) -> None:
    seen = found(settings)
    assert [f.what for f in seen.values() if not f.ok] == []
    assert {what for what, f in seen.items() if f.remedy} == {"store", "last run", "schedule"}  # notes, no faults
    assert doctor.line(seen["source newsletter"]) == "ok  Kilde newsletter: Mailchimp svarer, og vi slipper inn"
    assert doctor.line(seen["last run"]).startswith("–   Siste kjøring: ingen ennå → ")


@pytest.mark.parametrize(
    ("source", "options", "code", "words"),
    [
        ("registration", {"spreadsheet": "1NoSuchSheet"}, "sheet_missing", "ikke noe regneark med den nøkkelen"),
        ("registration", {"gid": 999}, "tab_missing", "arkfanen"),
        ("registration", {"columns": {"Navn": "name", "E-postadressen": "email"}}, "column_renamed", "«E-postadresse»"),
        ("newsletter", {"audience": "nosuch"}, "mailchimp_audience", "målgruppe"),
        ("newsletter", {"server": "Æ"}, "mailchimp_server", "us6"),
        ("bookings", {"login": "nobody"}, "simplybook_login", "API User Key"),
        ("bookings", {"company": "nosuch"}, "simplybook_company", "firma"),
        ("invoices", {"path": "/no/such/folder"}, "no_file", "«folder»"),
    ],
)  # fmt: skip
def test_each_failure_says_its_remedy(
    settings: Settings, source: str, options: dict[str, Any], code: str, words: str
) -> None:
    finding = found(changed(settings, source, **options))[f"source {source}"]
    assert (finding.ok, finding.code) == (False, code)
    said = doctor.line(finding)
    assert words in said and finding.remedy and "\n" not in said
    assert not re.search(r"\b(the|Check|Correct)\b", said)


@pytest.mark.parametrize(("status", "code"), [(401, "mailchimp_key"), (429, "limited"), (503, "unreachable")])
def test_what_the_vendor_answers_is_told_in_words(settings: Settings, sandbox: Sandbox, status: int, code: str) -> None:
    sandbox.mailchimp.fail(Fault("/3.0", status=status, body=b"kari@example.org", times=None))
    finding = found(settings)["source newsletter"]
    assert (finding.ok, finding.code) == (False, code)
    assert "Mailchimp" in finding.seen and "kari" not in doctor.line(finding)


def test_a_sheet_that_is_not_shared_names_whom_to_share_it_with(settings: Settings, sandbox: Sandbox) -> None:
    sandbox.google.fail(Fault("/v4/spreadsheets", status=403, body=b'{"error": {"code": 403}}', times=None))
    finding = found(settings)["source registration"]
    assert finding.code == "not_shared"
    assert json.loads(sandbox.secrets["ORDEN_REGISTRATION_CREDENTIALS"])["client_email"] in finding.remedy


def test_a_folder_that_others_may_enter_is_told(settings: Settings) -> None:
    settings.store_dir.mkdir(mode=0o700)
    assert found(settings)["rights"].code == "rights"
    if os.name != "nt":
        settings.store_dir.chmod(0o755)
        assert doctor.line(found(settings)["rights"]).startswith("–   Hvem som slipper til: andre")


@pytest.mark.parametrize(
    ("rights", "others"),
    [
        ("O:S-1-5-21-1-2-3-1001G:S-1-5-21-1-2-3-513D:(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;FA;;;S-1-5-21-1-2-3-1001)", False),
        ("O:BAG:SYD:AI(A;ID;FA;;;BA)(A;OICIIOID;GA;;;BA)(A;ID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)", True),
        ("O:BAG:SYD:PAI(A;OICI;0x1200a9;;;WD)", True),
        ("O:BAG:SYD:PAI(D;OICI;FA;;;WD)(A;OICI;FA;;;BA)", False),
        ("", False),
    ],
)  # fmt: skip
def test_the_rights_of_windows_are_read(rights: str, others: bool) -> None:
    assert lets_others_in(rights) is others


def test_missing_keys_and_an_unfit_keyring(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / ".orden-sandbox.json").unlink()
    seen = found(settings)
    assert seen["keys"].code == "keys" and "newsletter.api_key" in seen["keys"].seen
    assert seen["source newsletter"].code == "secret_missing"
    assert "orden secret set newsletter.api_key" in seen["source newsletter"].remedy
    assert seen["store"].code == "key_missing"
    keyring.set_keyring(FailKeyring())
    assert found(settings)["keys"].code == "keyring_none"


def test_disk_policy_and_no_sources(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DISK_NEEDED", 10**18)
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "retention.toml").write_text("= broken", "utf-8")
    seen = found(replace(settings, sources=(), policy_dir=tmp_path / "policy"))
    assert {what for what, f in seen.items() if not f.ok} == {"disk", "policy", "sources"}
    assert "retention.toml" in seen["policy"].detail and "orden policy check" in seen["policy"].remedy


def test_a_mistake_of_ours_is_a_finding_without_its_text(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("kari@example.com")

    monkeypatch.setattr(missed_runs, "missed", broken)
    finding = found(settings)["last run"]
    assert (finding.ok, finding.code) == (False, "mistake")
    assert "kari" not in doctor.line(finding) and "test_check.py" in finding.detail


def test_the_json_keeps_codes(settings: Settings) -> None:
    told = doctor.as_json(list(doctor.findings(changed(settings, "newsletter", audience="nosuch"))))
    assert told["ok"] is False
    [failed] = [one for one in told["checks"] if not one["ok"]]
    assert {k: failed[k] for k in ("what", "code")} == {"what": "source newsletter", "code": "mailchimp_audience"}
    assert set(failed) == {"what", "ok", "code", "seen", "remedy", "detail"}


def test_an_unreadable_config_is_a_finding_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "orden.toml"
    file.write_text('[business]\nlanguage = "en"\nnmae = "x"\n', "utf-8")
    assert main.run(["--config", str(file), "check", "--json"]) == app.USER
    said = capsys.readouterr().out
    assert '"code": "unknown_key"' in said and "line 3: Nobody knows «nmae» here." in said and "«name»" in said
    assert main.run(["--config", str(tmp_path / "none.toml"), "check"]) == app.USER
    assert "orden oppsett" in capsys.readouterr().err


def test_every_hint_and_problem_that_is_raised_has_its_words() -> None:
    """What an error is called in the code is what the catalogues call it, in both languages, filled with the same."""
    named = {"hint": set[str](), "problem": set[str]()}
    for file in [
        file for floor in ("connectors", "inventory", "flows", "reports") for file in sorted((ROOT / floor).rglob("*.py"))
    ]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for group in named:
                    if Words("nb").known(f"{group}.{node.value}.what"):
                        named[group].add(node.value)
    groups = {group: set(_keys(group)) for group in named}
    groups["hint"] -= {"mailchimp_audience", "mailchimp_server"}  # made from the option's own name
    named["hint"] -= {"mailchimp_audience", "mailchimp_server"}
    groups["problem"] = {code for code in groups["problem"] if not code.startswith("keyring_")}
    assert named["hint"] == groups["hint"]
    assert named["problem"] | set(MADE) == groups["problem"]


def _keys(group: str) -> list[str]:
    from reports.text.words import catalogue

    return list(catalogue("nb")[group])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_has_words_without_a_hint(language: str) -> None:
    for trouble in Trouble:
        error = SourceError(trouble, "p", "english", "english")
        what, todo = problem_text(error, Words(language), "Mailchimp")
        assert what and todo and "english" not in what + todo


class Nights:
    """A ledger of the nights that a test names."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.store_dir.mkdir(parents=True, exist_ok=True)

    def add(self, run: str, at: datetime, status: str = "complete") -> None:
        ledger: Ledger = context.ledger_of(self.settings)
        ledger.begin(run, at.date(), at)
        ledger.finish(run, NightStatus(status), at, 0, 0, {}, {}, ())


def test_the_watchdog_barks_after_36_hours(settings: Settings) -> None:
    assert missed_runs.line(settings, NOW) == ""  # never run here: nothing has been missed
    nights = Nights(settings)
    nights.add("a", datetime(2026, 11, 19, 2, 15, tzinfo=UTC))
    nights.add("b", datetime(2026, 11, 22, 2, 15, tzinfo=UTC), NightStatus.FAILED)
    assert missed_runs.line(settings, NOW).startswith("Siste kjøring var torsdag 19. november kl. 03.15. ")
    assert missed_runs.missed(settings, datetime(2026, 11, 20, 14, 15, tzinfo=UTC)) is None
    assert missed_runs.missed(settings, datetime(2026, 11, 20, 14, 16, tzinfo=UTC)) is not None
    assert missed_runs.missed(settings, datetime(2026, 11, 18, tzinfo=UTC)) is None  # a clock that was set back
    nights.add("c", NOW - timedelta(hours=1), "partial")
    assert missed_runs.line(settings, NOW) == ""


def test_nights_that_never_succeeded_are_told(settings: Settings) -> None:
    Nights(settings).add("a", NOW - timedelta(hours=40), "failed")
    assert missed_runs.missed(settings, NOW) == missed_runs.Missed(None)
    assert "ennå" in missed_runs.line(settings, NOW)
    finding = found(settings)["last run"]
    assert (finding.ok, finding.code) == (False, "none_finished")


def test_an_unreadable_ledger_does_not_stop_a_look_up(settings: Settings, tmp_path: Path) -> None:
    Nights(settings).add("a", NOW - timedelta(days=9))
    (settings.store_dir / "ledger.duckdb").write_bytes(b"x" * 5000)
    assert missed_runs.line(settings, NOW) == ""
    assert not found(settings)["last run"].ok


def _enable(folder: Path) -> os_scheduler.Run:
    def run(words: list[str]) -> None:
        if words[:3] == ["systemctl", "--user", "enable"]:
            wants = folder / ".config/systemd/user/timers.target.wants"
            wants.mkdir(parents=True)
            (wants / words[-1]).symlink_to(folder / ".config/systemd/user" / words[-1])

    return run


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_a_registration_reads_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    config = (
        tmp_path / '100% $HOME & "æ" co' / "orden.toml" if platform != "win32" else tmp_path / "a b & c" / "orden.toml"
    )
    job = os_scheduler.Job(os_scheduler.command(config), os_scheduler.Time(3, 5), "Europe/Oslo")
    assert os_scheduler_state.registered(tmp_path, platform) is None
    os_scheduler.register(job, tmp_path, platform, _enable(tmp_path))
    read = os_scheduler_state.registered(tmp_path, platform, lambda _words: None)
    assert read == os_scheduler_state.Registered(os_scheduler.Time(3, 5), config, True)


def test_the_schedule_is_a_finding_of_its_own(settings: Settings, tmp_path: Path) -> None:
    assert found(settings)["schedule"].code == "unregistered"
    job = os_scheduler.Job(os_scheduler.command(settings.path), os_scheduler.Time(2, 15), "Europe/Oslo")
    os_scheduler.register(job, tmp_path, sys.platform, lambda _words: None)
    assert (found(settings)["schedule"].code, found(settings)["schedule"].ok) == ("switched_off", False)
    os_scheduler.register(job, tmp_path, sys.platform, _enable(tmp_path))
    assert "kl. 02:15" in doctor.line(found(settings)["schedule"])
    other = replace(settings, path=tmp_path / "other.toml")
    assert found(other)["schedule"].code == "elsewhere"


def test_a_scheduler_that_refuses_leaves_no_registration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inventory.errors import UserError

    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)

    def refuse(words: list[str]) -> None:
        raise UserError("no session")

    job = os_scheduler.Job(os_scheduler.command(tmp_path / "orden.toml"), os_scheduler.Time(2, 15), "Europe/Oslo")
    for platform in ("linux", "darwin", "win32"):
        with pytest.raises(UserError):
            os_scheduler.register(job, tmp_path, platform, refuse)
        assert os_scheduler_state.registered(tmp_path, platform, refuse) is None

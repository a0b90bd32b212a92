"""A trial leaves a marked report and nothing else; a night is published for today, or on somebody's word."""

import io
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows import run_local
from flows.night import clock
from flows.runtime import context
from flows.setup import prompt
from inventory.errors import ConfigError, UserError
from inventory.ledger.ledger import Ledger
from inventory.ledger.run_log import last_success
from inventory.model import NightStatus
from inventory.settings import Settings
from tests.conftest import TODAY, MemoryKeyring
from tests.night.conftest import Night, Orden

AHEAD = date(2027, 6, 1)
NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)


def left(settings: Settings) -> dict[str, bytes]:
    """Return the business's files, but for the log and the trial's own report."""
    files = [file for file in settings.path.parent.rglob("*") if file.is_file() and file.suffix not in (".lock", ".log")]
    return {file.name: file.read_bytes() for file in files if not file.name.startswith("proverapport-")}


@pytest.mark.parametrize(
    ("given", "day"),
    [
        (("--as-of", "2026-12-20"), date(2026, 12, 20)),
        (("--trial", "--as-of", "2026-11-01", "--only", "oldlist"), date(2026, 11, 1)),
        (("--trial",), None),
    ],
    ids=["another day", "--trial of an earlier day", "--trial of today"],
)
def test_a_trial_publishes_and_remembers_nothing(slept: Night, given: tuple[str, ...], day: date | None) -> None:
    settings, orden = slept.settings, Orden(slept.settings.path.parent)
    day, before = day or context.today(settings), left(settings)
    answer = orden.here("nightly", *given, "--json")
    assert answer.code == 0, answer.err
    told = answer.json
    assert (told["as_of"], told["trial"], told["persons"]) == (day.isoformat(), True, slept.overview.persons)
    assert "\nPRØVE: " in answer.err
    report = Path(told["report"])
    page = report.read_text("utf-8")
    assert report.name == f"proverapport-{day}.html" and '<aside class="trial"><strong>PRØVE: ' in page
    assert "<title>PRØVE for " in page
    assert left(settings) == before
    assert orden.here("lookup", "nobody@example.org", "--json").json["as_of"] == TODAY.isoformat()
    assert clock.done_already(context.ledger_of(settings), day) is False


def test_a_trial_before_the_first_night_makes_no_ledger(settings: Settings, memory_keyring: MemoryKeyring) -> None:
    answer = Orden(settings.path.parent).here("nightly", "--trial", "--json")
    assert answer.code == 0, answer.err
    assert list(settings.store_dir.glob("*.duckdb*")) == [] and memory_keyring.entries == {}


def test_a_trial_that_is_to_be_published_is_refused(settings: Settings) -> None:
    answer = Orden(settings.path.parent).here("nightly", "--trial", "--publish")
    assert (answer.code, answer.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("begun", "code"),
    [
        (timedelta(0), ""),
        (timedelta(days=-1), ""),
        (timedelta(days=-60), ""),
        (timedelta(days=-63), "clock_ahead"),
        (timedelta(days=-9000), "clock_ahead"),
        (timedelta(hours=1), "clock_back"),
        (timedelta(days=9000), "clock_back"),
    ],
)
def test_a_clock_that_jumped_is_noticed(begun: timedelta, code: str) -> None:
    last = f"{NOW + begun:%Y-%m-%dT%H%M%S}-ab12"
    told = pytest.raises(UserError, match="--publish") if code else nullcontext()
    with told as refused:
        clock.check(last, NOW)
    assert refused is None or refused.value.code == code


@pytest.mark.parametrize("last", [None, "", "run", "2026-13-45T000000-x"])
def test_a_run_that_tells_no_time_is_no_jump(last: str | None) -> None:
    clock.check(last, NOW)


def test_the_night_asks_when_the_clock_has_gone_back(slept: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the command: nothing is begun, and the line says what to do."""
    before = left(slept.settings)
    monkeypatch.setattr(context, "ready", lambda *_: "2099-01-01T000000-ab12")
    answer = Orden(slept.settings.path.parent).here("nightly")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "2099-01-01" in answer.err and "--publish" in answer.err
    assert left(slept.settings) == before


@pytest.mark.parametrize(("answer", "asked"), [("j\n", [False, True]), ("n\n", [False]), ("\n", [False])])
def test_on_a_terminal_a_word_is_enough(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, answer: str, asked: list[bool]
) -> None:
    given: list[bool] = []

    def begun(*_: object, publish: bool) -> None:
        given.append(publish)
        if not publish:
            clock.check("2099-01-01T000000-ab12")
        raise ConfigError("it began")

    monkeypatch.setattr(run_local, "night", begun)
    monkeypatch.setattr(prompt, "possible", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    told = Orden(settings.path.parent).here("nightly")
    assert (told.code, given) == (2, asked)
    assert "Er klokken og datoen på maskinen riktig" in told.err
    assert ("it began" in told.err) is (True in asked)


def test_a_night_that_a_wrong_clock_dated_ahead_hides_no_missed_ones(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, "k" * 40)
    for run, ended in (("a", NOW - timedelta(days=3)), ("b", NOW + timedelta(days=200))):
        ledger.begin(run, ended.date(), ended)
        ledger.finish(run, NightStatus.COMPLETE, ended, 1, 1, {}, {}, [])
    assert last_success(ledger.nights(), NOW) == NOW - timedelta(days=3)


def test_a_day_is_used_up_by_its_own_night_only(tmp_path: Path) -> None:
    ledger, now = Ledger(tmp_path, "k" * 40), datetime.now(UTC)
    for run, day, begun in (("a", TODAY, now), ("b", AHEAD, now - timedelta(days=190)), ("c", date(2026, 11, 1), now)):
        ledger.begin(run, day, begun)
        status = NightStatus.FAILED if run == "c" else NightStatus.PARTIAL
        ledger.finish(run, status, begun, 1, 1, {}, {}, [])
    assert [clock.done_already(ledger, day) for day in (TODAY, AHEAD, date(2026, 11, 1))] == [True, False, False]

"""Nights through Prefect: one dead source stops nothing, and no value is found anywhere in Prefect's home.

The nights run once, in a program of their own (``night_child.py``) on a server that Orden itself has started, because
``prefect_test_harness`` keeps its database elsewhere and would leave the real one unseen.
"""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.flows.night.night_child import MARKERS
from tests.prefect_server import Prefect

HERE = Path(__file__).parent
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, prefect: Prefect) -> Path:
    made = tmp_path_factory.mktemp("nights")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ORDEN_"))}
    path = os.pathsep.join([str(HERE.parents[2]), str(HERE)])
    done = subprocess.run(
        [sys.executable, str(HERE / "night_child.py"), str(made)],
        env={**env, **prefect.environment, "PYTHONPATH": path},
        cwd=made,
        capture_output=True,
        text=True,
        timeout=220,
    )
    (made / "screen.txt").write_text(done.stdout + done.stderr, "utf-8")
    assert done.returncode == 0, done.stderr[-3000:]
    return made


@pytest.fixture(scope="session")
def told(folder: Path) -> Any:
    return json.loads((folder / "told.json").read_text("utf-8"))


def test_one_dead_source_does_not_stop_the_night(told: Any) -> None:
    night = told["first_night"]
    assert night["status"] == "partial"
    assert night["troubles"] == {"good": None, "dead": "unreachable", "late": None, "faulty": "fault"}
    assert (night["records"], night["persons"]) == (2, 1)
    assert night["report"] == "nattrapport-2026-11-22.html"
    assert night["seconds"] == ["assess", "link", "load", "pull", "report"]


def test_only_passing_trouble_is_tried_again(told: Any) -> None:
    assert told["first_night"]["pulls"] == {"good": 1, "dead": 3, "late": 2, "faulty": 1}


def test_a_broken_step_fails_the_run_and_frees_the_night(told: Any) -> None:
    assert told["broken_night"] == {"raised": "Broken", "log": "orden.log", "open": 0}


def test_what_the_user_can_fix_comes_out_whole(told: Any) -> None:
    assert "nosuch" in told["refused_night"]["said"]
    assert "--trial" in told["refused_night"]["unpublished"]
    assert told["end"]["left"] == "None"


def test_a_day_that_succeeded_is_not_run_twice(told: Any) -> None:
    assert told["once"] == {"state": "Already", "pulled": False}


def test_the_server_turns_an_address_away_and_gives_counts_for_an_id(told: Any) -> None:
    answer = told["lookups"]
    assert answer["refused"] == [409, 409, 409]
    assert answer["counts"]["matches"] == 1 and answer["counts"]["records"] == 2
    assert answer["held"] is True
    if os.name != "nt":
        assert answer["mode"] == "0o600"


def test_orders_are_carried_out_by_number_and_without_the_server_too(told: Any) -> None:
    """E14: what the flow cannot end, because the server or the run goes away, the plain run ends."""
    assert told["erasures"]["counts"] == {"stopped": 1}  # the day that the night was of is another
    assert (told["erasures"]["broken"], told["erasures"]["plain"]) == ("Failed", ["stopped"])


def test_the_deployment_follows_the_clock_and_runs_alone(told: Any) -> None:
    answer = told["lookups"]
    assert (answer["zone"], answer["limit"]) == ("Europe/Oslo", "CANCEL_NEW")
    assert answer["entrypoint"] == "flows.nightly.nightly"


def _decoded(content: bytes) -> bytes:
    """Return the bytes with every base64 run in them decoded too: Prefect keeps pickles that way."""
    found = [content]
    for run in re.findall(rb"[A-Za-z0-9+/]{16,}={0,2}", content):
        for start in range(4):
            part = run[start:]
            found.append(base64.b64decode(part[: len(part) // 4 * 4]))
    return b"".join(found)


def test_no_value_is_found_in_prefects_home_log_or_store(folder: Path, prefect: Prefect) -> None:
    places = [path for path in (folder / "var").rglob("*") if path.is_file() and "reports" not in path.parts]
    places += [path for path in prefect.home.rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in places)
    assert any(path.parent.name == "storage" for path in places)  # the pickled exception of the failed flow
    hits = {
        f"{path.name}: {marker}"
        for path in places
        for marker in MARKERS
        if marker.encode() in _decoded(path.read_bytes())
    }
    assert hits == set()


def test_no_value_is_found_on_the_screen_and_one_is_in_the_report(folder: Path) -> None:
    screen = (folder / "screen.txt").read_text("utf-8")
    assert "Legger inn" in screen  # the search below must not be over nothing
    assert [marker for marker in MARKERS if marker in screen] == []
    held = next((folder / "var" / "reports").glob("person-*.json")).read_text("utf-8")
    assert MARKERS[1] in held


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGTERM to be heard there")
def test_sigterm_in_the_middle_of_a_file_ends_the_night_in_seconds(tmp_path: Path, prefect: Prefect) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ORDEN_"))}
    env |= {**prefect.environment, "ORDEN_STORE_KEY": "k" * 40, "PYTHONPATH": str(HERE.parents[2])}
    child = [sys.executable, str(HERE / "stopped_child.py"), str(tmp_path)]
    done = subprocess.run(child, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    seconds = time.time() - float((tmp_path / "signal").read_text())
    assert (done.returncode, "Stoppet." in done.stderr) == (128 + signal.SIGTERM, True), done.stderr[-2000:]
    assert seconds < 6  # the signal comes 0.2 s in; five seconds, and a busy machine
    inventory = tmp_path / "var" / "inventory.duckdb"
    assert sha256(inventory.read_bytes()).hexdigest() == (tmp_path / "before").read_text()
    assert [path.name for path in inventory.parent.glob("*.next*")] == []

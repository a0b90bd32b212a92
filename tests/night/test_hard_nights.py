"""Nights that go wrong, through the real command: a run killed in the middle, and a source that is down all night."""

import json
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from tests.conftest import TODAY
from tests.night.conftest import Orden, after_a_night
from tests.prefect_server import Prefect

NIGHT = ("nightly", "--as-of", TODAY.isoformat(), "--publish", "--json")


class Served:
    """A served business with one night behind it."""

    def __init__(self, sandbox: Sandbox, folder: Path, prefect: Prefect) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.orden = Orden(folder, prefect.environment)


@pytest.fixture(scope="module")
def served(sandbox: Sandbox, prefect: Prefect, tmp_path_factory: pytest.TempPathFactory) -> Served:
    folder = tmp_path_factory.mktemp("served")
    after_a_night(sandbox, folder, tmp_path_factory)
    return Served(sandbox, folder, prefect)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_kill_9_leaves_last_night(served: Served) -> None:
    before = served.orden.here("lookup", "example", "--json")
    assert before.code in (0, 4)
    with served.orden.start(*NIGHT) as night:
        until = time.monotonic() + 120
        while not (served.folder / "var" / "inventory.next.duckdb").exists():
            assert time.monotonic() < until
            assert night.poll() is None
            time.sleep(0.01)
        time.sleep(random.uniform(0, 1.5))  # any moment of it: test_store.py has many more, closer to the swap
        night.send_signal(signal.SIGKILL)
        night.communicate()
    after = served.orden.here("lookup", "example", "--json")
    assert (after.code, json.loads(after.out)["matches"]) == (before.code, before.json["matches"])


def test_a_dead_source_is_3_and_the_report_says_which(served: Served) -> None:
    """Also the night after the killed one: nothing of that is in its way."""
    served.sandbox.mailchimp.fail(Fault("/", status=500))
    try:
        answer = served.orden(*NIGHT)
    finally:
        served.sandbox.mailchimp.heal()
    assert answer.code == 3, answer.err
    told = answer.json
    assert told["status"] == "partial"
    assert {s["name"]: s["status"] for s in told["sources"]}["newsletter"] == "stale"
    assert "Mailchimp svarte ikke i natt" in Path(told["report"]).read_text("utf-8")

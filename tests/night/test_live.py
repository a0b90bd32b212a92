"""``lookup --live`` on the real wire: read now, told now, and nothing of it left, also when it is killed."""

import signal
import sys
from datetime import datetime
from pathlib import Path

import pypdf
import pytest

import connectors
from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from inventory.settings import Settings, load
from inventory.store.database import Store
from inventory.views import lookup
from tests.night.conftest import Orden, after_a_night


class Served:
    """A served business with one night behind it, and somebody who is in it."""

    def __init__(self, sandbox: Sandbox, settings: Settings) -> None:
        self.sandbox, self.folder = sandbox, settings.path.parent
        self.orden = Orden(self.folder)
        with Store(settings.store_dir, self.key).read() as con:
            reader = con.execute(
                "SELECT email_key FROM owned WHERE kind = 'subscription' AND source = 'newsletter' AND email_key IS NOT NULL ORDER BY ALL LIMIT 1"
            ).fetchone()
            assert reader is not None
            self.reader = str(reader[0])
            self.read_at = max(source.read_at for source in lookup.sources(con) if source.read_at)

    @property
    def key(self) -> str | None:
        from flows.runtime import context

        return context.store_of(load(self.folder / "orden.toml", connectors.sources())).key

    def left(self) -> dict[str, bytes]:
        """Return what lies in the business's folder, but for the log."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and path.parent.name not in ("log", "temp"))
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files if path.suffix != ".lock"}


@pytest.fixture(scope="module")
def served(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Served:
    settings, _ = after_a_night(sandbox, tmp_path_factory.mktemp("served"), tmp_path_factory)
    return Served(sandbox, settings)


def test_it_reads_the_sources_now_and_leaves_nothing(served: Served) -> None:
    before = served.left()
    answer = served.orden("lookup", served.reader, "--live", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["matches"]
    for source in answer.json["sources"]:
        assert source["status"] == "fresh"
        assert datetime.fromisoformat(source["read_at"]) > served.read_at
    assert served.left() == before
    assert served.reader not in answer.err


def test_a_source_that_fails_is_named_as_not_read(served: Served, tmp_path: Path) -> None:
    served.sandbox.mailchimp.fail(Fault("/", status=500))
    try:
        written = served.orden.here("lookup", served.reader, "--live", "--json", "--pdf", str(tmp_path / "innsyn.pdf"))
    finally:
        served.sandbox.mailchimp.heal()
    assert {s["name"]: s["status"] for s in written.json["systems"]}["Mailchimp"] == "stale"
    assert "Mailchimp er ikke lest nå, for systemet svarte ikke." in written.err
    assert written.code == 0 and "Brevet er foreløpig." in written.err
    told = " ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "innsyn.pdf", strict=False).pages)
    assert "Foreløpig svar" in told and "Mailchimp er ikke med som det er nå, for systemet svarte ikke." in " ".join(
        told.split()
    )


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_kill_9_in_the_middle_leaves_nothing_readable_and_nothing_broken(served: Served) -> None:
    before = served.left()
    with served.orden.start("lookup", served.reader, "--live") as running:
        assert running.stderr is not None
        while "oppføringer" not in running.stderr.readline():  # one source is read, in memory
            assert running.poll() is None
        running.send_signal(signal.SIGKILL)
        running.communicate()
    after = served.left()
    after.pop(str(Path("var") / "night.pid"), None)
    assert after == before
    assert served.orden.here("lookup", served.reader, "--live").code == 0


def test_it_needs_no_night_before_it_and_makes_none(tmp_path: Path, served: Served) -> None:
    served.sandbox.write(tmp_path)
    orden = Orden(tmp_path)
    answer = orden.here("lookup", served.reader, "--live")
    assert answer.code == 0, answer.err
    assert not (tmp_path / "var" / "inventory.duckdb").exists()
    assert "orden natt" in orden.here("lookup", served.reader).err

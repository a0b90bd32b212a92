"""The sandbox as a whole: its files, its secrets, and itself as a child process."""

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.sandbox.child import spawn
from connectors.sandbox.people.invent import invent
from connectors.sandbox.people.sources import COLUMNS, OLDLIST_COLUMNS
from connectors.sandbox.serve import MARKER, Sandbox, form_id
from inventory.errors import UserError
from tests.connectors.sandbox import tiny

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(tiny.world()) as started:
        yield started


def config(dir: Path) -> Any:
    return tomllib.loads((dir / "orden.toml").read_text("utf-8"))


def secrets(dir: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((dir / ".orden-sandbox.json").read_text("utf-8"))
    return found


def test_the_config_has_the_six_sources(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.write(tmp_path)
    found = config(tmp_path)
    assert found["business"] == {"name": "Tankeflyt Coach", "language": "nb", "timezone": "Europe/Oslo"}
    assert (found["store"], found["reports"]) == ({"dir": "var", "encrypt": True}, {"dir": "var/reports"})
    assert list(found["sources"]) == ["registration", "course", "newsletter", "bookings", "invoices", "oldlist"]
    registration = found["sources"]["registration"]
    assert (registration["type"], registration["form"], registration["gid"]) == ("google_forms", "registration", 0)
    assert registration["spreadsheet"] == tiny.SHEET
    assert found["sources"]["oldlist"] == {
        "type": "table",
        "label": "Gammel nyhetsbrevliste",
        "path": "exports/gammel-liste.csv",
        "kind": "subscription",
        "activity": "A08",
        "key": "Nr",
        "columns": OLDLIST_COLUMNS,
    }
    ports = {name: source.get("base_url", ":").rpartition(":")[2] for name, source in found["sources"].items()}
    assert (ports["course"], ports["newsletter"], ports["bookings"]) == tuple(map(str, sandbox.ports.values()))


def test_real_columns_are_all_in_the_config(tmp_path: Path) -> None:
    with Sandbox(invent(20, 1, as_of=DAY)) as started:
        started.write(tmp_path)
    assert {name: config(tmp_path)["sources"][name]["columns"] for name in COLUMNS} == COLUMNS


def test_exports_and_truth_are_the_same_bytes_each_time(sandbox: Sandbox, tmp_path: Path) -> None:
    for name in ("a", "b"):
        sandbox.write(tmp_path / name)
    for file in ("truth.json", "exports/conta/kunder.csv", "exports/gammel-liste.csv"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    assert (tmp_path / "a/exports/conta/kunder.csv").read_bytes() == b"Kundenr;Navn\r\n"
    truth = (tmp_path / "a/truth.json").read_bytes()
    assert truth.startswith(b'{\n "as_of": "2026-11-22",\n "people": [')
    assert "Åsen".encode() in truth


def test_the_secrets_open_the_servers_and_the_store_key_is_kept(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.write(tmp_path)
    found = secrets(tmp_path)
    assert set(found) == {
        "ORDEN_REGISTRATION_CREDENTIALS",
        "ORDEN_COURSE_CREDENTIALS",
        "ORDEN_NEWSLETTER_API_KEY",
        "ORDEN_BOOKINGS_PASSWORD",
        "ORDEN_STORE_KEY",
    }
    account = json.loads(found["ORDEN_COURSE_CREDENTIALS"])
    assert account["token_uri"] == f"http://127.0.0.1:{sandbox.ports['google']}/token"
    assert found["ORDEN_NEWSLETTER_API_KEY"].endswith("-us6")
    ping = f"{config(tmp_path)['sources']['newsletter']['base_url']}/3.0/ping"
    assert requests.get(ping, auth=("x", found["ORDEN_NEWSLETTER_API_KEY"]), timeout=2).status_code == 200
    assert len(found["ORDEN_STORE_KEY"]) >= 32
    with Sandbox(tiny.world()) as later:
        later.write(tmp_path)
    again = secrets(tmp_path)
    assert again["ORDEN_STORE_KEY"] == found["ORDEN_STORE_KEY"]
    assert again["ORDEN_NEWSLETTER_API_KEY"] != found["ORDEN_NEWSLETTER_API_KEY"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_only_the_owner_may_read_the_secrets(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".orden-sandbox.json").write_text("{}")
    (tmp_path / ".orden-sandbox.json").chmod(0o644)
    sandbox.write(tmp_path)
    assert (tmp_path / ".orden-sandbox.json").stat().st_mode & 0o777 == 0o600


def test_a_config_that_is_not_its_own_stays_and_nothing_else_is_written(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "orden.toml").write_text('[business]\nname = "Ekte"\n', "utf-8")
    with pytest.raises(UserError, match="stays as it is"):
        sandbox.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["orden.toml"]
    (tmp_path / "orden.toml").write_bytes(f"{MARKER}\r\n# edited on Windows\r\n".encode())
    sandbox.write(tmp_path)
    assert config(tmp_path)["sources"]


def test_yesterdays_exports_go_and_files_of_others_stay(tmp_path: Path) -> None:
    world = tiny.world()
    world.exports["exports/conta/saft-1.xml"] = b"<a/>"
    with Sandbox(world) as started:
        started.write(tmp_path)
        (tmp_path / "exports/conta/mine.csv").write_text("x")
        del world.exports["exports/conta/saft-1.xml"]
        started.write(tmp_path)
    assert {path.name for path in (tmp_path / "exports/conta").iterdir()} == {"kunder.csv", "mine.csv"}


def test_an_export_cannot_leave_the_folder(tmp_path: Path) -> None:
    world = tiny.world()
    world.exports["../outside.csv"] = b"x"
    with Sandbox(world) as started, pytest.raises(ValueError, match="outside"):
        started.write(tmp_path / "in")
    assert not (tmp_path / "outside.csv").exists()


def test_a_folder_that_cannot_be_written_is_a_user_error(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError):
        sandbox.write(tmp_path / "file" / "below")


def test_a_child_serves_until_the_context_ends(tmp_path: Path) -> None:
    with spawn(tmp_path / "ø i æ", 5, 1, DAY) as child:
        assert set(child.ports) == {"google", "mailchimp", "simplybook"}
        assert child.dir == tmp_path / "ø i æ"
        found = config(child.dir)["sources"]["newsletter"]["base_url"]
        assert requests.get(f"{found}/3.0/ping", timeout=2).status_code == 401
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(f"{found}/3.0/ping", timeout=2)


def test_a_child_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "orden.toml").write_text("# mine\n")
    with pytest.raises(UserError, match="stays as it is"), spawn(tmp_path, 5, 1, DAY):
        pass
    with pytest.raises(UserError, match="at least one person"), spawn(tmp_path, 0, 1, DAY):
        pass


def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom datetime import date\nfrom pathlib import Path\n"
        "from connectors.sandbox.child import spawn\n"
        f"with spawn(Path({str(tmp_path)!r}), 3, 1, date(2026, 11, 22)) as child:\n"
        "    print(child.ports['mailchimp'], flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        url = f"http://127.0.0.1:{int(parent.stdout.readline())}/3.0/ping"
        assert requests.get(url, timeout=2).status_code == 401
        parent.kill()
    until = time.monotonic() + 5
    while answers(url) and time.monotonic() < until:
        time.sleep(0.05)
    assert not answers(url)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code > 0
    except requests.exceptions.ConnectionError:
        return False


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_the_module_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "connectors.sandbox",
        "--dir",
        str(tmp_path),
        "--people",
        "3",
        "--as-of",
        "2026-11-22",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert (ready["ready"], ready["dir"]) == (True, str(tmp_path))
        process.terminate()
        assert process.wait(5) == 0
        assert process.stdout.read() == b""


def test_the_secrets_that_write_are_apart_and_written_down_where_a_new_user_tries(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.write(tmp_path)
    assert set(secrets(tmp_path)) == {*sandbox.secrets, "ORDEN_STORE_KEY"}
    assert not set(sandbox.erase_secrets) & set(sandbox.secrets)
    sandbox.write(tmp_path, erasing=True)
    assert set(secrets(tmp_path)) == {*sandbox.secrets, *sandbox.erase_secrets, "ORDEN_STORE_KEY"}
    key = sandbox.erase_secrets["ORDEN_NEWSLETTER_ERASE_API_KEY"]
    assert requests.get(f"{sandbox.mailchimp.url}/3.0/", auth=("x", key), timeout=2).json()["role"] == "manager"


def test_each_form_keeps_the_answers_of_its_sheet(sandbox: Sandbox) -> None:
    for name, sheet in sandbox.world.sheets.items():
        held = sandbox.google.forms.by_id[form_id(name)]
        assert [list(each.cells) for each in held.responses] == [row for row in sheet.rows if row]

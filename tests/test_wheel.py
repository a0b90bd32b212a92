"""What is shipped: a wheel with the four packages and their data, nothing else, and it works from there."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from inventory.policy.policy import FILES

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in tracked.stdout.splitlines():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    # What must not be shipped although it lies in the tree.
    (source / "var").mkdir()
    (source / "var" / "inventory.duckdb").write_bytes(b"secret")
    (source / "reports" / "nattrapport-2026-11-22.html").write_text("secret", "utf-8")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


def test_only_the_four_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"flows", "connectors", "inventory", "reports"}
    assert not [name for name in names if name.endswith((".duckdb", "2026-11-22.html"))]
    for needed in (
        *(f"inventory/policy/{name}" for name in FILES),
        "inventory/views/sql/processing_record/counts.sql",
        "reports/templates/record.html",
        "inventory/assessment/flags/booking_old.sql",
        "inventory/store/sql/schema.sql",
        "reports/words/nb/words.toml",
        "reports/static/orden.css",
        "reports/templates/letter.typ",
        "reports/templates/erased.typ",
        "reports/schema/letter.schema.json",
        "reports/schema/receipt.schema.json",
        "inventory/letters/sql/others.sql",
    ):
        assert needed in names


def test_the_licence_goes_with_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        assert "License-Expression: MIT" in archive.read(metadata).decode("utf-8").splitlines()
        licence = metadata.replace("METADATA", "licenses/LICENSE")
        assert archive.read(licence) == (ROOT / "LICENSE").read_bytes()


def test_it_works_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(home)
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from flows.cli import main; print(main.__file__, file=sys.stderr); main.main()"
    for tokens in (["--help"], ["policy", "check"]):
        done = subprocess.run(
            [sys.executable, "-c", code, str(home), *tokens],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        assert str(home) in done.stderr

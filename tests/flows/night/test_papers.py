"""What a night leaves in clear: gone after thirty nights, people out of it at once, and never half a file."""

import os
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.night import report_files

DAY = date(2026, 11, 22)
PAGE = '<p><bdi class="pn" data-p="p-1">Kari Nordby</bdi> og <bdi class="pn" data-p="p-2">Ola Bakke</bdi>.</p>\n'


def report(folder: Path, day: date, page: str = PAGE) -> Path:
    return report_files.write_private(folder / f"nattrapport-{day.isoformat()}.html", page)


@pytest.fixture
def kept(tmp_path: Path) -> list[Path]:
    return [report(tmp_path, DAY - timedelta(days=n)) for n in range(3)]


def test_a_report_goes_on_the_day_that_it_says(tmp_path: Path) -> None:
    made = {n: report(tmp_path, DAY - timedelta(days=n)) for n in (0, 29, 30, 31, -3)}
    assert report_files.forget_old(tmp_path, DAY) == 2
    assert sorted(n for n, file in made.items() if file.exists()) == [-3, 0, 29]


def test_a_night_for_an_earlier_day_forgets_nothing_younger(tmp_path: Path) -> None:
    report(tmp_path, DAY)
    report(tmp_path, DAY - timedelta(days=40))
    assert report_files.forget_old(tmp_path, DAY - timedelta(days=60)) == 0


def test_everybody_named_is_found(tmp_path: Path, kept: list[Path]) -> None:
    report_files.write_private(tmp_path / "person-p-3.json", "{}")
    report_files.write_private(tmp_path / "person.json", "{}")
    assert report_files.named_in(tmp_path) == {"p-1", "p-2", "p-3"}
    assert report_files.named_in(tmp_path / "nowhere") == frozenset()


def test_a_person_is_taken_out_of_every_kept_report(tmp_path: Path, kept: list[Path]) -> None:
    other = report(tmp_path, DAY - timedelta(days=9), PAGE.replace("p-1", "p-7").replace("Kari", "Eva"))
    before = other.stat().st_mtime_ns
    report_files.write_private(tmp_path / "person-p-1.json", "Kari Nordby")
    assert report_files.take_out(tmp_path, {"p-1"}, "ikke lenger registrert") == 4
    assert not (tmp_path / "person-p-1.json").exists()
    for file in kept:
        assert file.read_text("utf-8") == (
            '<p><span class="muted">ikke lenger registrert</span> og <bdi class="pn" data-p="p-2">Ola Bakke</bdi>.</p>\n'
        )
    assert other.stat().st_mtime_ns == before
    assert not list(tmp_path.glob("*.tmp"))
    assert report_files.take_out(tmp_path, {"p-1"}, "ikke lenger registrert") == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_rewritten_report_is_still_its_owners_alone(tmp_path: Path, kept: list[Path]) -> None:
    report_files.take_out(tmp_path, {"p-1"}, "x")
    assert {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o600}


def test_a_night_that_ends_in_the_middle_loses_no_report(
    tmp_path: Path, kept: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        report_files.take_out(tmp_path, {"p-1"}, "x")
    assert [file.read_text("utf-8") for file in kept] == [PAGE] * 3
    assert not list(tmp_path.glob("*.tmp"))


def test_a_report_that_somebody_has_open_does_not_hold_the_others_back(
    tmp_path: Path, kept: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def refused(aside: Path, file: Path) -> None:
        if file == sorted(kept)[0]:
            raise PermissionError(13, "open elsewhere")
        replace(aside, file)

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(PermissionError):
        report_files.take_out(tmp_path, {"p-1"}, "x")
    assert [("Kari" in file.read_text("utf-8")) for file in sorted(kept)] == [True, False, False]
    monkeypatch.setattr(os, "replace", replace)
    assert report_files.take_out(tmp_path, {"p-1"}, "x") == 1


def test_a_report_that_is_no_text_is_left_as_it_is(tmp_path: Path) -> None:
    file = report(tmp_path, DAY)
    file.write_bytes(b"\xff\xfe broken")
    assert report_files.take_out(tmp_path, {"p-1"}, "x") == 0
    assert file.read_bytes() == b"\xff\xfe broken"


def test_a_half_written_report_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "nattrapport-2026-11-22.tmp").touch()
    assert report_files.forget_old(tmp_path, DAY) == 1
    assert not list(tmp_path.iterdir())

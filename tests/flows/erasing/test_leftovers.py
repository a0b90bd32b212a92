"""A leftover is found in every place and however it is written; after a real erasure none is there."""

import base64
import gzip
import io
import quopri
import shutil
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from connectors.base import http
from inventory.erasure import cells, places
from inventory.erasure.needles import Finder, Needle
from inventory.erasure.places import STORE
from inventory.store.opening import attach, open_connection
from tests.flows.erasing.business import Business, serving
from tests.inventory.nights import KEY

NAME = "Øyvind Åsen"


def zipped(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<si>{text}</si>" * 9)
    return packed.getvalue()


def in_a_pdf(text: str) -> bytes:
    return b"%PDF-1.7\n1 0 obj <</Filter/FlateDecode>>\nstream\n" + zlib.compress(text.encode() * 9) + b"\nendstream"


WAYS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "small letters": lambda text: text.lower().encode(),
    "capitals": lambda text: text.upper().encode(),
    "NFD": lambda text: unicodedata.normalize("NFD", text).encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "latin-1": lambda text: text.encode("latin-1"),
    "json": lambda text: text.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00"),
    "html": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "url": lambda text: quote(text).encode(),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "hex": lambda text: text.encode().hex().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, second place": lambda text: base64.b64encode(b"x" + text.encode() + b"yy"),
    "base64, third place": lambda text: base64.b64encode(b"xy" + text.encode() + b"z"),
    "gzip": lambda text: gzip.compress(text.encode() * 9),
    "workbook": zipped,
    "pdf": in_a_pdf,
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_found_however_it_is_written(way: str) -> None:
    finder = Finder([Needle(1, "kari@example.org"), Needle(2, NAME), Needle(3, "abc")])
    data = b"before \x00\xff" + WAYS[way](NAME) + b" after" if way not in ("gzip", "workbook", "pdf") else WAYS[way](NAME)
    assert {number for number, _how in finder.found(data)} == {2}
    assert finder.found(WAYS[way]("Ola Nordmann")) == set()


@pytest.mark.parametrize("key", [KEY, None])
def test_cells_are_asked_with_the_key_for_the_bytes_show_nothing(tmp_path: Path, key: str | None) -> None:
    path = tmp_path / "some.duckdb"
    with open_connection(tmp_path, "Europe/Oslo") as con:
        attach(con, path, "made", key)
        con.execute("CREATE TABLE made.people AS SELECT i, concat('Nr ', i, ' øyvind åsen') AS said FROM range(3000) t(i)")
        con.execute("CREATE TABLE made.nested AS SELECT [{'mail': 'x'}, {'mail': 'Kari@Example.org'}] AS list")
        con.execute("CREATE TABLE made.empty (said VARCHAR)")
        con.execute("CHECKPOINT made")
    needles = [Needle(1, "kari@example.org"), Needle(2, NAME), Needle(3, "nobody@example.org")]
    assert set(cells.found(path, key, "Europe/Oslo", needles)) == {("people", 2), ("nested", 1)}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("left"), 40) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", found.sandbox.mailchimp.erase_api_key)
        yield found


@pytest.fixture
def business(served: Business, tmp_path: Path) -> Business:
    shutil.copytree(served.folder, tmp_path, dirs_exist_ok=True)
    return Business(served.sandbox, tmp_path)


def test_every_file_of_a_night_has_its_place(business: Business) -> None:
    settings = business.settings
    assert [one.file.name for one in places.there(settings.store_dir, settings.reports_dir) if one.place is None] == []
    assert all(place.forgets for place in STORE)


def test_planted_leftovers_are_all_found_and_none_after_an_erasure(business: Business) -> None:
    person, record, email = business.alone("newsletter")[0]
    business.approve(person, "newsletter", record)
    assert business.orden.here("erase", "--approved").code == 0
    found = business.orden.here("forget", "--check", email, "--json")
    assert found.code == 5  # the inventory is last night's
    assert {(one["place"], one["how"]) for one in found.json["left"]} >= {("var/inventory.duckdb", "cell"), ("var/erasing.duckdb", "cell")}
    business.night()
    memory = business.folder / "var" / "erasing.duckdb"
    kept = memory.read_bytes()
    memory.unlink()  # as after the look of the first night
    clean = business.orden.here("forget", "--check", email, "--json")
    assert (clean.code, clean.json["left"], clean.json["foreign"]) == (0, [], [])
    memory.write_bytes(kept)
    planted = {
        "var/reports/nattrapport-2020-01-01.html": f"<p>{email}</p>".encode(),
        "var/log/orden.log": email.upper().encode(),
        "var/spill/piece.tmp": b"\x00" + email.encode("utf-16-le"),
        "var/prefect/prefect.db": base64.b64encode(b"xy" + email.encode()),
        "var/kunder.xlsx": zipped(email),
    }
    for name, data in planted.items():
        path = business.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    found = business.orden.here("forget", "--check", email, "--json")
    assert {one["place"] for one in found.json["left"]} == {*planted, "var/erasing.duckdb"}
    assert found.json["foreign"] == ["var/kunder.xlsx"]
    erased = business.orden.here("forget", "--check", "--json")  # whoever is erased, without a name
    assert {one["place"] for one in erased.json["left"]} >= set(planted)
    assert email not in erased.out + erased.err


def test_it_only_looks(business: Business) -> None:
    assert business.orden.here("forget").code == 2
    before = {path: path.read_bytes() for path in (business.folder / "var").rglob("*") if path.is_file() and "log" not in path.parts}
    assert business.orden.here("forget", "--check").code == 0
    assert {path: path.read_bytes() for path in before} == before

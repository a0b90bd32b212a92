"""The receipt: what was done and seen, naming nobody, and a signature that any change breaks."""

import base64
import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pypdf
import pytest

from connectors.base import http
from inventory.eraser import Guide, Stop, Word
from reports.receipt import document, signed
from reports.text import words
from tests.flows.erasing.business import Business, serving

SCHEMA = json.loads((Path(words.__file__).parents[1] / "schema" / "receipt.schema.json").read_text("utf-8"))
SEED, OTHER = b"1" * 32, b"2" * 32
PAYLOAD = json.dumps({"receipt": 1, "business": "Tankeflyt", "made_at": "2026-12-01T09:00:00+01:00", "state": "verified"})


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    with pytest.MonkeyPatch.context() as patch, serving(tmp_path_factory.mktemp("receipts"), 40) as found:
        patch.setattr(http, "BACKOFF", 0)
        patch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", found.sandbox.mailchimp.erase_api_key)
        person, record, _ = found.alone("newsletter")[0]
        found.approve(person, "newsletter", record)
        assert found.orden.here("erase", "--approved").code == 0
        yield found


@pytest.fixture(scope="module")
def made(business: Business) -> tuple[Path, str]:
    """The receipt's file, and its key's fingerprint as the register tells it."""
    file = business.folder / "kvittering.json"
    answer = business.orden.here("erase", "receipt", "1", "--json", str(file), "--pdf", str(file.with_suffix(".pdf")))
    assert answer.code == 0, answer.err
    known = business.orden.here("register", "--format", "json").json["receipt_key"]
    assert known in answer.err
    return file, known


def test_it_says_what_was_seen_and_names_nobody(business: Business, made: tuple[Path, str]) -> None:
    file, known = made
    told = signed.verified(file.read_bytes(), known)
    jsonschema.validate(told, SCHEMA)
    [step] = told["steps"]
    assert (told["state"], step["state"], step["word"]) == ("verified", "gone", "erased")
    assert step["ways"] == ["id", "list", "search"] and "vendor_block" in step["remains"]
    order = business.orden.here("erase", "list", "--json").json["orders"][0]
    said = file.read_text("utf-8")
    record = order["steps"][0]["record"]
    assert order["person"] not in said and record not in said and record.partition(":")[2] not in said
    assert "@" not in said


def test_the_page_carries_the_signed_file(business: Business, made: tuple[Path, str]) -> None:
    file, known = made
    pdf = pypdf.PdfReader(BytesIO(file.with_suffix(".pdf").read_bytes()))
    [(name, [inside])] = pdf.attachments.items()
    assert name == "kvittering-1.json"
    assert signed.verified(inside, known)["receipt"] == 1
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Kvittering 1: sletting" in text and "Sett borte på tre måter" in text and "@" not in text
    assert known[:4] in text


def test_anybody_can_verify_it_without_config_or_store(business: Business, made: tuple[Path, str], tmp_path: Path) -> None:
    file, known = made
    shutil.copy(file, tmp_path / "r.json")
    spaced = ":".join(known[at : at + 4].upper() for at in range(0, 64, 4))
    from tests.night.conftest import Orden

    alone = Orden(tmp_path)
    answer = alone("receipt", "verify", str(tmp_path / "r.json"), "--key", spaced)
    assert answer.code == 0, answer.err
    assert "Receipt 1 is genuine: Tankeflyt Coach" in answer.out  # no config tells the language
    assert alone.here("receipt", "verify", str(tmp_path / "r.json"), "--key", "0" * 64).code == 2
    assert alone.here("receipt", "verify", str(tmp_path / "none.json"), "--key", known).code == 2


def test_what_has_no_receipt(business: Business) -> None:
    assert business.orden.here("erase", "receipt", "99", "--json", "x.json").code == 4
    assert business.orden.here("erase", "receipt", "1").code == 2


def edited(**changed: Any) -> bytes:
    told = json.loads(signed.sign(PAYLOAD, SEED)) | changed
    return json.dumps(told).encode()


def forged() -> bytes:
    """Signed by another key that stands inside the file."""
    return signed.sign(PAYLOAD, OTHER)


def doubled() -> bytes:
    file = signed.sign(PAYLOAD, SEED).decode()
    return file.replace('"payload"', '"payload": "{}", "payload"', 1).encode()


GENUINE = signed.sign(PAYLOAD, SEED)


@pytest.mark.parametrize(
    "file",
    [
        b"", b"{}", b"[]", b"\xff\xfe", b"null", GENUINE[:-40], GENUINE.replace(b"verified", b"partly"),
        edited(payload=PAYLOAD.replace("1", "2")), edited(payload=PAYLOAD + " "), edited(payload=5), edited(more="x"),
        edited(form="orden-receipt-2"), edited(key="x"), edited(key=base64.b64encode(b"9" * 31).decode()),
        edited(signature=base64.b64encode(b"0" * 64).decode()), edited(signature="é"), edited(payload="\ud800"),
        forged(), doubled(), b"[" * 100_000, edited(key=json.loads(forged())["key"]),
    ],
)  # fmt: skip
def test_every_change_is_refused_in_a_line(file: bytes) -> None:
    with pytest.raises(signed.NotOurs) as caught:
        signed.verified(file, signed.fingerprint(SEED))
    assert "\n" not in str(caught.value)


def test_a_payload_with_a_doubled_key_is_not_read_as_either() -> None:
    twice = signed.sign('{"state": "verified", "state": "partly"}', SEED)
    with pytest.raises(signed.NotOurs):
        signed.verified(twice, signed.fingerprint(SEED))


def test_what_is_larger_than_a_receipt_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as made:
        made.truncate(100 * 1024**2)
    with pytest.raises(signed.NotOurs):
        signed.read(file)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_code_has_words_and_none_says_erased_of_what_is_not(language: str) -> None:
    said = words.Words(language)
    for why in (*Stop, *Guide):
        assert said.known(f"erase_why.{why}"), why
    for word in Word:
        text = said.say(f"erase_word.{word}").lower()
        assert ("slettet" in text or "erased" in text) == (word is Word.ERASED) or "lar seg ikke" in text or "cannot" in text
    assert document.text({"a": "ø"}) == '{\n "a": "ø"\n}'

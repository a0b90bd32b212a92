"""Keys: every spelling of one thing gives one key, and what is nothing gives none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import identifiers
from inventory.linkage import normalise


@pytest.mark.parametrize(
    "text",
    [
        "49123456",
        "49 12 34 56",
        "491 23 456",
        "+47 49 12 34 56",
        "0047 49123456",
        "(+47) 49.12.34.56",
        "+47-49-12-34-56",
        "\u00a049 12 34 56 ",
    ],
)
def test_one_number_in_every_spelling(text: str) -> None:
    assert identifiers.phone_key(text) == "+4749123456"


@pytest.mark.parametrize("text", [None, "", "ingen", "12345678", "99999999", "49", "=cmd|' /C calc'!A0", "9" * 40])
def test_what_is_no_number(text: str | None) -> None:
    assert identifiers.phone_key(text) is None


def test_a_foreign_number_keeps_its_country() -> None:
    assert identifiers.phone_key("+46 70 123 45 67") == "+46701234567"


@pytest.mark.parametrize(
    "text", ["kari@example.org", " Kari@Example.ORG ", "<kari@example.org>", "mailto:kari@example.org"]
)
def test_one_address_in_every_spelling(text: str) -> None:
    assert identifiers.email_key(text) == "kari@example.org"


@pytest.mark.parametrize(
    "text", [None, "", "kari", "@example.org", "a@b@c", "test@example.org", "kari@", "x" * 400 + "@example.org"]
)
def test_what_is_no_address(text: str | None) -> None:
    assert identifiers.email_key(text) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Åse-Marie Ødegård", "ase marie odegard"),
        ("Aase Marie Oedegaard", "ase marie odegard"),
        ("Nordmann, Ola", "ola nordmann"),
        ("Áile Čálliid", "aile calliid"),
        ("Đorđe", "dorde"),
        ("Łukasz Żak", "lukasz zak"),
        ("Zeynep Yılmaz", "zeynep yilmaz"),
        ("OLA  NORDMANN (Fjord AS)", "ola nordmann"),
        ("Nan", "nan"),
        ("Ingrid Ås", "ingrid as"),
        ("Maria da Silva", "maria da silva"),
        ("Kari og Ola Nordmann", "kari & ola nordmann"),
        ("Kari & Ola Nordmann", "kari & ola nordmann"),
        ("Kari/Ola Nordmann", "kari & ola nordmann"),
        ("kari.nordmann79@example.org", "kari nordmann"),
        ("kari+kurs@example.org", "kari"),
        ("kari_nordmann", "kari nordmann"),
        ("Dr. Kari Nordmann", "kari nordmann"),
        ("Kari Nordmann c/o Ola Dahl", "kari nordmann"),
        ("K. Nordmann", "k nordmann"),
        ("محمد علي", "محمد علي"),
        ("Наталья", "наталья"),
        ("& & &", None),
        ("Fjordglimt AS", None),
        ("Innerdalen kommune", None),
        ("12345", None),
        (None, None),
    ],
)
def test_names(name: str | None, key: str | None) -> None:
    assert normalise.name_key(name) == key


@pytest.mark.parametrize(
    ("answer", "said"),
    [("Ja", True), ("ja takk", True), ("Ja, jeg samtykker", True), ("NEI", False), ("Nei, takk", False), ("TRUE", True),
     ("", None), (None, None), ("Ja, men ikke på e-post", None), ("kanskje", None), ("Nei, men ja til kurs", None), ("jeg", None)],
)  # fmt: skip
def test_yes_or_no(answer: str | None, said: bool | None) -> None:
    assert normalise.yes_or_no(answer) is said


@given(st.text(max_size=60))
def test_no_text_breaks_a_key(text: str) -> None:
    for key in (identifiers.email_key, identifiers.phone_key, normalise.name_key, normalise.yes_or_no):
        key(text)
    assert normalise.fold(normalise.fold(text)) == normalise.fold(text)

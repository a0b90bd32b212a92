"""Addresses and numbers as people write them: each spelling gives its key, and what is not surely one gives none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.identifiers import email_key, is_nothing, phone_key, read, read_emails, read_phones

A, B = "a@x.no", "b@y.no"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        *[(f"{A}{between}{B}", (A, B)) for between in ("; ", ";", ", ", ",", " ", "/", " / ", "\n", "\r\n", " og ", "\u00a0", "|", "&", "\t")],
        ("Arne Lunde <arne@x.no>", ("arne@x.no",)),
        ("Lunde, Arne <ARNE@X.NO>", ("arne@x.no",)),
        ("Kari <a@x.no>, Ola <b@y.no>", (A, B)),
        ("\"Kari\" <a@x.no>", (A,)),
        ("a@x.no (jobb)", (A,)),
        ("a@x.no (jobb) b@y.no (privat)", (A, B)),
        ("MAILTO:a@x.no", (A,)),
        ("mailto:a@x.no?subject=hei", (A,)),
        ("[a@x.no](mailto:a@x.no)", (A,)),
        ("E-post: a@x.no", (A,)),
        ("jobb a@x.no", (A,)),
        ("a@x.no.", (A,)),
        ("'a@x.no'", (A,)),
        ("'a@x.no", (A,)),
        ("«a@x.no»", (A,)),
        ("a@x.no\u200b", (A,)),
        ("\ufeffa@x\u2060.no", (A,)),
        ("\u202aa@x.no\u202c", (A,)),
        ("a\u2011b@x.no", ("a-b@x.no",)),
        ("a@x.no,49123456", (A,)),
        ("test@x.no; b@y.no", (B,)),
        ("r&d@x.no", ("r&d@x.no",)),
        ("a+kurs@x.no", ("a+kurs@x.no",)),
        ("o'brien@x.no", ("o'brien@x.no",)),
        ("a@x.no; A@X.NO", (A,)),
        # A word beside it may be a part of it.
        ("kari nordmann@example.org", ()),
        ("Kari Nordmann@example.org", ()),
        ("kari,nordmann@example.org", ()),
        ("kari@example .org", ()),
        ("kari@example.co m", ()),
        ("kari @example.org", ()),
        ("eva.moen(a)example.org", ()),
        ("a@b@c", ()),
        ("kari@@x.no", ()),
        ("se kundekort", ()),
        (" ".join(f"a{n}@x.no" for n in range(30)), ()),  # no person's
    ],
)  # fmt: skip
def test_addresses(text: str, keys: tuple[str, ...]) -> None:
    assert read_emails(text).keys == keys


def norwegian(*numbers: str) -> tuple[str, ...]:
    return tuple(f"+47{number}" for number in numbers)


ONE, TWO = "49123456", "49990011"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        *[(f"49 12 34 56{between}49 99 00 11", norwegian(ONE, TWO)) for between in (" / ", "/", "; ", ", ", ",", "\n", " og ", " ", " el. ", "-", " | ", " & ")],
        ("+47 49123456 +47 49990011", norwegian(ONE, TWO)),
        ("49123456 (49990011)", norwegian(ONE, TWO)),
        ("Mobil: 49123456, jobb: 49990011", norwegian(ONE, TWO)),
        ("+47 49123456 (privat) / +47 49990011 (jobb)", norwegian(ONE, TWO)),
        *[(text, norwegian(ONE)) for text in (
            "+47 (0) 49 12 34 56", "+47(0)49123456", "0047 (0) 49123456", "0 49123456", "049123456", "+47 0 49123456", "0049123456"[2:],
            "+47 49123456 (mamma)", "49123456 (mobil)", "49123456 internnr 12", "49123456 ext 12", "49123456x12", "49123456 #12",
            "tel:+47-49-12-34-56", "tlf.49123456", "49123456.0", "49\u200b123456", "\u202a+47 49 12 34 56\u202c", "47 49 12 34 56",
            "4,9123456E+07", "4.9123456e7", "4,749123456E+09", "ring etter kl. 1600: 49123456", "f. 23.04.1980 tlf 49123456", "４９１２３４５６",
        )],
        ("22/33 44 55", norwegian("22334455")),
        ("22 33 44 55/66", norwegian("22334455")),
        ("+46 70 123 45 67", ("+46701234567",)),
        ("0049 30 123456", ("+4930123456",)),
        ("+44 (0)20 7946 0958", ("+442079460958",)),
        ("+39 (0)6 69812345", ("+390669812345",)),  # there the zero belongs
        # Digits are lost, or it is something else.
        ("4,91E+07", ()),
        ("4,910001E+07", ()),
        ("4,91234561E+07", ()),
        ("49 12 34 56-57", ()),
        ("23.04.1980", ()),
        ("kundenr 40012345", ()),
        ("konto 12345678901", ()),
        ("se kundekort", ()),
        ("se rad 12345", ()),
        ("1-800-FLOWERS", ()),
    ],
)  # fmt: skip
def test_numbers(text: str, keys: tuple[str, ...]) -> None:
    assert read_phones(text).keys == keys


@pytest.mark.parametrize(("field", "text"), [("email", "ingen@x.no"), ("email", "test@x.no, na@y.no"), ("phone", "99999999"), ("phone", "+47 12345678")])  # fmt: skip
def test_what_gets_past_a_mandatory_field(field: str, text: str) -> None:
    assert read(field, text) == ((), True)


@pytest.mark.parametrize(
    ("text", "nothing"), [("-", True), ("–", True), (" ", True), ("ingen", True), ("N/A", True), ("n.a.", True), ("Har ikke", True), ("0", True),
                          ("a@x.no", False), ("49123456", False), ("se kundekort", False)]
)  # fmt: skip
def test_words_for_nothing(text: str, nothing: bool) -> None:
    assert is_nothing(text) is nothing


PIECES = st.lists(
    st.one_of(
        st.sampled_from([A, B, "Kari", "<", ">", ";", ",", "/", " ", "\n", "(0)", "+47", "0047", "49123456", "49 99 00 11", "E+07", "4,9", "internnr", "@", ".", "\u200b", "'", "-", "(", ")", "og"]),
        st.text(max_size=3),
    ),
    max_size=8,
).map("".join)  # fmt: skip


@given(PIECES)
def test_what_is_cut_out_gives_its_key_again(text: str) -> None:
    for one in read_emails(text).found:
        assert email_key(one.text) == one.key
    for one in read_phones(text).found:
        assert phone_key(one.text) == one.key


@pytest.mark.parametrize("text", ["a@" * 50_000, "a@x.no " * 15_000, "4" * 100_000, "49 " * 30_000, "(0)" * 30_000, "a.b-" * 25_000, "+" * 100_000])
def test_no_cell_is_long_work(text: str) -> None:
    began = time.process_time()
    read_emails(text)
    read_phones(text)
    assert time.process_time() - began < 1

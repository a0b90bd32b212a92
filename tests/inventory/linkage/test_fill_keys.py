"""The keys that SQL makes of plain values are the ones that ``inventory.linkage.normalise`` makes: one meaning, two speeds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory import identifiers, load
from inventory.linkage import link, normalise
from inventory.store.database import Store
from tests.conftest import TODAY
from tests.inventory.nights import KEY, at


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    folder: Path = tmp_path_factory.mktemp("keys")
    with Store(folder, KEY).build() as con:
        load.create(con, "run", TODAY, at("2026-11-22", 3), "test")
        yield con


def filled(con: DuckDBPyConnection, column: str, values: list[str]) -> list[tuple[str | None, bool]]:
    con.execute("DELETE FROM record; DELETE FROM keys; DROP TABLE IF EXISTS temp.odd")
    con.executemany(
        f"INSERT INTO record (id, source, record, kind, {column}) VALUES (?, 'crm', ?, 'contact', ?)",
        [[n, f"contact:{n}", value] for n, value in enumerate(values)],
    )
    link.fill_keys(con)
    key = {"name": "name_key", "email": "email_key", "phone": "phone_key"}[column]
    return con.execute(f"SELECT {key}, organisation FROM keys ORDER BY id").fetchall()


WORDS = ["Kari", "NORDMANN", "Åse", "aase", "Øie", "Aas", "Ås", "AS", "As", "Enk", "og", "And", "Fru", "Dr", "Oslo kommune", "Idrettsforening", "von", "K", "K.", "d'Arc", "Anne-Lise", "79", "@example.no", "&", "/", ",", "()", "(x)", "ß", "Ǩ", "محمد", "A\u030ase", "c/o", "_", "😀"]  # fmt: skip
LETTERS = st.text(st.sampled_from("aAbBåØæoe.-_+@ 1'é\u030a"), max_size=14)
NAMES = st.one_of(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), LETTERS, st.text(max_size=10))
DOMAINS = [
    "example.no",
    "Example.COM",
    "a-b.example.org",
    "test.no",
    "ingen.no",
    "x",
    "-a.no",
    "a--b.no",
    "xn--a.no",
    "example.se.",
    "a.local",
]
EMAILS = st.builds(lambda local, domain: f"{local}@{domain}", st.one_of(LETTERS, st.sampled_from(["kari", "post", "test", "no-reply", "N.A", "ingen", "kari.n", ".k", "k..n", "k_n", "a" * 65])), st.sampled_from(DOMAINS))  # fmt: skip
PHONES = st.one_of(
    st.text(st.sampled_from("0123456789 +-()"), max_size=16),
    st.builds(lambda p, n: p + n, st.sampled_from(["", "+47", "0047", "+47 ", "47", "+46", "00"]), st.text(st.sampled_from("49 0123"), min_size=6, max_size=11)),
    st.sampled_from(["99999999", "44 44 44 44", "+4799999999", "12345678", "49 12 34 56", "99999998"]),
)  # fmt: skip
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(st.lists(NAMES.filter(bool), min_size=30, max_size=60))
def test_names(con: DuckDBPyConnection, values: list[str]) -> None:
    assert filled(con, "name", values) == [(normalise.name_key(v), normalise.is_organisation(v)) for v in values]


@quick
@given(st.lists(st.one_of(EMAILS, st.text(max_size=8)).filter(bool), min_size=30, max_size=60))
def test_emails(con: DuckDBPyConnection, values: list[str]) -> None:
    assert [key for key, _ in filled(con, "email", values)] == [identifiers.email_key(v) for v in values]


@quick
@given(st.lists(PHONES.filter(bool), min_size=30, max_size=60))
def test_phones(con: DuckDBPyConnection, values: list[str]) -> None:
    assert [key for key, _ in filled(con, "phone", values)] == [identifiers.phone_key(v) for v in values]


@pytest.mark.parametrize("email", [None, "kari@example.org", "kari+nytt@example.org"], ids=["none", "plain", "odd"])
def test_an_organisation_has_no_person_s_name(email: str | None, con: DuckDBPyConnection) -> None:
    """Whether or not another of its values is read apart."""
    con.execute("DELETE FROM record; DELETE FROM keys; DROP TABLE IF EXISTS temp.odd")
    con.execute(
        "INSERT INTO record (id, source, record, kind, name, company, org_number, postal_address, postcode) VALUES"
        " (1, 'crm', 'contact:1', 'contact', 'Fjord AS', NULL, NULL, NULL, NULL),"
        " (2, 'crm', 'contact:2', 'contact', NULL, 'Fjord', '999 888 777', NULL, NULL),"
        " (3, 'crm', 'contact:3', 'contact', 'Kari Nordmann', 'Fjord', '999888777', 'Åsveien 1 B', '0123 '),"
        " (4, 'crm', 'contact:4', 'contact', 'Fjord og Fjell as', NULL, NULL, NULL, NULL),"
        " (5, 'crm', 'contact:5', 'contact', NULL, NULL, '1', NULL, NULL)"
    )
    con.execute("UPDATE record SET email = ?", [email])
    link.fill_keys(con)
    query = "SELECT name_key, organisation, organisation_key, address_key FROM keys ORDER BY id"
    assert con.execute(query).fetchall() == [
        (None, True, "fjord as", None),
        (None, True, "999888777", None),
        ("kari nordmann", False, None, "asveien 1 b|0123"),
        (None, True, "fjord og fjell as", None),
        (None, True, None, None),
    ]

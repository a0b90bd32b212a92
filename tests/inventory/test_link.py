"""Linking: a table of families and look-alikes, and properties against a naive second implementation."""

import random
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.link import Node, cluster
from inventory.model import Kind, Record
from inventory.names import Agreement, agreement
from tests.inventory.nights import booking, client, customer, invoice, night, persons, record, response, subscriber

A, B, C = "response:0:1", "response:0:2", "response:0:3"


def two(one: str | None, other: str | None, *, email: bool = True) -> list[Record]:
    """Two forms with one identifier in common."""
    same = {"email": "felles@example.org"} if email else {"phone": "49 12 34 56"}
    return [response(A, name=one, **same), response(B, name=other, **same)]


TABLE = [
    ("the same name, the same e-mail", two("Kari Nordmann", "Kari Nordmann"), 1, 0),
    ("the same name, the same phone", two("Kari Nordmann", "kari nordmann", email=False), 1, 0),
    ("å and aa", two("Åse Aas", "Aase Ås"), 1, 0),
    ("family name first", two("Nordmann, Kari", "Kari Nordmann"), 1, 0),
    ("a middle name more", two("Kari Nordmann", "Kari Anne Nordmann"), 1, 0),
    ("first name only", two("Kari", "Kari Nordmann"), 1, 0),
    ("a couple", two("Kari Nordmann", "Ola Nordmann"), 2, 0),
    ("a child on its parent's address", two("Kari Nordmann", "Nora Nordmann Dahl"), 2, 0),
    ("married: a human decides", two("Kari Nordmann", "Kari Dahl"), 2, 1),
    ("an initial: a human decides", two("K Nordmann", "Kari Nordmann"), 2, 1),
    ("a nickname: a human decides", two("Lise Nordmann", "Elise Nordmann"), 2, 1),
    ("two middle names: a human decides", two("Anne Lise Dahl", "Anne Marie Dahl"), 2, 1),
    ("homonyms share nothing", [response(A, name="Kari Nordmann", email="a@example.org"), response(B, name="Kari Nordmann", email="b@example.org")], 2, 0),
    ("a nameless address goes to its one user", [response(A, name="Kari Nordmann", email="a@example.org"), subscriber(email="A@example.org")], 1, 0),
    ("a nameless address of a couple waits", [*two("Kari Nordmann", "Ola Nordmann"), subscriber(email="felles@example.org")], 3, 2),
    ("a company and its employee", [customer(name="Fjord AS", email="k@example.org"), response(A, name="Kari Nordmann", email="k@example.org")], 2, 0),
    ("a booking follows its client", [client(name="Kari Nordmann", email="a@example.org"), booking(name="Kari Nordmann")], 1, 0),
    ("an invoice follows its customer", [customer(name="Kari Nordmann", email="a@example.org"), invoice(name="Kari Dahl")], 1, 0),
    ("but not one in plainly another name", [customer(name="Kari Nordmann", email="a@example.org"), invoice(name="Ola Dahl")], 2, 1),
    (
        "a bare first name does not bridge two people",
        [response(A, name="Kari Nordmann", email="a@example.org"), response(B, name="Kari Dahl", email="b@example.org", phone="49123456"), response(C, name="Kari", email="a@example.org", phone="49123456")],
        2,
        1,
    ),
    ("a form that nine people filled on one address says nothing", [response(f"response:0:{n}", name=f"{name} Nordmann", email="post@example.org") for n, name in enumerate("Kari Ola Per Pål Espen Askeladd Nora Emma Kari".split())], 9, 0),
]  # fmt: skip


@pytest.mark.parametrize(("records", "people", "asked"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_table(records: list[Record], people: int, asked: int, tmp_path: Path) -> None:
    with night(records, tmp_path) as con:
        assert len(persons(con)) == people
        assert con.execute("SELECT count(*) FROM candidate").fetchone() == (asked,)


def test_why_a_record_is_linked(tmp_path: Path) -> None:
    records = [
        response(A, name="Kari Nordmann", email="a@example.org", phone="49123456"),
        client(name="Kari Nordmann", phone="49123456"),
        booking(name="Kari Nordmann"),
    ]
    with night(records, tmp_path) as con:
        found = dict(con.execute("SELECT record, linked_by FROM owned").fetchall())
    assert found == {A: ["phone"], "client:1": ["phone", "part_of"], "booking:1": ["part_of"]}


NAMES = ["Kari Nordmann", "Kari Dahl", "Ola Nordmann", "Kari", "K Nordmann", None]
EMAILS = ["a@example.org", "b@example.org", None]
PHONES = ["49000001", "49000002", None]


def naive(records: list[Record]) -> set[frozenset[str]]:
    """Every pair, again and again, until nothing joins any more: the rule as one would say it, in O(n³)."""
    groups = [{r.record} for r in sorted(records, key=lambda r: (r.source, r.record))]
    by_id = {r.record: r for r in records}

    def compatible(a: set[str], b: set[str]) -> bool:
        names = [[key(by_id[r]) for r in group if key(by_id[r])] for group in (a, b)]
        return all(agreement(x, y) in (Agreement.SAME, Agreement.GIVEN_ONLY) for x, y in product(*names))

    def share(a: set[str], b: set[str]) -> bool:
        pairs = product(a, b)
        return any(
            by_id[x].fields.get(f) and by_id[x].fields.get(f) == by_id[y].fields.get(f)
            for x, y in pairs
            for f in ("email", "phone")
        )

    joined = True
    while joined:
        joined = False
        for a, b in combinations(groups, 2):
            if share(a, b) and compatible(a, b):
                a |= b
                groups.remove(b)
                joined = True
                break
    return {frozenset(group) for group in groups}


def key(one: Record) -> str | None:
    from inventory.keys import name_key

    return name_key(one.fields.get("name"))  # type: ignore[arg-type]


ANY_RECORDS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(EMAILS), st.sampled_from(PHONES)), min_size=1, max_size=7
)


def made(rows: list[tuple[str | None, str | None, str | None]]) -> list[Record]:
    return [
        record("crm", f"contact:{n}", Kind.CONTACT, "A03", name=name, email=email, phone=phone)
        for n, (name, email, phone) in enumerate(rows)
    ]


def linked(records: list[Record]) -> dict[str, str]:
    """Person by record id, through the pure part of linking."""
    nodes = [
        Node(n, r.record, key(r), None, r.fields.get("email"), r.fields.get("phone"), None)  # type: ignore[arg-type]
        for n, r in enumerate(sorted(records, key=lambda r: r.record))
    ]
    found = cluster(nodes, {}).links
    return {node.record: found[node.id][0] for node in nodes}


def groups(persons_by_record: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(r for r, p in persons_by_record.items() if p == person) for person in persons_by_record.values()}


@settings(max_examples=400, deadline=None)
@given(ANY_RECORDS, st.randoms(use_true_random=False))
def test_no_person_holds_two_names_that_differ_and_order_does_not_matter(
    rows: list[tuple[str | None, str | None, str | None]], rng: random.Random
) -> None:
    records = made(rows)
    found = linked(records)
    assert linked(rng.sample(records, len(records))) == found
    names = {r.record: key(r) for r in records}
    for person in groups(found):
        for a, b in combinations([names[r] for r in person if names[r]], 2):
            assert agreement(a, b) in (Agreement.SAME, Agreement.GIVEN_ONLY)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Kari Nordmann", "Ola Nordmann", "Per Dahl"]),
            st.sampled_from(EMAILS),
            st.sampled_from(PHONES),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_with_plain_names_it_is_the_naive_rule(rows: list[tuple[str | None, str | None, str | None]]) -> None:
    records = made(rows)
    assert groups(linked(records)) == naive(records)


def test_the_order_of_loading_does_not_matter(tmp_path: Path) -> None:
    records = made(
        [
            ("Kari Nordmann", "a@example.org", None),
            ("Kari", "a@example.org", "49000001"),
            ("Kari Dahl", None, "49000001"),
        ]
    )
    found = []
    for folder, order in (("one", records), ("other", records[::-1])):
        with night(order, tmp_path / folder) as con:
            found.append(set(con.execute("SELECT record, person FROM owned").fetchall()))
    assert found[0] == found[1]

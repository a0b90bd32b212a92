"""Linking: a table of families and look-alikes."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inventory.linkage import link
from inventory.model import Kind, Record
from tests.inventory.assessment.crowds import assert_apart, own_address, told
from tests.inventory.nights import (
    booking,
    client,
    customer,
    invoice,
    linked,
    on,
    persons,
    read,
    record,
    response,
    subscriber,
)

A, B, C = "response:0:1", "response:0:2", "response:0:3"


def two(one: str | None, other: str | None, *, email: bool = True, address: str = "felles@example.org") -> list[Record]:
    """Two forms with one identifier in common."""
    same = {"email": address} if email else {"phone": "49 12 34 56"}
    return [response(A, name=one, **same), response(B, name=other, **same)]


def card(name: str | None, email: str | None, *emails: str, numbers: tuple[str, ...] = ()) -> Record:
    """A customer card with several addresses, or several numbers."""
    also = (*(("email", it) for it in emails), *(("phone", it) for it in numbers[1:]))
    phone = next(iter(numbers), None)
    return record("crm", "contact:1", Kind.CONTACT, "A03", name=name, email=email, phone=phone, also=also)


TABLE = [
    ("the same name, the same e-mail", two("Kari Nordmann", "Kari Nordmann"), 1, 0),
    ("the same name, the same phone", two("Kari Nordmann", "kari nordmann", email=False), 1, 0),
    ("å and aa", two("Åse Aas", "Aase Ås"), 1, 0),
    ("family name first", two("Nordmann, Kari", "Kari Nordmann"), 1, 0),
    ("a middle name more", two("Kari Nordmann", "Kari Anne Nordmann"), 1, 0),
    ("first name only, on an address that says so", [response(A, name="Kari", email="kari.n@example.org"), response(B, name="Kari Nordmann", email="kari.n@example.org")], 1, 0),
    ("first name only, on any other address", two("Kari", "Kari Nordmann"), 2, 1),
    ("first name only, on a number", two("Kari", "Kari Nordmann", email=False), 1, 0),
    ("first name only, on a number that two of that name have", [*two("Kari", "Kari Nordmann", email=False), client(name="Kari Dahl", phone="49 12 34 56")], 3, 3),
    ("first name only, on a number, but the e-mail address speaks against it", [response(A, name="Kari", email="k@example.org", phone="49 12 34 56"), client(name="Kari Nordmann", email="a@example.org", phone="49 12 34 56")], 2, 1),
    ("a new number, on an address that another uses too but that names her", [response(A, name="Kari Nordmann", email="kari.nordmann@example.org", phone="49 12 34 56"), response(B, name="Kari Nordmann", email="kari.nordmann@example.org", phone="49 65 43 21"), client(name="Ola Nordmann", email="kari.nordmann@example.org")], 2, 0),
    ("the same on an address that names neither", [response(A, name="Kari Nordmann", email="felles@example.org", phone="49 12 34 56"), response(B, name="Kari Nordmann", email="felles@example.org", phone="49 65 43 21"), client(name="Ola Nordmann", email="felles@example.org")], 3, 1),
    ("a couple", two("Kari Nordmann", "Ola Nordmann"), 2, 0),
    ("a child on its parent's address", two("Kari Nordmann", "Nora Nordmann Dahl"), 2, 0),
    ("married: a human decides", two("Kari Nordmann", "Kari Dahl"), 2, 1),
    ("an initial: a human decides", two("K Nordmann", "Kari Nordmann"), 2, 1),
    ("a nickname: a human decides", two("Lise Nordmann", "Elise Nordmann"), 2, 1),
    ("two middle names: a human decides", two("Anne Lise Dahl", "Anne Marie Dahl"), 2, 1),
    ("homonyms share nothing", [response(A, name="Kari Nordmann", email="a@example.org"), response(B, name="Kari Nordmann", email="b@example.org")], 2, 0),
    ("a nameless address goes to its one user, whom it names", [response(A, name="Kari Nordmann", email="kari.n@example.org"), subscriber(email="Kari.N@example.org")], 1, 0),
    ("one that names nobody, when she has given it twice", [response(A, name="Kari Nordmann", email="fjellrev@example.org"), client(name="Kari Nordmann", email="fjellrev@example.org"), subscriber(email="fjellrev@example.org")], 1, 0),
    ("given once, it may be a friend's", [response(A, name="Kari Nordmann", email="fjellrev@example.org"), subscriber(email="fjellrev@example.org")], 2, 1),
    ("a client and her booking are one giving", [client(name="Kari Nordmann", email="fjellrev@example.org"), booking(name="Kari Nordmann", email="fjellrev@example.org"), subscriber(email="fjellrev@example.org")], 2, 1),
    ("given once, and the number agrees", [response(A, name="Kari Nordmann", email="fjellrev@example.org", phone="49 12 34 56"), record("crm", "contact:1", Kind.CONTACT, "A03", email="fjellrev@example.org", phone="49 12 34 56")], 1, 0),
    ("a number alone, though two of her records bear it", [*two("Kari Nordmann", "Kari Nordmann", email=False), record("crm", "contact:1", Kind.CONTACT, "A03", phone="49 12 34 56")], 2, 1),
    ("a number that is hers now, and an address that she never gave", [*two("Kari Nordmann", "Kari Nordmann", email=False), record("crm", "contact:1", Kind.CONTACT, "A03", email="fjellrev@example.org", phone="49 12 34 56")], 2, 1),
    ("a family name with another given name's letters", [response(A, name="Sven Solberg", email="steinar.solberg@example.org"), subscriber(email="steinar.solberg@example.org")], 2, 1),
    ("two nameless forms on one address are nobody's, and not each other's", [response(A, email="fjellrev@example.org"), response(B, email="fjellrev@example.org")], 2, 1),
    ("one address on two lists is one subscriber", [subscriber(email="fjellrev@example.org"), subscriber("subscription:9", "oldlist", email="fjellrev@example.org")], 1, 0),
    ("each address of a cell ties her", [card("Kari Nordmann", "kari@example.org", "jobb@example.org"), client(name="Kari Nordmann", email="jobb@example.org"), response(A, name="Kari Nordmann", email="kari@example.org")], 1, 0),
    ("so does each number", [card("Kari Nordmann", None, numbers=("49 12 34 56", "22 33 44 55")), client(name="Kari Nordmann", phone="22334455"), response(A, name="Kari Nordmann", phone="49123456")], 1, 0),
    ("a partner's address on her card makes them no one", [card("Kari Nordmann", "kari@example.org", "ola@example.org"), client(name="Ola Nordmann", email="ola@example.org"), response(A, name="Kari Nordmann", email="kari@example.org")], 2, 0),
    ("a couple's card is neither's", [card("Kari og Ola Nordmann", "kari@example.org", "ola@example.org"), client(name="Ola Nordmann", email="ola@example.org"), response(A, name="Kari Nordmann", email="kari@example.org")], 3, 2),
    ("a nameless card with a couple's addresses is neither's", [card(None, "kari.n@example.org", "ola.n@example.org"), client(name="Ola Nordmann", email="ola.n@example.org"), response(A, name="Kari Nordmann", email="kari.n@example.org")], 3, 2),
    ("a nameless card whose other address nobody knows", [card(None, "kari.n@example.org", "fjellrev@example.org"), response(A, name="Kari Nordmann", email="kari.n@example.org")], 2, 1),
    ("a nameless card, and both addresses are hers", [card(None, "kari.n@example.org", "fjellrev@example.org"), response(A, name="Kari Nordmann", email="fjellrev@example.org", also=(("email", "kari.n@example.org"),))], 1, 0),
    ("two addresses in one cell tie no two lists", [subscriber(email="fjellrev@example.org"), subscriber("subscription:9", "oldlist", email="fjellrev@example.org", also=(("email", "x79@example.org"),)), subscriber("subscription:8", "thirdlist", email="x79@example.org")], 3, 2),
    ("part of a name, and one of two numbers agrees", [response(A, name="Kari Nordmann", email="felles@example.org", phone="22334455", also=(("phone", "49123456"),)), client(name="Kari Anne Nordmann", email="felles@example.org", phone="49123456")], 1, 0),
    ("but a list that holds an address twice has two", [subscriber(email="hanna.moen@example.org"), subscriber("subscription:8", email="hanna.moen@example.org"), subscriber("subscription:9", "oldlist", email="hanna.moen@example.org")], 3, 2),
    ("an address of two names, and neither is hers", [response(A, name="Kari Nordmann", email="nora.holmby@example.org"), customer(name="Nora Li", email="n@example.org"), subscriber(email="nora.holmby@example.org")], 3, 1),
    ("an initial and a family name that somebody else bears", [response(A, name="Kari Nordmann", email="jlie@example.org"), customer(name="Jan Lie", email="j@example.org"), subscriber(email="jlie@example.org")], 3, 1),
    ("an address of two words that are nobody's names", [*two("Kari Nordmann", "Kari Nordmann", address="sol.strale@example.org"), subscriber(email="sol.strale@example.org")], 1, 0),
    ("her own initial and family name", [response(A, name="Kari Nordmann", email="knordmann@example.org"), subscriber(email="knordmann@example.org")], 1, 0),
    ("a number that is hers now, beside an address that names another", [response(A, name="Kari Nordmann", phone="49 12 34 56"), record("crm", "contact:1", Kind.CONTACT, "A03", email="ola.berg@example.org", phone="49 12 34 56")], 2, 1),
    ("a nameless address of a couple waits", [*two("Kari Nordmann", "Ola Nordmann"), subscriber(email="felles@example.org")], 3, 2),
    ("a company and its employee", [customer(name="Fjord AS", email="k@example.org"), response(A, name="Kari Nordmann", email="k@example.org")], 2, 0),
    ("a booking follows its client", [client(name="Kari Nordmann", email="a@example.org"), booking(name="Kari Nordmann")], 1, 0),
    ("an invoice follows its customer", [customer(name="Kari Nordmann", email="a@example.org"), invoice(name="Kari Dahl")], 1, 0),
    ("but not one in plainly another name", [customer(name="Kari Nordmann", email="a@example.org"), invoice(name="Ola Dahl")], 2, 1),
    ("invoices of one customer number and name, and no card", [invoice("invoice:1", name="Kari Nordmann"), invoice("invoice:2", name="NORDMANN, KARI"), invoice("invoice:3", name="Kari Nordmann")], 1, 0),
    ("of one number and two names", [invoice("invoice:1", name="Kari Nordmann"), invoice("invoice:2", name="Kari Dahl"), invoice("invoice:3", name="Ola Berg")], 3, 0),
    ("of one name and two numbers", [invoice("invoice:1", name="Kari Nordmann"), invoice("invoice:2", of="customer:2", name="Kari Nordmann")], 2, 0),
    ("of one number, one without a name", [invoice("invoice:1", name="Kari Nordmann"), invoice("invoice:2")], 2, 0),
    ("of one number in two sources", [invoice("invoice:1", name="Kari Nordmann"), record("crm", "invoice:2", Kind.INVOICE, "A02", part_of="customer:1", name="Kari Nordmann")], 2, 0),
    ("of one number and name, and two birth dates", [invoice("invoice:1", name="Kari Nordmann", birth_date=on("1980-02-01")), invoice("invoice:2", name="Kari Nordmann", birth_date=on("2010-02-01"))], 2, 0),
    (
        "a bare first name does not bridge two people",
        [response(A, name="Kari Nordmann", email="kari@example.org"), response(B, name="Kari Dahl", email="b@example.org", phone="49123456"), response(C, name="Kari", email="kari@example.org", phone="49123456")],
        2,
        1,
    ),
    ("a couple, one of whom books for both", [response(A, name="Kari Nordmann", email="kari@example.org", phone="49 12 34 56"), client(name="Ola Nordmann", email="kari@example.org"), subscriber(name="Kari Nordmann", email="kari@example.org")], 2, 0),
    ("a couple's one form is neither's", [*two("Kari Nordmann", "Ola Nordmann"), response(C, name="Kari og Ola Nordmann", email="felles@example.org")], 3, 2),
    ("a child with a parent's e-mail and phone", [response(A, name="Kari Nordmann", email="kari@example.org", phone="49 12 34 56"), response(B, name="Nora Nordmann", email="kari@example.org", phone="49 12 34 56")], 2, 0),
    ("a son with his father's whole name and mailbox, but a number of his own", [response(A, name="Per Lie", email="a@example.org", phone="49 12 34 56"), response(B, name="Per Lie jr", email="a@example.org", phone="49 65 43 21")], 2, 0),
    ("a company's customer card and its owner's form", [customer(name="Fjord ENK", org_number="999999999", email="kari@example.org"), response(A, name="Kari Fjord", email="kari@example.org")], 2, 0),
    ("one company in two sources", [customer(name="Fjord AS", org_number="999 999 999"), record("crm", "contact:1", Kind.CONTACT, "A03", name="Fjord as", org_number="999999999")], 1, 0),
    ("two who typed something that is no organisation number", [response(A, company="Fjord", org_number="1", email="a@example.org"), response(B, org_number="1", email="b@example.org")], 2, 0),
    ("a recycled phone: two strangers, one after the other", two("Kari Nordmann", "Per Bakken", email=False), 2, 0),
    ("a recycled phone between two of one given name is asked, not joined", two("Kari Nordmann", "Kari Bakken", email=False), 2, 1),
    ("homonyms in one street", [response(A, name="Kari Nordmann", email="a@example.org", postal_address="Moveien 1"), response(B, name="Kari Nordmann", email="b@example.org", postal_address="Moveien 3")], 2, 0),
    ("twins with one initial", two("Emma Lie", "Emil Lie"), 2, 0),
    ("twins with one initial, and a form that says only that", [*two("Emma Lie", "Emil Lie"), response(C, name="E Lie", email="felles@example.org")], 3, 2),
    ("marriage: all addresses stay, on an e-mail that names her", [response(A, name="Kari Nordmann", email="kari.nordmann@example.org", phone="49 12 34 56"), client(name="Kari Dahl", email="kari.nordmann@example.org", phone="49 12 34 56")], 1, 0),
    ("marriage: all addresses stay, on one that does not", [response(A, name="Kari Nordmann", email="fjellrev@example.org", phone="49 12 34 56"), client(name="Kari Dahl", email="fjellrev@example.org", phone="49 12 34 56")], 2, 1),
    ("marriage with the old name between", two("Kari Nordmann", "Kari Nordmann Dahl"), 1, 0),
    ("one name is part of the other, but the number speaks against it", [response(A, name="Per Lie", email="a@example.org", phone="49 12 34 56"), client(name="Per Olav Lie", email="a@example.org", phone="49 65 43 21")], 2, 1),
    ("Sami letters", two("Máhtte Gaup", "Mahtte Gaup"), 1, 0),
    ("a slip of the finger on an address that names her", [response(A, name="Krisitn Nordmann", email="kristin.nordmann@example.org"), client(name="Kristin Nordmann", email="kristin.nordmann@example.org")], 1, 0),
    ("a name that is an address", [response(A, name="kari.nordmann@example.org", email="kari.nordmann@example.org"), client(name="Kari Nordmann", email="kari.nordmann@example.org")], 1, 0),
    ("a form that nine people filled on one address says nothing", [response(f"response:0:{n}", name=f"{name} Nordmann", email="post@example.org") for n, name in enumerate("Kari Ola Per Pål Espen Askeladd Nora Emma Kari".split())], 9, 0),
]  # fmt: skip


#: Rows in which it counts that somebody bears a name: of other rows' people there are some too.
ALONE = ("an address of two names, and neither is hers", "an initial and a family name that somebody else bears")


def own(case: int, one: Record) -> Record:
    """Return a row's record with ids, addresses' domains and numbers that no other row has. Names stay: names alone tie nobody."""

    def value(name: str, was: Any) -> Any:
        if name == "email":
            return own_address(case, was)
        if name == "postal_address":
            return f"{was} {case}"
        digits = re.sub("[^0-9]", "", was) if name in ("phone", "org_number") else ""
        return str(int(digits) - case) if len(digits) > 1 else was

    fields = {name: value(name, was) for name, was in one.fields.items()}
    also = tuple((name, value(name, was)) for name, was in one.also)
    part_of = one.part_of and f"{one.part_of}:{case}"
    return replace(one, record=f"{one.record}:{case}", part_of=part_of, fields=fields, also=also)


Linked = dict[int, tuple[set[str], int]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    """By row: its persons, and how many pairs are asked about. All rows but a few are read in one night."""
    nights = [[n for n, row in enumerate(TABLE) if row[0] not in ALONE], *([n] for n, row in enumerate(TABLE) if row[0] in ALONE)]
    assert len(nights) == 1 + len(ALONE)
    found: Linked = {}
    for rows in nights:
        everybody = [own(n, one) for n in rows for one in TABLE[n][1]]
        with linked(everybody, tmp_path_factory.mktemp("table")) as con:
            assert_apart(con)
            of = con.execute("SELECT record, person FROM owned").fetchall()
            asked = Counter(told(record)[0] for (record,) in con.execute("SELECT record FROM likely JOIN record ON id = a").fetchall())
        found |= {n: ({person for record, person in of if told(record)[0] == n}, asked[n]) for n in rows}
    return found


@pytest.mark.parametrize("case", range(len(TABLE)), ids=[row[0] for row in TABLE])
def test_table(case: int, found: Linked) -> None:
    _says, _records, people, asked = TABLE[case]
    assert (len(found[case][0]), found[case][1]) == (people, asked)


def test_a_nameless_record_is_nobodys_when_two_nameless_ones_cannot_be_one_persons(tmp_path: Path) -> None:
    kari = response(A, name="Kari Nordmann", email="kari@example.org", phone="49 12 34 56")
    born = [
        record("crm", f"contact:{n}", Kind.CONTACT, "A03", email="kari@example.org", birth_date=on(f"{year}-02-01"))
        for n, year in enumerate((1980, 2010))
    ]
    with linked([kari, *born[:1]], tmp_path / "one") as con:
        assert len(persons(con)) == 1
    with linked([kari, *born], tmp_path / "two") as con:
        assert len(persons(con)) == 3


def test_why_a_record_is_linked(tmp_path: Path) -> None:
    records = [
        response(A, name="Kari Nordmann", email="a@example.org", phone="49123456"),
        client(name="Kari Nordmann", phone="49123456"),
        booking(name="Kari Nordmann"),
    ]
    with linked(records, tmp_path) as con:
        found = dict(con.execute("SELECT record, linked_by FROM owned").fetchall())
    assert found == {A: ["phone"], "client:1": ["phone", "part_of"], "booking:1": ["part_of"]}


def test_an_invoice_without_its_card_is_tied_by_its_number_and_name(tmp_path: Path) -> None:
    with linked([invoice("invoice:1", name="Kari Nordmann"), invoice("invoice:2", name="Kari Nordmann")], tmp_path) as con:
        found = dict(con.execute("SELECT record, linked_by FROM owned").fetchall())
    assert found == {"invoice:1": ["part_of"], "invoice:2": ["part_of"]}


def made(rows: list[tuple[str | None, str | None, str | None]]) -> list[Record]:
    return [
        record("crm", f"contact:{n}", Kind.CONTACT, "A03", name=name, email=email, phone=phone)
        for n, (name, email, phone) in enumerate(rows)
    ]


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
        with linked(order, tmp_path / folder) as con:
            found.append(set(con.execute("SELECT record, person FROM owned").fetchall()))
    assert found[0] == found[1]


#: Small nights, each of which leaves other steps of linking without anything to do.
SMALL = [
    [response(A, name="Kari Nordmann", email="kari@example.org")],
    [subscriber("subscription:1", email="kari@example.org")],
    [customer("customer:1", name="Kari Nordmann"), invoice("invoice:1"), invoice("invoice:2", name="Ola Dahl")],
    two("Kari Nordmann", "Kari Nordmann"),
    two("Kari Nordmann", "Kari Dahl"),
    [*two("Kari Nordmann", "Ola Nordmann"), subscriber("subscription:1", email="felles@example.org")],
    [subscriber("subscription:1", email="a@example.org"), subscriber("subscription:2", email="a@example.org")],
]  # fmt: skip


@pytest.mark.parametrize("records", SMALL)
def test_a_step_without_anything_to_do_would_have_done_nothing(
    records: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name in ("as it is", "every step"):
        with read(records, tmp_path / name) as con:
            found.append([con.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in ("link", "likely")])
        monkeypatch.setattr(link, "_any", lambda con, query: True)
        monkeypatch.setattr(link, "_may_be_another", lambda con: True)
    assert found[0] == found[1] and len(found[0][0]) == len(records)

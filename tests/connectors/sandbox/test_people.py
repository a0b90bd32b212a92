"""The invented people: the same every time, nobody real, and true to their own truth.json."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import phonenumbers
import pytest
from lxml import etree

from connectors.sandbox.people.invent import invent
from connectors.sandbox.people.sources import COLUMNS, OLDLIST_COLUMNS
from connectors.sandbox.people.stories import in_order
from connectors.sandbox.people.truth import HARMFUL, response_id
from connectors.sandbox.people.world import World
from inventory.model import FIELDS, Kind
from tests.conftest import TODAY

#: No source of the sandbox holds enquiries, comments or cards that say when they were made; a block stands in the ledger only.
NOT_PLAYED = {"PROSPECT_EXPIRED", "NO_BASIS", "DELETED_REAPPEARED"}
CODES = (HARMFUL - NOT_PLAYED) | set(
    "KEEP_BOOKKEEPING KEEP_UNPAID KEEP_FUTURE_BOOKING FIELD_NOT_PROMISED CONSENT_AMBIGUOUS NO_CONSENT_FOUND "
    "KEEP_NEWSLETTER CONSENT_REFRESH_DUE DOI_PROOF_MISSING ARCHIVED_CONTACT SHARED_CONTACT UNMATCHED_RECORD "
    "NO_BASIS CARD_WITHOUT_INVOICE "
    "KEEP_AGREEMENT35 KEEP_ACTIVE_CLIENT OBJECTED_MARKETING UNSUB_THEN_FORM_YES FORM_YES_THEN_UNSUB FORM_NO_OLDER_THAN_DOI "
    "INVOICE_KEPT_NEWS_DELETED DUPLICATE_PERSON SYSTEM_NOT_IN_STATEMENT INVOICE_TEXT_SENSITIVE INVOICE_CHANNEL".split()
)
NS = "{urn:StandardAuditFile-Taxation-Financial:NO}"


@pytest.fixture(scope="module")
def world() -> World:
    return invent(200, 1, TODAY)


def rows(world: World, path: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    text = world.exports[f"exports/{path}"].decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def customers_in_xlsx(world: World) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(world.exports["exports/conta/kunder-2024.xlsx"]))
    sheet = list(book["Kunder"].iter_rows(values_only=True))
    return [dict(zip(map(str, sheet[2]), row, strict=True)) for row in sheet[3:]]


def saft(world: World) -> Any:
    return etree.fromstring(world.exports[f"exports/conta/SAF-T Financial_999999999_{world.as_of:%Y%m%d}010000.xml"])


def customers_in_saft(world: World) -> list[Any]:
    return list(saft(world).iter(f"{NS}Customer"))


def everything(world: World) -> str:
    """Return all that the vendors hold, as one text."""
    sheets = [[sheet.header, sheet.rows] for sheet in world.sheets.values()]
    files = [
        content.decode("cp1252", "replace") for name, content in world.exports.items() if not name.endswith("xlsx")
    ]
    vendors = [vars(world.audience), vars(world.booking), sheets, customers_in_xlsx(world), world.truth]
    return json.dumps([vendors, files], default=str, ensure_ascii=False)


def held(world: World) -> Iterator[tuple[str, str]]:
    """List every record that the world holds, from the world alone."""
    for source, sheet in world.sheets.items():
        seen: Counter[str] = Counter()
        for when, email, *_ in sheet.rows:
            assert isinstance(when, datetime)
            record = response_id(sheet.gid, when, str(email))
            seen[record] += 1
            yield source, record if seen[record] == 1 else f"{record}-{seen[record]}"
    yield from (("newsletter", f"subscription:{m['id']}") for m in world.audience.members)
    yield from (("bookings", f"client:{c['id']}") for c in world.booking.clients)
    yield from (("bookings", f"booking:{b['id']}") for b in world.booking.bookings)
    numbers = {row["Kundenummer"] for row in rows(world, "conta/kunder.csv", "cp1252")}
    numbers |= {str(row["Kundenummer"]) for row in customers_in_xlsx(world)}
    numbers |= {str(c.findtext(f"{NS}CustomerID")) for c in customers_in_saft(world)}
    yield from (("invoices", f"customer:{number}") for number in numbers)
    yield from (("invoices", f"invoice:{row['Fakturanummer']}") for row in rows(world, "conta/fakturaer.csv"))
    yield from (("oldlist", f"subscription:{row['Nr']}") for row in rows(world, "gammel-liste.csv"))


def told(world: World, story: str) -> list[Any]:
    return [who for who in world.truth["people"] if who["story"] == story]


def codes(who: Any) -> set[str]:
    return {flag["code"] for flag in who["flags"]}


def test_same_seed_and_date_give_the_same_world_to_the_byte(world: World) -> None:
    assert invent(200, 1, TODAY) == world
    assert invent(200, 2, TODAY).exports != world.exports
    assert invent(200, 1, TODAY - timedelta(days=1)).exports != world.exports


@pytest.mark.parametrize("people", [*range(1, 25), 57, 101, 333])
def test_any_number_of_people_can_be_invented(people: int) -> None:
    world = invent(people, 3, date(2024, 2, 29))
    assert len(world.truth["people"]) == people
    assert {(r["source"], r["record"]) for p in world.truth["people"] for r in p["records"]} == set(held(world))


def test_one_person_is_an_ordinary_one() -> None:
    (who,) = invent(1, 1, TODAY).truth["people"]
    assert who["story"] not in {story.tell.__name__ for story in in_order()}


def test_nobody_is_not_enough() -> None:
    with pytest.raises(ValueError, match="at least one"):
        invent(0, 1, TODAY)


def test_every_story_is_told_among_200_and_some_among_20(world: World) -> None:
    wanted = {story.tell.__name__ for story in in_order()}
    assert wanted <= {who["story"] for who in world.truth["people"]}
    small = {who["story"] for who in invent(20, 1, TODAY).truth["people"]}
    assert {"couple", "withdrawn_elsewhere", "refused"} <= small
    assert small - wanted


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_flag_must_come_out_among_200(seed: int) -> None:
    assert {code for who in invent(200, seed, TODAY).truth["people"] for code in codes(who)} == CODES


def test_every_record_belongs_to_exactly_one_person(world: World) -> None:
    owned = [(r["source"], r["record"]) for who in world.truth["people"] for r in who["records"]]
    assert len(owned) == len(set(owned))
    assert sorted(owned) == sorted(held(world))


def test_truth_speaks_of_each_persons_own_records_and_does_not_contradict_itself(world: World) -> None:
    for who in world.truth["people"]:
        own = [(r["source"], r["record"]) for r in who["records"]]
        assert own
        assert {(f["source"], f["record"]) for f in who["flags"] + who["allowed"]} <= set(own)
        assert not codes(who) & set(who["forbidden"])
        assert len({tuple(f.values()) for f in who["flags"]}) == len(who["flags"])


def test_pairs_that_must_be_linked_are_within_one_person(world: World) -> None:
    owner = {(r["source"], r["record"]): who["id"] for who in world.truth["people"] for r in who["records"]}
    pairs = [[owner[r["source"], r["record"]] for r in pair] for pair in world.truth["must_link"]]
    assert pairs
    assert all(a == b for a, b in pairs)


def test_people_who_must_not_be_merged_are_two_and_married_name_is_not_among_them(world: World) -> None:
    people = {who["id"]: who for who in world.truth["people"]}
    stories = [people[who]["story"] for pair in world.truth["must_not_merge"] for who in pair]
    assert {"couple", "parent_and_child", "homonyms", "company_pays"} <= set(stories)
    assert "married_name" not in stories
    assert all(a != b for a, b in world.truth["must_not_merge"])
    (bride,) = told(world, "married_name")
    assert not [p for p in world.truth["must_link"] if all(r in bride["records"] for r in p)]


def test_record_ids_hold_nothing_personal(world: World) -> None:
    ids = [record for _, record in held(world)]
    assert all(
        re.fullmatch(r"(response:0|subscription|client|booking|customer|invoice):[0-9a-f]+(-2)?", i) for i in ids
    )
    assert sum(i.endswith("-2") for i in ids) == 1


def test_every_address_is_reserved_for_examples(world: World) -> None:
    addresses = re.findall(r"[\w.+-]+@([\w.-]+)", everything(world))
    assert len(addresses) > 200
    assert {host.lower() for host in addresses} <= {"example.no", "example.com", "example.org", "example.net"}


def test_no_phone_number_can_be_anybodys(world: World) -> None:
    typed = [str(row[3]) for sheet in world.sheets.values() for row in sheet.rows]
    typed += [client["phone"] for client in world.booking.clients]
    typed += [row["Telefon"] for row in rows(world, "conta/kunder.csv", "cp1252")]
    typed += [row["Telefon"] or "" for row in customers_in_xlsx(world)]
    numbers = [phonenumbers.parse(text, "NO") for text in typed if text]
    assert len(numbers) > 200
    assert all(str(n.national_number).startswith("49") and len(str(n.national_number)) == 8 for n in numbers)
    assert not any(map(phonenumbers.is_valid_number, numbers))


def test_ip_addresses_are_reserved_for_documentation(world: World) -> None:
    seen = {m[key].rpartition(".")[0] for m in world.audience.members for key in ("ip_signup", "ip_opt")}
    assert seen == {"", "192.0.2", "198.51.100"}


def test_mapped_columns_exist_and_one_is_left_out(world: World) -> None:
    for source, columns in COLUMNS.items():
        assert set(world.sheets[source].header) - set(columns) == {"Hvordan hørte du om oss?"}
        assert set(columns.values()) <= set(FIELDS[Kind.RESPONSE])
    assert set(rows(world, "gammel-liste.csv")[0]) - set(OLDLIST_COLUMNS) == {"Nr"}
    assert set(OLDLIST_COLUMNS.values()) <= set(FIELDS[Kind.SUBSCRIPTION])


def test_sheets_are_in_order_of_time_and_ragged(world: World) -> None:
    for sheet in world.sheets.values():
        times = [row[0] for row in sheet.rows]
        assert times == sorted(times)
        assert all(row[-1] != "" for row in sheet.rows)
    assert {len(row) for row in world.sheets["registration"].rows} >= {12, 13}


def test_one_person_writes_the_phone_in_every_way_also_as_a_number(world: World) -> None:
    cells = [row[3] for row in world.sheets["registration"].rows if row[2] == "Sverre Åmodt"]
    assert len(cells) == 11
    assert sum(isinstance(cell, int) for cell in cells) == 1
    assert len({re.sub(r"\D", "", str(cell))[-8:] for cell in cells}) == 1


def test_postcode_0150_became_150_in_the_xlsx(world: World) -> None:
    (who,) = told(world, "postcode_with_zero")
    number = next(int(r["record"].split(":")[1]) for r in who["records"] if r["record"].startswith("customer:"))
    assert [row["Postnr"] for row in customers_in_xlsx(world) if row["Kundenummer"] == number] == [150]


def test_nobody_attacks_unless_that_is_asked_for(world: World) -> None:
    hostile = invent(200, 1, TODAY, hostile=True)
    bites = ("=cmd|", "<script", "=HYPERLINK", "<img")
    assert not [bite for bite in bites if bite in str(world.sheets) + str(world.audience) + str(world.exports)]
    assert all(bite in str(hostile.sheets) for bite in bites)
    assert [who["story"] for who in world.truth["people"]] == [who["story"] for who in hostile.truth["people"]]


def test_names_that_bite_stand_as_they_are(world: World) -> None:
    names = {row[2] for row in invent(200, 1, TODAY, hostile=True).sheets["course"].rows}
    assert {"=cmd|' /C calc'!A0", "<script>alert(1)</script>"} <= names
    assert {"Nan", "Inf"} <= {row[2] for row in world.sheets["registration"].rows}
    assert "Áile Čálliid" in {row["Navn"] for row in customers_in_xlsx(world)}


def test_saft_shares_customers_and_invoices_with_the_lists(world: World) -> None:
    in_csv = {row["Kundenummer"] for row in rows(world, "conta/kunder.csv", "cp1252")}
    in_saft = {c.findtext(f"{NS}CustomerID") for c in customers_in_saft(world)}
    assert len(in_csv & in_saft) > 5
    assert in_saft - in_csv
    references = {e.text for e in saft(world).iter(f"{NS}ReferenceNumber")}
    assert references < {row["Fakturanummer"] for row in rows(world, "conta/fakturaer.csv")}
    first_names = [e.text for c in customers_in_saft(world) for e in c.iter(f"{NS}FirstName")]
    assert "NotUsed" in first_names


def test_national_id_is_of_the_synthetic_series_with_right_check_digits(world: World) -> None:
    registered = [c.findtext(f"{NS}RegistrationNumber") for c in customers_in_saft(world)]
    (number,) = [r for r in registered if r and len(r) == 11]
    digits = [int(d) for d in number]
    assert 81 <= int(number[2:4]) <= 92
    assert sum(d * w for d, w in zip(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), strict=False)) % 11 == 0
    assert sum(d * w for d, w in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11 == 0


def test_amounts_have_a_decimal_comma_and_money_is_due_somewhere(world: World) -> None:
    invoices = rows(world, "conta/fakturaer.csv")
    assert all(re.fullmatch(r"[\d\N{NO-BREAK SPACE}]+,\d\d", row["Beløp"]) for row in invoices)
    assert any("\N{NO-BREAK SPACE}" in row["Beløp"] for row in invoices)
    assert any(
        row["Restbeløp"] not in ("0,00", row["Beløp"]) for row in rows(invent(800, 1, TODAY), "conta/fakturaer.csv")
    )
    assert all((row["Betalt dato"] == "") == (row["Restbeløp"] != "0,00") for row in invoices)


def test_an_ordinary_person_has_some_two_or_three_kinds_of_records() -> None:
    world = invent(2000, 1, TODAY)
    stories = {story.tell.__name__ for story in in_order()}
    ordinary = [who for who in world.truth["people"] if who["story"] not in stories]
    kinds = [len({(r["source"], r["record"].split(":")[0]) for r in who["records"]}) for who in ordinary]
    assert 2.4 < sum(kinds) / len(kinds) < 2.8

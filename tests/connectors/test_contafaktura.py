"""ContaFaktura's folder: which file is what, how lists and SAF-T become one record, and what is loud."""

import os
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from connectors import contafaktura
from connectors.base.files import DATED, NOTE
from inventory.errors import SourceError, Trouble
from inventory.model import Fate, Kind, Parsed, Record, Row, SourceConfig

SAFT = """<AuditFile xmlns="urn:StandardAuditFile-Taxation-Financial:NO"><MasterFiles><Customers><Customer>
<Name>Gammelt Navn</Name>
<Contact><ContactPerson><FirstName>NotUsed</FirstName><LastName>Gammelt Navn</LastName></ContactPerson>
<Email>fra-saft@example.no</Email></Contact><BankAccount><BankAccountNumber>1</BankAccountNumber></BankAccount>
<CustomerID>7</CustomerID></Customer></Customers></MasterFiles><GeneralLedgerEntries><Journal><Transaction>
<TransactionID>1</TransactionID><TransactionDate>2025-03-12</TransactionDate><Description>Faktura</Description><Line>
<CustomerID>7</CustomerID><DebitAmount><Amount>10</Amount></DebitAmount><ReferenceNumber>501</ReferenceNumber>
<DueDate>2025-03-26</DueDate></Line></Transaction></Journal></GeneralLedgerEntries></AuditFile>"""


def _config(path: Path, **columns: str) -> SourceConfig:
    return SourceConfig("invoices", "contafaktura", {"path": str(path), "columns": columns or None})


def _parsed(folder: Path, columns: dict[str, str] | None = None, **texts: str) -> Parsed:
    for name, text in texts.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_text(text, encoding="utf-8")
    config = _config(folder, **(columns or {}))
    return contafaktura.parse(list(contafaktura.pull(config, {})), config)


def _one(folder: Path, columns: dict[str, str] | None = None, **texts: str) -> Record:
    (record,) = _parsed(folder, columns, **texts).records
    return record


def _error(config: SourceConfig) -> SourceError:
    with pytest.raises(SourceError) as caught:
        list(contafaktura.pull(config, {}))
    return caught.value


def test_files_are_told_apart_by_their_headings_not_their_names(tmp_path: Path) -> None:
    parsed = _parsed(
        tmp_path,
        faktura_csv="Navn;E-post\nKari;kari@example.no\n",
        kunder_csv="Fakturanr;Fakturadato\n501;1.2.2026\n",
        diverse_xml=SAFT,
    )
    ids = [(record.kind, record.record.split(":")[0], record.activity) for record in parsed.records]
    assert set(ids) == {(Kind.CONTACT, "customer", "A03"), (Kind.INVOICE, "invoice", "A02")}
    assert len(ids) == 3


def test_of_two_email_columns_the_first_stands_for_the_customer_and_both_are_kept(tmp_path: Path) -> None:
    record = _one(tmp_path, k_csv="Navn;E-post;Mobil;E-post\nKari;a@example.no;49123456;b@example.no\n")
    assert record.fields["email"] == "a@example.no"
    assert (record.unread, record.also) == ((), (("email", "b@example.no"),))


def test_contact_person_of_a_company(tmp_path: Path) -> None:
    record = _one(tmp_path, k_csv="Navn;Orgnr;Kontaktperson\nRot AS;999 999 999;Kari Berg\n")
    assert (record.fields["company"], record.fields["name"]) == ("Rot AS", "Kari Berg")


def test_a_company_without_contact_person_has_no_persons_name(tmp_path: Path) -> None:
    record = _one(tmp_path, k_csv="Navn;Orgnr\nRot AS;NO999999999MVA\n")
    assert dict(record.fields) == {"company": "Rot AS", "org_number": "999999999"}


def test_fødselsnummer_as_org_number_is_never_stored(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text("Navn;Orgnr;Kundenr\nKari;01819090013;5\nOla;01819090014;6\n")
    config = _config(tmp_path)
    rows = list(contafaktura.pull(config, {}))
    parsed = contafaktura.parse(rows, config)
    assert "01819090013" not in repr(parsed) + repr(rows)
    assert "01819090014" not in repr(parsed)
    assert [record.unread for record in parsed.records] == [("Orgnr (fødselsnummer)",), ("Orgnr",)]


def test_postcode_is_left_padded_and_decimal_comma_read(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path, k_csv="Navn;Postnr\nKari;150\n", f_csv="Fakturanr;Dato;Beløp\n1;1.2.2026;1 200,50\n")
    invoice, contact = sorted(parsed.records, key=lambda record: record.kind, reverse=True)
    assert contact.fields["postcode"] == "0150"
    assert invoice.fields["amount"] == Decimal("1200.50")


def test_lists_win_over_saft_which_fills_blanks(tmp_path: Path) -> None:
    parsed = _parsed(
        tmp_path,
        z_xml=SAFT,
        k_csv="Kundenr;Navn;E-post\n7;Nytt Navn;\n",
        f_csv="Fakturanr;Fakturadato;Kundenr;Restbeløp\n501;2025-03-13;7;0\n",
    )
    contact, invoice = parsed.records
    assert (contact.fields["name"], contact.fields["email"]) == ("Nytt Navn", "fra-saft@example.no")
    assert contact.unread == ("BankAccount",)
    assert str(invoice.fields["issued_on"]) == "2025-03-13"
    assert str(invoice.fields["due_on"]) == "2025-03-26"
    assert (invoice.record, invoice.part_of) == ("invoice:501", "customer:7")


def _written_on(path: Path, day: str) -> None:
    when = datetime.fromisoformat(f"{day}T12:00+00:00").timestamp()
    os.utime(path, (when, when))


OLD = "Kundenr;Navn;E-post\n7;Kari Berg;gammel@example.no\n8;Slettet;s@example.no\n"
NEW = "Kundenr;Navn;E-post\n7;Kari Dal;\n"


def _both(folder: Path, old: str, new: str, old_day: str = "2026-01-10", new_day: str = "2026-11-10") -> list[Row]:
    """Two downloads, of which the second sorts before the first."""
    for name, text, day in (("kunder.csv", old, old_day), ("kunder (1).csv", new, new_day)):
        (folder / name).write_text(text, encoding="utf-8")
        _written_on(folder / name, day)
    return list(contafaktura.pull(_config(folder), {}))


def _names(parsed: Parsed) -> list[Any]:
    return sorted(str(record.fields["name"]) for record in parsed.records)


def test_of_two_downloads_the_newer_counts_whatever_it_is_called(tmp_path: Path) -> None:
    rows = _both(tmp_path, OLD, NEW)
    parsed = contafaktura.parse(rows, _config(tmp_path))
    (record,) = parsed.records
    assert dict(record.fields) == {"customer_number": "7", "name": "Kari Dal"}  # and no address of January's
    assert [(each.where, each.why) for each in parsed.unreadable] == [
        ("kunder.csv", "was not read: kunder (1).csv is newer and holds the same")
    ]
    assert [row for row in rows if row.what == DATED] == [Row(DATED, "kunder (1).csv", {"day": "2026-11-10"})]


def test_the_day_of_export_in_a_list_goes_before_its_newest_record_and_that_before_the_files_time(tmp_path: Path) -> None:
    config = _config(tmp_path)
    old, new = "Utskrift 10.01.2026\n" + OLD, "Kundeliste;Eksportert: 10. november 2026\n" + NEW
    rows = _both(tmp_path, old, new, "2026-11-20", "2026-11-19")
    assert _names(contafaktura.parse(rows, config)) == ["Kari Dal"]
    assert [row.cells for row in rows if row.what == DATED] == [{"day": "2026-11-10"}]
    old = "Kundenr;Navn;Endret\n7;Kari Berg;1.1.2026\n8;Slettet;2.1.2026\n"
    rows = _both(tmp_path, old, "Kundenr;Navn;Endret\n7;Kari Dal;3.3.2026\n", "2026-11-20", "2026-11-19")
    assert _names(contafaktura.parse(rows, config)) == ["Kari Dal"]


def test_a_period_in_a_title_is_no_day_of_export(tmp_path: Path) -> None:
    rows = _both(tmp_path, "Periode: 01.01.2024 - 31.12.2024\n" + OLD, "Fra dato: 1.1.2024\n" + NEW)
    assert [row.cells["day"] for row in rows if row.what == DATED] == ["2026-11-10"]


def test_a_newer_list_of_a_few_of_them_stands_in_for_nobody_and_is_told(tmp_path: Path) -> None:
    rows = _both(tmp_path, OLD + "9;Ola;o@example.no\n", NEW)
    parsed = contafaktura.parse(rows, _config(tmp_path))
    assert (_names(parsed), parsed.unreadable) == (["Kari Dal", "Ola", "Slettet"], ())
    (note,) = (row for row in rows if row.what == NOTE)
    assert note.where == "kunder.csv"
    assert "kunder (1).csv is newer, but holds a part of it only" in note.cells["why"]


def test_lists_of_different_people_or_columns_add_up(tmp_path: Path) -> None:
    other = "Kundenr;Navn;E-post\n9;Ola;o@example.no\n"
    parsed = contafaktura.parse(_both(tmp_path, OLD, other), _config(tmp_path))
    assert (_names(parsed), parsed.unreadable) == (["Kari Berg", "Ola", "Slettet"], ())
    phones = "Kundenr;Navn;Mobil\n7;Kari Dal;49123456\n8;Slettet;\n"
    parsed = contafaktura.parse(_both(tmp_path, OLD, phones), _config(tmp_path))
    assert parsed.unreadable == ()
    kari = next(record.fields for record in parsed.records if record.fields["name"] == "Kari Dal")
    assert (kari["email"], kari["phone"]) == ("gammel@example.no", "49123456")


def test_files_of_one_moment_do_not_say_which_is_newer(tmp_path: Path) -> None:
    rows = _both(tmp_path, OLD, NEW, "2026-11-10", "2026-11-10")
    parsed = contafaktura.parse(rows, _config(tmp_path))
    assert _names(parsed) == ["Kari Berg", "Slettet"]
    (note,) = (row for row in rows if row.what == NOTE)
    assert "nothing says which is newer" in note.cells["why"]
    assert contafaktura.parse(_both(tmp_path, OLD, OLD), _config(tmp_path)).unreadable == ()


def test_invoice_lists_of_two_years_add_up_and_a_second_download_counts_once(tmp_path: Path) -> None:
    head, config = "Fakturanr;Fakturadato;Beløp;Restbeløp\n", _config(tmp_path)
    of_2024, of_2025 = head + "1;1.2.2024;100;100\n2;1.3.2024;100;0\n", head + "3;1.2.2025;100;0\n"
    parsed = contafaktura.parse(_both(tmp_path, of_2024, of_2025), config)
    assert ([r.record for r in parsed.records], parsed.unreadable) == (["invoice:3", "invoice:1", "invoice:2"], ())
    paid = head + "1;1.2.2024;100;\n2;1.3.2024;100;0\n4;1.4.2024;5;0\n"
    parsed = contafaktura.parse(_both(tmp_path, of_2024, paid), config)
    assert "balance" not in parsed.records[0].fields  # January's «100 left to pay» is not mixed in
    assert parsed.unreadable == ()  # all of it stands in the newer one
    some = head + "2;1.3.2024;100;0\n3;1.2.2025;100;0\n"  # half of the older, and none of its period before
    parsed = contafaktura.parse(_both(tmp_path, of_2024, some), config)
    assert sorted(record.record for record in parsed.records) == ["invoice:1", "invoice:2", "invoice:3"]


def test_a_series_of_numbers_that_begins_again_each_year_is_as_many_invoices(tmp_path: Path) -> None:
    head, config = "Fakturanr;Fakturadato;Kundenavn\n", _config(tmp_path)
    old, new = head + "1;1.2.2024;Kari\n2;1.3.2024;Kari\n", head + "1;1.2.2025;Ola\n2;1.3.2025;Ola\n1;5.2.2026;Liv\n"
    for rows in (_both(tmp_path, old, new), _both(tmp_path, new, old)):
        parsed = contafaktura.parse(rows, config)
        found = {record.record: record.fields["name"] for record in parsed.records}
        assert found == {
            "invoice:1": "Kari",
            "invoice:2": "Kari",
            "invoice:1:2025": "Ola",
            "invoice:2:2025": "Ola",
            "invoice:1:2026": "Liv",
        }
        assert parsed.unreadable == ()


def test_sum_rows_and_page_frames_are_nobody(tmp_path: Path) -> None:
    parsed = _parsed(
        tmp_path,
        k_csv="Kundenr;Navn;E-post\n1;Sum Li;sum@example.no\nTotalt;1;\nSum;2 kunder;\n;Antall kunder: 2;\n"
        "Kundenr;Navn;E-post\nSide 1 av 2;;\n------;;\n12;Total;t@example.no\n",
        f_csv="Fakturanr;Fakturadato;Beløp\n1;1.2.2026;100\nSum;;100\nI alt 1 faktura;;100,00\n",
    )
    assert sorted(record.record for record in parsed.records) == ["customer:1", "customer:12", "invoice:1"]
    assert parsed.unreadable == ()
    fates = Counter[Fate]()
    for (_, fate), n in parsed.cells.items():
        fates[fate] += n
    assert fates == {Fate.READ: 9, Fate.IGNORED: 14}


@pytest.mark.parametrize(
    "text",
    [
        "Navn;Type;E-post\nPer;Supplier;p@example.no\nÅse;Kunde;a@example.no\nEli;Leverandør;e@example.no\n",
        "Kontaktnavn;Kunde;Leverandør;E-post\nÅse;Ja;Nei;a@example.no\nPer;Nei;Ja;p@example.no\nEli;;x;e@example.no\n",
        "Navn;Kundenr;Leverandørnr;E-post\nÅse;1;9;a@example.no\nPer;;2;p@example.no\nEli;;3;e@example.no\n",
        "Navn;Kontakttype;E-post\nÅse;Kunde og leverandør;a@example.no\nPer;Leverandør;p@x.no\nEli;Vendor;e@x.no\n",
    ],
)
def test_suppliers_in_a_list_of_everybody_are_told_and_not_taken_for_customers(tmp_path: Path, text: str) -> None:
    parsed = _parsed(tmp_path, k_csv=text)
    assert [(record.fields["name"], record.unread) for record in parsed.records] == [("Åse", ())]
    assert [(each.where, each.why) for each in parsed.unreadable] == [
        ("k.csv", "holds 2 rows of suppliers, which were not read")
    ]


def test_a_list_of_suppliers_alone_is_told(tmp_path: Path) -> None:
    parsed = _parsed(
        tmp_path,
        a_csv="Leverandørnr;Navn;E-post\n1;Per;p@example.no\n",
        b_csv="Leverandør;Fakturanr;Fakturadato\nPer;1;1.2.2026\n",
        k_csv="Navn;E-post\nÅse;a@example.no\n",
    )
    assert [record.fields["name"] for record in parsed.records] == ["Åse"]
    assert {each.where: each.why for each in parsed.unreadable} == dict.fromkeys(
        ("a.csv", "b.csv"), "is a list of suppliers, and was not read"
    )


def test_yes_and_no_are_nobodys_name(tmp_path: Path) -> None:
    record = _one(tmp_path, k_csv="Kunde;E-post;Firma;Type\nJa;a@example.no;Nei;Privat\n")
    assert (dict(record.fields), record.unread) == ({"email": "a@example.no"}, ("Firma", "Type"))


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Kunde nr.;Navn;Tlf.;Att.", {"customer_number": "a", "company": "b", "phone": "c", "name": "d"}),
        ("CustomerNumber;CustomerName;MobilePhone;EmailAddress", {"customer_number": "a", "name": "b", "phone": "c", "email": "d"}),
        ("KUNDENR;Kundens navn*;Telefonnr.;Faktura-e-poster", {"customer_number": "a", "phone": "c", "email": "d"}),
        ("Kundenavn;Hovedadresse - Linje 1;Hovedadresse - Postnummer;Hovedadresse - Postal sted",
         {"name": "a", "postal_address": "b", "postcode": "c", "city": "d"}),
        ("Navn:;Adresse 1;Adresse 2;E-mail adresse", {"name": "a", "postal_address": "b, c"}),
    ],
)
def test_headings_in_other_spellings_and_with_company(tmp_path: Path, header: str, fields: dict[str, str]) -> None:
    assert dict(_one(tmp_path, k_csv=f"{header}\na;b;c;d\n").fields) == fields


def test_what_is_left_to_pay_under_headings_with_company(tmp_path: Path) -> None:
    head = "Fakturanr.;Fakturadato;Beløp inkl. mva (NOK);Utestående beløp;Status"
    record = _one(tmp_path, f_csv=f"{head}\n1;1.2.2026;1 250,00;1 000,00-;Forfalt\n")
    assert (record.fields["amount"], record.fields["balance"], record.unread) == (Decimal(1250), Decimal(-1000), ())


@pytest.mark.parametrize(
    ("heading", "word", "balance"),
    [("Status", "Forfalt", 100), ("Status", "Betalt", 0), ("Status", "Sendt", None), ("Betalt", "Nei", 100),
     ("Ubetalt", "Ja", 100), ("Ubetalt", "Nei", 0), ("Utestående", "0", 0)],
)  # fmt: skip
def test_a_word_for_paid_says_what_is_owed(tmp_path: Path, heading: str, word: str, balance: int | None) -> None:
    record = _one(tmp_path, f_csv=f"Fakturanr;Fakturadato;Beløp;{heading}\n1;1.2.2026;100;{word}\n")
    assert (record.fields.get("balance"), record.unread) == (balance, ())


def test_a_third_name_in_a_row_is_unread_and_not_gone(tmp_path: Path) -> None:
    record = _one(tmp_path, k_csv="Firma;Navn;Kontaktperson;E-post\nRot AS;Avdeling Vest;Kari Berg;k@example.no\n")
    assert (record.fields["company"], record.fields["name"], record.unread) == ("Rot AS", "Kari Berg", ("Navn",))
    record = _one(tmp_path, k_csv="Firma;Navn;Kontaktperson;E-post\nRot AS;Rot AS;Kari Berg;k@example.no\n")
    assert record.unread == ()


def test_every_cell_of_a_list_has_its_fate(tmp_path: Path) -> None:
    parsed = _parsed(
        tmp_path,
        k_csv="Kundenr;Navn;E-post;E-post;Opprettet;Land;Hund\n7;Kari;a@x.no;b@x.no;våren;Norge;Balder\n;;;;;;\n"
        "7;Ola;c@x.no;;;;\n",
    )
    assert parsed.cells == {
        ("Kundenr", Fate.READ): 1,
        ("Navn", Fate.READ): 1,
        ("E-post", Fate.READ): 1,
        ("E-post (2)", Fate.READ): 1,
        ("Opprettet", Fate.UNREADABLE): 1,
        ("Land", Fate.IGNORED): 1,
        ("Hund", Fate.UNREAD): 1,
        ("Kundenr", Fate.UNREADABLE): 1,
        ("Navn", Fate.UNREADABLE): 1,
        ("E-post", Fate.UNREADABLE): 1,
    }


def test_two_people_under_one_number_in_one_file_are_not_mixed(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path, k_csv="Kundenr;Navn;E-post\n7;Kari;\n7;Ola;ola@example.no\n")
    assert [dict(record.fields) for record in parsed.records] == [{"customer_number": "7", "name": "Kari"}]
    assert [each.where for each in parsed.unreadable] == ["k.csv line 3"]


def test_customers_without_number_have_stable_opaque_ids(tmp_path: Path) -> None:
    record = _one(tmp_path, k_csv="Navn;E-post;Notat\nKari;kari@example.no;\n")
    again = _one(tmp_path, k_csv="Notat;E-post;Navn\nx;kari@example.no;Kari\n")
    assert record.record == again.record
    assert len(record.record) == len("customer:") + 16


def test_a_phone_as_customer_number_is_not_in_the_id(tmp_path: Path) -> None:
    parsed = _parsed(
        tmp_path, k_csv="Kundenr;Navn\n49123456;Kari\n", f_csv="Fakturanr;Dato;Kundenr\n1;1.2.26;49123456\n"
    )
    assert all("49123456" not in record.record + (record.part_of or "") for record in parsed.records)
    assert parsed.records[1].part_of == parsed.records[0].record


@pytest.mark.parametrize(
    ("word", "expected"), [("Ja", {"balance": Decimal(0)}), ("Nei", {}), ("x", {"balance": Decimal(0)})]
)
def test_a_paid_column_that_says_yes_or_no(tmp_path: Path, word: str, expected: dict[str, Any]) -> None:
    parsed = _parsed(tmp_path, f_csv=f"Fakturanr;Fakturadato;Betalt\n1;1.2.2026;{word}\n")
    fields = parsed.records[0].fields
    assert {key: fields[key] for key in ("balance", "paid_on") if key in fields} == expected
    assert parsed.unreadable == ()


def test_an_invoice_names_a_company_as_its_card_does(tmp_path: Path) -> None:
    parsed = _parsed(
        tmp_path,
        k_csv="Kundenr;Navn;Orgnr\n7;Rot AS;999999999\n",
        f_csv="Fakturanr;Fakturadato;Kundenr;Kundenavn\n1;1.2.2026;7;Rot AS\n",
    )
    assert [record.fields.get("name") for record in parsed.records] == [None, None]


def test_rows_that_cannot_be_read_are_listed_without_their_values(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path, f_csv="Fakturanr;Fakturadato;Beløp\n1;i går;mye\n;;100\n")
    assert [(each.where, each.why) for each in parsed.unreadable] == [
        ("f.csv line 2", "Fakturadato is not a date"),
        ("f.csv line 2", "Beløp is not an amount"),
        ("f.csv line 3", "has no invoice number"),
    ]


def test_an_unknown_file_is_reported_and_a_lock_file_skipped(tmp_path: Path) -> None:
    (tmp_path / "Kari Nordmann.pdf").write_bytes(b"%PDF")
    (tmp_path / "~$kunder.xlsx").write_bytes(b"\0")
    (tmp_path / ".~lock.kunder.csv#").write_bytes(b"\0")
    (tmp_path / "2024").mkdir()
    parsed = _parsed(
        tmp_path,
        k_csv="Navn;Mobil\nKari;49123456\n",
        vaktliste_csv="Uke;Vakt\n1;Per\n",
        ehf_xml='<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>',
    )
    where = {each.where for each in parsed.unreadable}
    assert where == {f"a .pdf file in {tmp_path.name}", "2024", "vaktliste.csv", "ehf.xml"}
    assert "Nordmann" not in repr(parsed)


def test_a_workbook_with_customers_and_invoices(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["Kundenummer", "Navn", "Telefon", "Postnr"], [7, "Nan", 49123456, 150]):
        book.active.append(row)
    sheet = book.create_sheet("Fakturaer")
    for row in (["Fakturanummer", "Fakturadato", "Kundenummer"], [501, "01.02.2026", 7]):
        sheet.append(row)
    book.save(tmp_path / "alt.xlsx")
    contact, invoice = _parsed(tmp_path).records
    assert (contact.record, contact.fields["phone"], contact.fields["postcode"]) == ("customer:7", "49123456", "0150")
    assert (invoice.record, invoice.part_of) == ("invoice:501", "customer:7")


def test_columns_add_and_override(tmp_path: Path) -> None:
    columns = {"kallenavn": "name", "Navn": "ignore", "Hund": "note"}
    record = _one(tmp_path, columns, k_csv="Navn;Kallenavn;E-post;Hund\nA;B;c@example.no;Balder\n")
    assert dict(record.fields) == {"name": "B", "email": "c@example.no", "note": "Balder"}
    assert record.unread == ()


def test_an_unknown_field_in_columns_names_the_nearest(tmp_path: Path) -> None:
    error = _error(_config(tmp_path, Navn="nmae"))
    assert error.trouble is Trouble.CHANGED
    assert '"name"' in error.problem


def test_an_empty_folder_says_to_export_without_a_filter(tmp_path: Path) -> None:
    for config in (_config(tmp_path), _config(tmp_path / "gone")):
        error = _error(config)
        assert error.trouble is Trouble.NOT_FOUND
        assert "without an active search" in error.remedy


def test_a_list_with_nobody_in_it_is_no_error(tmp_path: Path) -> None:
    assert _parsed(tmp_path, k_csv="Kundenr;Navn;E-post\n") == Parsed(())


def test_one_broken_file_stops_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Navn;E-post\nKari;kari@example.no\n")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 half")
    error = _error(_config(tmp_path))
    assert (error.trouble, error.place) == (Trouble.BROKEN, "b.xlsx")


def test_an_invoice_list_without_dates_is_loud_in_pull_and_parse(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("Fakturanr;Kundenavn\n1;Kari\n")
    assert _error(_config(tmp_path)).trouble is Trouble.CHANGED
    with pytest.raises(SourceError):
        contafaktura.parse([Row("invoice", "f.csv line 2", {"Fakturanr": "1"})], _config(tmp_path))


def test_hostile_cells_stay_text(tmp_path: Path) -> None:
    record = _one(tmp_path, k_csv='Kundenr;Navn;Notat\n../../x;"=cmd()";<script>\n')
    assert (record.fields["name"], record.fields["note"]) == ("=cmd()", "<script>")
    assert ".." not in record.record


def test_probe_reads_no_content(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_bytes(b"\0")
    contafaktura.probe(_config(tmp_path), {})
    with pytest.raises(SourceError):
        contafaktura.probe(_config(tmp_path / "gone"), {})

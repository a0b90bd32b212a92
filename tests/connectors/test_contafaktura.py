"""ContaFaktura's folder: which file is what, how lists and SAF-T become one record, and what is loud."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from connectors import contafaktura
from inventory.errors import SourceError, Trouble
from inventory.model import Kind, Parsed, Record, Row, SourceConfig

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


def test_later_customer_file_wins_for_filled_cells(tmp_path: Path) -> None:
    record = _one(
        tmp_path,
        kunder_2025_csv="Kundenr;Navn;Mobil;Poststed\n7;Kari Berg;49123456;Oslo\n",
        kunder_2026_csv="Kundenr;Navn;Mobil;Poststed\n7;Kari Dal;;Moss\n",
    )
    assert (record.fields["name"], record.fields["phone"], record.fields["city"]) == ("Kari Dal", "49123456", "Moss")


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
    assert parsed.records[0].part_of == parsed.records[1].record


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

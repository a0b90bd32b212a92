"""SAF-T: every trap of the format, and files that are half, split, hostile or not SAF-T at all."""

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from connectors import saft
from connectors.base import files
from connectors.base.saft_export import CUSTOMER, PEOPLE, TRANSACTION
from inventory.errors import SourceError, Trouble
from inventory.model import Fate, Parsed, Row, SourceConfig

NS = "urn:StandardAuditFile-Taxation-Financial:NO"


def _person(
    number: str = "K1", last: str = "Runa Ødegaard", first: str = "NotUsed", more: str = "", reg: str = ""
) -> str:
    registered = f"<RegistrationNumber>{reg}</RegistrationNumber>" if reg else ""
    name = f"<ContactPerson><FirstName>{first}</FirstName><LastName>{last}</LastName></ContactPerson>"
    whole = last if first == "NotUsed" else f"{first} {last}"
    contact = f"<Contact>{name}{more}</Contact>"
    return f"<Customer>{registered}<Name>{whole}</Name>{contact}<CustomerID>{number}</CustomerID></Customer>"


def _transaction(number: str = "1", on: str = "2025-03-12", *lines: str) -> str:
    head = f"<TransactionID>{number}</TransactionID><TransactionDate>{on}</TransactionDate><Description>D</Description>"
    return f"<Transaction>{head}{''.join(lines)}</Transaction>"


def _line(customer: str = "K1", amount: str = "1200.00", side: str = "Debit", more: str = "") -> str:
    return (
        f"<Line><CustomerID>{customer}</CustomerID><{side}Amount><Amount>{amount}</Amount></{side}Amount>{more}</Line>"
    )


def _file(customers: str = "", transactions: str = "", namespace: str = NS, before: str = "") -> bytes:
    company = "<Company><RegistrationNumber>999999999</RegistrationNumber><Name>Eier Enk</Name></Company>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\r\n{before}<AuditFile{f" xmlns={namespace!r}" if namespace else ""}>'
        f"<Header><AuditFileVersion>1.0</AuditFileVersion>{company}</Header>\r"
        f"<MasterFiles><Customers>{customers}</Customers></MasterFiles>"
        f"<GeneralLedgerEntries><Journal>{transactions}</Journal></GeneralLedgerEntries></AuditFile>"
    ).encode("utf-8-sig")


def _config(path: Path) -> SourceConfig:
    return SourceConfig("books", "saft", {"path": str(path)})


def _pulled(path: Path, content: bytes | None = None) -> list[Row]:
    if content is not None:
        path.write_bytes(content)
    return list(saft.pull(_config(path), {}))


def _parsed(path: Path, content: bytes | None = None) -> Parsed:
    return saft.parse(_pulled(path, content), _config(path))


def _error(path: Path, content: bytes | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        _pulled(path, content)
    return caught.value


def test_not_used_first_name_gives_the_full_name(tmp_path: Path) -> None:
    (record,) = _parsed(tmp_path / "s.xml", _file(_person())).records
    assert record.fields["name"] == "Runa Ødegaard"


def test_a_person_called_tom_is_no_dummy(tmp_path: Path) -> None:
    (record,) = _parsed(tmp_path / "s.xml", _file(_person(first="Tom", last="Tom"))).records
    assert record.fields["name"] == "Tom Tom"


def test_the_company_in_the_header_is_excluded(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path / "s.xml", _file(_person()))
    assert len(parsed.records) == 1
    assert "Eier" not in repr(parsed)


def test_dummy_strings_are_nothing(tmp_path: Path) -> None:
    more = "<Telephone>99999999</Telephone><Fax>tom</Fax><Email>n.a</Email>"
    (record,) = _parsed(tmp_path / "s.xml", _file(_person(more=more))).records
    assert set(record.fields) == {"customer_number", "name"}
    assert record.unread == ()


@pytest.mark.parametrize("tags", [("Telephone", "Fax"), ("MobilePhone", "Fax"), ("MobilePhone", "Telephone")])
def test_phone_stands_in_telephone_or_mobile(tmp_path: Path, tags: tuple[str, str]) -> None:
    more = f"<{tags[0]}>49123456</{tags[0]}><{tags[1]}>49123457</{tags[1]}>"
    (record,) = _parsed(tmp_path / "s.xml", _file(_person(more=more))).records
    assert record.fields["phone"] == "49123456"
    both = tags == ("MobilePhone", "Telephone")
    assert record.also == ((("phone", "49123457"),) if both else ())
    assert record.unread == (() if both else (tags[1],))


@pytest.mark.parametrize("number", ["01019090058", "41019090041", "01819090013", "018190 90013"])
def test_fødselsnummer_is_never_stored(tmp_path: Path, number: str) -> None:
    rows = _pulled(tmp_path / "s.xml", _file(_person(reg=number)))
    parsed = saft.parse(rows, _config(tmp_path))
    for said in (repr(parsed), repr(rows)):
        assert number not in said
        assert number.replace(" ", "") not in said
    assert parsed.records[0].unread == ("RegistrationNumber (fødselsnummer)",)


def test_a_mistyped_fødselsnummer_is_not_stored_either(tmp_path: Path) -> None:
    rows = _pulled(tmp_path / "s.xml", _file(_person(reg="01819090014")))
    assert "01819090014" not in repr(rows)
    assert saft.parse(rows, _config(tmp_path)).records[0].unread == ("RegistrationNumber",)


def test_an_invoice_and_its_payment_are_one_record(tmp_path: Path) -> None:
    reference = "<ReferenceNumber>10001</ReferenceNumber>"
    paid = _transaction("2", "2025-04-02", _line(side="Credit", more=reference))
    billed = _transaction("1", "2025-03-12", _line(more=reference + "<DueDate>2025-03-26</DueDate>"))
    (record,) = _parsed(tmp_path / "s.xml", _file("", paid + billed)).records
    assert (record.record, record.part_of) == ("invoice:10001", "customer:K1")
    assert record.fields["issued_on"] == date(2025, 3, 12)
    assert record.fields["due_on"] == date(2025, 3, 26)
    assert record.fields["paid_on"] == date(2025, 4, 2)
    assert record.fields["amount"] == Decimal("1200.00")
    assert "balance" not in record.fields


def test_a_transaction_without_a_customer_is_read_but_nobodys(tmp_path: Path) -> None:
    line = "<Line><SupplierID>9</SupplierID><Description>Leie hos Kari</Description></Line>"
    rows = _pulled(tmp_path / "s.xml", _file("", _transaction("7", "2025-01-01", line)))
    assert [row.what for row in rows if row.what in PEOPLE] == [TRANSACTION]
    assert "Kari" not in repr(rows)
    parsed = saft.parse(rows, _config(tmp_path))
    assert (parsed.records, parsed.unreadable) == ((), ())
    # Who sold it is not read: both cells of the line count as unread, the rest is nobody's.
    assert parsed.cells["Transaction", Fate.UNREAD] == 2


def test_transaction_numbers_that_begin_again_every_year_stay_apart(tmp_path: Path) -> None:
    several = _transaction("1", "2024-01-02", _line()) + _transaction("1", "2025-01-02", _line(), _line("K2"))
    records = _parsed(tmp_path / "s.xml", _file("", several)).records
    assert len({record.record for record in records}) == 3
    assert records[0].record == "transaction:1"
    assert all(record.record.split(":")[1] == "1" for record in records)


def test_the_same_file_as_xml_and_zip_counts_once(tmp_path: Path) -> None:
    content = _file(_person(), _transaction("1", "2025-01-02", _line()))
    (tmp_path / "a.xml").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.xml", content)
    _contact, invoice = _parsed(tmp_path).records
    assert invoice.fields["amount"] == Decimal("1200.00")


def test_zip_split_in_two(tmp_path: Path) -> None:
    names = [f"SAF-T Financial_999999999_20260110120000_{n}_2.xml" for n in (1, 2)]
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr(f"../../{names[0]}", _file(_person()))
        archive.writestr(names[1], _file("", _transaction("1", "2025-01-02", _line())))
    assert [record.record for record in _parsed(tmp_path / "s.zip").records] == ["customer:K1", "transaction:1"]
    assert list(tmp_path.parent.glob("*.xml")) == []
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr(names[1], _file())
    assert "part 1 of 2 is missing" in _error(tmp_path / "s.zip").problem


def test_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 1_000_000)
    with zipfile.ZipFile(tmp_path / "s.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(11):
            archive.writestr(f"{n}.xml", b" " * 100_000)
    assert "unpacks to more than" in _error(tmp_path / "s.zip").problem


def test_zip_with_a_password_or_damage(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr("a.xml", _file(_person()))
    whole = (tmp_path / "s.zip").read_bytes()
    at = whole.index(b"PK\x01\x02")
    assert "password" in _error(tmp_path / "s.zip", whole[: at + 8] + b"\x01" + whole[at + 9 :]).problem
    assert _error(tmp_path / "s.zip", whole[: len(whole) // 2]).trouble is Trouble.BROKEN
    assert _error(tmp_path / "s.zip", whole[:100] + b"xxxx" + whole[104:]).trouble is Trouble.BROKEN


@pytest.mark.parametrize("namespace", ["", "urn:StandardAuditFile-Taxation-Financial:DK"])
def test_no_namespace_names_file_and_namespace(tmp_path: Path, namespace: str) -> None:
    error = _error(tmp_path / "s.xml", _file(_person(), namespace=namespace))
    assert error.trouble is Trouble.BROKEN
    assert error.place == "s.xml"
    assert NS in error.problem


@pytest.mark.parametrize("kept", [0.05, 0.5, 0.9, 0.99])
def test_truncated_xml_yields_nothing(tmp_path: Path, kept: float) -> None:
    content = _file(_person() * 3, _transaction("1", "2025-01-02", _line()))
    error = _error(tmp_path / "s.xml", content[: int(len(content) * kept)])
    assert error.trouble is Trouble.BROKEN
    assert "Runa" not in str(error)


def test_billion_laughs(tmp_path: Path) -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    hostile = _file(_person(last="&l9;"), before=f'<!DOCTYPE AuditFile [<!ENTITY l0 "ha">{lines}]>')
    assert "document type" in _error(tmp_path / "s.xml", hostile).problem


def test_an_external_entity_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hemmelig")
    before = f'<!DOCTYPE AuditFile [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    assert "document type" in _error(tmp_path / "s.xml", _file(_person(last="&x;"), before=before)).problem


def test_a_lost_customer_id_is_loud() -> None:
    with pytest.raises(SourceError) as caught:
        saft.parse([Row(CUSTOMER, "s.xml line 1", {"Name": "Kari"})], _config(Path()))
    assert caught.value.trouble is Trouble.CHANGED


@pytest.mark.parametrize("odd", [None, 7, [], {}, "x" * 300_000, [None], {"a": [1]}])
def test_parse_is_total(odd: Any) -> None:
    names = ("RegistrationNumber", "Name", "Address", "Contact", "BankAccount", "CustomerID", "PartyInfo")
    customers = [Row(CUSTOMER, "s", {**dict.fromkeys(names, ""), name: odd}) for name in names]
    parts = ("TransactionID", "TransactionDate", "Description", "Line")
    transactions = [Row(TRANSACTION, "s", {**dict.fromkeys(parts, ""), name: odd}) for name in parts]
    line = {"CustomerID": odd, "DebitAmount": odd, "ReferenceNumber": odd, "DueDate": odd, "Description": odd}
    transactions.append(Row(TRANSACTION, "s", {"TransactionID": "1", "TransactionDate": "2025-01-01", "Line": [line]}))
    assert saft.parse(customers + transactions, _config(Path())).records


def test_a_zip_of_zips_is_not_taken_for_an_empty_register(tmp_path: Path) -> None:
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("regnskap.xml", "<AuditFile/>")
    with zipfile.ZipFile(tmp_path / "ytre.zip", "w") as archive:
        archive.writestr("indre.zip", inner.getvalue())
    with pytest.raises(SourceError, match="holds no SAF-T file"):
        list(saft.pull(SourceConfig("regnskap", "saft", {"path": str(tmp_path)}), {}))

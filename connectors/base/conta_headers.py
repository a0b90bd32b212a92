"""Headings of customer and invoice lists, and the field each becomes.

ContaFaktura does not publish its own; these are those of its API and of the programs that exchange
files with it (Fiken, Tripletex, Timerabbit, 24SevenOffice, PowerOffice, Visma, Minuba), Norwegian,
Danish and English. They are met by letters and digits alone (``columns.plain``): full stops,
blanks, capitals, dashes, «inkl. mva» and «(NOK)» make no other heading. The first that is filled
wins.
"""

from collections.abc import Mapping


def _each(owners: str, words: str) -> str:
    """Put every word behind every owner: «Kundens e-post», «Hovedadresse - Postnummer»."""
    return "|".join(f"{owner} {word}" for owner in owners.split("|") for word in words.split("|"))


_OWNERS = "Kunde|Kundens|Customer|Company|Kontakt|Contact|Kontaktperson|Contact person"
_NAME = (
    "Navn|Kundenavn|Fullt navn|Name|Customer name|Company name|Full name|Display name|"
    "Invoice customer name|Kontaktnavn|Contact name|Kunde|Customer"
)
_FIRST = "Fornavn|First name|Contact first name"
_LAST = "Etternavn|Last name|Surname|Contact last name"
_ORG = (
    "Organisasjonsnummer|Orgnr|Org nummer|Foretaksnummer|Organization number|Organization no|"
    "Organisation number|Organisation no|Org no|Corporate identity number|CompanyGovNo|"
    "CVR|CVR nr|CVR nummer"
)
_NUMBER = (
    "Kundenummer|Kundenr|Kunde-id|Customer number|Customer no|Customer ID|Medlemsnummer|"
    "Medlemsnr|Debitornummer|Debitornr|Company ID|Contact customer ID"
)
_MOBILE_WORDS = (
    "Mobil|Mobiltelefon|Mobilnummer|Mobilnr|Mobiltlf|Mobile|Mobile phone|Mobile number|"
    "Mobile no|Mobile phone number|Cell phone"
)
_MOBILE = f"{_MOBILE_WORDS}|{_each(_OWNERS, _MOBILE_WORDS)}"
_PHONE_WORDS = (
    "Telefon|Telefonnummer|Telefonnr|Tlf|Tlfnr|Tlf nummer|Tel|Telephone|Telephone number|"
    "Phone|Phone number|Phone no"
)
_PHONE = f"{_PHONE_WORDS}|{_each(_OWNERS, _PHONE_WORDS)}"
_EMAIL_WORDS = (
    "E-post|E-postadresse|E-poster|E-postadresser|Email|Email address|Emails|Email addresses|"
    "Mailadresse"
)
_EMAIL = f"{_EMAIL_WORDS}|{_each(_OWNERS, _EMAIL_WORDS)}"
_INVOICE_EMAIL = _each("Faktura|eFaktura|Invoice|Company invoice|Contact invoice", _EMAIL_WORDS)

#: Where a bill or a letter goes, best first. A visiting or delivery address is another matter.
_PLACES = (
    "Postadresse|Adresse|Kundeadresse|Hovedadresse|Fakturaadresse|Bostedsadresse|Postal address|"
    "Mailing address|Address|Customer address|Main address|Invoice address|Billing address"
)
_LINE_1 = "Linje|Linje 1|Line 1|1|Adresselinje 1|Address line 1|Gate|Gateadresse|Street"
_LINE_2 = "Linje 2|Line 2|2|Adresselinje 2|Address line 2"
_POSTCODES = "Postnummer|Postnr|Postal code|Post code|Zip|Zip code"
_CITIES = "Poststed|Postal sted|Postalsted|Sted|By|City|Town"
_COUNTRIES = "Land|Country"
_ADDRESS = (
    f"{_PLACES}|Adresselinje 1|Address line 1|Gateadresse|{_each(_PLACES, _LINE_1)}|"
    "CompanyPostStreet|ContactAdressStreet"
)
_ADDRESS_2 = f"Adresselinje 2|Address line 2|{_each(_PLACES, _LINE_2)}"
_POSTCODE = (
    f"{_POSTCODES}|{_each(_PLACES, _POSTCODES)}|{_each('Customer|Invoice', _POSTCODES)}|"
    "Customer address postcode|CompanyPostPostcode"
)
_CITY = f"{_CITIES}|{_each(_PLACES, _CITIES)}|Customer city|Invoice city|CompanyPostPostarea"

#: The country behind a postcode, and how the program bills: nothing about the person.
_IGNORED = (
    f"{_COUNTRIES}|{_each(_PLACES, _COUNTRIES)}|CompanyCountry|"
    "Kundetype|Customer type|Kundegruppe|Customer group|Valuta|Valutakode|Currency|Currency code|"
    "Aktiv|Is active|Betalingsfrist|Betalingsbetingelser|Payment terms|"
    "Rabatt|Default invoice discount|"
    "MVA|MVA-beløp|Mva-sats|VAT|VAT amount|sumVAT|Fakturatype|Antall fakturaer|"
    "Number of invoices|Språk|Language|"
    "Netto|Nettobeløp|Net amount|sumNet|Beløp eks mva|Beløp ekskl mva|Sum eks mva|Sum ekskl mva|"
    "Amount excl VAT|Amount ex VAT|Total excl VAT"
)
_BALANCE = (
    "Restbeløp|Utestående|Utestående beløp|Utestående saldo|Rest|Restsaldo|Saldo|"
    "Ubetalt|Ubetalt beløp|Gjenstående|Gjenstående beløp|Gjenstår|Åpent beløp|"
    "Remaining|Remaining amount|Amount remaining|Balance|Balance due|Amount due|"
    "Outstanding|Outstanding amount|Outstanding balance|Amount outstanding|Open amount|"
    "Unpaid|Unpaid amount|Sum remaining|Remaining amount invoice currency"
)
#: Added up from the invoices, which are read for themselves.
_SUMS = (
    f"{_BALANCE}|Sum fakturert|Totalt fakturert|sumTotalInvoiced|sumRemainingInvoices|"
    "accountsReceivable|numberOfEstimates|numberOfOrders|sumEstimates|sumOrders|"
    "Leveringsmåte|invoiceDeliveryMethod|id"
)

_WHO = {
    "name": _NAME,
    "first_name": _FIRST,
    "last_name": _LAST,
    "org_number": _ORG,
    "customer_number": _NUMBER,
    "phone": f"{_MOBILE}|{_PHONE}",
    "email": f"{_EMAIL}|{_INVOICE_EMAIL}",
}

#: Field or part of one → headings. ``address_2`` and ``contact_person`` are put together with
#: others by the connector.
CUSTOMER: Mapping[str, str] = {
    **_WHO,
    "contact_person": (
        "Kontaktperson|Kontakt|Kontaktpersons navn|Contact person|Contact|Contact person name|"
        "Deres referanse|Deres ref|Att|Attention"
    ),
    "company": "Firma|Firmanavn|Bedrift|Bedriftsnavn|Company",
    "postal_address": _ADDRESS,
    "address_2": _ADDRESS_2,
    "postcode": _POSTCODE,
    "city": _CITY,
    "birth_date": "Fødselsdato|Født|Date of birth|Birth date|Contact date of birth",
    "note": "Notat|Notater|Merknad|Kommentar|Note|Notes|Contact note",
    "created_at": "Opprettet|Opprettet dato|Registrert|Created|Created at|ContactDateRegistrered",
    "updated_at": "Endret|Sist endret|Updated|Updated at|Changed|Contact date changed",
    "ignore": f"{_IGNORED}|{_SUMS}",
}

#: ``settled`` says in a word whether it is paid: an amount left to pay is made of it.
INVOICE: Mapping[str, str] = {
    **_WHO,
    "invoice_number": "Fakturanummer|Fakturanr|Faktura|Invoice number|Invoice no|Invoice",
    "issued_on": (
        "Fakturadato|Dato|Utstedt|Utstedelsesdato|Invoice date|Issue date|Issued|Issued on|Date"
    ),
    "due_on": "Forfallsdato|Forfall|Forfaller|Due date|Invoice due date|Due",
    "paid_on": "Betalt dato|Betalingsdato|Betalt den|Betalt|Paid date|Paid on|Paid",
    "amount": (
        "Beløp|Sum|Totalt|Total|Totalbeløp|Totalsum|Fakturabeløp|Fakturasum|Fakturatotal|"
        "Bruttobeløp|Amount|Total amount|Invoice amount|Gross amount|Invoice total|Sum total"
    ),
    "balance": _BALANCE,
    "settled": "Status|Betalingsstatus|Fakturastatus|Payment status|Invoice status",
    "delivery": "Leveringsmåte|Sendt via|Delivery|Delivery method|invoiceDeliveryMethod",
    "description": "Beskrivelse|Tekst|Description|invoiceLineDescription",
    "created_at": "Opprettet|Created|Created at",
    "ignore": f"{_IGNORED}|KID|id",
}

"""Headings of customer and invoice lists, and the field each becomes.

ContaFaktura does not publish its own; these are those of its API and of the programs that exchange
files with it (Fiken, Tripletex, Timerabbit, 24SevenOffice, PowerOffice), Norwegian and English. The
first that is filled wins.
"""

from collections.abc import Mapping

_NAME = (
    "Navn|Kundenavn|Fullt navn|Name|Customer name|customerName|CompanyName|ContactName|"
    "Kunde|Customer"
)
_FIRST = "Fornavn|First name|firstname|ContactFirstName"
_LAST = "Etternavn|Last name|lastname|ContactLastName"
_ORG = (
    "Organisasjonsnummer|Orgnr|Org.nr.|Org.nr|Org nr|"
    "Organization number|Organisation number|orgNo|CompanyGovNo"
)
_NUMBER = (
    "Kundenummer|Kundenr|Kundenr.|Kunde nr|Customer number|Customer no|Medlemsnummer|"
    "Company ID|ContactCustomerId"
)
_MOBILE = "Mobil|Mobiltelefon|Mobilnummer|Mobile|Mobile phone|CompanyMobile|ContactMobile"
_PHONE = (
    "Telefon|Telefonnummer|Tlf|Tlf.|Telephone|Phone|Phone number|phoneNo|CompanyPhone|ContactPhone"
)
_EMAIL = (
    "E-post|Epost|E-postadresse|Epostadresse|Email|E-mail|Email address|emailAddress|"
    "CompanyEmail|ContactEmail"
)
_INVOICE_EMAIL = (
    "Faktura-epostadresse|Faktura e-post|"
    "efakturaEmailAddress|CompanyInvoiceEmail|ContactInvoiceEmail"
)
_ADDRESS = (
    "Adresse|Postadresse|Postadresse - linje 1|Adresselinje 1|"
    "Address|Postal address|Postal address - line 1|"
    "customerAddressLine1|CompanyPostStreet|ContactAdressStreet"
)
_ADDRESS_2 = (
    "Adresse2|Adresse 2|Adresselinje 2|Postadresse - linje 2|Postal address - line 2|"
    "customerAddressLine2"
)
_POSTCODE = (
    "Postnummer|Postnr|Postnr.|Postadresse - postnummer|"
    "Postal code|Postcode|Zip|zipcode|Postal address - postal code|"
    "customerAddressPostcode|CompanyPostPostcode"
)
_CITY = (
    "Poststed|Sted|By|Postadresse - sted|City|Postal address - city|"
    "customerAddressCity|CompanyPostPostarea"
)
#: The country behind a postcode, and how the program bills: nothing about the person.
_IGNORED = (
    "Land|Country|Postadresse - land|customerAddressCountry|CompanyCountry|"
    "Kundetype|Customer type|customerType|Valuta|Currency|Aktiv|isActive|"
    "Betalingsfrist|Betalingsbetingelser|Rabatt|defaultInvoiceDiscount|"
    "MVA|MVA-beløp|Mva-sats|sumVAT|"
    "Netto|sumNet|Fakturatype|Antall fakturaer|numberOfInvoices|Språk"
)
#: Added up from the invoices, which are read for themselves.
_SUMS = (
    "Saldo|Utestående|Sum fakturert|Totalt fakturert|"
    "sumTotalInvoiced|sumRemainingInvoices|accountsReceivable|"
    "numberOfEstimates|numberOfOrders|sumEstimates|sumOrders|Leveringsmåte|invoiceDeliveryMethod|id"
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
    "contact_person": "Kontaktperson|Kontakt|Contact person|Contact|Deres referanse|Att",
    "company": "Firma|Firmanavn|Bedrift|Company",
    "postal_address": _ADDRESS,
    "address_2": _ADDRESS_2,
    "postcode": _POSTCODE,
    "city": _CITY,
    "birth_date": "Fødselsdato|Født|Date of birth|dateOfBirth|ContactDateOfBirth",
    "note": "Notat|Notater|Merknad|Kommentar|Note|Notes|ContactNote",
    "created_at": "Opprettet|Opprettet dato|Registrert|Created|createdAt|ContactDateRegistrered",
    "updated_at": "Endret|Sist endret|Updated|ContactDateChanged",
    "ignore": f"{_IGNORED}|{_SUMS}",
}

INVOICE: Mapping[str, str] = {
    **_WHO,
    "invoice_number": (
        "Fakturanummer|Fakturanr|Fakturanr.|Faktura nr|Faktura|Invoice number|Invoice no|invoiceNo"
    ),
    "issued_on": "Fakturadato|Dato|Invoice date|invoiceDate|Date",
    "due_on": "Forfallsdato|Forfall|Due date|invoiceDueDate",
    "paid_on": "Betalt dato|Betalingsdato|Betalt|Paid date|Paid",
    "amount": "Beløp|Sum|Totalt|Total|Sum inkl. mva|Fakturabeløp|Amount|sumTotal",
    "balance": "Restbeløp|Utestående|Rest|Saldo|Ubetalt|Remaining|Balance|Outstanding|sumRemaining",
    "delivery": "Leveringsmåte|Sendt via|Delivery|Delivery method|invoiceDeliveryMethod",
    "description": "Beskrivelse|Tekst|Description|invoiceLineDescription",
    "created_at": "Opprettet|Created|createdAt",
    "ignore": f"{_IGNORED}|Status|KID|id",
}

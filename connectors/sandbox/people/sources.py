"""How the six sources are called, their headings, and what ``orden.toml`` says of them."""

REGISTRATION, COURSE, NEWSLETTER = "registration", "course", "newsletter"
BOOKINGS, INVOICES, OLDLIST = "bookings", "invoices", "oldlist"

#: The headings of the two forms, and the field each becomes. The last column of each sheet is left
#: out of ``orden.toml`` on purpose: an unread column.
_NOT_DESCRIBED = ""
_FORMS = {
    REGISTRATION: {
        "Tidsmerke": "submitted_at",
        "E-postadresse": "email",
        "Navn": "name",
        "Mobil": "phone",
        "Adresse": "postal_address",
        "Bedriftsnavn": "company",
        "Org.nr.": "org_number",
        "Jeg samtykker til at Tankeflyt registrerer opplysningene mine": "consent_registration",
        "Ønsker du samtalereferat på e-post?": "wants_notes",
        "Ønsker du nyhetsbrev?": "newsletter",
        "Faktura sendes til": "invoice_channel",
        "Hvilken tjeneste?": "service_choice",
        "Hvordan hørte du om oss?": _NOT_DESCRIBED,
    },
    COURSE: {
        "Tidsmerke": "submitted_at",
        "E-postadresse": "email",
        "Navn": "name",
        "Mobil": "phone",
        "Kurs": "course_choice",
        "Kursdato": "course_date",
        "Faktura sendes til": "invoice_channel",
        "Ønsker du nyhetsbrev?": "newsletter",
        "Andre opplysninger": "extra_info",
        "Hvordan hørte du om oss?": _NOT_DESCRIBED,
    },
}
HEADERS = {source: list(form) for source, form in _FORMS.items()}
#: ``columns`` of the two forms in ``orden.toml``.
COLUMNS: dict[str, dict[str, str]] = {
    source: {heading: field for heading, field in form.items() if field}
    for source, form in _FORMS.items()
}

#: ``columns`` of the old list; its key column is ``Nr``.
OLDLIST_COLUMNS: dict[str, str] = {
    "Navn": "name",
    "E-post": "email",
    "Status": "status",
    "Påmeldt": "signup_at",
    "Bekreftet": "confirmed_at",
    "Endret": "changed_at",
}

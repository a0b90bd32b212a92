"""How the six sources are called, which headings they have, and what ``orden.toml`` says of them."""

REGISTRATION, COURSE, NEWSLETTER = "registration", "course", "newsletter"
BOOKINGS, INVOICES, OLDLIST = "bookings", "invoices", "oldlist"

REGISTRATION_HEADER = [
    "Tidsmerke",
    "E-postadresse",
    "Navn",
    "Mobil",
    "Adresse",
    "Bedriftsnavn",
    "Org.nr.",
    "Jeg samtykker til at Tankeflyt registrerer opplysningene mine",
    "Ønsker du samtalereferat på e-post?",
    "Ønsker du nyhetsbrev?",
    "Faktura sendes til",
    "Hvilken tjeneste?",
    "Hvordan hørte du om oss?",
]
COURSE_HEADER = [
    "Tidsmerke",
    "E-postadresse",
    "Navn",
    "Mobil",
    "Kurs",
    "Kursdato",
    "Faktura sendes til",
    "Ønsker du nyhetsbrev?",
    "Andre opplysninger",
    "Hvordan hørte du om oss?",
]

#: ``columns`` of the two forms in orden.toml. The last column of each sheet is left out on purpose:
#: an unread column.
COLUMNS: dict[str, dict[str, str]] = {
    REGISTRATION: dict(
        zip(
            REGISTRATION_HEADER,
            "submitted_at email name phone postal_address company org_number consent_registration wants_notes "
            "newsletter invoice_channel service_choice".split(),
            strict=False,
        )
    ),
    COURSE: dict(
        zip(
            COURSE_HEADER,
            "submitted_at email name phone course_choice course_date invoice_channel newsletter extra_info".split(),
            strict=False,
        )
    ),
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

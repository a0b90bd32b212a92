"""Guess which field a heading is, so that whoever sets a source up has little to type and sees
every guess."""

from collections.abc import Iterable

from connectors.base import conta_headers
from connectors.base.columns import fields_of, folded, unnumbered
from inventory.model import Kind

#: Whole headings by field, beside those of customer and invoice lists.
_MORE = {
    "submitted_at": "Tidsmerke|Timestamp|Tidspunkt|Sendt inn|Submitted",
    "signup_at": "Påmeldt|Innmeldt|Meldte seg på|Signed up|Signup date|Opt-in time",
    "confirmed_at": "Bekreftet|Confirmed|Confirm time",
    "changed_at": "Endret|Sist endret|Changed|Last changed",
    "starts_at": "Starter|Start|Fra|Dato|Begins",
    "ends_at": "Slutter|Slutt|Til|Ends",
    "booked_at": "Bestilt|Booket|Booked",
    "status": "Status|Tilstand",
    "published_at": "Publisert|Published",
    "completed_at": "Fullført|Completed",
    "course_date": "Kursdato|Course date",
    "extra_info": "Andre opplysninger|Annet|Noe mer vi bør vite|Other information",
    "company": "Bedriftsnavn|Bedrift|Firma|Company",
    "org_number": "Org.nr.|Orgnr|Organisasjonsnummer",
    "created_at": "Opprettet|Registrert|Innmeldt|Created",
}
#: Parts of a question by field, in the order in which they are tried.
_PARTS = (
    ("samtale", "wants_notes"),
    ("referat", "wants_notes"),
    ("session notes", "wants_notes"),
    ("nyhetsbrev", "newsletter"),
    ("newsletter", "newsletter"),
    ("samtykke", "consent_registration"),
    ("consent", "consent_registration"),
    ("faktura sendes", "invoice_channel"),
    ("invoice", "invoice_channel"),
    ("tjeneste", "service_choice"),
    ("service", "service_choice"),
    ("kurs", "course_choice"),
    ("course", "course_choice"),
    ("e-post", "email"),
    ("epost", "email"),
    ("email", "email"),
    ("telefon", "phone"),
    ("mobil", "phone"),
)


def _whole(kind: Kind) -> dict[str, str]:
    of_invoice = kind in (Kind.INVOICE, Kind.PAYMENT)
    lists = conta_headers.INVOICE if of_invoice else conta_headers.CUSTOMER
    found: dict[str, str] = {}
    for table in (_MORE, lists):
        for field, headings in table.items():
            if field in fields_of(kind):
                for heading in headings.split("|"):
                    found.setdefault(folded(heading), field)
    return found


#: Headings by which the line of headings is found in a file that nobody has described yet.
KNOWN = frozenset(heading for kind in Kind for heading in _whole(kind))


def suggested(headings: Iterable[str], kind: Kind) -> dict[str, str]:
    """Return the likely field by heading, each field once, without headings that say nothing."""
    whole, found = _whole(kind), dict[str, str]()
    headings = tuple(headings)
    for heading in headings:
        field = whole.get(folded(unnumbered(heading)))
        if field and field not in found.values():
            found[heading] = field
    for heading in headings:
        field = _by_part(heading, kind)
        if heading not in found and field and field not in found.values():
            found[heading] = field
    return {heading: found[heading] for heading in headings if heading in found}


def _by_part(heading: str, kind: Kind) -> str | None:
    for part, field in _PARTS:
        if part in folded(heading) and field in fields_of(kind):
            return field
    return None

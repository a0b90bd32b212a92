"""Guess which field a heading is, so that whoever sets a source up has little to type and sees
every guess."""

from collections.abc import Iterable

from connectors.base import conta_headers
from connectors.base.columns import IGNORE, fields_of, folded, plain, unnumbered
from inventory.model import Kind

#: Whole headings by field, best first, beside those of customer and invoice lists. Those in
#: capitals are Mailchimp's: an audience is exported as three files, and which one says the status.
_MORE = {
    "submitted_at": "Tidsmerke|Timestamp|Tidspunkt|Sendt inn|Submitted|Submitted at",
    "signup_at": (
        "OPTIN_TIME|Påmeldt|Innmeldt|Meldte seg på|Signed up|Signup date|Opt-in time|Subscribed at"
    ),
    "confirmed_at": "CONFIRM_TIME|Bekreftet|Confirmed|Confirm time|Confirmed at",
    "changed_at": ("UNSUB_TIME|CLEAN_TIME|Unsubscribed at|Endret|Sist endret|Changed|LAST_CHANGED"),
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
    "updated_at": "LAST_CHANGED|Endret|Sist endret|Updated",
}
#: Mailchimp's own numbers, the shape of a letter, and what a campaign was called: nobody's data.
_NOBODYS = frozenset(
    map(
        plain,
        "EMAIL_TYPE|LEID|EUID|UNSUB_CAMPAIGN_TITLE|UNSUB_CAMPAIGN_ID|CLEAN_CAMPAIGN_TITLE|"
        "CLEAN_CAMPAIGN_ID|MEMBER_RATING".split("|"),
    )
)
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


def _whole(kind: Kind) -> dict[str, list[str]]:
    """Give the plain headings of each field of a kind, best first."""
    of_invoice = kind in (Kind.INVOICE, Kind.PAYMENT)
    lists = conta_headers.INVOICE if of_invoice else conta_headers.CUSTOMER
    found: dict[str, list[str]] = {}
    for table in (_MORE, lists):
        for field, headings in table.items():
            if field in fields_of(kind):
                found.setdefault(field, []).extend(map(plain, headings.split("|")))
    return found


#: Headings by which the line of headings is found in a file that nobody has described yet.
KNOWN = frozenset(
    heading for kind in Kind for headings in _whole(kind).values() for heading in headings
)


def suggested(headings: Iterable[str], kind: Kind) -> dict[str, str]:
    """Return the likely field by heading, each field once, without headings that say nothing.

    Of several headings for one field the best known is taken, else the first.
    """
    headings = tuple(headings)
    found = {name: IGNORE for name in headings if plain(name) in _NOBODYS}
    for field, known in _whole(kind).items():
        fitting = [name for name in headings if plain(unnumbered(name)) in known]
        free = [name for name in fitting if name not in found]
        if free:
            found[min(free, key=lambda name: known.index(plain(unnumbered(name))))] = field
    for heading in headings:
        part = _by_part(heading, kind)
        if heading not in found and part and part not in found.values():
            found[heading] = part
    return {heading: found[heading] for heading in headings if heading in found}


def _by_part(heading: str, kind: Kind) -> str | None:
    for part, field in _PARTS:
        if part in folded(heading) and field in fields_of(kind):
            return field
    return None

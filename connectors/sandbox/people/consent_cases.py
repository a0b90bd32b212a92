"""The named twists of consent: to be registered, and to get the newsletter.

One person each, and what must come out.

Days are counted back from ``as_of`` and stay at least five days clear of a boundary, unless the
story is the boundary.
"""

from collections.abc import Callable

from connectors.sandbox.people import ordinary
from connectors.sandbox.people.builder import Builder

# -- consent to registration


def refused(builder: Builder) -> None:
    """Said no, and is stored all over: response, client card, past booking, customer card without
    invoices."""
    who = builder.person("refused")
    response = builder.register(who, 60, "Nei")
    who.flag(
        "CONSENT_NO_BUT_STORED",
        response,
        *builder.client_with_hour(who, 40),
        builder.customer(who, 50),
    )


def refused_but_booked(builder: Builder) -> None:
    """Said no and has an hour ahead: that is kept first."""
    who = builder.person("refused_but_booked")
    form = builder.register(who, 60, "Nei")
    card, hour = builder.client_with_hour(who, -10)
    who.flag("KEEP_FUTURE_BOOKING", card, hour)
    customer = builder.customer(who, 50)
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, customer, 40))
    who.flag("KEEP_ACTIVE_CLIENT", form, card, customer)
    who.forbid("CONSENT_NO_BUT_STORED")


def changed_mind(builder: Builder) -> None:
    """Yes, then no: the latest answer counts for all of them."""
    who = builder.person("changed_mind")
    who.flag(
        "CONSENT_NO_BUT_STORED", builder.register(who, 150, "Ja"), builder.register(who, 30, "Nei")
    )


def thought_better(builder: Builder) -> None:
    """No, then yes."""
    who = builder.person("thought_better")
    builder.register(who, 150, "Nei")
    builder.register(who, 30, "Ja")
    who.forbid("CONSENT_NO_BUT_STORED")


def blank_consent(builder: Builder) -> None:
    """Left the box alone: no refusal, no consent."""
    who = builder.person("blank_consent")
    who.flag("CONSENT_AMBIGUOUS", builder.register(who, 60, ""))
    builder.client_with_hour(who, 40)
    who.forbid("CONSENT_NO_BUT_STORED", "NO_CONSENT_FOUND")


def unclear_consent(builder: Builder) -> None:
    """Answered neither yes nor no."""
    who = builder.person("unclear_consent")
    who.flag("CONSENT_AMBIGUOUS", builder.register(who, 60, "Ja, men ikke på e-post"))


def no_form(builder: Builder) -> None:
    """Booked without a form."""
    ordinary.walk_in(builder, "no_form")


def invoiced_without_form(builder: Builder) -> None:
    """Invoiced without a form."""
    ordinary.invoiced_only(builder, "invoiced_without_form")


def card_without_booking(builder: Builder) -> None:
    """A client card nobody ever booked with: no date to count from, so a person is asked."""
    who = builder.person("card_without_booking")
    who.flag("NO_BASIS", builder.client(who))
    who.forbid("BOOKING_OLD")


def unread_column(builder: Builder) -> None:
    """Filled in a question that nobody mapped: asked of the form, and no finding about her."""
    who = builder.person("unread_column")
    builder.register(who, 60, heard="Gjennom fastlegen min")
    who.forbid("FIELD_NOT_PROMISED")


# -- newsletter


def _subscriber(
    story: str,
    code: str | None,
    signup: int | None,
    confirmed: int | None,
    status: str = "subscribed",
    changed: int | None = None,
    *,
    source: str = "Hosted Signup Form",
    instantly: bool = False,
) -> Callable[[Builder], None]:
    """Return a story of somebody who is on the newsletter only, with one flag or none."""

    def tell(builder: Builder) -> None:
        who = builder.person(story)
        subscription = builder.subscribe(
            who, signup, confirmed, status, changed=changed, source=source, instantly=instantly
        )
        if code:
            who.flag(code, subscription)
        if status == "unsubscribed":
            who.flag("OBJECTED_MARKETING", subscription)

    tell.__name__ = story
    return tell


SUBSCRIBERS = (
    _subscriber("admin_added", "DOI_PROOF_MISSING", None, 200, source="Admin Add"),
    _subscriber("pending_old", "DOI_PENDING_OLD", 60, None, "pending"),
    _subscriber("unsubscribed_old", "UNSUB_AGED", 900, 900, "unsubscribed", 500),
    _subscriber("cleaned_old", "CLEANED_BOUNCED", 900, 900, "cleaned", 500),
    _subscriber("archived", "ARCHIVED_CONTACT", 300, 300, "archived", 100),
    _subscriber("imported", "DOI_PROOF_MISSING", 300, 299, source="List Import from CSV"),
    _subscriber("pending_new", None, 10, None, "pending"),
    _subscriber("unsubscribed_new", None, 300, 300, "unsubscribed", 100),
    _subscriber("cleaned_new", None, 300, 300, "cleaned", 100),
    _subscriber("confirmed_at_once", "DOI_PROOF_MISSING", 200, 200, instantly=True),
    _subscriber("api_added", "DOI_PROOF_MISSING", 200, 199, source="API - Generic"),
    _subscriber("pending_without_signup", "DOI_PENDING_OLD", None, None, "pending", 60),
)


def form_no_later(builder: Builder) -> None:
    """Confirmed the newsletter, and later said no in a form."""
    who = builder.person("form_no_later")
    subscription = builder.subscribe(who, 200, 200)
    builder.register(who, 30, newsletter="Nei")
    who.flag("FORM_NO_BUT_SUBSCRIBED", subscription)
    who.forbid("KEEP_NEWSLETTER")


def form_no_earlier(builder: Builder) -> None:
    """Said no in a form, and later confirmed the newsletter: the later yes counts."""
    who = builder.person("form_no_earlier")
    builder.register(who, 150, newsletter="Nei")
    subscription = builder.subscribe(who, 60, 60)
    who.flag("KEEP_NEWSLETTER", subscription)
    who.flag("FORM_NO_OLDER_THAN_DOI", subscription)


def form_no_unproven(builder: Builder) -> None:
    """Said no in a form and was added by hand afterwards: a yes that nobody can show does not
    count."""
    who = builder.person("form_no_unproven")
    builder.register(who, 150, newsletter="Nei")
    subscription = builder.subscribe(who, None, 60, source="Admin Add")
    who.flag("FORM_NO_BUT_SUBSCRIBED", subscription)


def withdrawn_elsewhere(builder: Builder) -> None:
    """Left the old list after confirming at Mailchimp, and still gets the newsletter."""
    who = builder.person("withdrawn_elsewhere")
    subscription = builder.subscribe(who, 200, 200)
    left = builder.list_old(who, "unsubscribed", 900, 899, 20)
    who.flag("OBJECTED_MARKETING", left)
    who.flag("SYSTEM_NOT_IN_STATEMENT", left)
    who.flag("WITHDRAWN_STILL_ACTIVE", subscription)
    who.forbid("KEEP_NEWSLETTER", "UNSUB_AGED")


def refresh_due(builder: Builder) -> None:
    """Clicked last more than two years ago; opens do not count."""
    who = builder.person("refresh_due")
    who.flag("CONSENT_REFRESH_DUE", builder.subscribe(who, 1200, 1200))
    builder.read_letters(who, clicks=(800, 1000), opens=(12, 40))


def refresh_saved_by_click(builder: Builder) -> None:
    """Confirmed long ago and clicked lately."""
    who = builder.person("refresh_saved_by_click")
    who.flag("KEEP_NEWSLETTER", builder.subscribe(who, 1200, 1200))
    builder.read_letters(who, clicks=(30, 1000), opens=(12,))
    who.forbid("CONSENT_REFRESH_DUE")


def _undescribed_merge(builder: Builder, story: str, merge: dict[str, object]) -> None:
    who = builder.person(story)
    subscription = builder.subscribe(who, 90, 90, merge=merge)
    who.flag("KEEP_NEWSLETTER", subscription)
    who.flag("FIELD_NOT_PROMISED", subscription)


def newsletter_phone(builder: Builder) -> None:
    """The newsletter holds a phone number."""
    _undescribed_merge(builder, "newsletter_phone", {"PHONE": "49 98 76 54"})


def newsletter_address(builder: Builder) -> None:
    """The newsletter holds a postal address, which is an object there, and a birthday."""
    address = {
        "addr1": "Storgata 5",
        "addr2": "",
        "city": "Bodø",
        "state": "",
        "zip": "8006",
        "country": "NO",
    }
    _undescribed_merge(builder, "newsletter_address", {"ADDRESS": address, "BIRTHDAY": "05/17"})

"""The named twists of time and consent: one person each, and what must come out.

Days are counted back from ``as_of`` and stay at least five days clear of a boundary, unless the story is the boundary.
"""

from collections.abc import Callable
from datetime import date

from connectors.sandbox.people import ordinary, payloads
from connectors.sandbox.people.builder import Cast
from connectors.sandbox.people.person import Character, Ref


def _client(cast: Cast, who: Character, ago: int, status: str = "confirmed") -> tuple[Ref, Ref]:
    card = cast.client(who)
    return card, cast.book(who, card, ago, status)


# -- consent to registration -----------------------------------------------------------------------------------------


def refused(cast: Cast) -> None:
    """Said no, and is stored all over: response, client card, past booking, customer card without invoices."""
    who = cast.person("refused")
    response = cast.register(who, 60, "Nei")
    who.flag("CONSENT_NO_BUT_STORED", response, *_client(cast, who, 40), cast.customer(who, 50))


def refused_but_booked(cast: Cast) -> None:
    """Said no and has an hour ahead: that is kept first."""
    who = cast.person("refused_but_booked")
    form = cast.register(who, 60, "Nei")
    card, hour = _client(cast, who, -10)
    who.flag("KEEP_FUTURE_BOOKING", card, hour)
    customer = cast.customer(who, 50)
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, customer, 40))
    who.flag("KEEP_ACTIVE_CLIENT", form, card, customer)
    who.forbid("CONSENT_NO_BUT_STORED")


def changed_mind(cast: Cast) -> None:
    """Yes, then no: the latest answer counts for all of them."""
    who = cast.person("changed_mind")
    who.flag("CONSENT_NO_BUT_STORED", cast.register(who, 150, "Ja"), cast.register(who, 30, "Nei"))


def thought_better(cast: Cast) -> None:
    """No, then yes."""
    who = cast.person("thought_better")
    cast.register(who, 150, "Nei")
    cast.register(who, 30, "Ja")
    who.forbid("CONSENT_NO_BUT_STORED")


def blank_consent(cast: Cast) -> None:
    """Left the box alone: no refusal, no consent."""
    who = cast.person("blank_consent")
    who.flag("CONSENT_AMBIGUOUS", cast.register(who, 60, ""))
    _client(cast, who, 40)
    who.forbid("CONSENT_NO_BUT_STORED", "NO_CONSENT_FOUND")


def unclear_consent(cast: Cast) -> None:
    """Answered neither yes nor no."""
    who = cast.person("unclear_consent")
    who.flag("CONSENT_AMBIGUOUS", cast.register(who, 60, "Ja, men ikke på e-post"))


def no_form(cast: Cast) -> None:
    """Booked without a form."""
    ordinary.walk_in(cast, "no_form")


def invoiced_without_form(cast: Cast) -> None:
    """Invoiced without a form."""
    ordinary.invoiced_only(cast, "invoiced_without_form")


def card_without_booking(cast: Cast) -> None:
    """A client card nobody ever booked with: no date to count from, and no consent."""
    who = cast.person("card_without_booking")
    who.flag("NO_CONSENT_FOUND", cast.client(who))
    who.forbid("BOOKING_OLD")


def unread_column(cast: Cast) -> None:
    """Filled in a question that nobody described."""
    who = cast.person("unread_column")
    who.flag("FIELD_NOT_PROMISED", cast.register(who, 60, heard="Gjennom fastlegen min"))


# -- newsletter ------------------------------------------------------------------------------------------------------


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
) -> Callable[[Cast], None]:
    """Return a story of somebody who is on the newsletter only, with one flag or none."""

    def tell(cast: Cast) -> None:
        who = cast.person(story)
        subscription = cast.subscribe(
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


def form_no_later(cast: Cast) -> None:
    """Confirmed the newsletter, and later said no in a form."""
    who = cast.person("form_no_later")
    subscription = cast.subscribe(who, 200, 200)
    cast.register(who, 30, newsletter="Nei")
    who.flag("FORM_NO_BUT_SUBSCRIBED", subscription)
    who.forbid("KEEP_NEWSLETTER")


def form_no_earlier(cast: Cast) -> None:
    """Said no in a form, and later confirmed the newsletter: the later yes counts."""
    who = cast.person("form_no_earlier")
    cast.register(who, 150, newsletter="Nei")
    subscription = cast.subscribe(who, 60, 60)
    who.flag("KEEP_NEWSLETTER", subscription)
    who.flag("FORM_NO_OLDER_THAN_DOI", subscription)


def form_no_unproven(cast: Cast) -> None:
    """Said no in a form and was added by hand afterwards: a yes that nobody can show does not count."""
    who = cast.person("form_no_unproven")
    cast.register(who, 150, newsletter="Nei")
    subscription = cast.subscribe(who, None, 60, source="Admin Add")
    who.flag("FORM_NO_BUT_SUBSCRIBED", subscription)
    who.flag("DOI_PROOF_MISSING", subscription)


def withdrawn_elsewhere(cast: Cast) -> None:
    """Left the old list after confirming at Mailchimp, and still gets the newsletter."""
    who = cast.person("withdrawn_elsewhere")
    subscription = cast.subscribe(who, 200, 200)
    left = cast.list_old(who, "unsubscribed", 900, 899, 20)
    who.flag("OBJECTED_MARKETING", left)
    who.flag("SYSTEM_NOT_IN_STATEMENT", left)
    who.flag("WITHDRAWN_STILL_ACTIVE", subscription)
    who.forbid("KEEP_NEWSLETTER", "UNSUB_AGED")


def refresh_due(cast: Cast) -> None:
    """Clicked last more than two years ago; opens do not count."""
    who = cast.person("refresh_due")
    who.flag("CONSENT_REFRESH_DUE", cast.subscribe(who, 1200, 1200))
    cast.read_letters(who, clicks=(800, 1000), opens=(12, 40))


def refresh_saved_by_click(cast: Cast) -> None:
    """Confirmed long ago and clicked lately."""
    who = cast.person("refresh_saved_by_click")
    who.flag("KEEP_NEWSLETTER", cast.subscribe(who, 1200, 1200))
    cast.read_letters(who, clicks=(30, 1000), opens=(12,))
    who.forbid("CONSENT_REFRESH_DUE")


def _undescribed_merge(cast: Cast, story: str, merge: dict[str, object]) -> None:
    who = cast.person(story)
    subscription = cast.subscribe(who, 90, 90, merge=merge)
    who.flag("KEEP_NEWSLETTER", subscription)
    who.flag("FIELD_NOT_PROMISED", subscription)


def newsletter_phone(cast: Cast) -> None:
    """The newsletter holds a phone number."""
    _undescribed_merge(cast, "newsletter_phone", {"PHONE": "49 98 76 54"})


def newsletter_address(cast: Cast) -> None:
    """The newsletter holds a postal address, which is an object there, and a birthday."""
    address = {"addr1": "Storgata 5", "addr2": "", "city": "Bodø", "state": "", "zip": "8006", "country": "NO"}
    _undescribed_merge(cast, "newsletter_address", {"ADDRESS": address, "BIRTHDAY": "05/17"})


# -- booking ---------------------------------------------------------------------------------------------------------


def future_booking(cast: Cast) -> None:
    """An hour ahead keeps the card, and the old hours with it."""
    who = cast.person("future_booking")
    form = cast.register(who, 550)
    card, _old = _client(cast, who, 500)
    who.flag("KEEP_FUTURE_BOOKING", card, cast.book(who, card, -30))
    who.flag("KEEP_ACTIVE_CLIENT", form, card)


def pending_booking(cast: Cast) -> None:
    """An hour ahead that is not approved yet is an hour ahead."""
    who = cast.person("pending_booking")
    form = cast.register(who, 40)
    card, hour = _client(cast, who, -20, "pending")
    who.flag("KEEP_FUTURE_BOOKING", card, hour)
    who.flag("KEEP_ACTIVE_CLIENT", form, card)


def cancelled_ahead(cast: Cast) -> None:
    """A cancelled hour ahead keeps nothing."""
    who = cast.person("cancelled_ahead")
    cast.register(who, 40)
    _client(cast, who, -20, "canceled")
    who.forbid("KEEP_FUTURE_BOOKING")


def old_booking(cast: Cast) -> None:
    """The last hour is more than a year ago; no form either, but the card goes anyway."""
    who = cast.person("old_booking")
    card = cast.client(who)
    who.flag("BOOKING_OLD", card)
    ordinary.old_hour(cast, who, card, 500)
    who.forbid("NO_CONSENT_FOUND")


def old_cancelled(cast: Cast) -> None:
    """Never came: a cancelled hour is stored like any other, and three months were enough."""
    who = cast.person("old_cancelled")
    who.flag("BOOKING_NOSHOW_OLD", *_client(cast, who, 500, "canceled"))


def skype_name(cast: Cast) -> None:
    """A Skype name on a card that is otherwise in order: Skype closed on 2025-05-05."""
    who = cast.person("skype_name")
    cast.register(who, 60)
    card, _ = _client(cast, who, 30)
    cast.fill(card, payloads.SKYPE, "live:eksempel")
    who.flag("SKYPE_OBSOLETE", card)


def booking_remark(cast: Cast) -> None:
    """A custom client field with free text that nobody described."""
    who = cast.person("booking_remark")
    cast.register(who, 60)
    card, _ = _client(cast, who, 30)
    cast.fill(card, payloads.REMARK, "Vil helst ha time på formiddagen")
    who.flag("FIELD_NOT_PROMISED", card)


def booking_address(cast: Cast) -> None:
    """A postal address at the booking vendor."""
    who = cast.person("booking_address")
    cast.register(who, 60)
    card = cast.client(who, address=True)
    cast.book(who, card, 30)
    who.flag("FIELD_NOT_PROMISED", card)


# -- invoices --------------------------------------------------------------------------------------------------------


def _noted(cast: Cast, story: str, note: str = "", birth: date | None = None) -> None:
    who = cast.person(story)
    cast.register(who, 60)
    card = cast.customer(who, 55, note=note, birth=birth)
    who.flag("FIELD_NOT_PROMISED", card)
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, card, 40))


def customer_note(cast: Cast) -> None:
    """A note on the customer card."""
    _noted(cast, "customer_note", note="Ringes helst etter kl. 17; sykmeldt")


def customer_birth_date(cast: Cast) -> None:
    """A date of birth on the customer card."""
    _noted(cast, "customer_birth_date", birth=date(1980, 2, 29))


def unpaid_for_long(cast: Cast) -> None:
    """Owes since long ago: nothing goes while money is due."""
    who = cast.person("unpaid_for_long")
    form = cast.register(who, 550)
    card, _old = _client(cast, who, 500)
    customer = cast.customer(who, 520)
    unpaid = cast.invoice(who, customer, 490, paid_after=None)
    who.flag("KEEP_UNPAID", unpaid, customer)
    who.flag("KEEP_BOOKKEEPING", unpaid)
    who.flag("KEEP_ACTIVE_CLIENT", form, card, customer)
    who.forbid("BOOKING_OLD", "REG_EXPIRED", "CRM_FIELDS_EXCESS")


def expired_and_fresh(cast: Cast) -> None:
    """One invoice of seven years ago, one of this year: only the old one goes, the card stays."""
    who = cast.person("expired_and_fresh")
    cast.register(who, 100)
    card = cast.customer(who, 2700)
    who.flag("INVOICE_EXPIRED", cast.invoice(who, card, 2680))
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, card, 60))


def fields_beyond_books(cast: Cast) -> None:
    """Not seen for long; the invoice must stay, phone and e-mail on the card need not."""
    who = cast.person("fields_beyond_books")
    card = cast.customer(who, 520)
    who.flag("CRM_FIELDS_EXCESS", card)
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, card, 500))
    who.forbid("NO_CONSENT_FOUND")


def paid_next_year(cast: Cast) -> None:
    """Issued on 30 December, paid on 12 January: the later year counts, in its last days (bokføringsloven § 13)."""
    who = cast.person("paid_next_year")
    year = cast.as_of.year - 6
    card = cast.customer(who, 2300)
    who.flag("CRM_FIELDS_EXCESS", card)
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, card, date(year, 12, 30), paid_after=13))


# -- courses and registrations ---------------------------------------------------------------------------------------


def course_date_as_text(cast: Cast) -> None:
    """The course date stands as text, dd.mm.yyyy."""
    who = cast.person("course_date_as_text")
    form = cast.enrol(who, 240, 200, date_as_text=True, extra="Glutenfri mat, takk")
    who.flag("COURSE_OVER", form)
    who.flag("COURSE_EXTRA_INFO", form)


def client_expired(cast: Cast) -> None:
    """Was a client, everything paid, gone for more than a year."""
    ordinary.past_client(cast, "client_expired")


def ancient(cast: Cast) -> None:
    """Seven years ago."""
    ordinary.ancient_client(cast, "ancient")


def never_came(cast: Cast) -> None:
    """Registered and never came."""
    ordinary.old_enquirer(cast, "never_came")


def course_is_over(cast: Cast) -> None:
    """Course over, not invoiced."""
    ordinary.course_over(cast, "course_is_over")


def course_just_paid(cast: Cast) -> None:
    """Course over three months ago, invoiced: six months then."""
    ordinary.course_invoiced(cast, "course_just_paid").forbid("COURSE_OVER")


def course_long_paid(cast: Cast) -> None:
    """Course over more than six months ago, invoiced."""
    ordinary.course_invoiced_over(cast, "course_long_paid")


#: The most telling first: in a small world only the first ones fit.
DEADLINES: tuple[Callable[[Cast], None], ...] = (
    client_expired,
    withdrawn_elsewhere,
    refused,
    form_no_later,
    unpaid_for_long,
    future_booking,
    ancient,
    blank_consent,
    skype_name,
    course_is_over,
    refresh_due,
    no_form,
    never_came,
    *SUBSCRIBERS,
    refused_but_booked,
    customer_note,
    newsletter_phone,
    booking_address,
    fields_beyond_books,
    old_booking,
    refresh_saved_by_click,
    cancelled_ahead,
    course_long_paid,
    unread_column,
    form_no_earlier,
    form_no_unproven,
    unclear_consent,
    changed_mind,
    paid_next_year,
    expired_and_fresh,
    course_just_paid,
    customer_birth_date,
    thought_better,
    old_cancelled,
    pending_booking,
    card_without_booking,
    booking_remark,
    newsletter_address,
    course_date_as_text,
    invoiced_without_form,
)

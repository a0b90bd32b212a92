"""The named twists of time: one person each, and what must come out.

Days are counted back from ``as_of`` and stay at least five days clear of a boundary, unless the
story is the boundary.
"""

from datetime import date

from connectors.sandbox.people import ordinary, payloads
from connectors.sandbox.people.builder import Builder

# -- booking


def future_booking(builder: Builder) -> None:
    """An hour ahead keeps the card, and the old hours with it."""
    who = builder.person("future_booking")
    form = builder.register(who, 550)
    card, _old = builder.client_with_hour(who, 500)
    who.flag("KEEP_FUTURE_BOOKING", card, builder.book(who, card, -30))
    who.flag("KEEP_ACTIVE_CLIENT", form, card)


def pending_booking(builder: Builder) -> None:
    """An hour ahead that is not approved yet is an hour ahead."""
    who = builder.person("pending_booking")
    form = builder.register(who, 40)
    card, hour = builder.client_with_hour(who, -20, "pending")
    who.flag("KEEP_FUTURE_BOOKING", card, hour)
    who.flag("KEEP_ACTIVE_CLIENT", form, card)


def cancelled_ahead(builder: Builder) -> None:
    """A cancelled hour ahead keeps nothing."""
    who = builder.person("cancelled_ahead")
    builder.register(who, 40)
    builder.client_with_hour(who, -20, "canceled")
    who.forbid("KEEP_FUTURE_BOOKING")


def old_booking(builder: Builder) -> None:
    """The last hour is more than a year ago; no form either, but the card goes anyway."""
    who = builder.person("old_booking")
    card = builder.client(who)
    who.flag("BOOKING_OLD", card)
    ordinary.old_hour(builder, who, card, 500)
    who.forbid("NO_CONSENT_FOUND")


def old_cancelled(builder: Builder) -> None:
    """Never came: a cancelled hour is stored like any other, and three months were enough."""
    who = builder.person("old_cancelled")
    who.flag("BOOKING_NOSHOW_OLD", *builder.client_with_hour(who, 500, "canceled"))


def skype_name(builder: Builder) -> None:
    """A Skype name on a card that is otherwise in order: Skype closed on 2025-05-05."""
    who = builder.person("skype_name")
    builder.register(who, 60)
    card, _ = builder.client_with_hour(who, 30)
    builder.fill(card, payloads.SKYPE, "live:eksempel")
    who.flag("SKYPE_OBSOLETE", card)


def booking_remark(builder: Builder) -> None:
    """A custom client field with free text that nobody described."""
    who = builder.person("booking_remark")
    builder.register(who, 60)
    card, _ = builder.client_with_hour(who, 30)
    builder.fill(card, payloads.REMARK, "Vil helst ha time på formiddagen")
    who.flag("FIELD_NOT_PROMISED", card)


def booking_address(builder: Builder) -> None:
    """A postal address at the booking vendor."""
    who = builder.person("booking_address")
    builder.register(who, 60)
    card = builder.client(who, address=True)
    builder.book(who, card, 30)
    who.flag("FIELD_NOT_PROMISED", card)


# -- invoices


def _noted(builder: Builder, story: str, note: str = "", birth: date | None = None) -> None:
    who = builder.person(story)
    builder.register(who, 60)
    card = builder.customer(who, 55, note=note, birth=birth)
    who.flag("FIELD_NOT_PROMISED", card)
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, card, 40))


def customer_note(builder: Builder) -> None:
    """A note on the customer card."""
    _noted(builder, "customer_note", note="Ringes helst etter kl. 17; sykmeldt")


def customer_birth_date(builder: Builder) -> None:
    """A date of birth on the customer card."""
    _noted(builder, "customer_birth_date", birth=date(1980, 2, 29))


def unpaid_for_long(builder: Builder) -> None:
    """Owes since long ago: while the claim can be made, what shows it and whom to reach stay."""
    who = builder.person("unpaid_for_long")
    form = builder.register(who, 550)
    card, hour = builder.client_with_hour(who, 500)
    customer = builder.customer(who, 520)
    unpaid = builder.invoice(who, customer, 490, paid_after=None)
    who.flag("KEEP_UNPAID", unpaid, customer, form, card, hour)
    who.forbid("BOOKING_OLD", "REG_EXPIRED", "CRM_FIELDS_EXCESS")


def expired_and_fresh(builder: Builder) -> None:
    """One invoice of seven years ago, one of this year: only the old one goes, the card stays."""
    who = builder.person("expired_and_fresh")
    builder.register(who, 100)
    card = builder.customer(who, 2700)
    who.flag("INVOICE_EXPIRED", builder.invoice(who, card, 2680))
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, card, 60))


def fields_beyond_books(builder: Builder) -> None:
    """Not seen for long; the invoice must stay, phone and e-mail on the card need not."""
    who = builder.person("fields_beyond_books")
    card = builder.customer(who, 520)
    who.flag("CRM_FIELDS_EXCESS", card)
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, card, 500))
    who.forbid("NO_CONSENT_FOUND")


def paid_next_year(builder: Builder) -> None:
    """Issued on 30 December, paid on 12 January: the later year counts, in its last days
    (bokføringsloven § 13)."""
    who = builder.person("paid_next_year")
    year = builder.as_of.year - 6
    card = builder.customer(who, 2300)
    who.flag("CRM_FIELDS_EXCESS", card)
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, card, date(year, 12, 30), paid_after=13))


# -- courses and registrations


def course_date_as_text(builder: Builder) -> None:
    """The course date stands as text, dd.mm.yyyy."""
    who = builder.person("course_date_as_text")
    form = builder.enrol(who, 240, 200, date_as_text=True, extra="Glutenfri mat, takk")
    who.flag("COURSE_OVER", form)
    who.flag("COURSE_EXTRA_INFO", form)


def client_expired(builder: Builder) -> None:
    """Was a client, everything paid, gone for more than a year."""
    ordinary.past_client(builder, "client_expired")


def ancient(builder: Builder) -> None:
    """Seven years ago."""
    ordinary.ancient_client(builder, "ancient")


def never_came(builder: Builder) -> None:
    """Registered and never came."""
    ordinary.old_enquirer(builder, "never_came")


def course_is_over(builder: Builder) -> None:
    """Course over, not invoiced."""
    ordinary.course_over(builder, "course_is_over")


def course_just_paid(builder: Builder) -> None:
    """Course over three months ago, invoiced: six months then."""
    ordinary.course_invoiced(builder, "course_just_paid").forbid("COURSE_OVER")


def course_long_paid(builder: Builder) -> None:
    """Course over more than six months ago, invoiced."""
    ordinary.course_invoiced_over(builder, "course_long_paid")

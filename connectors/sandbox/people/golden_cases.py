"""The golden cases that no other story tells, by number, and the findings on papers: one person or
two each.

The day is counted from 2026-11-22, for which the cases were written; on any other day they keep
their distance to it. Cases 1, 5, 6 and 14 are ``paid_next_year``, ``refused_but_booked``,
``imported`` and ``company_pays``.
"""

from collections.abc import Callable

from connectors.sandbox.people.builder import Builder
from connectors.sandbox.people.ordinary import old_hour
from connectors.sandbox.people.person import Character, Ref


def _billed(
    builder: Builder, who: Character, ago: int = 200, text: str = "", delivery: str = ""
) -> tuple[Ref, Ref]:
    """Invoice somebody on a new customer card."""
    card = builder.customer(who, ago + 10)
    invoice = builder.invoice(who, card, ago, text=text, delivery=delivery)
    who.flag("KEEP_BOOKKEEPING", invoice)
    return card, invoice


def golden_2(builder: Builder) -> None:
    """Confirmed in 2019, took it back three weeks ago, and is still subscribed; an invoice must
    stay."""
    who = builder.person("golden_2")
    builder.register(who, 230)
    _billed(builder, who)
    subscription = builder.subscribe(who, 2600, 2600)
    left = builder.list_old(who, "unsubscribed", 2600, 2600, 21)
    who.flag("OBJECTED_MARKETING", left)
    who.flag("SYSTEM_NOT_IN_STATEMENT", left)
    who.flag("WITHDRAWN_STILL_ACTIVE", subscription)
    who.flag("INVOICE_KEPT_NEWS_DELETED", subscription)


def golden_3(builder: Builder) -> None:
    """No in a form on 2024-03-01, a confirmed sign-up on 2025-02-01."""
    who = builder.person("golden_3")
    who.flag("REG_EXPIRED", builder.register(who, 996, newsletter="Nei"))
    subscription = builder.subscribe(who, 659, 659)
    who.flag("FORM_NO_OLDER_THAN_DOI", subscription)
    who.flag("KEEP_NEWSLETTER", subscription)


def golden_4(builder: Builder) -> None:
    """Confirmed in 2023, unsubscribed on 2025-05-01, ticked Yes at a course on 2026-01-10: still
    unsubscribed."""
    who = builder.person("golden_4")
    builder.enrol(who, 316, 20, "Ja")
    subscription = builder.subscribe(who, 1100, 1100, "unsubscribed", changed=570)
    for code in ("UNSUB_THEN_FORM_YES", "OBJECTED_MARKETING", "UNSUB_AGED"):
        who.flag(code, subscription)


def golden_7(builder: Builder) -> None:
    """Pending for 31 days."""
    who = builder.person("golden_7")
    who.flag("DOI_PENDING_OLD", builder.subscribe(who, 31, None, "pending"))


def golden_8(builder: Builder) -> None:
    """An hour that ended on 2025-10-01, and nothing else."""
    who = builder.person("golden_8")
    card = builder.client(who)
    who.flag("BOOKING_OLD", card)
    old_hour(builder, who, card, 417)


def golden_10(builder: Builder) -> None:
    """A course on 2026-10-20 with an allergy written down; the invoice, due on 2026-11-10, is not
    paid."""
    who = builder.person("golden_10")
    form = builder.enrol(who, 60, 33, extra="Allergi mot nøtter")
    who.flag("COURSE_EXTRA_INFO", form)
    card = builder.customer(who, 30)
    unpaid = builder.invoice(who, card, 26, paid_after=None, text="Kurs")
    who.flag("KEEP_UNPAID", unpaid, card, form)


def golden_13(builder: Builder) -> None:
    """A couple on one address, and one of them unsubscribes: the block is the address's, the
    bookings are not."""
    he = builder.person("golden_13", "Trygve", "Sundfær")
    she = builder.person("golden_13", "Oddveig", "Brekken", email=he.email)
    builder.never_one(he, she)
    form, card = builder.register(he, 60), builder.client(he)
    builder.book(he, card, 30)
    he.flag("SHARED_CONTACT", form, card)
    subscription = builder.subscribe(she, 90, 90, "unsubscribed", changed=40)
    she.flag("OBJECTED_MARKETING", subscription)
    she.flag("SHARED_CONTACT", builder.register(she, 50), subscription)


def golden_15(builder: Builder) -> None:
    """On the old list again, put in by hand; with a block in the ledger somebody who was deleted is
    back."""
    who = builder.person("golden_15")
    listed = builder.list_old(who, "subscribed", None, None, 5)
    who.flag("DOI_PROOF_MISSING", listed)
    who.flag("SYSTEM_NOT_IN_STATEMENT", listed)
    who.allow("DELETED_REAPPEARED", listed)


def yes_then_left(builder: Builder) -> None:
    """Ticked Yes in a form and unsubscribed after that: the no counts."""
    who = builder.person("yes_then_left")
    builder.register(who, 120, newsletter="Ja")
    subscription = builder.subscribe(who, 119, 119, "unsubscribed", changed=30)
    who.flag("FORM_YES_THEN_UNSUB", subscription)
    who.flag("OBJECTED_MARKETING", subscription)


def no_then_yes(builder: Builder) -> None:
    """Confirmed, then No in a form, then Yes in a form: only a new confirmation answers the no."""
    who = builder.person("no_then_yes")
    subscription = builder.subscribe(who, 150, 150)
    builder.register(who, 100, newsletter="Nei")
    builder.register(who, 40, newsletter="Ja")
    who.flag("UNSUB_THEN_FORM_YES", subscription)
    who.forbid("KEEP_NEWSLETTER")


def as_agreed(builder: Builder) -> None:
    """The invoice says «iht. avtale»: the form that holds the agreement stays as long as the
    invoice."""
    who = builder.person("as_agreed")
    form = builder.register(who, 560)
    card, _ = _billed(builder, who, 500, text="Coaching, 5 timer iht. avtale")
    who.flag("KEEP_AGREEMENT35", form)
    who.flag("CRM_FIELDS_EXCESS", card)
    who.forbid("REG_EXPIRED")


def telling_invoice(builder: Builder) -> None:
    """The invoice line tells of a diagnosis."""
    who = builder.person("telling_invoice")
    builder.register(who, 100)
    who.flag(
        "INVOICE_TEXT_SENSITIVE",
        _billed(builder, who, 60, text="Coaching etter sykmelding, 60 min")[1],
    )


def wrong_channel(builder: Builder) -> None:
    """Asked for invoices on paper and gets them by e-mail."""
    who = builder.person("wrong_channel")
    builder.register(who, 100, channel="Post")
    who.flag("INVOICE_CHANNEL", _billed(builder, who, 60, delivery="E-post")[1])


def two_cards(builder: Builder) -> None:
    """Two client cards for one person."""
    who = builder.person("two_cards")
    builder.register(who, 60)
    cards = [builder.client(who) for _ in range(2)]
    for card in cards:
        builder.book(who, card, 30)
    who.flag("DUPLICATE_PERSON", *cards)


def child_client(builder: Builder) -> None:
    """A birth date on the customer card says sixteen."""
    who = builder.person("child_client")
    builder.register(who, 100)
    day = builder.day(0)
    card = builder.customer(who, 60, birth=day.replace(year=day.year - 16, day=min(day.day, 28)))
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, card, 40))
    who.flag("MINOR_SUSPECTED", card)
    who.flag("FIELD_NOT_PROMISED", card)


#: How many people each takes, and how it is told.
CASES: tuple[tuple[int, Callable[[Builder], None]], ...] = (
    (1, golden_2),
    (1, golden_3),
    (1, golden_4),
    (1, golden_7),
    (1, golden_8),
    (1, golden_10),
    (2, golden_13),
    (1, golden_15),
    (1, as_agreed),
    (1, yes_then_left),
    (1, no_then_yes),
    (1, wrong_channel),
    (1, telling_invoice),
    (1, two_cards),
    (1, child_client),
)

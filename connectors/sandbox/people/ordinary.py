"""Ordinary people: a handful of lives, each with the flags that follow from what it is.

Every date stays at least five days clear of a rule's boundary: months are counted as 31 days when
something must still be inside a period, and generously when it must be outside.
"""

from connectors.sandbox.people.builder import Builder
from connectors.sandbox.people.person import Character, Ref


def _sessions(builder: Builder, who: Character, card: Ref, latest: int, earliest: int) -> list[Ref]:
    """Book one to four hours between two days back."""
    return [
        builder.book(who, card, builder.rng.randint(latest, earliest))
        for _ in range(builder.rng.randint(1, 4))
    ]


def old_hour(builder: Builder, who: Character, card: Ref, ago: int) -> Ref:
    """Book an hour that is long past: the contact details go."""
    hour = builder.book(who, card, ago)
    who.flag("BOOKING_OLD", hour)
    return hour


def _old_sessions(builder: Builder, who: Character, card: Ref, latest: int, earliest: int) -> None:
    for _ in range(builder.rng.randint(1, 4)):
        old_hour(builder, who, card, builder.rng.randint(latest, earliest))


def _bills(builder: Builder, who: Character, card: Ref, latest: int, earliest: int) -> list[Ref]:
    """Send one to four invoices, each paid within a fortnight."""
    rng = builder.rng
    number = rng.choice((1, 1, 2, 2, 3, 4))
    days = sorted((rng.randint(latest, earliest) for _ in range(number)), reverse=True)
    bills = []
    for ago in days:
        paid_after = rng.randint(0, min(14, ago - 1))
        bills.append(builder.invoice(who, card, ago, paid_after=paid_after))
    return bills


def _customer(builder: Builder, who: Character, created: int) -> Ref:
    """Make a customer card, now and then under «Family, Given» or in capitals."""
    chance = builder.rng.random()
    name = who.name
    if chance < 0.08 and who.family and "," not in who.name:
        name = f"{who.family}, {who.given}"
    elif chance > 0.95:
        name = who.name.upper()
    return builder.customer(who, created, name=name)


def _yes_or_no(builder: Builder) -> str:
    return builder.rng.choice(("Ja", "Nei", "Nei", ""))


def _newsletter(builder: Builder, answer: str | None) -> str:
    """Give what somebody answered, or draw it."""
    return _yes_or_no(builder) if answer is None else answer


def active_client(
    builder: Builder, story: str = "active_client", newsletter: str | None = None
) -> Character:
    """A client with an hour ahead; earlier hours may be older than a year."""
    who = builder.person(story)
    form = builder.register(
        who,
        builder.rng.randint(30, 700),
        newsletter=_newsletter(builder, newsletter),
    )
    card = builder.client(who)
    if builder.rng.random() < 0.7:
        earliest = 340 if builder.rng.random() < 0.8 else 700
        _sessions(builder, who, card, 10, earliest)
    who.flag("KEEP_FUTURE_BOOKING", card, builder.book(who, card, -builder.rng.randint(6, 60)))
    customer = _customer(builder, who, 400)
    who.flag("KEEP_BOOKKEEPING", *_bills(builder, who, customer, 15, 340))
    who.flag("KEEP_ACTIVE_CLIENT", form, card, customer)
    return who


def recent_client(
    builder: Builder,
    story: str = "recent_client",
    newsletter: str | None = None,
    given: str = "",
    family: str = "",
) -> Character:
    """A client whose last hour is within the year."""
    who = builder.person(story, given, family)
    builder.register(
        who,
        builder.rng.randint(345, 500),
        newsletter=_newsletter(builder, newsletter),
    )
    _sessions(builder, who, builder.client(who), 10, 330)
    who.flag("KEEP_BOOKKEEPING", *_bills(builder, who, _customer(builder, who, 345), 20, 330))
    return who


#: What shows a claim, and whom to reach for it.
_SHOWN = ("response", "client", "booking")


def owing_client(builder: Builder) -> Character:
    """A client with an unpaid invoice, whole or in part."""
    who = recent_client(builder, "owing_client")
    customer = next(ref for ref in who.records if ref.record.startswith("customer:"))
    part = builder.rng.choice((None, 50_000))
    unpaid = builder.invoice(
        who, customer, builder.rng.randint(6, 60), paid_after=None, balance=part
    )
    shown = (ref for ref in who.records if ref.record.split(":")[0] in _SHOWN)
    who.flag("KEEP_UNPAID", unpaid, customer, *shown)
    return who


def past_client(builder: Builder, story: str = "past_client") -> Character:
    """A client of one to four years ago, all paid: the invoices stay, the rest goes."""
    who = builder.person(story)
    last = builder.rng.randint(395, 1150)
    who.flag("REG_EXPIRED", builder.register(who, last + 230, newsletter=_yes_or_no(builder)))
    card = builder.client(who)
    who.flag("BOOKING_OLD", card)
    _old_sessions(builder, who, card, last, last + 200)
    customer = _customer(builder, who, last + 220)
    who.flag("KEEP_BOOKKEEPING", *_bills(builder, who, customer, last, last + 200))
    who.flag("CRM_FIELDS_EXCESS", customer)
    return who


def ancient_client(builder: Builder, story: str = "ancient_client") -> Character:
    """A client of seven years ago: even the invoices have had their time."""
    who = builder.person(story)
    last = builder.rng.randint(2620, 2900)
    who.flag("REG_EXPIRED", builder.register(who, last + 130))
    card = builder.client(who)
    who.flag("BOOKING_OLD", card)
    _old_sessions(builder, who, card, last, last + 100)
    customer = _customer(builder, who, last + 120)
    who.flag("INVOICE_EXPIRED", customer, *_bills(builder, who, customer, last, last + 100))
    return who


def new_enquirer(builder: Builder) -> Character:
    """Somebody who registered lately and has not come yet."""
    who = builder.person("new_enquirer")
    builder.register(who, builder.rng.randint(5, 160), newsletter=_yes_or_no(builder))
    return who


def old_enquirer(builder: Builder, story: str = "old_enquirer") -> Character:
    """Somebody who registered and never came."""
    who = builder.person(story)
    who.flag(
        "REG_EXPIRED",
        builder.register(who, builder.rng.randint(200, 900), newsletter=_yes_or_no(builder)),
    )
    return who


def course_ahead(builder: Builder) -> Character:
    """Signed up for a course that is still to come."""
    who = builder.person("course_ahead")
    form = builder.enrol(
        who, builder.rng.randint(5, 60), -builder.rng.randint(6, 60), _yes_or_no(builder)
    )
    who.flag("KEEP_ACTIVE_CLIENT", form)
    return who


def course_just_over(
    builder: Builder, story: str = "course_just_over", newsletter: str | None = None
) -> Character:
    """Was on a course less than three months ago."""
    who = builder.person(story)
    course = builder.rng.randint(6, 75)
    enrolled = course + builder.rng.randint(10, 50)
    builder.enrol(who, enrolled, course, _newsletter(builder, newsletter))
    return who


def course_over(builder: Builder, story: str = "course_over") -> Character:
    """Was on a course longer ago, never invoiced."""
    who = builder.person(story)
    course = builder.rng.randint(110, 700)
    enrolled = course + builder.rng.randint(10, 50)
    who.flag("COURSE_OVER", builder.enrol(who, enrolled, course, _yes_or_no(builder)))
    return who


def _paid_course(builder: Builder, story: str, course: int) -> tuple[Character, Ref]:
    who = builder.person(story)
    response = builder.enrol(who, course + builder.rng.randint(15, 50), course, _yes_or_no(builder))
    customer = _customer(builder, who, course + 10)
    issued = course + builder.rng.randint(-2, 8)
    bill = builder.invoice(who, customer, issued, paid_after=12, text="Kursavgift")
    who.flag("KEEP_BOOKKEEPING", bill)
    return who, response


def course_invoiced(builder: Builder, story: str = "course_invoiced") -> Character:
    """Was on a course three to six months ago and paid for it: the response stays for now."""
    return _paid_course(builder, story, builder.rng.randint(110, 165))[0]


def course_invoiced_over(builder: Builder, story: str = "course_invoiced_over") -> Character:
    """Was on a course more than six months ago and paid for it."""
    who, response = _paid_course(builder, story, builder.rng.randint(200, 330))
    who.flag("COURSE_OVER", response)
    return who


def walk_in(builder: Builder, story: str = "walk_in") -> Character:
    """Booked without ever filling in a form."""
    who = builder.person(story)
    card = builder.client(who)
    _sessions(builder, who, card, 10, 330)
    who.flag("NO_CONSENT_FOUND", card)
    return who


def invoiced_only(builder: Builder, story: str = "invoiced_only") -> Character:
    """Was invoiced, and is nowhere else."""
    who = builder.person(story)
    customer = _customer(builder, who, 345)
    who.flag("NO_CONSENT_FOUND", customer)
    who.flag("KEEP_BOOKKEEPING", *_bills(builder, who, customer, 20, 330))
    return who

"""Ordinary people: a handful of lives, each with the flags that follow from what it is.

Every date stays at least five days clear of a rule's boundary: months are counted as 31 days when something must still
be inside a period, and generously when it must be outside.
"""

from collections.abc import Callable
from datetime import date

from connectors.sandbox.people.builder import Cast
from connectors.sandbox.people.person import Character, Ref

#: Every life gives one person.
Life = Callable[[Cast], Character]


def _sessions(cast: Cast, who: Character, card: Ref, latest: int, earliest: int) -> list[Ref]:
    """Book one to four hours between two days back."""
    return [cast.book(who, card, cast.rng.randint(latest, earliest)) for _ in range(cast.rng.randint(1, 4))]


def old_hour(cast: Cast, who: Character, card: Ref, ago: int) -> Ref:
    """Book an hour that is long past: the contact details go, and its hours stay for the accounts (3 years 6 months)."""
    hour = cast.book(who, card, ago)
    who.flag("BOOKING_OLD", hour)
    if date(cast.day(ago).year + 4, 6, 30) >= cast.as_of:
        who.flag("KEEP_AGREEMENT35", hour)
    return hour


def _old_sessions(cast: Cast, who: Character, card: Ref, latest: int, earliest: int) -> None:
    for _ in range(cast.rng.randint(1, 4)):
        old_hour(cast, who, card, cast.rng.randint(latest, earliest))


def _bills(cast: Cast, who: Character, card: Ref, latest: int, earliest: int) -> list[Ref]:
    """Send one to four invoices, each paid within a fortnight."""
    rng = cast.rng
    days = sorted((rng.randint(latest, earliest) for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))), reverse=True)
    return [cast.invoice(who, card, ago, paid_after=rng.randint(0, min(14, ago - 1))) for ago in days]


def _customer(cast: Cast, who: Character, created: int) -> Ref:
    """Make a customer card, now and then under «Family, Given» or in capitals."""
    chance = cast.rng.random()
    turned = chance < 0.08 and who.family and "," not in who.name
    return cast.customer(
        who, created, name=f"{who.family}, {who.given}" if turned else who.name.upper() if chance > 0.95 else ""
    )


def _yes_or_no(cast: Cast) -> str:
    return cast.rng.choice(("Ja", "Nei", "Nei", ""))


def active_client(cast: Cast, story: str = "active_client", newsletter: str | None = None) -> Character:
    """A client with an hour ahead; earlier hours may be older than a year."""
    who = cast.person(story)
    form = cast.register(
        who, cast.rng.randint(30, 700), newsletter=_yes_or_no(cast) if newsletter is None else newsletter
    )
    card = cast.client(who)
    if cast.rng.random() < 0.7:
        _sessions(cast, who, card, 10, 340 if cast.rng.random() < 0.8 else 700)
    who.flag("KEEP_FUTURE_BOOKING", card, cast.book(who, card, -cast.rng.randint(6, 60)))
    customer = _customer(cast, who, 400)
    who.flag("KEEP_BOOKKEEPING", *_bills(cast, who, customer, 15, 340))
    who.flag("KEEP_ACTIVE_CLIENT", form, card, customer)
    return who


def recent_client(
    cast: Cast, story: str = "recent_client", newsletter: str | None = None, given: str = "", family: str = ""
) -> Character:
    """A client whose last hour is within the year."""
    who = cast.person(story, given, family)
    cast.register(who, cast.rng.randint(345, 500), newsletter=_yes_or_no(cast) if newsletter is None else newsletter)
    _sessions(cast, who, cast.client(who), 10, 330)
    who.flag("KEEP_BOOKKEEPING", *_bills(cast, who, _customer(cast, who, 345), 20, 330))
    return who


#: What a relation that goes on keeps: the form and the cards.
_RELATION = ("response", "client", "customer")


def owing_client(cast: Cast) -> Character:
    """A client with an unpaid invoice, whole or in part."""
    who = recent_client(cast, "owing_client")
    customer = next(ref for ref in who.records if ref.record.startswith("customer:"))
    part = cast.rng.choice((None, 50_000))
    unpaid = cast.invoice(who, customer, cast.rng.randint(6, 60), paid_after=None, balance=part)
    who.flag("KEEP_UNPAID", unpaid, customer)
    who.flag("KEEP_BOOKKEEPING", unpaid)
    who.flag("KEEP_ACTIVE_CLIENT", *(ref for ref in who.records if ref.record.split(":")[0] in _RELATION))
    return who


def past_client(cast: Cast, story: str = "past_client") -> Character:
    """A client of one to four years ago, all paid: the invoices stay, the rest goes."""
    who = cast.person(story)
    last = cast.rng.randint(395, 1150)
    who.flag("REG_EXPIRED", cast.register(who, last + 230, newsletter=_yes_or_no(cast)))
    card = cast.client(who)
    who.flag("BOOKING_OLD", card)
    _old_sessions(cast, who, card, last, last + 200)
    customer = _customer(cast, who, last + 220)
    who.flag("KEEP_BOOKKEEPING", *_bills(cast, who, customer, last, last + 200))
    who.flag("CRM_FIELDS_EXCESS", customer)
    return who


def ancient_client(cast: Cast, story: str = "ancient_client") -> Character:
    """A client of seven years ago: even the invoices have had their time."""
    who = cast.person(story)
    last = cast.rng.randint(2620, 2900)
    who.flag("REG_EXPIRED", cast.register(who, last + 130))
    card = cast.client(who)
    who.flag("BOOKING_OLD", card)
    _old_sessions(cast, who, card, last, last + 100)
    customer = _customer(cast, who, last + 120)
    who.flag("INVOICE_EXPIRED", customer, *_bills(cast, who, customer, last, last + 100))
    return who


def new_enquirer(cast: Cast) -> Character:
    """Somebody who registered lately and has not come yet."""
    who = cast.person("new_enquirer")
    cast.register(who, cast.rng.randint(5, 160), newsletter=_yes_or_no(cast))
    return who


def old_enquirer(cast: Cast, story: str = "old_enquirer") -> Character:
    """Somebody who registered and never came."""
    who = cast.person(story)
    who.flag("REG_EXPIRED", cast.register(who, cast.rng.randint(200, 900), newsletter=_yes_or_no(cast)))
    return who


def course_ahead(cast: Cast) -> Character:
    """Signed up for a course that is still to come."""
    who = cast.person("course_ahead")
    form = cast.enrol(who, cast.rng.randint(5, 60), -cast.rng.randint(6, 60), _yes_or_no(cast))
    who.flag("KEEP_ACTIVE_CLIENT", form)
    return who


def course_just_over(cast: Cast, story: str = "course_just_over", newsletter: str | None = None) -> Character:
    """Was on a course less than three months ago."""
    who = cast.person(story)
    course = cast.rng.randint(6, 75)
    cast.enrol(who, course + cast.rng.randint(10, 50), course, _yes_or_no(cast) if newsletter is None else newsletter)
    return who


def course_over(cast: Cast, story: str = "course_over") -> Character:
    """Was on a course longer ago, never invoiced."""
    who = cast.person(story)
    course = cast.rng.randint(110, 700)
    who.flag("COURSE_OVER", cast.enrol(who, course + cast.rng.randint(10, 50), course, _yes_or_no(cast)))
    return who


def _paid_course(cast: Cast, story: str, course: int) -> tuple[Character, Ref]:
    who = cast.person(story)
    response = cast.enrol(who, course + cast.rng.randint(15, 50), course, _yes_or_no(cast))
    customer = _customer(cast, who, course + 10)
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, customer, course + cast.rng.randint(-2, 8), paid_after=12))
    return who, response


def course_invoiced(cast: Cast, story: str = "course_invoiced") -> Character:
    """Was on a course three to six months ago and paid for it: the response stays for now."""
    return _paid_course(cast, story, cast.rng.randint(110, 165))[0]


def course_invoiced_over(cast: Cast, story: str = "course_invoiced_over") -> Character:
    """Was on a course more than six months ago and paid for it."""
    who, response = _paid_course(cast, story, cast.rng.randint(200, 330))
    who.flag("COURSE_OVER", response)
    return who


def reader(cast: Cast) -> Character:
    """Reads the newsletter; double opt-in within two years. Some gave no name."""
    who = cast.person("reader")
    named = None if cast.rng.random() < 0.85 else ("", "")
    ago = cast.rng.randint(10, 700)
    who.flag("KEEP_NEWSLETTER", cast.subscribe(who, ago, ago, names_given=named))
    return who


def sleeper(cast: Cast, story: str = "sleeper") -> Character:
    """Confirmed more than two years ago and has not clicked since then, though the mail is opened."""
    who = cast.person(story)
    ago = cast.rng.randint(780, 1500)
    who.flag("CONSENT_REFRESH_DUE", cast.subscribe(who, ago, ago))
    if cast.rng.random() < 0.5:
        cast.read_letters(who, clicks=(cast.rng.randint(750, ago - 1),), opens=(cast.rng.randint(5, 60),))
    return who


def leaver(cast: Cast) -> Character:
    """Left the newsletter, lately or long ago."""
    who = cast.person("leaver")
    lately = cast.rng.random() < 0.4
    changed = cast.rng.randint(10, 340) if lately else cast.rng.randint(380, 1500)
    left = cast.subscribe(who, changed + 200, changed + 200, "unsubscribed", changed=changed)
    who.flag("OBJECTED_MARKETING", left)
    if not lately:
        who.flag("UNSUB_AGED", left)
    return who


def waiting(cast: Cast) -> Character:
    """Signed up for the newsletter and did not confirm, lately or longer ago."""
    who = cast.person("waiting")
    lately = cast.rng.random() < 0.4
    pending = cast.subscribe(who, cast.rng.randint(2, 24) if lately else cast.rng.randint(40, 300), None, "pending")
    if not lately:
        who.flag("DOI_PENDING_OLD", pending)
    return who


def returned(cast: Cast) -> Character:
    """Left the old list years ago and came back by double opt-in."""
    who = cast.person("returned")
    left = cast.list_old(who, "unsubscribed", 1500, 1495, cast.rng.randint(800, 1200))
    who.flag("UNSUB_AGED", left)
    who.flag("SYSTEM_NOT_IN_STATEMENT", left)
    ago = cast.rng.randint(100, 600)
    who.flag("KEEP_NEWSLETTER", cast.subscribe(who, ago, ago))
    return who


def old_reader(cast: Cast) -> Character:
    """Stands on the old list only, with sign-up and confirmation."""
    who = cast.person("old_reader")
    confirmed = cast.rng.randint(100, 650)
    listed = cast.list_old(who, "subscribed", confirmed + cast.rng.randint(1, 5), confirmed, confirmed)
    who.flag("KEEP_NEWSLETTER", listed)
    who.flag("SYSTEM_NOT_IN_STATEMENT", listed)
    return who


def _also_reads(cast: Cast, who: Character) -> Character:
    ago = cast.rng.randint(10, 700)
    named = None if cast.rng.random() < 0.85 else ("", "")
    who.flag("KEEP_NEWSLETTER", cast.subscribe(who, ago, ago, names_given=named))
    return who


def active_reader(cast: Cast) -> Character:
    """A client with an hour ahead who reads the newsletter too."""
    return _also_reads(cast, active_client(cast, "active_reader", "Ja"))


def recent_reader(cast: Cast) -> Character:
    """A client of this year who reads the newsletter too."""
    return _also_reads(cast, recent_client(cast, "recent_reader", "Ja"))


def course_reader(cast: Cast) -> Character:
    """Was on a course lately and reads the newsletter too."""
    return _also_reads(cast, course_just_over(cast, "course_reader", "Ja"))


def loyal(cast: Cast) -> Character:
    """A client with an hour ahead who was on a course lately and reads the newsletter."""
    who = active_reader(cast)
    who.story = "loyal"
    course = cast.rng.randint(6, 75)
    cast.enrol(who, course + 20, course, "Ja")
    return who


def walk_in(cast: Cast, story: str = "walk_in") -> Character:
    """Booked without ever filling in a form."""
    who = cast.person(story)
    card = cast.client(who)
    _sessions(cast, who, card, 10, 330)
    who.flag("NO_CONSENT_FOUND", card)
    return who


def invoiced_only(cast: Cast, story: str = "invoiced_only") -> Character:
    """Was invoiced, and is nowhere else."""
    who = cast.person(story)
    customer = _customer(cast, who, 345)
    who.flag("NO_CONSENT_FOUND", customer)
    who.flag("KEEP_BOOKKEEPING", *_bills(cast, who, customer, 20, 330))
    return who


#: Weight and life.
LIVES: tuple[tuple[int, Life], ...] = (
    (8, active_client),
    (9, recent_client),
    (3, owing_client),
    (8, past_client),
    (2, ancient_client),
    (7, new_enquirer),
    (8, old_enquirer),
    (5, course_ahead),
    (4, course_just_over),
    (7, course_over),
    (3, course_invoiced),
    (3, course_invoiced_over),
    (15, reader),
    (5, sleeper),
    (6, leaver),
    (3, waiting),
    (2, returned),
    (1, old_reader),
    (3, active_reader),
    (4, recent_reader),
    (5, course_reader),
    (2, loyal),
    (3, walk_in),
    (2, invoiced_only),
)

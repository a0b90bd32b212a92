"""Ordinary readers of the newsletter, alone or beside another life, with the flags that follow.

Every date stays at least five days clear of a rule's boundary, as in ``ordinary``.
"""

from connectors.sandbox.people import ordinary
from connectors.sandbox.people.builder import Builder
from connectors.sandbox.people.person import Character


def reader(builder: Builder) -> Character:
    """Reads the newsletter; double opt-in within two years. Some gave no name."""
    who = builder.person("reader")
    named = _names_given(builder)
    ago = builder.rng.randint(10, 700)
    who.flag("KEEP_NEWSLETTER", builder.subscribe(who, ago, ago, names_given=named))
    return who


def _names_given(builder: Builder) -> tuple[str, str] | None:
    """Say which names somebody gave to the newsletter: None for their own."""
    return None if builder.rng.random() < 0.85 else ("", "")


def sleeper(builder: Builder, story: str = "sleeper") -> Character:
    """Confirmed more than two years ago and has not clicked since, though the mail is opened."""
    who = builder.person(story)
    ago = builder.rng.randint(780, 1500)
    who.flag("CONSENT_REFRESH_DUE", builder.subscribe(who, ago, ago))
    if builder.rng.random() < 0.5:
        builder.read_letters(
            who, clicks=(builder.rng.randint(750, ago - 1),), opens=(builder.rng.randint(5, 60),)
        )
    return who


def leaver(builder: Builder) -> Character:
    """Left the newsletter, lately or long ago."""
    who = builder.person("leaver")
    latest, earliest, flags = 380, 1500, ["OBJECTED_MARKETING", "UNSUB_AGED"]
    if builder.rng.random() < 0.4:
        latest, earliest, flags = 10, 340, ["OBJECTED_MARKETING"]
    changed = builder.rng.randint(latest, earliest)
    left = builder.subscribe(who, changed + 200, changed + 200, "unsubscribed", changed=changed)
    for flag in flags:
        who.flag(flag, left)
    return who


def waiting(builder: Builder) -> Character:
    """Signed up for the newsletter and did not confirm, lately or longer ago."""
    who = builder.person("waiting")
    if builder.rng.random() < 0.4:
        builder.subscribe(who, builder.rng.randint(2, 24), None, "pending")
    else:
        pending = builder.subscribe(who, builder.rng.randint(40, 300), None, "pending")
        who.flag("DOI_PENDING_OLD", pending)
    return who


def returned(builder: Builder) -> Character:
    """Left the old list years ago and came back by double opt-in."""
    who = builder.person("returned")
    left = builder.list_old(who, "unsubscribed", 1500, 1495, builder.rng.randint(800, 1200))
    who.flag("UNSUB_AGED", left)
    who.flag("SYSTEM_NOT_IN_STATEMENT", left)
    ago = builder.rng.randint(100, 600)
    who.flag("KEEP_NEWSLETTER", builder.subscribe(who, ago, ago))
    return who


def old_reader(builder: Builder) -> Character:
    """Stands on the old list only, with sign-up and confirmation."""
    who = builder.person("old_reader")
    confirmed = builder.rng.randint(100, 650)
    listed = builder.list_old(
        who, "subscribed", confirmed + builder.rng.randint(1, 5), confirmed, confirmed
    )
    who.flag("KEEP_NEWSLETTER", listed)
    who.flag("SYSTEM_NOT_IN_STATEMENT", listed)
    return who


def _also_reads(builder: Builder, who: Character) -> Character:
    ago = builder.rng.randint(10, 700)
    named = _names_given(builder)
    who.flag("KEEP_NEWSLETTER", builder.subscribe(who, ago, ago, names_given=named))
    return who


def active_reader(builder: Builder) -> Character:
    """A client with an hour ahead who reads the newsletter too."""
    return _also_reads(builder, ordinary.active_client(builder, "active_reader", "Ja"))


def recent_reader(builder: Builder) -> Character:
    """A client of this year who reads the newsletter too."""
    return _also_reads(builder, ordinary.recent_client(builder, "recent_reader", "Ja"))


def course_reader(builder: Builder) -> Character:
    """Was on a course lately and reads the newsletter too."""
    return _also_reads(builder, ordinary.course_just_over(builder, "course_reader", "Ja"))


def loyal(builder: Builder) -> Character:
    """A client with an hour ahead who was on a course lately and reads the newsletter."""
    who = active_reader(builder)
    who.story = "loyal"
    course = builder.rng.randint(6, 75)
    builder.enrol(who, course + 20, course, "Ja")
    return who

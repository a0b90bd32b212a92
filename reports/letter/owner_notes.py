"""What the owner should know before a letter goes out.

Who is masked in it, what it lacks, and where only a human can look.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inventory.letters.letter import Letter
from inventory.letters.letter_kinds import LetterKind
from inventory.letters.third_parties import Mention, TextPlace
from inventory.model import Reading, SourceNight
from reports.letter.left_out import unread
from reports.letter.page import Writer
from reports.text.safe_text import shown
from reports.text.words import Words

#: Fields in which people write of their health and their lives.
_SENSITIVE = frozenset({"note", "extra_info"})
#: What of the controller a letter shows.
_SHOWN = ("legal_name", "org_number", "address", "email", "contact")
_LOOKED = (LetterKind.ACCESS, LetterKind.NOTHING_FOUND)


def notes(letter: Letter, words: Words) -> Iterator[str]:
    """Yield lines for the owner's eyes only: they name whom the letter hides."""
    yield from _mentions(letter, words)
    told = list(lacking(letter, words))
    if told:
        yield words.say("letter_owner.before")
        yield from (f"  {line}" for line in told)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody else whom the letter would name, for the owner to choose.

    ``id`` goes into ``shown``, the rest is to read.
    """

    id: str
    text: str
    where: str
    why: str
    hidden: bool


def named(letter: Letter, words: Words) -> tuple[Named, ...]:
    """Return who else is named in what is held, in the order of ``--reveal``'s numbers."""
    return tuple(_named(mention, letter, words) for mention in letter.mentions)


def _named(mention: Mention, letter: Letter, words: Words) -> Named:
    where = words.join(dict.fromkeys(place(one, letter, words) for one in mention.places))
    why = words.say("letter_owner.held" if mention.held else "letter_owner.suspected")
    return Named(mention.id, shown(mention.text), where, why, mention.id in letter.hidden)


def _mentions(letter: Letter, words: Words) -> Iterator[str]:
    if letter.mentions:
        yield words.say("letter_owner.masked", n=len(letter.withheld))
    for number, one in enumerate(named(letter, words), start=1):
        how = one.why if one.hidden else words.say("letter_owner.open")
        yield "  " + words.say(
            "letter_owner.mention", n=number, text=one.text, where=one.where, how=how
        )


def place(place: TextPlace, letter: Letter, words: Words) -> str:
    """Say where a mention stands: system and field."""
    if not place.source:
        return words.say("letter_owner.name")
    system = words.system(place.source, [one.source for one in letter.systems])
    field = words.field(place.field)
    if place.field == "consent":
        field = words.say("letter_owner.consent")
    return words.say("letter_owner.place", system=system, field=field)


def not_read(sources: Sequence[SourceNight], words: Words) -> Iterator[str]:
    """Say which sources were not read, and why."""
    for source in sources:
        if source.status is not Reading.FRESH:
            system = words.system(source.name, sources)
            why = words.say(f"letter_why.{source.trouble or 'unasked'}")
            yield words.say("letter_owner.not_read", system=system, why=why)


def lacking(letter: Letter, words: Words, *, typed: bool = True) -> Iterator[str]:
    """Yield what the owner should do before a letter goes out. ``typed``: with commands to type."""
    yield from not_read([system.source for system in letter.systems], words)
    if letter.missing and letter.reply in _LOOKED:
        yield words.say("letter_owner.provisional")
    if letter.request is None and letter.person:
        yield _no_request(letter.person, words, typed=typed)
    yield from _unfilled(letter, words)
    if letter.reply in _LOOKED:
        yield from _by_hand(Writer(letter, words, inside=True))
    yield from _to_be_checked(letter, words)


def _to_be_checked(letter: Letter, words: Words) -> Iterator[str]:
    """Name recipients with unconfirmed facts, and say where somebody may write of their health."""
    unsure = [shown(one.name) for one in letter.recipients if one.unconfirmed]
    if unsure:
        yield words.say("letter_owner.unconfirmed", names=words.join(unsure))
    if any(_SENSITIVE & held.record.fields.keys() for held in letter.records):
        yield words.say("letter_owner.sensitive")


def _no_request(person: str, words: Words, *, typed: bool) -> str:
    if not typed:
        return words.say("letter_owner.no_request_here")
    command = f"orden case open {person} --type innsyn"
    return words.say("letter_owner.no_request", command=command)


def _unfilled(letter: Letter, words: Words) -> Iterator[str]:
    """Say which facts of the business the letter shows and nobody has filled in."""
    missing = [name for name in _SHOWN if not getattr(letter.controller, name)]
    if missing:
        fields = words.join(words.say(f"record.fact.{name}").lower() for name in missing)
        yield words.say("letter_owner.missing", fields=fields)


def _by_hand(writer: Writer) -> Iterator[str]:
    """Say where only a human can look."""
    letter, words = writer.letter, writer.words
    if letter.elsewhere:
        activities = words.join(activity.name.in_(words.language) for activity in letter.elsewhere)
        yield words.say("letter_owner.elsewhere", places=activities)
    for system in letter.systems:
        if system.organisations:
            yield words.say(
                "letter_owner.organisations",
                system=writer.system(system.source),
                n=system.organisations,
            )
    columns = "; ".join(unread(letter.systems, writer))
    if columns:
        yield words.say("letter_owner.unread", places=columns)

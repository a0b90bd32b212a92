"""A letter as any face sets it: letterhead, paragraphs, sections; and the words to write it."""

from collections.abc import Iterable
from dataclasses import dataclass

from inventory.letters.letter import Letter
from inventory.letters.third_parties import HIDDEN
from inventory.model import Reading, SourceNight
from reports.text.safe_text import plain, shown
from reports.text.words import Words

#: No page gives more of one text than this; the data file has it whole.
LONGEST = 8_000
#: Fields of the controller that make the contact line, in order.
_CONTACT = ("contact", "email", "phone")


@dataclass(frozen=True, slots=True)
class Row:
    """A row group of a table: what stands at its head, and (label, value) for each of its lines.

    A value may have line breaks.
    """

    head: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of three columns by its headings."""

    headings: tuple[str, str, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a section. ``heading`` "" when the section's own is enough."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its heading."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole letter in one language."""

    title: str
    kicker: str
    sender: tuple[str, ...]
    receiver: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    footer: str


@dataclass(frozen=True, slots=True)
class Writer:
    """A letter with the words to write it in. ``inside``: the data file travels inside it."""

    letter: Letter
    words: Words
    inside: bool

    def say(self, key: str, /, **values: object) -> str:
        """Give a wording of the letters; ``key`` goes on after "letter": _title.access, .date."""
        return self.words.say(f"letter{key}", **values)

    def text(self, text: str, most: int = LONGEST) -> str:
        """Make a stranger's text safe to print, its lines kept; say where somebody is hidden."""
        lines = map(plain, text[: most + 1].splitlines())
        safe = "\n".join(filter(None, lines))[:most].replace(HIDDEN, self.say(".masked"))
        if len(text) <= most:
            return safe
        return f"{safe} … ({self.say('_fact.cut')})"

    def system(self, source: SourceNight) -> str:
        """Name a source."""
        return self.words.system(source.name, [system.source for system in self.letter.systems])

    def systems(self, sources: Iterable[SourceNight]) -> str:
        """Name several sources in a list."""
        return self.words.join(self.system(source) for source in sources)

    @property
    def fresh(self) -> list[SourceNight]:
        """The sources that were read."""
        sources = [system.source for system in self.letter.systems]
        return [source for source in sources if source.status is Reading.FRESH]

    @property
    def contact(self) -> str:
        """Whom to write to; "" when nobody has filled that in."""
        facts = (getattr(self.letter.controller, key) for key in _CONTACT)
        return ", ".join(shown(fact) for fact in facts if fact)

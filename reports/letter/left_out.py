"""What is not in a letter: places that nobody read, columns left out, what vendors keep."""

from collections.abc import Iterable, Iterator

from inventory.letters.systems import System
from inventory.policy.activities import Activity
from reports.letter.keeping_words import dropped
from reports.letter.page import Block, Section, Writer
from reports.text.safe_text import shown


def elsewhere(writer: Writer) -> Iterator[Section]:
    """Yield the section that names what the letter leaves out, where there is any."""
    systems = writer.letter.systems
    told = {
        "elsewhere": [_activity(activity, writer) for activity in writer.letter.elsewhere],
        "unread": list(unread(systems, writer)),
        "ignored": [_columns(one, one.ignored, writer) for one in systems if one.ignored],
        "vendor": [_dropped(one, writer) for one in systems if dropped(one, writer.words)],
    }
    blocks = tuple(
        Block(paragraphs=(writer.say(f"_text.{key}"),), bullets=tuple(lines))
        for key, lines in told.items()
        if lines
    )
    if blocks:
        yield Section(writer.say("_heading.elsewhere"), blocks)


def _activity(activity: Activity, writer: Writer) -> str:
    name = activity.name.in_(writer.words.language)
    data = activity.data.in_(writer.words.language)
    if not data:
        return name
    return writer.words.say("format.field", name=name, value=data[:1].lower() + data[1:])


def unread(systems: Iterable[System], writer: Writer) -> Iterator[str]:
    """Say for each system which of its columns are filled for this person and were not read."""
    for system in systems:
        if system.unread:
            yield _columns(system, system.unread, writer)


def _columns(system: System, columns: Iterable[str], writer: Writer) -> str:
    listed = writer.words.join(dict.fromkeys(shown(writer.words.field(each)) for each in columns))
    return writer.say(".part_of", system=writer.system(system.source), columns=listed)


def _dropped(system: System, writer: Writer) -> str:
    """Say what a vendor holds of the person that Orden does not keep."""
    held = dropped(system, writer.words)
    return writer.say(".part_of", system=writer.system(system.source), columns=held)

"""What a letter says, by its kind: letterhead, notices, the paragraphs before the sections, and how it ends."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from inventory.letters.letter import Letter
from inventory.letters.letter_kinds import LetterKind
from inventory.model import Reading
from reports.letter.page import Page, Writer
from reports.letter.sections import sections
from reports.text.record_words import PolicyWords, limit
from reports.text.safe_text import shown
from reports.text.words import Words


def page(letter: Letter, words: Words, *, inside: bool) -> Page:
    """Write a letter. ``inside``: it carries its data file with it."""
    writer = Writer(letter, words, inside)
    title = writer.say(f"_title.{letter.reply}")
    if letter.missing and letter.reply in (LetterKind.ACCESS, LetterKind.NOTHING_FOUND):
        title = f"{writer.say('.provisional')}: {title[:1].lower()}{title[1:]}"
    number = letter.request.number if letter.request else None
    business = shown(letter.business)
    return Page(
        title=title,
        kicker=writer.say(f"_article.{letter.request.type if letter.request else 'access'}"),
        sender=tuple(_sender(writer)),
        receiver=_receiver(writer),
        facts=tuple(_facts(writer)),
        notices=tuple(_notices(writer)),
        paragraphs=(_hello(writer), *_asked(writer), *_BODIES[letter.reply](writer)),
        sections=tuple(sections(writer)),
        closing=tuple(_closing(writer)),
        footer=writer.say(".footer", business=business, number=str(number)) if number else business,
    )


def _sender(writer: Writer) -> Iterator[str]:
    who = writer.letter.controller
    for line in dict.fromkeys((writer.letter.business, who.legal_name, who.address)):
        if line:
            yield shown(line, 200)
    if who.org_number:
        yield writer.say(".org_number", number=_in_threes(who.org_number))
    if who.email:
        yield shown(who.email)


def _in_threes(number: str) -> str:
    return " ".join(number[i : i + 3] for i in range(0, len(number), 3))


def _receiver(writer: Writer) -> tuple[str, ...]:
    letter = writer.letter
    names = tuple(shown(writer.text(name)) for name in letter.names[:1])
    return (*names, *(shown(email) for email in letter.emails))


def _facts(writer: Writer) -> Iterator[tuple[str, str]]:
    letter = writer.letter
    yield writer.say(".date"), writer.words.day(letter.written)
    if letter.request:
        yield writer.say(".request"), str(letter.request.number)
        yield writer.say(".received"), writer.words.day(letter.request.received)
        if letter.request.closed is None and letter.reply is not LetterKind.IDENTITY_NEEDED:  # then the clock stands
            yield writer.say(".due"), writer.words.day(letter.request.due)


def _notices(writer: Writer) -> Iterator[str]:
    """Say what the letter lacks because a system was not read, or not read whole."""
    if writer.letter.reply in (LetterKind.IDENTITY_NEEDED, LetterKind.EXTENSION):
        return
    for source in writer.letter.missing:
        why = writer.words.or_code("letter_why", source.trouble or "unasked")
        why = why if why != source.trouble else writer.say("_why.unasked")
        if source.read_at is None:
            yield writer.say(".not_read", system=writer.system(source), why=why)
        else:
            yield writer.say(".stale", system=writer.system(source), why=why, date=writer.words.day_of(source.read_at))
    for source in writer.fresh:
        if source.unreadable:
            yield writer.say(".partly_read", system=writer.system(source), n=source.unreadable)


def _hello(writer: Writer) -> str:
    name = next(iter(writer.letter.names), "")
    return writer.say(".hello", name=shown(writer.text(name))) if name else writer.say(".hello_nobody")


def _asked(writer: Writer) -> Iterator[str]:
    if request := writer.letter.request:
        yield writer.say(f"_asked.{request.type}", date=request.received)


def _access(writer: Writer) -> Iterator[str]:
    letter = writer.letter
    everything = writer.say(".systems", n=len(writer.fresh))
    found = sum(system.source.status is Reading.FRESH for system in letter.held)
    yield writer.say(".yes", n=found, all=everything, date=_seen(writer))
    yield writer.say(".copy_pdf" if writer.inside else ".copy_html")
    days = [
        held.record.keep_until
        for system in letter.held
        for part in system.parts
        for held in part.records
        if held.rule and held.rule.id == "R-BK5" and held.record.keep_until
    ]
    if days and max(days) >= letter.written:
        yield writer.say(".bookkeeping", date=max(days))


def _seen(writer: Writer) -> date:
    """Return the day on which the last of the systems was read."""
    days = [writer.words.day_of(source.read_at) for source in writer.fresh if source.read_at]
    return max(days, default=writer.letter.as_of)


def _nothing_found(writer: Writer) -> Iterator[str]:
    fresh = writer.fresh
    if fresh:
        yield writer.say("_says.nothing_found", n=len(fresh), systems=writer.systems(fresh), date=_seen(writer))
    yield writer.say("_says.nothing_found_more")


def _identity_needed(writer: Writer) -> Iterator[str]:
    yield writer.say("_says.identity_needed", because=_because(writer))
    for key in ("how", "not", "clock"):
        yield writer.say(f"_says.identity_needed_{key}")


def _because(writer: Writer) -> str:
    reason = writer.letter.request.reason if writer.letter.request else None
    return writer.say(f"_because.{reason}") if reason else ""


def _extension(writer: Writer) -> Iterator[str]:
    assert writer.letter.request is not None
    yield writer.say("_says.extension", date=writer.letter.request.due, because=_because(writer))
    yield writer.say("_says.extension_law")


def _partly_erased(writer: Writer) -> Iterator[str]:
    yield writer.say("_says.partly_erased", date=_closed(writer), because=_because(writer))
    yield writer.say("_says.partly_erased_list", n=len(writer.letter.held), date=_seen(writer))
    yield from _left_behind(writer)


def _erased(writer: Writer) -> Iterator[str]:
    yield writer.say("_says.erased", date=_closed(writer))
    if writer.fresh:
        yield writer.say("_says.erased_seen", date=_seen(writer), systems=writer.systems(writer.fresh))
    if writer.letter.suppressed:
        yield writer.say("_says.fingerprint")
    yield from _left_behind(writer)


def _left_behind(writer: Writer) -> Iterator[str]:
    """Say what an erasure does not reach at once: backups, and the request itself."""
    for key, rule in (("backups", "R-BACKUP"), ("trace", "R-DSR")):
        if rule in writer.letter.rules:
            yield writer.say(f"_says.{key}", rule=limit(writer.letter.rules[rule], PolicyWords(writer.words)))


def _closed(writer: Writer) -> date:
    assert writer.letter.request is not None
    assert writer.letter.request.closed is not None
    return writer.letter.request.closed


def _objected(writer: Writer) -> Iterator[str]:
    yield writer.say("_says.objected", date=_closed(writer))
    if because := _because(writer):
        yield writer.say("_says.objected_partly", because=because)


def _rectified(writer: Writer) -> Iterator[str]:
    yield writer.say("_says.rectified", date=_closed(writer))
    yield writer.say("_says.rectified_others")


_BODIES: Mapping[LetterKind, Callable[[Writer], Iterator[str]]] = {
    LetterKind.ACCESS: _access,
    LetterKind.NOTHING_FOUND: _nothing_found,
    LetterKind.IDENTITY_NEEDED: _identity_needed,
    LetterKind.EXTENSION: _extension,
    LetterKind.PARTLY_ERASED: _partly_erased,
    LetterKind.ERASED: _erased,
    LetterKind.OBJECTED: _objected,
    LetterKind.RECTIFIED: _rectified,
}


def _closing(writer: Writer) -> Iterator[str]:
    if who := writer.contact:
        yield writer.say(".questions", contact=who)
    yield writer.say(".regards")
    signed = (writer.letter.controller.contact, writer.letter.business)
    yield "\n".join(dict.fromkeys(shown(line) for line in signed if line))

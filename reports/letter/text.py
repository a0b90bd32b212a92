"""What a letter says, by its kind: letterhead, notices, opening paragraphs, sections, the end."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from inventory.assessment.grounds import GroundKind
from inventory.letters.letter import Erasure, Letter
from inventory.letters.letter_kinds import LetterKind
from inventory.model import LEFT_OUT, Reading, SourceNight
from reports.letter.page import Page, Writer
from reports.letter.sections import sections
from reports.text.record_words import PolicyWords, limit
from reports.text.safe_text import shown
from reports.text.words import Words


def page(letter: Letter, words: Words, *, inside: bool) -> Page:
    """Write a letter. ``inside``: it carries its data file with it."""
    writer = Writer(letter, words, inside)
    title = writer.say(f"_title.{_title(letter)}")
    if letter.missing and letter.reply in (LetterKind.ACCESS, LetterKind.NOTHING_FOUND):
        title = f"{writer.say('.provisional')}: {title[:1].lower()}{title[1:]}"
    return Page(
        title=title,
        kicker=_kicker(writer),
        sender=tuple(_sender(writer)),
        receiver=_receiver(writer),
        facts=tuple(_facts(writer)),
        notices=tuple(_notices(writer)),
        paragraphs=(_hello(writer), *_asked(writer), *_BODIES[letter.reply](writer)),
        sections=tuple(sections(writer)),
        closing=tuple(_closing(writer)),
        footer=_footer(writer),
    )


def _title(letter: Letter) -> str:
    """Name the title: not all that is done is an erasure."""
    whole = letter.erasure is None or letter.erasure.whole
    return letter.reply.value if whole else "done_what_can_be"


def _kicker(writer: Writer) -> str:
    request = writer.letter.request
    article = writer.say(f"_article.{request.type if request else 'access'}")
    if not writer.letter.unsigned:
        return article
    return writer.words.say("format.detail", first=writer.say(".draft"), second=article)


def _footer(writer: Writer) -> str:
    business, request = shown(writer.letter.business), writer.letter.request
    if request is None:
        return business
    return writer.say(".footer", business=business, number=str(request.number))


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
    letter, request = writer.letter, writer.letter.request
    yield writer.say(".date"), writer.words.day(letter.written)
    if request is None:
        return
    yield writer.say(".request"), str(request.number)
    yield writer.say(".received"), writer.words.day(request.received)
    # While somebody's identity is asked for, the clock stands.
    if request.closed is None and letter.reply is not LetterKind.IDENTITY_NEEDED:
        yield writer.say(".due"), writer.words.day(request.due)


def _notices(writer: Writer) -> Iterator[str]:
    """Say what the letter lacks because a system was not read, or not read whole."""
    if writer.letter.reply in (LetterKind.IDENTITY_NEEDED, LetterKind.EXTENSION):
        return
    if writer.letter.unsigned:
        yield writer.say(".unsigned", fields=unsigned(writer.letter.unsigned, writer.words))
    for source in writer.letter.missing:
        yield _not_read(source, writer)
    for source in writer.fresh:
        if source.unreadable:
            yield writer.say(".partly_read", system=writer.system(source), n=source.unreadable)
        parts = [writer.words.field(part) for part in LEFT_OUT if part in source.unread]
        if parts:
            told = writer.words.join(parts)
            yield writer.say(".left_out", system=writer.system(source), parts=told)


def unsigned(missing: Iterable[str], words: Words) -> str:
    """Name what of whoever answers for a letter nobody has filled in."""
    return words.join(words.say(f"record.fact.{name}").lower() for name in missing)


def _not_read(source: SourceNight, writer: Writer) -> str:
    system = writer.system(source)
    why = writer.words.say_or(f"letter_why.{source.trouble}", writer.say("_why.unasked"))
    if source.read_at is None:
        return writer.say(".not_read", system=system, why=why)
    return writer.say(".stale", system=system, why=why, date=writer.words.day_of(source.read_at))


def _hello(writer: Writer) -> str:
    name = next(iter(writer.letter.names), "")
    if not name:
        return writer.say(".hello_nobody")
    return writer.say(".hello", name=shown(writer.text(name)))


def _asked(writer: Writer) -> Iterator[str]:
    request = writer.letter.request
    if request:
        yield writer.say(f"_asked.{request.type}", date=request.received)


def _access(writer: Writer) -> Iterator[str]:
    letter = writer.letter
    everything = writer.say(".systems", n=len(writer.fresh))
    found = sum(system.source.status is Reading.FRESH for system in letter.held)
    yield writer.say(".yes", n=found, all=everything, date=_seen(writer))
    yield writer.say(".copy_pdf" if writer.inside else ".copy_html")
    yield from _bookkeeping(writer)


def _bookkeeping(writer: Writer) -> Iterator[str]:
    """Say what the law keeps, and offer to erase the rest only where there is such."""
    keepings = [held.keeping for held in writer.letter.records]
    last = max(filter(None, (keeping.by_law for keeping in keepings)), default=None)
    if last is None:
        return
    erasable = any(keeping.erasable for keeping in keepings)
    owed = any(one.kind is GroundKind.CLAIM for keeping in keepings for one in keeping.grounds)
    must = writer.say(".bookkeeping_claim" if owed else ".bookkeeping", date=last)
    yield f"{must} {writer.say('.erasable' if erasable else '.nothing_erasable')}"


def _seen(writer: Writer) -> date:
    """Return the day on which the last of the systems was read."""
    days = [writer.words.day_of(source.read_at) for source in writer.fresh if source.read_at]
    return max(days, default=writer.letter.as_of)


def _nothing_found(writer: Writer) -> Iterator[str]:
    fresh = writer.fresh
    if fresh:
        yield writer.say(
            "_says.nothing_found", n=len(fresh), systems=writer.systems(fresh), date=_seen(writer)
        )
    yield writer.say("_says.nothing_found_more")


def _identity_needed(writer: Writer) -> Iterator[str]:
    yield writer.say("_says.identity_needed", because=_because(writer))
    for key in ("how", "not", "clock"):
        yield writer.say(f"_says.identity_needed_{key}")


def _because(writer: Writer) -> str:
    request = writer.letter.request
    if request is None or not request.reason:
        return ""
    return writer.say(f"_because.{request.reason}")


def _extension(writer: Writer) -> Iterator[str]:
    assert writer.letter.request is not None
    yield writer.say("_says.extension", date=writer.letter.request.due, because=_because(writer))
    yield writer.say("_says.extension_law")


def _partly_erased(writer: Writer) -> Iterator[str]:
    yield writer.say("_says.partly_erased")
    yield from _by_system(writer)
    yield writer.say("_says.partly_erased_list", n=len(writer.letter.held), date=_seen(writer))
    yield from _after_erasing(writer)


def _erased(writer: Writer) -> Iterator[str]:
    yield writer.say("_says.erased")
    yield from _by_system(writer)
    if writer.fresh:
        yield writer.say(
            "_says.erased_seen", date=_seen(writer), systems=writer.systems(writer.fresh)
        )
    yield from _after_erasing(writer)


def _by_system(writer: Writer) -> Iterator[str]:
    """Say what became of it in each system, in the word that the system earns, and what remains."""
    erasure = _erasure(writer)
    sources = [system.source for system in writer.letter.systems]
    for one in erasure.gone:
        system = writer.words.system(one.source, sources)
        yield writer.say(f"_gone.{one.word or 'seen'}", system=system, date=erasure.day)
        if one.remains:
            told = (writer.say(f"_remains.{code}") for code in one.remains)
            yield writer.say("_gone.remains", system=system, what=writer.words.join(told))


def _after_erasing(writer: Writer) -> Iterator[str]:
    """Say what is left of it with us: a block, backups, the request, and the receipt."""
    erasure = _erasure(writer)
    if erasure.suppressed:
        yield writer.say("_says.fingerprint")
    yield from _left_behind(writer)
    numbers = writer.words.join(map(str, erasure.numbers))
    yield writer.say("_says.receipt", n=len(erasure.numbers), numbers=numbers, print=erasure.key)


def _erasure(writer: Writer) -> Erasure:
    assert writer.letter.erasure is not None
    return writer.letter.erasure


def _answered(writer: Writer) -> Iterator[str]:
    """Say what was noted when the request was closed by hand, and nothing more."""
    because = _because(writer)
    if not because:
        yield writer.say("_says.answered", date=_closed(writer))
        return
    yield writer.say("_says.answered_partly", date=_closed(writer), because=because)
    yield writer.say("_says.partly_erased_list", n=len(writer.letter.held), date=_seen(writer))


def _left_behind(writer: Writer) -> Iterator[str]:
    """Say what an erasure does not reach at once: backups, and the request itself."""
    for key, rule in (("backups", "R-BACKUP"), ("trace", "R-DSR")):
        if rule in writer.letter.rules:
            told = limit(writer.letter.rules[rule], PolicyWords(writer.words))
            yield writer.say(f"_says.{key}", rule=told)


def _closed(writer: Writer) -> date:
    assert writer.letter.request is not None
    assert writer.letter.request.closed is not None
    return writer.letter.request.closed


def _objected(writer: Writer) -> Iterator[str]:
    yield writer.say("_says.objected", date=_closed(writer))
    because = _because(writer)
    if because:
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
    LetterKind.ANSWERED: _answered,
    LetterKind.OBJECTED: _objected,
    LetterKind.RECTIFIED: _rectified,
}


def _closing(writer: Writer) -> Iterator[str]:
    if writer.contact:
        yield writer.say(".questions", contact=writer.contact)
    yield writer.say(".regards")
    signed = (writer.letter.controller.contact, writer.letter.business)
    yield "\n".join(dict.fromkeys(shown(line) for line in signed if line))

"""Write what is held about a person as calm lines for a terminal, with nothing in a value that could steer it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from inventory.model import Outcome, SourceNight
from inventory.views import Consent, FileRecord, Flag, PersonFile
from reports.words import Words

_WAITS = (Outcome.STOP, Outcome.DELETE, Outcome.REVIEW, Outcome.HOLD)

# A terminal's escape sequences, 7-bit and 8-bit: CSI; strings (OSC, DCS, SOS, PM, APC) to their end; the short ones.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f]).*?(?:\x07|\x1b\\|\x9c|$)"
    r"|\x1b[ -/]*[0-~]?",
    re.DOTALL,
)
_SPACES = frozenset({"Zl", "Zp", "Zs"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINERS = frozenset("\u200c\u200d")  # needed to write Persian and emoji; they turn nothing around


def plain(text: str) -> str:
    """Give ``text`` on one line, without escape sequences, control characters or marks that turn its direction."""
    kept = []
    for char in _ESCAPES.sub("", text):
        category = unicodedata.category(char)
        if category in _SPACES or char in "\t\r\n":
            kept.append(" ")
        elif category not in _UNSEEN or char in _JOINERS:
            kept.append(char)
    return " ".join("".join(kept).split(" ")).strip()


def as_text(person_file: PersonFile, words: Words, sources: Sequence[SourceNight]) -> str:
    """Write one person's file: who, what waits, consents, what is kept and why, and every record with its fields."""
    waits = [flag for flag in person_file.flags if flag.outcome in _WAITS]
    kept = [flag for flag in person_file.flags if flag.outcome not in _WAITS]
    waiting = list(_flags(waits, words, sources)) or [f"  {words.say('person.nothing_waits')}"]
    blocks = [list(_who(person_file, words)), [words.say("person.waiting"), *waiting]]
    if person_file.consents:
        blocks.append([words.say("person.consents"), *(_consent(c, words, sources) for c in person_file.consents)])
    if kept:
        blocks.append([words.say("person.kept"), *_flags(kept, words, sources)])
    blocks.append([words.say("person.records"), *_records(person_file.records, words, sources)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def as_list(files: Sequence[PersonFile], words: Words, sources: Sequence[SourceNight]) -> str:
    """List several matches, one block each, and say how to see one of them. They are never merged."""
    lines = [words.say("lookup.several", n=len(files)), ""]
    for person_file in files:
        lines += [*_who(person_file, words), f"  {_extent(person_file, words, sources)}", ""]
    if files:
        lines.append(words.say("lookup.choose", command=f"orden lookup {plain(files[0].person)}"))
    return "\n".join(lines) + "\n"


def nobody(who: str, words: Words) -> str:
    """Say that nobody answers to ``who``."""
    return words.say("lookup.none", who=plain(who)) + "\n"


def _who(person_file: PersonFile, words: Words) -> Iterator[str]:
    names = [plain(name) for name in person_file.names]
    yield " · ".join(names) if names else words.say("person.unnamed")
    for key, values in (("emails", person_file.emails), ("phones", person_file.phones), ("id", (person_file.person,))):
        if values:
            value = ", ".join(plain(v) for v in values)
            yield f"  {words.say('format.field', name=words.say(f'person.{key}'), value=value)}"


def _extent(person_file: PersonFile, words: Words, sources: Sequence[SourceNight]) -> str:
    names = dict.fromkeys(words.system(record.source, sources) for record in person_file.records)
    count = words.say("person.count", n=len(person_file.records))
    return words.say("format.field", name=count, value=words.join(names)) if names else count


def _flags(flags: Iterable[Flag], words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    for flag in flags:
        title, why, todo = (plain(text) for text in words.flag(flag, sources))
        yield f"  {title} · {plain(words.system(flag.source, sources))} · {plain(flag.record)}"
        if why:
            yield f"    {why}"
        yield f"    {todo} {_deadline(flag, words)}".rstrip()


def _deadline(flag: Flag, words: Words) -> str:
    if flag.due is None:
        return ""
    return words.say("person.until" if flag.outcome is Outcome.KEEP else "person.due", date=flag.due) + "."


def _consent(consent: Consent, words: Words, sources: Sequence[SourceNight]) -> str:
    when = f" {words.day(words.day_of(consent.at))}" if consent.at else ""
    status = f"{words.or_code('consent', consent.status)}{when}"
    line = words.say("format.field", name=words.or_code("purpose", consent.purpose), value=status)
    return f"  {line} · {plain(words.system(consent.source, sources))}"


def _records(records: Sequence[FileRecord], words: Words, sources: Sequence[SourceNight]) -> Iterator[str]:
    for record in records:
        kind = words.say(f"kind.{record.kind}.name")
        yield f"  {kind} · {plain(words.system(record.source, sources))} · {plain(record.record)}"
        if record.stale:
            yield f"    {words.say('person.stale')}"
        yield from (f"    {line}" for line in _about(record, words))
        for name, value in record.fields.items():
            label = plain(words.field(name))
            yield f"      {words.say('format.field', name=label, value=plain(words.value(name, value)))}"


def _about(record: FileRecord, words: Words) -> Iterator[str]:
    until = words.say("person.stored", date=record.keep_until) if record.keep_until else words.say("person.stored_none")
    purpose, basis = words.or_code("activity", record.activity), words.basis(record.legal_basis)
    yield words.say("format.field", name=words.say("person.purpose"), value=plain(purpose))
    yield words.say("format.field", name=words.say("person.basis"), value=plain(basis))
    yield words.say("format.field", name=words.say("person.why_until"), value=until)
    if record.linked_by:
        yield words.say("link.label", keys=words.join(plain(words.or_code("link", key)) for key in record.linked_by))

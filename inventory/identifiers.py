"""Cut e-mail addresses and phone numbers out of what people write, and turn each into a key.

A key is only ever compared for equality. Where a value cannot be read as what it claims to be there
is no key: no key means no link, which is the safe side (facts: a wrong link shows one person's data
to another). ``email_validator`` and ``phonenumbers`` judge; what is ours is the cutting into
candidates, and what is not surely one address or one number is none.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

#: Addresses that forms are filled with when nobody wants to give one.
_PLACEHOLDER_EMAILS = re.compile(
    r"^(test|ingen|none|na|n\.a|mangler|ukjent|noreply|no-reply)@|@(test|ingen|mangler)\.", re.I
)
#: Eight equal digits, or 12345678: typed to get past a mandatory field.
_PLACEHOLDER_PHONE = re.compile(r"^\+47((\d)\2{7}|12345678)$")
#: What is written where nothing is.
_NOTHING = frozenset(
    "ingen none na n/a n.a nil null nan mangler ukjent unknown tom har.ikke har.ingen x".split()
)
#: More in one cell is a list of people, and so long a text no cell for one.
_MOST, _LONGEST = 20, 2_000
#: RFC 5321 4.5.3.1 bounds addresses; below this no plain one reaches a bound.
_PLAIN = 64
_HYPHENS = str.maketrans("\u2010\u2011\u2012\uff0d", "----")


class Found(NamedTuple):
    """One address or number: as it is written, without what stood around it, and its key."""

    text: str
    key: str


class Reading(NamedTuple):
    """What a text holds. ``placeholder``: nothing but what gets past a mandatory field."""

    found: tuple[Found, ...]
    placeholder: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, in the order in which they stand."""
        return tuple(one.key for one in self.found)


def plain_key(field: str, text: str) -> str | None:
    """Return the key of a text that is nothing but a plain address or number, as nearly all are.

    None for every other text, be there an address in it: ``read`` tells. It is a tenth of the work.
    """
    if field == "email":
        return text if len(text) <= _PLAIN and _PLAIN_EMAIL.fullmatch(text) else None
    bare = text.replace(" ", "")
    if not _PLAIN_PHONE.fullmatch(bare) or text[-1] == " " or text[0] == " ":
        return None
    return f"+47{bare[-8:]}"


def read(field: str, text: str) -> Reading:
    """Read a text of ``field``, "email" or "phone"."""
    return read_emails(text) if field == "email" else read_phones(text)


@lru_cache(maxsize=100_000)
def read_emails(text: str) -> Reading:
    """Read every e-mail address in a text."""
    if key := plain_key("email", text):
        return Reading((Found(text, key),))
    return _reading(_emails(visible(text)), _PLACEHOLDER_EMAILS)


@lru_cache(maxsize=100_000)
def read_phones(text: str) -> Reading:
    """Read every phone number in a text. Without a country code it is read as Norwegian."""
    if key := plain_key("phone", text):
        return Reading((Found(text, key),))
    return _reading(_phones(visible(text)), _PLACEHOLDER_PHONE)


def _reading(candidates: Iterable[Found], placeholder: re.Pattern[str]) -> Reading:
    first: dict[str, Found] = {}
    for one in candidates:
        first.setdefault(one.key, one)
        if len(first) > _MOST:
            return Reading(())
    found = tuple(one for one in first.values() if not placeholder.search(one.key))
    return Reading(found, placeholder=bool(first) and not found)


def email_key(text: str | None) -> str | None:
    """Return the first address in lower case and Unicode NFC, or None when there is none.

    The local part is folded too: RFC 5321 allows it to matter, no mail service that people use lets
    it, and Mailchimp's own key is the md5 of the lower-cased address. Tags (``+x``) and dots are
    kept: they may be another mailbox.
    """
    return next(iter(read_emails(text).keys), None) if text else None


def phone_key(text: str | None) -> str | None:
    """Return the first number in E.164, or None when there is none."""
    return next(iter(read_phones(text).keys), None) if text else None


def is_nothing(text: str) -> bool:
    """Tell whether a text says that there is nothing: «-», «ingen», «n/a»."""
    words = ".".join(visible(text).casefold().split()).strip(".-–—?_*")
    return not words or words in _NOTHING or not words.strip("0")


def visible(text: str) -> str:
    """Take off what nobody sees: zero-width and direction signs; one hyphen for all."""
    if not text.isascii():
        text = "".join(c for c in text.translate(_HYPHENS) if not _unseen(c))
    return text if text.isprintable() else "".join(map(_seen, text))


def _seen(sign: str) -> str:
    if sign.isprintable():
        return sign
    return " " if sign == "\t" or unicodedata.category(sign) == "Zs" else "\n"


def _unseen(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"


# E-mail addresses

#: No placeholder, in letters that need no folding.
_PLAIN_EMAIL = re.compile(
    r"(?!(?:test|ingen|none|na|n\.a|mangler|ukjent|noreply|no-reply)@)"
    r"[a-z0-9]+(?:[._-][a-z0-9]+)*@(?!(?:test|ingen|mangler)\.)"
    r"(?:[a-z0-9]+\.)+(?:no|com|org|net|se|dk)"
)
#: Words that stand before an address and are no part of it.
_LABELS = frozenset(
    "epost e-post email e-mail mail adresse jobb arbeid work privat hjem home faktura".split()
)
_APART = re.compile(r"[;<>()\[\]{}\"«»“”„\n]+|\s(?:og|and|eller|or|&|\+)\s", re.I)
_WITHIN = re.compile(r"[,/|\\]")
_AROUND = ".,:!?'`´‘’*=–—-"


def _emails(text: str) -> Iterator[Found]:
    if "@" not in text or len(text) > _LONGEST:
        return
    for chunk in _APART.split(text):
        words = chunk.split()
        for place, word in enumerate(words):
            before = words[place - 1] if place else ""
            after = words[place + 1] if place + 1 < len(words) else ""
            if "@" in word and not _belongs(before, word, after):
                yield from _addresses(word)


def _belongs(before: str, word: str, after: str) -> bool:
    """Tell whether a word beside an address may be a part of it.

    «kari nordmann@…» is kari.nordmann's as likely as nordmann's; «kari@example .org» is broken.
    """
    if after[:1] in (".", "@") or (len(after) <= 2 and after.islower()):
        return after != ""
    if not before or "@" in before or before[-1] in ":=,.-–—" or before.casefold() in _LABELS:
        return False
    return before[0].islower() or word[0].isupper()


def _addresses(word: str) -> Iterator[Found]:
    """Yield the addresses of a word: «a@x/b@y» holds two, «kari,nordmann@x» none."""
    parts = _WITHIN.split(word.strip(_AROUND + "/|\\"))
    for place, part in enumerate(parts):
        before = parts[place - 1] if place else "@"
        if "@" in part and ("@" in before or before.casefold() in _LABELS):
            several = re.split("[&+]", part) if part.count("@") > 1 else [part]
            yield from filter(None, map(_address, several))


def _address(text: str) -> Found | None:
    # Not above, and phonenumbers neither: most commands meet no address, and would wait for both as
    # long as for DuckDB.
    from email_validator import EmailNotValidError, validate_email

    # «mailto:», «E-post:» before it, «?subject=…» behind it.
    start = text.rfind(":", 0, text.find("@")) + 1
    plain = text[start:].partition("?")[0].strip(_AROUND)
    try:
        # example.* and other reserved names are valid syntax; whether a domain answers is not ours
        # to ask the network.
        found = validate_email(plain, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return Found(plain, unicodedata.normalize("NFC", found.normalized).lower())


# Phone numbers

_PLAIN_PHONE = re.compile(r"(?:\+47|0047)?(?!([0-9])\1{7})[2-9][0-9]{7}")
_BETWEEN = re.compile(r"[;|&\n]|(?<=\d)\s+(?=\+)|\s\+\s|\s(?:og|and|eller|or)\s", re.I)
_SCIENTIFIC = re.compile(r"\+?([1-9])(?:[.,](\d+))?[eE]\+?0*(\d{1,2})", re.A)
_POINT_ZERO = re.compile(r"(\+?\d{5,15})[.,]0+", re.A)
_LETTERS = re.compile(r"#|[^\W\d_]+(?:[.'’-][^\W\d_]+)*[.:]*")
#: What a number is that a word before it says is none of a phone.
_OTHER = re.compile(r"kunde|ordre|faktura|konto|kid|ref|org|bestilling|medlem|post|born|født", re.I)
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\.\s?(?:19|20)\d\d", re.A)
_TRUNK = re.compile(r"\(\s*0\s*\)")
_NORWEGIAN = r"(?:(?:\+|00)\s?47[\s-]*(?:\(0\)\s*)?)?[2-9]\d(?:[\s.]?\d){6}"
_ROW = re.compile(rf"[\s(]*(?:{_NORWEGIAN}(?:[\s()–-]+|$))+", re.A)
_SURE = re.compile(r"(?:\+|00)\d{8,15}|(?:47)?[2-9]\d{7}", re.A)


def _phones(text: str) -> Iterator[Found]:
    if len(text) > _LONGEST:
        return
    for piece in _BETWEEN.split(text):
        parts = [piece]
        if "/" in piece:  # «49100001/49100002», but 22/33 44 55 is one
            several = [one for part in piece.split("/") for one in _numbers(part, alone=False)]
            parts = [] if several else [piece]
            yield from several
        for part in parts:
            yield from _numbers(part, alone=part == text)


def _numbers(text: str, *, alone: bool) -> Iterator[Found]:
    """Yield the numbers of a text that no strong sign divides. ``alone``: it is all there is."""
    text = text.strip()
    if scientific := _SCIENTIFIC.fullmatch(text):
        yield from _from_scientific(scientific)
        return
    pieces = _LETTERS.split(text)
    words = ["", *_LETTERS.findall(text)]
    alone = alone and len(pieces) == 1 and "," not in text
    for word, piece in zip(words, pieces, strict=True):
        if not _OTHER.search(word):
            for part in [piece] if _POINT_ZERO.fullmatch(piece) else re.split("[,:]", piece):
                yield from _plainly(part.strip(" .–—-"), alone=alone)


def _from_scientific(match: re.Match[str]) -> Iterator[Found]:
    """Read «4,9100006E+07»: it is the number only while no digit is lost."""
    digits = match[1] + (match[2] or "")
    if len(digits) == int(match[3]) + 1:
        yield from _plainly(digits, alone=True)


def _plainly(text: str, *, alone: bool) -> Iterator[Found]:
    """Yield the number of a text without letters, or several that stand in a row."""
    if decimal := _POINT_ZERO.fullmatch(text):
        text = decimal[1]
    if not text or _DAY.fullmatch(text):
        return
    key = _e164(text)
    if key and (alone or _is_sure(text)):
        yield Found(_tidy(text, key), key)
    elif not key and _ROW.fullmatch(text):
        for match in re.finditer(_NORWEGIAN, text, re.A):
            key = _e164(match[0])
            if key:
                yield Found(match[0], key)


def _is_sure(text: str) -> bool:
    """Tell whether digits among other words are a phone number for sure."""
    bare = _TRUNK.sub("", text).strip(" (")
    return _SURE.fullmatch(re.sub(r"(?<!^)\D", "", bare)) is not None


def _tidy(text: str, key: str) -> str:
    """Take off what a word in brackets left behind; a trunk zero is not part of the number."""
    bare = text.rstrip(" (")
    return key if _TRUNK.search(bare) or re.match("0(?!0)", bare) else bare


def _e164(text: str) -> str | None:
    """Return a number in E.164; with or without the trunk zero, whichever is a number there."""
    import phonenumbers

    numbers = map(_parsed, dict.fromkeys((_TRUNK.sub(" ", text), text)))
    possible = [number for number in numbers if number and phonenumbers.is_possible_number(number)]
    best = max(possible, key=phonenumbers.is_valid_number, default=None)
    if best:
        return phonenumbers.format_number(best, phonenumbers.PhoneNumberFormat.E164)
    digits = re.sub(r"\D", "", text)
    # Norway has no trunk zero, and people write one.
    if trunk := re.fullmatch(r"(?:0047|47)?0([2-9]\d{7})", digits, re.A):
        return f"+47{trunk[1]}"
    return None


def _parsed(text: str) -> "PhoneNumber | None":
    import phonenumbers

    try:
        return phonenumbers.parse(text, "NO")
    except phonenumbers.NumberParseException:
        return None

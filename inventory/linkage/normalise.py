"""Turn what people write about who they are into comparable keys.

Those of addresses and numbers come from ``inventory.identifiers``; names and answers are read here.
A key is only ever compared for equality. Where a value cannot be read as what it claims to be there
is no key: no key means no link, which is the safe side (facts: a wrong link shows one person's data
to another).
"""

import re
import unicodedata
from functools import lru_cache

# å/aa, ø/oe/ö and æ/ae/ä are one letter written three ways; the rest of Latin and Sami loses its
# marks by decomposition.
_LETTERS = str.maketrans(
    {
        "å": "a",
        "ø": "o",
        "ö": "o",
        "æ": "a",
        "ä": "a",
        "đ": "d",
        "ð": "d",
        "ŧ": "t",
        "ŋ": "n",
        "ł": "l",
        "ß": "ss",
        "þ": "th",
        "ı": "i",
    }
)
_DIGRAPHS = re.compile(r"a[ae]+|oe+")  # runs, so that folding twice is folding once
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return ``text`` in lower-case a–z with single blanks.

    Åse-Marie → ``ase marie``, Aase → ``ase``, Áile → ``aile``.
    """
    bare = text.casefold().translate(_LETTERS)
    if not bare.isascii():  # marks to take off: seldom, and slow
        apart = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold())
        bare = "".join(c for c in apart if not unicodedata.combining(c)).translate(_LETTERS)
    return _DIGRAPHS.sub(lambda m: m.group()[0], " ".join(_BETWEEN_WORDS.sub(" ", bare).split()))


# Read before folding: «Ås» is a family name, «AS» a limited company, and «da» is Portuguese unless
# it shouts.
_COMPANY_FORM = re.compile(
    r"\b(?:AS|as|As|ASA|ANS|DA|ENK|Enk|BA|SA|NUF|IKS|KF|HF|AB|ApS|Ltd|GmbH)\.?$"
)
_COMPANY_WORD = re.compile(
    r"\b(?:stiftelsen?|\w*kommune|\w*forening(?:en)?|\w*barnehage|\w*skole)\b", re.I
)
#: «Kari og Ola Nordmann»: two people's record.
_JOINER = re.compile(r"\s(?:og|and)\s|\s*[&+/]\s*", re.I)
_CARE_OF = re.compile(r"\bc/o\b.*$", re.I)
_DIGITS = re.compile(r"\d+")
_BRACKETS = re.compile(r"\([^)]*\)")
_TITLES = frozenset("dr fru hr herr mr mrs ms prof".split())


@lru_cache(maxsize=100_000)
def name_key(name: str | None) -> str | None:
    """Return a person's name as ``given … family`` in folded words.

    None for no name or an organisation's. «Nordmann, Ola» is turned; «Ola Nordmann (Firma AS)»
    loses the bracket; titles and digits fall away; an address typed as a name is read by its local
    part. Two people's name keeps one word ``&``: ``kari & ola nordmann``.
    """
    if not name or is_organisation(name):
        return None
    text = _CARE_OF.sub("", _without_brackets(name))
    if "@" in text:
        text = text.partition("@")[0].partition("+")[0]
    if text.count(",") == 1:
        family, given = text.split(",")
        text = f"{given} {family}"
    sides = [side for side in map(_name_words, _JOINER.split(text)) if side]
    return " & ".join(sides) or None


def _name_words(text: str) -> str:
    words = _DIGITS.sub(" ", fold(text)).split()
    return " ".join(word for word in words if word not in _TITLES and _has_letter(word))


def _has_letter(word: str) -> bool:
    return word.isalpha() or any(sign.isalpha() for sign in word)


@lru_cache(maxsize=100_000)
def is_organisation(name: str | None) -> bool:
    """Tell whether a name is an organisation's by its form (AS, ENK, kommune …)."""
    text = _without_brackets(unicodedata.normalize("NFC", name or ""))
    return bool(_COMPANY_FORM.search(text) or _COMPANY_WORD.search(text))


def _without_brackets(name: str) -> str:
    return _BRACKETS.sub(" ", name).strip()


_YES = frozenset(
    {"ja", "yes", "true", "1", "ok", "ja takk", "yes please"}
    | {"jeg samtykker", "samtykker", "jeg godtar", "godtar"}
)
_NO = frozenset(
    {"nei", "no", "false", "0", "nei takk", "no thanks"} | {"samtykker ikke", "jeg samtykker ikke"}
)
#: What a form option may add after its Ja or Nei without saying anything else.
_YES_AGAIN = frozenset({"", "takk", "gjerne", "jeg samtykker", "jeg godtar", "jeg onsker det"})
_NO_AGAIN = frozenset({"", "takk", "jeg samtykker ikke", "jeg godtar ikke", "jeg onsker ikke det"})


def yes_or_no(answer: str | None) -> bool | None:
    """Read a consent answer: True, False, or None when it says neither.

    Whole answers only: «Ja, men ikke på e-post» is neither. Blank is neither (a box left alone is
    no refusal and no consent: GDPR Art. 4(11) wants a statement).
    """
    if not answer:
        return None
    words = fold(answer)
    if words in _YES or (words.startswith("ja ") and words[3:] in _YES_AGAIN):
        return True
    if words in _NO or (words.startswith("nei ") and words[4:] in _NO_AGAIN):
        return False
    return None

"""In which code page a text file was written that is no UTF-8: told by what letters come of it.

Any bytes but five are text in Windows-1252, so that it fits says nothing: an old program's ``K†re
Bj›rns‘ter`` fits. What tells is where a sign stands: Norwegian has letters between letters, and no
dagger. A detector for all languages needs more text than a short list has.
"""

import re
from codecs import getincrementaldecoder
from itertools import islice

from connectors.base.files import broken
from connectors.base.table_lines import NOT_TEXT, SAVE_AGAIN

#: Windows' own; DOS' for Western Europe (æøå as in cp865); Macintosh's. Earlier ones win a draw.
_PAGES = ("cp1252", "cp850", "mac_roman")
_AS_UTF8 = "Save it as CSV UTF-8."
_CHUNK = 1 << 20
#: Places that are looked at: more tell nothing new.
_PLACES = 20_000
_HIGH = re.compile(rb"[\x80-\xff]{1,20}")

_LETTER = "A-Za-zÀ-ÖØ-öø-ÿŠšŽž"
#: Letters of ours where a word has them: a capital stands first, or among capitals.
_OURS = re.compile(
    rf"(?<![{_LETTER}])[æøåÆØÅ](?=[A-Za-z])|(?<=[A-Za-zæøå])[æøå]|(?<=[A-ZÆØÅ])[ÆØÅ](?![a-z])"
)
#: Between two letters a name has a hyphen or an apostrophe of some kind, and a word nothing else.
_BETWEEN = re.compile(rf"(?<=[{_LETTER}])[^\s{_LETTER}!-~’´–—‐‑·\u00ad]+(?=[{_LETTER}])")
#: DOS' å and ø at an end of a word: no quotation mark, unless its other half is there too.
_BESIDE = re.compile(r"(?<=[A-Za-z])[†›](?!\w)|(?<!\w)[†›](?=[a-z])")


def code_page(place: str, data: bytes) -> str:
    """Name the encoding of a text file: UTF-16 by its mark, UTF-8 by being valid, else by its
    letters.

    Raises ``SourceError`` when none gives a text that can be believed.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        if decodes(data, "utf-16"):
            return "utf-16"
    elif b"\0" in data:
        raise broken(place, NOT_TEXT, SAVE_AGAIN)
    elif decodes(data, "utf-8-sig"):
        return "utf-8-sig"
    else:
        page = _by_letters(data)
        if page:
            return page
    problem = "holds bytes that are no text in UTF-8, UTF-16 or a code page that is known here"
    raise broken(place, problem, _AS_UTF8)


def decodes(data: bytes, encoding: str) -> bool:
    """Tell whether bytes are text in an encoding, to their end, without making the text."""
    decoder, view = getincrementaldecoder(encoding)(), memoryview(data)
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(bytes(view[start : start + _CHUNK]))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _by_letters(data: bytes) -> str | None:
    found = islice(_HIGH.finditer(data), _PLACES)
    places = b"\n".join(data[max(0, at.start() - 2) : at.end() + 2] for at in found)
    pages = [page for page in _PAGES if decodes(data, page)]
    weights = {page: _weight(places.decode(page, "replace")) for page in pages}
    best = max(pages, key=lambda page: weights[page][0] - 3 * weights[page][1])
    if weights.get("cp1252", (0, 1))[1] == 0:
        best = "cp1252"
    letters, signs = weights[best]
    # Windows' page is believed without a letter of ours too (a dash, a name with é); another one
    # only on what it makes readable.
    if signs > letters or (best != "cp1252" and not letters):
        return None
    return best


def _weight(text: str) -> tuple[int, int]:
    """Count Norwegian letters where a word has them, and signs where no word has any."""
    signs = len(_BETWEEN.findall(text))
    if "‹" not in text:
        signs += len(_BESIDE.findall(text))
    return len(_OURS.findall(text)), signs

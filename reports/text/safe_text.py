"""Make a stranger's text safe to show: one line, steering nothing, no longer than fits."""

import re
import unicodedata

#: A longer name or title is cut where it is shown; exports and JSON hold it whole.
LONGEST = 80

# A terminal's escape sequences, 7-bit and 8-bit: CSI; strings (OSC, DCS, SOS, PM, APC) to their
# end; the short ones.
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
    """Give ``text`` on one line, without escape sequences, controls or marks of direction."""
    kept = []
    for char in _ESCAPES.sub("", text):
        category = unicodedata.category(char)
        if category in _SPACES or char in "\t\r\n":
            kept.append(" ")
        elif category not in _UNSEEN or char in _JOINERS:
            kept.append(char)
    # Joiners alone would leave a name that cannot be seen.
    return " ".join("".join(kept).split(" ")).strip(" \u200c\u200d")


def capital(text: str) -> str:
    """Give ``text`` as it begins a sentence: only its first letter is touched."""
    return text[:1].upper() + text[1:]


def shown(text: str, most: int = LONGEST) -> str:
    """Give ``text`` plain and cut to ``most`` characters: no name takes the page over."""
    line = plain(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"

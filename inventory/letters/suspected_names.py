"""What in a text looks like somebody's name, by its capitals and by lists of given names."""

import re
from collections.abc import Iterator, Sequence

from inventory.letters.identifiers import fold, runs
from inventory.linkage import name_lists

_CARE_OF = re.compile(r"\bc/o[ \t]+$", re.I)
_PARTICLES = frozenset("af al av bin da de del den der di dos el la le van von".split())
#: What a sentence or a form's answer may begin with before somebody's name. Folded.
_NOT_NAMES = frozenset(
    (
        "hei hilsen mvh med vennlig beste jeg min mitt mine vi han hun de du det den dette her i "
        "pa til fra for om og eller men at som kan har er var skal vil bor ringte snakket spor "
        "sporsmal coaching samtale time timer kurs faktura individuell individuelt parcoaching "
        "foredrag veiledning mental trening "
        "dear hi hello regards my the i we he she and session course invoice "
        "januar februar mars april mai juni juli august september oktober november desember "
        "mandag tirsdag onsdag torsdag fredag lordag sondag "
        "oslo bergen trondheim stavanger tromso norge norway"
    ).split()
)
#: Given names that begin a Norwegian sentence as ordinary words.
_ORDINARY = frozenset("bo dag even liv mai may mona rein siv sol stein tone tor var".split())


def find(text: str, mine: set[str], *, free: bool) -> Iterator[tuple[int, int]]:
    """Yield where a name may stand: from, to. ``mine``: folded words that name the person herself.

    ``free``: people write in the text as they like; in another only who is written «c/o» counts.
    """
    for run in runs(text):
        for group in _capitalised(text, run):
            start, end = group[0].start(), group[-1].end()
            before = text[max(0, start - 8) : start]
            care_of = _CARE_OF.search(before) is not None
            if not (free or care_of):
                continue
            if _is_somebody(group, mine, before, care_of=care_of):
                yield start, end


def _capitalised(text: str, run: Sequence[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Yield groups of words with a capital in ``run``, particles between them too.

    Without the words that begin a sentence.
    """
    group: list[re.Match[str]] = []
    for word in run:
        if _belongs(word, group, text):
            group.append(word)
            continue
        yield from _trimmed(group)
        group = [word] if word[0][0].isupper() else []
    yield from _trimmed(group)


def _belongs(word: re.Match[str], group: Sequence[re.Match[str]], text: str) -> bool:
    """Tell whether a word goes on with a name."""
    if not group:
        return word[0][0].isupper()
    if "," in text[group[-1].end() : word.start()]:
        return False
    return word[0][0].isupper() or fold(word[0]) in _PARTICLES


def _trimmed(group: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    while group and fold(group[0][0]) in _NOT_NAMES:
        group = group[1:]
    while group and fold(group[-1][0]) in _PARTICLES | _NOT_NAMES:
        group = group[:-1]
    if group:
        yield group


def _is_somebody(
    group: Sequence[re.Match[str]], mine: set[str], before: str, *, care_of: bool
) -> bool:
    words = [word for match in group for word in fold(match[0]).split()]
    bare = [word if word in mine else word.removesuffix("s") for word in words]  # «Olas»
    if not words or mine.issuperset(bare):
        return False
    listed = not name_lists.given().isdisjoint((*words, *bare))
    if all(match[0].isupper() for match in group):  # shouting: only what is a name for certain
        return listed and not _are_initials(group)
    if care_of or len(group) > 1:
        return True
    return listed and not (words[0] in _ORDINARY and _begins_sentence(before))


def _are_initials(group: Sequence[re.Match[str]]) -> bool:
    return all(len(match[0]) == 1 for match in group)


def _begins_sentence(before: str) -> bool:
    """Tell whether what stands after ``before`` begins a sentence."""
    said = before.rstrip(" ")
    return not said or said[-1] in ".!?:\n"

"""English in what should be Bokmål: words that the commonest English sentences have, and no Norwegian one."""

import re
from collections.abc import Collection

#: Left out is what Bokmål spells alike (an, at, be, by, do, for, her, in, last, let, men, over, so, time, to, under …).
COMMON = frozenset(
    """
    about access after again already and another any anew are as ask asked asks because been before beside between both but
    call called can cannot check choose could day days did does empty every expected failed file files first folder found from
    gone good had has have he holds how if invalid is it its key known lacks leave left line lost made make makes many may
    missing more must name named needs neither new no nobody not nothing now number of on only or other own please put read
    reason record refused run said says see set she should some source started stored take taken text than that the their them
    then there these they this too try twice unknown until use used value was week were what when where which while who whole
    whose why with without word words write written wrong yes yet you your
    """.split()
)
#: Not told as words: what is quoted, options, variables, tables, and names with a dot, a slash or an underscore in them.
_NAMES = re.compile(
    r"«[^»]*»|\"[^\"]*\"|(?<!\w)--?[a-z-]+|\$\w+|\[[^\]]*\]|\S*[/\\@_]\S*|\b[\w-]+(?:\.[\w-]+)+"
)


def english_in(text: str, allowed: Collection[str] = ()) -> list[str]:
    """Return the English words in a text, outside of names that are quoted or can be nothing else."""
    words = re.findall(r"\w+", _NAMES.sub(" ", text))
    return [word for word in words if word.lower() in COMMON and word not in allowed and not word.isupper()]

"""Change who is named in a night report that is written already, by the id beside every name.

A report marks each name up with its person's opaque id, and a name stands nowhere else
(tests/reports/night/test_night.py), so taking it out needs no record, no key and no rendering
anew: only that element is written over, id and all.
"""

import html
import re
from collections.abc import Callable, Collection

#: A name as templates/night.html writes it. Autoescape leaves no «<» in it, whatever the name.
_NAMED = re.compile(r'<bdi class="pn" data-p="(p-[0-9a-z]+)">[^<]*</bdi>')
_ID = re.compile(r'(?<=<bdi class="pn" data-p=")p-[0-9a-z]+(?=">)')


def named(page: str) -> frozenset[str]:
    """Return the ids of all whom a report names."""
    return frozenset(_NAMED.findall(page))


def without(page: str, persons: Collection[str], instead: str) -> str:
    """Return the report with ``instead`` in the place of every name of ``persons``."""
    gone = f'<span class="muted">{html.escape(instead)}</span>'
    return _NAMED.sub(lambda found: gone if found[1] in persons else found[0], page)


def called(page: str, new: Callable[[str], str]) -> str:
    """Return the report with every person's id in its new form."""
    return _ID.sub(lambda found: new(found[0]), page)

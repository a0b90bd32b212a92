"""Whose host an address lies on, and what a known one is for."""

from collections.abc import Mapping
from urllib.parse import urlsplit

#: What a host is for, by a domain that it is or lies below: the statement speaks of these.
_KNOWN: Mapping[str, str] = {
    "simplybook.me": "booking",
    "simplybook.it": "booking",
    "facebook.net": "pixel",
    "facebook.com": "pixel",
    "disqus.com": "comments",
    "commento.io": "comments",
    "hyvor.com": "comments",
    "fastcomments.com": "comments",
    "intensedebate.com": "comments",
    "viacharacter.org": "survey",
}
OTHER = "other"


def host_of(address: str) -> str:
    """Return the host of an address, "" where there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # http://[half
        return ""


def is_own(host: str, own: frozenset[str]) -> bool:
    """Tell whether a host is the business's: one of its own, or below one."""
    return any(host == one or host.endswith(f".{one}") for one in own)


def purpose(host: str) -> str:
    """Return what a host is for: ``booking``, ``pixel``, ``comments``, ``survey``, or ``other``."""
    known = (told for domain, told in _KNOWN.items() if is_own(host, frozenset({domain})))
    return next(known, OTHER)

"""Name a command as the reader may type it: it has a Norwegian name beside its English one."""

from reports.text.words import Words


def typed(english: str, words: Words) -> str:
    """Return «orden lookup …» with the command's name in the reader's language."""
    program, name, *rest = english.split(" ", 2)
    return " ".join((program, words.or_code("command", name), *rest))

"""Partial answers: «fields=sheets(properties/title)» at Google, «exclude_fields=members._links» at
Mailchimp."""

from typing import Any, TypeAlias

#: Wanted names and what is wanted below each; an empty tree means everything below.
Tree: TypeAlias = dict[str, "Tree"]


_MISMATCH = "brackets do not match"


def tree(text: str) -> Tree:
    """Read a mask with commas, dots or slashes, and brackets.

    Raises ``ValueError`` when brackets do not match.
    """
    root: Tree = {}
    here, node, word, above = root, root, "", []
    for sign in text + ",":
        if sign in ",./()":
            if word:
                node = node.setdefault(word, {})
            word = ""
            if sign == "(":
                above.append(here)
                here = node
            elif sign == ")":
                if not above:
                    raise ValueError(_MISMATCH)
                here = above.pop()
            if sign in ",)":
                node = here
        elif not sign.isspace():
            word += sign
    if above:
        raise ValueError(_MISMATCH)
    return root


def pick(content: Any, wanted: Tree) -> Any:
    """Return ``content`` with the wanted names only; lists are looked through."""
    if not wanted or "*" in wanted:
        return content
    if isinstance(content, list):
        return [pick(part, wanted) for part in content]
    if isinstance(content, dict):
        return {
            name: pick(content[name], below) for name, below in wanted.items() if name in content
        }
    return content


def drop(content: Any, unwanted: Tree) -> Any:
    """Return ``content`` without the unwanted names; lists are looked through."""
    if isinstance(content, list):
        return [drop(part, unwanted) for part in content]
    if isinstance(content, dict):
        return {
            name: drop(part, unwanted[name]) if name in unwanted else part
            for name, part in content.items()
            if name not in unwanted or unwanted[name]
        }
    return content

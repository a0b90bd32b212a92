"""Turn a template into one self-contained page: own style inside, its hash in the policy."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.text.words import Words

_HERE = Path(__file__).parent


@cache
def style() -> str:
    """Read the style sheet that every page carries."""
    return (_HERE / "static" / "orden.css").read_text("utf-8")


@cache
def content_security_policy() -> str:
    """Forbid the page everything but its own style, named by hash, and images written into it."""
    digest = base64.b64encode(hashlib.sha256(style().encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


@cache
def environment() -> Environment:
    """Return the templates, escaping whatever they are filled with."""
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_page(template: str, words: Words, title: str, **values: object) -> str:
    """Render ``template`` in one language. ``values`` are escaped wherever it writes them."""
    # Markup: the style is ours, and escaping it would change its hash.
    page = environment().get_template(template)
    text = page.render(
        words=words,
        t=words.say,
        title=title,
        policy=Markup(content_security_policy()),  # noqa: S704
        style=Markup(style()),  # noqa: S704
        **values,
    )
    # Half a surrogate pair (JSON can carry one) cannot be written as UTF-8.
    return text.encode("utf-8", "replace").decode("utf-8")

"""One file per source, and the sandbox that plays the other end of the wire."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from inventory.model import SourceType


@cache
def sources() -> dict[str, SourceType]:
    """Find every module here that has SOURCE: adding a file adds a source."""
    modules = (import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__) if not m.ispkg)
    found = (getattr(module, "SOURCE", None) for module in modules)
    return {source.name: source for source in found if isinstance(source, SourceType)}

"""What can be erased in each of this business's sources, by its types and the keys at hand."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from connectors import sources
from inventory.eraser import Eraser, Guided, Hands
from inventory.erasure.steps import Means
from inventory.model import Kind, SourceConfig
from inventory.secrets import at_hand, secrets
from inventory.settings import Settings


def means(settings: Settings) -> Means:
    """Return what is declared, and where the secret that writes is at hand."""
    declared: dict[str, Eraser | Guided] = {}
    settle: dict[str, timedelta] = {}
    with_key = []
    for config in settings.sources:
        erases = sources()[config.type].erases
        if not isinstance(erases, Eraser | Guided):
            continue
        declared[config.name] = erases
        if isinstance(erases, Eraser):
            declared[config.name] = _as_set_up(config, erases)
            settle[config.name] = _settle(config, erases)
            if at_hand(settings, config.name, erases.secret):
                with_key.append(config.name)
    return Means(declared, settle, frozenset(with_key))


def _as_set_up(config: SourceConfig, eraser: Eraser) -> Eraser:
    """Return what remains where nobody looks, without what this source's options have looked at."""
    seen = {code for code, option in eraser.looked_with.items() if config.options.get(option)}
    remains = {
        act: tuple(code for code in codes if code not in seen)
        for act, codes in eraser.remains.items()
    }
    return replace(eraser, remains=remains)


def _settle(config: SourceConfig, eraser: Eraser) -> timedelta:
    chosen = config.options.get("settle")
    return timedelta(seconds=eraser.settle if chosen is None else chosen)


def hands(settings: Settings, source: str) -> Hands:
    """Open a source to look in, and to write in where its key is at hand. Raises ``UserError``."""
    config = settings.source(source)
    kind = sources()[config.type]
    assert isinstance(kind.erases, Eraser)
    found = secrets(settings, config, kind.secrets)
    return kind.erases.open(config, {**found, **_writing(settings, config, kind.erases)})


def kinds(settings: Settings, source: str) -> Collection[Kind]:
    """Return what a source holds: others of each kind are looked for beside what is erased."""
    config = settings.source(source)
    return sources()[config.type].kinds(config.options)


def _writing(settings: Settings, config: SourceConfig, eraser: Eraser) -> Mapping[str, str]:
    value = at_hand(settings, config.name, eraser.secret)
    return {eraser.secret: value} if value else {}

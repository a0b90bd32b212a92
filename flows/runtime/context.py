"""This business, from its settings: where its store, ledger and words are, and whether a night could begin."""

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from inventory.errors import ConfigError
from inventory.settings import Settings

if TYPE_CHECKING:
    from inventory.ledger.ledger import Ledger
    from inventory.store.database import Store
    from reports.text.words import Words


def settings_here() -> Settings:
    """Read the settings that $ORDEN_CONFIG names. A flow is told no path: it might hold a user's name."""
    from connectors import sources
    from inventory.settings import load as read

    return read(Path(os.environ.get("ORDEN_CONFIG") or "orden.toml"), sources())


def reach_loopback() -> None:
    """Let nothing on this machine be asked for through a proxy. Requests, httpx and our children follow the environment."""
    for name in ("NO_PROXY", "no_proxy"):
        named = [host.strip() for host in os.environ.get(name, "").split(",") if host.strip()]
        wanting = [host for host in ("127.0.0.1", "localhost") if host not in named and "*" not in named]
        os.environ[name] = ",".join([*named, *wanting])


def store_of(settings: Settings) -> "Store":
    """Return the store of these settings, with its key. Raises ``SecretMissing`` or ``StoreError``."""
    from inventory.secrets import store_key
    from inventory.store.database import Store

    return Store(settings.store_dir, store_key(settings), settings.business.timezone)


def ledger_of(settings: Settings) -> "Ledger":
    """Return the ledger of these settings, under the store's key."""
    from inventory.ledger.ledger import Ledger
    from inventory.secrets import store_key

    return Ledger(settings.store_dir, store_key(settings), settings.business.timezone)


def words_of(settings: Settings) -> "Words":
    from reports.text.words import Words

    return Words(settings.business.language, settings.business.timezone)


def today(settings: Settings) -> date:
    """Return today's date where the business is."""
    return datetime.now(ZoneInfo(settings.business.timezone)).date()


def ready(settings: Settings, only: Iterable[str] = ()) -> None:
    """Raise the ``UserError`` that would stop the night, before anything slow is started. Changes nothing."""
    from connectors import sources
    from inventory.policy import policy as policies
    from inventory.secrets import secrets as find

    chosen = [settings.source(name) for name in only] or settings.sources
    if not chosen:
        raise ConfigError(
            f"{settings.path.name}: there is no source. Run «orden init» to connect one, or «orden demo» to see how it works"
        )
    policy = policies.load(settings.policy_dir)
    store = store_of(settings)
    if store.exists():
        with store.read():  # a key that does not fit, or a broken file, is told now
            pass
    for source in chosen:
        activity = source.options.get("activity")
        if activity is not None and activity not in policy.activities:
            known = ", ".join(policy.activities)
            raise ConfigError(
                f"{settings.path.name} [sources.{source.name}]: activity «{activity}» is not in the policy's activities.toml ({known})"
            )
        find(settings, source, sources()[source.type].secrets)

"""This business, from its settings: its store, ledger and words; whether a night could begin."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from connectors import sources
from flows.runtime import lock
from flows.runtime.console import say
from inventory.erasure import outdated
from inventory.erasure.outdated import Outdated
from inventory.errors import ConfigError
from inventory.ledger.ledger import Ledger
from inventory.model import SourceConfig
from inventory.policy import policy as policies
from inventory.policy.policy import Policy
from inventory.secrets import secrets, store_key
from inventory.settings import Settings, load
from inventory.store.database import Store
from inventory.store.opening import Damaged
from inventory.views import lookup
from reports.text.words import Words

_LOOPBACK = ("127.0.0.1", "localhost")


def settings_here() -> Settings:
    """Read the settings that $ORDEN_CONFIG names.

    A flow is told no path: it might hold a user's name.
    """
    return load(Path(os.environ.get("ORDEN_CONFIG") or "orden.toml"), sources())


def reach_loopback() -> None:
    """Let nothing on this machine be asked for through a proxy.

    Requests, httpx and our children follow the environment.
    """
    for name in ("NO_PROXY", "no_proxy"):
        named = [host.strip() for host in os.environ.get(name, "").split(",")]
        hosts = [host for host in named if host]
        if "*" not in hosts:
            hosts += [host for host in _LOOPBACK if host not in hosts]
        os.environ[name] = ",".join(hosts)


def see_folders(settings: Settings) -> None:
    """Make the store's folder; say so of one that orden.toml names and that is not there yet.

    A misspelt one, or a disk that is not plugged in, would be a silent new beginning. The usual
    one, ``var``, needs no word. Raises ``ConfigError`` where none can be made.
    """
    usual = settings.path.parent / "var"
    for folder in dict.fromkeys((settings.store_dir, settings.reports_dir)):
        if not folder.exists() and usual not in (folder, *folder.parents):
            say(words_of(settings).say("setup.folder", file=settings.path.name, folder=str(folder)))
    try:
        settings.store_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except PermissionError:
        raise  # told by whoever tells of a full or a locked disk
    except OSError as error:
        kind = type(error).__name__
        said = f"«dir»: no folder can be made there ({kind})"
        raise ConfigError(said, "dir_unmade").at(f"{settings.path.name} [store]") from None


def store_of(settings: Settings) -> Store:
    """Return the store of these settings, with its key.

    Raises ``SecretMissing`` or ``StoreError``.
    """
    return Store(settings.store_dir, store_key(settings), settings.business.timezone)


def ledger_of(settings: Settings) -> Ledger:
    """Return the ledger of these settings, under the store's key."""
    return Ledger(settings.store_dir, store_key(settings), settings.business.timezone)


@contextmanager
def last_night(
    settings: Settings, ledger: Ledger | None = None, *, missed: bool = True
) -> Iterator[DuckDBPyConnection]:
    """Read last night's inventory, if the ledger is the one that it remembers.

    ``ledger`` is held open on the same connection meanwhile, where there is one. Not ``missed``:
    where there is none, whoever needs it says so. An inventory that
    holds who was erased after it was made is first made anew without them. Raises ``StoreError``.
    """
    store = store_of(settings)
    kept = ledger or Ledger(store.folder, store.key, store.timezone)
    beside = partial(_checked, kept, hold=ledger is not None, missed=missed)
    with ExitStack() as stack:
        try:
            con = stack.enter_context(store.read(beside))
        except Outdated:
            _replay(settings, store, kept)
            con = stack.enter_context(store.read(beside))
        yield con


@contextmanager
def _checked(
    ledger: Ledger, con: DuckDBPyConnection, *, hold: bool, missed: bool
) -> Iterator[None]:
    there = ledger.exists if missed else ledger.path.exists
    with ExitStack() as held:
        if there():
            held.enter_context(ledger.held(con))
            outdated.check(con, ledger)
        if not hold:
            held.close()
        yield


def _replay(settings: Settings, store: Store, ledger: Ledger) -> None:
    """Take whom the journal says has gone out of an older inventory, and say so."""
    # Not above: it takes numpy, which a look-up need not wait for.
    from inventory.erasure import replay

    with lock.held(settings.store_dir):
        gone = replay.replay(store, ledger, policies.load(settings.policy_dir))
    say(words_of(settings).say("backup.replayed", n=gone))


def words_of(settings: Settings) -> Words:
    """Return the wordings in the business's language and time zone."""
    return Words(settings.business.language, settings.business.timezone)


def today(settings: Settings) -> date:
    """Return today's date where the business is."""
    return datetime.now(ZoneInfo(settings.business.timezone)).date()


def last_run(settings: Settings) -> str | None:
    """Return the run that published the inventory; None when there is none, or it is damaged: a
    night makes it anew.

    Raises ``UserError``.
    """
    store = store_of(settings)
    if not store.exists():
        return None
    try:
        with last_night(settings) as con:
            return lookup.run(con)
    except Damaged as error:
        if error.path != store.path or error.path.is_dir():
            raise
    ledger = ledger_of(settings)
    if ledger.exists():
        with ledger.held():
            pass
    return None


def ready(settings: Settings, only: Iterable[str] = ()) -> str | None:
    """Raise the ``UserError`` that would stop the night, before anything slow is started.

    Changes nothing. Returns the run that published last night's inventory, if there is one.
    """
    chosen = [settings.source(name) for name in only] or settings.sources
    if not chosen:
        raise ConfigError(
            f"{settings.path.name}: there is no source. Run «orden init» to connect one,"
            " or «orden demo» to see how it works",
            "no_source",
        )
    policy = policies.load(settings.policy_dir)
    last = last_run(settings)  # a key that does not fit, a lost ledger is told now
    for source in chosen:
        _check_activity(settings, source, policy)
        secrets(settings, source, sources()[source.type].secrets)
    return last


def _check_activity(settings: Settings, source: SourceConfig, policy: Policy) -> None:
    activity = source.options.get("activity")
    if activity is None or activity in policy.activities:
        return
    known = ", ".join(policy.activities)
    said = f"activity «{activity}» is not in the policy's activities.toml ({known})"
    error = ConfigError(said, "activity_unknown", name=str(activity), known=known)
    raise error.at(f"{settings.path.name} [sources.{source.name}]")

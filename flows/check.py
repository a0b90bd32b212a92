"""The doctor: config, policy, store, secrets, sources, disk. One line each with what to do; reads no personal data."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flows import guard, house, journal
from inventory.errors import OrdenError, SourceError
from inventory.model import SourceConfig
from inventory.settings import Settings

#: Bytes. Room for tonight's inventory beside last night's, the report and spill files, many times over.
DISK_NEEDED = 500_000_000
#: FACES.md §3: a run that is older than this has been missed.
MISSED = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do about it when it is not."""

    what: str
    ok: bool
    seen: str
    remedy: str = ""


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at everything, cheapest first. Never raises: what fails is a finding."""
    yield Finding("config", True, f"{settings.path.name}: {len(settings.sources)} sources")
    yield _look("policy", lambda: _policy(settings))
    yield _look("store", lambda: _store(settings))
    yield _look("disk", lambda: _disk(settings))
    yield _look("last run", lambda: _last_run(settings))
    if not settings.sources:
        yield Finding("sources", False, "none configured", "Add a [sources.…] table, or run «orden demo» to see one")
        return
    with ThreadPoolExecutor(max_workers=8) as pool:
        yield from pool.map(lambda source: _source(settings, source), settings.sources)


def as_json(found: list[Finding]) -> dict[str, Any]:
    """Return the findings as ``check --json`` prints them."""
    return {"ok": all(f.ok for f in found), "checks": [asdict(f) for f in found]}


def line(finding: Finding) -> str:
    """Return one finding as one line of text."""
    head = f"{'ok' if finding.ok else '!!'}  {finding.what}: {finding.seen}"
    return f"{head} → {finding.remedy}" if finding.remedy else head


def _look(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except SourceError as error:
        return Finding(what, False, f"{error.trouble.value}: {error.place}: {error.problem}", error.remedy)
    except OrdenError as error:
        return Finding(what, False, type(error).__name__, str(error))
    except Exception as error:  # noqa: BLE001
        log = journal.trace(error)
        return Finding(
            what,
            False,
            f"{type(error).__name__} at {guard.place(error)}",
            f"A mistake of Orden's; details in {log.name}",
        )


def _policy(settings: Settings) -> Finding:
    from inventory import policy as policies

    policy = policies.load(settings.policy_dir)
    return Finding("policy", True, f"version {policy.version}, {len(policy.activities)} activities")


def _store(settings: Settings) -> Finding:
    store = house.store_of(settings)
    kept = "encrypted" if settings.encrypt else "NOT encrypted (encrypt = false)"
    if not store.exists():
        return Finding("store", True, f"empty, {kept}", "Run «orden nightly» to fill it")
    with store.read():
        return Finding("store", True, f"opens, {kept}")


def _disk(settings: Settings) -> Finding:
    folder = settings.store_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    enough = free >= DISK_NEEDED
    return Finding(
        "disk", enough, f"{free / 1e9:.1f} GB free", "" if enough else "Make room: at least 0.5 GB is needed"
    )


def _last_run(settings: Settings) -> Finding:
    if not settings.store_dir.exists():
        return Finding("last run", True, "never", "Run «orden nightly»")
    last = house.ledger_of(settings).last_success()
    if last is None:
        return Finding("last run", True, "never", "Run «orden nightly»")
    fresh = datetime.now(UTC) - last < MISSED
    return Finding(
        "last run",
        fresh,
        f"{last:%Y-%m-%d %H:%M}",
        "" if fresh else "Run «orden nightly», or «orden schedule --os» to have it run",
    )


def _source(settings: Settings, config: SourceConfig) -> Finding:
    return _look(f"source {config.name}", lambda: _probe(settings, config))


def _probe(settings: Settings, config: SourceConfig) -> Finding:
    from connectors import sources
    from inventory.secrets import secrets as find

    kind = sources()[config.type]
    kind.probe(config, find(settings, config, kind.secrets))
    return Finding(f"source {config.name}", True, f"{kind.title} can be read")

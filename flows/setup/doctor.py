"""The doctor: config, policy, keys, store, disk, nights, sources.

One line each with what to do; reads no personal data.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors import sources
from flows.erasing import means
from flows.runtime import context, error_boundary, logs
from flows.scheduler import missed_runs
from flows.scheduler.os_scheduler_state import notes, registered
from flows.setup import backing_up, medium
from flows.setup.folder_rights import open_to_others
from inventory import os_keyring
from inventory.erasure.outdated import run_of
from inventory.errors import OrdenError, PolicyError, SourceError
from inventory.ledger import copies
from inventory.ledger.run_log import last_success
from inventory.model import SourceConfig
from inventory.policy import policy as policies
from inventory.secrets import list_secrets
from inventory.secrets import secrets as secrets_of
from inventory.settings import Settings
from inventory.store import soundness
from inventory.store.opening import Damaged
from inventory.views import lookup
from reports.text.findings import problem_line, problem_text
from reports.text.misread import places_text
from reports.text.safe_text import shown
from reports.text.words import Words

#: Bytes. Room for tonight's inventory beside last night's, the report and spill files, and more.
DISK_NEEDED = 500_000_000
#: How old the last backup outside this disk may be.
BACKUP_OLD = timedelta(days=31)
#: Characters of what a finding says: a path or a policy's problem is not to fill the screen.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at: whether it is well, what was seen, and what to do about it.

    ``what`` and ``code`` are for programs, ``label``, ``seen`` and ``remedy`` for the reader. A
    finding that is ``ok`` with a remedy is a note: nothing is wrong, something may be wanted.
    ``detail`` is for whoever mends it. No personal value.
    """

    what: str
    ok: bool
    code: str
    label: str
    seen: str
    remedy: str = ""
    detail: str = ""


def findings(settings: Settings) -> Iterator[Diagnosis]:
    """Look at everything, cheapest first. Never raises: what fails is a finding."""
    doctor = _Doctor(settings)
    yield doctor.well("config", "config", file=settings.path.name, n=len(settings.sources))
    for what, look in (
        ("policy", doctor.policy),
        ("keys", doctor.keys),
        ("store", doctor.store),
        ("rights", doctor.rights),
        ("place", doctor.place),
        ("disk", doctor.disk),
        ("last run", doctor.last_run),
        ("backup", doctor.backup),
        ("schedule", doctor.schedule),
    ):
        yield doctor.look(what, look)
    if not settings.sources:
        yield doctor.bad("sources", "no_sources")
        return
    with ThreadPoolExecutor(max_workers=8) as pool:
        yield from pool.map(lambda source: try_source(settings, source), settings.sources)


def misread(error: OrdenError, words: Words) -> Diagnosis:
    """Return the finding for an orden.toml that cannot be read."""
    label, (seen, remedy) = words.say("check.label.config"), problem_text(error, words)
    remedy = remedy or words.say("check.todo.config")
    return Diagnosis("config", False, getattr(error, "code", ""), label, seen, remedy)


def try_source(
    settings: Settings, config: SourceConfig, secrets: dict[str, str] | None = None
) -> Diagnosis:
    """Try one source's connection. ``secrets`` stand in for those in the keyring. Never raises."""
    doctor = _Doctor(settings)
    return doctor.look(f"source {config.name}", lambda: doctor.probe(config, secrets), config)


def failed(settings: Settings, config: SourceConfig, error: OrdenError) -> Diagnosis:
    """Return the finding for a source that could not even be tried."""
    return _Doctor(settings).failed(f"source {config.name}", error, config)


def as_json(found: list[Diagnosis]) -> dict[str, Any]:
    """Return the findings as ``check --json`` prints them."""
    keys = ("what", "ok", "code", "seen", "remedy", "detail")
    checks = [{key: getattr(finding, key) for key in keys} for finding in found]
    return {"ok": all(finding.ok for finding in found), "checks": checks}


def line(finding: Diagnosis) -> str:
    """Return one finding as one line of text."""
    well = "– " if finding.remedy else "ok"
    text = f"{well if finding.ok else '!!'}  {finding.label}: {finding.seen}"
    if finding.remedy:
        text += f" → {finding.remedy}"
    if finding.detail:
        text += f" ({finding.detail})"
    return text


def _code_and_detail(error: OrdenError) -> tuple[str, str]:
    if not isinstance(error, SourceError):
        return getattr(error, "code", "") or type(error).__name__, ""
    if error.hint:
        return error.hint, ""
    return error.trouble.value, f"{error.place}: {error.problem}"


class _Doctor:
    """Looks at one thing at a time, and words what it sees."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.words = context.words_of(settings)

    def well(self, what: str, code: str, *, todo: bool = False, **told: object) -> Diagnosis:
        """Word what is as it should be; with ``todo``, what may be wanted all the same."""
        seen = self.words.say(f"check.well.{code}", **told)
        remedy = self.words.say(f"check.todo.{code}", **told) if todo else ""
        return Diagnosis(what, True, code, self._label(what), seen, remedy)

    def bad(self, what: str, code: str, detail: str = "", **told: object) -> Diagnosis:
        """Word what is wrong and what to do."""
        seen = self.words.say(f"check.bad.{code}", **told)
        remedy = self.words.say(f"check.todo.{code}", **told)
        detail = shown(detail, _LONGEST)
        return Diagnosis(what, False, code, self._label(what), seen, remedy, detail)

    def look(
        self, what: str, look: Callable[[], Diagnosis], source: SourceConfig | None = None
    ) -> Diagnosis:
        """Look, and word whatever is raised."""
        try:
            return look()
        except OrdenError as error:
            return self.failed(what, error, source)
        except Exception as error:  # noqa: BLE001
            logs.trace(error)
            detail = f"{type(error).__name__}, {error_boundary.place(error)}"
            return self.bad(what, "mistake", detail)

    def failed(self, what: str, error: OrdenError, source: SourceConfig | None = None) -> Diagnosis:
        """Word an error that was raised on purpose."""
        seen, remedy = problem_text(error, self.words, self._system(source))
        code, detail = _code_and_detail(error)
        seen = shown(seen, _LONGEST)
        detail = shown(places_text(detail, self.words), _LONGEST)
        return Diagnosis(what, False, code, self._label(what), seen, remedy, detail)

    def _system(self, source: SourceConfig | None) -> str:
        if source is None:
            return ""
        known = self.words.known(f"system.{source.type}")
        return self.words.or_code("system", source.type) if known else sources()[source.type].title

    def _label(self, what: str) -> str:
        kind, _, name = what.partition(" ")
        if kind == "source":
            return self.words.say("check.label.source", name=name)
        return self.words.say(f"check.label.{what.replace(' ', '_')}")

    def policy(self) -> Diagnosis:
        try:
            policy = policies.load(self.settings.policy_dir)
        except PolicyError as error:
            return self.bad("policy", "policy", problem_line(error, self.words))
        return self.well("policy", "policy", version=policy.version, n=len(policy.activities))

    def keys(self) -> Diagnosis:
        needed = [
            f"{source.name}.{name}"
            for source in self.settings.sources
            for name in sources()[source.type].secrets
        ]
        places = dict(list_secrets(self.settings, needed))
        missing = [entry for entry, place in places.items() if place == "missing"]
        if not missing:
            return self.well("keys", "keys" if places else "keys_unneeded", n=len(places))
        os_keyring.check()  # a keyring that is no good is the first thing to mend
        entries = self.words.join(missing)
        return self.bad("keys", "keys", entries=entries, first=missing[0], n=len(missing))

    def store(self) -> Diagnosis:
        store = context.store_of(self.settings)
        kind = "encrypted" if self.settings.encrypt else "plain"
        soundness.look_through(store.folder, store.key, store.timezone)
        if store.exists():
            with context.last_night(self.settings) as con:
                run = run_of(lookup.run(con))
            if run in self._good()[:-1]:
                return self.bad("store", "inventory_older")
            return self.well("store", kind)
        if store.path.is_dir():
            raise Damaged(store.path, IsADirectoryError())
        if self._good():
            return self.bad("store", "inventory_gone")
        return self.well("store", f"empty_{kind}", todo=True)

    def _good(self) -> list[str]:
        """Return the runs that published, oldest first."""
        ledger = context.ledger_of(self.settings)
        nights = ledger.nights() if ledger.exists() else []
        return [night.run for night in nights if night.good]

    def rights(self) -> Diagnosis:
        folder = self.settings.store_dir
        if not open_to_others(folder):
            return self.well("rights", "rights")
        # Elsewhere every file in it is its owner's; on Windows they have the folder's own rights.
        if os.name == "nt":
            return self.bad("rights", "rights_windows", folder=folder.name)
        return self.well("rights", "rights_open", todo=True, folder=folder.name)

    def place(self) -> Diagnosis:
        for folder in (self.settings.store_dir, self.settings.reports_dir):
            if found := medium.synchronised(folder):
                return self.well("place", "place_synchronised", todo=True, folder=found)
        return self.well("place", "place")

    def disk(self) -> Diagnosis:
        folder = self.settings.store_dir
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
        gigabytes = round(free / 1e9, 1)
        if free < DISK_NEEDED:
            return self.bad("disk", "disk", free=gigabytes)
        return self.well("disk", "disk", free=gigabytes)

    def last_run(self) -> Diagnosis:
        ledger = context.ledger_of(self.settings)
        now = datetime.now(UTC)
        last = last_success(ledger.nights(), now) if ledger.exists() else None
        missed = missed_runs.missed(self.settings)
        if last is None and missed:
            return self.bad("last run", "none_finished", when="")
        if last is None:
            return self.well("last run", "never", todo=True)
        if missed:
            return self.bad("last run", "missed", when=self._when(last))
        return self.well("last run", "last_run", when=self._when(last))

    def backup(self) -> Diagnosis:
        ledger, now = context.ledger_of(self.settings), datetime.now(UTC)
        nights = ledger.nights() if ledger.exists() else []
        good = [night.as_of for night in nights if night.good]
        if not good:
            return self.well("backup", "backup_unneeded")
        if good[-1] not in copies.days(ledger):
            return self.well("backup", "backup_copies", todo=True)
        last = backing_up.last_elsewhere(self.settings)
        if last is None:
            return self.well("backup", "backup_never", todo=True)
        code = "backup_old" if now - last > BACKUP_OLD else "backup"
        return self.well("backup", code, todo=code != "backup", when=self._when(last))

    def _when(self, instant: datetime) -> str:
        return self.words.night(instant, self.words.day_of(datetime.now(UTC)))

    def schedule(self) -> Diagnosis:
        found = registered(Path.home())
        if found is None:
            return self.well("schedule", "unregistered", todo=True)
        clock = found.at.clock
        if not found.on:
            return self.bad("schedule", "switched_off", clock=clock)
        if found.config.resolve() != self.settings.path:
            return self.well("schedule", "elsewhere", todo=True, file=shown(str(found.config)))
        well = self.well("schedule", "registered", clock=clock)
        return replace(well, remedy=" ".join(notes(found.at, self.words)))

    def probe(self, config: SourceConfig, secrets: dict[str, str] | None) -> Diagnosis:
        kind, mine = sources()[config.type], False
        if secrets is None:
            secrets = secrets_of(self.settings, config, kind.secrets)
            mine = True
        kind.probe(config, secrets)
        if mine and self._may_not_erase(config):
            return self.bad(f"source {config.name}", "erase_right", system=self._system(config))
        answers = "file" if kind.reads_files else "source"
        return self.well(f"source {config.name}", answers, system=self._system(config))

    def _may_not_erase(self, config: SourceConfig) -> bool:
        """Tell whether the secret that erases is there, and is known to have no right to."""
        if config.name not in means.means(self.settings).with_key:
            return False
        with means.hands(self.settings, config.name) as hands:
            return hands.hindered() is not None

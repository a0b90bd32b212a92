"""Set Prefect up before it is imported, and start its server while it is being imported.

Prefect reads its settings from the environment at import, so ``prepare`` comes first. The server's
import takes most of the start (6 of 9 s CPU measured 2026-11-22). Starting it as a child of our own
at once, rather than letting Prefect do so after its own import, saves 2-3 s, and lets us put a
password on it: Prefect's own temporary server has none, and any local user could read it.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import requests
from filelock import FileLock, Timeout

from flows.runtime import context, logs
from inventory.errors import UserError

_KEPT_DAYS = 30
_STARTUP_SECONDS = 180
_DELIVERY_SECONDS = 5

#: Forced, whatever the user's profile says: nothing is told to anybody (each one measured,
#: facts/prefect_duckdb.md §1).
_PRIVATE = {
    "DO_NOT_TRACK": "1",  # the client's milestones; read from the environment only
    # The server's heartbeat, which DO_NOT_TRACK does not stop.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",  # UI v2 asks amplitude.com even with analytics off
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_LOG_PRINTS": "false",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "",  # other libraries' messages quote values
}
_LEASES_ON_DISK = "prefect.server.concurrency.lease_storage.filesystem"
_DEFAULTS = {
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
    # 20 s, its own, fails on a busy machine.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(_STARTUP_SECONDS),
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",  # «database is locked», PrefectHQ/prefect#18934
    # Leases in memory die with the server and keep a slot taken for ever after a power cut.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": _LEASES_ON_DISK,
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_KEPT_DAYS * 86_400),
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}

#: Without the two marks the server would run its scheduler, which a run of a minute has no use for.
_SHORT_LIVED = {
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_UI_ENABLED": "0",
}


def prepare(store_dir: Path, config: Path) -> Path:
    """Set the environment for Prefect and return its home. Must run before Prefect is imported.

    A PREFECT_API_URL that is set already stays. ``config`` is the orden.toml that the flows are to
    read; it need not be there yet.
    """
    home = store_dir / "prefect"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.update(_PRIVATE, PREFECT_HOME=str(home), ORDEN_CONFIG=str(config))
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    context.reach_loopback()
    logs.start(store_dir)
    _forget_leftovers(home)
    return home


def _forget_leftovers(home: Path) -> None:
    # The vacuum service runs only in a server that stays up. A short-lived server's history is
    # counts that the ledger has too, so its database simply starts anew every 30 days.
    database = home / "prefect.db"
    born = home / "since"
    if not born.exists():
        born.touch(mode=0o600)
    if born.stat().st_mtime > time.time() - _KEPT_DAYS * 86_400:
        return
    # A server that stays up holds this lock.
    with suppress(Timeout, OSError), FileLock(home / "server.lock", timeout=0):
        for file in (database, home / "prefect.db-wal", home / "prefect.db-shm", born):
            file.unlink(missing_ok=True)
        shutil.rmtree(home / "storage", ignore_errors=True)
        born.touch(mode=0o600)


@contextmanager
def server(
    store_dir: Path,
    config: Path,
    told: Callable[[float], None] = lambda seconds: None,
    *,
    port: int = 0,
) -> Iterator[str]:
    """Run a Prefect server on 127.0.0.1 behind a password; yield its API address.

    With PREFECT_API_URL set that server is used and none is started. Prefect is imported here while
    the child starts. ``told`` hears the seconds gone by, a few times a second. Raises ``UserError``
    when the server does not come up.
    """
    home = prepare(store_dir, config)
    with ExitStack() as alone:
        if port:
            _hold(home, alone)
        theirs = os.environ.get("PREFECT_API_URL")
        if theirs:
            _must_answer(theirs)
            _import_prefect(told)
            yield theirs
            return
        with _own_server(home, port, told) as url:
            yield url


@contextmanager
def _own_server(home: Path, port: int, told: Callable[[float], None]) -> Iterator[str]:
    if port:
        _must_be_free(port)
    url = f"http://127.0.0.1:{port or _free_port()}/api"
    password = "orden:" + secrets.token_urlsafe(24)
    mine = {
        "PREFECT_API_URL": url,
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_SERVER_API_AUTH_STRING": password,
    }
    with ExitStack() as ending:
        os.environ.update(mine)
        ending.callback(lambda: [os.environ.pop(name, None) for name in mine])
        child = _start(home, url, for_long=port != 0)
        ending.callback(_stop, child)
        _import_prefect(told)
        _wait(child, url, told)
        ending.callback(_deliver)
        yield url


def _deliver() -> None:
    # Prefect sends its log lines and events from threads of its own, and would try a server that is
    # gone for a minute.
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=_DELIVERY_SECONDS)


def _hold(home: Path, ending: ExitStack) -> None:
    try:
        ending.enter_context(FileLock(home / "server.lock", timeout=0))
    except Timeout:
        raise UserError(
            "«orden schedule» is already running on this store: one is enough", "schedule_runs"
        ) from None


def _import_prefect(told: Callable[[float], None]) -> None:
    told(0.0)
    import prefect  # noqa: F401  — here, so that it overlaps with the child's own import


def _start(home: Path, url: str, *, for_long: bool) -> "subprocess.Popen[bytes]":
    port = url.removesuffix("/api").rpartition(":")[2]
    marks = {} if for_long else _SHORT_LIVED
    # Ctrl-C reaches us only: the server is needed to note that the run was cancelled.
    alone: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        alone = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    appended = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with open(os.open(home / "server.log", appended, 0o600), "ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "flows.runtime.prefect_child", port],
            env={**os.environ, **marks, "PYTHONPATH": _packages(), "PYTHONSAFEPATH": "1"},
            stdin=subprocess.PIPE,  # closed when we end, however we end: the child ends with us
            stdout=log,
            stderr=log,
            cwd=home,  # a prefect.toml in the user's folder must not change what the server does
            **alone,
        )


def _packages() -> str:
    # The child must find the packages that this program runs, installed or not.
    home = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))


def _wait(child: "subprocess.Popen[bytes]", url: str, told: Callable[[float], None]) -> None:
    started = time.monotonic()
    while time.monotonic() - started < _STARTUP_SECONDS:
        if child.poll() is not None:
            raise UserError(
                "Prefect's server stopped while starting:"
                " see prefect/server.log in the store's folder",
                "prefect_ended",
            )
        if _answers(url):
            return
        told(time.monotonic() - started)
        time.sleep(0.1)
    raise UserError(
        f"Prefect's server did not start within {_STARTUP_SECONDS} s: is the machine very busy?",
        "prefect_slow",
        n=int(_STARTUP_SECONDS),
    )


def _must_answer(url: str) -> None:
    try:
        requests.get(f"{url}/health", timeout=10)
    except requests.RequestException as error:
        raise UserError(
            f"$PREFECT_API_URL does not answer ({type(error).__name__})."
            " Start that server, or unset the variable",
            "prefect_silent",
        ) from None


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=2).ok
    except requests.RequestException:
        return False


def _stop(child: "subprocess.Popen[bytes]") -> None:
    if child.stdin is not None:
        with suppress(OSError):
            child.stdin.close()
    child.terminate()
    try:
        child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _must_be_free(port: int) -> None:
    # Whoever is there would answer in our server's place.
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise UserError(
                f"Port {port} is taken. Is it your own Prefect server?"
                f" Then set $PREFECT_API_URL to http://127.0.0.1:{port}/api;"
                " else set $PREFECT_SERVER_API_PORT to another port",
                "prefect_port",
                port=str(port),
            )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

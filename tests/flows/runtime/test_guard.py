"""No foreign message, cause or local value gets past the guard."""

import errno
import logging
import pickle
from pathlib import Path
from typing import Any

import pytest

from flows.runtime import error_boundary, logs
from inventory.errors import ConfigError, SecretMissing, SourceError, StoreError, Trouble

MARKER = "marker-kari@example.com"


def _caught(error: Exception) -> error_boundary.PipelineError:
    @error_boundary.guarded
    def body() -> None:
        secret = MARKER  # noqa: F841  — a local that a pickled frame would keep
        try:
            raise LookupError(MARKER)
        except LookupError:
            raise error  # noqa: B904  — the context is what the guard must cut

    with pytest.raises(error_boundary.PipelineError) as caught:
        body()
    return caught.value


@pytest.mark.parametrize("error", [ValueError(MARKER), KeyError(MARKER), type("Odd", (Exception,), {})(MARKER)])
def test_a_foreign_error_leaves_its_type_and_place_only(error: Exception) -> None:
    passing = _caught(error)
    assert str(passing).startswith(f"body: {type(error).__name__} at test_guard.py:")
    assert MARKER not in repr(passing)
    assert passing.__cause__ is None and passing.__context__ is None


@pytest.mark.parametrize(
    "called", ["reports/night/report.py", "reports/web/pages/task.py", "flows/cli/setup.py", "inventory/load.py"]
)
def test_the_place_is_our_own_innermost_file_whatever_folder_it_lies_in(called: str, tmp_path: Path) -> None:
    """A fault inside json, called from a page in a subfolder, was once told as the place of the page's caller."""
    scope: dict[str, Any] = {}
    text = "\nimport json\ndef go(): json.loads('{')\n"
    exec(compile(text, str(tmp_path / called), "exec"), scope)
    caller = "\ndef outer(go): go()\n"
    exec(compile(caller, str(tmp_path / "flows" / "nightly.py"), "exec"), scope)
    with pytest.raises(ValueError, match="Expecting") as caught:
        scope["outer"](scope["go"])
    own, innermost = error_boundary.place(caught.value, tmp_path).split(", ")
    assert own == f"{called}:3"
    assert innermost.startswith("decoder.py:")


def test_what_crosses_pickles_without_the_original() -> None:
    assert MARKER.encode() not in pickle.dumps(_caught(ValueError(MARKER)))


def test_a_source_error_leaves_its_trouble_only() -> None:
    passing = _caught(SourceError(Trouble.REFUSED, "GET /lists", "401", "New key"))
    assert str(passing) == "body: SourceError (refused)"


def test_a_user_error_waits_on_this_side_of_prefect() -> None:
    passing = _caught(ConfigError("orden.toml: «nosuch»"))
    assert str(passing) == "body: ConfigError"
    assert str(error_boundary.user_error()) == "orden.toml: «nosuch»"
    assert error_boundary.user_error() is None


def test_what_helps_reaches_prefect_as_a_code_and_the_log_whole(tmp_path: Path) -> None:
    """A worker's night without its secret: Prefect's page is all that its owner sees (fleet, 2026-11)."""
    logs.start(tmp_path)
    sentence = "orden.toml [sources.newsletter]: the secret «api_key» is missing.\nSet $X"
    passing = _caught(SecretMissing(sentence, "secret_missing", entry="newsletter.api_key", variable="X"))
    assert str(passing) == "body: SecretMissing secret_missing newsletter.api_key"
    assert "the secret «api_key» is missing. Set $X\n" in logs.path(tmp_path).read_text("utf-8")
    told = StoreError("inventory.duckdb: the store's key does not fit", "store_key", name="inventory.duckdb")
    assert str(_caught(told)) == "body: StoreError store_key"
    assert error_boundary.user_error() is told


def test_our_own_error_passes_as_it_is_but_bare() -> None:
    passing = _caught(error_boundary.SourceNotRead(Trouble.LIMITED))
    assert isinstance(passing, error_boundary.SourceNotRead) and passing.trouble is Trouble.LIMITED
    assert passing.__context__ is None
    assert pickle.loads(pickle.dumps(passing)).trouble is Trouble.LIMITED


def test_results_and_interrupts_pass() -> None:
    assert error_boundary.guarded(lambda x: x + 1)(1) == 2

    @error_boundary.guarded
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()


def test_the_log_keeps_places_and_withholds_what_others_say() -> None:
    try:
        raise ValueError(MARKER)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    foreign = logging.LogRecord("urllib3", logging.WARNING, "x.py", 7, "retry /%s", (MARKER,), info)
    line = logs.Discreet().format(foreign)
    assert MARKER not in line
    assert "test_guard.py:" in line and "ValueError" in line
    ours = logging.LogRecord("connectors.base.http", logging.INFO, "x.py", 7, "%s: %d rows", ("newsletter", 3), None)
    assert logs.Discreet().format(ours).endswith("newsletter: 3 rows")


def test_prefect_does_not_overlook_the_logs_handler() -> None:
    # prefect/logging/configuration.py passes over handlers whose class name begins with «_»: tracebacks on the screen.
    assert not logs.LogFile.__name__.startswith("_")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "x"), "disk is full"),
        (PermissionError(errno.EACCES, "x", "/there"), "/there"),
        (OSError(errno.EROFS, "x", "/there"), "/there"),
    ],
)
def test_a_disk_that_refuses_is_for_the_user_to_mend(error: OSError, said: str) -> None:
    @error_boundary.guarded
    def body() -> None:
        raise error

    with pytest.raises(error_boundary.Refused):
        body()
    assert said in str(error_boundary.user_error())
    assert error_boundary.disk_refuses(FileNotFoundError(errno.ENOENT, "x")) is None

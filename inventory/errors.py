"""The errors that Orden raises on purpose, and what each means to whoever meets it.

    OrdenError
    ├── UserError            the user can fix it: one line, exit code 2
    │   ├── ConfigError      orden.toml, command line
    │   ├── SecretMissing    neither in the environment nor in the keyring
    │   ├── KeyringUnfit     no keyring, or one that keeps plain text
    │   ├── PolicyError      a policy file
    │   ├── RequestRefused   what cannot happen to a request (inventory.requests.request)
    │   └── StoreError       wrong key, locked or broken store
    └── SourceError          a source could not be read: a *value*, it travels to the report, and
                             the night goes on

Everything else that is raised is a programming mistake: exit code 1, traceback in the log file
only. No message of these classes may hold a personal value: they reach logs and Prefect's database.

The message is English, for the log and an English terminal. Every ``UserError`` has a code as well,
or is worded in her language where it is raised: tests/reports/text/test_problems.py.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Self

#: What may be told of an error: it is written as the reader's language writes it.
Told = str | int | date


class OrdenError(Exception):
    """Base of all that is raised on purpose."""


class UserError(OrdenError):
    """The user can fix it. The message is one line that says what and where.

    ``code`` names the same in the reader's words (``problem.<code>``, filled from ``told``). Some
    of what is told stands around both: ``where`` (a file, a table in it) and ``line`` before,
    ``near`` (a known name, what is written was perhaps meant to be it) after.
    """

    def __init__(self, message: str, code: str = "", **told: Told) -> None:
        super().__init__(_in_a_line(message, told))
        self.message = message
        self.code = code
        self.told = told

    def at(self, where: str, line: int | None = None) -> Self:
        """Return the same, told of a place in a file."""
        place: dict[str, Told] = (
            {"where": where} if line is None else {"where": where, "line": line}
        )
        return type(self)(self.message, self.code, **{**self.told, **place})


def _in_a_line(message: str, told: Mapping[str, Told]) -> str:
    place = " line ".join(str(told[part]) for part in ("where", "line") if part in told)
    near = f"; did you mean «{told['near']}»?" if told.get("near") else ""
    return f"{place}: {message}{near}" if place else f"{message}{near}"


class ConfigError(UserError):
    """Something in orden.toml or on the command line."""


class SecretMissing(UserError):
    """A secret that a configured source needs is neither in the environment nor in the keyring."""


class KeyringUnfit(UserError):
    """The OS keyring is not there, is locked, or keeps secrets as plain text."""


class PolicyError(UserError):
    """Something in a policy file: names the file, the key and the bound."""


class StoreError(UserError):
    """The store cannot be opened: wrong key, no key, held by another run, or not a store."""


class Trouble(StrEnum):
    """Why a source was not read. The report has a sentence and a remedy for each."""

    UNREACHABLE = "unreachable"  # no answer, timeout, 5xx, HTML instead of JSON
    REFUSED = "refused"  # key not accepted, or lacks the right
    LIMITED = "limited"  # 429 and the like, after bounded waiting
    NOT_FOUND = "not_found"  # the sheet, audience, company or file is not there
    CHANGED = "changed"  # a mandatory field is gone: headers renamed, other form, other export
    BROKEN = "broken"  # an answer or a file that cannot be read
    SHRUNK = "shrunk"  # far fewer records than last night: not believed at once
    UNLIKELY = "unlikely"  # it answered, and what it said cannot be right: not believed
    OLD = "old"  # the file was read, and is older than what a source may be
    FAULT = "fault"  # a programming mistake of ours in this connector; details are in the log file


#: Worth another try later the same night.
PASSING = frozenset({Trouble.UNREACHABLE, Trouble.LIMITED})


class SourceError(OrdenError):
    """A source could not be read.

    ``place`` is where (endpoint, file, line), ``problem`` what, ``remedy`` what to do. ``hint``
    names what to do in the reader's words (``hint.<hint>``, filled from ``told``) where more is
    known than the trouble.
    """

    def __init__(
        self,
        trouble: Trouble,
        place: str,
        problem: str,
        remedy: str,
        hint: str = "",
        told: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{place}: {problem}. {remedy}")
        self.trouble = trouble
        self.place = place
        self.problem = problem
        self.remedy = remedy
        self.hint = hint
        self.told = dict(told or {})

    def __reduce__(self) -> tuple[type["SourceError"], tuple[object, ...]]:
        told = (self.trouble, self.place, self.problem, self.remedy, self.hint, self.told)
        return type(self), told

"""The errors that Orden raises on purpose, and what each means to whoever meets it.

    OrdenError
    ├── UserError            the user can fix it: one line, exit code 2
    │   ├── ConfigError      orden.toml, command line
    │   ├── SecretMissing    neither in the environment nor in the keyring
    │   ├── KeyringUnfit     no keyring, or one that keeps plain text
    │   ├── PolicyError      a policy file
    │   ├── CaseRefused      what cannot happen to a request (inventory.requests.request)
    │   └── StoreError       wrong key, locked or broken store
    └── SourceError          a source could not be read: a *value*, it travels to the report, and
                             the night goes on

Everything else that is raised is a programming mistake: exit code 1, traceback in the log file
only. No message of these classes may hold a personal value: they reach logs and Prefect's database.
"""

from collections.abc import Mapping
from enum import StrEnum


class OrdenError(Exception):
    """Base of all that is raised on purpose."""


class UserError(OrdenError):
    """The user can fix it. The message is one line that says what and where.

    ``code`` names the same in the reader's words (``problem.<code>``, filled from ``told``) where
    there are such.
    """

    def __init__(self, message: str, code: str = "", **told: str) -> None:
        super().__init__(message)
        self.code = code
        self.told = told


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

"""What the pages of setting up need from whoever can connect a source.

Plain values cross; a secret goes in and never comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from inventory.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was tried: whether it is well, what was seen, what to do.

    ``detail`` is for whoever mends it. No secret.
    """

    ok: bool
    seen: str
    remedy: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Connected:
    """A source that stands in orden.toml, and how it answered when it was last tried.

    ``label``: its name to people.
    """

    name: str
    type: str
    told: Told | None
    at: datetime | None
    mark: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class NightTimer:
    """The night as the operating system's scheduler has it.

    ``clock`` None: not registered. ``ours``: for this very orden.toml.
    """

    clock: str | None
    on: bool = False
    ours: bool = False

    @property
    def runs(self) -> bool:
        """Tell whether this orden.toml is run by itself."""
        return self.clock is not None and self.on and self.ours


@dataclass(frozen=True, slots=True)
class SetupOverview:
    """What is connected, what can be (type and title), and the night.

    ``demo``: made-up people, nothing is written there.
    """

    sources: tuple[Connected, ...]
    types: tuple[tuple[str, str], ...]
    night: NightTimer
    demo: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the form.

    ``value`` is never a secret's; ``kept``: a secret was given already, ``variable``: it is the
    machine's.
    """

    name: str
    how: str
    label: str
    required: bool
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    kept: bool = False
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A source type's form: where each key is found, what is asked for, and if headings follow."""

    title: str
    steps: tuple[str, ...]
    fields: tuple[Asked, ...]
    mapped: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class Headings:
    """The second step: which heading is the key, and what each of the others becomes.

    ``headings`` are a number, the heading itself and its field; ``becomes`` are the fields there
    are, with their words; ``more`` is how many headings are not shown.
    """

    keys: tuple[Asked, ...]
    headings: tuple[tuple[str, str, str], ...]
    becomes: tuple[tuple[str, str], ...]
    more: int


@dataclass(slots=True)
class Draft:
    """A source that is being connected. It lives in the visit's memory, and ends with it.

    ``wrong`` are the fields that could not be read, "" being the name. ``mapped``: its headings
    were read with what stands here.
    ``told`` is what there is to say; ``tried``, that it tells how the connection answered.
    """

    type: str
    name: str
    typed: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    headings: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    mapped: bool = False
    wrong: dict[str, Told] = field(default_factory=dict)
    told: Told | None = None
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A source that was connected: how many secrets the keyring got, and if one was in a file."""

    secrets: int
    file: bool


class Connecting(Protocol):
    """Whoever can connect sources and register the night."""

    def overview(self) -> SetupOverview:
        """Tell what is connected, what can be, and when the night runs."""

    def knows(self, type: str) -> bool:
        """Tell whether there is a source type of that name."""

    def begin(self, type: str) -> Draft:
        """Return an empty draft.

        What is known to be in the way is told in it: a keyring that must not be used.
        """

    def form(self, draft: Draft) -> Form:
        """Return the form, with what was typed in it."""

    def fill(self, draft: Draft, name: str, typed: Mapping[str, str]) -> bool:
        """Read what was typed into the draft. Tell whether all of it could be read."""

    def read_headings(self, draft: Draft) -> bool:
        """Read the source's headings and guess what each becomes. Tell whether it answered."""

    def mapping(self, draft: Draft) -> Headings:
        """Return the second step."""

    def fill_mapping(self, draft: Draft, chosen: Mapping[str, str]) -> bool:
        """Read what was chosen for each heading into the draft.

        Tell whether all of it could be read.
        """

    def attempt(self, draft: Draft) -> bool:
        """Try the connection. Tell whether it answered. Stores nothing."""

    def write(self, draft: Draft) -> Written | None:
        """Store the secrets and write the source down: both, or neither.

        None: refused, and told in the draft.
        """

    def becomes(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return what a column of a connected source may be: fields, with their words.

        Nothing of one whose columns are not mapped. Raises ``UserError`` when there is no such one.
        """

    def map_column(self, name: str, heading: str, field: str) -> Told:
        """Write down what a column of a connected source is."""

    def try_source(self, name: str) -> None:
        """Try a source that is connected. Raises ``UserError`` when there is none of that name."""

    def register(self, clock: str) -> Told:
        """Let the operating system start the night at that time of day."""

    def answers(self, facts: Mapping[str, str]) -> Policy | Told:
        """Write down who answers for the data. Return the policy with it, or why it is refused."""

    def attested(self, days: Mapping[str, str], places: Mapping[str, str]) -> Policy | Told:
        """Write down what she has seen, each with its day, and where some things lie.

        Return the policy with it, or why it is refused.
        """

    def named(self) -> Mapping[str, str]:
        """Return what each connected source is called, by its name."""

    def agreements(self, noted: Mapping[str, tuple[str, str]]) -> Policy | Told:
        """Write down the day of agreements and where they lie, by processor.

        Return the policy with them, or why it is refused.
        """

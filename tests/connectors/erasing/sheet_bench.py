"""A sheet on the sandbox, held open as who erases holds it: rows, hands, and what was told and seen of each."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.erasing.sheet import ERASER
from connectors.google_forms import SOURCE
from connectors.sandbox.people.world import Cell, Sheet
from connectors.sandbox.servers.google.server import Google
from connectors.sandbox.servers.google.sheet_cells import Formula
from inventory.eraser import Act, Captured, Hands, NotNow, Path, Reply, Seen, Sent, Target
from inventory.model import SourceConfig

KEY, GID, TITLE = "1TestSheet", 7, "Skjemasvar 1"
CLEAR, READ, WRITE = (f"values:batch{what}ByDataFilter" for what in ("Clear", "Get", "Update"))
BATCH, GRID = ":batchUpdate", ":getByDataFilter"
HEADER = [
    "Tidsmerke",
    "E-postadresse",
    "Navn",
    "Mobil",
    "Samtykke",
    "Avkrysset",
    "Begge",
    "Merknad",
]
COLUMNS = {
    "Tidsmerke": "submitted_at",
    "E-postadresse": "email",
    "Navn": "name",
    "Mobil": "phone",
    "Samtykke": "consent_registration",
    "Merknad": "extra_info",
}
WHEN = datetime(2024, 2, 1, 14, 5, 33)


def rows() -> list[list[Cell]]:
    return [
        [datetime(2024, 2, 3, 9, 0, 1), "ola@example.no", "Ola Nes", "0150", "Ja"],
        [
            WHEN,
            "kari@example.no",
            "Kari Åsen",
            49123456,
            "Ja",
            True,
            Formula("=C3&B3", "Kari Åsenkari@example.no"),
            "sov",
        ],
        [
            datetime(2024, 2, 2, 8, 0, 0),
            "anne@example.no",
            "Anne Li",
            "+4749123457",
            "Ja",
            "",
            "",
            "=HYPERLINK(1)",
        ],
        [],
        [datetime(2024, 2, 4, 8, 0, 0), "bo@example.no", "Bo Ås", "", "Nei", False],
        [datetime(2024, 2, 5, 8, 0, 0), "eva@example.no", "Eva Dal", 48123458, "Nei"],
    ]


@dataclass
class Result:
    """What became of each record: told by carrying out, seen by looking, noted before each call."""

    told: dict[str, Sent | NotNow] = field(default_factory=dict)
    seen: dict[str, dict[Path, Seen]] = field(default_factory=dict)
    noted: Counter[str] = field(default_factory=Counter)
    captured: list[Captured] = field(default_factory=list)

    def verdict(self, record: str) -> bool | None:
        """Say what the looks come to, as the machine does: gone is False."""
        looks = list(self.seen.get(record, {}).values())
        if len(looks) < 2 or not all(look.controls and look.found is not None for look in looks):
            return None
        return any(look.found for look in looks)

    def codes(self, record: str) -> set[str]:
        return {look.code for look in self.seen[record].values() if look.found and look.code}


class Bench:
    """A server, its sheet, and the source that is erased in."""

    def __init__(self, google: Google, sheet: Sheet) -> None:
        self.google, self.sheet = google, sheet
        self.options: dict[str, Any] = {}
        self.secrets = {
            "credentials": google.credentials(),
            "erase_credentials": google.credentials(),
        }

    def reset(self) -> None:
        """Put all back as it was at first."""
        self.sheet.rows[:], self.sheet.header[:], self.sheet.tab = rows(), HEADER, TITLE
        for what in (
            self.google.book.tags,
            self.google.book.marks,
            self.google.book.further,
            self.google.writes,
        ):
            what.clear()
        self.google.forms.by_id.clear()
        self.google.heal()
        self.google._hands.clear()
        self.google._written.clear()
        self.google.tags_follow_sort, self.google.writes_a_minute, self.google.minute = (
            True,
            None,
            60.0,
        )
        self.google.viewer_only.clear()
        self.google.values.protected.clear()

    @property
    def config(self) -> SourceConfig:
        every = {name: option.default for name, option in SOURCE.options.items()}
        chosen = {"form": "registration", "spreadsheet": KEY, "gid": GID, "columns": COLUMNS}
        return SourceConfig(
            "registration",
            "google_forms",
            {**every, **chosen, "base_url": self.google.url, **self.options},
        )

    def targets(
        self, *names: str, act: Act = Act.ERASE, empties: Sequence[str] = ()
    ) -> list[Target]:
        """Return the records of some people as a night reads them; no name: of all."""
        records = SOURCE.parse(SOURCE.pull(self.config, self.secrets), self.config).records
        return [
            Target(one.record, one.kind, one.fields, one.also, act, tuple(empties))
            for one in records
            if not names or one.fields.get("name") in names
        ]

    @contextmanager
    def hands(self) -> Iterator[Hands]:
        with ERASER.open(self.config, self.secrets) as found:
            yield found

    def capture(self, targets: Sequence[Target]) -> list[Captured | NotNow]:
        with self.hands() as hands:
            return list(hands.capture(targets))

    def carry_out(self, found: Sequence[Captured], result: Result | None = None) -> Result:
        result = result or Result(captured=list(found))
        with self.hands() as hands:
            told = hands.carry_out(
                found, lambda those: result.noted.update(one.record for one in those)
            )
            result.told |= {one.record: sent for one, sent in told}
        return result

    def look(self, result: Result, controls: Sequence[Target]) -> Result:
        result.seen.clear()
        with self.hands() as hands:
            for way in ERASER.looks:
                for one in hands.look(way.path, result.captured, controls):
                    result.seen.setdefault(one.record, {})[way.path] = one
        return result

    def erase(
        self, targets: Sequence[Target], meanwhile: Callable[[], object] = lambda: None
    ) -> Result:
        """Capture, carry out and look, as the machine does; two others are the controls."""
        ours = {target.record for target in targets}
        beside = [one for one in self.targets() if one.record not in ours][-2:]
        found = self.capture(targets)
        result = Result({one.record: one for one in found if isinstance(one, NotNow)})
        result.captured = [one for one in found if isinstance(one, Captured)]
        meanwhile()
        self.carry_out(result.captured, result)
        return self.look(result, beside)

    def applied(self, path: str) -> int:
        """Count the writes to a path that changed something."""
        return sum(write.applied and write.path.endswith(path) for write in self.google.writes)

    def names(self) -> list[str]:
        """Return who lies in the tab."""
        return sorted(str(row[2]) for row in self.sheet.rows if len(row) > 2)


def answered(told: Sent | NotNow | None) -> bool:
    return isinstance(told, Sent) and told.reply is Reply.ANSWERED


def others(without: str = "Kari Åsen") -> list[list[Cell]]:
    """Return the filled rows of everybody else, as they were at first, in one order."""
    return ordered(row for row in rows() if row and without not in row)


def ordered(lines: Any) -> list[list[Cell]]:
    return sorted((list(row) for row in lines if row), key=repr)

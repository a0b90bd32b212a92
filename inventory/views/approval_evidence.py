"""What there is to tell how approvals stand: tonight's records by opaque key, and what was decided.

An approval names its records by opaque keys alone; here they are matched with what lies there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from inventory.assessment.flag_rules import SOURCE_MISSING, flag_rules
from inventory.ledger.decisions import Decision, latest
from inventory.ledger.opaque_keys import Pepper
from inventory.model import Outcome, SourceNight
from inventory.views.models import FileRecord, Flag, Holding

#: The code of a finding that stands for the whole record: she proposed it herself.
WHOLE = ""


class Lying(NamedTuple):
    """A record as it lies tonight, with its findings.

    ``keys``: by code, the opaque key that a finding of that code has; of the codes that somebody
    has asked about or decided.
    """

    person: str
    record: FileRecord
    flags: tuple[Flag, ...]
    keys: dict[str, str]

    def of(self, *outcomes: Outcome) -> list[Flag]:
        """Return its findings that ask for one of ``outcomes``."""
        return [flag for flag in self.flags if flag.outcome in outcomes]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Tonight's records by opaque key, and all that she has decided about them."""

    today: date
    sources: Mapping[str, SourceNight]
    lying: Mapping[str, Lying]
    codes: Mapping[str, tuple[str, str]]  # by a finding's key: its record's key, and its code
    requests: Mapping[str, Sequence[int]]  # open ones, by person, most urgent first
    counting: Mapping[str, Decision]  # by a finding's key
    told: Mapping[str, Sequence[Decision]]  # by a record's key, what is not undone


def evidence(
    files: Iterable[Holding],
    sources: Iterable[SourceNight],
    requests: Mapping[str, Sequence[int]],
    told: Collection[Decision],
    pepper: Pepper,
    today: date,
) -> Evidence:
    """Gather what there is to tell by.

    ``files`` hold at least the records that the decisions ``told`` are about.
    """
    lying = {
        pepper.record(one.record.source, one.record.record): one
        for file in files
        for one in _lie(file, pepper)
    }
    codes = _codes(lying, told, pepper)
    by_name = {source.name: source for source in sources}
    by_record = _by_record(told, codes)
    return Evidence(today, by_name, lying, codes, requests, latest(tuple(told)), by_record)


def _by_record(
    told: Iterable[Decision], codes: Mapping[str, tuple[str, str]]
) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = defaultdict(list)
    standing = [one for one in told if one.undone_at is None]
    for one in standing:
        for opaque in records_of(one, codes):
            found[opaque].append(one)
    return found


def _lie(file: Holding, pepper: Pepper) -> Iterator[Lying]:
    flags: dict[tuple[str, str], list[Flag]] = defaultdict(list)
    for flag in file.flags:
        flags[flag.source, flag.record].append(flag)
    for record in file.records:
        mine = tuple(flags[record.source, record.record])
        lies = Lying(file.person, record, mine, {})
        _add(lies, (WHOLE, *(flag.code for flag in mine)), pepper)
        yield lies


def _add(lies: Lying, codes: Iterable[str], pepper: Pepper) -> None:
    for code in codes:
        if code not in lies.keys:
            lies.keys[code] = pepper.finding(lies.record.source, lies.record.record, code)


def _codes(
    lying: Mapping[str, Lying], told: Iterable[Decision], pepper: Pepper
) -> dict[str, tuple[str, str]]:
    """Return by a finding's key its record's key and its code.

    A hash for each code there is, of each record, took most of a page (1.7 s of 2,000 records,
    2026-12): of what is asked tonight its own code is enough. All of them are tried only where a
    decision is about a finding that tonight no rule makes.
    """
    known = {key for one in lying.values() for key in one.keys.values()}
    for decision in told:
        if decision.undone_at is not None or decision.keys <= known:
            continue
        about = [key.opaque for key in decision.records if key.opaque in lying]
        for opaque in about if decision.records else lying:
            _add(lying[opaque], known_codes(), pepper)
    return {key: (opaque, code) for opaque, one in lying.items() for code, key in one.keys.items()}


def known_codes() -> tuple[str, ...]:
    """Return every code that a decision can be about."""
    return (WHOLE, SOURCE_MISSING.code, *flag_rules())


def records_of(one: Decision, codes: Mapping[str, tuple[str, str]]) -> dict[str, set[str]]:
    """Return by record key the codes that a decision is about.

    None where no rule of today has the code.
    """
    found: dict[str, set[str]] = {key.opaque: set() for key in one.records}
    for key in one.keys & codes.keys():
        opaque, code = codes[key]
        found.setdefault(opaque, set()).add(code)
    return found

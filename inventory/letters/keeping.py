"""How long each record is kept, and why, as whoever asks is told it (GDPR Art. 13(2)(a), 15(1)(d)).

The grounds are tonight's (``inventory.assessment.grounds``); here they are laid out by field, so
that a letter says of each what holds it longest, and offers to erase only what nothing must keep.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.assessment.grounds import GroundKind
from inventory.store.database import sql

#: The letter of GDPR Art. 6(1) that each kind of ground is.
BASIS: Mapping[GroundKind, str] = {
    GroundKind.LAW: "6(1)(c)",
    GroundKind.CONTRACT: "6(1)(b)",
    GroundKind.CLAIM: "6(1)(f)",
    GroundKind.CONSENT: "6(1)(a)",
    GroundKind.INTEREST: "6(1)(f)",
}
#: What no erasure reaches while it holds: law and claims (Art. 17(3)(b), (e)), and a contract that
#: is being performed (Art. 17(1)(a)).
_MUST = frozenset({GroundKind.LAW, GroundKind.CLAIM})
_RUNNING = frozenset({"ahead", "client"})


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of a record, tonight's or a past one.

    ``until``: its last day; None while it is ``lasting``, or where no day is known. ``whole``: it
    holds all of the record. ``fields``: the filled ones that it holds. ``day`` and ``months`` or
    ``days``: what the last day is counted from.
    """

    id: str
    kind: GroundKind
    rule: str
    until: date | None
    lasting: bool
    whole: bool
    fields: tuple[str, ...]
    named: str
    variant: str
    day: date | None
    months: int
    days: int

    @property
    def basis(self) -> str:
        """The ground in Art. 6(1)."""
        return BASIS[self.kind]

    @property
    def must(self) -> bool:
        """Tell whether no request for erasure ends it."""
        return self.kind in _MUST or self.id in _RUNNING


@dataclass(frozen=True, slots=True)
class Share:
    """Some fields of a record that are kept alike.

    ``lasting``: a ground whose end has no day, where there is one; ``last``: the one that reaches
    furthest of those with a day. Neither: nothing holds them, and ``over`` is the last day on which
    something did, where one is known.
    """

    fields: tuple[str, ...]
    lasting: Ground | None = None
    last: Ground | None = None
    over: date | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """What becomes of a record: its grounds tonight, furthest first, and its fields by them.

    ``held``: an open request keeps what nothing else does until it is answered.
    """

    grounds: tuple[Ground, ...] = ()
    shares: tuple[Share, ...] = ()
    held: bool = False

    @property
    def bases(self) -> tuple[str, ...]:
        """The grounds in Art. 6(1) that it is held on, each once; to answer is a duty (Art. 12)."""
        found = dict.fromkeys(ground.basis for ground in self.grounds)
        return tuple(found) or ((BASIS[GroundKind.LAW],) if self.held else ())

    @property
    def claims(self) -> tuple[Ground, ...]:
        """The claims among its grounds that no share names as what reaches furthest."""
        told = {id(share.last) for share in self.shares}
        return tuple(g for g in self.grounds if g.kind is GroundKind.CLAIM and id(g) not in told)

    @property
    def by_law(self) -> date | None:
        """The last day on which a law demands any of it."""
        days = (ground.until for ground in self.grounds if ground.kind is GroundKind.LAW)
        return max(filter(None, days), default=None)

    @property
    def erasable(self) -> bool:
        """Tell whether some of it could go if the person asked."""
        must = {field for ground in self.grounds if ground.must for field in ground.fields}
        return any(not must.issuperset(share.fields) for share in self.shares)


class _Verdict(NamedTuple):
    """What comes of a record, and what else a letter needs of it (kept.sql)."""

    source: str
    record: str
    goes: str | None
    told: list[str]
    gone: list[str]
    asked: str | None
    unread: list[str] | None


class Kept(NamedTuple):
    """One record as a letter needs it beside its fields.

    ``asked``: the form's own questions, as JSON. ``unread``: its columns that nobody reads.
    """

    keeping: Keeping
    asked: str
    unread: tuple[str, ...]


def read(con: DuckDBPyConnection, person: str) -> dict[tuple[str, str], Kept]:
    """Return how each record of a person is kept, by source and record."""
    holds: dict[tuple[str, str], list[Ground]] = defaultdict(list)
    past: dict[tuple[str, str], list[Ground]] = defaultdict(list)
    for source, record, *columns in con.execute(sql("letters/grounds"), [person]).fetchall():
        ground, now = _ground(columns)
        (holds if now else past)[source, record].append(ground)
    found = {}
    for row in con.execute(sql("letters/kept"), [person]).fetchall():
        its = _Verdict._make(row)
        key = its.source, its.record
        keeping = _keeping(its, holds[key], past[key])
        found[key] = Kept(keeping, its.asked or "{}", tuple(its.unread or ()))
    return found


def _ground(columns: Sequence[object]) -> tuple[Ground, bool]:
    """Read a row of grounds.sql, and whether it holds tonight."""
    id_, kind, rule, now, lasting, until, whole, fields, named, variant, day, months, days = columns
    ground = Ground(
        str(id_), GroundKind(str(kind)), str(rule or ""), _day(until), bool(lasting), bool(whole),
        tuple(_texts(fields)), str(named or ""), str(variant or ""), _day(day), _number(months),
        _number(days),
    )  # fmt: skip
    return ground, bool(now)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _keeping(its: _Verdict, holds: Sequence[Ground], past: Sequence[Ground]) -> Keeping:
    gone = frozenset(its.gone) if its.goes != "no" else frozenset()
    shares: dict[Share, list[str]] = defaultdict(list)
    for field in its.told:
        shares[_share(field, holds, past, gone)].append(field)
    told = [
        Share(tuple(fields), share.lasting, share.last, share.over)
        for share, fields in shares.items()
    ]
    # A record of which nothing tells of somebody (a status, a number) is kept as a whole.
    if not told:
        told = [_share("", holds, past, frozenset())]
    return Keeping(tuple(holds), tuple(sorted(told, key=_reach)), its.goes == "held")


def _share(
    field: str, holds: Iterable[Ground], past: Iterable[Ground], gone: Iterable[str]
) -> Share:
    """Say what holds a field longest; ``field`` "": the record itself."""
    own = [ground for ground in holds if not field or field in ground.fields]
    if field in gone or not own:
        days = (ground.until for ground in past if not field or field in ground.fields)
        return Share((), over=max(filter(None, days), default=None))
    lasting = next((ground for ground in own if ground.until is None), None)
    last = next((ground for ground in own if ground.until is not None), None)
    return Share((), lasting, last)


def _reach(share: Share) -> tuple[int, int]:
    """Order shares: what lasts, then the furthest last day first, then what nothing holds."""
    if share.lasting:
        return 0, 0
    if share.last and share.last.until:
        return 1, -share.last.until.toordinal()
    return 2, 0

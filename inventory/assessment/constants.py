"""Tonight's day, the policy's numbers and sets of fields, as the rules' SQL has them.

What any question may use is a macro (``constants.sql``). The rules' own files are filled in
beforehand: DuckDB plans a macro of seventy cases anew wherever it stands, which was half of a small
night's rules (measured 2026-11). There ``rule('R-BOOK.months')`` is a number of the policy,
``fields_of('R-BKSTUB')`` what a rule keeps, ``just([…])`` and ``but([…])`` these fields or all
others; a name that nobody knows is left as it stands, and refused by the store.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from duckdb import DuckDBPyConnection

from inventory.model import ALL_FIELDS
from inventory.policy.policy import Policy
from inventory.store.database import literal, sql

#: Fields that say how a record is kept, and nothing else of anybody.
_KEEPING = frozenset(
    "created_at updated_at booked_at status proof_gap balance customer_number".split()
)
_BIT = {field: 1 << place for place, field in enumerate(ALL_FIELDS)}
#: Skype closed on 5 May 2025: no ground holds its name.
_EVERYTHING = sum(_BIT.values()) - _BIT["skype"]
_CALL = re.compile(r"\b(rule|fields_of|bit_of|just|but)\((?:'([^']+)'|\[([^\]]+)\])\)")

Filled = Callable[[str], str]


def write(con: DuckDBPyConnection, policy: Policy) -> Filled:
    """Write the macros of tonight, and return what fills them into a question's text."""
    row = con.execute("SELECT CAST(as_of AS VARCHAR), CAST(clock AS VARCHAR) FROM tonight")
    day, clock = row.fetchone() or ("", "")
    numbers = policy.parameters()
    told = {
        "day": day,
        "clock": clock,
        "values": " ".join(f"WHEN {literal(name)} THEN {int(n)}" for name, n in numbers.items()),
        "everything": str(_EVERYTHING),
        "personal": str(sum(n for field, n in _BIT.items() if field not in _KEEPING)),
        "bits": _chosen(_BIT),
        "names": str(list(ALL_FIELDS)),
    }
    con.execute(sql("assessment/constants").format(**told))
    return filled(policy, day)


def filled(policy: Policy, day: str) -> Filled:
    """Return what writes a policy's numbers, and ``day`` as today, into a question's text."""
    numbers, kept = policy.parameters(), _kept(policy)

    def number(call: re.Match[str]) -> str:
        macro, name, listed = call.groups()
        known = {
            "rule": numbers.get(name),
            "fields_of": kept.get(name),
            "bit_of": _BIT.get(name),
        }
        if listed:
            some = field_set(part.strip().strip("'") for part in listed.split(","))
            known |= {"just": some, "but": _EVERYTHING - some}
        value = known.get(macro)
        if value is None:
            return call[0]
        return str(value) if macro == "rule" else f"{value}::UBIGINT"

    return lambda text: _CALL.sub(number, text).replace("today()", f"DATE {literal(day)}")


def bits(quoted: Sequence[str]) -> str:
    """Write which of these columns, in the order of the fields, a record has, as one number."""
    tests = (
        f"CASE WHEN {column} IS NOT NULL THEN {1 << place}::UBIGINT ELSE 0::UBIGINT END"
        for place, column in enumerate(quoted)
    )
    return " | ".join(tests)


def _kept(policy: Policy) -> dict[str, int]:
    return {rule.id: field_set(rule.fields) or _EVERYTHING for rule in policy.retention.values()}


def field_set(fields: Iterable[str]) -> int:
    """Return a set of fields as a number, a bit a field."""
    return sum(_BIT[field] for field in fields)


def _chosen(numbers: Mapping[str, int]) -> str:
    return " ".join(f"WHEN {literal(name)} THEN {n}::UBIGINT" for name, n in numbers.items())

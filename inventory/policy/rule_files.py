"""A rule's ``.sql`` file, of flags and promises alike: sentence, head, query, and arguments.

The head is the run of ``-- key: value; …`` lines below the sentence. Two of its keys declare what
the query tells beyond its fixed columns; each is a column of the same name::

    -- args: date date, fields field; variants: hours

``args`` are names with their types, as in a table: ``{date}`` in a wording is such a day.
``variants`` are the values of the column ``variant``, which chooses other words. ``{system}``, the
record's own source, needs no declaring. Beside the column of an argument that no wording names
stands a comment that says what it is for.

A third, ``of``, says what must be there for the query to find a row: kinds of records, a table that
is often empty, or ``ground session``. A rule whose ``of`` is not there tonight is not asked: to
plan it takes as long of one record as of a thousand.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from enum import StrEnum
from typing import NamedTuple, TypeVar

import duckdb
from duckdb import DuckDBPyConnection

from inventory.errors import PolicyError
from inventory.store.database import literal
from inventory.store.opening import quoted

VARIANT = "variant"
T = TypeVar("T")
#: Columns with a meaning of their own; no argument is called so.
_FIXED = frozenset({"id", "since", "due", "outcome", "result", "ref", "args", VARIANT})
_FILE = re.compile(r"(?P<sentence>(?:-- .*\n)+?)(?P<head>(?:-- [a-z]+: .*\n)+)(?P<query>[\s\S]*)")
_ARGUMENT = re.compile(r"([a-z][a-z_]*) ([a-z]+)")


class ArgType(StrEnum):
    """What an argument is, and so how a language writes it.

    Of fields there may be several, ", " between them.
    """

    DATE = "date"
    NUMBER = "number"  # how many of something; an invoice's number is a text
    SOURCE = "source"
    FIELD = "field"
    CHANNEL = "channel"  # the way an invoice goes
    KIND = "kind"
    ACTIVITY = "activity"
    TEXT = "text"


class Arg(NamedTuple):
    """An argument's value as the store holds it, with its declared type.

    ISO dates, digits, names of sources and fields.
    """

    type: ArgType
    value: str


class File(NamedTuple):
    """A rule's file in its three parts."""

    sentence: str
    head: Mapping[str, str]
    query: str


Args = Mapping[str, ArgType]
#: What must be there for a rule to find anything: one of each group.
Groups = tuple[frozenset[str], ...]
#: The tables of what rules find, and the column that says which rule.
_KEY = {"hit": "code", "promise_hit": "promise"}
#: What a column of these is cast to; the others are texts.
_COLUMN = {ArgType.DATE: "DATE", ArgType.NUMBER: "BIGINT"}


def split(text: str) -> File:
    """Take a rule's file apart. Raises ``ValueError`` when it has no head."""
    parts = _FILE.fullmatch(text)
    if parts is None:
        raise ValueError("a sentence, and below it lines of «key: value; …», must come first")
    sentence = " ".join(line.removeprefix("-- ") for line in parts["sentence"].splitlines())
    head = dict(re.findall(r"(\w+): ([^;\n]+)", parts["head"]))
    return File(sentence, head, parts["query"].strip().rstrip(";"))


def listed(text: str) -> tuple[str, ...]:
    """Give the parts of a head's value, which commas separate."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def groups(head: Mapping[str, str]) -> Groups:
    """Read the head's ``of``: ``booking, contact and invoice`` needs one of two, and the third."""
    told = head.get("of", "").split(" and ")
    return tuple(frozenset(listed(group)) for group in told if group)


def finds(of: Groups, there: Set[str]) -> bool:
    """Tell whether a rule may find something where these are there tonight."""
    return all(group & there for group in of)


def declared(head: Mapping[str, str]) -> Args:
    """Read the head's ``args``, and ``variant`` where it names some. Raises ``ValueError``."""
    args: dict[str, ArgType] = {}
    for one in listed(head.get("args", "")):
        named = _ARGUMENT.fullmatch(one)
        if named is None:
            raise ValueError(f"the argument «{one}» must be a name and a type")
        name, of = named.groups()
        if name in _FIXED or name in args:
            raise ValueError(f"no argument can be called «{name}» here")
        if of not in set(ArgType):
            raise ValueError(f"«{name}» has the type «{of}»; there are {', '.join(ArgType)}")
        args[name] = ArgType(of)
    if "variants" in head:
        args[VARIANT] = ArgType.TEXT
    return args


def packed(query: str, args: Args) -> str:
    """Make one column ``args`` of a query's arguments, each cast to what it was declared as."""
    if not args:
        return f"SELECT *, '{{}}' AS args FROM ({query})"
    pairs = ", ".join(_pair(name, of) for name, of in args.items())
    taken = ", ".join(map(quoted, args))
    column = f"CAST(json_object({pairs}) AS VARCHAR) AS args"
    return f"SELECT * EXCLUDE ({taken}), {column} FROM ({query})"


def _pair(name: str, of: ArgType) -> str:
    return f"'{name}', CAST({quoted(name)} AS {_COLUMN.get(of, 'VARCHAR')})"


def typed(text: str | None, args: Args) -> dict[str, Arg]:
    """Read the arguments of a row back, without the empty ones.

    What is not declared (any more) is a text.
    """
    values = json.loads(text or "{}").items()
    told = {name: str(value) for name, value in values if value not in (None, "")}
    return {name: Arg(args.get(name, ArgType.TEXT), value) for name, value in told.items()}


def head_broken(file: str, error: Exception | None = None) -> PolicyError:
    """Return the error for a rule's file whose head does not say what it must."""
    why = f" ({error})" if error else ""
    return PolicyError(f"its head is not whole{why}", "shipped").at(file)


class Question(NamedTuple):
    """What is asked: the rule's name, its query and what that tells beyond the fixed columns."""

    name: str
    query: str
    args: Args


def at_a_time(rules: Sequence[T], so_many: int) -> Iterator[Sequence[T]]:
    """Give the rules in groups: one statement each, which plans faster than one a rule."""
    return (rules[place : place + so_many] for place in range(0, len(rules), so_many))


def ask_together(
    con: DuckDBPyConnection, table: str, questions: Sequence[Question], so_many: int
) -> None:
    """Ask so many rules in a statement that look at nothing that the others find.

    Raises ``PolicyError`` as ``ask`` does.
    """
    for some in at_a_time(questions, so_many):
        found = (
            f"SELECT {literal(one.name)} AS {_KEY[table]}, * FROM ({packed(one.query, one.args)})"
            for one in some
        )
        try:
            con.execute(f"INSERT INTO {table} BY NAME {' UNION ALL BY NAME '.join(found)}")
        except duckdb.BinderException:
            for one in some:  # one by one it is told which of them is wrong
                ask(con, table, *one)


def ask(con: DuckDBPyConnection, table: str, name: str, query: str, args: Args) -> None:
    """Put what the query of rule ``name`` finds into ``hit`` or ``promise_hit``.

    Raises ``PolicyError`` for a column that its head does not declare, and for an argument that is
    no column.
    """
    key = _KEY[table]
    found = f"SELECT ? AS {key}, * FROM ({packed(query, args)})"
    try:
        con.execute(f"INSERT INTO {table} BY NAME {found}", [name])
    except duckdb.BinderException:
        known = _columns(con, f"FROM {table}") - {key, "args"}
        _check_columns(name, _columns(con, query), args, known)
        raise


def _check_columns(name: str, given: Set[str], args: Args, known: Set[str]) -> None:
    """Raise ``PolicyError`` for a column that a query gives or lacks against its head."""
    if odd := given - args.keys() - known:
        said = f"its query gives «{min(odd)}», which its head does not declare"
        raise PolicyError(said, "shipped").at(name) from None
    if lacking := args.keys() - given:
        said = f"its head declares «{min(lacking)}», which its query does not give"
        raise PolicyError(said, "shipped").at(name) from None


def _columns(con: DuckDBPyConnection, query: str) -> set[str]:
    return {row[0] for row in con.execute(f"DESCRIBE {query}").fetchall()}

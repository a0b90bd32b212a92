"""What must be there for a question to find anything, read out of its SQL: a second opinion on what its head declares.

The answer is a set of groups, each of which must have something that is there: ``{{booking}, {invoice, payment}}`` finds
nothing on a night without bookings, nor on one with neither invoices nor payments. What it cannot see it does not claim.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import duckdb

Groups = frozenset[frozenset[str]]
Tree = dict[str, Any]

#: Anything may come of it.
NOTHING: Groups = frozenset()
#: Views and tables that hold something only while some record is of these kinds (views.sql, people.sql).
KINDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "contact": (("contact",),),
    "response": (("response",),),
    "subscription": (("subscription",),),
    "newsletter": (("subscription",),),
    "booking": (("booking",),),
    "invoice": (("invoice",),),
    "voucher": (("invoice", "payment"),),
    "customer": (("contact", "invoice", "payment"),),
    "newsletter_answer": (("response",),),
    "registration_answer": (("response",),),
    "course_sale": (("response",), ("invoice",)),
    "agreement": (("response",), ("invoice",)),
}
#: Tables that are often empty, by their own name.
OWN = ("claimed", "closed_request", "erased_before", "minor", "objection", "observation", "refused", "requester", "shared_key", "suppressed", "undescribed")
#: Tables whose rows each have one of these columns, with what a value of it means.
FILTERED = {
    "owned": ("kind", ""),
    "verdict": ("ground", "ground "),
    "holding": ("ground", "ground "),
    "ground": ("ground", "ground "),
    "flag": ("code", "flag "),
}
#: Other tables that have a column of such a name.
ALSO_CALLED = {"kind": {"holding", "verdict", "ground_rule"}, "ground": {"ground_rule"}, "code": {"hit", "earlier", "kept", "flag_rule"}}
_TOTALS = {"max", "min", "count", "count_star", "sum", "bool_or", "bool_and", "arg_max", "arg_min", "any_value", "string_agg", "list"}


def rows_of(query: str) -> Groups:
    """Return what must be there for ``query`` to find a row."""
    found = _of_node(_parsed(query), {})
    return frozenset(group for group in found if not any(other < group for other in found))


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _parsed(query: str) -> Tree:
    [(told,)] = _parser().execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchall()
    tree: Tree = json.loads(told)
    assert not tree["error"], tree
    node: Tree = tree["statements"][0]["node"]
    return node


def _either(one: Groups, other: Groups) -> Groups:
    return frozenset(a | b for a in one for b in other)


def _of_node(node: Tree, known: Mapping[str, Groups]) -> Groups:
    known = dict(known)
    for entry in (node.get("cte_map") or {}).get("map", []):
        known[entry["key"]] = _of_node(entry["value"]["query"]["node"], known)
    if node["type"] == "SET_OPERATION_NODE":
        sides = [_of_node(side, known) for side in node.get("children") or (node["left"], node["right"])]
        if node["setop_type"] != "UNION":
            return sides[0]
        found = sides[0]
        for side in sides[1:]:
            found = _either(found, side)
        return found
    assert node["type"] == "SELECT_NODE", node["type"]
    if not node["group_expressions"] and any(map(_is_total, node["select_list"])):
        return NOTHING  # one row, also of nothing
    tables, conditions = dict(_tables(node["from_table"])), list(_conditions(node))
    return _of_source(node["from_table"], known) | frozenset(
        group for condition in conditions for group in _of_condition(condition, tables, known)
    )


def _is_total(expression: Tree) -> bool:
    return any(part.get("function_name") in _TOTALS and part.get("class") == "FUNCTION" for part in _parts(expression))


def _parts(tree: Any) -> Iterator[Tree]:
    """Give an expression and all in it, but no query inside it and no window."""
    if isinstance(tree, list):
        for each in tree:
            yield from _parts(each)
    elif isinstance(tree, dict) and tree.get("class") not in ("SUBQUERY", "WINDOW"):
        yield tree
        for each in tree.values():
            yield from _parts(each)


def _of_source(source: Tree, known: Mapping[str, Groups]) -> Groups:
    match source["type"]:
        case "BASE_TABLE":
            name = source["table_name"]
            if name in known:
                return known[name]
            if name in OWN:
                return frozenset({frozenset({name})})
            return frozenset(map(frozenset, KINDS.get(name, ())))
        case "SUBQUERY":
            return _of_node(source["subquery"]["node"], known)
        case "JOIN":
            left = _of_source(source["left"], known)
            if source["join_type"] in ("LEFT", "ANTI"):
                return left
            assert source["join_type"] in ("INNER", "SEMI"), source["join_type"]
            return left | _of_source(source["right"], known)
    return NOTHING


def _tables(source: Tree) -> Iterator[tuple[str, str]]:
    """Give the tables of one FROM that rows must come from, by the name that they go by there."""
    if source["type"] == "BASE_TABLE":
        yield source["alias"] or source["table_name"], source["table_name"]
    elif source["type"] == "JOIN":
        yield from _tables(source["left"])
        if source["join_type"] in ("INNER", "SEMI"):
            yield from _tables(source["right"])
        else:  # its columns may be NULL: they say nothing of rows, yet their names are taken
            yield from ((alias, f"beside {name}") for alias, name in _tables(source["right"]))


def _conditions(node: Tree) -> Iterator[Tree]:
    """Give all that must hold of a row."""
    waiting = [node.get("where_clause"), *_on(node["from_table"])]
    while waiting:
        one = waiting.pop()
        if one is None:
            continue
        if one["type"] == "CONJUNCTION_AND":
            waiting += one["children"]
        else:
            yield one


def _on(source: Tree) -> Iterator[Tree | None]:
    if source["type"] == "JOIN" and source["join_type"] in ("INNER", "SEMI"):
        yield source.get("condition")
        yield from _on(source["right"])
    if source["type"] == "JOIN":
        yield from _on(source["left"])


def _of_condition(condition: Tree, tables: Mapping[str, str], known: Mapping[str, Groups]) -> Groups:
    if condition["class"] == "SUBQUERY" and condition["subquery_type"] in ("ANY", "EXISTS"):
        if condition["subquery_type"] == "ANY" and condition["comparison_type"] != "COMPARE_EQUAL":
            return NOTHING
        return _of_node(condition["subquery"]["node"], known)
    column, *values = _compared(condition)
    meant = _meant(column, tables) if column else None
    return NOTHING if meant is None or not values else frozenset({frozenset(f"{meant}{value}" for value in values)})


def _compared(condition: Tree) -> Iterable[Any]:
    """Return a column and the texts one of which it must be; nothing of another condition."""
    if condition["type"] == "COMPARE_EQUAL":
        sides = [condition["left"], condition["right"]]
    elif condition["type"] == "COMPARE_IN":
        sides = condition["children"]
    else:
        return [None]
    column, *values = sides
    if column["class"] != "COLUMN_REF" or any(value["class"] != "CONSTANT" for value in values):
        return [None]
    return [column["column_names"], *(value["value"]["value"] for value in values)]


def _meant(column: list[str], tables: Mapping[str, str]) -> str | None:
    """Return the word before the value of this column, if it is one that says what is there."""
    name = column[-1]
    if len(column) > 1:
        told = FILTERED.get(tables.get(column[-2], ""))
        return told[1] if told and told[0] == name else None
    plain = {table.removeprefix("beside ") for table in tables.values()}
    having = {table for table in plain if table in FILTERED and FILTERED[table][0] == name}
    if len(having) != 1 or plain & ALSO_CALLED.get(name, set()) or having - set(tables.values()):
        return None
    return FILTERED[having.pop()][1]

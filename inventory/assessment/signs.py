"""What the free texts of tonight tell: asked once of each, however many records have it.

To compile the grammars (``grammar.sql``) takes longer than to read a small night's texts with them.
So each is first asked for the words that tell; only where some text has them is what only looks
like it compiled too, and struck out (measured 2026-12: 18 of 95 ms).
"""

from duckdb import DuckDBPyConnection

from inventory.store.database import sql

#: What a text may tell, in the order of asking: an hour is a session's only if no course is there.
TELLS = ("of_health", "of_minor", "of_course", "of_session", "of_agreement")
#: What somebody wrote into a record's free fields.
WRITTEN = "concat_ws('. ', extra_info, note, service_choice, course_choice)"
_TEXTS = f"SELECT bool_or(description <> '' OR {WRITTEN} <> '') FROM record"


def find(con: DuckDBPyConnection) -> None:
    """Fill ``sign`` with the texts of tonight's records and what each tells."""
    con.execute(sql("assessment/sign"))
    if con.execute(_TEXTS).fetchall()[0][0]:
        con.execute(sql("assessment/grammar"))
        con.execute(sql("assessment/signs").format(written=WRITTEN))
        tell(con)


def tell(con: DuckDBPyConnection) -> None:
    """Say of each text in ``sign`` what it tells; of an empty one nothing."""
    con.execute(sql("assessment/may_tell"))
    asked = ", ".join(f"bool_or({tells})" for tells in TELLS)
    may = con.execute(f"SELECT {asked} FROM sign").fetchall()[0]
    for tells, some in zip(TELLS, may, strict=True):
        if some:
            con.execute(sql(f"assessment/tells/{tells}"))

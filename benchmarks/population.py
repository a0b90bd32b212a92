"""Make an invented population and what five sources would hold about it, with the truth beside it.

The shares are assumptions about a small Norwegian coaching business. In the ``typical`` preset four homes of five have one
client, in ``hard`` 38 % have several, who share more. All were written down before any linker saw the data, and one was changed
afterwards (2026-11-25): "junior" in ``typical`` was 2.5. Two people of one home with wholly one name are what no linker can
part, so that share alone sets the last digits of everybody's precision; Norwegians seldom name a child wholly as a parent, and
same-name relatives belong to ``hard``. Both figures are in docs/measured.md; ``--juniors 2.5`` makes the older one again.
Everything follows from the seed: DuckDB's hash of who and what decides each draw.
"""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import words
from duckdb import DuckDBPyConnection

#: What happens to how many, in per cent: typical preset, hard preset, why so.
SHARES: dict[str, tuple[float, float, str]] = {
    # Homes
    "couple shares a family name": (60, 60, "about what Norwegian couples with children do"),
    "couple of one sex": (3, 3, "few"),
    "second client is a child": (30, 35, "else the partner"),
    "only client is a child": (4, 4, "youth coaching: the parent is no client"),
    "child has the other family name": (20, 20, "mother's and father's differ"),
    "junior": (1, 3, "of children who are second client: named wholly as the parent"),
    "first child near in name": (1, 2, "Anna, daughter of Anne"),
    "second child a twin": (6, 6, "siblings who both are clients: twins more often than at large"),
    "twin near in name": (30, 30, "twins like the same letter"),
    "family mailbox": (6, 12, "of homes with several clients: familien.x@"),
    "family phone": (5, 8, "of homes with several clients: one number for all"),
    "landline at home": (5, 5, "the old ones"),
    "block of flats": (15, 15, "twelve homes at one street number"),
    "lives with somebody": (60, 60, "of those whose home has one client"),
    "home has moved": (12, 12, "since the first record"),
    "moved out alone": (3, 3, "a child grown up, a couple parted"),
    # People
    "double given name": (7, 7, "Anne Marie, with hyphen or without, or half of it"),
    "middle name": (20, 20, "a given name or a family's; written on half of the records"),
    "changed family name": (5, 5, "marriage or its end, between two records"),
    "second mailbox": (40, 40, "work or studies"),
    "second mailbox replaces the first": (45, 45, "a new one; else both are used at a time"),
    "new mobile number": (15, 15, "since the first record"),
    "number was somebody else's": (8, 8, "tried; works when that one has a new number, so about 1 % of numbers"),
    "own business": (6, 6, "sole traders who let it pay"),
    "sent by an employer": (1.5, 1.5, "eight a firm, any home"),
    "business has an accountant": (40, 40, "one for forty clients or so, who gets the invoices by e-mail"),
    "takes the newsletter": (42, 42, "one record in six is a newsletter's"),
    # Records: the name
    "newsletter has a name": (40, 40, "most sign-up boxes ask for an address only"),
    "name left blank": (0.5, 0.5, "the form lets it pass"),
    "invoice names the business": (55, 55, "of invoices to a sole trader"),
    "invoice names the employer": (50, 50, "of invoices to a firm"),
    "firm in brackets": (5, 5, "Kari Nordmann (Berghaug AS)"),
    "employer before the name": (15, 15, "Berghaug AS v/ Kari Nordmann"),
    "first name more often here": (5, 5, "bookings and newsletter: a first name is enough"),
    # Records: e-mail and phone
    "placeholder e-mail": (0.1, 0.1, "ingen@, kunde@, the coach's own"),
    "placeholder phone": (0.18, 0.18, "99999999 to get past a mandatory field"),
    "employer's office signs up": (30, 30, "personal@ or liv.moen@ the firm, for several"),
    "employer's switchboard": (25, 25, "one landline for all"),
    "family mailbox used": (50, 50, "of records in homes that have one"),
    "family phone used": (60, 60, "of records in homes that have one"),
    "child on a parent's e-mail": (55, 65, "when the parent is a client too"),
    "child on a parent's phone": (55, 65, "when the parent is a client too"),
    "grown-up on the other's e-mail": (2.5, 5, "one books for both"),
    "grown-up on the other's phone": (2.5, 5, "one books for both"),
    "a friend signs up": (0.1, 0.1, "a stranger's address on somebody's form"),
    "e-mail mistyped": (1.2, 1.2, "a letter lost; never so that it is another's"),
    "phone mistyped": (0.5, 0.5, "a digit wrong; may be another's"),
    "landline given": (35, 35, "of records in homes that have one"),
    # Records: the rest
    "registration has an address": (80, 80, "not mandatory"),
    "birth date asked and given": (15, 15, "course form only"),
}

#: The same by source, in per cent.
BY_SOURCE: dict[str, dict[str, float]] = {
    "e-mail missing": {"registration": 3, "course": 4, "newsletter": 0, "bookings": 14, "invoices": 31},
    "phone missing": {"registration": 6, "course": 35, "newsletter": 100, "bookings": 9, "invoices": 46},
}

#: One of several, by weight: what, typical, hard.
CHOICES: dict[str, list[tuple[str | int, float, float]]] = {
    "clients in a home": [(1, 80, 62), (2, 15, 24), (3, 4, 10), (4, 1, 4)],
    "records of a person": [(n, w, w) for n, w in enumerate((30, 27, 19, 12, 6, 3, 2, 1), 1)],
    "source": [("registration", 30, 30), ("course", 17, 17), ("bookings", 29, 29), ("invoices", 24, 24)],
    "mailbox": [
        ("dotted", 48, 48),  # kari.nordmann@
        ("joined", 12, 12),
        ("initial", 12, 12),
        ("year", 10, 10),  # kari84@
        ("turned", 4, 4),
        ("invented", 14, 14),  # fjellrev@
    ],
    "legal form": [(" AS", 45, 45), (" ENK", 35, 35), ("", 20, 20)],
    "writing": [
        ("plain", 83.0, 83.0),
        ("first name only", 3.0, 3.0),
        ("initial", 2.0, 2.0),
        ("short name", 4.0, 4.0),  # works only for names that have one, about one in four
        ("given mistyped", 1.5, 1.5),
        ("family mistyped", 2.0, 2.0),
        ("family first, comma", 1.5, 1.5),
        ("family first", 0.7, 0.7),
        ("e-mail's local part", 0.6, 0.6),
        ("family name only", 0.3, 0.3),
        ("title", 0.4, 0.4),
        ("joint", 1.0, 1.0),  # works only for couples
    ],
    "letters": [
        ("as is", 91, 91),
        ("lower", 3, 3),
        ("upper", 2.5, 2.5),
        ("no Norwegian letters", 2.5, 2.5),
        ("stray blanks", 1, 1),
    ],
    "e-mail's letters": [("as is", 93, 93), ("upper", 1, 1), ("first upper", 5, 5), ("blank after", 1, 1)],
    "phone written": [
        ("bare", 45, 45),
        ("parted", 20, 20),
        ("pairs", 10, 10),
        ("+47", 10, 10),
        ("+47 and blanks", 12, 12),
        ("0047", 3, 3),
    ],
}

_PERSONS_PER_HOME = {False: 1.26, True: 1.56}
_RECORDS_PER_PERSON = 2.59
_MOST = 20_000_000  # phone numbers would begin to repeat
_CALL = re.compile(r"\b(chance|chance_in|pick)\((?:source, )?(\w+), '((?:[^']|'')+)'\)")


def make(
    con: DuckDBPyConnection, records: int, seed: int = 1, *, hard: bool = False, juniors: float | None = None
) -> None:
    """Fill the table ``raw``: one row per record, ``person`` and ``household`` the truth, ``named`` when it says a person's name.

    ``juniors``: another share of children named wholly as the parent, in per cent.
    A record that names only an employer is the firm's, not the person's: ``person`` and ``household`` are negative then.
    """
    if records > _MOST:
        raise ValueError(f"at most {_MOST:,} records")
    if juniors is not None:
        SHARES["junior"] = (juniors, juniors, SHARES["junior"][2])
    _fill_names(con)
    homes = int(records / _RECORDS_PER_PERSON / _PERSONS_PER_HOME[hard] * 1.05) + 20
    text = _script(seed, hard=hard)
    for name, value in {
        "homes": homes,
        "people": max(1, int(records / _RECORDS_PER_PERSON)),
        "records": records,
    }.items():
        text = text.replace(f"${name}", str(value))
    con.execute(text)
    for table in ("home", "member", "named", "person", "elder", "told", "given", "family"):
        con.execute(f"DROP TABLE {table}")


def register(con: DuckDBPyConnection) -> None:
    """Copy ``raw`` into tonight's ``record`` and ``source``, as ``inventory.load`` leaves them before linking."""
    columns = "id, source, record, kind, activity, name, email, phone, postal_address, postcode, birth_date"
    con.execute(f"INSERT INTO record ({columns}) SELECT {columns} FROM raw")
    con.execute(
        "INSERT INTO source (name, type, title, status, read_at, records, unreadable, trouble, detail, kinds)"
        " SELECT source, 'table', 'Benchmark', 'fresh', ?, count(*), 0, NULL, NULL, list(DISTINCT kind)"
        " FROM raw GROUP BY source ORDER BY source",
        [datetime.now(UTC)],
    )


def create(con: DuckDBPyConnection) -> None:
    """Create the empty tables of a night, as ``inventory.load`` does."""
    from inventory import load

    load.create(con, "benchmark", date.today(), datetime.now(UTC), "benchmark")


def family_names() -> list[str]:
    """Return all family names by rank: the common ones, then farms in an order of their own."""
    farms = [head + tail for head in words.FARM_HEADS for tail in words.FARM_TAILS]
    return words.SONS + sorted(farms, key=lambda farm: hash_of(farm))


def hash_of(text: str) -> int:
    """Return a number that is the same on every run."""
    import zlib

    return zlib.crc32(text.encode())


def _fill_names(con: DuckDBPyConnection) -> None:
    rows = []
    for sex, names in (("w", words.WOMEN), ("m", words.MEN)):
        following = _alphabetical_next(names)
        for slot, name in enumerate(_slots(names, 10_000, flat=25)):
            rows.append((sex, slot, name, words.SHORT.get(name), following[name]))
    columns = [list(column) for column in zip(*rows, strict=True)]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE given (sex VARCHAR, slot BIGINT, name VARCHAR, short VARCHAR, next VARCHAR)"
    )
    con.execute("INSERT INTO given SELECT " + ", ".join(["unnest(?)"] * 5), columns)
    family = _slots(family_names(), 20_000, flat=20)
    con.execute("CREATE OR REPLACE TEMP TABLE family (slot BIGINT, name VARCHAR)")
    con.execute("INSERT INTO family SELECT unnest(?), unnest(?)", [list(range(len(family))), family])


def _slots(names: list[str], count: int, flat: int) -> list[str]:
    """Spread ``count`` slots over names by 1 / (rank + flat): the first is about 1.5 % of all, the last a tenth of that."""
    weights = [1 / (rank + flat) for rank in range(1, len(names) + 1)]
    total, filled = sum(weights), 0.0
    given: list[str] = []
    for name, weight in zip(names, weights, strict=True):
        filled += weight / total * count
        given += [name] * (round(filled) - len(given))
    return given


def _alphabetical_next(names: list[str]) -> dict[str, str]:
    """Return for each name the next one in the alphabet with the same first letter: Anne → Annette, Kari → Karin."""
    ordered = sorted(set(names))
    return {
        name: after if after[0] == name[0] else before
        for before, name, after in zip([ordered[0], *ordered], ordered, [*ordered[1:], ordered[-1]], strict=False)
    }


def _script(seed: int, *, hard: bool) -> str:
    text = Path(__file__).with_suffix(".sql").read_text("utf-8")
    lists = {
        "heads": words.FARM_HEADS[:50],
        "tails": words.FARM_TAILS[:20],
        "trades": words.TRADES[:30],
        "invented": words.INVENTED,
        "streets": words.STREETS,
        "street_tails": words.STREET_TAILS,
    }
    for name, values in lists.items():
        text = text.replace("{" + name + "}", "[" + ", ".join(map(_literal, values)) + "]")
    return _CALL.sub(lambda m: _expanded(m[1], m[2], m[3].replace("''", "'"), hard), text).replace("$'", f"·{seed}'")


def _expanded(call: str, key: str, what: str, hard: bool) -> str:
    draw = f"u({key}, {_literal(what + '$')})"
    if call == "chance":
        usual, harder, _why = SHARES[what]
        return f"({draw} < {(harder if hard else usual) / 100})"
    if call == "chance_in":
        by_source = " ".join(f"WHEN '{source}' THEN {share / 100}" for source, share in BY_SOURCE[what].items())
        return f"({draw} < CASE source {by_source} END)"
    weighed = [(choice, harder if hard else usual) for choice, usual, harder in CHOICES[what]]
    total = sum(weight for _choice, weight in weighed)
    share, cases = 0.0, []
    for choice, weight in weighed:
        share += weight / total
        cases.append(f"WHEN {draw} < {share:.6f} THEN {_literal(choice)}")
    return "CASE " + " ".join([*cases[:-1], f"ELSE {_literal(CHOICES[what][-1][0])}"]) + " END"


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"

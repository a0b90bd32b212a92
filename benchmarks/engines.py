"""The engines that benchmarks/link.py compares. Each runs in a process of its own and prints one line of JSON.

python benchmarks/engines.py ENGINE DATABASE [MEMORY [CURVE]]
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from typing import Any

import duckdb
import measure
import population
from duckdb import DuckDBPyConnection

Result = dict[str, Any]

THRESHOLDS = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)
DEFAULT = 0.99

_EMAIL = "nullif(lower(trim(email)), '')"
_PHONE = "nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 8), '')"


def make(con: DuckDBPyConnection, records: int, seed: int, hard: bool, juniors: float | None = None) -> None:
    """Make the population and put it into the tables of a night."""
    population.create(con)
    population.make(con, records, seed, hard=hard, juniors=juniors)
    population.register(con)


def floor(con: DuckDBPyConnection) -> None:
    """Read everything once, aggregate by e-mail once, join once: no linker can do with less."""
    con.execute(
        "CREATE TEMP TABLE touched AS SELECT r.id, r.name, r.phone, r.postal_address, r.postcode, r.birth_date, g.first, g.n"
        " FROM record r LEFT JOIN (SELECT email, min(id) AS first, count(*) AS n FROM record GROUP BY email) g USING (email)"
    )


def normalise(con: DuckDBPyConnection) -> None:
    """Run the program's own normaliser, alone."""
    from inventory.linkage import link

    link.fill_keys(con)


def naive(con: DuckDBPyConnection) -> None:
    """Link by the rule of thumb: the same e-mail or the same phone is the same person."""
    con.execute(f"CREATE TEMP TABLE plain AS SELECT id, {_EMAIL} AS email, {_PHONE} AS phone FROM record")
    edges = con.execute(
        "SELECT min(id) OVER (PARTITION BY email) AS a, id AS b FROM plain WHERE email IS NOT NULL"
        " UNION ALL SELECT min(id) OVER (PARTITION BY phone), id FROM plain WHERE phone IS NOT NULL"
    ).fetchnumpy()
    size = con.execute("SELECT max(id) FROM plain").fetchall()[0][0]
    measure.store(con, measure.union(size, edges["a"], edges["b"]), "SELECT id, c FROM plain JOIN _root ON node = id")


def ours(con: DuckDBPyConnection) -> None:
    """Link as the night does, normalising included."""
    from inventory.keyed_hash import KeyedHash
    from inventory.linkage import link

    link.link(con, KeyedHash(b"a benchmark's"))


def splink(con: DuckDBPyConnection, *, kind: bool = False) -> Any:
    """Link with Splink as its documentation recommends, on the program's own normalised keys; nothing tuned to the data.

    Its out-of-the-box comparisons, term frequencies on, u by its default of 1e6 sampled pairs, m by EM, predictions from its
    README's match weight of -10, clustered at p >= 0.99. Blocked on e-mail, phone and the full name, as its tutorial does. ``kind``
    blocks on family name with address instead of the last and predicts from p >= 0.5: homonyms then cost it less.
    """
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    normalise(con)
    con.execute(
        "CREATE TABLE person_record AS SELECT id AS unique_id, split_part(name_key, ' ', 1) AS first_name,"
        " CASE WHEN contains(name_key, ' ') THEN split_part(name_key, ' ', -1) END AS surname, name_key AS full_name,"
        " email_key AS email, phone_key AS phone, address_key AS address FROM keys"
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="full_name"),
            cl.EmailComparison("email"),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("address").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("email"),
            block_on("phone"),
            block_on("surname", "address") if kind else block_on("first_name", "surname"),
        ],
    )
    api = DuckDBAPI(con)
    linker = Linker(api.register("person_record", dataset_display_name="records"), settings, log_level="ERROR")
    known = [block_on("email", "first_name", "surname"), block_on("phone", "first_name", "surname")]
    linker.training.estimate_probability_two_random_records_match(known, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("email"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    least = {"threshold_match_probability": THRESHOLDS[0]} if kind else {"threshold_match_weight": -10}
    pairs = linker.inference.predict(**least)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=DEFAULT)
    con.execute(f"CREATE TEMP TABLE found AS SELECT unique_id AS id, cluster_id AS c FROM {found.physical_name}")
    return pairs.physical_name


def splink_kind(con: DuckDBPyConnection) -> Any:
    """Link with Splink, blocked so that homonyms cost it less."""
    return splink(con, kind=True)


_ALL: tuple[Callable[[DuckDBPyConnection], Any], ...] = (floor, normalise, naive, ours, splink, splink_kind)
ENGINES = {engine.__name__: engine for engine in _ALL}


def run(engine: str, con: DuckDBPyConnection, curve: bool) -> Result:
    """Run one engine and measure it; its memory is taken before anything is compared with the truth.

    Modules are loaded before the clock starts: a night has them from its other steps.
    """
    for module in ("pandas", "inventory.linkage.link", *(["splink.comparison_library"] if engine.startswith("splink") else [])):
        import_module(module)
    start, spent = time.perf_counter(), time.process_time()
    given = ENGINES[engine](con)
    result: Result = {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - spent,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }
    if engine == "naive" or engine.startswith("splink"):
        result["score"] = asdict(measure.score(con))
    if engine == "ours":
        result |= _ours(con, curve)
    if engine.startswith("splink") and curve:
        result["curve"] = _thresholds(con, given)
    return result


def _ours(con: DuckDBPyConnection, curve: bool) -> Result:
    result: Result = {"score": asdict(measure.final(con)), "contact": measure.contact(con)}
    result["across"], result["examples"] = measure.strangers(con)
    result["likely"], result["curve"] = [], []
    measure.likely(con, lambda why, now, pairs, agree: result["likely"].append((why, asdict(now), pairs, agree)))
    if curve:
        measure.curve(con, lambda what, now: result["curve"].append((what, asdict(now))))
    return result


def _thresholds(con: DuckDBPyConnection, pairs: str) -> list[tuple[str, Result]]:
    size = con.execute("SELECT max(id) FROM record").fetchall()[0][0]
    root, steps = None, []
    for low, high in reversed([*zip(THRESHOLDS, (*THRESHOLDS[1:], 2), strict=True)]):
        edges = con.execute(
            f"SELECT unique_id_l AS a, unique_id_r AS b FROM {pairs} WHERE match_probability >= ? AND match_probability < ?",
            [low, high],
        ).fetchnumpy()
        root = measure.union(size, edges["a"], edges["b"], root)
        measure.store(con, root, "SELECT id, c FROM record JOIN _root ON node = id")
        steps.append((f"p >= {low}", asdict(measure.score(con))))
    return steps


def connect(path: str, memory: str) -> DuckDBPyConnection:
    """Open the database with two threads, spilling beside it."""
    con = duckdb.connect(path)
    con.execute("SET threads = 2")
    con.execute(f"SET temp_directory = '{path}.spill'")
    if memory:
        con.execute(f"SET memory_limit = '{memory}'")
    return con


if __name__ == "__main__":
    what, path, memory, *rest = sys.argv[1:]
    with connect(path, memory) as connection:
        if what == "make":
            begin = time.perf_counter()
            make(connection, int(rest[0]), int(rest[1]), rest[2] == "hard", float(rest[3]) if rest[3] else None)
            print(json.dumps({"seconds": time.perf_counter() - begin}))
        else:
            print(json.dumps(run(what, connection, rest == ["curve"]), default=str))

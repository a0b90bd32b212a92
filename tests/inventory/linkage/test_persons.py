"""Person ids: they survive new records, merges and splits, and an undone merge brings both back."""

import hmac
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.ledger import person_events
from inventory.ledger.opaque_keys import Pepper, Purpose
from inventory.linkage.person_ids import name_clusters, new_id, renewed
from inventory.model import Record
from inventory.views import lookup
from tests.inventory.nights import KEY, SEAL, client, linked, response, subscriber


def test_the_same_night_gives_the_same_ids() -> None:
    first = name_clusters([["a|1", "a|2"], ["b|1"]], {}, SEAL)
    assert name_clusters([["b|1"], ["a|2", "a|1"]], {}, SEAL) == first[::-1]
    assert len(set(first)) == 2


def test_a_new_record_changes_no_id() -> None:
    homes = {"b|1": "p-old", "b|2": "p-old"}
    assert name_clusters([["a|0", "b|1", "b|2"]], homes, SEAL) == ["p-old"]


def test_a_lost_first_record_changes_no_id() -> None:
    assert name_clusters([["b|2"]], {"b|1": "p-old", "b|2": "p-old"}, SEAL) == ["p-old"]


def test_a_merge_keeps_the_larger_and_undoing_it_returns_both() -> None:
    homes = {"a|1": "p-a", "b|1": "p-b", "b|2": "p-b"}
    assert name_clusters([["a|1", "b|1", "b|2"]], homes, SEAL) == ["p-b"]
    assert name_clusters([["a|1"], ["b|1", "b|2"]], homes, SEAL) == ["p-a", "p-b"]


def test_a_split_keeps_the_id_with_most_records() -> None:
    homes = {"a|1": "p-a", "a|2": "p-a", "a|3": "p-a"}
    large, small = name_clusters([["a|2", "a|3"], ["a|1"]], homes, SEAL)
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
    ids = name_clusters(clusters, homes, SEAL)
    assert len(set(ids)) == len(clusters)
    order = rng.sample(range(len(clusters)), len(clusters))
    shuffled = [rng.sample(clusters[n], len(clusters[n])) for n in order]
    assert name_clusters(shuffled, homes, SEAL) == [ids[n] for n in order]


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
    stays = min(first.values())  # three of one record each
    assert set(merged.values()) == {stays}
    with linked([one, two, news, bridge], tmp_path) as con:
        for old in first.values():  # the old ids still find
            assert [f.person for f in lookup.find(con, old)] == [stays]
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


def test_an_id_is_an_hmac_under_the_business_s_own_key_in_python_and_in_sql(tmp_path: Path) -> None:
    """And under a key of its own: what is opaque in the ledger cannot be laid beside it."""
    with linked([client(name="Kari Nordmann")], tmp_path) as con:
        [(person,)] = con.execute("SELECT person FROM link").fetchall()
    derived = hmac.digest(_pepper(KEY), b"derived\nidentity", "sha256").hex()
    assert person == "p-" + hmac.digest(_pepper(derived), b"0|bookings|client:1", "sha256").hex()[:12]
    assert name_clusters([["bookings|client:1"]], {}, SEAL) == [person]
    assert new_id("bookings|client:1", {person}, SEAL) != person
    assert Pepper(KEY).of("0|bookings|client:1")[:12] not in person
    assert len({Pepper(KEY).derived(purpose).check() for purpose in Purpose} | {Pepper(KEY).check()}) == len(Purpose) + 1


def _pepper(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"orden judgements v1", "sha256")


OLD_AT = "SELECT record, person, home FROM link JOIN record USING (id) ORDER BY record"


@pytest.mark.parametrize("made", ["without a key", "under another key"])
def test_ids_that_were_made_otherwise_are_renewed_once_all_alike(made: str, tmp_path: Path) -> None:
    """The records tell still whose they were: a merge of before is undone as it would have been."""
    one, two = response(name="Kari Nordmann", email="a@example.org"), client(name="Ola Hansen")
    with linked([one, two, subscriber(email="a@example.org")], tmp_path) as con:
        con.execute("UPDATE link SET person = 'p-00000000000a', home = 'p-00000000000b'")
        con.execute("UPDATE link SET home = person WHERE tier = 'contact'")
        con.execute("DROP TABLE person_key" if "without" in made else "UPDATE person_key SET value = 'x'")
        before = con.execute(OLD_AT).fetchall()
    with linked([one, two], tmp_path) as con:
        after = con.execute(OLD_AT).fetchall()
        assert [home for _record, _person, home in after] == [renewed("p-00000000000b", SEAL)] * 2
        assert person_events.since_last_night(con) != []
        assert set(con.execute("SELECT person FROM last_home").fetchall()) == {(renewed("p-00000000000a", SEAL),)}
    with linked([one, two], tmp_path) as con:
        assert con.execute(OLD_AT).fetchall() == after  # they stay, night after night
        assert person_events.since_last_night(con) == []
    assert {row[1] for row in before}.isdisjoint(row[1] for row in after)

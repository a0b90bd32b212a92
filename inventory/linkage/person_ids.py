"""Give clusters of records their person ids, so that an id survives nights, merges and splits.

The rule: every record remembers its *home*, the id under which it was first seen; each cluster
takes the id that most of its records call home (a tie goes to the smaller id), an id goes to one
cluster only, and who gets none is given a new one. So a new record changes no id; of two persons
merged the larger keeps its id; and when the merge is undone, both ids are back, because the records
still know their homes. Homes are carried from inventory to inventory: no identity is stored for it.

An id is made under the business's own key (``Purpose.IDENTITY`` of its pepper). It stands in the
ledger, in reports and in parameters, and without the key nobody can try a record's source and id
against it, though the one may be a default and the other the hash of an address.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import count

from inventory.keyed_hash import KeyedHash


def name_clusters(
    clusters: Sequence[Sequence[str]],
    homes: Mapping[str, str],
    seal: KeyedHash,
    known: Collection[str] = (),
) -> list[str]:
    """Return an id per cluster. Clusters are lists of "source|record id".

    ``homes`` has the records seen before. ``known``: ids that are somebody's and not to be given
    anew. The order of clusters and records does not matter.
    """
    votes = [
        (-votes_, home, number)
        for number, records in enumerate(clusters)
        for home, votes_ in Counter(homes[r] for r in records if r in homes).items()
    ]
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for _votes, home, number in sorted(votes, key=lambda vote: (*vote[:2], min(clusters[vote[2]]))):
        if number not in ids and home not in taken:
            ids[number] = home
            taken.add(home)
    spoken_for = taken | set(homes.values()) | set(known)
    for number in sorted(set(range(len(clusters))) - set(ids), key=lambda n: min(clusters[n])):
        ids[number] = new_id(min(clusters[number]), spoken_for, seal)
        spoken_for.add(ids[number])
    return [ids[number] for number in range(len(clusters))]


def new_id(record: str, spoken_for: Collection[str], seal: KeyedHash) -> str:
    """Return an opaque id for a cluster, from its first record: under one key always the same."""
    made = (_id(f"{salt}|{record}", seal) for salt in count())
    return next(new for new in made if new not in spoken_for)


def renewed(old: str, seal: KeyedHash) -> str:
    """Return the id that takes the place of one that was made without a key, or under another.

    It comes from the old id, not from a record: so every id that anything remembers has its
    counterpart, also of records that are gone. Who can compute the old one cannot compute this
    without the key. No source's name holds a line break, so it is no new cluster's id.
    """
    return _id(f"renewed\n{old}", seal)


def _id(text: str, seal: KeyedHash) -> str:
    return "p-" + seal.of(text)[:12]

"""Give clusters of records their person ids, so that an id survives nights, new records, merges and splits.

The rule: every record remembers its *home*, the id under which it was first seen; each cluster takes the id that most of its
records call home (a tie goes to the smaller id), an id goes to one cluster only, and who gets none is given a new one. So
a new record changes no id; of two persons merged the larger keeps its id; and when the merge is undone, both ids are back,
because the records still know their homes. Homes are carried from inventory to inventory: no identity is stored for it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256


def name_clusters(clusters: Sequence[Sequence[str]], homes: Mapping[str, str]) -> list[str]:
    """Return an id per cluster. Clusters are lists of "source|record id"; ``homes`` has the records seen before.

    The order of the clusters and of their records does not matter.
    """
    votes = [
        (-count, home, number)
        for number, records in enumerate(clusters)
        for home, count in Counter(homes[r] for r in records if r in homes).items()
    ]
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for _count, home, number in sorted(votes, key=lambda vote: (*vote[:2], min(clusters[vote[2]]))):
        if number not in ids and home not in taken:
            ids[number] = home
            taken.add(home)
    known = taken | set(homes.values())
    for number in sorted(set(range(len(clusters))) - set(ids), key=lambda n: min(clusters[n])):
        ids[number] = next(new for new in _new_ids(min(clusters[number])) if new not in known)
        known.add(ids[number])
    return [ids[number] for number in range(len(clusters))]


def _new_ids(record: str) -> Iterator[str]:
    """Yield opaque ids for a cluster. From its first record, so that the same night gives the same id on any machine."""
    salt = 0
    while True:
        yield "p-" + sha256(f"{salt}|{record}".encode()).hexdigest()[:12]
        salt += 1

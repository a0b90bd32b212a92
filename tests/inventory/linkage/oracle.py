"""A second linker, slow and plain: every rule of linking as words say it, every pair looked at, no SQL.

It exists to disagree with ``inventory.linkage.link``. Nothing here is shared with that but the folding of letters and the lists of names.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, permutations, product

import duckdb

from inventory.linkage import name_lists
from inventory.linkage.normalise import fold

ROLES = frozenset(
    "post info kontakt firmapost faktura regnskap booking admin hei mail epost office contact hello support salg styret hr personal".split()
)
#: Edges, strongest first.
RULES = "judged part_of organisation same_both same_email same_phone same_birth contained named_email given_only family_typo near_both two_lists".split()
#: Why two persons may be one, strongest first.
REASONS = (
    "part_of shared_value given_only initial nickname contained married middle given_typo family_typo birth_differs address joint family_only"
    " shared_nameless address_names_another role"
).split()
NEVER_TOGETHER = frozenset("different middle married given_typo joint family_only".split())
NEAR = frozenset("given_only middle initial nickname given_typo married".split())
IDENTICAL = frozenset("same_both same_email same_phone same_birth".split())

Value = tuple[str, str]  # kind (email, phone, birth, address) and what it is


@dataclass(frozen=True)
class Record:
    """A record's keys. ``ref`` and ``part_of`` are "source|record"."""

    ref: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    birth: str | None = None
    place: str | None = None
    address: str | None = None
    organisation: str | None = None
    part_of: str | None = None
    activity: str | None = None
    #: Further keys, beside the first of each.
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Judgement:
    """What a human said of two records; ``stands`` when it binds tonight."""

    a: str
    b: str
    verdict: str  # same, not_same, unsure
    stands: bool = True


@dataclass
class Counts:
    """How many different names of the night have a word as given or as family name."""

    given: Counter[str]
    family: Counter[str]
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[str | None]) -> "Counts":
        """Count the night's name keys, each once."""
        words = [name.split() for name in {name for name in found if name}]
        return cls(Counter(w[0] for w in words), Counter(w[-1] for w in words if len(w) > 1))


# Names


def name_class(a: str, b: str, counts: Counts) -> str:
    """Return how two name keys stand to each other."""
    pair = (min(a, b), max(a, b))
    if pair not in counts.known:
        counts.known[pair] = _name_class(*pair, counts)
    return counts.known[pair]


def _name_class(a: str, b: str, counts: Counts) -> str:
    one, other = a.split(), b.split()
    if a == b:
        return "same"
    if "&" in one or "&" in other:
        return _joint_class(one, other)
    if _generation(one) != _generation(other):
        return "different"
    if sorted(one) == sorted(other) or "".join(one) == "".join(other):
        return "same"
    if len(one) == 1:
        return _single_class(one[0], other, counts)
    if len(other) == 1:
        return _single_class(other[0], one, counts)
    return _full_class(one, other, counts)


def _joint_class(one: list[str], other: list[str]) -> str:
    if "&" in one and "&" in other:
        return "same" if sorted(one) == sorted(other) else "different"
    joint, alone = (one, other) if "&" in one else (other, one)
    return "joint" if set(alone) <= set(joint) else "different"


def _generation(words: list[str]) -> set[str]:
    return {{"jr": "junior", "sr": "senior"}.get(w, w) for w in words if w in ("jr", "junior", "sr", "senior")}


def _single_class(x: str, other: list[str], counts: Counts) -> str:
    given, family = other[0], other[-1] if len(other) > 1 else None
    if x == given:
        return "given_only"
    if x == family:
        return "family_only"
    if _initial(x, given):
        return "initial"
    if _nickname(x, given):
        return "nickname"
    return "given_typo" if _typo(x, given, counts.given, name_lists.given()) else "different"


def _full_class(one: list[str], other: list[str], counts: Counts) -> str:
    if set(one) <= set(other) or set(other) <= set(one):
        turned = one[0] == other[-1] and one[-1] == other[0]
        return "contained" if one[0] == other[0] or turned else "middle"
    given, family = _given_relation(one, other, counts), _family_relation(one[-1], other[-1], counts)
    if given in ("same", "joined"):
        if family == "same":
            return "same" if given == "joined" else _middle_class(one[1:-1], other[1:-1])
        return "family_typo" if family == "typo" else "married"
    if given != "different" and family == "same":
        return given
    return "different"


def _given_relation(one: list[str], other: list[str], counts: Counts) -> str:
    x, y = one[0], other[0]
    if x == y:
        return "same"
    if "".join(one[:-1]) == "".join(other[:-1]):
        return "joined"
    if _initial(x, y):
        return "initial"
    if _nickname(x, y):
        return "nickname"
    return "given_typo" if _typo(x, y, counts.given, name_lists.given()) else "different"


def _family_relation(x: str, y: str, counts: Counts) -> str:
    if x == y:
        return "same"
    return "typo" if _typo(x, y, counts.family, name_lists.family()) else "different"


def _middle_class(one: list[str], other: list[str]) -> str:
    def found(few: list[str], many: list[str]) -> bool:
        return all(any(x == y or _initial(x, y) for y in many) for x in few)

    if len(one) == len(other):  # neither has fewer: both must be found in the other
        return "contained" if found(one, other) and found(other, one) else "middle"
    few, many = sorted((one, other), key=len)
    return "contained" if found(few, many) else "middle"


def _initial(x: str, y: str) -> bool:
    return (len(x) == 1 and y.startswith(x)) or (len(y) == 1 and x.startswith(y))


def _nickname(x: str, y: str) -> bool:
    if (x, y) in name_lists.nicknames():
        return True
    short, long = sorted((x, y), key=len)
    both_listed = x in name_lists.given() and y in name_lists.given()
    return 3 <= len(short) < len(long) and long.startswith(short) and not both_listed


def _typo(x: str, y: str, n: Mapping[str, int], listed: Collection[str]) -> bool:
    if min(len(x), len(y)) < 4 or (x in listed and y in listed):
        return False
    if distance(x, y) > (2 if min(len(x), len(y)) >= 8 else 1):
        return False
    if (x in listed) != (y in listed):
        suspect, sound = (x, y) if y in listed else (y, x)
    else:
        suspect, sound = (x, y) if n.get(x, 0) <= n.get(y, 0) else (y, x)
    return not (n.get(suspect, 0) > 2 and n.get(suspect, 0) * 20 > n.get(sound, 0))


def distance(x: str, y: str) -> int:
    """Return DuckDB's damerau_levenshtein: the unrestricted distance («ca» and «abc»: 2), between UTF-8 bytes."""
    a, b = x.encode(), y.encode()
    d = {(i, 0): i for i in range(len(a) + 1)} | {(0, j): j for j in range(len(b) + 1)}
    for i, j in product(range(1, len(a) + 1), range(1, len(b) + 1)):
        turns = [
            d[k - 1, m - 1] + (i - k) + (j - m) - 1
            for k, m in product(range(1, i), range(1, j))
            if a[k - 1] == b[j - 1] and b[m - 1] == a[i - 1]
        ]
        d[i, j] = min(d[i - 1, j] + 1, d[i, j - 1] + 1, d[i - 1, j - 1] + (a[i - 1] != b[j - 1]), *turns)
    return d[len(a), len(b)]


# Addresses


def is_role(value: Value) -> bool:
    """Tell whether a value is an e-mail address that several people answer."""
    kind, text = value
    local = text.partition("@")[0]
    return kind == "email" and (local in ROLES or local.startswith("familie"))


def letters(email: str) -> str:
    """Return the letters of an address's local part, folded."""
    return "".join(c for c in fold(email.partition("@")[0].partition("+")[0]) if c.isalpha())


def names_it(value: Value, name: str) -> bool:
    """Tell whether an e-mail address is made of this very name."""
    kind, text = value
    words = name.split()
    if kind != "email" or len(words) < 2:
        return False
    return all(len(word) >= 3 and word in letters(text) for word in (words[0], words[-1]))


def heard(email: str, borne: Collection[str]) -> set[str]:
    """Return the names that an address seems to say: at its beginning, as a word of several, or after an initial."""
    text = letters(email)
    begins = max((n for n in name_lists.given() if 3 <= len(n) <= 12 and text.startswith(n)), key=len, default=None)
    words = [letters(word) for word in re.split("[._-]+", email.partition("@")[0].partition("+")[0])]
    several = {word for word in words if len(word) >= 3}
    found = several & set(borne) if sum(len(word) >= 3 for word in words) > 1 else set()
    if len(text) >= 4 and text[1:] in borne:
        found.add(text[1:])
    return found | ({begins} if begins else set())


def _long_words(found: Collection[str]) -> list[tuple[str, str]]:
    return [(word, name.split()[0]) for name in found for word in name.split() if len(word) >= 3]


def names_one_of(email: str, found: Collection[str]) -> bool:
    """Tell whether an address holds a given name of ``found``, or a family name and what the given name begins with."""
    text = letters(email)

    def beside(rest: str, given: str) -> bool:
        begun = rest.startswith(given) or (rest != "" and given.startswith(rest))
        return begun or (0 < len(rest) <= 3 and rest[0] == given[0])

    return any(
        word in text and (word == given or beside(text.replace(word, ""), given)) for word, given in _long_words(found)
    )


def names_another(email: str, found: Collection[str], counts: Counts) -> bool:
    """Tell whether an e-mail address seems to be made of a name, and of none of ``found``."""
    text, words = letters(email), _long_words(found)
    if not words:
        return False
    another = any(
        not any(w.startswith(h) or h.startswith(w) for w, _given in words)
        for h in heard(email, {*counts.given, *counts.family})
    )
    another = another or any(
        word in text and len(text) == len(word) + 1 and given[0] + word not in text and word + given[0] not in text
        for word, given in words
    )
    return another and not names_one_of(email, found)


# Signatures and values


@dataclass(frozen=True)
class Signature:
    """Records that nothing tells apart, numbered so that no order of reading shows."""

    number: int
    records: tuple[Record, ...]
    name: str | None
    values: frozenset[Value]
    birth: str | None
    organisation: str | None


@cache
def place(text: str) -> int:
    """Return DuckDB's hash, by which the linker puts records in an order that is their own."""
    row = duckdb.execute("SELECT hash(?)", [text]).fetchone()
    assert row
    return int(row[0])


def signatures(records: Sequence[Record], judgements: Sequence[Judgement]) -> list[Signature]:
    """Put alike records together."""
    by_ref = {r.ref: r for r in records}
    judged = {ref for j in judgements for ref in (j.a, j.b)}

    def whole(r: Record) -> str | None:
        return r.part_of if r.part_of in by_ref else None

    def name(r: Record) -> str | None:
        it = by_ref.get(r.part_of or "")
        return r.name if r.name or r.organisation or it is None else it.name

    def grouped(alone: Callable[[Record], bool]) -> list[Signature]:
        groups: dict[object, list[Record]] = {}
        for r in records:
            alike = r.ref if alone(r) else (name(r), r.email, r.phone, r.emails, r.phones, r.birth, r.organisation, whole(r))
            groups.setdefault(alike, []).append(r)
        ordered = sorted(
            (sorted(group, key=lambda r: place(r.ref)) for group in groups.values()),
            key=lambda group: place(group[0].ref),
        )
        return [
            Signature(n, tuple(g), name(g[0]), _values(g, name(g[0])), g[0].birth, g[0].organisation)
            for n, g in enumerate(ordered)
        ]

    def alone(r: Record) -> bool:
        if r.ref in judged or (r.email is None and r.phone is None):
            return True
        return name(r) is None and r.organisation is None

    barred = barred_values(grouped(alone))

    def lost(r: Record) -> bool:
        return r.organisation is None and all(v in barred for v in _values([r]) if v[0] in ("email", "phone"))

    return grouped(lambda r: alone(r) or lost(r))


def _values(records: Sequence[Record], name: str | None = None) -> frozenset[Value]:
    """Return what could tie these records to others; a home counts for full names only."""
    found: set[Value] = set()
    for r in records:
        if r.organisation:
            continue
        found |= {("email", email) for email in (r.email, *r.emails) if email}
        found |= {("phone", phone) for phone in (r.phone, *r.phones) if phone}
        if r.birth and r.place:
            found.add(("birth", f"{r.birth}|{r.place}"))
        if r.address and " " in (name or ""):
            found.add(("address", r.address))
    return frozenset(found)


def on(value: Value, sigs: Iterable[Signature]) -> list[Signature]:
    """Return the signatures on a value."""
    return [s for s in sigs if value in s.values]


def emails_of(sig: Signature) -> set[Value]:
    """Return the e-mail addresses of a signature."""
    return {value for value in sig.values if value[0] == "email"}


def barred_values(sigs: Sequence[Signature]) -> set[Value]:
    """Return the values that too many use."""
    values = {v for s in sigs for v in s.values}
    return {v for v in values if len({s.name for s in on(v, sigs) if s.name}) > 6 or len(on(v, sigs)) > 50}


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


# Linking


@dataclass(frozen=True)
class Result:
    """Clusters of refs; the likely pairs of clusters with the reason; by ref the tier of its cluster's part, and how it could be tied."""

    clusters: frozenset[frozenset[str]]
    likely: frozenset[tuple[frozenset[frozenset[str]], str]]
    tiers: Mapping[str, str]
    edges: Mapping[frozenset[str], frozenset[str]]  # two refs -> rules that tie them
    forbidden: frozenset[frozenset[str]]  # two refs that only a human's word may bring together


class _Night:
    """One population, with everything that the rules ask of it."""

    def __init__(self, records: Sequence[Record], judgements: Sequence[Judgement], counts: Counts) -> None:
        self.counts = counts
        self.sigs = signatures(records, judgements)
        self.of = {r.ref: s for s in self.sigs for r in s.records}
        self.barred = barred_values(self.sigs)
        standing = [j for j in judgements if j.stands and self.of[j.a] != self.of[j.b]]
        self.not_same = {
            frozenset((self.of[j.a].number, self.of[j.b].number)) for j in standing if j.verdict == "not_same"
        }
        self.same = {frozenset((self.of[j.a].number, self.of[j.b].number)) for j in standing if j.verdict == "same"}
        self.edges = self._edges()
        self._thin_out()
        self.component = components(len(self.sigs), [(a, b) for _s, a, b in self.edges])
        self.cleared = {
            (self.component[a], frozenset((self.sigs[a].name, self.sigs[b].name))) for _s, a, b in self.edges
        }

    def compare(self, a: str, b: str) -> str:
        return name_class(a, b, self.counts)

    def names(self, value: Value) -> list[str]:
        return sorted({s.name for s in on(value, self.sigs) if s.name})

    def births_agree(self, value: Value, name: str) -> bool:
        """No two known births among the signatures with exactly this name on the value."""
        return len({s.birth for s in on(value, self.sigs) if s.name == name and s.birth}) <= 1

    def shared(self, value: Value) -> bool:
        if is_role(value):
            return True
        found = self.names(value)
        if any(self.compare(a, b) == "different" for a, b in combinations(found, 2)):
            return True
        return any(not self.births_agree(value, name) for name in found)

    def mixed(self, value: Value, name: str) -> bool:
        other = {"email": "phone", "phone": "email"}.get(value[0])
        exactly = [s for s in on(value, self.sigs) if s.name == name]
        found = sorted({v[1] for s in exactly for v in s.values if v[0] == other})
        if other == "phone":
            found = [number for number in found if number[:4] in ("+474", "+479")]
            return len(found) > 1 and sum(x != y for x, y in zip(found[0], found[-1], strict=True)) > 1
        return len(found) > 1

    # Edges

    def _edges(self) -> list[tuple[int, int, int]]:
        """Return (strength, signature, signature), strongest first."""
        found: set[tuple[int, int, int]] = set()
        for a, b in combinations(self.sigs, 2):
            rules = self._named_edges(a, b) if a.name and b.name else self._nameless_edges(a, b)
            if a.organisation and a.organisation == b.organisation:
                rules.add("organisation")
            if self._whole(a) is b or self._whole(b) is a:
                differ = a.name and b.name and self.compare(a.name, b.name) == "different"
                if not differ and not _differ(a.birth, b.birth):
                    rules.add("part_of")
            if frozenset((a.number, b.number)) in self.same:
                rules.add("judged")
            found |= {(RULES.index(rule), a.number, b.number) for rule in rules}
        return sorted(found)

    def _whole(self, part: Signature) -> Signature | None:
        return self.of.get(part.records[0].part_of or "")

    def _named_edges(self, a: Signature, b: Signature) -> set[str]:
        assert a.name and b.name
        if _differ(a.birth, b.birth):
            return set()
        c = self.compare(a.name, b.name)
        both = {v for v in a.values & b.values if v not in self.barred and v[0] in ("email", "phone", "birth")}
        alone = {v for v in both if not self.shared(v)}
        rules: set[str] = set()
        if c == "same":
            if {"email", "phone"} <= {v[0] for v in both}:
                rules.add("same_both")
            rules |= {f"same_{v[0]}" for v in alone}
            for v in both - alone:
                if a.name != b.name or v[0] == "birth" or not self.births_agree(v, a.name):
                    continue
                if not self.mixed(v, a.name) or names_it(v, a.name):
                    rules.add(f"same_{v[0]}")
        if c == "contained" and any(not self._speaks_against(v, a, b) for v in alone):
            rules.add(c)
        if c == "family_typo" and alone:
            rules.add(c)
        if c == "given_only" and any(self._tells_one(v, a, b) for v in alone):
            rules.add("given_only")
        if c in NEAR and {"email", "phone"} <= {v[0] for v in alone}:
            named = any(names_it(v, name) for v in alone for name in (a.name, b.name))
            if c not in ("middle", "nickname", "married") or named:
                rules.add("near_both")
        for v in both:
            if not names_it(v, a.name) and not names_it(v, b.name):
                continue
            if (
                c in ("given_typo", "family_typo")
                or (c in ("initial", "nickname") and v in alone)
                or (c == "same" and a.name != b.name and v not in alone)
            ):
                rules.add("named_email")
        return rules

    def _speaks_against(self, value: Value, a: Signature, b: Signature) -> bool:
        """The one's phone differs where an e-mail address is shared, and the other way round."""
        other = {"email": "phone", "phone": "email"}.get(value[0])
        one, two = ({v for v in s.values if v[0] == other} for s in (a, b))
        return bool(one and two and one.isdisjoint(two))

    def _tells_one(self, value: Value, a: Signature, b: Signature) -> bool:
        """An e-mail address with the bare given name in it, or a number with no two e-mail addresses beside it; its users of
        that given name are one."""
        assert a.name and b.name
        bare = a.name if " " not in a.name else b.name
        says = {"email": bare in letters(value[1]), "phone": not self._speaks_against(value, a, b)}
        if not says.get(value[0], False):
            return False
        longer = [name for name in self.names(value) if self.compare(bare, name) == "given_only"]
        return all(self.compare(x, y) in ("same", "contained") for x, y in combinations(longer, 2))

    def _nameless_edges(self, a: Signature, b: Signature) -> set[str]:
        """One address on two lists, each of which has it once."""
        for value in a.values & b.values:
            listed = [s for s in on(value, self.sigs) if not s.name and s.records[0].activity == "A08"]
            listed = [s for s in listed if len(emails_of(s)) == 1]
            lists = {s.records[0].ref.partition("|")[0] for s in listed}
            plain = value[0] == "email" and value not in self.barred and not is_role(value)
            if plain and {a, b} <= set(listed) and len(lists) == len(listed):
                return {"two_lists"}
        return set()

    def _thin_out(self) -> None:
        """Let a component with too many names keep only what vendors, humans and identical names tie."""
        component = components(len(self.sigs), [(a, b) for _s, a, b in self.edges])
        found: dict[int, set[str]] = {}
        for s in self.sigs:
            if s.name:
                found.setdefault(component[s.number], set()).add(s.name)
        crowds = {c for c, its in found.items() if len(its) > 50}

        def kept(strength: int, a: int, b: int) -> bool:
            rule = RULES[strength]
            identical = self.sigs[a].name is not None and self.sigs[a].name == self.sigs[b].name
            return component[a] not in crowds or rule in ("judged", "part_of", "organisation") or identical

        self.edges = [edge for edge in self.edges if kept(*edge)]

    # Clusters

    def forbidden(self, x: Signature, y: Signature) -> bool:
        pair = frozenset((x.number, y.number))
        if pair in self.not_same:
            return True
        if pair in self.same:
            return False
        if _differ(x.birth, y.birth):
            return True
        if not x.name or not y.name or self.compare(x.name, y.name) not in NEVER_TOGETHER:
            return False
        together = self.component[x.number] == self.component[y.number]
        return not (together and (self.component[x.number], frozenset((x.name, y.name))) in self.cleared)

    def apart(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """A human said not same of two of these."""
        return any(frozenset(pair) in self.not_same for pair in product(one, other))

    def clusters(self) -> list[frozenset[int]]:
        found = {s.number: frozenset({s.number}) for s in self.sigs}
        for strength, a, b in self.edges:
            one, other = found[a], found[b]
            if one == other:
                continue
            if RULES[strength] == "judged":
                refused = self.apart(one, other)
            else:
                refused = any(self.forbidden(self.sigs[x], self.sigs[y]) for x, y in product(one, other))
            if not refused:
                found |= dict.fromkeys(one | other, one | other)
        return sorted(set(found.values()), key=min)

    # Contact

    def cluster_names(self, cluster: Iterable[int]) -> set[str]:
        return {name for n in cluster if (name := self.sigs[n].name)}

    def births(self, cluster: Iterable[int]) -> set[str]:
        return {birth for n in cluster if (birth := self.sigs[n].birth)}

    def usable(self, cluster: Iterable[int]) -> set[Value]:
        return {v for n in cluster for v in self.sigs[n].values if v[0] in ("email", "phone") and v not in self.barred}

    def contacts(
        self, clusters: Sequence[frozenset[int]]
    ) -> tuple[dict[frozenset[int], frozenset[int]], list[tuple[frozenset[int], frozenset[int], str]]]:
        """Return to whom each nameless cluster goes, and the likely pairs where it goes to nobody."""
        named = [c for c in clusters if self.cluster_names(c)]
        goes: dict[frozenset[int], frozenset[int]] = {}
        likely: list[tuple[frozenset[int], frozenset[int], str]] = []
        for k in clusters:
            if self.cluster_names(k) or any(self.sigs[n].organisation for n in k):
                continue
            own = {v for v in self.usable(k) if not is_role(v)}
            users = [c for c in named if self.usable(c) & own]
            through_role = [c for c in named if any(is_role(v) for v in self.usable(k) & self.usable(c))]
            another = [c for c in users if self._named_else(k, c)]
            if len(users) == 1 and not another and self._proven(k, users[0]) and not self.conflict(k, users[0]):
                several = [emails_of(self.sigs[n]) for n in k if len(emails_of(self.sigs[n])) > 1]
                if all(emails <= self.usable(users[0]) for emails in several):
                    goes[k] = users[0]
            if len({*users, *through_role}) <= 6:
                likely += [(k, c, "role") for c in through_role]
                likely += [(k, c, "address_names_another") for c in another]
                likely += [(k, c, "shared_nameless") for c in users if c not in another]
        rivals = {k for k, m in permutations(goes, 2) if goes[k] == goes[m] and self.conflict(k, m)}
        goes = {k: c for k, c in goes.items() if k not in rivals}
        return goes, likely

    def conflict(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """A human or two birth dates say that these are two."""
        return self.apart(one, other) or any(_differ(*two) for two in product(self.births(one), self.births(other)))

    def _proven(self, nameless: frozenset[int], cluster: frozenset[int]) -> bool:
        """The address names the person, or e-mail and phone agree, or two of the person's records bear the only e-mail."""
        if any(names_one_of(email, self.cluster_names(cluster)) for email in self._said(nameless)):
            return True
        meet = {v for v in self.usable(nameless) & self.usable(cluster) if not is_role(v)}
        if len({v[0] for v in meet}) == 2:
            return True
        has_phone = any(v[0] == "phone" for n in nameless for v in self.sigs[n].values)
        emails = [v for v in meet if v[0] == "email"]
        return not has_phone and any(len(self._bearers(v, cluster)) > 1 for v in emails)

    def _bearers(self, value: Value, cluster: Iterable[int]) -> set[str]:
        """The cluster's records with the value; a part of another record counts as that one."""
        sigs = [self.sigs[n] for n in cluster if value in self.sigs[n].values]
        return {r.part_of if r.part_of in self.of else r.ref for s in sigs for r in s.records}

    def _said(self, nameless: Iterable[int]) -> set[str]:
        return {v[1] for n in nameless for v in self.sigs[n].values if v[0] == "email" and not is_role(v)}

    def _named_else(self, nameless: Iterable[int], cluster: frozenset[int]) -> bool:
        return any(names_another(email, self.cluster_names(cluster), self.counts) for email in self._said(nameless))

    # Likely pairs

    def likely(self, clusters: Sequence[frozenset[int]]) -> list[tuple[frozenset[int], frozenset[int], str]]:
        """Return every pair of clusters that values or vendors tie, with each reason for it."""
        of = {n: c for c in clusters for n in c}
        found: list[tuple[frozenset[int], frozenset[int], str]] = []
        for a, b in combinations(self.sigs, 2):
            one, other = of[a.number], of[b.number]
            if one == other:
                continue
            if self._whole(a) is b or self._whole(b) is a:
                found.append((one, other, "part_of"))
            if not a.name or not b.name or (c := self.compare(a.name, b.name)) == "different":
                continue
            differing = any(_differ(*two) for two in product(self.births(one), self.births(other)))
            meet = {v[0] for v in a.values & b.values if v not in self.barred}
            if meet & {"email", "phone", "birth"}:
                reason = "shared_value" if c == "same" else c
                found.append((one, other, "birth_differs" if differing and c in ("same", "contained") else reason))
            if "address" in meet and c in ("same", "contained") and a.name[0] == b.name[0]:
                found.append((one, other, "birth_differs" if differing else "address"))
        for first, *others in self._nameless_together():
            found += [(of[first], of[n], "shared_nameless") for n in others if of[first] != of[n]]
        return found

    def _nameless_together(self) -> list[list[int]]:
        """Return the nameless signatures of each address and number, in their order."""
        nameless = [s for s in self.sigs if not s.name and not s.organisation]
        values = {v for s in nameless for v in s.values if v[0] in ("email", "phone")} - self.barred
        return [sorted(s.number for s in on(v, nameless)) for v in values if not is_role(v)]

    def may_be_one(self, one: frozenset[int], other: frozenset[int]) -> bool:
        """Neither a human nor births that are no slip of each other say otherwise."""
        pairs = [pair for pair in product(self.births(one), self.births(other)) if _differ(*pair)]
        return not self.apart(one, other) and all(near_dates(*pair) for pair in pairs)

    def refs(self, cluster: Iterable[int]) -> frozenset[str]:
        return frozenset(r.ref for n in cluster for r in self.sigs[n].records)


def near_dates(one: str, other: str) -> bool:
    """Tell whether one digit differs, or day and month are turned."""
    turned = f"{one[:4]}-{one[8:]}-{one[5:7]}"
    return len(one) == len(other) and (sum(x != y for x, y in zip(one, other, strict=True)) == 1 or turned == other)


def components(size: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """Return for every number the smallest one that it is connected with."""
    found = list(range(size))
    pairs = list(edges)
    changed = True
    while changed:
        changed = False
        for a, b in pairs:
            low = min(found[a], found[b])
            changed = changed or found[a] != low or found[b] != low
            found[a] = found[b] = low
    return found


def following(records: Sequence[Record]) -> list[Record]:
    """Let a part whose whole is not there follow the first of its whole's parts that has its name."""
    there = {r.ref for r in records}
    first: dict[tuple[str, str], Record] = {}
    for r in sorted(records, key=lambda r: place(r.ref)):
        if r.part_of and r.part_of not in there and r.name:
            first.setdefault((r.part_of, r.name), r)
    found = {r.ref: first.get((r.part_of or "", r.name or ""), r) for r in records}
    return [r if found[r.ref] is r else replace(r, part_of=found[r.ref].ref) for r in records]


def linked(records: Sequence[Record], judgements: Sequence[Judgement], counts: Counts | None = None) -> Result:
    """Link a population. ``counts``: of the whole night, when the population is a part of one."""
    records = following(records)
    it = _Night(records, judgements, counts or Counts.of(r.name for r in records))
    parted = it.clusters()
    goes, unsure = it.contacts(parted)
    final = {c: c.union(*(k for k, of in goes.items() if of == c)) for c in parted if c not in goes}
    final |= {k: final[c] for k, c in goes.items()}
    clusters = sorted(set(final.values()), key=min)
    reasons: dict[frozenset[frozenset[str]], list[str]] = {}
    for one, other, reason in [*it.likely(clusters), *((final[a], final[b], reason) for a, b, reason in unsure)]:
        if one != other and it.may_be_one(one, other):
            reasons.setdefault(frozenset((it.refs(one), it.refs(other))), []).append(reason)
    ties: dict[frozenset[str], set[str]] = {}
    for strength, a, b in it.edges:
        for x, y in product(it.sigs[a].records, it.sigs[b].records):
            ties.setdefault(frozenset((x.ref, y.ref)), set()).add(RULES[strength])
    return Result(
        frozenset(it.refs(c) for c in clusters),
        frozenset((pair, min(found, key=REASONS.index)) for pair, found in reasons.items()),
        {ref: "contact" if c in goes else "same" for c in parted for ref in it.refs(c)},
        {pair: frozenset(rules) for pair, rules in ties.items()},
        frozenset(
            frozenset((x.ref, y.ref))
            for a, b in combinations(it.sigs, 2)
            if it.forbidden(a, b)
            for x, y in product(a.records, b.records)
        ),
    )

"""A person's file as it may be given away: what is certainly theirs, everybody else masked."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from inventory.letters import third_parties
from inventory.letters.third_parties import Known, Mention, Text, TextPlace
from inventory.linkage.link_rules import Tier
from inventory.model import Value
from inventory.views import lookup
from inventory.views.models import Consent, FileRecord, PersonFile

#: What ties a record to its person for certain (``views.Tie``).
CERTAIN = frozenset({Tier.ALONE, Tier.SAME, Tier.CONTACT, Tier.JUDGED})
#: A longer text is cut: a Google Sheets cell holds no more, and names are looked for in all that is
#: given.
LONGEST = 50_000
#: Texts that say who the person is or are codes: no place for anybody else.
_OWN = frozenset(
    (
        "email phone org_number customer_number invoice_number postcode city status proof_gap skype"
    ).split()
)
#: Texts where only who is held counts as somebody else: names, addresses, and what is chosen from a
#: list.
_CHOSEN = frozenset(
    "name first_name last_name company postal_address service_choice course_choice".split()
)

_NOBODY = PersonFile(person="", names=(), emails=(), phones=(), records=(), flags=(), consents=())


class MaskedFile(NamedTuple):
    """A person's file with everybody else masked.

    ``mentions``: all that were found, ``hidden`` the ids of those that are masked. ``cut``: where
    a text was too long to be given whole.
    """

    file: PersonFile
    mentions: tuple[Mention, ...]
    hidden: frozenset[str]
    cut: tuple[TextPlace, ...]


def read(con: DuckDBPyConnection, person: str | None, shown: Collection[str]) -> MaskedFile:
    """Read the file of ``person``, an empty one for nobody. ``shown``: mentions that stay."""
    if not person:
        return MaskedFile(_NOBODY, (), frozenset(), ())
    own = third_parties.own(con, person)
    file = _of_one(_certain(lookup.person_file(con, person)), own)
    texts = list(_texts(file))
    found = _mentions(con, person, own, texts)
    hidden = frozenset(mention.id for mention in found) - frozenset(shown)
    masked = _masked(file, texts, [mention for mention in found if mention.id in hidden])
    cut = tuple(text.place for text in texts if len(text.text) == LONGEST)
    return MaskedFile(masked, found, hidden, cut)


def _of_one(file: PersonFile, own: Known) -> PersonFile:
    """Leave out the addresses that stand in the person's cells and are a partner's."""
    return replace(
        file,
        emails=tuple(email for email in file.emails if email in own.emails),
        phones=tuple(phone for phone in file.phones if phone in own.phones),
    )


def _mentions(
    con: DuckDBPyConnection, person: str, own: Known, texts: Sequence[Text]
) -> tuple[Mention, ...]:
    if not texts:
        return ()
    others = third_parties.held(con, person, third_parties.candidates(texts))
    return third_parties.find(texts, own, others)


def _certain(file: PersonFile) -> PersonFile:
    """Keep what is tied for certain, each text no longer than can be given."""
    return replace(
        file,
        names=tuple(map(_cut, file.names)),
        records=tuple(_cut_record(one) for one in file.records if one.tie.tier in CERTAIN),
        consents=tuple(_cut_consent(one) for one in file.consents),
    )


def _cut_record(record: FileRecord) -> FileRecord:
    told = record.told
    texts = {name: _cut(value) for name, value in told.items() if isinstance(value, str)}
    return replace(record, fields={**told, **texts})


def _cut_consent(consent: Consent) -> Consent:
    return replace(consent, evidence=tuple(map(_cut, consent.evidence)))


def _cut(text: str) -> str:
    return text[:LONGEST].replace(third_parties.HIDDEN, " ")


def _texts(file: PersonFile) -> Iterable[Text]:
    """Yield every text in which somebody else may stand, as ``_masked`` puts them back."""
    for record in file.records:
        for name, value in _told_of_others(record):
            free = name not in _CHOSEN and name not in _OWN
            yield Text(TextPlace(record.source, record.record, name), value, free)
    for consent in file.consents:
        for said in consent.evidence:
            place = TextPlace(consent.source, "", "consent")
            yield Text(place, said, said.startswith("answer"))
    for name in file.names:
        yield Text(TextPlace("", "", "name"), name, free=False)


def _told_of_others(record: FileRecord) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record in which somebody else may stand.

    Of several addresses one may be a partner's.
    """
    several = {field for field, _text in record.also}
    for name, value in record.fields.items():
        if isinstance(value, str) and (name not in _OWN or name in several):
            yield name, value


def _masked(file: PersonFile, texts: Sequence[Text], hidden: Iterable[Mention]) -> PersonFile:
    told = iter(third_parties.hide(texts, hidden))
    records = tuple(_masked_record(record, told) for record in file.records)
    consents = tuple(_masked_consent(consent, told) for consent in file.consents)
    return replace(file, records=records, consents=consents, names=tuple(told))


def _masked_record(record: FileRecord, told: Iterator[str]) -> FileRecord:
    fields: dict[str, Value] = dict(record.fields)
    for name, _value in _told_of_others(record):
        fields[name] = next(told)
    return replace(record, fields=fields)


def _masked_consent(consent: Consent, told: Iterator[str]) -> Consent:
    return replace(consent, evidence=tuple(next(told) for _said in consent.evidence))

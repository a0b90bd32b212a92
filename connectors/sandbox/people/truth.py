"""What is true about the invented people: which records are whose, and what the night must say
about them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectors.sandbox.people.person import Character, Ref

#: Codes whose wrong appearance would lose something or accuse somebody: forbidden wherever they are
#: not expected.
HARMFUL = frozenset(
    "INVOICE_EXPIRED BOOKING_OLD SKYPE_OBSOLETE CRM_FIELDS_EXCESS REG_EXPIRED COURSE_OVER "
    "CONSENT_NO_BUT_STORED BOOKING_NOSHOW_OLD COURSE_EXTRA_INFO PROSPECT_EXPIRED NO_BASIS "
    "DELETED_REAPPEARED MINOR_SUSPECTED DOI_PENDING_OLD CLEANED_BOUNCED UNSUB_AGED "
    "FORM_NO_BUT_SUBSCRIBED WITHDRAWN_STILL_ACTIVE".split()
)


def response_id(gid: int, when: datetime, email: str) -> str:
    """Return the record id of a form response: the tab, and a hash of its serial time stamp and
    e-mail cell.

    ``when`` is naive local time, as Sheets keeps it. A second response with the same id gets "-2"
    from the caller.
    """
    day_zero = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's time has no zone
    serial = (when - day_zero) / timedelta(days=1)
    text = f"{serial:.8f}|{email.strip().lower()}"
    return f"response:{gid}:{sha256(text.encode()).hexdigest()[:16]}"


def _ref(ref: "Ref") -> dict[str, str]:
    return {"source": ref.source, "record": ref.record}


def _flags(flags: Iterable[tuple[str, "Ref"]]) -> list[dict[str, str]]:
    return [{"code": code, **_ref(ref)} for code, ref in sorted(flags)]


def _person(who: "Character") -> dict[str, Any]:
    expected = {code for code, _ in who.flags} | {code for code, _ in who.allowed}
    return {
        "id": who.id,
        "story": who.story,
        "name": who.name,
        "records": [_ref(ref) for ref in who.records],
        "flags": _flags(who.flags),
        "allowed": _flags(who.allowed),
        "forbidden": sorted((HARMFUL - expected) | who.forbidden),
    }


#: Sentences of the statement that a planted flag breaks: by code, and by source where the sentence
#: is about one.
_BREAKS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "P02": (("CONSENT_AMBIGUOUS", None),),
    "P07": (("FIELD_NOT_PROMISED", "invoices"),),
    "P08": (("INVOICE_EXPIRED", None),),
    "P34": (("FIELD_NOT_PROMISED", "bookings"),),
    "P41": (("FIELD_NOT_PROMISED", "newsletter"), ("FIELD_NOT_PROMISED", "oldlist")),
    "P58": tuple(
        (code, None)
        for code in (
            "CONSENT_NO_BUT_STORED",
            "DOI_PENDING_OLD",
            "CLEANED_BOUNCED",
            "UNSUB_AGED",
            "FORM_NO_BUT_SUBSCRIBED",
            "WITHDRAWN_STILL_ACTIVE",
        )
    ),
    "P59": (("BOOKING_OLD", None), ("REG_EXPIRED", None), ("COURSE_OVER", None)),
}
#: What holds whoever was invented: people's invoices go as they chose, every consent has its
#: question, and no source tells of the rest.
_ALWAYS = {
    **dict.fromkeys(("P09", "P64"), "PASS"),
    "P46": "FAIL",  # the old list is a second place
    **dict.fromkeys(("P35", "P36", "P40"), "WARN"),  # nobody has noted an agreement
    **dict.fromkeys(("P14", "P17", "P29", "P52", "P54", "P55", "P65", "P68"), "NOT_CHECKED"),
    **dict.fromkeys(("P05", "P31", "P57", "P61"), "DOCUMENT_ONLY"),
}


def _promises(flagged: set[tuple[str, str]], stories: set[str]) -> list[dict[str, str]]:
    """Say what must come of the sentences that the invented people decide; of others nothing is
    said."""
    codes = {(code, None) for code, _source in flagged} | flagged
    broken = {id: "FAIL" for id, flags in _BREAKS.items() if codes.intersection(flags)}
    held = {id: "PASS" for id in ("P02", "P07", "P58", "P59") if id not in broken}
    # A question that nobody mapped may be anything.
    asked = {"P03": "WARN" if "unread_column" in stories else "PASS"}
    told = {**_ALWAYS, **asked, **held, **broken}
    return [{"id": id, "result": result} for id, result in sorted(told.items())]


def tell(
    seed: int, as_of: date, people: Iterable["Character"], apart: Iterable[tuple[str, str]]
) -> Mapping[str, Any]:
    """Assemble truth.json.

    ``flags`` must come out, exactly; ``allowed`` may (the records alone cannot decide it);
    ``forbidden`` codes may come out on no record of the person.
    """
    everybody = list(people)
    return {
        "as_of": as_of.isoformat(),
        "seed": seed,
        "people": [_person(who) for who in everybody],
        "must_not_merge": [list(pair) for pair in apart],
        "must_link": [[_ref(a), _ref(b)] for who in everybody for a, b in who.linked],
        "may_link": "everything else within one person",
        "promises": _promises(
            {(code, ref.source) for who in everybody for code, ref in who.flags},
            {who.story for who in everybody},
        ),
    }

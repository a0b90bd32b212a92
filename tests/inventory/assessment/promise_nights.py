"""What the tests of the statement's sentences share: a clean night, and a business in order."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.assessment import checked_promise, promise_checks
from inventory.assessment.checked_promise import CheckedPromise
from inventory.model import Record
from inventory.policy import policy
from inventory.policy.controller import ATTESTED, NONE
from inventory.policy.controller import DECLARED as DECLARED_KEYS
from inventory.policy.policy import Policy
from inventory.policy.promises import IDS, rules
from inventory.policy.statement import Statement
from tests.inventory.kari import CONFIRMED, KARI, SETTLED
from tests.inventory.nights import (
    at,
    booking,
    client,
    comment,
    course,
    customer,
    invoice,
    night,
    on,
    profile,
    response,
    subscriber,
)

ASKED = {
    "consent_registration": "Samtykker du?",
    "wants_notes": "Vil du ha referat?",
    "newsletter": "Vil du ha nyhetsbrev?",
}
FORM: dict[str, Any] = {
    **KARI,
    "consent_registration": "Ja",
    "wants_notes": "Nei",
    "invoice_channel": "E-post",
    "submitted_at": at("2026-01-05"),
}
SOLD: dict[str, Any] = {**SETTLED, "delivery": "E-post", "description": "Coaching"}
SESSION: dict[str, Any] = {
    "status": "confirmed",
    "starts_at": at("2026-11-01", 9),
    "ends_at": at("2026-11-01", 10),
}
SIGN_UP: dict[str, Any] = {
    **KARI,
    "submitted_at": at("2026-10-01"),
    "course_date": on("2026-12-10"),
    "course_choice": "Mestring",
}


def asked(one: Record, **wordings: str) -> Record:
    return replace(one, asked={**ASKED, **wordings})


Night = Mapping[str, Record]
CLEAN: Night = {
    "form": asked(response(**FORM)),
    "course": course(**SIGN_UP),
    "client": client(**KARI, phone="49 12 34 56"),
    "session": booking(**KARI, **SESSION),
    "card": customer(**KARI, postal_address="Storgata 1"),
    "first": invoice("invoice:101", **KARI, **SOLD),
    "second": invoice("invoice:102", **KARI, **SOLD),
    "subscriber": subscriber(email="kari@example.org", first_name="Kari", **CONFIRMED),
    "comment": comment(name="Kari Nordmann", published_at=at("2026-01-01")),
    "new comment": comment("comment:2", name="Kari Nordmann", published_at=at("2026-11-01"), unread=("IP-adresse",)),
    "profile": profile(**KARI, completed_at=at("2026-02-01")),
}


def declared() -> Policy:
    """Return the shipped policy of a business that has done its paperwork, and has a statement.

    Every gap of it is mended.
    """
    own = policy.load()
    agreed, seen = date(2026, 1, 15), date(2026, 6, 1)
    text = "\n".join(
        [
            *(p.quote.replace(" … ", "\n") for p in own.promises.values()),
            "Org.nr. 999 999 999, post@example.org",
        ]
    )
    text += "".join(f"\n{p.name}" for p in own.processors.values())
    return replace(
        own,
        processors={
            id: replace(p, agreement=agreed, checked=seen) for id, p in own.processors.items()
        },
        statement=Statement(text, date(2026, 5, 1)),
        controller=replace(
            own.controller,
            mended=dict.fromkeys(own.gaps, seen),
            attested=dict.fromkeys(ATTESTED, seen),
            declared=dict.fromkeys(DECLARED_KEYS, NONE),
        ),
    )


DECLARED = declared()
CHECKED = {p.id for p in DECLARED.promises.values() if p.check}
#: Of a part of these nothing that is read tells: no clean night holds them.
UNSEEN = {"P38", "P62"}
#: These go by what a system itself was seen to be like, and no clean night looks at one
#: (test_promise_sites).
OBSERVED = {rule.id for rule in rules().values() if any("observation/" in need for need in rule.needs)}
UNSEEN |= OBSERVED


def verdicts(
    con: DuckDBPyConnection, policy: Policy = DECLARED, last_complete: date | None = None
) -> dict[str, CheckedPromise]:
    """Check an assessed night."""
    counted = promise_checks.check(con, policy, last_complete)
    kept = checked_promise.kept(con)
    assert sum(counted.values()) == len(kept) == len(IDS)
    return {one.id: one for one in kept}


def results(
    records: Iterable[Record],
    folder: Path,
    *,
    policy: Policy = DECLARED,
    unread: Iterable[str] = (),
    last_complete: date | None = None,
) -> dict[str, CheckedPromise]:
    """Read, assess and check a night, and publish it."""
    with night(records, folder, unread=unread) as con:
        return verdicts(con, policy, last_complete)


def turned(found: Mapping[str, CheckedPromise]) -> dict[str, str]:
    """Return what is otherwise than on the clean night."""
    clean = {id: "NOT_CHECKED" if id in UNSEEN else "PASS" for id in CHECKED}
    return {id: found[id].result for id in CHECKED if found[id].result != clean[id]}

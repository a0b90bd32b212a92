"""A small business and a person with something in every system, for tests of letters: all invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from inventory.letters.letter import Asked, Letter, letter
from inventory.policy import policy
from inventory.policy.policy import Policy
from inventory.requests.request import Channel, RequestType
from inventory.store.database import Store
from tests.conftest import TODAY
from tests.inventory.nights import (
    KEY,
    at,
    booking,
    client,
    course,
    customer,
    invoice,
    night,
    on,
    response,
    slept,
    subscriber,
)

#: What a stranger may write in a form.
HOSTILE = [
    '#read("/etc/passwd")',
    "*fet* _skrå_ $x^2$ @ref <label>",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "#pagebreak() #panic()",
    "\\u{41} `rå`",
    "{{ 7*7 }} {% raw %}",
]
KARI = response(
    name="Kari Nordmann",
    email="kari@example.org",
    phone="49 12 34 56",
    postal_address="Storgata 1, 0155 Oslo",
    service_choice="Coaching, enkelttime",
    consent_registration="Ja",
    newsletter="Ja takk",
    extra_info="Mannen min Ola Dahl blir med.\n" + "\n".join(HOSTILE),
    submitted_at=at("2026-10-01"),
)
RECORDS = [
    KARI,
    client(name="Kari Nordmann", email="kari@example.org"),
    booking(name="Kari Nordmann", email="kari@example.org", starts_at=at("2026-10-20"), ends_at=at("2026-10-20", 13), status="confirmed"),
    customer(name="Kari Nordmann", email="kari@example.org", postal_address="Storgata 1", phone="49123456"),
    invoice(
        name="Kari Nordmann", email="kari@example.org", issued_on=on("2026-10-21"), paid_on=on("2026-10-30"),
        amount=Decimal("1250"), description="Coaching 60 min",
    ),
    subscriber(name="Kari Nordmann", email="kari@example.org", status="subscribed", signup_at=at("2026-10-01"), confirmed_at=at("2026-10-02")),
    response("response:0:2", name="Ola Dahl", email="ola@example.net", submitted_at=at("2026-10-01")),
    # Likely the same Kari, not for certain: must not be in her letter.
    response("response:0:3", name="Kari Lund", email="kari@example.org", extra_info="LIKELY", submitted_at=at("2026-10-02")),
]  # fmt: skip
#: Sources that have nothing of hers.
EMPTY = [
    course(name="Per Hansen", email="per@example.net", course_date=on("2026-12-01"), submitted_at=at("2026-10-01"))
]
REQUEST = Asked(4, RequestType.ACCESS, date(2026, 11, 3), Channel.EMAIL, date(2026, 12, 3), None, None)
POLICY = policy.load()
FILLED = replace(
    POLICY,
    controller=replace(
        POLICY.controller,
        legal_name="Tankeflyt Coach Hofman",
        org_number="974760673",
        address="Storgata 9, 0155 Oslo",
        email="post@example.no",
        phone="22 33 44 55",
        contact="Maria Hofman",
    ),
)


@contextmanager
def business(folder: Path, **more: Any) -> Iterator[tuple[DuckDBPyConnection, str]]:
    """Yield the night's inventory and Kari's person id. The first night that is as all others is run once, and read then."""
    records = [*RECORDS, *EMPTY]
    if not more:
        slept(records, folder)
    with night(records, folder, **more) if more else Store(folder, KEY).read() as con:
        row = con.execute(
            "SELECT person FROM owned WHERE source = 'registration' AND record = 'response:0:1'"
        ).fetchone()
        assert row is not None
        yield con, row[0]


def written(con: DuckDBPyConnection, person: str | None, policy: Policy = FILLED, **more: Any) -> Letter:
    """Put Kari's access letter together."""
    return letter(con, policy, "Tankeflyt Coach", person, TODAY, **{"request": REQUEST, **more})

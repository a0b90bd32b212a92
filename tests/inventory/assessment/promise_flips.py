"""What turns a sentence of the statement, and what comes near it and turns nothing.

Read ``FLIPS`` as a lawyer would: what is otherwise than on the clean night, and which sentence that turns, to what.
``TODAY`` is 2026-11-22.
"""

from dataclasses import replace

from inventory.model import Record
from tests.inventory.assessment.promise_nights import CLEAN, FORM, SESSION, SIGN_UP, SOLD, asked
from tests.inventory.kari import CONFIRMED, KARI, OLA
from tests.inventory.nights import (
    at,
    booking,
    client,
    comment,
    contact,
    course,
    customer,
    invoice,
    on,
    profile,
    response,
    subscriber,
)

#: (what is otherwise, the records that are, the sentences that turn)
FLIPS: list[tuple[str, dict[str, Record], dict[str, str]]] = [
    ("somebody was invoiced and never filled in a form",
     {"x": customer("customer:2", **OLA), "y": invoice("invoice:103", "customer:2", **OLA, **SOLD)}, {"P01": "FAIL"}),
    ("somebody came to a session and never filled in a form",
     {"x": client("client:2", **OLA), "y": booking("booking:2", "client:2", **OLA, **SESSION)}, {"P01": "FAIL"}),
    ("an answer that is neither yes nor no",
     {"x": asked(response("response:0:2", **{**FORM, "consent_registration": "Ja, men ikke alt", "submitted_at": at("2026-11-20")}))},
     {"P02": "FAIL"}),
    ("an answer to a question that the form need not ask",
     {"form": replace(CLEAN["form"], unread=("Hvordan hørte du om oss?",))}, {"P03": "FAIL"}),
    ("a customer card that nobody is invoiced on",
     {"x": customer("customer:2", **OLA, created_at=at("2026-08-01"))}, {"P06": "WARN"}),
    ("a birth date on a customer card",
     {"card": customer(**KARI, birth_date=on("1980-01-01"))}, {"P07": "FAIL"}),
    ("an invoice from 2019",
     {"x": invoice("invoice:100", **KARI, **{**SOLD, "issued_on": on("2019-03-10"), "paid_on": on("2019-03-20")})}, {"P08": "FAIL"}),
    ("an invoice number left out", {"second": invoice("invoice:103", **KARI, **SOLD)}, {"P08": "WARN"}),
    ("an invoice by letter to somebody who chose e-mail",
     {"second": invoice("invoice:102", **KARI, **{**SOLD, "delivery": "Brev"})}, {"P09": "FAIL"}),
    ("an old comment with an address",
     {"comment": comment(name="Kari Nordmann", email="kari@example.org", published_at=at("2026-08-01"))}, {"P29": "FAIL"}),
    ("an intake field beside name and mobile",
     {"client": client(**KARI, unread=("fields.Tema",))}, {"P34": "FAIL"}),
    ("a Skype name", {"client": client(**KARI, skype="kari.skype")}, {"P34": "WARN"}),
    ("a course form that asks for more", {"course": replace(CLEAN["course"], unread=("Alder",))}, {"P37": "WARN"}),
    ("a course participant put on the list from a file: that is no double confirmation either",
     {"subscriber": subscriber(email="kari@example.org", **{**CONFIRMED, "signup_at": at("2026-10-05", 9), "confirmed_at": at("2026-10-05", 10)}, proof_gap="imported")},
     {"P37": "FAIL", "P43": "WARN"}),
    ("an allergy in the sign-up",
     {"course": course(**SIGN_UP, extra_info="Jeg er allergisk mot nøtter")}, {"P38": "WARN"}),
    ("a birthday on the mailing list",
     {"subscriber": replace(CLEAN["subscriber"], unread=("merge_fields.BIRTHDAY",))}, {"P41": "FAIL"}),
    ("a subscriber who is nothing else has a customer card",
     {"x": subscriber("subscription:2", email="ola@example.org", **CONFIRMED),
      "y": customer("customer:2", **OLA, created_at=at("2026-11-01"))}, {"P42": "FAIL"}),
    ("a subscriber with tags", {"subscriber": replace(CLEAN["subscriber"], unread=("tags",))}, {"P42": "WARN"}),
    ("a subscriber without any time of confirmation",
     {"x": subscriber("subscription:2", email="ola@example.org", status="subscribed")}, {"P43": "FAIL"}),
    ("a subscriber confirmed in the second of the sign-up",
     {"x": subscriber("subscription:2", email="ola@example.org", **{**CONFIRMED, "confirmed_at": CONFIRMED["signup_at"]})}, {"P43": "FAIL"}),
    ("a subscriber whom an administrator added",
     {"x": subscriber("subscription:2", email="ola@example.org", **CONFIRMED, proof_gap="added_by_admin")}, {"P43": "WARN"}),
    ("a second list with one address",
     {"x": subscriber("subscription:2", "oldlist", email="ola@example.org", **CONFIRMED)}, {"P46": "FAIL"}),
    ("a profile with a password", {"profile": profile(**KARI, unread=("Passord",))}, {"P52": "FAIL"}),
    ("a profile with an age", {"profile": profile(**KARI, unread=("Alder",))}, {"P54": "FAIL"}),
    ("a profile of somebody who never came", {"x": profile("profile:2", **OLA, completed_at=at("2026-05-21"))}, {"P55": "FAIL"}),
    ("a no to the newsletter in a form, and the letters go on",
     {"x": subscriber("subscription:2", email="ola@example.org", **CONFIRMED),
      "y": asked(response("response:0:2", **{**FORM, **OLA, "newsletter": "Nei", "submitted_at": at("2026-11-20")}))}, {"P58": "FAIL"}),
    ("a former client's profile", {"profile": profile("profile:2", **OLA, completed_at=at("2024-02-01")),
      "x": client("client:2", **OLA), "y": booking("booking:2", "client:2", **OLA, status="confirmed", starts_at=at("2026-04-20")),
      "z": asked(response("response:0:2", **{**FORM, **OLA, "submitted_at": at("2026-04-01")}))}, {"P55": "WARN"}),
    ("a client who left long ago",
     {"x": client("client:2", **OLA), "y": booking("booking:2", "client:2", **OLA, status="confirmed", starts_at=at("2025-01-01"))},
     {"P59": "FAIL"}),
    ("a record of an activity that nobody declared",
     {"x": contact(activity="A99", **KARI)}, {"P59": "FAIL"}),
    ("a yes without its question", {"form": replace(CLEAN["form"], asked={})}, {"P64": "WARN"}),
    ("a yes to an older wording",
     {"x": asked(response("response:0:2", **{**FORM, **OLA, "submitted_at": at("2026-06-01")}), consent_registration="Godtar du?")},
     {"P64": "WARN"}),
]  # fmt: skip

#: One day or one circumstance away from a flip: nothing turns.
NEARLY: list[tuple[str, dict[str, Record]]] = [
    ("a new customer card is not suspicious", {"x": customer("customer:2", **OLA, created_at=at("2026-08-24"))}),
    ("a comment of 90 days", {"comment": comment(**KARI, published_at=at("2026-08-24"))}),
    ("a profile of six months", {"x": profile("profile:2", **OLA, completed_at=at("2026-05-22"))}),
    ("a session of somebody who left more than a year ago needs no form any more",
     {"x": client("client:2", **OLA), "y": booking("booking:2", "client:2", **OLA, status="cancelled", starts_at=at("2026-10-01"))}),
    ("an invoice of another series", {"second": invoice("invoice:2026102", **KARI, **SOLD)}),
    ("an invoice by EHF is nobody's choice", {"second": invoice("invoice:102", **KARI, **{**SOLD, "delivery": "EHF"})}),
    ("what is eaten is not what one suffers from", {"course": course(**SIGN_UP, extra_info="Jeg tar med egen mat og en venn")}),
    ("a yes again, to the wording of today",
     {"form": asked(response(**FORM), consent_registration="Godtar du?"),
      "x": asked(response("response:0:2", **{**FORM, "submitted_at": at("2026-06-01")}))}),
]  # fmt: skip

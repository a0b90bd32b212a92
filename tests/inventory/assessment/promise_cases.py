"""What a check must say of a sentence, and what it must not: a proxy may break a sentence, never hold it.

Read ``CASES`` as a lawyer would: the sentence, what is otherwise than on the clean night, what comes of it, a piece of
what the page says, and a piece that it must not say. Today is 2026-11-22.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from inventory.model import Record
from inventory.policy import policy
from inventory.policy.policy import Policy
from inventory.policy.statement import Statement
from tests.inventory.assessment.promise_nights import CLEAN, DECLARED, SESSION, SIGN_UP, SOLD
from tests.inventory.kari import CONFIRMED, KARI, OLA
from tests.inventory.nights import (
    at,
    booking,
    client,
    comment,
    course,
    customer,
    enquiry,
    invoice,
    on,
    profile,
    subscriber,
)

Night = Mapping[str, Record | None]


@dataclass(frozen=True)
class Case:
    """One situation. ``otherwise``: records of the clean night by name; None is one that is not there."""

    promise: str
    situation: str
    otherwise: Night
    result: str
    says: str = ""
    never: str = "\0"
    policy: Policy = DECLARED
    form: Mapping[str, bool] | None = None  # what the newsletter's sign-up form asks for
    before: Sequence[Night] = field(default_factory=tuple)  # the nights before
    of_a_source: bool = False  # what comes of it lies with what a source has at all: no other case's records stand beside it

    @property
    def among_others(self) -> bool:
        """Whether it may be one of many in a night."""
        return not self.before and self.form is None and not self.of_a_source


def _open(*gaps: str) -> Policy:
    mended = {id: day for id, day in DECLARED.controller.mended.items() if id not in gaps}
    return replace(DECLARED, controller=replace(DECLARED.controller, mended=mended))


def _stated(text: str, policy: Policy = DECLARED) -> Policy:
    return replace(policy, statement=Statement(text, date(2026, 11, 22)))


def _added(day: str, by: str) -> Record:
    return subscriber(**{**MAIL, **CONFIRMED, "signup_at": None, "confirmed_at": at(day)}, proof_gap=by)


def _sold(number: int, issued: str, description: str = "Kurs i mestring", **more: Any) -> Record:
    return invoice(f"invoice:{number}", "customer:2", **OLA, **{**SOLD, "issued_on": on(issued), "paid_on": on(issued), "description": description, **more})


MAIL = {"email": "kari@example.org"}
TEXT = DECLARED.statement.text
CARD = customer("customer:2", **OLA)
OLAS_COURSE = course("response:1:2", **{**SIGN_UP, **OLA, "course_date": on("2026-10-20")})
THIRD = {"x": invoice("invoice:103", **KARI, **SOLD)}
OLD = {"old": invoice("invoice:100", **KARI, **{**SOLD, "issued_on": on("2019-03-10"), "paid_on": on("2019-03-20")})}
BY_LETTER = {**SOLD, "delivery": "Brev"}
OLD_LIST = {str(n): subscriber(f"subscription:{n}", "oldlist", email=f"ola{n}@example.org", **CONFIRMED) for n in range(2, 5)}
PUBLISHED = at("2026-01-01")
NO_IP: Night = {"new comment": None}
LINK = " https://example.org/legal?_ga=2.259524234.1527166035.1527166035-1 "

CASES = [
    # P01: the registration form is one that only a registration is.
    Case("P01", "a session held, and only a contact form on file",
         {"x": client("client:2", **OLA), "y": booking("booking:2", "client:2", **OLA, **SESSION), "z": enquiry(**OLA, submitted_at=at("2026-10-01"))},
         "FAIL", "registreringsskjema"),
    Case("P01", "a session held, and only a course form on file",
         {"x": client("client:2", **OLA), "y": booking("booking:2", "client:2", **OLA, **SESSION), "z": OLAS_COURSE}, "FAIL"),
    Case("P01", "an invoice and no form at all", {"x": CARD, "y": _sold(110, "2026-10-21")}, "FAIL"),
    Case("P01", "whoever only took a course has filled in its form", {"x": CARD, "y": _sold(110, "2026-10-21"), "z": OLAS_COURSE}, "PASS"),
    Case("P01", "an invoice for coaching is not the course's", {"x": CARD, "y": _sold(110, "2026-10-28", "Coachingtime 28.10.2026"), "z": OLAS_COURSE}, "FAIL"),
    Case("P01", "nor is one of more than half a year after it",
         {"x": CARD, "y": _sold(110, "2026-10-21", "Time"), "z": replace(OLAS_COURSE, fields={**OLAS_COURSE.fields, "course_date": on("2026-04-20")})}, "FAIL"),
    # P08: remembered.
    Case("P08", "an invoice within its term is gone since three nights", {}, "FAIL", "er borte før fristen", before=[THIRD, {}, {}]),
    Case("P08", "it is back", THIRD, "PASS", before=[THIRD, {}]),
    Case("P08", "another export knows it by another id", {"x": replace(THIRD["x"], record="invoice:2026:103")}, "PASS", before=[THIRD]),
    Case("P08", "one is gone and an old one still there: both are told", OLD, "FAIL", "er borte før fristen", "Noe i regnskapet", before=[{**OLD, **THIRD}, OLD]),
    Case("P08", "and the old one with it", OLD, "FAIL", "etter at fristen er ute", "Noe i regnskapet", before=[{**OLD, **THIRD}, OLD]),
    # P09: an issued invoice cannot be sent again.
    Case("P09", "an old invoice went the wrong way, the latest one is right",
         {"first": invoice("invoice:101", **KARI, **{**BY_LETTER, "issued_on": on("2026-02-10"), "paid_on": on("2026-02-20")})}, "PASS"),
    Case("P09", "the latest went the wrong way", {"second": invoice("invoice:102", **KARI, **BY_LETTER)}, "FAIL"),
    Case("P09", "no invoice says how it went",
         {n: invoice(f"invoice:{i}", **KARI, **{**SOLD, "delivery": None}) for i, n in ((101, "first"), (102, "second"))}, "NOT_CHECKED", never="alt stemte"),
    # P29: what has no column is not seen.
    Case("P29", "comments from a table that has no column for the IP address", NO_IP, "NOT_CHECKED", "IP-adressen", "alt stemte", of_a_source=True),
    Case("P29", "an old comment with its IP address", {"comment": comment(name="Kari Nordmann", published_at=PUBLISHED, unread=("author_IP",))}, "FAIL", "author_IP"),
    Case("P29", "one of a month ago may have it", {}, "PASS"),
    Case("P29", "a heading that has the letters only", {"new comment": comment("comment:2", name="Kari Nordmann", published_at=at("2026-11-01"), unread=("Tips",))}, "NOT_CHECKED", of_a_source=True),
    # P34: the address that the sentence forgets.
    Case("P34", "client cards have an e-mail address that the sentence does not name", {}, "WARN", "E-postadressen lagres også", policy=_open("G14")),
    Case("P34", "the statement names it", {}, "PASS", policy=_stated(f"{TEXT}\n{DECLARED.gaps['G14'].sentence}", _open("G14"))),
    Case("P34", "and a Skype name beside it: both are told", {"client": client(**KARI, skype="kari.skype")}, "WARN", "nevner den ikke. Skype-navn", policy=_open("G14")),
    # P37: only what came after the sign-up came from it.
    Case("P37", "imported in 2019, signed up for a course in 2026", {"subscriber": _added("2019-05-01", "imported")}, "PASS", never="Kursdeltakere er lagt til"),
    Case("P37", "added by hand the day after the sign-up", {"subscriber": _added("2026-10-02", "added_by_admin")}, "FAIL", "Kursdeltakere er lagt til"),
    Case("P37", "added by hand, and it does not say when", {"subscriber": subscriber(**MAIL, status="subscribed", proof_gap="imported")}, "NOT_CHECKED", never="Kursdeltakere er lagt til"),
    # P38: what an answer cannot show.
    Case("P38", "nobody wrote about health; whether the question is voluntary is unknown", {}, "NOT_CHECKED", "frivillig", "alt stemte"),
    Case("P38", "somebody did", {"course": course(**SIGN_UP, extra_info="Jeg har migrene")}, "WARN"),
    # P41: the form's own settings.
    Case("P41", "the name is required in the audience's form", {}, "FAIL", "fornavn", form={"email": True, "first_name": True, "last_name": False}),
    Case("P41", "it is voluntary", {}, "PASS"),
    Case("P41", "no source tells of a form", {}, "NOT_CHECKED", "forteller ingen kilde", form={}),
    Case("P41", "more is stored and more is required: both are told", {"subscriber": replace(CLEAN["subscriber"], unread=("merge_fields.BIRTHDAY",))},
         "FAIL", "krever mer enn e-postadressen: etternavn", "krever mer enn e-postadressen: etternavn og", form={"email": True, "last_name": True}),
    # P46: where the statement says that it lies, not where most of it lies.
    Case("P46", "two audiences with the vendor", {"x": subscriber("subscription:2", "courseletter", email="ola@example.org", **CONFIRMED)}, "PASS"),
    Case("P46", "Orden's own copy is not named", {}, "PASS", "Ordens egen kopi", policy=_open("G20")),
    Case("P46", "a list in a spreadsheet only", {"subscriber": subscriber("subscription:1", "oldlist", **MAIL, **CONFIRMED)}, "FAIL", "oldlist", of_a_source=True),
    Case("P46", "a spreadsheet that is longer than the vendor's list", OLD_LIST, "FAIL", "oldlist", "newsletter"),
    # P47: a name is a word, and a recipient has several; «never shared» is another promise than «named».
    Case("P47", "Facebook and Outlook are named, Meta and Microsoft are not", {}, "PASS", policy=_stated(f"{TEXT.replace('Meta ', '').replace('Microsoft ', '')}")),
    Case("P47", "everybody is named, and the sentence says never", {}, "WARN", "aldri blir delt", policy=_open("G19")),
    Case("P47", "Hjemmetavla is not Meta, and via is not VIA", {}, "FAIL", "VIA Institute on Character",
         policy=_stated(TEXT.replace("Meta Platforms Ireland Ltd (Facebook)", "Hjemmetavla").replace("VIA Institute", "via epost").replace("Facebook", ""))),
    Case("P47", "a recipient that only a link names", {}, "FAIL", "Skatteetaten", policy=_stated(TEXT.replace("Skatteetaten", "https://skatteetaten.no/x"))),
    # P52, P54: each names what is its own.
    Case("P52", "a profile with «Passord» and «Alder»", {"profile": profile(**KARI, unread=("Passord", "Alder"))}, "FAIL", "Passord", "Alder"),
    Case("P54", "a profile with «Passord» and «Alder»", {"profile": profile(**KARI, unread=("Passord", "Alder"))}, "FAIL", "Alder", "Passord"),
    # P62: nobody looks where requests come in.
    Case("P62", "no request is noted, and the mail is not read", {}, "NOT_CHECKED", "leser ikke e-posten", "alt stemte"),
    # P65: nine digits are a number when their control digit says so, and they stand in the text.
    Case("P65", "no number, but nine digits in a link", {}, "WARN", policy=_stated(TEXT.replace("999 999 999", LINK))),
    Case("P65", "nine digits of which the last does not fit", {}, "WARN", policy=_stated(TEXT.replace("999 999 999", "999 999 998"))),
    Case("P65", "a number in a link only", {}, "WARN", policy=_stated(TEXT.replace("999 999 999", "https://example.org/?org=999999999"))),
    Case("P65", "somebody else's number", {}, "WARN", policy=replace(DECLARED, controller=replace(DECLARED.controller, org_number="974760673"))),
    # P68: read is not mended.
    Case("P68", "read through today, 26 gaps open", {}, "WARN", ": 26.", policy=_stated(TEXT, policy.load())),
    Case("P68", "read through today, none open", {}, "PASS", policy=_stated(TEXT)),
]  # fmt: skip

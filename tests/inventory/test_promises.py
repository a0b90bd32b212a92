"""The statement's sentences: a clean night keeps them all, one changed record breaks exactly one, the unread breaks none.

Read ``FLIPS`` as a lawyer would: what is otherwise than on the clean night, and which sentence that turns, to what.
``TODAY`` is 2026-11-22.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from inventory.assessment import promise_checks
from inventory.assessment.flag_rules import flag_rules
from inventory.assessment.promise_checks import CheckedPromise
from inventory.model import ALL_FIELDS, Kind, Record
from inventory.policy import policy
from inventory.policy.policy import Policy
from inventory.policy.promises import IDS, NAMED, Result, rules
from inventory.policy.rule_files import Arg, ArgType
from inventory.policy.statement import Statement, wording
from reports.night.promises import detail
from reports.text.words import LANGUAGES, Words
from tests.inventory.nights import (
    KINDS,
    at,
    booking,
    client,
    course,
    customer,
    invoice,
    night,
    on,
    raised,
    record,
    response,
    subscriber,
)

KARI: dict[str, Any] = {"name": "Kari Nordmann", "email": "kari@example.org"}
OLA: dict[str, Any] = {"name": "Ola Berg", "email": "ola@example.org"}
ASKED = {
    "consent_registration": "Samtykker du?",
    "wants_notes": "Vil du ha referat?",
    "newsletter": "Vil du ha nyhetsbrev?",
}
FORM = {
    **KARI,
    "consent_registration": "Ja",
    "wants_notes": "Nei",
    "invoice_channel": "E-post",
    "submitted_at": at("2026-01-05"),
}
PROVEN = {"status": "subscribed", "signup_at": at("2026-05-01", 9), "confirmed_at": at("2026-05-01", 10)}
PAID = {
    "issued_on": on("2026-03-10"),
    "paid_on": on("2026-03-20"),
    "balance": 0,
    "delivery": "E-post",
    "description": "Coaching",
}
SESSION = {"status": "confirmed", "starts_at": at("2026-11-01", 9), "ends_at": at("2026-11-01", 10)}
SIGN_UP = {**KARI, "submitted_at": at("2026-10-01"), "course_date": on("2026-12-10"), "course_choice": "Mestring"}


def asked(one: Record, **wordings: str) -> Record:
    return replace(one, asked={**ASKED, **wordings})


def comment(record_id: str = "comment:1", **fields: Any) -> Record:
    return record("blog", record_id, Kind.COMMENT, "A14", **fields)


def profile(record_id: str = "profile:1", unread: tuple[str, ...] = (), **fields: Any) -> Record:
    return record("via", record_id, Kind.PROFILE, "A15", unread=unread, **fields)


Night = Mapping[str, Record]
CLEAN: Night = {
    "form": asked(response(**FORM)),
    "course": course(**SIGN_UP),
    "client": client(**KARI, phone="49 12 34 56"),
    "session": booking(**KARI, **SESSION),
    "card": customer(**KARI, postal_address="Storgata 1"),
    "first": invoice("invoice:101", **KARI, **PAID),
    "second": invoice("invoice:102", **KARI, **PAID),
    "subscriber": subscriber(email="kari@example.org", first_name="Kari", **PROVEN),
    "comment": comment(name="Kari Nordmann", published_at=at("2026-01-01")),
    "profile": profile(**KARI, completed_at=at("2026-02-01")),
}

#: (what is otherwise, the records that are, the sentences that turn)
FLIPS: list[tuple[str, dict[str, Record], dict[str, str]]] = [
    ("somebody was invoiced and never filled in a form",
     {"x": customer("customer:2", **OLA), "y": invoice("invoice:103", "customer:2", **OLA, **PAID)}, {"P01": "FAIL"}),
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
     {"x": invoice("invoice:100", **KARI, **{**PAID, "issued_on": on("2019-03-10"), "paid_on": on("2019-03-20")})}, {"P08": "FAIL"}),
    ("an invoice number left out", {"second": invoice("invoice:103", **KARI, **PAID)}, {"P08": "WARN"}),
    ("an invoice by letter to somebody who chose e-mail",
     {"second": invoice("invoice:102", **KARI, **{**PAID, "delivery": "Brev"})}, {"P09": "FAIL"}),
    ("an old comment with an address",
     {"comment": comment(name="Kari Nordmann", email="kari@example.org", published_at=at("2026-08-01"))}, {"P29": "FAIL"}),
    ("an intake field beside name and mobile",
     {"client": client(**KARI, unread=("fields.Tema",))}, {"P34": "FAIL"}),
    ("a Skype name", {"client": client(**KARI, skype="kari.skype")}, {"P34": "WARN"}),
    ("a course form that asks for more", {"course": replace(CLEAN["course"], unread=("Alder",))}, {"P37": "WARN"}),
    ("a course participant put on the list from a file: that is no double confirmation either",
     {"subscriber": subscriber(email="kari@example.org", **PROVEN, proof_gap="imported")}, {"P37": "FAIL", "P43": "WARN"}),
    ("an allergy in the sign-up",
     {"course": course(**SIGN_UP, extra_info="Jeg er allergisk mot nøtter")}, {"P38": "WARN"}),
    ("a birthday on the mailing list",
     {"subscriber": replace(CLEAN["subscriber"], unread=("merge_fields.BIRTHDAY",))}, {"P41": "FAIL"}),
    ("a subscriber who is nothing else has a customer card",
     {"x": subscriber("subscription:2", email="ola@example.org", **PROVEN),
      "y": customer("customer:2", **OLA, created_at=at("2026-11-01"))}, {"P42": "FAIL"}),
    ("a subscriber with tags", {"subscriber": replace(CLEAN["subscriber"], unread=("tags",))}, {"P42": "WARN"}),
    ("a subscriber without any time of confirmation",
     {"x": subscriber("subscription:2", email="ola@example.org", status="subscribed")}, {"P43": "FAIL"}),
    ("a subscriber confirmed in the second of the sign-up",
     {"x": subscriber("subscription:2", email="ola@example.org", **{**PROVEN, "confirmed_at": PROVEN["signup_at"]})}, {"P43": "FAIL"}),
    ("a subscriber whom an administrator added",
     {"x": subscriber("subscription:2", email="ola@example.org", **PROVEN, proof_gap="added_by_admin")}, {"P43": "WARN"}),
    ("a second list with one address",
     {"x": subscriber("subscription:2", "oldlist", email="ola@example.org", **PROVEN)}, {"P46": "FAIL"}),
    ("a profile with a password", {"profile": profile(**KARI, unread=("Passord",))}, {"P52": "FAIL"}),
    ("a profile with an age", {"profile": profile(**KARI, unread=("Alder",))}, {"P54": "FAIL"}),
    ("a profile of somebody who never came", {"x": profile("profile:2", **OLA, completed_at=at("2026-05-21"))}, {"P55": "FAIL"}),
    ("a sign-up that was never confirmed",
     {"x": subscriber("subscription:2", email="ola@example.org", status="pending", signup_at=at("2026-10-01"))}, {"P58": "FAIL"}),
    ("a client who left long ago",
     {"x": client("client:2", **OLA), "y": booking("booking:2", "client:2", **OLA, status="confirmed", starts_at=at("2025-01-01"))},
     {"P59": "FAIL"}),
    ("a record of an activity that nobody declared",
     {"x": record("crm", "contact:1", Kind.CONTACT, "A99", **KARI)}, {"P59": "FAIL"}),
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
    ("an invoice of another series", {"second": invoice("invoice:2026102", **KARI, **PAID)}),
    ("an invoice by EHF is nobody's choice", {"second": invoice("invoice:102", **KARI, **{**PAID, "delivery": "EHF"})}),
    ("what is eaten is not what one suffers from", {"course": course(**SIGN_UP, extra_info="Jeg tar med egen mat og en venn")}),
    ("a yes again, to the wording of today",
     {"form": asked(response(**FORM), consent_registration="Godtar du?"),
      "x": asked(response("response:0:2", **{**FORM, "submitted_at": at("2026-06-01")}))}),
]  # fmt: skip


def declared() -> Policy:
    """Return the shipped policy of a business that has done its paperwork and keeps its statement beside it."""
    own = policy.load()
    agreed, seen = date(2026, 1, 15), date(2026, 6, 1)
    text = "\n".join(
        [*(p.quote.replace(" … ", "\n") for p in own.promises.values()), "Org.nr. 999 999 999, post@example.org"]
    )
    text += "".join(f"\n{p.name}" for p in own.processors.values())
    return replace(
        own,
        processors={id: replace(p, agreement=agreed, checked=seen) for id, p in own.processors.items()},
        statement=Statement(text, date(2026, 5, 1)),
    )


DECLARED = declared()
CHECKED = {p.id for p in DECLARED.promises.values() if p.check}


def results(
    records: Iterable[Record],
    folder: Path,
    *,
    policy: Policy = DECLARED,
    unread: Iterable[str] = (),
    partly: str = "",
    last_complete: date | None = None,
) -> dict[str, CheckedPromise]:
    with night(records, folder, unread=unread) as con:
        con.execute("UPDATE source SET unreadable = 1 WHERE name = ?", [partly])
        counted = promise_checks.check(con, policy, last_complete)
        kept = promise_checks.kept(con)
    assert sum(counted.values()) == len(kept) == len(IDS)
    return {one.id: one for one in kept}


def turned(found: Mapping[str, CheckedPromise]) -> dict[str, str]:
    """Return what is otherwise than on the clean night."""
    return {one.id: one.result for one in found.values() if one.id in CHECKED and one.result != "PASS"}


def test_a_clean_night_keeps_every_sentence_that_is_checked(tmp_path: Path) -> None:
    found = results(CLEAN.values(), tmp_path)
    assert turned(found) == {}
    assert {one.result for id, one in found.items() if id not in CHECKED} == {"NOT_CHECKED", "DOCUMENT_ONLY"}


@pytest.mark.parametrize(("otherwise", "turns"), [flip[1:] for flip in FLIPS], ids=[flip[0] for flip in FLIPS])
def test_one_record_turns_its_sentence_and_no_other(
    otherwise: dict[str, Record], turns: dict[str, str], tmp_path: Path
) -> None:
    found = results({**CLEAN, **otherwise}.values(), tmp_path)
    assert turned(found) == turns
    for id in turns:
        assert found[id].records > 0
        assert found[id].refs


@pytest.mark.parametrize("otherwise", [nearly[1] for nearly in NEARLY], ids=[nearly[0] for nearly in NEARLY])
def test_what_is_within_the_promise_turns_nothing(otherwise: dict[str, Record], tmp_path: Path) -> None:
    assert turned(results({**CLEAN, **otherwise}.values(), tmp_path)) == {}


def test_an_invoice_that_went_before_its_time(tmp_path: Path) -> None:
    last = {**CLEAN, "x": invoice("invoice:103", **KARI, **PAID)}
    results(last.values(), tmp_path)
    found = results(CLEAN.values(), tmp_path)
    assert turned(found) == {"P08": "FAIL"}
    assert found["P08"].refs == ("invoices invoice:103",)
    # And one whose time was out may go.
    results([*CLEAN.values(), invoice("invoice:100", **KARI, issued_on=on("2019-03-10"), balance=0)], tmp_path)
    assert turned(results(CLEAN.values(), tmp_path)) == {}


def test_a_question_that_has_waited_since_summer(tmp_path: Path) -> None:
    asked = [
        *CLEAN.values(),
        subscriber("subscription:2", email="ola@example.org", status="archived", changed_at=at("2026-02-01")),
    ]
    for folder, first, turns in (("in time", date(2026, 9, 23), {}), ("late", date(2026, 9, 22), {"P60": "WARN"})):
        with night(asked, tmp_path / folder, today=first):
            pass
        assert turned(results(asked, tmp_path / folder)) == turns, folder


@pytest.mark.parametrize(
    ("due", "turns"),
    [
        ("2026-12-03", {}),
        ("2026-12-02", {"P62": "WARN"}),
        ("2026-11-22", {"P62": "WARN"}),
        ("2026-11-21", {"P62": "FAIL"}),
    ],
)
def test_a_request_that_waits_for_its_answer(due: str, turns: dict[str, str], tmp_path: Path) -> None:
    with night(CLEAN.values(), tmp_path) as con:
        con.execute("INSERT INTO open_request VALUES (3, 'access', DATE '2026-10-21', ?)", [due])
        promise_checks.check(con, DECLARED)
        found = {one.id: one for one in promise_checks.kept(con)}
    assert turned(found) == turns
    assert found["P62"].refs == (("#3",) if turns else ())


def test_nights_in_which_nothing_was_assessed(tmp_path: Path) -> None:
    assert turned(results(CLEAN.values(), tmp_path / "a", last_complete=date(2026, 11, 20))) == {}
    found = results(CLEAN.values(), tmp_path / "b", last_complete=date(2026, 11, 19))
    assert turned(found) == {"P60": "WARN"}
    assert found["P60"].args == {"date": Arg(ArgType.DATE, "2026-11-19"), "variant": Arg(ArgType.TEXT, "pause")}


def _without(id: str) -> Policy:
    return replace(DECLARED, processors={name: p for name, p in DECLARED.processors.items() if name != id})


def _changed(id: str, **facts: date | None) -> Policy:
    return replace(DECLARED, processors={**DECLARED.processors, id: replace(DECLARED.processors[id], **facts)})


def _stated(text: str | None = None, reviewed: date | None = date(2026, 5, 1)) -> Policy:
    old = DECLARED.statement
    return replace(
        DECLARED,
        statement=Statement(old.text if text is None else text, reviewed),
    )


TEXT = DECLARED.statement.text
#: (what is otherwise in the policy, the policy, what turns, why)
PAPERS = [
    *((f"no agreement with {of}", _changed(of, agreement=None), {id: "WARN"}, "no_agreement")
      for id, of in (("P12", "onecom"), ("P35", "simplybook"), ("P36", "google"), ("P40", "mailchimp"))),
    ("an agreement that nobody has looked at for two years", _changed("google", checked=date(2024, 11, 22)), {"P36": "WARN"}, "agreement_unseen"),
    ("an agreement of which nobody knows when it was looked at", _changed("google", checked=None), {"P36": "WARN"}, "agreement_unseen"),
    ("a processor that is not in the register", _without("onecom"), {"P12": "WARN"}, "not_in_register"),
    ("a recipient whom the statement does not name",
     replace(DECLARED, processors={**DECLARED.processors, "x": replace(DECLARED.processors["google"], id="ukjentmottaker", name="Ukjentmottaker AS")}),
     {"P47": "FAIL"}, "unnamed"),
    ("a statement without an organisation number", _stated(TEXT.replace("999 999 999", "")), {"P65": "WARN"}, "no_identity"),
    ("a statement read a year ago", _stated(reviewed=date(2025, 11, 22)), {"P68": "WARN"}, "old_reading"),
    ("a sentence that has gone", _stated(TEXT.replace("alltid må bekrefte dobbelt i en egen e-post", "")), {"P43": "WARN"}, "changed"),
    ("a sentence with another word", _stated(TEXT.replace("cirka månedlig", "ukentlig")), {}, "changed"),
    ("nobody noted when it was read", _stated(reviewed=None), {"P68": "NOT_CHECKED"}, "no_reading"),
    ("no statement at hand", _stated(""), {"P47": "NOT_CHECKED", "P65": "NOT_CHECKED"}, "no_statement"),
]  # fmt: skip


@pytest.mark.parametrize(("own", "turns", "reason"), [row[1:] for row in PAPERS], ids=[row[0] for row in PAPERS])
def test_the_register_the_text_and_the_clock_are_asked(
    own: Policy, turns: dict[str, str], reason: str, tmp_path: Path
) -> None:
    found = results(CLEAN.values(), tmp_path, policy=own)
    assert turned(found) == turns
    assert {found[id].reason for id in turns} <= {reason}


@pytest.mark.parametrize("own", [_changed("google", checked=date(2024, 11, 23)), _stated(reviewed=date(2025, 11, 23))])
def test_a_day_before_its_time_is_out(own: Policy, tmp_path: Path) -> None:
    assert turned(results(CLEAN.values(), tmp_path, policy=own)) == {}


def test_a_changed_sentence_that_nobody_checks_asks_for_a_look_too(tmp_path: Path) -> None:
    found = results(CLEAN.values(), tmp_path, policy=_stated(TEXT.replace("cirka månedlig", "ukentlig")))
    assert (found["P44"].result, found["P44"].reason) == ("WARN", "changed")


def test_line_breaks_quotes_and_dashes_change_no_sentence() -> None:
    text = "Vi  sier «alltid\u00a0må bekrefte\ndobbelt» – i en egen E-POST"
    assert Statement(text).has('"Alltid må bekrefte dobbelt" - i en … egen e-post')
    assert not Statement(text).has("alltid må bekrefte trippelt")
    assert wording("a  b\n") == wording("a b") != wording("a b.")


def test_every_result_carries_its_sentence_and_the_hash_of_its_wording(tmp_path: Path) -> None:
    found = results(CLEAN.values(), tmp_path)
    for id, promise in DECLARED.promises.items():
        assert (found[id].quote, found[id].quote_hash) == (promise.quote, wording(promise.quote))
    assert len({one.quote_hash for one in found.values()}) == len(IDS)


def test_every_checked_sentence_has_a_flip() -> None:
    flipped = {id for *_rest, turns in FLIPS for id in turns} | {id for _n, _p, turns, _r in PAPERS for id in turns}
    assert flipped | {"P60", "P62"} == CHECKED  # these look at nights and at the ledger: tests of their own above
    assert len(CHECKED) >= 30


# -- what was not read ---------------------------------------------------------------------------------------------------

SOURCES = sorted({one.source for one in CLEAN.values()})


def leaning_on(source: str) -> set[str]:
    kinds = {kind.value for kind in KINDS[source]} | {"*"}
    return {id for id, rule in rules().items() if kinds & {need.partition("/")[0] for need in rule.needs}}


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_that_is_stale_not_read_or_read_in_part_keeps_no_promise(source: str, tmp_path: Path) -> None:
    leaning = leaning_on(source)
    assert leaning
    rest = [one for one in CLEAN.values() if one.source != source]
    never = results(rest, tmp_path / "never", unread=[source])
    partly = results(CLEAN.values(), tmp_path / "partly", partly=source)
    stale = results(rest, tmp_path / "partly", unread=[source])
    for found, reason in ((never, "source_unread"), (partly, "source_partly"), (stale, "source_unread")):
        assert {id for id in leaning if found[id].result == "PASS"} == set()
        unread = {"system": Arg(ArgType.SOURCE, source)}
        for id in leaning:
            assert (found[id].result, found[id].reason, found[id].args) == ("NOT_CHECKED", reason, unread)
        assert {id for id in CHECKED - leaning if found[id].result != "PASS"} == set()


@pytest.mark.parametrize("source", SOURCES)
def test_a_kind_that_no_source_yields_keeps_no_promise(source: str, tmp_path: Path) -> None:
    found = results([one for one in CLEAN.values() if one.source != source], tmp_path)
    yielded = {kind for other in SOURCES if other != source for kind in KINDS[other]}
    gone = {kind.value for kind in KINDS[source] if kind not in yielded}
    activity = {one.activity for one in CLEAN.values() if one.source == source}
    for id, rule in rules().items():
        needs = [need.partition("/") for need in rule.needs]
        if gone & {kind for kind, *_ in needs}:
            assert (found[id].result, found[id].reason) == ("NOT_CHECKED", "source_missing")
        elif activity & {activity for *_, activity in needs}:
            assert (found[id].result, found[id].reason) == ("NOT_CHECKED", "nothing_there")


def test_a_break_is_told_although_another_source_is_stale_but_not_where_it_leans_on_it(tmp_path: Path) -> None:
    broken = {**CLEAN, "client": client(**KARI, unread=("fields.Tema",)), "x": customer("customer:2", **OLA),
              "y": invoice("invoice:103", "customer:2", **OLA, **PAID)}  # fmt: skip
    found = results(broken.values(), tmp_path)
    assert turned(found) == {"P01": "FAIL", "P34": "FAIL"}
    tonight = [one for one in broken.values() if one.source != "registration"]
    found = results(tonight, tmp_path, unread=["registration"])
    assert found["P34"].result == "FAIL"
    # The form may have come in a reading that failed.
    assert (found["P01"].result, found["P01"].reason) == ("NOT_CHECKED", "source_unread")


def test_a_record_that_was_carried_over_breaks_nothing(tmp_path: Path) -> None:
    broken = {**CLEAN, "client": client(**KARI, unread=("fields.Tema",))}
    results(broken.values(), tmp_path)
    found = results([one for one in broken.values() if one.source != "bookings"], tmp_path, unread=["bookings"])
    assert found["P34"].result == "NOT_CHECKED"


# -- wordings of consents ------------------------------------------------------------------------------------------------


def test_an_edited_question_makes_older_consents_visible(tmp_path: Path) -> None:
    """The sheet shows only the question of today; what an answer was first read with is remembered."""
    with night([asked(response(**FORM))], tmp_path) as con:
        assert ("response:0:1", "CONSENT_VERSION_OLD") not in raised(con)
    edited = {"consent_registration": "Samtykker du til alt?"}
    newer = response("response:0:2", **{**FORM, **OLA, "submitted_at": at("2026-11-21")})
    for _ in range(2):  # remembered for good, not for one night
        with night([asked(response(**FORM), **edited), asked(newer, **edited)], tmp_path) as con:
            assert {r for r, code in raised(con) if code == "CONSENT_VERSION_OLD"} == {"response:0:1"}
            args = con.execute("SELECT args FROM flag WHERE code = 'CONSENT_VERSION_OLD'").fetchone()
            evidence = con.execute(
                "SELECT evidence FROM consent WHERE record = 'response:0:1' AND purpose = 'REGISTRATION'"
            ).fetchone()
    assert args == ('{"fields":"consent_registration","date":"2026-01-05"}',)
    assert evidence is not None
    assert "question: Samtykker du?" in evidence[0]


def test_a_no_needs_no_newer_wording(tmp_path: Path) -> None:
    old = asked(response(**{**FORM, "consent_registration": "Nei"}), consent_registration="Godtar du?")
    new = asked(response("response:0:2", **{**FORM, **OLA, "submitted_at": at("2026-06-01")}))
    with night([old, new], tmp_path) as con:
        assert "CONSENT_VERSION_OLD" not in {code for _record, code in raised(con)}


# -- the declarations ----------------------------------------------------------------------------------------------------


def test_every_promise_has_a_row_and_every_check_is_declared() -> None:
    rows = policy.load().promises
    assert tuple(rows) == IDS
    assert {id for id, row in rows.items() if row.check == "sql"} == set(rules())
    assert {row.check for row in rows.values() if row.check not in ("sql", "")} == set(NAMED)
    for row in rows.values():
        assert bool(row.check) != bool(row.state)
        if not row.check:
            assert all(row.reason.in_(language) for language in LANGUAGES)
    assert len({row.quote for row in rows.values()}) == len(IDS)


def test_what_the_checks_name_exists() -> None:
    texts = [rule.query for rule in rules().values()] + [
        (files("inventory") / "assessment" / "sql" / "promises.sql").read_text("utf-8")
    ]
    numbers = {name for text in texts for name in re.findall(r"rule\('([^']+)'\)", text)}
    assert numbers <= set(policy.load().parameters())
    codes = {code for text in texts for code in re.findall(r"code (?:=|<>) '([A-Z_]+)'", text)}
    assert {"INVOICE_EXPIRED", "CONSENT_VERSION_OLD"} <= codes <= {*flag_rules(), "SOURCE_MISSING"}
    for rule in rules().values():
        assert rule.sentence.endswith(".")
        for need in (*rule.needs, *rule.leans):
            assert need.partition("/")[2] in {"", *policy.load().activities}
        assert set(rule.leans) <= {need.partition("/")[0] for need in rule.needs}


def test_no_check_names_a_vendor() -> None:
    vendors = ("google", "mailchimp", "simplybook", "conta", "one.com", "facebook")
    for rule in rules().values():
        text = rule.query.lower().replace("contact", "")
        assert not [vendor for vendor in vendors if vendor in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_its_words(language: str) -> None:
    words = Words(language)
    variants = {(id, variant) for id, rule in rules().items() for variant in ("", *rule.variants)}
    keys = [
        f"promise.{id}{f'.{variant}' if variant else ''}.{part}" for id, variant in variants for part in ("why", "todo")
    ]
    assert ("P08", "gone") in variants and ("P43", "added") in variants
    reasons = set(promise_checks.Why) - {promise_checks.Why.BROKEN}
    keys += [f"promise_reason.{reason}.{part}" for reason in reasons for part in ("why", "todo")]
    keys += [f"promise_state.{result}" for result in Result]
    assert [key for key in keys if not words.known(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_can_be_said(language: str, tmp_path: Path) -> None:
    everything = dict(CLEAN)
    for n, (_name, flip, _turns) in enumerate(FLIPS):
        everything |= {f"{n}.{name}": replace(one, record=f"{one.record}.{n}") for name, one in flip.items()}
    broken = results(everything.values(), tmp_path / "broken", policy=policy.load(), last_complete=date(2026, 1, 1))
    unread = results([], tmp_path / "unread", policy=policy.load(), unread=["newsletter"])
    for kept in (*broken.values(), *unread.values()):
        said = detail(kept, (), Words(language))
        assert said and "{" not in said and "kari@example.org" not in said
    assert {one.result for one in broken.values()} == {"FAIL", "WARN", "NOT_CHECKED", "DOCUMENT_ONLY", "PASS"}


def test_fields_that_checks_read_are_fields() -> None:
    assert {"extra_info", "invoice_channel", "delivery", "skype"} <= set(ALL_FIELDS)


#: (what to find in the shipped text, what to put there, what the line must say)
BROKEN = [
    ("[P01]\n", "[P69]\n", "P01 to P68"),
    ("[P01]\n", "[P69]\n", "the promise [P01] is missing"),
    ('quote = "blir du bedt om å fylle ut et registreringsskjema"', "", "[P01]: «quote»"),
    ('quote = "blir du bedt om å fylle ut et registreringsskjema"', 'quote = " "', "[P01]: «quote»"),
    ('meaning = { nb = "Alle kunder har fylt ut et skjema.", en = "Every client has filled in a form." }',
     'meaning = { nb = "Alle kunder har fylt ut et skjema." }', "«meaning» needs a text in nb and one in en"),
    ('en = "Every client has filled in a form." }', 'en = "" }', "[P01]: «meaning» needs a text in nb and one in en"),
    ('form." }\ncheck = true', 'form." }', "[P01]: has no «check», so «state» must be one of"),
    ('form." }\ncheck = true', 'form." }\ncheck = true\nstate = "not_checked"', "one of the two"),
    ('form." }\ncheck = true', 'form." }\ncheck = "agrement"', "did you mean «agreement»"),
    ('form." }\ncheck = true', 'form." }\ncheck = false', "«check» must be true or one of"),
    ('form." }\ncheck = true', 'form." }\nchekc = true', "unknown key «chekc»; did you mean «check»"),
    ('form." }\ncheck = true', 'form." }\nstate = "not_checked"', "«reason» must say why"),
    ('state = "not_checked"\nreason = { nb = "Orden leser svarene', 'check = true\nreasn = { nb = "Orden leser svarene', "there is no inventory/promises/p04.sql"),
    ('state = "document_only"', 'state = "documentonly"', "did you mean «document_only»"),
    ('of = "onecom"\n', "", "needs «of»"),
    ('check = "recipients"', 'check = "recipients"\nof = "google"', "no other check has it"),
    ("[P02]\n", "[P02\n", "promises.toml: "),
    ("[P02]\n", 'P99 = "x"\n[P02]\n', "unknown key"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), BROKEN, ids=[row[2] for row in BROKEN])
def test_each_mistake_in_promises_toml_is_one_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (files("inventory") / "policy" / "promises.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "promises.toml").write_text(text.replace(old, new, 1), "utf-8")
    _found, problems = policy.check(tmp_path)
    assert any(
        says in problem and problem.startswith("promises.toml") and "\n" not in problem for problem in problems
    ), problems


def test_a_statement_beside_the_policy_gets_a_version_of_its_own(tmp_path: Path) -> None:
    before = policy.load(tmp_path)
    (tmp_path / "statement.txt").write_text("Vi tar vare på deg.", "utf-8")
    after = policy.load(tmp_path)
    assert (before.statement.version, after.statement.version) == (
        None,
        wording("Vi tar vare på deg."),
    )
    (tmp_path / "statement.txt").write_bytes(b"\xff\xfe")
    assert policy.check(tmp_path)[1] == ["statement.txt: cannot be read as UTF-8 text (UnicodeDecodeError)"]


def test_a_changed_promise_changes_the_policy_s_version(tmp_path: Path) -> None:
    text = (files("inventory") / "policy" / "promises.toml").read_text("utf-8")
    (tmp_path / "promises.toml").write_text(text.replace("Alle kunder har", "Hver kunde har"), "utf-8")
    assert policy.load(tmp_path).version != policy.load().version


def test_the_day_of_the_last_reading_stands_in_controller_toml(tmp_path: Path) -> None:
    text = (files("inventory") / "policy" / "controller.toml").read_text("utf-8")
    (tmp_path / "controller.toml").write_text(text.replace('read_on = ""', 'read_on = "2026-11-01"'), "utf-8")
    assert policy.load(tmp_path).statement.read_on == date(2026, 11, 1)
    (tmp_path / "controller.toml").write_text(text.replace('read_on = ""', 'read_on = "i fjor"'), "utf-8")
    assert "«read_on» must be a date" in policy.check(tmp_path)[1][0]

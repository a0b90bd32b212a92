"""A night over the sandbox against what is known to be true: every flag found, none forbidden, nobody merged."""

import copy
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.people.world import World
from connectors.sandbox.serve import Sandbox
from connectors.sandbox.servers.vendor_server import Fault
from flows.runtime import context
from inventory.ledger import source_words
from inventory.ledger.judgement_model import Who
from inventory.model import DoubtReason, Outcome, Reading
from inventory.settings import Settings, load
from tests.conftest import TODAY
from tests.night.conftest import Night, run_night

Flags = set[tuple[str, str, str]]
ALL_NIGHT = Fault("/", status=500, body=b'{"error": "down"}')


Owned = dict[tuple[str, str], str]


def flags_of(settings: Settings) -> Flags:
    with context.store_of(settings).read() as con:
        return set(con.execute("SELECT code, source, record FROM flag JOIN record USING (id)").fetchall())


def persons_of(settings: Settings) -> Owned:
    with context.store_of(settings).read() as con:
        return {(s, r): p for s, r, p in con.execute("SELECT source, record, person FROM owned").fetchall()}


def as_flags(flags: list[dict[str, str]]) -> Flags:
    return {(f["code"], f["source"], f["record"]) for f in flags}


@pytest.fixture(scope="module", params=[(200, 1), (90, 3)], ids=["200 people", "90 others"])
def known(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Flags, Owned]:
    """A night on a population whose truth is known: the truth, the flags raised, the person of each record."""
    people, seed = request.param
    with Sandbox(invent(people, seed, as_of=TODAY)) as sandbox:
        folder = tmp_path_factory.mktemp("known")
        sandbox.write(folder)
        settings = load(folder / "orden.toml", connectors.sources())
        run_night(settings)
        return dict(sandbox.world.truth), flags_of(settings), persons_of(settings)


def test_every_flag_is_found_and_none_that_is_forbidden(known: tuple[dict[str, Any], Flags, Owned]) -> None:
    truth, found, owned = known
    assert {(r["source"], r["record"]) for p in truth["people"] for r in p["records"]} == set(owned)
    for person in truth["people"]:
        records = {(r["source"], r["record"]) for r in person["records"]}
        here = {flag for flag in found if flag[1:] in records}
        expected = as_flags(person["flags"])
        assert expected <= here, f"{person['story']}: missed {expected - here}"
        assert here <= expected | as_flags(person.get("allowed", [])), f"{person['story']}: {here - expected}"
        assert not {code for code, *_ in here - expected} & set(person["forbidden"]), person["story"]


def test_links_are_right_to_the_last_one(known: tuple[dict[str, Any], Flags, Owned]) -> None:
    truth, _found, owned = known
    owner = {(r["source"], r["record"]): p["id"] for p in truth["people"] for r in p["records"]}
    clusters = defaultdict(set)
    for record, person in owned.items():
        clusters[person].add(owner[record])
    assert [people for people in clusters.values() if len(people) > 1] == []
    assert truth["must_link"]
    for a, b in truth["must_link"]:
        assert owned[a["source"], a["record"]] == owned[b["source"], b["record"]], (a, b)


@pytest.mark.parametrize(
    ("source", "server"), [("newsletter", "mailchimp"), ("bookings", "simplybook"), ("registration", "google")]
)
def test_a_source_that_answers_500_all_night(
    slept: Night, sandbox: Sandbox, source: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Yesterday's rows stay, marked stale, and nobody is deleted on their strength; the other sources are read."""
    monkeypatch.setattr("connectors.base.http.BACKOFF", 0)
    settings, before = slept
    deleted = {flag for flag in flags_of(settings) if flag[1] == source}
    getattr(sandbox, server).fail(ALL_NIGHT)
    done = run_night(settings)
    tonight = {strip.tonight.name: strip.tonight for strip in done.overview.sources}
    assert done.overview.status == "partial"
    assert tonight[source].status is Reading.STALE
    assert tonight[source].records == next(s.tonight.records for s in before.sources if s.tonight.name == source) > 0
    assert tonight["invoices"].status is Reading.FRESH
    assert deleted
    with context.store_of(settings).read() as con:
        outcomes = con.execute(
            "SELECT DISTINCT outcome FROM flag JOIN record USING (id) WHERE source = ?", [source]
        ).fetchall()
        missing = con.execute(
            "SELECT count(*) FROM flag JOIN record USING (id) WHERE source = ? AND code = 'SOURCE_MISSING'", [source]
        ).fetchone()
        # A conclusion elsewhere that needed this source is not drawn either.
        leaning = con.execute(
            "SELECT DISTINCT code FROM flag WHERE outcome = 'DELETE' AND code IN (SELECT code FROM flag_rule WHERE list_has_any(needs, (SELECT kinds FROM source WHERE name = ?)))",
            [source],
        ).fetchall()
    assert ("DELETE",) not in outcomes
    assert missing == (tonight[source].records,)
    assert leaning == []
    for vendor in (sandbox.mailchimp, sandbox.simplybook, sandbox.google):
        vendor.heal()
    again = run_night(settings).overview
    assert again.status == "complete"
    assert again.outcomes == before.outcomes


def test_a_source_that_has_never_answered(
    settings: Settings, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.base.http.BACKOFF", 0)
    sandbox.simplybook.fail(ALL_NIGHT)
    done = run_night(settings)
    assert {s.tonight.name: s.tonight.status for s in done.overview.sources}["bookings"] is Reading.NOT_READ
    codes = {code for code, *_ in flags_of(settings)}
    assert "SOURCE_MISSING" in codes
    assert not codes & {"REG_EXPIRED", "CONSENT_NO_BUT_STORED", "CRM_FIELDS_EXCESS"}


def test_a_fall_that_takes_what_was_kept_waits_for_her_word(slept: Night, world: World) -> None:
    settings = slept.settings
    whole = copy.copy(world.audience.members)
    try:
        del world.audience.members[10:]
        told = set()
        for _ in range(2):  # being seen twice makes it no truer
            done = run_night(settings)
            strips = {s.tonight.name: s.tonight for s in done.overview.sources}
            assert (strips["newsletter"].status, strips["newsletter"].trouble) == (Reading.STALE, "unlikely")
            assert strips["newsletter"].records == len(whole)
            doubt = strips["newsletter"].doubt
            assert doubt is not None
            assert doubt.reason is DoubtReason.KEPT_GONE
            told.add((doubt.now, doubt.before))
            assert {name for name, source in strips.items() if source.reads_files} == {"invoices", "oldlist"}
        assert len(told) == 1  # the same is said of the same
        source_words.say(context.ledger_of(settings), "newsletter", 10, Who.OWNER, datetime.now(UTC))
        believed = run_night(settings)
        strips = {s.tonight.name: s.tonight for s in believed.overview.sources}
        assert (strips["newsletter"].status, strips["newsletter"].records) == (Reading.FRESH, 10)
    finally:
        world.audience.members[:] = whole


def test_new_since_yesterday(slept: Night, world: World) -> None:
    settings = slept.settings
    member = world.audience.members.pop()
    try:
        gone = run_night(settings).overview
        assert (gone.gone, gone.new_total) == (1, 0)
    finally:
        world.audience.members.append(member)
    back = run_night(settings).overview
    assert (back.gone, back.new_total) == (0, 1)
    assert back.new[0].source == "newsletter"


def test_only_one_source(slept: Night, sandbox: Sandbox) -> None:
    for server in (sandbox.google, sandbox.mailchimp):
        server.seen.clear()
    done = run_night(slept.settings, only=["newsletter"])
    assert not sandbox.google.seen
    assert sandbox.mailchimp.seen
    assert done.overview.status == "complete"
    assert {s.tonight.name for s in done.overview.sources if s.tonight.status is Reading.FRESH} == {"newsletter"}


def test_reading_takes_few_requests(settings: Settings, sandbox: Sandbox) -> None:
    """Three reads a sheet and a token; Mailchimp by pages of a thousand; SimplyBook by pages of a hundred."""
    for server in (sandbox.google, sandbox.mailchimp, sandbox.simplybook):
        server.seen.clear()
    run_night(settings)
    assert len(sandbox.google.seen) <= 8
    clients = len(sandbox.world.booking.clients)
    per_client = [path for _method, path in sandbox.simplybook.seen if "field-values" in path]
    assert len(per_client) <= clients
    assert (
        len(sandbox.simplybook.seen) - len(per_client)
        <= 4 + clients // 100 + 1 + len(sandbox.world.booking.bookings) // 100 + 1
    )
    feeds = [path for _method, path in sandbox.mailchimp.seen if "activity" in path]
    assert len(sandbox.mailchimp.seen) - len(feeds) <= 6 + 3


def test_a_source_without_rights_and_a_wrong_key(
    settings: Settings, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDEN_NEWSLETTER_API_KEY", "wrong-us6")
    done = run_night(settings)
    told = {s.tonight.name: s.tonight for s in done.overview.sources}["newsletter"]
    assert (told.status, told.trouble) == (Reading.NOT_READ, "refused")
    assert "wrong-us6" not in (told.detail or "")


def test_saft_alone_reads_and_a_broken_one_harms_nothing(slept: Night, tmp_path: Path) -> None:
    before = {s.tonight.name: s.tonight.records for s in slept.overview.sources}["invoices"]
    broken = tmp_path / "exports" / "conta" / "uten navnerom.xml"
    broken.write_text("<?xml version='1.0'?><AuditFile><Header/></AuditFile>", "utf-8")
    told = {s.tonight.name: s.tonight for s in run_night(slept.settings).overview.sources}["invoices"]
    assert (told.status, told.trouble, told.records) == (Reading.STALE, "broken", before)
    assert "urn:StandardAuditFile-Taxation-Financial:NO" in (told.detail or "")


def test_deletes_are_counted_by_outcome(slept: Night) -> None:
    overview = slept.overview
    assert overview.outcomes[Outcome.DELETE] > 0
    assert overview.overdue_people > 0
    assert sum(len(task.findings) for task in overview.tasks) == sum(
        overview.outcomes[o] for o in (Outcome.DELETE, Outcome.STOP, Outcome.REVIEW)
    )


def test_a_row_that_cannot_be_read_is_told_by_place(settings: Settings, tmp_path: Path) -> None:
    with open(tmp_path / "exports" / "gammel-liste.csv", "a", encoding="utf-8") as file:
        file.write(";Uten Nummer;uten.nummer@example.org;subscribed;;;\n")
    done = run_night(settings)
    told = {s.tonight.name: s.tonight for s in done.overview.sources}["oldlist"]
    assert (told.status, told.unreadable) == (Reading.FRESH, 1)
    assert "gammel-liste.csv" in (told.detail or "")
    page = done.report.read_text("utf-8")
    assert "gammel-liste.csv" in page
    assert "uten.nummer@example.org" not in (told.detail or "") + page

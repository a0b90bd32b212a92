"""Proofs that can fail: what an eraser or a look of Mailchimp's might do wrong comes out as still there, or as unknown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.base import http
from connectors.mailchimp import SOURCE
from connectors.sandbox.people.world import Audience
from connectors.sandbox.servers.faults import lies
from connectors.sandbox.servers.mailchimp import hands as interfering
from connectors.sandbox.servers.mailchimp.server import Mailchimp
from inventory.eraser import Act, Captured, Eraser, Hands, Path, Seen, Target, Word
from inventory.erasure.states import standing
from inventory.ledger.deletion_log import Event, Happened
from inventory.model import Kind, SourceConfig
from tests.connectors.sandbox import tiny

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
LIST, OTHER = "a1b2c3d4e5", "ffff000011"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailchimp]:
    monkeypatch.setattr(http, "BACKOFF", 0)
    second = Audience(OTHER, "Kurs", False, [{"tag": "FNAME"}], [tiny.member("s00")])
    running = Mailchimp(tiny.audience(), second)
    running.start()
    yield running
    running.stop()


def opened(server: Mailchimp, audience: str = LIST) -> Hands:
    eraser = SOURCE.erases
    assert isinstance(eraser, Eraser)
    every = {name: option.default for name, option in SOURCE.options.items()}
    config = SourceConfig("newsletter", "mailchimp", {**every, "audience": audience, "server": "us6", "base_url": server.url})
    return eraser.open(config, {"api_key": server.api_key, "erase_api_key": server.erase_api_key})


def target(server: Mailchimp, nth: int) -> Target:
    member = server.audiences.all[0].members[nth]
    return Target(f"subscription:{member['id']}", Kind.SUBSCRIPTION, {"email": member["email_address"]})


def verdict(seen: Sequence[Seen]) -> str:
    """Return what these looks come to, after a call that was answered."""
    sent = [Happened(NOW, Event.BEGIN), Happened(NOW, Event.SEND, word=Word.ERASED), Happened(NOW, Event.ANSWER)]
    looks = [Happened(NOW + timedelta(seconds=1), Event.LOOK, s.path, 0, s.found, s.controls) for s in seen]
    return standing([*sent, *looks], timedelta(seconds=120)).state.value


def run(
    server: Mailchimp, mutated: Callable[[Captured], Captured] = lambda one: one, *,
    paths: Sequence[Path] = (Path.ID, Path.LIST, Path.SEARCH), controls: int = 2, audience: str = LIST,
) -> str:  # fmt: skip
    """Erase the first member as the program does, or as a mutant would, and look."""
    with opened(server) as hands:
        [found] = [one for one in hands.capture([target(server, 0)]) if isinstance(one, Captured)]
        beside = [target(server, n) for n in (1, 2)][:controls]
        list(hands.carry_out([mutated(found)], lambda _those: None))
    with opened(server, audience) as hands:
        mutant = mutated(found)
        return verdict([one for path in paths for one in hands.look(path, [mutant], beside)])


def keys(**told: Any) -> Callable[[Captured], Captured]:
    return lambda one: replace(one, keys={**one.keys, **told})


def test_the_program_itself_proves_it(server: Mailchimp) -> None:
    assert run(server) == "gone"
    assert server.audiences.all[1].members == []


@pytest.mark.parametrize(
    ("mutant", "told"),
    [
        ("one audience left", {"mutated": keys(audiences=LIST)}),
        ("hash of another audience", {"mutated": keys(hash="0" * 32)}),
        ("the archiving call instead", {"archived": True}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_left_is_told_as_left(server: Mailchimp, mutant: str, told: dict[str, Any]) -> None:
    if told.pop("archived", False):
        member = server.audiences.all[0].members[0]
        server.fail(lies("/actions/delete-permanent", lambda _request, _true: member.update(status="archived") or _true))
        told["mutated"] = keys(audiences=LIST)
    assert run(server, **told) == "left", mutant


@pytest.mark.parametrize(
    ("mutant", "told"),
    [
        ("control removed", {"controls": 0}),
        ("look skipped", {"paths": (Path.ID,)}),
        ("the same look twice", {"paths": (Path.ID, Path.ID)}),
        ("looked for in the wrong audience", {"audience": OTHER}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_tell_tells_nothing(server: Mailchimp, mutant: str, told: dict[str, Any]) -> None:
    assert run(server, **told) == "unknown", mutant


@pytest.mark.parametrize("lie", [interfering.finds_nobody, interfering.finds_everybody], ids=["404", "200"])
def test_an_answer_that_is_everybodys_tells_nothing(server: Mailchimp, lie: Any) -> None:
    with opened(server) as hands:
        [found] = [one for one in hands.capture([target(server, 0)]) if isinstance(one, Captured)]
        assert found.act is Act.ERASE
        server.fail(lies("/3.0", lie(server)))
        beside = [target(server, n) for n in (1, 2)]
        assert verdict([one for path in (Path.ID, Path.SEARCH) for one in hands.look(path, [found], beside)]) == "unknown"

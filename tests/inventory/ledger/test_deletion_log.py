"""The journal of erasures: what is written is read again, chained, and can hold nobody's name."""

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from inventory.eraser import Act, Word
from inventory.eraser import Path as Way
from inventory.errors import UserError
from inventory.ledger import decisions, deletion_log
from inventory.ledger.decisions import Choice, Finding, Grounds
from inventory.ledger.deletion_log import Event, Happened, Key, LoggedStep, Seal, StepKey, What
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.ledger.opaque_keys import Pepper, Purpose
from inventory.ledger.suppression import BlockScope
from inventory.model import Kind
from tests.inventory.nights import KEY

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PEPPER = Pepper(KEY)
LOG, BLOCKS = Seal(PEPPER, Purpose.DELETION_LOG), Seal(PEPPER, Purpose.BLOCKS)
STEP = StepKey(1, 1)
LOOK = Happened(NOW, Event.LOOK, Way.ID, 0, False, True)
HAPPENED = (
    Happened(NOW, Event.BEGIN),
    Happened(NOW, Event.SEND, word=Word.ERASED),
    Happened(NOW, Event.ANSWER),
    LOOK,
    Happened(NOW, Event.WAIT, code="owed", until=date(2030, 1, 1)),
)


def write(ledger: Ledger) -> None:
    """Fill every table of the journal."""
    facts = Grounds({("crm", "contact:1"): "kari|email kari@example.org"}, 3)
    number = decisions.decide(
        ledger, "p-0123456789ab", Choice.ERASE, [Finding("crm", "contact:1", "")], Who.OWNER, NOW, grounds=facts
    )
    key = StepKey(number, 1)
    step = LoggedStep(key, "crm", Kind.CONTACT, Act.ERASE, LOG.record("crm", "contact:1"), ())
    known_by = [Key(key, What.EMAIL, LOG.value(What.EMAIL, "kari@example.org"))]
    deletion_log.begin(ledger, number, [step], known_by, LOG, NOW)
    deletion_log.note(ledger, [(key, one) for one in HAPPENED])
    blocks = [(What.PHONE, BLOCKS.value(What.PHONE, "+4791234567"))]
    deletion_log.block(ledger, number, blocks, BlockScope.PERSON, NOW)
    deletion_log.block(ledger, number, blocks, BlockScope.PERSON, NOW)
    assert [deletion_log.blocked_for(ledger, request) for request in (3, 4)] == [True, None]
    assert deletion_log.lift(ledger, number, "owner", NOW)
    assert not deletion_log.lift(ledger, number, "owner", NOW)
    assert deletion_log.blocked_for(ledger, 3) is False


def test_what_is_written_is_read_again_and_chained(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, KEY)
    write(ledger)
    [(number, [step])] = deletion_log.orders(ledger).items()
    assert (number, step.key, step.does, step.kind) == (1, STEP, Act.ERASE, Kind.CONTACT)
    assert [one._replace(at=NOW) for one in step.events] == list(HAPPENED)
    [decision] = decisions.decisions(ledger)
    assert decision.request == 3
    with ledger.connection() as con:
        assert con.execute("SELECT count(*) FROM erasure_block").fetchall() == [(1,)]
        assert con.execute("SELECT count(*) FROM erasure_key").fetchall() == [(1,)]
    assert ledger.verify().broken is None
    with pytest.raises(UserError, match="is being carried out"):
        decisions.undo(ledger, 1, Who.OWNER, NOW)  # something was sent


def test_the_log_and_the_blocks_share_no_key() -> None:
    values = {seal.value(what, "kari@example.org") for seal in (LOG, BLOCKS) for what in What}
    assert len(values) == 2 * len(What)
    assert PEPPER.email("kari@example.org") not in values
    assert PEPPER.record("crm", "contact:1") != LOG.record("crm", "contact:1")


@pytest.mark.parametrize(
    "event",
    [
        Happened(NOW, Event.LOOK),
        Happened(NOW, Event.WAIT, code="owed"),
        Happened(NOW, Event.STOP),
        Happened(NOW, Event.STOP, code="Kari Nordmann"),
        Happened(NOW, Event.REFUSE, code="kari@example.org"),
    ],
)
def test_no_column_takes_a_text_or_half_an_event(tmp_path: Path, event: Happened) -> None:
    ledger = Ledger(tmp_path, KEY)
    with pytest.raises(duckdb.ConstraintException):
        deletion_log.note(ledger, [(STEP, HAPPENED[0]), (STEP, event)])
    with ledger.connection() as con:
        assert con.execute("FROM erasure_event").fetchall() == []  # all of them or none

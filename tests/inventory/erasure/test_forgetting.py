"""After three years the journal forgets what the erased were known by, and still tells, chained, what was done."""

from datetime import timedelta
from pathlib import Path

import pytest

from inventory.eraser import Act, Word
from inventory.eraser import Path as Way
from inventory.erasure import forgetting
from inventory.erasure.states import standing
from inventory.ledger import deletion_log
from inventory.ledger.deletion_log import Event, Happened, Key, LoggedStep, StepKey, What
from inventory.ledger.ledger import Ledger
from inventory.ledger.suppression import BlockScope
from inventory.model import Kind
from inventory.store.database import sql
from tests.inventory.ledger.test_deletion_log import BLOCKS, LOG, NOW

GONE = (
    Happened(NOW, Event.BEGIN),
    Happened(NOW, Event.SEND, word=Word.ERASED),
    Happened(NOW, Event.ANSWER),
    Happened(NOW, Event.LOOK, Way.ID, 0, False, True),
    Happened(NOW, Event.LOOK, Way.LIST, 0, False, True),
)
HERS = (Happened(NOW, Event.GUIDE, code="minimum"),)
SAID = (*HERS, Happened(NOW, Event.HAND_OVER), Happened(NOW, Event.DECLARE))


def begun(ledger: Ledger, number: int, events: tuple[Happened, ...]) -> list[str]:
    """Write an order of one step down. Returns what it is known by."""
    key = StepKey(number, 1)
    opaque = LOG.record("crm", f"contact:{number}")
    known = LOG.value(What.EMAIL, f"kari{number}@example.org")
    step = LoggedStep(key, "crm", Kind.CONTACT, Act.ERASE, opaque, ())
    deletion_log.begin(ledger, number, [step], [Key(key, What.EMAIL, known)], LOG, NOW)
    deletion_log.note(ledger, [(key, one) for one in events])
    return [opaque, known]


@pytest.mark.parametrize("key", [None, "k" * 40], ids=["plain", "encrypted"])
def test_keys_go_after_three_years_and_the_chain_is_whole(tmp_path: Path, key: str | None) -> None:
    ledger = Ledger(tmp_path, key)
    gone, waits, said = begun(ledger, 1, GONE), begun(ledger, 2, HERS), begun(ledger, 3, SAID)
    block = BLOCKS.value(What.EMAIL, "kari@example.org")
    deletion_log.block(ledger, 1, [(What.EMAIL, block)], BlockScope.PERSON, NOW)
    assert ledger.verify().broken is None
    late = NOW + timedelta(days=3 * 365 + 2)
    assert forgetting.forget(ledger, late - timedelta(days=30)) == []
    assert forgetting.forget(ledger, late) == [1, 3]  # what is not over is still looked for
    assert ledger.verify().broken is None

    def state(number: int) -> str:
        [step] = deletion_log.orders(ledger)[number]
        return standing(step.events, timedelta()).state.value

    assert [state(number) for number in (1, 2, 3)] == ["forgotten", "guided", "self_declared"]
    with ledger.connection() as con:
        rows = [con.execute(f"FROM {table}").fetchall() for table in ("erasure_key", "erasure_step", "erasure_block")]
    told = repr(rows)
    assert not any(one in told for one in (*gone, *said))
    assert all(one in told for one in (*waits, block))
    if key is None:  # nor in the bytes
        data = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
        assert not any(one.encode() in data for one in (*gone, *said)) and block.encode() in data
    assert forgetting.forget(ledger, late + timedelta(days=1)) == []


def test_blocks_of_orders_are_looked_at_again_too(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, None)
    blocks = [(What.EMAIL, BLOCKS.value(What.EMAIL, f"kari{n}@example.org")) for n in range(3)]
    for number, one in enumerate(blocks, 1):
        begun(ledger, number, GONE)
        deletion_log.block(ledger, number, [one], BlockScope.PERSON, NOW - timedelta(days=400 * number))
    deletion_log.lift(ledger, 3, "owner", NOW)
    with ledger.connection() as con:
        found = con.execute(sql("ledger/every_block")).fetchall()
    assert {key for key, _since in found} == {opaque for _what, opaque in blocks[:2]}

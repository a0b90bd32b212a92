"""A planted control is nobody: in no person, flag, count or letter; and proves what would else be proved by nobody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.base import http
from connectors.sandbox.servers.faults import Fault
from connectors.sandbox.servers.mailchimp import hands
from flows.runtime import context
from inventory import planted
from inventory.model import Kind, Parsed, Record
from tests.flows.erasing.business import serving

CONTROL = "kontroll@example.org"


def test_the_last_of_a_source_is_proved_gone_beside_the_planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BACKOFF", 0)
    with serving(tmp_path, 40) as business:
        server = business.sandbox.mailchimp
        monkeypatch.setenv("ORDEN_NEWSLETTER_ERASE_API_KEY", server.erase_api_key)
        person, record, email = business.alone("newsletter")[0]
        members = server.audiences.all[0].members
        members[:] = [one for one in members if one["id"] == record.partition(":")[2]]
        hands.sign_up(server, CONTROL)
        (tmp_path / "var" / "inventory.duckdb").unlink()  # as from the beginning: the others never were
        business.option("newsletter", "control", f'"{CONTROL.upper()}"')
        business.night()
        with context.last_night(business.settings) as con:
            assert con.execute("SELECT records FROM source WHERE name = 'newsletter'").fetchall() == [(1,)]
            assert con.execute("SELECT count(*) FROM known_by WHERE value = ?", [CONTROL]).fetchall() == [(0,)]
            [kept] = planted.of(con, "newsletter", [Kind.SUBSCRIPTION])
            assert kept.fields["email"] == CONTROL and isinstance(kept.fields["signup_at"], datetime)
        assert business.orden.here("lookup", CONTROL).code == 4
        business.orden.here("export", "--to", str(tmp_path / "tables"))
        assert not any(CONTROL in one.read_text("utf-8") for one in (tmp_path / "tables").iterdir())
        assert CONTROL not in next((tmp_path / "var" / "reports").glob("*.html")).read_text("utf-8")

        business.approve(person, "newsletter", record)
        answer = business.orden.here("erase", "--approved", "--json")
        [order] = answer.json["orders"]
        assert (answer.code, order["state"]) == (0, "verified"), order
        assert [member["email_address"] for member in members] == [CONTROL]
        assert email not in answer.out
        server.fail(Fault("/", status=500))
        business.night()  # carried over, with the planted one
        with context.last_night(business.settings) as con:
            assert len(planted.of(con, "newsletter", [Kind.SUBSCRIPTION])) == 1


@pytest.mark.parametrize("control", ["kontroll@example.org", "+47 49 12 34 56", "7", "client:7"])
def test_it_is_known_by_address_number_or_id_with_all_that_is_part_of_it(control: str) -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    mine = Record("b", "client:7", Kind.CONTACT, "A03", {"name": "K", "email": "Kontroll@example.org"}, also=(("phone", "49123456"),))
    hour = Record("b", "booking:9", Kind.BOOKING, "A03", {"starts_at": at}, part_of="client:7")
    other = Record("b", "client:8", Kind.CONTACT, "A03", {"name": "Kari", "email": "kari@example.org"})
    left, kept = planted.apart(Parsed((mine, hour, other)), control)
    assert (left.records, kept) == ((other,), (mine, hour))
    assert planted.apart(Parsed((mine, other)), None) == (Parsed((mine, other)), ())
    assert planted.apart(Parsed((other,)), " ")[1] == ()

"""Truth against claim: whole persons, who asked for it, out of every source; and the servers' own state says what is so."""

import copy
from pathlib import Path
from typing import Any

import pytest

from connectors.base import http
from flows.runtime import context
from inventory.erasure.states import PROVED
from tests.flows.erasing.business import Business, serving

#: The most records one person has in each kind of source, so that all of them are in it.
WHO = """SELECT person FROM link JOIN record USING (id)
    WHERE person NOT IN (SELECT l.person FROM link l JOIN record r USING (id) WHERE r.kind IN ('invoice', 'payment'))
      AND person NOT IN (SELECT l.person FROM doubt d JOIN link l ON l.id IN (d.a, d.b))
    GROUP BY person ORDER BY count(DISTINCT source) DESC, count(*) DESC, person LIMIT 5"""


def members(business: Business) -> dict[str, Any]:
    return {m["id"]: copy.deepcopy(m) for m in business.sandbox.mailchimp.audiences.members()}


def rows(business: Business) -> dict[str, list[list[Any]]]:
    return {name: copy.deepcopy(sheet.rows) for name, sheet in business.sandbox.google.book.sheets.items()}


def test_every_claim_is_so_and_nobody_else_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BACKOFF", 0)
    with serving(tmp_path, 60, seed=5) as business:
        for name, value in business.sandbox.erase_secrets.items():
            monkeypatch.setenv(name, value)
        with context.last_night(business.settings) as con:
            persons = [person for (person,) in con.execute(WHO).fetchall()]
            query = "SELECT source, record FROM record JOIN link USING (id) WHERE list_contains(?::VARCHAR[], person)"
            theirs = set(con.execute(query, [persons]).fetchall())
        for person in persons:
            assert business.orden.here("case", "open", person, "--type", "sletting").code == 0
        business.night()
        subscribers, answers = members(business), rows(business)
        approved = [business.orden.here("erase", person, "--approve", "--yes") for person in persons]
        assert {one.code for one in approved} <= {0, 2}  # 2: law or a contract holds all of it
        assert sum(one.code == 0 for one in approved) >= 3, [one.err for one in approved]
        answer = business.orden.here("erase", "--approved", "--json")
        steps = [step for order in answer.json["orders"] for step in order["steps"] if step["does"] != "keep"]
        assert len({step["source"] for step in steps}) >= 3

        claimed = [step for step in steps if step["state"] in PROVED]
        assert claimed and all(len({look["path"] for look in step["looks"]}) > 1 for step in claimed)
        assert {(step["source"], step["record"]) for step in steps} <= theirs  # nothing of anybody else

        gone = subscribers.keys() - members(business).keys()
        assert gone == {s["record"].partition(":")[2] for s in claimed if s["source"] == "newsletter"}
        left = members(business)
        assert all(left[id_] == member for id_, member in subscribers.items() if id_ in left)
        for name, before in answers.items():
            now = rows(business)[name]
            emptied = [n for n, row in enumerate(before) if any(map(str, row)) and not any(map(str, now[n] if n < len(now) else []))]
            assert len(emptied) == sum(s["source"] == name and s["state"] in PROVED for s in steps), name
            assert all(now[n] == row for n, row in enumerate(before) if n not in emptied)

        sent = [write.path for write in business.sandbox.mailchimp.writes]
        assert len(sent) == len(set(sent)) == len(gone)  # no call twice, and none that is not in the plan
        again = business.orden.here("erase", "--approved", "--json")
        assert [write.path for write in business.sandbox.mailchimp.writes] == sent
        assert again.code in (0, 5)

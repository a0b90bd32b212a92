"""A Norwegian terminal says no English, whatever is typed: right and wrong calls, wrong config, wrong policy files."""

import shlex
import shutil
from io import StringIO
from pathlib import Path

import pytest

from flows.cli import main
from flows.runtime import context
from inventory.ledger.ledger import Ledger
from tests.conftest import TODAY
from tests.english import english_in
from tests.inventory.nights import KEY, night
from tests.reports.letters import EMPTY, RECORDS

CONFIG = '[business]\nname = "Tankeflyt"\nlanguage = "nb"\n'
SENDER = '[controller]\nlegal_name = "Tankeflyt Coach Hofman"\naddress = "Storgata 9, 0155 Oslo"\n'
SHEET = 'type = "google_forms"\nform = "course"\nspreadsheet = "abc"\n'
TABLE = 'type = "table"\npath = "x.csv"\nkind = "contact"\nactivity = "A03"\nkey = "Navn"\ncolumns = { "Navn" = "name" }\n'

#: What is typed, the exit code, and what is told. One after the other in one business: a case that is opened is there.
CALLS = [
    ("--hjelp", 0, "Hver uke:"),
    ("oppgaver --hjelp", 0, "Bruk: orden oppgaver"),
    ("oppgver", 2, "Mente du «oppgaver»?"),
    ("oppgaver --jsn", 2, "Mente du «--json»?"),
    ("oppgaver vis 1", 2, "«vis»"),
    ("oppgaver", 0, ""),
    ("oppgaver show 99", 4, "Vi fant ingen oppgave «99»"),
    ("person kari@example.org", 0, "Kari Nordmann"),
    ("person Ingen Som Finnes", 2, "ett ord for mye"),
    ("person ingen@example.org", 4, ""),
    ("person --pdf", 2, ""),
    ("person kari@example.org --reveal 1", 2, "--reveal hører sammen med"),
    ("person kari@example.org --pdf a.pdf --html a.pdf", 2, "samme fil"),
    ("person kari@example.org --pdf policy", 2, "er en mappe"),
    ("person 49123456 --html x.html --reveal 99", 2, "ingen omtale nummer 99"),
    ("person -", 2, ""),
    ("svar", 0, ""),
    ("svar --list", 0, ""),
    ("svar k7f2 same", 2, "Ingen spørsmål har den koden nå"),
    ("svar k7f2 kanskje", 2, "Svaret kan ikke brukes"),
    ("svar --undo 7", 2, "ikke noe svar nummer 7"),
    ("svar --undo 7 --list", 2, "går ikke sammen"),
    ("svar a:b a:b same", 2, "samme oppføringen to ganger"),
    ("svar a:b c:d same", 2, "ikke i oversikten fra i natt"),
    ("svar ab same", 2, "besvares med koden sin"),
    ("sak list", 0, "Ingen henvendelser"),
    ("sak open kari@example.org --type innsyn --received 2026-11-23", 2, "ikke vært ennå"),
    ("sak open kari@example.org --type innsyn --received 1999-01-01", 2, "20. juli 2018"),
    ("sak open kari@example.org --type klage", 2, "«klage» kan ikke brukes som --type"),
    ("sak open kari@example.org --type innsyn --received i-går", 2, "«i-går» kan ikke brukes"),
    ("sak open ingen@example.org --type innsyn", 4, "Ingenting er åpnet"),
    ("sak open 49123456 --type sletting --received 2026-11-20", 0, "Sak 1 er åpnet"),
    ("sak open 49123456 --type sletting --received 2026-11-20", 2, "notert fra før, som sak 1"),
    ("sak letter 1", 2, "Si hvor brevet skal"),
    ("sak letter 1 --pdf b.pdf", 2, "Ingen sletting er utført for sak 1"),
    ("sak letter 1 --kind access --pdf b.pdf", 2, "Sak 1 ber om noe annet"),
    ("sak letter 1 --kind erased --pdf b.pdf", 2, "Ingen sletting er utført for sak 1"),
    ("sak letter 1 --kind nothing_found --pdf b.pdf", 2, "er i oversikten"),
    ("sak letter 1 --kind identity_needed --pdf b.pdf", 2, "ikke spurt hvem det er"),
    ("sak letter 1 --kind extension --pdf b.pdf", 2, "er ikke forlenget"),
    ("sak identity 1 asked --reason ferie", 2, "Grunnen hører ikke til her"),
    ("sak extend 1 --reason many", 0, "Sak 1 er forlenget"),
    ("sak extend 1 --reason many", 2, "forlenget allerede"),
    ("sak close 1 --outcome refused", 2, "Grunnen mangler"),
    ("sak close 1 --outcome done --reason claim", 2, "partly, refused"),
    ("sak close 1 --outcome done", 0, "Sak 1 er lukket"),
    ("sak close 1 --outcome done", 2, "ble lukket 22. november 2026"),
    ("sak letter 1 --pdf b.pdf", 2, "ville ikke stemt: seks oppføringer"),
    ("sak close 7 --outcome done", 2, "ingen sak nummer 7"),
    ("sak undo 7", 2, "ingen sak nummer 7"),
    ("slett", 2, ""),
    ("slett list", 0, ""),
    ("slett kari@example.org --dry-run --approve", 2, ""),
    ("slett ingen@example.org --dry-run", 4, ""),
    ("slett receipt 7", 2, ""),
    ("slett receipt 7 --json k.json", 4, "7"),
    ("slett undo 7", 4, "7"),
    ("slett forget-block 7", 4, "7"),
    ("glem", 2, ""),
    ("glem --check", 0, ""),
    ("kvittering verify nei.json --key ab", 2, "Filen kan ikke leses"),
    ("kvittering verify orden.toml --key ab", 2, "ingen kvittering fra Orden"),
    ("timer", 2, "--to mangler"),
    ("timer --to t.pdf", 2, ".xlsx eller .csv"),
    ("timer --to policy", 2, "er en mappe"),
    ("timer --to orden.toml/t.csv", 2, "kan ikke lages der"),
    ("timer --to t.csv", 0, ""),
    ("eksport --to orden.toml", 2, "kan ikke lages der"),
    ("eksport --to ut --format doc", 2, "«doc» kan ikke brukes"),
    ("protokoll --out policy", 2, "er en mappe"),
    ("protokoll --format json --out p.json", 0, ""),
    ("policy show", 0, ""),
    ("policy check", 0, "Reglene henger sammen"),
    ("policy check nei.toml", 2, "nei.toml: kan ikke leses som tekst"),
    ("policy check orden.toml", 2, "er ikke en av filene med regler"),
    ("secret list", 0, "miljøvariabel"),
    ("secret set store.key", 2, "Det kom ingen verdi"),
    ("secret sheet nei/ark.pdf", 2, "Mappen nei finnes ikke"),
    ("secret sheet orden.toml", 2, "finnes fra før"),
    ("backup nei/kopi.orden", 2, "Er disken koblet til?"),
    ("backup policy", 2, "er en mappe"),
    ("backup orden.toml", 2, "Velg et annet navn"),
    ("backup kopi.orden", 0, ""),
    ("restore nei.orden", 2, "Filen nei.orden finnes ikke"),
    ("restore orden.toml", 2, ""),
    ("restore kopi.orden --dir {here}/ny", 0, ""),
    ("ledger verify", 0, "Loggboken er hel"),
    ("ledger begin-anew", 2, "Loggboken er den vi husker"),
    ("natt", 2, "Ingen systemer er koblet til"),
    ("natt --trial --publish", 2, "En prøve publiserer ingenting"),
    ("natt --only nyhetsbrev", 2, "ingen kilde som heter «nyhetsbrev»"),
    ("schedule --os --cron hver-natt", 2, "Skriv bare minutt og time"),
    ("schedule --remove", 0, "var ikke registrert"),
    ("oppsett --type mailchimpp --name T", 2, "Mente du «mailchimp»?"),
    ("oppsett --at 25:99", 2, "Det er ikke et klokkeslett"),
    ("oppsett --type table --set path", 2, ""),
    ("demo --dir . --no-open", 2, "oppsettet til en virkelig virksomhet"),
    ("demo --people 0 --dir d", 2, "--people må være minst 1"),
    ("sandbox --dir .", 2, "oppsettet til en virkelig virksomhet"),
    ("gjennomgang --port 99x", 2, "«99x» kan ikke brukes som --port"),
    ("--config nei.toml oppgaver", 2, "Det finnes ingen nei.toml her"),
]  # fmt: skip

#: What stands in orden.toml, and what is told of it.
CONFIGS = [
    ("[business]\nlangauge = \"nb\"\n", "Ingen kjenner «langauge» her. Mente du «language»?"),
    ("[bussiness]\n", "Mente du «business»?"),
    ("[business]\nlanguage = \"nb\"\nname = 7\n", "orden.toml [business] linje 3: «name» må være en tekst"),
    ("[business]\nlanguage = \"no\"\n", "må være en av disse, i anførselstegn: nb, en."),
    ("[business]\nname = Kari\n", "linje 2: «name» må være en tekst i anførselstegn"),
    ("[business\n", "orden.toml linje 1: er ikke skrevet slik det skal"),
    ("business = 7\n", "[business]: må være en tabell"),
    ("[business]\ntimezone = \"Oslo\"\n", "Vi kjenner ikke tidssonen «Oslo»"),
    ("[store]\nencrypt = \"ja\"\n", "«encrypt» må være true eller false"),
    ("[store]\ndir = \"orden.toml/var\"\n", "«dir» må være en mappe"),
    ("[policy]\ndir = \"regler\"\n", "Mappen med reglene, som er nevnt i orden.toml, finnes ikke"),
    ("[sources.a]\n", "«type» mangler. Disse finnes:"),
    ("[sources.a]\ntype = \"mailchimpp\"\n", "Typen «mailchimpp» finnes ikke"),
    ("[sources]\na = 7\n", "[sources.a]: må være en tabell"),
    ("[sources.\"å\"]\ntype = \"mailchimp\"\n", "Navnet kan bare ha"),
    ("[sources.a]\ntype = \"mailchimp\"\nserver = \"us6\"\n", "«audience» mangler"),
    (f"[sources.a]\n{SHEET}columns = {{}}\ngid = \"0\"\n", "«gid» må være et helt tall"),
    (f"[sources.a]\n{SHEET}columns = []\n", "«columns» må være en tabell"),
    (f"[sources.a]\n{SHEET}columns = {{}}\nsettle = -1\n", "«settle» må være minst 0"),
    (f"[sources.a]\n{SHEET}columns = {{}}\nbase_url = \"http://x.no\"\n", "åpent over nettet"),
    (f"[sources.a]\n{SHEET}columns = {{}}\nlabel = \"\\u0007\"\n", "bokstaver som synes"),
    (f"[sources.a]\n{TABLE}max_age_days = 0\n", "«max_age_days» må være minst 1"),
    (f"[sources.a]\n{TABLE}medium = \"røyk\"\n", "i anførselstegn: paper, phone, file"),
]  # fmt: skip

#: What stands in a file of the policy folder, and what is told of it. A hundred more in tests/inventory/policy/test_policy.py.
POLICIES = [
    ("controller.toml", "[controler]\n", "Ingen kjenner tabellen «controler»"),
    ("controller.toml", "[controller]\norg_number = \"123456789\"\n", "ikke et norsk organisasjonsnummer"),
    ("controller.toml", "[review]\nlast = \"i går\"\n", "«last» må være en dato som 2026-11-22"),
    ("retention.toml", "[R-BOOK]\nlaw = 7\n", "retention.toml [R-BOOK]: «law» må være en tekst"),
    ("processors.toml", "google = 7\n", "processors.toml [google]: må være en tabell"),
    ("gaps.toml", "[G1]\n", "En mangel heter G og to sifre"),
    ("promises.toml", "[P01]\nquote = \"\"\n", "«quote» er tom"),
    ("activities.toml", "[A01\n", "activities.toml linje 1: er ikke skrevet slik det skal"),
]  # fmt: skip


#: A command, a value of an option, and the first word of a supplier's name.
NAMES = frozenset({"check", "file", "The"})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    with night([*RECORDS, *EMPTY], folder):
        pass
    Ledger(folder, KEY).nights()  # made once
    return folder


@pytest.fixture
def business(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Norwegian business with a night behind it."""
    shutil.copytree(published, tmp_path / "var")
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "controller.toml").write_text(SENDER, "utf-8")
    (tmp_path / "orden.toml").write_text(f'{CONFIG}[policy]\ndir = "policy"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORDEN_STORE_KEY", KEY)
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")  # asked where there is no orden.toml that tells
    monkeypatch.setattr("sys.stdin", StringIO())
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ORDEN_CONFIG", raising=False)
    monkeypatch.setattr(context, "today", lambda _settings: TODAY)
    return tmp_path


def wrong(told: str, typed: str, folder: Path) -> list[str]:
    """Return what may not be in what is told: English, a traceback, a path that nobody typed."""
    found = [f"English: {word}" for word in english_in(told, NAMES)]
    found += ["a traceback"] * ("Traceback" in told)
    return found + ["a path"] * (str(folder) in told and str(folder) not in typed)


def test_no_call_is_answered_in_english(business: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(CALLS) + len(CONFIGS) + len(POLICIES) >= 60
    failed = []
    for call, code, says in CALLS:
        line = call.format(here=business)
        got, told = main.run(shlex.split(line)), capsys.readouterr()
        text = told.out + told.err
        odd = wrong(text, line, business) + ([f"{got}, not {code}"] if got != code else [])
        if odd or says not in text:
            failed.append((line, odd, text[:600]))
    assert not failed, "\n".join(map(str, failed))


def test_no_mistake_in_orden_toml_is_told_in_english(business: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failed = []
    for config, says in CONFIGS:
        (business / "orden.toml").write_text(config, "utf-8")
        got, told = main.run(["policy", "check"]), "".join(capsys.readouterr())
        if got != 2 or says not in told or wrong(told, "", business):
            failed.append((config, got, told))
    assert not failed, "\n".join(map(str, failed))


def test_no_mistake_in_a_policy_file_is_told_in_english(business: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failed = []
    for name, text, says in POLICIES:
        (business / name).write_text(text, "utf-8")
        got, told = main.run(["policy", "check", name]), capsys.readouterr().out
        if got != 2 or says not in told or wrong(told, "", business):
            failed.append((name, got, told))
    assert not failed, "\n".join(map(str, failed))


def test_what_is_said_in_english_is_found(business: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check can fail: the same line to an English business is English."""
    (business / "orden.toml").write_text('[business]\nlanguage = "en"\n', "utf-8")
    assert main.run(["judge", "k7f2", "same"]) == 2
    told = capsys.readouterr().err
    assert {"English: question", "English: that"} & set(wrong(told, "", business))
    assert wrong("Traceback", "", business) == ["a traceback"] and wrong(f"i {business}", "", business) == ["a path"]

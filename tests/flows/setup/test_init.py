"""«orden init» as somebody at a real terminal meets it, against the vendors' wire protocols on loopback."""

import json
import os
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import keyring.errors
import pytest
from pypdf import PdfReader

import connectors
from connectors.base import http
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from flows.cli import app, main
from flows.scheduler import os_scheduler
from flows.setup import source_setup
from flows.setup.fields import SECRET_FILE, as_hour, as_value
from inventory.errors import ConfigError, KeyringUnfit
from inventory.settings import load
from reports.text.words import Words
from tests.conftest import TODAY, MemoryKeyring
from tests.flows.setup.pty_terminal import Person
from tests.night.conftest import run_night

NAME = 'Kåre "K" Ås\\ & sønn'


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(invent(12, 7, as_of=TODAY)) as serving:
        yield serving


class House:
    """A folder, a home with a systemd that says yes, and the command on a terminal in it."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder, self.sandbox = folder, sandbox
        self.config, self.ring = folder / "orden.toml", folder / "ring.json"
        self.home = folder / "home"
        bin = folder / "bin"
        bin.mkdir()
        self.home.mkdir()
        self.systemctl = bin / "systemctl"
        self.systemctl.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/systemctl.log"\n', "utf-8")
        self.systemctl.chmod(0o755)
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("ORDEN_", "XDG_", "PREFECT_", "PYTEST"))}
        self.environment = {**keep, "HOME": str(self.home), "PATH": f"{bin}:{os.environ['PATH']}", "NO_COLOR": "1"}

    def init(self, *options: str) -> Person:
        """Start «orden init» on a terminal; the entries of an earlier keyring are there again."""
        return self.start("init", *options)

    def start(self, *arguments: str) -> Person:
        return Person("tests.flows.setup.init_child", [str(self.ring), *arguments], self.folder, self._with_ring())

    def _with_ring(self) -> dict[str, str]:
        return {**self.environment, "TEST_KEYRING": self.ring.read_text("utf-8") if self.ring.exists() else "{}"}

    @property
    def entries(self) -> dict[str, str]:
        return dict(json.loads(self.ring.read_text("utf-8")))

    def base(self, vendor: str) -> str:
        return f"http://127.0.0.1:{self.sandbox.ports[vendor]}"

    def key(self, variable: str) -> str:
        return self.sandbox.secrets[variable]


@pytest.fixture
def house(tmp_path: Path, sandbox: Sandbox) -> House:
    return House(tmp_path, sandbox)


def menu(person: Person, words: str) -> None:
    """Choose the line of a menu that has ``words``."""
    shown = person.sees(words) + person.sees("Nummer")
    [number] = [line.split()[0] for line in shown.splitlines() if words in line]
    person.types(number)


def begin(person: Person) -> None:
    menu(person, "Bokmål")
    person.answers(("virksomheten", NAME), ("Tidssone", "Oslo"), ("er den Europe/Oslo", ""), ("skrive ut?", "n"))


def mailchimp(person: Person, house: House, key: str) -> None:
    menu(person, "Mailchimp (nyhetsbrev)")
    assert "API keys" in person.sees("hete her?")
    person.types("newsletter")
    person.answers(
        ("API-nøkkelen (vises ikke)", key),
        ("Audience ID", house.sandbox.world.audience.id),
        ("Serveren (slutten av nøkkelen, som us6) [us6]", ""),
        ("Adressen til systemet", house.base("mailchimp")),
    )


def test_from_nothing_to_a_first_night(house: House, memory_keyring: MemoryKeyring) -> None:
    """Mailchimp with a wrong key at first, a Google form by its address alone, and the hour."""
    google, key = house.sandbox.google, house.key("ORDEN_NEWSLETTER_API_KEY")
    account = house.folder / "Nedlastinger" / "my key.json"
    account.parent.mkdir()
    account.write_text(house.key("ORDEN_REGISTRATION_CREDENTIALS"), "utf-8")
    sheet = house.sandbox.world.sheets["registration"]
    with house.init() as person:
        begin(person)
        mailchimp(person, house, "wrong-us6")
        assert "Mailchimp godtar ikke API-nøkkelen" in person.sees("Hva vil du gjøre?")
        menu(person, "Rette og prøve igjen")
        person.answers(("[newsletter]", ""), ("Enter beholder", key), ("Audience ID", ""))
        person.answers(("Serveren", ""), ("systemet", ""))
        person.sees("newsletter står nå i orden.toml")
        menu(person, "Google Forms (arket")
        person.answers(("hete her?", "registration"), ("JSON-filen", f"'{account}'"))
        menu(person, "Registrering av kunder")
        person.answers(
            ("Adressen til arket", f"https://docs.google.com/spreadsheets/d/{sheet.key}/edit#gid={sheet.gid}"),
            (f"Arkfanen (tallet etter gid= i adressen) [{sheet.gid}]", ""),
            ("Adressen til systemet", google.url),
        )
        shown = person.sees("skal endres")
        assert "E-postadresse → e-post" in shown and "Hvordan hørte du om oss? → leses ikke (telles bare)" in shown
        person.types("4")
        menu(person, "trengs ikke")
        person.sees("Mobil → trengs ikke")
        person.answers(("skal endres", ""))
        person.sees("registration står nå i orden.toml")
        person.sees("Koblet til: newsletter (Mailchimp) og registration (Google Forms).")
        menu(person, "Ikke mer nå")
        person.answers(("skal Orden kjøre? [03:15]", "kl. 3.30"), ("hver natt?", "j"))
        person.sees("Orden kjører hver natt kl. 03:30")
        person.sees("orden natt")
        assert person.leaves() == 0
    assert key not in person.seen and "wrong-us6" not in person.seen and "PRIVATE KEY" not in person.seen
    settings = load(house.config, connectors.sources())
    assert (settings.business.name, settings.business.language) == (NAME, "nb")
    assert [source.name for source in settings.sources] == ["newsletter", "registration"]
    assert settings.source("registration")["spreadsheet"] == sheet.key
    columns = settings.source("registration")["columns"]
    assert (columns["Tidsmerke"], columns["Mobil"]) == ("submitted_at", "ignore")
    assert "Hvordan hørte du om oss?" not in columns
    memory_keyring.entries.update({("orden", entry): value for entry, value in house.entries.items()})
    night = run_night(settings).overview
    assert [(strip.tonight.name, strip.tonight.trouble) for strip in night.sources] == [
        ("newsletter", None),
        ("registration", None),
    ]


def test_keys_go_into_the_keyring_alone(house: House) -> None:
    account = house.folder / "key.json"
    account.write_text(house.key("ORDEN_REGISTRATION_CREDENTIALS"), "utf-8")
    sheet = house.sandbox.world.sheets["course"]
    with house.init("--language", "nb", "--name", "T", "--timezone", "Europe/Oslo", "--at", "03:30") as person:
        person.answers(("skrive ut?", ""))
        menu(person, "Google Forms (arket")
        person.answers(("hete her?", ""), ("JSON-filen", "no such.json"), ("lest filen «no such.json»", str(account)))
        menu(person, "Kurspåmelding")
        person.answers(("Adressen til arket", sheet.key), ("gid= i adressen) [0]", "a tab"), ("ikke et tall", ""))
        person.answers(("systemet", house.sandbox.google.url), ("skal endres", ""))
        menu(person, "Ikke mer nå")
        assert person.leaves() == 0
    text, stored = house.config.read_text("utf-8"), house.entries
    assert stat.S_IMODE(house.config.stat().st_mode) == 0o600
    assert "PRIVATE" not in text and "key.json" not in text and "# " in text
    assert {entry.partition("#")[0] for entry in stored} == {"google_forms.credentials", "store.key"}
    assert max(map(len, stored.values())) <= 600 and len(stored["store.key"]) >= 32
    timer = house.home / ".config/systemd/user/orden-nightly.timer"
    assert "03:30:00 Europe/Oslo" in timer.read_text("utf-8")
    assert "enable --now orden-nightly.timer" in (house.folder / "systemctl.log").read_text("utf-8")
    assert [entry.name for entry in house.folder.iterdir() if entry.name.startswith(".orden")] == []


MINE = """# my own remark, with  odd   blanks\r
[business]\r
name   = "Tankeflyt"     # keep me\r
language = "nb"\r
\r
[sources.lopeklubb]   # by hand\r
type = "table"\r
path = "exports/lopeklubb.csv"\r
kind = "contact"\r
activity = "A03"\r
key = "Medlemsnr"\r
columns = { "Navn" = "name" }\r
"""
HOSTILE = ['=cmd()"]', "[sources.evil]", "\\u0022 # '''", '"""', "a.b = 1", "Navn"]


def test_one_more_source_keeps_what_is_there(house: House) -> None:
    house.config.write_text(MINE, "utf-8", newline="")
    exports = house.folder / "exports"
    exports.mkdir()
    heads = ",".join('"' + head.replace('"', '""') + '"' for head in ["Nr", *HOSTILE])
    (exports / "min liste.csv").write_text(f"{heads}\n1{',x' * len(HOSTILE)}\n", "utf-8")
    with house.init() as person:
        person.sees("orden.toml finnes fra før, med én kilde.")
        menu(person, "Koble til en kilde")
        person.answers(("skrive ut?", ""))
        menu(person, "En liste du har selv")
        person.answers(("hete her?", "lopeklubb"), ("heter «lopeklubb» fra før", "min-liste"))
        person.answers(("Filen", str(exports / "min liste.csv")))
        menu(person, "Kontaktkort")
        menu(person, "(A03)")
        menu(person, "Nr")
        shown = person.sees("skal endres")
        assert "[sources.evil] → leses ikke" in shown and "Navn → navn" in shown
        for number in ("1", "2", "3", "4", "5"):
            person.types(number)
            menu(person, "notat")
            person.sees("skal endres")
        person.types()
        person.sees("min-liste står nå")
        menu(person, "Ikke mer nå")
        assert person.leaves() == 0
    text = house.config.read_bytes().decode()
    assert text.startswith(MINE.rstrip())
    read = tomllib.loads(text)["sources"]
    assert set(read) == {"lopeklubb", "min-liste"}
    assert read["min-liste"]["path"] == "exports/min liste.csv"
    assert read["min-liste"]["columns"] == {"Navn": "name", **dict.fromkeys(HOSTILE[:5], "note")}


def test_leaving_and_beginning_anew(house: House) -> None:
    house.config.write_text(MINE, "utf-8", newline="")
    with house.init() as person:
        menu(person, "La alt være som det er")
        assert person.leaves() == 0
    with house.init() as person:
        menu(person, "Begynne på nytt")
        person.answers(("Sikker? [j/N]", "kanskje"), ("Svar ja eller nei.", ""))
        assert person.leaves() == 0
    assert house.config.read_bytes().decode() == MINE
    with house.init("--name", "Ny", "--timezone", "Europe/Oslo") as person:
        menu(person, "Begynne på nytt")
        person.answers(("Sikker?", "ja"), ("skrive ut?", "j"))
        menu(person, "Ikke mer nå")
        person.answers(("skal Orden kjøre?", "25:00"), ("ikke et klokkeslett", "02:15"), ("hver natt?", "nei"))
        person.sees("orden oppsett")
        assert person.leaves() == 0
    assert load(house.config, connectors.sources()).business.name == "Ny"
    [aside] = house.folder.glob("orden-*.toml")
    assert aside.read_bytes().decode() == MINE
    [sheet] = PdfReader(house.folder / "gjenopprettingsark.pdf").pages
    assert house.entries["store.key"] in sheet.extract_text()  # she asked for it
    assert house.entries["store.key"] not in person.seen
    assert not (house.folder / "systemctl.log").exists()


def test_skipping_leaves_nothing_and_stopping_keeps_what_is_done(house: House) -> None:
    with house.init("--language", "nb") as person:
        person.answers(("virksomheten", "T"), ("Tidssone", ""), ("skrive ut?", ""))
        mailchimp(person, house, "wrong-us6")
        menu(person, "Hoppe over")
        mailchimp(person, house, "wrong-us6")
        menu(person, "Stoppe her")
        person.sees("Stoppet. Det du har koblet til, er lagret.")
        assert person.leaves() == 130
    assert list(house.entries) == ["store.key"]
    assert load(house.config, connectors.sources()).sources == ()
    for key in (b"\x03", b"\x04"):
        with house.init() as person:
            menu(person, "Koble til en kilde")
            menu(person, "SimplyBook.me")
            person.answers(("hete her?", ""))
            person.sees("API User Key (vises ikke)")
            person.presses(key)
            person.sees("Stoppet.")
            assert person.leaves() == 130


def test_a_source_that_does_not_answer_now_may_be_kept(house: House) -> None:
    with house.init("--language", "en", "--name", "T", "--timezone", "Europe/Oslo", "--at", "4:05") as person:
        person.answers(("printed?", ""), ("Nothing more now", "4"))
        person.answers(("called here?", "invoices"), ("folder with the exports", "~/conta"))
        assert "We cannot find «conta»" in person.sees("What do you want to do?")
        person.answers(("Keep it as it is", "2"), ("Nothing more now", "8"))
        person.sees("Orden runs every night at 04:05.")
        assert person.leaves() == 0
    assert load(house.config, connectors.sources()).source("invoices")["path"] == str(house.home / "conta")


def test_a_path_is_the_same_asked_again_from_another_folder(house: House) -> None:
    """orden.toml lies elsewhere than where she stands: what she types is from here, what is written is from there."""
    business = house.folder / "my business"
    business.mkdir()
    arguments = [
        "--config",
        "my business/orden.toml",
        "init",
        "--language",
        "nb",
        "--name",
        "T",
        "--timezone",
        "Europe/Oslo",
    ]
    with house.start(*arguments) as person:
        person.answers(("skrive ut?", ""))
        menu(person, "ContaFaktura (kunder")
        person.answers(("hete her?", ""), ("Mappen med eksportene", "my business/conta"))
        person.sees("Hva vil du gjøre?")
        (business / "conta").mkdir()
        (business / "conta" / "kunder.csv").write_text("Navn\nKari\n", "utf-8")
        menu(person, "Rette og prøve igjen")
        person.answers(("hete her?", ""), (f"eksportene [{business / 'conta'}]", ""))
        menu(person, "Ikke mer nå")
        person.answers(("skal Orden kjøre?", ""), ("hver natt?", "n"))
        person.sees('my business/orden.toml" sjekk')
        assert person.leaves() == 0
    assert 'path = "conta"' in (business / "orden.toml").read_text("utf-8")


def test_an_unfit_keyring_stops_before_anything_is_asked(house: House) -> None:
    house.ring.write_text("", "utf-8")  # the child takes keyring's own null back end
    with house.init("--language", "nb") as person:
        person.sees("Det finnes ingen nøkkelring på denne maskinen.")
        person.sees("ORDEN_STORE_KEY")
        assert person.leaves() == 2
    assert not house.config.exists()


def test_without_a_keyring_the_environment_is_enough_and_named(house: House) -> None:
    house.ring.write_text("", "utf-8")
    house.environment |= {"ORDEN_STORE_KEY": "x" * 40}
    options = ("--language", "nb", "--name", "T", "--timezone", "Europe/Oslo")
    with house.init(*options) as person:
        person.sees("Nøklene hentes fra miljøvariabler.")
        mailchimp(person, house, house.key("ORDEN_NEWSLETTER_API_KEY"))
        person.sees("newsletter er ikke koblet til. Sett ORDEN_NEWSLETTER_API_KEY i miljøet")
        menu(person, "Ikke mer nå")
        person.answers(("skal Orden kjøre?", ""), ("hver natt?", "n"))
        assert person.leaves() == 0
    assert load(house.config, connectors.sources()).sources == ()
    house.ring.write_text("", "utf-8")
    house.environment |= {"ORDEN_NEWSLETTER_API_KEY": house.key("ORDEN_NEWSLETTER_API_KEY")}
    with house.init() as person:
        menu(person, "Koble til en kilde")
        menu(person, "Mailchimp (nyhetsbrev)")
        person.answers(("hete her?", "newsletter"))
        assert "hentes fra ORDEN_NEWSLETTER_API_KEY" in person.sees("Audience ID (som")
        person.types(house.sandbox.world.audience.id)
        person.answers(("[us6]", ""), ("systemet", house.base("mailchimp")))
        person.sees("newsletter står nå i orden.toml")
        menu(person, "Ikke mer nå")
        assert person.leaves() == 0
    assert house.entries == {}


def test_a_scheduler_that_refuses_is_told_and_the_rest_is_saved(house: House) -> None:
    house.systemctl.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    with house.init("--language", "nb", "--name", "T", "--timezone", "Europe/Oslo") as person:
        person.answers(("skrive ut?", ""))
        menu(person, "Ikke mer nå")
        person.answers(("skal Orden kjøre?", ""), ("hver natt?", ""))
        assert "«systemctl» sa nei." in person.sees("Alt annet er lagret.")
        assert person.leaves() == 0
    assert house.config.exists()
    assert list((house.home / ".config/systemd/user").iterdir()) == []


@pytest.fixture
def without_terminal(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The same house with nobody at the terminal: the command runs in this process, where there is none."""
    monkeypatch.chdir(house.folder)
    for name in ("HOME", "PATH"):
        monkeypatch.setenv(name, house.environment[name])
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(http, "BACKOFF", 0.0)
    return house


def test_without_a_terminal_it_says_so_in_one_line(without_terminal: House, capsys: pytest.CaptureFixture[str]) -> None:
    for language, words in (((), "terminalvindu"), (("--language", "en"), "needs a terminal")):
        assert main.run(["init", *language]) == app.USER
        said = capsys.readouterr()
        assert said.out == "" and said.err.count("\n") == 1 and words in said.err
    assert not without_terminal.config.exists()


def test_the_demo_is_nobody_s_own(without_terminal: House, capsys: pytest.CaptureFixture[str]) -> None:
    without_terminal.sandbox.write(without_terminal.folder)
    before = without_terminal.config.read_bytes()
    assert main.run(["init", "--type", "saft", "--set", "path=x"]) == app.USER
    assert "demoen" in capsys.readouterr().err
    assert without_terminal.config.read_bytes() == before


def test_without_a_terminal_options_are_enough(
    without_terminal: House,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    memory_keyring: MemoryKeyring,
) -> None:
    house = without_terminal
    assert main.run(["init", "--name", NAME, "--at", "02:15"]) == 0
    assert len(memory_keyring.entries["orden", "store.key"]) >= 32
    assert "enable --now" in (house.folder / "systemctl.log").read_text("utf-8")
    options = ["init", "--type", "mailchimp", "--source", "newsletter", "--set", "server=us6"]
    options += ["--set", f"base_url={house.base('mailchimp')}"]
    refused = [
        (["--set", "audience=x"], "newsletter.api_key"),
        (["--set", "api_key=x"], "orden secret set"),
        (["--set", "audience=nosuch"], "målgruppe"),
        (["--set", "audeince=x"], "audience"),
    ]
    for more, words in refused:
        if words == "orden secret set":
            monkeypatch.setenv("ORDEN_NEWSLETTER_API_KEY", house.key("ORDEN_NEWSLETTER_API_KEY"))
        assert main.run([*options, *more]) == app.USER
        said = capsys.readouterr().err
        assert words in said and "Traceback" not in said
    assert load(house.config, connectors.sources()).sources == ()
    assert main.run([*options, "--set", f"audience={house.sandbox.world.audience.id}"]) == 0
    settings = load(house.config, connectors.sources())
    assert settings.business.name == NAME and settings.source("newsletter")["server"] == "us6"


def test_without_a_terminal_a_list_is_connected_by_its_path_alone(without_terminal: House) -> None:
    (without_terminal.folder / "liste.csv").write_text("Nr,Navn,E-post,Sko\n1,Kari,kari@example.org,38\n", "utf-8")
    options = ["--type", "table", "--set", "path=liste.csv", "--set", "kind=contact", "--set", "activity=A03"]
    assert main.run(["init", "--name", "T", *options, "--set", "key=Nr"]) == 0
    [source] = load(without_terminal.config, connectors.sources()).sources
    assert (source.name, source["columns"]) == ("table", {"Navn": "name", "E-post": "email"})


def test_a_new_connector_is_asked_for_of_itself() -> None:
    for name, kind in connectors.sources().items():
        asked = {field.name for field in source_setup.describe(name)}
        assert asked >= {*kind.secrets, *(key for key, option in kind.options.items() if option.required)}
        for words in (Words("nb"), Words("en")):
            own, any_of = f"setup_source.{name}", "setup_field"
            told = [e for e in asked if words.known(f"{own}.{e}") or words.known(f"{any_of}.{e}")]
            assert asked - {"columns"} == set(told)
            assert words.known(f"setup_source.{name}.step1")


@pytest.mark.parametrize(
    ("type", "field", "pasted", "value"),
    [
        (
            "google_forms",
            "spreadsheet",
            "https://docs.google.com/spreadsheets/d/1AbC-_9/edit?usp=sharing#gid=7",
            "1AbC-_9",
        ),
        ("google_forms", "gid", "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=1234", 1234),
        ("mailchimp", "server", "https://us6.admin.mailchimp.com/lists/", "us6"),
        ("mailchimp", "server", "0123456789abcdef-us14", "us14"),
        ("simplybook", "company", "https://tankeflyt.simplybook.it/v2/", "tankeflyt"),
        ("simplybook", "company", "  tankeflyt ", "tankeflyt"),
    ],
)
def test_an_id_is_found_in_what_is_pasted(type: str, field: str, pasted: str, value: object) -> None:
    [asked] = [each for each in source_setup.describe(type) if each.name == field]
    assert as_value(type, asked, pasted) == value


@pytest.mark.parametrize(
    "typed", ["'{}'", '"{}"', "  {} ", "{escaped}"], ids=["quoted", "double", "blanks", "escaped as macOS does"]
)
def test_a_dropped_file_is_found(tmp_path: Path, typed: str) -> None:
    file = tmp_path / "min\u202fnøkkel (1).json"  # a narrow no-break space, as macOS writes
    file.write_text("{}", "utf-8")
    escaped = "".join(f"\\{char}" if char in " ()" else char for char in str(file))
    [asked] = [each for each in source_setup.describe("google_forms") if each.name == "credentials"]
    assert as_value("google_forms", asked, typed.format(str(file), escaped=escaped)) == "{}"


def test_a_key_file_pasted_in_pieces_is_not_taken() -> None:
    [asked] = [each for each in source_setup.describe("google_forms") if each.name == "credentials"]
    assert asked.how == SECRET_FILE
    assert as_value("google_forms", asked, '{"type": "service_account"}') == '{"type": "service_account"}'
    with pytest.raises(ConfigError, match="pieces"):
        as_value("google_forms", asked, "{")


@pytest.mark.parametrize("text", ["02:15", "2.15", "kl. 2.15", "kl 2:15", " 02:15 "])
def test_the_hour_is_read_as_people_write_it(text: str) -> None:
    assert as_hour(text) == os_scheduler.Time(2, 15)


def test_a_failed_keyring_leaves_no_half_of_the_secrets(
    memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory_keyring.set_password("orden", "a.one", "before")
    long = memory_keyring.set_password

    def fail(service: str, username: str, password: str) -> None:
        if username == "a.two":
            raise keyring.errors.PasswordSetError("no")
        long(service, username, password)

    monkeypatch.setattr(memory_keyring, "set_password", fail)
    with pytest.raises(KeyringUnfit):
        source_setup.keep_secrets("a", {"one": "after", "two": "x"})
    assert memory_keyring.entries == {("orden", "a.one"): "before"}

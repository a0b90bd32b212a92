"""Setting up from the review: one source at a time against the vendors' wire protocols, secrets in the keyring alone, the hour."""

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import keyring
import pytest
from keyring.backends.null import Keyring as NullKeyring

import connectors
from connectors.base import http
from connectors.sandbox.people.invent import invent
from connectors.sandbox.serve import Sandbox
from flows.runtime import context
from flows.setup import config_file, web_form
from inventory.policy import policy as policies
from inventory.settings import Business, Settings, load
from reports.text.words import Words
from reports.web.security import IDLE_SECONDS
from tests.conftest import TODAY, MemoryKeyring
from tests.inventory.nights import KEY, at, night, response
from tests.night.conftest import run_night
from tests.reports.web import Answer, Browser
from tests.reports.web.conftest import desk_on

NAME = "Tankeflyt"
HOSTILE = ('=cmd()"]', "[sources.evil]", "<script>alert(1)</script>", "'''", "a.b = 1", "\u202enavn", "E-post")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(invent(12, 7, as_of=TODAY)) as serving:
        yield serving


class Window(Browser):
    """A browser that keeps every body it was sent."""

    def __init__(self, settings: Settings, language: str) -> None:
        self.bodies: list[str] = []
        self.settings = settings
        super().__init__(desk_on(settings, language))

    def _ask(self, *arguments: Any, **named: Any) -> Answer:
        answer = super()._ask(*arguments, **named)
        self.bodies.append(answer.html + str(answer.headers))
        return answer

    def sends(self, path: str, /, **fields: str) -> Answer:
        """Send the form of a page as it stands after it was looked at, and go where that leads."""
        self.get(path)
        form = {name if name in ("name", "what", "source", "clock") else f"o.{name}": it for name, it in fields.items()}
        return self.follow(self.post(path, form))

    @property
    def sources(self) -> dict[str, dict[str, object]]:
        return dict(tomllib.loads(self.settings.path.read_text("utf-8")).get("sources", {}))


def opened(folder: Path, language: str = "nb") -> Window:
    context.reach_loopback()
    path = folder / "orden.toml"
    settings = config_file.create(path, Business(NAME, language, "Europe/Oslo"), Words(language))
    return Window(settings, language)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own with a systemd that says yes, and vendors whose addresses may be given."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "systemctl").write_text("#!/bin/sh\nexit 0\n", "utf-8")
    (tools / "systemctl").chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(http, "BACKOFF", 0.0)
    for name in ("google_forms", "mailchimp"):
        kind = connectors.sources()[name]
        asked = replace(kind.options["base_url"], asked=True)
        monkeypatch.setitem(
            connectors.sources(),
            name,
            replace(kind, options={**kind.options, "base_url": asked}),
        )
    return tmp_path


@pytest.fixture
def window(home: Path, memory_keyring: MemoryKeyring) -> Window:
    memory_keyring.set_password("orden", "store.key", "k" * 40)
    return opened(home)


def mailchimp(sandbox: Sandbox, key: str) -> dict[str, str]:
    base = f"http://127.0.0.1:{sandbox.ports['mailchimp']}"
    return {"name": "newsletter", "api_key": key, "audience": sandbox.world.audience.id, "base_url": base}


def test_two_sources_connected_and_read_by_the_next_night(
    window: Window, sandbox: Sandbox, memory_keyring: MemoryKeyring
) -> None:
    key, wrong = sandbox.secrets["ORDEN_NEWSLETTER_API_KEY"], "0123456789abcdef-us6"
    credentials = sandbox.secrets["ORDEN_REGISTRATION_CREDENTIALS"]
    assert "Ingenting er koblet til ennå." in window.get("/setup").text
    new = "/setup/new/mailchimp"
    assert "Create A Key" in window.get(new).text
    page = window.sends(new, what="connect", **mailchimp(sandbox, wrong))
    assert "Mailchimp godtar ikke API-nøkkelen. Se etter at hele nøkkelen kom med" in page.text
    assert "Huskes til du lukker Orden. Skriv en ny for å bytte." in page.text
    assert f'value="{sandbox.world.audience.id}"' in page.html and 'value="us6"' in page.html
    assert window.sources == {} and set(memory_keyring.entries) == {("orden", "store.key")}
    page = window.sends(new, what="try", **mailchimp(sandbox, key))
    assert "Mailchimp svarer, og vi slipper inn" in page.text and 'value="connect"' in page.html
    assert window.sources == {} and set(memory_keyring.entries) == {("orden", "store.key")}
    page = window.sends(new, what="connect", **mailchimp(sandbox, ""))
    assert "newsletter er koblet til. Nøkkelen ligger i nøkkelringen." in page.text
    assert "Ikke lest ennå. Leses første gang neste gang Orden kjører." in page.text

    sheet, new = sandbox.world.sheets["registration"], "/setup/new/google_forms"
    address = f"https://docs.google.com/spreadsheets/d/{sheet.key}/edit#gid={sheet.gid}"
    given = {"name": "registration", "form": "registration", "spreadsheet": address, "base_url": sandbox.google.url}
    page = window.sends(new, what="try", credentials="/etc/passwd", **given)
    assert "Det er ikke hele innholdet i en JSON-fil." in page.text
    page = window.sends(new, what="try", credentials=credentials.replace("\n", "\r\n"), **given)
    assert "Kolonnene i registration" in page.text and '<option value="email" selected>' in page.html
    page = window.sends(f"{new}/columns", **{"what": "connect", "3": "ignore"})
    assert "registration er koblet til. Innholdet i nøkkelfilen ligger i nøkkelringen" in page.text

    assert memory_keyring.get_password("orden", "newsletter.api_key") == key
    assert key not in window.settings.path.read_text("utf-8") and wrong not in str(memory_keyring.entries)
    settings = load(window.settings.path, connectors.sources())
    assert settings.source("registration")["spreadsheet"] == sheet.key
    columns = settings.source("registration")["columns"]
    assert (columns["Tidsmerke"], columns["Mobil"]) == ("submitted_at", "ignore")
    night = run_night(settings).overview
    assert [(strip.tonight.name, strip.tonight.trouble) for strip in night.sources] == [
        ("newsletter", None),
        ("registration", None),
    ]
    assert window.get("/setup").text.count("Lest ") == 2
    page = window.sends("/setup", source="newsletter")
    assert "Mailchimp svarer, og vi slipper inn" in page.text
    private = credentials.partition("PRIVATE KEY-----")[2][:40]
    for secret in (key, wrong, private, "BEGIN PRIVATE"):
        assert not any(secret in body for body in window.bodies)
    assert not any(sheet.key in address for address in window.seen)


def test_a_list_of_one_s_own_whatever_its_headings_and_the_next_name_say(window: Window) -> None:
    folder = window.settings.path.parent
    heads = ",".join('"' + head.replace('"', '""') + '"' for head in ("Nr", *HOSTILE))
    (folder / "min liste.csv").write_text(f"{heads}\n1{',x' * len(HOSTILE)}\n", "utf-8")
    given = {"path": "\u202a" + str(folder / "min liste.csv"), "kind": "contact", "activity": "A03"}
    new = "/setup/new/table"
    for name in ("<script>", 'a"]\n[business]', "../x", "x" * 41, "", "é"):
        page = window.sends(new, what="connect", name=name, **given)
        assert "Navnet kan bare ha a-z, 0-9, - og _" in page.text and "<script>" not in page.html
    assert window.get(f"{new}/columns").location == new
    assert window.post(f"{new}/columns", what="connect").location == new
    page = window.sends(new, what="try", name="min-liste", kind="contact", activity="A99", path="")
    assert page.text.count("Velg en av dem som står her.") == 1 and page.text.count("Fyll ut denne.") == 1
    page = window.sends(new, what="try", name="min-liste", **given)
    assert "<script>" not in page.html and "Kolonnene i min-liste" in page.text
    assert "Velg en av dem" in window.sends(f"{new}/columns", what="connect").text
    assert window.sources == {}
    notes = {str(number): "note" for number in range(1, 7)}
    page = window.sends(f"{new}/columns", what="try", key="0", **notes)
    assert "Vi finner det som skal leses." in page.text and 'name="o.0"' not in page.html and 'name="o.1"' in page.html
    page = window.sends(f"{new}/columns", what="connect", key="0", **notes, **{"99": "note", "7": "nonsense"})
    assert "min-liste er koblet til." in page.text
    assert window.sources == {
        "min-liste": {
            "type": "table", "label": "Min liste", "path": "min liste.csv", "kind": "contact", "activity": "A03", "key": "Nr",
            "columns": dict.fromkeys(HOSTILE[:6], "note"),
        }
    }  # fmt: skip
    again = window.sends(new, what="try", name="min-liste", **given)
    assert "Det finnes en kilde som heter «min-liste» fra før." in again.text


class PlaintextKeyring(MemoryKeyring):
    """Keeps secrets so that anybody can read them."""


def test_a_plain_text_keyring_is_refused_and_the_environment_named(window: Window, sandbox: Sandbox) -> None:
    key = sandbox.secrets["ORDEN_NEWSLETTER_API_KEY"]
    plain = PlaintextKeyring()
    keyring.set_keyring(plain)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORDEN_STORE_KEY", "k" * 40)
        told = "lagrer nøkler som vanlig tekst, og det godtar vi ikke."
        page = window.get("/setup/new/mailchimp")
        assert told in page.text and "ORDEN_MAILCHIMP_API_KEY" in page.text
        page = window.sends("/setup/new/mailchimp", what="connect", **mailchimp(sandbox, key))
        assert told in page.text and "ORDEN_NEWSLETTER_API_KEY" in page.text
        assert plain.entries == {} and window.sources == {}
        keyring.set_keyring(NullKeyring())
        page = window.sends("/setup/new/mailchimp", what="connect", **mailchimp(sandbox, ""))
        assert "Det finnes ingen nøkkelring på denne maskinen." in page.text and window.sources == {}
        patch.setenv("ORDEN_NEWSLETTER_API_KEY", key)
        assert "Nøkkelen hentes fra ORDEN_NEWSLETTER_API_KEY." in window.get("/setup/new/mailchimp").text
        window.sends("/setup/new/mailchimp", what="connect", **mailchimp(sandbox, ""))
        assert list(window.sources) == ["newsletter"] and plain.entries == {}
    assert not any(key in body for body in window.bodies)


def test_a_source_that_does_not_answer_may_be_kept_and_mended(home: Path, memory_keyring: MemoryKeyring) -> None:
    memory_keyring.set_password("orden", "store.key", "k" * 40)
    window = opened(home, "en")
    given = {"name": "invoices", "path": "conta"}
    page = window.sends("/setup/new/contafaktura", what="connect", **given)
    assert "We cannot find «conta»." in page.text and window.sources == {}
    page = window.sends("/setup/new/contafaktura", what="keep", **given)
    assert "invoices is connected." in page.text
    assert window.sources == {"invoices": {"type": "contafaktura", "path": "conta"}}
    page = window.sends("/setup", source="invoices")
    assert "We cannot find «conta»." in page.text and "Tried " in page.text
    assert window.get("/setup/new/nosuch").status == window.post("/setup", source="nosuch").status == 404
    assert window.post("/setup/new/nosuch", what="keep").status == 404


def test_the_hour_is_registered_or_why_not(window: Window, home: Path) -> None:
    assert "Orden kjører ikke automatisk ennå." in window.get("/setup").text
    assert "Det er ikke et klokkeslett." in window.sends("/setup", clock="25:00").text
    (home / "bin" / "systemctl").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    page = window.sends("/setup", clock="03:30")
    assert "«systemctl» sa nei. Logg inn med skjerm på denne maskinen" in page.text
    assert "Orden kjører ikke automatisk ennå" in window.get("/setup").text
    (home / "bin" / "systemctl").write_text("#!/bin/sh\nexit 0\n", "utf-8")
    assert "Orden kjører hver natt kl. 03:30." in window.sends("/setup", clock="03:30").text
    timer = home / ".config/systemd/user/orden-nightly.timer"
    assert "03:30:00 Europe/Oslo" in timer.read_text("utf-8")
    assert "slått av" in window.get("/setup").text  # this systemctl made no link
    wants = timer.parent / "timers.target.wants"
    wants.mkdir()
    (wants / timer.name).symlink_to(timer)
    assert "Orden kjører hver natt kl. 03:30. Sover maskinen da" in window.get("/setup").text
    page = window.sends("/setup/new/saft", what="keep", name="saft", path="saft.xml")
    assert "Leses første gang i natt." in page.text


def test_what_was_typed_is_forgotten_when_dropped_and_after_half_an_hour(window: Window, sandbox: Sandbox) -> None:
    given = mailchimp(sandbox, "a-secret-us6") | {"audience": ""}
    session = next(iter(window.gate._sessions.values()))
    window.sends("/setup/new/mailchimp", what="try", **given)
    assert session.drafts["mailchimp"].secrets == {"api_key": "a-secret-us6"}
    assert "a-secret" not in repr(session)
    assert "er glemt" in window.sends("/setup/new/mailchimp", what="drop").text
    assert session.drafts == {}
    window.sends("/setup/new/mailchimp", what="try", **given)
    session.seen -= IDLE_SECONDS + 1
    assert window.get("/setup").status == 403
    assert session.drafts == {}


def test_the_demo_may_be_tried_and_not_written_to(browser: Browser, settings: Settings, home: Path) -> None:
    before = settings.path.read_bytes()
    page = browser.get("/setup")
    assert "Dette er demoen med oppdiktede personer." in page.text and 'name="clock"' not in page.html
    assert page.links.index("/setup") > 0 and 'aria-current="page">Oppsett' in page.html
    for what in ("try", "keep"):
        browser.get("/setup/new/saft")
        page = browser.follow(browser.post("/setup/new/saft", {"what": what, "name": "x", "o.path": "nei.xml"}))
        assert 'value="keep"' not in page.html
    assert "den skrives over neste gang" in page.text
    assert "den skrives over neste gang" in browser.follow(browser.post("/setup", clock="03:30")).text
    assert settings.path.read_bytes() == before and not (home / ".config").exists()


def test_a_sheet_of_hundreds_of_columns_fits_into_the_form(window: Window) -> None:
    folder = window.settings.path.parent
    (folder / "wide.csv").write_text(",".join(f"h{n}" for n in range(300)) + ",E-post\n" + "1," * 300 + "x\n", "utf-8")
    given = {"name": "wide", "path": "wide.csv", "kind": "contact", "activity": "A03"}
    page = window.sends("/setup/new/table", what="try", **given)
    assert page.html.count("<select") == web_form.MOST_HEADINGS + 1
    assert "181 kolonner til er ikke vist" in page.text
    chosen = {str(number): "" for number in range(web_form.MOST_HEADINGS)}
    window.sends("/setup/new/table/columns", what="connect", key="0", **chosen)
    assert window.sources["wide"]["columns"] == {"E-post": "email"}


@pytest.mark.parametrize(
    "path", ["x" * 5000, "~nobody-here/x.csv", "a\0b", "https://example.com/x.csv", "/", "\\\\host\\share"]
)
def test_a_path_that_leads_nowhere_is_told_and_no_mistake_of_ours(window: Window, path: str) -> None:
    for type, more in (("table", {"kind": "contact", "activity": "A03"}), ("saft", {})):
        page = window.sends(f"/setup/new/{type}", what="try", name="x", path=path, **more)
        assert page.status == 200 and 'class="note' in page.html, page.text
    assert window.sources == {}


def test_who_answers_for_the_data_is_written_once_and_the_letter_made(home: Path, memory_keyring: MemoryKeyring) -> None:
    memory_keyring.set_password("orden", "store.key", KEY)
    window = opened(home)
    store = window.settings.store_dir
    with night([response(name="Kari Nordmann", email="kari@example.org", submitted_at=at("2026-10-01"))], store) as con:
        [(person,)] = con.execute("SELECT person FROM owned").fetchall()
    window = Window(window.settings, "nb")
    letter = f"/people/{person}/letter"
    page = window.get(letter)
    assert "Brevet mangler en avsender." in page.text and 'value="pdf"' not in page.html
    assert "Brevet mangler" in window.post(letter, {"form": "pdf"}).text
    form = f"/setup/business?back={quote(letter)}"
    assert form in page.links
    page = window.get(form)
    assert 'name="legal_name"' in page.html and f'value="{letter}"' in page.html
    page = window.post("/setup/business", legal_name="Kari AS", address="", back=letter)
    assert "Ett felt må rettes før vi kan lagre: Postadresse" in page.text and 'value="Kari AS"' in page.html
    page = window.post("/setup/business", legal_name="Kari AS", address="Gata 1", org_number="123", back=letter)
    assert "Nummeret har tre sifre." in page.text and 'id="f-org_number"' in page.html and 'aria-invalid="true"' in page.html
    asked = {"legal_name": "Prøve «ENK» \"x\"", "address": "Gata 1, 0155 Oslo", "email": "post@example.no"}
    answer = window.post("/setup/business", {**asked, "back": letter})
    assert answer.location == letter
    page = window.follow(answer)
    assert "Opplysningene om virksomheten er lagret." in page.text and 'value="pdf"' in page.html
    assert "Gata 1, 0155 Oslo" in window.post(letter, {"form": "html"}).text
    settings = load(window.settings.path, connectors.sources())
    assert settings.policy_dir == window.settings.path.parent / "policy"
    own = policies.load(settings.policy_dir).controller
    assert (own.legal_name, own.address, own.email, own.org_number) == (*asked.values(), "")
    assert len(own.measures) == 5  # what the file does not have is the program's


def test_back_from_the_form_leads_to_letters_of_ours_only(window: Window) -> None:
    for back in ("//evil.example/letter", "https://evil.example/letter", "/runs", "/people/p-1"):
        answer = window.post("/setup/business", legal_name="Kari AS", address="Gata 1", back=back)
        assert answer.location == "/setup"


def test_a_letter_of_the_demo_is_a_draft_that_says_so(browser: Browser) -> None:
    """Everybody in it is invented, and so is nobody there to answer for them."""
    assert browser.context.demo
    night = browser.context.state(browser.context.ledger()).night
    assert night is not None
    letter = f"/people/{night.open_tasks[0].persons[0]}/letter"
    assert 'value="pdf"' in browser.get(letter).html
    assert "Dette er et utkast og må ikke sendes" in browser.post(letter, {"form": "html"}).text


ABOUT = {"legal_name": "Kari AS", "address": "Gata 1", "email": "post@example.no", "contact": "Kari"}


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("legal_name", "", "Navn på virksomheten"),
        ("org_number", "91234567", "Nummeret har åtte sifre."),
        ("org_number", "974760674", "Nummeret finnes ikke."),
        ("org_number", "NO 974 760 673 MVA", "Nummeret har ni sifre."),
        ("email", "post", "Skriv en e-postadresse"),
        ("statement", "31.02.2026", "Skriv en dato"),
        ("next_review", "01.01.2020", "Neste gjennomgang må komme etter den forrige."),
    ],
)
def test_what_is_wrong_is_told_above_its_field_and_what_was_typed_stays(window: Window, field: str, typed: str, told: str) -> None:
    page = window.post("/setup/business", {**ABOUT, "reviewed": "01.02.2026", field: typed})
    assert page.status == 200 and told in page.text
    assert f'href="#f-{field}"' in page.html and page.html.count('aria-invalid="true"') == 1
    if typed:
        assert f'value="{typed}"' in page.html
    assert 'value="Gata 1"' in page.html
    assert not (window.settings.path.parent / "policy").exists()


def test_all_that_the_record_asks_about_the_business_can_be_written_there(window: Window) -> None:
    days = {"statement": "12.03.2026", "reviewed": "2026-10-01", "next_review": "1.10.2027"}
    number = {"org_number": "974 760 673", "phone": "22 33 44 55"}
    assert window.post("/setup/business", {**ABOUT, **number, **days}).location == "/setup"
    own = policies.load(window.settings.path.parent / "policy").controller
    assert own.missing() == ()
    page = window.get("/setup/business")
    assert 'value="12.03.2026"' in page.html and 'value="01.10.2027"' in page.html
    assert "Kari AS · Gata 1 · post@example.no" in page.text and "… Hilsen Kari" in page.text


def test_the_day_of_each_agreement_is_written_once_and_where_it_lies(window: Window) -> None:
    page = window.get("/setup/agreements")
    assert "Ingen av sju er skrevet inn." in page.text
    page = window.post("/setup/agreements", {"d.mailchimp": "12.03.2024", "d.conta": "i fjor", "k.conta": '"<b>permen'})
    assert "Én dato må rettes før vi kan lagre: Conta AS" in page.text and 'value="12.03.2024"' in page.html
    assert 'value="i fjor"' in page.html and "&#34;&lt;b&gt;permen" in page.html
    folder = window.settings.path.parent / "policy"
    assert not folder.exists()
    given = {"d.mailchimp": "12.03.2024", "k.mailchimp": 'Nettsiden "deres"', "d.nobody": "01.01.2020"}
    assert window.post("/setup/agreements", given).location == "/setup/agreements"
    page = window.get("/setup/agreements")
    assert "Én av sju er skrevet inn." in page.text and "&#34;deres&#34;" in page.html
    found = policies.load(folder).processors
    assert str(found["mailchimp"].agreement) == "2024-03-12" and found["conta"].agreement is None
    assert (folder / "processors.toml").read_text("utf-8").startswith("# Who holds the data")


def test_what_she_has_seen_and_where_things_lie_is_written(window: Window) -> None:
    page = window.get("/setup/attested")
    assert "Ikke svart" in page.text
    page = window.post("/setup/attested", {"s.pc_password": "i går", "p.client_log": "none"})
    assert "Én dato må rettes før vi kan lagre: PC-en har passord" in page.text
    folder = window.settings.path.parent / "policy"
    assert not folder.exists()
    given = {"s.pc_password": "12.03.2026", "p.client_log": "none", "p.paper_forms": ""}
    assert window.post("/setup/attested", given).location == "/setup/attested"
    page = window.get("/setup/attested")
    assert 'value="12.03.2026"' in page.html and "<option value=\"none\" selected>" in page.html
    known = policies.load(folder).controller
    assert {key: str(day) for key, day in known.attested.items()} == {"pc_password": "2026-03-12"}
    assert known.declared == {"client_log": "none"}


@pytest.mark.parametrize("path", ["/setup/business", "/setup/agreements", "/setup/attested"])
def test_these_forms_name_no_file_and_no_command(window: Window, path: str) -> None:
    wrong = {"org_number": "1", "d.conta": "x"}
    for page in (window.get(path), window.post(path, wrong)):
        assert not re.search(r"\b[\w-]+\.(toml|csv|xlsx|json)\b|\borden [a-z]+|«\w+_\w+»", page.text), page.text

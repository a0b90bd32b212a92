"""Every sentence that is said of 2,000 invented people is true of them: a table of sentences and what must be so.

A sentence that stands in neither table fails the test: whoever words a finding anew says here what it claims.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest

from inventory.assessment import flag_rules
from inventory.model import ALL_FIELDS, Reading, Record, SourceNight
from inventory.policy import policy
from inventory.views.models import Flag
from inventory.views.person_records import flags
from reports.text.findings import flag_text
from reports.text.words import Words
from tests.conftest import TODAY
from tests.inventory.assessment.calendar_oracle import local_day, of
from tests.inventory.assessment.grounds_oracle import Person, Voucher
from tests.inventory.assessment.lives import NOW, SOURCES, Inventor, Life, ask, partner, world
from tests.inventory.nights import TYPES, read
from tests.reports.text import claims
from tests.reports.text.claims import Check, Said, days_of

NB = Words("nb")
#: One in so many uses the address of the one before.
COUPLES = 10
NUMBERS = policy.load().parameters()
TOLD = [SourceNight(name, TYPES.get(name, "table"), name, Reading.FRESH, None, 1) for name in SOURCES]
FIELDS = {NB.field(name): name for name in ALL_FIELDS}

#: What stands in a sentence for a value.
VALUES = {
    "{invoice}": r"(?P<invoice>\d+-\d+(, \d+-\d+)*)",
    "{fields}": r"(?P<fields>[^«»]+?)",
    "{number}": r"(?P<number>[\d\xa0]+)",
    **{f"{{{name}}}": rf"(?P<{name}>\d+\. [a-zæøå]+ \d{{4}})" for name in ("day", "yes", "no")},
    **{f"{{{name}}}": rf"(?P<{name}>[\w.· ]+?)" for name in ("system", "there")},
}

#: A sentence, and what must be so of the person, or of the record, for it to be true.
CLAIMS: dict[str, Check] = {
    # the relation
    "Har sluttet som kunde": lambda s: s.is_client and not s.person.active,
    "Aktiv kunde": lambda s: s.person.active,
    "Det er et løpende kundeforhold.": lambda s: s.person.active,
    "Ble aldri kunde": lambda s: not s.is_client,
    "Henvendelse fra tidligere kunde": lambda s: s.is_client and not s.person.active,
    "Styrkeprofil til tidligere kunde": lambda s: s.is_client and not s.person.active,
    "Styrkeprofil uten kunde": lambda s: not s.is_client,
    "Kundeforholdet ble avsluttet {day}.": claims.ended,
    "Kundeforholdet ble avsluttet {day}, og ingen faktura trenger kortet.": 
        lambda s: claims.ended(s) and all(v.books_end < s.today for v in s.person.vouchers),
    "Kundeforholdet ble avsluttet {day}, og henvendelsen trengs ikke lenger.": claims.ended,
    "Kundeforholdet har hvilt siden {day}, og profilen trengs ikke lenger.": claims.ended,
    "Skjemaet ble fylt ut {day}, og verken time, kurs med dato eller faktura er funnet.": claims.nothing_came_of_it,
    "Henvendelsen førte ikke til avtale, siste kontakt {day}.": claims.enquiry_led_nowhere,
    "Personen tok testen {day}, og verken time, kurs med dato eller faktura er funnet.":
        lambda s: s.day() == local_day(s.own) and not s.is_client,
    # sessions
    "Har avtalt time": lambda s: bool(s.person.ahead),
    "Personen har en time {day}, så du trenger opplysningene.":
        lambda s: s.day() in days_of(*(h.starts for h in s.person.ahead)),
    "Siste time var {day}, og du trenger ikke kontaktopplysningene lenger.": claims.last_session,
    "Siste faktura utenom kurs er fra {day}, og du trenger ikke kontaktopplysningene lenger.": claims.sold_last,
    "Dato og varighet beholdes i timelisten (orden timer) til {day}.": claims.hours_end,
    "Dato og varighet hører til regnskapet og skal oppbevares til {day}.": claims.hours_end,
    "Ingen time ble holdt": lambda s: not s.person.held,
    "Den siste bestillingen, {day}, ble avlyst eller ikke bekreftet, og ingen time er holdt.":
        lambda s: s.day() == max(days_of(*(h.ends for h in s.on_card))) and not s.person.held,
    "Bestillingen ble ikke brukt": lambda s: s.own.status != "confirmed",
    "Bestillingen {day} ble avlyst eller ikke bekreftet.":
        lambda s: s.day() == local_day(s.own.ends) and s.own.status != "confirmed",
    "Kort uten time": lambda s: not s.on_card,
    "Ingen time er bestilt på kortet, og verken kort eller skjema er nyere enn {day}.":
        lambda s: not s.on_card and claims.card_is_of(s),
    "Ingen time er bestilt på dette kortet, og {system} sier ikke når det ble laget.":
        lambda s: not s.on_card and s.own.made is None,
    "Skal faktureres": lambda s: bool(s.person.to_invoice),
    "Timen {day} er ikke fakturert.": claims.not_billed,
    "Fakturaen skal sendes innen {day}.": lambda s: s.day() == s.person.to_invoice,
    # the accounts
    "Fakturaen er regnskapsmateriale og skal oppbevares til {day}.": claims.books_end,
    "Navn og adresse på kundekortet hører til fakturaene og skal oppbevares til {day}.": claims.card_books_end,
    "Oppbevaringstiden er ute": lambda s: max(v.books_end for v in _vouchers(s)) < s.today,
    "Regnskapskravet til fakturaen utløp {day}.": claims.books_end,
    "Regnskapskravet til den siste fakturaen på kundekortet utløp {day}.": claims.card_books_end,
    "Faktura {invoice} viser til avtalen i dette skjemaet, så skjemaet skal oppbevares til {day}.": claims.agreement,
    "Ubetalt faktura": lambda s: any(v.unpaid for v in s.person.vouchers),
    "Faktura {invoice} er ikke betalt.": claims.unpaid,
    "Kravet kan gjøres gjeldende til {day}.": claims.own_claim_until,
    "Faktura {invoice} forfalt {day} og er ikke betalt.":
        lambda s: claims.unpaid(s) and s.day() == of(s.own.sale.due or s.own.sale.issued),
    "Faktura {invoice} på dette kundekortet er ikke betalt, og kravet trenger kontaktopplysningene til {day}.":
        lambda s: claims.unpaid(s) and claims.claim_until(s),
    "Personen skylder penger (faktura {invoice}), og dette viser hva kravet gjelder.": claims.unpaid,
    "Det kan beholdes til {day}.": claims.claim_until,
    "Kravet er trolig foreldet": lambda s: s.own.claim_end < s.today,
    "Faktura {invoice} er ikke betalt, og kravet er trolig foreldet, senest {day}.":
        lambda s: claims.unpaid(s) and s.day() == s.own.claim_end < s.today,
    "Listen sier ikke om faktura {invoice} er betalt.": lambda s: all(v.unsettled for v in s.invoices),
    "Til det er avklart, regnes den som ubetalt, lengst til {day}.": claims.own_claim_until,
    "Mer enn fakturaen krever": lambda s: bool(s.life.sales),
    "Kundekortet har {fields}, som regnskapet ikke krever.":
        lambda s: s.fields(FIELDS) <= s.record.fields.keys() - {"name", "postal_address"},
    "Kundekort uten faktura": lambda s: not s.life.sales,
    "Kortet har ingen faktura, og verken time eller kurs med dato er funnet.": lambda s: not s.is_client,
    # what was said
    "Svarte Nei, men er lagret": claims.said_no,
    "Kunden sa nei til registrering, men {system} har opplysninger som ikke må være der.": claims.said_no,
    "Kunden sa nei til registrering, og kontaktopplysningene ved timen trengs ikke.": claims.said_no,
    "Uklart svar": lambda s: s.own.registration not in ("Ja", "Nei"),
    "Svaret i skjemaet kan ikke leses som ja eller nei.": lambda s: s.own.registration not in ("Ja", "Nei"),
    "Finner ikke skjemaet": lambda s: all(form.kind == "contactform" for form in s.life.forms),
    "Ingen registrering er funnet for denne kunden.": lambda s: all(f.kind == "contactform" for f in s.life.forms),
    "Svarfrist nærmer seg": lambda s: claims.asked_for(s) >= s.today,
    "Svarfristen er ute": lambda s: claims.asked_for(s) < s.today,
    "Sak {number} skulle vært besvart innen {day}.": lambda s: claims.due(s) and s.day() < s.today,
    "En faktura er ikke betalt, og kravet gir grunn til å beholde det som trengs for å kreve pengene.":
        lambda s: any(v.unpaid for v in s.person.vouchers),
    # courses
    "Kurset er ferdig": lambda s: of(s.own.course) < s.today,
    "Kurset var {day}; påmeldingen trengs ikke lenger.": lambda s: s.day() == of(s.own.course) < s.today,
    "Påmeldingen sier ikke når kurset var, men er så gammel at kurset må være over.": claims.long_ago,
    "Ekstra opplysninger etter kurs": lambda s: bool(s.own.extra),
    "Svaret kan inneholde helseopplysninger som ikke trengs etter kurset {day}.":
        lambda s: bool(s.own.extra) and s.day() == of(s.own.course) < s.today,
    "Svaret kan inneholde helseopplysninger, og påmeldingen er så gammel at kurset må være over.":
        lambda s: bool(s.own.extra) and claims.long_ago(s),
    "Kursdato mangler": lambda s: s.own.course is None,
    "Påmeldingen har en fritekst, men ingen kursdato.": lambda s: s.own.course is None and bool(s.own.extra),
    "Påmeldingen har en fritekst, men ingen kursdato, og er så gammel at kurset må være over.":
        lambda s: bool(s.own.extra) and claims.long_ago(s),
    "Uten dato slettes teksten først etter {day}.": claims.course_text_end,
    # lists
    "Gyldig samtykke til nyhetsbrev": lambda s: s.proven(s.own),
    "Personen bekreftet påmeldingen {day}, og samtykket er fortsatt gyldig.": claims.confirmed,
    "Ingen bekreftelse, klikk eller kjøp er registrert siden {day}.": claims.quiet_since,
    "Mangler dobbel bekreftelse": lambda s: not s.proven(s.own),
    "Abonnenten mangler tidspunkt eller spor fra bekreftelsen.": lambda s: not s.proven(s.own),
    "Importert fra en liste": lambda s: s.own.gap == "imported",
    "Kontakten er importert fra en liste, så bekreftelsen er ikke abonnentens egen.": lambda s: s.own.gap == "imported",
    "Lagt inn for hånd": lambda s: s.own.gap == "added_by_admin",
    "Kontakten er lagt inn for hånd, og ingen bekreftet påmelding er funnet.": lambda s: s.own.gap == "added_by_admin",
    "Venter på bekreftelse": lambda s: s.own.status == "pending",
    "Påmelding ikke bekreftet": lambda s: s.own.status == "pending",
    "Påmeldingen er ikke bekreftet ennå, og foreslås slettet etter {day}.":
        lambda s: s.own.status == "pending" and s.day() >= s.today,
    "Personen har ikke bekreftet påmeldingen på {number} dager.": claims.pending_days,
    "E-post til adressen kommer i retur.": lambda s: s.own.status == "cleaned",
    "Avmeldt for lenge siden": lambda s: s.own.status == "unsubscribed",
    "Har reservert seg": lambda s: s.own.status == "unsubscribed",
    "Avmeldt {day}.": lambda s: s.own.status == "unsubscribed" and s.day() == local_day(s.own.changed),
    "Arkivert, ikke slettet": lambda s: s.own.status == "archived",
    "Arkiverte kontakter er fortsatt lagret hos {system}.": lambda s: s.own.status == "archived",
    "Svarte Nei, men får nyhetsbrev": lambda s: s.own.status == "subscribed",
    "Personen sa nei {day}, og det finnes ingen bekreftet påmelding etter det.": claims.no_to_letters,
    "Har trukket samtykket, men står fortsatt på listen": lambda s: s.own.status == "subscribed",
    "Personen meldte seg av {day} i {there}, men står fortsatt i {system}.": claims.left_elsewhere,
    "Personen sa fra {day} (sak {number}), men står fortsatt på listen i {system}.":
        lambda s: s.day() == of(s.life.asked_on or TODAY) and s.own.status in ("subscribed", "pending"),
    "Avmeldingen gjelder": lambda s: s.own.status == "unsubscribed",
    "Adressen er meldt av": claims.address_left,
    "Adressen er meldt av.": claims.address_left,
    "Adressen ble meldt av {day}.": lambda s: s.day() in days_of(*(o.changed for o in claims.left(s))),
    "Flere bruker den, og hvem som meldte av, er ikke kjent.": lambda s: s.partner is not None,
    "Delt adresse": lambda s: s.partner is not None,
    "Flere personer bruker samme e-post eller telefon.": lambda s: s.partner is not None,
    "Personen har meldt seg av ett sted, men står fortsatt på listen et annet sted.":
        lambda s: s.own.status == "subscribed" and any(one.status == "unsubscribed" for one in s.life.lists),
    "Personen sa nei til nyhetsbrev, og det finnes ingen bekreftet påmelding etter det.":
        lambda s: any(form.newsletter == "Nei" and form.at is None for form in s.life.forms),
    "Personen svarte Ja i et skjema, men meldte seg av.":
        lambda s: s.own.status == "unsubscribed" and any(form.newsletter == "Ja" for form in s.life.forms),
    "Avmeldingen gjelder.": lambda s: s.own.status == "unsubscribed",
    "Svarte Ja i skjema {yes}, men meldte seg av {no}.": claims.form_then_left,
    "Det siste svaret gjelder.": lambda s: s.own.status == "unsubscribed",
    "Meldt av, men svarte Ja senere": lambda s: s.own.status == "unsubscribed",
    "Avmeldt {no}, men krysset Ja i skjema {yes}.": claims.left_then_form,
    "Svarte Nei {no} og Ja {yes}, begge i skjema.": claims.no_then_yes,
    "Det eldre nei-et er avløst av en bekreftet påmelding {day}.":
        lambda s: s.day() == local_day(s.own.confirmed) and s.proven(s.own),
    "Kontakten er ikke påmeldt nyhetsbrevet og får bare driftsmeldinger.": lambda s: s.own.status == "transactional",
    "Delvis sletting": lambda s: "DELETE" in s.outcomes,
    "Nyhetsbrev slettes, men fakturaen må ligge til {day}.":
        lambda s: claims.card_books_end(s) and "DELETE" in s.outcomes,
    "Nyhetsbrevet stanses, fakturaen blir": lambda s: "STOP" in s.outcomes,
    "Nyhetsbrevet stanses, men fakturaen må ligge til {day}.":
        lambda s: claims.card_books_end(s) and "STOP" in s.outcomes,
    # requests
    "En henvendelse er åpen": lambda s: bool(s.life.asked),
    "Personen har bedt om noe og skal ha svar innen {day} (sak {number}).": claims.due,
    "Opplysningene skal verken brukes eller slettes før saken er avklart (sak {number}).":
        lambda s: s.life.asked == "restriction",
    "Sak {number} skal besvares innen {day}.": claims.due,
    # the rest
    "Kommentaren {day} lagrer e-postadressen.": lambda s: s.day() == local_day(s.own) and "email" in s.record.fields,
    "Kommentaren {day} er eldre enn {number} år.": lambda s: s.day() == local_day(s.own) and s.words["number"] == "5",
    "Skype-navn uten bruk": lambda s: "skype" in s.record.fields,
    "{system} sier ikke når dette kom, så fristen er ukjent.": claims.undated,
    "Mulig duplikat": lambda s: len(s.life.cards) > 1,
    "{system} har {number} oppføringer som ser ut til å være samme person.": claims.alike,
    "{system} inneholder «{fields}», som personvernerklæringen ikke nevner.":
        lambda s: s.fields(FIELDS) <= s.record.fields.keys(),
}  # fmt: skip


def _vouchers(said: Said) -> list[Voucher]:
    return [said.own] if isinstance(said.own, Voucher) else said.person.vouchers


#: Advice and names of findings, which claim nothing of anybody.
ADVICE = """
Avklar saken, og gi personen beskjed før du lukker den.
Behandlingen er begrenset
Behold dato og varighet (orden timer lager listen).
Behold den hvis du vet hva den er til, ellers slett den.
Behold kortet hvis du vet hva det er til, ellers slett det.
Bekreft eller avvis.
Bekreft slettingen.
Betalt eller ikke?
Dato mangler
Dato og varighet beholdes i timelisten (orden timer).
Det gjelder uansett hvem som bruker den.
Det gjelder uten unntak.
Det kan være en leverandør eller samarbeidspartner.
Det ligger personopplysninger i {system}, som erklæringen ikke omtaler.
Du trenger bare en sperre, ikke selve kontakten.
Ellers slett den.
Ellers slett.
Fakturaer blir liggende.
Feltet står ikke i erklæringen
Finn skjemaet (også på papir), eller be kunden fylle det ut.
Fjern profilen hos VIA og lokalt.
Forklar dette hvis personen spør.
Følg opp betalingen.
Gammel henvendelse
Gammel kommentar
Gammel påmelding
Gammel timebestilling
Høyst 1 påminnelse.
Ikke meld på igjen.
Ikke send før påmeldingen er bekreftet i en egen e-post.
Ikke send nyhetsbrev
Ikke send nyhetsbrev før du har funnet den opprinnelige bekreftelsen.
Ikke send nyhetsbrev før du har funnet dokumentasjon.
Ikke send.
Ikke send til adressen før noen har meldt den på igjen og bekreftet.
Ikke slå sammen.
Ikke slett før datoen.
Ikke slett kortet.
Ikke slett.
Ingenting nå.
Ingenting slettes før det.
Ingenting, men ta vare på dokumentasjonen.
Kommer det ikke svar, meld av.
Kontakt uten påmelding
La sperren stå.
Lenge siden aktivitet
Les svaret og velg Ja eller Nei.
Meld av i {system} i dag.
Meld av og slett fra listen.
Må beholdes: bilag
Må beholdes: regnskap
Nei gjelder til påmeldingen er bekreftet.
Avmeldingen gjelder til påmeldingen er bekreftet.
Sa nei først, bekreftet senere
Se om innlegget fortsatt er publisert og kommentaren er til nytte.
Send bekreftelses-e-post bare hvis Ja gjaldt nyhetsbrevet.
Send en purring, eller avtal betaling.
Send fakturaen.
Send én e-post og be om bekreftelse.
Skjulte data i kommentar
Skriv det av i regnskapet, eller noter hva som avbrøt fristen.
Skriv inn datoen i kilden.
Skriv inn kursdatoen i {system}.
Skriv inn kursdatoen i {system}, eller slett teksten.
Skriv svaret.
Skriv svaret i dag, og si hvorfor det kommer sent.
Skype er lagt ned, så feltet har ikke lenger noe formål.
Slett den i {system}, om det går; ellers går den med kunden.
Slett det i {system}.
Slett e-post og skjema begge steder.
Slett e-post og skjema; fakturaene blir liggende.
Slett fakturaen i {system}.
Tøm feltet.
Slett kontakten.
Slett kortet i {system}.
Slett kundekortet i {system}.
Slett kunden i {system}.
Slett kunden i {system}, eller behold kortet hvis du vet hva det er til.
Slett kunden i {system}; timene går med.
Slett navn og kontaktopplysninger i {system}.
Slett permanent hvis de ikke skal brukes.
Slett permanent.
Slett skjemaet.
Slett skjemaet; fakturaene blir liggende.
Slett svaret i skjemaet.
Slett, eller før systemet inn i erklæring og protokoll.
Slett.
Slå sammen i kildesystemet.
Sperren beholdes uten navn.
Svar på henvendelsen, og lukk saken.
Svarte Nei, så Ja
Systemet står ikke i erklæringen
Ta først ut timelisten til regnskapet (orden timer).
Ta ut fakturalisten fra {system} med saldo eller betalingsdato.
Timeliste må beholdes
Tøm feltene, behold navn og adresse.
Tøm feltet og fjern spørsmålet.
Tøm feltet, behold kommentaren.
Tøm feltet, eller oppdater erklæringen hvis du trenger det.
Ugyldig e-postadresse
Uten en dato foreslås det slettet.
Uten svar på {number} dager etter et spørsmål meldes adressen av.
Ved tvil: Nei.
Velg hvem opplysningene gjelder.
Vent, eller send påminnelsen.
Vurderes på nytt etter timen.
«orden sak list» sier hva det må inneholde.
"""


def sentences(text: str) -> Iterator[str]:
    """Split a text into sentences; the point after a day of the month ends none."""
    apart = re.sub(r"(?<=\d)\. (?=[a-zæøå])", "\0", text)
    for one in re.split(r"(?<=[.?!]) +", apart):
        if one:
            yield one.replace("\0", ". ")


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", sentence)
    return re.compile("".join(VALUES.get(part, re.escape(part)) for part in parts))


KNOWN = [(_pattern(sentence), check) for sentence, check in CLAIMS.items()]
SILENT = [_pattern(line) for line in ADVICE.strip().splitlines()]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Flag], list[Life], dict[str, Record]]:
    """All that a night says of so many people."""
    lives = Inventor(42).lives(2000)
    records = world(lives, COUPLES)
    with read(records, tmp_path_factory.mktemp("told"), sources=SOURCES) as con:
        ask(con, lives)
        flag_rules.assess(con, policy.load())
        return flags(con), lives, {one.record: one for one in records}


def test_every_sentence_is_true(told: tuple[list[Flag], list[Life], dict[str, Record]]) -> None:
    found, lives, records = told
    outcomes: dict[str, set[str]] = defaultdict(set)
    for flag in found:
        outcomes[flag.record].add(flag.outcome)
    untrue, unknown = defaultdict(list), set()
    people = {n: Person(life, NUMBERS, of(TODAY), NOW) for n, life in enumerate(lives)}
    others = {name: NB.system(name, TOLD) for name in SOURCES}
    for flag in found:
        number = int(flag.record.rpartition(":")[2])
        other = partner(number, COUPLES)
        said = Said(flag, people[number], records[flag.record], others[flag.source], others, outcomes[flag.record],
                    None if other is None else lives[other])  # fmt: skip
        text = flag_text(flag, TOLD, NB)
        for sentence in (text.title, *sentences(text.why), *sentences(text.todo)):
            match, check = _known(sentence)
            if match is None:
                unknown.add((flag.code, sentence))
            elif check is not None:
                said.words = {k: v for k, v in match.groupdict().items() if v}
                if said.words.get("system", said.system) != said.system or not check(said):
                    untrue[flag.code, match.re.pattern].append((flag.record, sentence, lives[number]))
    assert sorted(unknown) == []
    assert {code: (len(cases), min(cases, key=lambda case: len(repr(case)))) for code, cases in untrue.items()} == {}


def _known(sentence: str) -> tuple[re.Match[str] | None, Check | None]:
    for pattern, check in KNOWN:
        if match := pattern.fullmatch(sentence):
            return match, check
    return next((m for p in SILENT if (m := p.fullmatch(sentence))), None), None


def test_dates_are_no_ends_of_sentences() -> None:
    day = NB.day(date(2026, 11, 22))
    assert list(sentences(f"Timen {day} er ikke fakturert. Send den.")) == [f"Timen {day} er ikke fakturert.", "Send den."]

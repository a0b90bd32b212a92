"""What free text tells, in Bokmål and Nynorsk: tables of right and wrong, one line a kind, one statement a table."""

from collections.abc import Iterator

import duckdb
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.assessment import signs
from inventory.store.database import sql

#: Whether it tells, why, and the texts.
Table = list[tuple[bool, str, str]]

MINOR: Table = [
    (True, "the writer's age", "Jeg er 17 | Eg er 15 år | Jeg er 17år | jeg er 16 aar | JEG ER 16 ÅR | Jeg er 15. | Jeg er bare 16 år | Jeg er 16 (blir 17 i mai) | jeg er 17½ år | Nå er jeg 16 år | I mai fyller jeg 17 | Jeg fylte 15 i august | Eg fylte 16 år i haust | Jeg har akkurat fylt 16 år | Har fylt 15 år | Eg er 17 år, men fyller 18 i desember | Jeg er snart 18 | Jeg er nesten 18 | Æ e 15 år | jeg e 16 | Jeg er 17 og går på vgs | hei, eg er 15 og lurer på om eg kan vere med | Jeg heter Emma og er 16 år | Eg heiter Marit og er 14 år gammal | Min alder er 16"),
    (True, "in letters", "Jeg er seksten | eg er femten år gammal | Jeg er sytten år | Jeg er sytten og et halvt år | Han er sekstenåring | Eg er seksten år og lærling"),
    (True, "the participant's", "Deltakeren er 16 år, foresatt er med | Hun fyller 15 år i mai | Ho fyller 16 i haust | Ho er berre 14 år gamal | Deltager er 14 år | Deltakaren er 15 år | DELTAKEREN ER 16 ÅR | Hun er 15, og går på skole i Bergen | Kari er 15 år. | Deltakeren er en jente på 16 år | Jeg er en jente på 15 år | Deltakarens alder: 15 år | Deltakar: Ola, 15 år"),
    (True, "an age alone", "16 år | Kari, 16 år | Alder: 15 | Alder 16 år | 16 år gammel jente | Jente 15 år | Gutt, 16 år | Er 16 år og går på skole | Fyller 17 i mai | Blir 16 i september | Hei\nEr 16 år\nMvh Ola | 16-åring som vil bli tryggere | Jeg er en 15-åring | Femtenåring, litt sjenert"),
    (True, "not of age", "mindreårig | Jeg er mindreårig | deltakeren er umyndig | Jeg er under 18 år | Er det ok at jeg er under 18? | Har ikke fylt 18 | har ikkje fylt 18 enno | Jeg er ikke myndig"),
    (True, "at school", "Går i 9. klasse | går i 9.klasse | går i 9 klasse | JEG GÅR I 9. KLASSE | går på ungdomsskulen | går på ungdomskolen | Elev på videregående, 16 år | Elev ved Åsane videregående | Går på Fana ungdomsskule | Går på VG1 | Går andre året på videregående | Går 2. året på vgs | Går i sjuende | Går i 10A | Eg går i tiande klasse | går i niande | Er i niande klasse | Elev, 10. trinn | Kari, 9. klasse | Tiendeklassing | Jeg er konfirmant | Skal begynne på videregående"),
    (True, "at school and at work", "Jobber på butikk, er 16 år | Jobber i butikk og går på ungdomsskolen | Leder i korps og går i 10. klasse | Liker kurs, går på ungdomsskolen | Går på vgs, mamma er 45 år"),
    (True, "with a guardian", "foresatte har samtykket | Foresatt betaler | Føresette har samtykt | FØRESETTE HAR SAMTYKT | Føresett er med | Foresatt: Kari Nordmann | foresattes tlf 900 00 000 | Vergen min er med | Mamma og pappa har samtykket | Samtykke fra foreldre er sendt | Pappa har skrevet under | Mor signerer | Må foresatte skrive under? | eg er 16 år, og mor mi er med"),
    (True, "beside somebody else", "Jeg har en bror som er 12, jeg er 16 | Hei! Jeg er 16 år.\nHar en bror på 12 | Vi er to søstre, jeg er 16 og hun er 19 | Deltakeren er 16 år og har med lillebror | Jeg er 14 år, men mamma sier det er greit"),
    (True, "a child who is signed up", "Melder på datteren min, hun er 15 år | Eg melder på dottera mi på 15 år | Påmelding for sønnen min, 14 år | På vegne av datteren min (16 år) | Jeg er mor til deltakeren | Jeg er foresatt til deltakeren | Vår datter skal delta. Hun er 16 år."),
    (False, "how long", "Det er 10 år siden sist jeg var på kurs | 10 år siden sist | i 15 år | for 12 år sidan | Jeg har hatt vondt på 10 år | Har jobbet i 10 år | jobbet her i 16 år | Jobba her i 17 år | 17 års erfaring | Har 15 års erfaring som leder | Erfaring som leder, 15 år | Leder, 15 år | Ansatt: 12 år | Gift, 10 år | Gift i 16 år | over 16 år i bransjen | Etter 14 år som leder | Jeg er helt fersk, 2 år i jobben"),
    (False, "another's age", "Har med sønnen min, han er 7 år | Har med sønnen min. Han er 7 år. | mor til to på 8 og 11 år | dattera mi er 14 | sonen min er 12 år | Har ei jente på 6 og ein gut på 9 år | Barna mine er 10 og 12 | Har barn på 7, 9 og 12 år | Kan jeg ta med datter (8)? | Kommer med mann og to barn, 5 og 8 år | Jeg er 50 år. Sønnen min er 16. | Mannen min er 50 år, barna 10 og 12 | Jeg er bestemor til en gutt på 8 år | Lillesøsteren min er 12 | Min bror fyller 15 år | Jeg er mor til en 15-åring | Mor til en sekstenåring | Har en tenåring hjemme | Jeg melder meg på, har datter på 14 år | Melder på datteren min, hun er 25 år"),
    (False, "another's school", "Sønnen min går i 9. klasse | Datter i 8. klasse | Barna går i 3. og 5. klasse | Sønnen vår er elev i 10. klasse | Eldstemann begynner på videregående | Datteren min er mindreårig | Har mindreårige barn | Gikk på ungdomsskolen sammen med Kari"),
    (False, "a guardian", "Jeg er verge for en annen | Eg er verje for bror min | foresatt til Ola | Foresatt til en elev | Jeg er foresatt | som foresatt ønsker jeg hjelp | Kurs for foresatte | Foreldre og foresatte er målgruppen"),
    (False, "at work", "9. klasse-lærer | lærer i 10. klasse | Lærer, 9. klasse | Eg er lærar på vidaregåande | Underviser i 9. klasse | Jobber på ungdomsskolen | Pensjonert rektor, Fana ungdomsskule | Jobber som miljøarbeider på ungdomsskole | Jobber med barn og foresatte | Jobber med ungdom på 16 år | Eg er foreldrekontakt i 9. klasse"),
    (False, "a thing", "Hunden min er 10 år | Bedriften er 15 år | Firmaet fyller 10 år i mai | Huset er 15 år | Jeg jobber i et firma som er 12 år | Ekteskapet er 15 år. | Det er 16 år"),
    (False, "a number", "17 deltakere | 16 kg | Vi er 16 deltakere | Jeg er 170 cm | Jeg er 1,65 høy | Jeg er 15 minutter forsinket | Jeg er 1 av 10 | Jeg er 7. mann på lista | Kommer kl. 16 | Passer jeg 16, eller 17? | Kan jeg 16. mai? | Kurset er 16. november | Jeg er 16 uker på vei | På en skala er jeg 7 av 10 | Er på trinn 2 i kursrekken | romertall | Vergemålsloven § 9. | Bor i Storgata 16"),
    (False, "an adult", "fyller 50 | fyller 18 år | Jeg er 18 år | Jeg er 38 | Jeg er 30 år gammel | Elev på videregående, 18 år | Jeg er 45 og går på videregående for voksne | Da jeg var 15 år, flyttet vi | da eg var 16 år | fra jeg fylte 16 | Jeg var 16 år da jeg flyttet | Jeg er 10 år eldre enn mannen min | Jeg er ikke 17 lenger | aldersgrense 16 år | Passer kurset for en på 16 år? | Har du kurs for ungdom under 18? | Jeg er en 45-åring"),
]  # fmt: skip

AGREEMENT: Table = [
    (True, "in accordance with", "I henhold til avtale | iht. avtale | iht.avtale | IHT AVTALE | i.h.t. avtale | I h.t. avtale | ihht avtalen | i hht kontrakt | Coaching ihenhold til avtale | iht. avt. | ifølgje avtale | I følge inngått avtale | iflg. avtale | jf. kontrakt | jfr. kontrakten | I samsvar med avtale | Coaching høst, i tråd med avtale | Iht. coachingavtale | Coaching i henhold til avtalevilkårene | Iht. avtalt program"),
    (True, "after, as", "etter avtale av 3. mai | etter\navtale | Etter nærmere avtale | etter nærare avtale | Rettleiing etter munnleg avtale | Timar etter avtale. | etter avtale, avbestilt for sent | Coaching som avtalt | Som avtalt i møte 3. mai | slik me avtalte"),
    (True, "the agreement alone", "Avtale av 3. mai 2026 | Kontrakt nr. 14 | Se avtale | Coaching, avtale av 3. mai | Coaching, viser til avtale 2026-04"),
    (False, "of a time or a price", "Time avbestilt etter avtalt frist | AVLYST ETTER AVTALT FRIST | Gebyr for time avlyst etter avtala frist | avtalt tid | Time etter avtalt tid | Ikke møtt til avtalt time | etter avtalt møte | Avbestilt etter avtalt varsel | avtalt pris | Coaching til avtalt pris | iht. avtalt timepris | Avtalt beløp"),
    (False, "no reference", "Kurs, avtale inngått på nett | uten avtale | utan avtale | Ny avtale om time sendes | Betales med avtalegiro | jf. avtalegiro | etter avtalens utløp | etter at avtalen ble sagt opp | Medlemsavtale oppsagt | Kurs i avtalerett | Samtale i henhold til timeliste | Coaching etter ønske | Coaching 28.09.2026 | Avtale timer i mai"),
]  # fmt: skip

COURSE: Table = [
    (True, "a course", "Kurs 14. februar | Kursavgift | kursavgift haust 2026 | Påmelding | PÅMELDINGSAVGIFT | Deltakaravgift | Deltakelse på kurs 12.09.2026 | 2 kursplasser | Mestringskurs, helg | Kurs i coaching | Coachingkurs | Kurs, 3 timer | Workshop «Styrker» | Helgesamling på Voss | Seminar om stress | Kurs og coachingtime"),
    (False, "none", "Coaching som avtalt | Coachingtime 28.09.2026 | Rettleiing etter kurs | Oppfølgingssamtale etter kurset | Konkurs | Børskurs | Coaching om konkursen | NOK/EUR valutakurs 11,20 | Kurs EUR 11,4532 | Forsamling | Purregebyr"),
]  # fmt: skip

SESSION: Table = [
    (True, "a session", "Coachingtime 28.09.2026 | COACHINGTIME | samtale | coaching | Coatching 60 min | Coaching som avtalt | Coaching, 5 timer iht. avtale | Veiledning | Rettleiing | Vegleiing | Karriererettleiing | Time | 2 timar | Time avbestilt etter avtalt frist | Oppfølgingssamtale etter kurset | Økt 3 av 5 | Gavekort coaching | Kurs og coachingtime"),
    (False, "none", "Kurs, 3 timer | Kursdag 1 og 2 à 6 timer | Kurs i coaching | Coachingkurs | Kurs i karriereveiledning | Kursavgift | Påmelding | Økt pris | Estimert | Purregebyr"),
]  # fmt: skip

HEALTH: Table = [
    (True, "ill, on leave", "Jeg er sykmeldt | Eg er sjukmeld | SYKEMELDT siden mai | har vært langtidssykmeldt | Sjukmelding | er ikke lenger sykmeldt | Kronisk syk | Eg er sjuk ofte | Mamma er syk | uføretrygda | er på AAP | Coaching etter sykmelding, 60 min | Legeerklæring ligger ved"),
    (True, "the mind", "Har angst | har hatt depresjon | Deprimert etter jul | Utbrent | Eg er utbrend | utmatta | Har ADHD | Dysleksi | Psykiske plager | Bipolar lidelse | sjølvmordstankar | rusproblemer | Sorggruppe | Går til psykolog | Terapeuten min anbefalte kurset | går i terapi | Jobber mye og går til psykolog"),
    (True, "the body", "Har diabetes type 1 | Migrene | Har astma og eksem | Brystkreft i 2020 | Jeg er kreftfri | Eg har hatt hjerneslag | har ME | fått diagnosen MS | Har vondt i ryggen | Jeg har hatt vondt på 10 år | kan ikke sitte lenge pga ryggen | kneskade | operert i kneet | ryggoperasjon | Hjerteproblemer | Hadde slag i 2019 | leversykdom | Lungebetennelse | kan ikke gå trapper | Går på medisiner | tar medisin mot blodtrykk | har ikke fått medisinene | i behandling for alkoholproblem"),
    (True, "not tolerated", "Allergi mot nøtter | HAR ALLERGI | Alergi mot fisk | Har nøtteallergi | skalldyrallergi | Nøtteallergikar | Cøliaki | coliaki | Laktoseintolerant | Tåler ikke melk | Toler ikkje mjølk | uten gluten, takk | Kan ikke spise gluten"),
    (True, "with child, disabled", "Jeg er gravid | Gravid i 7. månad | Eg ventar barn til sommaren | Sit i rullestol | Tunghøyrd på venstre øyre | Nedsatt hørsel | synshemmet | Er blind | Jeg er døv"),
    (True, "doubt about a no", "Ingen allergier, men cøliaki | Ingen allergier utenom nøtter | Ingen sykdommer, men gravid | Har ikke allergi, men er gravid | Ikke bare allergi | ikkje frisk, har astma | Jobber på sykehus, men er sykmeldt"),
    (False, "a plain no", "Ingen allergier | NEI, INGEN ALLERGIER | ingen sykdommer | har ikke allergi | Ikkje allergi | Inga allergi | Er ikkje allergisk | Ingen kjente allergier | uten allergier | Har ingen matallergier eller intoleranser | Verken allergi eller sykdom | Allergier: nei | Allergiar? Nei | Allergi: ingen | har heldigvis ingen diagnoser | Er ikke gravid | Jeg er ikke syk | Frisk som en fisk"),
    (False, "a trade, a subject", "Jeg er terapeut | Jobber som psykolog | Utdannet psykolog | Utdanner meg til terapeut | Fysioterapeut i Bergen | Jeg er sykepleier | Sjukepleiar | Jobber på sykehus | Arbeider ved sjukehuset i Førde | ansatt på psykiatrisk avdeling | Leder i Kreftforeningen | Studerer medisin | Positiv psykologi | Kurs i psykisk helse | helsefagarbeider | Helse Bergen HF"),
    (False, "looks like it", "Frisk og rask | helse og hilsen Kari | Syklist | sykler til kurset | Gleder meg sykt | Jeg er kreativ | sorgfri | samler krefter | Kreftene tar slutt | Jeg er utålmodig | Eksempel på øvelse | Angrer ikke | Bekreft gjerne på e-post | Add meg på Facebook | Lidenskap for coaching | Kjører fra Blindern | Bor på Kolsås | Svulstig tekst | Det ser dårlig ut | Har så vondt for å si nei | Nedsatt pris for studenter | blinde flekker i ledelse | Vegetar | Kommer litt sent | Kan ikke gå på kurset | Jeg sliter med prokrastinering | stress på jobb | Jeg tar med egen mat og en venn"),
]  # fmt: skip

TABLES = {
    "of_minor": MINOR,
    "of_agreement": AGREEMENT,
    "of_course": COURSE,
    "of_session": SESSION,
    "of_health": HEALTH,
}

#: What people's texts are made of, to be put together at random.
PIECES = ["Jeg er 17", "Hun er 15 år", "16 år", "Går i 9. klasse", "9. klasse", "elev på vgs", "foresatt er med", "Mamma", "sønnen min", "har barn", "til", "da jeg var", "jobber", "lærer", "på", "er", "10", "18 år", "siden", ".", ",", "\n", "¶", "¤", "ikke mindreårig"]  # fmt: skip
NEUTRAL = ["Takk for sist.", "Gleder meg til kurset!", "Vi sees i mai.", "Hilsen Kari.", "Ring gjerne etter klokka 16.", "Eg kjem litt seint.", "Er det parkering der?"]  # fmt: skip


@pytest.fixture(scope="module")
def con() -> Iterator[DuckDBPyConnection]:
    """No night: the grammars alone."""
    with duckdb.connect() as con:
        con.execute(sql("assessment/grammar"))
        yield con


def told(con: DuckDBPyConnection, texts: list[str | None]) -> dict[str, list[bool]]:
    """Ask every grammar about all the texts, as a night asks its own."""
    con.execute("DROP TABLE IF EXISTS sign")
    con.execute(sql("assessment/sign"))
    con.execute("INSERT INTO sign (words) SELECT unnest(?::VARCHAR[])", [texts])
    signs.tell(con)
    return {
        tells: [row[0] for row in con.execute(f"SELECT {tells} FROM sign ORDER BY rowid").fetchall()] for tells in TABLES
    }


@pytest.mark.parametrize("sign", TABLES)
def test_right_and_wrong(con: DuckDBPyConnection, sign: str) -> None:
    rows = [
        (tells, why, text) for tells, why, texts in TABLES[sign] for text in texts.split(" | ")
    ]
    found = told(con, [text for *_, text in rows])[sign]
    assert [row for row, tells in zip(rows, found, strict=True) if tells is not row[0]] == []


def test_nothing_written_tells_of_nothing(con: DuckDBPyConnection) -> None:
    assert told(con, [None, "", " "]) == dict.fromkeys(TABLES, [False] * 3)


def test_every_sign_has_its_table() -> None:
    assert set(signs.TELLS) == set(TABLES)


TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join))


@settings(
    deadline=None, max_examples=25
)  # each example compiles the grammars
@given(texts=st.lists(TEXTS, max_size=20))
def test_any_text_gets_an_answer(
    con: DuckDBPyConnection, texts: list[str | None]
) -> None:
    found = told(con, texts)
    assert {len(column) for column in found.values()} == {len(texts)}
    assert {type(tells) for column in found.values() for tells in column} <= {bool}


PAIRS = st.lists(st.tuples(TEXTS, st.sampled_from(NEUTRAL)), min_size=4, max_size=8)


@settings(deadline=None, max_examples=15)
@given(pairs=PAIRS)
def test_a_sentence_about_something_else_makes_nobody_older(
    con: DuckDBPyConnection, pairs: list[tuple[str, str]]
) -> None:
    found = told(con, [said for text, after in pairs for said in (text, f"{text} {after}")])["of_minor"]
    for pair, alone, beside in zip(pairs, found[::2], found[1::2], strict=True):
        assert beside >= alone, pair

"""The named twists of identity: who may be joined with whom, names that bite, and spellings.

Each story adds one person or a few and states what must come out. Deadlines and consents are in ``deadlines``. The most
telling stories come first: in a small world only the first ones fit.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from connectors.sandbox.people import deadline_cases, golden_cases, names, ordinary
from connectors.sandbox.people.builder import Cast
from connectors.sandbox.people.person import Character, Ref, spellings


class Story(NamedTuple):
    """How many people it takes, and how it is told."""

    people: int
    tell: Callable[[Cast], object]


# -- people who share something --------------------------------------------------------------------------------------


def couple(cast: Cast) -> None:
    """Two people use one address: nothing of the one may end up with the other."""
    he = cast.person("couple", "Torstein", "Fjeldberg")
    she = cast.person("couple", "Gunhild", "Aasen", email=he.email)
    cast.never_one(he, she)
    card = _client_with_hour(cast, he)
    he.flag("SHARED_CONTACT", he.records[0], card)
    subscription = cast.subscribe(she, 90, 90)
    she.flag("SHARED_CONTACT", cast.register(she, 50, newsletter="Ja"), subscription)
    she.flag("KEEP_NEWSLETTER", subscription)


def parent_and_child(cast: Cast) -> None:
    """A parent books and pays for a child, on the parent's address and number."""
    parent = cast.person("parent_and_child", "Wenche", "Kvamsdal")
    child = cast.person("parent_and_child", "Jonas", "Kvamsdal", parent.email, parent.phone)
    cast.never_one(parent, child)
    response = cast.register(parent, 80)
    customer = cast.customer(parent, 70)
    parent.flag("SHARED_CONTACT", response, customer)
    parent.flag("KEEP_BOOKKEEPING", cast.invoice(parent, customer, 25))
    card = cast.client(child)
    cast.book(child, card, 30)
    child.flag("SHARED_CONTACT", card)
    child.flag("NO_CONSENT_FOUND", card)


def company_pays(cast: Cast) -> None:
    """A company is invoiced for an employee: two parties, and the company is no person without a form."""
    name, org_number = names.COMPANIES[0], "314159268"
    employee = cast.person("company_pays")
    company = cast.person("company_pays", name, email="faktura@example.com")
    cast.never_one(employee, company)
    cast.register(employee, 60, company=name, org_number=org_number)
    cast.book(employee, cast.client(employee), 30)
    customer = cast.customer(company, 55, org_number=org_number)
    company.flag("KEEP_BOOKKEEPING", cast.invoice(company, customer, 25, delivery="EHF"))
    company.forbid("NO_CONSENT_FOUND")


def homonyms(cast: Cast) -> None:
    """Two people with one name and nothing else in common."""
    cast.never_one(*(ordinary.recent_client(cast, "homonyms", given="Ole", family="Hansen") for _ in range(2)))


def surname_like_a_company(cast: Cast) -> None:
    """Two people called Kari Ås: the surname is no limited company (AS), and one name is not one person."""
    pair = [cast.person("surname_like_a_company", "Kari", family) for family in ("Ås", "Aas")]
    cast.never_one(*pair)
    for who in pair:
        card = cast.client(who)
        cast.book(who, card, 30)
        who.flag("NO_CONSENT_FOUND", card)


def recycled_number(cast: Cast) -> None:
    """A phone number has moved from one person to another."""
    before = cast.person("recycled_number", "Harald", "Myrvang")
    after = cast.person("recycled_number", "Silje", "Tofte", phone=before.phone)
    cast.never_one(before, after)
    before.flag("SHARED_CONTACT", cast.register(before, 140))
    after.flag("SHARED_CONTACT", cast.register(after, 20))


# -- one person under several names ----------------------------------------------------------------------------------


def _two_names(cast: Cast, story: str, family: str, written: tuple[str, str], given: str) -> Character:
    who = cast.person(story, given, family)
    response = cast.register(who, 120, newsletter="Ja")
    subscription = cast.subscribe(who, 40, 40, names_given=written, link=False)
    who.flag("KEEP_NEWSLETTER", subscription)
    who.allow("SHARED_CONTACT", response, subscription)
    who.allow("DATA_MISMATCH", response, subscription)
    return who


def married_name(cast: Cast) -> None:
    """One address, a new surname: only a human can tell, but nothing hangs on it, so nobody is asked."""
    _two_names(cast, "married_name", "Bergseth", ("Ingrid", "Lundamo"), "Ingrid")


def new_name_comes_still(cast: Cast) -> None:
    """A registration in the old surname has run out, a session was held in the new one: a human is asked, for it matters."""
    who = cast.person("new_name_comes_still", "Solfrid", "Eikrem")
    who.allow("REG_EXPIRED", cast.register(who, 240))
    card = cast.client(who, name="Solfrid Nordbakk", phone="", link=False)
    cast.book(who, card, 30)
    who.allow("NO_CONSENT_FOUND", card)


def initial_only(cast: Cast) -> None:
    """One address, an initial for the first name: the address itself names them."""
    _two_names(cast, "initial_only", "Dahlen", ("K", "Dahlen"), "Kristoffer")


def typing_error(cast: Cast) -> None:
    """One address, a slip in the surname."""
    _two_names(cast, "typing_error", "Haugland", ("Marianne", "Hauglund"), "Marianne")


def _agreeing(cast: Cast, story: str, given: str, family: str, client: str, written: tuple[str, str]) -> None:
    who = cast.person(story, given, family)
    cast.register(who, 100, newsletter="Ja")
    cast.book(who, cast.client(who, name=client), 30)
    who.flag("KEEP_NEWSLETTER", cast.subscribe(who, 60, 60, names_given=written))


def norwegian_letters(cast: Cast) -> None:
    """æ, ø and å, here and there written without."""
    _agreeing(cast, "norwegian_letters", "Bjørn", "Ødegårdstrøm", "Bjorn Odegardstrom", ("Bjørn", "Ødegaardstrøm"))


def hyphen(cast: Cast) -> None:
    """A hyphen that comes and goes, capitals, and a middle name more or less."""
    _agreeing(cast, "hyphen", "Anne-Marie", "Solvang", "ANNE MARIE SOLVANG", ("Anne-Marie", "Lie Solvang"))


def family_first(cast: Cast) -> None:
    """«Family, Given» at one vendor."""
    _agreeing(cast, "family_first", "Ragnhild", "Ekeberg", "Ekeberg, Ragnhild", ("ragnhild", "ekeberg"))


def sami_letters(cast: Cast) -> None:
    """Áile Čálliid: letters that cp1252 lacks, so that her card stands in the XLSX only."""
    who = cast.person("sami_letters", "Áile", "Čálliid")
    cast.register(who, 90, newsletter="Ja")
    who.flag("KEEP_NEWSLETTER", cast.subscribe(who, 70, 70, names_given=("Aile", "Calliid")))
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, cast.customer(who, 60), 40))


def nameless_subscriber(cast: Cast) -> None:
    """A subscriber without a name is the one person who uses the address."""
    who = cast.person("nameless_subscriber")
    cast.register(who, 100, newsletter="Ja")
    who.flag("KEEP_NEWSLETTER", cast.subscribe(who, 60, 60, names_given=("", "")))


# -- names that bite -------------------------------------------------------------------------------------------------


def _biting(cast: Cast, story: str, name: str, extra: str) -> None:
    who = cast.person(story, name, email=f"{story.replace('_', '.')}@example.org")
    who.flag("COURSE_EXTRA_INFO", cast.enrol(who, 40, 20, "Ja", extra=extra))
    who.flag("KEEP_NEWSLETTER", cast.subscribe(who, 30, 30, link=False))


def formula_name(cast: Cast) -> None:
    """A name that a spreadsheet would run."""
    _biting(cast, "formula_name", "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.com/","vinn")')


def script_name(cast: Cast) -> None:
    """A name that a browser would run."""
    _biting(cast, "script_name", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>")


def not_a_number(cast: Cast) -> None:
    """Somebody called Nan, alone: a spreadsheet library would read «missing»."""
    who = cast.person("not_a_number", "Nan", email="nan@example.net")
    cast.register(who, 60, newsletter="Ja")
    who.flag("KEEP_NEWSLETTER", cast.subscribe(who, 50, 50))


def infinite(cast: Cast) -> None:
    """Somebody called Inf on the old list, and on a customer card."""
    who = cast.person("infinite", "Inf", email="inf@example.net")
    cast.register(who, 60)
    left = cast.list_old(who, "unsubscribed", 900, 899, 100)
    who.flag("OBJECTED_MARKETING", left)
    who.flag("SYSTEM_NOT_IN_STATEMENT", left)
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, cast.customer(who, 50), 40))


# -- contact details ------------------------------------------------------------------------------------------------


def phone_spellings(cast: Cast) -> None:
    """One number in every spelling, the last as a number-typed cell; another address each time, so only it links."""
    who = cast.person("phone_spellings", "Sverre", "Åmodt")
    for number, spelling in enumerate(spellings(who.phone), start=1):
        cast.register(who, 150 - 10 * number, phone=spelling, email=f"sverre.{number}@example.com")


def postcode_with_zero(cast: Cast) -> None:
    """Postcode 0150 on a card that only the XLSX holds, where it became the number 150."""
    who = cast.person("postcode_with_zero")
    who.postcode, who.city = "0150", "Oslo"
    cast.register(who, 70)
    card = cast.customer(who, 60, files=frozenset({"xlsx"}))
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, card, 40))


def double_submit(cast: Cast) -> None:
    """Sent the form twice within a second: two rows that differ in nothing but their place."""
    who = cast.person("double_submit")
    when = cast.moment(45)
    for _ in range(2):
        cast.register(who, 45, email=who.email, when=when)


def name_only(cast: Cast) -> None:
    """A customer card with a name and no way to reach anybody."""
    who = cast.person("name_only")
    card = cast.customer(who, 100, reachable=False)
    who.flag("UNMATCHED_RECORD", card)
    who.flag("NO_CONSENT_FOUND", card)


def national_id(cast: Cast) -> None:
    """Eleven digits in SAF-T's RegistrationNumber, where a private person's may stand: nobody promised that."""
    who = cast.person("national_id")
    cast.register(who, 70)
    card = cast.customer(who, 60, national_id=synthetic_national_id(cast), files=frozenset({"csv", "saft"}))
    who.flag("FIELD_NOT_PROMISED", card)
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, card, 40))


def first_name_not_used(cast: Cast) -> None:
    """SAF-T holds the whole name in LastName and «NotUsed» in FirstName; no other file has the card."""
    who = cast.person("first_name_not_used", "Oddny", "Vestgård")
    cast.register(who, 70)
    card = cast.customer(who, 60, files=frozenset({"saft"}), first_name_missing=True)
    who.flag("KEEP_BOOKKEEPING", cast.invoice(who, card, 40))


def synthetic_national_id(cast: Cast) -> str:
    """Return eleven digits with valid check digits and month + 80: Skatteetaten's test series, nobody's number."""
    draw = cast.rng.randint
    while True:
        head = f"{draw(1, 28):02d}{draw(81, 92)}{draw(60, 99)}{draw(100, 499)}"
        first = _check(head, (3, 7, 6, 1, 8, 9, 4, 5, 2))
        second = _check(f"{head}{first}", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
        if first < 10 and second < 10:
            return f"{head}{first}{second}"


def _check(digits: str, weights: Sequence[int]) -> int:
    return (11 - sum(int(d) * w for d, w in zip(digits, weights, strict=False)) % 11) % 11


def _client_with_hour(cast: Cast, who: Character) -> Ref:
    cast.register(who, 60)
    card = cast.client(who)
    cast.book(who, card, 30)
    return card


_IDENTITY: tuple[Story, ...] = (
    Story(2, couple),
    Story(2, parent_and_child),
    Story(1, married_name),
    Story(1, new_name_comes_still),
    Story(2, homonyms),
    Story(2, company_pays),
    Story(1, formula_name),
    Story(1, script_name),
    Story(1, sami_letters),
    Story(1, norwegian_letters),
    Story(1, phone_spellings),
    Story(1, nameless_subscriber),
    Story(1, name_only),
    Story(1, not_a_number),
    Story(1, postcode_with_zero),
    Story(1, national_id),
    Story(1, first_name_not_used),
    Story(1, double_submit),
    Story(1, infinite),
    Story(1, family_first),
    Story(1, hyphen),
    Story(2, surname_like_a_company),
    Story(2, recycled_number),
    Story(1, initial_only),
    Story(1, typing_error),
)


def in_order() -> list[Story]:
    """Return all stories, the most telling first, the two families in turn."""
    rest = [Story(1, tell) for tell in deadline_cases.DEADLINES]
    mixed: list[Story] = []
    for number in range(max(len(rest), len(_IDENTITY))):
        mixed += [*rest[2 * number : 2 * number + 2], *_IDENTITY[number : number + 1]]
    return [*mixed, *(Story(people, tell) for people, tell in golden_cases.CASES)]

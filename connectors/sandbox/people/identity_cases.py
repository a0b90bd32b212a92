"""The named twists of identity: who may be joined with whom, names that bite, and spellings.

Each story adds one person or a few and states what must come out.
"""

from collections.abc import Sequence

from connectors.sandbox.people import names, ordinary
from connectors.sandbox.people.builder import Builder
from connectors.sandbox.people.person import Character, Export, spellings

# -- people who share something


def couple(builder: Builder) -> None:
    """Two people use one address: nothing of the one may end up with the other."""
    he = builder.person("couple", "Torstein", "Fjeldberg")
    she = builder.person("couple", "Gunhild", "Aasen", email=he.email)
    builder.never_one(he, she)
    form = builder.register(he, 60)
    card, _ = builder.client_with_hour(he, 30)
    he.flag("SHARED_CONTACT", form, card)
    subscription = builder.subscribe(she, 90, 90)
    she.flag("SHARED_CONTACT", builder.register(she, 50, newsletter="Ja"), subscription)
    she.flag("KEEP_NEWSLETTER", subscription)


def parent_and_child(builder: Builder) -> None:
    """A parent books and pays for a child, on the parent's address and number."""
    parent = builder.person("parent_and_child", "Wenche", "Kvamsdal")
    child = builder.person("parent_and_child", "Jonas", "Kvamsdal", parent.email, parent.phone)
    builder.never_one(parent, child)
    response = builder.register(parent, 80)
    customer = builder.customer(parent, 70)
    parent.flag("SHARED_CONTACT", response, customer)
    parent.flag("KEEP_BOOKKEEPING", builder.invoice(parent, customer, 25))
    card = builder.client(child)
    builder.book(child, card, 30)
    child.flag("SHARED_CONTACT", card)
    child.flag("NO_CONSENT_FOUND", card)


def company_pays(builder: Builder) -> None:
    """A company is invoiced for an employee: two parties, and the company is no person without a
    form."""
    name, org_number = names.COMPANIES[0], "314159268"
    employee = builder.person("company_pays")
    company = builder.person("company_pays", name, email="faktura@example.com")
    builder.never_one(employee, company)
    builder.register(employee, 60, company=name, org_number=org_number)
    builder.book(employee, builder.client(employee), 30)
    customer = builder.customer(company, 55, org_number=org_number)
    company.flag("KEEP_BOOKKEEPING", builder.invoice(company, customer, 25, delivery="EHF"))
    company.forbid("NO_CONSENT_FOUND")


def homonyms(builder: Builder) -> None:
    """Two people with one name and nothing else in common."""
    builder.never_one(
        *(
            ordinary.recent_client(builder, "homonyms", given="Ole", family="Hansen")
            for _ in range(2)
        )
    )


def surname_like_a_company(builder: Builder) -> None:
    """Two people called Kari Ås: the surname is no limited company (AS), and one name is not one
    person."""
    pair = [builder.person("surname_like_a_company", "Kari", family) for family in ("Ås", "Aas")]
    builder.never_one(*pair)
    for who in pair:
        card = builder.client(who)
        builder.book(who, card, 30)
        who.flag("NO_CONSENT_FOUND", card)


def recycled_number(builder: Builder) -> None:
    """A phone number has moved from one person to another."""
    before = builder.person("recycled_number", "Harald", "Myrvang")
    after = builder.person("recycled_number", "Silje", "Tofte", phone=before.phone)
    builder.never_one(before, after)
    before.flag("SHARED_CONTACT", builder.register(before, 140))
    after.flag("SHARED_CONTACT", builder.register(after, 20))


# -- one person under several names


def _two_names(
    builder: Builder, story: str, family: str, written: tuple[str, str], given: str
) -> Character:
    who = builder.person(story, given, family)
    response = builder.register(who, 120, newsletter="Ja")
    subscription = builder.subscribe(who, 40, 40, names_given=written, link=False)
    who.flag("KEEP_NEWSLETTER", subscription)
    who.allow("SHARED_CONTACT", response, subscription)
    who.allow("DATA_MISMATCH", response, subscription)
    return who


def married_name(builder: Builder) -> None:
    """One address, a new surname: only a human can tell, but nothing hangs on it, so nobody is
    asked."""
    _two_names(builder, "married_name", "Bergseth", ("Ingrid", "Lundamo"), "Ingrid")


def new_name_comes_still(builder: Builder) -> None:
    """A registration in the old surname has run out, a session was held in the new one: a human is
    asked, for it matters."""
    who = builder.person("new_name_comes_still", "Solfrid", "Eikrem")
    who.allow("SAME_PERSON_OPEN", builder.register(who, 240))
    card = builder.client(who, name="Solfrid Nordbakk", phone="", link=False)
    builder.book(who, card, 30)
    who.allow("NO_CONSENT_FOUND", card)


def initial_only(builder: Builder) -> None:
    """One address, an initial for the first name: the address itself names them."""
    _two_names(builder, "initial_only", "Dahlen", ("K", "Dahlen"), "Kristoffer")


def typing_error(builder: Builder) -> None:
    """One address, a slip in the surname."""
    _two_names(builder, "typing_error", "Haugland", ("Marianne", "Hauglund"), "Marianne")


def _agreeing(
    builder: Builder, story: str, given: str, family: str, client: str, written: tuple[str, str]
) -> None:
    who = builder.person(story, given, family)
    builder.register(who, 100, newsletter="Ja")
    builder.book(who, builder.client(who, name=client), 30)
    who.flag("KEEP_NEWSLETTER", builder.subscribe(who, 60, 60, names_given=written))


def norwegian_letters(builder: Builder) -> None:
    """æ, ø and å, here and there written without."""
    _agreeing(
        builder,
        "norwegian_letters",
        "Bjørn",
        "Ødegårdstrøm",
        "Bjorn Odegardstrom",
        ("Bjørn", "Ødegaardstrøm"),
    )


def hyphen(builder: Builder) -> None:
    """A hyphen that comes and goes, capitals, and a middle name more or less."""
    _agreeing(
        builder,
        "hyphen",
        "Anne-Marie",
        "Solvang",
        "ANNE MARIE SOLVANG",
        ("Anne-Marie", "Lie Solvang"),
    )


def family_first(builder: Builder) -> None:
    """«Family, Given» at one vendor."""
    _agreeing(
        builder, "family_first", "Ragnhild", "Ekeberg", "Ekeberg, Ragnhild", ("ragnhild", "ekeberg")
    )


def sami_letters(builder: Builder) -> None:
    """Áile Čálliid: letters that cp1252 lacks, so that her card stands in the XLSX only."""
    who = builder.person("sami_letters", "Áile", "Čálliid")
    builder.register(who, 90, newsletter="Ja")
    who.flag("KEEP_NEWSLETTER", builder.subscribe(who, 70, 70, names_given=("Aile", "Calliid")))
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, builder.customer(who, 60), 40))


def nameless_subscriber(builder: Builder) -> None:
    """A subscriber without a name is the one person who uses the address."""
    who = builder.person("nameless_subscriber")
    builder.register(who, 100, newsletter="Ja")
    who.flag("KEEP_NEWSLETTER", builder.subscribe(who, 60, 60, names_given=("", "")))


# -- names that bite, where they are asked for; else people like any other


def _biting(builder: Builder, story: str, calm: str, name: str, extra: str) -> None:
    if not builder.hostile:
        name, extra = calm, "Kommer rett fra jobb"
    who = builder.person(story, name, email=f"{story.replace('_', '.')}@example.org")
    who.flag("COURSE_EXTRA_INFO", builder.enrol(who, 40, 20, "Ja", extra=extra))
    who.flag("KEEP_NEWSLETTER", builder.subscribe(who, 30, 30, link=False))


def formula_name(builder: Builder) -> None:
    """A name that a spreadsheet would run."""
    _biting(
        builder,
        "formula_name",
        "Even Ligningstad",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://example.com/","vinn")',
    )


def script_name(builder: Builder) -> None:
    """A name that a browser would run."""
    attack = "<script>alert(1)</script>"
    _biting(builder, "script_name", "Tora Skrivervik", attack, "<img src=x onerror=alert(1)>")


def not_a_number(builder: Builder) -> None:
    """Somebody called Nan, alone: a spreadsheet library would read «missing»."""
    who = builder.person("not_a_number", "Nan", email="nan@example.net")
    builder.register(who, 60, newsletter="Ja")
    who.flag("KEEP_NEWSLETTER", builder.subscribe(who, 50, 50))


def infinite(builder: Builder) -> None:
    """Somebody called Inf on the old list, and on a customer card."""
    who = builder.person("infinite", "Inf", email="inf@example.net")
    builder.register(who, 60)
    left = builder.list_old(who, "unsubscribed", 900, 899, 100)
    who.flag("OBJECTED_MARKETING", left)
    who.flag("SYSTEM_NOT_IN_STATEMENT", left)
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, builder.customer(who, 50), 40))


# -- contact details


def phone_spellings(builder: Builder) -> None:
    """One number in every spelling, the last as a number-typed cell; another address each time, so
    only it links."""
    who = builder.person("phone_spellings", "Sverre", "Åmodt")
    for number, spelling in enumerate(spellings(who.phone), start=1):
        builder.register(
            who, 150 - 10 * number, phone=spelling, email=f"sverre.{number}@example.com"
        )


def postcode_with_zero(builder: Builder) -> None:
    """Postcode 0150 on a card that only the XLSX holds, where it became the number 150."""
    who = builder.person("postcode_with_zero")
    who.postcode, who.city = "0150", "Oslo"
    builder.register(who, 70)
    card = builder.customer(who, 60, files=frozenset({Export.XLSX}))
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, card, 40))


def double_submit(builder: Builder) -> None:
    """Sent the form twice within a second: two rows that differ in nothing but their place."""
    who = builder.person("double_submit")
    when = builder.moment(45)
    for _ in range(2):
        builder.register(who, 45, email=who.email, when=when)


def name_only(builder: Builder) -> None:
    """A customer card with a name and no way to reach anybody."""
    who = builder.person("name_only")
    card = builder.customer(who, 100, reachable=False)
    who.flag("UNMATCHED_RECORD", card)
    who.flag("CARD_WITHOUT_INVOICE", card)


def national_id(builder: Builder) -> None:
    """Eleven digits in SAF-T's RegistrationNumber, where a private person's may stand: nobody
    promised that."""
    who = builder.person("national_id")
    builder.register(who, 70)
    card = builder.customer(
        who,
        60,
        national_id=synthetic_national_id(builder),
        files=frozenset({Export.CSV, Export.SAFT}),
    )
    who.flag("FIELD_NOT_PROMISED", card)
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, card, 40))


def first_name_not_used(builder: Builder) -> None:
    """SAF-T holds the whole name in LastName and «NotUsed» in FirstName; no other file has the
    card."""
    who = builder.person("first_name_not_used", "Oddny", "Vestgård")
    builder.register(who, 70)
    card = builder.customer(who, 60, files=frozenset({Export.SAFT}), first_name_missing=True)
    who.flag("KEEP_BOOKKEEPING", builder.invoice(who, card, 40))


def synthetic_national_id(builder: Builder) -> str:
    """Return eleven digits with valid check digits and month + 80: Skatteetaten's test series,
    nobody's number."""
    draw = builder.rng.randint
    while True:
        head = f"{draw(1, 28):02d}{draw(81, 92)}{draw(60, 99)}{draw(100, 499)}"
        first = _check(head, (3, 7, 6, 1, 8, 9, 4, 5, 2))
        second = _check(f"{head}{first}", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
        if first < 10 and second < 10:
            return f"{head}{first}{second}"


def _check(digits: str, weights: Sequence[int]) -> int:
    return (11 - sum(int(d) * w for d, w in zip(digits, weights, strict=False)) % 11) % 11

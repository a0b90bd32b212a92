"""What each sentence of a finding claims, and how its truth is looked up in a person's own facts.

A table a lawyer can read: the sentence, with a name where a value stands, and what must be so for
it to be true. Only a plain reading of the facts of one life is used, and a naive calendar. A
sentence that is advice claims nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from inventory.model import Record
from inventory.views.models import Flag
from tests.inventory.assessment.calendar_oracle import (
    Day,
    days_after,
    fiscal_end,
    local_day,
    months_after,
    of,
)
from tests.inventory.assessment.grounds_oracle import FOR_COURSE, Person, Voucher
from tests.inventory.assessment.lives import STOPS, Form, Hour, Life, Listed

MONTHS = "januar februar mars april mai juni juli august september oktober november desember".split()


@dataclass
class Said:
    """A sentence that was said of one record, with all that is known of its person."""

    flag: Flag
    person: Person
    record: Record
    system: str
    others: dict[str, str]  # what the other systems are called
    outcomes: set[str]  # of all findings on the record
    partner: Life | None  # who uses the same address
    words: dict[str, str] = field(default_factory=dict)

    @property
    def life(self) -> Life:
        return self.person.life

    @property
    def today(self) -> Day:
        return self.person.today

    @cached_property
    def place(self) -> int:
        return int(self.record.record.split(":")[1])

    @cached_property
    def own(self) -> Any:
        """Return the fact that the record is made of."""
        name = self.record.record.split(":")[0]
        table: dict[str, tuple[Any, ...]] = {
            "client": self.life.cards,
            "booking": self.life.hours,
            "invoice": tuple(self.person.vouchers),
            "subscription": self.life.lists,
            "customer": (self.life.customer,),
            "profile": (self.life.profile,),
            "comment": (self.life.comment,),
        }
        return table.get(name, self.life.forms)[self.place]

    def day(self, name: str = "day") -> Day:
        """Return a day that the sentence names."""
        number, month, year = self.words[name].replace(".", "").split()
        return int(year), MONTHS.index(month) + 1, int(number)

    @property
    def invoices(self) -> list[Voucher]:
        """Return the invoices that the sentence names."""
        named = [int(number.split("-")[1]) for number in self.words["invoice"].split(", ")]
        return [self.person.vouchers[n] for n in named]

    def fields(self, names: dict[str, str]) -> set[str]:
        """Return the fields that the sentence names."""
        return {names[each] for each in re.split(", | og ", self.words["fields"])}

    # -- what a person has done

    @cached_property
    def courses(self) -> list[Form]:
        return [form for form in self.life.forms if form.kind == "course"]

    @cached_property
    def answers(self) -> list[Form]:
        return [form for form in self.life.forms if form.newsletter]

    @property
    def is_client(self) -> bool:
        """Tell whether anything shows a session, a course of a day that is known, or a sale."""
        dated = any(form.course for form in self.courses)
        return bool(self.person.held or self.person.ahead or dated or self.life.sales)

    @property
    def on_card(self) -> list[Hour]:
        return [hour for hour in self.life.hours if hour.card == self.place]

    def proven(self, one: Listed) -> bool:
        return one.gap is None and one.signed is not None and one.confirmed is not None and one.confirmed > one.signed

    def months(self, rule: str) -> int:
        return self.person.numbers[rule]


def days_of(*instants: Any) -> set[Day]:
    return {local_day(at) for at in instants if at}


# -- one function a claim that is more than a line ----------------------------------------------------


def ended(said: Said) -> bool:
    """The relation ended on that day: the last session held, course or sale; nothing goes on."""
    return not said.person.active and said.day() == said.person.ended


def last_session(said: Said) -> bool:
    return not said.person.ahead and said.day() == said.person.last_session


def sold_last(said: Said) -> bool:
    """The last invoice but a course's was of that day, and no session is held or agreed."""
    issued = [of(v.sale.issued) for v in said.person.vouchers if v.sale.text not in FOR_COURSE]
    return said.person.last_session is None and not said.person.ahead and said.day() == max(issued)


def nothing_came_of_it(said: Said) -> bool:
    """A form of that day, and neither session, course nor sale at all."""
    return said.day() in days_of(said.own.at) and not said.is_client


def enquiry_led_nowhere(said: Said) -> bool:
    """An enquiry of that day, and neither session, course nor sale from that day on."""
    day, person = said.day(), said.person
    after = [local_day(hour.ends) for hour in (*person.held, *person.ahead)]
    after += [of(form.course) for form in said.courses if form.course]
    after += [of(sale.issued) for sale in said.life.sales]
    return said.day() in days_of(said.own.at) and all(each < day for each in after)


def not_billed(said: Said) -> bool:
    """The last session was held that day, and no invoice but a course's is of it or later."""
    day = said.day()
    billed = [of(v.sale.issued) for v in said.person.vouchers if v.sale.text not in FOR_COURSE]
    return day == said.person.last_session and all(each < day for each in billed)


def unpaid(said: Said) -> bool:
    return all(v.unpaid for v in said.invoices)


def said_no(said: Said) -> bool:
    answer = said.person.said([(form.registration, form.at) for form in said.life.forms])
    return answer is not None and not answer[0]


def no_to_letters(said: Said) -> bool:
    """The last no in a form was that day, and no sign-up on this list was confirmed after it."""
    no = [form.at for form in said.answers if form.newsletter == "Nei"]
    day = said.day("day")
    proven = said.own.confirmed if said.proven(said.own) else None
    return None not in no and day == max(local_day(at) for at in no if at) and (
        proven is None or all(proven <= at for at in no if at) or local_day(proven) <= day)  # fmt: skip


def form_then_left(said: Said) -> bool:
    """The last yes in a form, and a no on this list that is not before it."""
    yes = max(form.at for form in said.answers if form.newsletter == "Ja" and form.at)
    return said.day("yes") == local_day(yes) and said.day("no") == local_day(said.own.changed) and yes <= said.own.changed


def left_then_form(said: Said) -> bool:
    yes = max(form.at for form in said.answers if form.newsletter == "Ja" and form.at)
    return said.day("yes") == local_day(yes) and said.day("no") == local_day(said.own.changed) and yes > said.own.changed


def no_then_yes(said: Said) -> bool:
    yes = max(form.at for form in said.answers if form.newsletter == "Ja" and form.at)
    no = max(form.at for form in said.answers if form.newsletter == "Nei" and form.at)
    return said.day("yes") == local_day(yes) and said.day("no") == local_day(no) and yes > no


def left_elsewhere(said: Said) -> bool:
    """The person left another list on that day, and no later sign-up on this one is confirmed."""
    left = [one for one in said.life.lists if one is not said.own and one.status == "unsubscribed"
            and one.changed and local_day(one.changed) == said.day() and said.others[one.where] == said.words["there"]]  # fmt: skip
    later = [one for one in left if said.proven(said.own) and said.own.confirmed > one.changed]
    return bool(left) and not later and said.own.status == "subscribed"


def left(said: Said) -> list[Listed]:
    """Return where the address was taken off, by whoever uses it."""
    lists = (*said.life.lists, *(said.partner.lists if said.partner else ()))
    return [one for one in lists if one.status == "unsubscribed"]


def address_left(said: Said) -> bool:
    return bool(left(said))


def quiet_since(said: Said) -> bool:
    """No confirmation, click or purchase after that day; one of them on it."""
    signs = days_of(said.own.confirmed, said.own.clicked)
    signs |= {v.day for v in said.person.vouchers if v.day <= said.today}
    return said.day() == max(signs)


def confirmed(said: Said) -> bool:
    """Signed up and confirmed on that day, on this list, and no no since."""
    own = said.own
    signs = [own.confirmed, own.clicked]
    last = max([*days_of(*signs), *(v.day for v in said.person.vouchers if v.day <= said.today)])
    running = months_after(last, said.months("R-CONS.months")) >= said.today
    left = [o for o in said.life.lists if o.status == "unsubscribed" and not (o.changed and own.confirmed > o.changed)]
    return said.proven(own) and said.day() == local_day(own.confirmed) and running and not left and not asked_to_stop(said)


def asked_to_stop(said: Said) -> bool:
    """An open request stops what was signed up for before it; a restriction, everything."""
    life = said.life
    if life.asked == "restriction":
        return True
    return bool(life.asked in STOPS and life.asked_on and local_day(said.own.confirmed) <= of(life.asked_on))


def books_end(said: Said) -> bool:
    return bool(said.day() == said.own.books_end)


def card_books_end(said: Said) -> bool:
    return said.day() == max(v.books_end for v in said.person.vouchers)


def agreement(said: Said) -> bool:
    """The named invoice refers to an agreement, is later than this form, and is kept so long."""
    return all(of(v.sale.issued) >= local_day(said.own.at) for v in said.invoices) and (
        said.day() == said.person.documents(said.own))  # fmt: skip


def hours_end(said: Said) -> bool:
    return said.day() == months_after(fiscal_end(local_day(said.own.ends), 0), said.months("R-BK3.5.months"))


def card_is_of(said: Said) -> bool:
    """Neither the card nor a form is later than that day."""
    made = days_of(said.own.made, *(form.at for form in said.life.forms))
    return said.day() == max(made)


def pending_days(said: Said) -> bool:
    signed = local_day(said.own.signed or said.own.changed)
    return days_after(signed, int(re.sub(r"\D", "", said.words["number"]))) == said.today


def course_text_end(said: Said) -> bool:
    """A text and no day; a year and fourteen days after the sign-up have not passed."""
    year = months_after(local_day(said.own.at), said.months("R-COURSE.unknown_months"))
    end = days_after(year, said.months("R-COURSE.extra_info_days"))
    return said.own.course is None and bool(said.own.extra) and said.day() == end and end >= said.today


def long_ago(said: Said) -> bool:
    year = months_after(local_day(said.own.at), said.months("R-COURSE.unknown_months"))
    return said.own.course is None and year < said.today


def alike(said: Said) -> bool:
    cards = len(said.life.cards) if said.record.record.startswith("client") else 1
    return int(said.words["number"]) == cards


def claim_until(said: Said) -> bool:
    """The last day on which any of the person's claims can be made."""
    return said.day() == said.person.claim_end


def own_claim_until(said: Said) -> bool:
    return bool(said.day() == said.own.claim_end >= said.today)


def asked_for(said: Said) -> Day:
    """Return the day on which the answer is due."""
    assert said.life.asked_on
    return days_after(of(said.life.asked_on), 30)


def due(said: Said) -> bool:
    return said.day() == asked_for(said)


def undated(said: Said) -> bool:
    """A form, a card or a contact on a list that says no day from which its term counts."""
    own = said.own
    if isinstance(own, Form):
        return own.at is None
    if isinstance(own, Listed):
        return own.changed is None and (own.status != "pending" or own.signed is None)
    return own.made is None


Check = Callable[[Said], bool]

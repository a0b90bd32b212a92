"""The naive twin of the grounds, a function a kind of record (see grounds_oracle)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain

from tests.inventory.assessment.calendar_oracle import (
    Day,
    days_after,
    fiscal_end,
    local_day,
    months_after,
    of,
)
from tests.inventory.assessment.grounds_oracle import (
    BUYER,
    COMMENT,
    HOURS,
    IDLE,
    WRITTEN,
    Hold,
    Judged,
    Person,
    Voucher,
    day_of,
    later,
    latest,
    weigh,
)
from tests.inventory.assessment.lives import STOPS, Form, Hour, Life, Listed

Found = Iterator[tuple[str, list[Hold]]]


def _going_on(person: Person) -> list[Hold]:
    """A relation that goes on needs what it is kept with."""
    return [Hold("contract", None, open=True)] if person.active else []


def _soon_invoiced(person: Person) -> list[Hold]:
    return [Hold("law", person.to_invoice)] if person.to_invoice else []


def _claimed(person: Person, idle: frozenset[str] = frozenset()) -> list[Hold]:
    """Money owed, or of which nobody knows whether it is: what it takes to claim it."""
    ends = (person.claim_end, person.unknown_end)
    return [Hold("claim", end, but=idle) for end in ends if end]


def registered(person: Person) -> Found:
    """Forms of every kind."""
    for n, form in enumerate(person.life.forms):
        ask = {"course": _course, "contactform": _enquiry}.get(form.kind, _registration)
        yield f"{form.kind}:{n}", ask(person, form)


def _registration(person: Person, form: Form) -> list[Hold]:
    rule, day = "R-PAPER" if form.kind == "paper" else "R-REG", day_of(form.at)
    holds = [*_going_on(person), *_soon_invoiced(person), *_claimed(person)]
    if not person.active:
        never = later(day, person.numbers[f"{rule}.never_client_months"])
        since = later(person.ended, person.numbers[f"{rule}.months"])
        holds.append(Hold("contract", latest(never, since), ends=True))
    if end := person.documents(form):
        holds.append(Hold("law", end))
    return holds


def _enquiry(person: Person, form: Form) -> list[Hold]:
    day = day_of(form.at)
    if person.active:
        return _going_on(person)
    end = later(day, person.numbers["R-ENQ.months"])
    if person.ended:
        end = latest(end, later(person.ended, person.numbers["R-CRM.months"]))
    return [Hold("contract", end, ends=True)]


def _course(person: Person, form: Form) -> list[Hold]:
    sales, day = person.course_sales(form), person.course_day(form)
    months = person.numbers["R-COURSE.invoiced_months" if sales else "R-COURSE.months"]
    holds = [Hold("contract", later(day, months), but=WRITTEN)]
    if form.extra:
        until = days_after(day, person.numbers["R-COURSE.extra_info_days"]) if day else None
        holds.append(Hold("contract", until, only=WRITTEN))
    if form.course and of(form.course) > person.today:
        holds.append(Hold("contract", None, open=True))
    if end := person.documents(form):
        holds.append(Hold("law", end, but=WRITTEN))
    # A claim rests on this sign-up only if it is the course's own.
    if any(v.unpaid for v in sales) and person.claim_end:
        holds.append(Hold("claim", person.claim_end, but=WRITTEN))
    if any(v.unsettled for v in sales) and person.unknown_end:
        holds.append(Hold("claim", person.unknown_end, but=WRITTEN))
    return holds


def _late(person: Person, card: int) -> Day | None:
    """Return the last booking on a card that came to nothing."""
    return latest(*(local_day(h.ends) for h in person.life.hours
                    if h.card == card and h.status != "confirmed" and h.ends < person.now))  # fmt: skip


def _card_end(person: Person, card: int) -> Day | None:
    return latest(later(person.came, person.numbers["R-BOOK.months"]),
                  later(_late(person, card), person.numbers["R-BOOK.noshow_months"]))  # fmt: skip


def booked(person: Person, raised: Day) -> Found:
    """Cards in the booking tool, and what is booked on them."""
    for n, card in enumerate(person.life.cards):
        hours = [hour for hour in person.life.hours if hour.card == n]
        yield f"client:{n}", [*_card(person, n, hours, day_of(card.made), raised), *_claimed(person, IDLE)]
    for n, hour in enumerate(person.life.hours):
        yield f"booking:{n}", [*_booking(person, hour), *_claimed(person)]


def _card(person: Person, n: int, hours: list[Hour], made: Day | None, raised: Day) -> list[Hold]:
    holds = [*_going_on(person), *_soon_invoiced(person)]
    if ahead := latest(*(local_day(h.starts) for h in hours if h in person.ahead)):
        holds.append(Hold("contract", ahead))
    if person.came:
        holds.append(Hold("contract", _card_end(person, n), ends=True))
    elif hours:
        last = latest(*(local_day(h.ends) for h in hours))
        holds.append(Hold("contract", later(last, person.numbers["R-BOOK.noshow_months"]), ends=True))
    else:
        written = latest(made, *(day_of(form.at) for form in person.life.forms))
        end = later(written, person.numbers["R-ENQ.months"])
        # Of a card that no day is known of, a person is asked so long.
        end = end or days_after(raised, person.numbers["R-REVIEW.days"])
        holds.append(Hold("contract", end, ends=True))
    return holds


def _booking(person: Person, hour: Hour) -> list[Hold]:
    came_to_something = hour.status == "confirmed" or hour in person.ahead
    if not came_to_something:
        end = months_after(local_day(hour.ends), person.numbers["R-BOOK.noshow_months"])
        return [Hold("contract", end, ends=True)]
    holds = [Hold("contract", _card_end(person, hour.card), ends=True)]
    if person.active:  # sessions follow their client's card
        holds.append(Hold("contract", None, open=True))
    if hour in person.ahead:
        holds.append(Hold("contract", local_day(hour.starts)))
    if hour.status == "confirmed":
        holds += _soon_invoiced(person)
        if hour.ends < person.now:
            end = months_after(fiscal_end(local_day(hour.ends), 0), person.numbers["R-BK3.5.months"])
            holds.append(Hold("law", end, only=HOURS))
    return holds


def accounted(person: Person) -> Found:
    """Invoices, and whom they were made out to."""
    for n, voucher in enumerate(person.vouchers):
        yield f"invoice:{n}", [Hold("law", voucher.books_end), *_own_claim(person, voucher)]
    if card := person.life.customer:
        holds = [*_going_on(person), *_soon_invoiced(person), *_claimed(person, IDLE)]
        if end := latest(*(voucher.books_end for voucher in person.vouchers)):
            holds.append(Hold("law", end, only=BUYER))
        if not person.active and person.ended:
            holds.append(Hold("interest", later(person.ended, person.numbers["R-CRM.months"]), ends=True))
        elif not person.active:
            made = day_of(card.made)
            end = days_after(made, person.numbers["R-CRM.card_days"]) if made else None
            holds.append(Hold("interest", end))
        yield "customer:0", holds


def _own_claim(person: Person, voucher: Voucher) -> list[Hold]:
    running = voucher.unpaid and voucher.claim_end >= person.today
    return [Hold("claim", voucher.claim_end)] if running else []


def others(person: Person) -> Found:
    """A strengths profile, and a comment."""
    if person.life.profile:
        done = local_day(person.life.profile)
        end = latest(months_after(done, person.numbers["R-VIA.months"]),
                     later(person.ended, person.numbers["R-VIA.client_months"]))  # fmt: skip
        yield "profile:0", _going_on(person) or [Hold("consent", end, ends=True)]
    if person.life.comment:
        day = local_day(person.life.comment)
        years = 12 * person.numbers["R-BLOG.review_years"]
        address = days_after(day, person.numbers["R-BLOG.meta_days"])
        yield "comment:0", [
            Hold("interest", months_after(day, years), only=COMMENT),
            Hold("interest", address, only=frozenset({"email"})),
        ]


def listed(person: Person, one: Listed, raised: Day) -> tuple[list[Hold], bool, Day | None]:
    """Return what holds a contact on a list, whether a no stands against it, and that no's day."""
    proven = one.gap is None and one.signed is not None and one.confirmed is not None and one.confirmed > one.signed
    yes = one.confirmed if proven else None
    answer = person.said([(form.newsletter, form.at) for form in person.life.forms])
    live = one.status == "subscribed"
    form_no = answer is not None and (not answer[0] or answer[1] is not None)
    answered = bool(answer and yes and answer[1] and yes > answer[1])
    left = [o for o in person.life.lists if o is not one and o.status == "unsubscribed"
            and not (yes and o.changed and yes > o.changed)]  # fmt: skip
    asked_on = of(person.life.asked_on) if person.life.asked in STOPS and person.life.asked_on else None
    told = asked_on is not None and not (yes and local_day(yes) > asked_on)
    objects = live and (bool(left) or told)
    refuses = live and answer is not None and not answer[0] and not answered
    day = latest(*(day_of(o.changed) for o in left), asked_on if told else None) if objects else None
    if refuses and answer:
        day = _first(day, day_of(answer[1]))
    waits = live and proven and bool(answer and answer[0]) and form_no and not answered
    holds = _on_list(person, one, raised, proven=proven, waits=waits)
    if objects:
        holds.append(Hold("interest", None, open=True))  # it is taken off, not lost
    # What nobody can show a reason for ends by a refusal, not by an objection.
    asked = live and not proven
    return holds, refuses or (objects and not asked), day


def _first(*days: Day | None) -> Day | None:
    return min((day for day in days if day), default=None)


def _on_list(person: Person, one: Listed, raised: Day, *, proven: bool, waits: bool) -> list[Hold]:
    if one.status == "pending":
        day = day_of(one.signed or one.changed)
        return [Hold("contract", days_after(day, person.numbers["R-PEND.delete_days"]) if day else None)]
    if one.status in ("unsubscribed", "cleaned"):
        return [Hold("interest", later(day_of(one.changed), person.numbers["R-SUPP.months"]))]
    if one.status == "subscribed" and proven:
        if waits:
            return [Hold("interest", None, open=True)]
        sign = latest(day_of(one.confirmed), day_of(one.clicked), person.last_sale)
        return [Hold("consent", later(sign, person.numbers["R-CONS.months"]), ends=True)]
    if one.status == "transactional" and person.active:
        return [Hold("interest", None, open=True, ends=True)]
    if one.status == "transactional" and (end := later(person.ended, person.numbers["R-CRM.months"])):
        if end >= person.today:
            return [Hold("interest", end, ends=True)]
        waits_until = days_after(raised, person.numbers["R-NL.review_days"])
        return [Hold("interest", end, ends=True), Hold("interest", waits_until, ends=True)]
    if one.status in ("subscribed", "transactional"):
        return [Hold("interest", days_after(raised, person.numbers["R-NL.review_days"]), ends=True)]
    return [Hold("interest", None, open=True)]


def judge(
    life: Life,
    filled: Mapping[str, frozenset[str]],
    numbers: Mapping[str, int],
    today: Day,
    now: datetime,
    raised: Day,
) -> dict[str, Judged]:
    """Judge each record by its name: ``filled`` tells which fields it has.

    ``raised``: the day on which a missing proof or reason was first seen.
    """
    person = Person(life, numbers, today, now)
    answer = person.said([(form.registration, form.at) for form in life.forms])
    refused = answer is not None and not answer[0]
    refused_on = day_of(answer[1]) if answer and refused else None
    found = {}
    for name, holds in chain(
        registered(person), booked(person, raised), accounted(person), others(person)
    ):
        found[name] = weigh(holds, filled[name], today, refused=refused, day=refused_on)
    for n, one in enumerate(life.lists):
        name = f"subscription:{n}"
        holds, no, day = listed(person, one, raised)
        if one.status == "transactional":  # letters of the business that was said no to
            no, day = refused, refused_on
        found[name] = weigh(holds, filled[name], today, refused=no, day=day)
    if life.asked:  # nothing goes until the answer is sent
        found = {name: replace(judged, goes="held") for name, judged in found.items()}
    return found

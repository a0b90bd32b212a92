"""All stories in the order in which they are told: in a small world only the first ones fit."""

from collections.abc import Callable
from typing import NamedTuple

from connectors.sandbox.people import consent_cases, deadline_cases, golden_cases, identity_cases
from connectors.sandbox.people.builder import Builder


class Story(NamedTuple):
    """How many people it takes, and how it is told."""

    people: int
    tell: Callable[[Builder], object]


#: One person each, the most telling first.
_TIME_AND_CONSENT: tuple[Callable[[Builder], None], ...] = (
    deadline_cases.client_expired,
    consent_cases.withdrawn_elsewhere,
    consent_cases.refused,
    consent_cases.form_no_later,
    deadline_cases.unpaid_for_long,
    deadline_cases.future_booking,
    deadline_cases.ancient,
    consent_cases.blank_consent,
    deadline_cases.skype_name,
    deadline_cases.course_is_over,
    consent_cases.refresh_due,
    consent_cases.no_form,
    deadline_cases.never_came,
    *consent_cases.SUBSCRIBERS,
    consent_cases.refused_but_booked,
    deadline_cases.customer_note,
    consent_cases.newsletter_phone,
    deadline_cases.booking_address,
    deadline_cases.fields_beyond_books,
    deadline_cases.old_booking,
    consent_cases.refresh_saved_by_click,
    deadline_cases.cancelled_ahead,
    deadline_cases.course_long_paid,
    consent_cases.unread_column,
    consent_cases.form_no_earlier,
    consent_cases.form_no_unproven,
    consent_cases.unclear_consent,
    consent_cases.changed_mind,
    deadline_cases.paid_next_year,
    deadline_cases.expired_and_fresh,
    deadline_cases.course_just_paid,
    deadline_cases.customer_birth_date,
    consent_cases.thought_better,
    deadline_cases.old_cancelled,
    deadline_cases.pending_booking,
    consent_cases.card_without_booking,
    deadline_cases.booking_remark,
    consent_cases.newsletter_address,
    deadline_cases.course_date_as_text,
    consent_cases.invoiced_without_form,
)
#: The most telling first.
_IDENTITY: tuple[Story, ...] = (
    Story(2, identity_cases.couple),
    Story(2, identity_cases.parent_and_child),
    Story(1, identity_cases.married_name),
    Story(1, identity_cases.new_name_comes_still),
    Story(2, identity_cases.homonyms),
    Story(2, identity_cases.company_pays),
    Story(1, identity_cases.formula_name),
    Story(1, identity_cases.script_name),
    Story(1, identity_cases.sami_letters),
    Story(1, identity_cases.norwegian_letters),
    Story(1, identity_cases.phone_spellings),
    Story(1, identity_cases.nameless_subscriber),
    Story(1, identity_cases.name_only),
    Story(1, identity_cases.not_a_number),
    Story(1, identity_cases.postcode_with_zero),
    Story(1, identity_cases.national_id),
    Story(1, identity_cases.first_name_not_used),
    Story(1, identity_cases.double_submit),
    Story(1, identity_cases.infinite),
    Story(1, identity_cases.family_first),
    Story(1, identity_cases.hyphen),
    Story(2, identity_cases.surname_like_a_company),
    Story(2, identity_cases.recycled_number),
    Story(1, identity_cases.initial_only),
    Story(1, identity_cases.typing_error),
)


def in_order() -> list[Story]:
    """Return all stories: two of time and consent, then one of identity, in turn; the golden cases
    last."""
    rest = [Story(1, tell) for tell in _TIME_AND_CONSENT]
    mixed: list[Story] = []
    for number in range(max(len(rest), len(_IDENTITY))):
        mixed += [*rest[2 * number : 2 * number + 2], *_IDENTITY[number : number + 1]]
    return [*mixed, *(Story(people, tell) for people, tell in golden_cases.CASES)]

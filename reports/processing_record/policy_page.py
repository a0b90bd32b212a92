"""The policy in sentences, as a page to print, sign and date, and as text for the terminal."""

from collections.abc import Iterable, Iterator
from datetime import date

from inventory.policy.policy import Policy
from reports.page import render_page
from reports.processing_record.policy_rules import RuleText, policy_text
from reports.text.record_words import PolicyWords
from reports.text.safe_text import plain, shown
from reports.text.words import Words


def page(policy: Policy, business: str, today: date, words: Words) -> str:
    """Render the policy as one HTML file that asks nothing of the network and runs no script."""
    told, name = policy_text(policy, PolicyWords(words)), shown(business)
    title = words.say("policy.title", business=name or words.say("policy.nobody"))
    return render_page("policy.html", words, title, p=told, business=name, today=today)


def text(policy: Policy, business: str, today: date, words: Words) -> str:
    """Write the policy as lines for a terminal."""
    return "\n".join(map(plain, _lines(policy, business, today, words)))


def _lines(policy: Policy, business: str, today: date, words: Words) -> Iterator[str]:
    told = policy_text(policy, PolicyWords(words))
    name = shown(business) or words.say("policy.nobody")
    yield words.say("policy.title", business=name)
    yield words.say("policy.lead", business=name, date=today)
    for activity in told.activities:
        yield from ("", f"{activity.id} {activity.name}", *activity.sentences)
        yield from _rules(activity.rules)
    yield from ("", words.say("policy.across"), *_rules(told.across))
    yield from ("", words.say("policy.judging"), *told.judging)
    yield from ("", words.say("policy.version", policy=told.version))


def _rules(told: Iterable[RuleText]) -> Iterator[str]:
    for rule in told:
        yield from (" ".join(rule.sentences), rule.below)

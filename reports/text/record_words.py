"""Words for the record of processing: sources, countries, holders of data, and time limits.

A letter and the night report tell parts of the same policy, and take them from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel import Locale

from inventory.model import SourceNight
from inventory.policy.activities import Processor
from inventory.policy.policy import Retention, shipped_rules
from inventory.views.processing_record import ProcessingRecord
from reports.text.words import Words

#: What a rule's number counts, told by the end of its name.
_UNITS = ("months", "days", "years")


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """The words for what the policy declares, in one language; they need no record at hand."""

    words: Words

    def say(self, key: str, /, **values: object) -> str:
        """Give a wording of the record."""
        return self.words.say(f"record.{key}", **values)

    def country(self, code: str) -> str:
        """Name a country, given its two-letter code."""
        return str(Locale.parse(self.words.language).territories.get(code, code))


@dataclass(frozen=True, slots=True)
class RecordWords(PolicyWords):
    """One record of processing with the words to tell it in."""

    record: ProcessingRecord

    def system(self, source: SourceNight) -> str:
        """Name a source."""
        return self.words.system(source.name, self.record.sources)

    def systems(self, sources: Sequence[SourceNight]) -> str:
        """Name several sources in a list."""
        return self.words.join(self.system(source) for source in sources)


def sure(processor: Processor, fact: str, text: str, texts: PolicyWords) -> str:
    """Mark a fact about a processor that nobody has confirmed."""
    if fact not in processor.unconfirmed:
        return text
    return texts.say("cell.unconfirmed", text=text)


def transfer(processor: Processor, texts: PolicyWords) -> str:
    """Name the country outside the EEA that a processor may send data to."""
    text = texts.country(processor.transfer) if processor.transfer else texts.say("none")
    return sure(processor, "transfer", text, texts)


def safeguard(processor: Processor, texts: PolicyWords) -> str:
    """Say on what ground data may leave the EEA."""
    if not processor.safeguard:
        return texts.say("cell.no_safeguard")
    grounds = texts.words.join(texts.say(f"safeguard.{ground}") for ground in processor.safeguard)
    return sure(processor, "safeguard", grounds, texts)


def named(processor: Processor, text: str, texts: PolicyWords) -> str:
    """Say something of a processor, its name first."""
    return texts.say("cell.named", name=processor.name, text=text)


def checked(processor: Processor, texts: PolicyWords) -> str:
    """Say when somebody last looked at a processor's facts."""
    if processor.checked is None:
        return texts.say("cell.not_checked")
    return texts.say("cell.checked", date=processor.checked)


def limit(rule: Retention, texts: PolicyWords, numbers: Mapping[str, str] | None = None) -> str:
    """Say a retention rule in words, with the numbers that hold now.

    ``numbers``: as somebody has put them in words already.
    """
    words = texts.words
    numbers = numbers or spans(rule, words)
    key = f"record.rule.{rule.id}"
    if words.known(key) and words.asks(key) <= numbers.keys():
        return words.say(key, **numbers)
    told = words.join(dict.fromkeys(numbers.values()))
    return texts.say("rule.other", rule=rule.id, numbers=told)


def law(rule: Retention, texts: PolicyWords) -> str:
    """Name a rule's law, in the reader's language unless the business wrote its own."""
    if rule.law == shipped_rules().get(rule.id, {}).get("law"):
        return texts.words.say_or(f"policy.law.{rule.id}", rule.law)
    return rule.law


def spans(rule: Retention, words: Words) -> dict[str, str]:
    """Say a rule's numbers by name: a length of time where the name's end tells its unit."""
    return {name: _span(name, n, words) for name, n in rule.numbers.items()}


def _span(name: str, n: int, words: Words) -> str:
    for unit in _UNITS:
        if unit in name.split("_"):
            return words.say(f"record.span.{unit}", n=n)
    return words.number(n)


def agreement(processor: Processor, texts: PolicyWords) -> str:
    """Say from when the agreement, or joint controllers' arrangement, is and where it lies."""
    if processor.agreement is None:
        return texts.say("cell.no_agreement")
    key = "agreement" if processor.role == "processor" else "arrangement"
    text = texts.say(f"cell.{key}", date=processor.agreement)
    if not processor.link:
        return text
    return texts.say("cell.aside", text=text, aside=processor.link)

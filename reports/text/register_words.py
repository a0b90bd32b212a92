"""Words for the register's parts: sources, countries, those who hold the data, and time limits with their live numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale

from inventory.model import SourceNight
from inventory.policy.activities import Processor
from inventory.policy.policy import Retention
from inventory.views.processing_record import ProcessingRecord
from reports.text.words import Words

#: What a rule's number counts, told by the end of its name.
_UNITS = ("months", "days", "years")


class Teller:
    """What the register and a letter both tell, in one language."""

    words: Words

    def say(self, key: str, /, **values: object) -> str:
        """Give a wording of the register."""
        return self.words.say(f"record.{key}", **values)

    def country(self, code: str) -> str:
        """Name a country, given its two-letter code."""
        return str(Locale.parse(self.words.language).territories.get(code, code))


@dataclass(frozen=True, slots=True)
class Wording(Teller):
    """The words alone, for whoever has no register at hand."""

    words: Words


@dataclass(frozen=True, slots=True)
class RecordWords(Teller):
    """One register with the words to tell it in."""

    register: ProcessingRecord
    words: Words

    def system(self, source: SourceNight) -> str:
        """Name a source."""
        return self.words.system(source.name, self.register.sources)

    def systems(self, sources: Sequence[SourceNight]) -> str:
        """Name several sources in a list."""
        return self.words.join(self.system(source) for source in sources)


def sure(processor: Processor, fact: str, text: str, speaker: Teller) -> str:
    """Mark a fact about a processor that nobody has confirmed."""
    return speaker.say("cell.unconfirmed", text=text) if fact in processor.unconfirmed else text


def transfer(processor: Processor, speaker: Teller) -> str:
    """Name the country outside the EEA that a processor may send data to."""
    text = speaker.country(processor.transfer) if processor.transfer else speaker.say("none")
    return sure(processor, "transfer", text, speaker)


def safeguard(processor: Processor, speaker: Teller) -> str:
    """Say on what ground data may leave the EEA."""
    grounds = [speaker.say(f"safeguard.{ground}") for ground in processor.safeguard]
    text = speaker.words.join(grounds) if grounds else speaker.say("cell.no_safeguard")
    return sure(processor, "safeguard", text, speaker) if grounds else text


def named(processor: Processor, text: str, speaker: Teller) -> str:
    """Say something of a processor, its name first."""
    return speaker.say("cell.named", name=processor.name, text=text)


def checked(processor: Processor, speaker: Teller) -> str:
    """Say when somebody last looked at a processor's facts."""
    if processor.checked is None:
        return speaker.say("cell.not_checked")
    return speaker.say("cell.checked", date=processor.checked)


def limit(rule: Retention, speaker: Teller) -> str:
    """Say a retention rule in words, with the numbers that hold now."""
    numbers = spans(rule, speaker.words)
    key = f"record.rule.{rule.id}"
    if speaker.words.known(key) and speaker.words.asks(key) <= numbers.keys():
        return speaker.words.say(key, **numbers)
    return speaker.say("rule.other", rule=rule.id, numbers=speaker.words.join(dict.fromkeys(numbers.values())))


def spans(rule: Retention, words: Words) -> dict[str, str]:
    """Say a retention rule's numbers, each by its name: a length of time where the name's end tells its unit."""
    return {name: _span(name, n, words) for name, n in rule.numbers.items()}


def _span(name: str, n: int, words: Words) -> str:
    unit = next((unit for unit in _UNITS if unit in name.split("_")), None)
    return words.say(f"record.span.{unit}", n=n) if unit else words.number(n)


def agreement(processor: Processor, speaker: Teller) -> str:
    """Say from when the agreement is, or the arrangement of joint controllers, and where it lies."""
    if processor.agreement is None:
        return speaker.say("cell.no_agreement")
    key = "agreement" if processor.role == "processor" else "arrangement"
    text = speaker.say(f"cell.{key}", date=processor.agreement)
    return speaker.say("cell.aside", text=text, aside=processor.link) if processor.link else text

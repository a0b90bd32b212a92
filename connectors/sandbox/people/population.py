"""The invented people and the days they live on: each is drawn from one seeded chance, so the same
seed gives the same.

Days are counted back from ``as_of`` (negative: ahead).
"""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

from connectors.sandbox.people import names
from connectors.sandbox.people.person import Character, ascii_letters


class Population:
    """Everybody invented so far."""

    def __init__(self, seed: int, as_of: date) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - the same seed must give the same people
        self.as_of = as_of
        self.people: list[Character] = []
        self.apart: list[tuple[str, str]] = []
        self._emails: Counter[str] = Counter()

    def person(
        self, story: str, given: str = "", family: str = "", email: str = "", phone: str = ""
    ) -> Character:
        """Invent somebody; what is not given is drawn."""
        rng = self.rng
        shares = [pool[0] for pool in names.POOLS]
        _, givens, families = rng.choices(names.POOLS, shares)[0]
        given_name = given or rng.choice(givens)
        family_name = family
        if not given and not family:
            family_name = rng.choice(families)
        postcode, city = rng.choice(names.TOWNS)
        number = len(self.people) + 1
        who = Character(
            id=f"t-{number:04d}",
            story=story,
            given=given_name,
            family=family_name,
            email=email or self._new_email(given_name, family_name),
            phone=phone or str(49_000_000 + (number * 79_193 + 123_457) % 1_000_000),
            address=f"{rng.choice(names.STREETS).replace('_', ' ')} {rng.randint(1, 99)}",
            postcode=postcode,
            city=city,
        )
        self.people.append(who)
        return who

    def never_one(self, *people: Character) -> None:
        """State that these must not be merged, pair by pair."""
        ids = [who.id for who in people]
        self.apart += [(a, b) for i, a in enumerate(ids) for b in ids[i + 1 :]]

    def _new_email(self, given: str, family: str) -> str:
        parts = filter(None, (ascii_letters(given), ascii_letters(family)))
        local = ".".join(parts) or "ukjent.navn"
        self._emails[local] += 1
        if self._emails[local] > 1:
            local = f"{local}{self._emails[local]}"
        return f"{local}@{self.rng.choice(names.MAIL_HOSTS)}"

    def day(self, ago: int) -> date:
        return self.as_of - timedelta(days=ago)

    def moment(self, ago: int) -> datetime:
        """Return a local time between 8 and 20 on that day."""
        return datetime.combine(self.day(ago), time(8)) + timedelta(
            seconds=self.rng.randrange(12 * 3600)
        )

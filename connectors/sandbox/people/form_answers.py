"""What the invented people answered in the two forms, and how they asked to get their invoices."""

from collections import Counter
from datetime import date, datetime, time

from connectors.sandbox.people import names
from connectors.sandbox.people.person import Character, Ref, spelled
from connectors.sandbox.people.population import Population
from connectors.sandbox.people.sources import COURSE, REGISTRATION
from connectors.sandbox.people.truth import response_id
from connectors.sandbox.people.world import Cell


class FormAnswers(Population):
    """Everybody invented so far, and the rows of the two response sheets."""

    def __init__(self, seed: int, as_of: date) -> None:
        super().__init__(seed, as_of)
        self.responses: dict[str, list[list[Cell]]] = {REGISTRATION: [], COURSE: []}
        self._response_ids: Counter[str] = Counter()
        self._channels: dict[str, list[tuple[datetime, str]]] = {}

    def _respond(
        self, source: str, who: Character, when: datetime, cells: list[Cell], link: bool
    ) -> Ref:
        row: list[Cell] = [when, *cells]
        while row[-1] == "":
            row.pop()
        self.responses[source].append(row)
        record = response_id(0, when, str(cells[0]))
        self._response_ids[source + record] += 1
        times = self._response_ids[source + record]
        if times > 1:
            record = f"{record}-{times}"
        return who.own(Ref(source, record), link=link)

    def _typed_email(self, email: str) -> str:
        """Write an address as people do: at times with a capital, rarely with a blank behind."""
        chance = self.rng.random()
        if chance < 0.08:
            return email.title()
        if chance < 0.11:
            return f"{email} "
        return email

    def register(
        self,
        who: Character,
        ago: int,
        consent: str = "Ja",
        newsletter: str = "",
        *,
        phone: Cell | None = None,
        name: str = "",
        email: str = "",
        company: str = "",
        org_number: str = "",
        heard: str = "",
        channel: str = "",
        when: datetime | None = None,
        link: bool = True,
    ) -> Ref:
        """Answer the registration form ``ago`` days back."""
        rng = self.rng
        sent = when or self.moment(ago)
        if company:
            channel = "Arbeidsgiver"
        asked = self._ask_for(who, sent, channel)
        typed = email or self._typed_email(who.email)
        if phone is None:
            phone = spelled(rng, who.phone)
        cells: list[Cell] = [
            typed,
            name or who.name,
            phone,
            f"{who.address}, {who.postcode} {who.city}",
            company,
            org_number,
            consent,
            rng.choice(("Ja", "Nei")),
            newsletter,
            asked,
            rng.choice(names.SERVICES),
            heard,
        ]
        return self._respond(REGISTRATION, who, sent, cells, link)

    def enrol(
        self,
        who: Character,
        ago: int,
        course_ago: int,
        newsletter: str = "",
        *,
        extra: str = "",
        date_as_text: bool = False,
        name: str = "",
    ) -> Ref:
        """Sign up ``ago`` days back for a course held ``course_ago`` days back."""
        day, sent = self.day(course_ago), self.moment(ago)
        asked = self._ask_for(who, sent)
        held: Cell = datetime.combine(day, time())
        if date_as_text:
            held = f"{day:%d.%m.%Y}"
        cells: list[Cell] = [
            self._typed_email(who.email),
            name or who.name,
            spelled(self.rng, who.phone),
            self.rng.choice(names.COURSES),
            held,
            asked,
            newsletter,
            extra,
        ]
        return self._respond(COURSE, who, sent, cells, True)

    def _ask_for(self, who: Character, when: datetime, channel: str = "") -> str:
        """Let somebody say how they want invoices: as they said before, unless ``channel`` says
        otherwise."""
        said = self._channels.setdefault(who.id, [])
        if not channel and said:
            _, channel = said[-1]
        asked = channel or self.rng.choice(names.CHANNELS)
        said.append((when, asked))
        return asked

    def delivery(self, who: Character, day: date) -> str:
        """Return how the person had last asked to get invoices by that day."""
        asked = "E-post"
        for when, channel in sorted(self._channels.get(who.id, ())):
            if when.date() <= day:
                asked = channel
        return asked if asked in names.CHANNELS else "E-post"

"""People: find one, and see all that is held about them, by year, with why and until when."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.model import ASKING, SourceNight
from inventory.requests.request import RequestFile
from inventory.views import effects, lookup
from inventory.views.models import Consent, FileRecord, InText, PersonFile, Summary
from reports.terminal import person as written
from reports.text import story
from reports.text.findings import flag_text
from reports.text.safe_text import plain, shown
from reports.text.source_marks import marks
from reports.text.story import Story
from reports.text.words import Words
from reports.web.pages.same_person import called
from reports.web.parts.timeline import Timeline, day_of, lanes
from reports.web.visit import NightVisit

_SEARCHES = 30
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Held:
    """One record as the page shows it.

    ``tags``: what tonight's rules ask about it. ``fields``: name and value.
    """

    day: str
    mark: int
    label: str
    title: str
    fields: tuple[tuple[str, str], ...]
    until: str
    tags: tuple[str, ...]
    tie: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One of those found: who, with what sets them apart."""

    person: str
    names: str
    about: str
    extent: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A source of a person's records, how many it holds, and whether they are shown."""

    source: str
    mark: int
    label: str
    records: int
    on: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A search, and whom it found.

    Where that is nobody: whose names are ``nearest`` (id, name), and which sources are ``stale``.
    ``in_text``: where it stands as text that is no address.
    """

    title: str
    who: str = ""
    hits: tuple[Hit, ...] = ()
    more: str = ""
    asked: bool = False
    nearest: tuple[tuple[str, str], ...] = ()
    in_text: str = ""
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All that is held about one person.

    ``why``: the ground, what was agreed to, until when. ``questions``: the codes of those that wait
    about them, with the other's name. ``tasks``: id and number of those that do.
    """

    title: str
    person: str
    records: int
    names: tuple[str, ...]
    ids: tuple[str, ...]
    lanes: Timeline | None
    filters: tuple[Filter, ...]
    years: tuple[tuple[str, tuple[Held, ...]], ...]
    why: tuple[tuple[str, tuple[str, ...]], ...]
    questions: tuple[tuple[str, str], ...]
    likely: int
    requests: tuple[RequestFile, ...]
    story: Story
    tasks: tuple[tuple[str, int], ...]


def search_form(visit: NightVisit) -> Response:
    """Take what is searched for out of the form, so that it never stands in an address."""
    who = visit.form("who")[:_LONGEST]
    if not who:
        return visit.to("/search")
    searches = visit.session.searches
    while len(searches) >= _SEARCHES:
        searches.pop(next(iter(searches)))
    made = secrets.token_urlsafe(8)
    searches[made] = who
    return visit.to(f"/search/{made}")


def search(visit: NightVisit) -> Response:
    """Show an empty search."""
    return visit.page("search.html", SearchPage(visit.words.say("web.search.title")))


def found(visit: NightVisit) -> Response:
    """Show whom a search found; go straight to the person when it is one."""
    who, words = visit.session.searches.get(visit.path("search"), ""), visit.words
    if not who:
        return visit.to("/search")
    with visit.open_night() as (con, _ledger, night):
        persons, places = lookup.search(con, who), []
        if len(persons) == 1:
            return visit.to(f"/people/{persons[0]}")
        if not persons:
            places = lookup.in_text(con, who)
            persons = list(dict.fromkeys(place.person for place in places))
        told = lookup.summaries(con, persons)
        nearest = () if told else lookup.nearest(con, who)
    sources = night.worklist.sources
    if not told:
        return visit.page("search.html", _nobody(who, nearest, sources, words))
    page = SearchPage(
        title=words.say("web.search.found", n=len(told)),
        who=plain(who),
        hits=tuple(_hit(one, words, sources) for one in told),
        more=words.say("lookup.first", n=lookup.MOST) if len(told) >= lookup.MOST else "",
        in_text=_in_text(who, places, sources, words),
    )
    return visit.page("search.html", page)


def _in_text(
    who: str, places: Iterable[InText], sources: Sequence[SourceNight], words: Words
) -> str:
    systems = list(dict.fromkeys(words.system(place.source, sources) for place in places))
    if not systems:
        return ""
    return words.say("lookup.in_text", who=shown(who), systems=words.join(systems))


def _nobody(
    who: str, nearest: Iterable[tuple[str, str]], sources: Sequence[SourceNight], words: Words
) -> SearchPage:
    """Say that nobody was found, and who may have been meant."""
    return SearchPage(
        title=words.say("web.search.nobody", who=shown(who)),
        who=plain(who),
        asked=True,
        nearest=tuple((person, shown(name)) for person, name in nearest),
        stale=tuple(_stale(sources, words)),
    )


def _stale(sources: Sequence[SourceNight], words: Words) -> Iterator[str]:
    for source in sources:
        if source.trouble and source.read_at:
            system, day = words.system(source.name, sources), words.day_of(source.read_at)
            yield words.say("web.safety.stale", system=system, date=day)


def _hit(one: Summary, words: Words, sources: Sequence[SourceNight]) -> Hit:
    names = " · ".join(filter(None, map(shown, one.names[:3]))) or words.say("person.unnamed")
    phones = (shown(words.phone(it)) for it in one.phones[:2])
    about = " · ".join([*map(shown, one.emails[:2]), *phones])
    where = words.join(words.system(source, sources) for source in one.sources)
    count = words.say("person.count", n=one.records)
    return Hit(one.person, names, about, words.say("format.field", name=count, value=where))


def person(visit: NightVisit) -> Response:
    """Show one person."""
    with visit.open_night() as (con, ledger, _night):
        file = lookup.known_file(con, visit.path("person"))
        if file is None:
            return visit.missing()
        requests = visit.context.requests_of(file.person, ledger, con)
    return visit.page("person.html", _page(visit, file, requests))


def _page(visit: NightVisit, file: PersonFile, requests: Iterable[RequestFile]) -> PersonPage:
    worklist, words = visit.worklist, visit.words
    sources = worklist.sources
    chosen = visit.request.query_params.getlist("source") or [source.name for source in sources]
    names = [name for name in map(shown, file.names) if name] or [words.say("person.unnamed")]
    wanted = [record for record in file.records if record.source in chosen]
    return PersonPage(
        title=names[0],
        person=file.person,
        records=len(file.records),
        names=tuple(names),
        ids=(*map(shown, file.emails), *(shown(words.phone(it)) for it in file.phones)),
        lanes=lanes(file.records, sources, worklist.today, None, words),
        filters=_filters(file.records, sources, chosen, words),
        years=_years(wanted, file, sources, words),
        why=_why(file, sources, words),
        questions=tuple(_questions(visit, file)),
        likely=len(file.likely),
        requests=tuple(requests),
        story=_story(file, visit),
        tasks=_tasks(file, visit),
    )


def _story(file: PersonFile, visit: NightVisit) -> Story:
    """Tell what is to become of all that is held, by tonight's rules."""
    today = visit.context.today
    return story.story(effects.effects(file, today), file.flags, today, visit.words)


def _tasks(file: PersonFile, visit: NightVisit) -> tuple[tuple[str, int], ...]:
    """Return id and number of the tasks that ask about this person."""
    asking = (task for task in visit.night.open_tasks if file.person in task.persons)
    return tuple((task.id, task.n) for task in asking)


def _years(
    records: Iterable[FileRecord], file: PersonFile, sources: Sequence[SourceNight], words: Words
) -> tuple[tuple[str, tuple[Held, ...]], ...]:
    """Lay out records by year, latest first; those without a day come last."""
    labels = written.labelled(file.records, words)
    found: dict[str, list[tuple[date, Held]]] = defaultdict(list)
    for record in records:
        day = day_of(record, words)
        year = str(day.year) if day else words.say("web.person.undated")
        held = _held(record, day, file, labels, sources, words)
        found[year].append((day or date.min, held))
    years = sorted(found, key=lambda year: (year.isdigit(), year), reverse=True)
    return tuple((year, _latest_first(found[year])) for year in years)


def _latest_first(dated: Iterable[tuple[date, Held]]) -> tuple[Held, ...]:
    ordered = sorted(dated, key=lambda pair: pair[0], reverse=True)
    return tuple(held for _day, held in ordered)


def _held(
    record: FileRecord,
    day: date | None,
    file: PersonFile,
    labels: written.Labels,
    sources: Sequence[SourceNight],
    words: Words,
) -> Held:
    return Held(
        day=words.day(day, near=date(day.year, 1, 1)) if day else "–",
        mark=_mark(record.source, sources),
        label=words.system(record.source, sources),
        title=labels[record.source, record.record].partition(" · ")[0],
        fields=_fields(record, words),
        until=_until(record, words),
        tags=_tags(record, file, sources, words),
        tie=written.tied(record, labels, words, sources) if record.tie.rule else "",
        stale=record.stale,
    )


def _mark(name: str, sources: Sequence[SourceNight]) -> int:
    types = {source.name: source.type for source in sources}
    return marks(sources)[types[name]]


def _fields(record: FileRecord, words: Words) -> tuple[tuple[str, str], ...]:
    return tuple(
        (shown(words.field(name)), shown(words.value(name, value), _LONGEST * 10))
        for name, value in record.told.items()
    )


def _until(record: FileRecord, words: Words) -> str:
    if not record.keep_until:
        return ""
    return words.say("web.person.kept_until", date=record.keep_until)


def _tags(
    record: FileRecord, file: PersonFile, sources: Sequence[SourceNight], words: Words
) -> tuple[str, ...]:
    """Name what the rules ask about a record, each once."""
    place = (record.source, record.record)
    mine = [flag for flag in file.flags if (flag.source, flag.record) == place]
    asking = (flag for flag in mine if flag.outcome in ASKING)
    return tuple(dict.fromkeys(flag_text(flag, sources, words).title for flag in asking))


def _filters(
    records: Sequence[FileRecord],
    sources: Sequence[SourceNight],
    chosen: Collection[str],
    words: Words,
) -> tuple[Filter, ...]:
    mark = marks(sources)
    counts = {source.name: sum(r.source == source.name for r in records) for source in sources}
    return tuple(
        Filter(
            source=one.name,
            mark=mark[one.type],
            label=words.system(one.name, sources),
            records=counts[one.name],
            on=one.name in chosen,
        )
        for one in sources
        if counts[one.name]
    )


def _why(
    file: PersonFile, sources: Sequence[SourceNight], words: Words
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Say on what ground it is held, what was agreed to, until when, and when it was read."""
    told = {
        "grounds": dict.fromkeys(_ground(record, words) for record in file.records),
        "consents": [_consent(consent, sources, words) for consent in file.consents],
        "untils": dict.fromkeys(_untils(file, words)),
        "read": list(_read(file, sources, words)),
    }
    return tuple(
        (words.say(f"web.person.{key}"), tuple(lines)) for key, lines in told.items() if lines
    )


def _ground(record: FileRecord, words: Words) -> str:
    purpose = words.or_code("activity", record.activity)
    return words.say("web.person.ground", purpose=purpose, basis=words.basis(record.legal_basis))


def _consent(consent: Consent, sources: Sequence[SourceNight], words: Words) -> str:
    when = words.say("web.person.no_date")
    if consent.at:
        when = words.day(words.day_of(consent.at))
    return words.say(
        "web.person.consent",
        purpose=words.or_code("purpose", consent.purpose),
        status=words.or_code("consent", consent.status),
        when=when,
        system=words.system(consent.source, sources),
    )


def _untils(file: PersonFile, words: Words) -> Iterator[str]:
    for record in file.records:
        if record.keep_until:
            kind = words.say(f"kind.{record.kind}.name")
            yield words.say("web.person.until", kind=kind, date=record.keep_until)


def _read(file: PersonFile, sources: Sequence[SourceNight], words: Words) -> Iterator[str]:
    held = {record.source for record in file.records}
    for source in sources:
        if source.name in held and source.read_at:
            day = source.data_from or words.day_of(source.read_at)
            yield words.say(
                "web.person.read_at", system=words.system(source.name, sources), date=day
            )


def _questions(visit: NightVisit, file: PersonFile) -> Iterator[tuple[str, str]]:
    """Name the questions that wait about this person, with the other's name."""
    for question in visit.queue.waiting:
        for mine, other in ((question.a, question.b), (question.b, question.a)):
            if mine.person == file.person:
                yield question.code, called(other, visit.words)

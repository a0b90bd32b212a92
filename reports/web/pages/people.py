"""People: find one, and see all that is held about them, by year, with why and until when."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from inventory.model import ASKING, SourceNight
from inventory.views import lookup
from inventory.views.models import FileRecord, PersonFile, Summary
from reports.terminal import person as written
from reports.text.findings import flag_text
from reports.text.safe_text import plain, shown
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.pages.worklist import called
from reports.web.parts.timeline import day_of, lanes
from reports.web.request import Visit

_SEARCHES = 30
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Held:
    """One record as the page shows it. ``tags``: what tonight's rules ask about it. ``fields``: name and value."""

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


def search_form(visit: Visit) -> Response:
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


def search(visit: Visit) -> Response:
    """Show an empty search."""
    return visit.page(
        "search.html", visit.words.say("web.search.title"), "people", who="", hits=[], nearest=[], asked=False, more=""
    )


def found(visit: Visit) -> Response:
    """Show whom a search found; go straight to the person when it is one."""
    who = visit.session.searches.get(visit.path("search"), "")
    if not who:
        return visit.to("/search")
    with visit.context.read() as con:
        persons = lookup.search(con, who)
        if len(persons) == 1:
            return visit.to(f"/people/{persons[0]}")
        told = lookup.summaries(con, persons)
        nearest = [] if told else lookup.nearest(con, who)
    words, sources = visit.words, visit.state.worklist.sources if visit.state.worklist else ()
    hits = [_hit(one, words, sources) for one in told]
    title = words.say("web.search.found", n=len(hits)) if hits else words.say("web.search.nobody", who=shown(who))
    more = words.say("lookup.first", n=lookup.MOST) if len(hits) >= lookup.MOST else ""
    return visit.page("search.html", title, "people", who=plain(who), hits=hits, nearest=nearest, asked=True, more=more)


def _hit(one: Summary, words: Words, sources: Sequence[SourceNight]) -> Hit:
    names = " · ".join(filter(None, map(shown, one.names[:3]))) or words.say("person.unnamed")
    about = " · ".join([*map(shown, one.emails[:2]), *(shown(words.phone(it)) for it in one.phones[:2])])
    where = words.join(words.system(source, sources) for source in one.sources)
    extent = words.say("format.field", name=words.say("person.count", n=one.records), value=where)
    return Hit(one.person, names, about, extent)


def person(visit: Visit) -> Response:
    """Show one person."""
    worklist, words = visit.state.worklist, visit.words
    assert worklist is not None
    with visit.context.read() as con:
        file = lookup.known_file(con, visit.path("person"))
        if file is None:
            return visit.missing()
        requests = [one for one in visit.context.requests(visit.ledger, con) if file.person in one.persons]
    chosen = visit.request.query_params.getlist("source")
    wanted = [r for r in file.records if not chosen or r.source in chosen]
    names = [shown(name) for name in file.names if shown(name)] or [words.say("person.unnamed")]
    return visit.page(
        "person.html",
        names[0],
        "people",
        file=file,
        names=names,
        ids=[*map(shown, file.emails), *(shown(words.phone(it)) for it in file.phones)],
        lanes=lanes(file.records, worklist.sources, worklist.today, None, words),
        years=_years(wanted, file, worklist.sources, words),
        filters=_filters(file.records, worklist.sources, chosen, words),
        why=_why(file, worklist.sources, words),
        findings=worklist.findings(file.person),
        requests=requests,
        questions=_questions(visit, file),
        likely=len(file.likely),
    )


def _years(
    records: Iterable[FileRecord], file: PersonFile, sources: Sequence[SourceNight], words: Words
) -> list[tuple[str, list[Held]]]:
    labels, mark = written.labelled(file.records, words), marks(sources)
    types = {source.name: source.type for source in sources}
    found: dict[str, list[tuple[date, Held]]] = defaultdict(list)
    for record in records:
        day = day_of(record, words)
        held = _held(record, day, file, labels, mark[types[record.source]], sources, words)
        found[str(day.year) if day else words.say("web.person.undated")].append((day or date.min, held))
    years = sorted(found, key=lambda year: (year.isdigit(), year), reverse=True)
    return [
        (year, [held for _day, held in sorted(found[year], key=lambda pair: pair[0], reverse=True)]) for year in years
    ]


def _held(
    record: FileRecord,
    day: date | None,
    file: PersonFile,
    labels: written.Labels,
    mark: int,
    sources: Sequence[SourceNight],
    words: Words,
) -> Held:
    mine = [
        flag
        for flag in file.flags
        if (flag.source, flag.record) == (record.source, record.record) and flag.outcome in ASKING
    ]
    return Held(
        day=words.day(day, near=date(day.year, 1, 1)) if day else "–",
        mark=mark,
        label=words.system(record.source, sources),
        title=labels[record.source, record.record].partition(" · ")[0],
        fields=tuple(
            (shown(words.field(name)), shown(words.value(name, value), _LONGEST * 10))
            for name, value in record.fields.items()
        ),
        until=words.say("web.person.kept_until", date=record.keep_until) if record.keep_until else "",
        tags=tuple(dict.fromkeys(flag_text(flag, sources, words).title for flag in mine)),
        tie=written.tied(record, labels, words, sources) if record.tie.rule else "",
        stale=record.stale,
    )


def _filters(
    records: Sequence[FileRecord], sources: Sequence[SourceNight], chosen: Sequence[str], words: Words
) -> list[tuple[str, int, str, int, bool]]:
    mark = marks(sources)
    counts = {s.name: sum(r.source == s.name for r in records) for s in sources}
    return [
        (s.name, mark[s.type], words.system(s.name, sources), counts[s.name], not chosen or s.name in chosen)
        for s in sources
        if counts[s.name]
    ]


def _why(file: PersonFile, sources: Sequence[SourceNight], words: Words) -> list[tuple[str, list[str]]]:
    """Say on what ground it is held, what was agreed to, until when, and when it was last looked at."""
    bases = dict.fromkeys(
        words.say("web.person.ground", purpose=words.or_code("activity", r.activity), basis=words.basis(r.legal_basis))
        for r in file.records
    )
    consents = [
        words.say(
            "web.person.consent",
            purpose=words.or_code("purpose", c.purpose),
            status=words.or_code("consent", c.status),
            when=words.day(words.day_of(c.at)) if c.at else words.say("web.person.no_date"),
            system=words.system(c.source, sources),
        )
        for c in file.consents
    ]
    untils = dict.fromkeys(
        words.say("web.person.until", kind=words.say(f"kind.{r.kind}.name"), date=r.keep_until)
        for r in file.records
        if r.keep_until
    )
    held = {r.source for r in file.records}
    read = [
        words.say("web.person.read_at", system=words.system(s.name, sources), date=words.day_of(s.read_at))
        for s in sources
        if s.name in held and s.read_at
    ]
    told = (("grounds", list(bases)), ("consents", consents), ("untils", list(untils)), ("read", read))
    return [(words.say(f"web.person.{key}"), lines) for key, lines in told if lines]


def _questions(visit: Visit, file: PersonFile) -> list[tuple[str, str]]:
    """Name the questions that wait about this person, with the other's name."""
    queue, words = visit.state.queue, visit.words
    asked = queue.waiting if queue else ()
    told = []
    for question in asked:
        for mine, other in ((question.a, question.b), (question.b, question.a)):
            if mine.person == file.person:
                name = called(other, words)
                told.append((question.code, name))
    return told

"""Setting up: what is connected, one more source a step at a time, and the hour of the night.

«orden init» as pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.responses import Response

from inventory.errors import ConfigError
from inventory.model import SourceNight
from reports.text.source_marks import marks
from reports.text.words import Words
from reports.web.setup_port import (
    Connected,
    Draft,
    Form,
    Headings,
    NightTimer,
    SetupOverview,
    Told,
    Written,
)
from reports.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands: whether that is well, and in words."""

    well: bool
    text: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source that is connected: how the last night read it, and when it was last tried."""

    source: Connected
    mark: int
    read: Standing
    tried: str


@dataclass(frozen=True, slots=True)
class SetupPage:
    """What is connected, what can be (type and title), and the night.

    ``told``: how registering it went.
    """

    title: str
    demo: bool
    sources: tuple[SourceRow, ...]
    types: tuple[tuple[str, str], ...]
    night: Standing
    clock: str
    told: Told | None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source's form. ``ways``: what may be done with it besides trying it."""

    title: str
    draft: Draft
    form: Form
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """What each heading of a source is taken for."""

    title: str
    draft: Draft
    table: Headings
    ways: tuple[str, ...]


def overview(visit: Visit) -> Response:
    """Show what is connected and how it answers, what can be connected, and when the night runs."""
    found = visit.context.connecting.overview()
    told, visit.session.told = visit.session.told, None
    page = SetupPage(
        title=visit.words.say("web_setup.title"),
        demo=found.demo,
        sources=tuple(_rows(found, visit)),
        types=found.types,
        night=_night(found.night, visit.words),
        clock=found.night.clock or "03:15",
        told=told,
    )
    return visit.page("setup.html", page)


def _rows(found: SetupOverview, visit: Visit) -> Iterator[SourceRow]:
    nights = {source.name: source for source in visit.state.sources}
    mark = marks(found.sources)
    for one in found.sources:
        read = _read(nights.get(one.name), found.night, visit)
        yield SourceRow(one, mark[one.type], read, _tried(one, visit.words))


def _read(night: SourceNight | None, registered: NightTimer, visit: Visit) -> Standing:
    """Say how the last night went for a source. One that no night has met is no fault."""
    words, today = visit.words, visit.context.today
    if night is None:
        first = "tonight" if registered.runs else "first"
        return Standing(True, words.say(f"web_setup.read.{first}"))
    if not night.read_at:
        return Standing(False, words.say("web_setup.read.never"))
    well = night.trouble is None
    key = "read" if well else "stale"
    when = words.night(night.read_at, today)
    return Standing(well, words.say(f"web_setup.read.{key}", when=when))


def _tried(one: Connected, words: Words) -> str:
    if one.at is None:
        return ""
    return words.say("web_setup.tried", clock=words.clock(one.at))


def _night(night: NightTimer, words: Words) -> Standing:
    if night.clock is None:
        return Standing(False, words.say("web_setup.night.none"))
    if not night.ours:
        return Standing(False, words.say("web_setup.night.elsewhere"))
    key = "registered" if night.on else "off"
    return Standing(night.on, words.say(f"web_setup.night.{key}", clock=night.clock))


def see_to(visit: Visit) -> Response:
    """Try a source that is connected, or register the night."""
    if source := visit.form("source"):
        try:
            visit.context.connecting.try_source(source)
        except ConfigError:
            return visit.missing()
        return visit.to("/setup#sources")
    visit.session.told = visit.context.connecting.register(visit.form("clock"))
    return visit.to("/setup#night")


def _draft(visit: Visit) -> Draft | None:
    """Return this visit's draft of the type in the address; a new one when there is none.

    None: there is no such type.
    """
    type, drafts = visit.path("type"), visit.session.drafts
    if type not in drafts and visit.context.connecting.knows(type):
        drafts[type] = visit.context.connecting.begin(type)
    return drafts.get(type)


def form(visit: Visit) -> Response:
    """Show where each key is found, and ask for it."""
    draft = _draft(visit)
    if draft is None:
        return visit.missing()
    asked = visit.context.connecting.form(draft)
    ways = () if asked.mapped else _ways(draft, asked.demo)
    return visit.page("setup_new.html", SourcePage(asked.title, draft, asked, ways))


def _ways(draft: Draft, demo: bool) -> tuple[str, ...]:
    """Return what she may do with a draft besides trying it.

    She may connect what answered, and keep what did not; neither in the demo.
    """
    if draft.told is None or not draft.tried or demo:
        return ()
    return ("connect",) if draft.told.ok else ("keep",)


def fill(visit: Visit) -> Response:
    """Take what was typed, and try it; connect it when she asks for that.

    Nothing is stored before.
    """
    draft, connecting = _draft(visit), visit.context.connecting
    if draft is None:
        return visit.missing()
    here, what = f"/setup/new/{draft.type}", visit.form("what")
    if what == "drop":
        return _dropped(visit, draft)
    asked = connecting.form(draft)
    typed = {one.name: visit.form(f"o.{one.name}") for one in asked.fields}
    if not connecting.fill(draft, visit.form("name"), typed):
        return visit.to(f"{here}#wrong")
    if asked.mapped:
        answers = connecting.read_headings(draft)
        return visit.to(f"{here}/columns" if answers else f"{here}#told")
    return _tried_or_written(visit, draft, what, here)


def columns(visit: Visit) -> Response:
    """Show what each heading is taken for, and let her mend it."""
    draft = _draft(visit)
    if draft is None:
        return visit.missing()
    if not draft.mapped:
        return visit.to(f"/setup/new/{draft.type}")
    asked = visit.context.connecting.form(draft)
    table = visit.context.connecting.mapping(draft)
    page = ColumnsPage(asked.title, draft, table, _ways(draft, asked.demo))
    return visit.page("setup_columns.html", page)


def fill_columns(visit: Visit) -> Response:
    """Take what each heading was said to be, and try it; connect it when she asks for that."""
    draft, connecting = _draft(visit), visit.context.connecting
    if draft is None:
        return visit.missing()
    what, here = visit.form("what"), f"/setup/new/{draft.type}"
    if what == "drop":
        return _dropped(visit, draft)
    if not draft.mapped:
        return visit.to(here)
    headings = [name for name in visit.names() if name.startswith("o.")]
    chosen = {name.removeprefix("o."): visit.form(name) for name in headings}
    if not connecting.fill_mapping(draft, chosen):
        return visit.to(f"{here}/columns#wrong")
    return _tried_or_written(visit, draft, what, f"{here}/columns")


def _tried_or_written(visit: Visit, draft: Draft, what: str, here: str) -> Response:
    """Try the draft as it now stands.

    It is written down only when she asked for it, and it answers or she keeps it as it is.
    """
    answers = visit.context.connecting.attempt(draft)
    if what not in ("connect", "keep") or (what == "connect" and not answers):
        return visit.to(f"{here}#told")
    written = visit.context.connecting.write(draft)
    if written is None:
        return visit.to(f"{here}#told")
    visit.session.drafts.pop(draft.type, None)
    visit.notice(_noted(written), name=draft.name, n=written.secrets)
    return visit.to("/setup")


def _noted(written: Written) -> str:
    if written.file:
        return "web_setup.noted.file"
    return "web_setup.noted.keys" if written.secrets else "web_setup.noted.plain"


def _dropped(visit: Visit, draft: Draft) -> Response:
    visit.session.drafts.pop(draft.type, None)
    visit.notice("web_setup.noted.dropped")
    return visit.to("/setup")

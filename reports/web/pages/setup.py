"""Setting up: what is connected, one more source a step at a time, and the hour of the night. «orden init» as pages."""

from starlette.responses import Response

from inventory.errors import ConfigError
from inventory.model import SourceNight
from reports.text.source_marks import marks
from reports.web.request import Visit
from reports.web.setup_port import Connected, Draft, NightTimer, Written


def overview(visit: Visit) -> Response:
    """Show what is connected and how it answers, what can be connected, and when the night runs."""
    found, words = visit.context.connecting.overview(), visit.words
    worklist = visit.state.worklist
    nights = {source.name: source for source in worklist.sources} if worklist else {}
    mark = marks(found.sources)
    told, visit.session.told = visit.session.told, None
    return visit.page(
        "setup.html",
        words.say("web_setup.title"),
        "setup",
        found=found,
        sources=[
            (
                one,
                mark[one.type],
                _read(nights.get(one.name), found.night, visit),
                _tried(one, visit),
            )
            for one in found.sources
        ],
        night=_night(found.night, visit),
        clock=found.night.clock or "02:15",
        told=told,
    )


def _read(night: SourceNight | None, registered: NightTimer, visit: Visit) -> tuple[bool, str]:
    """Say how the last night went for a source, and whether that is well. A source that no night has met is no fault."""
    words = visit.words
    if night is None:
        return True, words.say("web_setup.read.tonight" if registered.runs else "web_setup.read.first")
    if night.trouble is None and night.read_at:
        return True, words.say("web_setup.read.read", when=words.night(night.read_at, visit.context.today))
    if night.read_at:
        return False, words.say("web_setup.read.stale", when=words.night(night.read_at, visit.context.today))
    return False, words.say("web_setup.read.never")


def _tried(one: Connected, visit: Visit) -> str:
    return visit.words.say("web_setup.tried", clock=visit.words.clock(one.at)) if one.at else ""


def _night(night: NightTimer, visit: Visit) -> tuple[bool, str]:
    if night.clock is None:
        return False, visit.words.say("web_setup.night.none")
    if not night.ours:
        return False, visit.words.say("web_setup.night.elsewhere")
    key = "registered" if night.on else "off"
    return night.on, visit.words.say(f"web_setup.night.{key}", clock=night.clock)


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
    """Return this visit's draft of the type in the address; a new one when there is none. None: there is no such type."""
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
    return visit.page("setup_new.html", asked.title, "setup", draft=draft, form=asked, ways=ways)


def _ways(draft: Draft, demo: bool) -> tuple[str, ...]:
    """Return what she may do with a draft besides trying it: connect what answered, keep what did not, never in the demo."""
    if draft.told is None or not draft.tried or demo:
        return ()
    return ("connect",) if draft.told.ok else ("keep",)


def fill(visit: Visit) -> Response:
    """Take what was typed, and try it; connect it when she asks for that. Nothing is stored before."""
    draft, connecting = _draft(visit), visit.context.connecting
    if draft is None:
        return visit.missing()
    here, what = f"/setup/new/{draft.type}", visit.form("what")
    if what == "drop":
        return _dropped(visit, draft)
    asked = connecting.form(draft)
    if not connecting.fill(draft, visit.form("name"), {f.name: visit.form(f"o.{f.name}") for f in asked.fields}):
        return visit.to(f"{here}#wrong")
    if asked.mapped:
        return visit.to(f"{here}/columns" if connecting.read_headings(draft) else f"{here}#told")
    return _tried_or_written(visit, draft, what, here)


def columns(visit: Visit) -> Response:
    """Show what each heading is taken for, and let her mend it."""
    draft = _draft(visit)
    if draft is None:
        return visit.missing()
    if not draft.mapped:
        return visit.to(f"/setup/new/{draft.type}")
    asked = visit.context.connecting.form(draft)
    return visit.page(
        "setup_columns.html",
        asked.title,
        "setup",
        draft=draft,
        table=visit.context.connecting.mapping(draft),
        ways=_ways(draft, asked.demo),
    )


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
    chosen = {name.removeprefix("o."): visit.form(name) for name in visit.names() if name.startswith("o.")}
    if not connecting.fill_mapping(draft, chosen):
        return visit.to(f"{here}/columns#wrong")
    return _tried_or_written(visit, draft, what, f"{here}/columns")


def _tried_or_written(visit: Visit, draft: Draft, what: str, here: str) -> Response:
    """Try the draft as it now stands. Written down only when she asked for it, and it answers or she keeps it as it is."""
    answers = visit.context.connecting.attempt(draft)
    if what not in ("connect", "keep") or (what == "connect" and not answers):
        return visit.to(f"{here}#told")
    written = visit.context.connecting.write(draft)
    if written is None:
        return visit.to(f"{here}#told")
    visit.session.drafts.pop(draft.type, None)
    visit.say(_noted(written), name=draft.name, n=written.secrets)
    return visit.to("/setup")


def _noted(written: Written) -> str:
    if written.file:
        return "web_setup.noted.file"
    return "web_setup.noted.keys" if written.secrets else "web_setup.noted.plain"


def _dropped(visit: Visit, draft: Draft) -> Response:
    visit.session.drafts.pop(draft.type, None)
    visit.say("web_setup.noted.dropped")
    return visit.to("/setup")

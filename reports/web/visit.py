"""One request to the review: its session and form, the page it gets, and what is written for it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple, Protocol, TypeAlias, TypeVar

from duckdb import DuckDBPyConnection
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from inventory.errors import OrdenError, StoreError, UserError
from inventory.ledger.ledger import Ledger
from inventory.ledger.run_log import MISSED
from inventory.views.review_queue import Queue
from inventory.views.worklist import Worklist
from reports.page import environment
from reports.text.safe_text import shown
from reports.text.words import Words
from reports.web.context import Published, ReviewContext, State
from reports.web.security import Session

_WHOLE = re.compile(r"[1-9][0-9]{0,8}")
Handler: TypeAlias = Callable[["Visit"], Response]
NightHandler: TypeAlias = Callable[["NightVisit"], Response]
Closed = TypeVar("Closed", bound=StrEnum)


class Model(Protocol):
    """What a template shows, as ``page``: a frozen dataclass of its own for each template."""

    @property
    def title(self) -> str: ...


class Entrance(NamedTuple):
    """An entry of the menu, where it leads, and whether it stands under «More»."""

    section: StrEnum
    address: str
    aside: bool


class Place(NamedTuple):
    """The menu's entries; and the one that a page belongs to, if any."""

    menu: Sequence[Entrance]
    section: StrEnum | None = None


class Entry(NamedTuple):
    """One entry of the menu.

    ``waiting``: how much waits there. ``current``: as ``aria-current`` says it. ``aside``: it
    stands under «More».
    """

    key: str
    address: str
    waiting: int
    current: str
    aside: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What the layout lays around every page."""

    menu: tuple[Entry, ...]
    here: str
    business: str
    warning: str
    notice: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A page that says one thing. ``detail``: for whoever mends it."""

    title: str
    key: str
    detail: str = ""


class Opened(NamedTuple):
    """Ledger and inventory while both are open. ``con`` None: no night was published yet."""

    con: DuckDBPyConnection | None
    ledger: Ledger
    state: State


class OpenedNight(NamedTuple):
    """Ledger and last night's inventory while both are open."""

    con: DuckDBPyConnection
    ledger: Ledger
    night: Published


class Visit:
    """A request, what it may reach, and how it is answered."""

    def __init__(self, context: ReviewContext, request: Request, place: Place) -> None:
        self.context = context
        self.request = request
        self.place = place
        self.words: Words = context.words
        self.ledger: Ledger = context.ledger()
        self._state: State | None = None

    @property
    def session(self) -> Session:
        session: Session = self.request.scope["orden.session"]
        return session

    @property
    def state(self) -> State:
        """Read the state of things, once a request."""
        if self._state is None:
            self._state = self.context.state(self.ledger)
        return self._state

    @property
    def here(self) -> str:
        """Return this page's address, with what stands after the question mark."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    def path(self, name: str) -> str:
        """Return a part of the address."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str | None:
        """Return a word after the question mark; never anything personal."""
        return self.request.query_params.get(name)

    def form(self, name: str) -> str:
        """Return a field of the posted form, empty when it was not sent."""
        return self._form.get(name, [""])[-1].strip()

    def forms(self, name: str) -> tuple[str, ...]:
        """Return every value of a field of the posted form."""
        return tuple(value.strip() for value in self._form.get(name, []))

    def names(self) -> tuple[str, ...]:
        """Return the names of the posted form's fields."""
        return tuple(self._form)

    @property
    def _form(self) -> Mapping[str, list[str]]:
        form: Mapping[str, list[str]] = self.request.scope.get("orden.form", {})
        return form

    @contextmanager
    def open_ledger(self) -> Iterator[tuple[Ledger, State]]:
        """Open the ledger, and read the state of things while it is: opening twice is slow."""
        with self.ledger.held():
            yield self.ledger, self.state

    @contextmanager
    def open(self) -> Iterator[Opened]:
        """Open the ledger, and the inventory where there is one; then read the state of things."""
        if not self.context.store.exists():
            with self.open_ledger() as (ledger, state):
                yield Opened(None, ledger, state)
            return
        with self.ledger.held(), self.context.read() as con:
            yield Opened(con, self.ledger, self.state)

    @contextmanager
    def write(self) -> Iterator[Ledger]:
        """Open the ledger to write in, one request at a time."""
        with self.context.writing, self.ledger.held():
            yield self.ledger
        self._state = None

    def done(
        self, what: str, numbers: tuple[int, ...], key: str, /, back: str = "", **values: object
    ) -> None:
        """Remember what can be undone and where that leads back to; say it on the next page."""
        self.session.done.append((what, numbers, back))
        self.session.notice = (key, values, True)

    def notice(self, key: str, **values: object) -> None:
        """Say something on the next page."""
        self.session.notice = (key, values, False)

    def page(self, template: str, model: Model, status: int = 200) -> Response:
        """Render a page of the review. The template reads ``model`` as ``page``."""
        text = (
            _pages()
            .get_template(f"web/{template}")
            .render(
                words=self.words,
                t=self.words.say,
                shown=shown,
                session=self.session,
                frame=self._frame(),
                page=model,
            )
        )
        return HTMLResponse(text.encode("utf-8", "replace"), status)

    def _frame(self) -> Frame:
        notice, undoable = self._notice()
        return Frame(
            menu=tuple(map(self._entry, self.place.menu)),
            here=self.here,
            business=shown(self.context.business),
            warning=warning(self.context, self.state, self.words),
            notice=notice,
            undoable=undoable,
        )

    def _entry(self, entrance: Entrance) -> Entry:
        section, address, aside = entrance
        waiting = self._waiting().get(section, 0)
        current = ""
        if section is self.place.section:
            current = "page" if self.here == address else "true"
        return Entry(section, address, waiting, current, aside)

    def _waiting(self) -> Mapping[str, int]:
        """Count what waits, by entry of the menu."""
        state = self.state
        to_do = state.night.to_do if state.night else 0
        return {"tasks": state.left, "work": to_do, "requests": state.requests}

    def _notice(self) -> tuple[str, bool]:
        """Return what is to be said once, and whether it can be undone; and let go of it."""
        notice, self.session.notice = self.session.notice, None
        if notice is None:
            return "", False
        key, values, undoable = notice
        return self.words.say(key, **values), undoable and bool(self.session.done)

    def to(self, path: str) -> Response:
        """Send the browser on, after a form."""
        return RedirectResponse(path, 303)

    def missing(self) -> Response:
        """Answer for an address that leads nowhere."""
        return self._outside("missing", 404)

    def refused(self, detail: str) -> Response:
        """Answer for what cannot be done, and say how to go on."""
        return self._outside("refused", 409, detail)

    def _outside(self, key: str, status: int, detail: str = "") -> Response:
        self.place = Place(self.place.menu)
        return self.message(key, self.words.say(f"web.{key}.title"), status, detail)

    def message(self, key: str, title: str, status: int = 200, detail: str = "") -> Response:
        """Say one thing on a page."""
        return self.page("message.html", Message(title, key, detail), status)


class NightVisit(Visit):
    """A request for a page over last night's inventory: what waits in it is there."""

    @property
    def night(self) -> Published:
        """Return what waits.

        Raises ``StoreError`` when the inventory was taken away since the request came.
        """
        night = self.state.night
        if night is None:
            said = f"{self.context.store.path.name}: no night is published here any more"
            raise StoreError(said, "no_inventory")
        return night

    @property
    def worklist(self) -> Worklist:
        return self.night.worklist

    @property
    def queue(self) -> Queue:
        return self.night.queue

    @contextmanager
    def open_night(self) -> Iterator[OpenedNight]:
        """Open the ledger and last night's inventory, then read what waits."""
        with self.ledger.held(), self.context.read() as con:
            yield OpenedNight(con, self.ledger, self.night)


def after_a_night(handler: NightHandler) -> Handler:
    """Return ``handler``, or a page that says that no night has been published yet."""

    def checked(visit: Visit) -> Response:
        if visit.context.store.exists():
            return handler(NightVisit(visit.context, visit.request, visit.place))
        return visit.message("none_yet", visit.words.say("web.none_yet.title"))

    return checked


def whole(text: str) -> int | None:
    """Read a number out of an address or a form: whole, from 1 on, and one the ledger can hold."""
    if not _WHOLE.fullmatch(text):
        return None
    return int(text)


def one_of(closed: type[Closed], text: str | None) -> Closed | None:
    """Read one of a closed set out of an address or a form; None for all else."""
    return next((one for one in closed if one == text), None)


@cache
def _pages() -> Environment:
    return environment()


def warning(context: ReviewContext, now: State, words: Words) -> str:
    """Say what makes the figures old: no night for 36 hours, or one that stopped.

    Empty when all is well.
    """
    if now.last_success and context.now() - now.last_success > MISSED:
        return words.say("web.missed", when=words.night(now.last_success))
    if now.failed(context.now()) and now.last_success:
        return words.say("web.failed", when=words.night(now.last_success))
    return ""


def answered(
    handler: Handler, context: ReviewContext, place: Place
) -> Callable[[Request], Response]:
    """Return ``handler`` as an endpoint: a user's mistake becomes a page that says how to go on."""

    def endpoint(request: Request) -> Response:
        visit = Visit(context, request, place)
        try:
            return handler(visit)
        except StoreError as error:
            return message(context.words, 503, "closed", str(error))
        except UserError as error:
            return visit.refused(str(error))
        except OrdenError as error:
            return message(context.words, 503, "closed", str(error))
        except Exception as error:  # noqa: BLE001
            return message(context.words, 500, "bug", context.trace(error).name)

    return endpoint


def entrance(words: Words, address: str, ticket: str) -> str:
    """Return a page for her own folder, which hands ``ticket`` in at ``address``."""
    template = _pages().get_template("web/entrance.html")
    return template.render(words=words, t=words.say, address=address, ticket=ticket)


def message(words: Words, status: int, key: str, detail: str = "") -> Response:
    """Answer without a session: why somebody is not let in, or that nothing can be shown."""
    template = _pages().get_template("web/bare.html")
    text = template.render(words=words, t=words.say, page=Message("", key, detail))
    return HTMLResponse(text, status)

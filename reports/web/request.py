"""One request at the desk: its session and form, the page it gets, and what is written for it."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TypeAlias

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from inventory.errors import OrdenError, StoreError, UserError
from inventory.ledger.ledger import MISSED, Ledger
from reports.page import environment
from reports.text.safe_text import shown
from reports.text.words import Words
from reports.web.context import ReviewContext, State
from reports.web.security import Session

_WHOLE = re.compile(r"[1-9][0-9]{0,8}")
Handler: TypeAlias = Callable[["Visit"], Response]


class Visit:
    """A request, what it may reach, and how it is answered."""

    def __init__(self, context: ReviewContext, request: Request) -> None:
        self.context = context
        self.request = request
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
        form: Mapping[str, list[str]] = self.request.scope.get("orden.form", {})
        return form.get(name, [""])[-1].strip()

    def forms(self, name: str) -> tuple[str, ...]:
        """Return every value of a field of the posted form."""
        form: Mapping[str, list[str]] = self.request.scope.get("orden.form", {})
        return tuple(value.strip() for value in form.get(name, []))

    def names(self) -> tuple[str, ...]:
        """Return the names of the posted form's fields."""
        return tuple(self.request.scope.get("orden.form", {}))

    @contextmanager
    def write(self) -> Iterator[Ledger]:
        """Open the ledger to write in, one request at a time."""
        with self.context.writing, self.ledger.held():
            yield self.ledger
        self._state = None

    def done(self, what: str, numbers: tuple[int, ...], key: str, **values: object) -> None:
        """Remember what can be undone, and say it on the next page."""
        self.session.done.append((what, numbers))
        self.session.notice = (key, values, True)

    def say(self, key: str, **values: object) -> None:
        """Say something on the next page."""
        self.session.notice = (key, values, False)

    def page(self, template: str, title: str, section: str, status: int = 200, **values: object) -> Response:
        """Render a page of the review. ``section`` is the place in the menu that it belongs to."""
        notice, self.session.notice = self.session.notice, None
        text = (
            _pages()
            .get_template(f"web/{template}")
            .render(
                words=self.words,
                t=self.words.say,
                shown=shown,
                title=title,
                section=section,
                state=self.state,
                session=self.session,
                business=shown(self.context.business),
                warning=warning(self.context, self.state, self.words),
                notice=self.words.say(notice[0], **notice[1]) if notice else "",
                undoable=notice is not None and notice[2] and bool(self.session.done),
                here=self.here,
                **{"detail": "", **values},
            )
        )
        return HTMLResponse(text.encode("utf-8", "replace"), status)

    def to(self, path: str) -> Response:
        """Send the browser on, after a form."""
        return RedirectResponse(path, 303)

    def missing(self) -> Response:
        """Answer for an address that leads nowhere."""
        return self.page("message.html", self.words.say("web.missing.title"), "", 404, key="missing")


def whole(text: str) -> int | None:
    """Read a number out of an address or a form: a whole one from 1 on that the ledger can hold; None for all else."""
    return int(text) if _WHOLE.fullmatch(text) else None


@cache
def _pages() -> Environment:
    return environment()


def warning(context: ReviewContext, now: State, words: Words) -> str:
    """Say what makes the figures less than last night's: no night for 36 hours, or one that stopped. Empty when all is well."""
    if now.last_success and context.now() - now.last_success > MISSED:
        return words.say("web.missed", when=words.night(now.last_success))
    if now.failed(context.now()) and now.last_success:
        return words.say("web.failed", when=words.night(now.last_success))
    return ""


def answered(handler: Handler, context: ReviewContext) -> Callable[[Request], Response]:
    """Return ``handler`` as an endpoint: a mistake of the user's becomes a page that says how to go on."""

    def endpoint(request: Request) -> Response:
        visit = Visit(context, request)
        try:
            return handler(visit)
        except StoreError as error:
            return message(context.words, 503, "closed", str(error))
        except UserError as error:
            return visit.page(
                "message.html", visit.words.say("web.refused.title"), "", 409, key="refused", detail=str(error)
            )
        except OrdenError as error:
            return message(context.words, 503, "closed", str(error))
        except Exception as error:  # noqa: BLE001
            return message(context.words, 500, "bug", context.trace(error).name)

    return endpoint


def message(words: Words, status: int, key: str, detail: str = "") -> Response:
    """Answer with a page that needs no session: why somebody is not let in, or that nothing can be shown."""
    text = _pages().get_template("web/bare.html").render(words=words, t=words.say, key=key, detail=detail)
    return HTMLResponse(text, status)

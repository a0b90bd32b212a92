"""What the pages work with: last night's inventory, the ledger, the words, and what waits."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from inventory.erasure import orders, whose
from inventory.erasure.order_model import Order
from inventory.ledger import judgements
from inventory.ledger.judgement_model import Who
from inventory.ledger.ledger import Ledger
from inventory.ledger.run_log import NightLog, last_success
from inventory.model import SourceNight
from inventory.policy.policy import Policy
from inventory.requests import request_log
from inventory.requests.request import RequestFile
from inventory.store.database import Store
from inventory.views import review_queue, spring_cleaning, tasks, work, worklist
from inventory.views.review_queue import Queue
from inventory.views.task_model import Task, TaskState
from inventory.views.tasks import AskedTonight
from inventory.views.worklist import Found, Worklist
from reports.text.words import Words
from reports.web.erasing_port import CarryingOut
from reports.web.setup_port import Connecting


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class ReviewContext:
    """One business's review.

    ``ledger`` opens the ledger anew: it is not for two threads at once. ``demo``: everybody in it
    is invented, and no letter goes anywhere.
    """

    business: str
    timezone: str
    store: Store
    ledger: Callable[[], Ledger]
    policy: Policy
    words: Words
    reports_dir: Path
    trace: Callable[[Exception], Path]  # writes a mistake of ours into the log, without a value
    connecting: Connecting
    erasing: CarryingOut
    now: Callable[[], datetime] = _now
    who: Who = Who.OWNER
    demo: bool = False
    eager: bool = False  # have the next reading ready while she reads the page
    writing: threading.Lock = field(default_factory=threading.Lock)
    _found: tuple[int, Found, AskedTonight] | None = None
    _state: "tuple[object, State] | None" = None

    @property
    def today(self) -> date:
        """Give today's date where the business is."""
        return self.now().astimezone(ZoneInfo(self.timezone)).date()

    @contextmanager
    def read(self) -> Iterator[DuckDBPyConnection]:
        """Open last night's inventory for a moment.

        Raises ``StoreError`` when there is none, or an older program's.
        """
        with self.store.read() as con:
            judgements.check_readable(con)
            yield con
        if self.eager:
            threading.Thread(target=self.store.warm, daemon=True).start()

    def found(self) -> tuple[Found, AskedTonight]:
        """Return what waits in the published inventory, by person and as tasks.

        It is read anew only when a night replaced it.
        """
        made = self.store.path.stat().st_mtime_ns
        if self._found is None or self._found[0] != made:
            with self.read() as con:
                self._found = (made, worklist.gather(con), tasks.gather(con))
        return self._found[1:]

    def state(self, ledger: Ledger) -> "State":
        """Read the state of things; anew only after a night, a decision, an answer or midnight.

        Or after the policy was loaded anew: what the business lacks is a task.
        """
        files = (self.store.path, ledger.path, ledger.path.with_name(f"{ledger.path.name}.wal"))
        seen = (self.today, id(self.policy), *map(_stamp, files))
        if self._state is None or self._state[0] != seen:
            self._state = (seen, _read_state(self, ledger))
        return self._state[1]

    def requests(
        self, ledger: Ledger, con: DuckDBPyConnection | None = None, *, closed: bool = False
    ) -> tuple[RequestFile, ...]:
        """Return people's requests, most urgent first; with names where ``con`` is given."""
        return request_log.files(con, ledger, self.today, closed=closed)

    def orders(self, ledger: Ledger, con: DuckDBPyConnection) -> tuple[Order, ...]:
        """Return every approval as an order: how far each step of it has come."""
        return orders.orders(con, ledger, self.erasing.means(), self.today, self.now())

    def requests_of(
        self, person: str, ledger: Ledger, con: DuckDBPyConnection
    ) -> list[RequestFile]:
        """Return the open requests of one person, most urgent first."""
        return [request for request in self.requests(ledger, con) if person in request.persons]


def _stamp(file: Path) -> tuple[int, int] | None:
    """Tell a file from what it was before: when it was written, and its size."""
    if not file.exists():
        return None
    stat = file.stat()
    return stat.st_mtime_ns, stat.st_size


@dataclass(frozen=True, slots=True)
class Published:
    """What waits in the published night: the tasks in their order, and what they are made of.

    ``to_do``: how many things she has approved are left to be done in the systems.
    """

    worklist: Worklist
    queue: Queue
    tasks: tuple[Task, ...]
    to_do: int

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Return the tasks of which something is left."""
        return tuple(task for task in self.tasks if task.state is TaskState.OPEN)

    def task(self, id: str) -> Task | None:
        """Return the task with this id, None when nothing asks it tonight."""
        return next((task for task in self.tasks if task.id == id), None)


@dataclass(frozen=True, slots=True)
class State:
    """What every page's head tells: what is left, and whether the last night can be trusted.

    ``night`` None: none was published yet.
    """

    night: Published | None
    requests: int
    last_success: datetime | None
    last_night: NightLog | None
    first_night: bool  # only one night has been published yet
    spring: bool  # it is early enough for spring cleaning

    @property
    def left(self) -> int:
        """Count the tasks that wait for a decision."""
        if self.night is None:
            return 0
        return len(self.night.open_tasks)

    @property
    def sources(self) -> tuple[SourceNight, ...]:
        """Return the sources as the published night read them."""
        if self.night is None:
            return ()
        return self.night.worklist.sources

    def failed(self, now: datetime) -> bool:
        """Tell whether the last night came to nothing.

        One without an end may still be running, for as long as nights last.
        """
        night = self.last_night
        return night is not None and not night.good and not night.at_it(now)


def _read_state(context: ReviewContext, ledger: Ledger) -> State:
    with ledger.held():
        nights = ledger.nights()
        return State(
            night=_published(context, ledger),
            requests=sum(one.closing is None for one in request_log.told(ledger)),
            last_success=last_success(nights, context.now()),
            last_night=nights[-1] if nights else None,
            first_night=sum(night.good for night in nights) == 1,
            spring=spring_cleaning.offered(nights, context.now()),
        )


def _published(context: ReviewContext, ledger: Ledger) -> Published | None:
    if not context.store.exists():
        return None
    found, asked = context.found()
    today = context.today
    with context.read() as con:
        queue = review_queue.queue(con, ledger)
        known = tasks.remembered(con, ledger, today)
        to_do = work.left(con, ledger, today, whose.ours(ledger, context.erasing.means()))
    laid = tasks.lay(asked, known, context.policy, today)
    waits = worklist.worklist(found, known.told, today)
    return Published(waits, queue, _answered(laid, queue), to_do)


def _answered(laid: tuple[Task, ...], queue: Queue) -> tuple[Task, ...]:
    """Lay the answers of this morning beside the questions: a night has not looked at them yet."""
    if queue.waiting:
        return laid
    return tuple(
        replace(task, state=TaskState.DONE) if task.question.asks == "same" else task
        for task in laid
    )

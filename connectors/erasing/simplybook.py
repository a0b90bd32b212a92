"""Erase clients of SimplyBook.me: overwritten, deleted, and looked for by three paths.

A deletion alone hides a client (``is_deleted``): the card stays readable, and old bookings show it.
So own fields and card are overwritten first, and the word is «masked», never «erased». Bookings are
never deleted: that cancels them, and may write to the client.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Self

from connectors.base.simplybook_company import HOST, Company, Pace
from connectors.erasing import simplybook_found
from connectors.erasing.simplybook_cards import Cards
from connectors.erasing.simplybook_looks import Looks
from connectors.erasing.simplybook_writes import Writing
from inventory.eraser import (
    Act,
    Captured,
    Eraser,
    Guide,
    Hands,
    Look,
    NotNow,
    Path,
    Seen,
    Sent,
    Target,
    Word,
)
from inventory.errors import SourceError, Trouble
from inventory.model import SourceConfig

_CLIENT = "/admin/clients/client"
_FIELDS = "/admin/clients/field-values/client"


class _SimplyBook(Hands):
    """A company held open. Reads as the API user that reads, writes as the one that writes, and
    keeps one pace for both.
    """

    def __init__(self, config: SourceConfig, secrets: Mapping[str, str]) -> None:
        self._config, self._secrets = config, secrets
        self._pace = Pace(config["pace"], config["base_url"] or HOST)
        self._open: list[Company] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for company in self._open:
            company.close()

    @cached_property
    def _cards(self) -> Cards:
        return self._logged_in()

    @cached_property
    def _writer(self) -> Company:
        return self._company("erase_password", self._config.options.get("erase_login") or "")

    def _logged_in(self) -> Cards:
        return Cards(self._company("password"), self._config.timezone)

    def _company(self, secret: str, login: str = "") -> Company:
        company = Company(self._config, self._secrets[secret], login, self._pace)
        self._open.append(company)
        return company

    def hindered(self) -> Guide | None:
        """Log in as the user that writes, and read as that one. Whether it may change clients,
        only a change would tell.
        """
        try:
            self._writer.enter()
            self._writer.read("/admin/clients", "GET /admin/clients", on_page=1)
        except SourceError as error:
            if error.trouble is not Trouble.REFUSED:
                raise
            return Guide.NO_RIGHT
        return None

    def capture(self, targets: Sequence[Target]) -> Iterator[Captured | NotNow]:
        """Find each by its number, with what hangs on it."""
        yield from simplybook_found.found(self._cards, targets)

    def carry_out(
        self, found: Sequence[Captured], sending: Callable[[Sequence[Captured]], None]
    ) -> Iterator[tuple[Captured, Sent]]:
        """Send each once. A card and the bookings under it are one: they go by the same calls."""
        groups: dict[str, list[Captured]] = {}
        for one in found:
            groups.setdefault(one.keys["client"], []).append(one)
        for client, group in groups.items():
            sending(group)
            sent = Writing(self._cards, self._writer, client).carry_out(group)
            yield from ((one, sent) for one in group)

    def look(
        self, path: Path, found: Sequence[Captured], controls: Sequence[Target]
    ) -> Iterator[Seen]:
        """Look by a path. What the vendor does not answer is not seen."""
        try:
            yield from [*Looks(self._cards, self._logged_in).by(path, found, controls)]
        except SourceError:
            yield from (Seen(one.record, path, found=None, controls=False) for one in found)


ERASER = Eraser(
    secret="erase_password",  # noqa: S106 - its name
    words={Act.ERASE: Word.MASKED, Act.EMPTY: Word.MASKED},
    remains={
        Act.ERASE: ("empty_card", "appointments", "booking_answers"),
        Act.EMPTY: ("record_stays",),
    },
    writes=(f"PUT {_FIELDS}", f"PUT {_CLIENT}", f"DELETE {_CLIENT}"),
    looks=(
        Look(Path.ID, f"GET {_CLIENT}, {_FIELDS}, /admin/bookings/booking"),
        Look(Path.LIST, "GET /admin/clients"),
        # Own fields of a client that stays are told by one endpoint only: asked again, logged in
        # anew.
        Look(Path.OTHER, "GET /admin/bookings"),
    ),
    settle=180,  # not known; Google's, the longest that is
    order=10,  # a booking refills a sheet or a list; neither refills a booking
    open=_SimplyBook,
    leaves=(Guide.OLD_BOOKINGS,),
)

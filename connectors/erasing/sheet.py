"""Empty rows and cells of a form's sheet, and look afterwards by four ways.

Values go; the row stays, with notes and formats. The old values stay in the file's history, which
only goes with the file (Drive v3: revisions of Sheets cannot be deleted), and in the form's own
copy, which only she can take out. Both are told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

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

if TYPE_CHECKING:
    from connectors.base.google_calls import GoogleCalls
    from connectors.erasing.form_copy import FormCopy
    from connectors.erasing.sheet_looks import Looks
    from connectors.erasing.sheet_tags import Tab

_SECRET = "erase_credentials"  # noqa: S105 - its name
_AUTH = "https://www.googleapis.com/auth"
_READS = (f"{_AUTH}/spreadsheets.readonly",)
_WRITES = (f"{_AUTH}/spreadsheets",)
_RESPONSES = (f"{_AUTH}/forms.responses.readonly",)
_SHEETS, _FORMS = "https://sheets.googleapis.com", "https://forms.googleapis.com"


class _Sheet(Hands):
    """A tab held open. Looks with the key that reads, where that is enough."""

    def __init__(self, config: SourceConfig, secrets: Mapping[str, str]) -> None:
        self._config, self._secrets = config, secrets
        self._open: list[GoogleCalls] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for calls in self._open:
            calls.close()

    def _calls(self, host: str, secret: str, scopes: Sequence[str]) -> "GoogleCalls":
        from connectors.base.google_calls import GoogleCalls

        if secret not in self._secrets:
            raise SourceError(Trouble.REFUSED, secret, "this key is missing", "Store it")
        base = self._config["base_url"] or host
        self._open.append(GoogleCalls(base, self._secrets[secret], scopes))
        return self._open[-1]

    @cached_property
    def _tab(self) -> "Tab":
        from connectors.erasing.sheet_tags import Tab

        calls = self._calls(_SHEETS, _SECRET, _WRITES)
        return Tab(calls, self._config["spreadsheet"], self._config["gid"])

    @cached_property
    def _looks(self) -> "Looks":
        from connectors.erasing.sheet_looks import Looks

        calls = self._calls(_SHEETS, "credentials", _READS)
        return Looks(calls, self._config["spreadsheet"], self._config["gid"])

    @cached_property
    def _form(self) -> "FormCopy | None":
        from connectors.erasing.form_copy import FormCopy

        form = self._config.options.get("form_id")
        return FormCopy(self._calls(_FORMS, _SECRET, _RESPONSES), form) if form else None

    def hindered(self) -> Guide | None:
        """Take a tag off that nobody has put on: who may only look is turned away even so."""
        try:
            may = self._tab.may_write()
        except SourceError as error:
            if error.trouble is not Trouble.REFUSED:
                raise
            may = False
        return None if may else Guide.NO_RIGHT

    def capture(self, targets: Sequence[Target]) -> Iterator[Captured | NotNow]:
        """Find each in one reading of the tab, by what it says."""
        from connectors.erasing import sheet_capture

        try:
            answers = sheet_capture.read(self._tab.grid(), self._config)
        except SourceError as error:
            if error.trouble is not Trouble.REFUSED:
                raise
            yield from (NotNow(target.record, Guide.NO_RIGHT) for target in targets)
            return
        yield from self._with_copies(list(sheet_capture.captured(answers, targets)))

    def _with_copies(self, found: Sequence[Captured | NotNow]) -> Iterator[Captured | NotNow]:
        """Add what each answer is called in the form: once it is gone there, nobody can tell."""
        from connectors.erasing import form_copy

        if self._form is None:
            yield from found
            return
        responses: list[form_copy.Response] = []
        with suppress(SourceError):  # the look will tell that it could not be read
            responses = self._form.responses()
        for one in found:
            if isinstance(one, Captured):
                id_ = form_copy.known_by(responses, one)
                one = replace(one, keys={**one.keys, "response": id_})
            yield one

    def carry_out(
        self, found: Sequence[Captured], sending: Callable[[Sequence[Captured]], None]
    ) -> Iterator[tuple[Captured, Sent | NotNow]]:
        """Empty all rows of the tab together."""
        from connectors.erasing import sheet_rounds

        yield from sheet_rounds.carry_out(self._tab, found, sending)

    def look(
        self, path: Path, found: Sequence[Captured], controls: Sequence[Target]
    ) -> Iterator[Seen]:
        """Look by a path. What the vendor does not answer is not seen; the copy of a form whose
        id nobody gave is not looked at.
        """
        try:
            yield from self._look(path, found, controls)
        except SourceError:
            yield from (Seen(one.record, path, found=None, controls=False) for one in found)

    def _look(
        self, path: Path, found: Sequence[Captured], controls: Sequence[Target]
    ) -> Sequence[Seen]:
        from connectors.erasing import sheet_looks

        if path is Path.OTHER:
            whole = [one for one in found if one.act is Act.ERASE]
            return list(self._form.look(whole, controls)) if self._form and whole else []
        if path is Path.ID:
            return list(sheet_looks.at_cells(self._tab, found, controls))
        way = self._looks.in_tab if path is Path.LIST else self._looks.in_all_tabs
        return list(way(found, controls))


ERASER = Eraser(
    secret=_SECRET,
    words={Act.ERASE: Word.ERASED, Act.EMPTY: Word.ERASED},
    remains={
        Act.ERASE: ("version_history", "form_copy"),
        Act.EMPTY: ("record_stays", "version_history", "form_answer"),
    },
    writes=(
        "POST /v4/spreadsheets:batchUpdate",
        "POST /v4/spreadsheets/values:batchClearByDataFilter",
        "POST /v4/spreadsheets/values:batchUpdateByDataFilter",
    ),
    looks=(
        Look(Path.ID, "POST /v4/spreadsheets:getByDataFilter"),
        Look(Path.LIST, "GET /v4/spreadsheets/values"),
        Look(Path.SEARCH, "GET /v4/spreadsheets/values:batchGet"),
        Look(Path.OTHER, "GET /v1/forms/responses"),
    ),
    settle=180,  # the vendor cuts a call off after 180 seconds
    order=30,
    open=_Sheet,
    final=(),  # the file's history has it
    looked_with={"form_copy": "form_id"},
)

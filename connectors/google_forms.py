"""Google Forms answers, read from the response sheet with a read-only key.

Three reads a night: what the spreadsheet has, its cells as numbers and texts, and its cells as
shown. The second keeps dates exact, the third keeps the zeros of «0150». ``get_all_records`` is
never used: it reads «1,5» as 15.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from connectors.base.answer_rows import Form, answer_row, columns, headings, parsed
from connectors.base.dates import ORDERS
from connectors.erasing.sheet import ERASER
from inventory.model import Kind, Option, Parsed, Progress, Row, SourceConfig, SourceType, silent

__all__ = ["SOURCE", "headings", "parse", "probe", "pull"]


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read every row below the header.

    Cells: ``zone``, ``raw`` by heading, ``shown`` for what is not text.
    """
    from connectors.base.google_sheets import both_renderings, opened

    with opened(config, secrets) as sheet:
        raw, shown = both_renderings(sheet)
        zone = sheet.spreadsheet.timezone
    width = max(map(len, raw), default=0)
    names = headings(_first(raw), width)
    columns(names, config)
    total = max(len(raw) - 1, 0)
    for n, (values, texts) in enumerate(zip(raw[1:], shown[1:], strict=False), start=1):
        yield answer_row(n, names, values, texts, zone)
        if n % 500 == 0 or n == total:
            progress(n, total)


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Turn rows into responses. Raises ``SourceError`` (CHANGED) when a mapped heading is gone."""
    return parsed(rows, config)


def _first(lines: Sequence[Sequence[Any]]) -> Sequence[Any]:
    return next(iter(lines), ())


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that the sheet opens with the read-only key and still has its headings.

    Reads the first line only.
    """
    columns(first_line(config, secrets), config)


def first_line(config: SourceConfig, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """Read the questions, which stand in the sheet's first line."""
    from connectors.base.google_sheets import opened

    with opened(config, secrets) as sheet:
        first = sheet.get_values("1:1")
    return tuple(headings(_first(first)))


def _address(options: Mapping[str, Any]) -> str:
    """Return where the sheet is opened."""
    key = quote(options["spreadsheet"], safe="")
    return f"https://docs.google.com/spreadsheets/d/{key}/edit#gid={options['gid']}"


SOURCE = SourceType(
    name="google_forms",
    title="Google Forms",
    options={
        "form": Option(str, required=True, choices=tuple(form.value for form in Form)),
        "spreadsheet": Option(str, required=True, found=r"/spreadsheets/d/([\w-]+)"),
        "gid": Option(int, default=0, asked=True, found=r"[#?&]gid=(\d+)"),
        "columns": Option(dict, required=True),
        "form_id": Option(str, found=r"/forms/d/(?!e/)([\w-]+)"),
        "date_order": Option(str, choices=ORDERS),
        "base_url": Option(str),
    },
    secrets=("credentials",),
    kinds=lambda _options: (Kind.RESPONSE,),
    pull=pull,
    parse=parse,
    probe=probe,
    secret_files=("credentials", "erase_credentials"),
    headings=first_line,
    maps_columns=True,
    mark="square",
    address=_address,
    erases=ERASER,
)

"""Google Forms answers, read from the response sheet with a read-only key.

Three reads a night: what the spreadsheet has, its cells as numbers and texts, and its cells as shown. The second keeps
dates exact, the third keeps the zeros of «0150». ``get_all_records`` is never used: it reads «1,5» as 15.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import gspread
import requests
from google.auth.exceptions import GoogleAuthError, MalformedError, RefreshError, TransportError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from gspread.exceptions import APIError, SpreadsheetNotFound, WorksheetNotFound
from gspread.utils import DateTimeOption, ValueRenderOption

from connectors.base.columns import check_fields, column_gone, nearest
from connectors.base.http import TIMEOUT, OneHost, answer, changed_while_read, refusal, session, settled, trouble
from connectors.base.masking import masked_row
from connectors.base.row import Cells, clean, encodable
from connectors.base.values import MASK, masked
from inventory.errors import SourceError, Trouble
from inventory.model import (
    DATES,
    FIELDS,
    INSTANTS,
    Kind,
    Option,
    Parsed,
    Progress,
    Record,
    Row,
    SourceConfig,
    SourceType,
    Unreadable,
    Value,
    silent,
)

_HOST = "https://sheets.googleapis.com"
_PLACE = "/v4/spreadsheets"
#: Never the library's default, which is write access to every file of the account (facts: gspread/auth.py).
_SCOPES = ("https://www.googleapis.com/auth/spreadsheets.readonly",)
_ACTIVITIES = {"registration": "A01", "course": "A07", "other": "A04"}
#: Answers whose question is kept: editing the form changes what people agreed to without changing old rows.
_CONSENTS = ("consent_registration", "wants_notes", "newsletter")
#: Day 0 of a sheet's serial numbers, which know no time zone.
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001


class _Session(OneHost, AuthorizedSession):
    """An authorised session that stays on one host."""


class _Sheets(gspread.HTTPClient):
    """gspread's client with our base address and retry, for reads only; asks for the metadata once.

    Not BackOffHTTPClient: in 6.2.1 it never gives up on a 429 or 5xx, and repeats writes (facts: run).
    """

    def __init__(self, session: requests.Session, base_url: str) -> None:
        super().__init__(None, session)  # type: ignore[arg-type]  # the session is already authorised
        self.set_timeout(TIMEOUT)
        self.base_url = base_url.rstrip("/")
        self._metadata: Mapping[str, Any] | None = None

    def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        """Read one endpoint. Raises ``APIError`` for a status that stays, ``SourceError`` for one that should pass."""
        if method.lower() != "get":
            raise ValueError("this client only reads")
        url = endpoint.replace(_HOST, self.base_url, 1)
        place = f"{_PLACE}/values" if "/values/" in endpoint else _PLACE
        kwargs["timeout"] = self.timeout
        response = answer(lambda: self.session.request(method, url, *args, **kwargs), place, (TransportError,))
        if response.ok:
            return response
        try:
            error = APIError(response)
        except (KeyError, TypeError):  # an error of another shape than Google's
            raise refusal(response.status_code, place) from None
        raise error

    def fetch_sheet_metadata(self, id: str, params: Any = None) -> Mapping[str, Any]:
        """Read what the spreadsheet has, once: gspread itself would ask again for every tab it opens."""
        if self._metadata is None:
            found = _whole_json(lambda: super(_Sheets, self).fetch_sheet_metadata(id, params), _PLACE)
            if not _is_metadata(found):
                raise trouble(Trouble.BROKEN, _PLACE, "the answer does not describe a spreadsheet")
            self._metadata = found
        return self._metadata

    def values_get(self, id: str, range: str, params: Any = None) -> Any:
        """Read cells. Raises ``SourceError`` when they are not lines of plain values."""
        found = _whole_json(lambda: super(_Sheets, self).values_get(id, range, params), f"{_PLACE}/values")
        lines = found.get("values", []) if isinstance(found, dict) else None
        if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
            raise trouble(Trouble.BROKEN, f"{_PLACE}/values", "the answer is not lines of cells")
        return found


def _whole_json(read: Callable[[], Any], place: str) -> Any:
    try:
        return read()
    except (ValueError, RecursionError):  # requests' JSONDecodeError is a ValueError; so is a number of 5000 digits
        raise trouble(Trouble.BROKEN, place, "the answer is not JSON") from None


def _is_metadata(found: Any) -> bool:
    """Tell whether an answer has what gspread takes from it without looking."""
    about, tabs = (found.get("properties"), found.get("sheets")) if isinstance(found, dict) else (None, None)
    return (
        isinstance(about, dict)
        and isinstance(about.get("timeZone"), str)
        and isinstance(tabs, list)
        and all(isinstance(tab, dict) and isinstance(tab.get("properties"), dict) for tab in tabs)
        and all({"sheetId", "title"} <= tab["properties"].keys() for tab in tabs)
    )


def pull(config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent) -> Iterator[Row]:
    """Read every row below the header. Cells: ``zone``, ``raw`` by heading, ``shown`` for what is not text."""
    with _open(config, secrets) as sheet:
        raw, shown = _both_renderings(sheet)
        zone = sheet.spreadsheet.timezone
    names = headings(raw[0] if raw else (), width=max(map(len, raw), default=0))
    _columns(names, config)
    total = max(len(raw) - 1, 0)
    for n, (values, texts) in enumerate(zip(raw[1:], shown[1:], strict=False), start=1):
        padded = [*values, *[""] * (len(names) - len(values))]
        odd = {name: texts[i] for i, (name, v) in enumerate(zip(names, values, strict=False)) if _is_odd(v, texts, i)}
        cells = masked_row(Row("row", f"row {n + 1}", dict(zip(names, padded, strict=True)))).cells
        # A number that lost its first zero is a fødselsnummer by its value only, not as shown.
        shown_too = {name: MASK if cells[name] == MASK else masked(text) for name, text in odd.items()}
        yield Row("row", f"row {n + 1}", {"zone": zone, "raw": cells, "shown": shown_too})
        if n % 500 == 0 or n == total:
            progress(n, total)


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Turn rows into responses. Raises ``SourceError`` (CHANGED) when a mapped heading is gone."""
    records: list[Record] = []
    unreadable: list[Unreadable] = []
    seen: Counter[str] = Counter()
    names: list[str] = []
    fields_by_name: dict[str, str] = {}
    for row in rows:
        if names != (names := list(row.cells["raw"])):
            fields_by_name = _columns(names, config)
        if all(_is_blank(value) for value in row.cells["raw"].values()):
            continue
        cells = Cells(Row(row.what, row.where, row.cells["raw"]))
        fields, unread = _fields(cells, row, fields_by_name)
        stem = _record_id(config["gid"], row.cells["raw"], fields_by_name, fields)
        seen[stem] += 1
        records.append(
            Record(
                source=config.name,
                record=stem if seen[stem] == 1 else f"{stem}-{seen[stem]}",
                kind=Kind.RESPONSE,
                activity=_ACTIVITIES[config["form"]],
                fields=fields,
                asked={field: name for name, field in fields_by_name.items() if field in _CONSENTS},
                unread=(*unread, *cells.rest()),
            )
        )
        unreadable += cells.unreadable
    return Parsed(tuple(records), tuple(unreadable))


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that the sheet opens with the read-only key and still has its headings. Reads the first line only."""
    _columns(first_line(config, secrets), config)


def first_line(config: SourceConfig, secrets: Mapping[str, str]) -> tuple[str, ...]:
    """Read the questions, which stand in the sheet's first line."""
    with _open(config, secrets) as sheet:
        first = sheet.get_values("1:1")
    return tuple(headings(first[0] if first else ()))


def headings(cells: Sequence[Any], width: int = 0) -> list[str]:
    """Name each column by its heading; the second of the same heading is «E-post (2)», a blank one «column 5»."""
    names: list[str] = []
    seen: set[str] = set()
    for n in range(max(len(cells), width)):
        text = " ".join((clean(cells[n] if n < len(cells) else None) or f"column {n + 1}").split())
        name, ordinal = text, 1
        while _fold(name) in seen:
            ordinal += 1
            name = f"{text} ({ordinal})"
        seen.add(_fold(name))
        names.append(name)
    return names


def _fold(heading: str) -> str:
    return " ".join((clean(heading) or "").casefold().split())


def _columns(names: Sequence[str], config: SourceConfig) -> dict[str, str]:
    """Give the field of each mapped heading, in the sheet's order. Raises when one that is not ignored is gone."""
    check_fields(config["columns"], FIELDS[Kind.RESPONSE], config.name)
    wanted = {_fold(heading): (heading, field) for heading, field in config["columns"].items()}
    there = {_fold(name): name for name in names}
    for folded, (heading, field) in wanted.items():
        if folded not in there and field != "ignore":
            # Where no heading is right the first line may be an answer: then nothing of it is shown.
            raise _heading_gone(heading, names if wanted.keys() & there.keys() else ())
    return {there[folded]: wanted[folded][1] for folded in there if folded in wanted}


def _heading_gone(heading: str, names: Sequence[str]) -> SourceError:
    return SourceError(
        Trouble.CHANGED,
        "columns",
        f'the sheet has no column "{heading}"{nearest(heading, names)}',
        "Correct columns in orden.toml, or rename the question back.",
        *column_gone(heading, names),
    )


def _fields(cells: Cells, row: Row, fields_by_name: Mapping[str, str]) -> tuple[dict[str, Value], list[str]]:
    """Take every mapped cell. Where two headings map to one field the first filled one counts, the other is unread."""
    zone = _zone(row.cells["zone"])
    fields: dict[str, Value] = {}
    unread = []
    for name, field in fields_by_name.items():
        if field == "ignore":
            cells.drop(name)
            continue
        value = _value(cells, name, field, zone, row.cells["shown"].get(name))
        if isinstance(value, str) and MASK in value:
            unread.append(f"{name} {MASK}")
            value = None if value == MASK else value
        if value is not None and fields.setdefault(field, value) != value:
            unread.append(name)
    return fields, unread


def _value(cells: Cells, name: str, field: str, zone: tzinfo, shown: str | None) -> Value | None:
    raw = cells.peek(name)
    if isinstance(raw, bool):
        cells.drop(name)
        # An unticked box is no answer: it is neither a consent nor a refusal.
        return "Ja" if raw else None
    if field not in INSTANTS | DATES:
        return cells.take(name, instead=shown)
    if not isinstance(raw, int | float):
        return cells.when(name, zone) if field in INSTANTS else cells.day(name)
    cells.drop(name)
    try:
        local = _DAY_ZERO + timedelta(milliseconds=round(raw * 86_400_000))
        return local.date() if field in DATES else local.replace(tzinfo=zone).astimezone(UTC)
    except (OverflowError, ValueError):  # NaN is a ValueError
        cells.mark(name, "is not a date")
        return None


def _record_id(gid: int, raw: Mapping[str, Any], fields_by_name: Mapping[str, str], fields: Mapping[str, Value]) -> str:
    """Make the id from the moment and the address: both stay when an answer is edited elsewhere or rows are sorted."""
    stamps = [raw[name] for name, field in fields_by_name.items() if field == "submitted_at"]
    stamp = stamps[0] if stamps and not _is_blank(stamps[0]) else ""
    moment = _moment(stamp)
    email = str(fields.get("email", "")).lower()
    filled = [value for value in raw.values() if not _is_blank(value)]  # a new question must not change an old id
    text = f"{moment}|{email}" if moment or email else json.dumps(filled, ensure_ascii=False)
    return f"response:{gid}:{hashlib.sha256(encodable(text).encode()).hexdigest()[:16]}"


def _moment(stamp: Any) -> str:
    try:
        return f"{stamp:.8f}" if isinstance(stamp, int | float) else str(stamp).strip()
    except OverflowError:  # larger than any float: no moment, but still the same every night
        return str(stamp)


def _is_blank(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, str) and not value.strip())


def _is_odd(value: Any, texts: Sequence[str], i: int) -> bool:
    return not isinstance(value, str) and i < len(texts)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder
        # "If the time zone is not recognized, this may be a custom time zone such as GMT-07:00" (Sheets v4 discovery).
        if match := re.fullmatch(r"GMT([+-])([01]\d):([0-5]\d)", name, re.A):
            ahead = timedelta(hours=int(match[2]), minutes=int(match[3]))
            return timezone(ahead if match[1] == "+" else -ahead)
        raise trouble(
            Trouble.BROKEN, _PLACE, "the sheet's time zone is not known", "Set it under File, Settings."
        ) from None


def _both_renderings(sheet: gspread.Worksheet) -> tuple[list[list[Any]], list[list[Any]]]:
    """Read the tab twice, as values and as shown. Reads again, once, when a row moved in between."""
    for _ in range(2):
        raw = sheet.get_values(
            value_render_option=ValueRenderOption.unformatted, date_time_render_option=DateTimeOption.serial_number
        )
        shown = sheet.get_values(value_render_option=ValueRenderOption.formatted)
        # A response that arrives in between is the last line of the second reading: it waits for tomorrow.
        if len(shown) >= len(raw) and all(map(_same_line, raw, shown)):
            return raw, shown
    raise changed_while_read(f"{_PLACE}/values")


def _same_line(raw: Sequence[Any], shown: Sequence[Any]) -> bool:
    texts = [(a, b) for a, b in zip(raw, shown, strict=False) if isinstance(a, str)]
    # All of them: two neighbours who both answered «Ja» must not lend each other a phone number.
    return all(a.strip() == str(b).strip() for a, b in texts)


@contextmanager
def _open(config: SourceConfig, secrets: Mapping[str, str]) -> Iterator[gspread.Worksheet]:
    """Open the tab by its gid: titles follow the owner's language and get renamed. Vendor errors become ours."""
    credentials = _credentials(secrets["credentials"])
    tokens = session()
    tokens.hooks["response"].append(settled)
    authorised = _Session(credentials, auth_request=Request(tokens))
    client = gspread.Client(auth=credentials, session=authorised)
    client.http_client = _Sheets(authorised, config["base_url"] or _HOST)
    try:
        yield client.open_by_key(config["spreadsheet"]).get_worksheet_by_id(config["gid"])
    except (GoogleAuthError, gspread.exceptions.GSpreadException, PermissionError, requests.JSONDecodeError) as error:
        raise _source_error(error, credentials.service_account_email) from None
    finally:
        tokens.close()
        authorised.close()  # type: ignore[no-untyped-call]


def _source_error(error: Exception, client_email: str) -> SourceError:
    if isinstance(error, RefreshError) and not error.retryable:
        remedy = "Make a new key for the service account and store it with: orden secret set."
        return trouble(
            Trouble.REFUSED, "credentials", "Google does not accept the service account's key", remedy, "google_key"
        )
    if isinstance(error, GoogleAuthError):
        return trouble(Trouble.UNREACHABLE, "credentials", f"no access token ({type(error).__name__})")
    if isinstance(error, SpreadsheetNotFound):
        return refusal(
            404, _PLACE, "Check spreadsheet in orden.toml: it is the long key in the sheet's address.", "sheet_missing"
        )
    if isinstance(error, WorksheetNotFound):
        return refusal(
            404, _PLACE, "Check gid in orden.toml: it stands after #gid= in the tab's address.", "tab_missing"
        )
    # The address of a service account is a machine's, not personal data.
    share = f"Share the sheet with {client_email} (Viewer), and see that the Sheets API is on in its project."
    if isinstance(error, PermissionError):
        return refusal(403, _PLACE, share, "not_shared", address=client_email)
    if isinstance(error, APIError):
        # Not .code: it is -1 when a proxy answers with a web page (facts: run).
        status = error.response.status_code
        if status in {401, 403}:
            return refusal(status, _PLACE, share, "not_shared", address=client_email)
        return refusal(status, _PLACE)
    return trouble(Trouble.BROKEN, _PLACE, f"the answer cannot be read ({type(error).__name__})")


def _credentials(secret: str) -> Credentials:
    """Read the service account from JSON text or a path to it."""
    try:
        text = secret if secret.lstrip().startswith("{") else Path(secret.strip()).read_text("utf-8")
        info = json.loads(text)
        credentials: Credentials = Credentials.from_service_account_info(info, scopes=list(_SCOPES))  # type: ignore[no-untyped-call]
        return credentials
    except (OSError, ValueError, MalformedError) as error:
        # The text of these holds the secret or its path.
        problem = f"the secret is no service account's JSON, nor a path to it ({type(error).__name__})"
        remedy = "Download the JSON key of the service account and store it with: orden secret set."
        raise trouble(Trouble.REFUSED, "credentials", problem, remedy, "google_credentials") from None


SOURCE = SourceType(
    name="google_forms",
    title="Google Forms",
    options={
        "form": Option(str, required=True, choices=tuple(_ACTIVITIES)),
        "spreadsheet": Option(str, required=True, found=r"/spreadsheets/d/([\w-]+)"),
        "gid": Option(int, default=0, asked=True, found=r"[#?&]gid=(\d+)"),
        "columns": Option(dict, required=True),
        "base_url": Option(str),
    },
    secrets=("credentials",),
    kinds=lambda _options: (Kind.RESPONSE,),
    pull=pull,
    parse=parse,
    probe=probe,
    secret_files=("credentials",),
    headings=first_line,
    mark="square",
)

"""Mailchimp audience members in all six statuses, with what evidences their double opt-in.

The official client (3.0.80) is used for paths and parameters; its answers go through one function,
because it gives back a bare Response for an error without a body, and its transport is ours,
because it knows neither retry nor one host.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from connectors.base.contact import Contact
from connectors.base.http import accepted, answer, refusal, session, trouble
from connectors.base.national_id import masked_row
from connectors.base.pagination import Walk, id_of, whole
from connectors.base.row import Cells, as_mapping, as_mappings, filled, kept
from connectors.erasing.mailchimp import ERASER
from inventory.errors import SourceError, Trouble
from inventory.model import (
    SUBSCRIPTION_STATUSES,
    Kind,
    Option,
    Parsed,
    Progress,
    Record,
    Row,
    SourceConfig,
    SourceType,
    Tally,
    Value,
    silent,
)

if TYPE_CHECKING:  # imported by what asks the vendor: every command knows its sources
    import requests
    from mailchimp_marketing.api_client import ApiClientError

_PAGE = 1000
_FORMAT = "The vendor's format has changed: update Orden, or report it."
_MEMBERS = "/3.0/lists/members"
#: _links multiplies the answer; location is guessed from the IP and no rule needs it, so it is not
#: even fetched.
_LEFT_OUT = ["_links", "members._links", "members.location", "members.stats.ecommerce_data"]
#: Only members confirmed longer ago need a sign of life; each costs one call.
_CLICKS_AFTER = timedelta(days=365)
#: Words of ``source`` that mean the person used a form of Mailchimp's; other sources can write all
#: four proofs themselves.
_FORM = re.compile(
    r"\bform\b|embed|pop-?up|landing page|hosted|signup|sign-up|website", re.IGNORECASE
)


#: The field that each of the vendor's times is.
_DATES = {
    "timestamp_signup": "signup_at",
    "timestamp_opt": "confirmed_at",
    "last_changed": "changed_at",
    "last_click_at": "last_click_at",
}


#: The field that each merge field of a name is.
_NAMES = {"FNAME": "first_name", "LNAME": "last_name"}


class ProofGap(StrEnum):
    """Why a double opt-in is not evidenced."""

    ADDED_BY_ADMIN = "added_by_admin"
    IMPORTED = "imported"
    ADDED_BY_API = "added_by_api"
    SINGLE_OPT_IN = "single_opt_in"
    NO_SIGNUP = "no_signup"
    NO_SIGNUP_IP = "no_signup_ip"
    NO_CONFIRM_IP = "no_confirm_ip"


_ADDED = (
    (ProofGap.ADDED_BY_ADMIN, r"admin"),
    (ProofGap.IMPORTED, r"import|\bcsv\b|copy"),
    (ProofGap.ADDED_BY_API, r"\bapi\b"),
)


def pull(
    config: SourceConfig, secrets: Mapping[str, str], progress: Progress = silent
) -> Iterator[Row]:
    """Read the audience's settings (one row ``audience``), then every member once (rows
    ``member``).

    IP addresses become booleans here and last clicks a time: neither address nor link leaves the
    network layer.
    """
    audience = config["audience"]
    with closing(_Reader(config, secrets)) as reader:
        yield Row("audience", "audience", _settings(reader, audience))
        members: dict[str, Row] = {}
        # In the order that a contact passes through them: one that moves on between two readings is
        # met twice.
        for status in SUBSCRIPTION_STATUSES:
            # The later reading is the newer.
            members |= whole(partial(_walk, reader, audience, status), _MEMBERS)
            progress(len(members), None)
        for n, row in enumerate(members.values(), start=1):
            member = _with_last_click(reader, audience, row.cells)
            yield masked_row(Row(row.what, row.where, member))
            progress(n, len(members))


def parse(rows: Iterable[Row], config: SourceConfig) -> Parsed:
    """Turn members into subscriptions.

    Raises ``SourceError`` (CHANGED) when id, address or status is gone.
    """
    every = list(rows)
    audience = next((row.cells for row in every if row.what == "audience"), {})
    double = audience.get("double_optin")
    records = []
    unreadable = []
    counted: Tally = Counter()
    for row in every:
        cells = Cells(row)
        if row.what == "member":
            records.append(_subscription(cells, config, double is True))
            unreadable += cells.unreadable
        else:
            cells.drop_rest()  # how the audience is set up: about nobody
        counted += cells.tally()
    return Parsed(tuple(records), tuple(unreadable), counted, form=_form(audience))


def _form(audience: Mapping[str, Any]) -> Mapping[str, bool]:
    """Say what the audience's sign-up form asks for, and what of it must be filled in.

    The address always: the vendor does not list it. Nothing is said where it does not tell of all.
    """
    fields = audience.get("merge_fields")
    told = {str(each.get("tag")): each.get("required") for each in as_mappings(fields)}
    if not isinstance(fields, list) or set(map(type, told.values())) - {bool}:
        return {}
    named = {_NAMES.get(tag, f"merge_fields.{tag}"): bool(must) for tag, must in told.items()}
    return {"email": True, **named}


def probe(config: SourceConfig, secrets: Mapping[str, str]) -> None:
    """See that the key is accepted and the audience is there. Reads no member."""
    with closing(_Reader(config, secrets)) as reader:
        reader.read(reader.client.ping.get, "/3.0/ping")
        get_list = partial(reader.client.lists.get_list, config["audience"], fields=["id"])
        reader.read(get_list, "/3.0/lists")


class _Reader:
    """The official client with our transport, and the one function that every call goes through."""

    def __init__(self, config: SourceConfig, secrets: Mapping[str, str]) -> None:
        from mailchimp_marketing import Client

        # The client quotes ids but leaves "/" alone: ab/../x would be another resource (facts:
        # run).
        for key, pattern in (("audience", r"[A-Za-z0-9]+"), ("server", r"[a-z]+[0-9]+")):
            if not re.fullmatch(pattern, config[key]):
                problem, remedy = f"this cannot be a Mailchimp {key}", f"Check {key} in orden.toml."
                raise trouble(Trouble.NOT_FOUND, key, problem, remedy, f"mailchimp_{key}")
        self._session = session()
        self._place = ""
        self.client = Client({"api_key": secrets["api_key"], "server": config["server"]})
        api = self.client.api_client
        base_url = config["base_url"] or f"https://{config['server']}.api.mailchimp.com"
        api.host = base_url.rstrip("/") + "/3.0"
        # Else the client puts the data centre in place of the word "server" anywhere in an address
        # (facts: run).
        api.server = ""
        api.request = self._send

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def read(self, call: Callable[[], Any], place: str) -> dict[str, Any]:
        """Make one call.

        Gives the object it answered with, or raises ``SourceError``. ``place`` is a path without
        ids.
        """
        from mailchimp_marketing.api_client import ApiClientError
        from requests import Response

        self._place = place
        try:
            result = call()
        except ApiClientError as error:
            raise _source_error(error, place) from None
        if isinstance(result, Response):
            # An error without a body, or a body that is no JSON: the client gives it back as if all
            # were well.
            accepted(result, place, _HINTS.get(result.status_code, ""))
        if not isinstance(result, dict):
            raise trouble(Trouble.BROKEN, place, "the answer is not a JSON object")
        return result

    def _send(
        self, method: str, url: str, query_params: Any = None, headers: Any = None, body: Any = None
    ) -> "requests.Response":
        if method != "GET":
            raise ValueError("this client only reads")
        auth = ("user", self.client.api_client.api_key)
        get = partial(self._session.get, url, params=query_params, headers=headers, auth=auth)
        return answer(get, self._place)


def _settings(reader: _Reader, audience: str) -> dict[str, Any]:
    lists = reader.client.lists
    wanted = ["id", "double_optin", "marketing_permissions"]
    about = reader.read(partial(lists.get_list, audience, fields=wanted), "/3.0/lists")
    if not isinstance(about.get("double_optin"), bool):  # null would read as a list without
        problem = "double_optin is neither true nor false"
        raise SourceError(Trouble.CHANGED, "/3.0/lists", problem, _FORMAT)
    # What may be filled is a promise too (P41), not only what is.
    wanted = ["merge_fields.tag", "merge_fields.type", "merge_fields.required"]
    tags = partial(lists.get_list_merge_fields, audience, count=_PAGE, fields=wanted)
    merge = reader.read(tags, "/3.0/lists/merge-fields")
    return {**about, "merge_fields": merge.get("merge_fields")}


_CHECK_KEY = "Check the API key and that its user may see the audience."
_REMEDIES = {401: _CHECK_KEY, 403: _CHECK_KEY}
_HINTS = {401: "mailchimp_key", 403: "mailchimp_key", 404: "mailchimp_audience"}


def _source_error(error: "ApiClientError", place: str) -> SourceError:
    """Read the client's error: ours from the transport, a status with an object, a text
    (problem+json, a web page)."""
    if isinstance(error.text, SourceError):
        return error.text
    if error.status_code is None:
        return trouble(Trouble.BROKEN, place, f"the call failed ({type(error.text).__name__})")
    remedy = _REMEDIES.get(error.status_code)
    refused = refusal(error.status_code, place, remedy, _HINTS.get(error.status_code, ""))
    title = problem_title(error.text)
    if title is None:
        return refused
    problem = f"{refused.problem}: {title}"
    return trouble(refused.trouble, place, problem, refused.remedy, refused.hint)


def problem_title(text: Any) -> str | None:
    """Give the title of a problem document, whether it came as an object or as text; never its
    detail (may hold an address)."""
    if isinstance(text, str):
        try:
            text = json.loads(text)
        except ValueError:
            return None
    title = as_mapping(text).get("title")
    if not isinstance(title, str) or not re.fullmatch(r"[A-Za-z0-9 '-]{1,60}", title):
        return None
    return title


def _walk(reader: _Reader, audience: str, status: str) -> Walk:
    walk = Walk()
    offset = 0
    while True:
        page = reader.read(partial(_page, reader, audience, status, offset), _MEMBERS)
        members, total = page.get("members"), page.get("total_items")
        if not isinstance(members, list) or not isinstance(total, int):
            raise trouble(Trouble.BROKEN, _MEMBERS, "the answer has no members or no total_items")
        walk.steady = walk.steady and walk.total in (None, total)
        walk.total = total
        before = len(walk.rows)
        where = f"{status}, page {offset // _PAGE + 1}"
        for member in members:
            id_ = id_of(member, _MEMBERS)  # first: it raises for what is no member
            walk.rows[id_] = Row("member", where, _without_ips(member))
        offset += len(members)  # fewer than asked for where the vendor has a lower bound
        if len(walk.rows) == before or offset >= total:
            return walk


def _page(reader: _Reader, audience: str, status: str, offset: int) -> Any:
    return reader.client.lists.get_list_members_info(
        audience,
        status=status,
        count=_PAGE,
        offset=offset,
        # Not last_changed: a member who changes mid-walk would move, and push another one out of
        # sight.
        sort_field="timestamp_signup",
        sort_dir="ASC",
        exclude_fields=_LEFT_OUT,  # a list: the client joins a text letter by letter (facts: run)
    )


def _without_ips(member: Mapping[str, Any]) -> dict[str, Any]:
    """Keep that there was an address, not which: its presence is the evidence."""
    evidence = {key: filled(member.get(key)) for key in ("ip_signup", "ip_opt")}
    return {**member, **evidence}


def _with_last_click(
    reader: _Reader, audience: str, member: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Add ``last_click_at`` where a renewal of consent may be due and there are clicks at all.

    Opens do not count: privacy proxies open mail by themselves.
    """
    if not _may_be_due(member):
        return member
    last = ""
    for each in _feed(reader, audience, member["id"]):
        when = each.get("created_at_timestamp")
        # The filter is checked again: a key that the vendor does not know is ignored without a
        # word.
        if each.get("activity_type") == "click" and isinstance(when, str):
            last = max(last, when)
    if not last:
        return member
    return {**member, "last_click_at": last}


def _feed(reader: _Reader, audience: str, id_: str) -> list[Mapping[str, Any]]:
    clicks = partial(
        reader.client.lists.get_list_member_activity_feed,
        audience,
        id_,
        count=_PAGE,
        activity_filters=["click"],
        fields=["activity.activity_type", "activity.created_at_timestamp"],
    )
    try:
        feed = reader.read(clicks, "/3.0/lists/members/activity-feed")
    except SourceError as error:
        if error.trouble is not Trouble.NOT_FOUND:
            raise
        # Gone for good since the list was read: one who leaves must not keep the rest from being
        # read.
        return []
    return as_mappings(feed.get("activity"))


def _may_be_due(member: Mapping[str, Any]) -> bool:
    if member.get("status") != "subscribed":
        return False
    if not as_mapping(member.get("stats")).get("avg_click_rate"):
        return False
    cells = Cells(Row("member", "", {"at": member.get("timestamp_opt")}))
    confirmed = cells.when("at", UTC)
    return confirmed is not None and confirmed < _now() - _CLICKS_AFTER


def _now() -> datetime:
    return datetime.now(UTC)


def _subscription(cells: Cells, config: SourceConfig, double_optin: bool) -> Record:
    cells.need("id", "email_address", "status")
    id_ = cells.take("id")
    merge = cells.sub("merge_fields")
    contact = Contact()
    contact.take(cells, "email", "email_address")
    fields: dict[str, Value | None] = {
        **contact.fields,
        **{field: merge.take(tag) for tag, field in _NAMES.items()},
        "name": cells.take("full_name"),
        "status": cells.take("status"),
        **{field: cells.when(key, UTC) for key, field in _DATES.items()},
    }
    gap = proof_gap(
        cells.take("source"),
        double_optin,
        signup=fields["signup_at"] is not None,
        signup_ip=bool(cells.raw("ip_signup")),
        confirm_ip=bool(cells.raw("ip_opt")),
    )
    if gap:
        fields["proof_gap"] = gap.value
    opinions = tuple(_opinions(cells))
    _drop_technical(cells)
    merge_fields = _merge_fields(merge)
    return Record(
        source=config.name,
        record=f"subscription:{id_}",
        kind=Kind.SUBSCRIPTION,
        activity="A08",
        fields=kept(fields),
        unread=(*merge_fields, *opinions, *cells.rest()),
        also=contact.also,
        unclear=cells.unclear(_DATES),
    )


def proof_gap(
    source: str | None, double_optin: bool, *, signup: bool, signup_ip: bool, confirm_ip: bool
) -> ProofGap | None:
    """Say why a double opt-in is not evidenced, or None when it is.

    All four times and addresses can be written by an integration, and a contact that an
    administrator added has a confirmation time with the administrator's address: so who added it
    comes before what is there.
    """
    for code, words in _ADDED:
        if source and re.search(words, source, re.IGNORECASE):
            return code
    if not double_optin:
        return ProofGap.SINGLE_OPT_IN
    if not signup:
        return ProofGap.NO_SIGNUP
    if not signup_ip:
        return ProofGap.NO_SIGNUP_IP
    if not confirm_ip:
        return ProofGap.NO_CONFIRM_IP
    if source and not _FORM.search(source):
        # A named source that is no form is another program with a key.
        return ProofGap.ADDED_BY_API
    return None


def _merge_fields(merge: Cells) -> tuple[str, ...]:
    """Name the filled merge fields that are not a name.

    An address is one field, and empty while only its country is set.
    """
    named = dict.fromkeys(name.partition(".")[0] for name in merge.rest())
    for tag in tuple(named):
        if _only_country(merge.peek(tag)):
            merge.drop(tag)
            del named[tag]
        else:
            merge.leave(tag)
    return tuple(f"merge_fields.{tag}" for tag in named)


def _only_country(value: Any) -> bool:
    return {part for part, text in as_mapping(value).items() if filled(text)} == {"country"}


def _opinions(cells: Cells) -> Iterator[str]:
    """Name what tells more about a person than an address, each once: the keys below are the
    vendor's ids."""
    # interests: membership of a group can reveal a health topic
    for key in ("tags", "interests", "last_note"):
        if filled(cells.peek(key)):
            cells.leave(key)
            yield key
    if any(each.get("enabled") for each in as_mappings(cells.peek("marketing_permissions"))):
        cells.leave("marketing_permissions")
        yield "marketing_permissions"
    else:
        cells.drop("marketing_permissions")  # what might be permitted, in the audience's own words


def _drop_technical(cells: Cells) -> None:
    # The vendor's own keys for the same contact, and counters over what is read above.
    cells.drop("contact_id", "unique_email_id", "web_id", "list_id", "_links")
    cells.drop("tags_count", "email_type")
    # How the vendor rates and addresses a contact; open and click rates are activity A10, which has
    # its own promises.
    cells.drop("member_rating", "vip", "language", "email_client", "stats", "location")
    # About 1:1 messages, observed true on contacts that never gave any consent; and why somebody
    # left, in fixed words.
    cells.drop("consents_to_one_to_one_messaging", "unsubscribe_reason")
    # State of an SMS number, which itself is left to be found.
    cells.drop("sms_subscription_status", "sms_subscription_last_updated")


def _address(options: Mapping[str, Any]) -> str:
    """Return where the audience is opened."""
    return f"https://{quote(options['server'], safe='')}.admin.mailchimp.com/audience"


SOURCE = SourceType(
    name="mailchimp",
    title="Mailchimp",
    options={
        "audience": Option(str, required=True),
        "server": Option(str, required=True, found=r"(?:^|-|//)([a-z]{2,4}\d+)(?:$|\.)"),
        "base_url": Option(str),
    },
    secrets=("api_key",),
    kinds=lambda _options: (Kind.SUBSCRIPTION,),
    pull=pull,
    parse=parse,
    probe=probe,
    mark="disc",
    address=lambda options: (
        f"https://{quote(options['server'], safe='')}.admin.mailchimp.com/audience"
    ),
    erases=ERASER,
)

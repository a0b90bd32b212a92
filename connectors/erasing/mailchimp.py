"""Erase, empty and stop members of Mailchimp audiences, and look afterwards by three paths.

Permanent deletion is the only call that erases: DELETE archives, and the vendor itself says that
this is no legal substitute. It cannot be taken back but by a sign-up of the person's own on
Mailchimp's form. 404 alone proves nothing: a wrong audience, an upper-case hash and an address
answer it too (seen 2026-11-30). Never is a member added to see whether it can be.
"""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import md5
from secrets import token_hex
from typing import Any, Self

from connectors.base.http import accepted, answer, json_of, session
from connectors.base.row import as_mapping, as_mappings
from connectors.base.send_once import Outcome, send_once
from connectors.erasing import replies
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
    Stop,
    Target,
    Word,
)
from inventory.errors import SourceError, Trouble
from inventory.identifiers import email_key
from inventory.model import SUBSCRIPTION_STATUSES, SourceConfig

_HASH = re.compile(r"[0-9a-f]{32}")
_AUDIENCE = re.compile(r"[A-Za-z0-9]+")
_PAGE = 1000
_FIELDS = "id,email_address,status,list_id,merge_fields"
#: The merge field that a name is, as the connector reads it.
_NAMES = {"first_name": "FNAME", "last_name": "LNAME"}
#: Statuses in which somebody is written to, or asked to confirm.
_IN_USE = ("subscribed", "pending", "transactional")
#: Of an API key's user, who may change members.
_MAY_WRITE = ("owner", "admin", "manager")
_MEMBER = "/3.0/lists/members/member"
_MEMBERS = "/3.0/lists/members"
_SEARCH = "/3.0/search-members"


class _Mailchimp(Hands):
    """An audience held open. Reads with the key that reads, writes with the one that writes."""

    def __init__(self, config: SourceConfig, secrets: Mapping[str, str]) -> None:
        base = config["base_url"] or f"https://{config['server']}.api.mailchimp.com"
        self._site = session(base)
        self._audience = str(config["audience"])
        self._keys = secrets

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._site.close()

    def hindered(self) -> Guide | None:
        """Ask for the role of the key's user, which the root tells."""
        try:
            told = self._get("/3.0/", {"fields": "role"}, "erase_api_key")
        except SourceError as error:
            if error.trouble is not Trouble.REFUSED:
                raise
            return Guide.NO_RIGHT
        return None if told.get("role") in _MAY_WRITE else Guide.NO_RIGHT

    def capture(self, targets: Sequence[Target]) -> Iterator[Captured | NotNow]:
        """Find each by its hash, and every audience that the address is in."""
        for target in targets:
            yield self._captured(target)

    def _captured(self, target: Target) -> Captured | NotNow:
        hash_ = target.record.rpartition(":")[2]
        if not _HASH.fullmatch(hash_):
            return NotNow(target.record, Stop.CHANGED)
        member = self._member(self._audience, hash_)
        address = str(target.fields.get("email", ""))
        if member is None or email_key(str(member.get("email_address"))) != email_key(address):
            return NotNow(target.record, Stop.CHANGED)
        if target.act is Act.EMPTY and not _tags(target.empties):
            return NotNow(target.record, Guide.NO_WAY)
        audiences = [self._audience]
        if target.act is Act.ERASE:
            audiences += [one for one in self._audiences(address) if one != self._audience]
        keys = {"hash": hash_, "audiences": " ".join(audiences)}
        empties = target.empties if target.act is Act.EMPTY else ()
        return Captured(target.record, target.kind, target.act, keys, (address,), (), empties)

    def _audiences(self, address: str) -> list[str]:
        """Return every audience that holds an address, by the lists and by search."""
        by_list = self._get("/3.0/lists", {"email": address, "fields": "lists.id", "count": "100"})
        found = [str(one.get("id")) for one in as_mappings(by_list.get("lists"))]
        found += [str(one.get("list_id") or "") for one in self._matches(address)]
        return [one for one in dict.fromkeys(found) if _AUDIENCE.fullmatch(one)]

    def carry_out(
        self, found: Sequence[Captured], sending: Callable[[Sequence[Captured]], None]
    ) -> Iterator[tuple[Captured, Sent]]:
        """Send each once. A member of several audiences is one record: its calls go together."""
        for one in found:
            sending([one])
            yield one, replies.sent([self._write(one, each) for each in _audiences_of(one)])

    def _write(self, one: Captured, audience: str) -> Outcome:
        member = f"/3.0/lists/{audience}/members/{one.keys['hash']}"
        once = partial(send_once, self._site, headers=self._auth("erase_api_key"))
        if one.act is Act.ERASE:
            return once("POST", f"{member}/actions/delete-permanent", expects={204})
        if one.act is Act.STOP:
            return once(
                "PATCH", member, expects={200}, body={"status": "unsubscribed"},
                answers=lambda body: as_mapping(body).get("status") == "unsubscribed",
            )  # fmt: skip
        tags = _tags(one.empties)
        return once(
            "PATCH", member, expects={200}, body={"merge_fields": dict.fromkeys(tags, "")},
            answers=lambda body: as_mapping(body).get("id") == one.keys["hash"],
        )  # fmt: skip

    def look(
        self, path: Path, found: Sequence[Captured], controls: Sequence[Target]
    ) -> Iterator[Seen]:
        """Look by a path. What the vendor does not answer is not seen."""
        way = {Path.ID: self._by_id, Path.LIST: self._by_list, Path.SEARCH: self._by_search}[path]
        try:
            yield from way(found, controls)
        except SourceError:
            yield from (Seen(one.record, path, found=None, controls=False) for one in found)

    def _by_id(self, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
        living = [self._member(self._audience, _hash_of(one)) for one in controls]
        nobody = self._member(self._audience, md5(token_hex(16).encode()).hexdigest())  # noqa: S324
        good = bool(living) and all(living) and nobody is None
        for one in found:
            members = (self._member(each, one.keys["hash"]) for each in _audiences_of(one))
            yield _seen(one, Path.ID, filter(None, members), controls=good)

    def _by_list(self, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
        audiences = {each for one in found for each in _audiences_of(one)} | {self._audience}
        lists = {each: self._everybody(each) for each in sorted(audiences)}
        here = lists[self._audience]
        good = bool(controls) and all(_hash_of(one) in here for one in controls)
        for one in found:
            members = (lists[each].get(one.keys["hash"]) for each in _audiences_of(one))
            yield _seen(one, Path.LIST, filter(None, members), controls=good)

    def _by_search(self, found: Sequence[Captured], controls: Sequence[Target]) -> Iterator[Seen]:
        living = [self._matches(str(one.fields.get("email", ""))) for one in controls]
        nobody = self._matches(f"{token_hex(8)}@example.com")
        good = bool(living) and all(living) and not nobody
        for one in found:
            members = self._matches(one.emails[0])
            if one.act is not Act.ERASE:
                members = [each for each in members if each.get("list_id") == self._audience]
            yield _seen(one, Path.SEARCH, members, controls=good)

    def _everybody(self, audience: str) -> dict[str, Mapping[str, Any]]:
        """Read an audience whole, in all six statuses: archived ones are in no default list."""
        fields = ",".join(f"members.{name}" for name in _FIELDS.split(","))
        every: dict[str, Mapping[str, Any]] = {}
        for status in SUBSCRIPTION_STATUSES:
            offset, total = 0, 1
            while offset < total:
                asked = {"status": status, "count": str(_PAGE), "offset": str(offset)}
                page = self._get(
                    f"/3.0/lists/{audience}/members", {**asked, "fields": f"total_items,{fields}"}
                )
                members = as_mappings(page.get("members"))
                every |= {str(each.get("id")): each for each in members}
                offset, total = offset + max(len(members), 1), int(page.get("total_items") or 0)
        return every

    def _matches(self, address: str) -> list[Mapping[str, Any]]:
        """Return the members that have exactly this address: a search finds near ones too."""
        found = self._get(_SEARCH, {"query": address})
        matches = as_mapping(found.get("exact_matches")).get("members")
        return [
            one
            for one in as_mappings(matches)
            if email_key(str(one.get("email_address"))) == email_key(address)
        ]

    def _member(self, audience: str, hash_: str) -> Mapping[str, Any] | None:
        try:
            return self._get(f"/3.0/lists/{audience}/members/{hash_}", {"fields": _FIELDS})
        except SourceError as error:
            if error.trouble is Trouble.NOT_FOUND:
                return None
            raise

    def _get(self, path: str, query: Mapping[str, str], key: str = "api_key") -> Mapping[str, Any]:
        place = re.sub(r"/lists/[^/]+", "/lists", path).split("/members/")[0]
        get = partial(self._site.get, path, params=query, headers=self._auth(key))
        found = json_of(accepted(answer(get, place), place), place)
        if not isinstance(found, dict):
            raise SourceError(Trouble.BROKEN, place, "the answer is not a JSON object", "Try again")
        return found

    def _auth(self, name: str) -> dict[str, str]:
        # As the official client does; the vendor does not look at the user's name.
        pair = base64.b64encode(f"user:{self._keys[name]}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


def _audiences_of(one: Captured) -> list[str]:
    return one.keys["audiences"].split()


def _hash_of(control: Target) -> str:
    return control.record.rpartition(":")[2]


def _tags(fields: Iterable[str]) -> list[str]:
    """Return the merge fields that these are; none where one of them is something else."""
    tags = [_NAMES.get(name, name.removeprefix("merge_fields.")) for name in fields]
    plain = all(name in _NAMES or name.startswith("merge_fields.") for name in fields)
    return tags if plain and all(re.fullmatch(r"[A-Z0-9_]{1,50}", tag) for tag in tags) else []


def _seen(
    one: Captured, path: Path, members: Iterable[Mapping[str, Any]], *, controls: bool
) -> Seen:
    """Say whether what should be gone is among ``members``, each of which is the person's."""
    there = [each for each in members if _still(one, each)]
    archived = bool(there) and all(each.get("status") == "archived" for each in there)
    word = Word.ARCHIVED if archived and one.act is Act.ERASE else None
    return Seen(one.record, path, bool(there), controls, word)


def _still(one: Captured, member: Mapping[str, Any]) -> bool:
    if one.act is Act.STOP:
        return member.get("status") in _IN_USE
    if one.act is Act.EMPTY:
        merge = as_mapping(member.get("merge_fields"))
        return any(merge.get(tag) not in (None, "") for tag in _tags(one.empties))
    return True


def _open(config: SourceConfig, secrets: Mapping[str, str]) -> Hands:
    if not _AUDIENCE.fullmatch(config["audience"]):
        problem, remedy = "this cannot be a Mailchimp audience", "Check audience in orden.toml."
        raise SourceError(Trouble.NOT_FOUND, "audience", problem, remedy, "mailchimp_audience")
    return _Mailchimp(config, secrets)


ERASER = Eraser(
    secret="erase_api_key",  # noqa: S106 - its name
    words={Act.ERASE: Word.ERASED, Act.EMPTY: Word.ERASED, Act.STOP: None},
    remains={
        # mailchimp.com/help/delete-contacts, read 2026-11-30
        Act.ERASE: ("vendor_block", "anonymous_reports", "integrations"),
        Act.STOP: ("record_stays",),
        Act.EMPTY: ("record_stays",),
    },
    writes=("POST /3.0/lists/members/member/actions/delete-permanent", f"PATCH {_MEMBER}"),
    looks=(
        Look(Path.ID, f"GET {_MEMBER}"),
        Look(Path.LIST, f"GET {_MEMBERS}"),
        Look(Path.SEARCH, f"GET {_SEARCH}"),
    ),
    settle=120,  # the vendor cuts a call off after 120 seconds
    order=40,
    open=_open,
)

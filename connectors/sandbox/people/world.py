"""What the made-up Tankeflyt holds, in the shapes its vendors would give it: the seam between the
people and the servers.

``people`` invents a World; the servers serve one. Nothing here knows how the pipeline reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

#: A sheet's cell: text, number, true checkbox, or a local date-time that Sheets shows as a serial
#: number.
Cell: TypeAlias = str | int | float | bool | datetime


@dataclass
class Sheet:
    """A Forms response spreadsheet with one tab.

    ``rows`` are as long as their last filled cell (ragged).
    """

    key: str
    title: str
    tab: str
    gid: int
    header: list[str]
    rows: list[list[Cell]]
    locale: str = "no_NO"
    timezone: str = "Europe/Oslo"


@dataclass
class Audience:
    """A Mailchimp audience.

    ``members`` are member objects as the API gives them, without ``_links``.
    """

    id: str
    name: str
    double_optin: bool
    merge_fields: list[dict[str, Any]]
    members: list[dict[str, Any]] = field(default_factory=list)
    activity: dict[str, list[dict[str, Any]]] = field(
        default_factory=dict
    )  # subscriber hash -> feed items, newest first
    campaigns: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class BookingCompany:
    """A SimplyBook.me company.

    Objects as the REST v2 API gives them; a booking embeds its client.
    """

    company: str
    login: str
    clients: list[dict[str, Any]] = field(default_factory=list)
    bookings: list[dict[str, Any]] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)  # definitions of client fields
    field_values: dict[int, list[dict[str, Any]]] = field(
        default_factory=dict
    )  # client id -> [{id, field, value}]


@dataclass
class World:
    """Everything the vendors hold on one day, and what is true about it."""

    seed: int
    as_of: date
    sheets: dict[str, Sheet]  # source name -> sheet
    audience: Audience
    booking: BookingCompany
    exports: dict[str, bytes]  # path below DIR -> content ("exports/conta/kunder.csv", …)
    truth: Mapping[str, Any]

"""Objects in the shapes that the vendors' interfaces give them.

Mailchimp: facts/sources_mailchimp.md §3. SimplyBook: specs/simplybook_v2_observed_shapes.json.
"""

from datetime import datetime, timedelta
from hashlib import md5
from typing import Any

AUDIENCE = "a1b2c3d4e5"

_TAGS = (
    ("FNAME", "First Name", "text"),
    ("LNAME", "Last Name", "text"),
    ("ADDRESS", "Address", "address"),
)
_MORE_TAGS = (("PHONE", "Phone Number", "phone"), ("BIRTHDAY", "Birthday", "birthday"))

MERGE_FIELDS: list[dict[str, Any]] = [
    {
        "merge_id": number,
        "tag": tag,
        "name": name,
        "type": kind,
        "required": False,
        "default_value": "",
        "public": True,
        "display_order": number + 1,
        "options": {},
        "help_text": "",
        "list_id": AUDIENCE,
    }
    for number, (tag, name, kind) in enumerate((*_TAGS, *_MORE_TAGS), start=1)
]


def instant(local: datetime | None) -> str:
    """Write a time as Mailchimp does, or "" where it has none.

    The offset to Oslo matters to no story.
    """
    return f"{local:%Y-%m-%dT%H:%M:%S}+00:00" if local else ""


def member(
    number: int, email: str, fname: str, lname: str, merge: dict[str, Any], status: str, source: str
) -> dict[str, Any]:
    """Return a list member without its times and addresses."""
    key = md5(email.lower().encode(), usedforsecurity=False).hexdigest()
    return {
        "id": key,
        "email_address": email,
        "unique_email_id": key[:10],
        "contact_id": md5(f"contact {number}".encode(), usedforsecurity=False).hexdigest(),
        "full_name": f"{fname} {lname}".strip(),
        "web_id": 500_000_000 + number,
        "email_type": "html",
        "status": status,
        "consents_to_one_to_one_messaging": True,
        "sms_phone_number": "",
        "sms_subscription_status": "",
        "sms_subscription_last_updated": "",
        "merge_fields": {"FNAME": fname, "LNAME": lname, "ADDRESS": "", "PHONE": "", "BIRTHDAY": ""}
        | merge,
        "stats": {"avg_open_rate": 0, "avg_click_rate": 0},
        "ip_signup": "",
        "timestamp_signup": "",
        "ip_opt": "",
        "timestamp_opt": "",
        "member_rating": 2,
        "last_changed": "",
        "language": "",
        "vip": False,
        "email_client": "",
        "location": {
            "latitude": 0,
            "longitude": 0,
            "gmtoff": 0,
            "dstoff": 0,
            "country_code": "",
            "timezone": "",
            "region": "",
        },
        "source": source,
        "tags_count": 0,
        "tags": [],
        "list_id": AUDIENCE,
    }


def own_ip(number: int) -> str:
    """Return the address from which a member signed up."""
    return f"192.0.2.{1 + number % 250}"


def other_ip(number: int) -> str:
    """Return an administrator's address, which stands where somebody else added the member."""
    return f"198.51.100.{1 + number % 250}"


def feed_item(kind: str, when: datetime) -> dict[str, Any]:
    """Return one item of a member's activity feed: an open or a click."""
    about = {"campaign_id": "c0ffee0001", "campaign_title": "Nyhetsbrev"}
    item = {"activity_type": kind, "created_at_timestamp": instant(when), **about}
    if kind == "click":
        item["link_clicked"] = "https://tankeflyt.example.no/"
    return item


CAMPAIGNS: list[dict[str, Any]] = [
    {
        "id": "c0ffee0001",
        "web_id": 41,
        "type": "regular",
        "status": "sent",
        "recipients": {"list_id": AUDIENCE, "list_name": "Tankeflyt nyhetsbrev"},
        "settings": {
            "title": "Nyhetsbrev",
            "subject_line": "Ro i hverdagen",
            "from_name": "Tankeflyt",
        },
    }
]


def _field(key: str, title: str, kind: str, *, built_in: bool) -> dict[str, Any]:
    return {
        "id": key,
        "title": title,
        "type": kind,
        "values": [],
        "is_visible": True,
        "is_optional": True,
        "is_built_in": built_in,
        "default_value": None,
    }


SKYPE = _field("5f2c8a91d3e74b06a1c9e8d7f6b5a403", "Skype", "text", built_in=False)
REMARK = _field("c0a1b2d3e4f5061728394a5b6c7d8e9f", "Merknad", "textarea", built_in=False)
CLIENT_FIELDS = [
    _field("name", "Navn", "text", built_in=True),
    _field("email", "E-post", "text", built_in=True),
    _field("phone", "Telefon", "phone", built_in=True),
    SKYPE,
    REMARK,
]


def client(number: int, name: str, email: str, phone: str) -> dict[str, Any]:
    """Return a client card without an address."""
    return {
        "can_be_edited": True,
        "is_deleted": None,
        "email_promo_subscribed": number % 2 == 0,
        "sms_promo_subscribed": False,
        "id": number,
        "name": name,
        "email": email,
        "phone": phone,
        "address1": "",
        "address2": "",
        "city": "",
        "zip": "",
        "country_id": "NO",
        "state_id": "",
        "full_address": "",
    }


_PROVIDER: dict[str, Any] = {
    "id": 1,
    "name": "Tankeflyt",
    "qty": 1,
    "email": None,
    "description": "",
    "phone": "",
    "picture": None,
    "picture_preview": None,
    "color": None,
    "is_active": True,
    "is_visible": True,
    "services": ["1"],
}
_SERVICE: dict[str, Any] = {
    "id": 1,
    "name": "Coaching",
    "description": "",
    "price": 1200.0,
    "currency": "NOK",
    "deposit_price": None,
    "tax_id": None,
    "tax": None,
    "duration": 60,
    "buffer_time_after": 0,
    "recurring_settings": None,
    "picture": None,
    "picture_preview": None,
    "memberships": [],
    "providers": [1],
    "is_active": True,
    "is_visible": True,
    "duration_type": None,
    "limit_booking": None,
    "min_group_booking": None,
}
_NOTHING_MORE = dict.fromkeys(
    "membership_id invoice_id invoice_status invoice_number invoice_datetime "
    "invoice_payment_processor ticket_code ticket_validation_datetime ticket_is_used "
    "testing_status user_status_id category_id location_id category location "
    "client_timezone batch_id batch_type".split()
)


def booking(
    number: int, card: dict[str, Any], starts: datetime, made: datetime, status: str
) -> dict[str, Any]:
    """Return a booking of an hour, with its client inside.

    Times are the company's own, without a zone.
    """
    return {
        "provider": _PROVIDER,
        "service": _SERVICE,
        "client": dict(card),
        "status": status,
        **_NOTHING_MORE,
        "invoice_payment_received": False,
        "can_be_edited": True,
        "can_be_canceled": status != "canceled",
        "id": number,
        "is_confirmed": status == "confirmed",
        "code": md5(f"booking {number}".encode(), usedforsecurity=False).hexdigest()[:8],
        "start_datetime": f"{starts:%Y-%m-%d %H:%M:%S}",
        "end_datetime": f"{starts + timedelta(hours=1):%Y-%m-%d %H:%M:%S}",
        "record_date": f"{made:%Y-%m-%d %H:%M:%S}",
        "service_id": 1,
        "provider_id": 1,
        "client_id": card["id"],
        "duration": 60,
        "client_time_offset": 0,
    }

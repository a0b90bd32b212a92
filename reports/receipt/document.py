"""What a receipt says: order, dates, per system the word, what stays, what nobody looked at.

No name, no address, no id, no hash: whoever it is given to knows whom it is about.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from inventory.eraser import Word
from inventory.erasure.order_model import Kept, Order, Step
from inventory.erasure.states import State
from inventory.model import SourceNight
from inventory.requests.request import RequestFile
from reports.letter.render import drawn
from reports.text import erasing_words
from reports.text.safe_text import capital
from reports.text.words import Words

_TEMPLATE = "receipt.typ"


def payload(
    order: Order,
    asked: RequestFile | None,
    business: str,
    sources: Iterable[SourceNight],
    now: datetime,
    words: Words,
) -> dict[str, Any]:
    """Shape what is signed (reports/schema/receipt.schema.json)."""
    named = tuple(sources)
    return {
        "receipt": order.number,
        "business": business,
        "made_at": now.isoformat(),
        "asked": {"what": asked.type.value, "on": asked.received.isoformat()} if asked else None,
        "approved_at": order.stated_at.isoformat() if order.stated_at else None,
        "state": order.state.value,
        "steps": [_step(step, named, words) for step in order.steps],
        "kept": [_kept(kept, named, words) for kept in order.kept],
    }


def _step(step: Step, sources: tuple[SourceNight, ...], words: Words) -> dict[str, Any]:
    standing = step.standing
    gone = [look for look in standing.looks if look.found is False and look.controls]
    return {
        "system": words.system(step.source, sources),
        "what": step.kind.value,
        "does": "guided" if step.hers else step.act.value,
        "state": step.state.value,
        "word": standing.word.value if standing.word else None,
        "seen_gone": sorted({look.at.date().isoformat() for look in gone}),
        "ways": sorted({look.path.value for look in gone if look.path}),
        "looked": bool(standing.looks),
        "remains": list(step.remains),
        "why": step.code,
    }


def _kept(kept: Kept, sources: tuple[SourceNight, ...], words: Words) -> dict[str, Any]:
    return {
        "system": words.system(kept.source, sources),
        "what": kept.kind.value,
        "why": kept.why,
        "law": kept.law or None,
        "until": kept.until.isoformat() if kept.until else None,
        "fields": list(kept.fields),
    }


def text(told: Mapping[str, Any]) -> str:
    """Return the payload as the one string that is signed."""
    return json.dumps(told, ensure_ascii=False, indent=1)


def pdf(told: Mapping[str, Any], file: bytes, print_: str, day: date, words: Words) -> bytes:
    """Return the receipt as a PDF, with the signed file inside."""
    page = {
        "title": words.say("receipt.title", n=told["receipt"]),
        "business": told["business"],
        "lede": erasing_words.of_receipt(told, words),
        "facts": list(_facts(told, words)),
        "done": words.say("receipt.done"),
        "steps": [_line(step, words) for step in told["steps"]],
        "kept": words.say("receipt.kept") if told["kept"] else "",
        "stays": list(dict.fromkeys(_stays(kept, words) for kept in told["kept"])),
        "how": words.say("receipt.how"),
        "check": words.say("receipt.check"),
        "print": " ".join(print_[at : at + 4] for at in range(0, len(print_), 4)),
    }
    inputs = {
        "data": file.decode("utf-8"),
        "name": f"kvittering-{told['receipt']}.json",
        "about": words.say("receipt.attached"),
        "language": words.language,
        "day": day.isoformat(),
    }
    said = json.dumps(page, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    return drawn(_TEMPLATE, said, inputs)


def _facts(told: Mapping[str, Any], words: Words) -> Iterable[str]:
    asked, approved = told["asked"], told["approved_at"]
    if asked:
        what = words.say(f"request_type.{asked['what']}").lower()
        yield words.say("receipt.asked", what=what, date=date.fromisoformat(asked["on"]))
    if approved:
        yield words.say("receipt.approved", when=datetime.fromisoformat(approved))
    yield words.say("receipt.made", when=datetime.fromisoformat(told["made_at"]))


def _line(step: Mapping[str, Any], words: Words) -> Mapping[str, str]:
    seen = [date.fromisoformat(day) for day in step["seen_gone"]]
    how = "seen" if step["word"] in (Word.ERASED.value, None) else "seen_otherwise"
    proof = words.say(f"receipt.{how}", n=len(step["ways"]), date=seen[-1]) if seen else ""
    if not step["looked"]:
        proof = words.say("receipt.not_looked")
    remains = words.join(words.say(f"erase_remains.{code}") for code in step["remains"])
    return {
        "system": step["system"],
        "state": _state(step, words),
        "proof": proof,
        "why": capital(words.or_code("erase_why", step["why"]) + ".") if step["why"] else "",
        "remains": words.say("erase.remains", what=remains) if remains else "",
    }


def _state(step: Mapping[str, Any], words: Words) -> str:
    word = Word(step["word"]) if step["word"] else None
    return erasing_words.stands(State(step["state"]), word, words)


def _stays(kept: Mapping[str, Any], words: Words) -> str:
    until = kept["until"]
    end = words.say("erase.until", date=date.fromisoformat(until)) if until else ""
    thing = words.say(f"receipt_thing.{kept['what']}")
    return words.say("receipt.stays", thing=thing, system=kept["system"], until=end)

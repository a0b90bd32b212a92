"""How long a record is kept and why, as short sentences to whoever it is about.

Each field's last day under all grounds that hold it; «should have been erased» only of what none
holds (GDPR Art. 13(2)(a), 15(1)(d)).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from inventory.assessment.grounds import GroundKind
from inventory.letters.keeping import Ground, Share
from inventory.letters.origins import Origin
from inventory.letters.systems import Held, Part, System
from inventory.policy.policy import Retention
from reports.letter.page import Writer
from reports.text.safe_text import capital, shown
from reports.text.words import Words

#: Fields that are one thing to whoever reads: its first stands for all of them.
_ONE = {
    "first_name": "name",
    "last_name": "name",
    "postcode": "postal_address",
    "city": "postal_address",
    "ends_at": "starts_at",
}
#: The number of a rule that goes on after what has no day yet, by the rule.
_AFTER = {"R-VIA": "client_months"}


def told(held: Held, writer: Writer) -> str:
    """Say how long a record is kept, field by field where they differ."""
    shares = _in_order(held.keeping.shares)
    said: list[str] = []
    for number, share in enumerate(shares):
        what = _what(share, alone=len(shares) == 1, final=number == len(shares) - 1)
        said += _share(share, what, writer, held=held.keeping.held)
    said += (_claim(claim, writer) for claim in held.keeping.claims)
    return " ".join(said)


def _in_order(shares: Sequence[Share]) -> Sequence[Share]:
    """Put what law keeps first; else the few fields that are kept otherwise before the rest."""
    first = shares[0].last
    if first and first.kind is GroundKind.LAW:
        return shares
    return sorted(shares, key=lambda share: len(_things(share.fields)))


def _what(share: Share, *, alone: bool, final: bool) -> str:
    """Tell whether a share is told of as all of a record, the rest of it, or by its fields."""
    if alone:
        return "all"
    return "rest" if final and len(_things(share.fields)) > 1 else "some"


def _share(share: Share, what: str, writer: Writer, *, held: bool) -> Iterator[str]:
    """Say one share: all of the record, some fields of it, or the rest."""
    fields = capital(fields_of(share.fields, writer.words))

    def say(key: str, **values: object) -> str:
        return writer.say(f"_keep.{what}{key}", **values, **_named(what, fields))

    if share.lasting:
        yield say("_lasting", lasting=lasting(share.lasting, writer.words, writer.letter.rules))
        if share.last:
            reason = why(share.last, writer.words)
            yield writer.say("_keep.at_least", date=share.last.until, why=reason)
        return
    if share.last:
        yield say("", date=share.last.until, why=why(share.last, writer.words))
        return
    yield _over(share, say, held=held)


def _named(what: str, fields: str) -> dict[str, str]:
    return {"fields": fields} if what == "some" else {}


def _over(share: Share, say: Callable[..., str], *, held: bool) -> str:
    if held:
        return say("_held")
    if share.over:
        return say("_over", date=share.over)
    return say("_gone")


def fields_of(fields: Iterable[str], words: Words) -> str:
    """List fields, those together that are one thing to a reader."""
    time = words.say("letter_keep.time")
    return words.join(time if it == "starts_at" else words.field(it) for it in _things(fields))


def _things(fields: Iterable[str]) -> Mapping[str, None]:
    return dict.fromkeys(_ONE.get(field, field) for field in fields)


def lasting(ground: Ground, words: Words, rules: Mapping[str, Retention]) -> str:
    """Say until when something holds whose end has no day yet."""
    if not ground.lasting:
        return words.say("letter_lasting.unknown")
    rule = rules.get(ground.rule)
    months = rule.numbers.get(_AFTER.get(ground.rule, "months"), 0) if rule else 0
    key = "course" if ground.rule == "R-COURSE" else ground.id
    entry = f"letter_lasting.{key}"
    if not words.known(entry):
        entry = "letter_lasting.unknown"
    return words.say(entry, span=words.say("record.span.months", n=months))


def because(ground: Ground, words: Words, rules: Mapping[str, Retention]) -> str:
    """Say why a ground holds, or until what."""
    return why(ground, words) if ground.until else lasting(ground, words, rules)


def why(ground: Ground, words: Words) -> str:
    """Say why a ground holds until its last day, and what that is counted from where known."""
    invoice = _invoice(ground, words)
    for key in (f"{ground.id}_{ground.variant}", ground.id):
        counted = f"letter_counted.{key}"
        if _span(ground, words) and ground.day and words.known(counted):
            return words.say(counted, span=_span(ground, words), day=ground.day, invoice=invoice)
    return words.say(f"letter_ground.{ground.id}", invoice=invoice)


def _span(ground: Ground, words: Words) -> str:
    if ground.months and not ground.months % 12 and ground.months > 12:
        return words.say("record.span.years", n=ground.months // 12)
    if ground.months:
        return words.say("record.span.months", n=ground.months)
    return words.say("record.span.days", n=ground.days) if ground.days else ""


def _invoice(ground: Ground, words: Words) -> str:
    if not ground.named:
        return words.say("letter_keep.something")
    return words.say("letter_keep.invoice", named=shown(ground.named))


def _claim(claim: Ground, writer: Writer) -> str:
    invoice = _invoice(claim, writer.words)
    if claim.until is None:
        return writer.say("_keep.claim_lasting", invoice=invoice)
    return writer.say("_keep.claim", invoice=invoice, date=claim.until)


def origin_of(held: Held, part: Part, words: Words) -> str:
    """Say where a record came from; "" where nobody has said."""
    if held.origin is not Origin.DECLARED:
        return words.say(f"letter_origin.{held.origin}")
    return part.activity.origin.in_(words.language) if part.activity else ""


def dropped(system: System, words: Words) -> str:
    """Say what a vendor may hold of the person that Orden does not keep; "" where nothing is.

    A vendor is known by its source's type, or by the name that its export was given.
    """
    if not system.parts:
        return ""
    told = (f"letter_vendor.{known}" for known in (system.source.type, system.source.name))
    return next((words.say(key) for key in told if words.known(key)), "")

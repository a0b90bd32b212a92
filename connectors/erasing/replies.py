"""Turn what a writing call proved into what the journal takes."""

from collections.abc import Iterable

from connectors.base.send_once import Code, Done, Outcome, Refused, Unclear
from inventory.eraser import Guide, Reply, Sent

#: What turns a call away for as long as the key is this one.
_RIGHTS = {Code.NOT_SIGNED_IN: Guide.NO_RIGHT, Code.FORBIDDEN: Guide.NO_RIGHT}


def sent(outcomes: Iterable[Outcome]) -> Sent:
    """Return what one record's calls come to: answered when all are, refused when none is out.

    A call that found nothing beside one that was done is done: nothing was there to be done.
    """
    told = list(outcomes)
    unclear = next((one for one in told if isinstance(one, Unclear)), None)
    if unclear:
        return Sent(Reply.UNCLEAR, unclear.why.value)
    refused = [one for one in told if isinstance(one, Refused)]
    if not refused:
        return Sent(Reply.ANSWERED)
    done = any(isinstance(one, Done) for one in told)
    if done and all(one.code is Code.NOT_FOUND for one in refused):
        return Sent(Reply.ANSWERED)
    if done:
        return Sent(Reply.UNCLEAR, refused[0].code.value)
    return Sent(Reply.REFUSED, refused[0].code.value, _RIGHTS.get(refused[0].code))

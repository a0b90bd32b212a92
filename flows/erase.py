"""The erasing as a Prefect flow, over the steps that ``orden erase --approved`` makes by itself.

It takes the numbers of orders and nothing else: an order has no name, and Prefect keeps parameters
for ever. Each order is carried out under the night's lock by itself, and the journal is in the
ledger: where the server goes away, ``orden erase --approved`` ends what was begun.
"""

from collections import Counter
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.erasing import run
from flows.runtime import context, logs, private, signals
from flows.runtime.error_boundary import guarded

Number = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


@flow(name="erase", persist_result=False, log_prints=False, validate_parameters=True)
@guarded
def erase(
    orders: Annotated[list[Number], Field(min_length=1)], wait: bool = False
) -> dict[str, int]:
    """Carry out ``orders`` that have her word. Returns how many came to each state.

    ``wait``: stay until calls that got no answer can no longer happen, and look again.
    """
    signals.listen_again()
    private.born_private()
    settings = context.settings_here()
    logs.start(settings.store_dir)
    told = run.approved(settings, only=orders, wait=wait)
    return dict(Counter(order.state.value for order in told.orders))

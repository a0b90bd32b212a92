"""Tell whether a receipt is genuine: no config, no store, no network."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.cli.app import config_path
from flows.cli.help import language
from reports.receipt import signed
from reports.text import erasing_words
from reports.text.safe_text import plain
from reports.text.words import Words

receipt = App(name="receipt", alias="kvittering")


@receipt.command(name="verify")
def receipt_verify(
    file: Path,
    /,
    *,
    key: Annotated[str, Parameter(help="The key's fingerprint, from the letter or the register.")],
) -> int:
    """See that FILE was signed with the key of this fingerprint, and was not changed since."""
    told = signed.verified(signed.read(file), key)
    words = Words(language(config_path()))
    state = erasing_words.of_receipt(told, words)
    made, business = datetime.fromisoformat(told["made_at"]), plain(str(told["business"]))
    print(
        words.say("receipt.genuine", n=told["receipt"], business=business, when=made, state=state)
    )
    return 0

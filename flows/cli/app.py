"""The command line on one screen: each command, where its work is, what «orden --help» says.

A command's file is imported when the command is run, or its own --help asked for. What is imported
here, every command waits for.
"""

import os
from contextvars import ContextVar
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Group, Parameter

from flows.cli.help import HelpPages, language
from flows.runtime import logs

if TYPE_CHECKING:
    from inventory.settings import Settings

BUG, USER, PARTIAL, NOTHING = 1, 2, 3, 4
CONFIG = "orden.toml"

Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON to stdout.")]
NoOpen = Annotated[
    bool, Parameter(name="--no-open", negative="", help="Do not open it in the browser.")
]
AsOf = Annotated[
    date | None, Parameter(name="--as-of", help="The day that counts as today, YYYY-MM-DD.")
]

_PAGES = HelpPages(lambda: language(config_path()))
_WEEKLY = Group("Every week", sort_key=1)
_FIRST = Group("The first time", sort_key=2)
_NIGHTLY = Group("By itself", sort_key=3)
_NEEDED = Group("When it is needed", sort_key=4)
_MORE = Group("More", sort_key=5)

app = App(
    name="orden",
    help="A nightly personal-data inventory that a one-person business can trust."
    " Start with: orden demo",
    version=lambda: f"orden {version('orden')}",
    help_format="plaintext",
    help_formatter=_PAGES,
    help_flags=["--help", "-h", "--hjelp"],
    result_action="return_value",
    exit_on_error=False,
    print_error=False,
    suppress_keyboard_interrupt=False,
)
for _flag in ("--help", "--version"):
    app[_flag].group = _MORE
app.meta.suppress_keyboard_interrupt = False  # its own default would exit 130 without a word

app.command(
    "flows.cli.demo:demo",
    group=_FIRST,
    help="See Orden work on a made-up business: nothing to configure, nobody real.",
)
app.command(
    "flows.cli.demo:sandbox",
    group=_MORE,
    help="Serve the made-up business until Ctrl-C, for trying the other commands by hand.",
)
app.command(
    "flows.cli.setup:init",
    group=_FIRST,
    alias="oppsett",
    help="Connect your systems one at a time, choose the hour, and write orden.toml."
    " Run it again to connect one more.",
)
app.command(
    "flows.cli.setup:check",
    group=_FIRST,
    alias="sjekk",
    help="Look at config, policy, store, secrets, sources and disk; say what to do."
    " Reads no personal data.",
)
app.command(
    "flows.cli.night:nightly",
    group=_NIGHTLY,
    alias="natt",
    help="Read every source, rebuild the inventory, apply the rules, write the report.",
)
app.command(
    "flows.cli.night:schedule",
    group=_NIGHTLY,
    help="Run every night: serve Prefect deployments, or with --os let the operating system"
    " start «orden nightly».",
)
app.command(
    "flows.cli.web_server:review",
    group=_WEEKLY,
    alias="gjennomgang",
    help="Open the review in the browser: decide what waits, look people up, answer requests."
    " Ctrl-C ends it.",
)
app.command(
    "flows.cli.tasks:tasks",
    group=_WEEKLY,
    alias="oppgaver",
    help="List what waits as tasks: this week's ten minutes first, then what can wait.",
)
app.command(
    "flows.cli.people:lookup",
    group=_WEEKLY,
    alias="person",
    help="Show everything held about one person: an e-mail address, a phone number, a name,"
    " or a person id.\n\n"
    "With --pdf or --html: write the access letter (innsyn) to that person."
    " Other people's names in it are masked and listed.\n"
    "With --json as well: print the letter's data, as the PDF carries it.",
)
app.command(
    "flows.cli.same_person:judge",
    group=_NEEDED,
    alias="svar",
    help="Say whether two records are one person's."
    " Without WORDS: show the questions that wait, each with its code.\n\n"
    "Answer one: orden judge CODE same|not-same|unsure. Or speak of any two records:\n"
    "orden judge SOURCE:RECORD SOURCE:RECORD same|not-same|unsure."
    " It takes effect the next night, and can be undone.",
)
app.command(
    "flows.cli.requests:request",
    group=_NEEDED,
    name="case",
    alias="sak",
    help="Look after people's requests about their own data, and their deadlines.",
)
app.command(
    "flows.cli.erasing:erase",
    group=_NEEDED,
    alias="slett",
    help="Erase what is approved, look whether it is gone, and show how far each order has come.",
)
app.command(
    "flows.cli.forgetting:forget",
    group=_MORE,
    alias="glem",
    help="Look for what is left of the erased, or of WHO, in every place that Orden writes.",
)
app.command(
    "flows.cli.receipt:receipt",
    group=_MORE,
    alias="kvittering",
    help="See whether the receipt of an erasure is genuine.",
)
app.command(
    "flows.cli.processing_record:register",
    group=_NEEDED,
    alias="protokoll",
    help="Write the Article 30 record of processing activities (behandlingsprotokoll),"
    " with last night's counts.",
)
app.command(
    "flows.cli.export:export",
    group=_MORE,
    alias="eksport",
    help="Write the inventory's tables to a folder, readable by its owner only.",
)
app.command(
    "flows.cli.hours:hours",
    group=_NEEDED,
    alias="timer",
    help="Write the list of hours that bookkeeping asks for: date, minutes, invoice number;"
    " nobody's name.",
)
app.command(
    "flows.cli.ledger:ledger",
    group=_MORE,
    help="See that the ledger lacks nothing, or go on without what is lost of it.",
)
app.command(
    "flows.cli.keeping:backup",
    group=_NEEDED,
    help="Write one encrypted file with ledger, policy, config and the last inventory, for another"
    " disk. Never a secret: keep the store's key by itself.",
)
app.command(
    "flows.cli.keeping:restore",
    group=_NEEDED,
    help="Bring the business back from its backup: beside what is there, never over it.",
)
app.command(
    "flows.cli.admin:policy",
    group=_MORE,
    help="Read the policy in force as sentences, and look after its files.",
)
app.command(
    "flows.cli.admin:secret",
    group=_MORE,
    help="Store secrets in the OS keyring, or list which there are.",
)

_config: ContextVar[Path | None] = ContextVar("_config", default=None)


@app.meta.default
def launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    config: Annotated[
        Path | None,
        Parameter(help="The config file. Default: ./orden.toml, else $ORDEN_CONFIG."),
    ] = None,
) -> int:
    """Take the global options, then run the command."""
    chosen_config(config)
    code = app(tokens)
    return code if isinstance(code, int) else 0


def chosen_config(given: Path | None) -> None:
    """Note the config file that the command line names."""
    _config.set(given)


def config_path() -> Path:
    """Return the config file that counts: --config, else ./orden.toml, else $ORDEN_CONFIG."""
    given = _config.get()
    if given:
        return given
    here, named = Path(CONFIG), os.environ.get("ORDEN_CONFIG")
    return Path(named) if named and not here.exists() else here


def settings() -> "Settings":
    """Read the settings and send the log to their store. Raises ``ConfigError``."""
    # Not above: every connector is imported here, and «orden --help» would wait for DuckDB.
    from connectors import sources
    from flows.runtime import console, context, signals
    from inventory.settings import load

    read = load(config_path(), sources())
    context.see_folders(read)
    context.reach_loopback()
    logs.start(read.store_dir)
    words = context.words_of(read)
    console.speak(words)
    signals.stopped = words.say("ended.stopped")
    return read

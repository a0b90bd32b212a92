"""The command line: human text to stderr, results to stdout, an exit code that a script can trust.

Exit codes: 0 all well · 1 a bug, traceback in the log file only · 2 the user can fix it, one line says how · 3 a source
was not read · 4 nothing found. Prefect and pandas are imported only inside the commands that need them.
"""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, TextIO

from cyclopts import App, CycloptsError, Parameter

from flows import guard, interrupt, journal
from inventory.errors import ConfigError, OrdenError

if TYPE_CHECKING:
    from flows.cases import Reply
    from flows.steps import Done
    from inventory.settings import Settings

BUG, USER, PARTIAL, NOTHING = 1, 2, 3, 4
_INTERRUPTED = 130
_CONFIG = "orden.toml"

app = App(
    name="orden",
    help="A nightly personal-data inventory that a one-person business can trust. Start with: orden demo",
    version=lambda: f"orden {version('orden')}",
    help_format="plaintext",
    result_action="return_value",
    exit_on_error=False,
    print_error=False,
    suppress_keyboard_interrupt=False,
)
app.meta.suppress_keyboard_interrupt = False  # its own default would exit 130 without a word
secret = App(name="secret", help="Store secrets in the OS keyring, or list which there are.")
policy = App(name="policy", help="Look after the policy files.")
app.command(secret)
app.command(policy)
case = App(name="case", alias="sak", help="Look after people's requests about their own data, and their deadlines.")
app.command(case)

_config: ContextVar[Path | None] = ContextVar("_config", default=None)

Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON to stdout.")]
NoOpen = Annotated[bool, Parameter(name="--no-open", negative="", help="Do not open the report in the browser.")]
AsOf = Annotated[date | None, Parameter(name="--as-of", help="The day that counts as today, YYYY-MM-DD.")]


@app.meta.default
def launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    config: Annotated[
        Path | None, Parameter(help="The config file. Default: ./orden.toml, else $ORDEN_CONFIG.")
    ] = None,
) -> int:
    """Take the global options, then run the command."""
    _config.set(config)
    code = app(tokens)
    return code if isinstance(code, int) else 0


def config_path() -> Path:
    """Return the config file that counts: --config, else ./orden.toml, else $ORDEN_CONFIG."""
    if given := _config.get():
        return given
    here, named = Path(_CONFIG), os.environ.get("ORDEN_CONFIG")
    return Path(named) if named and not here.exists() else here


def settings() -> "Settings":
    """Read the settings and send the log to their store. Raises ``ConfigError``."""
    from connectors import sources
    from flows import house
    from inventory.settings import load

    read = load(config_path(), sources())
    house.reach_loopback()
    journal.start(read.store_dir)
    return read


@app.command
def demo(
    *,
    dir: Path = Path("orden-demo"),
    people: int = 200,
    seed: int = 1,
    as_of: AsOf = None,
    no_open: NoOpen = False,
) -> int:
    """See Orden work on a made-up business: nothing to configure, nobody real."""
    from flows import demo as demonstration
    from flows import progress

    with progress.shown("nb") as watch:
        done = demonstration.run(dir, _at_least_one("--people", people), seed, as_of or _oslo(), watch)
    code = _tell(done, "nb", "Europe/Oslo", as_json=False)
    if not no_open:
        demonstration.show(done.report)
    return code


@app.command
def sandbox(*, dir: Path, people: int = 200, seed: int = 1) -> int:
    """Serve the made-up business until Ctrl-C, for trying the other commands by hand."""
    import threading

    from connectors.sandbox import child
    from flows.demo import check_folder

    check_folder(dir)
    dir.mkdir(parents=True, exist_ok=True)
    with child.spawn(dir.resolve(), _at_least_one("--people", people), seed, _oslo()):
        say(f"The sandbox serves. In another terminal: orden --config {dir / _CONFIG} nightly\nCtrl-C ends it.")
        try:
            while True:  # in short waits: on Windows a wait without end does not hear Ctrl-C
                threading.Event().wait(0.5)
        except KeyboardInterrupt:
            return 0


@app.command(alias="sjekk")
def check(*, as_json: Json = False) -> int:
    """Look at config, policy, store, secrets, sources and disk; say what to do. Reads no personal data."""
    from flows import check as doctor

    found = []
    for finding in doctor.findings(settings()):
        found.append(finding)
        if not as_json:
            say(doctor.line(finding))
    if as_json:
        print_json(doctor.as_json(found))
    return 0 if all(finding.ok for finding in found) else USER


@app.command(alias="natt")
def nightly(
    *,
    as_of: AsOf = None,
    only: Annotated[
        list[str] | None, Parameter(help="Read only this source anew; may be repeated.", negative="")
    ] = None,
    as_json: Json = False,
) -> int:
    """Read every source, rebuild the inventory, apply the rules, write the report."""
    from flows import house, progress, running

    here = settings()
    with progress.shown(here.business.language) as watch:
        done = running.night(here, as_of or house.today(here), only or (), watch)
    return _tell(done, here.business.language, here.business.timezone, as_json=as_json)


def _tell(done: "Done", language: str, timezone: str, *, as_json: bool) -> int:
    """Say what a night came to; return its exit code."""
    from flows import summary
    from reports import wire
    from reports.words import Words

    for line in summary.lines(done, Words(language, timezone)):
        say(line)
    if as_json:
        print_json(wire.nightly(done.overview, done.seconds, done.report))
    return PARTIAL if done.overview.status == "partial" else 0


@app.command(alias="person")
def lookup(who: str, /, *, as_json: Json = False) -> int:
    """Show everything held about one person: an e-mail address, a phone number, a name, or a person id."""
    from flows import answers, house

    here = settings()
    answer = answers.ask(here, who)
    if as_json:
        print_json(answers.wire(answer, here))
    elif answer.found:
        print(answers.text(answer, house.words_of(here)), end="")
        if more := answers.cut_short(answer, house.words_of(here)):
            say(more)
    else:
        say(answers.nobody(who, house.words_of(here)))
    return 0 if answer.found else NOTHING


@app.command(alias="svar")
def judge(
    *words: str,
    why: Annotated[
        Literal["known", "asked", "same_household", "changed_name", "typo", "other"],
        Parameter(help="What the answer rests on."),
    ] = "other",
    who: Annotated[Literal["owner", "assistant"], Parameter(help="Who answers.")] = "owner",
    undo: Annotated[int | None, Parameter(help="Undo the answer with this number.")] = None,
    given: Annotated[bool, Parameter(name="--list", negative="", help="List every answer that was given.")] = False,
    as_json: Json = False,
) -> int:
    """Say whether two records are one person's. Without WORDS: show the questions that wait, each with its code.

    Answer one: orden judge CODE same|not-same|unsure. Or speak of any two records:
    orden judge SOURCE:RECORD SOURCE:RECORD same|not-same|unsure. It takes effect the next night, and can be undone.
    """
    from flows import judge as judging
    from inventory.verdicts import Who, Why

    if sum((bool(words), undo is not None, given)) > 1:
        raise ConfigError("Answer, --undo or --list: one at a time")
    here = settings()
    if undo is not None:
        reply = judging.undo(here, undo, Who(who))
    elif given:
        reply = judging.answers(here)
    else:
        reply = judging.answer(here, words, Why(why), Who(who)) if words else judging.questions(here)
    if as_json:
        print_json(reply.document)
    elif reply.asked_for:
        print(reply.text, end="")
    else:
        say(reply.text)
    return 0


@case.command(name="open")
def case_open(
    who: str,
    /,
    *,
    type: Annotated[
        Literal[
            "innsyn", "retting", "sletting", "begrensning", "protest", "dataportabilitet",
            "access", "rectification", "erasure", "restriction", "objection", "portability",
        ],
        Parameter(help="What is asked for, in Norwegian or English."),
    ],
    received: Annotated[date | None, Parameter(help="The day it came in, YYYY-MM-DD. Default: today.")] = None,
    channel: Annotated[
        Literal["email", "phone", "form", "letter", "in_person", "other"], Parameter(help="How it came in.")
    ] = "email",
    unknown: Annotated[
        bool, Parameter(negative="", help="Note it also when nobody is found: the answer is due all the same.")
    ] = False,
    as_json: Json = False,
) -> int:  # fmt: skip
    """Note a request by WHO: an e-mail address, a phone number, a name, or a person id. Several matches open nothing."""
    from flows import cases
    from inventory.cases import Channel

    reply = cases.open_case(settings(), who, type, received, Channel(channel), unknown=unknown)
    _tell_case(reply, as_json=as_json)
    return 0 if reply.matches == 1 else USER if reply.matches else NOTHING


@case.command(name="list")
def case_list(
    *,
    everything: Annotated[bool, Parameter(name="--all", negative="", help="Also those that are closed.")] = False,
    as_json: Json = False,
) -> int:
    """List the open requests, most urgent first, with deadlines and what each answer must say."""
    from flows import cases

    return _tell_case(cases.listed(settings(), everything=everything), as_json=as_json)


@case.command(name="extend")
def case_extend(number: int, /, *, reason: Literal["complex", "many"], as_json: Json = False) -> int:
    """Extend a deadline by two months, once and inside the first month. Tell the person why, inside it too."""
    return _happened("extended", number, reason, None, as_json=as_json)


@case.command(name="identity")
def case_identity(
    number: int,
    step: Literal["asked", "confirmed"],
    /,
    *,
    reason: Annotated[
        str,
        Parameter(
            help="asked: other_address, name_differs, sensitive. confirmed: known_address, control_question, call_back, in_person."
        ),
    ],
    as_json: Json = False,
) -> int:
    """Note that you asked who it is, for a good reason, or know it now. The clock stands in between."""
    return _happened(step, number, reason, None, as_json=as_json)


@case.command(name="close")
def case_close(
    number: int,
    /,
    *,
    outcome: Literal["done", "partly", "refused", "withdrawn", "nothing_held"],
    reason: Annotated[
        Literal[
            "bookkeeping", "claim", "expression", "others_rights", "secrecy", "compelling_grounds", "contract", "excessive",
            "not_identified",
        ]
        | None,
        Parameter(help="Why not, or not all: needed with refused and partly."),
    ] = None,
    as_json: Json = False,
) -> int:  # fmt: skip
    """Close a request that is answered. A refusal is an answer too, within the same time and with its reasons."""
    return _happened("closed", number, reason, outcome, as_json=as_json)


def _happened(step: str, number: int, reason: str | None, outcome: str | None, *, as_json: bool) -> int:
    from flows import cases, house
    from inventory.cases import CaseEvent, Ending, Step

    here = settings()
    event = CaseEvent(Step(step), house.today(here), reason, Ending(outcome) if outcome else None)
    return _tell_case(cases.happened(here, number, event), as_json=as_json)


def _tell_case(reply: "Reply", *, as_json: bool) -> int:
    if as_json:
        print_json(reply.document)
    elif reply.asked_for:
        print(reply.text, end="")
    else:
        say(reply.text)
    return 0


@app.command(alias="eksport")
def export(*, to: Path, format: Literal["csv", "parquet", "xlsx"] = "csv") -> int:
    """Write the inventory's tables to a folder, readable by its owner only."""
    from flows import answers
    from reports import sheet

    here = settings()
    tables = answers.tables(here)
    for file in sheet.export(tables, to, format, here.business.timezone):
        print(file)
    return 0


@app.command(alias="protokoll")
def register(
    *,
    format: Literal["xlsx", "html", "json"] = "xlsx",
    out: Annotated[
        Path | None, Parameter(help="The file to write. Default: the reports folder; JSON to stdout.")
    ] = None,
) -> int:
    """Write the Article 30 record of processing activities (behandlingsprotokoll), with last night's counts."""
    from flows import register as recording

    here = settings()
    to = recording.place(here, format, out)
    found = recording.read(here)
    for notice in recording.notices(found, here):
        say(notice)
    print(recording.write(found, here, format, to) if to else recording.text(found, here, format))
    return 0


@policy.command(name="check")
def policy_check(*files: Path) -> int:
    """Check policy files and print each problem; without FILE, the policy that orden.toml names."""
    from inventory import policy as policies

    folder = settings().policy_dir if config_path().exists() else None
    found, problems = policies.check(folder, {file.name: _text_of(file) for file in files} or None)
    for problem in problems:
        print(problem)
    if found and not problems:
        say(f"The policy holds together: version {found.version}, {len(found.activities)} activities")
    return USER if problems else 0


@secret.command(name="set")
def secret_set(name: str, /) -> int:
    """Store a secret, such as bookings.password or store.key. Asks for it on a terminal, else reads stdin."""
    from inventory.secrets import set_secret

    value = _typed(name) if sys.stdin.isatty() else sys.stdin.read().strip()
    if not value:
        raise ConfigError(f"No value came for «{name}»: nothing is stored")
    set_secret(name, value)
    say(f"Stored «{name}» in the keyring")
    return 0


def _typed(name: str) -> str:
    from getpass import getpass

    return getpass(f"{name}: ").strip()


@secret.command(name="list")
def secret_list() -> int:
    """List the secrets that the config needs, and where each was found. Never a value."""
    from connectors import sources
    from inventory.secrets import list_secrets

    here = settings()
    needed = [f"{source.name}.{name}" for source in here.sources for name in sources()[source.type].secrets]
    found = list_secrets(here, needed)
    for name, place in found:
        print(f"{name}\t{place}")
    return USER if any(place == "missing" for _name, place in found) else 0


@app.command
def schedule(
    *,
    cron: str = "15 2 * * *",
    os_scheduler: Annotated[bool, Parameter(name="--os", negative="", help="Use the OS scheduler, no server.")] = False,
    remove: Annotated[bool, Parameter(negative="", help="With --os: take it out again.")] = False,
) -> int:
    """Run every night: serve Prefect deployments, or with --os let the operating system start «orden nightly»."""
    from flows import progress

    if os_scheduler or remove:
        return _schedule_os(cron, remove=remove)
    from flows import schedule as serving

    here = settings()
    with progress.shown(here.business.language):
        serving.serve(here, cron)
    return 0


def _schedule_os(cron: str, *, remove: bool) -> int:
    from flows import timer

    if remove:
        files = timer.remove(Path.home())
        say("Taken out: " + ", ".join(map(str, files)) if files else "«orden nightly» was not registered")
        return 0
    here = settings()
    job = timer.Job(timer.command(here.path), timer.time_of(cron), here.business.timezone)
    files = timer.register(job, Path.home())
    say(f"«orden nightly» runs every night at {job.at.hour:02}:{job.at.minute:02}: " + ", ".join(map(str, files)))
    return 0


def _oslo() -> date:
    """Return today's date where the made-up business is."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Europe/Oslo")).date()


def say(text: str) -> None:
    """Write human text to stderr."""
    print(text, file=sys.stderr)


def print_json(document: Any) -> None:
    """Write a result to stdout."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as UTF-8 text ({type(error).__name__})") from None


def _at_least_one(option: str, number: int) -> int:
    if number < 1:
        raise ConfigError(f"{option} must be at least 1")
    return number


def run(tokens: Sequence[str]) -> int:
    """Run one command line and return its exit code. Nothing that a command raises gets past here."""
    try:
        return int(app.meta(list(tokens)) or 0)
    except CycloptsError as error:
        say(_one_line(str(error)))
        return USER
    except OrdenError as error:
        say(str(error))
        return USER
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001
        if interrupt.caused(error):
            return _stopped()
        if refused := guard.disk_refuses(error):
            say(str(refused))
            return USER
        say(f"Orden made a mistake ({type(error).__name__}){_kept(error)}. Details: {_trace(error)}")
        return BUG


def _stopped() -> int:
    say("Stopped. A night that had not finished has changed nothing: last night's inventory and report stay")
    return _INTERRUPTED


def _kept(error: Exception) -> str:
    """Say what stays, but only where it is known to: a night that breaks once it is published is no ``Broken``."""
    return "; last night's inventory and report stay" if isinstance(error, guard.Broken) else ""


def _trace(error: Exception) -> str:
    try:
        return str(journal.trace(error))
    except OSError:  # a full disk, a folder that nobody may write to
        return "the log cannot be written"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _speak_utf8(streams: Iterable[TextIO | Any]) -> None:
    # A Windows console may be cp1252, which has no «✓» and no «→»: printing one would end the program.
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def main() -> NoReturn:
    """Start from the shell."""
    _speak_utf8((sys.stdout, sys.stderr))
    interrupt.listen()
    sys.exit(run(sys.argv[1:]))

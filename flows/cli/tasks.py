"""List the tasks, and show one: whom it is about, and what would happen.

Without Prefect.
"""

import shutil

from cyclopts import App

from flows.cli.app import NOTHING, Json, settings
from flows.runtime import context
from flows.runtime.console import print_json, say
from inventory.ledger.judgements import check_readable
from inventory.policy import policy as policies
from inventory.settings import Settings
from inventory.views import lookup, overview
from inventory.views import tasks as views
from reports.terminal import json_output
from reports.terminal import tasks as told
from reports.terminal.tasks import Told
from reports.text import commands
from reports.text.safe_text import plain

tasks = App(name="tasks", alias="oppgaver")


@tasks.default
def tasks_list(*, as_json: Json = False) -> int:
    """List the tasks: this week's ten minutes first, then what can wait."""
    here = settings()
    found = read(here)
    if as_json:
        print_json(json_output.tasks(found.tasks, found.sources, found.words))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        print(told.as_text(found, width), end="")
    return 0


@tasks.command(name="show")
def tasks_show(id: str, /) -> int:
    """Show one task by its ID or number: whom it is about, what would happen, who is held out."""
    here = settings()
    found = read(here)
    task = found.task(id)
    if task is None:
        how = commands.typed("orden tasks", found.words)
        say(found.words.say("task.unknown", id=plain(id), list=how))
        return NOTHING
    persons = {*task.persons, *(person for person, _by in task.held_out)}
    with context.last_night(here, missed=False) as con:
        names = overview.person_names(con, persons)
    print(told.one(task, names, found), end="")
    return 0


def read(settings: Settings) -> Told:
    """Read the tasks as they stand. Raises ``StoreError`` before the first night."""
    today, ledger = context.today(settings), context.ledger_of(settings)
    with context.last_night(settings, missed=False) as con:
        check_readable(con)
        found = views.tasks(con, ledger, policies.load(settings.policy_dir), today)
        return Told(found, lookup.sources(con), today, context.words_of(settings))

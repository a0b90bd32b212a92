"""The look-up as a Prefect flow, for those who run a server; ``orden lookup`` needs none.

Its one parameter is an opaque person id. Prefect stores a run's parameters for ever and in plain
text, so the deployment enforces the pattern: the server turns an e-mail address away before
anything is stored.
"""

import json
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.night import person_answer, report_files
from flows.runtime import context, logs, private
from flows.runtime.error_boundary import guarded

PersonId = Annotated[str, Field(pattern=r"^p-[0-9a-z]{4,40}$")]


@flow(name="lookup", persist_result=False, log_prints=False, validate_parameters=True)
@guarded
def lookup(person: PersonId) -> dict[str, int]:
    """Write everything held about one person to ``person-<id>.json`` in the reports folder.

    Returns counts only.
    """
    private.born_private()
    settings = context.settings_here()
    logs.start(settings.store_dir)
    answer = person_answer.ask(settings, person)
    text = json.dumps(person_answer.wire(answer, settings), ensure_ascii=False, indent=2)
    report_files.write_private(
        settings.reports_dir / f"person-{person}.json", text + "\n", ours=True
    )
    return {
        "matches": len(answer.found),
        "records": sum(len(file.records) for file in answer.found),
        "flags": sum(len(file.flags) for file in answer.found),
    }

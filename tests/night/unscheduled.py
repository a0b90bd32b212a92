"""A night's steps, one after the other, without Prefect."""

from datetime import date
from typing import Any

from flows.night import night_run, publishing, steps
from inventory.settings import Settings


def run_night(settings: Settings, as_of: date, **more: Any) -> night_run.Done:
    """Run the night's steps without Prefect."""
    night = night_run.open_night(settings, as_of, **more)
    try:
        for source in settings.sources:
            steps.pull(night, source.name)
        steps.load(night)
        steps.link(night)
        steps.assess(night)
        return publishing.publish(night)
    except BaseException:
        publishing.abandon(night)
        raise

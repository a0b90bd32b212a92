"""Where this machine's Chromium is."""

import os
import shutil

#: The names it bears; $ORDEN_CHROMIUM goes before them.
NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = "No Chromium: install one (apt-get install chromium) or set $ORDEN_CHROMIUM to its path"


def chromium() -> str | None:
    """Return the path of a Chromium, or None: then ``REMEDY`` says what to do."""
    named = os.environ.get("ORDEN_CHROMIUM")
    return next((found for name in (named, *NAMES) if name and (found := shutil.which(name))), None)

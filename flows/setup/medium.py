"""Where a file lies: on the store's own disk or another, or in a folder that a service copies."""

import re
from pathlib import Path

#: What the folders of services are called that copy what lies in them to other machines.
_SYNCHRONISED = re.compile(
    r"onedrive|dropbox|google ?drive|my drive$|min disk$|icloud|com~apple~clouddocs"
    r"|mobile documents$|cloudstorage$|nextcloud|pcloud|jottacloud",
    re.IGNORECASE,
)


def synchronised(place: Path) -> str:
    """Return the folder above or at ``place`` that a service copies elsewhere; "" for none."""
    for way in (place.absolute(), place.resolve()):
        for part in way.parts:
            if _SYNCHRONISED.match(part):
                return part
    return ""


def elsewhere(file: Path, store: Path) -> bool:
    """Tell whether ``file`` outlives the store's disk: it lies on another, or is copied off it."""
    return file.stat().st_dev != store.stat().st_dev or bool(synchronised(file))

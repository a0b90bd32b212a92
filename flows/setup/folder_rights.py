"""Who besides its owner may enter a folder. Modes tell it; on Windows, the folder's own rights."""

import os
import re
import subprocess
import sys
from pathlib import Path

#: Whom Windows calls everybody, users, who is logged in, guests and nobody: an entry lets them in.
_OTHERS = re.compile(r"\(A;[^()]*;(?:WD|BU|AU|IU|BG|AN)\)")
_ASK = "(Get-Acl -LiteralPath $env:ORDEN_FOLDER).Sddl"
_SECONDS = 20


def open_to_others(folder: Path) -> bool:
    """Tell whether others may enter ``folder``; False where it is not there, or nothing is told."""
    if not folder.is_dir():
        return False
    if sys.platform == "win32":
        return lets_others_in(_rights(folder))
    return bool(folder.stat().st_mode & 0o077)


def lets_others_in(rights: str) -> bool:
    """Tell it from a folder's rights as Windows writes them down (SDDL)."""
    return _OTHERS.search(rights) is not None


def _rights(folder: Path) -> str:
    try:
        return subprocess.run(
            ["powershell", "-NoProfile", "-NonInteractive", "-Command", _ASK],
            env={**os.environ, "ORDEN_FOLDER": str(folder)},
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""

"""The start icon: an entry of the system's own menu that opens the review, as «orden review» does.

The files' texts are pure functions; only ``make`` touches the machine. The review runs in a window
of its own, which says where it is open, and ends it when it is closed.
"""

import os
import plistlib
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from inventory.errors import UserError

TITLE = "Orden"
_IDENTIFIER = "no.orden.review"
#: Makes a shortcut from what stands in its environment: nothing is quoted into the script itself.
_SHORTCUT = (
    "$link = (New-Object -ComObject WScript.Shell).CreateShortcut($env:ORDEN_LINK);"
    "$link.TargetPath = $env:ORDEN_TARGET; $link.Arguments = $env:ORDEN_ARGUMENTS;"
    "$link.WorkingDirectory = $env:ORDEN_FOLDER; $link.Save()"
)


def command(config: Path) -> tuple[str, ...]:
    """Return the words that open the review of the business whose config this is."""
    return (sys.executable, "-m", "flows", "--config", str(config.resolve()), "review")


def desktop_entry(words: Sequence[str], about: str) -> str:
    """Return the text of a Linux menu entry (Desktop Entry Specification 1.5)."""
    return (
        f"[Desktop Entry]\nType=Application\nVersion=1.5\nName={TITLE}\nComment={about}\n"
        f"Exec={' '.join(_desktop_quoted(word) for word in words)}\n"
        "Terminal=true\nCategories=Office;\n"
    )


def _desktop_quoted(word: str) -> str:
    # Quoted as for a shell, then as a value of the file; % begins a field code.
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, "\\" + sign)
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def mac_bundle(words: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a macOS application, by their paths in it."""
    about = {
        "CFBundleName": TITLE,
        "CFBundleIdentifier": _IDENTIFIER,
        "CFBundleExecutable": "orden",
        "CFBundlePackageType": "APPL",
        "CFBundleVersion": "1",
    }
    start = '#!/bin/sh\nexec open -a Terminal "$(dirname "$0")/../Resources/orden.command"\n'
    return {
        "Contents/Info.plist": plistlib.dumps(about),
        "Contents/MacOS/orden": start.encode(),
        "Contents/Resources/orden.command": f"#!/bin/sh\nexec {shlex.join(words)}\n".encode(),
    }


def make(config: Path, about: str, system: str = sys.platform) -> Path:
    """Make the icon of the business whose config this is, over an older one. Returns where it is.

    Raises ``UserError``.
    """
    try:
        match system:
            case "win32":
                return _windows(config)
            case "darwin":
                return _mac(config)
        return _linux(config, about)
    except (OSError, subprocess.SubprocessError) as error:
        raise UserError(
            f"The start icon could not be made ({type(error).__name__}). Open the review with"
            " «orden review»",
            "no_icon",
        ) from None


def _linux(config: Path, about: str) -> Path:
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    file = Path(data) / "applications" / "orden.desktop"
    _write(file, desktop_entry(command(config), about).encode())
    return file


def _mac(config: Path) -> Path:
    bundle = Path.home() / "Applications" / f"{TITLE}.app"
    for place, content in mac_bundle(command(config)).items():
        _write(bundle / place, content)
        (bundle / place).chmod(0o700)
    return bundle


def _windows(config: Path) -> Path:
    menu = Path(os.environ["APPDATA"]) / "Microsoft" / "Windows" / "Start Menu" / "Programs"
    target, *arguments = command(config)
    for folder in (menu, Path.home() / "Desktop"):
        told = {
            "ORDEN_LINK": str(folder / f"{TITLE}.lnk"),
            "ORDEN_TARGET": target,
            "ORDEN_ARGUMENTS": subprocess.list2cmdline(arguments),
            "ORDEN_FOLDER": str(config.resolve().parent),
        }
        subprocess.run(
            ["powershell", "-NoProfile", "-NonInteractive", "-Command", _SHORTCUT],
            env=os.environ | told,
            check=True,
            capture_output=True,
            timeout=60,
        )
    return menu / f"{TITLE}.lnk"


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)

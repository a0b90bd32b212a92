"""The real command line in a process of its own, on a terminal of its own, with a keyring that lives as long as it does.

Arguments: a file to write the keyring's entries to at the end, then the command's own. ``base_url`` is asked for here, so that
a test can point the vendors' real clients at the sandbox: what is asked for is what a connector declares.
"""

import fcntl
import json
import os
import sys
import termios
from dataclasses import replace
from pathlib import Path

import keyring
from keyring.backends.null import Keyring as NullKeyring

from connectors import sources
from connectors.base import http
from flows.cli import main as cli
from tests.conftest import MemoryKeyring


def main() -> int:
    """Run the command, and leave the keyring's entries behind."""
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # getpass asks the terminal that the process belongs to
    http.BACKOFF = 0.0
    for name in ("google_forms", "mailchimp"):
        kind = sources()[name]
        asked = replace(kind.options["base_url"], asked=True)
        sources()[name] = replace(kind, options={**kind.options, "base_url": asked})
    memory = MemoryKeyring()
    if stored := os.environ.get("TEST_KEYRING"):
        memory.entries.update({("orden", entry): value for entry, value in json.loads(stored).items()})
    keyring.set_keyring(NullKeyring() if stored == "" else memory)
    code = cli.run(sys.argv[2:])
    Path(sys.argv[1]).write_text(json.dumps({entry: value for (_, entry), value in memory.entries.items()}), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())

"""A person at a terminal: waits for words on the screen, and types."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\r")
ROOT = Path(__file__).parents[3]


class Person:
    """Runs a module on a pseudo-terminal of its own, as a shell would, and answers what it asks."""

    def __init__(self, module: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._screen, terminal = pty.openpty()
        self.seen = ""  # all that has stood on the screen, without colours
        self._read_to = 0
        if (
            signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        ):  # a shell's background job, and so its children, hear no Ctrl-C
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], stdin=terminal, stdout=terminal, stderr=terminal,
            cwd=folder, env={**environment, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "160"}, start_new_session=True,
        )  # fmt: skip
        os.close(terminal)

    def __enter__(self) -> "Person":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._screen)

    def sees(self, words: str, seconds: float = 60) -> str:
        """Wait until ``words`` stand on the screen, after what was seen before. Gives what stood there up to them."""
        until = time.monotonic() + seconds
        while words not in self.seen[self._read_to :]:
            if time.monotonic() > until or not self._more(0.2):
                raise AssertionError(f"«{words}» never came. Last on the screen:\n{self.seen[self._read_to :][-1500:]}")
        start, self._read_to = self._read_to, self.seen.index(words, self._read_to) + len(words)
        return self.seen[start : self._read_to]

    def types(self, text: str = "") -> None:
        """Type a line and press Enter."""
        os.write(self._screen, f"{text}\n".encode())

    def presses(self, key: bytes) -> None:
        """Press one key, such as Ctrl-C."""
        os.write(self._screen, key)

    def answers(self, *pairs: tuple[str, str]) -> None:
        """Wait for each question, and type its answer."""
        for words, text in pairs:
            self.sees(words)
            self.types(text)

    def leaves(self) -> int:
        """Wait until the command has ended. Gives its exit code."""
        while self._more(60):
            pass
        return self._process.wait(60)

    def _more(self, seconds: float) -> bool:
        """Read what has come; False when the command has gone and nothing more will come."""
        ready, _, _ = select.select([self._screen], [], [], seconds)
        if not ready:
            return self._process.poll() is None
        try:
            data = os.read(self._screen, 65536)
        except OSError:  # Linux: the other end is closed
            return False
        self.seen += _ESCAPES.sub("", data.decode("utf-8", "replace"))
        return bool(data)

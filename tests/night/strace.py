"""What an act does to a folder's files, by strace: recorded call by call, or ended by SIGKILL at the nth of them.

DuckDB writes from C++, so nothing that Python could hook sees it; strace sees both.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.night.act import BEGUN, CHANGES, LIMIT, TOLD

_CALL = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+).*", re.DOTALL)
_TEXT = re.compile(r'"([\\x0-9a-f]*)"')
_FILE = re.compile(r"(\d+)<([\\x0-9a-f]*)>")

needed = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is Linux's alone")


@dataclass(frozen=True, slots=True)
class Call:
    """One call. ``at``: the how-manieth of its name in the act's own thread it is, from 1; 0 in another.

    ``TOLD`` is a call too: the act's word that it is done. ``number``: where a write begins, or how long a file is cut.
    """

    name: str
    path: str = ""
    at: int = 0
    data: bytes = b""
    number: int = 0
    to: str = ""


class Acts:
    """A program that acts when it is told to, under strace."""

    def __init__(self, trace: Path | None = None) -> None:
        self.trace = trace
        changes = ",".join(CHANGES)
        options = [
            "-o",
            os.devnull,
            f"-etrace={changes}",
            f"-einject={changes}:signal=SIGKILL:when={LIMIT}",
        ]
        if trace:
            options = [
                "-y",
                "-xx",
                "-s",
                "100000000",
                "-o",
                str(trace),
                f"-etrace=openat,lseek,{changes}",
            ]
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("ORDEN_")
        }
        self._program = subprocess.Popen(
            ["strace", "-f", "-qq", *options, sys.executable, "-m", "tests.night.act"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=Path(__file__).parents[2],
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._program.communicate()

    def do(self, folder: Path, tokens: list[str], call: str = "write", at: int = 0) -> int:
        """Act on the business in ``folder``, until SIGKILL at the ``at``-th such call. Returns the exit code, -9 when killed."""
        assert self._program.stdin and self._program.stdout
        self._program.stdin.write(json.dumps([str(folder), tokens, call, at]) + "\n")
        self._program.stdin.flush()
        return int(self._program.stdout.readline())


def calls(trace: Path, folder: Path) -> list[list[Call]]:
    """Return for each act in a trace what it did to the files in ``folder``, in order."""
    acts: list[list[Call]] = []
    reader = _Reader(f"{folder}/")
    here = "".join(f"\\x{byte:02x}" for byte in str(folder).encode())
    for line in _joined(trace.read_text("ascii")):
        elsewhere = ("openat(" in line or "lseek(" in line) and here not in line
        parsed = None if elsewhere else _CALL.fullmatch(line)
        if not parsed:
            continue
        if parsed[2] == "write" and _texts(parsed[3]) == [BEGUN]:
            acts.append([])
            reader.begin(parsed[1])
        elif acts and (call := reader.call(*parsed.groups())):
            acts[-1].append(call)
    return acts


class _Reader:
    """Reads a trace's lines. Where each descriptor stands is kept, as an act's threads share it."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.begin("")

    def begin(self, thread: str) -> None:
        self.thread, self.changes = thread, Counter[str]()
        self.place: dict[str, int] = {}

    def call(self, thread: str, name: str, arguments: str, result: str) -> Call | None:
        at = 0
        if thread == self.thread and name in CHANGES:
            self.changes[name] += 1
            at = self.changes[name]
        if int(result) < 0:
            return None
        texts = _texts(arguments)
        if name == "write" and texts == [TOLD]:
            return Call("told")
        file = _FILE.match(arguments)
        path = _decoded(file[2]).decode() if file else ""
        if texts and (name == "unlinkat" or not file):
            path = os.path.join(path, texts[0].decode())
        number = self._number(name, file[1] if file else "", arguments, int(result))
        if name == "openat":
            name = "cut" if "O_TRUNC" in arguments else "create" if "O_CREAT" in arguments else ""
        if not name or name == "lseek" or not f"{path}/".startswith(self.folder):
            return None
        to = texts[1].decode() if name == "rename" else ""
        return Call(name, path, at, b"".join(texts) if file else b"", number, to)

    def _number(self, name: str, file: str, arguments: str, result: int) -> int:
        if name == "openat":
            self.place[str(result)] = -1 if "O_APPEND" in arguments else 0
        if name in ("pwrite64", "ftruncate"):
            return int(arguments.rsplit(", ", 1)[1])
        place = self.place.get(file, 0)
        if name in ("write", "lseek") and place >= 0:
            self.place[file] = result + (place if name == "write" else 0)
        return place


def _texts(arguments: str) -> list[bytes]:
    return [_decoded(each) for each in _TEXT.findall(arguments)]


def _decoded(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _joined(text: str) -> list[str]:
    """Put a call together again that another thread's broke in two, where it ended."""
    begun: dict[str, str] = {}
    lines: list[str] = []
    for line in text.splitlines():
        thread = line.split(" ", 1)[0]
        if line.endswith(" <unfinished ...>"):
            begun[thread] = line.removesuffix(" <unfinished ...>")
        elif " resumed>" in line:
            lines.append(begun.pop(thread, "") + line.split(" resumed>", 1)[1])
        else:
            lines.append(line)
    return lines

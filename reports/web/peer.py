"""Whose the other end of a connection is, where the system tells: Linux does, in /proc/net/tcp."""

import os
import socket
import sys
from pathlib import Path
from typing import TypeAlias

Address: TypeAlias = tuple[str, int]

#: An address of IPv4 may be reached from a socket of IPv6: then its line stands in the second.
_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LISTENS, _ESTABLISHED = "0A", "01"


def is_stranger(client: Address | None, server: Address | None) -> bool:
    """Tell whether the other end of a connection is another user's, or nobody's any more.

    The machine's administrator is none: root reads our memory as it is. A socket that was let go of
    is told as root's, so only one that is still held counts. False where the system does not tell.
    """
    if client is None or server is None or not hasattr(os, "getuid"):
        return False
    theirs, ours = _as_told(client), _as_told(server)
    told = [line.split()[1:8] for line in _lines() if ours in line]
    held = {
        int(uid)
        for local, remote, state, *_, uid in told
        if local.endswith(theirs) and remote.endswith(ours) and state == _ESTABLISHED
    }
    if not held:
        return any(local.endswith(ours) and state == _LISTENS for local, _, state, *_ in told)
    return not held <= {0, os.getuid()}


def _lines() -> list[str]:
    lines: list[str] = []
    for table in _TABLES:
        try:
            lines += table.read_text("ascii").splitlines()[1:]
        except OSError:
            continue
    return lines


def _as_told(address: Address) -> str:
    host, port = address
    return f"{int.from_bytes(socket.inet_aton(host), sys.byteorder):08X}:{port:04X}"

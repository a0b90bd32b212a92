"""Be the Prefect server of one ``orden`` run: end when the parent does, however it ended.

Started as ``python -m flows.runtime.prefect_child PORT`` by ``flows.runtime.prefect_server``, which
holds the other end of standard input: a parent that is killed closes it too, so no server of 140 MB
is ever left behind.
"""

import os
import sys
import threading
from contextlib import suppress

import uvicorn

_ENDS_WITHIN = 5.0


def main(port: int) -> None:
    """Serve the Prefect API on 127.0.0.1 until standard input closes."""
    config = uvicorn.Config(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_level="error",
        lifespan="on",
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run()


def _end_with_parent(server: uvicorn.Server) -> None:
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    server.should_exit = True
    threading.Timer(_ENDS_WITHIN, os._exit, (0,)).start()


if __name__ == "__main__":
    main(int(sys.argv[1]))

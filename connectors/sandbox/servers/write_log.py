"""What a server keeps of each call that came to change something."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Write:
    """A call that came to change something, and what became of it: the server's own word.

    ``body`` is its JSON, None when it had none; ``at`` is monotonic seconds. ``status`` is what it
    was truly answered, None while it is not carried out; what the client was told may differ.
    """

    method: str
    path: str
    body: Any
    at: float
    status: int | None = None

    @property
    def applied(self) -> bool:
        """Say whether it changed what the vendor holds."""
        return self.status is not None and self.status < 300

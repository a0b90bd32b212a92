"""Proxies and ports that are not as hoped on the way to Prefect's server."""

import os
import socket

import pytest

from flows.runtime import context, prefect_server
from inventory.errors import UserError


def test_loopback_is_reached_past_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    monkeypatch.delenv("no_proxy", raising=False)
    context.reach_loopback()
    context.reach_loopback()
    assert os.environ["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
    assert os.environ["no_proxy"] == "127.0.0.1,localhost"


def test_a_port_that_somebody_has_is_not_taken_for_ours() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(UserError, match="PREFECT_API_URL"):
            prefect_server._must_be_free(other.getsockname()[1])

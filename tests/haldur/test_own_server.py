"""Prefect's server for one run: what is said where it cannot start."""

import socket
from pathlib import Path

import pytest

from haldur.own_server import own_server
from tasks.settings import Settings, SettingsError


def test_a_server_that_falls_at_its_start_is_not_waited_for(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        api = f"http://127.0.0.1:{other.getsockname()[1]}/api"
        with own_server(Settings(home=tmp_path), api) as wait, pytest.raises(SettingsError, match=r"server\.log"):
            wait()

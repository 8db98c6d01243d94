"""Prefect's server for one run: what is said where it cannot start."""

import sys
from pathlib import Path

import pytest

from haldur.engine import free_api
from haldur.own_server import own_server
from tasks.settings import Settings, SettingsError


def test_a_server_that_falls_at_its_start_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", "false")
    with own_server(Settings(home=tmp_path), free_api()) as wait, pytest.raises(SettingsError, match=r"server\.log"):
        wait()

"""Registers for tests that open one home after the other, on one kind of database."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tasks.database import database_engine
from tests.databases import SharedDatabase


class Registers:
    """The register of one home after the other, on one kind of database."""

    def __init__(self, template: Path | None, shared: SharedDatabase | None, patch: pytest.MonkeyPatch) -> None:
        self._template, self._shared, self._patch = template, shared, patch

    def open(self, home: Path) -> None:
        """Give a home an empty register, and name both in the environment."""
        if self._shared:
            self._shared.empty()
            url = self._shared.url
        else:
            assert self._template
            shutil.copyfile(self._template, home / "haldur.db")
            url = f"sqlite:///{home / 'haldur.db'}"
        self._patch.setenv("HALDUR_HOME", str(home))
        self._patch.setenv("HALDUR_DATABASE_URL", url)


@contextmanager
def connected() -> Iterator[Engine]:
    """The register of the home that the environment names."""
    engine = database_engine()
    yield engine
    engine.dispose()

"""`haldur init` makes a home that works as it stands, and spares what is there."""

from pathlib import Path

import pytest

from haldur.init import init
from models.company import MaildirSource
from tasks.schema import revisions
from tasks.settings import Settings


def test_a_new_home_works_as_it_stands(home: Path) -> None:
    init()

    (mailing,) = Settings().company().lists
    assert isinstance(mailing.source, MaildirSource)
    assert {part.name for part in (home / mailing.source.path).iterdir()} == {"cur", "new", "tmp"}
    assert revisions()[0] == revisions()[1]


def test_a_company_file_is_never_overwritten(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "company.yaml").write_text("our own", "utf-8")

    init()

    assert (home / "company.yaml").read_text("utf-8") == "our own"
    assert "kept your" in capsys.readouterr().out


def test_repeating_it_keeps_the_signing_key(home: Path) -> None:
    init()
    key = (home / "signing.key").read_bytes()

    init()

    assert (home / "signing.key").read_bytes() == key


def test_the_key_is_for_its_owner_only(home: Path) -> None:
    init()

    assert (home / "signing.key").stat().st_mode & 0o077 == 0

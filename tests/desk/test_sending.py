"""A click sends its letters at once, but a slow mail server never takes the desk's own threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore

import pytest

from desk import sending
from models.letter import LetterStatus
from models.moves import Action
from tests.desk_room import letters, mail, move, open_desk
from tests.house import wait_for
from tests.smtp_servers import office
from tests.visitors import COMPANY


def test_while_the_mail_server_is_deaf_others_go_on(home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "AT_ONCE", BoundedSemaphore(1))
    open_desk(home)
    deaf, other = mail("One", from_="deaf@klient.ee"), mail("Two", name="two@klient.ee")
    move(deaf, Action.TAKE)
    move(other, Action.TAKE)

    with office() as room, ThreadPoolExecutor() as threads:
        (home / "company.yaml").write_text(COMPANY + room.mail_out(), "utf-8")
        threads.submit(sending.send_letters, deaf, now=datetime.now(UTC))
        wait_for(lambda: "deaf@klient.ee" in dict(room.arrived), seconds=20)
        sending.send_letters(other, now=datetime.now(UTC))
        assert {letter.status for letter in letters(other)} == {LetterStatus.READY}
        room.patience.set()


def test_what_goes_wrong_is_logged_and_not_raised(home: Path, sqlite_url: str, caplog: pytest.LogCaptureFixture):
    visitor = open_desk(home)
    number = mail("One", from_="odd(@klient..ee")
    (home / "outbox").write_text("a file, where a folder should be", "utf-8")

    assert visitor.post(f"/tickets/{number}/act", action="take").status_code == 303
    assert f"ticket {number}: Letters cannot be written to" in caplog.text

"""A mail server that talks without end holds no delivery: what it left in doubt is told, and the rest waits."""

from pathlib import Path

import pytest

from models.mail_out import MailOut
from tasks import smtp_client, smtp_connection
from tasks.provider_smtp import open_smtp
from tasks.providers import Fate, ProviderUnreachable
from tests.letter_room import a_whole_letter
from tests.smtp_scripts import dripping

PIECES = pytest.mark.parametrize("piece", [b"2", b"250-and\r\n"], ids=["bytes", "lines"])


@pytest.fixture(autouse=True)
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_connection, "TIMEOUT_SECONDS", 0.1)
    monkeypatch.setattr("tasks.smtp_dialogue.TIMEOUT_SECONDS", 0.1)


def fate(port: int, home: Path) -> Fate:
    """What becomes of a letter that is given to the server at a port."""
    out = MailOut(provider="smtp", host="127.0.0.1", port=port, security="plain")
    with open_smtp(out, home=home, final_seconds=0.1) as provider:
        return provider.send(a_whole_letter(headers="To: <mari@x.ee>", to_address="mari@x.ee")).fate


@PIECES
@pytest.mark.parametrize("since", ["greeting", "EHLO"])
def test_a_server_whose_first_answers_have_no_end_is_given_up(since: str, piece: bytes, tmp_path: Path):
    with dripping(piece, since=since) as port, pytest.raises(ProviderUnreachable, match=f"127.0.0.1:{port} .* end"):
        fate(port, tmp_path)


@PIECES
@pytest.mark.parametrize(("since", "expected"), [("MAIL", Fate.PUT_OFF), (".", Fate.UNKNOWN)])
def test_a_letter_to_whose_commands_the_answer_has_no_end_is_put_off_or_in_doubt(
    since: str, expected: Fate, piece: bytes, tmp_path: Path
):
    with dripping(piece, since=since) as port:
        assert fate(port, tmp_path) is expected


def test_an_answer_of_too_many_lines_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(smtp_client, "PATIENCE", 1000)

    with dripping(b"250-and\r\n" * 5000, since=".") as port:
        assert fate(port, tmp_path) is Fate.UNKNOWN

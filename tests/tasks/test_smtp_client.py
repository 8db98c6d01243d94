"""A mail server that talks without end holds no delivery: what it left in doubt is told, and the rest waits."""

from pathlib import Path

import pytest

from models.mail_out import MailOut
from tasks import smtp_connection
from tasks.provider_smtp import open_smtp
from tasks.providers import MOST_DOUBTS, Fate, Outgoing, ProviderUnreachable
from tests.letter_room import a_whole_letter
from tests.smtp_scripts import dripping

LETTER = a_whole_letter(headers="To: <mari@x.ee>", to_address="mari@x.ee")
PIECES = pytest.mark.parametrize("piece", [b"2", b"250-and\r\n"], ids=["bytes", "lines"])


@pytest.fixture(autouse=True)
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_connection, "TIMEOUT_SECONDS", 0.1)
    monkeypatch.setattr("tasks.smtp_dialogue.TIMEOUT_SECONDS", 0.1)


def out(port: int) -> MailOut:
    return MailOut(provider="smtp", host="127.0.0.1", port=port, security="plain")


def fate(port: int, home: Path, *, final_seconds: float = 0.1) -> Fate:
    """What becomes of a letter that is given to the server at a port."""
    with open_smtp(out(port), home=home, final_seconds=final_seconds) as provider:
        return provider.send(LETTER).fate


@PIECES
@pytest.mark.parametrize("since", ["greeting", "EHLO"])
def test_a_server_whose_first_answers_have_no_end_is_given_up(since: str, piece: bytes, tmp_path: Path):
    with dripping(piece, since=since) as port, pytest.raises(ProviderUnreachable) as error:
        fate(port, tmp_path)

    assert f"No letter can be sent by 127.0.0.1:{port} (plain): no whole answer within 0.1 s." in str(error.value)


@PIECES
@pytest.mark.parametrize(("since", "expected"), [("MAIL", Fate.PUT_OFF), (".", Fate.UNKNOWN)])
def test_a_letter_to_whose_commands_the_answer_has_no_end_is_put_off_or_in_doubt(
    since: str, expected: Fate, piece: bytes, tmp_path: Path
):
    with dripping(piece, since=since) as port:
        assert fate(port, tmp_path) is expected


def test_an_answer_of_too_many_lines_is_not_kept(tmp_path: Path):
    with dripping(b"250-and\r\n" * 5000, since=".") as port:
        assert fate(port, tmp_path, final_seconds=60) is Fate.UNKNOWN


def test_a_server_that_answers_nothing_whole_letter_after_letter_gets_no_more(tmp_path: Path):
    answers = []

    with dripping(b"2", since="MAIL") as port, open_smtp(out(port), home=tmp_path, final_seconds=0.1) as provider:
        sending = provider.send_group([Outgoing(LETTER)] * 5)
        answers += [next(sending).fate for _ in range(MOST_DOUBTS)]
        with pytest.raises(ProviderUnreachable, match="3 letters in a row without a clear answer"):
            next(sending)

    assert answers == [Fate.PUT_OFF] * MOST_DOUBTS

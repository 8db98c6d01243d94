"""What an IMAP server may answer: too much, nonsense, our own secrets, or without end."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice

import pytest

from models.company import ImapSource
from tasks import imap_client
from tasks.mailbox import MailboxRefused, MailboxUnreachable, Waiting, open_mailbox
from tests.imap_failures import HOME, TOKEN, count, failure
from tests.imap_lines import Drip
from tests.imap_servers import PASSWORD, USER


@pytest.fixture
def dripping(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes, str], ImapSource]]:
    """Makes a source whose server says pieces without end, from a command on."""
    monkeypatch.setenv("HALDUR_IMAP_PASSWORD", PASSWORD)
    with ExitStack() as ends:

        def make(piece: bytes, since: str) -> ImapSource:
            server = Drip(piece, since=since)
            ends.callback(server.close)
            where = {"kind": "imap", "host": "127.0.0.1", "port": server.port, "security": "plain"}
            return ImapSource.model_validate({**where, "user": USER, "password": "env:HALDUR_IMAP_PASSWORD"})

        yield make


def test_two_hundred_thousand_mails_are_found(script):
    found = b"* SEARCH " + b" ".join(b"%d" % uid for uid in range(1_000_001, 1_200_001)) + b"\r\n"
    sizes = b"".join(b"* %d FETCH (UID %d RFC822.SIZE 9)\r\n" % (uid, 1_000_000 + uid) for uid in range(1, 501))
    source, heard = script(SEARCH=found, FETCH=sizes)

    with open_mailbox(source, home=HOME) as mailbox:
        assert [mail.location for mail in islice(mailbox.waiting(""), 2)] == ["5/0001000001", "5/0001000002"]
    assert b" UID FETCH 1000001:1000500 (UID RFC822.SIZE)\r\n" in heard[6]


def test_a_mail_that_the_server_never_gives_out_is_named_and_stops_no_other(script):
    given = b"* 1 FETCH (UID 1 RFC822.SIZE 2 BODY[] {2}\r\nab)\r\n* 2 FETCH (UID 2 RFC822.SIZE 2 BODY[] NIL)\r\n"
    source, _ = script(SEARCH=b"* SEARCH 1 2\r\n", FETCH=given + b"TAG NO one of them is broken\r\n")

    with open_mailbox(source, home=HOME) as mailbox:
        assert [mail.raw for mail in mailbox.fetch([Waiting("5/0000000001", 2), Waiting("5/0000000002", 2)])] == [b"ab"]
        assert "uid 2" in mailbox.skipped[0]


def test_a_server_that_gives_out_nothing_for_a_while_may_be_tried_again(script):
    source, _ = script(FETCH=b"TAG NO [UNAVAILABLE] storage is busy\r\n")

    with open_mailbox(source, home=HOME) as mailbox, pytest.raises(MailboxUnreachable, match="storage is busy"):
        list(mailbox.fetch([Waiting("5/0000000001", 2)]))


def by_password(source: ImapSource) -> ImapSource:
    return source.model_copy(update={"token": None, "password": "env:HALDUR_IMAP_PASSWORD"})


def base64(text: str) -> bytes:
    return b64encode(text.encode())


@pytest.mark.parametrize("name", ["LOGIN", "SELECT", "SEARCH"])
@pytest.mark.parametrize(
    "repeated",
    [
        b"Hea Parool 1!",
        b"HEA PAROOL 1!",
        base64("Hea Parool 1!"),
        base64(f"\0{USER}\0Hea Parool 1!"),
        base64("!Hea Parool 1!"),
    ],
)
def test_a_password_that_comes_back_later_or_encoded_is_not_shown(script, monkeypatch, name: str, repeated: bytes):
    monkeypatch.setenv("HALDUR_IMAP_PASSWORD", "Hea Parool 1!")
    source, _ = script(**{name: b"TAG NO for " + repeated + b" no more\r\n"})

    with pytest.raises(MailboxRefused) as caught, open_mailbox(by_password(source), home=HOME) as mailbox:
        list(mailbox.waiting(""))

    assert "parool" not in str(caught.value).lower()
    assert "SGVhIFBhcm9vbC" not in str(caught.value)
    assert "hIGVhIFBhcm9vb" not in str(caught.value)
    assert "for " in str(caught.value)


def test_a_token_that_comes_back_as_it_was_sent_is_not_shown(script):
    sent = base64(f"user={USER}\1auth=Bearer {TOKEN}\1\1")
    source, _ = script(SELECT=b"TAG NO session " + sent + b" is over\r\n")

    said = failure(source, MailboxRefused)

    assert not any(sent[start : start + 8].decode() in said for start in range(44, len(sent) - 16))


@pytest.mark.parametrize(
    "answers",
    [
        {"SEARCH": b"* SEARCH 1 x 2\r\n"},
        {"SEARCH": b"* SEARCH 99999999999\r\n"},
        {"SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY abc] fine\r\n"},
        {"SEARCH": b"* SEARCH 1\r\n", "FETCH": b"* 1 FETCH (UID 1 RFC822.SIZE 99999999999999999999)\r\n"},
    ],
)
def test_an_answer_that_no_mail_server_gives_is_told(script, answers: dict[str, bytes]):
    source, _ = script(**answers)

    with pytest.raises(MailboxRefused, match="where a number belongs"), open_mailbox(source, home=HOME) as mailbox:
        list(mailbox.waiting(""))


def test_a_mail_far_larger_than_it_was_said_to_be_is_named_and_stops_no_other(script, monkeypatch):
    monkeypatch.setattr(imap_client, "SPARE_BYTES", 1000)
    given = b"* 1 FETCH (UID 1 BODY[] {100000}\r\n" + b"x" * 100_000 + b")\r\n* 2 FETCH (UID 2 BODY[] {2}\r\nab)\r\n"
    source, _ = script(SEARCH=b"* SEARCH 1 2\r\n", FETCH=given)

    with open_mailbox(source, home=HOME) as mailbox:
        assert [mail.raw for mail in mailbox.fetch([Waiting("5/0000000001", 20), Waiting("5/0000000002", 2)])] == [
            b"ab"
        ]
        assert "larger than it said" in mailbox.skipped[0]
        assert len(mailbox.skipped) == 1


def test_an_answer_of_endless_lines_is_broken_off(script, monkeypatch):
    monkeypatch.setattr(imap_client, "LINES_BYTES", 10_000)
    source, _ = script(SEARCH=b"* OK still here\r\n" * 1000)

    with pytest.raises(MailboxUnreachable, match="of lines"), open_mailbox(source, home=HOME) as mailbox:
        list(mailbox.waiting(""))


@pytest.mark.parametrize("piece", [b"* OK still here\r\n", b"x"])
@pytest.mark.parametrize("quiet_until", ["greeting", "SEARCH"])
def test_a_server_that_talks_without_end_is_cut_off(dripping, monkeypatch, piece: bytes, quiet_until: str):
    monkeypatch.setattr(imap_client, "STEP_SECONDS", 0.5)
    source = by_password(dripping(piece, quiet_until))

    with pytest.raises(MailboxUnreachable, match="did not end within"), open_mailbox(source, home=HOME) as mailbox:
        list(mailbox.waiting(""))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_beginning_of_tls_is_cut_off_as_well(dripping, monkeypatch, security: str):
    monkeypatch.setattr(imap_client, "STEP_SECONDS", 0.5)
    first = "handshake" if security == "tls" else "STARTTLS"
    source = by_password(dripping(b"\x16\x03\x03\x40\x00" + b"\x02\x00\x3f\xfc" + b"\x00" * 16, first))

    with pytest.raises(MailboxUnreachable, match="did not end within"):
        count(source.model_copy(update={"security": security}))

"""Sources as people write them behind --source."""

import pytest

from models.company import ImapSource, MaildirSource, MboxSource
from models.sources import PASSWORD, TOKEN, SourceError, read_source


def imap(text: str) -> ImapSource:
    source = read_source(text)
    assert isinstance(source, ImapSource)
    return source


def test_paths_of_maildirs_and_mboxes_are_taken_as_they_stand():
    assert read_source("maildir:var/mail/a:b") == MaildirSource(kind="maildir", path="var/mail/a:b")
    assert read_source("mbox:/srv/list.mbox") == MboxSource(kind="mbox", path="/srv/list.mbox")


@pytest.mark.parametrize(
    ("scheme", "security", "port"), [("imaps", "tls", 993), ("imap+starttls", "starttls", 143), ("IMAPS", "tls", 993)]
)
def test_the_scheme_chooses_security_and_port(scheme: str, security: str, port: int):
    source = imap(f"{scheme}://info@mail.firm.ee/INBOX")

    assert (source.security, source.port_number, source.host) == (security, port, "mail.firm.ee")


@pytest.mark.parametrize("user", ["info@firm.ee", "info%40firm.ee"])
def test_a_user_may_hold_an_at_sign(user: str):
    source = imap(f"imaps://{user}@mail.firm.ee:1993/Tugi/K%C3%BCsimused")

    assert (source.user, source.host, source.port) == ("info@firm.ee", "mail.firm.ee", 1993)
    assert source.folder == "Tugi/Küsimused"


def test_without_a_folder_it_is_the_inbox():
    assert imap("imaps://info@mail.firm.ee").folder == "INBOX"
    assert imap("imaps://info@mail.firm.ee/").folder == "INBOX"


def test_the_secret_comes_from_the_environment():
    assert (imap("imaps://a@b.ee/INBOX").password, imap("imaps://a@b.ee/INBOX").token) == (PASSWORD, None)
    assert (imap("imaps://a@b.ee/INBOX?token").password, imap("imaps://a@b.ee/INBOX?token").token) == (None, TOKEN)


@pytest.mark.parametrize("text", ["imaps://info:hush@b.ee/INBOX", "imaps://info@firm.ee:hush@b.ee", "imaps://i:@b.ee"])
def test_a_password_in_the_address_is_refused_and_not_repeated(text: str):
    with pytest.raises(SourceError, match="HALDUR_IMAP_PASSWORD") as caught:
        read_source(text)

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        *("", "info@firm.ee", "maildir:", "mbox:", "pop3://a@b", "imaps:a@b", "imaps://mail.firm.ee/INBOX"),
        *("imaps://a@/x", "imaps://a@b:port/x", "imaps://a@b:0/x", "imaps://a@b/x#hush", "imaps://u:hu/sh@b/x"),
        "imaps://a@b/x?password=hush",
    ],
)
def test_what_is_no_source_is_refused_with_how_to_write_it(text: str):
    with pytest.raises(SourceError, match=r"PATH|USER@HOST") as caught:
        read_source(text)

    assert "hush" not in str(caught.value)


def test_plain_text_is_for_this_machine_only():
    assert imap("imap://info@localhost/INBOX").security == "plain"
    with pytest.raises(SourceError, match="for this machine only"):
        read_source("imap://info@mail.firm.ee/INBOX")

"""What people are told when a mailbox cannot be entered; a token or password is never in it."""

from pathlib import Path

import pytest

from models.company import ImapSource
from tasks.mailbox import MailboxError, open_mailbox
from tests.imap_servers import PASSWORD

HOME = Path("/")
TOKEN = "ya29.very-secret"


def count(source: ImapSource, home: Path = HOME) -> int:
    """How many mails wait."""
    with open_mailbox(source, home=home) as mailbox:
        return mailbox.count()


def failure(source: ImapSource, kind: type[MailboxError], home: Path = HOME) -> str:
    """What people are told; no secret is in it."""
    with pytest.raises(kind) as caught:
        count(source, home)
    assert PASSWORD not in str(caught.value)
    assert TOKEN not in str(caught.value)
    return str(caught.value)

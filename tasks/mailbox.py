"""Mailboxes: where the mail of a support list waits, whatever the place is (T-01).

Reading goes in three steps so that nothing large or known is fetched in vain: what waits (with sizes, no
bodies), the bodies of those that are wanted, and at last, once the tickets are committed, the marks. A mail is
named by its location, which stays the same as long as the epoch does. Reading changes nothing at the source.
A mail that vanished meanwhile is no error; one that cannot be read is named in `skipped` and stops no other.
Failures are of two kinds: those that may pass by themselves, and those that a person must mend.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from models.company import ImapSource, MaildirSource, Source


class MailboxError(Exception):
    """A mailbox cannot be read; the message says what, where and how to mend it."""


class MailboxUnreachable(MailboxError):  # noqa: N818 - the state of the mailbox is the name
    """It may pass: the network, a time-out, a dropped connection, a busy server. Trying again is sensible."""


class MailboxRefused(MailboxError):  # noqa: N818 - the state of the mailbox is the name
    """A person must mend it: login, folder, certificate, path."""


class Waiting(NamedTuple):
    """A mail at its source, not fetched yet."""

    location: str
    size: int
    hint: str = ""


class Fetched(NamedTuple):
    """A mail as its bytes stand at the source."""

    location: str
    raw: bytes
    arrived_at: datetime | None


class Mailbox(Protocol):
    """An open mailbox."""

    epoch: str
    skipped: list[str]

    def waiting(self, newest: str) -> Iterator[Waiting]:
        """What may be new, in order of arrival; newest is the highest location of this epoch that we know, else ""."""

    def fetch(self, wanted: Sequence[Waiting]) -> Iterator[Fetched]:
        """The mails themselves, few in memory at a time; those deleted meanwhile are left out."""

    def mark(self, locations: Sequence[str]) -> None:
        """Mark as handled, seen or moved as configured; safe to repeat."""

    def count(self) -> int:
        """How many mails the folder holds."""


@contextmanager
def open_mailbox(source: Source, *, home: Path) -> Iterator[Mailbox]:
    """The mailbox of a source, open for a while; relative paths count from home."""
    # Each kind is loaded where it is used: they take their types from here.
    if isinstance(source, ImapSource):
        from tasks.imap import imap_folder

        with imap_folder(source, home=home) as folder:
            yield folder
    elif isinstance(source, MaildirSource):
        from tasks.maildir import Maildir

        yield Maildir(home / source.path, move_to=source.move_to)
    else:
        from tasks.mbox import mbox_file

        with mbox_file(home / source.path) as mbox:
            yield mbox

"""Providers: the ways by which letters leave, behind one interface.

A provider takes a letter and says what became of it: accepted, refused for good, put off, or nobody can know. It
raises only where it can do nothing for any letter: `ProviderUnreachable` may pass by itself, `ProviderRefused` a person
must mend. `in_doubt` is how many letters a sudden death may leave in doubt at most; 0 where a letter may be sent again
without harm, as one that overwrites its own file.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple, Protocol

from models.hold import SuppressionReason
from models.letter import EventKind, WholeLetter
from models.letter_mail import Files
from tasks.settings import Settings

MOST_DOUBTS = 3  # letters in a row of unknown outcome: then it is the provider that fails, and the rest wait


class ProviderError(Exception):
    """No letter can leave; the message says why and how to mend it."""


class ProviderUnreachable(ProviderError):  # noqa: N818 - named as MailboxUnreachable is
    """The provider does not answer; trying again may help."""


class ProviderRefused(ProviderError):  # noqa: N818 - named as MailboxRefused is
    """The provider does not let us in, or is set up wrongly; a person must mend it."""


class SenderRefused(ProviderError):  # noqa: N818 - named as the others are
    """Nothing leaves in the name of a letter's sender; the letters of other lists may."""


class Fate(StrEnum):
    """What became of a letter at its provider."""

    SENT = "sent"
    REFUSED = "rejected"
    PUT_OFF = "deferred"
    UNKNOWN = "unknown"


class Answer(NamedTuple):
    """A provider's answer about one letter: its own id for it, or what it said.

    `event` is a nearer word for the fate, `suppression` why the address is to get no more reminders.
    """

    fate: Fate
    provider_id: str = ""
    detail: str = ""
    event: EventKind | None = None
    suppression: SuppressionReason | None = None


class Outgoing(NamedTuple):
    """A letter with what is attached to it."""

    letter: WholeLetter
    files: Files = ()


class Provider(Protocol):
    """A way out, opened."""

    name: str

    @property
    def in_doubt(self) -> int:
        """How many letters may be begun together."""

    def send(self, letter: WholeLetter, files: Files = ()) -> Answer:
        """Hand over one letter; it has its id."""

    def send_group(self, group: Sequence[Outgoing]) -> Iterator[Answer]:
        """Hand over letters one after another; each answer comes before the next letter can have been accepted."""


@contextmanager
def open_provider(settings: Settings) -> Iterator[Provider]:
    """The provider that company.yaml names, ready to send; it is closed at the end."""
    from tasks.provider_folder import FolderProvider  # each imports this module
    from tasks.provider_mandrill import open_mandrill
    from tasks.provider_smtp import open_smtp

    way_out = settings.company().mail_out
    if way_out.provider == "folder":
        yield FolderProvider(settings.home_folder / "outbox")
        return
    if way_out.provider == "mandrill":
        with open_mandrill(way_out) as mandrill:
            yield mandrill
        return
    with open_smtp(way_out, home=settings.home_folder) as provider:
        yield provider

"""Providers: the ways by which letters leave, behind one interface.

A provider takes a letter and says what became of it: accepted, refused for good, put off, or nobody can know. It
raises only where it can do nothing for any letter: `ProviderUnreachable` may pass by itself, `ProviderRefused` a person
must mend. `in_doubt` is how many letters a sudden death may leave in doubt; 0 where a letter may be sent again
without harm, as one that overwrites its own file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple, Protocol

from models.letter import Letter
from tasks.settings import Settings


class ProviderError(Exception):
    """No letter can leave; the message says why and how to mend it."""


class ProviderUnreachable(ProviderError):  # noqa: N818 - named as MailboxUnreachable is
    """The provider does not answer; trying again may help."""


class ProviderRefused(ProviderError):  # noqa: N818 - named as MailboxRefused is
    """The provider does not let us in, or is set up wrongly; a person must mend it."""


class Fate(StrEnum):
    """What became of a letter at its provider."""

    SENT = "sent"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    UNKNOWN = "unknown"


class Answer(NamedTuple):
    """A provider's answer about one letter: its own id for it, or what it said."""

    fate: Fate
    provider_id: str = ""
    detail: str = ""


class Provider(Protocol):
    """A way out, opened."""

    name: str
    in_doubt: int

    def send(self, letter: Letter) -> Answer:
        """Hand over one letter; it has its id."""


@contextmanager
def open_provider(settings: Settings) -> Iterator[Provider]:
    """The provider that company.yaml names, ready to send; it is closed at the end."""
    from tasks.provider_folder import FolderProvider  # each imports this module
    from tasks.provider_smtp import open_smtp

    way_out = settings.company().mail_out
    if way_out.provider == "folder":
        yield FolderProvider(settings.home_folder / "outbox")
        return
    with open_smtp(way_out, home=settings.home_folder) as provider:
        yield provider

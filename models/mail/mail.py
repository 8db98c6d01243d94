"""What a mail is once it has been read: the value that every later rule works with.

A Mail holds plain values only and never changes. Its text fields bear no NUL, no control characters and no lone
surrogates; those of one line bear no line breaks and nothing invisible that could make a name or a file look
like another. What was cut, guessed or lost on the way is told in `notes`, in words for an agent; a mail that
cannot become a ticket says why in `unreadable`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.idn import in_letters


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    address: str

    @property
    def key(self) -> str:
        """The form in which addresses are compared."""
        return in_letters(self.address.lower())

    @property
    def domain(self) -> str:
        return self.key.rpartition("@")[2] if "@" in self.address else ""


NOBODY = Address("", "")


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    content_type: str
    content: bytes
    content_id: str
    is_inline: bool


@dataclass(frozen=True, slots=True)
class Mail:
    headers: tuple[tuple[str, str], ...]
    sender: Address
    from_addresses: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    list_id: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    message_id: str
    has_own_id: bool
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    thread_index: str
    thread_topic: str
    date: datetime | None
    received_at: datetime | None
    notes: tuple[str, ...]
    unreadable: str
    first_headers: Mapping[str, str] = field(init=False, repr=False, compare=False)  # of each name, in lower case

    def __post_init__(self) -> None:
        first = {name.lower(): value for name, value in reversed(self.headers)}
        object.__setattr__(self, "first_headers", first)

    def header(self, name: str, default: str = "") -> str:
        return self.first_headers.get(name.lower(), default)

    def all_headers(self, name: str) -> tuple[str, ...]:
        wanted = name.lower()
        return tuple([value for key, value in self.headers if len(key) == len(wanted) and key.lower() == wanted])

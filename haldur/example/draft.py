"""What a person wants to send, and what left their program: a reply is made of the mail it answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from haldur.example.composing import File
from haldur.example.people import Person

Chain = Literal["whole", "in_reply_to", "references", "thread_index", "none"]


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes from the first header of the program on; no server has touched them yet."""

    raw: bytes
    message_id: str
    references: tuple[str, ...]
    thread_index: bytes
    subject: str
    topic: str
    text: str
    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    sent: datetime
    program: str
    attachments: int | None
    reply_to: Person | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    sender: Person
    to: tuple[Person, ...]
    topic: str
    text: str
    sent: datetime
    cc: tuple[Person, ...] = ()
    answers: Written | None = None
    chain: Chain = "whole"
    files: tuple[File, ...] = ()
    picture: File | None = None
    extra: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        return self.sender.language

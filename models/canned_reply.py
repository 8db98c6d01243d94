"""Canned replies: texts that agents send often, by language (policies/canned_replies/<language>.yaml).

A file is a list of entries with `name` and `text`; `{number}` in a text becomes the ticket's number.
"""

from dataclasses import dataclass
from typing import Any

from models.document import DocumentError, read_document


class CannedReplyError(ValueError):
    """A file of canned replies cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A text under its name."""

    name: str
    text: str

    def about(self, number: int) -> str:
        """The text for one ticket."""
        return self.text.replace("{number}", str(number))


def read_canned_replies(text: str, *, file: str) -> list[CannedReply]:
    """The replies of a file, in its order."""
    try:
        entries = read_document(text).data or []
    except DocumentError as error:
        raise CannedReplyError(f"{file} is not readable YAML: {error}") from None
    if not isinstance(entries, list):
        raise CannedReplyError(f"{file} must be a list of entries with name and text.")
    replies = [_reply(entry, f"{file}, entry {number}") for number, entry in enumerate(entries, start=1)]
    names = [reply.name for reply in replies]
    for name in names:
        if names.count(name) > 1:
            raise CannedReplyError(f"{file}: two replies are named {name!r}.")
    return replies


def _reply(entry: Any, place: str) -> CannedReply:
    if not isinstance(entry, dict) or set(entry) != {"name", "text"}:
        raise CannedReplyError(f"{place}: give it a name and a text, and nothing else.")
    name, text = entry["name"], entry["text"]
    if not (isinstance(name, str) and isinstance(text, str) and name.strip() and text.strip()):
        raise CannedReplyError(f"{place}: name and text must be words.")
    return CannedReply(name.strip(), text.strip())

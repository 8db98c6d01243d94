"""A mail as the house sees it: what can be said of each mail before anything else is known.

Each question is asked of all mails of a batch before the next one is: that takes less time than asking mail
by mail. The register is then searched by the answers (tasks/known.py), and at last they decide about each mail
(models/intake.py).
"""

from collections.abc import Sequence
from typing import NamedTuple

from models.author import author_of, is_from_inside
from models.automatic import automatic_reason
from models.bounce import Bounce, read_bounce
from models.house import House
from models.known import Found
from models.mail import Address, split_quote
from models.thread import is_forward, keys_of, tokens_of
from models.ticket import describe

MOST_RECIPIENTS = 100


class Profile(NamedTuple):
    """A mail that was found, with the answers.

    `sender` is the author's address in the form of comparison; `is_own_from` says that From names it. `keys` are the
    ids of the mail under its own Message-ID, nearest first, each with the name of its tie; `tokens` are the tickets
    that its subject names. `automatic` is why it is a machine's, "" for a person's.
    """

    found: Found
    author: Address
    sender: str
    is_own_from: bool
    is_inside: bool
    keys: dict[str, str]
    tokens: list[int]
    bounce: Bounce | None
    automatic: str
    recipients: tuple[str, ...]
    description: str
    quote_at: int

    @property
    def unreadable(self) -> str:
        """Why it waits for a person, "" for most; a machine's mail needs nobody who could be answered."""
        why = self.found.mail.unreadable
        return "" if self.bounce or (why == "no_sender" and self.automatic) else why

    @property
    def quote_at_if_first(self) -> int:
        """From where its words repeat earlier mails, where it opens a ticket.

        What is passed on stands in no other message then: the mail in a forward, a visitor's words in a form's mail.
        """
        mail = self.found.mail
        is_by_a_form = not (self.is_own_from or mail.in_reply_to or mail.references)
        return len(mail.text) if is_by_a_form or is_forward(mail.subject) else self.quote_at

    def under(self, message_id: str, house: House) -> dict[str, str]:
        """The keys where the mail is kept under another Message-ID than its own, since that was used before."""
        mail = self.found.mail
        return self.keys if message_id == mail.message_id else keys_of(mail, message_id, house.list_addresses)


def profiles_of(batch: Sequence[Found], house: House) -> list[Profile]:
    """What the mails of a batch say to this house."""
    mails = [found.mail for found in batch]
    authors = [author_of(mail, house) for mail in mails]
    senders = [author.key for author in authors]
    return list(
        map(
            Profile, batch, authors, senders,
            [sender == mail.sender.key for sender, mail in zip(senders, mails, strict=True)],
            [is_from_inside(author, house) for author in authors],
            [keys_of(mail, mail.message_id, house.list_addresses) for mail in mails],
            [tokens_of(mail.subject) for mail in mails],
            [read_bounce(mail, found.raw) for mail, found in zip(mails, batch, strict=True)],
            [automatic_reason(mail, house) for mail in mails],
            [tuple(dict.fromkeys([other.key for other in mail.to + mail.cc]))[:MOST_RECIPIENTS] for mail in mails],
            [describe(mail.text) for mail in mails],
            [split_quote(mail.text) for mail in mails],
        )
    )  # fmt: skip

"""Threads: which ticket a mail belongs to (T-05).

Every Message-ID that a mail bears or names, and its Outlook conversation, belongs to its ticket from then on;
a later mail that shares any of them joins. So mails may arrive in any order: a reply before its original opens
the ticket, and the original joins it. A mail that names ids of two tickets shows that they are one: the older
becomes the master. `[#123]` in the subject counts only where the sender takes part in that ticket already, and
an equal topic alone never joins.
"""

import re
from collections.abc import Iterator, Mapping

from models.mail import Mail
from models.message_ids import ticket_of

TOKEN = re.compile(r"\[#(\d{1,9})\]")
CONVERSATION = "conversation:"
LONGEST_FOOTER = 1500  # letters


def keys_of(mail: Mail, message_id: str) -> dict[str, str]:
    """The ids that tie a mail to a thread, nearest first, each with the name of the tie.

    `message_id` is the id under which the mail is kept (another than its own where that was used before).
    """
    keys: dict[str, str] = {}
    for parent in mail.in_reply_to:
        keys.setdefault(parent, "in_reply_to")
    for ancestor in reversed(mail.references):
        keys.setdefault(ancestor, "reference")
    keys.setdefault(message_id, "named_before")
    if mail.thread_index:
        keys.setdefault(CONVERSATION + mail.thread_index, "thread_index")
    return keys


def ties(keys: Mapping[str, str], threads: Mapping[str, int], signing_key: bytes) -> Iterator[tuple[int, str]]:
    """The tickets that a mail's keys lead to, nearest first, with the tie; a ticket may come more than once."""
    for key, tie in keys.items():
        ticket_id = threads.get(key)
        if ticket_id is not None:
            yield ticket_id, tie
        elif (ours := ticket_of(signing_key, key)) is not None:
            yield ours, "own_letter"


def tokens_of(subject: str) -> list[int]:
    """The ticket numbers named as [#123] in a subject, at most three."""
    return [int(number) for number in TOKEN.findall(subject[:1000])[:3]]


def is_same_mail(words: str, other: str) -> bool:
    """Whether two mails with one Message-ID and sender are one mail, though a list added its footer to one.

    Another body under a known id is another mail: a careless robot that numbers nothing, or an attack. So is
    one with more words behind it than a list's footer has.
    """
    shorter, longer = sorted((_fold(words), _fold(other)), key=len)
    if not shorter or len(longer) - len(shorter) > LONGEST_FOOTER:
        return shorter == longer
    return longer.startswith(shorter) or longer.endswith(shorter)


def _fold(words: str) -> str:
    return " ".join(words.split())

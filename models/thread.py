"""Threads: which ticket a mail belongs to (T-05).

Every Message-ID that a mail bears or names, and its Outlook conversation, belongs to its ticket from then on;
a later mail that shares any of them joins. So mails may arrive in any order: a reply before its original opens
the ticket, and the original joins it. A mail that names ids of two tickets shows that they are one: the older
becomes the master. `[#123]` in the subject counts only where the sender takes part in that ticket already, and
an equal topic alone never joins.
"""

import re
from collections.abc import Iterator, Mapping, Set

from models.letter_page import letter_answered
from models.mail import Mail
from models.message_ids import ticket_of

TOKEN = re.compile(r"\[#(\d{1,9})\]")
CONVERSATION = "conversation:"
LONGEST_FOOTER = 1500  # letters
FORWARD = re.compile(  # behind what lists and gateways put before a subject: [support], [EXTERNAL]
    r"(?:\[[^\]]{1,40}\]\s{0,3}){0,3}"
    r"\[?(?:fwd?|vl|ed|edasi|wg|tr|vb|rv|enc|pd|i|fs|ilt|i̇lt|tov|videresendt?|doorst|pārs|pers|пер|пересл|转发|轉寄|転送)\s?[:\uff1a]",
    re.IGNORECASE,
)


def keys_of(mail: Mail, message_id: str, ours: Set[str]) -> dict[str, str]:
    """The ids that tie a mail to a thread, nearest first, each with the name of the tie.

    `message_id` is the id under which the mail is kept (another than its own where that was used before), `ours` are
    the addresses of the lists: an address is no id, though some programs name one as such.
    """
    keys: dict[str, str] = {}
    for parent in mail.in_reply_to:
        keys.setdefault(parent, "in_reply_to")
    for ancestor in reversed(mail.references):
        keys.setdefault(ancestor, "reference")
    keys.setdefault(message_id, "named_before")
    for address in (*mail.to, *mail.cc):
        if letter := letter_answered(address):
            keys.setdefault(letter, "answer_address")
    named = {address.address.lower() for address in (mail.sender, *mail.reply_to, *mail.to, *mail.cc)}
    for key in [key for key in keys if (lower := key.lower()) in named or lower in ours]:
        del keys[key]
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


def answers(mail: Mail) -> bool:
    """Whether a mail says that it answers one, by an id or by a ticket's number."""
    return bool(mail.in_reply_to or mail.references or tokens_of(mail.subject))


def is_forward(subject: str) -> bool:
    """Whether a mail passes another one on, by its subject."""
    return FORWARD.match(subject) is not None


def is_same_mail(words: str, other: str) -> bool:
    """Whether the words of two mails under one Message-ID are one mail's, though a list added its footer to one.

    A footer begins with a line that rules it off. Whatever else differs makes another mail: a careless robot that
    numbers nothing, or an attack.
    """
    if words.split() == other.split():
        return True
    shorter, longer = sorted((_lines(words), _lines(other)), key=len)
    return bool(shorter) and longer[: len(shorter)] == shorter and _is_footer(longer[len(shorter) :])


def is_same_subject(subject: str, other: str) -> bool:
    """Whether two subjects are one, though a list put its name before one: `[support] Re: Arve`."""
    shorter, longer = sorted((subject.strip(), other.strip()), key=len)
    prefix = longer[: len(longer) - len(shorter)].strip()
    return longer.endswith(shorter) and (not prefix or prefix.endswith((":", "]")))


def _lines(words: str) -> list[str]:
    return [line for each in words.splitlines() if (line := " ".join(each.split()))]


def _is_footer(lines: list[str]) -> bool:
    return len(lines[0]) > 1 and not lines[0].strip("-_=*#") and len("".join(lines)) <= LONGEST_FOOTER

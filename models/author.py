"""Whom a mail is from, for us: the address that an answer must reach (T-02).

That is the From address, unless From is a robot that writes for somebody else: a mailing list that rewrites From, a web
form, a no-reply address, a service whose From names the one for whom it writes (`Mari via Service`), a mailbox of our
own that passes a visitor's words on, or no address at all, as Exchange writes for its own people (`/O=FIRM/CN=MARI`).
Then it is the Reply-To, where there is one that is not ourselves, else the visitor whom a form of our own names in its
text. What a robot of strangers says of its author is its word alone: an agent reads so, and it makes nobody take part
in a ticket.
"""

import re
from dataclasses import replace

from models.house import House
from models.mail import Address, Mail, addresses_in
from models.visitor import visitor_of

ROBOTS = frozenset(
    "webforms wordpress www www-data web website webmaster apache nginx httpd root nobody mailer contactform "
    "kontaktivorm kontaktvorm veeb verkkolomake notifications notification".split()
)
FORMS = frozenset(
    "form forms webform vorm lomake formular formulario submission submissions".split()
)  # as a word of it
UNANSWERED = re.compile(  # however such a name is written: no-reply, noreply+17, drive-shares-noreply
    r"noreply|donotreply|noresponse|eivasta|mittevasta|alavastaa|svarainte|svarikke|nichtantworten|keineantwort"
    r"|nepasrepondre|noresponder|nonrispondere|nieodpowiadaj|neatbild|neatsak|neotvechat"
)
NO_LETTER = re.compile(r"[^a-z]+")
VIA = " via "

ORIGINAL_SENDERS = ("X-Original-From", "X-Original-Sender", "X-MailFrom")


def author_of(mail: Mail, house: House) -> Address:
    """The person or machine behind a mail; its address is empty where none is named."""
    if not _writes_for_others(mail, house):
        return mail.sender
    for address in (*mail.reply_to, *_original_senders(mail), *_sender_beside(mail)):
        if address.key != mail.sender.key and address.key not in house.list_addresses and "@" in address.key:
            return address
    return _visitor_of_own_form(mail, house) or mail.sender


def is_from_inside(author: Address, house: House) -> bool:
    """Whether somebody of the firm wrote it; what a form robot passes on has its visitor as author."""
    return house.is_inside(author.domain)


def is_hearsay(mail: Mail, author: Address, house: House) -> bool:
    """Whether a stranger's word alone names the author: anybody can call a mailbox of theirs a robot or a list."""
    sender = mail.sender
    if author.key == sender.key or sender.key in house.list_addresses or house.is_inside(sender.domain):
        return False
    return sender.domain != author.domain or sender.domain in house.public_domains


def is_by_own_form(mail: Mail, house: House) -> bool:
    """Whether a mailbox of ours that is no list passes on what somebody outside wrote."""
    if mail.list_id or mail.sender.key in house.list_addresses:
        return False
    return _passes_on(mail, house) or _visitor_of_own_form(mail, house) is not None


def _writes_for_others(mail: Mail, house: House) -> bool:
    sender = mail.sender
    if sender.key in house.list_addresses or "@" not in sender.address or _is_robot(_local(sender)):
        return True
    if VIA in sender.name and any(other.name == _before_via(sender.name) for other in mail.reply_to):
        return True
    if mail.list_id and f"<mailto:{sender.key}>" in mail.header("List-Post").lower():
        return True
    return _passes_on(mail, house)


def _local(address: Address) -> str:
    return address.key.partition("@")[0]


def _is_robot(local: str) -> bool:
    words = NO_LETTER.split(local)
    return local in ROBOTS or not FORMS.isdisjoint(words) or UNANSWERED.search("".join(words)) is not None


def _passes_on(mail: Mail, house: House) -> bool:
    if not house.is_inside(mail.sender.domain):
        return False
    return any("@" in other.address and not house.is_inside(other.domain) for other in mail.reply_to)


def _visitor_of_own_form(mail: Mail, house: House) -> Address | None:
    """Only of our own forms: a robot of strangers names whom it likes, such as its own office."""
    sender = mail.sender
    is_ours = sender.key in house.list_addresses or (house.is_inside(sender.domain) and _is_robot(_local(sender)))
    if not is_ours or mail.in_reply_to or mail.references:
        return None
    visitor = visitor_of(mail)
    return None if visitor is None or house.is_inside(visitor.domain) else visitor


def _original_senders(mail: Mail) -> tuple[Address, ...]:
    """Where list servers leave the author when they put the list's own address into From."""
    name = _before_via(mail.sender.name)
    written = [address for header in ORIGINAL_SENDERS for address in addresses_in(mail.header(header))]
    in_copy = [address for address in mail.cc if name and address.name == name]
    return *(address if address.name else replace(address, name=name) for address in written), *in_copy


def _sender_beside(mail: Mail) -> list[Address]:
    """Where From holds no address that could be answered, Sender may."""
    return [] if "@" in mail.sender.address else addresses_in(mail.header("Sender"))


def _before_via(name: str) -> str:
    return name.partition(VIA)[0].strip("'")

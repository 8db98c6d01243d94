"""Reports that a mail could not be delivered, in the shapes of four servers. What failed is quoted within."""

from datetime import datetime
from random import Random

from haldur.example.company import DOMAIN
from haldur.example.composing import Entity, multipart, stamp
from haldur.example.draft import Written
from haldur.example.people import Person
from haldur.example.robots import chain, compose, plain


def status(address: str) -> Entity:
    fields = (
        f"Reporting-MTA: dns; mx.{DOMAIN}\n\nFinal-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n"
    )
    return Entity("Content-Type: message/delivery-status\n", fields.encode())


def report(rng: Random, note: str, address: str, quoted: Entity) -> Entity:
    parts = [plain(note), status(address), quoted]
    return multipart("report", stamp(rng, "{H12}.{d10}/mx"), parts, parameters=" report-type=delivery-status;")


def head_of(failed: Written) -> bytes:
    return failed.raw.partition(b"\n\n")[0] + b"\n"


def postfix(rng: Random, failed: Written, address: str, sent: datetime) -> Written:
    note = f"This is the mail system at host mx.{DOMAIN}.\n\nYour message was not delivered.\n\n<{address}>: unknown\n"
    quoted = Entity("Content-Type: text/rfc822-headers\n", head_of(failed))
    return compose(
        rng,
        sender=Person("Mail Delivery System", f"MAILER-DAEMON@mx.{DOMAIN}", "en"),
        to=failed.sender,
        subject="Undelivered Mail Returned to Sender",
        entity=report(rng, note, address, quoted),
        sent=sent,
        headers=("Auto-Submitted: auto-replied",),
        program="postfix",
    )


def exchange(rng: Random, failed: Written, address: str, sent: datetime) -> Written:
    host = address.partition("@")[2].lower()
    quoted = Entity("Content-Type: message/rfc822\n", failed.raw)
    return compose(
        rng,
        sender=Person("Microsoft Outlook", f"MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{host}", "en"),
        to=failed.sender,
        subject=f"Undeliverable: {failed.subject}",
        entity=report(rng, f"Your message to {address} couldn't be delivered.\n", address, quoted),
        sent=sent,
        headers=("Auto-Submitted: auto-replied", "X-MS-Exchange-Message-Is-Ndr:", "Content-Language: en-US"),
        program="exchange",
    )


def gmail(rng: Random, failed: Written, address: str, sent: datetime) -> Written:
    quoted = Entity("Content-Type: message/rfc822\n", failed.raw)
    return compose(
        rng,
        sender=Person("Mail Delivery Subsystem", "mailer-daemon@googlemail.com", "en"),
        to=failed.sender,
        subject="Delivery Status Notification (Failure)",
        entity=report(
            rng, f"** Address not found **\n\nYour message wasn't delivered to {address}.\n", address, quoted
        ),
        sent=sent,
        headers=("Auto-Submitted: auto-replied", *chain(failed), f"X-Failed-Recipients: {address}"),
        program="gmail",
    )


def qmail(rng: Random, failed: Written, address: str, sent: datetime) -> Written:
    """No report, only prose and the mail below it; the null Return-Path is the only sign."""
    text = (
        f"Hi. This is the qmail-send program at {address.partition('@')[2]}.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        f"This is a permanent error; I've given up. Sorry it didn't work out.\n\n<{address}>:\n"
        "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
    )
    return compose(
        rng,
        sender=Person("", f"MAILER-DAEMON@{address.partition('@')[2]}", "en"),
        to=failed.sender,
        subject="failure notice",
        entity=Entity("Content-Type: text/plain\n", text.encode() + head_of(failed)),
        sent=sent,
        headers=(),
        program="qmail",
    )


SHAPES = {"postfix": postfix, "exchange": exchange, "gmail": gmail, "qmail": qmail}

"""What servers put on top of a mail, and how a delivery agent files it into a maildir."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random

from haldur.example.company import ADDRESSES, DOMAIN, LISTS, RECEIVING_SERVER
from haldur.example.composing import stamp
from haldur.example.desk import date_header
from haldur.example.draft import Written
from haldur.example.lists import passed_on
from haldur.example.truth import TrueMail, iso

TEST_NETS = ("192.0.2", "198.51.100", "203.0.113")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail at the door, and what is true of it."""

    raw: bytes
    queue: str
    at: datetime
    kind: str
    thread: str | None
    written: Written
    situation: str
    reason: str | None = None
    subject: str | None = ""
    sender_name: str | None = ""
    has_id: bool = True
    is_forged: bool = False


def deliver(
    rng: Random,
    written: Written,
    *,
    queue: str,
    at: datetime,
    thread: str | None,
    situation: str,
    kind: str = "filed",
    reason: str | None = None,
    return_path: str | None = None,
) -> Arrival:
    envelope = written.sender.address if return_path is None else return_path
    raw = transport(rng, written, ADDRESSES[queue].address, at, envelope).encode() + written.raw
    who = written.reply_to or written.sender
    return Arrival(raw, queue, at, kind, thread, written, situation, reason, written.subject, who.name)


def transport(rng: Random, written: Written, address: str, at: datetime, envelope: str) -> str:
    host = f"mail.{written.sender.address.partition('@')[2]}"
    net = f"{rng.choice(TEST_NETS)}.{rng.randrange(2, 250)}"
    sent = date_header(written.sent.astimezone(at.tzinfo))
    verdict = f"dkim=pass header.d={host[5:]}; spf=pass; dmarc=pass" if envelope else "dkim=none; spf=none; dmarc=none"
    return (
        f"Return-Path: <{envelope}>\nX-Original-To: {address}\nDelivered-To: {address}\n"
        f"Received: from {host} ({host} [{net}])\n\tby mx.{DOMAIN} (Postfix) with ESMTPS id {stamp(rng, '4{a11}')}\n"
        f"\tfor <{address}>; {date_header(at)} ({at:%Z})\n"
        f"Authentication-Results: {RECEIVING_SERVER};\n\t{verdict}\n"
        f"Received: from [10.0.0.{rng.randrange(2, 250)}] by {host} with ESMTPSA id {stamp(rng, '{h16}')};\n\t{sent}\n"
    )


def copied(rng: Random, arrival: Arrival, *, queue: str, at: datetime, by_list: bool) -> Arrival:
    """The same mail by another way: other Received lines, perhaps a list's own headers and footer."""
    written = arrival.written
    headers = transport(rng, written, LISTS[queue].address, at, written.sender.address)
    raw = passed_on(written.raw, queue, stamp(rng, "==============={d19}==")) if by_list else written.raw
    return replace(arrival, raw=headers.encode() + raw, queue=queue, at=at, kind="duplicate")


def with_dos_lines(arrival: Arrival) -> Arrival:
    return replace(arrival, raw=arrival.raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def make_maildirs(home: Path) -> None:
    for queue in ADDRESSES:
        for folder in ("new", "cur", "tmp"):
            (home / "mail" / queue / folder).mkdir(parents=True, exist_ok=True)


def file_mails(home: Path, arrivals: Iterator[Arrival]) -> Iterator[TrueMail]:
    """Writes each as it comes; only what is true of it stays in memory."""
    for number, arrival in enumerate(arrivals):
        seconds = int(arrival.at.timestamp())
        name = f"{seconds}.M{number * 7919 % 1_000_000:06d}P{1000 + number}.mx,S={len(arrival.raw)}"
        path = home / "mail" / arrival.queue / "new" / name
        path.write_bytes(arrival.raw)
        os.utime(path, (seconds, seconds))
        yield true_mail(arrival, f"{arrival.queue}/new/{name}")


def true_mail(arrival: Arrival, file: str) -> TrueMail:
    written = arrival.written
    return TrueMail(
        file=file,
        list=arrival.queue,
        arrived_at=iso(arrival.at),
        kind=arrival.kind,
        thread=arrival.thread,
        customer=None,
        recognised_by=None,
        candidates=(),
        sender_address=(written.reply_to or written.sender).key,
        sender_name=arrival.sender_name,
        from_address=written.sender.key,
        message_id=written.message_id if arrival.has_id else None,
        subject=arrival.subject,
        attachments=written.attachments,
        language=written.sender.language,
        program=written.program,
        situation=arrival.situation,
        reason=arrival.reason,
        answers=bool(written.references),
        is_forged=arrival.is_forged,
    )

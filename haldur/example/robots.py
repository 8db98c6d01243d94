"""What machines write, as they write it: away notes, reports of delivery and reading, newsletters, monitors."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from haldur.example.company import LISTS
from haldur.example.composing import Entity, encoded, mailbox, multipart, stamp, text_entity
from haldur.example.desk import date_header
from haldur.example.draft import Written
from haldur.example.people import Person


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot's habits: its headers, and how it names itself in truth.json."""

    name: str
    headers: tuple[str, ...]
    program: str
    null_return_path: bool = True


AWAY = (
    Robot(
        "away_exchange",
        (
            "Auto-Submitted: auto-generated",
            "X-Auto-Response-Suppress: All",
            "X-MS-Exchange-Inbox-Rules-Loop: {sender}",
            "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
        ),
        "exchange",
    ),
    Robot("away_gmail", ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes"), "gmail", False),
    Robot("away_sieve", ("Auto-Submitted: auto-replied (vacation)", "Precedence: auto_reply"), "sieve"),
    Robot(
        "away_cpanel", ("X-Autorespond: {subject_ascii}", "Precedence: auto_reply", "X-Autoreply: yes"), "cpanel", False
    ),
    Robot("away_ticketing", ("Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: DR, OOF"), "helpdesk", False),
)


def compose(
    rng: Random,
    *,
    sender: Person,
    to: Person,
    subject: str,
    entity: Entity,
    sent: datetime,
    headers: tuple[str, ...],
    program: str,
    message_id: str = "",
) -> Written:
    """How many parts of a report are attachments, no one can say."""
    message_id = message_id or stamp(rng, f"{{h20}}.{{d8}}@{sender.address.partition('@')[2]}")
    lines = (
        f"From: {mailbox(sender, 'utf-8', style='Q')}",
        f"To: {mailbox(to, 'utf-8', style='Q')}",
        f"Subject: {encoded(subject, 'utf-8', style='Q')}",
        f"Date: {date_header(sent)}",
        f"Message-ID: <{message_id}>",
        "MIME-Version: 1.0",
        *headers,
    )
    raw = "".join(f"{line}\n" for line in lines).encode() + entity.as_bytes()
    return Written(raw, message_id, (), b"", subject, subject, "", sender, (to,), (), sent, program, None)


def plain(text: str) -> Entity:
    return text_entity(text, "plain", "utf-8", "quoted-printable")


def chain(parent: Written | None) -> tuple[str, ...]:
    if parent is None:
        return ()
    return f"In-Reply-To: <{parent.message_id}>", f"References: <{parent.message_id}>"


def away_note(
    rng: Random, robot: Robot, *, sender: Person, subject: str, text: str, sent: datetime, parent: Written | None
) -> Written:
    headers = tuple(h.format(sender=sender.address, subject_ascii="vacation") for h in robot.headers)
    return compose(
        rng,
        sender=sender,
        to=parent.sender if parent else LISTS["support"],
        subject=subject,
        entity=plain(text),
        sent=sent,
        headers=(*chain(parent), *headers),
        program=robot.program,
    )


def read_receipt(rng: Random, *, sender: Person, parent: Written, sent: datetime) -> Written:
    """RFC 8098: what was done with a mail, in a part for machines."""
    fields = (
        f"Reporting-UA: {sender.address.partition('@')[2]}; Mail\nFinal-Recipient: rfc822;{sender.address}\n"
        f"Original-Message-ID: <{parent.message_id}>\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    )
    parts = [
        plain(f"Teie kiri „{parent.subject}“ avati {date_header(sent)}.\n"),
        Entity("Content-Type: message/disposition-notification\n", fields.encode()),
    ]
    entity = multipart("report", stamp(rng, "=_{h24}"), parts, parameters=" report-type=disposition-notification;")
    return compose(
        rng,
        sender=sender,
        to=parent.sender,
        subject=f"Loetud: {parent.subject}",
        entity=entity,
        sent=sent,
        headers=chain(parent),
        program="receipt",
    )


def newsletter(rng: Random, *, sent: datetime, marks: tuple[str, ...]) -> Written:
    number = rng.randrange(10, 90)
    sender = Person("Kinnisvarauudised", f"uudiskiri@uudised-{number}.example")
    html = f"<html><body><h1>Kinnisvaraturg, nr {number}</h1><p>Korterite hinnad kevadel.</p></body></html>"
    parts = [plain(f"Kinnisvaraturg, nr {number}\n"), text_entity(html, "html", "utf-8", "quoted-printable")]
    return compose(
        rng,
        sender=sender,
        to=LISTS["support"],
        subject=f"Kinnisvaraturu ülevaade nr {number}",
        entity=multipart("alternative", stamp(rng, "----_{h16}"), parts),
        sent=sent,
        headers=marks,
        program="newsletter",
    )


def monitor(rng: Random, *, sent: datetime) -> Written:
    host = f"web{rng.randrange(1, 9)}"
    return compose(
        rng,
        sender=Person("Monitor", f"monitor@watch-{host}.example"),
        to=LISTS["support"],
        subject=f"[PROBLEM] {host}: disk {rng.randrange(80, 99)} %",
        entity=plain(f"{host} has little space left on /var.\n"),
        sent=sent,
        headers=("Auto-Submitted: auto-generated", "X-Priority: 1"),
        program="monitor",
    )


def own_letter(rng: Random, *, message_id: str, to: Person, sent: datetime, ticket: str) -> Written:
    """What Haldur sends itself; a list may bring it back, a server may bounce it."""
    return compose(
        rng,
        sender=LISTS["support"],
        to=to,
        subject=f"Teie pöördumine [#{ticket}]",
        entity=plain("Tere!\n\nTegeleme teie küsimusega.\n\nKodu tugi\n"),
        sent=sent,
        headers=("Auto-Submitted: auto-replied",),
        program="haldur",
        message_id=message_id,
    )

"""Mail as it should not be. Each fault takes a whole good mail and spoils it as some program or road does.

Most faults still leave a mail that a person can act on; three leave nothing, and those go to quarantine.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from haldur.example.delivering import Arrival

Fault = Callable[[Random, Arrival], Arrival]


def set_header(raw: bytes, name: bytes, line: bytes) -> bytes:
    """Puts the line in the place of the header, its folded lines included; an empty line removes it."""
    head, separator, body = raw.partition(b"\n\n")
    kept: list[bytes] = []
    inside = False
    for old in head.split(b"\n"):
        inside = old.lower().startswith(name.lower() + b":") or (inside and old[:1] in (b" ", b"\t"))
        if not inside:
            kept.append(old)
    if line:
        kept.insert(len(kept), line)
    return b"\n".join(kept) + separator + body


def blank_first_line(rng: Random, mail: Arrival) -> Arrival:
    return replace(mail, raw=b"\n" + mail.raw)


def byte_order_mark(rng: Random, mail: Arrival) -> Arrival:
    return replace(mail, raw=b"\xef\xbb\xbf" + mail.raw)


def mbox_line(rng: Random, mail: Arrival) -> Arrival:
    line = f"From {mail.written.sender.address} {mail.at:%a %b} {mail.at.day:2d} {mail.at:%H:%M:%S %Y}\n"
    return replace(mail, raw=line.encode() + mail.raw)


def empty_message_id(rng: Random, mail: Arrival) -> Arrival:
    return replace(mail, raw=set_header(mail.raw, b"Message-ID", b"Message-ID: <>"), has_id=False)


def no_message_id(rng: Random, mail: Arrival) -> Arrival:
    return replace(mail, raw=set_header(mail.raw, b"Message-ID", b""), has_id=False)


def lying_charset(rng: Random, mail: Arrival) -> Arrival:
    """UTF-8 within, ASCII on the label."""
    return with_body(
        mail, b'text/plain; charset="us-ascii"', b"8bit", "Tere! Köögis on veemõõtja katki, näit puudub.\n"
    )


def with_body(mail: Arrival, content_type: bytes, encoding: bytes, text: str, charset: str = "utf-8") -> Arrival:
    raw = set_header(mail.raw, b"Content-Type", b"Content-Type: " + content_type)
    raw = set_header(raw, b"Content-Transfer-Encoding", b"Content-Transfer-Encoding: " + encoding)
    head = raw.partition(b"\n\n")[0]
    return replace(mail, raw=head + b"\n\n" + text.encode(charset), written=replace(mail.written, attachments=0))


def wrong_charset(rng: Random, mail: Arrival) -> Arrival:
    """Baltic letters within, Latin-1 on the label: š and ž turn into ð and þ."""
    text = "Tere! Garaaži uks ei sulgu ja šahti luuk on katki.\n"
    return with_body(mail, b"text/plain; charset=iso-8859-1", b"8bit", text, "windows-1257")


def unknown_charset(rng: Random, mail: Arrival) -> Arrival:
    return with_body(mail, b"text/plain; charset=x-unknown", b"8bit", "Palun helistage, näidud ei jõua kohale.\n")


def no_end_boundary(rng: Random, mail: Arrival) -> Arrival:
    """The road broke off before the end."""
    body = 'Content-Type: text/plain; charset="utf-8"\n\nTere! Kiri jäi pooleli.\n'
    return with_body(mail, b'multipart/mixed; boundary="=_broken"', b"8bit", f"--=_broken\n{body}")


def nul_bytes(rng: Random, mail: Arrival) -> Arrival:
    return with_body(mail, b"text/plain; charset=utf-8", b"8bit", "Tere!\0\0 Nulle on\0 kirjas.\n")


def raw_eight_bit_headers(rng: Random, mail: Arrival) -> Arrival:
    subject = "Näidud jäid sisestamata"
    raw = set_header(mail.raw, b"Subject", f"Subject: {subject}".encode())
    return replace(mail, raw=raw, subject=subject)


def two_senders(rng: Random, mail: Arrival) -> Arrival:
    """The first counts."""
    line = f"From: {mail.written.sender.address}, partner@teine.example"
    return replace(mail, raw=set_header(mail.raw, b"From", line.encode()), sender_name="")


def thousand_spaces(rng: Random, mail: Arrival) -> Arrival:
    raw = set_header(mail.raw, b"X-Filler", b"X-Filler:" + b" " * 1000 + b"x")
    return replace(mail, raw=raw)


def encoded_line_break(rng: Random, mail: Arrival) -> Arrival:
    """A name that would like to be two headers."""
    line = f"From: =?utf-8?Q?Mari=0D=0ABcc=3A_koik=40kurja.example?= <{mail.written.sender.address}>"
    return replace(mail, raw=set_header(mail.raw, b"From", line.encode()), sender_name=None)


def bidi_subject(rng: Random, mail: Arrival) -> Arrival:
    raw = set_header(mail.raw, b"Subject", b"Subject: =?utf-8?Q?Arve_=E2=80=AEfdp=2Eexe?=")
    return replace(mail, raw=raw, subject=None)


def winmail(rng: Random, mail: Arrival) -> Arrival:
    """Outlook's own wrapping, which only Outlook opens."""
    return attached(mail, 'Content-Type: application/ms-tnef; name="winmail.dat"\n', "eJ8+IgAAAQAAAAAAAAAAAAAA")


def hostile_name(rng: Random, mail: Arrival) -> Arrival:
    name = rng.choice(("../../etc/cron.d/evil", "..\\\\..\\\\autorun.inf", "CON", "a" * 400 + ".pdf", "arve.pdf\t.exe"))
    return attached(mail, f'Content-Type: application/octet-stream; name="{name}"\n', "cGFoYQ==", name)


def attached(mail: Arrival, headers: str, content: str, name: str = "winmail.dat") -> Arrival:
    text = (
        '--=_odd\nContent-Type: text/plain; charset="utf-8"\n\nTere! Fail on lisatud.\n--=_odd\n'
        f'{headers}Content-Disposition: attachment; filename="{name}"\n'
        f"Content-Transfer-Encoding: base64\n\n{content}\n--=_odd--\n"
    )
    changed = with_body(mail, b'multipart/mixed; boundary="=_odd"', b"8bit", text)
    return replace(changed, written=replace(changed.written, attachments=1))


def empty_file(rng: Random, mail: Arrival) -> Arrival:
    return quarantined(mail, b"", "empty")


def no_sender(rng: Random, mail: Arrival) -> Arrival:
    """Neither From nor any other header says who wrote it."""
    head = f"Received: by mx.kodu.example; {mail.at:%a, %d %b %Y %H:%M:%S %z}\nSubject: (puudub)\nMIME-Version: 1.0\n"
    return quarantined(mail, head.encode() + b"\nTere\n", "no_sender")


def not_mail(rng: Random, mail: Arrival) -> Arrival:
    """A picture was thrown into the mailbox as it is; no colon, lest it look like a header."""
    junk = bytes(byte for byte in rng.randbytes(4000) if byte >= 0x80 or byte in b"\0\1\2\n")
    return quarantined(mail, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + junk, "not_mail")


def quarantined(mail: Arrival, raw: bytes, reason: str) -> Arrival:
    nobody = replace(mail.written.sender, name="", address="")
    written = replace(mail.written, sender=nobody, reply_to=None, attachments=0)
    return replace(
        mail,
        raw=raw,
        kind="quarantined",
        thread=None,
        written=written,
        reason=reason,
        subject=None,
        sender_name=None,
        has_id=False,
    )


STILL_READABLE: tuple[Fault, ...] = (
    blank_first_line,
    byte_order_mark,
    mbox_line,
    empty_message_id,
    no_message_id,
    lying_charset,
    wrong_charset,
    unknown_charset,
    no_end_boundary,
    nul_bytes,
    raw_eight_bit_headers,
    two_senders,
    thousand_spaces,
    encoded_line_break,
    bidi_subject,
    winmail,
    hostile_name,
)
UNREADABLE: tuple[Fault, ...] = (empty_file, no_sender, not_mail)

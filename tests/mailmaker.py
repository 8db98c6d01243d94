"""Raw mails for tests: `a_mail()` is a customer's plain one, and every header can be said otherwise."""

from collections.abc import Sequence

DATE = "Mon, 02 Mar 2026 10:00:00 +0200"


def a_mail(
    *,
    from_: str = "Mari Maasikas <mari@klient.ee>",
    to: str = "support@firm.ee",
    subject: str = "Arve",
    text: str = "Tere!",
    message_id: str = "",
    in_reply_to: str = "",
    references: Sequence[str] = (),
    date: str = DATE,
    **headers: str,
) -> bytes:
    """The bytes of a mail; ids without brackets, other headers as keywords (`auto_submitted="auto-replied"`)."""
    lines = {
        "From": from_,
        "To": to,
        "Subject": subject,
        "Date": date,
        "Message-ID": f"<{message_id}>" if message_id else "",
        "In-Reply-To": f"<{in_reply_to}>" if in_reply_to else "",
        "References": " ".join(f"<{one}>" for one in references),
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines |= {name.rstrip("_").replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\n" for name, value in lines.items() if value)
    return f"{head}\n{text}\n".encode()


def a_report(
    *,
    action: str = "failed",
    recipient: str = "mari@klient.ee",
    returned: str = "",
    returned_references: Sequence[str] = (),
    **headers: str,
) -> bytes:
    """A delivery report in standard form (RFC 3464) about a mail with the id `returned`."""
    named = f"References: {' '.join(f'<{one}>' for one in returned_references)}\n" if returned_references else ""
    status = (
        f"Reporting-MTA: dns; mx.firm.ee\n\nFinal-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: 5.1.1\n"
    )
    parts = {
        "text/plain": "Your mail could not be delivered.\n",
        "message/delivery-status": status,
        "text/rfc822-headers": f"From: support@firm.ee\nTo: {recipient}\n{named}Message-ID: <{returned}>\n",
    }
    body = "".join(f"--b\nContent-Type: {kind}\n\n{content}\n" for kind, content in parts.items())
    return a_mail(
        from_="Mail Delivery System <MAILER-DAEMON@mx.firm.ee>",
        subject="Undelivered Mail Returned to Sender",
        text=f"{body}--b--",
        content_type='multipart/report; report-type=delivery-status; boundary="b"',
        **({"return_path": "<>"} | headers),
    )


def with_part(kind: str, content: str, **headers: str) -> bytes:
    """A person's mail of two parts."""
    parts = f"--b\nContent-Type: text/plain\n\nVaata palun\n--b\nContent-Type: {kind}\n\n{content}\n--b--\n"
    return a_mail(text=parts, content_type='multipart/mixed; boundary="b"', **headers)

"""What mailing-list software does with a mail that it passes on: its own headers, and a footer.

A plain text that is not in base64 gets the footer below it; whatever else is wrapped, with the footer as a part.
"""

from haldur.example.company import DOMAIN, LISTS
from haldur.example.composing import Entity, multipart, text_entity

CONTENT = ("content-type:", "content-transfer-encoding:", "content-disposition:", "content-language:")
RULE = "_" * 47


def passed_on(raw: bytes, queue: str, boundary: str) -> bytes:
    """The mail as subscribers of the list get it."""
    list_headers = f"List-Id: <{queue}.{DOMAIN}>\nList-Post: <mailto:{LISTS[queue].address}>\n"
    footer = f"{RULE}\n{LISTS[queue].name} -- {LISTS[queue].address}\n"
    head, _, body = raw.partition(b"\n\n")
    if is_appendable(head.decode().lower()):
        return list_headers.encode() + head + b"\n\n" + body.rstrip(b"\n") + f"\n{footer}".encode()
    envelope, content = divided(head.decode())
    parts = [Entity(content, body), text_entity(footer, "plain", "utf-8", "7bit")]
    return (list_headers + envelope).encode() + multipart("mixed", boundary, parts).as_bytes()


def is_appendable(head: str) -> bool:
    return "content-type: text/plain" in head and "content-transfer-encoding: base64" not in head


def divided(head: str) -> tuple[str, str]:
    """The headers of the mail, and those that belong to its body, with their folded lines."""
    envelope, content, is_content = "", "", False
    for line in head.split("\n"):
        if not line.startswith((" ", "\t")):
            is_content = line.lower().startswith(CONTENT)
        if is_content:
            content += f"{line}\n"
        else:
            envelope += f"{line}\n"
    return envelope, content

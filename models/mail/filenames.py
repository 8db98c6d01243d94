"""Names of attachments that are safe to store, to list and to save.

A name never leaves its folder, never is a device of Windows, never is empty, hides nothing and fits every file
system; what remains is as near to the sender's name as that allows. An attachment without a name gets one from its
type and its place.
"""

import re
from mimetypes import MimeTypes

from models.mail import limits
from models.mail.cleaning import single_line

_FORBIDDEN = re.compile(r'[/\\:*?"<>|%]|\.{2,16}(?=[/\\])')
_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)")
_LONGEST_ENDING = 16
_TYPES = MimeTypes(filenames=())
_ENDINGS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/x-amp-html": ".html",
}


def safe_name(written: str, content_type: str, number: int) -> str:
    name = _FORBIDDEN.sub("_", single_line(written, limits.STRUCTURED_CHARS))
    name = name.strip(" ").rstrip(". ").lstrip(".")
    if not name.strip("_. "):
        return f"{content_type.partition('/')[0] or 'attachment'}-{number}{ending_of(content_type)}"
    if _DEVICE.match(name):
        name = f"_{name}"
    return _shortened(name)


def ending_of(content_type: str) -> str:
    return _ENDINGS.get(content_type) or _TYPES.guess_extension(content_type) or ".bin"


def _shortened(name: str) -> str:
    """Cut before the ending, which tells what the file is."""
    if len(name.encode()) <= limits.ATTACHMENT_NAME_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > _LONGEST_ENDING:
        stem, dot, ending = name, "", ""
    room = limits.ATTACHMENT_NAME_BYTES - len((dot + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip() + dot + ending

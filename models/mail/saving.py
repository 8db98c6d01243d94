"""Mails that were saved in a form in which no mail ever travels.

A file in UTF-16 or with the line ends of old Macs is turned into the bytes it was made from, as far as they can be
known. All other mails are left untouched.
"""

_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SAMPLE_BYTES = 4_000


def as_sent(raw: bytes) -> bytes:
    sample = raw[:_SAMPLE_BYTES]
    if sample.startswith(_MARKS) and b"\x00" in sample:
        return raw.decode("utf-16", "replace").encode()
    if b"\n" not in sample and sample.count(b"\r") > 1:
        return raw.replace(b"\r", b"\n")
    return raw

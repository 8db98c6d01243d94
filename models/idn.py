"""Domains in the letters of a people: `õun.ee`, which mail servers write as `xn--un-bka.ee` (RFC 5891).

A customer's card is typed in letters, and their mail comes with the other form. Both are one domain, so all that is
compared is compared in letters; what leaves is written for servers again (models/letter_headers.py). The rules that
Python knows are those of 2003, by which `straße.de` was another way to write `strasse.de`. Since 2010 they are two
domains, which may have two owners, so a label with such a letter is written here.
"""

import re
from unicodedata import normalize

LONGEST = 320  # characters; what is longer is no address
LONGEST_LABEL = 63
PREFIX = "xn--"
APART = frozenset("ßς")  # the older rules wrote them as others; marks that cannot be seen stand in no address of ours
DOTS = re.compile("[.\u3002\uff0e\uff61]")


def in_letters(address: str) -> str:
    """An address or a domain, in lower case, with its domain in letters; as it is where that cannot be read."""
    if PREFIX not in address or len(address) > LONGEST:
        return address
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{'.'.join(map(_label_in_letters, domain.split('.')))}"
    except UnicodeError:
        return address


def for_servers(domain: str) -> str:
    """A domain in the form that every server knows; UnicodeError where it has none."""
    if APART.isdisjoint(domain.lower()):
        return domain.encode("idna").decode("ascii")
    labels = DOTS.split(domain)
    if not all(labels[:-1]):
        raise UnicodeError(f"{domain!r} has an empty label")
    return ".".join(map(_label_for_servers, labels))


def _label_for_servers(label: str) -> str:
    told_apart = normalize("NFKC", label.lower())
    if APART.isdisjoint(told_apart):
        return label.encode("idna").decode("ascii")
    written = PREFIX + told_apart.encode("punycode").decode("ascii")
    if len(written) > LONGEST_LABEL:
        raise UnicodeError(f"{label!r} is too long")
    return written


def _label_in_letters(label: str) -> str:
    written = label.encode("ascii")
    try:
        return written.decode("idna")
    except UnicodeError:
        letters = written.removeprefix(PREFIX.encode()).decode("punycode")
        if APART.isdisjoint(letters) or _label_for_servers(letters) != label:
            raise
        return letters

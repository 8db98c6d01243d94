"""Domains in the letters of a people: `õun.ee`, which mail servers write as `xn--un-bka.ee` (RFC 5891).

A customer's card is typed in letters, and their mail comes with the other form. Both are one domain, so all that is
compared is compared in letters; what leaves is written for servers again (models/letter_headers.py).
"""

LONGEST = 320  # characters; what is longer is no address


def in_letters(address: str) -> str:
    """An address or a domain, in lower case, with its domain in letters; as it is where that cannot be read."""
    if "xn--" not in address or len(address) > LONGEST:
        return address
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('ascii').decode('idna')}"
    except UnicodeError:
        return address

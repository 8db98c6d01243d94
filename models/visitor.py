"""Who filled in a form of our own whose mail names them in its text only.

Most forms put the visitor into Reply-To. One that does not writes a line for each field; the field that is called
e-mail holds the address, where all such fields hold the same one. Or its first line says from whom the words are.
"""

import re

from models.mail import Address, Mail

LONGEST = 10_000
ADDRESS = r"[^\s<>()\[\]\"',;:|@]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}"
ADDRESS_FIELD = re.compile(
    r"^\W{0,9}(?:\w{1,20} ){0,2}(?:e-?post|e-?mail|meil|sähköposti|электронная почта|эл\.? ?почта|e-pasts|el\. ?paštas"
    r"|e-?posti? ?aadress|email address|sähköpostiosoite)[ \t]*[:|\n]\s{0,9}(?:mailto:)?"
    r"([^\s<>()\[\]\"',;:|]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
NAME_FIELD = re.compile(
    r"^\W{0,9}(?:\w{1,20} ){0,3}(?:nimi|name|имя|vārds|vardas)[ \t]*[:|\n][ \t]{0,9}([^\n|:@]{2,80})$",
    re.IGNORECASE | re.MULTILINE,
)
FROM_LINE = re.compile(
    r"\s{0,9}(?:from|saatja|kellelt|lähettäjä|от(?: кого)?|von|från|no|nuo)[ \t]{0,9}:"
    rf"([^\n<>()\[\]:|@]{{0,80}})[<(\[]({ADDRESS})[>)\]][ \t]*(?:\n|$)",
    re.IGNORECASE,
)


def visitor_of(mail: Mail) -> Address | None:
    """Whom the fields of a form name; None where they name nobody, or several."""
    text = mail.text[:LONGEST]
    named = {address.lower(): address for address in ADDRESS_FIELD.findall(text)}
    if not named and (line := FROM_LINE.match(text)):
        return Address(" ".join(line[1].split()).strip("\"'"), line[2])
    if len(named) != 1:
        return None
    name = NAME_FIELD.search(text)
    return Address(" ".join(name[1].split()) if name else "", next(iter(named.values())))

"""What an agent should know about a mail's kind: parts that only the right program or key can open."""

_KINDS = {
    "application/pkcs7-mime": "The mail is S/MIME encrypted or sealed; its content is kept as an attachment, unread.",
    "application/x-pkcs7-mime": "The mail is S/MIME encrypted or sealed; its content is kept as an attachment, unread.",
    "multipart/encrypted": "The mail is encrypted; its content is kept as an attachment, unread.",
    "application/pgp-encrypted": "The mail is encrypted; its content is kept as an attachment, unread.",
    "message/partial": "This is one piece of a mail that was sent in several; it is kept as an attachment.",
    "message/external-body": "An attachment was not sent along, only a reference to where it lies.",
}
_PGP = "-----BEGIN PGP MESSAGE-----"
_PGP_NOTE = "The text is PGP encrypted; it is kept as it came."


def notes_on_kinds(kinds: set[str]) -> list[str]:
    return [note for kind, note in _KINDS.items() if kind in kinds]


def notes_on_content(text: str) -> list[str]:
    return [_PGP_NOTE] if _PGP in text else []

"""What the reading of one mail may cost in all.

A limit on each header or part is none on the mail, for a stranger sends a thousand of them. So whatever can be
repeated and takes time draws on one allowance of the whole mail; when it is used up, the rest is read the cheap
way or left out, and a note says so. Only files and the search for delimiters grow with the mail, both linearly.
"""

from models.mail import limits

_LIMITS = {
    "guesses": limits.GUESSES,
    "address_chars": limits.ADDRESS_TEXT_CHARS,
    "name_chars": limits.NAMES_CHARS,
    "parameters": limits.PARAMETERS,
    "part_fields": limits.PART_FIELDS,
    "text_bytes": limits.ALL_TEXT_BYTES,
    "html_chars": limits.HTML_READ_CHARS,
    "false_delimiters": limits.FALSE_DELIMITERS,
    "searched_bytes": limits.SEARCHED_BYTES,
    "base64_pieces": limits.BASE64_PIECES,
    "uuencoded_files": limits.UUENCODED_FILES,
    "uuencoded_lines": limits.UUENCODED_LINES,
    "packed_pieces": limits.PACKED_PIECES,
}
_NOTES = {
    "address_chars": "The lists of addresses are longer than is read; their end was left out.",
    "text_bytes": "The text is longer than is read; its end was left out.",
    "html_chars": "The text is longer than is read; its end was left out.",
    "part_fields": "The parts have more headers than are read; the last ones were left out.",
    "false_delimiters": "The mail does not say clearly where its parts end; they were not all told apart.",
    "searched_bytes": "The parts lie too deep in each other to be told apart; some were left together.",
    "base64_pieces": "A file is encoded in more pieces than are read; its end was left out.",
    "uuencoded_lines": "An encoded file has more lines than are read; its end was left out.",
    "packed_pieces": "winmail.dat holds more than is read; the last files were not taken out.",
}


class Budget:
    """The allowances of one mail, made anew for each."""

    __slots__ = ("_exceeded", "_left")

    def __init__(self, mail_bytes: int) -> None:
        self._left = _LIMITS.copy()
        self._left["searched_bytes"] += limits.SEARCHES * mail_bytes
        self._left["base64_pieces"] += mail_bytes // limits.ENCODED_LINE_BYTES
        self._left["uuencoded_lines"] += mail_bytes // limits.ENCODED_LINE_BYTES
        self._exceeded: set[str] = set()

    def take(self, name: str, wanted: int) -> int:
        """As much of what is wanted as is left."""
        left = self._left[name]
        if wanted > left:
            self._exceeded.add(name)
            wanted = left
        self._left[name] = left - wanted
        return wanted

    def notes(self) -> list[str]:
        return [note for name, note in _NOTES.items() if name in self._exceeded] if self._exceeded else []

"""What ties mails into threads: Message-ID, In-Reply-To, References, Outlook's Thread-Index.

Ids are taken from between angle brackets, from words with an @ where there are no brackets, and lose the spaces that
folding put into them. An id that says nothing, or is but a word such as `null`, is none; one that is too long to store
is replaced by its hash, so that both sides of a thread still meet.
"""

import re
from binascii import Error, a2b_base64
from hashlib import sha256

from models.mail import limits
from models.mail.cleaning import single_line

_BRACKETED = re.compile(r"<([^<>]+)>?")
_COMMENT = re.compile(r"\([^()]*\)")
_LETTERS = re.compile(r"\w[^\w]*\w[^\w]*\w")
_PLAIN_WORD = re.compile(r"[^@\d]{1,40}")  # what a program writes where it has no id: null, undefined, None
_SENTENCE = "message from"
_SAMPLE_CHARS = 20
_INDEX_BYTES = 22
_INDEX_CHILD_BYTES = 5
_INDEX_CHARS = 8_000
_FIRST_CHARS = 10_000
_LAST_CHARS = 100_000


def read_id(text: str) -> str:
    """The one id of a Message-ID header, "" where there is none to rely on."""
    found = read_ids(text[: limits.STRUCTURED_CHARS])
    if found:
        return found[0]
    words = text[: limits.STRUCTURED_CHARS].split()
    return _kept(words[0].strip("<>,;")) if len(words) == 1 else ""


def read_ids(text: str) -> tuple[str, ...]:
    """All ids in order, none twice; of very many the first and the last."""
    if len(text) > _FIRST_CHARS + _LAST_CHARS:
        text = text[:_FIRST_CHARS].rpartition(">")[0] + "> " + text[-_LAST_CHARS:].partition(">")[2]
    if "<" in text:
        found = [_kept("".join(inside.split())) for inside in _BRACKETED.findall(_without_comments(text))]
    else:
        words = _COMMENT.sub(" ", text).replace(",", " ").replace(";", " ").split()
        found = [_kept(word.strip("\"'>")) for word in words if "@" in word]
    ids = list(dict.fromkeys(filter(None, found)))
    if len(ids) > limits.IDS:
        ids = [ids[0], *ids[1 - limits.IDS :]]
    return tuple(ids)


def read_answered(text: str) -> tuple[str, ...]:
    """The ids of In-Reply-To; some programs put a sentence with the author's address before the id."""
    found = read_ids(text)
    return found[-1:] if text.lstrip()[: len(_SENTENCE)].lower() == _SENTENCE else found


def _without_comments(text: str) -> str:
    """An id in a comment answers nothing; parentheses inside an id are its own."""
    if "(" not in text:
        return text
    return _COMMENT.sub(lambda comment: " " if " " in comment[0] or "<" in comment[0] else comment[0], text)


def _kept(text: str) -> str:
    text = single_line(text, limits.HEADER_CHARS)
    if not _LETTERS.search(text[:_SAMPLE_CHARS]) or _PLAIN_WORD.fullmatch(text):
        return ""
    if len(text) > limits.ID_CHARS:
        return f"sha256:{sha256(text.encode()).hexdigest()}@long.haldur.invalid"
    return text


def id_from_content(*content: str) -> str:
    """An id for a mail that has none: the same mail gets the same one at every reading."""
    return f"{sha256(chr(0).join(content).encode('utf-8', 'replace')).hexdigest()}@content.haldur.invalid"


def read_thread_index(text: str) -> str:
    """Outlook's conversation: time and GUID in the first 22 bytes, five more for every answer."""
    if not text:
        return ""
    try:
        index = a2b_base64("".join(text[:_INDEX_CHARS].split()))
    except (Error, ValueError):
        return ""
    is_whole = len(index) >= _INDEX_BYTES and (len(index) - _INDEX_BYTES) % _INDEX_CHILD_BYTES == 0
    if not is_whole or index[0] != 1 or not any(index[6:_INDEX_BYTES]):
        return ""
    return index[:_INDEX_BYTES].hex()

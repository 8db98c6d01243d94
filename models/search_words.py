"""What a search compares: the words of a text, plain (T-21).

A word is a run of letters and digits; every other sign only parts words. Case does not count, nor do marks on letters:
`Öine` is found by `oine`, and the other way round. A mail address is one word besides, and so is its domain, for its
parts are in most mails. A word is kept by its first 40 letters, and a text by its first 6,000 different words; who
pastes a log file into a mail wants no more of it found. A search wants all of its words, each as the beginning of a
word; a single letter or digit is a whole word, for too many begin with it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, islice
from unicodedata import normalize

WORD_CHARS = 40
MOST_WORDS = 6_000  # with WORD_CHARS the most that one row of PostgreSQL's index holds, about 1 MB
MOST_SEARCHED = 12
WORD = re.compile(r"[^\W_]+")
MARKS = re.compile("[\u0300-\u036f]+")
IN_ADDRESSES = b"@.-_+%"


def _parting(kept: bytes) -> bytes:
    """A table that makes ASCII signs blanks, but for those that are kept."""
    return bytes(code if code >= 128 or chr(code).isalnum() or code in kept else 32 for code in range(256))


PARTED, ADDRESSES_WHOLE = _parting(b""), _parting(IN_ADDRESSES)


def words_of(*texts: str) -> list[str]:
    """The different words of texts; a long mail takes some 0.1 ms, so bytes are parted and not letters."""
    raw = _bytes_of(*texts)
    addresses = [piece for piece in raw.translate(ADDRESSES_WHOLE).split() if b"@" in piece] if b"@" in raw else []
    domains = [piece.rpartition(b"@")[2] for piece in addresses]
    return _plain([*map(_joined, addresses), *map(_joined, domains), *raw.translate(PARTED).split()])


def searched_words(search: str) -> list[str]:
    """The words that a search wants; more than a dozen are no search."""
    pieces = _bytes_of(search).translate(ADDRESSES_WHOLE).split()
    wanted = ([_joined(piece)] if b"@" in piece else piece.translate(PARTED).split() for piece in pieces)
    return _plain(chain.from_iterable(wanted))[:MOST_SEARCHED]


def is_beginning(word: str) -> bool:
    """Whether a searched word also stands for longer ones."""
    return len(word) > 1


def is_among(words: Iterable[str], wanted: str) -> bool:
    """Whether a searched word is found among the words of a text."""
    return any(word.startswith(wanted) if is_beginning(wanted) else word == wanted for word in words)


def name_has(name: str, wanted: str) -> bool:
    """Whether a name has a searched word; most do not, and that is seen at once."""
    return wanted in _folded(name) and is_among(words_of(name), wanted)


def _bytes_of(*texts: str) -> bytes:
    return " ".join(texts).encode(errors="replace").lower()


def _joined(address: bytes) -> bytes:
    return address.translate(None, IN_ADDRESSES)


def _plain(words: Iterable[bytes]) -> list[str]:
    plain = ((word[:WORD_CHARS].decode(),) if word.isascii() else _others(word) for word in dict.fromkeys(words))
    return list(islice(filter(None, dict.fromkeys(chain.from_iterable(plain))), MOST_WORDS))


@lru_cache(maxsize=20_000)
def _others(word: bytes) -> tuple[str, ...]:
    """What stands between blanks may hold other languages' signs, which part words as well."""
    return tuple(piece[:WORD_CHARS] for piece in WORD.findall(_folded(word.decode())))


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else MARKS.sub("", normalize("NFKD", text).casefold())

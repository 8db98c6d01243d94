"""Bytes become text, whatever the mail says about them.

The declared charset is believed when it can be: under a wider name where programs mean the wider one (latin-1
is windows-1252, gb2312 is gb18030), and never against bytes that are plainly UTF-8. A missing, unknown or
impossible charset is guessed from a sample; so is latin-1 where hardly a letter is a Latin one. What was encoded twice
is read twice. Only charsets of the table are used: the name comes from a
stranger, and Python would import a module of that name.
"""

import re
from encodings.aliases import aliases
from functools import lru_cache
from io import BytesIO

from charset_normalizer import from_bytes

from models.mail.budget import Budget

_WIDER = {
    "ascii": "utf_8",
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "johab": "johab",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
    "iso2022_jp_1": "iso2022_jp_ext",
    "iso2022_jp_2": "iso2022_jp_2",
    "iso2022_jp_3": "iso2022_jp_3",
    "iso2022_kr": "iso2022_kr",
    "hz": "hz",
}
_SINGLE_BYTE = frozenset(
    (
        "koi8_r koi8_u koi8_t kz1048 mac_roman mac_cyrillic mac_greek mac_latin2 mac_turkish mac_iceland cp437 cp850"
    ).split()
    + "cp852 cp855 cp857 cp858 cp862 cp864 cp865 cp866 cp869 cp874 cp775 cp1250 cp1251 cp1252 cp1253 cp1254".split()
    + "cp1255 cp1256 cp1257 cp1258 iso8859_15 ptcp154 hp_roman8".split()
    + [f"iso8859_{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 16)]
)
_MULTI_BYTE = frozenset(
    "utf_8 utf_8_sig utf_7 utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le gb18030 cp949 johab cp932 big5hkscs"
    " cp950 euc_jp euc_jis_2004 euc_jisx0213 shift_jisx0213 iso2022_jp_ext iso2022_jp_2 iso2022_jp_3 iso2022_kr"
    " hz".split()
)
_STATEFUL = frozenset("utf_7 utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le iso2022_kr hz".split()) | frozenset(
    ("iso2022_jp_ext", "iso2022_jp_2", "iso2022_jp_3")
)
_GUESSES = [
    "cp1252",
    "cp1257",
    "cp1251",
    "koi8_r",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5hkscs",
    "cp949",
]
_BALTIC = "āēīūšžėļņ".encode("cp1257")
_CARONS = "šžŠŽ".encode("cp1257")  # windows-1252 has ð and þ there, which Icelandic alone writes, beside its ú and ý
_ICELANDIC = "úýÚÝ".encode("cp1252")
_WESTERN = "éèàäöüõåøæñóáãêôß".encode("cp1252")
_ESTONIAN = "õÕ".encode("cp1252")
_VOWELS_OF_ICELAND = "áéíóúýæÁÉÍÓÚÝÆ".encode("cp1252")
_UMLAUTS = "õäöüåøæßÕÄÖÜÅØÆ".encode("cp1252")  # whoever tries their letters out writes hardly any others
_BELOW = bytes(range(0xC0))  # the signs there are no letters of latin-1, and are in other charsets too
_NO_LETTERS = bytes(byte for byte in range(0xC0) if not bytes([byte]).isalpha())
_STRANGE = re.compile(r"[^\x00-\x7f]+")
_READ_AS = tuple(
    {ord(letter): byte for byte in range(128, 256) if (letter := bytes([byte]).decode(codec, "ignore"))}
    for codec in ("cp1252", "cp1257", "cp1251")
)
_SECOND = frozenset(letter for letters in _READ_AS for letter, byte in letters.items() if byte < 0xC0) | frozenset(
    range(0x80, 0xC0)
)  # what the second byte of a letter looks like, read by itself
_SAMPLE_BYTES = 2_000
_LEAST_TO_GUESS = 12
_NAME_CHARS = 40
_WIDE_UTF8 = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
_LEAST_WIDE = 4
_MOST_ESCAPES = 100_000


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _table() -> dict[str, str]:
    known = _SINGLE_BYTE | _MULTI_BYTE
    table = {}
    for alias, codec in [*aliases.items(), *((codec, codec) for codec in (*known, *_WIDER))]:
        chosen = _WIDER.get(codec, codec)
        if chosen in known:
            table[_squeezed(alias)] = chosen
            table[_squeezed(codec)] = chosen
    return (
        table
        | {
            "iso88598i": "iso8859_8",
            "iso88598e": "iso8859_8",
            "ksc56011987": "cp949",
            "ksc5601": "cp949",
            "windows949": "cp949",
            "windows31j": "cp932",
            "xsjis": "cp932",
            "xgbk": "gb18030",
            "xbig5": "big5hkscs",
            "xmaccyrillic": "mac_cyrillic",
            "xmacroman": "mac_roman",
            "xmacce": "mac_latin2",
            "cp1252latin1": "cp1252",
            "utf8mb4": "utf_8",
            "unicode11utf7": "utf_7",
            "unicode": "utf_16",
        }
        | {f"windows{number}": f"cp{number}" for number in (*range(1250, 1259), 874)}
    )


_CODECS = _table()


@lru_cache(maxsize=1_000)
def codec_of(charset: str) -> str:
    """The codec for a declared charset, or "" where there is none: `"UTF-8"; x`, `utf-8*en`, `iso 8859-1` are heard."""
    if charset in _CODECS:
        return _CODECS[charset]
    name = _squeezed(charset.partition("*")[0].strip("\"' \t").partition(";")[0])
    if name in _CODECS:
        return _CODECS[name]
    return _CODECS.get(_squeezed(charset.strip("\"' \t").split(" ")[0]), "")


def decode(data: bytes, charset: str, budget: Budget) -> tuple[str, bool]:
    """The text, and whether it was guessed against or without a declaration."""
    codec = codec_of(charset[:_NAME_CHARS])
    if data.isascii() and codec not in _STATEFUL and b"\x1b" not in data:
        return data.decode("ascii"), False
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and len(data) > 3:
        return data.decode("utf_16", "replace"), False
    if codec in _SINGLE_BYTE or codec in ("", "utf_8", "utf_8_sig"):
        return _decode_plain(data, codec, budget)
    return _decode_wide(data, codec, budget)


def _decode_plain(data: bytes, codec: str, budget: Budget) -> tuple[str, bool]:
    """UTF-8 proves itself: hardly any other text is valid by chance."""
    if b"\x1b$" in data and data.isascii():
        return data.decode("iso2022_jp_ext", "replace"), True
    try:
        text = data.decode().removeprefix("\ufeff")
        once = _once(text)
        return once or text, bool(once) or codec not in ("utf_8", "utf_8_sig")
    except UnicodeDecodeError:
        pass
    if codec == "cp1252" and _is_not_western(data):
        return _guess(data, budget), True
    if codec in _SINGLE_BYTE:
        return data.decode(codec, "replace"), False
    if codec and _is_damaged_utf8(data):
        return data.decode("utf_8", "replace"), True
    return _guess(data, budget), True


def _once(text: str) -> str:
    """What was UTF-8 already when it was encoded as UTF-8, "" for nearly all: then each of its strange letters fits."""
    first = _STRANGE.search(text)
    if first and len(first[0]) > 1 and ord(first[0][1]) in _SECOND:
        for letters in _READ_AS:
            if _read_again(first[0], letters):
                return _read_again(text, letters)
    return ""


def _read_again(text: str, letters: dict[int, int]) -> str:
    try:
        return text.translate(letters).encode("latin-1").decode()
    except UnicodeError:
        return ""


def _is_not_western(data: bytes) -> bool:
    """Whether it is Cyrillic, say, or Estonian with the Baltic š and ž, though it claims to be latin-1."""
    strange = data.translate(None, _BELOW)
    if len(strange) >= _LEAST_TO_GUESS and len(strange) * 2 > len(data.translate(None, _NO_LETTERS)):
        return _count(strange, _UMLAUTS) * 2 < len(strange)
    is_estonian = _count(strange, _CARONS) and _count(strange, _ESTONIAN)
    return bool(is_estonian) and not _count(strange, _VOWELS_OF_ICELAND)


def _decode_wide(data: bytes, codec: str, budget: Budget) -> tuple[str, bool]:
    if codec.startswith(("utf_16", "utf_32")) and b"\x00" not in data:
        return decode(data, "", budget)[0], True
    if codec not in _STATEFUL and _is_wide_utf8(data):
        return data.decode("utf_8"), True
    try:
        return data.decode(codec), False
    except (UnicodeDecodeError, LookupError):
        pass
    if codec == "utf_7" and data.count(b"+") < _MOST_ESCAPES:
        return "".join(map(_decode_utf7_line, BytesIO(data))), True
    try:  # escapes that are wrong somewhere would show as they stand
        return data.decode(codec, "replace") if data.isascii() else data.decode("utf_8"), True
    except UnicodeDecodeError:
        return data.decode(codec, "replace"), True


def _decode_utf7_line(line: bytes) -> str:
    """What looks like an escape and is none, base64 for one, stands for itself."""
    try:
        return line.decode("utf_7")
    except UnicodeDecodeError:
        return line.decode("utf_8", "replace")


def _is_wide_utf8(data: bytes) -> bool:
    """Two letters of UTF-8 may be three of another wide charset by chance, but hardly a text."""
    if len(_WIDE_UTF8.findall(data, 0, _SAMPLE_BYTES)) < _LEAST_WIDE:
        return False
    try:
        data.decode("utf_8")
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(data: bytes) -> bool:
    """A few broken letters in good UTF-8, as where a mail was cut in the middle of one."""
    sample = data[:_SAMPLE_BYTES]
    text = sample.decode("utf_8", "replace")
    broken = text.count("\ufffd")
    whole = sum(letter > "\x7f" for letter in text) - broken
    return whole >= broken


def _guess(data: bytes, budget: Budget) -> str:
    strange = data.translate(None, bytes(range(128)))
    if len(strange) >= _LEAST_TO_GUESS and budget.take("guesses", 1):
        at = data.find(strange[:1])
        sample = data[max(0, at - 100) : at + _SAMPLE_BYTES]
        best = from_bytes(sample, cp_isolation=_GUESSES, steps=1, chunk_size=len(sample)).best()
        if best is not None and best.encoding != "cp1252":
            return data.decode(best.encoding, "replace")
    return data.decode("cp1257" if _is_baltic(strange) else "cp1252", "replace")


def _is_baltic(strange: bytes) -> bool:
    if _count(strange, _CARONS):
        return not _count(strange, _ICELANDIC)
    return _count(strange, _BALTIC) > _count(strange, _WESTERN)


def _count(data: bytes, letters: bytes) -> int:
    return len(data) - len(data.translate(None, letters))

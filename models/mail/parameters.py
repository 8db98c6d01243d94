"""Values with parameters, as in Content-Type and Content-Disposition.

Read as programs write them: unquoted file names with spaces, quotes that never close, values continued in numbered
pieces and escaped by percent signs with a charset (RFC 2231), encoded words and escapes where none are allowed.
"""

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from models.mail import limits
from models.mail.budget import Budget
from models.mail.charsets import decode
from models.mail.encoded_words import decode_words

_PARAMETER = re.compile(r';\s*([^=;\s"]{1,100})\s*=\s*("[^"\\]*(?:\\.[^"\\]*)*"?|[^;]*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED_LETTER = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")  # of UTF-8; a name may well have a percent sign
_CHARSET_NAMED = re.compile(r"^utf-8'[^']{0,20}'", re.IGNORECASE)
_PIECES = 200
_DIGITS = 9
_CONTINUED = frozenset(("boundary", "charset", "filename", "name"))


class Value(NamedTuple):
    value: str
    parameters: dict[str, str]


def read_value(text: str, budget: Budget) -> Value:
    if len(text) <= limits.NAME_CHARS and "*" not in text:
        return _read_short(text)
    text = text[: limits.STRUCTURED_CHARS]
    value, parameters = _read(text, budget.take("parameters", min(text.count(";"), limits.VALUE_PARAMETERS)))
    if any("*" in name for name in parameters):
        parameters = _continued(parameters, budget)
    return Value(value, parameters)


def _read(text: str, most: int = limits.VALUE_PARAMETERS) -> Value:
    value, semicolon, _ = text.partition(";")
    if not semicolon:
        return Value(value.strip().lower(), {})
    found: dict[str, str] = {}
    for parameter in islice(_PARAMETER.finditer(text), most):
        found.setdefault(parameter[1].lower(), _unquoted(parameter[2]))
    return Value(value.strip().lower(), found)


_read_short = lru_cache(maxsize=2_000)(_read)


def _unquoted(written: str) -> str:
    written = written.strip()
    if not written.startswith('"'):
        return written
    return _ESCAPED.sub(r"\1", written[1:-1] if written.endswith('"') and len(written) > 1 else written[1:])


def _continued(found: dict[str, str], budget: Budget) -> dict[str, str]:
    """`name*0*=utf-8''a%20; name*1=b` is one name."""
    whole = {name: value for name, value in found.items() if "*" not in name}
    for base in dict.fromkeys(name.partition("*")[0] for name in found if "*" in name):
        if base in _CONTINUED:
            whole[base] = _joined(found, base, budget)
    return whole


def _joined(found: dict[str, str], base: str, budget: Budget) -> str:
    if f"{base}*" in found:
        return _percent_decoded(found[f"{base}*"], budget)
    pieces = bytearray()
    charset = ""
    for number, (name, written) in enumerate(_numbered(found, base)):
        if not name.endswith("*"):
            pieces += written.encode("utf-8", "replace")
            continue
        if number == 0 and written.count("'") >= 2:
            charset, _, written = written.split("'", 2)
        pieces += unquote_to_bytes(_cut(written, budget))
    return decode(bytes(pieces), charset or "utf-8", budget)[0] or found.get(base, "")


def _numbered(found: dict[str, str], base: str) -> list[tuple[str, str]]:
    """The pieces in the order of their numbers; some programs begin with 1, or write 00."""
    numbered = {}
    for name, value in found.items():
        number = name.removeprefix(f"{base}*").removesuffix("*")
        if number != name and number.isdecimal():
            numbered[int(number[:_DIGITS])] = (name, value)
    return [piece for _, piece in sorted(numbered.items())][:_PIECES]


def _percent_decoded(text: str, budget: Budget) -> str:
    text = _cut(text, budget)
    charset, _language, content = text.split("'", 2) if text.count("'") >= 2 else ("", "", text)
    return decode(unquote_to_bytes(content), charset or "utf-8", budget)[0]


def file_name(disposition: Value, kind: Value, budget: Budget) -> str:
    """The name that the sender gave the file, not yet made safe."""
    name = (
        disposition.parameters.get("filename") or kind.parameters.get("name") or kind.parameters.get("filename") or ""
    )
    return _unescaped(decode_words(_cut(name, budget), budget)) if name else ""


def _unescaped(name: str) -> str:
    """Some programs escape a name as in a web address, or put it between single quotes."""
    if len(name) > 2 and name[0] == name[-1] == "'":
        name = name[1:-1]
    if not _ESCAPED_LETTER.search(name):
        return name
    try:
        return unquote_to_bytes(_CHARSET_NAMED.sub("", name)).decode()
    except UnicodeDecodeError:
        return name


def _cut(name: str, budget: Budget) -> str:
    return name[: max(limits.NAME_CHARS, budget.take("name_chars", len(name)))]

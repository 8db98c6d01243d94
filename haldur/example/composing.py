"""MIME as bytes, composed by hand: a library would write all programs' mails alike.

An entity is its header lines and its body. Encoded words, transfer encodings and file names each come in the styles
that programs really use.
"""

import binascii
from base64 import b64encode
from dataclasses import dataclass
from random import Random
from re import Match
from re import compile as compile_pattern
from urllib.parse import quote

from haldur.example.people import Person

B_WORD_BYTES = 42
Q_WORD_LETTERS = 52
FLOWED_WIDTH = 72
SPECIALS = set('()<>[]:;@\\,."')
Q_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
ALPHABETS = {
    "H": "0123456789ABCDEF",
    "h": "0123456789abcdef",
    "d": "0123456789",
    "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
}
STAMP = compile_pattern(r"\{([Hhda])(\d+)\}")


@dataclass(frozen=True, slots=True)
class Entity:
    headers: str
    body: bytes

    def as_bytes(self) -> bytes:
        return self.headers.encode() + b"\n" + self.body


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content_type: str
    content: bytes


def stamp(rng: Random, pattern: str) -> str:
    """Fills patterns such as "{H8}.{d4}" with random letters of that alphabet."""

    def fill(match: Match[str]) -> str:
        return "".join(rng.choices(ALPHABETS[match[1]], k=int(match[2])))

    return STAMP.sub(fill, pattern)


def encoded(text: str, charset: str, *, style: str) -> str:
    """ASCII stays as it is; else encoded words, folded, no letter cut in two."""
    if text.isascii():
        return text
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
    words = b_words(text, charset) if style == "B" else q_words(text, charset)
    return "\n ".join(words)


def b_words(text: str, charset: str) -> list[str]:
    size = B_WORD_BYTES // 3 if charset.lower() == "utf-8" else B_WORD_BYTES
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    return [f"=?{charset}?B?{b64encode(chunk.encode(charset)).decode()}?=" for chunk in chunks]


def q_words(text: str, charset: str) -> list[str]:
    words, word = [], ""
    for letter in text:
        piece = "".join(q_letter(byte) for byte in letter.encode(charset))
        if len(word) + len(piece) > Q_WORD_LETTERS:
            words.append(word)
            word = ""
        word += piece
    return [f"=?{charset}?Q?{word}?=" for word in (*words, word)]


def q_letter(byte: int) -> str:
    if byte == 0x20:
        return "_"
    return chr(byte) if byte in Q_PLAIN else f"={byte:02X}"


def mailbox(person: Person, charset: str = "utf-8", *, style: str = "B", always_quoted: bool = False) -> str:
    if not person.name:
        return person.address
    if not person.name.isascii():
        return f"{encoded(person.name, charset, style=style)} <{person.address}>"
    if always_quoted or SPECIALS & set(person.name):
        name = person.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{name}" <{person.address}>'
    return f"{person.name} <{person.address}>"


def mailboxes(people: tuple[Person, ...], charset: str, *, style: str, always_quoted: bool = False) -> str:
    return ",\n ".join(mailbox(p, charset, style=style, always_quoted=always_quoted) for p in people)


def transferred(data: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64_lines(data)
    if encoding == "quoted-printable":
        return binascii.b2a_qp(data, istext=True) + b"\n"
    return data + b"\n"


def base64_lines(data: bytes) -> bytes:
    code = b64encode(data)
    return b"\n".join(code[at : at + 76] for at in range(0, len(code), 76)) + b"\n"


def flowed(text: str) -> str:
    """Long lines broken after a space that stays: format=flowed joins them again (RFC 3676)."""
    return "\n".join(line if len(line) <= FLOWED_WIDTH else flowed_line(line) for line in text.split("\n"))


def flowed_line(line: str) -> str:
    marks = line[: len(line) - len(line.lstrip(">"))]
    lines, width = [marks], 0
    for word in line.removeprefix(marks).removeprefix(" ").split(" "):
        if width and width + len(word) > FLOWED_WIDTH:
            lines.append(marks)
            width = 0
        lines[-1] += f" {word}" if width or marks else word
        width += len(word) + 1
    return " \n".join(lines)


def text_entity(text: str, subtype: str, charset: str, encoding: str, *, parameters: str = "") -> Entity:
    body = transferred(text.encode(charset), encoding)
    return Entity(
        f'Content-Type: text/{subtype}; charset="{charset}"{parameters}\nContent-Transfer-Encoding: {encoding}\n', body
    )


def file_entity(file: File, *, names: str, content_id: str = "") -> Entity:
    """A picture with a content id is shown in the text, all else attached; a mail may not be wrapped (RFC 2046)."""
    disposition = "inline" if content_id else "attachment"
    as_type, as_disposition = file_name(file.name, names)
    headers = f"Content-Type: {file.content_type}; {as_type}\nContent-Disposition: {disposition}; {as_disposition}\n"
    if content_id:
        headers += f"Content-ID: <{content_id}>\n"
    if file.content_type == "message/rfc822":
        return Entity(f"{headers}Content-Transfer-Encoding: 8bit\n", file.content)
    return Entity(headers + "Content-Transfer-Encoding: base64\n", base64_lines(file.content))


def file_name(name: str, style: str) -> tuple[str, str]:
    """Outlook and Gmail put encoded words into parameters, though no standard allows it."""
    if name.isascii():
        return f'name="{name}"', f'filename="{name}"'
    word = encoded(name, "utf-8", style="B" if style == "B" else "Q")
    if style in ("B", "Q"):
        return f'name="{word}"', f'filename="{word}"'
    if style == "continued":
        half = len(name) // 2
        pieces = quote(name[:half], safe=""), quote(name[half:], safe="")
        return f'name="{word}"', f"\n filename*0*=UTF-8''{pieces[0]};\n filename*1*={pieces[1]}"
    return f'name="{word}"', f"filename*=utf-8''{quote(name, safe='')}"


def multipart(subtype: str, boundary: str, parts: list[Entity], *, parameters: str = "", preamble: str = "") -> Entity:
    body = preamble.encode()
    for part in parts:
        body += b"--" + boundary.encode() + b"\n" + part.as_bytes() + b"\n"
    body += b"--" + boundary.encode() + b"--\n"
    return Entity(f'Content-Type: multipart/{subtype};{parameters}\n boundary="{boundary}"\n', body)

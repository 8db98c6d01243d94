"""Laws that hold for any bytes: an answer, clean text, safe names, the same answer twice."""

import base64
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from models.mail import Mail, parse, split_quote

MAILS = [file.read_bytes() for file in sorted((Path(__file__).parents[1] / "mails").glob("*.eml"))]
PIECES = [
    b"\n",
    b"\r",
    b"\n\n",
    b"\0",
    b'"',
    b"<",
    b">",
    b"(",
    b";",
    b"=?utf-8?B?",
    b"?=",
    b"--",
    b":",
    b"\xff",
    b"\xc3",
]
PIECES += [b"From: ", b"Content-Type: multipart/mixed; boundary=", b"base64", b"charset=utf-7", b"+2AA-", b"\x1b$B"]
UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
UNCLEAN_LINE = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029\ud800-\udfff]")


@st.composite
def damaged_mails(draw: st.DrawFn) -> bytes:
    raw = bytearray(draw(st.sampled_from(MAILS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(raw)))
        raw[at : at + draw(st.integers(0, 20))] = draw(st.sampled_from(PIECES) | st.binary(max_size=3))
    return bytes(raw)


def lines_of(mail: Mail) -> list[str]:
    people = [mail.sender, *mail.reply_to, *mail.to, *mail.cc]
    lines = [mail.subject, mail.list_id, mail.thread_topic, mail.message_id, *mail.references, *mail.in_reply_to]
    lines += [text for person in people for text in (person.name, person.address)]
    return lines + [text for file in mail.attachments for text in (file.filename, file.content_type, file.content_id)]


def check(mail: Mail) -> None:
    assert not UNCLEAN.search(mail.text + mail.html)
    assert not any(UNCLEAN_LINE.search(line) for line in lines_of(mail))
    assert not any("\n" in name + value or "\0" in value for name, value in mail.headers)
    assert all(file.filename and not set(file.filename) & set('/\\:"<>|?*') for file in mail.attachments)
    assert mail.message_id
    assert mail.date is None or mail.date.utcoffset() is not None
    assert bool(mail.sender.address) or mail.unreadable


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read(raw: bytes):
    check(parse(raw))


@settings(max_examples=400)
@given(damaged_mails())
def test_any_damage_is_survived(raw: bytes):
    check(parse(raw))


@given(
    st.sampled_from([b"From: a@b.example\n", b"Content-Type: ", b"To: ", b"References: ", b"Date: "]),
    st.binary(max_size=300),
)
def test_any_header_value_is_read(name: bytes, value: bytes):
    check(parse(b"From: a@b.example\n" + name + value + b"\n\nhi"))


@given(damaged_mails())
def test_a_mail_is_read_the_same_twice(raw: bytes):
    assert parse(raw) == parse(raw)


@given(st.text(alphabet=st.sampled_from("a>\n :-On wrote2020@_"), max_size=200))
def test_history_begins_within_the_text_and_at_a_line(text: str):
    begins = split_quote(text)

    assert 0 <= begins <= len(text)
    assert begins in (0, len(text)) or text[begins - 1] == "\n"


@given(st.binary(max_size=500))
def test_an_attachment_keeps_its_bytes(content: bytes):
    part = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(content)
    raw = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" + part + b"\n--x--\n"

    assert parse(raw).attachments[0].content == content

"""Files that Outlook packed into winmail.dat are shown beside it; what is broken holds none."""

import time
from base64 import encodebytes

import pytest

from models.mail import Mail, parse
from tests.mailmaker import a_mail

SIGNATURE = b"\x78\x9f\x3e\x22\x01\x00"
BEGINS, TITLE, DATA, PROPERTIES, CODEPAGE = 0x69002, 0x18010, 0x6800F, 0x69005, 0x69007
METHOD, CONTENT, NAME = 0x37050003, 0x37010102, 0x3707001F
NAMED_BY_WORDS, NAMED_BY_NUMBER, MANY_NUMBERS, MANY_WORDS = 0x8001001F, 0x80020003, 0x66001003, 0x6601101F


def number(value: int) -> bytes:
    return value.to_bytes(4, "little")


def attribute(tag: int, value: bytes) -> bytes:
    return b"\x02" + number(tag) + number(len(value)) + value + sum(value).to_bytes(8, "little")[:2]


def sized(value: bytes) -> bytes:
    return number(len(value)) + value + bytes(-len(value) % 4)


def wide(text: str) -> bytes:
    return sized(f"{text}\0".encode("utf-16-le"))


def properties(*written: bytes) -> bytes:
    return attribute(PROPERTIES, number(len(written)) + b"".join(written))


BEFORE = (
    number(METHOD) + number(1),
    number(NAMED_BY_WORDS) + bytes(16) + number(1) + wide("Oma") + number(1) + wide("x"),
    number(NAMED_BY_NUMBER) + bytes(16) + number(0) + number(7) + number(1),
    number(MANY_NUMBERS) + number(2) + number(1) + number(2),
    number(MANY_WORDS) + number(2) + wide("a") + wide("bc"),
)
FULL_NAME = properties(*BEFORE, number(NAME) + number(1) + wide("Küttearve märts.pdf"))
BY_EXCHANGE = properties(number(CONTENT) + number(1) + sized(b"%PDF-2"), number(NAME) + number(1) + wide("plaan.pdf"))
PACKED = SIGNATURE + b"".join((
    attribute(CODEPAGE, number(1257) + bytes(4)),
    attribute(BEGINS, bytes(14)), attribute(TITLE, b"KTTEAR~1.PDF\0"), attribute(DATA, b"%PDF-1"), FULL_NAME,
    attribute(BEGINS, bytes(14)), attribute(TITLE, "ülevaade.txt\0".encode("cp1257")), attribute(DATA, b"rida"),
    attribute(BEGINS, bytes(14)), BY_EXCHANGE,
    attribute(BEGINS, bytes(14)), attribute(TITLE, b"a packed mail\0"),
))  # fmt: skip


def with_packed(data: bytes, kind: str = 'application/ms-tnef; name="winmail.dat"') -> Mail:
    head = f"--b\nContent-Type: text/plain\n\nTere!\n--b\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n"
    return parse(a_mail(text=f"{head}{encodebytes(data).decode()}--b--", content_type="multipart/mixed; boundary=b"))


@pytest.mark.parametrize("kind", ["application/ms-tnef", 'application/octet-stream; name="WINMAIL.DAT"'])
def test_packed_files_are_shown_beside_winmail_dat_under_their_full_names(kind: str):
    mail = with_packed(PACKED, kind)

    assert [(file.filename, file.content) for file in mail.attachments[1:]] == [
        ("Küttearve märts.pdf", b"%PDF-1"), ("ülevaade.txt", b"rida"), ("plaan.pdf", b"%PDF-2"),
    ]  # fmt: skip
    assert mail.attachments[0].content == PACKED
    assert mail.text.strip() == "Tere!"
    assert mail.notes == ("Outlook packed files into winmail.dat; they are shown beside it.",)


@pytest.mark.parametrize("data", [b"", b"no such thing", SIGNATURE, SIGNATURE + attribute(DATA, b"x"), PACKED[1:]])
def test_what_holds_no_files_is_kept_unopened(data: bytes):
    mail = with_packed(data)

    assert [file.content for file in mail.attachments] == [data]
    assert "unopened" in mail.notes[0]


def test_what_is_cut_off_or_broken_anywhere_holds_what_could_be_read():
    for at in range(len(PACKED)):
        for broken in (
            PACKED[:at],
            PACKED[:at] + b"\xff" + PACKED[at + 1 :],
            PACKED[:at] + bytes(4) + PACKED[at + 4 :],
        ):
            assert with_packed(broken).attachments[0].content == broken


@pytest.mark.parametrize("flood", [
    attribute(PROPERTIES, number(1) + (number(MANY_NUMBERS) + number(0)) * 1_000_000),
    properties(number(MANY_WORDS) + number(0xFFFFFFFF) + bytes(8_000_000)),
    attribute(BEGINS, b"") * 700_000,
], ids=["values without number", "a number without values", "files without content"])  # fmt: skip
def test_what_never_ends_takes_no_long(flood: bytes):
    data = SIGNATURE + attribute(BEGINS, b"") + flood
    began = time.process_time()
    mail = with_packed(data)

    assert time.process_time() - began < 1
    assert any("more than is read" in note for note in mail.notes)

"""A letter as bytes: what is in it comes out again, whatever it holds, and is the same at every attempt."""

from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from models.letter import WholeLetter
from models.letter_mail import compose
from models.mail import parse
from models.qr_picture import qr_picture
from tests.letter_room import a_whole_letter

NOW = datetime(2026, 1, 5, tzinfo=UTC)
PDF = (
    {"filename": "2026-1042.pdf", "content_type": "application/pdf", "sha256": "x"},
    b"%PDF-1.7\n" + bytes(range(256)) * 9,
)


def a_letter(**changes: Any) -> WholeLetter:
    given: dict[str, Any] = {
        "headers": "From: <a@firm.ee>\nTo: <mari@x.ee>\nSubject: s\nMessage-ID: <1.2@firm.ee>",
        "text": "Tere, Õie!\n.\nFrom here = on\n",
        "html": "<p>Tere, Õie!</p>",
        "message_id": "1.2@firm.ee",
    }
    return a_whole_letter(**(given | changes))


@pytest.mark.parametrize("qr", ["", "BCD\n002"])
@pytest.mark.parametrize("files", [(), (PDF,), (PDF, PDF)])
def test_words_picture_and_files_come_out_as_they_went_in(qr: str, files: tuple[Any, ...]):
    mail = parse(compose(a_letter(qr=qr), files))

    assert (mail.text, unescape(mail.html.strip())) == ("Tere, Õie!\n.\nFrom here = on\n", "<p>Tere, Õie!</p>")
    pictures = [each for each in mail.attachments if each.is_inline]
    assert [(each.content_id, each.content) for each in pictures] == ([("qr", qr_picture(qr))] if qr else [])
    attached = [each for each in mail.attachments if not each.is_inline]
    assert [(each.filename, each.content_type, each.content) for each in attached] == [
        ("2026-1042.pdf", "application/pdf", PDF[1]) for _ in files
    ]
    assert mail.notes == ()


def test_every_attempt_gives_the_same_bytes():
    assert compose(a_letter(qr="BCD"), (PDF,)) == compose(a_letter(qr="BCD"), (PDF,))


def test_html_goes_as_it_is_with_numbers_for_letters_beyond_ascii():
    whole = compose(a_letter(html='<p class="a">Õie ☃</p>'))

    assert b'\r\n<p class="a">&#213;ie &#9731;</p>\r\n' in whole


@pytest.mark.parametrize("html", ["<p>" + "ä" * 400, "<p>" + "a" * 999, "<style>a::after {content: 'õ'}</style>"])
def test_html_that_cannot_go_as_it_is_comes_out_again(html: str):
    whole = compose(a_letter(html=html))

    assert parse(whole).html.rstrip("\n") == html
    assert max(map(len, whole.split(b"\r\n"))) <= 78


def test_all_is_ascii_in_short_lines():
    whole = compose(a_letter(qr="BCD", text="õ" * 3000, html="<p>" + "ä" * 3000), (PDF,))

    assert whole.isascii()
    assert max(map(len, whole.split(b"\r\n"))) <= 78
    assert b"\n" not in whole.replace(b"\r\n", b"")


@pytest.mark.parametrize("name", ["arve Õ.pdf", 'a"b.pdf', "a\\b.pdf", "a\r\nBcc: x.pdf"])
def test_a_files_name_begins_no_header_of_its_own(name: str):
    mail = parse(compose(a_letter(), [({"filename": name, "content_type": "application/pdf\r\nX: y"}, b"x")]))

    [attached] = mail.attachments
    assert attached.filename.endswith(".pdf")
    assert attached.content == b"x"
    assert not mail.header("Bcc") + mail.header("X")


@pytest.mark.parametrize(("lines", "encoding"), [
    ((998, 998, 998), b"7bit"), ((1, 998, 996), b"7bit"), ((999,), b"quoted-printable"),
    ((998, 999), b"quoted-printable"), ((700, 700, 1500, 1), b"quoted-printable"),
])  # fmt: skip
def test_html_with_a_line_that_no_mail_may_have_is_quoted(lines: tuple[int, ...], encoding: bytes):
    html = "\n".join("x" * length for length in lines)
    _, _, shown = compose(a_letter(html=html)).partition(b"Content-Type: text/html")

    assert b"Content-Transfer-Encoding: " + encoding in shown

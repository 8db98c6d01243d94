"""Of a page that is a mail the words are read that its reader sees."""

import pytest

from models.mail import parse
from tests.mailmaker import a_mail


def read(page: str, kind: str = "text/html") -> str:
    return parse(a_mail(text=page, content_type=f"{kind}; charset=utf-8")).text


def read_of_two(plain: str, page: str) -> str:
    """The text of a mail that says the same in two ways."""
    parts = (("text/plain", plain), ("text/html", page))
    body = "".join(f"--b\nContent-Type: {kind}\n\n{content}\n" for kind, content in parts)
    return parse(a_mail(text=f"{body}--b--", content_type='multipart/alternative; boundary="b"')).text


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none;max-height:0">Eelvaade<div>veel</div></div>',
        '<DIV STYLE="DISPLAY: NONE">Eelvaade</DIV>',
        "<span style='visibility : hidden'>Eelvaade</span>",
        '<table style="max-height: 0px; overflow:hidden"><tr><td>Eelvaade</td></tr></table>',
        '<p style="display:none">Eelvaade',
        '<img style="display:none" alt="Eelvaade">',
    ],
)
def test_what_a_page_hides_from_the_eye_is_no_text(hidden: str):
    assert read(f"<body>{hidden}<p>Tere</p></body>") == "Tere"


@pytest.mark.parametrize(
    "page",
    [
        "<div style='display:none'>Eelvaade<p>Tere",
        "<p>Enne</p><div style='display:none'><p>Tere</p>",
        "<body style='display:none'><p>Tere</p></body>",
        "<style>.phone {display:none}</style><p class=phone>Tere</p>",
        "<div style='max-height:0.5em'>Tere</div>",
    ],
)
def test_what_is_not_surely_hidden_is_shown(page: str):
    assert "Tere" in read(page)


def test_lines_that_a_page_shows_as_lines_are_lines():
    page = "<p>Tere\nkõik</p><div style='white-space: pre-line'><div>Üks</div>kaks\nja</div><p>kolm\nneli</p>"

    assert read(page) == "Tere kõik\nÜks\nkaks\nja\nkolm neli"
    assert read("<p style='white-space: pre-wrap'>üks\nkaks<p>kolm\nneli") == "üks\nkaks\n\nkolm neli"
    assert read("<p style='white-space:nowrap'>üks\nkaks</p>") == "üks kaks"


def test_a_text_that_is_but_an_address_stands_in_for_the_page():
    page = "<p>Teie pakk on teel.</p><a href='https://pood.example/17'>Vaata</a>"

    assert read_of_two("https://pood.example/17", page).startswith("Teie pakk on teel.")
    assert read_of_two("Vaata https://pood.example/17", page) == "Vaata https://pood.example/17"


@pytest.mark.parametrize(
    "plain",
    ["Your mail client doesn't support HTML", "View this email in your browser: https://x.ee/1",
     "Vaata kirja brauseris https://x.ee/1"],
)  # fmt: skip
def test_a_text_that_only_says_where_to_read_stands_in_for_the_page(plain: str):
    assert read_of_two(plain, "<p>Teie leping lõpeb.</p>") == "Teie leping lõpeb."
    assert read_of_two(f"Tere!\n{plain}\nMari", "<p>x</p>").startswith("Tere!") is ("HTML" not in plain)


def test_a_kind_that_is_turned_round_is_heard():
    assert read("<p>Tere</p>", "html/text") == "Tere"

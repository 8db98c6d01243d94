"""The page of a letter, and when a letter counts its openings by itself."""

import pytest

from models.letter_page import counts_openings, page_of, token_of, with_pixel

PAGE = "https://desk.firm.ee/letters/ab.cd"


def test_a_letter_is_known_outside_by_what_is_its_own_of_its_message_id():
    assert token_of("haldur.0.0123456789abcdef.0123456789abcdef0123@firm.ee") == "0123456789abcdef.0123456789abcdef0123"
    assert page_of("https://desk.firm.ee", "ab.cd") == PAGE


@pytest.mark.parametrize(("provider", "desk_url", "counts"), [
    ("smtp", "https://desk.firm.ee", True),
    ("folder", "https://desk.firm.ee", True),
    ("mandrill", "https://desk.firm.ee", False),
    ("smtp", "http://127.0.0.1:8080", False),
    ("smtp", "http://localhost:8080", False),
    ("smtp", "http://[::1]:8080", False),
])  # fmt: skip
def test_openings_are_counted_by_us_where_nobody_else_does_and_the_desk_can_be_reached(
    provider: str, desk_url: str, counts: bool
):
    assert counts_openings(provider, desk_url) is counts


@pytest.mark.parametrize(("html", "expected"), [
    ("<body>a</body></html>", "<body>aPIXEL</body></html>"), ("<p>a</p>\n", "<p>a</p>\nPIXEL"),
])  # fmt: skip
def test_the_picture_stands_at_the_end(html: str, expected: str):
    pixel = f'<img src="{PAGE}/open.gif" width="1" height="1" alt="">\n'

    assert with_pixel(html, PAGE) == expected.replace("PIXEL", pixel)

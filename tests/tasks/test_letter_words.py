"""A letter's words have a table of their own; those of letters from before go along, up and down."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tasks.schema import downgrade, upgrade
from tests.filing_room import one, rows
from tests.letter_room import a_letter, open_office, post_letters

FILE = {"filename": "a.txt", "content_type": "text/plain", "sha256": "x"}
OLD = "SELECT headers, text, html, qr, status FROM letter ORDER BY id"


@pytest.fixture
def office(engine: Engine, home: Path) -> Engine:
    """Two letters, one with a picture and a file."""
    open_office(home)
    post_letters(engine, [a_letter("one", qr="pay here", files=(FILE,)), a_letter("two")])
    return engine


def test_words_are_taken_back_into_their_letters_and_parted_from_them_again(office: Engine):
    before = rows(office, "whole_letter")

    downgrade(office, revision="0012")
    with office.connect() as connection:
        old = [tuple(row) for row in connection.execute(text(OLD))]
    assert old == [(*(row[name] for name in ("headers", "text", "html", "qr")), "ready") for row in before]

    upgrade(office)
    assert rows(office, "whole_letter") == before


def test_a_letter_without_words_goes_down_with_empty_ones(office: Engine):
    with office.begin() as connection:
        connection.execute(text("DELETE FROM letter_words WHERE letter_id = 2"))

    downgrade(office, revision="0012")
    upgrade(office)
    assert one(office, "letter_words", letter_id=2)["files"] == []


def test_a_key_that_exists_gets_no_second_words(office: Engine):
    post_letters(office, [a_letter("one"), a_letter("three")])

    assert [row["qr"] for row in rows(office, "letter_words")] == ["pay here", "", ""]

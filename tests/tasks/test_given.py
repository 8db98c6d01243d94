"""Many values as one parameter, alike on both databases."""

import pytest
from sqlalchemy import Engine, insert, select
from sqlmodel import col

from models.register import Blob
from tasks.database import reading, writing
from tasks.given import is_among, those_in, words_in_order

KEYS = Blob.__table__.c  # type: ignore[attr-defined]
WORDS = ["plain", 'a "quote"', "a 'quote'", "back\\slash", "õhtu", "☃", "{a,b}", "NULL", "", "12"]


@pytest.fixture
def blobs(engine: Engine) -> Engine:
    rows = [{"sha256": word, "pack": "", "offset": 0, "size": size} for size, word in enumerate(WORDS)]
    with writing(engine) as session:
        session.execute(insert(Blob), rows)
    return engine


@pytest.mark.parametrize("asked", [WORDS[:4], WORDS[3:8], ["12", ""], ["elsewhere", "12"], ["plain"] * 3, []])
def test_the_rows_of_the_words_asked_for_are_found_and_no_others(blobs: Engine, asked: list[str]):
    with reading(blobs) as session:
        found = session.execute(select(col(Blob.sha256)).where(is_among(col(Blob.sha256), asked))).scalars().all()

    assert sorted(found) == sorted(set(asked) & set(WORDS))


@pytest.mark.parametrize("asked", [WORDS[:4], ["elsewhere", "12"], ["plain", "plain", "\u2603"], []])
def test_the_words_asked_for_that_a_column_has_are_named_and_no_others(blobs: Engine, asked: list[str]):
    with reading(blobs) as session:
        found = session.execute(those_in(KEYS.sha256), words_in_order(asked)).scalars().all()

    assert set(found) == set(asked) & set(WORDS)


def test_a_condition_narrows_where_the_words_are_looked_for(blobs: Engine):
    with reading(blobs) as session:
        found = session.execute(those_in(KEYS.sha256, KEYS.size > 7), words_in_order(WORDS)).scalars().all()

    assert set(found) == set(WORDS[8:])


def test_numbers_are_compared_as_numbers(blobs: Engine):
    with reading(blobs) as session:
        found = session.execute(select(col(Blob.sha256)).where(is_among(col(Blob.size), {1, 9, 77}))).scalars().all()

    assert set(found) == {WORDS[1], WORDS[9]}


def test_more_values_can_be_asked_for_than_a_statement_takes_parameters(blobs: Engine):
    asked = [f"word {number}" for number in range(70_000)]
    with reading(blobs) as session:
        found = session.execute(select(col(Blob.sha256)).where(is_among(col(Blob.sha256), [*asked, "12"]))).scalars()

        assert list(found) == ["12"]

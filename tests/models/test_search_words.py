"""What a search compares: plain words of texts and addresses."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.search_words import MOST_WORDS, WORD_CHARS, is_among, name_has, searched_words, words_of

TEXTS = st.text() | st.text("aäõÄ ß@.-İ½ﬁ\u0308\0'\"*", max_size=60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Öine ŠOKK, žürii!", ["oine", "sokk", "zurii"]),
        ("pa\u0308a\u0308sutu\n\tÅland", ["paasutu", "aland"]),
        ("arve_nr 12-A", ["arve", "nr", "12", "a"]),
        ("“öö”—tasu…", ["oo", "tasu"]),
        ("Straße ½ ﬁrma", ["strasse", "1", "2", "firma"]),
        ("Счёт й", ["счет", "и"]),
        ("arve Arve ÄRVE", ["arve"]),
        ("\0 \ud800 %&/ _ @ @@", []),
    ],
)
def test_words_are_plain_runs_of_letters_and_digits(text: str, words: list[str]):
    assert words_of(text) == [*dict.fromkeys(words)]


def test_an_address_is_a_word_of_its_own_and_so_is_its_domain():
    assert set(words_of("mailto:<Harm.Kask@kask.ee>,")) == {"mailto", "harmkaskkaskee", "kaskee", "harm", "kask", "ee"}
    assert searched_words("Harm.Kask@Kask.ee") == ["harmkaskkaskee"]
    assert searched_words("@kask.ee") == ["kaskee"]
    assert searched_words("harm@") == ["harm"]
    assert searched_words("kask.ee") == ["kask", "ee"]


def test_words_are_the_beginnings_of_words_and_single_letters_are_whole_ones():
    words = words_of("Arvelduskeskus a 12")

    assert [is_among(words, wanted) for wanted in ("arve", "12", "a")] == [True, True, True]
    assert [is_among(words, wanted) for wanted in ("keskus", "1", "arved")] == [False, False, False]


@given(st.lists(TEXTS, max_size=3))
def test_whatever_word_a_text_has_a_search_for_it_finds_it(texts: list[str]):
    words = words_of(*texts)

    assert all(word.isalnum() and len(word) <= WORD_CHARS for word in words)
    assert all(searched_words(word) == words_of(word) for word in words)
    assert all(is_among(words, wanted) for word in words for wanted in searched_words(word))


@given(TEXTS.filter(lambda text: "@" not in text))
def test_all_words_of_a_name_find_the_name(name: str):
    assert all(name_has(name, word) for word in words_of(name))


def test_a_hostile_text_takes_no_longer_than_its_length():
    began = process_time()
    for text in ("a" * 1_000_000, "a@" * 500_000, "ä" * 1_000_000, "x@y " * 250_000):
        words_of(text)

    assert process_time() - began < 5


def test_the_words_of_a_text_have_a_limit():
    words = words_of(*(f"word{number}" for number in range(2 * MOST_WORDS)))

    assert len(words) == MOST_WORDS
    assert len(searched_words(" ".join(words))) == 12

"""How letters write moments, days and money, and the words of others."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
from babel.numbers import format_currency

from models.letter_words import Words, answered, paragraphs, quoted
from models.mail import split_quote

SUMMER = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(("language", "expected"), [
    ("et", "2. juuli 2026, 00:30"), ("en", "2 July 2026, 00:30"), ("fi", "2. heinäkuuta 2026 klo 00.30"),
])  # fmt: skip
def test_moments_are_in_the_readers_language_and_the_sites_zone(language: str, expected: str):
    assert Words(language, ZoneInfo("Europe/Tallinn")).moment(SUMMER) == expected


@pytest.mark.parametrize(("language", "one", "three"), [
    ("et", "1 päev", "3 päeva"), ("en", "1 day", "3 days"), ("fi", "1 päivä", "3 päivää"),
])  # fmt: skip
def test_days_are_counted_as_people_say_it(language: str, one: str, three: str):
    words = Words(language, ZoneInfo("UTC"))

    assert (words.days(1), words.days(3)) == (one, three)


@pytest.mark.parametrize(("language", "expected"), [("et", "1 234,50 €"), ("en", "€1,234.50"), ("fi", "1 234,50 €")])
def test_money_is_written_as_people_there_write_it(language: str, expected: str):
    written = Words(language, ZoneInfo("UTC")).money(Decimal("1234.5"), "EUR")

    assert written.replace("\xa0", " ").replace("\u202f", " ") == expected


@pytest.mark.parametrize(("language", "wrote"), [("et", "kirjutas"), ("en", "wrote"), ("fi", "kirjoitti")])
def test_the_history_below_an_answer_is_known_as_such(language: str, wrote: str):
    moment = Words(language, ZoneInfo("UTC")).moment(SUMMER)
    answer = f"Here it is.\n\nMari {wrote} ({moment}):\n{quoted('Please send it.')}"

    assert answer[: split_quote(answer)].strip() == "Here it is."


def test_an_answer_is_marked_once():
    assert answered("Arve") == "Re: Arve"
    assert answered("Vs: Arve") == "Vs: Arve"


def test_plain_words_become_paragraphs_and_never_markup():
    assert paragraphs("a < b\nc\n\nd") == "<p>a &lt; b<br>\nc</p>\n<p>d</p>"


@pytest.mark.parametrize("currency", ["EUR", "SEK", "USD", "JPY", "KWD", "XYZ"])
@pytest.mark.parametrize("language", ["et", "en", "fi"])
def test_an_amount_is_written_as_babel_writes_it(language: str, currency: str):
    words, rng = Words(language, ZoneInfo("UTC")), Random(1)
    for _ in range(200):
        amount = Decimal(rng.randrange(-(10 ** rng.randrange(1, 12)), 10**11)) / rng.choice((1, 10, 100, 1000))
        expected = format_currency(amount, currency, locale="en_GB" if language == "en" else language)

        assert words.money(amount, currency) == expected

"""Letters of reminders about a real invoice, as those who write their words see them."""

from pathlib import Path

import pytest

from models.letter_kinds import LANGUAGES, REMINDERS
from tests.desk_ledger import open_books, owed
from tests.visitors import Visitor

BODY = Path("templates") / "letters" / "dunning_buyer_after_1" / "en" / "body.txt"


@pytest.fixture
def liis(home: Path, sqlite_url: str) -> Visitor:
    """A client manager's browser."""
    return open_books(home)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", REMINDERS)
def test_every_letter_shows_its_words_and_its_html(liis: Visitor, kind: str, language: str):
    owed("A-1")
    query = f"kind={kind}&language={language}&invoice=A-1"

    page, frame = liis.get(f"/letter_preview?{query}"), liis.get(f"/letter_preview/html?{query}")

    assert (page.status_code, frame.status_code) == (200, 200)
    assert "A-1" in page.text
    assert 'role="alert"' not in page.text
    assert "Ostja AS" in frame.text


def test_without_a_number_the_newest_invoice_is_shown(liis: Visitor):
    owed("A-1")
    owed("A-2")

    assert 'name="invoice" value="A-2"' in liis.get("/letter_preview").text


def test_a_fault_in_a_template_is_told_with_file_line_and_name(liis: Visitor, home: Path):
    owed("A-1")
    (home / BODY).parent.mkdir(parents=True)
    (home / BODY).write_text("Hello\n{{ amuont }}", "utf-8")

    page = liis.get("/letter_preview?kind=dunning_buyer_after_1&language=en&invoice=A-1").text
    other = liis.get("/letter_preview?kind=dunning_buyer_after_1&language=et&invoice=A-1").text

    for text in (page, other):
        assert f"{BODY}, line 2" in text
        assert "amuont" in text
    assert "Arve A-1" in other


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("invoice=no-such", "There is no invoice"),
        ("invoice=A-1&kind=digest", "is no letter of reminders"),
        ("invoice=A-1&kind=../../x", "is no letter of reminders"),
        ("invoice=A-1&kind=dunning_buyer_nothing", "is missing"),
        ("invoice=A-1&language=sv", "There is no letter"),
    ],
)
def test_what_cannot_be_shown_is_told(liis: Visitor, query: str, words: str):
    owed("A-1")

    answer = liis.get(f"/letter_preview?{query}")

    assert answer.status_code == 200
    assert words in answer.text
    assert liis.get(f"/letter_preview/html?{query}").status_code == 404


def test_without_an_invoice_it_says_what_to_do(liis: Visitor):
    assert "haldur import invoices" in liis.get("/letter_preview").text


def test_the_frame_may_run_and_load_nothing(liis: Visitor):
    owed("A-1")

    policy = liis.get("/letter_preview/html?kind=dunning_buyer_after_1&language=en&invoice=A-1").headers

    assert "default-src 'none'" in policy["content-security-policy"]
    assert "sandbox" in policy["content-security-policy"]
    assert "frame-ancestors 'self'" in policy["content-security-policy"]

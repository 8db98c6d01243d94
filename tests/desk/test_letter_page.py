"""The page that a letter leads to: the invoice as it is now for who has the letter, a kind no for everybody else."""

from base64 import b64encode
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from desk.letter_words import WORDS
from models.invoice import Invoice, Party
from models.letter import Letter, LetterEvent
from models.qr_picture import qr_picture
from models.register import Blob, digest
from tasks.blobs import write_pack
from tasks.bulk import insert_rows
from tasks.database import database_engine, writing
from tests.dunning_room import an_invoice, change, open_ledger
from tests.hook_room import kept
from tests.payer_room import a_reminder, owed, page_of
from tests.visitors import Visitor

PERSON = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"}
EVIL = '<script>alert(1)</script>"{{7*7}}'


@pytest.fixture
def ledger(home: Path, sqlite_url: str) -> Engine:
    return open_ledger(database_engine(), home)


@pytest.fixture
def letter(ledger: Engine) -> Letter:
    return a_reminder(ledger, an_invoice(ledger))


def look(letter: Letter, more: str = "") -> str:
    answer = Visitor().get(page_of(letter, more), headers=PERSON)
    assert answer.status_code == 200
    return answer.text


def test_the_buyer_sees_what_to_pay_and_how(letter: Letter):
    page = look(letter)

    for words in ("Invoice A-1", "€1,200.00", "2 March 2026", "Müüja OÜ", "Ostja AS", "EE38 2200 2210 2014 5685",
                  "HABAEE2X", "Swedbank", "1234561", "mailto:arved@firm.ee"):  # fmt: skip
        assert words in page


def test_the_seller_sees_no_account_to_pay_to(ledger: Engine, letter: Letter):
    page = look(a_reminder(ledger, 1, party=Party.SELLER, to="arved@1.ee"))

    assert "Invoice A-1" in page
    assert "EE38 2200" not in page
    assert "data:image" not in page


def test_the_sum_and_the_code_are_those_of_today(ledger: Engine, letter: Letter):
    change(ledger, Invoice, 1, **owed("200.50"))
    page = look(letter)

    assert "€200.50" in page
    words = "BCD\n002\n1\nSCT\nHABAEE2X\nFirm OÜ\nEE382200221020145685\nEUR200.50\n\n\nA-1 / 1234561"
    assert picture_of(words) in page


@pytest.mark.parametrize("more", ["", "/open.gif"])
def test_where_nothing_can_be_written_the_payer_still_sees_the_page(letter: Letter, more: str):
    with database_engine().connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")  # as on a full disk: it holds for the connection, pooled
    assert Visitor().get(page_of(letter, more), headers=PERSON).status_code == 200
    assert kept(LetterEvent) == []


def test_what_is_paid_is_not_asked_for(ledger: Engine, letter: Letter):
    change(ledger, Invoice, 1, **owed("0"))
    page = look(letter)

    assert WORDS["en"]["paid"] in page
    assert "EE38 2200" not in page


@pytest.mark.parametrize("language", ["et", "en", "fi"])
def test_the_page_speaks_the_language_of_the_letter(ledger: Engine, letter: Letter, language: str):
    page = look(a_reminder(ledger, 1, step=14, language=language))

    assert f'<html lang="{language}">' in page
    assert WORDS[language]["pay_to"] in page
    assert set(WORDS[language]) == set(WORDS["en"])


def test_what_came_from_outside_is_text(ledger: Engine):
    page = look(a_reminder(ledger, an_invoice(ledger, EVIL, reference=EVIL)))

    assert "<script" not in page
    assert "49" not in page.partition("<h1>")[2].partition("</h1>")[0]


def test_the_invoice_itself_can_be_saved_where_it_is_on_file(ledger: Engine, letter: Letter):
    assert Visitor().get(page_of(letter, "/invoice.pdf")).status_code == 404
    content = b"%PDF-1.7 the invoice"
    with writing(ledger) as session:
        insert_rows(session, Blob, write_pack({digest(content): content}))
    change(ledger, Invoice, 1, pdf_sha256=digest(content))

    assert page_of(letter, "/invoice.pdf") in look(letter)
    answer = Visitor().get(page_of(letter, "/invoice.pdf"))
    assert (answer.content, answer.headers["content-type"]) == (content, "application/pdf")
    assert answer.headers["content-disposition"].startswith('attachment; filename="A-1.pdf"')


@pytest.mark.parametrize("more", ["", "/invoice.pdf", "/wrong_contact"])
@pytest.mark.parametrize("token", [
    "1", "x" * 5000, "0" * 16 + "." + "0" * 20, "%00", "haldur.0.a.b", "'", "0" * 16 + "." + "٠" * 20,
])  # fmt: skip
def test_a_forged_token_is_told_kindly_and_costs_no_look_at_the_database(letter: Letter, token: str, more: str):
    asked: list[str] = []
    event.listen(database_engine(), "before_cursor_execute", lambda *told: asked.append(str(told[2])))
    method = "POST" if more == "/wrong_contact" else "GET"

    answer = Visitor().client.request(method, f"/letters/{token}{more}")

    assert answer.status_code == 404
    assert asked == []


def test_a_token_that_is_off_by_one_sign_is_forged(letter: Letter):
    forged = page_of(letter)[:-1] + ("0" if page_of(letter)[-1] != "0" else "1")
    answer = Visitor().get(forged)

    assert answer.status_code == 404
    assert WORDS["en"]["missing_title"] in answer.text


def test_an_old_letter_keeps_its_page_though_its_list_has_another_domain_by_now(home: Path, letter: Letter):
    file = home / "company.yaml"
    file.write_text(file.read_text("utf-8").replace("@firm.ee", "@company.example"), "utf-8")

    assert "Invoice A-1" in look(letter)


def test_a_letter_about_no_invoice_has_no_page(ledger: Engine, letter: Letter):
    change(ledger, Letter, 1, invoice_id=None)

    assert Visitor().get(page_of(letter)).status_code == 404


def test_looking_is_counted_once_an_hour(letter: Letter):
    for _ in range(3):
        look(letter)

    [seen] = kept(LetterEvent)
    assert (seen.kind, seen.open_class) == ("clicked", "person")


@pytest.mark.parametrize(("method", "headers", "seen"), [
    ("GET", PERSON, "person"), ("HEAD", PERSON, "scanner"), ("GET", {"User-Agent": "Mozilla/5.0"}, "machine"),
    ("GET", {"User-Agent": "Mozilla/5.0 (via ggpht.com GoogleImageProxy)"}, "proxy"),
    ("GET", {"User-Agent": ""}, "unknown"),
])  # fmt: skip
def test_an_opening_is_counted_by_who_it_was(letter: Letter, method: str, headers: dict[str, str], seen: str):
    for _ in range(2):
        answer = Visitor().client.request(method, page_of(letter, "/open.gif"), headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert [(each.kind, each.open_class) for each in kept(LetterEvent)] == [("opened", seen)]


def test_the_picture_is_the_same_for_a_forged_token_and_nothing_is_written(letter: Letter):
    forged = Visitor().get("/letters/" + "0" * 16 + "." + "0" * 20 + "/open.gif")
    genuine = Visitor().get(page_of(letter, "/open.gif"), headers=PERSON)

    assert forged.content == genuine.content
    assert forged.headers == genuine.headers
    assert genuine.headers["cache-control"] == "private, no-store"
    assert len(kept(LetterEvent)) == 1


def test_an_opening_ends_the_doubt_about_a_letter(ledger: Engine, letter: Letter):
    change(ledger, Letter, 1, status="unknown")
    Visitor().get(page_of(letter, "/open.gif"), headers=PERSON)

    assert [str(each.status) for each in kept(Letter)] == ["sent"]


def test_a_page_tells_nobody_where_it_was(letter: Letter):
    headers = Visitor().get(page_of(letter)).headers

    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["cache-control"] == "private, no-store"
    assert "set-cookie" not in headers


def picture_of(text: str) -> str:
    """A code as a page shows it."""
    return f'src="data:image/png;base64,{b64encode(qr_picture(text)).decode()}"'

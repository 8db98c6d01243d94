"""Letters about invoices: their page, their answers, their picture and file, and what holds them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from models.bank import Bank
from models.invoice import Party
from models.letter import Letter, LetterStatus, NewLetter
from models.letter_page import token_of
from models.mail import parse
from models.register import Blob, digest
from models.reminder_letter import Facts, reminder_letter
from tasks.blobs import write_pack
from tasks.bulk import insert_rows
from tasks.database import writing
from tasks.delivery import deliver_now
from tasks.letters import post
from tests.dunning_room import COMPANY, an_invoice, open_ledger
from tests.homes import open_home
from tests.letter_room import NOW, letters
from tests.smtp_servers import Office, office

BANK = Bank(holder="Firm OÜ", iban="EE382200221020145685")
PDF = b"%PDF-1.7 an invoice"
SHA = digest(PDF)
FACTS = Facts(
    invoice_id=1, number="A-1", issued_on=date(2026, 2, 2), due_on=date(2026, 3, 2), amount=Decimal("1200.00"),
    balance=Decimal("1200.00"), currency="EUR", reference="", pdf_sha256="", seller="Müüja OÜ", buyer="Ostja AS",
    party=Party.BUYER, step=1, policy="default@1", letter="dunning_buyer_after_1", to_address="mari@ostja.ee",
    to_name="Mari", first_name="Mari", language="et", queue="collections",
)  # fmt: skip


@pytest.fixture
def ledger(engine: Engine, home: Path) -> Engine:
    open_ledger(engine, home)
    assert an_invoice(engine) == FACTS.invoice_id
    return engine


def a_reminder(facts: Facts = FACTS) -> NewLetter:
    return reminder_letter(facts, today=date(2026, 3, 3), bank=BANK)


def write(engine: Engine, *facts: Facts) -> dict[str, int]:
    with writing(engine) as session:
        return post(session, [a_reminder(each) for each in facts], now=NOW)


def test_posting_gives_the_ids_of_the_new_ones_by_key(ledger: Engine):
    assert write(ledger, FACTS) == {"dunning:1:default:1:buyer": 1}
    assert write(ledger, FACTS, FACTS._replace(party=Party.SELLER)) == {"dunning:1:default:1:seller": 2}


def test_one_that_waits_for_an_approval_is_held_and_says_by_whom(ledger: Engine):
    write(ledger, FACTS._replace(held_by="run-1"))

    [letter] = letters(ledger)
    assert (letter.status, letter.held_by, letter.invoice_id) == (LetterStatus.HELD, "run-1", 1)
    assert deliver_now(now=NOW).letters == 0


@pytest.mark.parametrize("desk", ["https://desk.firm.ee", "http://127.0.0.1:8080"])
def test_it_leads_to_its_page_and_bears_a_picture_only_where_the_desk_can_be_reached(
    ledger: Engine, monkeypatch: pytest.MonkeyPatch, desk: str
):
    monkeypatch.setenv("HALDUR_DESK_URL", desk)
    write(ledger, FACTS)

    [letter] = letters(ledger)
    page = f"{desk}/letters/{token_of(letter.message_id)}"
    assert f"\n{page}\n" in letter.text
    assert f'href="{page}"' in letter.html
    assert (f'src="{page}/open.gif"' in letter.html) == desk.startswith("https")


@pytest.mark.parametrize("has_subaddresses", [False, True])
def test_an_answer_brings_the_letters_token_back(ledger: Engine, home: Path, has_subaddresses: bool):
    if has_subaddresses:
        open_home(home, COMPANY.replace("language: en, source", "language: en, subaddresses: true, source"))
    write(ledger, FACTS)

    [letter] = letters(ledger)
    [answer_to] = parse(letter.headers.encode() + b"\n\nx").reply_to
    token = token_of(letter.message_id)
    assert answer_to.name == f"Firm OÜ {token}"
    assert answer_to.address == (f"arved+{token}@firm.ee" if has_subaddresses else "arved@firm.ee")


def test_the_letters_of_a_series_hang_together(ledger: Engine):
    write(ledger, FACTS)
    first = letters(ledger)[0].message_id
    write(ledger, FACTS._replace(step=7, letter="dunning_buyer_after_7", earlier=(first,)))

    mail = parse(letters(ledger)[1].headers.encode() + b"\n\nx")
    assert (mail.in_reply_to, mail.references) == ((first,), (first,))


@pytest.fixture
def room(ledger: Engine, home: Path) -> Iterator[Office]:
    with office(pipelining=True) as opened:
        open_home(home, COMPANY + opened.mail_out())
        yield opened


def file_pdf(engine: Engine) -> None:
    with writing(engine) as session:
        insert_rows(session, Blob, write_pack({SHA: PDF}))


def test_the_picture_and_the_invoice_arrive(ledger: Engine, room: Office):
    file_pdf(ledger)
    write(ledger, FACTS._replace(pdf_sha256=SHA))
    deliver_now(now=NOW)

    [(_, raw)] = room.arrived
    picture, pdf = parse(raw).attachments
    assert (picture.content_id, picture.is_inline, picture.content_type) == ("qr", True, "image/png")
    assert (pdf.filename, pdf.content) == ("A-1.pdf", PDF)
    assert "Arve on kirjaga kaasas." in parse(raw).text


def test_one_whose_file_is_gone_fails_alone_and_says_so(ledger: Engine, room: Office):
    write(ledger, FACTS._replace(pdf_sha256=SHA), FACTS._replace(step=7))
    delivery = deliver_now(now=NOW)

    assert [(str(letter.status), letter.attempts) for letter in letters(ledger)] == [("failed", 1), ("sent", 1)]
    assert "What is attached to it is missing" in delivery.troubled[0].error
    assert len(room.arrived) == 1


def test_a_letter_that_was_called_off_stops_no_other(ledger: Engine, room: Office):
    write(ledger, *(FACTS._replace(step=step) for step in range(60)))
    with writing(ledger) as session:
        session.execute(update(Letter).where(Letter.id <= 55).values(status=LetterStatus.CANCELLED))
    deliver_now(now=NOW)

    assert len(room.arrived) == 5

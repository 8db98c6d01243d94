"""A letter as it would read about a real invoice."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from models.invoice import InvoiceError
from models.letter import LetterError
from tasks.database import reading, writing
from tasks.letter_preview import preview
from tasks.templates import Rendered
from tests.dunning_room import BUYER, add_contact, an_invoice, open_ledger
from tests.homes import open_home
from tests.letter_room import letters

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=ZoneInfo("Europe/Tallinn"))


def seen(engine: Engine, invoice: int, kind: str = "dunning_buyer_after_1", language: str = "en") -> Rendered:
    with reading(engine) as session:
        return preview(session, invoice, kind=kind, language=language, now=NOW)


def test_a_real_invoice_fills_the_words_and_nothing_is_written(engine: Engine, home: Path):
    open_ledger(engine, home)
    words = seen(engine, an_invoice(engine, "A-1"))

    assert words.subject == "Invoice A-1 is overdue"
    for needed in ("Mari Maasikas", "Ostja AS", "€1,200.00", "2 March 2026", "EE38 2200 2210 2014 5685", "1234561"):
        assert needed in words.text
    assert "data:image/png;base64," in words.html
    assert letters(engine) == []


def test_it_names_whom_a_reminder_would_go_to(engine: Engine, home: Path):
    open_ledger(engine, home)
    with writing(engine) as session:
        add_contact(session, BUYER, "boss@2.ee", first_name="Uno", role="director")

    assert "Mari Maasikas" in seen(engine, an_invoice(engine)).text
    assert "Tere, Mari!" in seen(engine, an_invoice(engine, "A-2"), "dunning_seller_after_7", "et").text


def test_what_cannot_be_shown_is_told(engine: Engine, home: Path):
    open_ledger(engine, home)
    number = an_invoice(engine)

    with pytest.raises(InvoiceError, match="There is no invoice 99"):
        seen(engine, 99)
    with pytest.raises(LetterError, match="'digest' is no letter of reminders"):
        seen(engine, number, "digest")
    with pytest.raises(LetterError, match="no letter 'dunning_buyer_after_1' in 'sv'"):
        seen(engine, number, language="sv")
    open_home(home)
    with pytest.raises(LetterError, match=r"company\.bank is missing"):
        seen(engine, number)

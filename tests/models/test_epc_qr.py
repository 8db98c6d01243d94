"""The picture for a bank's app: what it says by the standard, and that a reader reads just that."""

from binascii import crc32
from decimal import Decimal
from random import Random
from zlib import decompress

import numpy as np
import pytest
import zxingcpp

from models.bank import Bank
from models.epc_qr import MOST_BYTES, epc_text, is_structured
from models.qr_picture import qr_picture

BANK = Bank(holder="Firm OÜ", iban="EE382200221020145685", bic="HABAEE2X")


def text(*, bank: Bank = BANK, amount: str = "1234.50", currency: str = "EUR", reference: str = "") -> str:
    return epc_text(bank, amount=Decimal(amount), currency=currency, reference=reference, words="2026-1042")


def pixels(png: bytes) -> np.ndarray:
    """What a PNG of ours shows; each chunk's sum is checked on the way."""
    chunks, at = {}, 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert int.from_bytes(png[at + 8 + size : at + 12 + size], "big") == crc32(kind + content)
        chunks[kind], at = content, at + 12 + size
    width = int.from_bytes(chunks[b"IHDR"][:4], "big")
    lines = np.frombuffer(decompress(chunks[b"IDAT"]), np.uint8).reshape(width, -1)
    rows = np.zeros_like(lines[:, 1:])
    for number, line in enumerate(lines):
        rows[number] = line[1:] + (rows[number - 1] if line[0] == 2 else 0)
    return np.unpackbits(rows, axis=1)[:, :width] * 255


def test_it_is_the_standards_words_line_by_line():
    assert text().split("\n") == [
        "BCD", "002", "1", "SCT", "HABAEE2X", "Firm OÜ", "EE382200221020145685", "EUR1234.50", "", "", "2026-1042",
    ]  # fmt: skip


def test_a_reference_that_checks_itself_stands_alone_and_any_other_among_the_words():
    assert text(reference="RF18 5390 0754 7034").split("\n")[8:] == ["", "RF18539007547034"]
    assert text(reference="10425").split("\n")[8:] == ["", "", "2026-1042 / 10425"]
    assert not is_structured("RF19539007547034")


@pytest.mark.parametrize(("amount", "currency"), [
    ("0", "EUR"), ("-1", "EUR"), ("1000000000", "EUR"), ("1.005", "EUR"), ("10", "SEK"),
])  # fmt: skip
def test_what_the_standard_cannot_say_has_no_picture(amount: str, currency: str):
    assert text(amount=amount, currency=currency) == ""


@pytest.mark.parametrize("amount", ["0.01", "999999999.99"])
def test_the_least_and_the_most_of_the_standard_have_one(amount: str):
    assert text(amount=amount).split("\n")[7] == f"EUR{amount}"


def test_a_name_and_words_are_as_long_as_the_standard_lets_them():
    holder = BANK.model_copy(update={"holder": "F" * 71})
    written = epc_text(holder, amount=Decimal(1), currency="EUR", reference="", words="w" * 141).split("\n")

    assert (written[5], written[10]) == ("F" * 70, "w" * 140)


def test_one_byte_more_than_the_standard_knows_and_there_is_none():
    holder = BANK.model_copy(update={"holder": "Õ" * 70})
    others = len(epc_text(holder, amount=Decimal(1), currency="EUR", reference="", words="w").encode()) - 1
    words = "w" * (331 - others)

    assert [
        len(epc_text(holder, amount=Decimal(1), currency="EUR", reference="", words=words + more).encode())
        for more in ("", "w")
    ] == [331, 0]


def test_it_is_never_longer_than_a_reader_must_take():
    long = BANK.model_copy(update={"holder": "Õ" * 70})
    written = epc_text(long, amount=Decimal(1), currency="EUR", reference="", words="Ä" * 500)

    assert written == "" or len(written.encode()) <= MOST_BYTES
    assert len(text(bank=long).encode()) <= MOST_BYTES


def test_any_reader_reads_what_was_written():
    rng = Random(1)
    for _ in range(60):
        amount = Decimal(rng.randrange(1, 10**9)) / 100
        said = epc_text(
            BANK, amount=amount, currency="EUR", reference=str(rng.randrange(10**7)), words=f"ÕÄ-{rng.random()}"
        )
        read = zxingcpp.read_barcode(pixels(qr_picture(said)))
        assert read is not None
        assert (read.text, read.ec_level) == (said, "M")


def test_the_same_words_give_the_same_picture():
    assert qr_picture(text()) == qr_picture(text())
    assert qr_picture(text()) != qr_picture(text(amount="1"))


def test_a_reference_with_a_sign_that_only_looks_like_a_letter_is_none():
    assert not is_structured("RF18 5390 0754 703\u212a")

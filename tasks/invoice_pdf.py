"""The PDF of an invoice, kept in the blob store and named on the invoice, so that letters can bring it (D-19)."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from models.history import History, Way
from models.invoice import Invoice, InvoiceError
from models.register import Blob, digest
from tasks import blobs
from tasks.bulk import insert_rows
from tasks.database import reading, writing

LARGEST = 5_000_000  # bytes; more than mail servers gladly take
BEGINNING = b"%PDF-"


def keep_pdf(file: Path, *, now: datetime, engine: Engine | None = None) -> str:
    """Keep a file as the PDF of the invoice whose number is its name; what was done is returned in words.

    A stroke in a number stands as `-` or `_` in the name. InvoiceError says why a file cannot be kept.
    """
    content = _content(file)
    key = digest(content)
    with reading(engine) as session:
        number = _numbered(session, file)
        packed = blobs.write_pack({key: content} if blobs.absent(session, [key]) else {})
    with writing(engine) as session:
        invoice = session.execute(select(Invoice).where(col(Invoice.number) == number).with_for_update()).scalar_one()
        if invoice.pdf_sha256 == key:
            return f"the PDF of invoice {number} is on file already"
        insert_rows(session, Blob, packed, once=True)
        invoice.pdf_sha256 = key
        what = f"PDF kept from {file.name}"
        session.add(History(at=now, who="import", way=Way.IMPORT, what=what, invoice_id=invoice.id))
    return f"the PDF of invoice {number}"


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise InvoiceError(
                f"{file.name} has more than {LARGEST:,} bytes; letters cannot bring it. Make it smaller."
            )
        content = file.read_bytes()
    except OSError as error:
        raise InvoiceError(f"{file} cannot be read: {error.strerror}.") from None
    if not content.startswith(BEGINNING):
        raise InvoiceError(f"{file.name} is not a PDF, whatever its name says.")
    return content


def _numbered(session: Session, file: Path) -> str:
    """The number of the invoice that a file's name means."""
    stem = file.stem
    as_written = {stem, stem.replace("-", "/"), stem.replace("_", "/")}
    numbers: list[str] = list(
        session.execute(select(col(Invoice.number)).where(col(Invoice.number).in_(as_written))).scalars()
    )
    if stem in numbers:
        return stem
    if len(numbers) != 1:
        raise InvoiceError(f"No invoice has the number {stem}: name the file by it, and import the invoices first.")
    return numbers[0]

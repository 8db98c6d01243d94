"""What the ledger knows of itself: how fresh its payments are."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.invoice import LedgerImport

WITH_PAYMENTS = ("payments", "statement")


def newest_payments(session: Session) -> datetime | None:
    """The moment of the newest import of payments that was taken and could be read; nothing before the first."""
    taken = (col(LedgerImport.refused) == "") & (
        (col(LedgerImport.read_rows) == 0) | (col(LedgerImport.wrong_rows) < col(LedgerImport.read_rows))
    )
    query = select(func.max(col(LedgerImport.at), type_=LedgerImport.__table__.c.at.type))  # type: ignore[attr-defined]
    return session.scalar(query.where(col(LedgerImport.kind).in_(WITH_PAYMENTS), taken))


def payments_age(session: Session, now: datetime) -> timedelta | None:
    """How long ago the newest payments came in; nothing where none ever did."""
    newest = newest_payments(session)
    return None if newest is None else now - newest

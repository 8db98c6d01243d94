"""Each import into the ledger is written down, and one that is far smaller than the last is refused as a whole."""

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.import_kind import Kind
from models.import_ledger import INVOICES, PAYMENTS
from models.invoice import LedgerImport
from models.ledger_guard import Size, shortfall
from models.ledger_settings import DEFAULT_GUARD
from tasks.database import writing
from tasks.import_report import Report, Sums
from tasks.settings import current_settings

GUARDED = (INVOICES.name, PAYMENTS.name)


class ImplausibleImportError(ValueError):
    """An import that is far smaller than the last one like it; nothing of it was taken."""


def is_guarded(kind: Kind) -> bool:
    """Whether a kind of table belongs to the ledger."""
    return kind.name in GUARDED


def note_import(
    session: Session, kind: Kind, origin: str, report: Report, sums: Sums, *, now: datetime, anyway: bool
) -> None:
    """Write an import down, after it was compared with the last of its kind and origin; refused where it falls short.

    The same table again tells nothing new about what its origin sends, so it keeps the last one's word for that.
    """
    last = _last(session, kind.name, origin)
    size = Size(report.rows, report.known, sums.total)
    fault = "" if anyway else shortfall(size, last, share=_share())
    if fault:
        raise ImplausibleImportError(
            f"{kind.name} from {origin}: {fault}. Was the export cut short? Nothing was taken. "
            "If the ledger really is so much smaller, import it with --anyway."
        )
    is_the_same = last is not None and (last.rows, last.total) == (size.rows, size.total)
    known = last.known_rows if last and is_the_same else size.known_rows
    session.add(
        LedgerImport(
            kind=kind.name,
            origin=origin,
            at=now,
            read_rows=report.rows,
            wrong_rows=report.wrong_rows,
            known_rows=known,
            total=sums.total,
            newest_on=sums.newest_on,
        )
    )


def note_refusal(kind: str, origin: str, reason: str, *, now: datetime, engine: Engine | None) -> None:
    """Write down that nothing was taken, and why."""
    with writing(engine) as session:
        session.add(LedgerImport(kind=kind, origin=origin, at=now, read_rows=0, refused=reason))


def _last(session: Session, kind: str, origin: str) -> Size | None:
    newest = (
        select(LedgerImport)
        .where(LedgerImport.kind == kind, LedgerImport.origin == origin, LedgerImport.refused == "")
        .order_by(col(LedgerImport.id).desc())
        .limit(1)
    )
    row = session.exec(newest).first()
    return Size(row.read_rows, row.known_rows, row.total) if row else None


def _share() -> int:
    """The share of company.yaml, where there is one."""
    settings = current_settings()
    return settings.company().ledger.guard if settings.company_file.is_file() else DEFAULT_GUARD

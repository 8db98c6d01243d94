"""Imports: a table of the register or the ledger becomes rows of the database, in one transaction.

A row whose key is new is added, a changed one updated with a line of history, an unchanged one left alone: the same
file twice is the same as once, and the order of its rows does not matter. Wrong rows are listed, good ones taken;
a file that cannot be read to its end changes nothing. Rows go in sets of `CHUNK`, so that memory holds no more than
one set and the keys seen so far.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, text
from sqlmodel import Session

from models.history import History, Way
from models.import_journeys import CONTRACTS, JOURNEY_EVENTS
from models.import_kind import Kind, RowError
from models.import_ledger import INVOICES, PAYMENTS
from models.imports import Header, HeaderError, read_header, read_row
from models.ledger_guard import origin_of
from tasks.database import writing
from tasks.import_journeys import take_contracts, take_events
from tasks.import_register import take_cards
from tasks.import_report import Report, Sums
from tasks.import_targets import TARGETS, Numbered
from tasks.ledger_balances import take_ledger_lock
from tasks.ledger_guard import ImplausibleImportError, is_guarded, note_import, note_refusal
from tasks.ledger_invoices import take_invoices
from tasks.ledger_payments import take_payments
from tasks.spreadsheet import TableFileError, TableRow, read_table
from tasks.stray_matching import match_strays

CHUNK = 2_000
Take = Callable[[Session, Sequence[str], Sequence[Numbered], Report, datetime], None]
TAKE: dict[str, Take] = {
    **{name: partial(take_cards, target) for name, target in TARGETS.items()},
    INVOICES.name: take_invoices,
    PAYMENTS.name: take_payments,
    CONTRACTS.name: take_contracts,
    JOURNEY_EVENTS.name: take_events,
}


def import_table(
    kind: Kind,
    file: Path,
    *,
    now: datetime,
    engine: Engine | None = None,
    on_rows: Callable[[int], None] = lambda count: None,
    anyway: bool = False,
    origin: str = "",
) -> Report:
    """Take the rows of a file; TableFileError where the file as a whole is wrong.

    A table of the ledger that is far smaller than the last one of its origin raises ImplausibleImportError, unless it
    is to be taken `anyway`. The origin is the file's name where none is given.
    """
    origin = origin or origin_of(file.name)
    with closing(read_table(file)) as rows:
        header = _header(kind, file, next(rows))
        report, sums = Report(ignored_columns=header.ignored), Sums()
        try:
            with _importing(engine) as session:
                _take_all(session, header, _good_rows(header, rows, report, sums), report, now, on_rows)
                if report.taken or report.updated:
                    what = f"{kind.name} from {file.name}: {report.taken} added, {report.updated} updated"
                    session.add(History(at=now, who="import", way=Way.IMPORT, what=what))
                if kind is INVOICES and report.taken:
                    report.matched = match_strays(session, now=now)
                if is_guarded(kind):
                    note_import(session, kind, origin, report, sums, now=now, anyway=anyway)
        except ImplausibleImportError as error:
            note_refusal(kind.name, origin, str(error), now=now, engine=engine)
            raise
    report.wrong.sort(key=lambda row: row.line)
    return report


def _take_all(
    session: Session,
    header: Header,
    good: Iterator[Numbered],
    report: Report,
    now: datetime,
    on_rows: Callable[[int], None],
) -> None:
    """Take the good rows, set by set."""
    take, analysed = TAKE[header.kind.name], 0
    while chunk := list(islice(good, CHUNK)):
        take(session, header.given, chunk, report, now)
        analysed = _analyse(session, report.taken, analysed)
        on_rows(len(chunk))


def _header(kind: Kind, file: Path, row: TableRow) -> Header:
    if row.fault:
        raise TableFileError(f"{file}, line {row.line}: {row.fault}.")
    try:
        return read_header(kind, row.cells)
    except HeaderError as error:
        raise TableFileError(f"{file}, line {row.line}: {error}.") from None


@contextmanager
def _importing(engine: Engine | None) -> Iterator[Session]:
    """One transaction for the whole file; of two imports one waits for the other."""
    with writing(engine) as session:
        take_ledger_lock(session)
        yield session


def _good_rows(header: Header, rows: Iterator[TableRow], report: Report, sums: Sums) -> Iterator[Numbered]:
    """The rows that can be taken, each key once; the others go to the report."""
    first_lines: dict[bytes, int] = {}
    for line, cells, fault in rows:
        try:
            if fault:
                raise RowError(fault)
            row = read_row(header, cells)
            first = first_lines.setdefault(_digest(row.key), line)
            if first != line:
                raise RowError(f"line {first} has the same {' and '.join(header.kind.key)}: {', '.join(row.key)}")
        except RowError as error:
            report.refuse(line, *error.reasons)
            continue
        if row.doubt:
            report.note(line, row.doubt)
        sums.add(row)
        yield Numbered(line, row)


def _digest(key: Sequence[str]) -> bytes:
    """A key in a third of its memory: the keys are all that is kept of a large file."""
    return blake2b("\0".join(key).encode(), digest_size=12).digest()


def _analyse(session: Session, taken: int, analysed: int) -> int:
    """Tell PostgreSQL what the added rows are like, each time they doubled; else it reads all of them for every set."""
    if taken < max(CHUNK, 2 * analysed) or session.get_bind().dialect.name != "postgresql":
        return analysed
    session.execute(text("ANALYZE customer, contact, invoice, payment"))
    return taken

"""Imports: a table of companies, contacts or agents becomes rows of the register, in one transaction.

A row whose key is new is added, a changed one updated with a line of history, an unchanged one left alone: the same
file twice is the same as once, and the order of its rows does not matter. Wrong rows are listed, good ones taken;
a file that cannot be read to its end changes nothing. Rows go in sets of `CHUNK`, so that memory holds no more than
one set and the keys seen so far.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, text, update
from sqlmodel import Session

from models.history import History
from models.imports import Header, HeaderError, Kind, RowError, read_header, read_row
from tasks.database import writing
from tasks.import_targets import TARGETS, Entry, Numbered
from tasks.spreadsheet import TableFileError, TableRow, read_table

CHUNK = 2_000
IMPORTING_LOCK = 0x4861_6C65  # beside the lock under which mail is filed


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that was not taken, and every reason."""

    line: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What a person should look at in a row that was taken."""

    line: int
    note: str


@dataclass(slots=True)
class Report:
    """What became of a table: rows added (`taken`), updated, unchanged and wrong; columns that were left alone."""

    taken: int = 0
    updated: int = 0
    unchanged: int = 0
    wrong: list[WrongRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ignored_columns: tuple[str, ...] = ()


def import_table(
    kind: Kind,
    file: Path,
    *,
    now: datetime,
    engine: Engine | None = None,
    on_rows: Callable[[int], None] = lambda count: None,
) -> Report:
    """Take the rows of a file into the register; TableFileError where the file as a whole is wrong."""
    with closing(read_table(file)) as rows:
        header = _header(kind, file, next(rows))
        report = Report(ignored_columns=header.ignored)
        with _importing(engine) as session:
            good, analysed = _good_rows(header, rows, report), 0
            while chunk := list(islice(good, CHUNK)):
                _take(session, header, chunk, report, now)
                analysed = _analyse(session, report.taken, analysed)
                on_rows(len(chunk))
            if report.taken or report.updated:
                what = f"{kind.name} from {file.name}: {report.taken} added, {report.updated} updated"
                session.add(History(at=now, who="import", way="import", what=what))
    report.wrong.sort(key=lambda row: row.line)
    return report


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
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": IMPORTING_LOCK})
        yield session


def _good_rows(header: Header, rows: Iterator[TableRow], report: Report) -> Iterator[Numbered]:
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
            report.wrong.append(WrongRow(line, error.reasons))
            continue
        if row.doubt:
            report.notes.append(Note(line, row.doubt))
        yield Numbered(line, row)


def _digest(key: Sequence[str]) -> bytes:
    """A key in a third of its memory: the keys are all that is kept of a large file."""
    return blake2b("\0".join(key).encode(), digest_size=12).digest()


def _take(session: Session, header: Header, chunk: Sequence[Numbered], report: Report, now: datetime) -> None:
    """Add, update or leave alone the rows of a set, by what the register holds."""
    target = TARGETS[header.kind.name]
    entries, unknown = target.entries(session, chunk)
    report.wrong += [WrongRow(line, (reason,)) for line, reason in unknown]
    stored, notes = target.stored(session, entries)
    report.notes += [Note(line, note) for line, note in notes]
    new = [entry.values for entry in entries if entry.key not in stored]
    updates, history = _changes(entries, stored, header.given)
    for statement, rows in (
        (insert(target.model), new),
        (update(target.model), updates),
        (insert(History), [line | {"at": now, "who": "import", "way": "import"} for line in history]),
    ):
        if rows:
            session.execute(statement, rows)
    report.taken += len(new)
    report.updated += len(updates)
    report.unchanged += len(entries) - len(new) - len(updates)


def _analyse(session: Session, taken: int, analysed: int) -> int:
    """Tell PostgreSQL what the added rows are like, each time they doubled; else it reads all of them for every set."""
    if taken < max(CHUNK, 2 * analysed) or session.get_bind().dialect.name != "postgresql":
        return analysed
    session.execute(text("ANALYZE customer, contact"))
    return taken


def _changes(
    entries: Sequence[Entry], stored: Mapping[tuple[Any, ...], dict[str, Any]], given: Sequence[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The updates of rows that differ from what is stored in a column that the table has, and their history."""
    updates, history = [], []
    for entry in entries:
        before = stored.get(entry.key)
        if before is None:
            continue
        names = [name for name in given if name in entry.values]
        changed = [name for name in names if entry.values[name] != before[name]]
        if changed:
            updates.append({"id": before["id"]} | {name: entry.values[name] for name in names})
            what = "; ".join(f'{name}: "{before[name]}" -> "{entry.values[name]}"' for name in changed)
            history.append({"what": f"{entry.subject}{what}", "customer_id": before.get("customer_id")})
    return updates, history

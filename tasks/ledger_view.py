"""The ledger read from a database view: what the company's own query gives, by the same rules as a file.

The rows are written to a file of their own first, so that a slow database elsewhere holds nothing of ours up, and
then go the way of every file. They are read in batches by a cursor on the server. The address is never shown: where
the database refuses, its own words are told.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError, SQLAlchemyError

from models.imports import kind_named
from tasks.database import not_for_ever
from tasks.import_report import Report
from tasks.imports import import_table
from tasks.settings import current_settings, secret
from tasks.spreadsheet import cell_text

BATCH = 2_000
ORIGIN = "view"


class LedgerViewError(ValueError):
    """The view that company.yaml names cannot be read; nothing was taken."""


def import_view(kind: str, *, now: datetime, engine: Engine | None = None, anyway: bool = False) -> Report:
    """Take the invoices or payments that the view of company.yaml has."""
    with TemporaryDirectory(prefix="haldur-") as folder:
        file = Path(folder) / f"{kind}.csv"
        with _rows(kind) as rows, file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return import_table(kind_named(kind), file, now=now, engine=engine, anyway=anyway, origin=ORIGIN)


def view_columns(kind: str) -> list[str]:
    """The names of the columns that the view gives."""
    with _rows(kind) as rows:
        return next(rows)


@contextmanager
def _rows(kind: str) -> Iterator[Iterator[list[str]]]:
    """What a view gives as texts: the names of its columns, then its rows."""
    ledger = current_settings().company().ledger
    query = ledger.views.get(kind)
    if query is None or ledger.url is None:
        raise LedgerViewError(f"company.yaml has no query for {kind}; write ledger.url and ledger.{kind}.")
    source = _engine(secret(ledger.url))
    with _told(kind):
        try:
            with source.connect().execution_options(stream_results=True, yield_per=BATCH) as connection:
                result = connection.execute(text(query.replace(":", "\\:")))
                yield chain([list(result.keys())], ([cell_text(value) for value in row] for row in result))
        finally:
            source.dispose()


def _engine(url: str) -> Engine:
    try:
        return create_engine(not_for_ever(url), hide_parameters=True)
    except (ArgumentError, ValueError):
        what = "The secret behind ledger.url is not an address of a database, such as postgresql://..."
        raise LedgerViewError(what) from None
    except ImportError as error:
        raise LedgerViewError(f"For the database of ledger.url a package is missing here: {error.name}.") from None


@contextmanager
def _told(kind: str) -> Iterator[None]:
    """What went wrong, in the database's own words and without its address."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise LedgerViewError(f"The ledger's database refused the query for {kind}: {reason}.") from None
    except InvalidRequestError as error:
        raise LedgerViewError(f"The query of ledger.{kind} in company.yaml gives no rows: {error}.") from None
    except SQLAlchemyError as error:
        raise LedgerViewError(f"The ledger's database cannot be asked for {kind}: {type(error).__name__}.") from None

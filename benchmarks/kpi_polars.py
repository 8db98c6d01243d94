"""The figures of the collections report by polars, from the same Parquet file.

The same questions as by plain SQL, in the way polars likes: expressions over whole columns, on as many threads as it
takes, and only the columns that are needed. The arithmetic on what comes back is left out here as well.
"""

from datetime import date
from pathlib import Path

import polars as pl

GROUPS = ("whole", "month", "segment", "seller_id", "buyer_id", "is_first_of_buyer", "collection_type")
COLUMNS = ("due_on", "settled_on", "segment", "seller_id", "buyer_id", "is_first_of_buyer", "collection_type")
LATE, FOLLOWED, CELL = pl.col("late"), pl.col("followed"), pl.col("cell")
NEVER = 2**30


def figures_by_polars(file: Path, first: date, last: date) -> dict[str, pl.DataFrame]:
    """The rows of every grouping over the invoices that fell due within these days."""
    due = pl.col("due_on")
    cases = pl.read_parquet(file, columns=list(COLUMNS)).filter(due.is_between(first, last))
    cases = cases.with_columns(
        whole=pl.lit(0),
        month=due.dt.truncate("1mo"),
        followed=(pl.lit(last) - due).dt.total_days().cast(pl.Int32),
        late=(pl.col("settled_on") - due).dt.total_days().cast(pl.Int32),
    )
    settled = _passed(LATE.fill_null(NEVER), (0, 3, 14, 30, NEVER - 1))
    cases = cases.with_columns(cell=settled * 5 + _passed(FOLLOWED, (-1, 2, 13, 29)))
    late = cases.filter((FOLLOWED >= 0) & (CELL >= 5))
    late = late.with_columns(days=pl.coalesce(LATE, FOLLOWED), is_open=LATE.is_null())
    found = {group: cases.group_by(group, CELL).len() for group in GROUPS}
    return found | {f"{group}_days": late.group_by(group, "days", "is_open").len() for group in GROUPS}


def _passed(values: pl.Expr, bounds: tuple[int, ...]) -> pl.Expr:
    """How many of the bounds each value is past."""
    return pl.sum_horizontal(*((values > bound).cast(pl.UInt8) for bound in bounds))

"""The figures of the collections report by plain SQL, as one who knows SQLite well would write it.

It is given what helps it: the settled day as the invoice keeps it for today, where the report works it out of the
payments for any day; one narrow temporary table with what every question needs, the answers to all thresholds in one
number, as the report itself does it; no check of a single row. Each grouping is asked twice, for its shares and for the
days from which its median follows. The arithmetic on what comes back (intervals, medians) is left out here.
"""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

CASES = """
CREATE TEMP TABLE cases AS
SELECT *, CASE WHEN late IS NULL THEN 5 WHEN late <= 0 THEN 0 WHEN late <= 3 THEN 1 WHEN late <= 14 THEN 2
               WHEN late <= 30 THEN 3 ELSE 4 END * 5
        + CASE WHEN followed < 0 THEN 0 WHEN followed < 3 THEN 1 WHEN followed < 14 THEN 2 WHEN followed < 30 THEN 3
               ELSE 4 END AS cell
FROM (
    SELECT substr(due_on, 1, 7) AS month, seller_id AS seller, buyer_id AS buyer, segment, collection_type AS consent,
           row_number() OVER (PARTITION BY buyer_id ORDER BY issued_on, i.id) = 1 AS turn, 0 AS whole,
           CAST(julianday(:last) - julianday(due_on) AS INTEGER) AS followed,
           CAST(julianday(settled_on) - julianday(due_on) AS INTEGER) AS late
    FROM invoice i JOIN customer c ON c.id = i.buyer_id WHERE due_on BETWEEN :first AND :last
)
"""
SHARES = "SELECT {group}, cell, count(*) FROM cases GROUP BY {group}, cell"
DAYS = """
SELECT {group}, ifnull(late, followed) AS days, late IS NULL AS is_open, count(*)
FROM cases WHERE followed >= 0 AND cell >= 5 GROUP BY {group}, days, is_open
"""
GROUPS = ("whole", "month", "segment", "seller", "buyer", "turn", "consent")
Rows = list[tuple[Any, ...]]


def figures_by_sql(database: Path, first: date, last: date) -> dict[str, Rows]:
    """The rows of every grouping over the invoices that fell due within these days."""
    found: dict[str, Rows] = {}
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA cache_size=-16000")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute(CASES, {"first": first.isoformat(), "last": last.isoformat()})
        for group in GROUPS:
            found[group] = connection.execute(SHARES.format(group=group)).fetchall()
            found[f"{group}_days"] = connection.execute(DAYS.format(group=group)).fetchall()
    return found

"""A ledger of four years for reports, made by the database itself: invoices, payments, and letters of reminders.

Each buyer has a habit of its own, from early to a month late; one invoice in forty is not paid, one in fifty is paid in
two parts, one in a thousand is paid, goes back and is paid anew. Two invoices in five had a letter.
"""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from benchmarks.homes import enter
from benchmarks.ledger_rows import COMPANY
from benchmarks.stored_rows import FAST
from tasks.database import database_engine
from tasks.schema import upgrade

LAST = date(2026, 11, 30)
DAYS = 1461  # on which invoices were issued, up to the last
SELLERS, COMPANIES = 200, 5000
INDEXES = "SELECT name FROM sqlite_master WHERE tbl_name IN ('invoice', 'payment') AND name LIKE 'ix%'"
CUSTOMERS = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {COMPANIES})
INSERT INTO customer (id, name, registry_code, country, language, segment)
SELECT i, 'Company ' || i || ' OÜ', 10000000 + i, substr('EEFILV', 1 + i % 3 * 2, 2), 'en',
       CASE i % 4 WHEN 0 THEN 'public' WHEN 1 THEN 'retail' WHEN 2 THEN 'building' ELSE '' END
FROM n
"""
DRAWN = f"""
CREATE TEMP TABLE drawn AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :invoices),
dated AS (
    SELECT i, i * 2654435761 % 4294967291 AS luck,
           {SELLERS} + 1 + i * 48271 % 2147483647 % {COMPANIES - SELLERS} AS buyer,
           date('{LAST}', -(i * 69621 % 2147483647 % {DAYS}) || ' days') AS issued_on
    FROM n
)
SELECT i, luck, buyer, issued_on, date(issued_on, CASE i % 3 WHEN 0 THEN '14 days' ELSE '30 days' END) AS due_on,
       100.5 + luck % 900000 / 100.0 AS amount, luck % 40 = 7 AS is_unpaid, luck % 50 = 3 AS is_in_parts,
       luck % 1000 = 11 AS is_returned, luck / 1000 % (4 + buyer % 24) - 3 AS days_late
FROM dated
"""
INVOICES = f"""
INSERT INTO invoice (id, number, issued_on, due_on, amount, currency, seller_id, buyer_id, collection_type,
                     ledger_collection_type, yearly_rate, reference, paid, pdf_sha256)
SELECT i, 'A-' || i, issued_on, due_on, amount, CASE WHEN i % 20 THEN 'EUR' ELSE 'SEK' END, 1 + i % {SELLERS}, buyer,
       CASE WHEN i % 3 THEN 'DISCLOSED' ELSE 'NON_DISCLOSED' END,
       CASE WHEN i % 3 THEN 'DISCLOSED' ELSE 'NON_DISCLOSED' END, CASE WHEN i % 4 THEN NULL ELSE 8 END, 1000000 + i, 0,
       ''
FROM drawn
"""
PAYMENTS = (
    """
INSERT INTO payment (invoice_id, paid_on, amount, kind, external_id, origin, is_another)
SELECT i, date(due_on, days_late || ' days'), CASE WHEN is_in_parts THEN round(amount / 2, 2) ELSE amount END,
       'payment', 'P' || i, 'ledger', 0
FROM drawn WHERE NOT is_unpaid AND date(due_on, days_late || ' days') <= :last
""",
    """
INSERT INTO payment (invoice_id, paid_on, amount, kind, external_id, origin, is_another)
SELECT i, date(due_on, days_late + 9 || ' days'), amount - round(amount / 2, 2), 'payment', 'S' || i, 'ledger', 0
FROM drawn WHERE NOT is_unpaid AND is_in_parts AND date(due_on, days_late + 9 || ' days') <= :last
""",
    """
INSERT INTO payment (invoice_id, paid_on, amount, kind, external_id, origin, is_another)
SELECT i, date(due_on, days_late + days || ' days'), amount * sign, 'payment', name || i, 'ledger', 0
FROM drawn JOIN (SELECT 1 AS days, -1 AS sign, 'B' AS name UNION ALL SELECT 6, 1, 'A')
WHERE is_returned AND NOT is_unpaid AND NOT is_in_parts AND date(due_on, days_late + days || ' days') <= :last
""",
)
KEPT = """
UPDATE invoice SET paid = p.paid, settled_on = CASE WHEN round(p.paid - invoice.amount, 3) >= 0 THEN p.last END
FROM (SELECT invoice_id, round(sum(amount), 3) AS paid, max(paid_on) AS last FROM payment GROUP BY invoice_id) AS p
WHERE p.invoice_id = invoice.id
"""
LETTERS = """
INSERT INTO letter ("key", kind, language, queue, to_address, to_name, from_address, subject,
                    message_id, status, attempts, created_at, next_try_at, claimed_by, provider, provider_id, sent_at,
                    error, invoice_id, held_by)
SELECT 'r' || i, 'dunning_buyer_late', 'en', 'collections', 'mari@firm.example', '', 'arved@firm.ee', 'Your invoice',
       'm' || i || '@firm.ee', 'sent', 1, due_on || ' 06:00:00.000000', due_on || ' 06:00:00.000000', '',
       'smtp', '', due_on || ' 06:00:00.000000', '', i, ''
FROM drawn WHERE i % 5 < 2 AND due_on <= :last
"""
WORDS = (
    "INSERT INTO letter_words (letter_id, headers, text, html, qr, files) SELECT id, '', '', '', '', '[]' FROM letter"
)


def write_past(home: Path, *, invoices: int, is_bare: bool = False) -> None:
    """A home with so many invoices of four years; a bare one has neither letters, kept balances nor indexes."""
    home.mkdir()
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    enter(home)
    upgrade()
    database_engine().dispose()
    given = {"invoices": invoices, "last": LAST.isoformat()}
    with closing(sqlite3.connect(home / "haldur.db", isolation_level=None)) as connection:
        for pragma in FAST:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        if is_bare:
            for (name,) in connection.execute(INDEXES).fetchall():
                connection.execute(f"DROP INDEX {name}")
        for statement in (CUSTOMERS, DRAWN, INVOICES, *PAYMENTS, *(() if is_bare else (KEPT, LETTERS, WORDS))):
            connection.execute(statement, given)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")

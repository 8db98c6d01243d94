"""A ledger of open invoices for the database, made by the database itself, with so many of them due for a reminder.

The due ones stand in the midst of their series: two in five have the reminder before the due date before them, the
others one of the three after it, to seller and buyer, and what went before is told as sent. Hence eight letters for
five invoices. Of the others one half is due later, and the series of the other half is over.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.homes import enter
from benchmarks.stored_rows import FAST
from tasks.database import database_engine
from tasks.dunning_policy import dunning
from tasks.schema import upgrade

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)  # a Tuesday; every step of the due invoices falls on it
SELLERS, COMPANIES = 200, 2000
LETTERS = 1.6  # for each due invoice
COMPANY = """\
company:
  {name: Firm OÜ, country: EE, language: en, domains: [firm.ee],
    bank: {holder: Firm OÜ, iban: EE382200221020145685, bic: HABAEE2X, bank: Swedbank}}
lists:
  - {name: collections, address: arved@firm.ee, language: en, source: {kind: maildir, path: mail/arved}}
"""
MAIL_OUT = "mail_out: {{provider: smtp, host: 127.0.0.1, port: {port}, security: plain}}\n"
CUSTOMERS = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {COMPANIES})
INSERT INTO customer (id, name, registry_code, country, language, segment)
SELECT i, 'Company ' || i || ' OÜ', 10000000 + i, 'EE', substr('etenfi', 1 + i % 3 * 2, 2), '' FROM n
"""
CONTACTS = """
INSERT INTO contact (customer_id, first_name, last_name, address, address_key, domain, phone, role, language)
SELECT id, 'Mari', 'Mänd', 'mari@firm' || id || '.example', 'mari@firm' || id || '.example', 'firm' || id || '.example',
       '', 'accounting', ''
FROM customer
"""
STEPS = """
CREATE TEMP TABLE step AS
SELECT column1 AS place, column2 AS days FROM (VALUES (0, -3), (1, -3), (2, 1), (3, 7), (4, 14))
"""
INVOICES = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :invoices),
dated AS (
    SELECT i, i % :each = 0 AS is_due, CASE
        WHEN i % :each = 0 THEN date(:today, -days || ' days')
        WHEN i % 2 THEN date(:today, (10 + i % 50) || ' days')
        ELSE date(:today, -(40 + i % 300) || ' days') END AS due_on
    FROM n JOIN step ON place = i / :each % 5
)
INSERT INTO invoice (id, number, issued_on, due_on, amount, currency, seller_id, buyer_id, collection_type,
                     ledger_collection_type, reference, paid, remind_on, pdf_sha256)
SELECT i, 'A-' || i, date(due_on, '-30 days'), due_on, 100.5 + i % 9000, 'EUR', 1 + i % {SELLERS},
       {SELLERS + 1} + i % {COMPANIES - SELLERS}, 'DISCLOSED', 'DISCLOSED', 1000000 + i, 0,
       CASE WHEN is_due THEN :today WHEN due_on > :today THEN date(due_on, '-5 days') END, ''
FROM dated
"""
PLAN = """
INSERT INTO plan_version (id, name, plan, first_used_at) VALUES (:policy, :name, :plan, '2026-01-01 00:00:00.000000')
"""
SENT = """
INSERT INTO reminder (invoice_id, policy, step, party, planned_for, state, reason, at, asked)
SELECT i.id, :policy, days, party, date(due_on, days || ' days'), 'sent', '',
       date(due_on, days || ' days') || ' 06:00:00.000000', amount
FROM invoice i JOIN step ON date(due_on, days || ' days') < :today
     JOIN (SELECT 'seller' AS party UNION SELECT 'buyer')
WHERE remind_on = :today AND place > 0 AND (party = 'buyer' OR days > 0)
"""


def write_ledger(home: Path, *, invoices: int, due: int) -> None:
    """A home with so many open invoices, some of them due."""
    home.mkdir()
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    settings = enter(home)
    settings.signing_key()
    upgrade()
    database_engine().dispose()
    policy = dunning(settings)
    ((name, version),) = policy.versions.items()
    given = {
        "invoices": invoices, "each": invoices // due, "today": NOW.date().isoformat(),
        "policy": version, "name": name, "plan": policy.plans[name].said,
    }  # fmt: skip
    with closing(sqlite3.connect(home / "haldur.db", isolation_level=None)) as connection:
        for pragma in FAST:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for statement in (STEPS, CUSTOMERS, CONTACTS, INVOICES, PLAN, SENT):
            connection.execute(statement, given)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def send_to(home: Path, port: int) -> None:
    """Have a home's letters go to a server at a port of this machine."""
    (home / "company.yaml").write_text(COMPANY + MAIL_OUT.format(port=port), "utf-8")

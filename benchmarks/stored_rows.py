"""A register's past: tickets, messages, thread keys and mails of three years, made by the database itself.

The senders are the example's contacts and many strangers; two messages in five open a ticket and the others are its
children. Every message has its own id and names two others, so that each key is a row of its own. The years end
with the last of the example's mails, so that new mails meet traffic of their days.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

STRANGERS = 100_000
LAST = "2026-03-30"
FAST = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000", "temp_store=MEMORY")
SENDERS = f"""
CREATE TEMP TABLE sender AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {STRANGERS})
SELECT address_key AS address, customer_id FROM contact
UNION ALL SELECT 'person' || i || '@' || 'place' || (i % 5000) || '.example', NULL FROM n
"""
PAST = f"""
CREATE TEMP TABLE past AS
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :messages)
SELECT i AS id,
       CASE i % 5 WHEN 0 THEN i - 4 WHEN 4 THEN i - 3 WHEN 3 THEN i - 2 ELSE i END AS ticket_id,
       i % 5 IN (1, 2) AS is_master,
       1 + abs(random()) % (CASE i % 2 WHEN 0 THEN (SELECT count(customer_id) FROM sender) ELSE {STRANGERS} END)
           AS sender,
       datetime('{LAST}', '-' || ((:messages - i) * 94608000 / :messages) || ' seconds') || '.000000' AS at,
       lower(hex(randomblob(12))) || '@mail' || (i % 900) || '.example' AS message_id
FROM n
"""
TICKETS = """
INSERT INTO ticket (id, queue, status, subject, description, contact_kind, contact_address, customer_id,
                    recognised_by, customer_candidates, started_at, customer_notified, reopened, master_id, priority,
                    tags)
SELECT p.id, 'support', CASE WHEN is_master THEN 'DONE' END, 'A question about invoice ' || p.id,
       'Hello, we have a question about our invoice, could somebody have a look?', 'customer', s.address,
       CASE WHEN is_master THEN s.customer_id END, CASE WHEN is_master THEN 'contact' END, '[]', at, 0, 0,
       CASE WHEN NOT is_master THEN ticket_id END, 'normal', '[]'
FROM past p JOIN sender s ON s.rowid = p.sender ORDER BY p.id
"""
MESSAGES = """
INSERT INTO message (id, ticket_id, child_id, direction, sender_address, sender_name, recipients, received_at, subject,
                     text, quote_at, is_automatic, notes, message_id, in_reply_to, "references", thread_index,
                     thread_topic, has_html)
SELECT p.id, ticket_id, CASE WHEN NOT is_master THEN p.id END, 'in', s.address, 'A Person', '["tugi@kodu.example"]',
       at, 'A question about invoice ' || p.id, replace(hex(zeroblob(15)), '00', 'Words of a mail. '), 255, 0, '',
       message_id, '', '', '', '', 0
FROM past p JOIN sender s ON s.rowid = p.sender ORDER BY p.id
"""
KEYS = """
INSERT INTO thread_key (key, ticket_id)
SELECT lower(hex(randomblob(14))) || '@mail.example' AS key, ticket_id FROM past
UNION ALL SELECT lower(hex(randomblob(14))) || '@mail.example', ticket_id FROM past
ORDER BY 1
"""
BLOBS = """
INSERT INTO blob (sha256, pack, "offset", size)
SELECT lower(hex(randomblob(32))) AS sha256, 'a' || (id / 1000) || '.pack', id % 1000 * 4000, 4000 FROM past ORDER BY 1
"""
MAILS = """
INSERT INTO mail (id, queue, source, location, message_id, disposition, reason, ticket_id, sha256, size, received_at,
                  taken_at, sender_address, subject, detail, letter_message_id, bounced_address,
                  bounce_status)
SELECT p.id, 'support', 'maildir:mail/support', 1700000000 + p.id || '.M1P1.mx', message_id, 'filed', 'new_ticket',
       ticket_id, lower(hex(randomblob(32))), 4000, at, at, s.address, 'A question about invoice ' || p.id, '', '', '',
       ''
FROM past p JOIN sender s ON s.rowid = p.sender ORDER BY p.id
"""


def fill(database: Path, *, messages: int) -> None:
    """Write the past into a migrated SQLite register that holds customers only."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for pragma in FAST:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        connection.execute(SENDERS)
        connection.execute(PAST, {"messages": messages})
        for statement in (TICKETS, MESSAGES, KEYS, BLOBS, MAILS):
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")

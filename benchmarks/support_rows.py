"""A register of support for measuring: tickets with ten messages and four lines of history each, made by SQLite itself.

Nineteen of twenty tickets are done; one in ten was passed on, one in twelve was reopened and finished again. Mails and
answers take turns.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

AGENTS, CUSTOMERS = 20, 5000
FAST = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000", "temp_store=MEMORY")
MOMENT = "strftime('%Y-%m-%d %H:%M:%f', {}, 'unixepoch') || '000'"
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
FIRST, LAST = 1_704_067_200, 1_767_225_600  # the years 2024 and 2025

AGENT = f"""
INSERT INTO agent (id, name, address, role, active)
{NUMBERS.format(AGENTS)} SELECT i, 'Agent ' || i, 'agent' || i || '@firm.ee', 'agent', 1 FROM n
"""
CUSTOMER = f"""
INSERT INTO customer (id, name, registry_code, country, language, segment)
{NUMBERS.format(CUSTOMERS)} SELECT i, 'Customer ' || i, 10000000 + i, 'EE', 'en', '' FROM n
"""
CASE = f"""
CREATE TEMP TABLE life AS
{NUMBERS.format(":tickets")}, drawn AS (
    SELECT i AS id, {FIRST} + ({LAST} - {FIRST}) * 1.0 * i / :tickets AS began, abs(random()) % 1000 AS chance,
           3600 * (1 + abs(random()) % 8) AS taken, 3600 * (10 + abs(random()) % 400) AS finished,
           'agent' || (1 + abs(random()) % {AGENTS}) || '@firm.ee' AS agent,
           'agent' || (1 + abs(random()) % {AGENTS}) || '@firm.ee' AS other
    FROM n
)
SELECT *, chance % 10 = 3 AS is_passed_on, chance % 12 = 5 AS is_reopened, chance < 950 AS is_done FROM drawn
"""
TICKET = f"""
INSERT INTO ticket (id, queue, status, subject, description, contact_kind, contact_address, customer_id,
                    customer_candidates, assignee, started_at, ended_at, customer_notified, reopened, priority, tags)
SELECT id, CASE id % 3 WHEN 0 THEN 'billing' ELSE 'support' END, CASE WHEN is_done THEN 'DONE' ELSE 'ACTIVE' END,
       'A question', 'Could somebody have a look?', 'customer', 'person' || id % 20000 || '@customer.example',
       1 + id % {CUSTOMERS}, '[]', CASE WHEN is_passed_on THEN other ELSE agent END, {MOMENT.format("began")},
       CASE WHEN is_done THEN {MOMENT.format("began + finished * (1 + is_reopened)")} END, 1, 0,
       CASE id % 4 WHEN 0 THEN 'high' ELSE 'normal' END, '[]'
FROM life
"""
HISTORY = f"""
INSERT INTO history (at, who, way, what, action, status, assignee, ticket_id)
SELECT {MOMENT.format("at")}, agent, 'page', what, what, status, agent, id FROM (
    SELECT id, began + taken AS at, 'assign' AS what, 'ACTIVE' AS status, agent FROM life
    UNION ALL SELECT id, began + taken + 3600, 'redirect', 'ACTIVE', other FROM life WHERE is_passed_on
    UNION ALL SELECT id, began + finished, 'finish', 'DONE', CASE WHEN is_passed_on THEN other ELSE agent END
    FROM life WHERE is_done
    UNION ALL SELECT id, began + finished + 1800, 'reopen', 'ACTIVE', CASE WHEN is_passed_on THEN other ELSE agent END
    FROM life WHERE is_done AND is_reopened
    UNION ALL SELECT id, began + 2 * finished, 'finish', 'DONE', CASE WHEN is_passed_on THEN other ELSE agent END
    FROM life WHERE is_done AND is_reopened
) ORDER BY at
"""
MESSAGE = f"""
INSERT INTO message (id, ticket_id, direction, sender_address, sender_name, recipients, received_at, subject, text,
                     quote_at, is_automatic, notes, message_id, in_reply_to, "references", thread_index, thread_topic,
                     has_html)
SELECT row_number() OVER (), id, CASE WHEN part % 2 THEN 'out' ELSE 'in' END,
       CASE WHEN part % 2 THEN agent ELSE 'person' || id % 20000 || '@customer.example' END, 'A Person',
       CASE WHEN part % 2 THEN '["person' || id % 20000 || '@customer.example"]' ELSE '["support@firm.ee"]' END,
       {MOMENT.format("began + finished * part / 10")}, 'A question',
       replace(hex(zeroblob(15)), '00', 'Words of a mail. '), 255, 0, '', id || '.' || part || '@bench.example', '', '',
       '', '', 0
FROM life, (SELECT 0 AS part UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
            UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)
ORDER BY began + finished * part / 10
"""


def fill(database: Path, *, tickets: int) -> None:
    """Write the register into a migrated, empty SQLite file."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for pragma in FAST:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for statement in (AGENT, CUSTOMER):
            connection.execute(statement)
        connection.execute(CASE, {"tickets": tickets})
        for statement in (TICKET, HISTORY, MESSAGE):
            connection.execute(statement)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")

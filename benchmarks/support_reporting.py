"""The support report of a year against plain SQL for the same questions: 100,000 tickets with 1,000,000 messages.

The SQL counts in wall hours and takes means, for working hours and medians cannot be had of it; the report does both,
with intervals. Each in its own process, so that neither warms the other's caches.
"""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.cost import cost_of, peak_megabytes
from benchmarks.support_rows import fill
from models.kpi.figure import Period
from models.kpi.report import Report
from models.kpi.support import support_report
from tasks.database import database_engine
from tasks.kpi_tickets import agent_names, support_as_of
from tasks.schema import upgrade

TICKETS = 100_000
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
SINCE, AS_OF = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 5, 12, tzinfo=UTC)
ZONE = "Europe/Tallinn"
COMPANY = """\
company: {name: Firm OÜ, country: EE, language: en, domains: [firm.ee]}
lists:
  - {name: support, address: support@firm.ee, language: en, source: {kind: maildir, path: mail/support}}
"""
ANSWERS = """
SELECT t.queue, count(*), avg(julianday(a.at) - julianday(t.started_at)) FROM ticket t JOIN (
    SELECT ticket_id, min(received_at) AS at FROM message WHERE direction = 'out' AND NOT is_automatic GROUP BY 1
) a ON a.ticket_id = t.id GROUP BY 1
"""
WAITS = """
SELECT t.queue, t.priority, avg(w.days) FROM ticket t JOIN (
    SELECT ticket_id, sum(julianday(next) - julianday(at)) AS days FROM (
        SELECT ticket_id, received_at AS at, direction,
               lead(received_at) OVER (PARTITION BY ticket_id ORDER BY received_at) AS next
        FROM message WHERE NOT is_automatic
    ) WHERE direction = 'in' GROUP BY 1
) w ON w.ticket_id = t.id GROUP BY 1, 2
"""
HELD = """
SELECT assignee, count(DISTINCT ticket_id), sum(julianday(next) - julianday(at)) FROM (
    SELECT ticket_id, assignee, status, at, lead(at) OVER (PARTITION BY ticket_id ORDER BY id) AS next FROM history
) WHERE status = 'ACTIVE' GROUP BY 1
"""
QUESTIONS = (
    "SELECT strftime('%Y-%m', started_at), count(*) FROM ticket WHERE master_id IS NULL GROUP BY 1",
    "SELECT strftime('%Y-%m', at), count(*) FROM history WHERE status = 'DONE' GROUP BY 1",
    "SELECT customer_id, count(*), avg(julianday(ended_at) - julianday(started_at)) FROM ticket GROUP BY 1",
    "SELECT sender_address, count(*) FROM message WHERE direction = 'out' AND NOT is_automatic GROUP BY 1",
    ANSWERS,
    WAITS,
    HELD,
)


def support_register(folder: Path) -> dict[str, float]:
    """A home with the register, for the two others."""
    _enter(folder)
    (folder / "company.yaml").write_text(COMPANY, "utf-8")
    upgrade(database_engine())
    database_engine().dispose()
    fill(folder / "haldur.db", tickets=TICKETS)
    return {"tickets": TICKETS}


def support_in_sql(folder: Path) -> dict[str, float]:
    """Seconds of our own CPU for plain SQL."""
    with closing(sqlite3.connect(folder / "haldur.db")) as connection:
        connection.execute("PRAGMA cache_size=-16000")
        return {"cpu": cost_of(lambda: [connection.execute(question).fetchall() for question in QUESTIONS]).cpu}


def support_reported(folder: Path) -> dict[str, float]:
    """Seconds of our own CPU for the report, read and computed, and how much memory it took."""
    _enter(folder)
    before = peak_megabytes()
    cost = cost_of(_report)
    return {"cpu": cost.cpu, "over_imports": peak_megabytes() - before}


def _report() -> Report:
    frames, breaches = support_as_of(AS_OF, since=SINCE)
    return support_report(
        frames, period=YEAR, as_of=AS_OF, time_zone=ZONE, customers={}, agents=agent_names(), breaches=breaches
    )


def _enter(folder: Path) -> None:
    os.environ["HALDUR_HOME"] = str(folder)
    os.environ.pop("HALDUR_DATABASE_URL", None)

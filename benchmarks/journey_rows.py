"""Running journeys with 20 steps each for the database, made by the database itself.

They began on the working days of the last weeks and stand at any step. Of each fifth step one is optional, and two
steps have their turn at once. One journey in fifty is to be nudged today, one in two hundred is complete, and one in a
hundred has stood still for long.
"""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.homes import enter
from benchmarks.stored_rows import FAST
from models.journey_policy import JourneyTemplate, read_template
from tasks.database import database_engine
from tasks.schema import upgrade

NOW = datetime(2026, 3, 12, 7, tzinfo=UTC)  # a Thursday
STEPS = 20
CUSTOMERS = 5_000
TEXTS = {"et": "Samm", "en": "Step", "fi": "Vaihe"}
COMPANY = """\
company: {name: Firm OÜ, country: EE, language: en, domains: [firm.ee]}
lists:
  - {name: support, address: support@firm.ee, language: en, source: {kind: maildir, path: mail/support}}
"""
PEOPLE = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CUSTOMERS})
INSERT INTO customer (id, name, registry_code, country, language, segment)
SELECT i, 'Company ' || i || ' OÜ', 10000000 + i, substr('EEFI', 1 + i % 2 * 2, 2), substr('etenfi', 1 + i % 3 * 2, 2),
       '' FROM n
"""
CONTACTS = """
INSERT INTO contact (customer_id, first_name, last_name, address, address_key, domain, phone, role, language)
SELECT id, 'Mari', 'Mänd', 'mari@firm' || id || '.example', 'mari@firm' || id || '.example', 'firm' || id || '.example',
       '', '', '' FROM customer
"""
AGENT = "INSERT INTO agent (name, address, role, active) VALUES ('Jaan', 'jaan@firm.ee', 'agent', 1)"
VERSION = "INSERT INTO journey_version (id, name, template, first_used_at) VALUES (:version, 'long', :template, :now)"
JOURNEYS = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :journeys)
INSERT INTO journey (id, key, customer_id, name, version, language, responsible, started_at, state, standing,
                     score_comment)
SELECT i, 'bench:' || i, 1 + i % {CUSTOMERS}, 'long', :version, substr('etenfi', 1 + i % 3 * 2, 2), 'jaan@firm.ee',
       date(:today, -(40 + i % 30) || ' days') || ' 08:00:00.000000', 'running', 'on track', '' FROM n
"""
WALKERS = """
INSERT INTO journey_contact (journey_id, contact_id, nonce)
SELECT journey.id, contact.id, '0123456789abcdef' FROM journey JOIN contact USING (customer_id)
"""
ROWS = f"""
WITH RECURSIVE s(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM s WHERE k < {STEPS} - 1),
placed AS (
    SELECT id, k, CASE WHEN id % 200 = 0 THEN {STEPS} ELSE id % ({STEPS} - 2) END AS reached,
           date(:today, CASE WHEN id % 100 = 1 THEN '-20 days' WHEN id % 50 = 2 THEN '-4 days' ELSE '-1 days' END)
           || ' 08:00:00.000000' AS lately
    FROM journey, s
)
INSERT INTO journey_step (journey_id, step, state, ready_at, ended_at, who, way, reason, took_days)
SELECT id, 'step' || k, CASE WHEN k < reached THEN 'done' ELSE 'open' END,
       CASE WHEN k <= reached OR (k % 5 = 4 AND k - 1 <= reached) OR (k = reached + 1 AND reached % 5 = 4)
            THEN lately END,
       CASE WHEN k < reached THEN lately END, '', '', '', CASE WHEN k < reached THEN 1 END
FROM placed
"""


def long_template() -> JourneyTemplate:
    """Twenty steps, of which each fifth is optional, and has its turn with the one before it."""
    steps: list[dict[str, Any]] = [
        {
            "key": f"step{k}", "title": TEXTS, "text": TEXTS, "kind": "do", "days": 2,
            "who": "support" if k % 7 == 6 else "customer", "first_value": k == 9, "optional": k % 5 == 4,
            "after": _before(k),
        }
        for k in range(STEPS)
    ]  # fmt: skip
    told = {"title": TEXTS, "stalled_after_days": 8, "nudges": [0, 3, 7], "steps": steps}
    return read_template(json.dumps(told), file="long.yaml")


def _before(k: int) -> list[str]:
    """The last step that is not optional; an optional one comes with that."""
    required = [other for other in range(k) if other % 5 != 4]
    if k % 5 == 4:
        required = required[:-1]
    return [f"step{required[-1]}"] if required else []


def write_journeys(home: Path, *, journeys: int) -> None:
    """A home with so many running journeys."""
    home.mkdir()
    (home / "company.yaml").write_text(COMPANY, "utf-8")
    enter(home).signing_key()
    upgrade()
    database_engine().dispose()
    template = long_template()
    given = {
        "journeys": journeys, "version": template.version("long"), "template": template.said,
        "today": NOW.date().isoformat(), "now": "2026-01-01 00:00:00.000000",
    }  # fmt: skip
    with closing(sqlite3.connect(home / "haldur.db", isolation_level=None)) as connection:
        for pragma in FAST:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for statement in (PEOPLE, CONTACTS, AGENT, VERSION, JOURNEYS, WALKERS, ROWS):
            connection.execute(statement, given)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")

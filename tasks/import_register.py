"""Rows of companies, contacts and agents go into the register: added, updated with a line of history, or left alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session

from models.history import History
from tasks.import_report import Report
from tasks.import_targets import Entry, Numbered, Target


def take_cards(
    target: Target, session: Session, given: Sequence[str], chunk: Sequence[Numbered], report: Report, now: datetime
) -> None:
    """Add, update or leave alone the rows of a set, by what the register holds; `given` are the table's columns."""
    entries, unknown = target.entries(session, chunk)
    for line, reason in unknown:
        report.refuse(line, reason)
    stored, notes = target.stored(session, entries)
    for line, note in notes:
        report.note(line, note)
    new = [entry.values for entry in entries if entry.key not in stored]
    updates, history = _changes(entries, stored, given)
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

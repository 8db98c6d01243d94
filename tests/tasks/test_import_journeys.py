"""Contracts and events of the product come by file (O-02, O-04)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.imports import kind_named
from tasks.import_report import Report
from tasks.imports import import_table
from tests.filing_room import one, rows
from tests.journey_room import JAAN, KUUSK, MONDAY, at, begin, letters, open_sales, steps_of

DAY = timedelta(days=1)
CONTRACTS = "registry_code;signed_on;journey;contact_address;responsible\n"
EVENTS = "event_id,registry_code,event,at\n"


@pytest.fixture
def sales(engine: Engine, home: Path) -> Engine:
    return open_sales(engine, home)


def take(engine: Engine, folder: Path, kind: str, text: str) -> Report:
    file = folder / f"{kind}.csv"
    file.write_text(text, "utf-8")
    return import_table(kind_named(kind), file, now=at(MONDAY + DAY), engine=engine)


def reasons(report: Report) -> list[tuple[int, str]]:
    return [(row.line, row.reasons[0]) for row in report.wrong]


def test_each_contract_starts_a_journey_once(sales: Engine, tmp_path: Path):
    text = CONTRACTS + f"{KUUSK};2.3.2026;short;mari@1.ee;{JAAN}\n20000002;2026-03-01;short;mari@2.ee;{JAAN}\n"

    assert take(sales, tmp_path, "contracts", text).taken == 2
    assert take(sales, tmp_path, "contracts", text).unchanged == 2
    assert letters(sales, "onboarding_welcome") == ["mari@1.ee", "mari@2.ee"]
    assert [row["signed_on"] for row in rows(sales, "journey")] == [MONDAY, MONDAY - DAY]


def test_wrong_contracts_are_told_and_the_good_ones_start(sales: Engine, tmp_path: Path):
    text = CONTRACTS + (
        f"99;2026-03-02;short;mari@1.ee;{JAAN}\n{KUUSK};2026-03-02;no;mari@1.ee;{JAAN}\n"
        f"{KUUSK};2026-03-02;short;x@1.ee;{JAAN}\n{KUUSK};2026-03-02;Short!;mari@1.ee;{JAAN}\n"
        f"{KUUSK};2026-03-09;short;mari@1.ee;{JAAN}\n20000002;2026-03-02;short;mari@2.ee;x@firm.ee\n"
        f"{KUUSK};2026-03-01;short;mari@1.ee;{JAAN}\n"
    )
    told = reasons(take(sales, tmp_path, "contracts", text))

    assert [line for line, _ in told] == [2, 3, 4, 5, 6, 7]
    assert "no customer with the registry code '99'" in told[0][1]
    assert "x@1.ee is not on the card of Kuusk OÜ" in told[2][1]
    assert "no active agent" in told[5][1]
    assert len(rows(sales, "journey")) == 1


def test_events_complete_steps_and_count_once(sales: Engine, tmp_path: Path):
    journey = begin(sales)
    text = EVENTS + f"a,{KUUSK},first_login,2026-03-02 12:00\nb,{KUUSK},first_report,2026-03-02T12:00:00Z\n"

    assert take(sales, tmp_path, "journey_events", text).taken == 2
    assert take(sales, tmp_path, "journey_events", text).unchanged == 2
    assert steps_of(sales, journey) | {"login": "done", "extra": "done"} == steps_of(sales, journey)
    assert one(sales, "journey_step", step="login")["ended_at"] == at(MONDAY, hour=12)


def test_an_event_of_a_stranger_is_kept_and_told_and_a_wrong_one_is_refused(sales: Engine, tmp_path: Path):
    text = EVENTS + (
        f"a,99,first_login,2026-03-02 12:00\nb,{KUUSK},First login,2026-03-02 12:00\n"
        f"c,{KUUSK},first_login,2026-04-02 12:00\nd,{KUUSK},first_login,25:00\n"
        f"e,{KUUSK},first_login,0001-01-01T00:00:00Z\n"
    )
    report = take(sales, tmp_path, "journey_events", text)

    assert report.taken == 1
    assert [(note.line, note.note) for note in report.notes] == [
        (2, "registry_code 99 is no customer's; the event is kept until there is one")
    ]
    assert [line for line, _ in reasons(report)] == [3, 4, 5, 6]

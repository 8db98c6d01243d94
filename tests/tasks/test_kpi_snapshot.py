"""A report can be made again from the snapshot beside it, and says the same (K-09)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from models.kpi.figure import Period
from models.kpi.frames import INVOICES, checked, checked_payments
from models.kpi.interest import Terms
from models.kpi.receivables_report import receivables_report
from models.kpi.report import Report
from tasks.kpi_frames import ledger_as_of
from tasks.kpi_snapshot import Snapshot, SnapshotError, read_frame, read_snapshot, write_snapshot
from tests.invoice_frames import invoices, payments
from tests.ledger_room import open_ledger

MARCH = Period(date(2026, 2, 1), date(2026, 3, 31))
NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)


def snapshot(engine: Engine, folder: Path) -> Snapshot:
    room = open_ledger(engine, folder)
    room.payments(
        "1001,2026-02-18,40,a,,", "1002,2026-02-19,50,b,,", "1002,2026-02-25,-50,c,,", "1001,2026-01-02,1,d,,"
    )
    ledger = ledger_as_of(MARCH.last, engine=engine)
    good, broken = checked(ledger.invoices)
    paid, odd = checked_payments(ledger.payments, good)
    return Snapshot(good, paid, (*broken, *odd))


def report(of: Snapshot) -> Report:
    terms = Terms(((date(2026, 1, 1), Decimal(10)),))
    return receivables_report(
        of.invoices, of.payments, period=MARCH, as_of=NOW, terms=terms, names={}, breaches=of.breaches
    )  # fmt: skip


def test_a_report_from_the_snapshot_is_the_one_from_the_database(engine: Engine, tmp_path: Path):
    made = snapshot(engine, tmp_path)
    write_snapshot(tmp_path, made)

    again = read_snapshot(tmp_path)

    assert again.breaches == made.breaches != ()
    assert list(report(again).figures()) == list(report(made).figures())
    for first, second in zip(report(again).tables(), report(made).tables(), strict=True):
        pd.testing.assert_frame_equal(first.frame, second.frame)


def test_frames_come_back_in_their_types(tmp_path: Path):
    good, breaches = checked(
        invoices({}, {"settled_on": date(2026, 2, 1), "paid_thousandths": 100_000}, {"due_on": None})
    )
    made = Snapshot(good, payments((2, date(2026, 2, 1), 100_000)), tuple(breaches))

    write_snapshot(tmp_path, made)
    again = read_snapshot(tmp_path)

    pd.testing.assert_frame_equal(again.invoices, made.invoices)
    pd.testing.assert_frame_equal(again.payments, made.payments)
    assert again.breaches == made.breaches


def test_a_snapshot_of_nothing_comes_back(tmp_path: Path):
    write_snapshot(tmp_path, Snapshot(checked(invoices())[0], payments()))

    assert len(read_snapshot(tmp_path).invoices) == 0


def test_some_columns_can_be_read_alone(tmp_path: Path):
    write_snapshot(tmp_path, Snapshot(checked(invoices({}))[0], payments()))

    frame = read_frame(tmp_path / "invoices.parquet", INVOICES, ["due_on", "segment"])

    assert list(frame.columns) == ["due_on", "segment"]


@pytest.mark.parametrize("kept", [None, b"", b"no parquet"])
def test_what_is_no_snapshot_is_said_by_the_name_of_its_file(tmp_path: Path, kept: bytes | None):
    if kept is not None:
        (tmp_path / "invoices.parquet").write_bytes(kept)

    with pytest.raises(SnapshotError, match=r"invoices\.parquet is no snapshot"):
        read_snapshot(tmp_path)

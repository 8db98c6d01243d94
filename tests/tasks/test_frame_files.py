"""A report can be made again from the frames beside it, and says the same (K-09)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from models.kpi.figure import Period
from models.kpi.frames import checked, checked_payments
from models.kpi.interest import Terms
from models.kpi.receivables_report import receivables_report
from models.kpi.report import Report
from tasks.frame_files import ROWS, FrameFileError, read_frame, write_frame
from tasks.kpi_frames import ledger_as_of
from tests.invoice_frames import invoices, payments, typed
from tests.ledger_room import open_ledger

MARCH = Period(date(2026, 2, 1), date(2026, 3, 31))
NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)


def report(good: pd.DataFrame, paid: pd.DataFrame) -> Report:
    terms = Terms(((date(2026, 1, 1), Decimal(10)),))
    return receivables_report(good, paid, period=MARCH, as_of=NOW, terms=terms, names={})


def test_a_report_from_its_files_is_the_one_from_the_database(engine: Engine, tmp_path: Path):
    room = open_ledger(engine, tmp_path)
    room.payments("1001,2026-02-18,40,a,,", "1002,2026-02-19,50,b,,", "1002,2026-02-25,-50,c,,")
    ledger = ledger_as_of(MARCH.last, engine=engine)
    good = checked(ledger.invoices)[0]
    first = report(good, checked_payments(ledger.payments, good)[0])
    for name, frame in ledger._asdict().items():
        write_frame(tmp_path / f"{name}.parquet", frame)

    again = report(*(read_frame(tmp_path / f"{name}.parquet") for name in ("invoices", "payments")))

    assert list(again.figures()) == list(first.figures())
    for one, other in zip(again.tables(), first.tables(), strict=True):
        pd.testing.assert_frame_equal(one.frame, other.frame)


def came_back(frame: pd.DataFrame, folder: Path) -> pd.DataFrame:
    write_frame(folder / "frame.parquet", frame)
    return read_frame(folder / "frame.parquet")


@pytest.mark.parametrize(
    "frame",
    [
        typed({}, {"settled_on": date(2026, 2, 1), "paid_thousandths": 100_000}, {"segment": ""}),
        payments((2, date(2026, 2, 1), 100_000)),
        checked(invoices())[0],
        pd.DataFrame({
            "sent_at": pd.to_datetime(["2026-02-01 12:00:01.000002", None]).astype("datetime64[us]"),
            "seen_at": pd.to_datetime(["2026-02-01 12:00", None]).astype("datetime64[s]"),
            "hours": [0.5, np.nan], "words": pd.Series(["ä", None], dtype="str"),
            "n": pd.Series([1, None], dtype="Int64"),
            "kind": pd.Categorical([None, "x"], categories=["y", "x"]), "small": np.array([1, 2], dtype="uint8"),
        }),
    ],
    ids=["invoices", "payments", "nothing", "others"],
)  # fmt: skip
def test_a_frame_comes_back_as_it_was(frame: pd.DataFrame, tmp_path: Path):
    pd.testing.assert_frame_equal(came_back(frame, tmp_path), frame)


def test_a_frame_that_is_written_in_pieces_comes_back_as_one(tmp_path: Path):
    number = np.arange(2 * ROWS + 1)
    frame = pd.DataFrame({
        "sent_on": number.astype("datetime64[D]").astype("datetime64[s]"),
        "kind": pd.Categorical.from_codes(np.where(number < ROWS, 0, 1), ["x", "y"]),
        "words": pd.Series([np.nan] * ROWS + ["ä"] * (ROWS + 1), dtype="object"),
        "n": pd.Series(number, dtype="Int64").mask(number < ROWS),
    })  # fmt: skip

    pd.testing.assert_frame_equal(came_back(frame, tmp_path), frame)


def test_days_are_days_for_whoever_opens_the_file(tmp_path: Path):
    came_back(typed({}), tmp_path)

    assert pd.read_parquet(tmp_path / "frame.parquet")["due_on"][0] == date(2026, 1, 31)


def test_some_columns_can_be_read_alone(tmp_path: Path):
    came_back(typed({}), tmp_path)

    assert list(read_frame(tmp_path / "frame.parquet", ["segment", "due_on"]).columns) == ["segment", "due_on"]


@pytest.mark.parametrize("kept", [None, b"", b"no parquet"])
def test_what_is_no_frame_is_said_by_the_name_of_its_file(tmp_path: Path, kept: bytes | None):
    if kept is not None:
        (tmp_path / "invoices.parquet").write_bytes(kept)

    with pytest.raises(FrameFileError, match=r"invoices\.parquet is no frame"):
        read_frame(tmp_path / "invoices.parquet")


def test_a_parquet_file_of_somebody_else_is_refused(tmp_path: Path):
    pd.DataFrame({"x": [1]}).to_parquet(tmp_path / "x.parquet")

    with pytest.raises(FrameFileError):
        read_frame(tmp_path / "x.parquet")

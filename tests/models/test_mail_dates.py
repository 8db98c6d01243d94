"""When a mail says it was written, in every form that programs use or once used."""

from datetime import UTC, datetime

import pytest

from models.mail import parse

TEN_IN_TALLINN = datetime(2026, 3, 2, 8, tzinfo=UTC)


def date_of(written: str) -> datetime | None:
    return parse(f"From: mari@klient.ee\nDate: {written}\n\nTere".encode()).date


@pytest.mark.parametrize(
    "written",
    [
        "Mon, 2 Mar 2026 10:00:00 +0200",
        "Mon , 2 Mar 2026 10 : 00 : 00 +0200",
        "Mon, 2 Mar (see on märts) 2026 10:00:00 +0200 (EET)",
        "Mon, 2 Mar 2026 10:00:00 (EET) +0200",
        "Mon, 02 Mar 2026 10:00:00 GMT+02:00",
        "Mon, 02 Mar 2026 10:00:00 GMT+0200 (EET)",
        "Mon, 02 Mar 2026 03:00:00 UTC-5",
        "Mon, 2 Mar 2026 10:00:00 +200",
        "Mon, 2 Mar 2026 10:00:00 AM +0200",
        "Mon Mar  2 10:00:00 2026 +0200",
        "Mon Mar 02 10:00:00 GMT+02:00 2026",
        "Mon Mar  2 10:00:00 EET 2026",
        "Monday, March 2, 2026 10:00:00 +0200",
        "March 2, 2026, 10:00 a.m. EET",
        "2026-03-02T10:00:00.123+02",
    ],
)
def test_a_date_is_read_in_every_form(written: str):
    assert date_of(written) == TEN_IN_TALLINN


@pytest.mark.parametrize(
    ("written", "hour"), [("1:05:00 PM", 13), ("12:05 PM", 12), ("12:05:00 AM", 0), ("13:05 PM", 13), ("1:05 MST", 8)]
)
def test_afternoons_are_told_from_mornings(written: str, hour: int):
    assert date_of(f"2 Mar 2026 {written}") == datetime(2026, 3, 2, hour, 5, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "Mon, 2 Mar -2026 10:00:00", "2 Mar 99999 10:00:00", "((((((", "Mar 2 10:00"])
def test_what_is_no_date_is_none(written: str):
    assert date_of(written) is None

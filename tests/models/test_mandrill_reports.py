"""Batches of reports as they come over the wire: whatever is in them, they are read or refused in words."""

from datetime import UTC, datetime

import pytest

from models.hold import SuppressionReason
from models.mandrill_reports import HookError, read_reports

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def came_of(batch: str) -> str:
    """The word of its one report, or how the refusal begins."""
    try:
        [report] = read_reports(batch, NOW)
    except HookError as refused:
        return str(refused).partition(":")[0]
    return report.word


@pytest.mark.parametrize("depth", [10, 900, *range(960, 1000, 5), 100_000])
def test_however_deep_a_report_is_nested_it_is_read_or_refused(depth: int):
    batch = '[{"event": "open", "deep": ' + "[" * depth + "]" * depth + "}]"

    assert came_of(batch) in {"open", "mandrill_events is no JSON that can be read"}


def test_what_is_no_report_is_kept_as_unreadable():
    assert [report.word for report in read_reports('[7, {"event": "click"}]', NOW)] == ["unreadable", "click"]


@pytest.mark.parametrize("told", ['"reject": {"reason": "hard-bounce"}', '"reject_reason": "hard-bounce"'])
def test_a_rejection_of_a_dead_address_suppresses_it_wherever_its_reason_stands(told: str):
    [report] = read_reports('[{"event": "reject", "msg": {' + told + "}}]", NOW)

    assert (report.detail, report.suppression) == ("hard-bounce", SuppressionReason.HARD_BOUNCE)

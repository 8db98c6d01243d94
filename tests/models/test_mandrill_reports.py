"""Batches of reports as they come over the wire: whatever is in them, they are read or refused in words."""

import tracemalloc
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.hold import SuppressionReason
from models.mandrill_reports import HookError, fields_of, read_reports

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


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")), max_size=20))
def test_the_fields_of_a_form_are_read_as_they_were_written(form: dict[str, str]):
    assert fields_of(urlencode(form).encode()) == form


@given(st.text("a+%4e1&=é", max_size=40))
def test_a_form_that_no_browser_would_write_is_read_as_the_standard_library_reads_it(body: str):
    assert fields_of(body.encode()) == dict(parse_qsl(body, keep_blank_values=True))


def test_a_form_takes_a_few_times_its_own_size_in_memory_and_no_more():
    body = b"x=" + b"%41" * 300_000
    tracemalloc.start()
    try:
        fields_of(body)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 10 * len(body)


def test_a_form_of_many_fields_is_refused():
    with pytest.raises(HookError):
        fields_of(b"a&" * 21)

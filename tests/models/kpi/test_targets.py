"""What figures are to reach: the company's word stands on the tile, and one that cannot be meant is refused."""

import pytest

from models.kpi.targets import with_targets
from models.kpi.tile_words import tile_words
from models.report_policy import ReportPolicyError, read_reports
from tests.report_room import a_report


def test_a_target_stands_on_every_tile_of_its_figure_and_says_whether_it_is_met():
    report = with_targets(a_report(), {"days_late_median": 4.5, "paid_within_14_days_share": 0.9})

    words = [tile_words(tile).target for tile in report.sections[0].tiles]

    assert words == ["target 90.0%: missed", "target 4.5\u00a0days", "", "target 4.5\u00a0days: met"]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("late_paid_within_14_days_share: 95", "this is a share: write 0.8 for 80%, not 95"),
        ("days_late: 3", "no such figure; did you mean days_late_m"),
        ("turnover: 3", "no such figure; it has on_time_share, late_paid_within_3_days_share"),
    ],
)
def test_a_target_that_cannot_be_meant_is_refused_with_its_line(target: str, words: str):
    text = f"targets:\n  support: {{first_answer_in_time_share: 0.9}}\n  collections:\n    {target}\n"

    with pytest.raises(ReportPolicyError) as told:
        read_reports(text, file="reports.yaml")

    assert f"reports.yaml, line 4: targets.collections.{target.partition(':')[0]}: this" in str(told.value)
    assert words in str(told.value)


def test_targets_are_read_by_report_and_a_report_that_there_is_not_is_told():
    policy = read_reports("targets:\n  support: {first_answer_in_time_share: 0.9}\n  mail:\n", file="reports.yaml")

    assert (policy.targets.of("support"), policy.targets.of("mail")) == ({"first_answer_in_time_share": 0.9}, {})
    with pytest.raises(ReportPolicyError, match=r"line 2: targets\.sales"):
        read_reports("targets:\n  sales: {a: 1}", file="reports.yaml")
    with pytest.raises(ReportPolicyError, match="line 2"):
        read_reports("targets:\n  mail: {opened_share: much}", file="reports.yaml")

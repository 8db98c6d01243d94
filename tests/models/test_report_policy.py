"""policies/reports.yaml: who gets which report, and what is wrong with the file told with its line."""

from pathlib import Path

import pytest

from models.kpi.catalogue import definitions_of
from models.report_policy import NAMES, ReportPolicyError, read_reports

TWO = """\
subscribers:
  - {report: collections, every: [week, month], to: [Liis@Firm.ee, jaan@firm.ee], language: en}
  - {report: support, every: day, to: lead@firm.ee}
  - {report: collections, every: month, to: liis@firm.ee, language: fi}
"""


def test_the_file_that_we_ship_sends_nothing_to_nobody():
    policy = read_reports(Path("policies/reports.yaml").read_text("utf-8"), file="reports.yaml")

    assert (policy.subscribers, policy.attach, policy.queue) == ((), True, None)


def test_subscribers_get_the_spans_that_they_asked_for_once_and_in_their_language():
    policy = read_reports(TWO, file="reports.yaml")

    assert policy.subscribers_of("collections", "month") == {"liis@firm.ee": "en", "jaan@firm.ee": "en"}
    assert policy.subscribers_of("support", "day") == {"lead@firm.ee": None}
    assert policy.subscribers_of("support", "month") == {}
    assert policy.subscribers_of("mail", "month") == {}


def test_a_report_of_days_of_ones_own_goes_to_all_its_subscribers():
    assert set(read_reports(TWO, file="reports.yaml").subscribers_of("support", None)) == {"lead@firm.ee"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("subscribers:\n  - {report: sales, every: day, to: a@b.ee}", "reports.yaml, line 2: subscribers.0.report"),
        ("subscribers:\n  - {report: mail, every: hour, to: a@b.ee}", "it should be one of"),
        ("subscribers:\n  - {report: mail, every: day, to: liis}", "not a mail address"),
        ("subscribers:\n  - {report: mail, every: day, to: 'a@b.ee, c@d.ee'}", "not a mail address"),
        ("subscribers:\n  - {report: mail, evry: day, to: a@b.ee}", "did you mean every"),
        ("subscribers:\n  - {report: mail, every: [], to: []}", "give at least one entry"),
        ("atach: true", "unknown"),
        ("- a", "reports.yaml"),
        ("a: [", "not readable YAML"),
    ],
)
def test_what_is_wrong_is_told_with_line_key_and_remedy(text: str, words: str):
    with pytest.raises(ReportPolicyError, match=words):
        read_reports(text, file="reports.yaml")


@pytest.mark.parametrize("text", ["", "# nobody yet", "subscribers:\n#  - {report: mail}"])
def test_a_file_in_which_all_is_commented_out_means_nobody(text: str):
    assert read_reports(text, file="reports.yaml").subscribers == ()


@pytest.mark.parametrize("report", NAMES)
def test_every_report_may_have_targets_of_each_of_its_figures(report: str):
    names = definitions_of(report)
    policy = read_reports(
        f"targets:\n  {report}: {{{', '.join(f'{name}: 0.9' for name in names)}}}\n", file="reports.yaml"
    )

    assert policy.targets.of(report) == dict.fromkeys(names, 0.9)
    assert read_reports("subscribers: []\n", file="reports.yaml").targets.of(report) == {}

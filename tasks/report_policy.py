"""policies/reports.yaml as it counts for this company: the home's own, else ours (K-09)."""

from models.company import Company
from models.report_policy import ReportPolicyError, Reports, read_reports
from tasks.policy_files import list_from, read_policy
from tasks.settings import Settings

POLICY = "policies/reports.yaml"


def report_policy(settings: Settings) -> Reports:
    """The policy; ReportPolicyError says what to mend."""
    return read_policy(settings.file(POLICY), read_reports, ReportPolicyError)


def list_of_reports(policy: Reports, company: Company) -> str:
    """The list that letters with reports come from."""
    return list_from(company, policy.queue, file=POLICY, refusal=ReportPolicyError)

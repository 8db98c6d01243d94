"""policies/reports.yaml as it counts for this company: the home's own, else ours (K-09)."""

from models.company import Company
from models.report_policy import ReportPolicyError, Reports, read_reports
from tasks.settings import Settings

POLICY = "policies/reports.yaml"


def report_policy(settings: Settings) -> Reports:
    """The policy; ReportPolicyError says what to mend."""
    file = settings.file(POLICY)
    try:
        return read_reports(file.read_text("utf-8"), file=str(file))
    except UnicodeDecodeError as error:
        raise ReportPolicyError(f"{file} is not UTF-8 text ({error}); save it as UTF-8.") from None


def list_of_reports(policy: Reports, company: Company) -> str:
    """The list that letters with reports come from."""
    names = [mailing.name for mailing in company.lists]
    if policy.queue is None:
        return names[0]
    if policy.queue not in names:
        raise ReportPolicyError(
            f"policies/reports.yaml: queue: company.yaml has no list {policy.queue!r}; it has: {', '.join(names)}."
        )
    return policy.queue

"""The checks of `haldur doctor` on reports: who is to get them can be read, and from which list."""

from haldur.checks import Check
from models.company import Company
from models.counting import count_words
from models.report_policy import ReportPolicyError
from tasks.report_policy import POLICY, list_of_reports, report_policy
from tasks.settings import Settings


def check_reports(company: Company, settings: Settings) -> Check:
    """The policy."""
    file = settings.file(POLICY)
    try:
        policy = report_policy(settings)
        queue = list_of_reports(policy, company)
    except ReportPolicyError as error:
        return Check("reports", "error", str(error), f"Edit {file}; docs/reports.md explains it.")
    addresses = {address for each in policy.subscribers for address in each.to}
    return Check("reports", "ok", f"{file}, {count_words(len(addresses), 'subscriber')}; letters come from {queue}")

"""The checks of `haldur doctor` on reports: who is to get them and from which list, and the rates of late interest."""

from collections.abc import Iterator
from datetime import date, datetime

from haldur.checks import Check
from models.company import Company
from models.counting import count_words
from models.late_interest import are_behind
from models.late_interest_policy import LateInterestError
from models.report_policy import ReportPolicyError
from tasks.late_interest import POLICY as INTEREST
from tasks.late_interest import late_interest
from tasks.report_policy import POLICY, list_of_reports, report_policy
from tasks.settings import Settings


def check_reports(company: Company, settings: Settings) -> Iterator[Check]:
    """The two policies."""
    yield _check_policy(company, settings)
    yield _check_interest(settings, datetime.now(company.company.zone).date())


def _check_policy(company: Company, settings: Settings) -> Check:
    file = settings.file(POLICY)
    try:
        policy = report_policy(settings)
        queue = list_of_reports(policy, company)
    except ReportPolicyError as error:
        return Check("reports", "error", str(error), f"Edit {file}; docs/reports.md explains it.")
    addresses = {address for each in policy.subscribers for address in each.to}
    return Check("reports", "ok", f"{file}, {count_words(len(addresses), 'subscriber')}; letters come from {queue}")


def _check_interest(settings: Settings, today: date) -> Check:
    """No warning where a half-year's rate is not entered: who charges no interest need not enter any."""
    file = settings.file(INTEREST)
    try:
        rates = late_interest(settings).statutory
    except LateInterestError as error:
        return Check("late interest", "error", str(error), f"Edit {file}; docs/receivables.md explains it.")
    said = f"{rates[-1][1]} % a year since {rates[-1][0].isoformat()}" if rates else "no rate entered"
    said += "; that of this half-year is not entered" if are_behind(rates, today) else ""
    return Check("late interest", "ok", f"{file}, {said}")

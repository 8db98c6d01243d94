"""The checks of `haldur doctor` on reminders: the policy can be read, and its letters can be written."""

from collections.abc import Iterator

from haldur.checks import Check
from models.company import Company
from models.dunning_policy import DunningError
from tasks.dunning_policy import POLICY, dunning, queue_of
from tasks.settings import Settings
from tasks.template_check import faults_of, kinds_of
from tasks.templates import FOLDER


def check_dunning(company: Company, settings: Settings) -> Iterator[Check]:
    """The policy, then the account that buyers are to pay to."""
    file = settings.file(POLICY)
    try:
        policy = dunning(settings)
        queue = queue_of(policy, company)
    except DunningError as error:
        yield Check("reminders", "error", str(error), f"Edit {file}; docs/reminders.md explains it.")
        return
    faults = faults_of(sorted(policy.letters - set(kinds_of(settings))))  # of the others `templates` tells
    if faults:
        remedy = f"Write the letter in {settings.home_folder / FOLDER}, or name another one in {file}."
        yield Check("reminders", "error", "\n".join(faults), remedy)
        return
    yield Check("reminders", "ok", f"{file}, plans: {', '.join(policy.plans)}; letters come from {queue}")
    said = company.company.bank.iban_shown if company.company.bank else "none, so nobody is reminded (docs/company.md)"
    yield Check("account", "ok", said)

"""How a run of reminders ends, in one line for the operator."""

from models.dunning_report import Reminding
from tasks.reminder_artifact import end_of_reminding


def test_what_a_run_says_is_parted_by_one_full_stop_each() -> None:
    ended = end_of_reminding(Reminding(warnings=["No account is named.", "No payments came."]))

    assert ended.message == "0 invoices looked at, 0 letters written. No account is named. No payments came"

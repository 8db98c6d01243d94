"""policies/late_interest.yaml as it counts for this company: the home's own, else ours (D-12)."""

from models.late_interest_policy import LateInterest, LateInterestError, read_late_interest
from tasks.policy_files import read_policy
from tasks.settings import Settings

POLICY = "policies/late_interest.yaml"


def late_interest(settings: Settings) -> LateInterest:
    """policies/late_interest.yaml, the home's own or ours; LateInterestError says what to mend."""
    return read_policy(settings.file(POLICY), read_late_interest, LateInterestError)

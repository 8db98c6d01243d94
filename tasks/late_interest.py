"""policies/late_interest.yaml as it counts for this company: the home's own, else ours (D-12)."""

from functools import lru_cache
from pathlib import Path

from models.late_interest_policy import LateInterest, LateInterestError, read_late_interest
from tasks.settings import Settings

POLICY = "policies/late_interest.yaml"


def late_interest(settings: Settings) -> LateInterest:
    """policies/late_interest.yaml, the home's own or ours; LateInterestError says what to mend."""
    file = settings.file(POLICY)
    try:
        return _late_interest(file, file.stat().st_mtime_ns)
    except UnicodeDecodeError as error:
        raise LateInterestError(f"{file} is not UTF-8 text ({error}); save it as UTF-8.") from None


@lru_cache(maxsize=4)
def _late_interest(file: Path, _changed: int) -> LateInterest:
    return read_late_interest(file.read_text("utf-8"), file=str(file))

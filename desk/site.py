"""What the desk knows of the company it works for: company.yaml, read anew when the file changes."""

from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from models.company import Company
from tasks.settings import current_settings


def company() -> Company:
    """company.yaml as it stands now."""
    file = current_settings().company_file
    stamp = file.stat() if file.is_file() else None
    return _company(file, (stamp.st_mtime_ns, stamp.st_size) if stamp else None)


def queues() -> list[str]:
    """The names of the queues."""
    return [mailing.name for mailing in company().lists]


def zone() -> ZoneInfo:
    """The time zone that moments are shown in."""
    return ZoneInfo(company().company.time_zone)


@lru_cache(maxsize=2)
def _company(_file: Path, _stamp: tuple[int, int] | None) -> Company:
    return current_settings().company()

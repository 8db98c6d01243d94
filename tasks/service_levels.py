"""policies/service_levels.yaml as it counts for this company: the home's own, else ours (T-23)."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from models.calendar import Calendar, subtract_business
from models.company import Company
from models.service_policy import ServiceLevels, ServiceLevelsError, read_service_levels
from tasks.settings import Settings

POLICY = "policies/service_levels.yaml"


def service_levels(settings: Settings) -> ServiceLevels:
    """policies/service_levels.yaml, the home's own or ours; ServiceLevelsError says what to mend."""
    file = settings.file(POLICY)
    try:
        return _service_levels(file, file.stat().st_mtime_ns)
    except UnicodeDecodeError as error:
        raise ServiceLevelsError(f"{file} is not UTF-8 text ({error}); save it as UTF-8.") from None


@lru_cache(maxsize=4)
def _service_levels(file: Path, _changed: int) -> ServiceLevels:
    return read_service_levels(file.read_text("utf-8"), file=str(file))


def latest_starts(settings: Settings, now: datetime) -> dict[str, datetime]:
    """For each queue the moment before which an UNASSIGNED ticket has begun too long ago."""
    company, levels = settings.company(), service_levels(settings)
    return {
        mailing.name: subtract_business(
            now, levels.of(mailing.name).unassigned_for, calendar_of(levels, mailing.name, company)
        )
        for mailing in company.lists
    }


def calendar_of(levels: ServiceLevels, queue: str, company: Company) -> Calendar:
    """When a queue is at work, with the firm's country and zone where its calendar names none."""
    return levels.calendar_of(queue, country=company.company.country, time_zone=company.company.time_zone)

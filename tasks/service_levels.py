"""policies/service_levels.yaml as it counts for this company: the home's own, else ours (T-23)."""

from datetime import datetime

from models.calendar import Calendar, subtract_business
from models.company import Company
from models.service_policy import ServiceLevels, ServiceLevelsError, read_service_levels
from tasks.policy_files import read_policy
from tasks.settings import Settings

POLICY = "policies/service_levels.yaml"


def service_levels(settings: Settings) -> ServiceLevels:
    """policies/service_levels.yaml, the home's own or ours; ServiceLevelsError says what to mend."""
    return read_policy(settings.file(POLICY), read_service_levels, ServiceLevelsError)


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

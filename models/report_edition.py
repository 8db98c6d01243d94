"""Editions of reports: each report that was made, kept so that it can be shown again as it was (K-09).

`about` is the digest of what was asked: which report, of which period, narrowed to what. Of one
`about` there may be several editions, and none ever takes the place of another. The files are in `folder` under the
home's reports/; their digests are kept here, so that what is shown later is what was made. `status` says whether the
period was over as of the report's moment.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, words_of
from models.kpi.figure import Period

PAGE = "report.html"


class EditionError(LookupError):
    """An edition that there is not, that cannot be kept, or whose files are missing or not as they were made."""


class EditionStatus(StrEnum):
    """Whether the period was over."""

    FINAL = "final"
    PRELIMINARY = "preliminary"


class ReportEdition(SQLModel, table=True):
    """One report that was made; `sha256` is its page's.

    `definitions` are versions by name, `figures` records (models/kpi/figure_record.py), `files` name, size and sha256;
    `warnings` say what must not be concluded from it. `asked` is what the question named besides the period, `scope`
    the same in words.
    """

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_about_edition", "about", "edition"),
        Index("ix_report_name_period_last", "name", "period_last"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    about: str = Field(max_length=64)
    edition: int
    name: str
    title: str
    scope: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    asked: dict[str, list[str]] = Field(sa_column=Column(JSON, nullable=False))
    period_first: date
    period_last: date
    as_of: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    status: EditionStatus = Field(sa_type=words_of(EditionStatus))
    definitions: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    figures: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    warnings: list[str] = Field(sa_column=Column(JSON, nullable=False))
    folder: str = Field(unique=True)
    sha256: str
    files: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))

    @property
    def period(self) -> Period:
        """The days that it is about."""
        return Period(self.period_first, self.period_last)


def about_of(name: str, period: Period, asked: Mapping[str, Sequence[str]]) -> str:
    """The digest of a question, the same for the same question."""
    said = [name, str(period.first), str(period.last), sorted((key, sorted(words)) for key, words in asked.items())]
    return sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()


def key_of(about: str, edition: int) -> str:
    """What makes an edition the only one of its number."""
    return f"{about}:{edition}"


def status_of(period: Period, last_whole_day: date) -> EditionStatus:
    """Whether the period's last day was over at the site."""
    return EditionStatus.FINAL if last_whole_day >= period.last else EditionStatus.PRELIMINARY

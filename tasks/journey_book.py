"""Templates by name@version, as running journeys keep them."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Table, select
from sqlmodel import Session

from models.journey import JourneyVersion
from models.journey_policy import JourneyTemplate
from tasks.given import is_among_given
from tasks.once import insert_once

VERSIONS: Table = JourneyVersion.__table__  # type: ignore[attr-defined]
OF_VERSIONS = select(VERSIONS.c.id, VERSIONS.c.template).where(is_among_given(VERSIONS.c.id, "versions"))


def templates_of(session: Session, versions: Iterable[str]) -> dict[str, JourneyTemplate]:
    """The templates of versions."""
    return {row.id: _read(row.template) for row in session.execute(OF_VERSIONS, {"versions": set(versions)})}


def keep_version(session: Session, name: str, template: JourneyTemplate, *, now: datetime) -> str:
    """Keep a template as it stands, once; its name@version."""
    version = template.version(name)
    row = {"id": version, "name": name, "template": template.said, "first_used_at": now}
    insert_once(session, JourneyVersion, [row], key="id")
    return version


@lru_cache(maxsize=64)
def _read(said: str) -> JourneyTemplate:
    return JourneyTemplate.model_validate_json(said)

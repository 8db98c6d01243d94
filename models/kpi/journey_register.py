"""What the register holds of onboarding, as tasks/kpi_journeys.py reads it (K-06)."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from models.journey_policy import JourneyTemplate


class Register(NamedTuple):
    """Rows of `journey`, `journey_step`, `journey_minutes`; lines of `history` (journey_id, at, what); what we owed to
    customers (journey_id, about, from_at, until_at), and when we gave it (journey_id, at); templates by their versions.
    """

    journeys: pd.DataFrame
    steps: pd.DataFrame
    minutes: pd.DataFrame
    lines: pd.DataFrame
    debts: pd.DataFrame
    answers: pd.DataFrame
    templates: Mapping[str, JourneyTemplate]

"""What the columns of the onboarding report's tables are called (K-06)."""

from models.kpi.figure import Unit
from models.kpi.onboarding_steps import BY_DAY as DAYS
from models.kpi.report import Column

FLOW = (
    Column("started", "Begun", Unit.COUNT),
    Column("finished", "Finished", Unit.COUNT),
    Column("cancelled", "Cancelled", Unit.COUNT),
    Column("under_way", "Under way at its end", Unit.COUNT),
    Column("paused", "Paused", Unit.COUNT),
    Column("stalled", "Stalled", Unit.COUNT),
)
STALLED = (Column("journey", "Journey"), Column("what", "Waits for"), Column("journeys", "Journeys", Unit.COUNT))
CURVE = (
    Column("days", "Days", Unit.DAYS),
    Column("share", "Share", Unit.SHARE),
    Column("low", "from", Unit.SHARE),
    Column("high", "to", Unit.SHARE),
)
FUNNEL = (
    Column("step", "Step"),
    Column("n", "Journeys", Unit.COUNT),
    Column("done", "Done", Unit.COUNT),
    Column("skipped", "Skipped", Unit.COUNT),
    Column("dropped", "Dropped", Unit.COUNT),
    Column("still_open", "Still open", Unit.COUNT),
    Column("waiting", "of these its turn has come", Unit.COUNT),
    Column("median_days", "Median", Unit.DAYS),
    Column("low_days", "from", Unit.DAYS),
    Column("high_days", "to", Unit.DAYS),
    Column("ninetieth_days", "90th percentile", Unit.DAYS),
)
BY_DAY = (Column("step", "Step"), *(Column(f"day_{day}", f"Day {day}", Unit.SHARE) for day in DAYS))
SCORES = (Column("score", "Score"), Column("journeys", "Journeys", Unit.COUNT))
KINDS = (
    Column("kind", "Kind"),
    Column("journeys", "Journeys", Unit.COUNT),
    Column("minutes_sum", "Minutes in all", Unit.MINUTES),
    Column("minutes_mean", "Mean", Unit.MINUTES),
    Column("minutes_low", "from", Unit.MINUTES),
    Column("minutes_high", "to", Unit.MINUTES),
)
SAVED = (
    Column("version", "Version"),
    Column("finished", "Finished", Unit.COUNT),
    Column("noted", "with minutes", Unit.COUNT),
    Column("minutes_mean", "Mean", Unit.MINUTES),
    Column("minutes_low", "from", Unit.MINUTES),
    Column("minutes_high", "to", Unit.MINUTES),
    Column("minutes_noted_mean", "Mean of those with minutes", Unit.MINUTES),
    Column("baseline_minutes", "Baseline", Unit.MINUTES),
    Column("saved_minutes", "Saved", Unit.MINUTES),
    Column("saved_low", "from", Unit.MINUTES),
    Column("saved_high", "to", Unit.MINUTES),
)
BASELINES = (
    Column("version", "Version"),
    Column("baseline_minutes", "Baseline", Unit.MINUTES),
    Column("source", "Source"),
    Column("recorded_on", "Recorded on"),
)
GROUP = (
    Column("started", "Begun", Unit.COUNT),
    Column("finished", "Finished", Unit.COUNT),
    Column("cancelled", "Cancelled", Unit.COUNT),
    Column("under_way", "Under way", Unit.COUNT),
    Column("stalled", "Stalled", Unit.COUNT),
    Column("value_median_days", "First value, median", Unit.DAYS),
    Column("value_low_days", "from", Unit.DAYS),
    Column("value_high_days", "to", Unit.DAYS),
    Column("finish_median_days", "Finished, median", Unit.DAYS),
    Column("finish_low_days", "from", Unit.DAYS),
    Column("finish_high_days", "to", Unit.DAYS),
    Column("finish_still_open", "Not finished", Unit.COUNT),
    Column("score_mean", "Satisfaction", Unit.SCORE),
    Column("answers", "Answers", Unit.COUNT),
    Column("minutes_mean", "Minutes of staff", Unit.MINUTES),
)

"""The onboarding report: how journeys begin, go on and end, what they take, and what they leave behind (K-06)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd

from models.counting import count_words, which
from models.kpi import onboarding, onboarding_columns, onboarding_ends, onboarding_steps, onboarding_tables
from models.kpi.buckets import buckets, cut_words, kind_of
from models.kpi.figure import Period
from models.kpi.journey_frames import OnboardingFrames
from models.kpi.measure import Asked, Measure
from models.kpi.report import Breach, Chart, ChartKind, Column, Report, ReportTable, Section, Series, Tile

NAME, TITLE = "report_onboarding", "Onboarding"
BAND = (Series("share", low="low", high="high"),)
WATCHED = "The share that had come so far after so many days; those under way count for as long as they were watched."
PAUSES = "Days are of 24 hours, nights and weekends too; the time in which a journey was paused is taken out."
SEVERAL = "Journeys of several kinds are in these figures together; the tables by version tell them apart."
LEAVERS = (
    "Of {journeys} that began in the period {n:,} {were} cancelled. How long it takes is told of those who go on; the "
    "share finished counts them as not finished."
)
UNNOTED = (
    "On {n:,} of {journeys} no minutes were noted. That counts as none spent: if some were, less was saved "
    "than is said here. The table has the mean of those with minutes as well."
)


def onboarding_report(
    frames: OnboardingFrames, *, period: Period, as_of: datetime, time_zone: str, agents: Mapping[str, str],
    scope: Mapping[str, str] | None = None, breaches: Sequence[Breach] = (),
) -> Report:  # fmt: skip
    """The report of a period as of a moment; `agents` are names by addresses."""
    asked = Asked(period, as_of, time_zone)
    sections = (
        _flow(frames, asked), _time(frames, asked), *_steps(frames, asked), _satisfaction(frames, asked),
        _minutes(frames, asked), _groups(frames, asked, agents),
    )  # fmt: skip
    return Report(NAME, TITLE, period, as_of, sections, dict(scope or {}), tuple(breaches))


def _tiles(frames: OnboardingFrames, asked: Asked, *measures: Measure[OnboardingFrames]) -> tuple[Tile, ...]:
    """Each figure beside that of the period before."""
    return tuple(Tile(each(frames, asked), previous=each(frames, asked.before())) for each in measures)


def _flow(frames: OnboardingFrames, asked: Asked) -> Section:
    kind, pieces = kind_of(asked), buckets(asked)
    table = ReportTable(
        "onboarding_flow", f"Journeys by {kind}", (Column("when", kind.capitalize()), *onboarding_columns.FLOW),
        onboarding_tables.flow_table(frames, asked), is_last_incomplete=bool(pieces) and not pieces[-1].is_over,
    )  # fmt: skip
    stalled = ReportTable(
        "onboarding_stalled", "What the stalled journeys wait for", onboarding_columns.STALLED,
        onboarding_tables.stalled_table(frames, asked),
    )  # fmt: skip
    charts = (
        Chart(ChartKind.BARS, "Begun and ended", f"Journeys that began and ended in each {kind}.{cut_words(asked)}",
              table, "when", (Series("started"), Series("finished"), Series("cancelled"))),
        Chart(ChartKind.BARS, "Under way", f"Journeys under way, and those of them that stood still, at the end of a "
              f"{kind}.", table, "when", (Series("under_way"), Series("stalled"))),
    )  # fmt: skip
    tiles = _tiles(
        frames, asked, onboarding.journeys_started_count, onboarding.journeys_finished_count,
        onboarding.journeys_cancelled_count, onboarding.journeys_under_way_count, onboarding.journeys_paused_count,
        onboarding.journeys_stalled_count, onboarding.journeys_stalled_share,
    )  # fmt: skip
    words = "Under way, paused and stalled are counted at the end of the period, or now where it is not over."
    return Section("Begun, under way, ended", words, _several(frames), tiles, charts, (stalled,))


def _several(frames: OnboardingFrames) -> tuple[str, ...]:
    return (SEVERAL,) if frames.journeys["name"].astype("str").nunique() > 1 else ()


def _time(frames: OnboardingFrames, asked: Asked) -> Section:
    begun = onboarding.started_in(frames, asked)
    curves = (
        ("onboarding_first_value", "Came to their first value", onboarding.value_curve(begun)),
        ("onboarding_finished", "Finished", onboarding.finish_curve(begun)),
    )
    charts = tuple(
        Chart(ChartKind.STEPS, title, WATCHED, ReportTable(key, title, onboarding_columns.CURVE,
              onboarding_tables.curve_table(curve)), "days", BAND)
        for key, title, curve in curves
    )  # fmt: skip
    tiles = _tiles(
        frames, asked, onboarding.first_value_days_median, onboarding.first_value_days_90th,
        onboarding.finish_days_median, onboarding.finish_days_90th, onboarding.finished_within_60_days_share,
    )  # fmt: skip
    left = int(begun["cancelled_at"].notna().sum())
    leavers = LEAVERS.format(n=left, journeys=count_words(len(begun), "journey"), were=which(left, "was", "were"))
    warnings = (leavers,) if left else ()
    return Section("How long it takes", f"Journeys that began in the period. {PAUSES}", warnings, tiles, charts)


def _steps(frames: OnboardingFrames, asked: Asked) -> list[Section]:
    """The funnel of each journey."""
    return [_funnel(frames, asked, name) for name in onboarding_steps.journey_names(frames, asked)]


def _funnel(frames: OnboardingFrames, asked: Asked, name: str) -> Section:
    steps = onboarding_steps.steps_of(frames, asked, name)
    funnel = ReportTable(
        f"onboarding_steps_{name}", "Steps", onboarding_columns.FUNNEL, onboarding_steps.funnel_table(steps)
    )
    by_day = ReportTable(
        f"onboarding_days_{name}", "Done so many days after its turn", onboarding_columns.BY_DAY,
        onboarding_steps.by_day_table(steps),
    )  # fmt: skip
    chart = Chart(
        ChartKind.STACKED, "What became of each step", "Each step of each journey is done, skipped, dropped or open.",
        funnel, "step", tuple(Series(each) for each in ("done", "skipped", "dropped", "still_open")),
    )  # fmt: skip
    words = (
        "Journeys that began in the period. Dropped: open when the journey ended. Days run from when a step's turn has "
        f"come; steps that are open, skipped or dropped count for as long as they were watched. {PAUSES}"
    )
    return Section(f"Steps: {_title(frames, name)}", words, charts=(chart,), tables=(by_day,))


def _title(frames: OnboardingFrames, name: str) -> str:
    titles = frames.versions.loc[frames.versions["name"] == name, "title"]
    return f"{titles.iloc[-1]} ({name})"


def _satisfaction(frames: OnboardingFrames, asked: Asked) -> Section:
    table = ReportTable(
        "onboarding_scores", "Scores", onboarding_columns.SCORES, onboarding_tables.scores_table(frames, asked)
    )
    chart = Chart(
        ChartKind.BARS, "Scores", "Journeys finished in the period by the score that the customer gave.", table,
        "score", (Series("journeys"),),
    )  # fmt: skip
    tiles = _tiles(
        frames, asked, onboarding_ends.satisfaction_score_mean, onboarding_ends.satisfaction_content_share,
        onboarding_ends.satisfaction_answered_share,
    )  # fmt: skip
    return Section("How customers found it", "Journeys finished in the period.", tiles=tiles, charts=(chart,))


def _minutes(frames: OnboardingFrames, asked: Asked) -> Section:
    finished = onboarding_ends.with_minutes(frames, asked)
    unnoted = int((finished["minutes"] == 0).sum())
    warnings = (UNNOTED.format(n=unnoted, journeys=count_words(len(finished), "finished journey")),) if unnoted else ()
    kinds = ReportTable(
        "onboarding_minutes", "Minutes by kind", onboarding_columns.KINDS, onboarding_tables.kinds_table(frames, asked)
    )
    chart = Chart(
        ChartKind.DOTS, "Minutes by kind", "Minutes noted on a finished journey, on average.", kinds, "kind",
        (Series("minutes_mean", low="minutes_low", high="minutes_high"),),
    )  # fmt: skip
    rows = onboarding_tables.saved_table(frames, asked)
    saved = ReportTable("onboarding_saved", "Minutes beside the baseline", onboarding_columns.SAVED, rows)
    sources = ReportTable("onboarding_baselines", "Baselines", onboarding_columns.BASELINES, rows)
    tiles = _tiles(
        frames, asked, onboarding_ends.staff_minutes_mean, onboarding_ends.staff_minutes_median,
        onboarding_ends.staff_minutes_90th, onboarding_ends.minutes_noted_share, onboarding_ends.saved_minutes_mean,
    )  # fmt: skip
    words = f"Journeys finished in the period.{_baselines(frames, finished)}"
    return Section("Minutes of staff", words, warnings, tiles, (chart,), (saved, sources))


def _baselines(frames: OnboardingFrames, finished: pd.DataFrame) -> str:
    """Where each baseline comes from."""
    known = frames.versions[frames.versions["version"].isin(finished["version"].astype("str"))]
    told = [
        f" Baseline of {row.version}: {row.baseline_minutes} minutes ({row.source}; recorded on {row.recorded_on})."
        if row.baseline_minutes
        else f" No baseline was recorded for {row.version}."
        for row in known.sort_values("version").itertuples(index=False)
    ]
    return "".join(told)


def _groups(frames: OnboardingFrames, asked: Asked, agents: Mapping[str, str]) -> Section:
    tables = tuple(
        ReportTable(f"onboarding_by_{by}", f"By {title.lower()}", (Column(by, title), *onboarding_columns.GROUP),
                    onboarding_tables.group_table(frames, asked, by, names))
        for by, title, names in (
            ("version", "Version", None), ("segment", "Segment", None), ("responsible", "Responsible", agents)
        )
    )  # fmt: skip
    charts = (
        Chart(ChartKind.DOTS, "Days to finish, by version", "The median, with its interval; versions are name@version.",
              tables[0], "version", (Series("finish_median_days", low="finish_low_days", high="finish_high_days"),)),
    )  # fmt: skip
    words = "Begun and times: journeys that began in the period. Scores and minutes: those finished in it."
    return Section("By version, segment and responsible", words, charts=charts, tables=tables[1:])

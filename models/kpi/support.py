"""The support report: what came, what waits, how soon it was answered and solved, and who did it (K-05).

It puts together the figures of ticket_flow, ticket_speed, ticket_targets and workload. What was before a period is
computed as of the same moment, so that both sides know as much.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from models.kpi import ticket_flow, ticket_speed, ticket_targets, workload
from models.kpi.buckets import buckets, cut_words, kind_of
from models.kpi.figure import Period, Unit
from models.kpi.left_out import left_out_of, told_of
from models.kpi.measure import Asked, Measure
from models.kpi.report import Breach, Chart, ChartKind, Column, Report, ReportTable, Section, Series, Tile
from models.kpi.ticket_frames import SupportFrames

NAME, TITLE = "report_support", "Support"
TIMES = (
    Column("tickets", "Tickets", Unit.COUNT),
    Column("answer_median_hours", "First answer, median", Unit.HOURS),
    Column("answer_low_hours", "from", Unit.HOURS),
    Column("answer_high_hours", "to", Unit.HOURS),
    Column("answer_90th_hours", "90th percentile", Unit.HOURS),
    Column("answer_still_open", "Not answered", Unit.COUNT),
    Column("solution_median_hours", "Solution, median", Unit.HOURS),
    Column("solution_low_hours", "from", Unit.HOURS),
    Column("solution_high_hours", "to", Unit.HOURS),
    Column("solution_90th_hours", "90th percentile", Unit.HOURS),
    Column("solution_still_open", "Not solved", Unit.COUNT),
)
CURVE = (
    Column("hours", "Working hours", Unit.HOURS),
    Column("share", "Share", Unit.SHARE),
    Column("low", "from", Unit.SHARE),
    Column("high", "to", Unit.SHARE),
)
TARGETS = (
    Column("queue", "Queue"),
    Column("priority", "Priority"),
    Column("target", "Target"),
    Column("met", "Met", Unit.COUNT),
    Column("breached", "Missed", Unit.COUNT),
    Column("running", "Still running", Unit.COUNT),
    Column("share", "Met", Unit.SHARE),
    Column("low", "from", Unit.SHARE),
    Column("high", "to", Unit.SHARE),
)
AGENTS = (
    Column("agent", "Agent"),
    Column("tickets_held", "Tickets held", Unit.COUNT),
    Column("held_hours", "Hours held", Unit.HOURS),
    Column("at_once", "At once, on average", Unit.SCORE),
    Column("most_at_once", "At once, at most", Unit.COUNT),
    Column("held_still", "Held at the end", Unit.COUNT),
    Column("answers", "Answers written", Unit.COUNT),
)
CUSTOMERS = (
    Column("customer", "Customer"),
    Column("tickets", "Tickets", Unit.COUNT),
    Column("open", "Open", Unit.COUNT),
    Column("answers", "Answers", Unit.COUNT),
    Column("answer_median_hours", "First answer, median", Unit.HOURS),
    Column("solution_median_hours", "Solution, median", Unit.HOURS),
)
SO_FAR = (ticket_flow.backlog_now_count, ticket_speed.reopened_share)
BAND = Series("share", low="low", high="high")
WATCHED = "The share that had it after so many working hours; open ones count for as long as they were watched."
NOT_CERTAIN = (
    "Queue and priority are those of today; what was merged since counts as one ticket for the time before too."
)


def support_report(
    frames: SupportFrames, *, period: Period, as_of: datetime, time_zone: str, customers: Mapping[int, str],
    agents: Mapping[str, str], scope: Mapping[str, str] | None = None, breaches: Sequence[Breach] = (),
) -> Report:  # fmt: skip
    """The report of a period as of a moment; names are those of customers by id, and of agents by address."""
    asked = Asked(period, as_of, time_zone)
    sections = (
        _flow(frames, asked), _speed(frames, asked), _targets(frames, asked),
        _workload(frames, asked, agents), _customers(frames, asked, customers),
    )  # fmt: skip
    found = told_of(sections, left_out_of(breaches, "ticket"))
    return Report(NAME, TITLE, period, as_of, found, dict(scope or {}), tuple(breaches))


def _tiles(frames: SupportFrames, asked: Asked, *measures: Measure[SupportFrames]) -> tuple[Tile, ...]:
    """Each figure beside that of before, except where more time has passed since then, so that it knows more."""
    return tuple(
        Tile(each(frames, asked), previous=None if each in SO_FAR else each(frames, asked.before()))
        for each in measures
    )


def _flow(frames: SupportFrames, asked: Asked) -> Section:
    kind, pieces = kind_of(asked), buckets(asked)
    bands = tuple(Column(name, f"Waiting {name}", Unit.COUNT) for name in ticket_flow.BAND_NAMES)
    turns = (
        Column("when", kind.capitalize()), Column("tickets_in", "In", Unit.COUNT),
        Column("reopened", "Reopened", Unit.COUNT), Column("tickets_out", "Out", Unit.COUNT),
        Column("backlog", "Backlog at its end", Unit.COUNT),
    )  # fmt: skip
    flow = ReportTable(
        "support_flow", f"In, out and waiting by {kind}", (*turns, *bands), ticket_flow.flow_table(frames, asked),
        is_last_incomplete=bool(pieces) and not pieces[-1].is_over,
    )  # fmt: skip
    ages = ReportTable(
        "support_ages", "The backlog at the as-of moment, by age",
        (Column("queue", "Queue"), Column("backlog", "Backlog", Unit.COUNT), *bands),
        ticket_flow.age_table(frames, asked),
    )  # fmt: skip
    charts = (
        Chart(ChartKind.BARS, "In and out", f"Tickets opened and closed in each {kind}.{cut_words(asked)}", flow,
              "when", (Series("tickets_in"), Series("tickets_out"))),
        Chart(ChartKind.STACKED, "Waiting, by age", f"Open tickets at the end of each {kind}, by how long they had "
              "waited.", flow, "when", tuple(Series(name) for name in ticket_flow.BAND_NAMES)),
    )  # fmt: skip
    tiles = _tiles(
        frames, asked, ticket_flow.tickets_in_count, ticket_flow.tickets_out_count, ticket_flow.tickets_reopened_count,
        ticket_flow.backlog_at_end_count, ticket_flow.backlog_now_count, ticket_flow.tickets_removed_count,
    )  # fmt: skip
    words = f"In, plus reopened, less out is the change of the backlog. {NOT_CERTAIN}"
    return Section("In, out and waiting", words, tiles=tiles, charts=charts, tables=(ages,))


def _speed(frames: SupportFrames, asked: Asked) -> Section:
    tickets = ticket_speed.opened_in(frames, asked)
    curves = (
        ("support_first_answer", "First answer", ticket_speed.answer_curve(tickets, "answer_worked_hours")),
        ("support_solution", "Solution", ticket_speed.solution_curve(tickets, "solution_worked_hours")),
    )
    charts = tuple(
        Chart(ChartKind.STEPS, title, WATCHED, ReportTable(key, title, CURVE, ticket_speed.curve_table(curve)), "hours",
              (BAND,))
        for key, title, curve in curves
    )  # fmt: skip
    tables = tuple(
        ReportTable(f"support_times_by_{by}", f"Times by {by}, in working hours", (Column(by, by.capitalize()), *TIMES),
                    ticket_speed.times_table(tickets, by))
        for by in ("queue", "priority")
    )  # fmt: skip
    tiles = _tiles(
        frames, asked, ticket_speed.first_answer_worked_hours_median, ticket_speed.first_answer_worked_hours_90th,
        ticket_speed.first_answer_wall_hours_median, ticket_speed.first_answer_wall_hours_90th,
        ticket_speed.solution_worked_hours_median, ticket_speed.solution_worked_hours_90th,
        ticket_speed.solution_wall_hours_median, ticket_speed.solution_wall_hours_90th, ticket_speed.reopened_share,
        ticket_speed.reopened_within_14_days_share,
    )  # fmt: skip
    return Section("How soon", "Tickets opened in the period.", tiles=tiles, charts=charts, tables=tables)


def _targets(frames: SupportFrames, asked: Asked) -> Section:
    tickets = ticket_speed.opened_in(frames, asked)
    table = ReportTable(
        "support_targets", "Targets by queue and priority", TARGETS, ticket_targets.targets_table(tickets)
    )
    tiles = _tiles(frames, asked, ticket_targets.first_answer_in_time_share, ticket_targets.solved_in_time_share)
    return Section("Promised times", "Open and past its target counts as missed.", tiles=tiles, tables=(table,))


def _workload(frames: SupportFrames, asked: Asked, agents: Mapping[str, str]) -> Section:
    table = ReportTable("support_agents", "Agents", AGENTS, workload.workload_table(frames, asked, agents))
    chart = Chart(
        ChartKind.BARS, "Hours held", "Hours for which each agent held tickets in the period, summed over tickets.",
        table, "agent", (Series("held_hours"),),
    )  # fmt: skip
    tiles = _tiles(frames, asked, workload.held_hours, workload.answers_written_count)
    words = "By the time for which an agent held tickets, from the history of assignments, not by the last assignee."
    return Section("Workload", words, tiles=tiles, charts=(chart,))


def _customers(frames: SupportFrames, asked: Asked, customers: Mapping[int, str]) -> Section:
    title = f"The {workload.MOST_CUSTOMERS} customers with the most tickets"
    table = ReportTable("support_customers", title, CUSTOMERS, workload.customers_table(frames, asked, customers))
    return Section("Customers", "Tickets opened in the period; times in working hours.", tables=(table,))

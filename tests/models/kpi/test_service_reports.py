"""The reports of support and mail as wholes: whatever there is, they stand and their tables add up (K-03, K-05)."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.kpi.figure import Unit
from models.kpi.mail import mail_report
from models.kpi.report import Breach, Report
from models.kpi.support import support_report
from tests.letters_sent import a_letter, sent
from tests.support_room import JAAN, MARCH, MARI, ZONE, SupportRoom, at

AS_OF = at("04-30 12:00")
HOURS = [f"03-{day:02} {hour:02}:00" for day in range(1, 31) for hour in (0, 9, 23)]
MOVES = ("UNASSIGNED", "ACTIVE", "DONE", "REMOVED")

moves = st.lists(st.tuples(st.sampled_from(HOURS), st.sampled_from(MOVES), st.sampled_from([JAAN, MARI])), max_size=5)
lives = st.lists(
    st.tuples(st.sampled_from(HOURS[:20]), moves, st.lists(st.sampled_from(HOURS), max_size=3)), max_size=6
)


def support(room: SupportRoom, as_of: str = "04-30 12:00") -> Report:
    return support_report(
        room.frames(as_of),
        period=MARCH,
        as_of=at(as_of),
        time_zone=ZONE,
        customers={7: "Kuusk OÜ"},
        agents={JAAN: "Jaan"},
    )


def mail(*letters: dict[str, object]) -> Report:
    return mail_report(sent(*letters), period=MARCH, as_of=AS_OF, time_zone=ZONE)


def table(report: Report, key: str) -> pd.DataFrame:
    return next(each.frame for each in report.tables() if each.key == key)


def a_room(lives) -> SupportRoom:
    room = SupportRoom()
    for opened, moves, answers in lives:
        ticket = room.ticket(opened)
        for moment, status, agent in sorted(moves):
            if moment > opened:
                room.move(ticket, moment, status, agent if status in {"ACTIVE", "DONE"} else "")
        for moment in answers:
            if moment > opened:
                room.answer(ticket, moment)
    return room


@given(lives)
@settings(max_examples=15)
def test_whatever_tickets_lived_through_their_counts_add_up(lives):
    report = support(a_room(lives))
    flow, targets = table(report, "support_flow"), table(report, "support_targets")
    figures = {figure.definition.name: figure for figure in report.figures()}

    change = flow["backlog"].diff().fillna(flow["backlog"])
    assert (flow["tickets_in"] + flow["reopened"] - flow["tickets_out"] == change).all()
    assert flow["tickets_in"].sum() + figures["tickets_removed_count"].value == len(lives)
    assert (
        targets.loc[targets["target"] == "solution", ["met", "breached", "running"]].sum().sum()
        == flow["tickets_in"].sum()
    )
    assert (
        table(report, "support_ages")["backlog"].sum() == figures["backlog_now_count"].value == flow["backlog"].iloc[-1]
    )
    assert table(report, "support_agents")["held_hours"].sum() == pytest.approx(figures["held_hours"].value)


@given(lives)
@settings(max_examples=15)
def test_the_order_in_which_tickets_are_read_changes_nothing(lives):
    room = a_room(lives)
    before = [figure.value for figure in support(room).figures()]
    room.mails.reverse()

    assert [figure.value for figure in support(room).figures()] == before


@pytest.mark.parametrize("report", [lambda: support(SupportRoom()), mail], ids=["support", "mail"])
def test_an_empty_register_has_a_report_that_says_so(report: Callable[[], Report]):
    figures = list(report().figures())

    assert all(figure.n == 0 for figure in figures)
    assert all(figure.value is None for figure in figures if figure.definition.unit == Unit.SHARE)
    assert all(figure.note for figure in figures if figure.value is None)


@pytest.mark.parametrize("report", [lambda: support(SupportRoom()), mail], ids=["support", "mail"])
def test_every_figure_has_a_definition_and_every_column_of_a_table_stands_in_it(report: Callable[[], Report]):
    made = report()

    assert all(definition.words and definition.title for definition in made.definitions())
    for each in made.tables():
        assert {column.name for column in each.columns} <= set(each.frame.columns), each.key
    for chart in (chart for section in made.sections for chart in section.charts):
        drawn = {
            chart.x,
            *(name for series in chart.series for name in (series.column, series.low, series.high) if name),
        }
        assert drawn <= {column.name for column in chart.table.columns}, chart.title


def test_where_nobody_counts_openings_the_report_says_so():
    warnings = mail(*(a_letter("03-02 08:00") for _ in range(5))).sections[0].warnings

    assert any("No opening was reported of any of 5 reminders" in warning for warning in warnings)


def test_that_openings_are_uncertain_is_always_said():
    assert any("Nothing about an opening is certain" in warning for warning in mail().sections[0].warnings)


def test_a_period_that_is_not_over_stands_beside_as_many_days_before_it():
    room = SupportRoom()
    for day in range(1, 29):
        room.ticket(f"02-{day:02} 10:00")
    for day in range(1, 8):
        room.ticket(f"03-{day:02} 10:00")

    tile = support(room, "03-07 12:00").sections[0].tiles[0]

    assert (tile.figure.value, tile.previous.value, tile.previous.period.days) == (7, 7, 7)


def test_every_figure_says_how_many_tickets_or_letters_were_left_out():
    breaches = (Breach("ticket", "no queue", 3, (1, 2, 3)), Breach("ticket", "no start", 2, (3, 4), again=1))
    found = support_report(
        SupportRoom().frames("04-30 12:00"), period=MARCH, as_of=AS_OF, time_zone=ZONE, customers={}, agents={},
        breaches=breaches,
    )  # fmt: skip
    letters = mail_report(sent(), period=MARCH, as_of=AS_OF, time_zone=ZONE, breaches=(Breach("letter", "", 2, (1,)),))

    assert {figure.left_out for figure in found.figures()} == {4}
    assert {figure.left_out for figure in letters.figures()} == {2}

"""What holds reports against the truth must find whatever is otherwise."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from haldur.demo_report_check import Line, held_against
from haldur.example.truths import TrueFigure

TILE = TrueFigure("on_time_share", 0.6, 0.62)
CELL = TrueFigure("after", 0.8, 0.85, table="sides", row="Late, paid within 3", ends=("after_low", "after_high"))


def a_figure(**more: Any) -> dict[str, Any]:
    return {"name": "on_time_share", "value": 0.6, "low": 0.55, "high": 0.65} | more


def a_table(**more: Any) -> pd.DataFrame:
    row = {"measure": "Late, paid within 3 days", "after": 0.8, "after_low": 0.75, "after_high": 0.86} | more
    return pd.DataFrame([row, row | {"measure": "Late, paid within 14 days"}])


def fault_of(true: TrueFigure, *, figure: dict[str, Any] | None = None, table: pd.DataFrame | None = None) -> str:
    (line,) = held_against("report", [true], [figure or a_figure()], lambda _: a_table() if table is None else table)
    return line.fault


def test_what_is_as_it_happened_and_within_is_right():
    assert fault_of(TILE) == fault_of(CELL) == ""


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ({"value": 0.6001}, "should be 0.6, is 0.6001"),
        ({"value": None}, "should be 0.6, is None"),
        ({"high": 0.61}, "drawn from 0.62, which is not between 0.55 and 0.61"),
        ({"low": None}, "drawn from 0.62"),
        ({"name": "late_share"}, "there is no such figure"),
    ],
)
def test_a_tile_that_is_otherwise_is_named(figure: dict[str, Any], said: str):
    assert said in fault_of(TILE, figure=a_figure(**figure))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"after": 0.7}, "sides / Late, paid within 3 / after should be 0.8"),
        ({"after": float("nan")}, "is None"),
        ({"after_high": 0.84}, "not between"),
        ({"measure": "All"}, "0 rows begin with this"),
    ],
)
def test_a_cell_that_is_otherwise_is_named(cells: dict[str, Any], said: str):
    assert said in fault_of(CELL, table=a_table(**cells))


def test_a_column_that_is_missing_is_named():
    assert "there is no column after_low" in fault_of(CELL, table=a_table().drop(columns="after_low"))


def test_a_table_that_is_missing_is_named():
    (line,) = held_against("report", [CELL], [], lambda _: None)

    assert "there is no such table" in line.fault


def test_the_first_of_several_figures_of_a_name_is_meant():
    (line,) = held_against("report", [TILE], [a_figure(), a_figure(value=0.1)], lambda _: a_table())

    assert line.fault == ""


def test_money_is_read_as_it_is_kept_in_digits():
    assert fault_of(TrueFigure("owed", 1250.5), figure=a_figure(name="owed", value="1250.50")) == ""


def test_a_miss_that_is_known_is_counted_and_no_fault_but_its_value_must_be_right():
    known = replace(CELL, is_missed=True)
    (line,) = held_against("report", [known], [], lambda _: a_table(after_high=0.84))

    assert (line.is_within, line.fault) == (False, "")
    assert "should be 0.8" in fault_of(known, table=a_table(after=0.7))


def test_of_what_lies_ahead_only_the_interval_is_asked():
    ahead = TrueFigure("after", None, 0.76, table="sides", row="Late, paid within 3", ends=("after_low", "after_high"))

    assert fault_of(ahead) == ""
    assert "not between" in Line("report", ahead, 0.8, 0.77, 0.9).fault

"""Charts: well-formed, told to those who cannot see them, without labels that touch, whatever the table holds."""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.kpi.charts.bars import bars_of_row
from models.kpi.charts.frame import apart
from models.kpi.charts.picture import NARROW, WIDE, draw
from models.kpi.charts.plot import plot_of
from models.kpi.charts.scale import axis_name, scale_of, tick_words
from models.kpi.charts.svg import room_of
from models.kpi.figure import Unit
from models.kpi.report import Chart, ChartKind, Column, ReportTable, Series
from tests.report_room import charts, made_of, months, segments

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = charts()
numbers = st.floats(min_value=-1e12, max_value=1e12)


def tree(chart: Chart, width: int = WIDE) -> ElementTree.Element:
    return ElementTree.fromstring(draw(chart, name="chart1", width=width))


def a_chart(kind: ChartKind, axis: object, values: object, **more: object) -> Chart:
    frame = pd.DataFrame({"x": axis, "y": values})
    table = ReportTable("t", "T", (Column("x", "X"), Column("y", "Y", Unit.COUNT)), frame, **more)
    return Chart(kind, "Title", "Words", table, "x", (Series("y"),))


def marks(svg: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [each for each in svg.iter() if kind in each.get("class", "").split()]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_a_chart_is_an_image_that_says_what_is_to_be_seen(chart: Chart, width: int):
    svg = tree(chart, width)

    named = [svg.find(f".//*[@id='{name}']").text for name in svg.get("aria-labelledby").split()]
    assert (svg.tag, svg.get("role"), named) == (f"{SVG}svg", "img", [chart.title, chart.words])


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_nothing_stands_outside_of_a_chart_and_no_two_words_touch(chart: Chart, width: int):
    svg = tree(chart, width)
    places = []
    for text in svg.iter(f"{SVG}text"):
        room, x = room_of(text.text or ""), float(text.get("x"))
        left = x - {"middle": room / 2, "end": room}.get(text.get("text-anchor", ""), 0)
        assert -0.2 <= left <= left + room <= width + 0.2, text.text
        assert 8 < float(text.get("y")) <= float(svg.get("height")), text.text
        places.append((round(float(text.get("y"))), left, left + room, text.text))

    for (y, _, end, words), (other_y, start, _, more) in pairwise(sorted(places)):
        assert y != other_y or end <= start + 0.2, (words, more)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "W" * 5000, "\x00\x0b\ud800]]>&\"'", ""])
def test_words_of_others_are_words_and_fit(words: str):
    for section in made_of(words).sections:
        for chart in section.charts:
            svg = tree(chart, NARROW)
            assert not list(svg.iter("script"))
            assert max(room_of(text.text or "") for text in svg.iter(f"{SVG}text")) <= NARROW + 1


@pytest.mark.parametrize("kind", ChartKind)
@pytest.mark.parametrize(
    ("axis", "values"),
    [
        ([], []),
        (["a"], [None]),
        (["a", "b"], [math.inf, math.nan]),
        (["a", "b", "c"], [0, -5, 5]),
        ([3, 3, 3], [1, 1, 1]),
        (pd.to_datetime(["2026-01-01", None, "2026-03-01"]), [1, 2, 3]),
        ([True, False], [1e300, 1]),
        ([None, "x"], [1e-12, 2e-12]),
        (list(range(5000)), [1] * 5000),
    ],
)
def test_no_table_is_too_odd_to_be_drawn(kind: ChartKind, axis: object, values: object):
    for width in (WIDE, NARROW):
        drawn = draw(a_chart(kind, axis, values), name="c", width=width)

        ElementTree.fromstring(drawn)
        assert "nan" not in drawn.lower()
        assert "inf" not in drawn.lower()


def test_a_period_that_is_not_over_is_hatched_and_said_so():
    kinds = {chart.kind: draw(chart, name="c") for chart in CHARTS if chart.table.is_last_incomplete}

    assert "url(#c-hatch)" in kinds[ChartKind.STACKED]
    assert "hollow" in kinds[ChartKind.LINES]
    assert all("not over yet" in drawn for drawn in kinds.values())


def test_a_finished_period_is_not_hatched():
    chart = Chart(ChartKind.BARS, "T", "W", months(is_last_incomplete=False), "month", (Series("share"),))

    assert "url(#" not in draw(chart, name="c")


def test_a_bar_is_as_high_as_its_value_says():
    bars = marks(tree(a_chart(ChartKind.BARS, ["a", "b", "c"], [1, 2, 4])), "bar")

    heights = [float(bar.get("height")) for bar in bars]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)
    assert heights[2] == pytest.approx(4 * heights[0], abs=0.2)


def with_intervals(kind: ChartKind, labels: list[object]) -> Chart:
    """Three shares with their intervals, the last up to all."""
    frame = pd.DataFrame({"x": labels, "y": [0.2, 0.5, 1.0], "low": [0.1, 0.4, 0.8], "high": [0.3, 0.7, 1.0]})
    columns = (Column("x", "X"), *(Column(name, name, Unit.SHARE) for name in ("y", "low", "high")))
    return Chart(kind, "T", "W", ReportTable("t", "T", columns, frame), "x", (Series("y", "low", "high"),))


def axis_of(svg: ElementTree.Element, side: str) -> dict[float, float]:
    """Where the ticks of a scale of shares stand, by their values."""
    places = sorted({float(line.get(f"{side}1")) for kind in ("grid", "axis") for line in marks(svg, kind)
                     if line.get(f"{side}1") == line.get(f"{side}2")})  # fmt: skip
    ticks = sorted(float(text.text[:-1]) / 100 for text in svg.iter(f"{SVG}text") if (text.text or "").endswith("%"))
    return dict(zip(ticks, places if side == "x" else reversed(places), strict=True))


def of_path(path: ElementTree.Element) -> list[float]:
    return [float(number) for number in re.findall(r"-?[0-9.]+", path.get("d"))]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_dot_stands_at_its_value_between_the_ends_of_its_interval_beside_its_words(width: int):
    svg = tree(with_intervals(ChartKind.DOTS, ["one", "two", "all"]), width)
    axis = axis_of(svg, "x")
    rows = {text.text: float(text.get("y")) for text in svg.iter(f"{SVG}text")}

    assert (min(axis), max(axis)) == (0, 1)
    for value, low, high, name, dot, reach in zip(
        (0.2, 0.5, 1), (0.1, 0.4, 0.8), (0.3, 0.7, 1), ("one", "two", "all"), marks(svg, "dot"), marks(svg, "reach"),
        strict=True,
    ):  # fmt: skip
        x = [axis[0] + (axis[1] - axis[0]) * share for share in (value, low, high)]
        ends = re.fullmatch(r"M([\d.]+),.*H([\d.]+)m.*", reach.get("d"))
        assert [float(dot.get("cx")), *map(float, ends.groups())] == pytest.approx(x, abs=0.11)
        assert float(dot.get("cy")) == pytest.approx(rows[name] - 4, abs=0.2)


@pytest.mark.parametrize("kind", [ChartKind.LINES, ChartKind.STEPS])
def test_a_line_and_its_band_pass_through_the_values(kind: ChartKind):
    svg = tree(with_intervals(kind, [0, 5, 10]))
    axis = axis_of(svg, "y")

    (line,), (band,) = marks(svg, "line"), marks(svg, "band")

    heights = [axis[0] + (axis[1] - axis[0]) * share for share in (0.2, 0.5, 1.0)]
    way = of_path(line)
    steps = [0, 1] if kind is ChartKind.STEPS else []
    assert way[1::2] == pytest.approx(sorted([*heights, *(heights[row] for row in steps)], reverse=True), abs=0.11)
    ends = [axis[0] + (axis[1] - axis[0]) * share for share in (0.1, 0.3, 0.4, 0.7, 0.8, 1.0)]
    assert sorted(set(of_path(band)[1::2])) == pytest.approx(sorted(ends), abs=0.11)


def test_stacked_bars_stand_on_each_other_and_debts_hang_below():
    frame = pd.DataFrame({"x": ["a"], "p": [3.0], "q": [-2.0], "r": [4.0]})
    table = ReportTable("t", "T", tuple(Column(name, name) for name in frame), frame)
    plot = plot_of(Chart(ChartKind.STACKED, "T", "W", table, "x", tuple(map(Series, "pqr"))))

    assert [(low, high) for _, low, high in bars_of_row(plot, 0, is_stacked=True)] == [(0, 3), (0, -2), (3, 7)]


def test_many_words_along_an_axis_lie_below_each_other():
    table = segments(*(f"segment of number {number}" for number in range(90)))
    chart = Chart(ChartKind.BARS, "T", "W", table, "segment", (Series("share"),))

    drawn = draw(chart, name="c")

    assert "The first 40 of 90 rows; the table has all." in drawn
    assert len(marks(ElementTree.fromstring(drawn), "bar")) == 40


def test_money_in_thousandths_is_drawn_in_whole_units():
    plot = plot_of(CHARTS[-1])

    assert plot.series[0].values[0] == 1_250_000


def test_a_gap_in_the_values_is_a_gap_in_the_line():
    svg = tree(a_chart(ChartKind.LINES, [1, 2, 3, 4, 5], [1, 2, None, 4, 5]))

    assert len(marks(svg, "line")) == 2


@given(st.lists(numbers, min_size=1, max_size=20), st.integers(2, 8))
def test_a_scale_holds_every_value_between_few_ticks_at_equal_steps(values: list[float], wanted: int):
    scale = scale_of(values, wanted=wanted)

    assert scale.low <= min(*values, 0) <= max(*values, 0) <= scale.high
    assert 2 <= len(scale.ticks) <= 2 * wanted + 3
    assert np.allclose(np.diff(scale.ticks, 2), 0, atol=1e-6 * max(map(abs, scale.ticks)))


@given(st.floats(0, 100, exclude_min=True), st.integers(2, 8))
def test_the_scale_of_shares_ends_at_a_hundred_percent_at_most(highest: float, wanted: int):
    assert highest <= scale_of([highest], wanted=wanted).high <= 100


def test_a_scale_without_values_is_one_from_nothing_to_one():
    assert (scale_of([], wanted=5).low, scale_of([float("nan")], wanted=5).high) == (0, 1)


def test_a_scale_of_places_begins_near_the_first_of_them():
    scale = scale_of([2020.0, 2026.0], wanted=6, from_zero=False)

    assert (scale.low, scale.high, scale.part(2023)) == (2020, 2026, 0.5)


@pytest.mark.parametrize(("ticks", "unit", "words"), [
    ((0.0, 5000.0, 10000.0), None, ["0k", "5k", "10k"]),
    ((0.0, 5000.0), None, ["0", "5\u202f000"]),
    ((-1e6, 0.0, 2.5e6), None, ["−1.0M", "0.0M", "2.5M"]),
    ((1e9,), None, ["1G"]),
    ((1e12,), None, ["1T"]),
    ((0.0, 2.5), Unit.SHARE, ["0.0%", "2.5%"]),
])  # fmt: skip
def test_large_ticks_bear_a_letter_and_shares_their_sign(ticks: tuple[float, ...], unit: Unit | None, words: list[str]):
    assert tick_words(ticks, unit) == words


@pytest.mark.parametrize(("unit", "name"), [
    (None, ""), (Unit.SHARE, ""), (Unit.HOURS, "hours"), (Unit.MINUTES, "minutes"), (Unit.MONEY, "EUR"),
    (Unit.DAYS, "days"), (Unit.COUNT, ""),
])  # fmt: skip
def test_an_axis_says_what_it_counts_where_its_ticks_do_not(unit: Unit | None, name: str):
    assert axis_name(unit, "EUR") == name


@given(st.lists(numbers, min_size=2, max_size=6))
def test_no_two_ticks_read_the_same(values: list[float]):
    written = tick_words(scale_of(values, wanted=5).ticks, None)

    assert len(set(written)) == len(written)


@given(st.lists(st.floats(0, 500), min_size=1, max_size=40).map(sorted), st.floats(5, 80))
def test_labels_that_are_shown_never_touch(places: list[float], room: float):
    chosen = sorted(apart([room] * len(places), places))

    assert chosen[-1] == len(places) - 1
    assert all(places[b] - places[a] >= room for a, b in pairwise(chosen))

"""What a tile says: the figure with its unit, interval, cases, target, and how it went since the period before."""

from datetime import date
from decimal import Decimal

import pytest

from models.kpi.figure import Definition, Period, Unit
from models.kpi.figure_record import records_of, tiles_of
from models.kpi.numbers import amount, cell, interval
from models.kpi.report import Section, Tile
from models.kpi.tile_words import tile_words
from tests.report_room import MEDIAN, OWED, SHARE, a_figure, a_figure_before, a_report, tiles

COUNTED = Definition("tickets_in_count", "Tickets in", "Tickets opened in the period.", Unit.COUNT, is_counted=True)
LEFT = Definition("cancelled_count", "Cancelled", "Journeys.", Unit.COUNT, is_more_better=False, is_counted=True)
OPENED = Definition("opened_share", "Opened", "Neither better nor worse.", Unit.SHARE)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.6324, Unit.SHARE, "63.2%"),
        (1.0, Unit.SHARE, "100.0%"),
        (-0.0423, Unit.POINTS, "−4.2\u00a0points"),
        (4.25, Unit.DAYS, "4.2\u00a0days"),
        (5.75, Unit.HOURS, "5.8\u00a0h"),
        (1234, Unit.COUNT, "1\u202f234"),
        (2.5, Unit.COUNT, "2.5"),
        (Decimal("-1234567.5"), Unit.MONEY, "−1\u202f234\u202f567.50\u00a0EUR"),
        (14.2, Unit.MINUTES, "14\u00a0min"),
        (4.333, Unit.SCORE, "4.33"),
        (None, Unit.DAYS, "–"),
        (float("nan"), Unit.SHARE, "–"),
    ],
)
def test_a_value_is_written_with_its_unit(value: float | Decimal | None, unit: Unit, words: str):
    assert amount(value, unit, "EUR") == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.581, 0.679, "58.1–67.9%"),
        (-0.02, 0.1, "−2.0–10.0%"),
        (-0.2, -0.1, "−20.0 to −10.0%"),
        (0.5, None, "50.0% or more"),
        (None, 0.5, "up to 50.0%"),
        (None, None, ""),
    ],
)
def test_an_interval_says_both_ends_or_which_is_not_reached(low: float | None, high: float | None, words: str):
    assert interval(low, high, Unit.SHARE) == words


def test_every_figure_has_its_interval_and_its_cases_beside_it():
    for words in map(tile_words, tiles()):
        assert "interval" in words.interval
        assert words.cases.startswith("n = 412, 17 still open")


def test_a_median_that_is_not_reached_says_so():
    words = tile_words(Tile(a_figure(MEDIAN, None, note="median not reached", low=21.0)))

    assert (words.value, words.note, words.interval) == (
        "–",
        "median not reached",
        "95% interval 21.0\u00a0days or more",
    )


def test_what_cannot_be_said_has_a_reason_even_where_none_was_given():
    assert tile_words(Tile(a_figure(MEDIAN, None))).note == "nothing to count in this period"


@pytest.mark.parametrize(
    ("definition", "now", "before", "words", "state"),
    [
        (SHARE, 0.63, 0.61, "▲ up 2.0\u00a0points, better", "better"),
        (SHARE, 0.61, 0.63, "▼ down 2.0\u00a0points, worse", "worse"),
        (MEDIAN, 4.0, 6.0, "▼ down 2.0\u00a0days, better", "better"),
        (OPENED, 0.63, 0.61, "▲ up 2.0\u00a0points", ""),
        (SHARE, 0.61, 0.61, "→ unchanged", ""),
    ],
)
def test_whether_a_change_is_for_the_better_is_said_in_words(
    definition: Definition, now: float, before: float, words: str, state: str
):
    said = tile_words(
        Tile(
            a_figure(definition, now, low=now - 0.01, high=now + 0.01),
            previous=a_figure_before(definition, before, low=before - 0.01, high=before + 0.01),
        )
    )

    assert said.previous.endswith(words)
    assert said.previous_state == state


@pytest.mark.parametrize(
    ("definition", "words", "state"),
    [(COUNTED, "period before 4 ▲ up 1", ""), (OWED, "period before 4.00\u00a0EUR ▲ up 1.00\u00a0EUR", ""),
     (LEFT, "period before 4 ▲ up 1, worse", "worse")],
)  # fmt: skip
def test_what_was_counted_in_full_changes_for_sure(definition: Definition, words: str, state: str):
    said = tile_words(
        Tile(
            a_figure(definition, Decimal(5), currency="EUR"),
            previous=a_figure_before(definition, Decimal(4), currency="EUR"),
        )
    )

    assert (said.previous, said.previous_state) == (words, state)


@pytest.mark.parametrize(
    ("now", "before", "is_sure"),
    [
        ((0.60, 0.95), (0.30, 0.60), True),  # 0.65 over 0.58, by hypot(0.05, 0.02) at the least
        ((0.60, 0.66), (0.57, 0.64), False),  # by hypot(0.05, 0.06)
        ((None, 0.70), (0.56, 0.60), False),
        ((0.60, None), (0.56, 0.60), True),  # 0.60 or more, which is more than chance makes of 0.58
        ((0.60, 0.70), (None, 0.60), True),
        ((0.60, 0.70), (0.56, None), False),
    ],
)
def test_a_change_within_what_chance_makes_is_neither_better_nor_worse(
    now: tuple[float | None, float | None], before: tuple[float | None, float | None], *, is_sure: bool
):
    figure, earlier = (
        make(SHARE, value, low=low, high=high)
        for make, value, (low, high) in ((a_figure, 0.65, now), (a_figure_before, 0.58, before))
    )
    up, down = tile_words(Tile(figure, previous=earlier)), tile_words(Tile(earlier, previous=figure))

    words = ("better", "worse") if is_sure else ("may be chance", "may be chance")
    assert (up.previous.rsplit(", ")[-1], down.previous.rsplit(", ")[-1]) == words
    assert (up.previous_state, down.previous_state) == (words if is_sure else ("", ""))


def test_a_figure_of_before_has_its_cases_and_other_days_than_those_right_before_are_named():
    figure, earlier = a_figure(low=0.6, high=0.7), Period(date(2026, 1, 1), date(2026, 9, 30))

    right_before = tile_words(Tile(figure, previous=a_figure_before(n=1234))).previous
    long_before = tile_words(Tile(figure, previous=a_figure_before(period=earlier))).previous

    assert right_before.startswith("period before 61.0% (n\u00a0=\u00a01\u202f234) ▲ up 2.2\u00a0points")
    assert long_before.startswith("2026-01-01 to 2026-09-30: 61.0% (n\u00a0=\u00a0375) ▲")


@pytest.mark.parametrize(
    ("definition", "value", "target", "state"),
    [(SHARE, 0.8, 0.8, "met"), (SHARE, 0.79, 0.8, "missed"), (MEDIAN, 3.1, 3.0, "missed"), (MEDIAN, 2.0, 3.0, "met")],
)
def test_a_target_is_met_or_missed(definition: Definition, value: float, target: float, state: str):
    words = tile_words(Tile(a_figure(definition, value), target=target))

    assert words.target_state == state
    assert words.target == f"target {amount(target, definition.unit)}: {state}"


@pytest.mark.parametrize(("definition", "value", "words"), [(SHARE, None, "target 80.0%"), (COUNTED, 3.0, "target 1")])
def test_a_target_is_neither_met_nor_missed_where_that_cannot_be_said(
    definition: Definition, value: float | None, words: str
):
    said = tile_words(Tile(a_figure(definition, value), target=0.8 if value is None else 1.0))

    assert (said.target, said.target_state) == (words, "")


@pytest.mark.parametrize(("now", "before"), [(None, 0.61), (0.61, None)])
def test_nothing_is_compared_with_what_cannot_be_said(now: float | None, before: float | None):
    said = tile_words(Tile(a_figure(SHARE, now), previous=a_figure_before(SHARE, before, n=0)))

    assert (said.previous, said.previous_state) == (f"period before {amount(before, Unit.SHARE)}", "")


def test_a_tile_says_whose_money_it_is_and_how_many_cases_were_left_out():
    words = tile_words(Tile(a_figure(OWED, Decimal(5), currency="E\nUR", left_out=1234)))

    assert (words.title, words.cases) == (f"{OWED.title} (E UR)", "n = 412, 17 still open, 1\u202f234 left out")


def test_a_tile_has_no_empty_lines():
    words = tile_words(Tile(a_figure(SHARE, 0.61)))

    assert words.lines() == ["no interval is given", "n = 412, 17 still open"]
    assert words.title == SHARE.title


def test_a_figure_that_was_kept_says_the_same_again():
    report = a_report()

    assert [tile_words(tile) for tile in tiles_of(records_of(report))] == [tile_words(tile) for tile in tiles()]


@pytest.mark.parametrize(("value", "words"), [(None, "–"), (True, "yes"), (3, "3"), (2.5, "2.50"), ("a\nb", "a b")])
def test_a_cell_without_a_unit_is_written_plainly(value: object, words: str):
    assert cell(value) == words


def test_what_was_counted_says_so_and_what_was_estimated_without_an_interval_does_not():
    days = Definition("dso_days", "Days sales outstanding", "As everybody reckons.", Unit.DAYS, is_counted=True)
    foreseen = Definition("expected_amount", "Cash expected", "An estimate.", Unit.MONEY)

    (counted, estimated) = tiles_of(records_of(a_report(sections=(
        Section("Money", tiles=(Tile(a_figure(days, 41.0)), Tile(a_figure(foreseen, Decimal(5))))),
    ))))  # fmt: skip

    assert tile_words(counted).interval == "counted in full, no interval"
    assert tile_words(estimated).interval == "no interval is given"

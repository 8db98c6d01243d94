"""Two editions side by side: what differs, by how much, and why."""

from dataclasses import replace
from decimal import Decimal

from models.kpi.differences import Difference, differences
from models.kpi.figure_record import records_of
from models.kpi.report import Section, Tile
from tests.report_room import OWED, SHARE, a_figure, a_report


def records(*tiles: Tile) -> list[dict[str, object]]:
    return records_of(a_report(sections=(Section("Repayment", tiles=tiles),)))


def test_an_edition_does_not_differ_from_itself():
    assert differences(records_of(a_report()), records_of(a_report())) == []


def test_the_order_in_which_floats_were_added_is_no_difference():
    assert differences(records(Tile(a_figure(value=0.1 + 0.2))), records(Tile(a_figure(value=0.3)))) == []


def test_a_figure_that_changed_is_told_with_by_how_much():
    found = differences(records(Tile(a_figure(value=0.6))), records(Tile(a_figure(value=0.65, n=413))))

    assert found == [
        Difference("Repayment", "Paid within 14 days", "60.0%", "65.0%", "+5.0\u00a0points", "value; n 412 against 413")
    ]


def test_money_differs_by_its_last_digit():
    first, second = (records(Tile(a_figure(OWED, Decimal(text), currency="EUR"))) for text in ("10.000", "10.001"))

    assert [each.why for each in differences(first, second)] == ["value"]
    assert differences(first, records(Tile(a_figure(OWED, Decimal("10.00"), currency="EUR")))) == []


def test_another_version_of_the_definition_is_the_reason():
    newer = Tile(a_figure(replace(SHARE, version=3), 0.632))

    assert [each.why for each in differences(records(Tile(a_figure())), records(newer))] == ["definition 2 against 3"]


def test_a_figure_of_one_edition_only_is_named():
    both, one = records(Tile(a_figure()), Tile(a_figure(value=0.1))), records(Tile(a_figure()))

    assert [each.why for each in differences(both, one)] == ["only in the first"]
    assert [each.why for each in differences(one, both)] == ["only in the second"]


def test_a_value_that_is_not_known_any_more_is_a_difference():
    found = differences(records(Tile(a_figure())), records(Tile(a_figure(value=None))))

    assert [(each.first, each.second, each.change) for each in found] == [("63.2%", "–", "–")]

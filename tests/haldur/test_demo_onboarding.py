"""The demo's journeys are lived by the doors, and the report finds what they were drawn from (K-06)."""

from collections import Counter
from collections.abc import Iterator

import pytest

from haldur.demo import fresh_home, make_example
from haldur.demo_onboarding import OnboardingLife, look_at_all
from haldur.demo_report_check import Line, held_against
from haldur.example.ledger.days import FIRST, LAST, WEEKS
from haldur.example.onboarding import CUSTOMERS, END, HABITS, JOURNEY, draw_journeys
from haldur.example.truths import walked
from models.journey_policy import read_template
from models.kpi.figure import Period
from models.kpi.figure_record import records_of
from models.kpi.report import Report
from models.report_question import Question
from tasks.database import database_engine
from tasks.report_recipes import RECIPES
from tasks.settings import CHECKOUT, Settings
from tests.filing_room import rows


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """The whole report of forty weeks that were lived."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HALDUR_HOME", "HALDUR_DATABASE_URL"):
            patch.setenv(name, "")  # so that what the demo sets is put back
        settings = fresh_home(tmp_path_factory.mktemp("demo") / "home")
        truth = make_example(Settings(), quiet_weeks=0)
        life = OnboardingLife(settings.home_folder, truth.agents, lambda as_of: look_at_all(as_of))
        for number in range(1, WEEKS + 1):
            life.live_week(number)
        question, recipe = Question("report_onboarding", Period(FIRST, LAST), END), RECIPES["report_onboarding"]
        yield recipe.compute(question, recipe.gather(question, None))


def lines_of(report: Report) -> list[Line]:
    tables = {table.key: table.frame for table in report.tables()}
    return list(held_against(report.name, walked(draw_journeys()), records_of(report), tables.get))


def test_the_report_finds_what_happened_and_what_it_was_drawn_from(lived: Report):
    lines = lines_of(lived)

    assert [line.fault for line in lines if line.fault] == []
    assert sum(line.true.drawn_from is not None for line in lines) >= 12
    assert not lived.breaches


def test_what_holds_it_against_the_truth_finds_a_fault(lived: Report):
    table = next(table for table in lived.tables() if table.key == f"onboarding_steps_{JOURNEY}")
    table.frame.loc[0, "done"] += 1
    try:
        assert any("/ #1  / done should be" in line.fault for line in lines_of(lived))
    finally:
        table.frame.loc[0, "done"] -= 1


def test_the_last_look_found_stalled_what_the_report_calls_stalled(lived: Report):
    engine = database_engine()
    standings = Counter(row["standing"] for row in rows(engine, "journey", state="running"))
    found = next(each for each in lived.figures() if each.definition.name == "journeys_stalled_count")

    assert found.value == standings["stalled"]
    assert len(rows(engine, "journey")) == CUSTOMERS
    assert {row["status"] for row in rows(engine, "letter")} <= {"sent", "cancelled"}


def test_the_examples_steps_are_those_of_the_template():
    file = CHECKOUT / f"policies/journeys/{JOURNEY}.yaml"
    template = read_template(file.read_text("utf-8"), file=file.name)

    assert {step.key: (step.after, step.optional) for step in template.steps} == {
        key: (habit.after, habit.is_optional) for key, habit in HABITS.items()
    }


def test_four_fates_of_each_step_add_up_in_truth():
    fates = Counter[str]()
    for true in walked(draw_journeys()):
        if true.row and true.name != "median_days":
            fates[true.row] += int(true.happened or 0)

    assert fates == {f"#{number} ": CUSTOMERS for number in range(1, len(HABITS) + 1)}

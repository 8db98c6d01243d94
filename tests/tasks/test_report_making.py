"""Reports made from a register: what is asked decides what is counted, and the same question has the same answer."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from models.invoice import Payment
from models.kpi.catalogue import definitions_of
from models.kpi.figure import Period
from models.kpi.figure_record import Record
from models.report_edition import PAGE, EditionError
from models.report_question import Question
from tasks.database import reading, writing
from tasks.delivery import deliver_now
from tasks.report_making import aimed, compare, question_of
from tasks.report_recipes import RECIPES, ReportError
from tasks.report_store import Made, edition_of, folder_of, keep
from tests.dunning_room import SITE, add_company, an_invoice, open_ledger, pay
from tests.filing_room import ARRIVED
from tests.journey_room import KOIVU, MONDAY, at, begin, open_sales, walk_to
from tests.letter_room import a_letter, post_letters
from tests.office import a_ticket, open_office

REMINDER = "dunning_buyer_after_1"
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
AS_OF = datetime(2026, 4, 1, 8, tzinfo=SITE)


def asked(name: str = "report_collections", **given: Any) -> Question:
    return Question(**({"name": name, "period": FEBRUARY, "as_of": AS_OF} | given))


@pytest.fixture
def books(engine: Engine, home: Path) -> Engine:
    """Twelve invoices due in February: every second one is paid ten days late, the others are owed."""
    open_ledger(engine, home)
    with writing(engine) as session:
        add_company(session, 3, name="<b>Third</b> =cmd|' /C calc'!A0", segment="public")
    for number in range(12):
        due = date(2026, 2, 2) + timedelta(days=number)
        made = an_invoice(engine, f"A-{number}", issued_on=date(2026, 1, 20), due_on=due, buyer_id=2 + number % 2)
        if number % 4 < 2:
            pay(engine, made, "1200.00", due + timedelta(days=10))
    return engine


def made(question: Question) -> int:
    recipe = RECIPES[question.name]
    gathered = recipe.gather(question, None)
    return keep(Made(recipe.compute(question, gathered), gathered.frames, question.asked), AS_OF)


def figures(number: int) -> list[Record]:
    with reading() as session:
        return edition_of(session, number).figures


def figure(number: int, name: str) -> Record:
    return next(record for record in figures(number) if record["name"] == name)


def test_the_collections_report_counts_the_invoices_that_were_asked_about(books: Engine):
    whole, narrow = made(asked()), made(asked(segments=("public",)))
    share = "late_paid_within_14_days_share"

    assert (figure(whole, share)["value"], figure(whole, share)["n"]) == (0.5, 12)
    assert figure(narrow, share)["n"] == 6
    assert figure(made(asked(buyers=("10000002",))), share)["n"] == 6
    assert figure(made(asked(sellers=("10000003",))), share)["n"] == 0


def test_what_is_narrowed_is_said_by_name_on_the_report(books: Engine):
    number = made(asked(segments=("public",), buyers=("10000002",)))

    with reading() as session:
        edition = edition_of(session, number)
    assert edition.scope == {"segments": "public", "buyers": "Ostja AS (10000002)"}
    assert edition.asked == {"segments": ["public"], "buyers": ["10000002"]}


def test_a_company_that_nobody_knows_is_refused_by_its_code(books: Engine):
    with pytest.raises(ReportError, match="No customer has the registry code 999"):
        made(asked(sellers=("999", "10000001")))


def test_the_receivables_report_tells_what_is_owed_as_of_then(books: Engine):
    early, late = (
        figure(made(asked("report_receivables", period=Period(date(2026, 2, 1), last))), "receivables_amount")
        for last in (date(2026, 2, 11), date(2026, 2, 28))
    )

    assert (early["value"], late["value"], late["currency"]) == ("14400.00", "7200.00", "EUR")


def test_the_support_report_counts_tickets_of_the_queues_asked_about(engine: Engine, home: Path):
    open_office(engine, home)
    a_ticket(engine)
    period = Period(ARRIVED.date(), ARRIVED.date())
    question = asked("report_support", period=period, as_of=(ARRIVED + timedelta(days=9)).astimezone(SITE))

    assert any(record["value"] == 1 for record in figures(made(question)))
    with pytest.raises(ReportError, match="There is no queue sales; there are: support"):
        made(replace(question, queues=("sales",)))


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_register_without_a_row_makes_a_report_all_the_same(engine: Engine, home: Path, name: str):
    open_ledger(engine, home)

    number = made(asked(name))

    with reading() as session:
        assert (folder_of(edition_of(session, number)) / PAGE).stat().st_size > 5000


@pytest.mark.parametrize("name", ["report_collections", "report_receivables"])
def test_from_its_snapshot_a_report_comes_out_as_it_was(books: Engine, name: str):
    number = made(asked(name, changed_on=date(2026, 2, 8) if name == "report_collections" else None))
    with writing() as session:
        session.execute(delete(Payment))

    again = compare(number, "snapshot")

    assert again.found == ()
    assert again.words == f"all {len(figures(number))} figures are the same"


@pytest.mark.parametrize("name", ["report_support", "report_mail"])
def test_from_its_snapshot_the_report_of_tickets_and_letters_comes_out_as_it_was(engine: Engine, home: Path, name: str):
    open_office(engine, home)
    a_ticket(engine)
    post_letters(engine, [a_letter(f"x:{one}", kind=REMINDER) for one in range(3)], now=ARRIVED)
    deliver_now(now=ARRIVED)
    period, as_of = Period(ARRIVED.date(), ARRIVED.date()), (ARRIVED + timedelta(days=9)).astimezone(SITE)
    number = made(asked(name, period=period, as_of=as_of))

    assert any(record["n"] for record in figures(number))
    assert compare(number, "snapshot").found == ()


def test_from_todays_register_it_tells_what_was_changed_since(books: Engine):
    number = made(asked())
    assert compare(number, "register").found == ()
    with writing() as session:
        session.execute(delete(Payment))

    changed = {each.title for each in compare(number, "register").found}

    assert "figures differ" in compare(number, "register").words
    assert changed


def test_a_snapshot_that_was_changed_on_the_disk_is_not_computed_from(books: Engine):
    number = made(asked())
    with reading() as session:
        file = folder_of(edition_of(session, number)) / "snapshot" / "invoices.parquet"
    file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(EditionError, match="not as it was made"):
        compare(number, "snapshot")


def test_a_form_is_a_question(engine: Engine, home: Path):
    open_ledger(engine, home)

    question = question_of(
        "report_collections", "month", AS_OF, first=None, last=None, changed_on=date(2026, 2, 8),
        segments=[" retail ", "", "retail"], sellers=None,
    )  # fmt: skip

    assert question.period == Period(date(2026, 3, 1), date(2026, 3, 31))
    assert question.asked == {"segments": ["retail"], "changed_on": ["2026-02-08"]}
    assert str(question.as_of.tzinfo) == "Europe/Tallinn"


def test_words_of_others_stay_words_in_a_report_of_the_register(books: Engine):
    number = made(asked())

    with reading() as session:
        page = (folder_of(edition_of(session, number)) / PAGE).read_text("utf-8")
    assert "<b>Third" not in page
    assert "&lt;b&gt;Third" in page


def test_the_onboarding_report_counts_the_journeys_asked_about_and_comes_out_again(engine: Engine, home: Path):
    open_sales(engine, home)
    walk_to(engine, begin(engine), "hello", on=MONDAY + timedelta(days=2))
    begin(engine, KOIVU)
    as_of, period = at(MONDAY + timedelta(days=20)).astimezone(SITE), Period(MONDAY, MONDAY)
    question = asked("report_onboarding", journeys=("short",), period=period, as_of=as_of)
    number = made(question)

    assert (figure(number, "journeys_started_count")["value"], figure(number, "finish_days_median")["n"]) == (2, 2)
    assert compare(number, "snapshot").found == ()
    with pytest.raises(ReportError, match="There is no journey long; there are: property_manager, short, support_desk"):
        made(replace(question, journeys=("long",)))


@pytest.mark.parametrize("name", RECIPES)
def test_a_report_has_the_figures_that_targets_may_name(books: Engine, name: str):
    recipe, question = RECIPES[name], asked(name)
    report = recipe.compute(question, recipe.gather(question, None))

    assert {each.name: each for each in report.definitions()} == definitions_of(name.removeprefix("report_"))


def test_the_companys_targets_stand_on_the_report_and_are_kept_with_it(books: Engine, home: Path):
    (home / "policies").mkdir(exist_ok=True)
    (home / "policies" / "reports.yaml").write_text("targets:\n  collections: {on_time_share: 0.8}", "utf-8")
    recipe = RECIPES["report_collections"]

    number = keep(Made(aimed(recipe.compute(asked(), recipe.gather(asked(), None))), {}), AS_OF)

    assert (figure(number, "on_time_share")["target"], figure(number, "days_late_median")["target"]) == (0.8, None)

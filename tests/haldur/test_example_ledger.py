"""The example's ledger measured itself: drawn alike each time, with all in it that its truth is there to judge."""

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import holidays
import pytest

from haldur.example.company import DUNNING_YAML
from haldur.example.ledger import Collecting, Paper, Story, draw_story, write_papers
from haldur.example.ledger.collecting import HEEDS_DAYS_OFF, PATIENCE, PLANS
from haldur.example.ledger.days import CLOSE, DAYS_OFF, FIRST, LAST, days
from haldur.example.ledger.paying import Money
from models.dunning_policy import read_dunning
from models.invoice import Party


@pytest.fixture(scope="module")
def story() -> Story:
    return draw_story()


@pytest.fixture(scope="module")
def papers(story: Story, tmp_path_factory: pytest.TempPathFactory) -> list[Paper]:
    return write_papers(tmp_path_factory.mktemp("home"), story)


def bytes_of(home: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (home / "import" / "ledger").iterdir()}


def test_the_same_seed_gives_the_same_ledger(tmp_path: Path):
    for name in ("one", "two", "other"):
        write_papers(tmp_path / name, draw_story(seed=2 if name == "other" else 1, bills=200))

    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two") != bytes_of(tmp_path / "other")


def test_thousands_of_invoices_of_forty_sellers_to_a_hundred_and_twenty_buyers(story: Story):
    bills = story.bills

    assert (len(bills), len({bill.number for bill in bills})) == (3600, 3600)
    assert (len({bill.seller.code for bill in bills}), len({bill.buyer.code for bill in bills})) == (40, 120)
    assert {bill.seller.country for bill in bills} | {bill.buyer.country for bill in bills} == {"EE", "FI", "LV"}
    assert min(bill.issued for bill in bills) >= FIRST
    assert {bill.buyer.letter_language for bill in bills} == {"et", "en", "fi"}


def test_most_invoices_are_disclosed_and_few_are_not_to_be_contacted(story: Story):
    shares = Counter(bill.consent for bill in story.bills)

    assert 2_050 < shares["DISCLOSED"] < 2_270
    assert 130 < shares["DO_NOT_CONTACT"] < 230


def test_nothing_is_owed_from_the_drawn_day_on_and_not_before(story: Story):
    paid = defaultdict[str, list[Money]](list)
    for money in story.money:
        paid[money.bill.number].append(money)

    for bill in story.bills:
        days = sorted({money.paid_on for money in paid[bill.number]})
        owed = [bill.amount - sum(m.amount for m in paid[bill.number] if m.paid_on <= day) for day in days]
        assert not days or (owed[-1] <= 0 and (len(days) < 2 or owed[-2] > 0))
        assert all(day >= bill.issued for day in days)


def test_all_that_is_paid_before_the_end_is_told_once(story: Story, papers: list[Paper]):
    told = [money for paper in papers for money in paper.money]

    assert len(told) == len(set(map(id, told)))
    due = {id(money) for money in story.money if money.paid_on <= LAST and money.bill.told_on <= CLOSE}
    assert due == set(map(id, told))
    assert any(money.amount < 0 for money in told)
    assert any(money.kind == "credit" for money in told)


def test_files_have_wrong_rows_and_money_that_nobody_knows(papers: list[Paper]):
    kinds = Counter(paper.kind for paper in papers)

    assert kinds["statement"] == kinds["invoices"] + 1 > 12
    assert sum(len(paper.wrong) for paper in papers) >= 10
    assert sum(paper.strays for paper in papers) >= 5


def test_every_kind_of_word_is_said_and_half_of_them_after_the_run(story: Story):
    assert {word.kind for word in story.words} == {"dispute", "promise", "do_not_contact", "collection_type"}
    assert {(word.is_late, word.ends) for word in story.words} == {(a, b) for a in (True, False) for b in (True, False)}


def test_the_days_off_are_those_of_the_calendars():
    for country, off in DAYS_OFF.items():
        known = holidays.country_holidays(country, years=(2025, 2026))
        assert {day for day in days(date(2025, 6, 20), date(2026, 4, 10)) if day in known and day.weekday() < 5} == off


def test_the_plans_of_the_truth_are_those_that_the_company_wrote_down():
    policy = read_dunning(DUNNING_YAML, file="dunning.yaml")

    for name, plan in policy.plans.items():
        assert (plan.age_limit_days, plan.calendar) == (PATIENCE[name], HEEDS_DAYS_OFF[name])
        assert {party: tuple(step.days for step in plan.to(party)) for party in Party} == PLANS[name]


def test_a_day_on_which_nothing_changed_tells_nothing_new(story: Story, papers: list[Paper]):
    truth, day = Collecting(), date(2026, 3, 24)
    for paper in papers:
        for bill in paper.bills:
            truth.tell(bill)
    truth.run(day)
    told = {number: dict(debt.told) for number, debt in truth.debts.items()}
    truth.run(day)

    assert {number: debt.told for number, debt in truth.debts.items()} == told
    assert {each.state for of_one in told.values() for each in of_one.values()} >= {"sent", "superseded", "expired"}

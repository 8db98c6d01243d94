"""The quiet weeks measured: as many cases as said, and times, reopenings and work as their tables have them."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles

import pytest

from haldur.example import Act, Truth, write_example
from haldur.example.quiet import ANSWER_HOURS, CASES_A_WEEK, SITUATION, SOLUTION_HOURS, WORK, drawn_from

WEEKS = 12


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return write_example(tmp_path_factory.mktemp("home"), mails=300, quiet_weeks=WEEKS)


@pytest.fixture(scope="module")
def acts(truth: Truth) -> dict[str, list[Act]]:
    by_thread = defaultdict(list)
    for act in truth.acts:
        by_thread[act.thread].append(act)
    return by_thread


def test_the_quiet_weeks_come_before_and_change_no_mail_of_the_others(tmp_path: Path, truth: Truth):
    alone = write_example(tmp_path, mails=300)
    quiet = [mail for mail in truth.mails if mail.situation == SITUATION]

    assert [mail for mail in truth.mails if mail.situation != SITUATION] == alone.mails
    assert {mail.kind for mail in quiet} == {"new", "reply"}
    assert len({mail.thread for mail in quiet}) == WEEKS * CASES_A_WEEK
    assert max(mail.arrived_at for mail in quiet if mail.kind == "new") < alone.mails[0].arrived_at
    assert truth.week_ends[WEEKS:] == alone.week_ends


@pytest.mark.parametrize("shares", [ANSWER_HOURS, SOLUTION_HOURS])
def test_half_and_nine_of_ten_take_as_long_as_the_table_says(shares: tuple[tuple[float, float], ...]):
    rng = Random(1)
    tenths = quantiles((drawn_from(rng, shares) / timedelta(hours=1) for _ in range(20_000)), n=10)

    assert tenths[4] == pytest.approx(shares[1][1], rel=0.04)
    assert tenths[8] == pytest.approx(shares[2][1], rel=0.04)


def test_no_case_is_solved_before_its_latest_answer():
    assert ANSWER_HOURS[-1][1] < SOLUTION_HOURS[0][1]


def test_each_case_is_solved_in_the_end_and_some_come_back_meanwhile(truth: Truth, acts: dict[str, list[Act]]):
    mails = defaultdict(list)
    for mail in truth.mails:
        mails[mail.thread].append(mail)

    assert all([act.what for act in each][-1] == "finish" for each in acts.values())
    again = [thread for thread, each in acts.items() if Counter(act.what for act in each)["finish"] == 2]
    assert 5 <= len(again) <= 30
    for thread in again:
        first, *_, last = (act.at for act in acts[thread] if act.what == "finish")
        assert any(first < datetime.fromisoformat(mail.arrived_at) < last for mail in mails[thread])


def test_the_first_agents_do_most_and_some_cases_are_passed_on(acts: dict[str, list[Act]]):
    finished = Counter(each[-1].who for each in acts.values())

    assert len(finished) == len(WORK)
    assert max(finished.values()) > 3 * min(finished.values())
    assert any(act.what == "redirect" for each in acts.values() for act in each)

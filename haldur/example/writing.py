"""Writes the example: a home with a company, its customers, its mail of some weeks, and the truth about it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from haldur.example.company import DOMAIN, make_agents, write_company
from haldur.example.customers import make_customers
from haldur.example.delivering import Arrival, file_mails, make_maildirs, with_dos_lines
from haldur.example.mixture import ROWS
from haldur.example.quiet import draw_cases, quiet_stage
from haldur.example.stage import Stage
from haldur.example.truth import Truth, iso, settle

ZONE = ZoneInfo("Europe/Tallinn")
FIRST_DAY = date(2026, 3, 2)
DOS_SHARE = 0.04


def unsigned(ticket: str) -> str:
    return f"haldur.{ticket}@{DOMAIN}"


def write_example(
    home: Path,
    *,
    seed: int = 1,
    customers: int = 300,
    mails: int = 500,
    start: date = FIRST_DAY,
    weeks: int = 4,
    quiet_weeks: int = 0,
    sign: Callable[[str], str] = unsigned,
) -> Truth:
    """Same seed, same bytes. `sign` mints a message id of Haldur's own for a ticket; `quiet_weeks` come before."""
    stage = make_stage(seed=seed, customers=customers, start=start, weeks=weeks, sign=sign)
    make_maildirs(home)
    write_company(home, stage.customers.everyone, [*stage.agents])
    truth = Truth(mails=list(file_mails(home, islice(arrivals(stage), mails))), hand_choices=stage.hand_choices)
    cases = list(draw_cases(quiet_stage(stage, quiet_weeks, seed=seed), quiet_weeks))
    truth.mails += file_mails(home, (arrival for case in cases for arrival in case.arrivals))
    truth.acts = sorted((act for case in cases for act in case.acts), key=lambda act: act.at)
    truth.quiet_weeks = quiet_weeks
    truth.weeks_first_half_until = iso(stage.half)
    truth.week_ends = [iso(stage.start + timedelta(weeks=week + 1)) for week in range(-quiet_weeks, weeks)]
    truth.agents = [agent.person.key for agent in stage.agents]
    settle(truth, stage.customers.everyone, stage.half)
    truth.write(home / "truth.json")
    return truth


def make_stage(*, seed: int, customers: int, start: date, weeks: int, sign: Callable[[str], str]) -> Stage:
    rng = Random(seed)
    begin = datetime.combine(start, time(), tzinfo=ZONE)
    return Stage(
        rng=rng,
        customers=make_customers(rng, customers),
        agents=make_agents(rng),
        start=begin,
        half=begin + timedelta(days=weeks * 7 // 2),
        end=begin + timedelta(weeks=weeks),
        sign=sign,
    )


def arrivals(stage: Stage) -> Iterator[Arrival]:
    """First each situation its least number of times, then without end as the weights have it."""
    due = (row for row in ROWS for _ in range(row.least))
    weights = [row.weight for row in ROWS]
    by_chance = (stage.rng.choices(ROWS, weights=weights)[0] for _ in iter(int, 1))
    for row in chain(due, by_chance):
        for arrival in row.scene(stage, row.name):
            has_dos_lines = arrival.kind == "filed" and stage.rng.random() < DOS_SHARE
            yield with_dos_lines(arrival) if has_dos_lines else arrival

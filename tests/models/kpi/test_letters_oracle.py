"""The mail report on letters of every border, against the same figures letter by letter from the words of K-03."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from models.kpi.figure import Period
from models.kpi.frames_letters import NO_STEP
from models.kpi.letter_tables import WEEKDAYS
from models.kpi.mail import mail_report
from models.kpi.report import Report
from tests.letters_sent import sent
from tests.support_room import ZONE

SITE, HOUR = ZoneInfo(ZONE), timedelta(hours=1)
SECOND = timedelta(seconds=1)
MIDNIGHT = datetime(2026, 3, 29, tzinfo=SITE).astimezone(UTC)  # a Sunday, on which clocks change
STEPS = {-3: "3 days before", 0: "on the due day", 1: "1 day after", 14: "14 days after"}


@dataclass
class Posted:
    """A letter, what became of it, and the frame's row."""

    at: datetime
    row: dict[str, Any]

    def on(self, what: str = "") -> datetime:
        """When something happened by the clock at the site."""
        moment: datetime = self.row[f"{what}_at"] if what else self.at
        return moment.astimezone(SITE)

    def has(self, what: str) -> bool:
        """Whether it happened."""
        return bool(pd.notna(self.row[f"{what}_at"]))

    @property
    def arrived(self) -> bool:
        """Neither came back nor was rejected."""
        return self.row["bounced"] == 0 and not self.row["is_rejected"]


def a_letter(chance: Random) -> Posted:
    """Around midnights, at the very edge of three days, opened by somebody or something, at once or late."""
    at = MIDNIGHT + chance.randrange(-4, 5) * 24 * HOUR + chance.choice((-SECOND, 0 * HOUR, SECOND, 10 * HOUR))
    is_reminder, step = chance.random() < 0.8, chance.choice(list(STEPS))
    kind = "dunning_buyer_after_1" if is_reminder else "in_work"
    outcome = chance.choice(("sent",) * 6 + ("failed", "unknown"))
    row = {
        "kind": kind, "language": chance.choice(("et", "en")), "outcome": outcome,
        "is_about_invoice": is_reminder, "step_days": step if is_reminder else NO_STEP,
        "party": chance.choice(("buyer", "seller")) if is_reminder else None, "recipient_id": chance.randrange(6),
        "sent_at": at, "left_at": at, "bounced": chance.choice((0,) * 6 + (1, 2)), "is_rejected": chance.random() < 0.1,
        "is_complained": chance.random() < 0.2,
    }  # fmt: skip
    opened = at + chance.choice((SECOND, HOUR, 14 * HOUR, 80 * HOUR))
    told = chance.choice(({}, {"opened"}, {"opened", "seen"}, {"opened", "seen", "clicked"}))
    return Posted(at, row | {f"{w}_at": opened if w in told else pd.NaT for w in ("opened", "seen", "clicked")})


def share(
    letters: Sequence[Posted], as_of: datetime, is_hit: Callable[[Posted], bool]
) -> tuple[float | None, int, int]:
    """Of those three days old, the share; how many these are, and how many are younger."""
    old = [letter for letter in letters if letter.at <= as_of - 72 * HOUR]
    value = sum(map(is_hit, old)) / len(old) if old else None
    return value, len(old), len(letters) - len(old)


def cases() -> list[tuple[list[Posted], Period, datetime]]:
    found = []
    for seed in range(12):
        chance = Random(seed)
        letters = [a_letter(chance) for _ in range(chance.choice((1, 8, 40)))]
        first = date(2026, 3, 24) + timedelta(days=chance.randrange(5))
        as_of = chance.choice(letters).at + 72 * HOUR
        period = Period(first, first + timedelta(days=chance.randrange(7)))
        found.append(([letter for letter in letters if letter.at <= as_of], period, as_of))
    return found


@pytest.mark.parametrize(("letters", "period", "as_of"), cases())
def test_what_is_told_of_letters_is_what_a_look_at_each_finds(letters: list[Posted], period: Period, as_of: datetime):
    report = mail_report(sent(*(letter.row for letter in letters)), period=period, as_of=as_of, time_zone=ZONE)
    of_period = [letter for letter in letters if period.first <= letter.on().date() <= period.last]
    left = [each for each in of_period if each.row["is_about_invoice"] and each.row["outcome"] == "sent"]
    arrived = [letter for letter in left if letter.arrived]
    seen = [letter for letter in arrived if letter.has("seen")]
    wanted = {
        "opened_share": share(arrived, as_of, lambda letter: letter.has("opened")),
        "opened_without_machines_share": share(arrived, as_of, lambda letter: letter.has("seen")),
        "opened_same_day_share": share(seen, as_of, lambda letter: letter.on("seen").date() == letter.on().date()),
        "clicked_share": share(arrived, as_of, lambda letter: letter.has("clicked")),
        "bounced_share": share(left, as_of, lambda letter: not letter.arrived),
        "bounced_for_good_share": share(left, as_of, lambda letter: letter.row["bounced"] == 2),
        "complained_share": share(arrived, as_of, lambda letter: letter.row["is_complained"]),
    }
    found = {each.definition.name: (each.value, each.n, each.still_open) for each in report.figures()}
    assert found["reminders_sent_count"][0] == len(left)
    for name, (value, *counts) in wanted.items():
        assert found[name] == (None if value is None else pytest.approx(value), *counts), name
    assert found["weekdays_over_weekends_share"][1:] == wanted["opened_share"][1:]
    assert_tables(report, left, of_period, as_of)


def assert_tables(report: Report, left: list[Posted], of_period: list[Posted], as_of: datetime) -> None:
    groups: dict[str, Callable[[Posted], str]] = {
        "weekday": lambda letter: WEEKDAYS[letter.on().weekday()],
        "hour": lambda letter: f"{letter.on().hour:02}:00",
        "step": lambda letter: STEPS[letter.row["step_days"]],
        "recipient": lambda letter: letter.row["party"],
        "letter": lambda letter: f"{letter.row['kind']} ({letter.row['language']})",
        "day": lambda letter: letter.on().date().isoformat(),
    }
    tables = {table.key: table.frame for table in report.tables()}
    for name, group_of in groups.items():
        table = tables[f"mail_by_{name}"]
        rows = {row[0]: row for row in table.itertuples(index=False)}
        assert {group_of(letter) for letter in left} == {group for group, row in rows.items() if row.sent}, name
        for group, row in rows.items():
            theirs = [letter for letter in left if group_of(letter) == group]
            arrived = [letter for letter in theirs if letter.arrived]
            seen, _, younger = share(arrived, as_of, lambda letter: letter.has("seen"))
            assert (row.sent, row.delivered, row.still_open) == (len(theirs), len(arrived), younger), (name, group)
            assert pd.isna(row.seen_share) if seen is None else row.seen_share == pytest.approx(seen)
    for kind, *counts in tables["mail_by_kind"].itertuples(index=False):
        theirs = [letter for letter in of_period if letter.row["kind"] == kind]
        gone = [letter for letter in theirs if letter.row["outcome"] == "sent"]
        outcomes = [sum(each.row["outcome"] == word for each in theirs) for word in ("failed", "unknown")]
        back, complaints = sum(not each.arrived for each in gone), sum(each.row["is_complained"] for each in gone)
        assert counts == [len(gone), back, complaints, *outcomes], kind

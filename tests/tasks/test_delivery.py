"""Delivery: each letter once, whoever delivers; doubt is told and never sent again by itself."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from sqlalchemy import Engine

from models.backoff import STAGES
from models.delivery import delivery_report
from models.letter import Letter, LetterError, LetterStatus
from models.ticket import Ticket
from tasks.database import writing
from tasks.delivery import deliver, deliver_now, forsaken, waiting
from tasks.letter_claims import LEASE, Claim, claim, record
from tasks.providers import Answer, Fate
from tasks.settling import settle
from tests.letter_room import NOW, a_letter, events, letters, open_office, post_letters
from tests.smtp_servers import Office, office

AFTER_LEASE = NOW + LEASE * 2
DEAD = Claim("dead", "smtp")


@pytest.fixture
def room(engine: Engine, home: Path) -> Iterator[Office]:
    with office() as opened:
        open_office(home, opened.mail_out())
        yield opened


def post_to(engine: Engine, *names: str) -> None:
    post_letters(engine, [a_letter(name, to_address=f"{name}@x.ee") for name in names])


def statuses(engine: Engine) -> list[str]:
    return [str(letter.status) for letter in letters(engine)]


def test_letters_fare_differently_in_one_batch(engine: Engine, room: Office):
    post_to(engine, "mari", "refused", "later", "lost", "anna")
    delivery = deliver_now(now=NOW)

    assert statuses(engine) == ["sent", "failed", "ready", "unknown", "sent"]
    assert [letter.to_address for letter in delivery.troubled] == ["refused@x.ee", "lost@x.ee"]
    assert events(engine) == [(1, "sent"), (2, "rejected"), (3, "deferred"), (4, "unknown"), (5, "sent")]


def test_what_was_put_off_waits_for_its_stage_and_is_given_up_at_last(engine: Engine, room: Office):
    post_to(engine, "later")
    now = NOW
    for stage in STAGES:
        assert deliver_now(now=now).letters == 1
        assert deliver_now(now=now + stage / 2).letters == 0
        now += stage + timedelta(minutes=1)
    deliver_now(now=now)

    [letter] = letters(engine)
    assert (letter.status, letter.attempts) == (LetterStatus.FAILED, len(STAGES) + 1)
    assert letter.error == "Given up after 8 attempts. 451 4.7.1 greylisted"


def test_a_letter_of_unknown_outcome_is_never_sent_again_by_itself(engine: Engine, room: Office):
    post_to(engine, "lost")
    for days in range(3):
        deliver_now(now=NOW + timedelta(days=days))

    assert len(room.arrived) == 1
    assert statuses(engine) == ["unknown"]


def test_while_the_server_is_away_no_letter_is_touched(engine: Engine, home: Path):
    open_office(home, Office(port=1).mail_out())
    post_to(engine, "mari")
    delivery = deliver_now(now=NOW)

    assert "Nothing answers there" in delivery.problems[0]
    assert [(letter.status, letter.attempts) for letter in letters(engine)] == [(LetterStatus.READY, 0)]


def test_a_server_that_refuses_us_midway_leaves_the_rest_ready(engine: Engine, room: Office):
    post_to(engine, "mari", "login", "anna")
    delivery = deliver_now(now=NOW)

    assert "wants a login" in delivery.problems[0]
    assert statuses(engine) == ["sent", "ready", "ready"]
    assert [letter.attempts for letter in letters(engine)] == [1, 0, 0]


def test_a_sender_who_is_refused_keeps_back_no_other_list(engine: Engine, room: Office):
    async def handle_mail(_server: SMTP, _session: object, envelope: Envelope, sender: str, _options: object) -> str:
        envelope.mail_from = sender
        return "553 not yours" if sender == "billing@firm.ee" else "250 OK"

    room.handle_MAIL = handle_mail  # type: ignore[method-assign, assignment]
    post_letters(engine, [a_letter(f"bill:{number}", queue="billing") for number in range(3)])
    post_letters(engine, [a_letter("mari")], now=NOW + timedelta(seconds=1))
    deliveries = [deliver(NOW + timedelta(minutes=minute), size=3) for minute in (1, 5)]

    assert [len(delivery.problems) for delivery in deliveries] == [1, 1]
    assert "553 not yours" in deliveries[0].problems[0]
    assert (statuses(engine), [letter.attempts for letter in letters(engine)]) == (
        ["ready"] * 3 + ["sent"],
        [0, 0, 0, 1],
    )


def test_a_dead_workers_letters_are_free_again_but_for_the_one_that_it_had_begun(engine: Engine, room: Office):
    post_to(engine, "begun", "untouched")
    with writing(engine) as session:
        claim(session, DEAD, NOW, size=1, is_beginning=True)
        claim(session, DEAD, NOW, size=1, is_beginning=False)
    assert deliver_now(now=NOW).letters == 0

    delivery = deliver_now(now=AFTER_LEASE)
    assert statuses(engine) == ["unknown", "sent"]
    assert [address for address, _ in room.arrived] == ["untouched@x.ee"]
    assert "may have arrived" in delivery.troubled[0].error


@pytest.mark.parametrize("is_whole_day", [False, True])
def test_a_worker_that_takes_too_long_gives_back_what_it_has_not_sent(
    engine: Engine, room: Office, monkeypatch: pytest.MonkeyPatch, is_whole_day: bool
):
    room.is_pipelined = True
    monkeypatch.setattr("tasks.delivery.PATIENCE", timedelta(0))
    post_to(engine, "mari", "anna", "uno")

    assert deliver(NOW, is_whole_day=is_whole_day).letters == 1
    assert statuses(engine) == ["sent", "ready", "ready"]
    assert deliver_now(now=NOW).letters == 2
    assert [address for address, _ in room.arrived] == ["mari@x.ee", "anna@x.ee", "uno@x.ee"]


def test_what_one_group_says_of_its_letters_is_written_for_each(engine: Engine, room: Office):
    room.is_pipelined = True
    post_to(engine, "mari", "refused", "later", "lost", "unwanted", "anna")
    deliver_now(now=NOW)

    assert statuses(engine) == ["sent", "failed", "ready", "unknown", "failed", "sent"]


def test_of_a_slow_servers_letters_few_are_begun_together(
    engine: Engine, room: Office, monkeypatch: pytest.MonkeyPatch
):
    room.is_pipelined = True
    monkeypatch.setattr("tasks.delivery.monotonic", lambda: 0.04 * len(room.arrived))
    post_to(engine, *(f"agent{number}" for number in range(15)))
    deliver(NOW)

    assert statuses(engine) == ["sent"] * 15
    assert list(Counter(letter.begun_at for letter in letters(engine)).values()) == [10, 2, 2, 1]


def test_letters_that_are_not_handed_over_do_not_slow_the_others(
    engine: Engine, room: Office, monkeypatch: pytest.MonkeyPatch
):
    room.is_pipelined = True
    moments = count()
    monkeypatch.setattr("tasks.delivery.monotonic", lambda: next(moments) / 1000)
    missing = {"sha256": "0" * 64, "filename": "a.pdf", "content_type": "application/pdf"}
    post_letters(engine, [a_letter(f"missing {number}", files=(missing,)) for number in range(15)])
    post_to(engine, *(f"agent{number}" for number in range(5)))
    deliver(NOW + timedelta(seconds=1))

    assert statuses(engine) == ["failed"] * 15 + ["sent"] * 5
    assert list(Counter(letter.begun_at for letter in letters(engine)).values()) == [10, 10]


def test_a_batch_takes_no_more_letters_than_it_may(engine: Engine, room: Office):
    room.is_pipelined = True
    post_to(engine, "mari", "anna", "uno")

    assert deliver(NOW, size=2).letters == 2
    assert statuses(engine) == ["sent", "sent", "ready"]


def test_a_letter_goes_when_its_time_has_come_and_not_before(engine: Engine, room: Office):
    post_letters(engine, [a_letter("mari", to_address="mari@x.ee")], now=NOW + timedelta(minutes=5))
    assert (waiting(NOW), deliver(NOW).letters) == (0, 0)

    assert waiting(NOW + timedelta(minutes=5)) == 1
    assert deliver(NOW + timedelta(minutes=5)).letters == 1


def test_a_lease_ends_after_its_time_and_not_before(engine: Engine, room: Office):
    post_to(engine, "begun", "untouched")
    with writing(engine) as session:
        claim(session, DEAD, NOW, size=1, is_beginning=True)
        claim(session, DEAD, NOW, size=1, is_beginning=False)

    assert forsaken(NOW + LEASE).counts.total() == 0
    assert statuses(engine) == ["sending", "sending"]
    assert forsaken(NOW + LEASE + timedelta(seconds=1)).letters == 1
    assert statuses(engine) == ["unknown", "ready"]


def test_another_workers_record_changes_nothing(engine: Engine, room: Office):
    post_to(engine, "mari")
    with writing(engine) as session:
        claim(session, DEAD, NOW, size=1, is_beginning=True)
        record(session, Claim("other", "smtp"), [(letters(engine)[0], Answer(Fate.SENT, "250 ok"))], NOW)

    assert statuses(engine) == ["sending"]


def test_a_record_that_comes_late_ends_the_doubt(engine: Engine, room: Office):
    post_to(engine, "mari")
    with writing(engine) as session:
        claim(session, DEAD, NOW, size=1, is_beginning=True)
    deliver_now(now=AFTER_LEASE)
    assert statuses(engine) == ["unknown"]

    with writing(engine) as session:
        record(session, DEAD, [(letters(engine)[0], Answer(Fate.SENT, "250 ok"))], AFTER_LEASE)
    assert statuses(engine) == ["sent"]


def test_several_workers_share_the_work_and_send_each_letter_once(engine: Engine, room: Office):
    names = [f"agent{number}" for number in range(40)]
    post_to(engine, *names)
    with ThreadPoolExecutor(4) as workers:
        shares = list(workers.map(lambda _: sum(deliver(NOW, size=3).letters for _ in range(8)), range(4)))

    assert sorted(address for address, _ in room.arrived) == sorted(f"{name}@x.ee" for name in names)
    assert sum(shares) == 40
    assert set(statuses(engine)) == {"sent"}


def test_after_a_click_only_the_tickets_letters_go_out(engine: Engine, room: Office):
    with writing(engine) as session:
        session.add(
            Ticket(id=17, queue="support", subject="s", description="d", contact_address="m@x.ee", started_at=NOW)
        )
    post_letters(engine, [a_letter("other"), a_letter("mine", ticket_id=17)])
    deliver_now(now=NOW, ticket_id=17)

    assert statuses(engine) == ["ready", "sent"]


def test_held_and_cancelled_letters_never_go_out(engine: Engine, room: Office):
    post_to(engine, "held", "cancelled")
    with writing(engine) as session:
        session.get_one(Letter, 1).status = LetterStatus.HELD
        session.get_one(Letter, 2).status = LetterStatus.CANCELLED
    deliver_now(now=NOW)

    assert room.arrived == []


@pytest.mark.parametrize(("verdict", "status", "arrivals"), [
    ("send again", "unknown", 2), ("arrived", "sent", 1), ("never send", "cancelled", 1),
])  # fmt: skip
def test_a_person_decides_about_doubt(engine: Engine, room: Office, verdict: str, status: str, arrivals: int):
    post_to(engine, "lost")
    deliver_now(now=NOW)
    settle.fn([1], verdict, who="lead@firm.ee", now=NOW)
    deliver_now(now=NOW)

    assert (statuses(engine), len(room.arrived)) == ([status], arrivals)
    assert (1, "settled") in events(engine)
    assert (letters(engine)[0].sent_at is not None) == (verdict == "arrived")


def test_what_is_not_open_cannot_be_settled(engine: Engine, room: Office):
    post_to(engine, "mari")

    with pytest.raises(LetterError, match="Letter 1 is ready; only failed or unknown"):
        settle.fn([1], "send again", who="lead@firm.ee", now=NOW)
    with pytest.raises(LetterError, match="There is no letter 9"):
        settle.fn([9], "arrived", who="lead@firm.ee", now=NOW)


def test_the_report_names_what_needs_a_person(engine: Engine, room: Office):
    post_to(engine, "mari", "refused", "lost")
    report = delivery_report(deliver_now(now=NOW), NOW, time_zone="Europe/Tallinn")

    assert "3 letters: 1 failed for good, 1 sent, 1 of unknown outcome" in report.replace("\\", "")
    assert (
        report.index("Failed for good")
        < report.index("refused")
        < report.index("May or may not")
        < report.index("lost@")
    )

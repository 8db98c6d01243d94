"""Letters of unknown outcome find it by reports and by Mandrill's search, and are never sent again by that."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.letter import Letter, LetterEvent, LetterStatus
from tasks.database import writing
from tasks.delivery import deliver_now
from tasks.letter_outcomes import settle_by_reports
from tasks.reconciling import LATER, OLDEST, SOON, is_doubtful, reconcile
from tests.letter_room import NOW, a_letter, events, letters, open_office, post_letters
from tests.mandrill_server import KEY, Post, mandrill

SOON_AFTER = NOW + timedelta(minutes=1)


@pytest.fixture
def post(engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """Mandrill has taken two letters, and its answers were lost."""
    monkeypatch.setenv("MANDRILL_KEY", KEY)
    with mandrill() as opened:
        open_office(home, opened.mail_out())
        post_letters(engine, [a_letter("one", to_address="lost@x.ee"), a_letter("two", to_address="cut@x.ee")])
        deliver_now(now=NOW)
        assert statuses(engine) == ["unknown", "unknown"]
        yield opened


def statuses(engine: Engine) -> list[str]:
    return [str(letter.status) for letter in letters(engine)]


def searches(post: Post) -> list[str]:
    return [body["query"] for path, body in post.calls if path.endswith("/messages/search.json")]


def test_what_mandrill_finds_was_sent(engine: Engine, post: Post):
    assert reconcile(SOON_AFTER, engine=engine) == 2

    assert [(letter.status, letter.provider_id, letter.error) for letter in letters(engine)] == [
        (LetterStatus.SENT, message["_id"], "") for message in post.arrived
    ]
    assert searches(post) == ['full_email:"lost@x.ee"', 'full_email:"cut@x.ee"']
    assert events(engine)[-2:] == [(1, "settled"), (2, "settled")]
    assert len(post.sendings) == 2


def test_what_mandrill_rejected_has_failed(engine: Engine, post: Post):
    post.state = "rejected"
    reconcile(SOON_AFTER, engine=engine)

    assert statuses(engine) == ["failed", "failed"]


def test_another_letter_to_the_same_address_proves_nothing(engine: Engine, post: Post):
    for message in post.arrived:
        message["metadata"] = {"letter": "another"}

    assert reconcile(SOON_AFTER, engine=engine) == 0
    assert statuses(engine) == ["unknown", "unknown"]


def test_what_is_not_found_yet_is_asked_again_later_and_never_sent(engine: Engine, post: Post):
    post.is_searchable = False
    for moment, asked in (
        (SOON_AFTER, 2), (SOON_AFTER + SOON / 2, 2), (SOON_AFTER + SOON, 4), (NOW + timedelta(hours=2), 6),
        (NOW + timedelta(hours=3), 6), (NOW + timedelta(hours=2) + LATER, 8), (NOW + OLDEST * 2, 8),
    ):  # fmt: skip
        reconcile(moment, engine=engine)
        assert len(searches(post)) == asked

    assert statuses(engine) == ["unknown", "unknown"]
    assert len(post.sendings) == 2


def test_while_mandrill_is_away_doubt_stays(engine: Engine, home: Path, post: Post):
    open_office(home, Post(port=1).mail_out())

    assert reconcile(SOON_AFTER, engine=engine) == 0
    assert statuses(engine) == ["unknown", "unknown"]


@pytest.mark.parametrize(("kind", "source", "status"), [
    ("opened", "open:1", "sent"), ("bounced", "mail:1", "sent"), ("rejected", "mandrill:1", "failed"),
    ("deferred", None, "unknown"), ("sent", None, "unknown"),
])  # fmt: skip
def test_a_report_settles_a_letter_and_what_we_noted_ourselves_does_not(
    engine: Engine, home: Path, post: Post, kind: str, source: str | None, status: str
):
    open_office(home)
    with writing(engine) as session:
        session.add(LetterEvent(letter_id=1, kind=kind, at=NOW, source=source))
    reconcile(SOON_AFTER, engine=engine)

    assert statuses(engine) == [status, "unknown"]
    assert searches(post) == []


def test_a_report_that_came_before_the_worker_died_settles_the_letter(engine: Engine, home: Path, post: Post):
    with writing(engine) as session:
        session.add(LetterEvent(letter_id=1, kind="sent", at=NOW, source="mandrill:x"))
        session.get_one(Letter, 1).status = LetterStatus.SENDING
        session.get_one(Letter, 1).begun_at = NOW
    deliver_now(now=NOW + timedelta(hours=1))
    reconcile(NOW + timedelta(hours=1), engine=engine)

    assert statuses(engine)[0] == "sent"


@pytest.mark.parametrize(("kinds", "status"), [
    (("rejected",), "failed"), (("rejected", "delivered"), "sent"), (("delivered",), "sent"), ((), "sent"),
])  # fmt: skip
def test_a_letter_that_left_fails_by_a_rejection_alone(
    engine: Engine, home: Path, post: Post, kinds: tuple[str, ...], status: str
):
    reconcile(SOON_AFTER, engine=engine)
    with writing(engine) as session:
        for kind in kinds:
            session.add(LetterEvent(letter_id=1, kind=kind, at=NOW, source=f"mandrill:{kind}"))
    with writing(engine) as session:
        settled = settle_by_reports(session, {1: "m1"}, now=SOON_AFTER)

    assert (statuses(engine), settled) == ([status, "sent"], int(status == "failed"))
    assert (letters(engine)[0].sent_at is None) == (status == "failed")


@pytest.mark.parametrize("state", ["soft-bounced", "bounced", "queued"])
def test_any_state_of_a_letter_that_left_is_proof_and_one_that_nobody_knows_is_none(
    engine: Engine, post: Post, state: str
):
    post.state = state
    assert reconcile(SOON_AFTER, engine=engine) == 2

    assert statuses(engine) == ["sent", "sent"]


def test_a_state_that_nobody_knows_is_no_proof(engine: Engine, post: Post):
    post.state = "pondering"

    assert reconcile(SOON_AFTER, engine=engine) == 0
    assert statuses(engine) == ["unknown", "unknown"]


def test_doubt_is_looked_into_for_a_week_and_not_a_moment_longer(engine: Engine, post: Post):
    assert is_doubtful(NOW + OLDEST - timedelta(seconds=2))
    assert not is_doubtful(NOW + OLDEST + timedelta(seconds=2))


def test_without_doubt_there_is_nothing_to_look_for(engine: Engine, home: Path, post: Post):
    assert is_doubtful(SOON_AFTER)
    reconcile(SOON_AFTER, engine=engine)

    assert not is_doubtful(SOON_AFTER)

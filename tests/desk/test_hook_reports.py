"""What Mandrill reports: each event once, whatever the order, and what follows from it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.agent import Role
from models.history import History
from models.hold import Suppression, SuppressionReason
from models.letter import HookEvent, Letter, LetterEvent, LetterStatus
from models.todo import Todo
from tasks.database import writing
from tests.hook_room import KEY, SECTION, an_event, kept, report
from tests.letter_room import NOW, a_letter, open_office, post_letters
from tests.visitors import make_agent

BOUNCE = {"bounce_description": "bad_mailbox", "diag": "smtp;550 5.1.1 no such user"}


@pytest.fixture(autouse=True)
def letter(engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that Mandrill took, and the keys."""
    monkeypatch.setenv("HOOK_KEY", KEY.decode())
    open_office(home, SECTION)
    post_letters(engine, [a_letter(to_address="Mari@Klient.ee")])
    set_letter(status=LetterStatus.SENT, sent_at=NOW)


def set_letter(**values: object) -> None:
    with writing() as session:
        found = session.get_one(Letter, 1)
        for name, value in values.items():
            setattr(found, name, value)


def told() -> list[tuple[str, bool | None, str]]:
    """Kind, permanence and class of what is known of the letter."""
    return [(event.kind, event.is_permanent, event.open_class) for event in kept(LetterEvent)]


@pytest.mark.parametrize(("word", "kind", "is_permanent"), [
    ("send", "sent", None), ("delivered", "delivered", None), ("deferral", "deferred", None),
    ("hard_bounce", "bounced", True), ("soft_bounce", "bounced", False), ("spam", "complained", None),
    ("unsub", "unsubscribed", None),
])  # fmt: skip
def test_each_kind_has_its_word_of_ours(word: str, kind: str, is_permanent: bool | None):
    report(an_event(word, message=BOUNCE, at=NOW - timedelta(hours=1)))

    [event] = kept(LetterEvent)
    assert (event.kind, event.is_permanent, event.at) == (kind, is_permanent, NOW - timedelta(hours=1))


def test_a_batch_that_comes_again_counts_once():
    batch = [an_event("send"), an_event("open", ip="1.2.3.4", user_agent="Mozilla/5.0 (X11)"), an_event("send")]
    answers = [report(*batch).status_code for _ in range(3)]
    batch[0]["msg"]["opens"] = [{"ts": 1}]
    report(*batch)

    assert answers == [200, 200, 200]
    assert [kind for kind, _, _ in told()] == ["sent", "opened"]
    assert len(kept(HookEvent)) == 2


def test_batches_that_come_at_once_count_once(engine: Engine):
    post_letters(engine, [a_letter(f"letter:{number}") for number in range(30)])
    events = [an_event("hard_bounce", f"letter:{number}", number=f"n{number}") for number in range(30)]
    batches = [events, events[::-1], events[10:] + events[:10], events]
    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(lambda batch: report(*batch).status_code, batches))

    assert answers == [200] * 4
    assert len(kept(HookEvent)) == len(kept(LetterEvent)) == 30
    assert len(kept(Suppression)) == len(kept(Todo)) == 1


def test_events_may_come_in_any_order():
    report(an_event("click", url="https://x.ee", at=NOW + timedelta(hours=2), ip="1.2.3.4", user_agent="Mozilla/5.0 x"))
    report(an_event("send", at=NOW + timedelta(seconds=1)))

    assert sorted((event.at - NOW, event.kind) for event in kept(LetterEvent)) == [
        (timedelta(seconds=1), "sent"), (timedelta(hours=2), "clicked"),
    ]  # fmt: skip


def test_what_we_do_not_know_is_kept_as_it_came():
    strange = [
        {"event": "teleported", "msg": {"metadata": {"letter": "reminder:17:1"}}},
        {"type": "blacklist", "action": "add", "reject": {"email": "a@x.ee"}},
        {"event": "inbound", "msg": {"text": "Tere \x00 õ"}},
        an_event("send", "a letter of another system"),
        "a word", None, 7, [],
    ]  # fmt: skip
    assert report(*strange).status_code == 200

    assert sorted(event.kind for event in kept(HookEvent)) == [
        "blacklist", "inbound", "send", "teleported", "unreadable", "unreadable", "unreadable", "unreadable",
    ]  # fmt: skip
    assert told() == []


@pytest.mark.parametrize("broken", [
    {"ts": "soon"}, {"ts": 10**30}, {"ts": -1}, {"ts": True}, {"ts": float("1e300")}, {"msg": "no"}, {"msg": None},
    {"_id": {"a": []}}, {"user_agent": ["x"] * 50}, {"ip": "\ud800"}, {"url": "\x00" * 9000},
])  # fmt: skip
def test_an_event_that_is_broken_stops_no_other(broken: dict[str, object]):
    assert report(an_event("open") | broken, an_event("send")).status_code == 200
    assert "sent" in [kind for kind, _, _ in told()]


def test_a_thousand_events_are_one_batch(engine: Engine):
    post_letters(engine, [a_letter(f"letter:{number}") for number in range(500)])
    parsed = {"os_family": "Windows", "ua_family": "Outlook", "ua_company_url": "https://www.microsoft.com/" * 20}
    events = [
        an_event("open", f"letter:{number % 500}", number=f"n{number}", ip="1.2.3.4", user_agent="Mozilla/5.0 (x)",
                 user_agent_parsed=parsed, location={"city": "Tallinn"})
        for number in range(1000)
    ]  # fmt: skip
    assert report(*events).status_code == 200

    assert len(kept(HookEvent)) == 1000
    assert len(kept(LetterEvent)) == 1000


@pytest.mark.parametrize(("word", "message", "reason"), [
    ("hard_bounce", BOUNCE, SuppressionReason.HARD_BOUNCE), ("spam", {}, SuppressionReason.COMPLAINT),
    ("unsub", {}, SuppressionReason.UNSUBSCRIBED),
    ("reject", {"reject": {"reason": "spam"}}, SuppressionReason.COMPLAINT),
])  # fmt: skip
def test_a_dead_address_is_suppressed_and_the_client_manager_told_once(
    word: str, message: dict[str, object], reason: SuppressionReason
):
    make_agent("liis@firm.ee", role=Role.MANAGER)
    report(an_event(word, message=message))
    report(an_event("hard_bounce", number="another", message=BOUNCE))

    [suppression], [todo], [line] = kept(Suppression), kept(Todo), kept(History)
    assert (suppression.address_key, suppression.reason, suppression.letter_id) == ("mari@klient.ee", reason, 1)
    assert (todo.kind, todo.assignee, todo.done_at) == (str(reason), "liis@firm.ee", None)
    assert (line.way, line.who) == ("hook", "mandrill")
    assert "mari@klient.ee" in line.what


@pytest.mark.parametrize("word", ["soft_bounce", "deferral", "open", "click", "send"])
def test_nothing_else_suppresses_an_address(word: str):
    report(an_event(word, message={"diag": "452 4.2.2 mailbox full"}))

    assert kept(Suppression) == kept(Todo) == []


@pytest.mark.parametrize("word", ["send", "open", "soft_bounce"])
def test_a_report_ends_the_doubt_about_a_letter(word: str):
    set_letter(status=LetterStatus.UNKNOWN, sent_at=None, error="The connection was lost")
    report(an_event(word, number="m-7"))

    [found] = kept(Letter)
    assert (found.status, found.provider_id, found.error) == (LetterStatus.SENT, "m-7", "")
    assert "settled" in [kind for kind, _, _ in told()]


def test_a_letter_that_mandrill_rejected_later_has_failed():
    report(an_event("reject", message={"state": "rejected", "reject": {"reason": "rule"}}))

    assert [(found.status, found.error) for found in kept(Letter)] == [
        (LetterStatus.FAILED, "It was rejected: the provider rejected it.")
    ]


def test_who_opened_is_told_by_class():
    since = NOW + timedelta(minutes=5)
    proxy = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    for agent in (proxy, "Mozilla/5.0", "Mozilla/5.0 (Windows NT 10.0) Outlook", "Barracuda Sentinel", ""):
        report(an_event("open", user_agent=agent, ip="1.2.3.4", at=since))

    assert [seen for _, _, seen in told()] == ["proxy", "machine", "person", "scanner", "unknown"]


def test_links_that_are_all_followed_at_once_were_followed_by_a_scanner():
    person = {"user_agent": "Mozilla/5.0 (X11) Firefox/140", "ip": "1.2.3.4", "at": NOW + timedelta(hours=1)}
    report(*[an_event("click", url=f"https://x.ee/{page}", **person) for page in range(3)])
    report(an_event("click", url="https://x.ee/0", **person | {"at": NOW + timedelta(hours=2)}))

    assert [seen for _, _, seen in told()] == ["scanner", "scanner", "scanner", "person"]

"""From the mailbox to the register: nothing lost, nothing marked too early, nothing doubled (T-01, T-02, T-04)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from haldur.example import write_example
from models.tables import TABLES
from tasks import marks
from tasks.blobs import read_blob
from tasks.database import reading, writing
from tasks.marks import note_marked, note_unmarked
from tests.filing_room import NOW, file, found, masters, one, rows, threads
from tests.forests import IDS, components, forest
from tests.homes import SHARED, deliver, ingest, open_home, unmarked
from tests.mailmaker import a_mail

FIXTURES = Path(__file__).parent.parent / "mails"
OTHER = "(id INTEGER REFERENCES nowhere (id) DEFERRABLE INITIALLY DEFERRED)"


def commits_fail(engine: Engine) -> None:
    """Every commit that registers a mail fails, at its very end."""
    plain = "CREATE TRIGGER fail AFTER INSERT ON mail BEGIN INSERT INTO owed VALUES (1); END"
    steps = ["CREATE TABLE nowhere (id INTEGER PRIMARY KEY)", f"CREATE TABLE owed {OTHER}"]
    if engine.dialect.name == "postgresql":
        body = "$$ BEGIN INSERT INTO owed VALUES (1); RETURN NULL; END $$ LANGUAGE plpgsql"
        steps.append(f"CREATE FUNCTION owe() RETURNS trigger AS {body}")
        plain = "CREATE TRIGGER fail AFTER INSERT ON mail FOR EACH ROW EXECUTE FUNCTION owe()"
    with engine.begin() as connection:
        for step in (*steps, plain):
            connection.execute(text(step))


def commits_work_again(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER fail" + (" ON mail" if engine.dialect.name == "postgresql" else "")))


def test_a_mail_is_filed_and_then_marked(engine: Engine, home: Path):
    open_home(home)
    deliver(home, "1.host", a_mail())

    assert ingest().tickets == 1

    assert one(engine, "mail")["location"] == "1.host"
    assert unmarked(home) == []
    assert (home / "mail/support/cur/1.host:2,S").exists()


def test_a_second_run_finds_nothing_new(engine: Engine, home: Path):
    open_home(home)
    deliver(home, "1.host", a_mail())
    ingest()

    assert ingest().mails == 0
    assert len(rows(engine, "mail")) == 1


def test_a_commit_that_fails_leaves_the_mail_unmarked_and_no_rows(engine: Engine, home: Path):
    open_home(home)
    deliver(home, "1.host", a_mail())
    commits_fail(engine)

    with pytest.raises(DatabaseError):
        ingest()

    assert unmarked(home) == ["1.host"]
    assert {name: rows(engine, name) for name in TABLES} == {name: [] for name in TABLES}
    commits_work_again(engine)
    assert ingest().tickets == 1


def test_what_stays_in_the_store_of_a_failed_commit_is_found_or_written_again(engine: Engine, home: Path):
    open_home(home)
    deliver(home, "1.host", a_mail())
    commits_fail(engine)
    with pytest.raises(DatabaseError):
        ingest()
    commits_work_again(engine)

    ingest()

    with reading(engine) as session:
        assert read_blob(session, one(engine, "mail")["sha256"]) == a_mail()


def test_every_raw_mail_is_kept_byte_for_byte(engine: Engine, home: Path):
    write_example(home, mails=60, customers=30)
    for number, fixture in enumerate(sorted(path for path in FIXTURES.rglob("*") if path.is_file())):
        deliver(home, f"{number}.fixture", fixture.read_bytes())
    delivered = {path.name: path.read_bytes() for path in home.glob("mail/*/new/*")}

    ingest(now=datetime(2026, 12, 1, tzinfo=UTC))

    kept = {mail["location"]: mail["sha256"] for mail in rows(engine, "mail")}
    with reading(engine) as session:
        assert {name: read_blob(session, sha256) for name, sha256 in kept.items()} == delivered
        for attachment in rows(engine, "attachment"):
            assert len(read_blob(session, attachment["sha256"])) == attachment["size"]


def test_a_mail_that_is_too_large_is_registered_but_neither_fetched_nor_marked(engine: Engine, home: Path):
    open_home(home, SHARED + "limits: {mail_megabytes: 1}\n")
    deliver(home, "1.large", a_mail(text="x" * 1_000_001))
    deliver(home, "2.small", a_mail())

    outcome = ingest()

    large = one(engine, "mail", location="1.large")
    assert (large["disposition"], large["reason"], large["sha256"]) == ("quarantined", "too_large", "")
    assert "the limit is 1,000,000" in large["detail"]
    assert unmarked(home) == ["1.large"]
    assert (outcome.mails, ingest().mails) == (2, 0)


def test_lists_that_share_a_mailbox_each_get_their_mail(engine: Engine, home: Path):
    open_home(home, SHARED)
    deliver(home, "1.host", a_mail(to="billing@firm.ee"))
    deliver(home, "2.host", a_mail(to="nobody@else.ee", delivered_to="support@firm.ee", text="bcc"))

    ingest()

    assert [ticket["queue"] for ticket in rows(engine, "ticket")] == ["billing", "support"]


def test_a_mail_to_two_lists_makes_one_message(engine: Engine, home: Path):
    open_home(home)
    for queue in ("support", "billing"):
        deliver(home, "1.host", a_mail(message_id="m@x.ee", to="support@firm.ee, billing@firm.ee"), queue=queue)

    ingest()

    assert [mail["disposition"] for mail in rows(engine, "mail")] == ["filed", "duplicate"]
    assert len(rows(engine, "message")) == 1


def test_a_ticket_starts_when_its_mail_arrived_and_never_in_the_future(engine: Engine, home: Path):
    open_home(home)
    filed = NOW - timedelta(days=3)
    deliver(home, "1.received", a_mail(received="by x; Sun, 1 Mar 2026 08:00:00 +0000", text="1"), at=filed)
    deliver(home, "2.date", a_mail(date="Sun, 1 Mar 2026 09:00:00 +0000", text="2"), at=filed)
    deliver(home, "3.file", a_mail(date="", text="3"), at=filed)
    deliver(home, "4.future", a_mail(date="Fri, 1 Jan 2100 00:00:00 +0000", text="4"), at=filed)
    deliver(home, "5.hostile", a_mail(date="Mon, 01 Jan 0001 00:00:00 +0000", text="5"), at=filed)

    ingest()

    march = datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert [t["started_at"] for t in rows(engine, "ticket")] == [march, march + timedelta(hours=1), filed, NOW, filed]


def together(*jobs: Callable[[], object]) -> None:
    """Run jobs in threads that begin at the same moment; the first error is raised."""
    barrier = Barrier(len(jobs))

    def begin(job: Callable[[], object]) -> None:
        barrier.wait()
        job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(begin, jobs))


def test_two_workers_on_one_mailbox_file_every_mail_once(engine: Engine, home: Path):
    open_home(home)
    for number in range(60):
        ids = {"message_id": f"{number}@x.ee", "in_reply_to": f"{number // 3 * 3}@x.ee"}
        deliver(home, f"{number:03d}.host", a_mail(from_=f"{number}@klient.ee", text=str(number), **ids))

    together(lambda: ingest(size=7), lambda: ingest(size=7))

    assert [mail["location"] for mail in rows(engine, "mail")] == [f"{number:03d}.host" for number in range(60)]
    assert {mail["disposition"] for mail in rows(engine, "mail")} == {"filed"}
    assert len(rows(engine, "message")) == 60
    assert len(masters(engine)) == 20
    assert unmarked(home) == []


@pytest.mark.parametrize("names_all", [True, False])
def test_two_workers_on_halves_of_the_same_threads_file_whole_threads(engine: Engine, *, names_all: bool):
    parents = [(None, True), (0, False), (1, names_all), (None, False), (3, True), (4, names_all), (2, False)]
    mails = [found(raw) for raw in forest(parents)]

    together(lambda: file(engine, *mails[::2], size=1), lambda: file(engine, *mails[1::2][::-1], size=1))

    assert threads(engine) == components(parents, list(range(len(IDS))))
    assert len(masters(engine)) == 2
    assert len(rows(engine, "message")) == len(IDS)


def test_a_mail_that_was_filed_before_a_kill_but_not_marked_is_marked_by_the_next_run(engine: Engine, home: Path):
    open_home(home)
    deliver(home, "1.host", a_mail())
    ingest()
    (home / "mail/support/cur/1.host:2,S").rename(home / "mail/support/new/1.host")
    with writing(engine) as session:
        note_unmarked(session, rows(engine, "mail"))

    assert ingest().mails == 0

    assert unmarked(home) == []
    assert rows(engine, "unmarked") == []


def test_what_was_filed_together_waits_until_the_source_was_told_of_all_of_it(engine: Engine):
    source = "maildir:mail/support"
    mails = [{"id": number, "source": source, "sha256": "0" * 64} for number in (1, 2, 3, 7)]
    file(engine, *(found(a_mail(), source=source, location=str(number)) for number in range(1, 9)))
    note_marked(source, [str(number) for number in range(1, 9)])
    with writing(engine) as session:
        note_unmarked(session, mails)

    note_marked(source, ["1", "2", "7"])

    assert sorted(marks.unmarked(source)) == ["1", "2", "3"]
    note_marked(source, ["3", "2", "1"])
    assert marks.unmarked(source) == []


def test_a_mail_that_a_person_set_back_to_unread_stays_so(engine: Engine, home: Path):
    open_home(home)
    deliver(home, "1.host", a_mail())
    ingest()
    (home / "mail/support/cur/1.host:2,S").rename(home / "mail/support/new/1.host")

    ingest()

    assert unmarked(home) == ["1.host"]

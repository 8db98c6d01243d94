"""Quarantine: held with a reason, kept byte for byte, tried again when a person asks (T-08)."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.flood import PER_ADDRESS
from models.outcome import Outcome
from tasks.blobs import read_blob
from tasks.database import reading
from tasks.quarantine import find_held, release
from tests.filing_room import NOW, one, rows
from tests.homes import COMPANY, deliver, ingest, open_home
from tests.mailmaker import a_mail

MOST = PER_ADDRESS[0][0]
SMALL = COMPANY + "limits: {mail_megabytes: 1}\n"


def retry(*, reason: str = "", numbers: Sequence[int] = ()) -> Outcome:
    """What one run of retry_quarantine does."""
    return release.fn(find_held.fn(reason=reason, numbers=numbers), NOW)


def refuse(engine: Engine, *, subject: str) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE message ADD CONSTRAINT refuse CHECK (subject <> '{subject}')"))
        else:
            then = f"WHEN NEW.subject = '{subject}' BEGIN SELECT RAISE(ABORT, 'refuse'); END"
            connection.execute(text(f"CREATE TRIGGER refuse BEFORE INSERT ON message {then}"))


def allow(engine: Engine) -> None:
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER refuse" if sqlite else "ALTER TABLE message DROP CONSTRAINT refuse"))


def flooded(home: Path) -> None:
    """Two mails of one address more than a few minutes may bring."""
    open_home(home)
    for number in range(MOST + 2):
        deliver(home, f"{number:03d}.host", a_mail(text=str(number)))
    ingest()


def test_a_mail_that_failed_keeps_its_bytes_and_is_filed_once_the_cause_is_mended(engine: Engine, home: Path):
    open_home(home)
    raw = a_mail(subject="poison")
    deliver(home, "1.host", raw)
    refuse(engine, subject="poison")
    ingest()

    failed = one(engine, "mail")
    assert (failed["disposition"], failed["reason"]) == ("quarantined", "failed")
    with reading(engine) as session:
        assert read_blob(session, failed["sha256"]) == raw
    allow(engine)
    assert retry().tickets == 1
    assert one(engine, "mail")["disposition"] == "filed"
    assert one(engine, "mail")["id"] == failed["id"]


def test_what_fails_again_stays_with_its_reason(engine: Engine, home: Path):
    open_home(home)
    deliver(home, "1.host", a_mail(subject="poison"))
    refuse(engine, subject="poison")
    ingest()

    assert len(retry().problems) == 1

    assert (one(engine, "mail")["disposition"], one(engine, "mail")["reason"]) == ("quarantined", "failed")


def test_a_flood_is_released_whole_and_not_held_again(engine: Engine, home: Path):
    flooded(home)
    assert len(rows(engine, "mail", reason="flood")) == 2

    assert retry(reason="flood").tickets == 2

    assert rows(engine, "mail", disposition="quarantined") == []
    assert len(rows(engine, "ticket")) == MOST + 2


def test_only_the_mails_named_are_released(engine: Engine, home: Path):
    flooded(home)

    assert retry(numbers=[MOST + 2]).mails == 1

    assert one(engine, "mail", disposition="quarantined")["id"] == MOST + 1
    assert retry(reason="too_large").mails == 0
    assert retry(numbers=[1]).mails == 0


def test_two_people_who_release_one_mail_file_it_once(engine: Engine, home: Path):
    flooded(home)
    held = find_held.fn(reason="flood", numbers=[])
    release.fn(held, NOW)

    assert release.fn(held, NOW).mails == 0

    assert {mail["disposition"] for mail in rows(engine, "mail")} == {"filed"}


def test_a_mail_that_was_too_large_is_fetched_once_the_limit_is_raised(engine: Engine, home: Path):
    open_home(home, SMALL)
    raw = a_mail(text="x" * 1_000_001)
    deliver(home, "1.host", raw)
    ingest()
    assert retry().mails == 0

    open_home(home, COMPANY)
    assert retry().tickets == 1

    with reading(engine) as session:
        assert read_blob(session, one(engine, "mail")["sha256"]) == raw


def test_a_mail_that_was_too_large_starts_its_ticket_when_it_arrived(engine: Engine, home: Path):
    open_home(home, SMALL)
    deliver(home, "1.host", a_mail(text="x" * 1_000_001, date="Fri, 01 Jan 2100 00:00:00 +0000"))
    deliver(home, "2.host", a_mail(text="y" * 1_000_001, date="Sun, 01 Mar 2026 00:00:00 +0000"))
    ingest()
    open_home(home, COMPANY)

    retry()

    assert [str(ticket["started_at"].date()) for ticket in rows(engine, "ticket")] == ["2026-04-01", "2026-03-01"]


def test_a_mail_that_was_deleted_meanwhile_stays_held(engine: Engine, home: Path):
    open_home(home, SMALL)
    deliver(home, "1.host", a_mail(text="x" * 1_000_001))
    ingest()
    (home / "mail/support/new/1.host").unlink()
    open_home(home, COMPANY)

    assert retry().mails == 0
    assert one(engine, "mail")["reason"] == "too_large"


def test_a_mail_that_is_damaged_in_the_store_is_a_problem_and_stops_no_other(engine: Engine, home: Path):
    flooded(home)
    damaged = rows(engine, "mail", reason="flood")[0]
    pack = one(engine, "blob", sha256=damaged["sha256"])
    file = home / "blobs" / pack["pack"][:2] / pack["pack"]
    content = bytearray(file.read_bytes())
    content[pack["offset"]] ^= 1
    file.write_bytes(content)

    outcome = retry()

    assert outcome.tickets == 1
    assert f"Mail {damaged['id']}: The pack" in outcome.problems[0]


@pytest.mark.parametrize(
    ("raw", "reason"), [(b"", "empty"), (b"\x00junk", "not_mail"), (b"Subject: x\n\ny", "no_sender")]
)
def test_what_cannot_be_read_is_held_and_no_ticket(engine: Engine, home: Path, raw: bytes, reason: str):
    open_home(home)
    deliver(home, "1.host", raw)

    assert ingest().problems == []

    assert one(engine, "mail")["reason"] == reason
    assert rows(engine, "ticket") == []
    assert retry().reasons == {("quarantined", reason): 1}

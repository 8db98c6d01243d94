"""A backup is taken while Haldur works, and a home is made of it again, whole or not at all."""

import errno
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update
from sqlmodel import col

import tasks.backup
from models.agent import Agent
from models.free_numbers import A_MOVE
from models.letter import Letter
from models.register import MailRow
from tasks.backup import About, BackupError, make_backup
from tasks.backup_file import alone, new_file
from tasks.blobs import read_blob
from tasks.database import database_engine, reading, writing
from tasks.ledger_intake import take_inbox
from tasks.restore import restore_backup
from tasks.schema import MigrationError, revisions
from tasks.settings import Settings
from tasks.writing_desk import message_id_in
from tests.filing_room import rows
from tests.homes import deliver, ingest, no_file_above, open_home
from tests.ledger_room import COMPANIES
from tests.letter_room import a_letter, post_letters
from tests.mailmaker import a_mail

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def backup(engine: Engine, home: Path, tmp_path: Path) -> Path:
    """A home with three mails, two of them read, backed up."""
    open_home(home)
    for number in range(2):
        deliver(home, f"{number}", a_mail(subject=f"Küsimus\t{number} \\ N"))
    ingest()
    deliver(home, "3", a_mail(subject="waits"))
    (home / "signing.key").touch(mode=0o600)
    (home / "prefect").mkdir(exist_ok=True)
    (home / "prefect" / "prefect.db").write_text("the engine's own")
    file = tmp_path / "backup.tar.gz"
    assert make_backup(file, now=NOW).kind == engine.dialect.name
    return file


def leave(home: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lose everything; the new home."""
    new = home.parent / "new"
    monkeypatch.setenv("HALDUR_HOME", str(new))
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
    else:
        monkeypatch.setenv("HALDUR_DATABASE_URL", f"sqlite:///{new / 'haldur.db'}")
    return new


def test_a_home_is_as_it_was(backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch):
    before = {name: rows(engine, name) for name in ("ticket", "message", "mail", "blob", "history", "thread_key")}
    new = leave(home, engine, monkeypatch)

    restore_backup(backup, now=NOW)

    restored = database_engine()
    assert {name: rows(restored, name) for name in before} == before
    with reading(restored) as session:
        assert b"waits" not in read_blob(session, before["mail"][0]["sha256"])
    assert (new / "company.yaml").read_text("utf-8") == (home / "company.yaml").read_text("utf-8")
    assert (new / "signing.key").stat().st_mode & 0o777 == 0o600
    assert new.stat().st_mode & 0o777 == 0o700
    assert not (new / "prefect").exists()
    assert not list(new.glob(".restore*"))


@pytest.mark.parametrize("is_early", [True, False])
def test_a_file_of_the_inbox_that_is_taken_while_a_backup_is_made_is_not_lost_by_it(
    is_early: bool, engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def take() -> None:
        take_inbox.fn(NOW, clock=NOW)

    def copied_meanwhile(to: Path) -> None:
        if is_early:
            take()
        copy(to)
        take()

    open_home(home)
    waiting = home / "import" / "inbox" / "companies.csv"
    waiting.parent.mkdir(parents=True)
    waiting.write_text("\n".join(COMPANIES), "utf-8")
    os.utime(waiting, (0, 0))
    copy = tasks.backup._copy_database
    monkeypatch.setattr("tasks.backup._copy_database", copied_meanwhile)
    make_backup(tmp_path / "backup.tar.gz", now=NOW)
    leave(home, engine, monkeypatch)

    restore_backup(tmp_path / "backup.tar.gz", now=NOW)
    take()

    assert len(rows(database_engine(), "customer")) == len(COMPANIES) - 1


def test_company_yaml_comes_last_so_that_nothing_starts_in_a_home_that_is_half_there(
    backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    new, replace = leave(home, engine, monkeypatch), Path.replace
    seen: list[tuple[str, bool, str | None]] = []

    def noted(path: Path, target: Path) -> Path:
        has_database = engine.dialect.name == "postgresql" or (new / "haldur.db").exists()
        seen.append((target.name, (new / "company.yaml").exists(), revisions()[0] if has_database else None))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", noted)
    restore_backup(backup, now=NOW)

    assert {"blobs", "mail", "signing.key"} < {name for name, *_ in seen}
    assert not any(is_there for _, is_there, _ in seen)
    assert seen[-1] == ("company.yaml", False, revisions()[1])


def test_work_goes_on_where_it_stood(backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch):
    leave(home, engine, monkeypatch)
    restore_backup(backup, now=NOW)

    assert ingest().tickets == 1
    with writing() as session:
        session.add(Agent(name="Mari", address="mari@firm.ee"))
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(MailRow)) == 3


def test_an_answer_to_a_letter_of_after_the_backup_comes_to_nobody_elses_ticket(
    backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    ingest()
    letter = message_id_in(Settings(), "ack", ticket_id=rows(engine, "ticket")[-1]["id"], queue="support")
    leave(home, engine, monkeypatch)
    restore_backup(backup, now=NOW + A_MOVE)
    mail = Path(os.environ["HALDUR_HOME"])

    deliver(mail, "4", a_mail(subject="of another", sender="other@y.ee"))
    ingest()
    deliver(mail, "5", a_mail(subject="Re: waits", in_reply_to=letter))
    ingest()

    restored = database_engine()
    assert [row["subject"] for row in rows(restored, "ticket", status="UNASSIGNED")][-2:] == ["of another", "Re: waits"]
    (placeholder,) = rows(restored, "ticket", status="REMOVED")
    assert placeholder["subject"].endswith("the numbers 3 to 1004 may have been given since, and are left free")


def test_letters_that_waited_in_a_backup_are_not_sent_blindly(
    engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    open_home(home)
    file = tmp_path / "backup.tar.gz"
    post_letters(engine, [a_letter(f"reminder:{number}:1") for number in range(4)])
    with writing(engine) as session:
        for number, status in enumerate(("ready", "sending", "sent", "held"), start=1):
            session.execute(update(Letter).where(col(Letter.id) == number).values(status=status))
    make_backup(file, now=NOW)
    leave(home, engine, monkeypatch)

    assert restore_backup(file, now=NOW).letters == 2
    assert [row["status"] for row in rows(database_engine(), "letter")] == ["unknown", "unknown", "sent", "held"]
    assert len(rows(database_engine(), "letter_event", kind="unknown")) == 2


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.999])
def test_a_file_that_was_cut_short_restores_nothing(
    share: float, backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    new = leave(home, engine, monkeypatch)
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(BackupError, match="nothing was restored"):
        restore_backup(backup, now=NOW)

    assert list(new.iterdir()) == []


def test_nothing_is_restored_over_what_is_there(backup: Path, home: Path):
    with pytest.raises(BackupError, match="is not empty"):
        restore_backup(backup, now=NOW)

    assert (home / "company.yaml").exists()


def test_what_is_made_anew_by_itself_is_in_nobodys_way(
    backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    new = leave(home, engine, monkeypatch)
    for name in ("prefect", "logs"):  # as `haldur doctor` and a run leave them
        (new / name).mkdir(parents=True)

    restore_backup(backup, now=NOW)

    assert (new / "company.yaml").exists()


def test_where_a_restore_was_killed_in_the_midst_the_next_one_says_so(
    backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    new = leave(home, engine, monkeypatch)
    for folder in ("blobs", ".restore-killed"):
        (new / folder).mkdir(parents=True)

    with pytest.raises(BackupError, match=r"/new was killed\. Empty it and its database, and restore again\."):
        restore_backup(backup, now=NOW)

    (new / "blobs").rmdir()
    restore_backup(backup, now=NOW)
    assert not list(new.glob(".restore*"))


def test_of_two_restores_into_one_home_the_second_is_refused_and_spoils_nothing(
    backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    draft = leave(home, engine, monkeypatch) / ".restore-first"
    draft.mkdir(parents=True)

    with alone(draft.parent), pytest.raises(BackupError, match=r"Another restore is at work in .*/new\."):
        restore_backup(backup, now=NOW)

    assert draft.is_dir()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_restore_that_was_killed_before_its_end_leaves_a_database_without_tables(
    backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    def die(*_: object) -> None:
        raise SystemExit

    leave(home, engine, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr("tasks.restore._place_files", die)
        with pytest.raises(SystemExit):
            restore_backup(backup, now=NOW)

    assert revisions()[0] is None
    restore_backup(backup, now=NOW)
    assert len(rows(database_engine(), "ticket", status="UNASSIGNED")) == 2


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_database_that_got_tables_since_a_restore_looked_keeps_them(
    backup: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HALDUR_HOME", str(tmp_path / "new"))
    monkeypatch.setattr("tasks.restore._refuse_filled", lambda _: None)

    with pytest.raises(MigrationError, match="has got tables meanwhile"):
        restore_backup(backup, now=NOW)

    assert len(rows(engine, "ticket")) == 2
    assert not list((tmp_path / "new").iterdir())


def test_a_backup_of_a_newer_haldur_is_refused(
    engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "backup.tar.gz"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.backup.revisions", lambda: ("9999", "9999"))
        make_backup(file, now=NOW)
    leave(home, engine, monkeypatch)

    with pytest.raises(BackupError, match="newer Haldur"):
        restore_backup(file, now=NOW)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_within_the_home_holds_no_other(engine: Engine, home: Path):
    open_home(home)

    counts = [make_backup(home / f"{day}.tar.gz", now=NOW).files for day in ("monday", "tuesday")]

    assert counts == [1, 1]
    assert (home / "tuesday.tar.gz").stat().st_mode & 0o077 == 0
    assert About("", "", "").files == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_backup_is_never_written_over_what_is_there(engine: Engine, home: Path, tmp_path: Path):
    open_home(home)
    file = tmp_path / "backup.tar.gz"
    file.write_text("of yesterday")

    with pytest.raises(BackupError, match=r"is there already.*haldur-20260302-090000\.tar\.gz"):
        make_backup(file, now=NOW)

    assert file.read_text() == "of yesterday"


def test_a_file_that_came_meanwhile_stays(tmp_path: Path):
    file = tmp_path / "there" / "backup.tar.gz"

    with pytest.raises(BackupError, match="is there already"), new_file(file, now=NOW):
        file.write_text("of another")

    assert [path.read_text() for path in file.parent.iterdir()] == ["of another"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_disk_that_knows_no_links_has_its_backups_too(
    engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    open_home(home)
    monkeypatch.setattr("os.link", refuse)

    make_backup(tmp_path / "a.tar.gz", now=NOW)

    assert not list(tmp_path.glob(".haldur*"))
    with pytest.raises(BackupError, match="is there already"):
        make_backup(tmp_path / "a.tar.gz", now=NOW)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_a_killed_backup_left_goes_with_the_next_but_nothing_of_a_living_one(
    engine: Engine, home: Path, tmp_path: Path
):
    open_home(home)
    (tmp_path / ".haldur-backup-killed").mkdir()

    with new_file(tmp_path / "slow.tar.gz", now=NOW) as living:
        make_backup(tmp_path / "a.tar.gz", now=NOW)
        assert [path.name for path in tmp_path.glob(".haldur*")] == [living.name]

    assert not list(tmp_path.glob(".haldur*"))
    assert (tmp_path / "slow.tar.gz").exists()


def test_a_broken_database_makes_no_backup(home: Path, sqlite_url: str, tmp_path: Path):
    file = tmp_path / "backup.tar.gz"
    broken = bytearray((home / "haldur.db").read_bytes())
    broken[-65536:] = b"x" * 65536
    (home / "haldur.db").write_bytes(broken)

    with pytest.raises(BackupError, match="cannot be copied"):
        make_backup(file, now=NOW)

    assert list(tmp_path.glob("*backup*")) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("refused", ["scandir", "stat"])
def test_a_folder_that_cannot_be_looked_into_makes_no_backup_without_it(
    refused: str, engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = getattr(os, refused)

    def hide(path: Path | str, **how: bool) -> object:
        if str(path).startswith(str(home / "policies")) and (refused == "scandir" or str(path).endswith(".yaml")):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return asked(path, **how)

    open_home(home)
    (home / "policies").mkdir()
    (home / "policies" / "dunning.yaml").touch()
    monkeypatch.setattr(os, refused, hide)

    with pytest.raises(BackupError, match=r"/policies.* cannot be read: Permission denied\. Nothing was written\."):
        make_backup(tmp_path / "backup.tar.gz", now=NOW)

    monkeypatch.undo()
    assert not list(tmp_path.glob("*backup*"))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_database_of_another_kind_is_refused(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HALDUR_HOME", str(tmp_path / "new"))
    monkeypatch.delenv("HALDUR_DATABASE_URL")

    with pytest.raises(BackupError, match="of a database on postgresql"):
        restore_backup(backup, now=NOW)


def test_a_disk_without_room_is_told_and_says_nothing_against_the_backup(
    backup: Path, engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch
):
    new = leave(home, engine, monkeypatch)

    with pytest.raises(BackupError, match=r"/new cannot be written: File too large\. Nothing"), no_file_above(100):
        restore_backup(backup, now=NOW)

    assert not list(new.iterdir())


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_where_the_database_has_no_room_on_a_disk_of_its_own_no_file_takes_its_place(
    backup: Path, engine: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    new, elsewhere = leave(home, engine, monkeypatch), tmp_path / "elsewhere"
    monkeypatch.setenv("HALDUR_DATABASE_URL", f"sqlite:///{elsewhere / 'haldur.db'}")
    monkeypatch.setattr(shutil, "move", full)

    with pytest.raises(OSError, match="No space left"):
        restore_backup(backup, now=NOW)

    assert not [*new.iterdir(), *elsewhere.iterdir()]

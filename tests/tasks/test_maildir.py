"""Reading maildirs: every mail once, whatever other programs do to the files meanwhile."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.company import MaildirSource
from tasks.mailbox import Fetched, MailboxRefused, open_mailbox

RAW = b"Subject: a\r\n\r\n\x00\xff\n"


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("tmp", "new", "cur"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    return tmp_path / "mail"


def source(**changes: str) -> MaildirSource:
    return MaildirSource.model_validate({"kind": "maildir", "path": "mail", **changes})


def read(maildir: Path, *, marking: bool = False, **changes: str) -> list[Fetched]:
    """One run of ingestion."""
    with open_mailbox(source(**changes), home=maildir.parent) as mailbox:
        mails = list(mailbox.fetch(list(mailbox.waiting(""))))
        if marking:
            mailbox.mark([mail.location for mail in mails])
        assert mailbox.skipped == []
    return mails


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_new_and_current_mails_are_read_whatever_their_flags(maildir: Path):
    (maildir / "new/2.b").write_bytes(RAW)
    (maildir / "cur/1.a:2,RS").write_bytes(b"")

    assert [(mail.location, mail.raw) for mail in read(maildir)] == [("1.a", b""), ("2.b", RAW)]


def test_mails_come_in_order_of_delivery(maildir: Path):
    for name in ("999.z", "1000.b", "1000.a", "mail.x", "20.c"):
        (maildir / "new" / name).touch()

    assert [mail.location for mail in read(maildir)] == ["mail.x", "20.c", "999.z", "1000.a", "1000.b"]


def test_a_mail_arrives_at_the_time_of_its_file(maildir: Path):
    (maildir / "new/1").touch()
    os.utime(maildir / "new/1", (1_700_000_000, 1_700_000_000))

    assert read(maildir)[0].arrived_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_links_folders_dot_files_and_half_delivered_mails_are_none(maildir: Path):
    (maildir / "tmp/1").touch()
    (maildir / "new/.hidden").touch()
    (maildir / "new/folder").mkdir()
    (maildir / "new/link").symlink_to("/etc/hostname")

    assert read(maildir) == []


def test_sizes_are_told_before_any_mail_is_read(maildir: Path):
    (maildir / "new/1").write_bytes(RAW)

    with open_mailbox(source(), home=maildir.parent) as mailbox:
        assert [mail.size for mail in mailbox.waiting("")] == [len(RAW)]
        assert mailbox.count() == 1


def test_a_size_that_the_delivery_agent_wrote_into_the_name_is_believed(maildir: Path):
    for name in ("1000.M1P1.mx,S=70", "1001.M1P1.mx,S=71,W=73:2,S", "1002.M1P1.mx,S=many", "1003.M1P1,S=9x.mx"):
        (maildir / "cur" / name).write_bytes(RAW)

    with open_mailbox(source(), home=maildir.parent) as mailbox:
        assert [mail.size for mail in mailbox.waiting("")] == [70, 71, len(RAW), len(RAW)]


def test_a_mail_is_read_whole_though_its_name_tells_less(maildir: Path):
    (maildir / "new" / "1000.M1P1.mx,S=3").write_bytes(RAW)

    assert [mail.raw for mail in read(maildir)] == [RAW]


def test_a_mark_moves_a_new_mail_to_the_seen_ones(maildir: Path):
    (maildir / "new/1").touch()

    read(maildir)
    assert names(maildir / "new") == ["1"]
    read(maildir, marking=True)

    assert (names(maildir / "new"), names(maildir / "cur")) == ([], ["1:2,S"])


def test_a_mark_keeps_other_flags_and_sorts_them(maildir: Path):
    (maildir / "cur/1:2,FT").touch()

    read(maildir, marking=True)
    read(maildir, marking=True)

    assert names(maildir / "cur") == ["1:2,FST"]


def test_a_handled_mail_is_moved_with_its_flags_to_a_maildir_made_on_demand(maildir: Path):
    (maildir / "cur/1:2,F").touch()
    (maildir / "new/2").touch()

    read(maildir, after="move", move_to=".Done", marking=True)

    assert names(maildir / ".Done/cur") == ["1:2,F", "2:2,"]
    assert names(maildir / ".Done") == ["cur", "new", "tmp"]
    assert read(maildir) == []


def test_a_mail_that_a_program_saw_meanwhile_is_found_again(maildir: Path):
    (maildir / "new/1").write_bytes(RAW)
    with open_mailbox(source(), home=maildir.parent) as mailbox:
        waiting = list(mailbox.waiting(""))
        (maildir / "new/1").rename(maildir / "cur/1:2,R")

        assert [mail.raw for mail in mailbox.fetch(waiting)] == [RAW]
        (maildir / "cur/1:2,R").rename(maildir / "cur/1:2,FR")
        mailbox.mark(["1"])

    assert names(maildir / "cur") == ["1:2,FRS"]


def test_a_mail_deleted_meanwhile_is_left_out_and_marking_it_is_no_error(maildir: Path):
    (maildir / "new/1").touch()
    (maildir / "new/2").touch()
    with open_mailbox(source(), home=maildir.parent) as mailbox:
        waiting = list(mailbox.waiting(""))
        (maildir / "new/1").unlink()

        assert [mail.location for mail in mailbox.fetch(waiting)] == ["2"]
        mailbox.mark(["1", "2"])

    assert names(maildir / "cur") == ["2:2,S"]


def test_a_file_that_cannot_be_read_is_named_and_stops_no_other(maildir: Path):
    (maildir / "new/1").touch()
    (maildir / "new/2").touch()
    with open_mailbox(source(), home=maildir.parent) as mailbox:
        waiting = list(mailbox.waiting(""))
        (maildir / "new/1").unlink()
        (maildir / "new/1").mkdir()  # root may read any file, so a folder stands for one without rights

        assert [mail.location for mail in mailbox.fetch(waiting)] == ["2"]
        assert "new/1 cannot be read" in mailbox.skipped[0]


def test_a_name_that_is_no_text_is_read_and_marked_all_the_same(maildir: Path):
    name = os.fsdecode(b"1.\xff")
    (maildir / "new" / name).write_bytes(RAW)

    assert [mail.location for mail in read(maildir, marking=True)] == ["1.\\xff"]

    assert names(maildir / "cur") == [f"{name}:2,S"]


def test_a_copy_in_both_folders_is_one_mail(maildir: Path):
    (maildir / "new/1").write_bytes(RAW)
    (maildir / "cur/1:2,S").write_bytes(RAW)

    assert len(read(maildir)) == 1


def test_a_folder_that_is_no_maildir_is_refused(tmp_path: Path):
    with pytest.raises(MailboxRefused, match="mail is not a maildir"), open_mailbox(source(), home=tmp_path):
        pass

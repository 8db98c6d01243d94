"""Reading mbox files: the bytes between the lines that part them, as they stand."""

import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from models.company import MboxSource
from tasks import mbox
from tasks.mailbox import Fetched, MailboxRefused, open_mailbox

FROM = b"From mari@klient.ee Fri Jul 17 02:44:25 2026\n"
SOURCE = MboxSource(kind="mbox", path="list.mbox")


@contextmanager
def lock_of_another_program(file: Path) -> Iterator[None]:
    """A process that writes and does not come to an end."""
    script = "import fcntl, sys; f = open(sys.argv[1], 'rb+'); fcntl.lockf(f, fcntl.LOCK_EX); print(); sys.stdin.read()"
    with Popen([sys.executable, "-c", script, str(file)], stdin=PIPE, stdout=PIPE) as program:
        assert program.stdout
        program.stdout.readline()
        yield
        program.communicate()


def read(folder: Path, content: bytes) -> list[Fetched]:
    (folder / "list.mbox").write_bytes(content)
    with open_mailbox(SOURCE, home=folder) as mailbox:
        mails = list(mailbox.fetch(list(mailbox.waiting(""))))
        assert mailbox.count() == len(mails)
        assert mailbox.skipped == []
    return mails


@pytest.mark.parametrize(
    ("content", "mails"),
    [
        (b"", []),
        (FROM + b"A: b\n\nx\n\n" + FROM + b"C: d\n\ny\n\n", [b"A: b\n\nx\n", b"C: d\n\ny\n"]),
        (FROM + b"A: b\n\nno blank line at the end", [b"A: b\n\nno blank line at the end"]),
        (FROM + b"A: b\n\n>From here\n>>From there\n\n", [b"A: b\n\n>From here\n>>From there\n"]),
        (FROM + b"A: b\n\nx\nFrom a line within\n\n", [b"A: b\n\nx\nFrom a line within\n"]),
        (FROM + b"A: b\n\nx\n\n\n\n" + FROM + b"C: d\n\n\n", [b"A: b\n\nx\n\n\n", b"C: d\n\n"]),
        (b"From a\r\nA: b\r\n\r\nx\r\n\r\nFrom b\r\nC: d\r\n\r\n", [b"A: b\r\n\r\nx\r\n", b"C: d\r\n"]),
        (FROM + b"\n" + FROM + b"\x00\xff\r\n", [b"", b"\x00\xff\r\n"]),
        (FROM, [b""]),
    ],
)
def test_mails_are_parted_and_kept_byte_for_byte(tmp_path: Path, content: bytes, mails: list[bytes]):
    assert [mail.raw for mail in read(tmp_path, content)] == mails


@pytest.mark.parametrize("block", range(1, 40))
def test_where_a_file_is_parted_does_not_depend_on_how_it_is_read(tmp_path: Path, monkeypatch, block: int):
    monkeypatch.setattr(mbox, "BLOCK_BYTES", block)
    content = FROM + b"A: b\n\nx\n\n" + FROM + b"\n" + FROM + b"C: d\r\n\r\n" + FROM + b"\n\n\n"

    assert [mail.raw for mail in read(tmp_path, content)] == [b"A: b\n\nx\n", b"", b"C: d\r\n", b"\n\n"]


def test_identical_mails_have_locations_of_their_own_that_stay(tmp_path: Path):
    content = (FROM + b"A: b\n\n") * 2 + FROM + b"C: d\n\n"

    first, second, third = [mail.location for mail in read(tmp_path, content)]

    assert first.endswith("-1")
    assert second == first.removesuffix("1") + "2"
    assert [mail.location for mail in read(tmp_path, content + FROM + b"E: f\n")][:3] == [first, second, third]


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        (b"From a@b Fri Jul 17 02:44:25 2026", datetime(2026, 7, 17, 2, 44, 25, tzinfo=UTC)),
        (b"From a@b  Fri Jul  7 02:44 2026\r", datetime(2026, 7, 7, 2, 44, tzinfo=UTC)),
        (b"From 17@xxx Fri Jul 17 02:44:25 +0300 2026", datetime(2026, 7, 16, 23, 44, 25, tzinfo=UTC)),
        (b"From a Fri Jul 17 02:44:25 2026 -0130", datetime(2026, 7, 17, 4, 14, 25, tzinfo=UTC)),
        (b"From - Fri Jul 17 02:44:25 EEST 2026", datetime(2026, 7, 17, 2, 44, 25, tzinfo=UTC)),
        (b"From a@b Fri Jul 37 02:44:25 2026", None),
        (b"From nobody", None),
    ],
)
def test_the_arrival_stands_in_the_line_before_the_mail(tmp_path: Path, line: bytes, moment: datetime | None):
    assert read(tmp_path, line + b"\nA: b\n")[0].arrived_at == moment


def test_a_mail_that_moved_in_the_file_is_found_and_a_deleted_one_left_out(tmp_path: Path):
    file = tmp_path / "list.mbox"
    file.write_bytes(FROM + b"A: b\n\n" + FROM + b"C: d\n\n" + FROM + b"E: f\n\n")
    with open_mailbox(SOURCE, home=tmp_path) as mailbox:
        waiting = list(mailbox.waiting(""))
        file.write_bytes(FROM + b"C: d\n\n" + FROM + b"E: f\n\n")

        assert {mail.raw for mail in mailbox.fetch(waiting)} == {b"C: d\n", b"E: f\n"}


def test_sizes_are_those_of_the_mails(tmp_path: Path):
    (tmp_path / "list.mbox").write_bytes(FROM + b"A: b\n\n" + FROM + b"x" * 3_000_000)

    with open_mailbox(SOURCE, home=tmp_path) as mailbox:
        assert [mail.size for mail in mailbox.waiting("")] == [5, 3_000_000]


def test_marking_changes_nothing(tmp_path: Path):
    locations = [mail.location for mail in read(tmp_path, FROM + b"A: b\n")]

    with open_mailbox(SOURCE, home=tmp_path) as mailbox:
        mailbox.mark(locations)

    assert (tmp_path / "list.mbox").read_bytes() == FROM + b"A: b\n"


def test_a_file_that_is_being_written_is_waited_for_a_little_and_then_read(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(mbox, "LOCK_PAUSE_SECONDS", 0.001)
    (tmp_path / "list.mbox").write_bytes(FROM + b"A: b\n")
    with open_mailbox(SOURCE, home=tmp_path) as mailbox, lock_of_another_program(tmp_path / "list.mbox"):
        assert [mail.size for mail in mailbox.waiting("")] == [5]


def test_a_large_file_needs_little_memory(tmp_path: Path):
    with (tmp_path / "list.mbox").open("wb") as file:
        for _ in range(3):
            file.write(FROM + b"\n")
            file.truncate(file.seek(100_000_000, 1))
            file.write(b"\n\n")
    tracemalloc.start()

    with open_mailbox(SOURCE, home=tmp_path) as mailbox:
        assert [mail.size > 99_000_000 for mail in mailbox.waiting("")] == [True] * 3

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000


@pytest.mark.parametrize(
    ("content", "words"), [(b"PK\x03\x04", "does not begin with"), (None, "There is no mbox file")]
)
def test_what_is_no_mbox_is_refused(tmp_path: Path, content: bytes | None, words: str):
    if content:
        (tmp_path / "list.mbox").write_bytes(content)

    with pytest.raises(MailboxRefused, match=words), open_mailbox(SOURCE, home=tmp_path):
        pass

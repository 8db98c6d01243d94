"""Reading IMAP folders, on each real server: nothing lost, nothing doubled, no trace before the mark."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.imap_answers import Body, bodies, uid_set
from tasks.mailbox import Fetched, MailboxUnreachable, open_mailbox
from tests.imap_servers import Folder

HOME = Path("/")
ANY = b"From: mari@klient.ee\r\nSubject: Arve\r\n\r\nTere\r\n"


def read(folder: Folder, *, newest: str = "", marking: bool = False, **changes: object) -> list[Fetched]:
    """One run of ingestion."""
    with open_mailbox(folder.source(**changes), home=HOME) as mailbox:
        mails = list(mailbox.fetch(list(mailbox.waiting(newest))))
        if marking:
            mailbox.mark([mail.location for mail in mails])
        assert mailbox.skipped == []
    return mails


def numbered(count: int) -> list[bytes]:
    return [b"Subject: %d\r\n\r\n" % number for number in range(count)]


def test_reading_never_marks_a_mail_as_seen(folder: Folder):
    folder.put(ANY)

    assert [mail.raw for mail in read(folder)] == [ANY]

    assert folder.flags() == [set()]


def test_a_mark_sets_seen_and_keeps_other_flags(folder: Folder):
    folder.put(ANY, flags=r"(\Flagged)")

    read(folder, marking=True)

    assert folder.flags() == [{r"\Flagged", r"\Seen"}]


def test_a_mail_arrives_when_the_server_got_it(folder: Folder):
    folder.put(ANY)

    assert read(folder)[0].arrived_at == datetime(2026, 7, 16, 23, 44, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [b"A: \xff\x80b\r\n\r\n\xe4\t\r\n.\r\n)", b"A: b\r\n\r\n* 1 FETCH (UID 9)\r\n{3}\r\n", b"\r\n", b"x" * 70_000],
)
def test_bytes_come_as_they_are(folder: Folder, raw: bytes):
    folder.put(raw)

    assert read(folder)[0].raw == raw


def test_a_nul_stops_no_mail(folder: Folder):
    if folder.server.name == "dovecot":
        pytest.skip("Dovecot takes no NUL into a mail")
    folder.put(b"A: \x00b\r\n\r\n\x00")

    assert read(folder)[0].raw == b"A: \x00b\r\n\r\n\x00"


def test_first_contact_leaves_read_and_deleted_mail_alone(folder: Folder):
    first, second, third = numbered(3)
    folder.put(first, flags=r"(\Seen)")
    folder.put(second, flags=r"(\Deleted)")
    folder.put(third)

    assert [mail.raw for mail in read(folder)] == [third]


def test_a_mail_that_a_person_read_first_is_not_lost(folder: Folder):
    folder.put(ANY)
    newest = read(folder, marking=True)[0].location
    folder.put(b"Subject: next\r\n\r\n")
    folder.change("2", r"\Seen")

    assert [mail.raw for mail in read(folder, newest=newest)] == [b"Subject: next\r\n\r\n"]


def test_a_mail_that_is_known_and_read_is_not_offered_again(folder: Folder):
    folder.put(ANY)
    newest = read(folder, marking=True)[0].location

    assert read(folder, newest=newest) == []


def test_a_known_mail_that_a_person_marked_as_unread_is_offered_again(folder: Folder):
    folder.put(*numbered(2))
    newest = read(folder)[1].location

    assert len(read(folder, newest=newest)) == 2


def test_sizes_are_told_before_any_body_is_fetched(folder: Folder, cable):
    folder.put(b"x" * 3_000_000)
    line = cable(folder.server.port)
    line.cut_after = 100_000

    with open_mailbox(folder.source(port=line.port), home=HOME) as mailbox:
        assert [mail.size for mail in mailbox.waiting("")] == [3_000_000]


def test_two_thousand_mails_come_in_order(folder: Folder):
    mails = numbered(2000)
    folder.put(*mails)

    with open_mailbox(folder.source(), home=HOME) as mailbox:
        waiting = list(mailbox.waiting(""))

        assert [mail.raw for mail in mailbox.fetch(waiting)] == mails
        assert [mail.location for mail in waiting] == sorted(mail.location for mail in waiting)
        assert mailbox.count() == 2000


def test_mails_deleted_before_the_fetch_are_left_out(folder: Folder):
    mails = numbered(4)
    folder.put(*mails)
    with open_mailbox(folder.source(), home=HOME) as mailbox:
        waiting = list(mailbox.waiting(""))
    folder.change("2:3", r"\Deleted")

    with open_mailbox(folder.source(), home=HOME) as mailbox:
        assert [mail.raw for mail in mailbox.fetch(waiting)] == [mails[0], mails[3]]
        assert mailbox.skipped == []


def test_mails_deleted_by_others_while_we_read_stop_no_other(folder: Folder):
    mails = numbered(4)
    folder.put(*mails)
    with open_mailbox(folder.source(), home=HOME) as mailbox:
        waiting = list(mailbox.waiting(""))
        folder.change("2:3", r"\Deleted")

        found = {mail.raw for mail in mailbox.fetch(waiting)}

        assert {mails[0], mails[3]} <= found  # a server may still give the others to those who saw them
        assert mailbox.skipped == []


@pytest.mark.parametrize("after", [{}, {"after": "move", "move_to": "Gone"}])
def test_marking_a_mail_that_is_gone_is_no_error_and_may_be_repeated(folder: Folder, after: dict[str, str]):
    folder.put(*numbered(3))
    with open_mailbox(folder.source(**after), home=HOME) as mailbox:
        locations = [mail.location for mail in mailbox.waiting("")]
        folder.change("1", r"\Deleted")

        mailbox.mark(locations)
        mailbox.mark(locations)

    assert folder.flags() == ([] if after else [{r"\Seen"}, {r"\Seen"}])


def test_a_folder_made_anew_is_read_anew(folder: Folder):
    folder.put(*numbered(2))
    with open_mailbox(folder.source(), home=HOME) as mailbox:
        epoch = mailbox.epoch
        assert all(mail.location.startswith(epoch) for mail in mailbox.waiting(""))
    folder.make_anew()
    folder.put(ANY)

    with open_mailbox(folder.source(), home=HOME) as mailbox:
        assert mailbox.epoch != epoch
    assert [mail.raw for mail in read(folder)] == [ANY]


def test_a_mark_from_before_the_folder_was_made_anew_touches_nothing(folder: Folder):
    folder.put(ANY)
    old = [mail.location for mail in read(folder)]
    folder.make_anew()
    folder.put(ANY)

    with open_mailbox(folder.source(), home=HOME) as mailbox:
        mailbox.mark(old)

    assert folder.flags() == [set()]


def test_a_handled_mail_is_moved_to_a_folder_made_on_demand(folder: Folder):
    folder.put(*numbered(2))
    done = Folder(f"{folder.name} tehtud õ", folder.server, folder.client)

    read(folder, after="move", move_to=done.name, marking=True)

    assert folder.flags() == []
    assert [mail.raw for mail in read(done)] == numbered(2)


@pytest.mark.parametrize(("hidden", "left"), [((b" MOVE",), []), ((b" MOVE", b" UIDPLUS"), [{r"\Deleted"}])])
def test_moving_without_the_servers_help_never_expunges_what_others_deleted(folder: Folder, cable, hidden, left):
    folder.put(ANY)
    folder.put(b"Subject: theirs\r\n\r\n", flags=r"(\Deleted)")
    line = cable(folder.server.port)
    line.hidden = hidden

    read(folder, port=line.port, after="move", move_to=f"{folder.name} done", marking=True)

    assert folder.flags() == [*left, {r"\Deleted"}]
    assert [mail.raw for mail in read(Folder(f"{folder.name} done", folder.server, folder.client))] == [ANY]


def test_where_mails_are_moved_away_read_ones_count_too(folder: Folder):
    folder.put(ANY, flags=r"(\Seen)")

    assert len(read(folder, after="move", move_to="Done")) == 1


def test_a_connection_that_drops_amid_a_mail_may_be_tried_again(folder: Folder, cable):
    folder.put(*[b"x" * 100_000] * 3)
    line = cable(folder.server.port)
    with open_mailbox(folder.source(port=line.port), home=HOME) as mailbox:
        waiting = list(mailbox.waiting(""))
        line.cut_after = 150_000
        with pytest.raises(MailboxUnreachable, match="dropped"):
            list(mailbox.fetch(waiting))

    assert len(read(folder)) == 3


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([(b"1 (UID 7 BODY[] {2}", b"ab"), b" FLAGS (\\Seen))"], [Body(7, b"ab", None)]),
        ([(b"1 (BODY[] {2}", b"ab"), b" UID 7)"], [Body(7, b"ab", None)]),
        ([b"2 (FLAGS (\\Seen))", b'1 (UID 7 BODY[] "a \\"UID 9\\"")'], [Body(7, b'a "UID 9"', None)]),
        ([b'1 (BODY[] "" UID 7)', b"2 (UID 8 BODY[] NIL)", None], [Body(7, b"", None)]),
        ([(b'1 (UID 7 INTERNALDATE "nonsense" BODY[] {1}', b"a"), b")"], [Body(7, b"a", None)]),
    ],
)
def test_answers_are_understood_in_every_form(answers, expected):
    assert list(bodies(answers)) == expected


def test_a_set_of_uids_joins_neighbours():
    assert uid_set([1, 2, 3, 7, 9, 10]) == "1:3,7,9:10"

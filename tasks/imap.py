"""Mail on an IMAP server, read without leaving a trace until it is marked (T-01).

A mail's location is "<uidvalidity>/<uid>", the uid padded so that locations sort. At first contact only unread
mails count, so that years of read mail do not flood the register; from then on also everything newer than the
newest known one, so that a mail which a person read first is not lost. Where handled mails are moved away, every
mail in the folder counts. Mails that bear the deleted flag never do.

Sizes are asked before bodies, and bodies by BODY.PEEK in portions of limited size. What no longer exists is left
out; what exists but is not given out, or comes far larger than it was said to be, is named in `skipped`.

imap-tools logs in and names folders; the commands on mails are our own, since its fetch parses mails, and its
flag, delete and move expunge the whole folder, which would carry off what other people have marked as deleted.
Moving is MOVE, else COPY, the deleted flag and UID EXPUNGE; where the server has no UIDPLUS either, the copied
mail keeps its deleted flag until somebody's mail program expunges. imap-tools also raises imaplib's limit of a
line to 20 MB, enough for a search that finds two million mails.
"""

import imaplib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from imap_tools.utils import encode_folder

from models.company import ImapSource
from tasks.imap_answers import HIGHEST, Body, bodies, number, sizes, uid_numbers, uid_set
from tasks.imap_connection import PASSING, Session, answer, connected, words
from tasks.mailbox import Fetched, Waiting

CHUNK_MAILS = 500
CHUNK_BYTES = 8_000_000
SIZE_ERROR = 2  # some servers only guess at sizes; beyond this one lies
GONE = "EXPUNGEISSUED"
CHECK_FOLDER = "Check the name of the folder and the rights on it."


@contextmanager
def imap_folder(source: ImapSource, *, home: Path) -> Iterator["ImapFolder"]:
    """The source's folder, selected."""
    with connected(source, home=home) as session:
        yield ImapFolder(session, source)


class ImapFolder:
    """A selected folder."""

    def __init__(self, session: Session, source: ImapSource) -> None:
        self.skipped: list[str] = []
        self._session, self._source = session, source
        self._box, self._client = session.box, session.client
        self._target = ""
        with session.step("open the folder", CHECK_FOLDER):
            held = answer(self._box.folder.set(source.folder))
            validity = self._client.response("UIDVALIDITY")[1]
            self._count, self.epoch = number(held[0]), f"{number(validity[0] or b'0')}/"
            self._abilities = b" ".join(answer(self._client.capability())).upper().split()

    def waiting(self, newest: str) -> Iterator[Waiting]:
        """Unread mails and those newer than newest, or all where they are moved away; in order of uid."""
        criteria = ["UNDELETED"] if self._source.after == "move" else ["UNDELETED UNSEEN"]
        if newest:
            after = self._uid(newest)
            # Not "n:*", which names the last mail even where it is older than n.
            criteria += [f"UNDELETED UID {after + 1}:{HIGHEST}"] if after < HIGHEST else []
        with self._session.step("search", CHECK_FOLDER):
            uids = sorted({uid for criterion in criteria for uid in self._search(criterion)})
        for chunk in _portions(uids):
            with self._session.step("ask for sizes", CHECK_FOLDER):
                known = sizes(self._command("FETCH", uid_set(chunk), "(UID RFC822.SIZE)"))
            yield from (Waiting(self._location(uid), known[uid]) for uid in chunk if uid in known)

    def fetch(self, wanted: Sequence[Waiting]) -> Iterator[Fetched]:
        """The mails in portions; a single larger mail is a portion of its own."""
        for portion in _by_size([mail for mail in wanted if mail.location.startswith(self.epoch)]):
            yield from self._fetch(portion)

    def mark(self, locations: Sequence[str]) -> None:
        """Set the seen flag, or move; locations of another epoch are left alone, for they name other mails."""
        uids = sorted(self._uid(location) for location in locations if location.startswith(self.epoch))
        for chunk in _portions(uids):
            with self._session.step("mark mails", CHECK_FOLDER):
                here = self._still_here(set(chunk))
                if not here:
                    continue
                if self._source.move_to:
                    self._move(uid_set(here), self._source.move_to)
                else:
                    self._command("STORE", uid_set(here), "+FLAGS.SILENT", r"(\Seen)")

    def count(self) -> int:
        """Mails in the folder when it was opened."""
        return self._count

    def _fetch(self, portion: Sequence[Waiting]) -> Iterator[Fetched]:
        """Each mail that the server gives; those it leaves out are asked for once more, one by one."""
        left = {self._uid(mail.location): mail for mail in portion}
        for body in self._bodies(list(left), room=sum(mail.size for mail in portion) * SIZE_ERROR):
            if body.uid in left:
                del left[body.uid]
                yield Fetched(self._location(body.uid), body.raw, body.arrived_at)
        if not left:
            return
        with self._session.step("search", CHECK_FOLDER):
            here = self._still_here(left)
        for uid in here:
            if len(portion) > 1:
                yield from self._fetch([left[uid]])
            else:
                why = "does not give out, or gives out far larger than it said,"
                self.skipped.append(f"{self._source.key}: the server {why} the mail with uid {uid}.")

    def _bodies(self, uids: Sequence[int], *, room: int) -> list[Body]:
        with self._session.step("fetch mails", CHECK_FOLDER, room=room):
            status, data = self._client.uid("FETCH", uid_set(uids), "(UID INTERNALDATE BODY.PEEK[])")
            if status != "OK":  # one of them is gone or broken; the others were given all the same
                refusal, data = words(data), self._client.response("FETCH")[1]
                if PASSING.search(refusal) and GONE not in refusal:
                    raise imaplib.IMAP4.error(refusal)
            return list(bodies(data))

    def _still_here(self, uids: Collection[int]) -> list[int]:
        """Those that exist; NOOP lets the server tell first what others have deleted."""
        answer(self._client.noop())
        return [uid for uid in self._search(f"UID {uid_set(uids)}") if uid in uids]

    def _move(self, uids: str, target: str) -> None:
        folder = encode_folder(target)
        if not self._target and not self._box.folder.exists(target):
            self._box.folder.create(target)
        self._target = target
        if b"MOVE" in self._abilities:
            self._command("MOVE", uids, folder)
            return
        self._command("COPY", uids, folder)
        self._command("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")
        if b"UIDPLUS" in self._abilities:
            self._command("EXPUNGE", uids)

    def _search(self, criterion: str) -> list[int]:
        return sorted(uid_numbers(self._command("SEARCH", criterion)))

    def _command(self, name: str, *arguments: str | bytes) -> list[bytes]:
        return answer(self._client.uid(name, *arguments))  # type: ignore[arg-type]

    def _location(self, uid: int) -> str:
        return f"{self.epoch}{uid:010d}"

    def _uid(self, location: str) -> int:
        return int(location.rpartition("/")[2])


def _portions(uids: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(uids)
    while chunk := list(islice(rest, CHUNK_MAILS)):
        yield chunk


def _by_size(wanted: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """Portions that fit into memory."""
    portion: list[Waiting] = []
    room = CHUNK_BYTES
    for mail in wanted:
        if portion and (mail.size > room or len(portion) == CHUNK_MAILS):
            yield portion
            portion, room = [], CHUNK_BYTES
        portion.append(mail)
        room -= mail.size
    if portion:
        yield portion

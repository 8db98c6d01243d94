"""What comes back about the demo's reminders: they are opened, answered, bounce, and are waved away by wrong people.

Letters to somebody who has left the firm come back as a mail that the mailbox of the list brings in. Who is the wrong
contact says so on the page that the letter leads to. Either is the end of reminders to the address, which the truth is
told as well; of one of them the client manager finds out better later.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlmodel import Session, col

from haldur.demo_life import read_list
from haldur.demo_replies import Replies, told_of
from haldur.example import TrueMail
from haldur.example.bounces import SHAPES
from haldur.example.company import ADDRESSES, COLLECTIONS
from haldur.example.delivering import Arrival, deliver, file_mails
from haldur.example.draft import Written
from haldur.example.ledger import Collecting, Look, Sending, Story, Told, draw_sending
from haldur.example.ledger.visiting import LEFT
from haldur.example.people import Person
from haldur.example.writing import ZONE
from models.history import Way
from models.invoice import Invoice
from models.letter import EventKind, Letter, LetterWords
from models.letter_page import token_of
from models.open_class import Visit
from models.reminder import Reminder
from tasks.database import reading, writing
from tasks.letter_page import find_letter, note_visit, take_wrong_contact
from tasks.suppression import lift

SEED = "returns 1"
CLICKED, BOUNCED = time(12), time(18)
SERVERS = ("postfix", "exchange")  # they quote what they send back, so one sees which letter it was
LIFTED_AFTER = timedelta(days=20)
Key = tuple[str, int, str]


class Returns:
    """`mails` are those that came to the list, `sendings` what became of each letter that left."""

    def __init__(self, home: Path, story: Story, truth: Collecting, *, manager: str) -> None:
        self._home, self._story, self._truth, self._manager = home, story, truth, manager
        self._rng = Random(SEED)
        self.replies = Replies()
        self.mails: list[TrueMail] = []
        self.sendings: dict[Key, Sending] = {}
        self.faults: list[str] = []
        self.stopped: dict[str, date] = {}
        self.lifted = ""

    def begin(self, day: date) -> None:
        """The client manager found out that one was the right contact after all."""
        first = min(self._story.wrong & self.stopped.keys(), default="")
        if first and not self.lifted and day >= self.stopped[first] + LIFTED_AFTER:
            with writing() as session:
                lift(session, first, who=self._manager, way=Way.PAGE, now=at(day, time(7)))
            self.lifted = first
            self._truth.dead.discard(first)

    @property
    def looks(self) -> Counter[tuple[str, str]]:
        """Who opened and followed how many."""
        return Counter((look.what, look.visitor) for each in self.sendings.values() for look in each.looks)

    def end(self, day: date) -> None:
        """What comes back on the day on which letters left."""
        sent = self._truth.sent_on(day)
        if not sent:
            return
        with reading() as session:
            letters = letters_of(session, day)
        self.faults += [f"{key}: its letter is missing" for key in sent if key not in letters]
        for key, told in sorted(sent.items()):
            self.sendings[key] = self._look(day, letters.get(key), told)
        self._answer(day, sent, letters)
        for key, told in sent.items():
            if key in letters and is_unwelcome(self._story, told) and self._is_new(told):
                self._come_back(day, letters[key], key, told)

    def hand_over(self) -> list[TrueMail]:
        """The mails that came since this was asked last."""
        came, self.mails = self.mails, []
        return came

    def _answer(self, day: date, sent: Mapping[Key, Told], letters: Mapping[Key, Letter]) -> None:
        """Some buyers write back."""
        for key, told in sorted(sent.items()):
            number, _, party = key
            is_welcome = party == "buyer" and key in letters and not is_unwelcome(self._story, told)
            if is_welcome and self.replies.draw(day, number, self.sendings[key]):
                written = as_written(self._home, letters[key], at(day, LEFT))
                arrival = self.replies.answer(letters[key], written, number, told)
                self._take(arrival, arrival.at)
                told_of(self.mails[-1], self._truth.debts[number].bill.buyer)

    def _is_new(self, told: Told) -> bool:
        assert told.to
        return told.to.key not in self.stopped

    def _come_back(self, day: date, letter: Letter, key: Key, told: Told) -> None:
        assert told.to
        self.stopped[told.to.key] = day
        self._truth.dead.add(told.to.key)
        if told.to.key in self._story.gone:
            self.sendings[key] = Sending(day, has_bounced=True)
            self._bounce(letter, at(day, BOUNCED) + timedelta(seconds=len(self.mails)))
            return
        found = find_letter(token_of(letter.message_id))
        if found is None:
            self.faults.append(f"{letter.key}: its page is missing")
            return
        with writing() as session:
            take_wrong_contact(session, found, "I do not keep these books.", now=at(day, CLICKED))

    def _bounce(self, letter: Letter, now: datetime) -> None:
        """The recipient's server sends the letter back, and the mailbox is read."""
        failed = as_written(self._home, letter, now)
        report = SHAPES[self._rng.choice(SERVERS)](self._rng, failed, letter.to_address, now)
        arrival = deliver(
            self._rng, report, queue=COLLECTIONS, at=now, thread=None, situation="own_bounce_of_reminder",
            kind="bounce", return_path="",
        )  # fmt: skip
        self._take(arrival, now)

    def _take(self, arrival: Arrival, now: datetime) -> None:
        """A mail comes to the list and is read."""
        self.mails += file_mails(self._home, iter([arrival]))
        self.faults += read_list(COLLECTIONS, now)

    def _look(self, day: date, letter: Letter | None, told: Told) -> Sending:
        """Somebody, or something, opens a letter; nobody opens one to an address whose owner has left."""
        assert told.to
        if letter is None or told.to.key in self._story.gone:
            return Sending(day)
        sending = draw_sending(self._rng, told.to.key, day)
        for look in sending.looks:
            visit_letter(letter, look, at(day, LEFT))
        return sending


def is_unwelcome(story: Story, told: Told) -> bool:
    return told.to is not None and told.to.key in story.gone | story.wrong


def visit_letter(letter: Letter, look: Look, left_at: datetime) -> None:
    since = timedelta(minutes=look.minutes)
    note_visit(letter, EventKind(look.what), Visit(look.agent, look.address, since), now=left_at + since)


def letters_of(session: Session, day: date) -> dict[Key, Letter]:
    """The reminders' letters of a day, by invoice, step and party."""
    query = select(Invoice.number, Reminder.step, Reminder.party, Letter)  # type: ignore[call-overload]
    query = query.join(Reminder, col(Reminder.invoice_id) == Invoice.id).join(Letter, Letter.id == Reminder.letter_id)
    begun = at(day, time())
    query = query.where(col(Letter.sent_at) >= begun, col(Letter.sent_at) < begun + timedelta(days=1))
    found = {(number, step, str(party)): letter for number, step, party, letter in session.execute(query)}
    session.expunge_all()
    return found


def as_written(home: Path, letter: Letter, now: datetime) -> Written:
    """The letter as the server that sends it back has it."""
    raw = (home / "outbox" / letter.provider_id).read_bytes().replace(b"\r\n", b"\n")
    sender, to = ADDRESSES[COLLECTIONS], Person(letter.to_name, letter.to_address, letter.language)
    message_id = letter.message_id.strip("<>")
    with reading() as session:
        text = session.get_one(LetterWords, letter.id).text
    return Written(raw, message_id, (), b"", letter.subject, letter.subject, text, sender, (to,), (), now, "haldur", 0)


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=ZONE)

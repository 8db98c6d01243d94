"""The demo's ledger: forty weeks of invoices; the last fourteen are lived day by day, and Haldur reminds.

A morning is: files come, client managers say something, the run at eight, files and words that come after it, letters
leave; then some are opened, and some come back. One week nothing runs. When all is over the last files come. Everything
goes through the doors that flows and desk use; two mornings go by the flows themselves, for one run of theirs takes
longer than a day here. `Collecting` hears of everything in the same order and says what must come of it.
"""

import os
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from itertools import filterfalse
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlmodel import Session

from haldur.demo_returns import Returns, at
from haldur.example.ledger import Collecting, Paper, Story, Word, draw_story, write_papers
from haldur.example.ledger.days import CLOSE, FIRST, MONDAY, ONE, REAL_RUNS, days, is_out
from haldur.example.ledger.papers import NEW_CONTACT_ON
from haldur.example.ledger.visiting import LEFT
from models.history import Way
from models.hold import HoldKind
from models.invoice import CollectionType
from tasks.approval import settle_held
from tasks.batches import uncollected
from tasks.database import writing
from tasks.delivery import deliver
from tasks.invoices import end_holds, invoice_numbered, set_collection_type, set_hold
from tasks.ledger_intake import import_one
from tasks.reminder_preview import needs_approval
from tasks.reminders import BATCH, remind

if TYPE_CHECKING:
    from prefect import State

FILES, WORDS, RUN, LATER = time(7, 10), time(7, 30), time(8), time(8, 5)
WRONG_LINE = re.compile(r"^line (\d+): (?!note)", re.MULTILINE)
LONG_AGO = 3600  # seconds; the watched folder leaves files alone that somebody may still be writing


class LedgerFlows(NamedTuple):
    """The flows of the ledger, each called for its end's state."""

    take: "Callable[..., State[Any]]"
    remind: "Callable[..., State[Any]]"


class LedgerLife:
    """The ledger's story as it happens to Haldur; `truth` is what must come of it, `faults` what did not."""

    def __init__(self, home: Path, *, manager: str, bills: int = 3_600, flows: LedgerFlows | None = None) -> None:
        self._home, self._manager, self._flows = home, manager, flows
        self.story: Story = draw_story(bills=bills)
        self.papers: list[Paper] = write_papers(home, self.story)
        self.truth = Collecting()
        self.returns = Returns(home, self.story, self.truth, manager=manager)
        self.faults: list[str] = []
        self.states: list[State[Any]] = []

    def live(self, first: date, last: date) -> None:
        """Days one after another."""
        with uncollected():
            for day in filterfalse(is_out, days(first, last)):
                self.returns.begin(day)
                self._live(day, by_flows=self._flows is not None and day in REAL_RUNS)
                self.returns.end(day)

    def live_week(self, number: int) -> None:
        """One of the forty weeks."""
        begin = FIRST + 7 * (number - 1) * ONE
        self.live(begin, begin + 6 * ONE)

    def close(self) -> None:
        """The files of the morning after: all that was billed and paid is known."""
        self._take([paper for paper in self.papers if paper.day == CLOSE], FILES, by_flows=False)

    def _live(self, day: date, *, by_flows: bool) -> None:
        """A morning."""
        early = [paper for paper in self.papers if paper.day == day and not paper.is_late]
        self._take(early, FILES, by_flows=by_flows)
        self._hear([word for word in self.story.words if word.day == day and not word.is_late], WORDS)
        self._remind(at(day, RUN), by_flows=by_flows)
        self.truth.run(day)
        self._take([paper for paper in self.papers if paper.day == day and paper.is_late], LATER, by_flows=False)
        self._hear([word for word in self.story.words if word.day == day and word.is_late], LATER)
        self.faults += deliver(at(day, LEFT)).problems
        self.truth.leave(day)

    def _take(self, papers: Iterable[Paper], when: time, *, by_flows: bool) -> None:
        """Files come in, and the truth hears of them."""
        taken = list(papers)
        if by_flows and taken:
            self._take_by_flow(taken, at(taken[0].day, when))
        for paper in taken:
            if not by_flows:
                self._take_file(paper, at(paper.day, when))
            for bill in paper.bills:
                self.truth.tell(bill)
            for money in paper.money:
                self.truth.pay(money)
            if paper.day == NEW_CONTACT_ON and paper.kind == "contacts":
                firm, contact = self.story.newcomer
                firm.contacts.append(contact)

    def _take_file(self, paper: Paper, now: datetime) -> None:
        taken = import_one(paper.file, paper.kind, now=now, anyway=False)
        self._compare(paper, [int(line.partition(" ")[2]) for line, _ in taken.wrong], taken.refused)
        if len(taken.strays) != paper.strays:
            self.faults.append(
                f"{paper.file.name}: {paper.strays} payments should wait for a person, {len(taken.strays)} do"
            )

    def _take_by_flow(self, papers: list[Paper], now: datetime) -> None:
        """Through the watched folder; each file's report lies beside it afterwards."""
        assert self._flows
        inbox = self._home / "import" / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        for paper in papers:
            file = paper.file.rename(inbox / paper.file.name)
            os.utime(file, (file.stat().st_mtime - LONG_AGO,) * 2)
        self.states.append(self._flows.take(what="inbox", as_of=now))
        for paper in papers:
            told = self._home / "import" / "done" / str(now.date()) / f"{paper.file.name}.report.txt"
            report = told.read_text("utf-8") if told.exists() else ""
            self._compare(
                paper, [int(line) for line in WRONG_LINE.findall(report)], "" if report else "it was not taken"
            )

    def _compare(self, paper: Paper, wrong: list[int], refused: str) -> None:
        if refused:
            self.faults.append(f"{paper.file.name}: {refused}")
        elif tuple(wrong) != paper.wrong:
            self.faults.append(f"{paper.file.name}: lines {list(paper.wrong)} should be refused, {wrong} were")

    def _hear(self, words: Iterable[Word], when: time) -> None:
        """What client managers say at the desk."""
        for word in words:
            self.truth.hear(word)
            with writing() as session:
                say(session, word, who=self._manager, now=at(word.day, when))

    def _remind(self, now: datetime, *, by_flows: bool) -> None:
        """The run; where it writes more letters than may go by themselves, the client manager says yes."""
        if by_flows:
            assert self._flows
            self.states.append(self._flows.remind(as_of=now))
            return
        is_long = now.weekday() == MONDAY and needs_approval.fn(None, now)
        run = f"demo-{now:%Y-%m-%d}" if is_long else ""
        while remind(now, held_by=run).looked >= BATCH:
            pass
        if run:
            settle_held.fn("approve", run=run, who=self._manager, now=now)


def say(session: Session, word: Word, *, who: str, now: datetime) -> None:
    """One word, through the door of the invoice's page."""
    number, today = invoice_numbered(session, word.bill.number), word.day
    if word.ends:
        end_holds(
            session, number, HoldKind(word.kind), reason="it is settled", who=who, way=Way.PAGE, now=now, today=today
        )
    elif word.kind == "collection_type":
        set_collection_type(
            session, number, CollectionType(word.collection_type), reason="as agreed", until=word.until, who=who,
            way=Way.PAGE, now=now, today=today,
        )  # fmt: skip
    else:
        set_hold(
            session, number, HoldKind(word.kind), reason="the buyer called", until=word.until, who=who, way=Way.PAGE,
            now=now, today=today,
        )  # fmt: skip

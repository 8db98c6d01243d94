"""What to do with each mail that came: the way from a parsed mail to the rows that are written.

The questions are asked in this order, and the first that is answered decides: was it read here before; can it
be read at all; is it the same mail again (T-06); did a machine write it (T-07); is it one too many (T-08);
which thread does it belong to (T-05); whose customer is the sender (T-03). The answers are collected in
`Rows`; tasks/filing.py fetches what is `Known` beforehand and writes the rows afterwards, in one transaction.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from models.author import is_hearsay
from models.customer import domain_of
from models.entries import (
    NO_CUSTOMER,
    another_id,
    attachment_rows,
    history_row,
    known_message,
    message_row,
    particulars,
    ticket_row,
    verdict,
)
from models.flood import is_flood, is_loop
from models.house import House
from models.known import Known, Row, Rows
from models.life import AS_A_CHILD, Changes, joined
from models.mail import Mail
from models.mail_moves import Writer, is_answer, move_of, writer_of
from models.message import Direction
from models.profile import Profile
from models.recognition import recognise
from models.register import Disposition
from models.thread import ties
from models.ticket import Status
from models.twin import is_one_mail

FIRST_MAIL = datetime(1971, 1, 1, tzinfo=UTC)  # what claims to be older bears a broken or a hostile date


def arrival(mail: Mail, *, internal: datetime | None, fallback: datetime | None, now: datetime) -> datetime:
    """When a mail arrived (T-02): the server's own date, else the topmost Received, else Date; never later than now."""
    for moment in (internal, mail.received_at, mail.date, fallback):
        if moment is not None and moment >= FIRST_MAIL:
            return min(moment.astimezone(UTC), now)
    return now


CUSTOMER_COLUMNS = ("customer_id", "recognised_by", "customer_candidates", "customer_chosen_at")


class Intake:
    """Files a batch of mails one after another against what is known; the outcome stands in `rows`."""

    def __init__(self, known: Known, house: House, now: datetime, *, is_release: bool = False) -> None:
        """`is_release`: a person released these mails from quarantine, so no flood limit holds them again."""
        self.known = known
        self.house = house
        self.now = now
        self.is_release = is_release
        self.rows = Rows()
        self._first_new_ticket = known.next_ticket

    def take(self, profile: Profile) -> Row | None:
        """Decide about one mail and return its row of the register; None where it was read here before."""
        found = profile.found
        if found.location in self.known.locations and found.row_id is None:
            return None
        self.known.locations.add(found.location)
        row = self._decide(profile)
        row.update(particulars(found, profile.sender, self.now))
        if found.row_id is None:
            row["id"] = self.known.next_mail
            self.known.next_mail += 1
            self.rows.mails.append(row)
        else:
            row["id"] = found.row_id
            self.rows.retried.append(row)
        return row

    def _decide(self, profile: Profile) -> Row:
        found, mail = profile.found, profile.found.mail
        if profile.unreadable:
            return verdict(Disposition.QUARANTINED, profile.unreadable)
        twin = self.known.messages.get(mail.message_id)
        if twin and self._is_one_sender(twin.sender_address, profile.sender) and is_one_mail(found, twin):
            return verdict(Disposition.DUPLICATE, "same_message_id", self._master(twin.ticket_id))
        message_id = mail.message_id if twin is None else another_id(found)
        if message_id in self.known.messages:
            again = self.known.messages[message_id]
            return verdict(Disposition.DUPLICATE, "same_content", self._master(again.ticket_id))
        if profile.automatic or profile.bounce:
            return self._keep_automatic(profile, message_id)
        return self._file(profile, message_id)

    def _is_one_sender(self, known: str, sender: str) -> bool:
        """The same address, or a list that put its own in the place of the sender's."""
        return known == sender or not self.house.list_addresses.isdisjoint((known, sender))

    def _keep_automatic(self, profile: Profile, message_id: str) -> Row:
        """A machine's mail makes no ticket and ties no threads; it is kept on the ticket that it answers."""
        bounce = profile.bounce
        reason = bounce.reason if bounce else profile.automatic
        keys = dict(profile.under(message_id, self.house))
        for returned in bounce.returned_ids if bounce else ():
            keys.setdefault(returned, "returned_mail")
        ticket_id = next(iter(self._tied(keys)), None)
        disposition = Disposition.BOUNCE if reason == "is_bounce" else Disposition.AUTOMATIC
        row = verdict(disposition, reason, ticket_id)
        row["letter_message_id"] = next((key for key in keys if self._is_ours(key)), "")
        row["bounced_address"] = ", ".join(bounce.addresses) if bounce else ""
        row["bounce_status"] = bounce.status if bounce else ""
        if ticket_id is not None and reason != "is_own_mail":
            if not self.is_release and self._is_loop(profile, ticket_id):
                return self._hold([message_id], [ticket_id], "loop")
            self._add_message(profile, message_id, ticket_id, is_automatic=True)
        return row

    def _file(self, profile: Profile, message_id: str) -> Row:
        keys = profile.under(message_id, self.house)
        tied = self._tied(keys)
        masters = self._not_split(tied) or self._by_token(profile)
        held = self._one_too_many(profile, masters)
        if held:
            return self._hold(keys, masters, held)
        if masters:
            ticket_id, reason = self._join(masters, profile), next(iter(tied.values()), "ticket_token")
        else:
            ticket_id, reason = self._open(profile), "new_ticket"
        child_id = self._add_child(profile, ticket_id) if masters else None
        if self.known.invoices:  # few batches have an answer to a letter about one
            self._tie_to_invoice(ticket_id, keys)
        writer = self._move(profile, ticket_id, is_answer=is_answer(profile.found.mail, is_in_thread=bool(masters)))
        self._add_message(profile, message_id, ticket_id, child_id=child_id, writer=writer)
        self._claim(keys, ticket_id)
        return verdict(Disposition.FILED, reason, ticket_id)

    def _hold(self, keys: Iterable[str], masters: list[int], reason: str) -> Row:
        """Into quarantine; its ids stay with the ticket, so that an answer to it does not begin the loop anew."""
        ticket_id = min(masters, default=None)
        if ticket_id is not None:
            self._claim(keys, ticket_id)
        return verdict(Disposition.QUARANTINED, reason, ticket_id)

    def _claim(self, keys: Iterable[str], ticket_id: int) -> None:
        """From now on these ids belong to the ticket, as far as they belong to none: a message's own does already."""
        for key in keys:
            if key not in self.known.threads:
                self.rows.thread_keys.append({"key": key, "ticket_id": ticket_id})
                self.known.threads[key] = ticket_id

    def _tied(self, keys: dict[str, str]) -> dict[int, str]:
        """The tickets of people that the keys lead to, nearest first, each with its tie."""
        tied: dict[int, str] = {}
        for number, tie in ties(keys, self.known.threads, self.house.signing_key):
            if number in self.known.tickets:
                tied.setdefault(self._master(number), tie)
        return tied

    def _is_ours(self, key: str) -> bool:
        return next(ties({key: ""}, {}, self.house.signing_key), None) is not None

    def _master(self, ticket_id: int) -> int:
        """The ticket that people work with: the ticket itself, or its master."""
        while (master := self.known.tickets[ticket_id]["master_id"]) is not None:
            ticket_id = master
        return ticket_id

    def _not_split(self, masters: Iterable[int]) -> list[int]:
        """Of tickets that an agent split, only the one that the mail answers most nearly."""
        kept: list[int] = []
        for number in masters:
            origin = self.known.tickets[number].get("split_from")
            if not any(origin == other or self.known.tickets[other].get("split_from") == number for other in kept):
                kept.append(number)
        return kept

    def _by_token(self, profile: Profile) -> list[int]:
        """The ticket named as [#123], where the sender takes part in it, and not by a stranger's word alone."""
        for number in () if is_hearsay(profile.found.mail, profile.author, self.house) else profile.tokens:
            if number in self.known.tickets:
                master = self._master(number)
                if profile.sender in self.known.participants.get(master, set()):
                    return [master]
        return []

    def _one_too_many(self, profile: Profile, masters: list[int]) -> str:
        if self.is_release:
            return ""
        if masters and self._is_loop(profile, min(masters)):
            return "loop"
        return "flood" if is_flood(self.known.traffic[profile.sender], profile.found.arrived_at) else ""

    def _is_loop(self, profile: Profile, ticket_id: int) -> bool:
        return is_loop(self.known.traffic_on[profile.sender, ticket_id], profile.found.arrived_at)

    def _open(self, profile: Profile) -> int:
        return self._add_ticket(
            ticket_row(profile, self.known.next_ticket, status=Status.UNASSIGNED, customer=self._customer(profile))
        )

    def _customer(self, profile: Profile) -> Row:
        if profile.is_inside:
            return NO_CUSTOMER
        customer_id, step, candidates = recognise(profile.sender, self.known.cards, self.house.public_domains)
        return {"customer_id": customer_id, "recognised_by": step, "customer_candidates": candidates}

    def _tie_to_invoice(self, ticket_id: int, keys: Iterable[str]) -> None:
        """What answers a letter about an invoice is about that invoice."""
        invoice_id = next((self.known.invoices[key] for key in keys if key in self.known.invoices), None)
        if invoice_id is not None and self.known.tickets[ticket_id]["invoice_id"] is None:
            self._change(ticket_id, {"invoice_id": invoice_id})

    def _add_child(self, profile: Profile, ticket_id: int) -> int:
        return self._add_ticket(ticket_row(profile, self.known.next_ticket, status=None, master_id=ticket_id))

    def _add_ticket(self, ticket: Row) -> int:
        number: int = ticket["id"]
        self.known.next_ticket += 1
        self.known.tickets[number] = ticket
        self.rows.tickets.append(ticket)
        return number

    def _join(self, masters: list[int], profile: Profile) -> int:
        """The oldest of the tickets that a mail ties together; the others become its children."""
        ticket_id, *later = sorted(masters)
        for number in later:
            changes = joined(self.known.tickets[ticket_id], self.known.tickets[number])
            self._change(ticket_id, changes)
            self.known.participants.setdefault(ticket_id, set()).update(self.known.participants.pop(number, ()))
            self.known.tickets[number].update(AS_A_CHILD, master_id=ticket_id)
            self.rows.merges.append((number, ticket_id))
            what = f"joined with ticket {ticket_id}, which the same mail answers"
            self.rows.history.append(history_row(self.now, profile.sender, what, number))
            self._note(profile, f"joined by ticket {number}, which the same mail answers", ticket_id, changes)
            self._inherit(ticket_id, number)
        ticket = self.known.tickets[ticket_id]
        if not profile.is_inside and self.house.is_inside(domain_of(ticket["contact_address"])):
            is_chosen = ticket.get("customer_chosen_at") is not None  # an agent's word stays
            customer = {} if is_chosen else self._customer(profile)
            self._change(ticket_id, {"contact_address": profile.sender, **customer})
        return ticket_id

    def _move(self, profile: Profile, ticket_id: int, *, is_answer: bool) -> Writer:
        """Move the ticket as the mail asks for; who wrote it is returned."""
        writer = writer_of(profile, self.house, self.known.agents)
        move = move_of(self.known.tickets[ticket_id], writer, is_answer=is_answer)
        if move:
            self._change(ticket_id, move.changes)
            self._note(profile, move.what, ticket_id, move.changes, action=move.action)
        return writer

    def _note(
        self, profile: Profile, what: str, ticket_id: int, changes: Changes, *, action: str | None = None
    ) -> None:
        """A line of history: where the ticket stands since, and who has it, if that changed."""
        status, assignee = changes.get("status"), self.known.tickets[ticket_id]["assignee"]
        row = history_row(self.now, profile.sender, what, ticket_id, action=action, status=status, assignee=assignee)
        self.rows.history.append(row)

    def _change(self, ticket_id: int, changes: Changes) -> None:
        self.known.tickets[ticket_id].update(changes)
        if ticket_id < self._first_new_ticket and changes:
            self.rows.changes.append({"id": ticket_id, **changes})

    def _inherit(self, ticket_id: int, number: int) -> None:
        """What is known of whose ticket a child was is not lost: a choice by hand counts before what was found."""
        master, child = self.known.tickets[ticket_id], self.known.tickets[number]
        if child["customer_id"] is None or master.get("customer_chosen_at"):
            return
        if master["customer_id"] is None or child.get("customer_chosen_at"):
            self._change(ticket_id, {name: child.get(name) for name in CUSTOMER_COLUMNS})

    def _add_message(
        self, profile: Profile, message_id: str, ticket_id: int, *, child_id: int | None = None,
        is_automatic: bool = False, writer: Writer | None = None,
    ) -> None:  # fmt: skip
        known, number = self.known, self.known.next_message
        doubt = writer.doubt if writer else ""
        is_forged = bool(doubt and self.house.authserv_id)  # where no server is pinned, nobody can prove anything
        is_agent = bool(writer and writer.agent)  # whatever their domain
        is_ours = is_agent or (profile.is_inside and profile.is_own_from)
        message = message_row(
            profile, number, message_id, ticket_id=ticket_id, child_id=child_id, is_automatic=is_automatic, doubt=doubt,
            direction=Direction.OUT if is_ours and not is_forged else Direction.IN,
        )  # fmt: skip
        self.rows.messages.append(message)
        self.rows.attachments += attachment_rows(profile.found, number)
        known.next_message += 1
        known.messages[message_id] = known_message(profile, ticket_id)
        known.threads.setdefault(message_id, ticket_id)
        known.traffic[profile.sender].append(profile.found.arrived_at)
        known.traffic_on[profile.sender, ticket_id].append(profile.found.arrived_at)
        if known.names_tickets and not is_automatic:
            takes_part = {profile.sender, *profile.recipients} - self.house.list_addresses
            known.participants.setdefault(ticket_id, set()).update(takes_part)
